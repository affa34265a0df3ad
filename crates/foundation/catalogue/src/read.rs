//! From what a browser sends to answers. What cannot be understood is kept letter for letter, and said.

use kernel::{
    Date, DayTime, Decimal, Email, FieldFlaw, Flaw, KkNumber, Nib, Nik, Npwp, PersonName, Phone, Plate, RegionCode,
    Rupiah,
};
use serde_json::Value;

use crate::answers::{Answers, Ctx, RawForm};
use crate::fetched::REASON;
use crate::form::{Choice, Field, FieldKind, FormPage};
use crate::map_point::MapPoint;
use crate::service::Service;
use crate::validate::Part;

/// Flaws of a field that has no answer.
const NOT_ANSWERED: &[&str] =
    &["answer-missing", "answer-not-chosen", "answer-no-file", "answer-not-agreed", "code-choose"];

/// The longest text of any field, in letters; a field says less.
pub(crate) const LONGEST_TEXT: usize = 5_000;

impl Service {
    /// Reads one page that a browser sent into `answers`, and says what is wrong with that page: what cannot be
    /// understood, what is missing, what does not fit together, in the order of the fields. Files are not read here:
    /// they are attached with [`Answers::attach`].
    pub fn read_page(&self, index: usize, raw: &RawForm, answers: &mut Answers, ctx: &Ctx<'_>) -> Vec<FieldFlaw> {
        let Some(page) = self.pages.get(index) else { return Vec::new() };
        let shown_before: Vec<String> = self.view(answers, ctx).shown_paths().map(str::to_owned).collect();
        page.read(raw, answers);
        let mut flaws = self.validate(answers, Part::Page(index), ctx).flaws;
        for flaw in &mut flaws {
            // A question that this very answer brought up was never there to be filled in: say so kindly.
            let was_there = shown_before.contains(&flaw.field) || raw.get(&flaw.field).is_some();
            if NOT_ANSWERED.contains(&flaw.flaw.key) && !was_there && !flaw.field.contains('.') {
                flaw.flaw = Flaw::new("answer-now-asked");
            }
        }
        flaws
    }

    /// Reads the answers to the questions before the form. Returns the flaws of those that were not answered.
    pub fn read_questions(&self, raw: &RawForm, answers: &mut Answers, ctx: &Ctx<'_>) -> Vec<FieldFlaw> {
        for question in &self.questions {
            match raw.get(&question.id) {
                Some(value) if question.options.iter().any(|o| o.value == value) => {
                    answers.set(&question.id, Value::from(value));
                }
                Some("") => answers.remove(&question.id),
                Some(other) => answers.set_typed(&question.id, other),
                None => {}
            }
        }
        self.validate(answers, Part::Questions, ctx).flaws
    }

    /// Puts what was answered elsewhere under the same names into fields that are still empty; `given` is asked for the id
    /// of each. What does not fit its field is left out.
    pub fn bring(&self, answers: &mut Answers, given: &dyn Fn(&str) -> Option<String>) {
        for (_, field) in self.fields() {
            if answers.get(&field.id).is_some() || answers.typed(&field.id).is_some() {
                continue;
            }
            if let Some(value) =
                given(&field.id).and_then(|text| understand(field, &text).ok()).filter(|v| !v.is_null())
            {
                answers.set(&field.id, value);
            }
        }
    }

    /// Puts what the hall knows about a person into fields that are still empty. `facts` is asked for the words of
    /// [`crate::PREFILLS`]. Returns the paths it filled, so that the page can say where they come from.
    pub fn prefill(&self, answers: &mut Answers, facts: &dyn Fn(&str) -> Option<String>) -> Vec<String> {
        let mut filled = Vec::new();
        for (_, field) in self.fields() {
            let Some(word) = &field.prefill else { continue };
            if answers.get(&field.id).is_some() || answers.typed(&field.id).is_some() {
                continue;
            }
            if let Some(value) = facts(word).and_then(|text| understand(field, &text).ok()).filter(|v| !v.is_null()) {
                answers.set(&field.id, value);
                filled.push(field.id.clone());
            }
        }
        filled
    }
}

