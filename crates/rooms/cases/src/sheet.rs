//! Tables as bytes, block by block: CSV (RFC 4180) and ODS (OpenDocument 1.3, ISO/IEC 26300). Pure.
//!
//! An ODS file is a ZIP archive. Its parts are stored as they are, with the sums behind them, so that the first rows
//! leave before the last ones are read.

/// Which kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Text with commas.
    Csv,
    /// A table of an office program.
    Ods,
}

/// A table being written.
pub(crate) struct Sheet {
    form: Form,
    zip: Zip,
}

impl Sheet {
    /// A table with these headings; the first bytes of it.
    pub(crate) fn begin(form: Form, name: &str, headings: &[&str]) -> (Self, Vec<u8>) {
        let mut sheet = Self { form, zip: Zip::default() };
        let mut out = Vec::new();
        match form {
            // Office programs need the mark to know that it is UTF-8.
            Form::Csv => out.extend("\u{feff}".as_bytes()),
            Form::Ods => {
                sheet.zip.whole(&mut out, "mimetype", b"application/vnd.oasis.opendocument.spreadsheet");
                sheet.zip.whole(&mut out, "META-INF/manifest.xml", MANIFEST.as_bytes());
                sheet.zip.open(&mut out, "content.xml");
                let head = format!("{HEAD}<table:table table:name=\"{}\">", xml(name));
                sheet.zip.more(&mut out, head.as_bytes());
            }
        }
        out.extend(sheet.row(headings));
        (sheet, out)
    }

    /// One row.
    pub(crate) fn row<T: AsRef<str>>(&mut self, cells: &[T]) -> Vec<u8> {
        let mut out = Vec::new();
        match self.form {
            Form::Csv => {
                let line: Vec<String> = cells.iter().map(|cell| csv(cell.as_ref())).collect();
                out.extend(line.join(",").into_bytes());
                out.extend(b"\r\n");
            }
            Form::Ods => {
                let cell = |text: &T| {
                    format!(
                        "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                        xml(text.as_ref())
                    )
                };
                let cells: String = cells.iter().map(cell).collect();
                self.zip.more(&mut out, format!("<table:table-row>{cells}</table:table-row>").as_bytes());
            }
        }
        out
    }

    /// The last bytes.
    pub(crate) fn end(mut self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.form == Form::Ods {
            self.zip.more(&mut out, FOOT.as_bytes());
            self.zip.close(&mut out);
            self.zip.end(&mut out);
        }
        out
    }
}

const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:spreadsheet>"#;
const FOOT: &str = "</table:table></office:spreadsheet></office:body></office:document-content>";

/// A cell of CSV. One that a table program would take for a formula gets a mark that makes it text.
fn csv(cell: &str) -> String {
    let tame = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() };
    format!("\"{}\"", tame.replace('"', "\"\""))
}

