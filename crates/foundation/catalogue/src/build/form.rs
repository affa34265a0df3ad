//! The form: in what order things are asked, and who may look at what.

use std::sync::Arc;

use super::Builder;
use crate::FORM_ADDRESSES;
use crate::codes::Tables;
use crate::expr::{BUILT_IN, FUNCTIONS, Type, Var};
use crate::file::{
    CheckFile, ComputedFile, FieldFile, Kind, LevelFile, OptionFile, PageFile, QuestionFile, ServiceFile,
};
use crate::form::{Check, Choice, Computed, FieldKind, FormPage, Level, Personal};
use crate::mistake::choose;
use crate::service::Question;

/// Words of the expression language that cannot be ids.
const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "true",
    "null",
    "var",
    "void",
    "while",
    "size",
    "has",
    "all",
    "exists",
    "exists_one",
    "filter",
    "map",
    "int",
    "uint",
    "double",
    "string",
    "bytes",
    "bool",
    "list",
    "type",
    "dyn",
    "duration",
    "timestamp",
    "matches",
    "max",
    "min",
];

impl Builder<'_, '_> {
    /// Makes every question and field known as not asked yet, so that a condition that comes too early is told so.
    pub(super) fn declare(&mut self, file: &ServiceFile) {
        self.built_in();
        let variants: Vec<String> = file.variants.iter().map(|v| v.id.clone()).collect();
        self.later("varian", Type::OneOf(variants.into()));
        for (at, question) in file.questions.iter().enumerate() {
            self.claim(&format!("questions.{at}.id"), &question.id);
            self.later(&question.id, one_of(&question.options));
            self.asked.insert(question.id.clone(), None);
        }
        for (at, page) in file.pages.iter().enumerate() {
            for (i, field) in page.fields.iter().enumerate() {
                self.claim(&format!("pages.{at}.fields.{i}.id"), &field.id);
                self.later(&field.id, field_type(field, self.tables));
                self.asked.insert(field.id.clone(), Some(field.kind));
            }
        }
        for (at, constant) in file.constants.iter().enumerate() {
            // The same constant may have several rows, one for each law.
            if !file.constants.iter().take(at).any(|c| c.id == constant.id) {
                self.claim(&format!("constants.{at}.id"), &constant.id);
                self.scope.add(&constant.id, Type::Int);
            }
        }
        for (at, tariff) in file.tariffs.iter().enumerate() {
            self.claim(&format!("tariffs.{at}.id"), &tariff.id);
        }
        for (at, line) in file.fee.lines.iter().enumerate() {
            if let Some(id) = &line.id {
                self.claim(&format!("fee.lines.{at}.id"), id);
            }
        }
        for (at, computed) in file.computed.iter().enumerate() {
            self.claim(&format!("computed.{at}.id"), &computed.id);
            self.later(&computed.id, Type::Any);
            if computed.label.is_some() {
                self.asked.insert(computed.id.clone(), None);
            }
        }
    }

    /// What every expression knows.
    pub(super) fn built_in(&mut self) {
        self.scope.add("hari_ini", Type::Date);
        self.scope.add("tanggal_ajukan", Type::Date);
        self.scope.add("wilayah_kantor", Type::Text);
    }

    pub(super) fn later(&mut self, name: &str, ty: Type) {
        self.scope.vars.entry(name.to_owned()).or_insert(Var { ty, not_yet: true });
    }

    fn now_asked(&mut self, name: &str) {
        if let Some(var) = self.scope.vars.get_mut(name) {
            var.not_yet = false;
        }
    }

    pub(super) fn all_answered(&mut self) {
        self.scope.vars.values_mut().for_each(|v| v.not_yet = false);
    }

    /// Takes an id for one thing that expressions can name.
    pub(super) fn claim(&mut self, path: &str, id: &str) {
        if !self.name(path, id, '_') {
            return;
        }
        if RESERVED.contains(&id) || BUILT_IN.contains(&id) || FUNCTIONS.iter().any(|f| f.name == id) {
            self.found.at(path, format!("`{id}` is a word of the expression language"), "choose another id");
        } else if let Some(first) = self.names.get(id).cloned() {
            let place = first.trim_end_matches(".id");
            self.found.at(path, format!("the id `{id}` is already used at {place}"), "rename one of them");
        } else {
            self.names.insert(id.to_owned(), path.to_owned());
        }
    }

