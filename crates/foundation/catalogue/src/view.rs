//! What is seen of a service with these answers: which questions, pages and fields are shown, what is computed, which
//! variant it is. Only what is seen counts: the answer to a hidden field is as if it had never been given.

use std::collections::BTreeSet;

use kernel::{Lang, Local};
use serde_json::{Map, Value};

use crate::answers::{Answers, Ctx};
use crate::bundle::Seen;
use crate::expr::{Bindings, Expr};
use crate::form::{Choice, Field, FieldKind, Rows, When};
use crate::inspection::FINDINGS;
use crate::read::canonical;
use crate::service::{Advice, NotForYou, Requirement, Service, Variant};

/// A page that is shown, with the fields of it that are shown.
#[derive(Debug, Clone)]
pub struct VisiblePage<'s> {
    /// The index in [`Service::pages`].
    pub index: usize,
    /// The fields shown at the top level of the page.
    pub fields: Vec<&'s Field>,
}

/// A row of a group, with the fields it has.
#[derive(Clone, Copy)]
pub(crate) struct RowOf<'r> {
    pub(crate) fields: &'r [Field],
    pub(crate) row: &'r Map<String, Value>,
}

/// A service seen with some answers.
pub struct View<'s> {
    service: &'s Service,
    values: Map<String, Value>,
    computed: Map<String, Value>,
    constants: Map<String, Value>,
    variant: Option<&'s Variant>,
    pages: Vec<VisiblePage<'s>>,
    shown: BTreeSet<String>,
    groups: Vec<(String, Vec<String>)>,
    /// Of a bundle: the members that are applied for.
    pub(crate) members: Vec<Seen<'s>>,
    today: String,
    sent: String,
    region: String,
}

/// Answers are personal data: `Debug` shows only what is shown, not what was answered.
impl std::fmt::Debug for View<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "View({} {:?})", self.service.id, self.shown)
    }
}

impl Service {
    /// The service seen with these answers.
    pub fn view<'s>(&'s self, answers: &Answers, ctx: &Ctx<'_>) -> View<'s> {
        let groups = self.fields().filter_map(|(_, f)| {
            let rows = f.kind.rows()?;
            Some((f.id.clone(), rows.fields.iter().map(|f| f.id.clone()).collect()))
        });
        let mut view = View {
            service: self,
            values: Map::new(),
            computed: Map::new(),
            constants: self.constants_on(ctx.sent()).iter().map(|c| (c.id.clone(), Value::from(c.value))).collect(),
            variant: None,
            pages: Vec::new(),
            shown: BTreeSet::new(),
            groups: groups.collect(),
            members: Vec::new(),
            today: ctx.today.to_string(),
            sent: ctx.sent().to_string(),
            region: ctx.region.dotted(),
        };
        if let Some(found) = self.findings(answers) {
            // Beside the constants, and not among the answers: what was found is not what the applicant declared.
            view.constants.insert(FINDINGS.to_owned(), found);
            view.groups.push((FINDINGS.to_owned(), self.inspection_items().map(|item| item.id.clone()).collect()));
        }
        for (name, letters) in self.letters_before(answers) {
            view.constants.insert(name.to_owned(), letters);
            view.groups.push((name.to_owned(), self.needed_names()));
        }
        if let Some(bundle) = &self.bundle {
            view.see_members(bundle, answers, ctx);
            return view;
        }
        view.see_questions(answers, &|_| true);
        view.see_pages(answers);
        view.compute();
        view
    }

