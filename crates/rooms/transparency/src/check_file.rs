//! `/periksa`: whoever has a proof file, and perhaps the letter it is about, examines them here. With script in the
//! browser itself, also without network; without script the hall does it and keeps nothing.

use askama::Template;
use hall::Hall;
use kernel::{Arg, Words, say};
use serde_json::Value;
use web::axum::extract::State;
use web::axum::http::StatusCode;
use web::{Answer, Page, Section, Sent, View, errors_html};

use crate::Transparency;
use crate::examine::{Document, Flaw, Shown, examine, examine_paper};
use crate::proof::{ACTS, act};
use crate::signature::{self, Examined, Seals};

/// What stands at the head of the verdict, for each way it can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Nothing was examined yet.
    None,
    /// The record is in the log, and the document is the recorded one or was not given.
    Holds,
    /// The record is in the log, and the document is another one.
    OtherDocument,
    /// The record is in the log and says nothing of a document.
    NoDocument,
    /// Nothing is proved.
    Broken,
}

impl Verdict {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Holds, "holds", "ok"),
        (Self::OtherDocument, "other", "bad"),
        (Self::NoDocument, "silent", "warn"),
        (Self::Broken, "broken", "bad"),
    ];

    fn of(shown: &Shown) -> Self {
        match shown.document {
            Document::Same | Document::NotGiven => Self::Holds,
            Document::Other => Self::OtherDocument,
            Document::NotNamed => Self::NoDocument,
        }
    }
}

/// One of the verdicts as the page holds it ready; the script shows one of them.
pub(crate) struct Sealed {
    pub(crate) name: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) mark: &'static str,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) is_shown: bool,
}

#[derive(Template)]
#[template(path = "check_file.html")]
struct CheckFile<'a> {
    t: Words<'a>,
    errors: String,
    csrf: String,
    flaw: String,
    key_flaw: String,
    key: String,
    verdicts: Vec<Sealed>,
    lines: Vec<(&'static str, String, String)>,
    signature: Seals,
    /// What the record says of a letter: label and words.
    told: Vec<(String, String)>,
    /// When this was examined, for the script with the place of the time marked.
    when: String,
    when_of: String,
    /// Acts by their names in the log, in words, as JSON for the script.
    acts: String,
}

/// What was examined, and what came of it.
struct Outcome {
    key: String,
    verdict: Verdict,
    shown: Option<Shown>,
    flaw: Option<Flaw>,
    is_empty: bool,
    signature: Examined,
}

impl Outcome {
    /// Nothing was examined, or it led to nothing.
    fn none(key: String, signature: Examined) -> Self {
        Self { key, verdict: Verdict::None, shown: None, flaw: None, is_empty: false, signature }
    }
}

/// `GET /periksa`
pub(crate) async fn form(State(room): State<Transparency>, view: View) -> Answer {
    let signature = signature::examine_letter(&room, None).await?;
    page(&view, &Outcome::none(own_key(&room.hall), signature))
}

/// `POST /periksa`: the same without script. Nothing that was sent is kept.
pub(crate) async fn check(State(room): State<Transparency>, view: View, sent: Sent) -> Answer {
    let is_proof = |bytes: &[u8]| bytes.starts_with(b"c2sp.org/tlog-proof@");
    let (proofs, documents): (Vec<_>, Vec<_>) = sent.files.iter().partition(|file| is_proof(&file.bytes));
    let key = Some(sent.text("kunci")).filter(|key| !key.is_empty()).map_or_else(|| own_key(&room.hall), str::to_owned);
    let document = documents.first().map(|file| file.bytes.as_slice());
    let signature = signature::examine_letter(&room, document.map(<[u8]>::to_vec)).await?;
    let is_letter = signature.verdict.is_some();
    let is_ours = signature.verdict == Some(signing::Verdict::Ours);
    let none = Outcome::none(key, signature);
    // What a letter carries is looked at only where its signature covers it: anyone can copy a proof into another file.
    let carried = document.filter(|_| proofs.is_empty() && is_ours).and_then(signing::carried);
    if let Some(carried) = carried {
        let outcome = outcome(examine_paper(carried, &none.key), none);
        return page(&view, &outcome);
    }
    let Some(proof) = proofs.first() else {
        let flaw = (!documents.is_empty() && !is_letter).then_some(Flaw::Form);
        return page(&view, &Outcome { flaw, is_empty: documents.is_empty(), ..none });
    };
    let found = examine(&String::from_utf8_lossy(&proof.bytes), &none.key, document);
    page(&view, &outcome(found, none))
}

fn outcome(found: Result<Shown, Flaw>, none: Outcome) -> Outcome {
    match found {
        Ok(shown) => Outcome { verdict: Verdict::of(&shown), shown: Some(shown), ..none },
        Err(flaw @ (Flaw::Broken | Flaw::OtherLog)) => Outcome { verdict: Verdict::Broken, flaw: Some(flaw), ..none },
        Err(flaw) => Outcome { flaw: Some(flaw), ..none },
    }
}

