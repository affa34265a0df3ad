//! Examining a PDF from anywhere: every signature in it, whether the file is as it was signed, and who vouches for it.
//!
//! A signature counts only if it covers the file from the first byte on, all but its own place. So nothing in the file can
//! be shown in place of what was signed: what came before a later update is what the signer saw, and the update is told.

use std::ops::Range;

use kernel::Stamp;
use sha2::{Digest as _, Sha256};
use x509_cert::Certificate;
use x509_cert::der::DateTime;

use crate::authority::fingerprint;
use crate::certificate::{Named, is_vouched_for};
use crate::envelope::{self, Outcome};
use crate::pdf::{Dict, find, find_last, read_numbers};

/// The largest file that is examined.
const LARGEST: usize = 64 << 20;
/// The most signatures, and places that look like one.
const MOST: usize = 16;
const MOST_PLACES: usize = 64;
/// How far before its byte range a signature may begin: the other order has the signature itself between them.
const BACK: usize = 1 << 20;
/// How many dictionaries before it are tried.
const TRIES: usize = 32;
/// The largest place of a signature, in hexadecimal digits.
const LARGEST_SIGNATURE: usize = 1 << 20;

/// A signature in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Who signed, by the certificate; none if it cannot be read.
    pub who: Option<Named>,
    /// Who issued that certificate, by its own word; the word of a root that was given counts for more ([`Found::trust`]).
    pub issuer: Option<Named>,
    /// When, as the signer gave it.
    pub at: Option<Stamp>,
    /// How much of the file it covers.
    pub reach: Reach,
    /// Whether what it covers is as it was signed.
    pub soundness: Soundness,
    /// Who vouches for the certificate.
    pub trust: Trust,
    /// SHA-256 of the certificate.
    pub certificate: Option<String>,
}

/// How much of a file a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All of it.
    Whole,
    /// The file was made longer after it was signed.
    LaterAdded {
        /// By how many bytes.
        bytes: usize,
    },
}

/// Whether what a signature covers is as it was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Soundness {
    /// It is.
    Right,
    /// It was changed.
    Changed,
    /// The signature was not made with the key of its certificate.
    Forged,
    /// Signed in a way that is not known here (another kind of key or digest).
    Unknown,
    /// It looks like a signature and cannot be read as one.
    Unreadable,
}

/// Who vouches for a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// A root that was given.
    Ours,
    /// Somebody else, or nobody.
    Other,
}

/// Why a file is not examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no PDF.
    #[error("this is not a PDF")]
    NoPdf,
    /// More bytes, or more signatures, than are examined.
    #[error("the file is too large, or holds too many signatures")]
    TooMuch,
}

/// Every signature in a PDF, in the order in which they stand there.
pub fn examine(pdf: &[u8], roots: &[Certificate]) -> Result<Vec<Found>, Unreadable> {
    if pdf.len() > LARGEST {
        return Err(Unreadable::TooMuch);
    }
    if !pdf.starts_with(b"%PDF-") {
        return Err(Unreadable::NoPdf);
    }
    let mut found = Vec::new();
    let (mut next, mut places, mut last) = (0, 0, None);
    while let Some(at) = find(pdf, b"/ByteRange", next) {
        next = at + 1;
        places += 1;
        if found.len() == MOST || places > MOST_PLACES {
            return Err(Unreadable::TooMuch);
        }
        let Some((start, dict)) = around(pdf, at) else { continue };
        if last.replace(start) == Some(start) {
            continue;
        }
        found.push(look(pdf, &dict, roots));
    }
    Ok(found)
}

/// The dictionary that holds the byte range at `at`, and where it begins.
fn around(pdf: &[u8], at: usize) -> Option<(usize, Dict<'_>)> {
    let mut to = at;
    for _ in 0..TRIES {
        let start = find_last(pdf, b"<<", at.saturating_sub(BACK)..to)?;
        if let Some(dict) = Dict::read(pdf, start)
            && dict.end > at
            && dict.get("/ByteRange").is_some()
            && dict.get("/Contents").is_some()
        {
            return Some((start, dict));
        }
        to = start + 1;
    }
    None
}

