//! One tree of values, written as JSON and as XML.

use serde_json::{Map, Value};

/// A value on the wire.
#[derive(Debug, Clone, PartialEq)]
pub enum Wire {
    /// A text.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// Yes or no.
    Yes(bool),
    /// Rows, each called by this name in XML.
    List(&'static str, Vec<Wire>),
    /// Values by name, in order.
    Table(Vec<(&'static str, Wire)>),
}

impl Wire {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn list(item: &'static str, rows: impl IntoIterator<Item = Self>) -> Self {
        Self::List(item, rows.into_iter().collect())
    }

    pub(super) fn table(rows: impl IntoIterator<Item = (&'static str, Self)>) -> Self {
        Self::Table(rows.into_iter().collect())
    }

    /// As JSON.
    pub fn json(&self) -> String {
        self.value().to_string()
    }

    fn value(&self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.clone()),
            // What is no number after all is said as it is.
            Self::Number(number) => serde_json::from_str(number).unwrap_or_else(|_| Value::String(number.clone())),
            Self::Yes(yes) => Value::Bool(*yes),
            Self::List(_, rows) => rows.iter().map(Self::value).collect(),
            Self::Table(rows) => {
                let rows = rows.iter().map(|(name, value)| ((*name).to_owned(), value.value()));
                Value::Object(rows.collect::<Map<_, _>>())
            }
        }
    }

    /// As XML, in an element of this name. Characters that XML cannot hold are left out.
    pub fn xml(&self, root: &str) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        self.element(root, &mut xml);
        xml
    }

    fn element(&self, name: &str, xml: &mut String) {
        xml.extend(["<", name, ">"]);
        match self {
            Self::Text(text) | Self::Number(text) => escape(text, xml),
            Self::Yes(yes) => xml.push_str(if *yes { "true" } else { "false" }),
            Self::List(item, rows) => rows.iter().for_each(|row| row.element(item, xml)),
            Self::Table(rows) => rows.iter().for_each(|(name, value)| value.element(name, xml)),
        }
        xml.extend(["</", name, ">"]);
    }
}

/// XML 1.0, 2.2: what a document may hold. Of the controls only tab and the ends of lines.
fn escape(text: &str, xml: &mut String) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\t' | '\n' => xml.push(c),
            // A reader would make a line feed of it.
            '\r' => xml.push_str("&#13;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => xml.push(c),
        }
    }
}

/// The elements that hold text, in order, as somebody else's reader understands them.
#[cfg(test)]
pub(super) fn read_back(xml: &str) -> Result<Vec<(String, String)>, quick_xml::Error> {
    use quick_xml::escape::resolve_predefined_entity;
    use quick_xml::events::Event;

    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut path, mut text, mut found) = (Vec::new(), String::new(), Vec::new());
    loop {
        match reader.read_event()? {
            Event::Start(tag) => {
                path.push(tag.name().as_ref().to_owned());
                text.clear();
            }
            Event::Text(part) => text.push_str(&part),
            Event::GeneralRef(name) => {
                text.push_str(resolve_predefined_entity(&name).unwrap_or(""));
            }
            Event::End(_) => {
                if let Some(name) = path.pop().filter(|_| !text.trim().is_empty()) {
                    found.push((name, std::mem::take(&mut text)));
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}
