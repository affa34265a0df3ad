//! What is wrong with answers, whoever sent them: form, API or an officer at the counter.

use kernel::{DayTime, Decimal, FieldFlaw, Flaw, KkNumber, Nik, Rupiah, say};
use serde_json::{Map, Value};

use crate::answers::{Answers, Ctx, FileRef};
use crate::fetched::REASON;
use crate::form::{Accept, Field, FieldKind, Level, Rows, Within};
use crate::map_point::MapPoint;
use crate::read::{LONGEST_TEXT, kept, understand};
use crate::service::Service;
use crate::view::View;

/// How much of the answers is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Questions, every page, and answers that belong nowhere.
    All,
    /// The questions before the form.
    Questions,
    /// One page, by its index.
    Page(usize),
}

/// What was found, in the order of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// What must be put right.
    pub flaws: Vec<FieldFlaw>,
    /// What is unusual and may stay.
    pub warnings: Vec<FieldFlaw>,
}

impl Findings {
    /// Is there nothing that must be put right?
    pub fn is_fine(&self) -> bool {
        self.flaws.is_empty()
    }
}

impl Service {
    /// Looks at answers and says what is wrong. Hidden fields are not looked at: their answers do not count.
    pub fn validate(&self, answers: &Answers, part: Part, ctx: &Ctx<'_>) -> Findings {
        let view = self.view(answers, ctx);
        if let Some(bundle) = &self.bundle {
            return self.validate_members(bundle, &view, answers, part, ctx);
        }
        let mut look = Look { answers, ctx, view: &view, found: Findings::default(), may_be_empty: false };
        if part != Part::All {
            if let Part::Page(index) = part {
                look.page(self, index);
            } else {
                look.questions(self);
            }
            return look.found;
        }
        look.unknown(self);
        look.questions(self);
        for index in 0..self.pages.len() {
            look.page(self, index);
        }
        look.found
    }
}

struct Look<'l> {
    answers: &'l Answers,
    ctx: &'l Ctx<'l>,
    view: &'l View<'l>,
    found: Findings,
    /// In a table that need not be answered, no cell is missing.
    may_be_empty: bool,
}

