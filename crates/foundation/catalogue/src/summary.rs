//! What people read of the answers: on the review page, on the officer's desk, in letters and in the API.

use std::sync::OnceLock;

use kernel::{Date, DayTime, Decimal, Email, KkNumber, Lang, Nib, Nik, Npwp, Phone, Plate, Rupiah, Stamp, Texts, say};
use serde_json::Value;

use crate::answers::{Answers, Ctx, FileRef};
use crate::expr::Type;
use crate::form::{Choice, Field, FieldKind};
use crate::map_point::MapPoint;
use crate::service::Service;

/// One page of the summary.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryPage {
    /// The index of the page in the form; none for the questions before it and for computed values.
    pub index: Option<usize>,
    /// The id of the page, for links that lead back to it.
    pub id: Option<String>,
    /// Its title.
    pub title: String,
    /// Its lines.
    pub lines: Vec<SummaryLine>,
}

/// One answer as people read it.
#[derive(Clone, PartialEq)]
pub struct SummaryLine {
    /// The path of the field, `saksi.1.nik`.
    pub path: String,
    /// The label, `Saksi 2: NIK`.
    pub label: String,
    /// The answer; empty if there is none.
    pub value: String,
    /// The word for the field's kind.
    pub kind: &'static str,
    /// Is it personal data?
    pub personal: bool,
    /// The files, if it is a field of files.
    pub files: Vec<FileRef>,
    /// What was fetched for it, as people read it.
    pub fetched: Option<FetchedLine>,
}

/// A fetched value as people read it.
#[derive(Clone, PartialEq)]
pub struct FetchedLine {
    /// The value of the source.
    pub value: String,
    /// Where it comes from.
    pub source: String,
    /// When it was fetched.
    pub at: Stamp,
    /// Whether the applicant changed it.
    pub is_corrected: bool,
    /// Why.
    pub reason: String,
}

/// What was fetched is personal data: `Debug` shows only its source.
impl std::fmt::Debug for FetchedLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FetchedLine({})", self.source)
    }
}

/// Answers are personal data: `Debug` shows no value.
impl std::fmt::Debug for SummaryLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SummaryLine({})", self.path)
    }
}

impl Service {
    /// What was answered, page by page, as people read it. Hidden fields are left out; unanswered ones have an empty value.
    pub fn summary(&self, answers: &Answers, ctx: &Ctx<'_>, lang: Lang) -> Vec<SummaryPage> {
        let view = self.view(answers, ctx);
        let mut pages = Vec::new();
        let asked = self.questions.iter().filter(|q| view.is_shown(&q.id));
        let lines: Vec<SummaryLine> = asked
            .filter_map(|q| {
                let value = choice_label(&q.options, view.values().get(&q.id)?, lang);
                Some(line(q.id.clone(), q.label.get(lang).to_owned(), value, "choice"))
            })
            .collect();
        if !lines.is_empty() {
            let title = word("summary-questions", lang);
            pages.push(SummaryPage { index: None, id: None, title, lines });
        }
        for visible in view.pages() {
            let Some(page) = self.pages.get(visible.index) else { continue };
            let mut lines = Vec::new();
            for field in &visible.fields {
                field_lines(field, answers, &view, ctx, lang, &mut lines);
            }
            let title = page.title.get(lang).to_owned();
            pages.push(SummaryPage { index: Some(visible.index), id: Some(page.id.clone()), title, lines });
        }
        let computed = self.computed.iter().filter_map(|c| {
            let value = view.computed().get(&c.id)?;
            let label = c.label.as_ref()?.get(lang).to_owned();
            Some(line(c.id.clone(), label, show_plain(value, c.value.ty(), lang), "computed"))
        });
        let lines: Vec<SummaryLine> = computed.collect();
        if !lines.is_empty() {
            pages.push(SummaryPage { index: None, id: None, title: word("summary-computed", lang), lines });
        }
        pages
    }
}

impl Service {
    /// The answer at `path` as people read it; what could not be understood as it was typed.
    pub fn in_words(&self, path: &str, answers: &Answers, ctx: &Ctx<'_>, lang: Lang) -> String {
        self.field(path).map_or_else(String::new, |field| in_words(field, path, answers, ctx, lang))
    }
}

