//! Finds regions by the beginnings of words.
//!
//! All words of all names are kept once, sorted, each with the rows that have it. A beginning is a range of
//! that list; its rows become one bit each. A row is found if every word of the question has its bit at the
//! row or at one above it, and one of them at the row itself.

use std::ops::Range;

use super::data::Data;

/// Every word of every name, and where it is.
#[derive(Default)]
pub(super) struct Index {
    /// The distinct words in lower case, sorted, one after the other.
    words: String,
    /// Where each word starts in `words`; one more at the end.
    starts: Vec<u32>,
    /// Where the rows of each word start in `rows`; one more at the end.
    firsts: Vec<u32>,
    rows: Vec<u32>,
}

/// What people call provinces besides their names, and the code's part of the row that is meant.
const NICKNAMES: &[(&str, &str)] = &[
    ("Sumatera Utara", "sumut"),
    ("Sumatera Barat", "sumbar"),
    ("Sumatera Selatan", "sumsel"),
    ("Kepulauan Bangka Belitung", "babel"),
    ("Kepulauan Riau", "kepri"),
    ("Daerah Khusus Ibukota Jakarta", "dki dkj"),
    ("Jawa Barat", "jabar"),
    ("Jawa Tengah", "jateng"),
    ("Daerah Istimewa Yogyakarta", "diy jogja jogjakarta"),
    ("Kota Yogyakarta", "jogja jogjakarta"),
    ("Jawa Timur", "jatim"),
    ("Nusa Tenggara Barat", "ntb"),
    ("Nusa Tenggara Timur", "ntt"),
    ("Kalimantan Barat", "kalbar"),
    ("Kalimantan Tengah", "kalteng"),
    ("Kalimantan Selatan", "kalsel"),
    ("Kalimantan Timur", "kaltim"),
    ("Kalimantan Utara", "kaltara"),
    ("Sulawesi Utara", "sulut"),
    ("Sulawesi Tengah", "sulteng"),
    ("Sulawesi Selatan", "sulsel"),
    ("Sulawesi Tenggara", "sultra"),
    ("Sulawesi Barat", "sulbar"),
    ("Maluku Utara", "malut"),
];

/// Words that say a kind, not a name. They are passed over if there are others.
const KINDS: &[&str] = &["prov", "provinsi", "kec", "kecamatan", "distrik", "kel", "kelurahan", "desa", "ds"];