    /// The pages and fields shown with these answers.
    pub fn visible(&self, answers: &Answers, ctx: &Ctx<'_>) -> Vec<VisiblePage<'_>> {
        self.view(answers, ctx).pages
    }

    /// The values computed from these answers, by id; what cannot be told yet is left out.
    pub fn computed(&self, answers: &Answers, ctx: &Ctx<'_>) -> Map<String, Value> {
        self.view(answers, ctx).computed
    }

    /// Why the service is not for a person who answered the questions like this, if it is not.
    pub fn not_for_you(&self, answers: &Answers, ctx: &Ctx<'_>) -> Option<&NotForYou> {
        let view = self.view(answers, ctx);
        self.not_for_you.iter().find(|n| view.holds(&n.when)).or_else(|| view.members_advise())
    }

    /// What a person who answered like this should know, in the order of the file.
    pub fn advice(&self, answers: &Answers, ctx: &Ctx<'_>) -> Vec<&Advice> {
        let view = self.view(answers, ctx);
        self.advice.iter().filter(|advice| view.holds(&advice.when)).chain(view.members_let_know()).collect()
    }

    /// Everything there may be to know; that of a bundle's services after its own.
    pub fn every_advice(&self) -> impl Iterator<Item = &Advice> {
        let members = self.bundle.iter().flat_map(|bundle| &bundle.members);
        self.advice.iter().chain(members.flat_map(|member| &member.service.advice))
    }

    /// What to have ready, with these answers. Before the questions are answered: everything that may be needed.
    pub fn requirements(&self, answers: &Answers, ctx: &Ctx<'_>) -> Vec<&Requirement> {
        if self.bundle.is_some() && self.requirements.is_empty() {
            return self.members_need(answers, ctx);
        }
        let view = self.view(answers, ctx);
        let open = |name: &String| match name.as_str() {
            "varian" => view.variant.is_none(),
            id => view.is_shown(id) && !view.values.contains_key(id),
        };
        let needed = |r: &&Requirement| {
            r.show_if.as_ref().is_none_or(|e| e.uses().iter().any(open) || view.truth(e) != Some(false))
        };
        self.requirements.iter().filter(needed).collect()
    }
}

impl<'s> View<'s> {
    pub(crate) fn see_questions(&mut self, answers: &Answers, among: &dyn Fn(&str) -> bool) {
        for question in self.service.questions.iter().filter(|question| among(&question.id)) {
            if question.show_if.as_ref().is_some_and(|e| self.truth(e) != Some(true)) {
                continue;
            }
            self.shown.insert(question.id.clone());
            let answer = answers.text(&question.id);
            let fits = |a: &&str| question.options.iter().any(|o| o.value == *a && self.offers(&question.id, o, None));
            if let Some(value) = answer.filter(fits) {
                self.values.insert(question.id.clone(), Value::from(value));
            }
        }
        self.variant = self.service.variants.iter().find(|v| self.holds(&v.when));
    }

    fn see_pages(&mut self, answers: &Answers) {
        for (index, page) in self.service.pages.iter().enumerate() {
            if !self.shows(page.show_if.as_ref(), None) {
                continue;
            }
            let mut fields = Vec::new();
            for field in &page.fields {
                if !self.shows(field.show_if.as_ref(), None) {
                    continue;
                }
                self.shown.insert(field.id.clone());
                fields.push(field);
                if let Some(rows) = field.kind.rows() {
                    self.see_rows(&field.id, rows, answers);
                } else if let Some(value) = answers.json().get(&field.id) {
                    // Conditions look only at what the field could have taken, in the form they expect: an API client
                    // must not get around a rule by writing a date in another way.
                    let value = canonical(field, value).and_then(|v| self.offered(field, v, None));
                    self.values.extend(value.map(|v| (field.id.clone(), v)));
                }
            }
            self.pages.push(VisiblePage { index, fields });
        }
    }

    fn see_rows(&mut self, id: &str, rows: Rows<'_>, answers: &Answers) {
        let list = answers.json().get(id).and_then(Value::as_array);
        let there = list.map_or(0, |list| list.len().min(rows.max));
        let empty = Value::Object(Map::new());
        let count = if rows.fixed { rows.max } else { there };
        let mut seen = Vec::new();
        for at in 0..count {
            let row = list.and_then(|list| list.get(at)).unwrap_or(&empty);
            seen.push(self.see_row(id, at, rows.fields, row));
        }
        if list.is_some() {
            self.values.insert(id.to_owned(), Value::Array(seen));
        }
    }

    /// What of an answer is offered: options whose condition does not hold do not count.
    fn offered(&mut self, field: &Field, value: Value, row: Option<&Map<String, Value>>) -> Option<Value> {
        let (FieldKind::Choice { options, .. } | FieldKind::Choices { options, .. }) = &field.kind else {
            return Some(value);
        };
        let mut hidden: Vec<&str> = Vec::new();
        for option in options {
            if !self.shows(option.show_if.as_ref(), row) {
                hidden.push(&option.value);
            }
        }
        match value {
            Value::Array(mut chosen) => {
                chosen.retain(|one| !hidden.iter().any(|word| one == word));
                (!chosen.is_empty()).then_some(Value::Array(chosen))
            }
            one => (!hidden.iter().any(|word| one == *word)).then_some(one),
        }
    }