/// A text of XML, without the control characters that XML does not know.
fn xml(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\t' | '\n'))
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

/// A ZIP archive whose parts are stored as they are.
#[derive(Default)]
struct Zip {
    written: u32,
    parts: Vec<Part>,
}

struct Part {
    name: String,
    at: u32,
    sum: u32,
    size: u32,
    /// Sum and size come behind the bytes.
    is_streamed: bool,
}

/// The bit that says that sum and size come behind.
const STREAMED: u16 = 1 << 3;
/// 1 January 1980: the archive tells no time.
const DAY: u16 = 0x21;

impl Zip {
    fn put(&mut self, out: &mut Vec<u8>, bytes: &[u8]) {
        self.written = self.written.wrapping_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        out.extend(bytes);
    }

    fn head(&mut self, out: &mut Vec<u8>, part: Part) {
        let mut head = b"PK\x03\x04".to_vec();
        head.extend(20_u16.to_le_bytes());
        head.extend(facts(&part));
        head.extend(0_u16.to_le_bytes());
        head.extend(part.name.as_bytes());
        self.parts.push(part);
        self.put(out, &head);
    }

    /// A part that is known as a whole.
    fn whole(&mut self, out: &mut Vec<u8>, name: &str, bytes: &[u8]) {
        let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let sum = !crc(!0, bytes);
        let part = Part { name: name.to_owned(), at: self.written, sum, size, is_streamed: false };
        self.head(out, part);
        self.put(out, bytes);
    }

    fn open(&mut self, out: &mut Vec<u8>, name: &str) {
        let part = Part { name: name.to_owned(), at: self.written, sum: !0, size: 0, is_streamed: true };
        self.head(out, part);
    }

    fn more(&mut self, out: &mut Vec<u8>, bytes: &[u8]) {
        if let Some(part) = self.parts.last_mut() {
            part.sum = crc(part.sum, bytes);
            part.size = part.size.wrapping_add(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        }
        self.put(out, bytes);
    }

    fn close(&mut self, out: &mut Vec<u8>) {
        let mut foot = b"PK\x07\x08".to_vec();
        if let Some(part) = self.parts.last_mut() {
            part.sum = !part.sum;
            foot.extend(part.sum.to_le_bytes());
            foot.extend(part.size.to_le_bytes());
            foot.extend(part.size.to_le_bytes());
        }
        self.put(out, &foot);
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        let start = self.written;
        let mut list = Vec::new();
        for part in &self.parts {
            list.extend(b"PK\x01\x02");
            list.extend(20_u16.to_le_bytes());
            list.extend(20_u16.to_le_bytes());
            list.extend(facts(part));
            // No more fields, no comment, first disk, no attributes.
            list.extend([0; 2 + 2 + 2 + 2 + 4]);
            list.extend(part.at.to_le_bytes());
            list.extend(part.name.as_bytes());
        }
        let count = u16::try_from(self.parts.len()).unwrap_or(u16::MAX).to_le_bytes();
        let size = u32::try_from(list.len()).unwrap_or(u32::MAX).to_le_bytes();
        list.extend(b"PK\x05\x06\0\0\0\0");
        list.extend(count);
        list.extend(count);
        list.extend(size);
        list.extend(start.to_le_bytes());
        list.extend([0; 2]);
        self.put(out, &list);
    }
}

/// What both heads of a part say: flags, method, time, sum, sizes and length of the name.
fn facts(part: &Part) -> Vec<u8> {
    let mut facts = Vec::new();
    facts.extend(if part.is_streamed { STREAMED } else { 0 }.to_le_bytes());
    facts.extend(0_u16.to_le_bytes());
    facts.extend(0_u16.to_le_bytes());
    facts.extend(DAY.to_le_bytes());
    // In front of a streamed part nothing is known yet: its sum is still being made.
    let (sum, size) = if part.is_streamed && part.sum == !0 { (0, 0) } else { (part.sum, part.size) };
    facts.extend(sum.to_le_bytes());
    facts.extend(size.to_le_bytes());
    facts.extend(size.to_le_bytes());
    facts.extend(u16::try_from(part.name.len()).unwrap_or(u16::MAX).to_le_bytes());
    facts
}

/// CRC-32 as ZIP has it, going on from `sum`, inverted at both ends by the caller.
fn crc(sum: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(sum, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(form: Form) -> Vec<u8> {
        let (mut sheet, mut out) = Sheet::begin(form, "Arsip", &["Nomor", "Nama"]);
        out.extend(sheet.row(&["KTP-1", "Siti \"Ani\", S.H."]));
        out.extend(sheet.row(&["KTP-2", "=1+1 <b>"]));
        out.extend(sheet.end());
        out
    }

    #[test]
    fn a_csv_keeps_commas_quotes_and_runs_no_formula() {
        let text = String::from_utf8(table(Form::Csv)).unwrap();
        assert_eq!(
            text,
            "\u{feff}\"Nomor\",\"Nama\"\r\n\"KTP-1\",\"Siti \"\"Ani\"\", S.H.\"\r\n\"KTP-2\",\"'=1+1 <b>\"\r\n"
        );
    }

    #[test]
    fn the_sum_is_that_of_zip() {
        assert_eq!(!crc(!0, b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn an_ods_begins_with_its_kind_and_ends_with_its_list() {
        let bytes = table(Form::Ods);
        assert!(bytes.starts_with(b"PK\x03\x04"));
        assert_eq!(&bytes[30..38], b"mimetype");
        assert_eq!(&bytes[38..84], b"application/vnd.oasis.opendocument.spreadsheet");
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("<text:p>=1+1 &lt;b&gt;</text:p>"));
        assert!(text.contains("Siti &quot;Ani&quot;, S.H."));
        let end = bytes.len() - 22;
        assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
        let start = u32::from_le_bytes(bytes[end + 16..end + 20].try_into().unwrap()) as usize;
        assert_eq!(&bytes[start..start + 4], b"PK\x01\x02");
    }
}
