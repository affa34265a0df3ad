//! Renewing a letter that ends: when its holder is reminded, when it can be renewed, and what the new application takes
//! over from the old one.

use jiff::Span;
use kernel::{Date, Local};
use serde_json::{Map, Value};

use crate::answers::{Answers, Ctx};
use crate::fetched::Fetched;
use crate::form::{Field, FieldKind};
use crate::read::canonical;
use crate::service::Service;

/// How a letter of a service is renewed: by a new application for the same service.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// Which letter, where the service gives several.
    pub letter: Option<String>,
    /// How many days before the end its holder is reminded, the longest first.
    pub before_days: Vec<u32>,
    /// From how many days before the end it can be renewed.
    pub opens_days: u32,
    /// Until how many days after the end.
    pub closes_days: u32,
    /// What a renewal answers by itself: question and value.
    pub answers: Vec<(String, String)>,
    /// The fields whose answers are taken over; empty: all but files and declarations.
    pub(crate) keep: Vec<String>,
    /// The field that takes the number of the letter that ends.
    pub(crate) number_to: Option<String>,
    /// What the holder should know before renewing.
    pub note: Option<Local>,
    /// The law that says so.
    pub basis: String,
    /// False when the office still has to confirm it.
    pub certain: bool,
}

/// Whether a letter can be renewed today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenewalWindow {
    /// Not yet, but from this day on.
    Early(Date),
    /// Yes, up to and with this day.
    Open(Date),
    /// No longer; this was the last day.
    Late(Date),
}

impl Renewal {
    /// Whether this is about the letter of this id.
    pub fn renews(&self, letter: Option<&str>) -> bool {
        self.letter.is_none() || self.letter.as_deref() == letter
    }

    /// Whether a letter whose last day is `ends` can be renewed on `today`.
    pub fn window(&self, ends: Date, today: Date) -> RenewalWindow {
        let (first, last) = (self.opens(ends), self.closes(ends));
        if today < first {
            RenewalWindow::Early(first)
        } else if today <= last {
            RenewalWindow::Open(last)
        } else {
            RenewalWindow::Late(last)
        }
    }

    /// The first day on which a letter whose last day is `ends` can be renewed.
    pub fn opens(&self, ends: Date) -> Date {
        days_from(ends, -i64::from(self.opens_days))
    }

    /// The last such day.
    pub fn closes(&self, ends: Date) -> Date {
        days_from(ends, i64::from(self.closes_days))
    }

    /// The days on which the holder of a letter that was issued on `issued` and ends on `ends` is reminded. A letter that
    /// is shorter than the time of a reminder has none for it.
    pub fn reminders(&self, issued: Date, ends: Date) -> Vec<Date> {
        let days = self.before_days.iter().map(|before| days_from(ends, 1 - i64::from(*before)));
        days.filter(|day| *day > issued).collect()
    }

    /// Whether the renewal answers this question by itself.
    pub fn answers(&self, question: &str) -> bool {
        self.answers.iter().any(|(known, _)| known == question)
    }

    fn keeps(&self, field: &Field) -> bool {
        let can = !matches!(field.kind, FieldKind::Files { .. } | FieldKind::Declaration);
        can && (self.keep.is_empty() || self.keep.contains(&field.id))
    }
}

/// The day so many days later; at the ends of the calendar the same day.
fn days_from(day: Date, days: i64) -> Date {
    day.checked_add(Span::new().days(days)).unwrap_or(day)
}

impl Service {
    /// The answers to the questions before the form that a renewal begins with: its own, and otherwise those of before.
    pub fn renewal_questions(&self, earlier: &Answers) -> Answers {
        let mut answers = Answers::new();
        for question in &self.questions {
            let own = self.renewal.iter().flat_map(|renewal| &renewal.answers).find(|(id, _)| *id == question.id);
            let value = own.map(|(_, value)| value.as_str()).or_else(|| earlier.text(&question.id));
            if let Some(value) = value.filter(|value| question.options.iter().any(|o| o.value == *value)) {
                answers.set(&question.id, Value::from(value));
            }
        }
        answers
    }

    /// Takes over into fields that are still empty what the old application answered, and the number of the letter that
    /// ends; `from` says where it comes from. Gives back the ids of the fields that were filled.
    pub fn renew(
        &self,
        answers: &mut Answers,
        earlier: &Answers,
        number: &str,
        ctx: &Ctx<'_>,
        from: &dyn Fn(Value) -> Fetched,
    ) -> Vec<String> {
        let Some(renewal) = &self.renewal else { return Vec::new() };
        let mut filled = Vec::new();
        for (_, field) in self.fields() {
            if answers.get(&field.id).is_some() || answers.typed(&field.id).is_some() {
                continue;
            }
            let is_number = renewal.number_to.as_deref() == Some(&field.id);
            let value = if is_number {
                Some(Value::from(number))
            } else {
                earlier.get(&field.id).filter(|_| renewal.keeps(field)).and_then(|old| taken_over(field, old))
            };
            let Some(value) = value else { continue };
            answers.set(&field.id, value.clone());
            answers.fetched.insert(field.id.clone(), from(value));
            filled.push(field.id.clone());
        }
        // What is not asked in this variant is not carried along unseen.
        let view = self.view(answers, ctx);
        let unseen: Vec<String> = filled.iter().filter(|id| !view.is_shown(id)).cloned().collect();
        for id in &unseen {
            answers.remove(id);
            answers.fetched.remove(id);
        }
        filled.retain(|id| !unseen.contains(id));
        filled
    }
}

/// An answer of before as the field takes it today; of rows, what is neither a file nor a declaration.
fn taken_over(field: &Field, old: &Value) -> Option<Value> {
    let Some(rows) = field.kind.rows() else { return canonical(field, old).filter(|value| !value.is_null()) };
    let row = |old: &Value| {
        let cells = rows.fields.iter().filter_map(|inner| {
            let is_kept = !matches!(inner.kind, FieldKind::Files { .. } | FieldKind::Declaration);
            let value = canonical(inner, old.get(&inner.id).filter(|_| is_kept)?)?;
            Some((inner.id.clone(), value))
        });
        Value::Object(cells.collect::<Map<_, _>>())
    };
    let taken: Vec<Value> = old.as_array()?.iter().take(rows.max).map(row).collect();
    (!taken.is_empty()).then_some(Value::Array(taken))
}
