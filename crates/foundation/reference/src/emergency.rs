//! Looking in an emergency: the grounds that an officer may name, and how far the right reaches.

use std::sync::OnceLock;

use kernel::{Date, Local};

use crate::data_rights::Ground;
use crate::table::{Dated, DatedTable, TableError};

const GROUNDS: &str = include_str!("../../../../reference/emergency-grounds.csv");
const LIMITS: &str = include_str!("../../../../reference/emergency-limits.csv");

/// How far the right to look in an emergency reaches on some day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmergencyLimits {
    /// For how many minutes a look stays open.
    pub minutes: u32,
    /// How many may be open at a time.
    pub open: u32,
    /// How many may be tried in 24 hours; a try that found nobody counts.
    pub in_a_day: u32,
    /// Within how many working days a use is reviewed.
    pub review_days: u32,
}

/// The tables of looking in an emergency.
#[derive(Debug)]
pub struct Emergencies {
    grounds: DatedTable<Ground>,
    limits: DatedTable<(String, u32)>,
}

impl Emergencies {
    /// Reads both tables.
    pub fn read(grounds: &str, limits: &str) -> Result<Self, TableError> {
        let grounds = DatedTable::read("emergency-grounds", grounds, |record| {
            let title = Local { id: record.get("title_id")?.to_owned(), en: record.get("title_en")?.to_owned() };
            Ok(Ground { code: record.get("code")?.to_owned(), title })
        })?;
        let limits = DatedTable::read("emergency-limits", limits, |record| {
            let amount: u32 = record.read("amount")?;
            if amount == 0 {
                return Err("amount: a limit of 0 would close the door for good".to_owned());
            }
            Ok((record.get("limit")?.to_owned(), amount))
        })?;
        Ok(Self { grounds, limits })
    }

    /// The tables that come with the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Emergencies> = OnceLock::new();
        // A test reads them, so they are never empty; without limits nobody may look.
        SHIPPED.get_or_init(|| {
            let none = Self { grounds: DatedTable::empty(), limits: DatedTable::empty() };
            Self::read(GROUNDS, LIMITS).unwrap_or(none)
        })
    }

    /// The grounds that hold on `day`, in the order of the table.
    pub fn grounds(&self, day: Date) -> impl Iterator<Item = &Dated<Ground>> {
        self.grounds.on(day)
    }

    /// The ground with this word that holds on `day`.
    pub fn ground(&self, code: &str, day: Date) -> Option<&Dated<Ground>> {
        self.grounds(day).find(|row| row.value.code == code)
    }

    /// The limits that hold on `day`; none where the table does not say all of them.
    pub fn limits(&self, day: Date) -> Option<EmergencyLimits> {
        let amount = |word: &str| self.limits.on(day).map(|row| &row.value).find(|row| row.0 == word).map(|row| row.1);
        Some(EmergencyLimits {
            minutes: amount("menit")?,
            open: amount("terbuka")?,
            in_a_day: amount("sehari")?,
            review_days: amount("tinjauan-hari-kerja")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = kernel::Date::constant(2026, 7, 13);

    #[test]
    fn the_shipped_tables_name_grounds_by_law_and_every_limit() {
        let tables = Emergencies::read(GROUNDS, LIMITS).expect("the shipped tables");
        let codes: Vec<&str> = tables.grounds(DAY).map(|row| row.value.code.as_str()).collect();
        assert_eq!(codes, ["kesehatan", "bencana", "anak", "kekerasan"]);
        assert!(
            tables.grounds(DAY).all(|row| row.legal_basis.contains("UU 27/2022") && !row.value.title.en.is_empty())
        );
        let limits = EmergencyLimits { minutes: 60, open: 3, in_a_day: 5, review_days: 3 };
        assert_eq!(tables.limits(DAY), Some(limits));
        assert_eq!(tables.limits(kernel::Date::constant(2020, 1, 1)), None);
    }

    #[test]
    fn a_limit_of_nothing_is_refused_and_a_missing_one_leaves_none() {
        let zero = LIMITS.replace("menit,60", "menit,0");
        assert!(Emergencies::read(GROUNDS, &zero).is_err_and(|error| error.line == 2));
        let fewer: String =
            LIMITS.lines().filter(|line| !line.contains("sehari")).flat_map(|line| [line, "\n"]).collect();
        assert_eq!(Emergencies::read(GROUNDS, &fewer).expect("a table").limits(DAY), None);
    }
}
