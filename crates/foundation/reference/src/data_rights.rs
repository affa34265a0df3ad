//! What the law says of people's requests about their own data: how long an answer may take, and by what a request may be
//! refused.

use std::sync::OnceLock;

use kernel::{Date, Local};

use crate::table::{Dated, DatedTable, TableError};

/// How long the hall may take over a request of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The word of the kind, such as `perbaikan`.
    pub kind: String,
    /// Hours by the calendar, by night and on holidays too.
    pub hours: i64,
}

/// Why a request may be refused, or something stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    /// Its word, such as `arsip`.
    pub code: String,
    /// What it is called.
    pub title: Local,
}

/// The tables of people's rights over their data.
#[derive(Debug)]
pub struct DataRights {
    deadlines: DatedTable<Deadline>,
    grounds: DatedTable<Ground>,
}

const DEADLINES: &str = include_str!("../../../../reference/data-rights.csv");
const GROUNDS: &str = include_str!("../../../../reference/data-grounds.csv");

impl DataRights {
    /// Reads both tables.
    pub fn read(deadlines: &str, grounds: &str) -> Result<Self, TableError> {
        let deadlines = DatedTable::read("data-rights", deadlines, |record| {
            let hours = record.read("hours")?;
            if hours < 1 {
                return Err("hours are less than one".to_owned());
            }
            Ok(Deadline { kind: record.get("kind")?.to_owned(), hours })
        })?;
        let grounds = DatedTable::read("data-grounds", grounds, |record| {
            let title = Local { id: record.get("title_id")?.to_owned(), en: record.get("title_en")?.to_owned() };
            Ok(Ground { code: record.get("code")?.to_owned(), title })
        })?;
        Ok(Self { deadlines, grounds })
    }

    /// The tables that come with the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<DataRights> = OnceLock::new();
        // A test reads them, so they are never empty.
        SHIPPED.get_or_init(|| {
            let none = Self { deadlines: DatedTable::empty(), grounds: DatedTable::empty() };
            Self::read(DEADLINES, GROUNDS).unwrap_or(none)
        })
    }

    /// How long a request of this kind may take that was made on `day`; none where no row says so.
    pub fn deadline(&self, kind: &str, day: Date) -> Option<&Dated<Deadline>> {
        self.deadlines.on(day).find(|row| row.value.kind == kind)
    }

    /// The grounds that hold on `day`, in the order of the table.
    pub fn grounds(&self, day: Date) -> impl Iterator<Item = &Dated<Ground>> {
        self.grounds.on(day)
    }

    /// The ground with this word that holds on `day`.
    pub fn ground(&self, code: &str, day: Date) -> Option<&Dated<Ground>> {
        self.grounds(day).find(|row| row.value.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = kernel::Date::constant(2026, 7, 13);

    #[test]
    fn every_kind_of_request_has_its_clock_of_three_days_and_says_by_which_law() {
        let rights = DataRights::read(DEADLINES, GROUNDS).expect("the shipped tables");
        for kind in ["akses", "perbaikan", "penghapusan", "pembatasan", "keberatan", "penarikan", "pelanggaran"] {
            let row = rights.deadline(kind, DAY).unwrap_or_else(|| panic!("no deadline for {kind}"));
            assert_eq!(row.value.hours, 3 * 24, "{kind}");
            assert!(row.legal_basis.contains("UU 27/2022"), "{kind}");
        }
        assert!(rights.deadline("lain", DAY).is_none());
        assert!(rights.deadline("akses", kernel::Date::constant(2020, 1, 1)).is_none(), "before the law there is none");
    }

    #[test]
    fn every_ground_has_a_word_and_a_title_in_both_languages() {
        let rights = DataRights::shipped();
        let codes: Vec<&str> = rights.grounds(DAY).map(|row| row.value.code.as_str()).collect();
        assert_eq!(codes, ["tugas", "pengecualian", "arsip", "bukti", "tidak-ada"]);
        assert!(rights.grounds(DAY).all(|row| !row.value.title.id.is_empty() && !row.value.title.en.is_empty()));
        assert!(rights.ground("arsip", DAY).is_some_and(|row| row.legal_basis.contains("UU 43/2009")));
    }

    #[test]
    fn a_clock_without_an_hour_is_refused() {
        let none = DEADLINES.replace(",72,", ",0,");
        assert!(DataRights::read(&none, GROUNDS).is_err_and(|error| error.to_string().contains("line 2")));
    }
}
