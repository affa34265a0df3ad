//! The form: pages, fields, choices, computed values and checks across fields.

use kernel::{DayTime, Lang, Local, RegionCode};

use std::sync::Arc;

use reference::CodeTable;

use crate::expr::Expr;
use crate::service::Service;

/// A page of the form.
#[derive(Debug, Clone)]
pub struct FormPage {
    /// The id, part of the page's address.
    pub id: String,
    /// The heading.
    pub title: Local,
    /// A sentence beneath the heading.
    pub help: Option<Local>,
    /// Shown only when this holds.
    pub show_if: Option<Expr>,
    /// What is asked.
    pub fields: Vec<Field>,
}

/// One field of the form.
#[derive(Debug, Clone)]
pub struct Field {
    /// The id of its answer.
    pub id: String,
    /// What it asks for.
    pub kind: FieldKind,
    /// The label; of a declaration, the statement.
    pub label: Local,
    /// Help between label and box.
    pub hint: Option<Local>,
    /// A valid answer, as a person would type it.
    pub example: Option<String>,
    /// When it must be answered.
    pub required: When,
    /// Shown only when this holds.
    pub show_if: Option<Expr>,
    /// What the hall already knows and offers; one of [`crate::PREFILLS`].
    pub prefill: Option<String>,
    /// Why it is asked, when the answer is personal data.
    pub personal: Option<Personal>,
    /// The browser's autocomplete token.
    pub autocomplete: Option<String>,
}

/// When a field must be answered.
#[derive(Debug, Clone)]
pub enum When {
    /// Always, if it is shown.
    Always,
    /// Never.
    Never,
    /// When this holds.
    If(Expr),
    /// When a member of the bundle says so; [`crate::View::requires`] knows.
    Members,
}

/// Why personal data are asked.
#[derive(Debug, Clone)]
pub struct Personal {
    /// What they are used for.
    pub purpose: Local,
    /// The law that allows it.
    pub basis: String,
}

/// What a field asks for. Limits are inclusive.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// One line of text.
    Text {
        /// Fewest letters.
        min: usize,
        /// Most letters.
        max: usize,
        /// `A` a letter, `9` a digit, `*` either, anything else itself.
        pattern: Option<String>,
    },
    /// Several lines.
    LongText {
        /// Most letters.
        max: usize,
    },
    /// A whole number.
    Number {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A number with places after the comma, kept as the text `12.5`.
    Decimal {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
        /// Most places after the comma.
        places: u32,
    },
    /// A year, four digits.
    Year {
        /// Earliest.
        min: i64,
        /// Latest.
        max: i64,
    },
    /// Whole rupiah.
    Money {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A day of the calendar, kept as `2026-07-13`.
    Date {
        /// Not after today.
        not_future: bool,
        /// Not before today.
        not_past: bool,
    },
    /// A time of day, kept as `07:30`.
    Time {
        /// Not before.
        earliest: Option<DayTime>,
        /// Not after.
        latest: Option<DayTime>,
    },
    /// The number of a person.
    Nik,
    /// The number of a family card.
    Kk,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A vehicle plate.
    Plate,
    /// The number of a business.
    Nib,
    /// A taxpayer number.
    Npwp,
    /// The full name of a person.
    PersonName,
    /// One of several options.
    Choice {
        /// The options.
        options: Vec<Choice>,
        /// How it is drawn.
        style: Style,
    },
    /// Any of several options.
    Choices {
        /// The options.
        options: Vec<Choice>,
        /// Fewest.
        min: usize,
        /// Most.
        max: usize,
    },
    /// Yes or no.
    YesNo,
    /// A region, kept as `33.74.01.1001`.
    Region {
        /// How far down: 1 province to 4 village.
        level: u8,
        /// The region it must lie in.
        within: Within,
    },
    /// One code of a table of reference.
    Codes {
        /// The table.
        table: Arc<CodeTable>,
    },
    /// A point within the region of the hall, kept as [`crate::MapPoint`] writes it.
    MapPoint,
    /// Street, number, RT and RW in words.
    Address,
    /// Photos or scans.
    Files {
        /// Most files.
        max: usize,
        /// The kinds taken.
        accepts: Vec<Accept>,
        /// Most bytes of one file.
        max_bytes: u64,
        /// A phone opens its camera.
        camera: bool,
    },
    /// The same fields several times.
    Group {
        /// Fewest rows.
        min: usize,
        /// Most rows.
        max: usize,
        /// The fields of one row.
        fields: Vec<Field>,
        /// The name of one row, "Saksi".
        item_label: Local,
    },
    /// Fixed rows with the same columns each; kept like a group.
    Table {
        /// The rows.
        rows: Vec<TableRow>,
        /// The columns.
        fields: Vec<Field>,
    },
    /// A statement to agree to.
    Declaration,
    /// The signature of a second person.
    Signature {
        /// What they declare.
        statement: Local,
        /// The field that holds their NIK; none if the answer to this field is it.
        nik: Option<String>,
        /// What they read; empty for all but files.
        shows: Vec<String>,
    },
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// Its id.
    pub id: String,
    /// What people read at its start.
    pub label: Local,
}

/// What a group and a table have in common: rows of the same fields.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'f> {
    /// Fewest rows.
    pub min: usize,
    /// Most rows.
    pub max: usize,
    /// The fields of one row.
    pub fields: &'f [Field],
    /// Whether every row is always there.
    pub fixed: bool,
}

