//! The fields of a form as they are written: kinds, options, rows and limits.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Both;

/// One of several answers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionFile {
    /// What is stored and what conditions compare with.
    pub value: String,
    /// What people read.
    pub label: Both,
    /// Help beside it.
    pub hint: Option<Both>,
    /// Offered only when this holds.
    pub show_if: Option<String>,
}

/// A row of a table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RowFile {
    /// The id, for examples and statistics.
    pub id: String,
    /// What people read at its start.
    pub label: Both,
}

/// What a field asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One line of text (`min`, `max` letters, `pattern`).
    Text,
    /// Several lines (`max` letters).
    LongText,
    /// A whole number (`min`, `max`).
    Number,
    /// A number with up to `decimals` places after the comma, kept exactly (`min`, `max`).
    Decimal,
    /// A year of the calendar, four digits (`min`, `max`).
    Year,
    /// Whole rupiah (`min`, `max`).
    Money,
    /// A day of the calendar (`not_future`, `not_past`).
    Date,
    /// A time of day, hours and minutes (`earliest`, `latest`).
    Time,
    /// The 16-digit number of a person.
    Nik,
    /// The 16-digit number of a family card.
    Kk,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A vehicle plate.
    Plate,
    /// The 13-digit number of a business.
    Nib,
    /// A taxpayer number.
    Npwp,
    /// The full name of a person.
    PersonName,
    /// One of `options` (`style`).
    Choice,
    /// Any of `options` (`min`, `max` of them).
    Choices,
    /// Yes or no.
    YesNo,
    /// A region down to `level`, perhaps `within` one.
    Region,
    /// One code out of a long table of reference (`codes`), found by searching.
    Codes,
    /// A point on the map, within the region of the hall.
    MapPoint,
    /// Street, number, RT and RW in words.
    Address,
    /// Photos or scans (`max` files, `accepts`, `max_bytes`, `camera`).
    Files,
    /// The same `fields` several times (`min`, `max`, `item_label`).
    Group,
    /// Fixed `rows`, and for each of them the same `fields` as columns.
    Table,
    /// A statement to agree to; the label is the statement.
    Declaration,
    /// The signature of a second person under a `statement` (`nik`, `shows`).
    Signature,
}

/// How a choice is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StyleFile {
    /// All options visible.
    Radio,
    /// A list that opens.
    Select,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AcceptFile {
    /// A PDF document.
    Pdf,
    /// A JPEG, PNG or WebP picture.
    Image,
}

/// Why personal data are asked.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalFile {
    /// What they are used for.
    pub purpose: Both,
    /// The law that allows it.
    pub basis: String,
}

/// One field of a form.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldFile {
    /// The id; its answer is known by it in every condition and in the API.
    pub id: String,
    /// What it asks for.
    pub kind: Kind,
    /// The label; of a declaration, the statement.
    pub label: Both,
    /// Help between label and box.
    pub hint: Option<Both>,
    /// A valid answer, as a person would type it.
    pub example: Option<String>,
    /// Must be answered. Yes, unless said otherwise.
    pub required: Option<bool>,
    /// Must be answered when this holds.
    pub required_if: Option<String>,
    /// Shown only when this holds.
    pub show_if: Option<String>,
    /// What the hall already knows and offers, as `person.nik`.
    pub prefill: Option<String>,
    /// Present when the answer is personal data.
    pub personal: Option<PersonalFile>,
    /// The browser's autocomplete token.
    pub autocomplete: Option<String>,
    /// The least: letters, number, decimal number, year, rupiah, choices or rows.
    pub min: Option<i64>,
    /// The most: letters, number, decimal number, year, rupiah, choices, files or rows.
    pub max: Option<i64>,
    /// A pattern of a text: `A` a letter, `9` a digit, `*` a letter or digit, anything else itself.
    pub pattern: Option<String>,
    /// A date may not lie after today.
    pub not_future: Option<bool>,
    /// A date may not lie before today.
    pub not_past: Option<bool>,
    /// The most places after the comma of a decimal number, 1 to 6.
    pub decimals: Option<i64>,
    /// The earliest time of day, as `"08:00"`.
    pub earliest: Option<String>,
    /// The latest time of day, as `"15:30"`.
    pub latest: Option<String>,
    /// The table of reference that a code comes from, as `kbli`.
    pub codes: Option<String>,
    /// The options of a choice.
    pub options: Option<Vec<OptionFile>>,
    /// How a choice is drawn.
    pub style: Option<StyleFile>,
    /// The level of a region: 1 province, 2 regency, 3 district, 4 village.
    pub level: Option<i64>,
    /// The code of the region it must lie in, or `hall` for the region of the hall.
    pub within: Option<String>,
    /// The kinds of files taken.
    pub accepts: Option<Vec<AcceptFile>>,
    /// The most bytes of one file.
    pub max_bytes: Option<i64>,
    /// A phone opens its camera for the picture; a file can still be chosen.
    pub camera: Option<bool>,
    /// The rows of a table.
    pub rows: Option<Vec<RowFile>>,
    /// The fields of one row of a group; the columns of a table.
    pub fields: Option<Vec<FieldFile>>,
    /// The name of one row, as "Saksi".
    pub item_label: Option<Both>,
    /// What the second person declares by signing.
    pub statement: Option<Both>,
    /// Whose signature it is: the id of a field of kind `nik`. Left out, the form asks for the NIK here.
    pub nik: Option<String>,
    /// What the second person reads and signs: ids of questions, fields and computed values. Left out, all but files.
    pub shows: Option<Vec<String>>,
}
