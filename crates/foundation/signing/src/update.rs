//! The incremental update that makes room for a signature in a PDF as `letters` prints it.
//!
//! Typst writes one plain cross-reference table and no form. The update adds a signature, an invisible field for it, and
//! new versions of the catalogue and the first page that name the field. The field has no size and lies off the page, so
//! PDF/A asks for no appearance and PDF/UA for no place in the order of reading; it is named all the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use kernel::Stamp;

use crate::SigningError;
use crate::certificate::utc;
use crate::pdf::{Dict, find, find_last, read_number, read_reference, skip_space};

/// Bytes kept free for the signature: two certificates with the longest names take half of it.
const ROOM: usize = 4_096;
/// Pages lie at most this deep in the tree that we print.
const LEVELS: usize = 16;
/// The largest file: numbers of the byte range have ten digits.
const LARGEST: usize = 1 << 30;

const UNREADABLE: SigningError = SigningError::Pdf("it is not laid out as this hall prints letters");

/// A PDF with an empty place for its signature.
pub(crate) struct Prepared {
    /// The whole file.
    pub(crate) bytes: Vec<u8>,
    /// The empty place, with its angle brackets.
    gap: Range<usize>,
}

impl Prepared {
    /// What the signature covers: everything before and after its own place.
    pub(crate) fn covered(&self) -> Result<(&[u8], &[u8]), SigningError> {
        let parts = self.bytes.get(..self.gap.start).zip(self.bytes.get(self.gap.end..));
        parts.ok_or(UNREADABLE)
    }

    /// Puts the signature into its place.
    pub(crate) fn fill(&mut self, sealed: &[u8]) -> Result<(), SigningError> {
        let place = self.gap.start + 1..self.gap.start + 1 + 2 * sealed.len();
        if sealed.len() > ROOM {
            return Err(SigningError::Pdf("the signature is larger than its place"));
        }
        let digits = crate::authority::hex(sealed);
        self.bytes.get_mut(place).ok_or(UNREADABLE)?.copy_from_slice(digits.as_bytes());
        Ok(())
    }
}

/// Adds a field and an empty signature to a PDF.
///
/// What it carries besides lies in the dictionary that PDF has for programs' own data (ISO 32000, 14.5), which PDF/A lets
/// pass and readers leave alone.
pub(crate) fn prepare(pdf: &[u8], who: &str, at: Stamp, carries: Option<&str>) -> Result<Prepared, SigningError> {
    if pdf.len() > LARGEST {
        return Err(SigningError::Pdf("it is too large"));
    }
    let file = File::read(pdf).ok_or(UNREADABLE)?;
    let catalogue = file.object(file.root).ok_or(UNREADABLE)?;
    if catalogue.get("/AcroForm").is_some() {
        return Err(SigningError::Pdf("it has a form already"));
    }
    let (page_number, page) = file.first_page(&catalogue).ok_or(UNREADABLE)?;
    let (signature, field) = (file.size, file.size + 1);
    let mut objects = BTreeMap::new();
    let form = format!("/AcroForm<</Fields[{field} 0 R]/SigFlags 3>>");
    let carries = carries.map(|told| carry(told, at)).transpose()?.unwrap_or_default();
    objects.insert(file.root, with(&catalogue, &format!("{form}{carries}"))?);
    objects.insert(page_number, with_field(&page, field)?);
    objects.insert(signature, signature_object(who, at).ok_or(SigningError::Pdf("it is older than 1970"))?);
    objects.insert(
        field,
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(TandaTangan1)/TU{}/V {signature} 0 R/P {page_number} 0 R\
             /Rect[-1 -1 -1 -1]/F 132>>",
            text(&format!("Tanda tangan elektronik: {who}"))
        )
        .into_bytes(),
    );
    let mut bytes = pdf.to_vec();
    let place = append(&mut bytes, &file, &objects, file.size + 2);
    let gap = find(&bytes, b"/Contents<", pdf.len()).ok_or(UNREADABLE)? + "/Contents".len();
    let gap = gap..gap + 2 * ROOM + 2;
    let range = format!("[0 {} {} {}]", gap.start, gap.end, bytes.len() - gap.end);
    let room = find(&bytes, BYTE_RANGE.as_bytes(), place).ok_or(UNREADABLE)?;
    let room = bytes.get_mut(room..room + BYTE_RANGE.len()).ok_or(UNREADABLE)?;
    room.fill(b' ');
    room.get_mut(..range.len()).ok_or(UNREADABLE)?.copy_from_slice(range.as_bytes());
    Ok(Prepared { bytes, gap })
}

