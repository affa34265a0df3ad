//! What is held about somebody, as rooms tell it and as a copy carries it. Everything in here is personal: no `Debug`.

use kernel::{Arg, Local};
use reference::{Kept, Retention};
use serde::Serialize;
use web::View;

/// Why something is held.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Why {
    /// What it is used for.
    pub purpose: Local,
    /// The law that allows it.
    pub basis: String,
}

/// One thing that is known: an answer, a number, a moment.
#[derive(Clone, Serialize)]
pub struct Line {
    /// Its word for programs: the path of a field, or a word of [`Group::kind`].
    pub field: String,
    /// What it is called, in the language of the reader.
    pub label: String,
    /// What is known, as people read it; files by name and size.
    pub value: String,
    /// Why it was asked, where it is personal by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

impl Line {
    /// A line whose reason is that of its group.
    pub fn new(field: &str, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { field: field.to_owned(), label: label.into(), value: value.into(), why: None }
    }
}

/// One record: the account, a device, an application.
#[derive(Clone, Serialize)]
pub struct Record {
    /// What it is called.
    pub title: String,
    /// The reference of the application, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Who has it: the agency that works on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_to: Option<String>,
    /// What is in it.
    pub lines: Vec<Line>,
}

/// How long records of this kind are kept, in words.
pub fn kept(view: &View, kind: &str) -> String {
    let removed = match kind {
        "devices" => Some(Kept::Session),
        "keys" => Some(Kept::Key),
        "applications" => Some(Kept::RefusedFile),
        "drafts" => Some(Kept::Draft),
        "signatures" => Some(Kept::VoidSignature),
        _ => None,
    };
    let key = format!("privacy-kept-{kind}");
    let Some(removed) = removed else { return view.words().with(&key, &[]) };
    match Retention::shipped().days(removed, view.now.date(view.zone())) {
        Some(days) => view.words().with(&key, &[("days", Arg::from(days.to_string()))]),
        None => view.words().get("privacy-kept-for-good").to_owned(),
    }
}

/// Records of one kind.
#[derive(Clone, Serialize)]
pub struct Group {
    /// The word of the kind: `account`, `consents`, `devices`, `passkeys`, `identities`, `keys`, `applications`, `drafts`,
    /// `signatures`, `looks`, `requests`. Its texts are `privacy-kind-<kind>`, `privacy-purpose-<kind>`, `privacy-basis-<kind>`
    /// and `privacy-kept-<kind>`.
    pub kind: &'static str,
    /// The records, newest first.
    pub records: Vec<Record>,
}
