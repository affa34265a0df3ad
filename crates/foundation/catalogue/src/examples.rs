//! Worked examples: given answers, what must come of them. `balai check` runs them; a service whose examples do not
//! hold is not read at all.

use kernel::{Date, Lang, Local, RegionCode, Stamp};
use serde_json::{Map, Value};

use crate::answers::{Answers, Ctx};
use crate::catalogue::examples_schema;
use crate::fetched::Fetched;
use crate::file::{ExampleFile, ExamplesFile, ExpectFile, OutcomeFile};
use crate::flow::{ActionKind, Outcome, Turn};
use crate::mistake::{Mistake, Mistakes};
use crate::service::Service;
use crate::validate::Part;

/// A worked example that held when the service was read; also a filled-in form for demonstrations and tests.
#[derive(Debug, Clone)]
pub struct Example {
    /// A sentence that says what it shows.
    pub name: String,
    /// The day it happens.
    pub today: Date,
    /// The answers.
    pub answers: Answers,
    /// Are the answers complete and right?
    pub is_complete: bool,
}

/// The region examples happen in: the code is real, as NIK must begin with one.
const REGION: RegionCode = RegionCode::of(3273);

/// Reads and runs the examples of a service, and hangs them on it.
pub(crate) fn read(path: &str, text: &str, service: &mut Service) -> Vec<Mistake> {
    let mut found = Mistakes::new(path, text);
    let Some(json) = crate::shape::read(text, examples_schema(), &mut found) else { return found.into_vec() };
    let file: ExamplesFile = match serde_json::from_value(json) {
        Ok(file) => file,
        Err(error) => {
            found.at_byte("", 0, error.to_string(), "see docs/service-file.md, \"Worked examples\"");
            return found.into_vec();
        }
    };
    let mut examples = Vec::new();
    for (at, example) in file.examples.iter().enumerate() {
        let path = format!("examples.{at}");
        if let Some(example) = run(&path, example, service, &mut found) {
            examples.push(example);
        }
    }
    service.examples = examples;
    found.into_vec()
}

fn run(path: &str, file: &ExampleFile, service: &Service, found: &mut Mistakes<'_>) -> Option<Example> {
    if found.broken_under(path) {
        return None;
    }
    let Ok(today) = file.today.parse::<Date>() else {
        found.at(
            &format!("{path}.today"),
            format!("\"{}\" is not a day of the calendar", file.today),
            "write it as 2026-07-13",
        );
        return None;
    };
    let answers = Answers::from_json(file.answers.clone());
    let ctx = Ctx { today, submitted: Some(today), region: REGION, region_name: &|code| Some(code.dotted()) };
    let mut check = Check { path, name: &file.name, service, answers: &answers, ctx: &ctx, found };
    check.all(&file.expect);
    let is_complete =
        service.validate(&answers, Part::All, &ctx).is_fine() && service.not_for_you(&answers, &ctx).is_none();
    Some(Example { name: file.name.clone(), today, answers, is_complete })
}

struct Check<'c, 's> {
    path: &'c str,
    name: &'c str,
    service: &'c Service,
    answers: &'c Answers,
    ctx: &'c Ctx<'c>,
    found: &'c mut Mistakes<'s>,
}

impl Check<'_, '_> {
    fn wrong(&mut self, key: &str, what: String, mend: &str) {
        let path = format!("{}.expect.{key}", self.path);
        self.found.at(&path, format!("in \"{}\" {what}", self.name), mend);
    }

    fn all(&mut self, expect: &ExpectFile) {
        self.answered();
        self.before(expect);
        self.form(expect);
        self.cases(expect);
        self.decision(expect);
        self.fee(expect);
        self.letter(expect);
        self.renewal(expect);
    }