    /// Is this option of the question or field at `of` offered?
    pub fn offers(&self, of: &str, option: &Choice, row: Option<&Map<String, Value>>) -> bool {
        option.show_if.as_ref().is_none_or(|when| self.truth_in(when, row) == Some(true))
            && self.members_offer(of, option, row)
    }

    /// Shows what a member of a bundle shows, with the answers that count for it.
    pub(crate) fn show(&mut self, paths: Vec<String>, values: Vec<(String, Value)>) {
        self.shown.extend(paths);
        self.values.extend(values);
    }

    /// The pages on which anything is shown.
    pub(crate) fn show_pages(&mut self) {
        for (index, page) in self.service.pages.iter().enumerate() {
            let fields: Vec<&Field> = page.fields.iter().filter(|field| self.shown.contains(&field.id)).collect();
            if !fields.is_empty() {
                self.pages.push(VisiblePage { index, fields });
            }
        }
    }

    /// The members that are applied for.
    pub(crate) fn into_members(self) -> Vec<Seen<'s>> {
        self.members
    }

    fn see_row(&mut self, group: &str, at: usize, fields: &[Field], row: &Value) -> Value {
        let mut seen = Map::new();
        for field in fields {
            // An unanswered field of the row must not be mistaken for one of the same name outside.
            let mut scope = seen.clone();
            for f in fields {
                scope.entry(f.id.clone()).or_insert(Value::Null);
            }
            if !self.shows(field.show_if.as_ref(), Some(&scope)) {
                continue;
            }
            self.shown.insert(format!("{group}.{at}.{}", field.id));
            let value = row.get(&field.id).and_then(|v| canonical(field, v));
            let value = value.and_then(|v| self.offered(field, v, Some(&scope)));
            seen.extend(value.map(|v| (field.id.clone(), v)));
        }
        Value::Object(seen)
    }

    fn shows(&mut self, show_if: Option<&Expr>, row: Option<&Map<String, Value>>) -> bool {
        let Some(expr) = show_if else { return true };
        if expr.uses().iter().any(|u| self.service.computed.iter().any(|c| c.id == *u)) {
            self.compute();
        }
        self.truth_in(expr, row) == Some(true)
    }

    fn compute(&mut self) {
        self.computed.clear();
        for computed in &self.service.computed {
            if let Some(value) = self.value(&computed.value).filter(|v| !v.is_null()) {
                self.computed.insert(computed.id.clone(), value);
            }
        }
    }

    fn bindings<'a>(&'a self, row: Option<&'a Map<String, Value>>) -> Bindings<'a> {
        Bindings {
            values: &self.values,
            computed: &self.computed,
            constants: &self.constants,
            row,
            today: &self.today,
            sent: &self.sent,
            region: &self.region,
            variant: self.variant.map(|v| v.id.as_str()),
            groups: &self.groups,
        }
    }

    /// The value of an expression; none if it cannot be told.
    pub fn value(&self, expr: &Expr) -> Option<Value> {
        expr.eval(&self.bindings(None))
    }

    /// The constants in force, by id.
    pub(crate) fn constants(&self) -> &Map<String, Value> {
        &self.constants
    }

    /// The value of an expression that also knows what stands in `constants`.
    pub(crate) fn value_with(&self, expr: &Expr, constants: &Map<String, Value>) -> Option<Value> {
        expr.eval(&Bindings { constants, ..self.bindings(None) })
    }

    /// Does the condition hold? None if it cannot be told.
    pub fn truth(&self, expr: &Expr) -> Option<bool> {
        self.truth_in(expr, None)
    }

    /// The value of an expression inside a row.
    pub(crate) fn value_in(&self, expr: &Expr, row: Option<&Map<String, Value>>) -> Option<Value> {
        expr.eval(&self.bindings(row))
    }

    pub(crate) fn truth_in(&self, expr: &Expr, row: Option<&Map<String, Value>>) -> Option<bool> {
        if row.is_some() && !self.members.is_empty() {
            return self.members_tell(expr, row);
        }
        expr.truth(&self.bindings(row))
    }

    /// Does the condition hold for certain?
    pub fn holds(&self, expr: &Expr) -> bool {
        self.truth(expr) == Some(true)
    }

