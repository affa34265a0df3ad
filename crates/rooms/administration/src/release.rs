//! A version of a service is proposed by one person and put in force by another.
//!
//! Refused when the text has mistakes, when it would change nothing, when whoever proposed it approves it, or when it was
//! decided in between. What is approved counts from the moment it names, or at once; applications that run keep the
//! version they were begun with (decision 0013).

use std::sync::Arc;

use kernel::{Officer, Stamp};
use serde_json::{Value, json};
use store::Tx;

use crate::check::check;
use crate::draft::{self, counting, target};
use crate::model::{Files, Release, ReleaseKind, ReleaseState};
use crate::room::Administration;
use crate::table::{drafts, releases};
use crate::{Refusal, acts, proof};

/// What is proposed.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The id of the service.
    pub service: String,
    /// Publish, withdraw, or give back to the file beneath.
    pub kind: ReleaseKind,
    /// Why.
    pub reason: String,
    /// From when; at once if there is none.
    pub wanted_at: Option<Stamp>,
    /// The revision of the draft that was looked at; 0 unless it publishes.
    pub rev: i64,
}

/// Proposes a version, a withdrawal or a return to the file beneath.
pub async fn propose(room: &Administration, officer: &Officer, proposal: Proposal) -> Result<Release, Refusal> {
    let working = draft::open(room, &proposal.service).await?;
    if working.waiting().is_some() {
        return Err(Refusal::Waiting);
    }
    let now = room.hall.now();
    let mut release = Release {
        service: proposal.service.clone(),
        number: 0,
        kind: proposal.kind,
        state: ReleaseState::Proposed,
        version: String::new(),
        source: String::new(),
        examples: String::new(),
        template: String::new(),
        origin: String::new(),
        reason: proposal.reason.clone(),
        wanted_at: proposal.wanted_at.filter(|at| *at > now),
        from_at: None,
        proposed_id: officer.officer,
        proposed_by: officer.name.clone(),
        proposed_at: now,
        decided_by: None,
        decided_at: None,
        decided_why: None,
    };
    match proposal.kind {
        ReleaseKind::Publish => {
            let draft = Some(working.draft.clone()).filter(|_| working.has_draft()).ok_or(Refusal::NoDraft)?;
            if draft.rev != proposal.rev {
                return Err(Refusal::Overtaken(draft.officer));
            }
            release.version = sound(room, &draft.service, &draft.files()).await?;
            let is_offered = room.hall.services.now().get(&draft.service).is_some();
            let before = draft::in_force(room, &draft.service, &working.releases);
            if is_offered && before.is_some_and(|(files, _)| files == draft.files()) {
                return Err(Refusal::Unchanged);
            }
            (release.source, release.examples) = (draft.source, draft.examples);
            (release.template, release.origin) = (draft.template, draft.origin);
        }
        ReleaseKind::Withdraw => may_go(room, &proposal.service)?,
        ReleaseKind::Revert => {
            let is_own = counting(&working.releases, now).is_some_and(|it| it.kind != ReleaseKind::Revert);
            if !is_own || room.offer.beneath().text(&format!("{}.toml", proposal.service)).is_empty() {
                return Err(Refusal::Unchanged);
            }
        }
    }
    let input = (room.clone(), officer.clone(), release);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, release)| Box::pin(propose_in(tx, room, officer, release)))
        .await
}

/// The version of a text without mistakes, of an agency that is there.
async fn sound(room: &Administration, id: &str, files: &Files) -> Result<String, Refusal> {
    let checked = check(room, id, files).await?;
    let service = checked.service.as_ref().filter(|_| checked.count() == 0);
    let service = service.ok_or_else(|| Refusal::Mistaken(checked.count()))?;
    // The shared template is tried when the program is built; one that came along is tried here.
    if !files.template.is_empty() {
        let (press, service, region) = (room.hall.press.clone(), Arc::clone(service), room.region());
        let wrong = tokio::task::spawn_blocking(move || proof::letters(&press, &service, region)).await;
        let wrong = wrong.map_err(|error| store::Error::Other(error.to_string()))?;
        if let Some(first) = wrong.first() {
            return Err(Refusal::Unprintable(first.clone()));
        }
    }
    if !room.hall.agencies.now().contains_key(service.agency.as_str()) {
        return Err(Refusal::NoAgency(service.agency.as_str().to_owned()));
    }
    Ok(service.version.as_str().to_owned())
}

/// A service can go when it is offered and no other one sends people to it.
fn may_go(room: &Administration, id: &str) -> Result<(), Refusal> {
    let services = room.hall.services.now();
    if services.get(id).is_none() {
        return Err(Refusal::Unchanged);
    }
    let leading: Vec<&str> = services.leading_to(id).into_iter().map(|service| service.title.id.as_str()).collect();
    if leading.is_empty() { Ok(()) } else { Err(Refusal::LedTo(leading.join(", "))) }
}

