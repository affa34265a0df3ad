//! Long lists of codes that people search through: business activities, issuers of payment codes.
//!
//! A table is a file of `reference/codes`. Each row is dated, so an old case keeps a code that no longer holds.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use kernel::Date;

use crate::table::{Dated, DatedTable, TableError};

/// One code and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code, as it is written.
    pub code: String,
    /// What it means, in Indonesian, as its office has it.
    pub title: String,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.title)
    }
}

/// A table of codes.
pub struct CodeTable {
    name: String,
    rows: DatedTable<Code>,
    /// The words of each row in lower case, code first; in the order of the rows.
    words: Vec<String>,
}

impl fmt::Debug for CodeTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeTable({}, {} rows)", self.name, self.words.len())
    }
}

/// The tables that come with the program: name and file.
const SHIPPED: &[(&str, &str)] = &[
    ("kbli", include_str!("../../../../reference/codes/kbli.csv")),
    ("penerbit-qris", include_str!("../../../../reference/codes/penerbit-qris.csv")),
];

impl CodeTable {
    /// Reads a table: `code`, `title` and the columns of every dated table.
    pub fn read(name: &str, csv: &str) -> Result<Self, TableError> {
        let mut lines = Vec::new();
        let rows = DatedTable::read(name, csv, |record| {
            lines.push(record.line());
            let code = Code { code: record.get("code")?.to_owned(), title: record.get("title")?.to_owned() };
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
            if code.code.is_empty() || code.title.is_empty() || !code.code.chars().all(fits) {
                return Err(format!("{:?} is not a code with a title", code.code));
            }
            Ok(code)
        })?;
        if let Some((at, why)) = twice(rows.rows()) {
            let line = lines.get(at).copied().unwrap_or(1);
            return Err(TableError { table: name.to_owned(), line, why });
        }
        let words = rows.rows().iter().map(|row| words_of(&row.value.to_string()).join(" ")).collect();
        Ok(Self { name: name.to_owned(), rows, words })
    }

    /// The shipped table with this name.
    pub fn named(name: &str) -> Option<Arc<Self>> {
        Self::shipped().iter().find(|table| table.name == name).cloned()
    }

    /// Every shipped table.
    pub fn shipped() -> &'static [Arc<Self>] {
        static TABLES: OnceLock<Vec<Arc<CodeTable>>> = OnceLock::new();
        // A test reads each of them, so none is left out.
        TABLES
            .get_or_init(|| SHIPPED.iter().filter_map(|(name, csv)| Self::read(name, csv).ok().map(Arc::new)).collect())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Every row, past and future too.
    pub fn rows(&self) -> &[Dated<Code>] {
        self.rows.rows()
    }

    /// The row of a code: the one that holds on `day`, else any.
    pub fn get(&self, code: &str, day: Date) -> Option<&Dated<Code>> {
        let mut rows = self.rows().iter().filter(|row| row.value.code.eq_ignore_ascii_case(code));
        rows.clone().find(|row| row.holds_on(day)).or_else(|| rows.next_back())
    }

    /// The row that is written like this, code and title, as [`Code`] shows itself; or the code alone.
    pub fn written(&self, text: &str) -> Option<&Dated<Code>> {
        let text = text.trim();
        let is_it = |code: &Code| code.code.eq_ignore_ascii_case(text) || code.to_string() == text;
        self.rows().iter().rfind(|row| is_it(&row.value))
    }

    /// Finds codes while people type: each word begins a word of the title or the code, in any order. Those whose title
    /// has fewer words come first, then by code. Only what holds on `day`.
    pub fn search(&self, asked: &str, day: Date, limit: usize) -> Vec<&Code> {
        let asked = words_of(asked);
        if asked.is_empty() {
            return Vec::new();
        }
        let is_hit = |words: &str| asked.iter().all(|a| words.split(' ').any(|word| word.starts_with(a.as_str())));
        let rows = self.rows().iter().zip(&self.words).filter(|(row, words)| row.holds_on(day) && is_hit(words));
        let mut found: Vec<(usize, &Code)> = rows.map(|(row, words)| (words.split(' ').count(), &row.value)).collect();
        found.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.code.cmp(&b.1.code)));
        found.into_iter().take(limit).map(|(_, code)| code).collect()
    }
}

