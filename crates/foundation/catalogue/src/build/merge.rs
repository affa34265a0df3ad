//! The forms of several services as one: what is asked under one id is asked once, and must be the same question.

use std::sync::Arc;

use kernel::{Lang, Local};

use crate::expr::Type;
use crate::form::{Accept, Choice, Field, FieldKind, FormPage, When};
use crate::service::{Question, Service};
use crate::summary::word;

/// The form so far.
pub(super) struct Union {
    questions: Vec<Question>,
    pages: Vec<FormPage>,
    /// What is declared of everything stands on a page of its own at the end: no service may be left out with it.
    closing: Vec<Field>,
    /// Who asked what first, for what is said of two that do not fit.
    from: Vec<(String, String)>,
}

/// What does not fit, and how to mend it.
type Misfit = (String, String);

/// The ids of all questions and fields of a service, in the order of its form.
pub(super) fn ids(service: &Service) -> impl Iterator<Item = &str> {
    service.questions.iter().map(|q| q.id.as_str()).chain(service.fields().map(|(_, f)| f.id.as_str()))
}

/// Does the service ask this at the top of its form?
pub(super) fn asks(service: &Service, id: &str) -> bool {
    ids(service).any(|known| known == id)
}

impl Union {
    /// Only the bundle's own questions.
    pub(super) fn begin(questions: Vec<Question>) -> Self {
        let from = questions.iter().map(|question| (question.id.clone(), "this bundle".to_owned())).collect();
        Self { questions, pages: Vec::new(), closing: Vec::new(), from }
    }

    /// Adds what a service asks; says what does not fit to what is asked already.
    pub(super) fn add(&mut self, service: &Service, names: &std::collections::BTreeMap<String, String>) -> Vec<Misfit> {
        let mut misfits = Vec::new();
        for question in &service.questions {
            let Some(name) = names.get(&question.id) else { continue };
            if let Some(known) = self.questions.iter_mut().find(|known| known.id == *name) {
                misfits.extend(common(name, &mut known.options, &question.options).err());
            } else if let Some((_, other)) = self.from.iter().find(|(id, _)| id == name) {
                misfits.push(kinds(name, other, "field", &service.id, "question before the form"));
            } else {
                let options = question.options.iter().map(bare).collect();
                self.questions.push(Question { id: name.clone(), options, ..question.clone() });
                self.from.push((name.clone(), format!("`{}`", service.id)));
            }
        }
        for page in &service.pages {
            misfits.extend(self.add_page(service, page, names));
        }
        misfits
    }

    fn add_page(
        &mut self,
        service: &Service,
        page: &FormPage,
        names: &std::collections::BTreeMap<String, String>,
    ) -> Vec<Misfit> {
        let mut misfits = Vec::new();
        let mut fields = Vec::new();
        for field in &page.fields {
            let Some(name) = names.get(&field.id) else { continue };
            let other = self.from.iter().find(|(id, _)| id == name).map(|(_, other)| other.clone());
            if self.questions.iter().any(|question| question.id == *name) {
                let other = other.unwrap_or_default();
                misfits.push(kinds(name, &other, "question before the form", &service.id, "field"));
                continue;
            }
            if self.closing.iter().any(|known| known.id == *name && known.kind.as_str() == field.kind.as_str()) {
                continue;
            }
            let place = self
                .pages
                .iter()
                .enumerate()
                .find_map(|(at, page)| Some((at, page.fields.iter().position(|known| known.id == *name)?)));
            let Some((at, i)) = place else {
                fields.push(alone(field, name));
                self.from.push((name.clone(), format!("`{}`", service.id)));
                continue;
            };
            let known = self.pages.get_mut(at).and_then(|page| page.fields.get_mut(i));
            let Some(known) = known else { continue };
            if known.kind.as_str() != field.kind.as_str() {
                let (is, theirs) = (known.kind.as_str(), field.kind.as_str());
                misfits.push(kinds(name, &other.unwrap_or_default(), is, &service.id, theirs));
            } else if let Err(misfit) = narrow(name, &mut known.kind, &field.kind) {
                misfits.push(misfit);
            } else if matches!(known.kind, FieldKind::Declaration) {
                self.closing.push(known.clone());
                self.pages.get_mut(at).map(|page| page.fields.remove(i));
            }
        }
        if !fields.is_empty() {
            let is_taken = self.pages.iter().any(|known| known.title.id == page.title.id);
            let title = if is_taken { beside(&page.title, &service.title) } else { page.title.clone() };
            let id = format!("{}-{}", service.id, page.id);
            self.pages.push(FormPage { id, title, show_if: None, fields, help: page.help.clone() });
        }
        misfits
    }

    /// Gives a question other texts.
    pub(super) fn relabel(&mut self, id: &str, label: Option<Local>, hint: Option<Local>) {
        let questions = self.questions.iter_mut().filter(|q| q.id == id).map(|q| (&mut q.label, &mut q.hint));
        let fields = self.pages.iter_mut().flat_map(|page| &mut page.fields).chain(&mut self.closing);
        let fields = fields.filter(|field| field.id == id).map(|field| (&mut field.label, &mut field.hint));
        for (old_label, old_hint) in questions.chain(fields) {
            if let Some(label) = &label {
                old_label.clone_from(label);
            }
            if hint.is_some() {
                old_hint.clone_from(&hint);
            }
        }
    }

