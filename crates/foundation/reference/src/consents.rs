//! What people are asked to agree to: the rows of `reference/consents.csv`, each an edition of one consent.
//!
//! A text that somebody agreed to is never edited: what changes is a new edition, from a day on. A test holds the digests of
//! all editions.

use std::fmt::Write as _;
use std::sync::OnceLock;

use kernel::{Date, Local};
use sha2::{Digest as _, Sha256};

use crate::table::{Dated, DatedTable, TableError};

const SHIPPED: &str = include_str!("../../../../reference/consents.csv");

/// Whether there is an account without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// `wajib`: without it there is no account.
    Required,
    /// `pilihan`: everything works without it, with more typing.
    Optional,
}

/// One edition of one consent.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    /// Which consent, such as `akun`.
    pub id: String,
    /// Which edition of it, such as `2026-11`.
    pub edition: String,
    /// Whether there is an account without it.
    pub need: Need,
    /// What it is called.
    pub title: Local,
    /// What the data is used for.
    pub purpose: Local,
    /// What is agreed to.
    pub text: Local,
    /// What follows when it is withdrawn.
    pub after: Local,
    /// What changed since the edition before; empty in the first.
    pub changed: Local,
}

impl Consent {
    /// The consent without which there is no account.
    pub const ACCOUNT: &'static str = "akun";

    /// Everything that is agreed to, in both languages, as it is digested: lines of UTF-8, each ended by a line feed.
    pub fn document(&self) -> String {
        let mut text = format!("{}/{}\n", self.id, self.edition);
        for part in [&self.title, &self.purpose, &self.text, &self.after] {
            for words in [&part.id, &part.en] {
                text.push_str(words);
                text.push('\n');
            }
        }
        text
    }

    /// The SHA-256 of [`Consent::document`], in hexadecimal digits.
    pub fn digest(&self) -> String {
        Sha256::digest(self.document().as_bytes()).iter().fold(String::with_capacity(64), |mut digits, byte| {
            // Writing to a text never fails.
            let _ = write!(digits, "{byte:02x}");
            digits
        })
    }
}

/// Every edition of every consent.
#[derive(Clone, Debug)]
pub struct Consents(DatedTable<Consent>);

