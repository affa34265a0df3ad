//! The controls of forms: label, hint, error, control, in that order; an error summary with links above them.

use askama::Template;
use kernel::{Arg, Words};
use serde_json::Value;

/// One field as it is drawn.
#[derive(Debug, Clone)]
pub struct FieldView {
    /// Its name in the form and its id in the page, such as `saksi.0.nik`.
    pub path: String,
    /// What it asks for.
    pub label: String,
    /// Help beneath the label.
    pub hint: String,
    /// Why it is asked, where the answer is personal data; empty where nothing is said.
    pub why: String,
    /// What is wrong with what was typed; empty when nothing is.
    pub flaw: String,
    /// Whether it may be left empty.
    pub is_optional: bool,
    /// The browser's autocomplete token; empty for `off`.
    pub autocomplete: String,
    /// How it is answered.
    pub control: Control,
}

/// How a field is answered.
#[derive(Debug, Clone)]
pub enum Control {
    /// One line.
    Line {
        /// What was typed.
        value: String,
        /// `text`, `tel`, `email` or `password`.
        kind: &'static str,
        /// Which keyboard a phone shows; empty for the usual one.
        inputmode: &'static str,
        /// Whether a short box is enough.
        is_narrow: bool,
    },
    /// Several lines.
    Lines {
        /// What was typed.
        value: String,
        /// Most letters.
        max: usize,
    },
    /// A date in three boxes: day, month, year.
    Date {
        /// What was typed in each.
        parts: [String; 3],
    },
    /// One or several of some options, all visible.
    Picks {
        /// The options.
        options: Vec<Pick>,
        /// Whether several may be chosen.
        many: bool,
    },
    /// One of some options, in a list that opens.
    Select {
        /// The options.
        options: Vec<Pick>,
    },
    /// A region, chosen step by step; each list follows from the one before.
    Region {
        /// The lists: label, and options. The last one that has a choice counts.
        steps: Vec<(String, Vec<Pick>)>,
        /// The region all of it must lie in, as a dotted code; empty for anywhere.
        within: String,
        /// The level the answer must reach.
        level: u8,
    },
    /// Files.
    Files {
        /// What has been uploaded: id, name, address, size in words.
        files: Vec<UploadedFile>,
        /// Media types for the browser's picker.
        accept: String,
        /// Whether another fits.
        has_room: bool,
        /// Whether several can be chosen at once.
        many: bool,
        /// Whether a phone opens its camera; a file can still be chosen.
        camera: bool,
    },
    /// One code of a long table: searched for, then chosen from what was found.
    Codes {
        /// The name of the table, for suggestions while one types.
        table: String,
        /// What is being searched for.
        sought: String,
        /// The code that was chosen and those that were found.
        found: Vec<Pick>,
        /// Whether something was sought and nothing found.
        nothing: bool,
    },
    /// A point on the map: two numbers, or a village in whose middle it lies.
    Point {
        /// Latitude and longitude, as typed.
        parts: [String; 2],
        /// The picker of the village.
        village: Vec<FieldView>,
        /// Names and places of the region, for a picture one can tap: `name|latitude|longitude`, parted by `;`.
        places: String,
    },
    /// Fixed rows with the same columns.
    Table {
        /// The titles of the columns.
        columns: Vec<String>,
        /// The title of each row, and its fields.
        rows: Vec<(String, Vec<FieldView>)>,
    },
    /// A statement to agree to; the label is the statement.
    Tick {
        /// Whether it is agreed to.
        is_ticked: bool,
    },
    /// The same fields several times.
    Group {
        /// A title for each row, and its fields.
        rows: Vec<(String, Vec<FieldView>)>,
        /// Whether another row may be added.
        may_add: bool,
        /// Whether the last row may be taken away.
        may_remove: bool,
    },
    /// Shown, and not to be changed.
    Shown {
        /// The answer.
        value: String,
    },
}

/// One option.
#[derive(Debug, Clone)]
pub struct Pick {
    /// What is sent.
    pub value: String,
    /// What people read.
    pub label: String,
    /// Help beside it.
    pub hint: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// A file that has been uploaded.
#[derive(Debug, Clone)]
pub struct UploadedFile {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it can be seen.
    pub href: String,
    /// Its size in words.
    pub size: String,
}

impl FieldView {
    /// A plain line of text.
    pub fn line(path: &str, label: &str, value: &str) -> Self {
        Self {
            path: path.into(),
            label: label.into(),
            hint: String::new(),
            why: String::new(),
            flaw: String::new(),
            is_optional: false,
            autocomplete: String::new(),
            control: Control::Line { value: value.into(), kind: "text", inputmode: "", is_narrow: false },
        }
    }

