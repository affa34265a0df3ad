//! What is wrong in a service file, where, and how to mend it. Every check adds to one list, so that a person sees all
//! mistakes at once and never one after the other.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// One mistake in a service file or in its examples.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, as it was named when it was read.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in letters, from 1.
    pub column: usize,
    /// The place in the file as a path, such as `pages.0.fields.2.show_if`.
    pub path: String,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {} → {}", self.file, self.line, self.column, self.what, self.mend)
    }
}

impl std::error::Error for Mistake {}

/// Where a key and its value stand in the text, in bytes.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) key: Range<usize>,
    pub(crate) value: Range<usize>,
}

/// The mistakes of one file as they are found, and the places that give them a line and a column.
pub(crate) struct Mistakes<'s> {
    file: &'s str,
    text: &'s str,
    places: BTreeMap<String, Place>,
    /// Paths whose value was replaced by a stand-in; mistakes there would only repeat what was said.
    broken: Vec<String>,
    found: Vec<Mistake>,
}

impl<'s> Mistakes<'s> {
    pub(crate) fn new(file: &'s str, text: &'s str) -> Self {
        Self { file, text, places: BTreeMap::new(), broken: Vec::new(), found: Vec::new() }
    }

    pub(crate) fn place(&mut self, path: &str, place: Place) {
        self.places.insert(path.to_owned(), place);
    }

    /// Notes that the value at `path` is a stand-in.
    pub(crate) fn break_at(&mut self, path: &str) {
        self.broken.push(path.to_owned());
    }

    /// Is anything at or below `path` a stand-in?
    pub(crate) fn broken_under(&self, path: &str) -> bool {
        self.broken.iter().any(|b| within(b, path))
    }

    /// Adds a mistake at the value of `path`, or of the nearest thing around it that is in the file.
    pub(crate) fn at(&mut self, path: &str, what: impl Into<String>, mend: impl Into<String>) {
        if self.broken.iter().any(|b| within(path, b)) {
            return;
        }
        let start = self.nearest(path).map_or(0, |place| place.value.start);
        self.at_byte(path, start, what, mend);
    }

    /// Adds a mistake at the key of `path`.
    pub(crate) fn at_key(&mut self, path: &str, what: impl Into<String>, mend: impl Into<String>) {
        let start = self.nearest(path).map_or(0, |place| place.key.start);
        self.at_byte(path, start, what, mend);
    }

    /// Adds a mistake `offset` letters into the text `value` written at `path`.
    pub(crate) fn inside(&mut self, path: &str, value: &str, offset: usize, what: String, mend: String) {
        if self.broken.iter().any(|b| within(path, b)) {
            return;
        }
        let span = self.nearest(path).map_or(0..0, |place| place.value.clone());
        let raw = self.text.get(span.clone()).unwrap_or("");
        // Only a string without escapes can be found again letter by letter.
        let start = match raw.find(value).filter(|_| !value.is_empty()) {
            Some(at) => span.start + at + value.char_indices().nth(offset).map_or(value.len(), |(byte, _)| byte),
            None => span.start,
        };
        self.at_byte(path, start, what, mend);
    }

    pub(crate) fn at_byte(&mut self, path: &str, byte: usize, what: impl Into<String>, mend: impl Into<String>) {
        let before = self.text.get(..byte.min(self.text.len())).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
        let mistake = Mistake {
            file: self.file.to_owned(),
            line,
            column,
            path: path.to_owned(),
            what: what.into(),
            mend: mend.into(),
        };
        if !self.found.contains(&mistake) {
            self.found.push(mistake);
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    pub(crate) fn into_vec(mut self) -> Vec<Mistake> {
        self.found.sort_by(|a, b| (a.line, a.column, &a.what).cmp(&(b.line, b.column, &b.what)));
        self.found
    }

    fn nearest(&self, path: &str) -> Option<&Place> {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return Some(place);
            }
            path = path.rsplit_once('.')?.0;
        }
    }
}

/// Is `path` equal to `top` or inside it?
fn within(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The one of `known` that a person most likely meant by `word`, if any is near.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let most = if word.chars().count() <= 4 { 1 } else { 2 };
    let scored = known.into_iter().map(|k| (crate::words::distance(word, k), k));
    scored.filter(|(d, _)| *d <= most).min_by_key(|(d, _)| *d).map(|(_, k)| k)
}

/// `did you mean …?` and the list of what there is.
pub(crate) fn choose<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for word in known {
        if !all.contains(&word) {
            all.push(word);
        }
    }
    match nearest(word, all.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if all.is_empty() => "there is none yet".to_owned(),
        None if all.len() > 24 => format!("use one of {} …", quoted(&all[..24])),
        None => format!("use one of {}", quoted(&all)),
    }
}

/// `a`, `b`, `c`.
pub(crate) fn quoted(words: &[&str]) -> String {
    words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}
