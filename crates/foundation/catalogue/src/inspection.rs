//! What an officer looks at in the field: a checklist whose results conditions can read as `pemeriksaan.<item>`.

use kernel::{Flaw, Lang, Local};
use serde_json::{Map, Value};

use crate::answers::Answers;
use crate::service::Service;

/// The name by which expressions know the results.
pub const FINDINGS: &str = "pemeriksaan";

/// Longest note, in letters.
const LONGEST: usize = 1_000;

/// The checklist of a step in the field.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// What is looked at, in order.
    pub items: Vec<Item>,
    /// Photographs needed at least.
    pub photos: usize,
    /// Whether the report says where the officer stood.
    pub position: bool,
}

/// One thing to look at.
#[derive(Debug, Clone)]
pub struct Item {
    /// The id conditions know it by.
    pub id: String,
    /// What is asked of the officer, and read by the citizen beside the result.
    pub label: Local,
    /// Help beneath it.
    pub hint: Option<Local>,
    /// What is answered.
    pub kind: ItemKind,
    /// Whether the report needs it.
    pub required: bool,
}

/// What is answered to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// Yes or no.
    YesNo,
    /// A whole number.
    Number {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// Words.
    Note,
}

impl Item {
    /// What an officer typed, as a value; none if it was left empty.
    pub fn read(&self, typed: &str) -> Result<Option<Value>, Flaw> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        match self.kind {
            ItemKind::YesNo => match typed {
                "ya" => Ok(Some(Value::Bool(true))),
                "tidak" => Ok(Some(Value::Bool(false))),
                _ => Err(Flaw::new("answer-choice")),
            },
            ItemKind::Number { min, max } => {
                let number = crate::read::whole_number(typed)?;
                if number < min {
                    return Err(Flaw::new("answer-small").arg("min", min));
                }
                if number > max {
                    return Err(Flaw::new("answer-large").arg("max", max));
                }
                Ok(Some(Value::from(number)))
            }
            ItemKind::Note => {
                let count = typed.chars().count();
                if count > LONGEST {
                    return Err(Flaw::new("answer-long").arg("count", count).arg("max", LONGEST));
                }
                Ok(Some(Value::from(typed)))
            }
        }
    }

    /// What is missing if it was left empty.
    pub fn missing(&self) -> Option<Flaw> {
        let key = if self.kind == ItemKind::YesNo { "answer-not-chosen" } else { "answer-missing" };
        self.required.then(|| Flaw::new(key))
    }

    /// The result as people read it.
    pub fn say(&self, value: &Value, lang: Lang) -> String {
        let ty = match self.kind {
            ItemKind::YesNo => crate::expr::Type::Bool,
            ItemKind::Number { .. } => crate::expr::Type::Int,
            ItemKind::Note => crate::expr::Type::Text,
        };
        crate::summary::show_plain(value, &ty, lang)
    }

    /// Whether a value is one this item could have.
    fn fits(&self, value: &Value) -> bool {
        match self.kind {
            ItemKind::YesNo => value.is_boolean(),
            ItemKind::Number { .. } => value.is_i64(),
            ItemKind::Note => value.is_string(),
        }
    }
}

impl Service {
    /// Every item of every inspection.
    pub fn inspection_items(&self) -> impl Iterator<Item = &Item> {
        self.flow.steps.iter().filter_map(|step| step.inspection.as_ref()).flat_map(|inspection| &inspection.items)
    }

    /// Whether any step of the flow is an inspection.
    pub fn inspects(&self) -> bool {
        self.flow.steps.iter().any(|step| step.inspection.is_some())
    }

    /// The results that came with answers, for expressions; only what an item could have.
    pub(crate) fn findings(&self, answers: &Answers) -> Option<Value> {
        if !self.inspects() {
            return None;
        }
        let found = answers.json().get(FINDINGS).and_then(Value::as_object);
        let known = self.inspection_items().filter_map(|item| {
            let value = found?.get(&item.id).filter(|value| item.fits(value))?;
            Some((item.id.clone(), value.clone()))
        });
        Some(Value::Object(known.collect::<Map<_, _>>()))
    }
}

impl Answers {
    /// The answers with the results of inspections, for conditions. Whatever an applicant sent under that name is gone.
    #[must_use]
    pub fn with_findings(&self, findings: Map<String, Value>) -> Self {
        let mut answers = self.clone();
        answers.set(FINDINGS, Value::Object(findings));
        answers
    }
}