impl FieldKind {
    /// The word for it in a service file, and the key of its texts.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::LongText { .. } => "long-text",
            Self::Number { .. } => "number",
            Self::Decimal { .. } => "decimal",
            Self::Year { .. } => "year",
            Self::Money { .. } => "money",
            Self::Date { .. } => "date",
            Self::Time { .. } => "time",
            Self::Nik => "nik",
            Self::Kk => "kk",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Plate => "plate",
            Self::Nib => "nib",
            Self::Npwp => "npwp",
            Self::PersonName => "person-name",
            Self::Choice { .. } => "choice",
            Self::Choices { .. } => "choices",
            Self::YesNo => "yes-no",
            Self::Region { .. } => "region",
            Self::Codes { .. } => "codes",
            Self::MapPoint => "map-point",
            Self::Address => "address",
            Self::Files { .. } => "files",
            Self::Group { .. } => "group",
            Self::Table { .. } => "table",
            Self::Declaration => "declaration",
            Self::Signature { .. } => "signature",
        }
    }

    /// The rows, if it has any.
    pub fn rows(&self) -> Option<Rows<'_>> {
        match self {
            Self::Group { min, max, fields, .. } => Some(Rows { min: *min, max: *max, fields, fixed: false }),
            Self::Table { rows, fields } => Some(Rows { min: rows.len(), max: rows.len(), fields, fixed: true }),
            _ => None,
        }
    }

    /// The options, if one chooses among some.
    pub fn options(&self) -> Option<&[Choice]> {
        match self {
            Self::Choice { options, .. } | Self::Choices { options, .. } => Some(options),
            _ => None,
        }
    }

    /// What people call the row: `Saksi 2`, or the label of a table's row.
    pub fn row_title(&self, at: usize, lang: Lang) -> String {
        match self {
            Self::Group { item_label, .. } => format!("{} {}", item_label.get(lang), at + 1),
            Self::Table { rows, .. } => rows.get(at).map_or_else(String::new, |row| row.label.get(lang).to_owned()),
            _ => String::new(),
        }
    }
}

/// One of several answers.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What people read.
    pub label: Local,
    /// Help beside it.
    pub hint: Option<Local>,
    /// Offered only when this holds.
    pub show_if: Option<Expr>,
}

/// How a choice is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// All options visible.
    Radio,
    /// A list that opens.
    Select,
}

/// The region a region must lie in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// Anywhere.
    Anywhere,
    /// The region of the hall.
    Hall,
    /// This one.
    Region(RegionCode),
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// A PDF document.
    Pdf,
    /// A JPEG, PNG or WebP picture.
    Image,
}

impl Accept {
    /// The media types.
    pub fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["application/pdf"],
            Self::Image => &["image/jpeg", "image/png", "image/webp"],
        }
    }
}