impl Service {
    /// A value of a field as people read it.
    pub fn value_in_words(&self, field: &Field, value: &Value, ctx: &Ctx<'_>, lang: Lang) -> String {
        show(field, value, ctx, lang)
    }
}

fn in_words(field: &Field, path: &str, answers: &Answers, ctx: &Ctx<'_>, lang: Lang) -> String {
    match answers.get(path) {
        Some(value) => show(field, value, ctx, lang),
        None => answers.typed(path).unwrap_or_default().to_owned(),
    }
}

fn line(path: String, label: String, value: String, kind: &'static str) -> SummaryLine {
    SummaryLine { path, label, value, kind, personal: false, files: Vec::new(), fetched: None }
}

fn field_lines(
    field: &Field,
    answers: &Answers,
    view: &crate::View<'_>,
    ctx: &Ctx<'_>,
    lang: Lang,
    lines: &mut Vec<SummaryLine>,
) {
    let label = field.label.get(lang);
    if matches!(field.kind, FieldKind::Signature { nik: Some(_), .. }) {
        return;
    }
    if let Some(rows) = field.kind.rows() {
        let count = if rows.fixed { rows.max } else { answers.rows(&field.id) };
        for row in 0..count {
            for inner in rows.fields {
                let path = format!("{}.{row}.{}", field.id, inner.id);
                if view.is_shown(&path) {
                    let label = format!("{}: {}", field.kind.row_title(row, lang), inner.label.get(lang));
                    lines.push(field_line(inner, path, label, answers, ctx, lang));
                }
            }
        }
        return;
    }
    lines.push(field_line(field, field.id.clone(), label.to_owned(), answers, ctx, lang));
}

fn field_line(field: &Field, path: String, label: String, answers: &Answers, ctx: &Ctx<'_>, lang: Lang) -> SummaryLine {
    let value = in_words(field, &path, answers, ctx, lang);
    let files = if matches!(field.kind, FieldKind::Files { .. }) { answers.files(&path) } else { Vec::new() };
    let fetched = answers.fetched(&path).map(|fetched| FetchedLine {
        value: show(field, &fetched.value, ctx, lang),
        source: fetched.source.get(lang).to_owned(),
        at: fetched.at,
        is_corrected: answers.is_corrected(&path),
        reason: fetched.reason.clone(),
    });
    SummaryLine { path, label, value, kind: field.kind.as_str(), personal: field.personal.is_some(), files, fetched }
}

/// The value of a field as people read it.
pub(crate) fn show(field: &Field, value: &Value, ctx: &Ctx<'_>, lang: Lang) -> String {
    let text = value.as_str().unwrap_or_default();
    let or_text = |shown: Option<String>| shown.unwrap_or_else(|| text.to_owned());
    match &field.kind {
        FieldKind::Number { .. } => value.as_i64().map_or_else(String::new, |n| say::number(n, lang)),
        FieldKind::Decimal { .. } => or_text(Decimal::canonical(text).map(|n| say::decimal(n, lang))),
        FieldKind::Year { .. } => value.as_i64().map_or_else(String::new, |n| n.to_string()),
        FieldKind::Time { .. } => or_text(DayTime::parse(text).ok().map(|time| say::day_time(time, lang))),
        FieldKind::Codes { table } => or_text(table.get(text, ctx.sent()).map(|row| row.value.to_string())),
        FieldKind::MapPoint => or_text(MapPoint::parse(text).ok().map(|point| show_point(point, ctx, lang))),
        FieldKind::Money { .. } => value.as_i64().map_or_else(String::new, |n| Rupiah::new(n).to_string()),
        FieldKind::Date { .. } => or_text(text.parse::<Date>().ok().map(|d| say::date(d, lang))),
        FieldKind::Phone => or_text(Phone::parse(text).ok().map(|p| p.display())),
        FieldKind::Plate => or_text(Plate::parse(text).ok().map(|p| p.display())),
        FieldKind::Npwp => or_text(Npwp::parse(text).ok().map(|n| n.display())),
        FieldKind::Region { .. } => or_text(text.parse().ok().and_then(|code| (ctx.region_name)(code))),
        FieldKind::Choice { options, .. } => choice_label(options, value, lang),
        FieldKind::Choices { options, .. } => {
            let chosen = value.as_array().map(Vec::as_slice).unwrap_or_default();
            chosen.iter().map(|v| choice_label(options, v, lang)).collect::<Vec<_>>().join(", ")
        }
        FieldKind::YesNo => value.as_bool().map_or_else(String::new, |b| yes_no(b, lang)),
        FieldKind::Declaration => {
            if value.as_bool() == Some(true) {
                word("summary-declared", lang)
            } else {
                String::new()
            }
        }
        FieldKind::Files { .. } => {
            let files = value.as_array().map(Vec::as_slice).unwrap_or_default();
            files.iter().filter_map(|f| f.get("name")?.as_str()).collect::<Vec<_>>().join(", ")
        }
        FieldKind::Group { .. } | FieldKind::Table { .. } => {
            value.as_array().map_or_else(String::new, |rows| rows.len().to_string())
        }
        _ => text.to_owned(),
    }
}