impl FormPage {
    /// Reads what a browser sent for this page into `answers`; [`Service::read_page`] also says what is wrong.
    pub fn read(&self, raw: &RawForm, answers: &mut Answers) {
        for field in &self.fields {
            if let Some(rows) = field.kind.rows() {
                let count = if rows.fixed { rows.max } else { raw.rows(&field.id, rows.max) };
                for row in 0..count {
                    for inner in rows.fields {
                        read_field(inner, &format!("{}.{row}.{}", field.id, inner.id), raw, answers);
                    }
                }
                if !rows.fixed {
                    answers.drop_empty_rows(&field.id, rows.min);
                }
            } else {
                read_field(field, &field.id, raw, answers);
                if let Some(reason) = raw.get(&format!("{}.{REASON}", field.id)) {
                    answers.set_reason(&field.id, reason);
                }
            }
        }
    }
}

fn read_field(field: &Field, path: &str, raw: &RawForm, answers: &mut Answers) {
    match &field.kind {
        // Of a signature: its NIK stands in another field.
        FieldKind::Files { .. }
        | FieldKind::Group { .. }
        | FieldKind::Table { .. }
        | FieldKind::Signature { nik: Some(_), .. } => {}
        FieldKind::Choices { options, .. } => {
            let sent: Vec<&str> = raw.all(path).filter(|v| !v.is_empty()).collect();
            let mut chosen: Vec<Value> = Vec::new();
            // In the order of the options, each once, whatever the browser did.
            for option in options.iter().filter(|o| sent.contains(&o.value.as_str())) {
                chosen.push(Value::from(option.value.as_str()));
            }
            answers.set(path, if chosen.is_empty() { Value::Null } else { Value::Array(chosen) });
        }
        FieldKind::Declaration => {
            let agreed = raw.get(path).is_some_and(|v| matches!(v, "ya" | "on" | "true" | "1"));
            answers.set(path, if agreed { Value::Bool(true) } else { Value::Null });
        }
        FieldKind::Date { .. } if raw.get(path).is_none() => read_date_parts(path, raw, answers),
        FieldKind::Codes { .. } => read_code(field, path, raw, answers),
        FieldKind::MapPoint if raw.get(path).is_none() => read_point(path, raw, answers),
        _ => {
            let Some(text) = raw.get(path) else { return };
            match understand(field, text) {
                Ok(value) => answers.set(path, value),
                Err(_) => answers.set_typed(path, text),
            }
        }
    }
}

/// The names of the three boxes of a date, after the path of the field.
pub const DATE_PARTS: [&str; 3] = ["hari", "bulan", "tahun"];

fn read_date_parts(path: &str, raw: &RawForm, answers: &mut Answers) {
    let names = DATE_PARTS.map(|part| format!("{path}.{part}"));
    let parts = [0, 1, 2].map(|i| raw.get(&names[i]).map(str::trim));
    if parts.iter().all(Option::is_none) {
        return;
    }
    let [day, month, year] = parts.map(Option::unwrap_or_default);
    if day.is_empty() && month.is_empty() && year.is_empty() {
        answers.remove(path);
        return;
    }
    if let Ok(date) = date_of_parts(day, month, year) {
        answers.set(path, Value::from(date.to_string()));
        return;
    }
    answers.set_typed(path, &format!("{day}/{month}/{year}"));
    for (name, part) in names.iter().zip([day, month, year]) {
        answers.keep_part(name, part);
    }
}

/// The box in which one searches for a code, after the path of the field.
pub const CODE_SEARCH: &str = "cari";

/// What was chosen from the codes that were found. Words that are a code, or a code with its title, need no choosing;
/// other words stay in their box, and the page shows what they find.
/// A code that is not there is another mistake than words that still have to be searched for.
fn no_code(typed: &str) -> Flaw {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let is_code = typed.len() <= 20 && typed.contains(|c: char| c.is_ascii_digit()) && typed.chars().all(fits);
    Flaw::new(if is_code { "code-unknown" } else { "code-choose" })
}