/// A value computed from the answers.
#[derive(Debug, Clone)]
pub struct Computed {
    /// The id expressions know it by.
    pub id: String,
    /// The expression.
    pub value: Expr,
    /// Shown in the summary under this name, if given.
    pub label: Option<Local>,
}

/// A rule that looks at more than one answer.
#[derive(Debug, Clone)]
pub struct Check {
    /// The id.
    pub id: String,
    /// What must hold. What cannot be told yet, since an answer is missing, is not held against anyone.
    pub must: Expr,
    /// The field it is shown at.
    pub field: String,
    /// What is wrong and how to mend it.
    pub say: Local,
    /// Does it stop the citizen?
    pub level: Level,
}

/// Whether a rule stops the citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It must be put right.
    Error,
    /// It is shown, and may stay.
    Warning,
}

impl Service {
    /// Every field of the form with its page, in order; the fields inside groups are reached through their group.
    pub fn fields(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.pages.iter().enumerate().flat_map(|(i, page)| page.fields.iter().map(move |f| (i, f)))
    }

    /// The field at `path`: `nik`, or `saksi.0.nik` inside a group.
    pub fn field(&self, path: &str) -> Option<&Field> {
        let mut parts = path.split('.');
        let top = parts.next()?;
        let field = self.fields().map(|(_, f)| f).find(|f| f.id == top)?;
        match (parts.next(), parts.next(), field.kind.rows()) {
            (Some(row), Some(inner), Some(rows)) if row.parse::<usize>().is_ok() => {
                rows.fields.iter().find(|f| f.id == inner)
            }
            // `ktp.1` is the second file, `tanggal.bulan` a part of a date.
            (_, None, _) => Some(field),
            _ => None,
        }
    }

    /// The index of the page that holds `path`.
    pub fn page_of(&self, path: &str) -> Option<usize> {
        let top = path.split('.').next()?;
        self.fields().find(|(_, f)| f.id == top).map(|(i, _)| i)
    }

    /// Every field of files, with its page: the documents of the service. Those in the rows of a group are among them.
    pub fn documents(&self) -> impl Iterator<Item = (usize, &Field)> {
        let whole = self.fields().flat_map(|(page, field)| {
            let inner = field.kind.rows().map_or(&[][..], |rows| rows.fields);
            std::iter::once(field).chain(inner).map(move |field| (page, field))
        });
        whole.filter(|(_, f)| matches!(f.kind, FieldKind::Files { .. }))
    }

    /// The path of every field of files that these answers have room for: `ktp`, `saksi.1.ktp`.
    pub fn document_paths(&self, answers: &crate::Answers) -> Vec<String> {
        let is_files = |field: &&Field| matches!(field.kind, FieldKind::Files { .. });
        let mut paths = Vec::new();
        for (_, field) in self.fields() {
            if is_files(&field) {
                paths.push(field.id.clone());
            } else if let Some(rows) = field.kind.rows() {
                let inner = rows.fields.iter().filter(is_files);
                let there = answers.rows(&field.id).min(rows.max);
                paths.extend(inner.flat_map(|f| (0..there).map(move |row| format!("{}.{row}.{}", field.id, f.id))));
            }
        }
        paths
    }

    /// The label of the field at `path` as a list of flaws names it: `NIK`, `Saksi 2: NIK`.
    pub fn label(&self, path: &str, lang: kernel::Lang) -> String {
        let mut parts = path.split('.');
        let top = parts.next().unwrap_or(path);
        if let Some(question) = self.question(top) {
            return question.label.get(lang).to_owned();
        }
        let Some(field) = self.field(top) else { return path.to_owned() };
        let (row, inner) = (parts.next().and_then(|r| r.parse::<usize>().ok()), parts.next());
        match (field.kind.rows(), row) {
            (Some(rows), Some(row)) => {
                let item = field.kind.row_title(row, lang);
                match inner.and_then(|id| rows.fields.iter().find(|f| f.id == id)) {
                    Some(f) => format!("{item}: {}", f.label.get(lang)),
                    None => item,
                }
            }
            _ => field.label.get(lang).to_owned(),
        }
    }
}