impl Look<'_> {
    fn flaw(&mut self, path: &str, flaw: Flaw) {
        self.found.flaws.push(FieldFlaw::new(path, flaw));
    }

    fn unknown(&mut self, service: &Service) {
        for key in self.answers.json().keys() {
            if service.question(key).is_none() && service.field(key).is_none() {
                self.flaw(key, Flaw::new("answer-unknown").arg("name", key));
            }
        }
    }

    fn questions(&mut self, service: &Service) {
        for question in service.questions.iter().filter(|q| self.view.is_shown(&q.id)) {
            let answered = self.answers.get(&question.id).is_some() || self.answers.typed(&question.id).is_some();
            if self.view.values().get(&question.id).is_none() {
                let key = if answered { "answer-choice" } else { "answer-missing" };
                self.found.flaws.push(FieldFlaw::new(&question.id, Flaw::new(key)));
            }
        }
    }

    fn page(&mut self, service: &Service, index: usize) {
        let view = self.view;
        let Some(visible) = view.pages().iter().find(|p| p.index == index) else { return };
        for field in &visible.fields {
            let before = self.found.flaws.len();
            self.field(field, &field.id, None);
            if self.found.flaws.len() == before {
                self.reason(field);
                self.checks(service, field);
            }
        }
    }

    /// What an office keeps may be corrected, with a reason.
    fn reason(&mut self, field: &Field) {
        let needs_one = |fetched: &crate::Fetched| fetched.is_official && fetched.reason.is_empty();
        if self.answers.fetched(&field.id).is_some_and(needs_one) && self.answers.is_corrected(&field.id) {
            self.flaw(&format!("{}.{REASON}", field.id), Flaw::new("answer-reason"));
        }
    }

    /// The rules across fields that are shown at this field.
    fn checks(&mut self, service: &Service, field: &Field) {
        for check in service.checks.iter().filter(|c| c.field == field.id) {
            if self.view.truth(&check.must) != Some(false) {
                continue;
            }
            let flaw =
                Flaw::new("answer-check").arg("id", &check.say.id).arg("en", &check.say.en).arg("rule", &check.id);
            let found = FieldFlaw::new(&field.id, flaw);
            match check.level {
                Level::Error => self.found.flaws.push(found),
                Level::Warning => self.found.warnings.push(found),
            }
        }
    }

    fn field(&mut self, field: &Field, path: &str, row: Option<&Map<String, Value>>) {
        if let Some(typed) = self.answers.typed(path) {
            // Understood now, it would not be kept as typed; the flaw is the one that was first found.
            if let Err(flaw) = understand(field, typed) {
                self.flaw(path, flaw);
                return;
            }
        }
        if let Some(rows) = field.kind.rows() {
            self.rows(field, path, rows, row);
            return;
        }
        match self.answers.get(path) {
            None | Some(Value::Null) if !field.is_answered() => {}
            Some(_) if !field.is_answered() => self.flaw(path, Flaw::new("answer-type")),
            None | Some(Value::Null) => {
                if self.requires(field, row) {
                    self.flaw(path, missing(field));
                }
            }
            Some(value) => {
                if let Some(flaw) = check(field, value, self.ctx) {
                    self.flaw(path, flaw);
                } else if !self.is_offered(field, value, row) {
                    self.flaw(path, Flaw::new("answer-option"));
                } else {
                    self.unusual(field, path, value);
                    let empty = matches!(value, Value::String(s) if s.trim().is_empty())
                        || matches!(value, Value::Array(a) if a.is_empty())
                        || (matches!(field.kind, FieldKind::Declaration) && *value == Value::Bool(false));
                    if empty && self.requires(field, row) {
                        self.flaw(path, missing(field));
                    }
                }
            }
        }
    }

    fn requires(&self, field: &Field, row: Option<&Map<String, Value>>) -> bool {
        !self.may_be_empty && self.view.requires(field, row)
    }

    /// Is every chosen option one that is offered with these answers?
    fn is_offered(&self, field: &Field, value: &Value, row: Option<&Map<String, Value>>) -> bool {
        let (FieldKind::Choice { options, .. } | FieldKind::Choices { options, .. }) = &field.kind else { return true };
        let is_chosen = |word: &str| {
            value.as_str() == Some(word) || value.as_array().is_some_and(|all| all.iter().any(|one| one == word))
        };
        options.iter().all(|option| !is_chosen(&option.value) || self.view.offers(&field.id, option, row))
    }

    fn rows(&mut self, field: &Field, path: &str, rows: Rows<'_>, row: Option<&Map<String, Value>>) {
        let is_required = self.requires(field, row);
        let list = match self.answers.get(path) {
            None | Some(Value::Null) if rows.fixed => &[][..],
            None | Some(Value::Null) => {
                if rows.min > 0 && is_required {
                    self.flaw(path, Flaw::new("answer-rows-few").arg("count", 0).arg("min", rows.min));
                }
                return;
            }
            Some(Value::Array(list)) => list.as_slice(),
            Some(_) => {
                self.flaw(path, Flaw::new("answer-type"));
                return;
            }
        };
        if list.len() < rows.min && !rows.fixed {
            self.flaw(path, Flaw::new("answer-rows-few").arg("count", list.len()).arg("min", rows.min));
        }
        if list.len() > rows.max {
            self.flaw(path, Flaw::new("answer-rows-many").arg("count", list.len()).arg("max", rows.max));
        }
        self.may_be_empty = rows.fixed && !is_required;
        let count = if rows.fixed { rows.max } else { list.len().min(rows.max) };
        let empty = Value::Object(Map::new());
        for at in 0..count {
            match list.get(at).unwrap_or(&empty).as_object() {
                Some(row) => self.row(&format!("{path}.{at}"), row, rows.fields),
                None => self.flaw(&format!("{path}.{at}"), Flaw::new("answer-type")),
            }
        }
        self.may_be_empty = false;
    }

    fn row(&mut self, path: &str, row: &Map<String, Value>, fields: &[Field]) {
        let mut scope = row.clone();
        for field in fields {
            scope.entry(field.id.clone()).or_insert(Value::Null);
        }
        for key in row.keys().filter(|k| !fields.iter().any(|f| f.id == **k)) {
            self.flaw(&format!("{path}.{key}"), Flaw::new("answer-unknown").arg("name", key));
        }
        for field in fields {
            let inner = format!("{path}.{}", field.id);
            if self.view.is_shown(&inner) {
                self.field(field, &inner, Some(&scope));
            }
        }
    }

    fn unusual(&mut self, field: &Field, path: &str, value: &Value) {
        let text = value.as_str().unwrap_or_default();
        let warnings = match field.kind {
            FieldKind::Nik | FieldKind::Signature { .. } => {
                Nik::parse(text).map(|n| n.warnings(&|code| self.ctx.knows_region(code)))
            }
            FieldKind::Kk => KkNumber::parse(text).map(|n| n.warnings(&|code| self.ctx.knows_region(code))),
            _ => return,
        };
        let warnings = warnings.unwrap_or_default().into_iter().map(|w| FieldFlaw::new(path, w));
        self.found.warnings.extend(warnings);
    }
}