fn read_code(field: &Field, path: &str, raw: &RawForm, answers: &mut Answers) {
    let box_name = format!("{path}.{CODE_SEARCH}");
    let (chosen, sought) = (raw.get(path).map(str::trim), raw.get(&box_name).map(str::trim));
    if chosen.is_none() && sought.is_none() {
        return;
    }
    let (chosen, sought) = (chosen.unwrap_or_default(), sought.unwrap_or_default());
    if let Some(code) = understand(field, sought).ok().filter(|code| !code.is_null()) {
        answers.set(path, code);
    } else if chosen.is_empty() && sought.is_empty() {
        answers.remove(path);
    } else if chosen.is_empty() {
        answers.set_typed(path, sought);
    } else {
        match understand(field, chosen) {
            Ok(code) => answers.set(path, code),
            Err(_) => answers.set_typed(path, chosen),
        }
        if !sought.is_empty() {
            answers.keep_part(&box_name, sought);
        }
    }
}

/// The names of the two boxes of a point and of its village, after the path of the field.
pub const POINT_PARTS: [&str; 3] = ["lintang", "bujur", "desa"];

fn read_point(path: &str, raw: &RawForm, answers: &mut Answers) {
    let names = POINT_PARTS.map(|part| format!("{path}.{part}"));
    let parts = [0, 1, 2].map(|i| raw.get(&names[i]).map(str::trim));
    if parts.iter().all(Option::is_none) {
        return;
    }
    let [latitude, longitude, village] = parts.map(Option::unwrap_or_default);
    let before = answers.text(path).and_then(|text| MapPoint::parse(text).ok());
    let middle = village.parse::<RegionCode>().ok().and_then(MapPoint::middle);
    let typed = MapPoint::of_numbers(latitude, longitude);
    let untouched = before.filter(|b| typed.as_ref().is_ok_and(|t| t.numbers() == b.numbers()));
    let is_empty = latitude.is_empty() && longitude.is_empty();
    // The boxes still show the middle of the village that was chosen before: another village takes its place.
    let moves = is_empty || untouched.is_some_and(|b| b.middle_of.is_some());
    match (middle, typed) {
        (Some(middle), _) if moves => answers.set(path, Value::from(middle.to_string())),
        (_, Ok(typed)) => answers.set(path, Value::from(untouched.unwrap_or(typed).to_string())),
        (_, Err(_)) if is_empty => answers.remove(path),
        (_, Err(_)) => {
            answers.set_typed(path, &format!("{latitude};{longitude}"));
            answers.keep_part(&names[0], latitude);
            answers.keep_part(&names[1], longitude);
        }
    }
    if middle.is_none() && !village.is_empty() {
        answers.keep_part(&names[2], village);
    }
}

/// The one form in which an answer counts; none if it is not an answer to this field at all.
pub(crate) fn canonical(field: &Field, value: &Value) -> Option<Value> {
    let fits = match &field.kind {
        FieldKind::Number { .. } | FieldKind::Money { .. } | FieldKind::Year { .. } => value.as_i64().is_some(),
        FieldKind::YesNo | FieldKind::Declaration => value.is_boolean(),
        FieldKind::Choices { options, .. } => {
            let known = |v: &Value| options.iter().any(|o| v.as_str() == Some(&o.value));
            value.as_array().is_some_and(|list| list.iter().all(known))
        }
        FieldKind::Files { .. } | FieldKind::Group { .. } | FieldKind::Table { .. } => value.is_array(),
        _ => return kept(field, value.as_str()?).ok().filter(|v| !v.is_null()),
    };
    fits.then(|| value.clone())
}

/// What a text that is kept, or that a program sent, means for a field. Only decimal numbers differ from what people
/// type: `1.250` is one and a quarter here.
pub(crate) fn kept(field: &Field, text: &str) -> Result<Value, Flaw> {
    match &field.kind {
        FieldKind::Decimal { .. } if !text.trim().is_empty() => {
            let number = Decimal::canonical(text.trim()).ok_or(Flaw::new("answer-type"))?;
            Ok(Value::from(number.to_string()))
        }
        _ => understand(field, text),
    }
}