    /// Must a field of the form, or of a row of a group, be answered?
    pub fn requires(&self, field: &Field, row: Option<&Map<String, Value>>) -> bool {
        match &field.required {
            When::Always => true,
            When::Never => false,
            When::If(expr) => self.truth_in(expr, row) == Some(true),
            When::Members => self.members_require(field),
        }
    }

    /// The service.
    pub fn service(&self) -> &'s Service {
        self.service
    }

    /// The pages that are shown.
    pub fn pages(&self) -> &[VisiblePage<'s>] {
        &self.pages
    }

    /// Is the field or question at `path` shown?
    pub fn is_shown(&self, path: &str) -> bool {
        self.shown.contains(path)
    }

    /// Every path that is shown: questions, fields, and fields of the rows there are.
    pub fn shown_paths(&self) -> impl Iterator<Item = &str> {
        self.shown.iter().map(String::as_str)
    }

    /// The answers that count: what is hidden is left out, and so is what belongs to no field.
    pub fn values(&self) -> &Map<String, Value> {
        &self.values
    }

    /// The computed values.
    pub fn computed(&self) -> &Map<String, Value> {
        &self.computed
    }

    /// The variant.
    pub fn variant(&self) -> Option<&'s Variant> {
        self.variant
    }

    /// What people read of an expression: a field as the form shows it, anything else by its type.
    pub(crate) fn shown(&self, expr: &Expr, ctx: &Ctx<'_>, lang: Lang) -> Option<String> {
        if let Some(name) = expr.as_name()
            && self.is_answer(name)
        {
            return self.shown_name(name, ctx, lang);
        }
        let value = self.value(expr)?;
        Some(crate::summary::show_plain(&value, expr.ty(), lang))
    }

    /// The rows of a group as they count.
    pub(crate) fn rows(&self, group: &str) -> &[Value] {
        self.values.get(group).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// What people read of an expression inside a row of a group, whose fields hide those outside.
    pub(crate) fn shown_in(&self, expr: &Expr, at: Option<RowOf<'_>>, ctx: &Ctx<'_>, lang: Lang) -> Option<String> {
        let Some(at) = at else { return self.shown(expr, ctx, lang) };
        if let Some(field) = expr.as_name().and_then(|name| at.fields.iter().find(|f| f.id == name)) {
            return Some(crate::summary::show(field, at.row.get(&field.id)?, ctx, lang));
        }
        if expr.as_name().is_some_and(|name| self.is_answer(name)) {
            return self.shown(expr, ctx, lang);
        }
        let value = expr.eval(&self.bindings(Some(at.row)))?;
        Some(crate::summary::show_plain(&value, expr.ty(), lang))
    }

    /// The same as the public check page shows it.
    pub(crate) fn masked_in(&self, expr: &Expr, at: Option<RowOf<'_>>, shown: &str) -> String {
        let field = at.and_then(|at| {
            let field = at.fields.iter().find(|f| Some(f.id.as_str()) == expr.as_name())?;
            Some((field, at.row.get(&field.id)?))
        });
        match field {
            Some((field, value)) => crate::summary::mask(field, value, shown),
            None => self.masked(expr, shown),
        }
    }

    fn is_answer(&self, name: &str) -> bool {
        name == "varian" || self.service.question(name).is_some() || self.service.field(name).is_some()
    }

    /// What people read of the answer to the question or field `name`, or of the variant.
    pub(crate) fn shown_name(&self, name: &str, ctx: &Ctx<'_>, lang: Lang) -> Option<String> {
        if let Some(question) = self.service.question(name) {
            let chosen = question.options.iter().find(|o| self.values.get(name).is_some_and(|v| *v == *o.value));
            return chosen.map(|o| o.label.get(lang).to_owned());
        }
        if name == "varian" {
            return self.variant.map(|v| Local::get(&v.title, lang).to_owned());
        }
        let field = self.service.field(name)?;
        Some(crate::summary::show(field, self.values.get(name)?, ctx, lang))
    }

    /// The value of an expression as the public check page shows it.
    pub(crate) fn masked(&self, expr: &Expr, shown: &str) -> String {
        let field = expr.as_name().and_then(|name| Some((self.service.field(name)?, self.values.get(name)?)));
        match field {
            Some((field, value)) => crate::summary::mask(field, value, shown),
            None => crate::summary::mask_words(shown),
        }
    }
}