    /// What expressions see of it.
    pub(super) fn types(&self) -> Vec<(String, Type)> {
        let questions = self.questions.iter().map(|question| (question.id.clone(), one_of(&question.options)));
        let fields = self.pages.iter().flat_map(|page| &page.fields).chain(&self.closing);
        questions.chain(fields.map(|field| (field.id.clone(), type_of(&field.kind)))).collect()
    }

    /// The questions and the pages that still ask something.
    pub(super) fn end(mut self) -> (Vec<Question>, Vec<FormPage>) {
        self.pages.retain(|page| !page.fields.is_empty());
        if !self.closing.is_empty() {
            let title = Local::new(word("bundle-closing", Lang::Id), word("bundle-closing", Lang::En));
            let id = "pernyataan-bersama".to_owned();
            self.pages.push(FormPage { id, title, help: None, show_if: None, fields: self.closing });
        }
        (self.questions, self.pages)
    }
}

/// Two things under one id that are of different kinds.
fn kinds(id: &str, one: &str, is: &str, other: &str, theirs: &str) -> Misfit {
    (
        format!("`{id}` is a `{is}` in {one}, and a `{theirs}` in `{other}`"),
        "rename it in one of the services, or answer it here under `answers`".to_owned(),
    )
}

/// A field without conditions: its service looks at them.
fn alone(field: &Field, name: &str) -> Field {
    let mut kind = field.kind.clone();
    if let FieldKind::Choice { options, .. } | FieldKind::Choices { options, .. } = &mut kind {
        *options = options.iter().map(bare).collect();
    }
    Field { id: name.to_owned(), kind, show_if: None, required: When::Members, ..field.clone() }
}

fn bare(option: &Choice) -> Choice {
    Choice { show_if: None, ..option.clone() }
}

fn beside(title: &Local, service: &Local) -> Local {
    Local::new(format!("{}: {}", service.id, title.id), format!("{}: {}", service.en, title.en))
}

/// Keeps the options that both offer.
fn common(id: &str, known: &mut Vec<Choice>, theirs: &[Choice]) -> Result<(), Misfit> {
    known.retain(|option| theirs.iter().any(|other| other.value == option.value));
    if known.len() < 2 {
        let what = format!("the services have fewer than two options of `{id}` in common");
        return Err((what, "rename it in one of the services, or answer it here under `answers`".to_owned()));
    }
    Ok(())
}

/// Leaves of a kind only what both take. Lengths and sizes of numbers are told by each service itself.
fn narrow(id: &str, known: &mut FieldKind, theirs: &FieldKind) -> Result<(), Misfit> {
    let mend = || "make them alike, or answer it here under `answers`".to_owned();
    match (known, theirs) {
        (FieldKind::Choice { options, .. }, FieldKind::Choice { options: others, .. })
        | (FieldKind::Choices { options, .. }, FieldKind::Choices { options: others, .. }) => {
            return common(id, options, others);
        }
        (
            FieldKind::Files { max, accepts, max_bytes, .. },
            FieldKind::Files { max: most, accepts: takes, max_bytes: bytes, .. },
        ) => {
            *max = (*max).min(*most);
            *max_bytes = (*max_bytes).min(*bytes);
            accepts.retain(|kind: &Accept| takes.contains(kind));
            if accepts.is_empty() {
                return Err((format!("the services take no common kind of file for `{id}`"), mend()));
            }
        }
        (FieldKind::Region { level, within }, FieldKind::Region { level: theirs, within: there })
            if level != theirs || within != there =>
        {
            return Err((format!("`{id}` is another kind of region in each service"), mend()));
        }
        (FieldKind::Codes { table }, FieldKind::Codes { table: other }) if table.name() != other.name() => {
            return Err((
                format!("`{id}` is of the table `{}` here and `{}` there", table.name(), other.name()),
                mend(),
            ));
        }
        (known, theirs) => {
            if let (Some(rows), Some(others)) = (known.rows(), theirs.rows()) {
                let alike = rows.fields.len() == others.fields.len()
                    && rows
                        .fields
                        .iter()
                        .zip(others.fields)
                        .all(|(a, b)| a.id == b.id && a.kind.as_str() == b.kind.as_str());
                if !alike {
                    return Err((format!("the rows of `{id}` have other fields in each service"), mend()));
                }
            }
        }
    }
    Ok(())
}

fn one_of(options: &[Choice]) -> Type {
    Type::OneOf(options.iter().map(|option| option.value.clone()).collect::<Vec<_>>().into())
}

/// The type expressions see.
pub(super) fn type_of(kind: &FieldKind) -> Type {
    match kind {
        FieldKind::Number { .. } | FieldKind::Money { .. } => Type::Int,
        FieldKind::Decimal { .. } => Type::Decimal,
        FieldKind::Year { .. } => Type::Year,
        FieldKind::Date { .. } => Type::Date,
        FieldKind::Time { .. } => Type::Time,
        FieldKind::YesNo | FieldKind::Declaration => Type::Bool,
        FieldKind::Choice { options, .. } => one_of(options),
        FieldKind::Choices { options, .. } => Type::List(Arc::new(one_of(options))),
        FieldKind::Files { .. } => Type::List(Arc::new(Type::Any)),
        FieldKind::Group { fields, .. } | FieldKind::Table { fields, .. } => {
            let row: Vec<(String, Type)> = fields.iter().map(|f| (f.id.clone(), type_of(&f.kind))).collect();
            Type::List(Arc::new(Type::Row(row.into())))
        }
        _ => Type::Text,
    }
}
