//! The letter: what it shows, its number, and the data its template gets.

use kernel::{Date, Lang, Local, RegionCode, say};
use serde_json::{Value, json};

use crate::answers::{Answers, Ctx};
use crate::expr::Expr;
use crate::service::Service;
use crate::view::View;

/// The template of every letter that does not bring its own. A file of this name in the folder of services takes its
/// place.
pub const SHARED: &str = "surat.typ";
pub(crate) const SHARED_SOURCE: &str = include_str!("../../../../services/surat.typ");

/// The letter of a service.
#[derive(Debug, Clone)]
pub struct LetterSpec {
    /// The name of the Typst file beside the service file, or [`SHARED`].
    pub template: String,
    /// The title printed on it.
    pub title: Local,
    /// The sentence before what it shows.
    pub opening: Option<Local>,
    /// The sentence after it.
    pub closing: Option<Local>,
    /// Its number.
    pub number: NumberPattern,
    /// What paper and check page both show.
    pub shows: Vec<Show>,
    /// How long it is valid.
    pub valid: Valid,
    /// A sentence that says what the letter is and is not.
    pub note: Option<Local>,
}

/// One line of the letter.
#[derive(Debug, Clone)]
pub struct Show {
    /// The label.
    pub label: Local,
    /// A field or an expression.
    pub value: Expr,
    /// The public check page shows it masked.
    pub masked: bool,
}

/// How long a letter is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Valid {
    /// Until it is revoked.
    Forever,
    /// This many days.
    Days(u32),
}

impl Valid {
    /// The last day a letter of `from` is valid; none for ever.
    pub fn until(self, from: Date) -> Option<Date> {
        match self {
            Self::Forever => None,
            Self::Days(days) => from.checked_add(jiff::Span::new().days(i64::from(days))).ok(),
        }
    }
}

/// How the number of a letter is put together.
#[derive(Debug, Clone)]
pub struct NumberPattern {
    pub(crate) source: String,
    pub(crate) parts: Vec<NumberPart>,
}

#[derive(Debug, Clone)]
pub(crate) enum NumberPart {
    Words(String),
    Serial(usize),
    RomanMonth,
    Month,
    Year,
    Date,
    Region,
    Value(Expr),
}

impl NumberPattern {
    /// The pattern as the file writes it.
    pub fn as_str(&self) -> &str {
        &self.source
    }
}

/// The words a number pattern knows besides fields and computed values.
pub(crate) const NUMBER_WORDS: &[&str] =
    &["nomor_urut", "bulan_romawi", "bulan", "tahun", "tanggal_terbit", "kode_wilayah"];

/// Who signs.
#[derive(Debug, Clone)]
pub struct Signer {
    /// The name.
    pub name: String,
    /// The office held.
    pub position: String,
}

/// What a letter says besides the answers.
#[derive(Debug, Clone)]
pub struct LetterContext {
    /// The name of the region, "Kota Tirtamaya".
    pub region_name: String,
    /// The name of the agency.
    pub agency_name: String,
    /// Its address.
    pub address: String,
    /// The number, from [`Service::letter_number`].
    pub number: String,
    /// The day of issue.
    pub date: Date,
    /// The place of issue.
    pub place: String,
    /// Who signs; none when the machine decided.
    pub signer: Option<Signer>,
    /// The address that checks the letter.
    pub check_url: String,
    /// The code of the letter, for people who type it.
    pub code: String,
    /// Is this an example hall?
    pub demo: bool,
    /// Was it decided by rule?
    pub automatic: bool,
}

/// One line, as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterLine {
    /// The label.
    pub label: String,
    /// The value on paper.
    pub value: String,
    /// The value on the public check page.
    pub public: String,
}

impl Service {
    /// The lines of the letter; lines without a value are left out.
    pub fn letter_lines(&self, answers: &Answers, ctx: &Ctx<'_>, lang: Lang) -> Vec<LetterLine> {
        let Some(letter) = &self.letter else { return Vec::new() };
        let view = self.view(answers, ctx);
        let line = |show: &Show| {
            let value = view.shown(&show.value, ctx, lang).filter(|v| !v.is_empty())?;
            let public = if show.masked { view.masked(&show.value, &value) } else { value.clone() };
            Some(LetterLine { label: show.label.get(lang).to_owned(), value, public })
        };
        letter.shows.iter().filter_map(line).collect()
    }

    /// The number of the letter that is the `serial`-th of its agency and year.
    pub fn letter_number(
        &self,
        answers: &Answers,
        ctx: &Ctx<'_>,
        serial: u64,
        date: Date,
        region: RegionCode,
    ) -> String {
        let Some(letter) = &self.letter else { return String::new() };
        let view = self.view(answers, ctx);
        letter.number.parts.iter().map(|part| number_part(part, &view, ctx, serial, date, region)).collect()
    }

    /// Everything the template reads as `data.json`. Letters are in Indonesian.
    pub fn letter_data(&self, answers: &Answers, ctx: &Ctx<'_>, with: &LetterContext) -> Value {
        let Some(letter) = &self.letter else { return Value::Null };
        let lines: Vec<Value> =
            self.letter_lines(answers, ctx, Lang::Id).iter().map(|l| json!([l.label, l.value])).collect();
        let signer = with.signer.as_ref().map(|s| json!({ "name": s.name, "position": s.position }));
        json!({
            "region": with.region_name,
            "agency": with.agency_name,
            "address": with.address,
            "title": letter.title.id,
            "number": with.number,
            "lines": lines,
            "date": say::date(with.date, Lang::Id),
            "valid_until": letter.valid.until(with.date).map(|d| say::date(d, Lang::Id)),
            "place": with.place,
            "signer": signer,
            "check_url": with.check_url,
            "code": with.code,
            "demo": with.demo,
            "automatic": with.automatic,
            "legal": self.legal.iter().map(|l| l.cite.as_str()).collect::<Vec<_>>().join("; "),
            "opening": letter.opening.as_ref().map(|n| n.id.as_str()),
            "closing": letter.closing.as_ref().map(|n| n.id.as_str()),
            "note": letter.note.as_ref().map(|n| n.id.as_str()),
            "service": self.title.id,
        })
    }
}

fn number_part(
    part: &NumberPart,
    view: &View<'_>,
    ctx: &Ctx<'_>,
    serial: u64,
    date: Date,
    region: RegionCode,
) -> String {
    const ROMAN: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];
    let month = usize::from(date.month().unsigned_abs());
    match part {
        NumberPart::Words(words) => words.clone(),
        NumberPart::Serial(width) => format!("{serial:0width$}"),
        NumberPart::RomanMonth => (*ROMAN.get(month.saturating_sub(1)).unwrap_or(&"")).to_owned(),
        NumberPart::Month => format!("{month:02}"),
        NumberPart::Year => date.year().to_string(),
        NumberPart::Date => format!("{:02}{month:02}{}", date.day(), date.year()),
        NumberPart::Region => region.as_i64().to_string(),
        NumberPart::Value(expr) => view.shown(expr, ctx, Lang::Id).unwrap_or_default(),
    }
}