    /// With help beneath the label.
    #[must_use]
    pub fn hint(self, hint: &str) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// With what is wrong.
    #[must_use]
    pub fn flaw(self, flaw: impl Into<String>) -> Self {
        Self { flaw: flaw.into(), ..self }
    }

    /// With the browser's autocomplete token.
    #[must_use]
    pub fn autocomplete(self, token: &str) -> Self {
        Self { autocomplete: token.into(), ..self }
    }

    /// May be left empty.
    #[must_use]
    pub fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }

    /// Answered another way.
    #[must_use]
    pub fn control(self, control: Control) -> Self {
        Self { control, ..self }
    }

    /// A telephone number, e-mail address, password or number: the right keyboard for each.
    #[must_use]
    pub fn of_kind(mut self, new_kind: &'static str, mode: &'static str, narrow: bool) -> Self {
        if let Control::Line { kind, inputmode, is_narrow, .. } = &mut self.control {
            (*kind, *inputmode, *is_narrow) = (new_kind, mode, narrow);
        }
        self
    }

    /// Ids of hint and error, for `aria-describedby`.
    fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.flaw.is_empty() {
            ids.push(format!("{}-e", self.path));
        }
        if !self.hint.is_empty() {
            ids.push(format!("{}-h", self.path));
        }
        if ids.is_empty() { String::new() } else { format!(" aria-describedby=\"{}\"", ids.join(" ")) }
    }

    /// `aria-invalid` where something is wrong.
    fn invalid(&self) -> &'static str {
        if self.flaw.is_empty() { "" } else { " aria-invalid=\"true\"" }
    }

    fn complete(&self) -> &str {
        if self.autocomplete.is_empty() { "off" } else { &self.autocomplete }
    }

    /// Files keep their own label, since their control may be away when nothing more fits.
    fn is_set(&self) -> bool {
        matches!(
            self.control,
            Control::Date { .. }
                | Control::Picks { .. }
                | Control::Region { .. }
                | Control::Group { .. }
                | Control::Point { .. }
                | Control::Table { .. }
        )
    }
}

#[derive(Template)]
#[template(path = "fields.html")]
struct Fields<'a> {
    t: Words<'a>,
    fields: &'a [FieldView],
}

/// The fields as HTML.
pub fn fields_html(fields: &[FieldView], words: Words<'_>) -> String {
    Fields { t: words, fields }.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "errors.html")]
struct Errors<'a> {
    title: &'a str,
    errors: &'a [(String, String, String)],
}

/// The summary above a form with errors: path, label and message of each. Nothing when there is none.
pub fn errors_html(title: &str, errors: &[(String, String, String)]) -> String {
    if errors.is_empty() {
        return String::new();
    }
    Errors { title, errors }.render().unwrap_or_default()
}

/// What the script for photographs says, and how many of how many bytes a form takes: the attribute `data-foto` of a form.
pub fn photo_words(t: Words<'_>, most: usize, bytes: u64) -> String {
    const WORDS: [&str; 15] = [
        "name", "cover", "drop", "title", "how", "canvas", "add", "undo", "done", "cancel", "covered", "failed",
        "video", "large", "many",
    ];
    let holes = ["name", "number", "most"].map(|hole| (hole, Arg::from(format!("{{{hole}}}"))));
    let said = WORDS.iter().map(|word| ((*word).to_owned(), Value::from(t.with(&format!("photo-{word}"), &holes))));
    let mut all: serde_json::Map<_, _> = said.collect();
    all.insert("most".to_owned(), most.into());
    all.insert("bytes".to_owned(), bytes.into());
    Value::from(all).to_string()
}

/// The hidden field with the token of this browser's session.
pub fn csrf_field(view: &crate::View) -> String {
    // On a shared phone the worker must know that it may keep nothing of the form.
    let shared = if view.is_shared { "<input type=\"hidden\" name=\"_bersama\" value=\"ya\">" } else { "" };
    // The token is hexadecimal; nothing in it needs escaping.
    format!("<input type=\"hidden\" name=\"_csrf\" value=\"{}\">{shared}", view.csrf)
}