fn missing(field: &Field) -> Flaw {
    Flaw::new(match field.kind {
        FieldKind::Choice { .. } | FieldKind::YesNo => "answer-not-chosen",
        FieldKind::Codes { .. } => "code-choose",
        FieldKind::Files { .. } => "answer-no-file",
        FieldKind::Declaration => "answer-not-agreed",
        _ => "answer-missing",
    })
}

/// What is wrong with one value that is there, if anything.
fn check(field: &Field, value: &Value, ctx: &Ctx<'_>) -> Option<Flaw> {
    let type_flaw = || Some(Flaw::new("answer-type"));
    match &field.kind {
        FieldKind::Number { min, max } | FieldKind::Money { min, max } | FieldKind::Year { min, max } => {
            let Some(n) = value.as_i64() else { return type_flaw() };
            bounds(n, *min, *max, matches!(field.kind, FieldKind::Money { .. }))
        }
        FieldKind::YesNo | FieldKind::Declaration => {
            if value.is_boolean() {
                None
            } else {
                type_flaw()
            }
        }
        FieldKind::Choices { options, min, max } => {
            let Some(list) = value.as_array() else { return type_flaw() };
            let known = |v: &Value| options.iter().any(|o| v.as_str() == Some(&o.value));
            let twice = list.iter().enumerate().any(|(i, v)| list.iter().take(i).any(|w| w == v));
            if !list.iter().all(known) || twice {
                Some(Flaw::new("answer-choice"))
            } else if list.len() < *min && !list.is_empty() {
                Some(Flaw::new("answer-choices-few").arg("min", min))
            } else if list.len() > *max {
                Some(Flaw::new("answer-choices-many").arg("max", max))
            } else {
                None
            }
        }
        FieldKind::Files { max, accepts, max_bytes, .. } => files(value, *max, accepts, *max_bytes),
        FieldKind::Group { .. } | FieldKind::Table { .. } => None,
        _ => {
            let Some(text) = value.as_str() else { return type_flaw() };
            if text.trim().is_empty() {
                return None;
            }
            match kept(field, text) {
                Err(flaw) => Some(flaw),
                Ok(_) => limits(field, text, ctx),
            }
        }
    }
}

fn bounds(n: i64, min: i64, max: i64, money: bool) -> Option<Flaw> {
    // Both languages write thousands in rupiah with dots; numbers come without marks, so that both can read them.
    let show = |n: i64| if money { Rupiah::new(n).to_string() } else { n.to_string() };
    if n < min {
        Some(Flaw::new("answer-small").arg("min", show(min)))
    } else if n > max {
        Some(Flaw::new("answer-large").arg("max", show(max)))
    } else {
        None
    }
}

