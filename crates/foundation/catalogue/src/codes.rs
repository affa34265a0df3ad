//! Lists of codes that an office brings itself: `<name>.codes.csv` beside the service files, with the columns of
//! `reference/codes`. One of the same name takes the place of the shipped one.

use std::collections::BTreeMap;
use std::sync::Arc;

use reference::CodeTable;

use crate::mistake::Mistake;

/// The lists of an office, by name.
pub(crate) type Tables = BTreeMap<String, Arc<CodeTable>>;

/// How the name of such a file ends.
const ENDING: &str = ".codes.csv";
/// The most bytes of one list: all of KBLI with its descriptions is far smaller.
const LARGEST: usize = 8 * 1024 * 1024;

pub(crate) fn is_table(path: &str) -> bool {
    path.ends_with(ENDING)
}

/// The lists among these files over those that are there, and what is wrong with them.
pub(crate) fn read(sources: &BTreeMap<String, String>, there: &Tables) -> (Tables, Vec<Mistake>) {
    let (mut tables, mut mistakes) = (there.clone(), Vec::new());
    for (path, text) in sources.iter().filter(|(path, _)| is_table(path)) {
        match table(path, text) {
            Ok(table) => drop(tables.insert(table.name().to_owned(), Arc::new(table))),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    (tables, mistakes)
}

fn table(path: &str, text: &str) -> Result<CodeTable, Mistake> {
    let wrong = |line: usize, what: String, mend: &str| Mistake {
        file: path.to_owned(),
        line,
        column: 1,
        path: String::new(),
        what,
        mend: mend.to_owned(),
    };
    let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(ENDING);
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > 40 || !name.chars().all(fits) {
        let what = format!("\"{name}\" cannot be the name of a list of codes");
        return Err(wrong(1, what, "use up to 40 small letters, digits and `-`, as in `kbli.codes.csv`"));
    }
    if text.len() > LARGEST {
        return Err(wrong(1, format!("the file is larger than {LARGEST} bytes"), "leave out what nobody searches for"));
    }
    // A spreadsheet may begin its file with a mark that nobody sees.
    let table = CodeTable::read(name, text.trim_start_matches('\u{feff}')).map_err(|error| {
        wrong(
            error.line,
            error.why,
            "see \"Codes\" in docs/service-file.md, which shows the first lines of such a file",
        )
    })?;
    if table.rows().is_empty() {
        return Err(wrong(
            1,
            "the list has no codes".to_owned(),
            "write one in each line below the names of the columns",
        ));
    }
    Ok(table)
}

/// The list of this name: the office's own, else the shipped one.
pub(crate) fn named(tables: &Tables, name: &str) -> Option<Arc<CodeTable>> {
    tables.get(name).cloned().or_else(|| CodeTable::named(name))
}

/// The names of all lists.
pub(crate) fn names(tables: &Tables) -> Vec<&str> {
    let shipped = CodeTable::shipped().iter().map(|table| table.name());
    let own = tables.keys().map(String::as_str).filter(|name| CodeTable::named(name).is_none());
    shipped.chain(own).collect()
}
