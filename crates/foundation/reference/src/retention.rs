//! How long personal data is kept, by kind: the rows of `reference/retention.csv`.
//!
//! What is not in the table is kept as long as the account or the case it belongs to.

use std::str::FromStr;
use std::sync::OnceLock;

use kernel::Date;

use crate::table::{Dated, DatedTable, TableError};

const SHIPPED: &str = include_str!("../../../../reference/retention.csv");

/// A kind of data that is kept for a time only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kept {
    /// Forms that were begun and not sent.
    Draft,
    /// Forms that came after their session had ended, until they are taken back.
    Parked,
    /// Documents that a program uploaded and no application used.
    LooseFile,
    /// Documents of applications that were refused or taken back.
    RefusedFile,
    /// Documents of applications that were granted.
    GrantedFile,
    /// Signatures that were asked for and are void.
    VoidSignature,
    /// First answers to programs, kept so that a repeated request gets the same.
    ProgramAnswer,
    /// Messages that were sent or given up.
    Message,
    /// Sessions that are over.
    Session,
    /// One-time codes and steps that ran out.
    Code,
    /// Keys of programs that ran out.
    Key,
    /// Looks in an emergency, once reviewed.
    Emergency,
    /// Breaches of personal data, once closed, with whom they concerned.
    Breach,
    /// Reports that were begun and not sent, with their pictures.
    ReportDraft,
}

impl Kept {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 14] = [
        Self::Draft,
        Self::Parked,
        Self::LooseFile,
        Self::RefusedFile,
        Self::GrantedFile,
        Self::VoidSignature,
        Self::ProgramAnswer,
        Self::Message,
        Self::Session,
        Self::Code,
        Self::Key,
        Self::Emergency,
        Self::Breach,
        Self::ReportDraft,
    ];

    /// Its word in tables, texts and the book.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draf",
            Self::Parked => "formulir-tertunda",
            Self::LooseFile => "berkas-lepas",
            Self::RefusedFile => "berkas-tidak-dikabulkan",
            Self::GrantedFile => "berkas-dikabulkan",
            Self::VoidSignature => "tanda-tangan-batal",
            Self::ProgramAnswer => "jawaban-program",
            Self::Message => "pesan",
            Self::Session => "sesi",
            Self::Code => "kode",
            Self::Key => "kunci-program",
            Self::Emergency => "akses-darurat",
            Self::Breach => "pelanggaran-data",
            Self::ReportDraft => "laporan-tertunda",
        }
    }

    /// The moment its days are counted from, as the table writes it.
    pub const fn counted_from(self) -> &'static str {
        match self {
            Self::Draft | Self::ReportDraft => "disimpan",
            Self::Parked => "dititipkan",
            Self::LooseFile => "diunggah",
            Self::RefusedFile | Self::GrantedFile => "permohonan-berakhir",
            Self::VoidSignature => "diminta",
            Self::ProgramAnswer => "dijawab",
            Self::Message => "dikirim",
            Self::Session | Self::Code | Self::Key => "berakhir",
            Self::Emergency => "ditinjau",
            Self::Breach => "ditutup",
        }
    }
}

impl FromStr for Kept {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| format!("nothing is called {text:?}"))
    }
}

/// How long one kind is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// What is kept.
    pub kind: Kept,
    /// For how many days; none: until somebody who may removes it, the hall never does.
    pub days: Option<u32>,
}

/// The schedule: how long what is kept.
#[derive(Clone, Debug)]
pub struct Retention(DatedTable<Term>);

impl Retention {
    /// The schedule that comes with the program.
    pub fn shipped() -> &'static Self {
        static READ: OnceLock<Retention> = OnceLock::new();
        // A test sees to it that the built-in file can be read; an empty schedule removes nothing.
        READ.get_or_init(|| Self::read(SHIPPED).unwrap_or_else(|_| Self(DatedTable::empty())))
    }

    /// Reads a schedule: `kind`, `days` (empty: never removed), `counted_from` and the columns of every dated table.
    pub fn read(csv: &str) -> Result<Self, TableError> {
        let table = DatedTable::read("retention", csv, |record| {
            let kind: Kept = record.read("kind")?;
            let from = record.get("counted_from")?;
            if from != kind.counted_from() {
                return Err(format!("{} is counted from {:?}, not {from:?}", kind.as_str(), kind.counted_from()));
            }
            let days: Option<u32> = record.read_opt("days")?;
            if days == Some(0) {
                return Err("days: nothing is kept for 0 days; write 1 or more, or leave it empty".to_owned());
            }
            Ok(Term { kind, days })
        })?;
        Ok(Self(table))
    }

    /// How long a kind is kept by the row that holds on this day, the last of them; none if the table does not say.
    pub fn on(&self, kind: Kept, day: Date) -> Option<&Dated<Term>> {
        self.0.on(day).filter(|row| row.value.kind == kind).last()
    }

    /// After how many days a kind is removed on this day; none if it never is.
    pub fn days(&self, kind: Kept, day: Date) -> Option<u32> {
        self.on(kind, day)?.value.days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "kind,days,counted_from,valid_from,valid_to,legal_basis,source,certainty\n";

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_shipped_schedule_says_of_every_kind_how_long_it_is_kept_and_by_what_law() {
        let schedule = Retention::read(SHIPPED).unwrap();
        for kind in Kept::ALL {
            let row = schedule.on(kind, day("2026-07-13")).unwrap_or_else(|| panic!("{kind:?}"));
            assert!(!row.legal_basis.is_empty() && !row.source.is_empty(), "{kind:?}");
        }
        assert_eq!(Retention::shipped().days(Kept::Draft, day("2026-07-13")), Some(180));
        assert_eq!(Retention::shipped().days(Kept::GrantedFile, day("2026-07-13")), None);
    }

    #[test]
    fn what_the_law_changes_is_a_new_row_from_its_day_on() {
        let rows = "draf,180,disimpan,2026-01-01,2026-06-30,UU,x,pasti\ndraf,90,disimpan,2026-07-01,,UU,x,pasti\n";
        let schedule = Retention::read(&format!("{HEAD}{rows}")).unwrap();
        let days = ["2025-12-31", "2026-06-30", "2026-07-01"].map(|on| schedule.days(Kept::Draft, day(on)));
        assert_eq!(days, [None, Some(180), Some(90)]);
    }

    #[test]
    fn a_row_that_means_something_else_than_is_done_is_refused() {
        for (row, why) in [
            ("draft,1,disimpan,2026-01-01,,UU,x,pasti", "kind: nothing is called \"draft\""),
            ("draf,1,dikirim,2026-01-01,,UU,x,pasti", "draf is counted from \"disimpan\", not \"dikirim\""),
            (
                "draf,0,disimpan,2026-01-01,,UU,x,pasti",
                "days: nothing is kept for 0 days; write 1 or more, or leave it empty",
            ),
        ] {
            let error = Retention::read(&format!("{HEAD}{row}\n")).unwrap_err();
            assert_eq!((error.line, error.why.as_str()), (2, why));
        }
    }
}