/// Puts what [`carried`] finds into a PDF as `letters` prints it, for somebody else to sign. What was printed stays as it is,
/// byte for byte; the same text and moment give the same file.
pub fn carrying(pdf: &[u8], told: &str, at: Stamp) -> Result<Vec<u8>, SigningError> {
    let file = File::read(pdf).ok_or(UNREADABLE)?;
    let catalogue = file.object(file.root).ok_or(UNREADABLE)?;
    let objects = BTreeMap::from([(file.root, with(&catalogue, &carry(told, at)?)?)]);
    let mut bytes = pdf.to_vec();
    append(&mut bytes, &file, &objects, file.size);
    Ok(bytes)
}

/// As wide as the byte range can become.
const BYTE_RANGE: &str = "[0 9999999999 9999999999 9999999999]";

/// The name of what a file carries.
const CARRIES: &str = "/BuktiLog";

/// The entry of the catalogue that carries a text.
fn carry(told: &str, at: Stamp) -> Result<String, SigningError> {
    let at = moment(at).ok_or(SigningError::Pdf("it is older than 1970"))?;
    if !told.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        return Err(SigningError::Pdf("what it is to carry is not written in base64url"));
    }
    Ok(format!("/PieceInfo<</Balai<</LastModified{at}/Private<<{CARRIES}({told})>>>>>>"))
}

/// What a file carries; the last of it, if it carries several things. Nothing here says that it is true.
pub fn carried(pdf: &[u8]) -> Option<&str> {
    let head = format!("<<{CARRIES}(");
    let at = find_last(pdf, head.as_bytes(), 0..pdf.len())?;
    let dict = Dict::read(pdf, at)?;
    let told = std::str::from_utf8(dict.get(CARRIES)?).ok()?;
    told.strip_prefix('(')?.strip_suffix(')').filter(|told| !told.is_empty())
}

/// A moment as PDF writes it.
fn moment(at: Stamp) -> Option<String> {
    let at = utc(at)?;
    let (date, time) = ((at.year(), at.month(), at.day()), (at.hour(), at.minutes(), at.seconds()));
    Some(format!("(D:{:04}{:02}{:02}{:02}{:02}{:02}Z)", date.0, date.1, date.2, time.0, time.1, time.2))
}

fn signature_object(who: &str, at: Stamp) -> Option<Vec<u8>> {
    let mut object = format!(
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name{}\
         /M{}/ByteRange{BYTE_RANGE}/Contents<",
        text(who),
        moment(at)?
    );
    object.extend(std::iter::repeat_n('0', 2 * ROOM));
    object.push_str(">>>");
    Some(object.into_bytes())
}

/// A text as PDF holds every letter: UTF-16 in hexadecimal digits.
fn text(said: &str) -> String {
    let mut out = String::from("<FEFF");
    for unit in said.encode_utf16() {
        // Writing to a String cannot fail.
        let _ = write!(out, "{unit:04X}");
    }
    out.push('>');
    out
}

/// The dictionary with one more entry.
fn with(dict: &Dict<'_>, entry: &str) -> Result<Vec<u8>, SigningError> {
    let inside = dict.raw.strip_suffix(b">>").ok_or(UNREADABLE)?;
    Ok([inside, entry.as_bytes(), b">>"].concat())
}

/// The page with one more field on it.
fn with_field(page: &Dict<'_>, field: usize) -> Result<Vec<u8>, SigningError> {
    let Some(annotations) = page.get("/Annots") else {
        let tabs = if page.get("/Tabs").is_none() { "/Tabs/S" } else { "" };
        return with(page, &format!("/Annots[{field} 0 R]{tabs}"));
    };
    let inside = annotations.strip_prefix(b"[").and_then(|inside| inside.strip_suffix(b"]")).ok_or(UNREADABLE)?;
    let mut object = b"<<".to_vec();
    for (name, value) in page.entries().filter(|(name, _)| *name != b"/Annots") {
        object.extend([name, b" ", value].concat());
    }
    object.extend(b"/Annots[");
    object.extend(inside);
    object.extend(format!(" {field} 0 R]>>").bytes());
    Ok(object)
}