    pub(super) fn questions(&mut self, files: &[QuestionFile]) -> Vec<Question> {
        let mut questions = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("questions.{at}");
            let show_if = self.when(&format!("{path}.show_if"), file.show_if.as_ref());
            questions.push(Question {
                id: file.id.clone(),
                label: self.local(&format!("{path}.label"), &file.label),
                hint: self.optional(&format!("{path}.hint"), file.hint.as_ref()),
                options: self.options(&path, "question", Some(&file.options)),
                show_if,
            });
            self.now_asked(&file.id);
        }
        questions
    }

    pub(super) fn options(&mut self, path: &str, what: &str, files: Option<&Vec<OptionFile>>) -> Vec<Choice> {
        let files = files.map(Vec::as_slice).unwrap_or_default();
        if files.len() < 2 && !self.found.broken_under(&format!("{path}.options")) {
            let at = if files.is_empty() { path.to_owned() } else { format!("{path}.options") };
            self.found.at(
                &at,
                format!("a {what} needs at least two options, and here are {}", files.len()),
                "add `options = [{ value = \"…\", label = { … } }, …]`",
            );
        }
        if files.len() > 500 {
            self.found.at(
                &format!("{path}.options"),
                "more than 500 options cannot be read",
                "ask something else first",
            );
        }
        self.unique(&format!("{path}.options"), "options", files.iter().map(|o| o.value.as_str()));
        let mut options = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let inner = format!("{path}.options.{at}");
            let fits = !file.value.is_empty()
                && file.value.len() <= 60
                && file.value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
            if !fits {
                self.found.at(
                    &format!("{inner}.value"),
                    format!("\"{}\" cannot be the value of an option", file.value),
                    "use letters, digits, `-`, `_` and `.`; what people read goes into `label`",
                );
            }
            options.push(Choice {
                value: file.value.clone(),
                label: self.local(&format!("{inner}.label"), &file.label),
                hint: self.optional(&format!("{inner}.hint"), file.hint.as_ref()),
                show_if: self.when(&format!("{inner}.show_if"), file.show_if.as_ref()),
            });
        }
        options
    }

    /// Computed values may look at every answer and at computed values above them.
    pub(super) fn computed(&mut self, files: &[ComputedFile]) -> Vec<Computed> {
        let before = self.scope.clone();
        let mut later: Vec<&str> = files.iter().map(|f| f.id.as_str()).collect();
        for var in self.scope.vars.iter_mut().filter(|(name, _)| !later.contains(&name.as_str())) {
            var.1.not_yet = false;
        }
        let mut list = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("computed.{at}");
            let label = self.optional(&format!("{path}.label"), file.label.as_ref());
            let value = self.expression(&format!("{path}.value"), &file.value, None);
            if let Some(value) = value {
                if matches!(value.ty(), Type::List(_) | Type::Row(_)) {
                    self.found.at(
                        &format!("{path}.value"),
                        format!("a computed value is one thing, and this is {}", value.ty()),
                        "count it with `size(…)`, or ask `.exists(…)`",
                    );
                }
                let ty = match value.ty() {
                    Type::Literal(word) => Type::OneOf([word.clone()].into()),
                    other => other.clone(),
                };
                self.scope.add(&file.id, ty);
                list.push(Computed { id: file.id.clone(), value, label });
            }
            self.now_asked(&file.id);
            later.retain(|id| *id != file.id);
        }
        let types = std::mem::replace(&mut self.scope, before);
        for computed in files {
            if let (Some(var), Some(known)) = (self.scope.vars.get_mut(&computed.id), types.vars.get(&computed.id)) {
                var.ty = known.ty.clone();
            }
        }
        list
    }

    pub(super) fn pages(
        &mut self,
        files: &[PageFile],
        computed: &[Computed],
        personal: Option<&Personal>,
    ) -> Vec<FormPage> {
        if files.is_empty() && !self.found.broken_under("pages") {
            self.found.at_byte("pages", 0, "the service has no form", "add `[[pages]]` with `[[pages.fields]]`");
        }
        self.unique("pages", "pages", files.iter().map(|p| p.id.as_str()));
        self.free_computed(computed);
        let mut pages = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("pages.{at}");
            self.name(&format!("{path}.id"), &file.id, '-');
            if FORM_ADDRESSES.contains(&file.id.as_str()) {
                let what = format!("`{}` is an address of every form, so no page can be called so", file.id);
                self.found.at(&format!("{path}.id"), what, "choose another id, such as what the page asks for");
            }
            if file.fields.is_empty() && !self.found.broken_under(&format!("{path}.fields")) {
                self.found.at(
                    &path,
                    format!("the page `{}` asks nothing", file.id),
                    "add `[[pages.fields]]`, or remove the page",
                );
            }
            let show_if = self.when(&format!("{path}.show_if"), file.show_if.as_ref());
            let mut fields = Vec::new();
            for (i, field) in file.fields.iter().enumerate() {
                if let Some(field) = self.field(&format!("{path}.fields.{i}"), field, personal, true) {
                    fields.push(field);
                }
                self.now_asked(&field.id);
                self.free_computed(computed);
            }
            pages.push(FormPage {
                id: file.id.clone(),
                title: self.local(&format!("{path}.title"), &file.title),
                help: self.optional(&format!("{path}.help"), file.help.as_ref()),
                show_if,
                fields,
            });
        }
        pages
    }

    /// A computed value can be told once everything it looks at has been asked.
    fn free_computed(&mut self, computed: &[Computed]) {
        for c in computed {
            let known = |name: &String| self.scope.vars.get(name).is_some_and(|v| !v.not_yet);
            if c.value.uses().iter().all(known) {
                self.now_asked(&c.id);
            }
        }
    }

    pub(super) fn checks(&mut self, files: &[CheckFile], pages: &[FormPage], computed: &[Computed]) -> Vec<Check> {
        self.unique("checks", "checks", files.iter().map(|c| c.id.as_str()));
        let order: Vec<(usize, &str)> = pages
            .iter()
            .enumerate()
            .flat_map(|(p, page)| page.fields.iter().map(move |f| (p, f.id.as_str())))
            .collect();
        let mut checks = Vec::new();
        for (at, file) in files.iter().enumerate() {
            let path = format!("checks.{at}");
            self.name(&format!("{path}.id"), &file.id, '-');
            let say = self.local(&format!("{path}.say"), &file.say);
            let must = self.condition(&format!("{path}.must"), &file.must);
            let shown_at = order.iter().find(|(_, id)| *id == file.field);
            if shown_at.is_none() {
                let mend = choose(&file.field, order.iter().map(|(_, id)| *id));
                self.found.at(
                    &format!("{path}.field"),
                    format!("there is no field `{}` at the top of a page", file.field),
                    mend,
                );
            }
            let (Some(must), Some((page, _))) = (must, shown_at) else { continue };
            let uses = all_uses(must.uses(), computed);
            let later = order.iter().find(|(p, id)| p > page && uses.iter().any(|u| u == id));
            if let Some((_, later)) = later {
                let what = format!("the check is shown at `{}`, but looks at `{later}` on a later page", file.field);
                self.found.at(&format!("{path}.field"), what, format!("show it at `{later}`"));
            }
            let level = match file.level {
                LevelFile::Error => Level::Error,
                LevelFile::Warning => Level::Warning,
            };
            checks.push(Check { id: file.id.clone(), must, field: file.field.clone(), say, level });
        }
        checks
    }
}

