//! The renewal of a letter: it ends, its holder is reminded in time, and what is taken over can be taken over.

use super::Builder;
use crate::file::{Kind, RenewalFile, ServiceFile};
use crate::letter::{LetterSpec, Valid};
use crate::mistake::choose;
use crate::renewal::Renewal;

/// The most days before the end, and after it.
const FARTHEST: i64 = 1_826;

impl Builder<'_, '_> {
    pub(super) fn renewal(&mut self, file: &ServiceFile, letters: &[LetterSpec]) -> Option<Renewal> {
        let renewal = file.renewal.as_ref()?;
        let spec = self.renewed_letter(file, renewal, letters);
        let before_days = self.reminders(renewal, spec);
        let opens_days = self.days("opens_days", renewal.opens_days, before_days.first().copied().unwrap_or(1));
        if let Some(first) = before_days.first().filter(|first| **first > opens_days) {
            self.found.at(
                "renewal.opens_days",
                format!("the first reminder comes {first} days before the end, when it cannot be renewed yet"),
                "open the renewal no later than the first reminder",
            );
        }
        let closes_days = self.days("closes_days", renewal.closes_days, 0);
        self.own_answers(file, renewal);
        self.kept(file, renewal);
        self.number_to(file, renewal);
        let note = self.optional("renewal.note", renewal.note.as_ref());
        if renewal.basis.trim().is_empty() {
            self.found.at("renewal.basis", "nothing says what law allows a renewal", "name the law");
        }
        Some(Renewal {
            letter: renewal.letter.clone(),
            before_days,
            opens_days,
            closes_days,
            answers: renewal.answers.iter().map(|a| (a.question.clone(), a.is.clone())).collect(),
            keep: renewal.keep.clone(),
            number_to: renewal.number_to.clone(),
            note,
            basis: renewal.basis.trim().to_owned(),
            certain: renewal.certain,
        })
    }

    /// The letter it is about, which must end some day.
    fn renewed_letter<'l>(
        &mut self,
        file: &ServiceFile,
        renewal: &RenewalFile,
        letters: &'l [LetterSpec],
    ) -> Option<&'l LetterSpec> {
        let spec = match &renewal.letter {
            Some(id) => {
                let spec = letters.iter().find(|spec| spec.id.as_deref() == Some(id));
                if spec.is_none() {
                    let known = file.letters.iter().filter_map(|letter| letter.id.as_deref());
                    self.found.at("renewal.letter", format!("there is no letter `{id}`"), choose(id, known));
                }
                spec?
            }
            None if file.letters.len() > 1 => {
                let ids = file.letters.iter().filter_map(|letter| letter.id.as_deref());
                self.found.at(
                    "renewal",
                    "the service gives several letters, and this does not say which is renewed",
                    format!("add `letter`; {}", choose("", ids)),
                );
                return None;
            }
            None if letters.is_empty() => {
                if file.letter.is_none() && file.letters.is_empty() {
                    let mend = "add `[letter]`, or remove `[renewal]`";
                    self.found.at("renewal", "the service gives no letter that could be renewed", mend);
                }
                return None;
            }
            None => letters.first()?,
        };
        if matches!(spec.valid, Valid::Forever) {
            let mend = "add `valid_days` or `valid_until` to the letter, or remove `[renewal]`";
            self.found.at("renewal", "the letter never ends, so there is nothing to renew", mend);
        }
        Some(spec)
    }

    fn reminders(&mut self, renewal: &RenewalFile, spec: Option<&LetterSpec>) -> Vec<u32> {
        let path = "renewal.before_days";
        let mut days: Vec<u32> = Vec::new();
        for before in &renewal.before_days {
            match u32::try_from(*before).ok().filter(|_| (1..=FARTHEST).contains(before)) {
                Some(before) if days.last().is_none_or(|last| before < *last) => days.push(before),
                Some(before) => {
                    self.found.at(
                        path,
                        format!("{before} days does not come after what stands before it"),
                        "write the longest first, each once, as in [60, 30, 7]",
                    );
                }
                None => {
                    self.found.at(path, format!("nobody can be reminded {before} days before the end"), far());
                }
            }
        }
        if renewal.before_days.is_empty() && !self.found.broken_under(path) {
            self.found.at(path, "nobody is reminded", "write how many days before the end, as in [60, 30, 7]");
        }
        if let (Some(Valid::Days(valid)), Some(first)) = (spec.map(|spec| &spec.valid), days.first())
            && first >= valid
        {
            self.found.at(
                path,
                format!("{first} days before its end the letter, valid for {valid} days, has not been issued yet"),
                "remind later",
            );
        }
        days
    }

    fn days(&mut self, key: &str, days: Option<i64>, left_out: u32) -> u32 {
        let Some(days) = days else { return left_out };
        let fits = u32::try_from(days).ok().filter(|_| days <= FARTHEST);
        if fits.is_none() {
            self.found.at(&format!("renewal.{key}"), format!("{days} is no number of days"), far());
        }
        fits.unwrap_or(left_out)
    }

    fn own_answers(&mut self, file: &ServiceFile, renewal: &RenewalFile) {
        self.unique("renewal.answers", "answers to", renewal.answers.iter().map(|answer| answer.question.as_str()));
        for (at, answer) in renewal.answers.iter().enumerate() {
            let path = format!("renewal.answers.{at}");
            let Some(question) = file.questions.iter().find(|question| question.id == answer.question) else {
                let mend = choose(&answer.question, file.questions.iter().map(|question| question.id.as_str()));
                let what = format!("there is no question `{}` before the form", answer.question);
                self.found.at(&format!("{path}.question"), what, mend);
                continue;
            };
            if !question.options.iter().any(|option| option.value == answer.is) {
                let mend = choose(&answer.is, question.options.iter().map(|option| option.value.as_str()));
                let what = format!("no option of `{}` has the value \"{}\"", question.id, answer.is);
                self.found.at(&format!("{path}.is"), what, mend);
            }
        }
    }

    fn kept(&mut self, file: &ServiceFile, renewal: &RenewalFile) {
        let fields = || file.pages.iter().flat_map(|page| &page.fields);
        for (at, id) in renewal.keep.iter().enumerate() {
            let path = format!("renewal.keep.{at}");
            match fields().find(|field| field.id == *id) {
                None => {
                    let mend = choose(id, fields().map(|field| field.id.as_str()));
                    self.found.at(&path, format!("the form does not ask `{id}`"), mend);
                }
                Some(field) if matches!(field.kind, Kind::Files | Kind::Declaration) => {
                    let what = format!("`{id}` cannot be taken over: files and declarations are given anew");
                    self.found.at(&path, what, "remove it");
                }
                Some(_) => {}
            }
        }
    }

    fn number_to(&mut self, file: &ServiceFile, renewal: &RenewalFile) {
        let Some(id) = &renewal.number_to else { return };
        let fields = || file.pages.iter().flat_map(|page| &page.fields);
        match fields().find(|field| field.id == *id) {
            Some(field) if field.kind == Kind::Text => {}
            Some(_) => {
                let what = format!("`{id}` does not take the number of a letter");
                self.found.at("renewal.number_to", what, "name a field of kind `text`");
            }
            None => {
                let texts = fields().filter(|field| field.kind == Kind::Text).map(|field| field.id.as_str());
                self.found.at("renewal.number_to", format!("the form does not ask `{id}`"), choose(id, texts));
            }
        }
    }
}

fn far() -> String {
    format!("write up to {FARTHEST}")
}
