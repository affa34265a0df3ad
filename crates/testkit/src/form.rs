//! Forms as a browser sees them: read from the page, filled in, sent as the page says. A field that the page does not
//! show cannot be filled in by mistake; [`Form::forge`] does it on purpose.

/// Stands between the parts of a form with files.
const EDGE: &str = "----balai-uji-7MA4YWxkTrZu0gW";

/// A form on a page.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// `get` or `post`.
    pub method: String,
    /// Whether it is sent in parts, as files need.
    pub is_multipart: bool,
    /// Names and values as they would be sent now.
    pub fields: Vec<(String, String)>,
    /// Every control: name, kind (`text`, `radio`, `checkbox`, `file`, `select`, `button`, …), value.
    pub controls: Vec<(String, String, String)>,
    files: Vec<(String, String, Vec<u8>)>,
}

impl Form {
    /// What stands in a field now.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether the page shows a control of this name.
    pub fn shows(&self, name: &str) -> bool {
        self.controls.iter().any(|(known, ..)| known == name)
    }

    /// Types, chooses or ticks.
    #[track_caller]
    #[must_use]
    pub fn set(self, name: &str, value: &str) -> Self {
        let kinds: Vec<&(String, String, String)> = self.controls.iter().filter(|(known, ..)| known == name).collect();
        assert!(!kinds.is_empty(), "the form {} shows no {name}: {:?}", self.action, self.names());
        let is_choice = kinds.iter().any(|(_, kind, _)| matches!(kind.as_str(), "radio" | "select"));
        let offered = kinds.iter().any(|(_, _, option)| option == value);
        assert!(!is_choice || offered || value.is_empty(), "the form {} offers no {value} for {name}", self.action);
        let is_tick = kinds.iter().any(|(_, kind, _)| kind == "checkbox");
        if is_tick { self.add(name, value) } else { self.forge(name, value) }
    }

    /// Several at once.
    #[track_caller]
    #[must_use]
    pub fn fill(self, set: &[(&str, &str)]) -> Self {
        set.iter().fold(self, |form, (name, value)| form.set(name, value))
    }

    /// Presses a button that carries a value.
    #[track_caller]
    #[must_use]
    pub fn press(self, name: &str, value: &str) -> Self {
        let is_there = self.controls.iter().any(|(n, kind, v)| n == name && kind == "button" && v == value);
        assert!(is_there, "the form {} has no button {name}={value}", self.action);
        self.add(name, value)
    }

    /// Chooses a file.
    #[track_caller]
    #[must_use]
    pub fn attach(mut self, name: &str, file: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let takes = self.controls.iter().any(|(known, kind, _)| known == name && kind == "file");
        assert!(takes, "the form {} takes no file at {name}: {:?}", self.action, self.names());
        self.files.push((name.to_owned(), file.to_owned(), bytes.into()));
        self
    }

    /// Puts a value where the page does not offer it, as somebody with a tool would.
    #[must_use]
    pub fn forge(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self.add(name, value)
    }

    /// Sends a file where the page does not take one.
    #[must_use]
    pub fn forge_file(mut self, name: &str, file: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_owned(), file.to_owned(), bytes.into()));
        self.is_multipart = true;
        self
    }

    /// The same fields and token, sent somewhere else.
    #[must_use]
    pub fn to(self, action: &str) -> Self {
        Self { action: action.to_owned(), method: "post".to_owned(), is_multipart: false, ..self }
    }

    /// Leaves a field out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|(known, _)| known != name);
        self
    }

    fn add(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.controls.iter().map(|(name, ..)| name.as_str()).collect();
        names.dedup();
        names
    }

    /// As `application/x-www-form-urlencoded`.
    pub fn encoded(&self) -> String {
        let pair = |(name, value): &(String, String)| format!("{}={}", percent(name), percent(value));
        self.fields.iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// Content type and body.
    pub fn body(&self) -> (String, Vec<u8>) {
        if !self.is_multipart {
            return ("application/x-www-form-urlencoded".to_owned(), self.encoded().into_bytes());
        }
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let part = format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (name, file, bytes) in &self.files {
            let head = format!(
                "--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 content-type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={EDGE}"), body)
    }
}

/// A word as part of an address or a form.
pub fn percent(text: &str) -> String {
    let sign = |byte: u8| match byte {
        b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(sign).collect()
}

/// The text behind entities.
pub fn unescape(html: &str) -> String {
    let mut text = html.to_owned();
    for (entity, sign) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, sign);
    }
    text
}

/// A tag with its attributes, and the text up to the next tag.
#[derive(Debug)]
pub struct Tag {
    /// Its name; with a slash in front for the end of an element.
    pub name: String,
    /// Its attributes, values unescaped.
    pub attributes: Vec<(String, String)>,
    /// What stands between this tag and the next one, unescaped.
    pub text: String,
}