/// What an expression looks at, through computed values as well.
fn all_uses(uses: &[String], computed: &[Computed]) -> Vec<String> {
    let mut all: Vec<String> = uses.to_vec();
    // Computed values look only upwards, so one walk from the last to the first finds everything.
    for c in computed.iter().rev() {
        if all.contains(&c.id) {
            all.extend(c.value.uses().iter().cloned());
        }
    }
    all
}

pub(super) fn one_of(options: &[OptionFile]) -> Type {
    if options.len() < 2 {
        // Too few options are a mistake of their own; conditions shall not repeat it.
        return Type::Text;
    }
    Type::OneOf(options.iter().map(|o| o.value.clone()).collect::<Vec<_>>().into())
}

/// The type expressions see.
pub(super) fn field_type(field: &FieldFile, tables: &Tables) -> Type {
    let options = || one_of(field.options.as_deref().unwrap_or_default());
    match field.kind {
        Kind::Number | Kind::Money => Type::Int,
        Kind::Decimal => Type::Decimal,
        Kind::Year => Type::Year,
        Kind::Date => Type::Date,
        Kind::Time => Type::Time,
        Kind::Codes => codes(field.codes.as_deref(), tables),
        Kind::Choice => options(),
        Kind::Choices => Type::List(Arc::new(options())),
        Kind::YesNo | Kind::Declaration => Type::Bool,
        Kind::Files => Type::List(Arc::new(Type::Any)),
        Kind::Group | Kind::Table => {
            let fields = field.fields.as_deref().unwrap_or_default();
            let row: Vec<(String, Type)> = fields
                .iter()
                .map(|f| {
                    (
                        f.id.clone(),
                        if matches!(f.kind, Kind::Group | Kind::Table) { Type::Any } else { field_type(f, tables) },
                    )
                })
                .collect();
            Type::List(Arc::new(Type::Row(row.into())))
        }
        _ => Type::Text,
    }
}

/// The codes of a table, so that a condition cannot name one that does not exist.
fn codes(name: Option<&str>, tables: &Tables) -> Type {
    let table = name.and_then(|name| crate::codes::named(tables, name));
    table.map_or(Type::Text, |table| {
        let mut codes: Vec<String> = table.rows().iter().map(|row| row.value.code.clone()).collect();
        codes.dedup();
        Type::OneOf(codes.into())
    })
}

/// Kinds of fields that can say what they are without a value.
pub(super) fn is_container(kind: &FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Files { .. }
            | FieldKind::Group { .. }
            | FieldKind::Table { .. }
            | FieldKind::Declaration
            | FieldKind::YesNo
            | FieldKind::Choices { .. }
    )
}
