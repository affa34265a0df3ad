//! The signature in a letter, as `/periksa` shows it: whose it is, and whether the file is as it was signed.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Arg, Stamp, say};
use sha2::{Digest as _, Sha256};
use signing::{Found, Verdict, examine};
use web::axum::extract::State;
use web::axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use web::axum::response::IntoResponse as _;
use web::{Answer, View};

use crate::Transparency;
use crate::check_file::Sealed;
use crate::refusal::Refusal;

/// What came of a letter.
pub(crate) struct Examined {
    /// None if there was no PDF.
    pub(crate) verdict: Option<Verdict>,
    last: Option<Found>,
    root: String,
    /// Whether it is a letter of this hall that was revoked.
    is_revoked: bool,
    now: Stamp,
}

/// What the page holds ready; the script fills in the same.
pub(crate) struct Seals {
    pub(crate) root: String,
    pub(crate) verdicts: Vec<Sealed>,
    pub(crate) lines: [(&'static str, String, String); 4],
    /// Of when the list of revoked letters is; for the script, with the place of the time marked.
    pub(crate) list: String,
    pub(crate) list_of: String,
}

/// `GET /periksa/dicabut`: the moment, then SHA-256 of every revoked letter, for whoever examines letters without a
/// network later.
pub(crate) async fn revoked(State(room): State<Transparency>, _: View) -> Answer {
    let mut list = format!("{}\n", room.hall.now().timestamp());
    for digest in room.letters.all_revoked().await.map_err(Refusal::Letters)? {
        list.extend(digest.iter().map(|byte| format!("{byte:02x}")));
        list.push('\n');
    }
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    Ok((headers, list).into_response())
}

/// Examines what was given, if it is a PDF, against the root of this hall.
pub(crate) async fn examine_letter(room: &Transparency, letter: Option<Vec<u8>>) -> Result<Examined, Refusal> {
    let (hall, now) = (&room.hall, room.hall.now());
    let is_revoked = match &letter {
        Some(letter) => room.letters.revoked(&Sha256::digest(letter)).await.map_err(Refusal::Letters)?.is_some(),
        None => false,
    };
    let authority = Arc::clone(&hall.authority);
    let done = tokio::task::spawn_blocking(move || {
        let root = authority.root()?;
        let found = letter.map(|letter| examine(&letter, std::slice::from_ref(root.certificate())));
        let (verdict, last) = match found {
            None | Some(Err(signing::Unreadable::NoPdf)) => (None, None),
            // Nobody signs so much; what cannot be examined is not called right.
            Some(Err(signing::Unreadable::TooMuch)) => (Some(Verdict::Unknown), None),
            Some(Ok(found)) => (Some(Verdict::of(&found)), found.into_iter().next_back()),
        };
        Ok(Examined { verdict, last, root: STANDARD.encode(root.der()?), is_revoked, now })
    });
    let done = done.await.map_err(|gone| Refusal::Keys(gone.to_string()))?;
    done.map_err(|error: signing::SigningError| Refusal::Keys(error.to_string()))
}

/// All verdicts, one of them shown, and what the last signature says.
pub(crate) fn seals(view: &View, examined: &Examined) -> Seals {
    let t = view.words();
    let sealed = |verdict: Verdict| {
        let name = verdict.as_str();
        let (tone, mark) = match verdict {
            Verdict::Ours => ("ok", "check"),
            Verdict::Changed | Verdict::Added => ("bad", "alert"),
            Verdict::Elsewhere | Verdict::Unknown | Verdict::Unsigned => ("warn", "alert"),
        };
        Sealed {
            name,
            tone,
            mark,
            title: t.get(&format!("signature-{name}")).to_owned(),
            lead: t.get(&format!("signature-{name}-lead")).to_owned(),
            is_shown: examined.verdict == Some(verdict),
        }
    };
    let revoked = Sealed {
        name: "revoked",
        tone: "bad",
        mark: "alert",
        title: t.get("signature-revoked").to_owned(),
        lead: t.get("signature-revoked-lead").to_owned(),
        is_shown: examined.is_revoked,
    };
    let verdicts = std::iter::once(revoked).chain(Verdict::ALL.map(sealed)).collect();
    let list = |at: String| t.with("signature-list", &[("at", Arg::from(at))]);
    let now = say::date_time(examined.now, view.zone(), view.lang);
    let last = examined.last.as_ref();
    let who = last.and_then(|last| last.who.clone()).unwrap_or_default().line();
    let issuer = last.and_then(|last| last.issuer.clone()).unwrap_or_default().line();
    let at = last.and_then(|last| last.at).map_or_else(String::new, |at| say::date_time(at, view.zone(), view.lang));
    let certificate = last.and_then(|last| last.certificate.clone()).unwrap_or_default();
    let label = |key: &str| t.get(key).to_owned();
    Seals {
        root: examined.root.clone(),
        list: if examined.verdict.is_some() { list(now) } else { String::new() },
        list_of: list("{at}".to_owned()),
        verdicts,
        lines: [
            ("who", label("signature-who"), who),
            ("issuer", label("signature-issuer"), issuer),
            ("at", label("signature-at"), at),
            ("certificate", label("signature-certificate"), certificate),
        ],
    }
}
