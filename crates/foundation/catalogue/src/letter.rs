//! The letters: which are due, what each shows, its number, and the data its template gets.

use kernel::{Date, Lang, Local, RegionCode, say};
use serde_json::{Map, Value, json};

use crate::answers::{Answers, Ctx};
use crate::expr::Expr;
use crate::form::Field;
use crate::service::Service;
use crate::view::{RowOf, View};

/// The template of every letter that does not bring its own. A file of this name in the folder of services takes its
/// place.
pub const SHARED: &str = "surat.typ";
pub(crate) const SHARED_SOURCE: &str = include_str!("../../../../services/surat.typ");

/// A letter of a service.
#[derive(Debug, Clone)]
pub struct LetterSpec {
    /// The id, where there are several.
    pub id: Option<String>,
    /// Only when this holds.
    pub when: Option<Expr>,
    /// One for each row of this group.
    pub for_each: Option<String>,
    /// The name of the Typst file beside the service file, or [`SHARED`].
    pub template: String,
    /// The title printed on it.
    pub title: Local,
    /// The sentence before what it shows.
    pub opening: Option<Local>,
    /// The sentence after it.
    pub closing: Option<Local>,
    /// The running number it shares with other letters of its agency; none: the service's own.
    pub series: Option<String>,
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
    /// How a group is shown.
    pub(crate) rows: Option<ShownRows>,
    /// The public check page shows it masked.
    pub masked: bool,
}

/// How the rows of a group are shown.
#[derive(Debug, Clone)]
pub(crate) struct ShownRows {
    pub(crate) is_table: bool,
    pub(crate) columns: Vec<String>,
}

/// How long a letter is valid.
#[derive(Debug, Clone)]
pub enum Valid {
    /// Until it is revoked.
    Forever,
    /// This many days.
    Days(u32),
    /// Up to the date that an expression gives.
    Until(Expr),
}

/// A letter that is due: which, and for which row of its group.
#[derive(Debug, Clone, Copy)]
pub struct DueLetter<'s> {
    /// Which.
    pub spec: &'s LetterSpec,
    /// For which row.
    pub row: Option<usize>,
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

/// What stands at the head of a letter beside the names of region and agency; what is empty is left out.
#[derive(Debug, Clone, Default)]
pub struct LetterHead {
    /// The line above the agency; empty for the government of the region.
    pub above: String,
    /// Where the agency is written to.
    pub address: String,
    /// Its telephone.
    pub phone: String,
    /// Its e-mail address.
    pub email: String,
    /// Its web site.
    pub web: String,
    /// The name of its crest; the template then finds the picture as `crest.png`.
    pub crest: String,
}

/// What a letter says besides the answers.
#[derive(Debug, Clone)]
pub struct LetterContext {
    /// The name of the region, "Kota Tirtamaya".
    pub region_name: String,
    /// The name of the agency.
    pub agency_name: String,
    /// What stands at its head besides.
    pub head: LetterHead,
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

/// The rows of a group, as people read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterTable {
    /// What it is about.
    pub label: String,
    /// The names of the columns.
    pub head: Vec<String>,
    /// The rows on paper.
    pub rows: Vec<Vec<String>>,
}