fn look(pdf: &[u8], dict: &Dict<'_>, roots: &[Certificate]) -> Found {
    let at = dict.get("/M").and_then(read_time);
    let unreadable = Found {
        who: None,
        issuer: None,
        at,
        reach: Reach::Whole,
        soundness: Soundness::Unreadable,
        trust: Trust::Other,
        certificate: None,
    };
    let Some((gap, end)) = dict.get("/ByteRange").and_then(|range| covered(pdf, range)) else { return unreadable };
    let reach = match pdf.len() - end {
        0 => Reach::Whole,
        bytes => Reach::LaterAdded { bytes },
    };
    let unreadable = Found { reach, ..unreadable };
    let place = pdf.get(gap.clone()).unwrap_or_default();
    // The place that was left out must be this signature and nothing else.
    let is_own = dict.get("/Contents").is_some_and(|own| own.as_ptr() == place.as_ptr() && own.len() == place.len());
    let Some(sealed) = is_own.then(|| from_hex(place)).flatten() else { return unreadable };
    let (head, tail) = (pdf.get(..gap.start).unwrap_or_default(), pdf.get(gap.end..end).unwrap_or_default());
    let digest: [u8; 32] = Sha256::new().chain_update(head).chain_update(tail).finalize().into();
    let Some(opened) = envelope::open(&sealed, &digest) else { return unreadable };
    let soundness = match opened.outcome {
        Outcome::Right => Soundness::Right,
        Outcome::OtherDigest => Soundness::Changed,
        Outcome::WrongSignature => Soundness::Forged,
        Outcome::Unknown => Soundness::Unknown,
    };
    let is_ours = at.is_some_and(|at| is_vouched_for(&opened.leaf, &opened.others, roots, at));
    Found {
        who: Some(Named::of(&opened.leaf)),
        issuer: Some(Named::issuer_of(&opened.leaf)),
        soundness,
        trust: if is_ours { Trust::Ours } else { Trust::Other },
        certificate: fingerprint(&opened.leaf).ok(),
        ..unreadable
    }
}

/// What a byte range leaves out, and where it ends; none unless it covers everything else from the first byte on.
fn covered(pdf: &[u8], range: &[u8]) -> Option<(Range<usize>, usize)> {
    let [0, first, second, length] = *read_numbers(range, 4)? else { return None };
    let end = second.checked_add(length)?;
    (first < second && end <= pdf.len() && second - first <= LARGEST_SIGNATURE).then_some((first..second, end))
}

/// The bytes of `<…>`; strictly digits, in pairs.
fn from_hex(place: &[u8]) -> Option<Vec<u8>> {
    let digits = place.strip_prefix(b"<")?.strip_suffix(b">")?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let read = |pair: &[u8; 2]| Some(digit(pair[0])? << 4 | digit(pair[1])?);
    if rest.is_empty() { pairs.iter().map(read).collect() } else { None }
}

/// `(D:YYYYMMDDHHmmSS…)`, with `Z` or an offset such as `+07'00'`.
fn read_time(value: &[u8]) -> Option<Stamp> {
    let text = unescaped(value)?;
    let text = text.strip_prefix("(D:")?.strip_suffix(')')?;
    let number =
        |range: Range<usize>| text.get(range).filter(|part| part.bytes().all(|c| c.is_ascii_digit()))?.parse().ok();
    let part = |range| number(range).and_then(|number: u16| u8::try_from(number).ok());
    let at = DateTime::new(number(0..4)?, part(4..6)?, part(6..8)?, part(8..10)?, part(10..12)?, part(12..14)?).ok()?;
    let seconds = i64::try_from(at.unix_duration().as_secs()).ok()?;
    let offset = match text.get(14..)? {
        "" | "Z" | "Z00'00'" | "Z00'00" => 0,
        other => {
            let sign = match other.get(..1)? {
                "+" => 1,
                "-" => -1,
                _ => return None,
            };
            let minutes = i64::from(part(15..17)?) * 60 + other.get(4..6).map_or(Some(0), |part| part.parse().ok())?;
            sign * minutes * 60
        }
    };
    Some(Stamp::micros((seconds - offset).checked_mul(1_000_000)?))
}

/// A short text with `\ddd` read as what it stands for: some programs write a colon so.
fn unescaped(value: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(value).ok().filter(|text| text.len() <= 100)?;
    let mut parts = text.split('\\');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(3)?;
        out.push(char::from(u8::from_str_radix(digits, 8).ok()?));
        out.push_str(rest);
    }
    Some(out)
}
