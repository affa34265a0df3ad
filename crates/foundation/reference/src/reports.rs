//! Reports of citizens (complaints, aspirations, questions): how long each part may take, and by what a report may be
//! refused.

use std::str::FromStr;
use std::sync::OnceLock;

use kernel::{Date, Local};

use crate::table::{Dated, DatedTable, TableError};

const LIMITS: &str = include_str!("../../../../reference/report-limits.csv");
const GROUNDS: &str = include_str!("../../../../reference/report-grounds.csv");

/// The most working days each part of a report may take, on some day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportLimits {
    /// Until it is verified and passed on.
    pub verify: u32,
    /// Until the agency begins or answers.
    pub begin: u32,
    /// Until a complaint is settled.
    pub complaint: u32,
    /// Until a complaint about abuse of office is settled.
    pub oversight: u32,
    /// Until information that was asked for is given.
    pub information: u32,
    /// Until an aspiration is answered.
    pub aspiration: u32,
    /// For how long the reporter may confirm or reopen what an agency calls settled.
    pub confirm: u32,
    /// For how long after it ended the reporter may open it again; later it is another report.
    pub reopen: u32,
    /// After how long without an end the reporter is told of the Ombudsman.
    pub ombudsman: u32,
}

/// What an officer does with a report that cannot go on as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportAct {
    /// `tolak`: it is refused.
    Refuse,
    /// `tunda`: it waits until the reporter has completed it.
    SendBack,
}

impl FromStr for ReportAct {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "tolak" => Ok(Self::Refuse),
            "tunda" => Ok(Self::SendBack),
            _ => Err(format!("act is \"tolak\" or \"tunda\", not {word:?}")),
        }
    }
}

/// Why a report cannot go on as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportGround {
    /// Its word, such as `tidak-jelas`.
    pub code: String,
    /// What is done for this reason.
    pub act: ReportAct,
    /// What it is called.
    pub title: Local,
}

/// The tables of reports.
#[derive(Debug)]
pub struct Reports {
    limits: DatedTable<(String, u32)>,
    grounds: DatedTable<ReportGround>,
}

impl Reports {
    /// Reads both tables.
    pub fn read(limits: &str, grounds: &str) -> Result<Self, TableError> {
        let limits = DatedTable::read("report-limits", limits, |record| {
            let days: u32 = record.read("working_days")?;
            if days == 0 {
                return Err("working_days: nothing can be done in no time".to_owned());
            }
            Ok((record.get("limit")?.to_owned(), days))
        })?;
        let grounds = DatedTable::read("report-grounds", grounds, |record| {
            let title = Local { id: record.get("title_id")?.to_owned(), en: record.get("title_en")?.to_owned() };
            Ok(ReportGround { code: record.get("code")?.to_owned(), act: record.read("act")?, title })
        })?;
        Ok(Self { limits, grounds })
    }

    /// The tables that come with the program.
    pub fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Reports> = OnceLock::new();
        // A test reads them, so they are never empty.
        SHIPPED.get_or_init(|| {
            let none = Self { limits: DatedTable::empty(), grounds: DatedTable::empty() };
            Self::read(LIMITS, GROUNDS).unwrap_or(none)
        })
    }

    /// The limits that hold on `day`; none where the table does not say all of them.
    pub fn limits(&self, day: Date) -> Option<ReportLimits> {
        let days = |word: &str| self.limits.on(day).map(|row| &row.value).find(|row| row.0 == word).map(|row| row.1);
        Some(ReportLimits {
            verify: days("verifikasi")?,
            begin: days("tindak-lanjut")?,
            complaint: days("pengaduan")?,
            oversight: days("pengaduan-pengawasan")?,
            information: days("permintaan-informasi")?,
            aspiration: days("aspirasi")?,
            confirm: days("tanggapan-pelapor")?,
            reopen: days("buka-kembali")?,
            ombudsman: days("ombudsman")?,
        })
    }

    /// The grounds that hold on `day`, in the order of the table.
    pub fn grounds(&self, day: Date) -> impl Iterator<Item = &Dated<ReportGround>> {
        self.grounds.on(day)
    }

    /// The ground with this word that holds on `day`.
    pub fn ground(&self, code: &str, day: Date) -> Option<&Dated<ReportGround>> {
        self.grounds(day).find(|row| row.value.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Date = kernel::Date::constant(2026, 7, 13);

    #[test]
    fn the_shipped_tables_say_every_limit_and_name_the_law() {
        let tables = Reports::read(LIMITS, GROUNDS).expect("the shipped tables");
        let limits = ReportLimits {
            verify: 3,
            begin: 5,
            complaint: 14,
            oversight: 60,
            information: 5,
            aspiration: 5,
            confirm: 10,
            reopen: 60,
            ombudsman: 60,
        };
        assert_eq!(tables.limits(DAY), Some(limits));
        assert_eq!(tables.limits(kernel::Date::constant(2017, 1, 1)), None);
        let unsure = tables.limits.on(DAY).all(|row| row.certainty == crate::Certainty::Unconfirmed);
        assert!(unsure, "nobody has compared a row with the text of the law yet");
        assert!(tables.grounds(DAY).all(|row| !row.legal_basis.is_empty() && !row.value.title.en.is_empty()));
        let unclear = tables.ground("tidak-jelas", DAY).expect("a ground");
        assert_eq!(unclear.value.act, ReportAct::SendBack);
        assert!(tables.ground("bosan", DAY).is_none());
    }

    #[test]
    fn what_nobody_can_keep_or_do_is_refused_with_its_line() {
        let none = LIMITS.replace("verifikasi,3", "verifikasi,0");
        assert!(Reports::read(&none, GROUNDS).is_err_and(|error| error.line == 2));
        let odd = GROUNDS.replacen(",tolak,", ",hapus,", 1);
        assert!(Reports::read(LIMITS, &odd).is_err_and(|error| error.line == 2 && error.why.contains("hapus")));
    }
}