/// What a text means for a field, or what is wrong with it. An empty text means no answer.
pub(crate) fn understand(field: &Field, text: &str) -> Result<Value, Flaw> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(Value::Null);
    }
    if trimmed.chars().count() > LONGEST_TEXT {
        return Err(Flaw::new("answer-long").arg("count", trimmed.chars().count()).arg("max", LONGEST_TEXT));
    }
    let string = |s: &str| Value::from(s);
    Ok(match &field.kind {
        FieldKind::Text { .. } => string(&one_line(trimmed)?),
        FieldKind::LongText { .. } | FieldKind::Address => string(&several_lines(trimmed)?),
        FieldKind::Number { .. } => Value::from(whole_number(trimmed)?),
        FieldKind::Decimal { .. } => string(&Decimal::parse(trimmed)?.to_string()),
        FieldKind::Year { .. } => Value::from(year(trimmed)?),
        FieldKind::Money { .. } => Value::from(Rupiah::parse(trimmed)?.amount()),
        FieldKind::Date { .. } => string(&date(trimmed)?.to_string()),
        FieldKind::Time { .. } => string(&DayTime::parse(trimmed)?.to_string()),
        FieldKind::Codes { table } => {
            let row = table.written(trimmed).ok_or_else(|| no_code(trimmed))?;
            string(&row.value.code)
        }
        FieldKind::MapPoint => string(&MapPoint::parse(trimmed)?.to_string()),
        FieldKind::Nik | FieldKind::Signature { .. } => string(Nik::parse(trimmed)?.as_str()),
        FieldKind::Kk => string(KkNumber::parse(trimmed)?.as_str()),
        FieldKind::Phone => string(Phone::parse(trimmed)?.as_str()),
        FieldKind::Email => string(Email::parse(trimmed)?.as_str()),
        FieldKind::Plate => string(Plate::parse(trimmed)?.as_str()),
        FieldKind::Nib => string(Nib::parse(trimmed)?.as_str()),
        FieldKind::Npwp => string(Npwp::parse(trimmed)?.as_str()),
        FieldKind::PersonName => string(PersonName::parse(trimmed)?.as_str()),
        FieldKind::Choice { options, .. } => string(chosen(options, trimmed)?),
        FieldKind::YesNo => match trimmed {
            "ya" | "true" => Value::Bool(true),
            "tidak" | "false" => Value::Bool(false),
            _ => return Err(Flaw::new("answer-choice")),
        },
        FieldKind::Region { .. } => string(&trimmed.parse::<RegionCode>()?.dotted()),
        FieldKind::Declaration => Value::Bool(matches!(trimmed, "ya" | "on" | "true" | "1")),
        FieldKind::Choices { .. } | FieldKind::Files { .. } | FieldKind::Group { .. } | FieldKind::Table { .. } => {
            return Err(Flaw::new("answer-type"));
        }
    })
}

fn chosen<'o>(options: &'o [Choice], text: &str) -> Result<&'o str, Flaw> {
    options.iter().find(|o| o.value == text).map(|o| o.value.as_str()).ok_or(Flaw::new("answer-choice"))
}

fn one_line(text: &str) -> Result<String, Flaw> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().any(char::is_control) { Err(Flaw::new("answer-control")) } else { Ok(line) }
}

fn several_lines(text: &str) -> Result<String, Flaw> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.chars().any(odd) { Err(Flaw::new("answer-control")) } else { Ok(text) }
}

fn year(text: &str) -> Result<i64, Flaw> {
    let fits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| fits).ok_or(Flaw::new("date-year"))
}

pub(crate) fn whole_number(text: &str) -> Result<i64, Flaw> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (sign, digits) = bare.strip_prefix('-').map_or((1, bare.as_str()), |rest| (-1, rest));
    if digits.contains(',') {
        return Err(Flaw::new("answer-whole"));
    }
    // 1.500 is fifteen hundred here; 1.5 is a mistake.
    if digits.split('.').skip(1).any(|group| group.len() != 3) {
        return Err(Flaw::new("answer-whole"));
    }
    let digits: String = digits.split('.').collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Flaw::new("answer-number"));
    }
    digits.parse::<i64>().map(|n| sign * n).map_err(|_| Flaw::new("answer-number"))
}

