//! `/cek`: anyone who holds a letter can ask whether it is genuine. Shown is only what the paper already says.

use askama::Template;
use kernel::{Arg, Words, say};
use serde::Deserialize;
use web::axum::extract::{Path, Query, State};
use web::axum::http::StatusCode;
use web::{Answer, Page, Section, View, errors_html, see_other};

use crate::fill::titled;
use crate::model::{Esigned, Letter, LetterBody, LetterState, hex, read_letter_code, show_letter_code};
use crate::room::Cases;
use crate::{Refusal, look, seal_letter, words};

/// What someone typed into the box.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    kode: Option<String>,
}

#[derive(Template)]
#[template(path = "check_form.html")]
struct CheckForm<'a> {
    t: Words<'a>,
    errors: String,
    flaw: String,
    typed: String,
}

/// `GET /cek?kode=`
pub(crate) async fn form(view: View, Query(typed): Query<Typed>) -> Answer {
    let t = view.words();
    let typed = typed.kode.unwrap_or_default();
    if let Some(code) = read_letter_code(&typed) {
        return Ok(see_other(&format!("/cek/{code}")));
    }
    let flaw = if typed.is_empty() { String::new() } else { t.get("check-form").to_owned() };
    let status = if flaw.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let wrong = usize::from(!flaw.is_empty());
    let line = ("kode".to_owned(), t.get("check-label").to_owned(), flaw.clone());
    let title = t.with("form-errors-title", &[("count", Arg::from(wrong))]);
    let errors = if wrong == 0 { String::new() } else { errors_html(&title, &[line]) };
    let page = CheckForm { t, errors, flaw, typed };
    let title = titled(&view, t.get("check-title"), wrong);
    Ok(Page::new(title, Section::Check).status(status).main(&page)?.render(&view))
}

#[derive(Template)]
#[template(path = "check.html")]
struct CheckPage<'a> {
    t: Words<'a>,
    tone: &'a str,
    mark: &'a str,
    title: &'a str,
    lead: String,
    checked: String,
    lines: Vec<(String, String)>,
    digest: String,
    proof: String,
    /// Who signed, and the certificate they signed with; empty if the letter carries no signature.
    signer: String,
    certificate: String,
    /// Whether the certificate is one that the state vouches for, and not the hall's.
    is_certified: bool,
}

/// What the check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Valid,
    /// It held, and its time is over.
    Expired,
    /// It was revoked.
    Revoked,
    /// It was decided, and waits for the signature of an official.
    Unsigned,
}

impl Verdict {
    /// What holds for this letter now.
    pub fn of(letter: &Letter, now: kernel::Stamp) -> Self {
        match letter.state {
            LetterState::Dicabut => Self::Revoked,
            LetterState::Berlaku if letter.awaits_signature() => Self::Unsigned,
            LetterState::Berlaku if letter.valid_until.is_some_and(|until| until <= now) => Self::Expired,
            LetterState::Berlaku => Self::Valid,
        }
    }

    /// The word in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "berlaku",
            Self::Expired => "kedaluwarsa",
            Self::Revoked => "dicabut",
            Self::Unsigned => "menunggu-tanda-tangan",
        }
    }
}

/// `GET /cek/{code}`
pub(crate) async fn check(State(room): State<Cases>, view: View, Path(typed): Path<String>) -> Answer {
    let t = view.words();
    let found = match read_letter_code(&typed) {
        Some(code) => match look::letter(&room, &code).await {
            Ok(found) => Some(found),
            Err(Refusal::NoLetter) => None,
            Err(other) => return Err(other.into()),
        },
        None => None,
    };
    let checked = t.with("check-at", &[("at", Arg::from(words::moment(view.now, view.zone(), view.lang)))]);
    let hall = [("hall", Arg::from(view.said.name.as_str()))];
    let Some((letter, body)) = found else {
        let page = CheckPage {
            t,
            tone: "bad",
            mark: "x",
            title: t.get("check-unknown"),
            lead: t.get("check-unknown-lead").to_owned(),
            checked,
            lines: vec![],
            digest: String::new(),
            proof: String::new(),
            signer: String::new(),
            certificate: String::new(),
            is_certified: false,
        };
        return Ok(Page::new(page.title, Section::Check).status(StatusCode::NOT_FOUND).main(&page)?.render(&view));
    };
    let (tone, mark, title, lead) = match Verdict::of(&letter, view.now) {
        Verdict::Valid => ("ok", "check", "check-valid", t.with("check-valid-lead", &hall)),
        Verdict::Expired => ("warn", "clock", "check-expired", t.with("check-expired-lead", &hall)),
        Verdict::Unsigned => ("warn", "clock", "check-unsigned", t.with("check-unsigned-lead", &hall)),
        Verdict::Revoked => {
            let at = letter.revoked.as_ref().map(|(at, _)| words::moment(*at, view.zone(), view.lang));
            (
                "warn",
                "alert",
                "check-revoked",
                t.with("check-revoked-lead", &[("at", Arg::from(at.unwrap_or_default()))]),
            )
        }
    };
    let digest = letter.pdf_sha256.as_ref();
    let recorded = look::printed(&room, &letter).await?;
    let page = CheckPage {
        t,
        tone,
        mark,
        title: t.get(title),
        lead,
        checked,
        lines: lines(&view, &letter, &body),
        digest: digest.map_or_else(String::new, |digest| hex(digest)),
        proof: recorded.map_or_else(String::new, |event| format!("/bukti/{event}")),
        signer: letter.certificate.as_ref().map_or_else(String::new, |_| seal_letter::told(t, &body.data)),
        certificate: letter.certificate.clone().unwrap_or_default(),
        is_certified: letter.esign == Some(Esigned::Ditandatangani),
    };
    Ok(Page::new(page.title, Section::Check).main(&page)?.render(&view))
}

fn lines(view: &View, letter: &Letter, body: &LetterBody) -> Vec<(String, String)> {
    let (t, lang) = (view.words(), view.lang);
    let date = |at: kernel::Stamp| say::date(at.date(view.zone()), lang);
    let mut lines = vec![
        (t.get("check-kind").to_owned(), body.title.get(lang).to_owned()),
        (t.get("check-number").to_owned(), letter.number.clone()),
    ];
    lines.extend(body.shows.iter().map(|(label, value)| (label.get(lang).to_owned(), value.get(lang).to_owned())));
    lines.push((t.get("check-issued").to_owned(), date(letter.issued_at)));
    if let Some(until) = letter.valid_until {
        // The moment it ends is the first one after the last valid day.
        lines.push((t.get("check-until").to_owned(), date(until.minus(kernel::Span::seconds(1)))));
    }
    lines.push((t.get("check-label").to_owned(), show_letter_code(&letter.code)));
    lines
}
