//! Two texts side by side: line by line, and what the difference means for citizens.

use std::collections::BTreeMap;

use catalogue::{Field, FieldKind, Service, When};
use kernel::{Arg, Lang, Words};
use similar::{ChangeTag, TextDiff};

/// One line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `+` added, `-` gone, empty as it was, `…` where unchanged lines were left out.
    pub sign: &'static str,
    /// Its number in the older text.
    pub old: Option<usize>,
    /// Its number in the newer text.
    pub new: Option<usize>,
    /// The line itself.
    pub text: String,
}

/// How many unchanged lines stand around a change.
const AROUND: usize = 3;

/// What differs between two texts; nothing if nothing does.
pub fn lines(old: &str, new: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for (at, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if at > 0 {
            lines.push(Line { sign: "…", old: None, new: None, text: String::new() });
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => "-",
                ChangeTag::Insert => "+",
                ChangeTag::Equal => "",
            };
            let text = change.value().trim_end_matches('\n').to_owned();
            let number = |index: Option<usize>| index.map(|index| index + 1);
            lines.push(Line { sign, old: number(change.old_index()), new: number(change.new_index()), text });
        }
    }
    lines
}

/// What changes for citizens, a sentence each. Texts that only read differently are summed up.
pub fn for_citizens(old: &Service, new: &Service, words: Words<'_>) -> Vec<String> {
    let lang = words.lang();
    let mut said = Vec::new();
    let from_to = |key: &str, was: String, is: String| {
        (was != is).then(|| words.with(key, &[("was", Arg::from(was)), ("is", Arg::from(is))]))
    };
    said.extend(from_to("kelola-diff-title", old.title.get(lang).to_owned(), new.title.get(lang).to_owned()));
    said.extend(from_to("kelola-diff-fee", fee(old, words), fee(new, words)));
    said.extend(from_to("kelola-diff-time", time(old, words), time(new, words)));
    said.extend(from_to("kelola-diff-agency", old.agency.as_str().to_owned(), new.agency.as_str().to_owned()));
    let mut lists = Lists { said: &mut said, words };
    lists.compare("requirement", &requirements(old, lang), &requirements(new, lang));
    lists.compare("question", &questions(old, lang), &questions(new, lang));
    lists.compare("page", &pages(old, lang), &pages(new, lang));
    lists.compare("field", &labels(old, lang), &labels(new, lang));
    lists.compare("legal", &laws(old), &laws(new));
    lists.compare("step", &steps(old, lang), &steps(new, lang));
    must(old, new, words, &mut said);
    if said.is_empty() && old.source != new.source {
        said.push(words.get("kelola-diff-words").to_owned());
    }
    said
}

/// Names by what identifies them.
type Named = BTreeMap<String, String>;

struct Lists<'a> {
    said: &'a mut Vec<String>,
    words: Words<'a>,
}

impl Lists<'_> {
    /// What came, what went, and what is called differently.
    fn compare(&mut self, what: &str, old: &Named, new: &Named) {
        let words = self.words;
        let mut say = |key: String, name: &str| self.said.push(words.with(&key, &[("name", Arg::from(name))]));
        for (_, name) in new.iter().filter(|(id, _)| !old.contains_key(*id)) {
            say(format!("kelola-diff-{what}-new"), name);
        }
        for (_, name) in old.iter().filter(|(id, _)| !new.contains_key(*id)) {
            say(format!("kelola-diff-{what}-gone"), name);
        }
        let renamed = new.iter().filter_map(|(id, name)| Some((old.get(id)?, name))).filter(|(was, is)| was != is);
        for (was, is) in renamed {
            let args = [("was", Arg::from(was.as_str())), ("is", Arg::from(is.as_str()))];
            self.said.push(words.with("kelola-diff-renamed", &args));
        }
    }
}

fn fee(service: &Service, words: Words<'_>) -> String {
    match &service.fee.charge {
        catalogue::Charge::Free => words.get("kelola-free").to_owned(),
        catalogue::Charge::Fixed(sum) => sum.to_string(),
        catalogue::Charge::Formula(_) => words.get("kelola-formula").to_owned(),
    }
}