/// A point; one that is only the middle of a village says so.
fn show_point(point: MapPoint, ctx: &Ctx<'_>, lang: Lang) -> String {
    let name = point.middle_of.and_then(|village| (ctx.region_name)(village));
    name.map_or_else(
        || point.written(lang),
        |name| format!("{} ({} {name})", point.written(lang), word("point-middle", lang)),
    )
}

/// The value of an expression as people read it.
pub(crate) fn show_plain(value: &Value, ty: &Type, lang: Lang) -> String {
    match (value, ty) {
        (Value::Bool(b), _) => yes_no(*b, lang),
        (Value::Number(n), Type::Year) => n.to_string(),
        (Value::String(s), Type::Decimal) => {
            Decimal::canonical(s).map_or_else(|| s.clone(), |number| say::decimal(number, lang))
        }
        (Value::String(s), Type::Time) => {
            DayTime::parse(s).map_or_else(|_| s.clone(), |time| say::day_time(time, lang))
        }
        (Value::Number(n), _) => n.as_i64().map_or_else(String::new, |n| say::number(n, lang)),
        (Value::String(s), Type::Date) => s.parse::<Date>().map_or_else(|_| s.clone(), |d| say::date(d, lang)),
        (Value::String(s), _) => s.clone(),
        (Value::Array(list), _) => list.iter().map(|v| show_plain(v, &Type::Any, lang)).collect::<Vec<_>>().join(", "),
        (Value::Null | Value::Object(_), _) => String::new(),
    }
}

/// The value of a field with most of it hidden.
pub(crate) fn mask(field: &Field, value: &Value, shown: &str) -> String {
    let text = value.as_str().unwrap_or_default();
    let masked = match field.kind {
        FieldKind::Nik | FieldKind::Signature { .. } => Nik::parse(text).ok().map(|n| n.masked()),
        FieldKind::Kk => KkNumber::parse(text).ok().map(|n| n.masked()),
        FieldKind::Phone => Phone::parse(text).ok().map(|n| n.masked()),
        FieldKind::Email => Email::parse(text).ok().map(|n| n.masked()),
        FieldKind::Plate => Plate::parse(text).ok().map(|n| n.masked()),
        FieldKind::Nib => Nib::parse(text).ok().map(|n| n.masked()),
        FieldKind::Npwp => Npwp::parse(text).ok().map(|n| n.masked()),
        _ => None,
    };
    masked.unwrap_or_else(|| mask_words(shown))
}

/// The first letter of each word, the rest hidden; digits are hidden as well.
pub(crate) fn mask_words(text: &str) -> String {
    let hide = |word: &str| -> String {
        let keep = |i: usize, c: char| i == 0 && c.is_alphabetic();
        word.chars().enumerate().map(|(i, c)| if keep(i, c) { c } else { '*' }).collect()
    };
    text.split_whitespace().map(hide).collect::<Vec<_>>().join(" ")
}

fn choice_label(options: &[Choice], value: &Value, lang: Lang) -> String {
    let value = value.as_str().unwrap_or_default();
    options.iter().find(|o| o.value == value).map_or_else(|| value.to_owned(), |o| o.label.get(lang).to_owned())
}

fn yes_no(yes: bool, lang: Lang) -> String {
    word(if yes { "answer-yes" } else { "answer-no" }, lang)
}

/// A word of this crate's own texts: letters and summaries need a few, and are made without a hall's `Texts`.
pub(crate) fn word(key: &str, lang: Lang) -> String {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| Texts::new(crate::TEXTS).unwrap_or_default()).words(lang).get(key).to_owned()
}