/// What the record of a letter was committed to, line by line.
fn told(t: Words<'_>, shown: Option<&Shown>) -> Vec<(String, String)> {
    let Some(told) = shown.and_then(|shown| shown.told.as_ref()) else { return vec![] };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let lines = told.pointer("/isi").and_then(Value::as_array).into_iter().flatten();
    let lines = lines.map(|line| (text(line.pointer("/0")), text(line.pointer("/1"))));
    std::iter::once((t.get("examine-kind").to_owned(), text(told.pointer("/judul")))).chain(lines).collect()
}

/// The key that this hall would have others use.
fn own_key(hall: &Hall) -> String {
    hall.log.as_ref().map_or_else(String::new, |log| log.verifying_key().to_string())
}

fn page(view: &View, outcome: &Outcome) -> Answer {
    let t = view.words();
    let flaw = flaw(t, outcome);
    let key_flaw = if outcome.flaw == Some(Flaw::Key) { t.get("examine-flaw-key") } else { "" }.to_owned();
    let wrong: Vec<_> = [("berkas", "examine-files", &flaw), ("kunci", "examine-key", &key_flaw)]
        .into_iter()
        .filter(|(_, _, flaw)| !flaw.is_empty())
        .map(|(field, label, flaw)| (field.to_owned(), t.get(label).to_owned(), flaw.clone()))
        .collect();
    let head = t.with("form-errors-title", &[("count", Arg::from(wrong.len()))]);
    let when = |at: String| t.with("examine-when", &[("at", Arg::from(at))]);
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = CheckFile {
        t,
        errors: errors_html(&head, &wrong),
        csrf: web::csrf_field(view),
        flaw,
        key_flaw,
        key: outcome.key.clone(),
        verdicts: verdicts(view, outcome),
        lines: lines(view, outcome.shown.as_ref()),
        signature: signature::seals(view, &outcome.signature),
        told: told(t, outcome.shown.as_ref()),
        when: if outcome.shown.is_some() {
            when(say::date_time(view.now, view.zone(), view.lang))
        } else {
            String::new()
        },
        when_of: when("{at}".to_owned()),
        acts: acts(t),
    };
    let title = t.get("examine-title").to_owned();
    let title = if wrong.is_empty() { title } else { format!("{head}. {title}") };
    Ok(Page::new(title, Section::Check).status(status).examines_files().main(&page)?.render(view))
}

/// Every act that has words.
fn acts(t: Words<'_>) -> String {
    let words = ACTS.iter().map(|kind| ((*kind).to_owned(), Value::from(act(t, kind))));
    Value::Object(words.collect()).to_string()
}

/// What is wrong with the files; empty when they could be examined.
fn flaw(t: Words<'_>, outcome: &Outcome) -> String {
    let key = match outcome.flaw {
        None if outcome.is_empty => "examine-flaw-none",
        Some(Flaw::Form) => "examine-flaw-form",
        Some(Flaw::NoRecord) => "examine-flaw-record",
        _ => return String::new(),
    };
    t.get(key).to_owned()
}

fn verdicts(view: &View, outcome: &Outcome) -> Vec<Sealed> {
    let t = view.words();
    let sealed = |(verdict, name, tone): (Verdict, &'static str, &'static str)| {
        let is_other_log = verdict == Verdict::Broken && outcome.flaw == Some(Flaw::OtherLog);
        let lead = if is_other_log { "examine-other-log".to_owned() } else { format!("examine-{name}-lead") };
        Sealed {
            name,
            tone,
            mark: if tone == "ok" { "check" } else { "alert" },
            title: t.get(&format!("examine-{name}")).to_owned(),
            lead: t.get(&lead).to_owned(),
            is_shown: verdict == outcome.verdict,
        }
    };
    Verdict::ALL.map(sealed).into()
}

/// What the record says: the name the script fills it by, its label, its words.
fn lines(view: &View, shown: Option<&Shown>) -> Vec<(&'static str, String, String)> {
    let t = view.words();
    let count = |number: u64| say::number(i64::try_from(number).unwrap_or(i64::MAX), view.lang);
    let text = |path: &str| {
        let value = shown.and_then(|shown| shown.record.pointer(path));
        value.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let place = shown.map_or_else(String::new, |shown| format!("{} / {}", count(shown.number), count(shown.size)));
    let origin = shown.map_or_else(String::new, |shown| shown.origin.clone());
    [
        ("place", "proof-index", place),
        ("origin", "log-origin", origin),
        ("/t", "proof-act", act(t, &text("/t"))),
        ("/ts", "proof-at", text("/ts")),
        ("/inst", "proof-region", text("/inst")),
        ("/aktor", "proof-actor", text("/aktor")),
        ("/pub/nomor", "examine-number", text("/pub/nomor")),
        ("/pub/berkas_sha256", "examine-digest", text("/pub/berkas_sha256")),
    ]
    .map(|(name, label, words)| (name, t.get(label).to_owned(), words))
    .into()
}