impl Index {
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut text = String::with_capacity(1_000_000);
        let mut found: Vec<(u64, Range<u32>, u32)> = Vec::with_capacity(140_000);
        for (row, name) in names.enumerate() {
            let nickname = NICKNAMES.iter().find(|(full, _)| *full == name).map_or("", |(_, short)| short);
            for source in [name, nickname] {
                split(source, &mut text, |text, word| {
                    let range = size(word.start)..size(word.end);
                    found.push((head(&text.as_bytes()[word]), range, size(row)));
                });
            }
        }
        let word = |range: &Range<u32>| &text.as_bytes()[range.start as usize..range.end as usize];
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| word(&a.1).cmp(word(&b.1))).then(a.2.cmp(&b.2)));
        let mut index = Self { rows: Vec::with_capacity(found.len()), ..Self::default() };
        let mut before: &[u8] = b"";
        for (_, range, row) in &found {
            let this = word(range);
            if this != before {
                index.starts.push(size(index.words.len()));
                index.firsts.push(size(index.rows.len()));
                index.words.push_str(&text[range.start as usize..range.end as usize]);
                before = this;
            }
            index.rows.push(*row);
        }
        index.starts.push(size(index.words.len()));
        index.firsts.push(size(index.rows.len()));
        index.words.shrink_to_fit();
        index
    }

    fn word(&self, at: usize) -> &[u8] {
        &self.words.as_bytes()[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    /// The words that begin with `start`.
    fn beginning(&self, start: &[u8]) -> Range<usize> {
        let all = 0..self.starts.len().saturating_sub(1);
        let first = partition(all.clone(), |at| self.word(at) < start);
        let last = partition(first..all.end, |at| self.word(at).starts_with(start));
        first..last
    }

    /// The words that are written nearly so, or begin nearly so: at most `most` letters are other ones, missing, too many or
    /// changed places. Short words are never meant for another.
    fn similar(&self, asked: &str, most: usize) -> Vec<usize> {
        let letters = asked.chars().count();
        if letters < 4 {
            return Vec::new();
        }
        let most = if letters < 6 { most.min(1) } else { most };
        let mut start = String::new();
        let is_like = |at: &usize| {
            let Ok(word) = std::str::from_utf8(self.word(*at)) else { return false };
            let length = word.chars().count();
            if length + most < letters {
                return false;
            }
            start.clear();
            start.extend(word.chars().take(letters));
            strsim::osa_distance(asked, &start) <= most
                || (length <= letters + most && strsim::osa_distance(asked, word) <= most)
        };
        (0..self.starts.len().saturating_sub(1)).filter(is_like).collect()
    }

    fn rows_of(&self, words: Range<usize>) -> &[u32] {
        if words.is_empty() {
            &[]
        } else {
            &self.rows[self.firsts[words.start] as usize..self.firsts[words.end] as usize]
        }
    }
}

/// One word of the question: the rows that have a word beginning so, and those that have it whole.
struct Asked {
    begins: Bits,
    whole: Bits,
}

impl Asked {
    fn new(index: &Index, word: &str, rows: usize) -> Self {
        let words = index.beginning(word.as_bytes());
        let is_whole = !words.is_empty() && index.word(words.start) == word.as_bytes();
        let whole = words.start..words.start + usize::from(is_whole);
        Self { begins: Bits::new(index.rows_of(words), rows), whole: Bits::new(index.rows_of(whole), rows) }
    }

    /// A word that may be misspelt by so many letters.
    fn like(index: &Index, word: &str, most: usize, rows: usize) -> Self {
        let mut this = Self::new(index, word, rows);
        for at in index.similar(word, most) {
            this.begins.add(index.rows_of(at..at + 1));
        }
        this
    }

    /// Is the word in the name of the row, or of one above it?
    fn is_in(&self, data: &Data, row: usize) -> bool {
        std::iter::successors(Some(row), |row| data.parent(*row)).any(|row| self.begins.has(row))
    }
}

pub(super) fn search(data: &Data, question: &str, range: Range<usize>, limit: usize) -> Vec<usize> {
    let words = words_of(question);
    if words.is_empty() || limit == 0 {
        return Vec::new();
    }
    let asked: Vec<Asked> = words.iter().map(|word| Asked::new(data.index(), word, data.len())).collect();
    found(data, &asked, range, limit)
}

/// The same for misspelt words: what needs the fewest other letters, of at most two in a word.
pub(super) fn similar(data: &Data, question: &str, range: Range<usize>, limit: usize) -> Vec<usize> {
    let words = words_of(question);
    if words.is_empty() || limit == 0 {
        return Vec::new();
    }
    let with = |most: usize| {
        let asked: Vec<Asked> = words.iter().map(|word| Asked::like(data.index(), word, most, data.len())).collect();
        found(data, &asked, range.clone(), limit)
    };
    (1..=2).map(with).find(|found| !found.is_empty()).unwrap_or_default()
}

fn found(data: &Data, asked: &[Asked], range: Range<usize>, limit: usize) -> Vec<usize> {
    let candidates = range.filter(|row| asked.iter().any(|word| word.begins.has(*row)));
    let mut found: Vec<(u32, usize)> = candidates
        .filter(|row| asked.iter().all(|word| word.is_in(data, *row)))
        .map(|row| (rank(data, asked, row), row))
        .collect();
    let order = |a: &(u32, usize), b: &(u32, usize)| {
        a.0.cmp(&b.0).then_with(|| data.name(a.1).cmp(data.name(b.1))).then(a.1.cmp(&b.1))
    };
    if found.len() > limit {
        found.select_nth_unstable_by(limit, order);
        found.truncate(limit);
    }
    found.sort_unstable_by(order);
    found.into_iter().map(|(_, row)| row).collect()
}

/// Smaller is better: words found only above the row, then the level, then words not whole, then the
/// number of words in the name.
fn rank(data: &Data, asked: &[Asked], row: usize) -> u32 {
    let count = |missing: &dyn Fn(&Asked) -> bool| size(asked.iter().filter(|word| missing(word)).count().min(255));
    let above = count(&|word| !word.begins.has(row));
    let begun = count(&|word| !word.whole.has(row));
    let length = size(data.name(row).split(' ').count().min(255));
    above << 24 | u32::from(data.code(row).level()) << 16 | begun << 8 | length
}

/// The words of a question, at most eight, without those that only say a kind.
fn words_of(question: &str) -> Vec<String> {
    let mut text = String::with_capacity(question.len());
    let mut words = Vec::new();
    split(question, &mut text, |text, word| {
        words.push(text[word].to_owned());
    });
    words.truncate(8);
    if words.iter().any(|word| !KINDS.contains(&word.as_str())) {
        words.retain(|word| !KINDS.contains(&word.as_str()));
    }
    words
}

/// Adds the words of `source` to `text` in lower case and calls `each` with the place of each. Apostrophes
/// vanish, as few people type them; everything else that is neither letter nor digit parts words.
fn split(source: &str, text: &mut String, mut each: impl FnMut(&str, Range<usize>)) {
    let mut start = text.len();
    for c in source.chars().chain([' ']) {
        if c.is_alphanumeric() {
            text.extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '’' | '‘' | '`') {
            if text.len() > start {
                each(text, start..text.len());
            }
            start = text.len();
        }
    }
}

/// The first eight bytes as a number that sorts as they do: most comparisons need no more.
fn head(word: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = word.len().min(8);
    bytes[..length].copy_from_slice(&word[..length]);
    u64::from_be_bytes(bytes)
}

fn partition(range: Range<usize>, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (range.start, range.end);
    while low < high {
        let middle = low.midpoint(high);
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// One bit for each row.
struct Bits(Vec<u64>);

impl Bits {
    fn new(rows: &[u32], length: usize) -> Self {
        let mut bits = Self(vec![0; length.div_ceil(64)]);
        bits.add(rows);
        bits
    }

    fn add(&mut self, rows: &[u32]) {
        for row in rows {
            self.0[*row as usize / 64] |= 1 << (row % 64);
        }
    }

    fn has(&self, row: usize) -> bool {
        self.0[row / 64] >> (row % 64) & 1 == 1
    }
}

fn size(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