    /// Answers to what is not asked are mistakes of the example, not flaws of a citizen.
    fn answered(&mut self) {
        let unknown: Vec<&String> = self
            .answers
            .json()
            .keys()
            .filter(|k| self.service.question(k).is_none() && self.service.field(k).is_none())
            .collect();
        for key in unknown {
            let known = self
                .service
                .questions
                .iter()
                .map(|q| q.id.as_str())
                .chain(self.service.fields().map(|(_, f)| f.id.as_str()));
            let mend = crate::mistake::choose(key, known);
            self.found.at_key(&format!("{}.answers.{key}", self.path), format!("the form does not ask `{key}`"), mend);
        }
    }

    fn before(&mut self, expect: &ExpectFile) {
        let advice = self.service.not_for_you(self.answers, self.ctx).map(|n| n.advice.get(Lang::Id).to_owned());
        match (&expect.not_for_you, advice) {
            (Some(part), None) => self.wrong(
                "not_for_you",
                format!("the service is for this person, not turned down with \"{part}\""),
                "mend `[[not_for_you]]` or the example",
            ),
            (Some(part), Some(said)) if !said.contains(part.as_str()) => {
                self.wrong("not_for_you", format!("the advice is \"{said}\""), "write a part of it");
            }
            (None, Some(said)) => self.wrong(
                "",
                format!("the service is not for this person: \"{said}\""),
                "expect it with `not_for_you`, or mend the answers",
            ),
            _ => {}
        }
        if let Some(expected) = &expect.advice {
            let is = self.service.advice(self.answers, self.ctx);
            let fits = is.len() == expected.len()
                && is.iter().zip(expected).all(|(advice, part)| advice.text.get(Lang::Id).contains(part.as_str()));
            if !fits {
                let is: Vec<&str> = is.iter().map(|advice| advice.text.get(Lang::Id)).collect();
                self.wrong("advice", format!("the advice is {is:?}"), "write a part of each");
            }
        }
        if let Some(variant) = &expect.variant {
            let is =
                self.service.view(self.answers, self.ctx).variant().map_or_else(|| "none".to_owned(), |v| v.id.clone());
            if is != *variant {
                self.wrong(
                    "variant",
                    format!("the variant is {is}, not {variant}"),
                    "mend `[[variants]]` or the example",
                );
            }
        }
        for (key, paths, shown) in [("shown", &expect.shown, true), ("hidden", &expect.hidden, false)] {
            for path in paths.iter().flatten() {
                if self.service.view(self.answers, self.ctx).is_shown(path) != shown {
                    let what = format!("`{path}` is {}", if shown { "hidden" } else { "shown" });
                    self.wrong(key, what, "mend its `show_if` or the example");
                }
            }
        }
    }

    fn form(&mut self, expect: &ExpectFile) {
        if expect.not_for_you.is_some() && expect.flaws.is_none() {
            return;
        }
        let findings = self.service.validate(self.answers, Part::All, self.ctx);
        let lines = |list: &[kernel::FieldFlaw]| -> Vec<String> {
            list.iter().map(|f| format!("{}: {}", f.field, flaw_name(&f.flaw))).collect()
        };
        let none = Vec::new();
        let flaws: Vec<kernel::FieldFlaw> =
            findings.flaws.into_iter().filter(|f| f.flaw.key != "answer-unknown" || f.field.contains('.')).collect();
        let (flaws, expected) = (lines(&flaws), expect.flaws.as_ref().unwrap_or(&none));
        self.same("flaws", &flaws, expected);
        if let Some(expected) = &expect.warnings {
            self.same("warnings", &lines(&findings.warnings), expected);
        }
    }

    /// Which services of a bundle get a case.
    fn cases(&mut self, expect: &ExpectFile) {
        let Some(expected) = &expect.cases else { return };
        let shares = self.service.shares(self.answers, self.ctx);
        let made: Vec<String> = shares.iter().map(|share| share.service.id.clone()).collect();
        if made != *expected {
            let what =
                format!("a case is made for {}", if made.is_empty() { "none".to_owned() } else { made.join(", ") });
            self.wrong("cases", what, "mend `when` of `bundle.services`, or the example");
        }
    }