fn time(service: &Service, words: Words<'_>) -> String {
    let count = |key: &str, count: u32| words.with(key, &[("count", Arg::from(i64::from(count)))]);
    match service.promise.time {
        catalogue::Allowance::WorkingDays(days) => count("kelola-days", days),
        catalogue::Allowance::WorkingHours(hours) => count("kelola-hours", hours),
        catalogue::Allowance::Instant => words.get("kelola-instant").to_owned(),
    }
}

/// Requirements and laws have no id: their words name them.
fn requirements(service: &Service, lang: Lang) -> Named {
    let name = |text: &kernel::Local| (text.get(lang).to_owned(), text.get(lang).to_owned());
    service.requirements.iter().map(|requirement| name(&requirement.text)).collect()
}

fn laws(service: &Service) -> Named {
    service.legal.iter().map(|law| (law.cite.clone(), law.cite.clone())).collect()
}

fn questions(service: &Service, lang: Lang) -> Named {
    service.questions.iter().map(|asked| (asked.id.clone(), asked.label.get(lang).to_owned())).collect()
}

fn pages(service: &Service, lang: Lang) -> Named {
    service.pages.iter().map(|page| (page.id.clone(), page.title.get(lang).to_owned())).collect()
}

fn steps(service: &Service, lang: Lang) -> Named {
    service.flow.steps.iter().map(|step| (step.id.clone(), step.title.get(lang).to_owned())).collect()
}

/// Every field, those of groups too.
fn fields(service: &Service) -> impl Iterator<Item = (String, &Field)> {
    service.fields().flat_map(|(_, field)| {
        let inner = match &field.kind {
            FieldKind::Group { fields, .. } => fields.as_slice(),
            _ => &[],
        };
        std::iter::once((field.id.clone(), field))
            .chain(inner.iter().map(move |inner| (format!("{}.{}", field.id, inner.id), inner)))
    })
}

fn labels(service: &Service, lang: Lang) -> Named {
    fields(service).map(|(path, field)| (path, field.label.get(lang).to_owned())).collect()
}

/// Which fields must be answered now and need not before, or the other way round.
fn must(old: &Service, new: &Service, words: Words<'_>, said: &mut Vec<String>) {
    let is_must = |field: &Field| matches!(field.required, When::Always);
    let before: BTreeMap<String, bool> = fields(old).map(|(path, field)| (path, is_must(field))).collect();
    for (path, field) in fields(new) {
        let key = match (before.get(&path), is_must(field)) {
            (Some(false), true) => "kelola-diff-must",
            (Some(true), false) => "kelola-diff-may",
            _ => continue,
        };
        said.push(words.with(key, &[("name", Arg::from(field.label.get(words.lang())))]));
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, lines};

    fn counted(most: usize) -> String {
        (1..=most).fold(String::new(), |text, n| text + &n.to_string() + "\n")
    }

    #[test]
    fn equal_texts_have_no_differences() {
        assert_eq!(lines("a\nb\n", "a\nb\n"), []);
    }

    #[test]
    fn a_changed_line_is_shown_with_its_neighbours_and_both_numbers() {
        let old = counted(20);
        let seen = lines(&old, &old.replacen("10\n", "sepuluh\n", 1));
        let line = |sign, old, new, text: &str| Line { sign, old, new, text: text.into() };
        assert_eq!(seen.len(), 8);
        assert_eq!(seen[2], line("", Some(9), Some(9), "9"));
        assert_eq!(seen[3], line("-", Some(10), None, "10"));
        assert_eq!(seen[4], line("+", None, Some(10), "sepuluh"));
    }

    #[test]
    fn what_lies_far_apart_is_shown_apart() {
        let old = counted(40);
        let new = old.replacen("2\n", "dua\n", 1).replacen("38\n", "x\n", 1);
        assert_eq!(lines(&old, &new).iter().filter(|line| line.sign == "…").count(), 1);
    }
}