/// The first row whose code holds already on one of its days, and what is wrong with that.
fn twice(rows: &[Dated<Code>]) -> Option<(usize, String)> {
    let mut seen: BTreeMap<&str, Vec<&Dated<Code>>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let same = seen.entry(&row.value.code).or_default();
        if same.iter().any(|other| other.holds_on(row.valid_from) || row.holds_on(other.valid_from)) {
            return Some((at, format!("the code {} holds twice on the same day", row.value.code)));
        }
        same.push(row);
    }
    None
}

/// The words of a text in lower case, at most sixteen.
fn words_of(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.take(16).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn day() -> Date {
        "2026-11-20".parse().unwrap()
    }

    #[test]
    fn every_shipped_table_can_be_read_and_no_code_holds_twice() {
        assert_eq!(CodeTable::shipped().len(), SHIPPED.len());
        let row = |code: &str, from: &str, to: &str| format!("{code},Kegiatan,{from},{to},,,pasti\n");
        let read = |rows: &[String]| {
            let csv = format!("code,title,valid_from,valid_to,legal_basis,source,certainty\n{}", rows.concat());
            CodeTable::read("uji", &csv).map(|table| table.rows().len()).map_err(|error| error.to_string())
        };
        let old = row("11111", "2020-01-01", "2025-12-31");
        assert_eq!(read(&[row("22222", "2020-01-01", ""), old.clone(), row("11111", "2026-01-01", "")]), Ok(3));
        let wrong = "uji, line 4: the code 11111 holds twice on the same day".to_owned();
        assert_eq!(read(&[row("22222", "2020-01-01", ""), old.clone(), row("11111", "2025-12-31", "")]), Err(wrong));
        assert!(read(&[row("11111", "2025-12-31", ""), old]).is_err(), "in either order");
    }

    #[test]
    fn codes_are_found_by_the_beginnings_of_words_and_by_their_digits() {
        let kbli = CodeTable::named("kbli").unwrap();
        let codes = |asked: &str| kbli.search(asked, day(), 20).iter().map(|c| c.code.as_str()).collect::<Vec<_>>();
        assert_eq!(codes("warung makan"), ["56102"]);
        assert_eq!(codes("makan ked"), ["56103"]);
        assert_eq!(codes("5610"), ["56101", "56103", "56102"]);
        assert!(codes("").is_empty() && codes("kapal selam").is_empty());
        assert_eq!(kbli.written("56102 Rumah atau warung makan").unwrap().value.code, "56102");
        assert_eq!(kbli.get("56102", day()).unwrap().value.title, "Rumah atau warung makan");
        assert!(kbli.get("62010", day()).is_none());
    }

    #[test]
    fn a_code_that_the_law_took_away_is_not_offered_and_still_has_its_name() {
        let csv = "code,title,valid_from,valid_to,legal_basis,source,certainty\n\
                   11111,Lama,2020-01-01,2025-12-31,,,pasti\n11111,Baru,2026-01-01,,,,pasti\n22222,Hilang,2020-01-01,2021-01-01,,,pasti\n";
        let table = CodeTable::read("uji", csv).unwrap();
        let on = |code: &str, day: &str| table.get(code, day.parse().unwrap()).unwrap().value.title.clone();
        assert_eq!([on("11111", "2025-06-01"), on("11111", "2026-06-01")], ["Lama", "Baru"]);
        assert_eq!(on("22222", "2026-06-01"), "Hilang");
        assert!(table.search("hilang", day(), 9).is_empty());
    }

    #[test]
    fn ten_thousand_codes_are_searched_in_a_moment() {
        let mut csv = "code,title,valid_from,valid_to,legal_basis,source,certainty\n".to_owned();
        for n in 0..10_000 {
            writeln!(csv, "{n:05},Kegiatan nomor {n} di bidang {},2020-01-01,,,,pasti", n % 97).unwrap();
        }
        let table = CodeTable::read("uji", &csv).unwrap();
        let found = table.search("bidang 42", day(), 20);
        assert_eq!(found.len(), 20);
        assert!(found.iter().all(|code| code.title.contains(" 42")), "{found:?}");
    }
}