impl Consents {
    /// Those that come with the program.
    pub fn shipped() -> &'static Self {
        static READ: OnceLock<Consents> = OnceLock::new();
        // A test reads them, so there are always some.
        READ.get_or_init(|| Self::read(SHIPPED).unwrap_or_else(|_| Self(DatedTable::empty())))
    }

    /// Reads the table. Ids and editions stand in addresses, and no edition comes twice.
    pub fn read(csv: &str) -> Result<Self, TableError> {
        let mut known: Vec<(String, String)> = Vec::new();
        let table = DatedTable::read("consents", csv, |record| {
            let word = |column: &str| {
                let text = record.get(column)?;
                let fits = !text.is_empty() && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
                if fits { Ok(text.to_owned()) } else { Err(format!("{column}: {text:?} is not of a-z, 0-9 and -")) }
            };
            let said = |name: &str| {
                let (id, en) = (record.get(&format!("{name}_id"))?, record.get(&format!("{name}_en"))?);
                if id.is_empty() || en.is_empty() {
                    return Err(format!("{name} is not said in both languages"));
                }
                Ok(Local::new(id, en))
            };
            let (id, edition) = (word("id")?, word("edition")?);
            let is_first = known.iter().all(|(other, _)| *other != id);
            if known.contains(&(id.clone(), edition.clone())) {
                return Err(format!("{id}/{edition} comes twice; a changed text is a new edition"));
            }
            known.push((id.clone(), edition.clone()));
            Ok(Consent {
                need: match record.get("need")? {
                    "wajib" => Need::Required,
                    "pilihan" => Need::Optional,
                    other => return Err(format!("need is \"wajib\" or \"pilihan\", not {other:?}")),
                },
                title: said("title")?,
                purpose: said("purpose")?,
                text: said("text")?,
                after: said("after")?,
                changed: if is_first { Local::new("", "") } else { said("changed")? },
                id,
                edition,
            })
        })?;
        Ok(Self(table))
    }

    /// The edition of every consent that people are asked for on this day: of each the last that holds.
    pub fn on(&self, day: Date) -> Vec<&Dated<Consent>> {
        let mut found: Vec<&Dated<Consent>> = Vec::new();
        for row in self.0.on(day) {
            match found.iter_mut().find(|known| known.value.id == row.value.id) {
                Some(known) if known.valid_from <= row.valid_from => *known = row,
                Some(_) => {}
                None => found.push(row),
            }
        }
        found
    }

    /// The edition of one consent that people are asked for on this day.
    pub fn in_force(&self, id: &str, day: Date) -> Option<&Dated<Consent>> {
        self.on(day).into_iter().find(|row| row.value.id == id)
    }

    /// One edition, whether it holds or not: whoever agreed to it can read it for ever.
    pub fn edition(&self, id: &str, edition: &str) -> Option<&Dated<Consent>> {
        self.0.rows().iter().find(|row| row.value.id == id && row.value.edition == edition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// What people agreed to. A line is only ever added: an edited text is a new edition with a line of its own.
    const AGREED: [(&str, &str, &str); 4] = [
        ("akun", "2026-11", "0e680ae53865d9720db074bc36902b272a942e92c913d609142162c858002e5f"),
        ("data-instansi", "2026-11", "0a3736dc9118883ee55c853827eba2351994ab6a42d189662668ee5082f4a1b6"),
        ("isian-terdahulu", "2026-11", "c7ecfdf1a6f98853ca17a12e63701ae39ce91e8a0f6aba43b6a5afcec117a461"),
        ("saksi", "2026-11", "39ac1d710fdf054f44cd03a4e776c707163c9390243ad2712fa0a6594d0234b7"),
    ];

    #[test]
    fn a_text_that_people_agreed_to_is_never_edited() {
        let consents = Consents::read(SHIPPED).unwrap();
        let digests: Vec<_> = consents.0.rows().iter().map(|row| row.value.digest()).collect();
        let names = consents.0.rows().iter().map(|row| (row.value.id.as_str(), row.value.edition.as_str()));
        let found: Vec<_> = names.zip(&digests).map(|((id, edition), digest)| (id, edition, digest.as_str())).collect();
        assert_eq!(found, AGREED, "a changed text is a new edition, with a first day of its own");
    }

    #[test]
    fn an_account_needs_one_consent_and_each_says_its_law() {
        let consents = Consents::read(SHIPPED).unwrap();
        for row in consents.on(day("2026-07-13")) {
            let is_account = row.value.id == Consent::ACCOUNT;
            assert_eq!(row.value.need == Need::Required, is_account, "{}", row.value.id);
            assert!(!row.legal_basis.is_empty(), "{}", row.value.id);
        }
        assert!(consents.in_force(Consent::ACCOUNT, day("2026-07-13")).is_some());
    }

    const HEAD: &str = "valid_from,valid_to,id,edition,need,title_id,title_en,purpose_id,purpose_en,text_id,text_en,\
        after_id,after_en,changed_id,changed_en,legal_basis,source,certainty\n";

    fn row(from: &str, edition: &str, changed: &str) -> String {
        format!("{from},,akun,{edition},wajib,a,a,a,a,a,a,a,a,{changed},{changed},UU,x,pasti\n")
    }

    #[test]
    fn a_new_edition_is_asked_for_from_its_day_on_and_the_old_one_stays_readable() {
        let rows = row("2026-01-01", "1", "") + &row("2026-08-01", "2", "lebih jelas");
        let consents = Consents::read(&format!("{HEAD}{rows}")).unwrap();
        let asked = ["2025-12-31", "2026-07-31", "2026-08-01"]
            .map(|on| consents.in_force("akun", day(on)).map(|row| row.value.edition.as_str()));
        assert_eq!(asked, [None, Some("1"), Some("2")]);
        let (old, new) = (consents.edition("akun", "1").unwrap(), consents.edition("akun", "2").unwrap());
        assert_ne!(old.value.digest(), new.value.digest(), "the same words under another name are another document");
        assert_eq!(new.value.changed.id, "lebih jelas");
    }

    #[test]
    fn what_cannot_be_an_edition_is_refused() {
        for (rows, why) in [
            (
                row("2026-01-01", "1", "") + &row("2026-02-01", "1", "x"),
                "akun/1 comes twice; a changed text is a new edition",
            ),
            (row("2026-01-01", "A 1", ""), "edition: \"A 1\" is not of a-z, 0-9 and -"),
            (row("2026-01-01", "1", "") + &row("2026-02-01", "2", ""), "changed is not said in both languages"),
        ] {
            assert_eq!(Consents::read(&format!("{HEAD}{rows}")).unwrap_err().why, why);
        }
    }
}