    fn same(&mut self, key: &str, is: &[String], expected: &[String]) {
        let extra: Vec<&str> = is.iter().filter(|l| !expected.contains(l)).map(String::as_str).collect();
        let lacking: Vec<&str> = expected.iter().filter(|l| !is.contains(l)).map(String::as_str).collect();
        if !extra.is_empty() {
            self.wrong(key, format!("there is also {}", crate::mistake::quoted(&extra)), "expect it, or mend the file");
        }
        if !lacking.is_empty() {
            self.wrong(
                key,
                format!("there is no {}", crate::mistake::quoted(&lacking)),
                "mend the file, or do not expect it",
            );
        }
    }

    fn decision(&mut self, expect: &ExpectFile) {
        let decision = self.service.decide(self.answers, self.ctx);
        let rule = decision.rule.map_or("none", |r| r.id.as_str()).to_owned();
        if let Some(expected) = expect.decision {
            let expected = match expected {
                OutcomeFile::Approve => Outcome::Approve,
                OutcomeFile::Reject => Outcome::Reject,
                OutcomeFile::Officer => Outcome::Officer,
            };
            if decision.outcome != expected {
                let what = format!(
                    "the rules decide `{}` (rule {rule}), not `{}`",
                    decision.outcome.as_str(),
                    expected.as_str()
                );
                self.wrong("decision", what, "mend `[[automatic]]` or the example");
            }
        }
        if let Some(expected) = expect.rule.as_ref().filter(|e| **e != rule) {
            self.wrong(
                "rule",
                format!("the rule that decides is {rule}, not {expected}"),
                "mend `[[automatic]]` or the example",
            );
        }
        if let Some(expected) = &expect.steps {
            let steps = self.steps();
            if steps != *expected {
                self.wrong(
                    "steps",
                    format!("approving goes through {}", steps.join(", ")),
                    "mend `[flow]` or the example",
                );
            }
        }
        if let Some(expected) = &expect.due {
            let holidays: Vec<Date> = expect.holidays.iter().flatten().filter_map(|d| d.parse().ok()).collect();
            let works = |day: Date| day.weekday().to_monday_zero_offset() < 5 && !holidays.contains(&day);
            let due = self.service.promise.time.last_day(self.ctx.today, &works);
            let due = due.map_or_else(|| "not counted in days".to_owned(), |d| d.to_string());
            if due != *expected {
                self.wrong("due", format!("the last day is {due}, not {expected}"), "mend `[promise]` or the example");
            }
        }
    }

    /// The steps a case goes through when every officer approves, in the order in which they begin.
    fn steps(&self) -> Vec<String> {
        let mut begun: Vec<String> = self.service.flow.start().map(|s| s.id.clone()).into_iter().collect();
        let mut lies_in = begun.clone();
        while let Some(at) = lies_in.first().cloned().filter(|_| begun.len() < 100) {
            let lies: Vec<&str> = lies_in.iter().map(String::as_str).collect();
            match self.service.turn(&lies, &at, ActionKind::Approve, self.answers, self.ctx) {
                Some(Turn::On { lies_in: now, begins }) => {
                    begun.extend(begins);
                    lies_in = now;
                }
                _ => break,
            }
        }
        begun
    }

    fn fee(&mut self, expect: &ExpectFile) {
        let is_complete = self.service.validate(self.answers, Part::All, self.ctx).is_fine();
        let bill = match self.service.bill(self.answers, self.ctx) {
            Ok(bill) => bill,
            // What cannot be told of half a form is told of the whole one, or somebody could not be billed.
            Err(_) if !is_complete && expect.fee.is_none() => return,
            Err(no) => {
                let what = format!("the amount of \"{}\" cannot be told", no.line.id);
                self.wrong("fee", what, "mend `amount`, or its `when`");
                return;
            }
        };
        if let Some(expected) = expect.fee.filter(|e| *e != bill.total.amount()) {
            let what = format!("the fee is {}, not {}", bill.total, kernel::Rupiah::new(expected));
            self.wrong("fee", what, "mend `[fee]` or the example");
        }
        if let Some(expected) = &expect.fee_lines {
            let paid = bill.lines.iter().map(|l| format!("{}: {}", l.label.id, l.rupiah));
            let sum = |l: &crate::BillElsewhere| l.rupiah.map_or_else(String::new, |r| r.to_string());
            let elsewhere = bill.elsewhere.iter().map(|l| format!("{}: {}", l.label.id, sum(l)));
            self.same("fee_lines", &paid.chain(elsewhere).collect::<Vec<_>>(), expected);
        }
    }

