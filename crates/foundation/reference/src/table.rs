//! Reads tables of law and fact: CSV files whose first line names the columns.
//!
//! A dated table has the columns `valid_from`, `valid_to` (empty: still valid), `legal_basis`, `source` and
//! `certainty` besides its own. What the law changes becomes a new row; old rows stay, for old cases.

use std::fmt;
use std::str::FromStr;

use kernel::Date;

/// How sure we are of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// `pasti`: read in the text of the law or of its office.
    Sure,
    /// `perlu konfirmasi`: the office must look at it before it is relied on.
    Unconfirmed,
}

impl Certainty {
    /// As the tables write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sure => "pasti",
            Self::Unconfirmed => "perlu konfirmasi",
        }
    }
}

impl FromStr for Certainty {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "pasti" => Ok(Self::Sure),
            "perlu konfirmasi" => Ok(Self::Unconfirmed),
            _ => Err(format!("certainty is \"pasti\" or \"perlu konfirmasi\", not {text:?}")),
        }
    }
}

/// A mistake in a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{table}, line {line}: {why}")]
pub struct TableError {
    /// The name of the table.
    pub table: String,
    /// The line in the file, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub why: String,
}

/// One line of a table.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    columns: &'a [String],
    fields: Vec<String>,
    line: usize,
}

impl Record<'_> {
    /// The text in `column`, empty if it is empty; an error if there is no such column.
    pub fn get(&self, column: &str) -> Result<&str, String> {
        let at = self.columns.iter().position(|c| c == column).ok_or_else(|| format!("there is no column {column}"))?;
        Ok(&self.fields[at])
    }

    /// The text in `column`, read as a `T`.
    pub fn read<T: FromStr<Err: fmt::Display>>(&self, column: &str) -> Result<T, String> {
        self.get(column)?.parse().map_err(|why| format!("{column}: {why}"))
    }

    /// The text in `column`, read as a `T`; none if it is empty.
    pub fn read_opt<T: FromStr<Err: fmt::Display>>(&self, column: &str) -> Result<Option<T>, String> {
        if self.get(column)?.is_empty() { Ok(None) } else { self.read(column).map(Some) }
    }

    /// The line in the file, counted from 1.
    pub const fn line(&self) -> usize {
        self.line
    }
}

/// Reads every line of `csv` after the first with `read`. Empty lines are passed over.
pub fn records<T>(
    table: &str,
    csv: &str,
    mut read: impl FnMut(&Record<'_>) -> Result<T, String>,
) -> Result<Vec<T>, TableError> {
    let mut lines = csv.lines().enumerate().map(|(i, line)| (i + 1, line)).filter(|(_, line)| !line.trim().is_empty());
    let error = |line, why| TableError { table: table.to_owned(), line, why };
    let (_, head) = lines.next().ok_or_else(|| error(1, "the table is empty".to_owned()))?;
    let columns = fields(head).map_err(|why| error(1, why))?;
    let mut rows = Vec::new();
    for (line, text) in lines {
        let fields = fields(text).map_err(|why| error(line, why))?;
        if fields.len() != columns.len() {
            return Err(error(line, format!("{} fields for {} columns", fields.len(), columns.len())));
        }
        let record = Record { columns: &columns, fields, line };
        rows.push(read(&record).map_err(|why| error(line, why))?);
    }
    Ok(rows)
}

/// The fields of one line; a field in double quotes may hold commas, and double quotes twice.
pub(crate) fn fields(line: &str) -> Result<Vec<String>, String> {
    let mut fields = Vec::new();
    let mut rest = line.trim_end_matches('\r');
    loop {
        let Some(quoted) = rest.strip_prefix('"') else {
            let (field, after) = rest.split_once(',').map_or((rest, None), |(field, after)| (field, Some(after)));
            fields.push(field.to_owned());
            match after {
                Some(after) => rest = after,
                None => return Ok(fields),
            }
            continue;
        };
        let mut field = String::new();
        let mut inside = quoted;
        let after = loop {
            let (text, after) = inside.split_once('"').ok_or("a quoted field does not end")?;
            field.push_str(text);
            match after.strip_prefix('"') {
                Some(more) => {
                    field.push('"');
                    inside = more;
                }
                None => break after,
            }
        };
        fields.push(field);
        match after.strip_prefix(',') {
            Some(after) => rest = after,
            None if after.is_empty() => return Ok(fields),
            None => return Err("text after a quoted field".to_owned()),
        }
    }
}

/// A value and when the law says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated<T> {
    /// The first day it holds.
    pub valid_from: Date,
    /// The last day it holds; none while it still does.
    pub valid_to: Option<Date>,
    /// The law or decision; empty means not checked yet.
    pub legal_basis: String,
    /// Where the row was read.
    pub source: String,
    /// How sure we are.
    pub certainty: Certainty,
    /// The value.
    pub value: T,
}

impl<T> Dated<T> {
    /// Does it hold on this day?
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

/// A table of values that the law changes from time to time.
#[derive(Clone, Debug)]
pub struct DatedTable<T> {
    rows: Vec<Dated<T>>,
}

impl<T> DatedTable<T> {
    /// Reads a dated table; `read` gets the table's own columns.
    pub fn read(
        table: &str,
        csv: &str,
        mut read: impl FnMut(&Record<'_>) -> Result<T, String>,
    ) -> Result<Self, TableError> {
        let rows = records(table, csv, |record| {
            let (valid_from, valid_to) = (record.read("valid_from")?, record.read_opt::<Date>("valid_to")?);
            if valid_to.is_some_and(|last| last < valid_from) {
                return Err("valid_to is before valid_from".to_owned());
            }
            Ok(Dated {
                valid_from,
                valid_to,
                legal_basis: record.get("legal_basis")?.to_owned(),
                source: record.get("source")?.to_owned(),
                certainty: record.read("certainty")?,
                value: read(record)?,
            })
        })?;
        Ok(Self { rows })
    }

    /// A table without rows.
    pub const fn empty() -> Self {
        Self { rows: Vec::new() }
    }

    /// The rows that hold on this day, in the order of the file.
    pub fn on(&self, day: Date) -> impl Iterator<Item = &Dated<T>> {
        self.rows.iter().filter(move |row| row.holds_on(day))
    }

    /// Every row, past and future too.
    pub fn rows(&self) -> &[Dated<T>] {
        &self.rows
    }
}
