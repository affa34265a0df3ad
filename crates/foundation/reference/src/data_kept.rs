//! What stays when everything about somebody is erased, by which law, and until when.

use std::sync::OnceLock;

use kernel::{Date, Local};

use crate::table::{Dated, DatedTable, TableError};

/// Something that stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Staying {
    /// Its word: `surat`, `tanda-tangan`, `log`, `cadangan`.
    pub what: String,
    /// What it is called.
    pub title: Local,
    /// Until when it stays, in words.
    pub until: Local,
}

/// The table of what stays.
#[derive(Debug)]
pub struct DataKept(DatedTable<Staying>);

const SHIPPED: &str = include_str!("../../../../reference/data-kept.csv");

impl DataKept {
    /// Reads the table.
    pub fn read(csv: &str) -> Result<Self, TableError> {
        let table = DatedTable::read("data-kept", csv, |record| {
            let local = |name: &str| {
                let text = |lang: &str| record.get(&format!("{name}_{lang}")).map(str::to_owned);
                Ok::<_, String>(Local { id: text("id")?, en: text("en")? })
            };
            Ok(Staying { what: record.get("what")?.to_owned(), title: local("title")?, until: local("until")? })
        })?;
        Ok(Self(table))
    }

    /// The table that comes with the program.
    pub fn shipped() -> &'static Self {
        static TABLE: OnceLock<DataKept> = OnceLock::new();
        // A test reads it, so it is never empty.
        TABLE.get_or_init(|| Self::read(SHIPPED).unwrap_or(Self(DatedTable::empty())))
    }

    /// What is said on `day` of this word; none where no row says so.
    pub fn get(&self, what: &str, day: Date) -> Option<&Dated<Staying>> {
        self.0.on(day).find(|row| row.value.what == what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_stays_says_until_when_in_both_languages() {
        let kept = DataKept::read(SHIPPED).expect("the shipped table");
        for what in ["surat", "tanda-tangan", "log", "cadangan"] {
            let row = kept.get(what, Date::constant(2026, 7, 13)).unwrap_or_else(|| panic!("no row for {what}"));
            for text in [&row.value.title, &row.value.until] {
                assert!(!text.id.is_empty() && !text.en.is_empty(), "{what}");
            }
        }
    }
}