/// Reads `2026-07-13`, `13/7/2026`, `13-7-2026`, `13.7.2026`, `13 7 2026` or `13 Juli 2026`.
pub(crate) fn date(text: &str) -> Result<Date, Flaw> {
    let parts: Vec<&str> = if text.matches('/').count() == 2 {
        // An empty part between slashes is a box left empty.
        text.split('/').map(str::trim).collect()
    } else {
        text.split(['-', '/', '.', ' ']).filter(|p| !p.is_empty()).collect()
    };
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) => {
            date_of_parts(day, month, year)
        }
        [day, month, year] => date_of_parts(day, month, year),
        _ => Err(Flaw::new("date-form")),
    }
}

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
];

fn date_of_parts(day: &str, month: &str, year: &str) -> Result<Date, Flaw> {
    let missing = [("hari", day), ("bulan", month), ("tahun", year)].into_iter().find(|(_, p)| p.is_empty());
    if let Some((part, _)) = missing {
        return Err(Flaw::new("date-part").arg("part", part));
    }
    let digits =
        |text: &str| text.parse::<i16>().ok().filter(|_| text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()));
    let named = || {
        let word = month.to_lowercase();
        let at = MONTHS.iter().position(|m| *m == word || (word.len() >= 3 && m.starts_with(&word)))?;
        i16::try_from(at + 1).ok()
    };
    let month_number = digits(month).or_else(named).ok_or_else(|| Flaw::new("date-form"))?;
    let (Some(day), Some(year_number)) = (digits(day), digits(year)) else { return Err(Flaw::new("date-form")) };
    if year.len() != 4 {
        return Err(Flaw::new("date-year"));
    }
    let month = i8::try_from(month_number).ok().filter(|m| (1..=12).contains(m));
    let month = month.ok_or_else(|| Flaw::new("date-month").arg("month", month_number))?;
    let day = i8::try_from(day).unwrap_or(0);
    Date::new(year_number, month, day).map_err(|_| {
        let last = Date::new(year_number, month, 1).map_or(31, Date::days_in_month);
        Flaw::new("date-no-such-day").arg("day", day).arg("month", month).arg("year", year_number).arg("last", last)
    })
}

impl Answers {
    /// The text to put into the box of a field: what was typed, if it could not be understood, else the answer in the
    /// form people type it.
    pub fn in_box(&self, path: &str) -> String {
        if let Some(typed) = self.typed(path) {
            return typed.to_owned();
        }
        match self.get(path) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(n)) => n.to_string(),
            Some(Value::Bool(true)) => "ya".to_owned(),
            Some(Value::Bool(false)) => "tidak".to_owned(),
            _ => String::new(),
        }
    }

    /// Latitude, longitude and village for the boxes of a point, as typed or as answered.
    pub fn point_parts(&self, path: &str) -> [String; 3] {
        let typed = |part: &str| self.typed(&format!("{path}.{part}")).map(str::to_owned);
        let point = self.text(path).and_then(|text| MapPoint::parse(text).ok());
        let numbers = point.map_or_else(Default::default, MapPoint::numbers);
        let village = point.and_then(|point| point.middle_of).map_or_else(String::new, RegionCode::dotted);
        let [latitude, longitude, desa] = POINT_PARTS;
        let [north, east] = numbers;
        [typed(latitude).unwrap_or(north), typed(longitude).unwrap_or(east), typed(desa).unwrap_or(village)]
    }

    /// Day, month and year for the three boxes of a date, as typed or as answered.
    pub fn date_parts(&self, path: &str) -> [String; 3] {
        let typed = DATE_PARTS.map(|part| self.typed(&format!("{path}.{part}")).map(str::to_owned));
        if typed.iter().any(Option::is_some) {
            return typed.map(Option::unwrap_or_default);
        }
        match self.text(path).and_then(|t| t.parse::<Date>().ok()) {
            Some(date) => [date.day().to_string(), date.month().to_string(), date.year().to_string()],
            None => [self.typed(path).unwrap_or_default().to_owned(), String::new(), String::new()],
        }
    }
}