    fn letter(&mut self, expect: &ExpectFile) {
        let due = self.service.letters_due(self.answers, self.ctx);
        let first = due.first();
        if let Some(expected) = &expect.letters {
            let titles: Vec<&str> = due.iter().map(|letter| letter.spec.title.get(Lang::Id)).collect();
            if titles != *expected {
                let what = format!("the letters are {}", crate::mistake::quoted(&titles));
                self.wrong("letters", what, "mend `[[letters]]` or the example");
            }
        }
        if let Some(expected) = &expect.number {
            let is = first.map_or_else(String::new, |letter| {
                self.service.letter_number(letter, self.answers, self.ctx, 1, self.ctx.today, REGION)
            });
            if is != *expected {
                self.wrong(
                    "number",
                    format!("the number is {is}, not {expected}"),
                    "mend `letter.number` or the example",
                );
            }
        }
        if let Some(expected) = &expect.lines {
            let lines = first
                .map_or_else(Vec::new, |letter| self.service.letter_lines(letter, self.answers, self.ctx, Lang::Id));
            let lines: Vec<String> = lines.iter().map(|l| format!("{}: {}", l.label, l.value)).collect();
            self.same("lines", &lines, expected);
        }
    }

    fn renewal(&mut self, expect: &ExpectFile) {
        if expect.ends.is_none() && expect.reminders.is_none() && expect.renewable.is_none() && expect.kept.is_none() {
            return;
        }
        let Some(renewal) = &self.service.renewal else {
            self.wrong("", "there is nothing that could be renewed".to_owned(), "add `[renewal]`");
            return;
        };
        let due = self.service.letters_due(self.answers, self.ctx);
        let letter = due.iter().find(|letter| renewal.renews(letter.spec.id.as_deref()));
        let ends = letter.and_then(|letter| self.service.letter_until(letter, self.answers, self.ctx, self.ctx.today));
        let days = |days: &[Date]| days.iter().map(ToString::to_string).collect::<Vec<_>>();
        if let Some(expected) = &expect.ends {
            let is = ends.map_or_else(|| "never".to_owned(), |day| day.to_string());
            if is != *expected {
                self.wrong("ends", format!("the letter ends {is}, not {expected}"), "mend the letter or the example");
            }
        }
        if let Some(expected) = &expect.reminders {
            let is = ends.map_or_else(Vec::new, |ends| days(&renewal.reminders(self.ctx.today, ends)));
            self.same("reminders", &is, expected);
        }
        if let Some(expected) = &expect.renewable {
            let is = ends.map_or_else(Vec::new, |ends| days(&[renewal.opens(ends), renewal.closes(ends)]));
            self.same("renewable", &is, expected);
        }
        if let Some(expected) = &expect.kept {
            let mut answers = self.service.renewal_questions(self.answers);
            let from = |value| Fetched {
                value,
                source: Local::default(),
                at: Stamp::default(),
                is_official: false,
                reason: String::new(),
            };
            let is = self.service.renew(&mut answers, self.answers, "1", self.ctx, &from);
            self.same("kept", &is, expected);
        }
    }
}

/// The rule of a check across fields, else the key of the flaw.
fn flaw_name(flaw: &kernel::Flaw) -> String {
    flaw.args.iter().find(|(name, _)| *name == "rule").map_or_else(|| flaw.key.to_owned(), |(_, rule)| rule.clone())
}

impl Example {
    /// The answers as JSON, as an API client would send them.
    pub fn json(&self) -> &Map<String, Value> {
        self.answers.json()
    }
}
