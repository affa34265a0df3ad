//! As much of PDF's grammar as signatures need: values and dictionaries, read strictly from bytes that nobody vouches for.

use std::ops::Range;

/// How deep values may lie in each other, and how many entries a dictionary may have.
const DEPTH: usize = 32;
const ENTRIES: usize = 4_096;

/// A dictionary, with its entries as they stand in the file.
#[derive(Debug)]
pub(crate) struct Dict<'a> {
    /// Its own bytes, from `<<` to `>>`.
    pub(crate) raw: &'a [u8],
    /// Where it ends.
    pub(crate) end: usize,
    entries: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Dict<'a> {
    /// Reads the dictionary that begins at `at`; none if it is no dictionary, or names a key twice.
    pub(crate) fn read(bytes: &'a [u8], at: usize) -> Option<Self> {
        let mut entries: Vec<(&[u8], &[u8])> = Vec::new();
        let end = entries_of(bytes, at, DEPTH, &mut |key, value| {
            let fits = entries.len() < ENTRIES && entries.iter().all(|(known, _)| *known != key);
            entries.push((key, value));
            fits
        })?;
        Some(Self { raw: bytes.get(at..end)?, end, entries })
    }

    /// The bytes of a value; `name` with its slash.
    pub(crate) fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.entries.iter().find(|(key, _)| *key == name.as_bytes()).map(|(_, value)| *value)
    }

    /// The object that a value refers to.
    pub(crate) fn reference(&self, name: &str) -> Option<usize> {
        read_reference(self.get(name)?)
    }

    /// Every entry, in order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> + '_ {
        self.entries.iter().copied()
    }
}

/// `12 0 R`, alone or as the first of an array.
pub(crate) fn read_reference(value: &[u8]) -> Option<usize> {
    let text = std::str::from_utf8(value).ok()?;
    let mut words =
        text.trim_start_matches('[').split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let (number, generation, letter) = (words.next()?, words.next()?, words.next()?);
    (generation == "0" && letter.trim_end_matches(']') == "R").then(|| number.parse().ok())?
}

/// A whole number of at most ten digits.
pub(crate) fn read_number(value: &[u8]) -> Option<usize> {
    let is_number = (1..=10).contains(&value.len()) && value.iter().all(u8::is_ascii_digit);
    is_number.then(|| std::str::from_utf8(value).ok()?.parse().ok())?
}

/// Whole numbers in square brackets; none if anything else stands there, or more than `most`.
pub(crate) fn read_numbers(value: &[u8], most: usize) -> Option<Vec<usize>> {
    let inside = value.strip_prefix(b"[")?.strip_suffix(b"]")?;
    let words: Vec<&[u8]> =
        inside.split(|byte| is_space(*byte)).filter(|word| !word.is_empty()).take(most + 1).collect();
    if words.len() > most { None } else { words.into_iter().map(read_number).collect() }
}

/// Where `needle` stands first at or after `from`.
pub(crate) fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.windows(needle.len()).position(|window| window == needle).map(|at| at + from)
}

/// Where `needle` stands last before `to`, and not before `from`.
pub(crate) fn find_last(bytes: &[u8], needle: &[u8], range: Range<usize>) -> Option<usize> {
    let from = range.start;
    bytes.get(range)?.windows(needle.len()).rposition(|window| window == needle).map(|at| at + from)
}

/// The first byte at or after `at` that is neither white space nor in a comment.
pub(crate) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        if *byte == b'%' {
            while bytes.get(at).is_some_and(|byte| !matches!(byte, b'\n' | b'\r')) {
                at += 1;
            }
        } else if is_space(*byte) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !b"()<>[]{}/%".contains(&byte)
}

