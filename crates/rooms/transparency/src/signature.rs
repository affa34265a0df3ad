//! The signature in a letter, as `/periksa` shows it: whose it is, and whether the file is as it was signed.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hall::Hall;
use kernel::say;
use signing::{Found, Verdict, examine};
use web::View;

use crate::check_file::Sealed;
use crate::refusal::Refusal;

/// What came of a letter.
pub(crate) struct Examined {
    /// None if there was no PDF.
    pub(crate) verdict: Option<Verdict>,
    last: Option<Found>,
    root: String,
}

/// What the page holds ready; the script fills in the same.
pub(crate) struct Seals {
    pub(crate) root: String,
    pub(crate) verdicts: Vec<Sealed>,
    pub(crate) lines: [(&'static str, String, String); 3],
}

/// Examines what was given, if it is a PDF, against the root of this hall.
pub(crate) async fn examine_letter(hall: &Hall, letter: Option<Vec<u8>>) -> Result<Examined, Refusal> {
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
        Ok(Examined { verdict, last, root: STANDARD.encode(root.der()?) })
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
    let last = examined.last.as_ref();
    let who = last.and_then(|last| last.who.clone()).map_or_else(String::new, |who| {
        let parts = [who.name, who.position, who.unit, who.organization];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    });
    let at = last.and_then(|last| last.at).map_or_else(String::new, |at| say::date_time(at, view.zone(), view.lang));
    let certificate = last.and_then(|last| last.certificate.clone()).unwrap_or_default();
    let label = |key: &str| t.get(key).to_owned();
    Seals {
        root: examined.root.clone(),
        verdicts: Verdict::ALL.map(sealed).into(),
        lines: [
            ("who", label("signature-who"), who),
            ("at", label("signature-at"), at),
            ("certificate", label("signature-certificate"), certificate),
        ],
    }
}
