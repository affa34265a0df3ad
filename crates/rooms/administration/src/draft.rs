//! An administrator writes on a service.
//!
//! Refused when somebody else saved in between: nobody overwrites what they have not seen. A text with mistakes is kept
//! like any other; it only cannot be proposed.

use kernel::{Officer, Stamp};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Tx;

use crate::model::{Draft, Files, Release, ReleaseKind};
use crate::room::Administration;
use crate::table::{drafts, releases};
use crate::{Refusal, acts};

/// What somebody who opens a service begins with: its draft, or else what is in force.
#[derive(Debug, Clone)]
pub struct Working {
    /// The text; `rev` is 0 as long as there is no draft.
    pub draft: Draft,
    /// The releases of the service, newest first.
    pub releases: Vec<Release>,
}

impl Working {
    /// Has anybody written on it?
    pub fn has_draft(&self) -> bool {
        self.draft.rev > 0
    }

    /// The release that waits for a second person.
    pub fn waiting(&self) -> Option<&Release> {
        self.releases.iter().find(|release| release.state == crate::model::ReleaseState::Proposed)
    }
}

/// The release that counts at `now`.
pub fn counting(releases: &[Release], now: Stamp) -> Option<&Release> {
    releases.iter().filter(|release| release.counts(now)).max_by_key(|release| (release.from_at, release.number))
}

/// What is in force, or was last if it has been withdrawn, and the text it grew from.
pub fn in_force(room: &Administration, service: &str, releases: &[Release]) -> Option<(Files, String)> {
    let now = room.hall.now();
    let counting = counting(releases, now);
    let published = match counting.map(|release| release.kind) {
        Some(ReleaseKind::Publish) => counting,
        Some(ReleaseKind::Withdraw) => {
            releases.iter().find(|release| release.counts(now) && release.kind == ReleaseKind::Publish)
        }
        Some(ReleaseKind::Revert) | None => None,
    };
    if let Some(release) = published {
        return Some((release.files(), release.origin.clone()));
    }
    let beneath = room.offer.beneath();
    let files = beneath.service(service)?;
    let origin = files.source.clone();
    Some((files, origin))
}

/// Opens a service for writing.
pub async fn open(room: &Administration, service: &str) -> Result<Working, Refusal> {
    let input = (room.region(), service.to_owned());
    let (draft, releases) = room
        .hall
        .store
        .read(input, |tx, (region, service)| {
            Box::pin(async move {
                let draft = drafts::find(tx, *region, service).await?;
                Ok::<_, store::Error>((draft, releases::of_service(tx, *region, service).await?))
            })
        })
        .await?;
    let draft = if let Some(draft) = draft {
        draft
    } else {
        let (files, origin) = in_force(room, service, &releases).ok_or(Refusal::NoService)?;
        let Files { source, examples, template } = files;
        let (officer, at) = (String::new(), room.hall.now());
        Draft { service: service.to_owned(), source, examples, template, origin, rev: 0, officer, at }
    };
    Ok(Working { draft, releases })
}

/// Saves what was written over the revision that `draft` carries. Says who was faster if somebody was. Writing what
/// stands there already is fine and writes nothing.
pub async fn save(room: &Administration, officer: &Officer, draft: Draft) -> Result<Draft, Refusal> {
    let was = open(room, &draft.service).await.ok().map(|working| working.draft);
    if was.as_ref().is_some_and(|was| was.files() == draft.files()) {
        return Ok(draft);
    }
    let before = was.map_or_else(String::new, |was| digest(&was.files()));
    let input = (room.clone(), officer.clone(), draft, before);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, draft, before)| {
            Box::pin(save_in(tx, room, officer, draft, before))
        })
        .await
}

async fn save_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    draft: &Draft,
    before: &str,
) -> Result<Draft, Refusal> {
    let (region, by) = (room.region(), room.by(officer));
    let saved = match draft.rev {
        0 => drafts::add(tx, region, draft, &by).await?,
        _ => drafts::save(tx, region, draft, &by).await?,
    };
    if !saved {
        let other = drafts::find(tx, region, &draft.service).await?;
        return Err(Refusal::Overtaken(other.map_or_else(String::new, |other| other.officer)));
    }
    let (was, is_now) = (json!({ "naskah": before }), json!({ "naskah": digest(&draft.files()) }));
    let target = target(&draft.service);
    let done = acts::Done { kind: acts::SERVICE_SAVED, target, public: json!({}), was: &was, is_now: &is_now };
    acts::write(tx, &room.hall.book, officer, done).await?;
    Ok(Draft { rev: draft.rev + 1, officer: by.name, at: by.at, ..draft.clone() })
}

/// Throws the draft of a service away; what is in force stays.
pub async fn discard(room: &Administration, officer: &Officer, service: &str) -> Result<(), Refusal> {
    let input = (room.clone(), officer.clone(), service.to_owned());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, service)| Box::pin(discard_in(tx, room, officer, service)))
        .await
}

async fn discard_in(tx: &mut Tx<'_>, room: &Administration, officer: &Officer, service: &str) -> Result<(), Refusal> {
    let region = room.region();
    let draft = drafts::find(tx, region, service).await?.ok_or(Refusal::NoDraft)?;
    drafts::remove(tx, region, service).await?;
    // The whole text stays in the list of changes: what was thrown away by mistake can be copied from there.
    let (was, is_now) =
        (json!({ "sumber": draft.source, "contoh": draft.examples, "templat": draft.template }), json!(null));
    let target = target(service);
    let done = acts::Done { kind: acts::SERVICE_DISCARDED, target, public: json!({}), was: &was, is_now: &is_now };
    Ok(acts::write(tx, &room.hall.book, officer, done).await?)
}

/// What the list of changes calls a service.
pub(crate) fn target(service: &str) -> String {
    format!("layanan/{service}")
}

/// Names a text without repeating it.
pub(crate) fn digest(files: &Files) -> String {
    let mut hash = Sha256::new();
    hash.update(files.source.as_bytes());
    hash.update([0]);
    hash.update(files.examples.as_bytes());
    if !files.template.is_empty() {
        hash.update([0]);
        hash.update(files.template.as_bytes());
    }
    hex(hash.finalize().get(..6).unwrap_or_default())
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
        out
    })
}
