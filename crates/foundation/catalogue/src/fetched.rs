//! What was fetched for a form: from a register, or from an earlier application. Each value keeps where it came from and
//! when, so that the applicant and the officer see it beside what was sent in the end.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Local, Stamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::answers::Answers;
use crate::form::Field;
use crate::read::{canonical, understand};
use crate::service::Service;

/// The box in which an applicant says why a fetched value is wrong, after the path of the field.
pub const REASON: &str = "alasan";

/// The registers a form can ask, and what each of them knows of a person.
pub const REGISTERS: &[(&str, &[&str])] =
    &[("dukcapil", &["name", "kk", "birth_place", "birth_date", "sex", "address", "region"])];

/// A value that was fetched.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Fetched {
    /// The value, as the source has it.
    pub value: Value,
    /// Where it comes from.
    pub source: Local,
    /// When it was fetched; of an earlier application, when that was sent.
    pub at: Stamp,
    /// Whether changing it needs a reason: what an office keeps does, what the person wrote themselves does not.
    pub is_official: bool,
    /// Why the applicant changed it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A fetched value is personal data: `Debug` shows only where it comes from.
impl std::fmt::Debug for Fetched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fetched({} {})", self.source.en, self.at)
    }
}

/// Where the value of a field is to be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted<'f> {
    /// A fact of a register.
    Register(&'f str, &'f str),
    /// The answer of an earlier application: service and field.
    Earlier(&'f str, &'f str),
}

impl Field {
    /// Where its value is to be fetched, if it is not known from the person's account.
    pub fn wanted(&self) -> Option<Wanted<'_>> {
        let (place, rest) = self.prefill.as_deref()?.split_once('.')?;
        let (from, what) = rest.split_once('.')?;
        match place {
            "register" => Some(Wanted::Register(from, what)),
            "earlier" => Some(Wanted::Earlier(from, what)),
            _ => None,
        }
    }
}

impl Service {
    /// The registers this form asks, and for which facts.
    pub fn registers(&self) -> BTreeMap<&str, Vec<String>> {
        let mut registers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (_, field) in self.fields() {
            if let Some(Wanted::Register(register, fact)) = field.wanted() {
                registers.entry(register).or_default().push(fact.to_owned());
            }
        }
        registers
    }

    /// The services whose earlier applications this form looks at.
    pub fn earlier(&self) -> BTreeSet<&str> {
        let wanted = self.fields().filter_map(|(_, field)| field.wanted());
        wanted.filter_map(|w| if let Wanted::Earlier(service, _) = w { Some(service) } else { None }).collect()
    }

    /// Puts what `ask` knows into fields that are still empty, with where it comes from. What does not fit its field is
    /// left out: the applicant fills it in.
    pub fn fetch(&self, answers: &mut Answers, ask: &dyn Fn(Wanted<'_>) -> Option<Fetched>) {
        for (_, field) in self.fields() {
            let Some(wanted) = field.wanted() else { continue };
            if answers.get(&field.id).is_some() || answers.typed(&field.id).is_some() {
                continue;
            }
            let Some(mut fetched) = ask(wanted) else { continue };
            let typed = || understand(field, fetched.value.as_str()?).ok();
            let Some(value) = canonical(field, &fetched.value).or_else(typed).filter(|v| !v.is_null()) else {
                continue;
            };
            fetched.value = value.clone();
            answers.set(&field.id, value);
            answers.fetched.insert(field.id.clone(), fetched);
        }
    }
}

impl Answers {
    /// What was fetched for the field at `path`.
    pub fn fetched(&self, path: &str) -> Option<&Fetched> {
        self.fetched.get(path)
    }

    /// Is the answer at `path` another than the one that was fetched?
    pub fn is_corrected(&self, path: &str) -> bool {
        self.fetched(path).is_some_and(|fetched| {
            self.typed(path).is_some() || self.get(path).unwrap_or(&Value::Null) != &fetched.value
        })
    }

    /// Why the fetched value at `path` was changed.
    pub fn set_reason(&mut self, path: &str, reason: &str) {
        if let Some(fetched) = self.fetched.get_mut(path) {
            fetched.reason = reason.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect();
        }
    }
}
