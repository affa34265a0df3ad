//! `/bukti/{event}`: that an act is in the log, for people; with `.tlog-proof` behind it the same as a file that can be
//! checked without network.

use std::time::Duration;

use askama::Template;
use book::log::Published;
use kernel::{Arg, EventId, Stamp, Words, say};
use ledger::Proof;
use web::axum::extract::{Path, State};
use web::axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use web::axum::response::IntoResponse as _;
use web::{Answer, Page, Section, View};

use crate::refusal::{Refusal, log};
use crate::{Transparency, cosigned};

const FILE: &str = ".tlog-proof";
/// Sealing takes milliseconds; who waits longer waits for a log that is shut.
const PATIENCE: Duration = Duration::from_secs(3);

/// `GET /bukti/{event}` and `GET /bukti/{event}.tlog-proof`
pub(crate) async fn show(State(room): State<Transparency>, view: View, Path(asked): Path<String>) -> Answer {
    let (id, is_file) = match asked.strip_suffix(FILE) {
        Some(id) => (id, true),
        None => (asked.as_str(), false),
    };
    let event: EventId = id.parse().map_err(|_| Refusal::NoEvent)?;
    let log = log(&room.hall)?;
    let seq = log.number(event).await.map_err(Refusal::from)?.ok_or(Refusal::NoEvent)?;
    // Sealing follows a moment behind: who asks right after an act waits that moment.
    let sealed = tokio::time::timeout(PATIENCE, log.sealed(seq)).await.ok().flatten();
    let published = cosigned::best_for(&room, seq, &*sealed.ok_or(Refusal::Shut)?).await?;
    let (proof, entry) = log.prove(event, &published).await.map_err(Refusal::from)?.ok_or(Refusal::NoEvent)?;
    if is_file {
        // With the record in it the file needs nothing beside it.
        let proof = Proof { extra: Some(entry.into_bytes()), ..proof };
        let name = format!("attachment; filename=\"{event}{FILE}\"");
        let kind = "text/plain; charset=utf-8".to_owned();
        let headers = [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name), (CACHE_CONTROL, "no-cache".to_owned())];
        return Ok((headers, proof.to_string()).into_response());
    }
    let revoked = revoked(&room, event).await?;
    let salt = room.hall.store.read((room.hall.clone(), event), |tx, (hall, event)| {
        Box::pin(async move { hall.book.salt(tx, hall.region(), *event).await })
    });
    let is_erased = salt.await.map_err(Refusal::from)?.is_none();
    person(&room, &view, event, &proof, &entry, &published, (revoked, is_erased))
}

/// When the letter that an act is about was revoked, if it was: the proof of the act holds all the same.
async fn revoked(room: &Transparency, event: EventId) -> Result<Option<Stamp>, Refusal> {
    let found = room.hall.store.read((room.hall.clone(), event), |tx, (hall, event)| {
        Box::pin(async move {
            let region = hall.region();
            let Some(act) = hall.book.find(tx, region, *event).await? else { return Ok(None) };
            let (true, Some(subject)) = (act.kind.starts_with("letters."), act.subject) else { return Ok(None) };
            let acts = hall.book.public_of_subject(tx, region, subject).await?;
            let is_end = |other: &&book::Event| {
                other.kind == "letters.revoked" && other.public.get("nomor") == act.public.get("nomor")
            };
            Ok::<_, store::Error>(acts.iter().find(is_end).map(|end| end.at))
        })
    });
    Ok(found.await?)
}

#[derive(Template)]
#[template(path = "proof.html")]
struct ProofPage<'a> {
    t: Words<'a>,
    lead: String,
    event: String,
    index: String,
    size: String,
    origin: String,
    entry: String,
    said: Vec<(String, String)>,
    witnessed: String,
    mark: &'static str,
    revoked: String,
    is_erased: bool,
}

fn person(
    room: &Transparency,
    view: &View,
    event: EventId,
    proof: &Proof,
    entry: &str,
    published: &Published,
    (revoked, is_erased): (Option<Stamp>, bool),
) -> Answer {
    let t = view.words();
    let when = |at: Stamp| say::date_time(at, view.zone(), view.lang);
    let count = |number: u64| say::number(i64::try_from(number).unwrap_or(i64::MAX), view.lang);
    let origin = published.note.text().lines().next().unwrap_or_default().to_owned();
    let page = ProofPage {
        t,
        lead: t.with("proof-lead", &[("index", Arg::from(count(proof.index + 1)))]),
        event: event.to_string(),
        index: count(proof.index + 1),
        size: count(published.head.size),
        origin,
        said: said(t, entry),
        entry: entry.to_owned(),
        witnessed: cosigned::said(t, &room.policy, &published.note),
        mark: cosigned::mark(&room.policy, &published.note),
        is_erased,
        revoked: revoked.map_or_else(String::new, |at| t.with("proof-revoked", &[("at", Arg::from(when(at)))])),
    };
    Ok(Page::new(t.get("proof-title"), Section::Check).main(&page)?.render(view))
}

/// What the entry says, for people who do not read JSON.
fn said(t: Words<'_>, entry: &str) -> Vec<(String, String)> {
    let Ok(entry) = serde_json::from_str::<serde_json::Value>(entry) else { return vec![] };
    let line = |key: &str, label: &str| {
        let value = entry.get(key)?.as_str()?;
        let words = if key == "t" { act(t, value) } else { value.to_owned() };
        Some((t.get(label).to_owned(), words))
    };
    [
        ("t", "proof-act"),
        ("ts", "proof-at"),
        ("inst", "proof-region"),
        ("aktor", "proof-actor"),
        ("commit", "proof-commit"),
    ]
    .into_iter()
    .filter_map(|(key, label)| line(key, label))
    .collect()
}

/// The acts that people meet on their own pages; each has words.
pub(crate) const ACTS: [&str; 27] = [
    "cases.submitted",
    "cases.claimed",
    "cases.released",
    "cases.handed",
    "cases.stepped",
    "cases.returned",
    "cases.sent_back",
    "cases.corrected",
    "cases.message",
    "cases.noted",
    "cases.objected",
    "cases.escalated",
    "cases.inspected",
    "cases.approved",
    "cases.rejected",
    "cases.withdrawn",
    "cases.applicant_rectified",
    "cases.fee_fixed",
    "cases.fee_paid",
    "cases.fee_waived",
    "cases.sign_asked",
    "cases.sign_signed",
    "cases.sign_refused",
    "letters.issued",
    "letters.printed",
    "letters.copied",
    "letters.revoked",
];

/// An act in words, with its name in the log behind them.
pub(crate) fn act(t: Words<'_>, kind: &str) -> String {
    let key = format!("act-{}", kind.replace(['.', '_'], "-"));
    if t.has(&key) { format!("{} ({kind})", t.get(&key)) } else { kind.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_that_people_meet_has_words_and_keeps_its_name() {
        let texts = kernel::Texts::new(&crate::ROOM.texts.concat()).expect("the texts");
        for lang in kernel::Lang::ALL {
            for kind in ACTS {
                let words = act(texts.words(lang), kind);
                assert!(words.ends_with(&format!(" ({kind})")), "{lang:?}: {words}");
            }
        }
    }
}