fn limits(field: &Field, text: &str, ctx: &Ctx<'_>) -> Option<Flaw> {
    let length = text.trim().chars().count();
    let long = |max: usize| (length > max).then(|| Flaw::new("answer-long").arg("count", length).arg("max", max));
    match &field.kind {
        FieldKind::Text { min, max, pattern } => long(*max)
            .or_else(|| (length < *min).then(|| Flaw::new("answer-short").arg("count", length).arg("min", min)))
            .or_else(|| {
                let fits = pattern.as_ref().is_none_or(|p| matches_pattern(p, text.trim()));
                let example = field.example.clone().unwrap_or_default();
                (!fits).then(|| Flaw::new("answer-pattern").arg("example", example))
            }),
        FieldKind::LongText { max } => long(*max),
        FieldKind::Address => long(LONGEST_TEXT.min(250)),
        FieldKind::Date { not_future, not_past } => {
            let date = crate::read::date(text).ok()?;
            let today = say::short_date(ctx.today);
            if *not_future && date > ctx.today {
                Some(Flaw::new("date-future").arg("today", today))
            } else if *not_past && date < ctx.sent() {
                Some(Flaw::new("date-past").arg("today", today))
            } else if date.year() < 1_900 || date.year() > 2_200 {
                Some(Flaw::new("date-year"))
            } else {
                None
            }
        }
        FieldKind::Decimal { min, max, places } => decimal(Decimal::canonical(text.trim())?, *min, *max, *places),
        FieldKind::Time { earliest, latest } => {
            let time = DayTime::parse(text).ok()?;
            let early = earliest.filter(|first| time < *first).map(|first| ("time-early", "first", first));
            let late = latest.filter(|last| time > *last).map(|last| ("time-late", "last", last));
            early.or(late).map(|(key, name, limit)| Flaw::new(key).arg(name, limit.written('.')))
        }
        FieldKind::Codes { table } => {
            let row = table.get(text.trim(), ctx.sent())?;
            (!row.holds_on(ctx.sent())).then(|| Flaw::new("code-ended").arg("code", &row.value.code))
        }
        FieldKind::MapPoint => {
            let point = MapPoint::parse(text).ok()?;
            (!point.is_within(ctx.region)).then(|| Flaw::new("point-outside"))
        }
        FieldKind::Region { level, within } => {
            let code: kernel::RegionCode = text.parse().ok()?;
            let top = match within {
                Within::Anywhere => None,
                Within::Hall => Some(ctx.region),
                Within::Region(code) => Some(*code),
            };
            if code.level() != *level {
                Some(Flaw::new("region-level"))
            } else if !ctx.knows_region(code) {
                Some(Flaw::new("region-unknown"))
            } else if top.is_some_and(|top| !top.contains(code)) {
                Some(Flaw::new("region-outside"))
            } else {
                None
            }
        }
        _ => None,
    }
}

fn decimal(number: Decimal, min: i64, max: i64, places: u32) -> Option<Flaw> {
    if number.places() > places {
        Some(Flaw::new("decimal-places").arg("max", places))
    } else if number < Decimal::whole(min) {
        Some(Flaw::new("answer-small").arg("min", min))
    } else if number > Decimal::whole(max) {
        Some(Flaw::new("answer-large").arg("max", max))
    } else {
        None
    }
}

fn files(value: &Value, max: usize, accepts: &[Accept], max_bytes: u64) -> Option<Flaw> {
    let Some(list) = value.as_array() else { return Some(Flaw::new("answer-type")) };
    if list.len() > max {
        return Some(Flaw::new("file-many").arg("max", max));
    }
    for file in list {
        let Ok(file) = serde_json::from_value::<FileRef>(file.clone()) else { return Some(Flaw::new("answer-type")) };
        if !accepts.iter().any(|a| a.media_types().contains(&file.media_type.as_str())) {
            return Some(Flaw::new("file-type").arg("name", file.name));
        }
        if file.bytes > max_bytes {
            let mega = |bytes: u64| bytes.div_ceil(1_000_000).to_string();
            return Some(Flaw::new("file-large").arg("name", file.name).arg("max", mega(max_bytes)));
        }
        if file.bytes == 0 {
            return Some(Flaw::new("file-empty").arg("name", file.name));
        }
    }
    None
}

/// `A` a letter, `9` a digit, `*` a letter or digit, anything else itself.
pub(crate) fn matches_pattern(pattern: &str, text: &str) -> bool {
    let mut letters = text.chars();
    let fits = pattern.chars().all(|p| {
        letters.next().is_some_and(|c| match p {
            'A' => c.is_alphabetic(),
            '9' => c.is_ascii_digit(),
            '*' => c.is_alphanumeric(),
            p => c == p,
        })
    });
    fits && letters.next().is_none()
}