impl Service {
    /// The letters that a case with these answers ends in, in the order of the file.
    pub fn letters_due(&self, answers: &Answers, ctx: &Ctx<'_>) -> Vec<DueLetter<'_>> {
        let view = self.view(answers, ctx);
        let mut due = Vec::new();
        for spec in &self.letters {
            let each: Vec<Option<usize>> = match &spec.for_each {
                None => vec![None],
                Some(group) => (0..view.rows(group).len()).map(Some).collect(),
            };
            let each = each.into_iter().map(|row| DueLetter { spec, row });
            due.extend(each.filter(|letter| letter.is_due(&view)));
        }
        due
    }

    /// The lines of a letter; lines without a value are left out.
    pub fn letter_lines(
        &self,
        letter: &DueLetter<'_>,
        answers: &Answers,
        ctx: &Ctx<'_>,
        lang: Lang,
    ) -> Vec<LetterLine> {
        let view = self.view(answers, ctx);
        let at = letter.row_in(&view);
        let mut lines = Vec::new();
        for show in &letter.spec.shows {
            if let Some(rows) = &show.rows {
                if !rows.is_table {
                    lines.extend(self.row_lines(show, rows, &view, ctx, lang));
                }
                continue;
            }
            let Some(value) = view.shown_in(&show.value, at, ctx, lang).filter(|v| !v.is_empty()) else { continue };
            let public = if show.masked { view.masked_in(&show.value, at, &value) } else { value.clone() };
            lines.push(LetterLine { label: show.label.get(lang).to_owned(), value, public });
        }
        lines
    }

    /// One line for each row of a group: "Saksi 2: Maria Tanggu, 3374…".
    fn row_lines(&self, show: &Show, rows: &ShownRows, view: &View<'_>, ctx: &Ctx<'_>, lang: Lang) -> Vec<LetterLine> {
        let cells = self.cells(show, rows, view, ctx, lang);
        let line = |(at, cells): (usize, Vec<(String, String)>)| {
            let (paper, public): (Vec<String>, Vec<String>) = cells.into_iter().filter(|(v, _)| !v.is_empty()).unzip();
            let label = format!("{} {}", show.label.get(lang), at + 1);
            LetterLine { label, value: paper.join(", "), public: public.join(", ") }
        };
        cells.into_iter().enumerate().map(line).filter(|line| !line.value.is_empty()).collect()
    }

    /// What stands in each row and column: on paper, and on the check page.
    fn cells(
        &self,
        show: &Show,
        rows: &ShownRows,
        view: &View<'_>,
        ctx: &Ctx<'_>,
        lang: Lang,
    ) -> Vec<Vec<(String, String)>> {
        let name = show.value.as_name().unwrap_or_default();
        let fields = self.fields_of_rows(name);
        let cell = |row: &Value, id: &String| {
            let found = fields.iter().find(|f| f.id == *id).zip(row.get(id));
            let Some((field, value)) = found else { return (String::new(), String::new()) };
            let paper = crate::summary::show(field, value, ctx, lang);
            let public = if show.masked { crate::summary::mask(field, value, &paper) } else { paper.clone() };
            (paper, public)
        };
        view.rows(name).iter().map(|row| rows.columns.iter().map(|id| cell(row, id)).collect()).collect()
    }

    /// The fields of one row of a group or table.
    fn fields_of_rows(&self, name: &str) -> &[Field] {
        self.field(name).and_then(|field| field.kind.rows()).map_or(&[], |rows| rows.fields)
    }

    /// The tables of a letter.
    pub fn letter_tables(
        &self,
        letter: &DueLetter<'_>,
        answers: &Answers,
        ctx: &Ctx<'_>,
        lang: Lang,
    ) -> Vec<LetterTable> {
        let view = self.view(answers, ctx);
        let mut tables = Vec::new();
        for show in &letter.spec.shows {
            let Some(rows) = show.rows.as_ref().filter(|rows| rows.is_table) else { continue };
            let fields = self.fields_of_rows(show.value.as_name().unwrap_or_default());
            let head = |id: &String| {
                fields.iter().find(|f| f.id == *id).map_or_else(String::new, |f| f.label.get(lang).to_owned())
            };
            let cells = self.cells(show, rows, &view, ctx, lang);
            let rows_on_paper: Vec<Vec<String>> =
                cells.into_iter().map(|row| row.into_iter().map(|(paper, _)| paper).collect()).collect();
            if rows_on_paper.is_empty() {
                continue;
            }
            tables.push(LetterTable {
                label: show.label.get(lang).to_owned(),
                head: rows.columns.iter().map(head).collect(),
                rows: rows_on_paper,
            });
        }
        tables
    }

    /// The number of the letter that is the `serial`-th of its series and year.
    pub fn letter_number(
        &self,
        letter: &DueLetter<'_>,
        answers: &Answers,
        ctx: &Ctx<'_>,
        serial: u64,
        date: Date,
        region: RegionCode,
    ) -> String {
        let view = self.view(answers, ctx);
        let at = letter.row_in(&view);
        let part = |part: &NumberPart| number_part(part, &view, at, ctx, serial, date, region);
        letter.spec.number.parts.iter().map(part).collect()
    }

    /// The last day a letter issued on `from` is valid; none for ever.
    pub fn letter_until(&self, letter: &DueLetter<'_>, answers: &Answers, ctx: &Ctx<'_>, from: Date) -> Option<Date> {
        match &letter.spec.valid {
            Valid::Forever => None,
            Valid::Days(days) => from.checked_add(jiff::Span::new().days(i64::from(*days))).ok(),
            Valid::Until(day) => {
                let view = self.view(answers, ctx);
                let at = letter.row_in(&view);
                view.value_in(day, at.map(|at| at.row))?.as_str()?.parse().ok()
            }
        }
    }

    /// Everything the template reads as `data.json`. Letters are in Indonesian.
    pub fn letter_data(&self, letter: &DueLetter<'_>, answers: &Answers, ctx: &Ctx<'_>, with: &LetterContext) -> Value {
        let spec = letter.spec;
        let lines: Vec<Value> =
            self.letter_lines(letter, answers, ctx, Lang::Id).iter().map(|l| json!([l.label, l.value])).collect();
        let tables = self.letter_tables(letter, answers, ctx, Lang::Id);
        let tables: Vec<Value> =
            tables.iter().map(|t| json!({ "label": t.label, "head": t.head, "rows": t.rows })).collect();
        let signer = with.signer.as_ref().map(|s| json!({ "name": s.name, "position": s.position }));
        let until = self.letter_until(letter, answers, ctx, with.date);
        let LetterHead { above, address, phone, email, web, crest } = &with.head;
        let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        json!({
            "region": with.region_name,
            "agency": with.agency_name,
            "above": said(above),
            "address": address,
            "phone": said(phone),
            "email": said(email),
            "web": said(web),
            "crest": said(crest),
            "kind": spec.id,
            "title": spec.title.id,
            "number": with.number,
            "lines": lines,
            "tables": tables,
            "date": say::date(with.date, Lang::Id),
            "valid_until": until.map(|d| say::date(d, Lang::Id)),
            "place": with.place,
            "signer": signer,
            "check_url": with.check_url,
            "code": with.code,
            "demo": with.demo,
            "automatic": with.automatic,
            "legal": self.legal.iter().map(|l| l.cite.as_str()).collect::<Vec<_>>().join("; "),
            "opening": spec.opening.as_ref().map(|n| n.id.as_str()),
            "closing": spec.closing.as_ref().map(|n| n.id.as_str()),
            "note": spec.note.as_ref().map(|n| n.id.as_str()),
            "service": self.title.id,
            "copy": null,
        })
    }

    /// Whether the template of this service can mark a copy as one.
    pub fn marks_copies(&self) -> bool {
        self.template_source.contains("d.copy") || self.template_source.contains("\"copy\"")
    }
}

impl DueLetter<'_> {
    fn is_due(&self, view: &View<'_>) -> bool {
        let row = self.row_in(view).map(|at| at.row);
        self.spec.when.as_ref().is_none_or(|when| view.truth_in(when, row) == Some(true))
    }

    /// The row it is for.
    fn row_in<'v>(&self, view: &'v View<'_>) -> Option<RowOf<'v>> {
        let (group, at) = (self.spec.for_each.as_ref()?, self.row?);
        let fields = view.service().field(group)?.kind.rows()?.fields;
        let row: &Map<String, Value> = view.rows(group).get(at)?.as_object()?;
        Some(RowOf { fields, row })
    }
}

fn number_part(
    part: &NumberPart,
    view: &View<'_>,
    at: Option<RowOf<'_>>,
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
        NumberPart::Value(expr) => view.shown_in(expr, at, ctx, Lang::Id).unwrap_or_default(),
    }
}