impl Tag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether the attribute stands there.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// The tags of a page, in order. Knows only the HTML that this house writes.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let mut is_quoted = false;
        let end = after.char_indices().find(|(_, c)| {
            is_quoted ^= *c == '"';
            *c == '>' && !is_quoted
        });
        let Some((end, _)) = end else { break };
        let (inside, after) = (&after[..end], &after[end + 1..]);
        let text = after.split('<').next().unwrap_or_default();
        if !inside.starts_with('!') {
            let (name, attributes) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
            tags.push(Tag { name: name.to_lowercase(), attributes: read_attributes(attributes), text: unescape(text) });
        }
        rest = after;
    }
    tags
}

fn read_attributes(text: &str) -> Vec<(String, String)> {
    let mut attributes = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let name = rest[..end].to_lowercase();
        let after = &rest[end..];
        let (value, left) = match after.strip_prefix('=') {
            Some(value) if value.starts_with('"') => value[1..].split_once('"').unwrap_or((&value[1..], "")),
            Some(value) => value.split_once(char::is_whitespace).unwrap_or((value, "")),
            None => ("", after),
        };
        attributes.push((name, unescape(value)));
        rest = left.trim_start();
    }
    attributes
}

/// The forms of a page.
pub fn forms(html: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut open: Option<Form> = None;
    let mut select: Option<(String, Option<String>)> = None;
    for tag in tags(html) {
        match tag.name.as_str() {
            "form" => {
                assert!(open.is_none(), "a form stands inside another form");
                open = Some(Form {
                    action: tag.get("action").unwrap_or_default().to_owned(),
                    method: tag.get("method").unwrap_or("get").to_lowercase(),
                    is_multipart: tag.get("enctype") == Some("multipart/form-data"),
                    ..Form::default()
                });
            }
            "/form" => forms.extend(open.take()),
            _ => {
                if let Some(form) = &mut open {
                    read_control(form, &tag, &mut select);
                }
            }
        }
    }
    forms
}

fn read_control(form: &mut Form, tag: &Tag, select: &mut Option<(String, Option<String>)>) {
    let name = tag.get("name").unwrap_or_default().to_owned();
    match tag.name.as_str() {
        "input" if !name.is_empty() => {
            let kind = tag.get("type").unwrap_or("text").to_owned();
            let value = tag.get("value").unwrap_or(if kind == "checkbox" { "on" } else { "" }).to_owned();
            let is_sent = match kind.as_str() {
                "radio" | "checkbox" => tag.has("checked"),
                "file" | "submit" => false,
                _ => true,
            };
            if is_sent {
                form.fields.push((name.clone(), value.clone()));
            }
            form.controls.push((name, kind, value));
        }
        "textarea" if !name.is_empty() => {
            // The first line end after the tag is not part of what stands in it.
            let text = tag.text.strip_prefix('\n').unwrap_or(&tag.text).to_owned();
            form.fields.push((name.clone(), text.clone()));
            form.controls.push((name, "textarea".to_owned(), text));
        }
        "button" if !name.is_empty() => {
            form.controls.push((name, "button".to_owned(), tag.get("value").unwrap_or_default().to_owned()));
        }
        "select" => *select = Some((name, None)),
        "option" => {
            if let Some((name, chosen)) = select {
                let value = tag.get("value").unwrap_or(&tag.text).to_owned();
                form.controls.push((name.clone(), "select".to_owned(), value.clone()));
                if tag.has("selected") || chosen.is_none() {
                    *chosen = Some(value);
                }
            }
        }
        "/select" => {
            if let Some((name, chosen)) = select.take() {
                form.fields.push((name, chosen.unwrap_or_default()));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_a_browser_would_send_it() {
        let html = r#"<form method="post" action="/a" enctype="multipart/form-data">
            <input type="hidden" name="_csrf" value="t&#34;k"><input name="nama" value="Siti &amp; Ani">
            <input type="radio" name="p" value="a"><input type="radio" name="p" value="b" checked>
            <input type="checkbox" name="c" value="ya"><input type="file" name="f">
            <textarea name="pesan">halo</textarea>
            <select name="s"><option value="">Pilih</option><option value="x" selected>X</option></select>
            <button name="lanjut" value="1">Lanjut</button></form><form action="/b"></form>"#;
        let all = forms(html);
        assert_eq!(all.iter().map(|form| form.action.as_str()).collect::<Vec<_>>(), ["/a", "/b"]);
        let sent = [("_csrf", "t\"k"), ("nama", "Siti & Ani"), ("p", "b"), ("pesan", "halo"), ("s", "x")];
        assert_eq!(all[0].fields, sent.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let form = all[0].clone().set("p", "a").set("c", "ya").press("lanjut", "1").attach("f", "a.png", *b"x");
        assert_eq!(form.value("p"), Some("a"));
        assert!(String::from_utf8(form.body().1).unwrap().contains("name=\"f\"; filename=\"a.png\""));
    }

    #[test]
    #[should_panic(expected = "shows no nik")]
    fn a_field_that_is_not_there_cannot_be_filled_in_by_mistake() {
        let _ = forms("<form action=\"/a\"><input name=\"nama\"></form>")[0].clone().set("nik", "1");
    }
}