/// Writes the objects, a table of where they lie and a trailer; where they begin.
fn append(bytes: &mut Vec<u8>, file: &File<'_>, objects: &BTreeMap<usize, Vec<u8>>, size: usize) -> usize {
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    let begin = bytes.len();
    let mut table = String::from("xref\n");
    for (number, object) in objects {
        // Each line of the table has twenty bytes.
        let _ = write!(table, "{number} 1\n{:010} 00000 n\r\n", bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let at = bytes.len();
    bytes.extend(table.bytes());
    bytes.extend(format!("trailer\n<</Size {size}/Prev {}", file.table).bytes());
    for (name, value) in file.trailer.entries().filter(|(name, _)| !matches!(*name, b"/Size" | b"/Prev")) {
        bytes.extend([name, b" ", value].concat());
    }
    bytes.extend(format!(">>\nstartxref\n{at}\n%%EOF\n").bytes());
    begin
}

/// A file with one plain cross-reference table, and at most one update behind it.
struct File<'a> {
    bytes: &'a [u8],
    /// Where the last table lies.
    table: usize,
    /// The first line about an object of the plain table, and how many there are.
    lines: usize,
    size: usize,
    /// Where the objects of the update lie.
    updated: BTreeMap<usize, usize>,
    root: usize,
    trailer: Dict<'a>,
}

impl<'a> File<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let end = find_last(bytes, b"startxref", bytes.len().saturating_sub(1_024)..bytes.len())?;
        let word = bytes.get(skip_space(bytes, end + 9)..)?.split(u8::is_ascii_whitespace).next()?;
        let table = read_number(word)?;
        if let Some(plain) = Self::plain(bytes, table) {
            return Some(plain);
        }
        let (updated, trailer) = read_update(bytes, table)?;
        let before = Self::plain(bytes, read_number(trailer.get("/Prev")?)?)?;
        let is_known = read_number(trailer.get("/Size")?)? == before.size && trailer.reference("/Root")? == before.root;
        is_known.then_some(Self { table, updated, trailer, ..before })
    }

    fn plain(bytes: &'a [u8], table: usize) -> Option<Self> {
        let head = b"xref\n0 ";
        if bytes.get(table..table.checked_add(head.len())?)? != head {
            return None;
        }
        let count = table + head.len();
        let line = find(bytes, b"\n", count)?;
        let objects = read_number(bytes.get(count..line)?)?;
        let trailer = trailer(bytes, line + 1 + objects.checked_mul(20)?)?;
        let (size, root) = (read_number(trailer.get("/Size")?)?, trailer.reference("/Root")?);
        (size == objects && trailer.get("/ID").is_some()).then_some(Self {
            bytes,
            table,
            lines: line + 1,
            size,
            updated: BTreeMap::new(),
            root,
            trailer,
        })
    }

    fn object(&self, number: usize) -> Option<Dict<'a>> {
        let at = if let Some(at) = self.updated.get(&number) {
            *at
        } else {
            let line = self.lines + (number < self.size).then_some(number)?.checked_mul(20)?;
            read_number(self.bytes.get(line..line + 10)?)?
        };
        let head = format!("{number} 0 obj");
        if self.bytes.get(at..at.checked_add(head.len())?)? != head.as_bytes() {
            return None;
        }
        Dict::read(self.bytes, skip_space(self.bytes, at + head.len()))
    }

    fn first_page(&self, catalogue: &Dict<'a>) -> Option<(usize, Dict<'a>)> {
        let mut number = catalogue.reference("/Pages")?;
        for _ in 0..LEVELS {
            let dict = self.object(number)?;
            match dict.get("/Kids") {
                Some(kids) => number = first_reference(kids)?,
                None => return Some((number, dict)),
            }
        }
        None
    }
}

/// The first of the references in an array.
fn first_reference(array: &[u8]) -> Option<usize> {
    let end = find(array, b"R", 0)?;
    read_reference(array.get(..=end)?)
}

/// The trailer that begins here, behind white space.
fn trailer(bytes: &[u8], at: usize) -> Option<Dict<'_>> {
    let at = skip_space(bytes, at);
    if bytes.get(at..at.checked_add(7)?)? != b"trailer" {
        return None;
    }
    Dict::read(bytes, skip_space(bytes, at + 7))
}

/// Objects of an update as [`append`] writes it, at most: it changes the catalogue, the page, and adds two.
const MOST_UPDATED: usize = 4;

/// The table of an update as [`append`] writes it, one object in each part, and its trailer.
fn read_update(bytes: &[u8], table: usize) -> Option<(BTreeMap<usize, usize>, Dict<'_>)> {
    let mut at = table.checked_add(5)?;
    if bytes.get(table..at)? != b"xref\n" {
        return None;
    }
    let mut updated = BTreeMap::new();
    for _ in 0..MOST_UPDATED {
        let Some(end) = find(bytes, b" 1\n", at).filter(|end| *end < at + 11) else { break };
        let Some(number) = read_number(bytes.get(at..end)?) else { break };
        updated.insert(number, read_number(bytes.get(end + 3..end + 13)?)?);
        at = end + 3 + 20;
    }
    Some((updated, trailer(bytes, at)?))
}