async fn propose_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    release: &Release,
) -> Result<Release, Refusal> {
    let region = room.region();
    let all = releases::of_service(tx, region, &release.service).await?;
    if all.iter().any(|other| other.state == ReleaseState::Proposed) {
        return Err(Refusal::Waiting);
    }
    let number = releases::add(tx, region, release).await?;
    let release = Release { number, ..release.clone() };
    note(tx, room, officer, acts::SERVICE_PROPOSED, &release).await?;
    Ok(release)
}

/// What the second person says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It comes in force.
    Approve,
    /// It does not, for this reason.
    Refuse(String),
    /// It is taken back.
    Cancel,
}

/// Decides on a proposal. Whoever proposed it can only take it back; what is approved for a later day can be taken back
/// by anybody until then.
pub async fn decide(
    room: &Administration,
    officer: &Officer,
    service: &str,
    number: i64,
    verdict: Verdict,
) -> Result<Release, Refusal> {
    let region = room.region();
    let input = (region, service.to_owned(), number);
    let found = room
        .hall
        .store
        .read(input, |tx, (region, service, number)| Box::pin(releases::find(tx, *region, service, *number)))
        .await?;
    let release = found.ok_or(Refusal::NoRelease)?;
    if verdict == Verdict::Approve && release.proposed_id != officer.officer {
        // Much may have changed since it was proposed.
        match release.kind {
            ReleaseKind::Publish => {
                sound(room, service, &release.files()).await?;
            }
            ReleaseKind::Withdraw => may_go(room, service)?,
            ReleaseKind::Revert => {}
        }
    }
    let input = (room.clone(), officer.clone(), release, verdict);
    let decided = room
        .hall
        .store
        .write(region, input, |tx, (room, officer, release, verdict)| {
            Box::pin(decide_in(tx, room, officer, release, verdict))
        })
        .await?;
    // The next request finds it in force.
    room.offer.renew().await?;
    Ok(decided)
}

async fn decide_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    release: &Release,
    verdict: &Verdict,
) -> Result<Release, Refusal> {
    let (region, now) = (room.region(), room.hall.now());
    let (state, kind) = match verdict {
        Verdict::Approve => (ReleaseState::Approved, acts::SERVICE_APPROVED),
        Verdict::Refuse(_) => (ReleaseState::Refused, acts::SERVICE_REFUSED),
        Verdict::Cancel => (ReleaseState::Cancelled, acts::SERVICE_CANCELLED),
    };
    if !release.state.may_become(state) || release.counts(now) {
        return Err(Refusal::Decided);
    }
    let own = release.proposed_id == officer.officer;
    match verdict {
        Verdict::Approve | Verdict::Refuse(_) if own => return Err(Refusal::SamePerson),
        // Before it is decided, only whoever proposed it takes it back.
        Verdict::Cancel if !own && release.state == ReleaseState::Proposed => return Err(Refusal::SamePerson),
        _ => {}
    }
    let decided = Release {
        state,
        from_at: (state == ReleaseState::Approved).then(|| release.wanted_at.unwrap_or(now).max(now)),
        decided_by: Some(officer.name.clone()),
        decided_at: Some(now),
        decided_why: match verdict {
            Verdict::Refuse(why) => Some(why.clone()),
            _ => None,
        },
        ..release.clone()
    };
    if !releases::decide(tx, region, &decided, release.state).await? {
        return Err(Refusal::Decided);
    }
    if state == ReleaseState::Approved && release.kind == ReleaseKind::Publish {
        let draft = drafts::find(tx, region, &release.service).await?;
        if draft.is_some_and(|draft| draft.files() == release.files()) {
            drafts::remove(tx, region, &release.service).await?;
        }
    }
    note(tx, room, officer, kind, &decided).await?;
    Ok(decided)
}

/// Event and line of change: what was in force before, what is meant to be.
async fn note(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    kind: &'static str,
    release: &Release,
) -> Result<(), Refusal> {
    let services = room.hall.services.now();
    let before = services.get(&release.service).map(|service| service.version.short().to_owned());
    let after = match release.kind {
        ReleaseKind::Publish => release.version.get(..12).map(str::to_owned),
        ReleaseKind::Withdraw | ReleaseKind::Revert => None,
    };
    let was = json!({ "versi": before });
    let is_now = json!({
        "versi": after,
        "nomor": release.number,
        "jenis": release.kind.as_str(),
        "keadaan": release.state.as_str(),
        "sejak": release.from_at.or(release.wanted_at).map(|at| at.date(room.hall.zone()).to_string()),
        "alasan": if release.decided_why.is_some() { release.decided_why.clone() } else { Some(release.reason.clone()) },
    });
    let public: Value = json!({ "nomor": release.number, "jenis": release.kind.as_str(), "versi": after });
    let target = target(&release.service);
    Ok(acts::write(tx, &room.hall.book, officer, acts::Done { kind, target, public, was: &was, is_now: &is_now })
        .await?)
}
