//! What a service waits for: the letter of another one, whose number and date its own letter may then say.

use std::collections::BTreeMap;

use kernel::Date;
use serde_json::{Map, Value};

use crate::answers::{Answers, Ctx};
use crate::expr::Expr;
use crate::service::Service;

/// The name by which lines of a letter know the numbers of letters that were waited for: `nomor_surat.akta_kelahiran`.
pub(crate) const NUMBERS: &str = "nomor_surat";
/// The name by which they know the dates.
pub(crate) const DATES: &str = "tanggal_surat";

/// Another service that must have issued its letter first.
#[derive(Debug, Clone)]
pub struct Need {
    /// The id of the service.
    pub service: String,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// The step that waits; none: nobody looks at the application before.
    pub step: Option<String>,
}

/// The letter that was waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededLetter {
    /// The service that issued it.
    pub service: String,
    /// Its number.
    pub number: String,
    /// Its date.
    pub date: Date,
}

/// The id of a service as expressions can name it.
pub(crate) fn name_of(service: &str) -> String {
    service.replace('-', "_")
}

impl Service {
    /// What an application with these answers waits for.
    pub fn needed(&self, answers: &Answers, ctx: &Ctx<'_>) -> Vec<&Need> {
        if self.needs.is_empty() {
            return Vec::new();
        }
        let view = self.view(answers, ctx);
        self.needs.iter().filter(|need| need.when.as_ref().is_none_or(|when| view.holds(when))).collect()
    }

    /// The names of the letters this service may wait for.
    pub(crate) fn needed_names(&self) -> Vec<String> {
        self.needs.iter().map(|need| name_of(&need.service)).collect()
    }

    /// What came with answers of letters that were waited for, for expressions: only texts, under known names.
    pub(crate) fn letters_before(&self, answers: &Answers) -> Vec<(&'static str, Value)> {
        if self.needs.is_empty() {
            return Vec::new();
        }
        let names = self.needed_names();
        let of = |root: &'static str| {
            let came = answers.json().get(root).and_then(Value::as_object);
            let known = names.iter().filter_map(|name| {
                let text = came?.get(name).filter(|value| value.is_string())?;
                Some((name.clone(), text.clone()))
            });
            (root, Value::Object(known.collect::<Map<_, _>>()))
        };
        vec![of(NUMBERS), of(DATES)]
    }
}

impl Answers {
    /// The answers with the letters that were waited for, for the lines of a letter. Whatever an applicant sent under
    /// those names is gone.
    #[must_use]
    pub fn with_letters(&self, letters: &[NeededLetter]) -> Self {
        let mut answers = self.clone();
        let all = |say: &dyn Fn(&NeededLetter) -> String| {
            let each: BTreeMap<String, String> =
                letters.iter().map(|letter| (name_of(&letter.service), say(letter))).collect();
            Value::Object(each.into_iter().map(|(name, text)| (name, Value::from(text))).collect())
        };
        answers.set(NUMBERS, all(&|letter| letter.number.clone()));
        answers.set(DATES, all(&|letter| letter.date.to_string()));
        answers
    }
}