/// Tells `each` every entry of the dictionary at `at`, until it says no; where the dictionary ends.
fn entries_of<'a>(
    bytes: &'a [u8],
    at: usize,
    depth: usize,
    each: &mut dyn FnMut(&'a [u8], &'a [u8]) -> bool,
) -> Option<usize> {
    if bytes.get(at..at.checked_add(2)?)? != b"<<" {
        return None;
    }
    let mut next = skip_space(bytes, at + 2);
    while bytes.get(next..next + 2)? != b">>" {
        if bytes.get(next) != Some(&b'/') {
            return None;
        }
        let key_end = value_end(bytes, next, depth)?;
        let key = bytes.get(next..key_end)?;
        let value = skip_space(bytes, key_end);
        let mut end = value_end(bytes, value, depth)?;
        next = skip_space(bytes, end);
        // A reference is three words.
        while bytes.get(next).is_some_and(|byte| is_regular(*byte)) {
            end = value_end(bytes, next, depth)?;
            next = skip_space(bytes, end);
        }
        if !each(key, bytes.get(value..end)?) {
            return None;
        }
    }
    Some(next + 2)
}

/// Where the value ends that begins at `at`.
fn value_end(bytes: &[u8], at: usize, depth: usize) -> Option<usize> {
    let depth = depth.checked_sub(1)?;
    match *bytes.get(at)? {
        b'<' if bytes.get(at + 1) == Some(&b'<') => entries_of(bytes, at, depth, &mut |_, _| true),
        b'<' => {
            let inside = bytes.get(at + 1..)?;
            let length = inside.iter().position(|byte| !byte.is_ascii_hexdigit() && !is_space(*byte))?;
            (inside.get(length) == Some(&b'>')).then_some(at + length + 2)
        }
        b'(' => text_end(bytes, at),
        b'[' => {
            let mut next = skip_space(bytes, at + 1);
            while *bytes.get(next)? != b']' {
                next = skip_space(bytes, value_end(bytes, next, depth)?);
            }
            Some(next + 1)
        }
        b'/' => Some(at + 1 + bytes.get(at + 1..)?.iter().take_while(|byte| is_regular(**byte)).count()),
        byte if is_regular(byte) => Some(at + bytes.get(at..)?.iter().take_while(|byte| is_regular(**byte)).count()),
        _ => None,
    }
}

fn text_end(bytes: &[u8], at: usize) -> Option<usize> {
    let (mut open, mut next) = (0_usize, at);
    loop {
        match *bytes.get(next)? {
            b'\\' => next += 1,
            b'(' => open += 1,
            b')' => open -= 1,
            _ => {}
        }
        next += 1;
        if open == 0 {
            return Some(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_keeps_its_values_as_they_stand() {
        let text =
            b"x <</Type/Sig /Kids[1 0 R 2 0 R]/V 12 0 R% a comment >>\n/T(a \\) (b))/H<0A ff>/D<</X[<<>>]>>/N null>> y";
        let dict = Dict::read(text, 2).unwrap();
        let get = |name| dict.get(name).map(|value| String::from_utf8_lossy(value).into_owned());
        assert_eq!(get("/Type").as_deref(), Some("/Sig"));
        assert_eq!(get("/T").as_deref(), Some("(a \\) (b))"));
        assert_eq!(get("/H").as_deref(), Some("<0A ff>"));
        assert_eq!(get("/D").as_deref(), Some("<</X[<<>>]>>"));
        assert_eq!(get("/N").as_deref(), Some("null"));
        assert_eq!((dict.reference("/V"), dict.reference("/Kids"), dict.reference("/T")), (Some(12), Some(1), None));
        assert_eq!(text.get(dict.end..), Some(&b" y"[..]));
    }

    #[test]
    fn what_is_no_dictionary_is_none() {
        for text in ["<</A 1", "<</A 1/A 2>>", "<<A 1>>", "<</A(>>", "<</A<0g>>>", "[1]", "<</A>>", ""] {
            assert!(Dict::read(text.as_bytes(), 0).is_none(), "{text}");
        }
        let deep = format!("<</A{}{}>>", "[".repeat(10_000), "]".repeat(10_000));
        assert!(Dict::read(deep.as_bytes(), 0).is_none());
    }

    #[test]
    fn numbers_are_digits_only() {
        assert_eq!(read_numbers(b"[0 12  7 \n9]", 4), Some(vec![0, 12, 7, 9]));
        for bad in ["[0 1 2 3 4]", "[-1 2 3 4]", "[0 1.5 2 3]", "[99999999999]", "0 1 2 3"] {
            assert_eq!(read_numbers(bad.as_bytes(), 4), None, "{bad}");
        }
    }
}
