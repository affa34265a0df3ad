//! By night the hall removes what has been kept long enough: old drafts, and documents of applications that are over.
//!
//! How long is said by the schedule (`reference/retention.csv`), and for the documents of a service by its own file as it
//! is today. The caller counts in the same transaction. A file goes after the commit that removed its row; one that a
//! crash left behind is on the list of doomed files, and goes the next time.
//!
//! What must never happen here: that something of a case goes before the case is over; that an answer, a decision, a
//! letter or the history goes at all.

use kernel::{Actor, Date, DocumentId, Span, Stamp};
use reference::{Kept, Retention};
use store::Tx;

use crate::model::CaseState;
use crate::room::Cases;
use crate::{Refusal, sign, table};

/// Files removed from the folder before the list is read again.
const FILES_AT_ONCE: u32 = 200;

/// What one batch did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// How many of the kind were removed.
    pub removed: u64,
    /// Whether there may be more that is due.
    pub more: bool,
}

impl Batch {
    /// A batch that stopped at `most`, if it removed as many.
    pub fn of(removed: u64, most: u32) -> Self {
        Self { removed, more: removed >= u64::from(most) }
    }
}

/// Removes at most `most` of one kind that this room keeps, if they are due at `now`; of documents, those of at most so
/// many cases. None if it keeps no such kind.
pub async fn remove(
    tx: &mut Tx<'_>,
    room: &Cases,
    kind: Kept,
    now: Stamp,
    most: u32,
) -> Result<Option<Batch>, Refusal> {
    let region = room.region();
    let today = now.date(room.hall.zone());
    if matches!(kind, Kept::RefusedFile | Kept::GrantedFile) {
        return documents(tx, room, kind, now, most).await.map(Some);
    }
    let Some(days) = Retention::shipped().days(kind, today) else {
        return Ok(Some(Batch { removed: 0, more: false }));
    };
    let before = before(now, days);
    let removed = match kind {
        Kept::Draft => drafts(tx, room, before, most).await?,
        Kept::Parked => table::kept::drop_parked(tx, region, before, most).await?,
        Kept::LooseFile => {
            let gone = table::kept::drop_loose(tx, region, before, most).await?;
            doom(tx, room, &gone).await?
        }
        Kept::VoidSignature => table::kept::drop_void(tx, region, before, most).await?,
        Kept::Emergency => table::kept::drop_emergencies(tx, region, before, most).await?,
        Kept::ProgramAnswer => table::kept::drop_answers(tx, region, before, most).await?,
        _ => return Ok(None),
    };
    Ok(Some(Batch::of(removed, most)))
}

fn before(now: Stamp, days: u32) -> Stamp {
    now.minus(Span::days(i64::from(days)))
}

async fn doom(tx: &mut Tx<'_>, room: &Cases, gone: &[DocumentId]) -> Result<u64, Refusal> {
    table::kept::doom(tx, room.region(), gone).await?;
    Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
}

/// As if their writers had thrown them away: with their documents, and the signatures they asked for.
async fn drafts(tx: &mut Tx<'_>, room: &Cases, before: Stamp, most: u32) -> Result<u64, Refusal> {
    let (region, mut removed) = (room.region(), 0);
    for draft in table::kept::old_drafts(tx, region, before, most).await? {
        if !table::kept::drop_draft(tx, region, draft, before).await? {
            continue;
        }
        sign::void_all(tx, room, &Actor::System, draft).await?;
        let gone = table::documents::remove_all(tx, region, draft).await?;
        doom(tx, room, &gone).await?;
        table::renewals::forget(tx, region, draft).await?;
        removed += 1;
    }
    Ok(removed)
}

/// After how many days the documents of a service's cases that ended in this state go: as its file says today, or else
/// the schedule.
pub fn days(room: &Cases, service: &str, kind: Kept, today: Date) -> Option<u32> {
    let services = room.hall.services.now();
    let own = services.get(service).and_then(|service| service.retention.as_ref());
    let own = own.and_then(|own| if kind == Kept::GrantedFile { own.granted_days } else { own.refused_days });
    own.or_else(|| Retention::shipped().days(kind, today))
}

/// The documents of at most `most` cases. A case that has none counts for nothing, and is passed over from now on.
async fn documents(tx: &mut Tx<'_>, room: &Cases, kind: Kept, now: Stamp, most: u32) -> Result<Batch, Refusal> {
    let (region, today) = (room.region(), now.date(room.hall.zone()));
    let states: &[CaseState] = match kind {
        Kept::GrantedFile => &[CaseState::Disetujui],
        _ => &[CaseState::Ditolak, CaseState::Dibatalkan],
    };
    let (mut removed, mut left) = (0, most);
    for service in table::kept::services(tx, region).await? {
        let Some(days) = days(room, &service, kind, today) else { continue };
        for state in states {
            let due = table::kept::old_cases(tx, region, &service, *state, before(now, days), left).await?;
            left = left.saturating_sub(u32::try_from(due.len()).unwrap_or(u32::MAX));
            for case in due {
                let gone = table::kept::drop_of_case(tx, region, case, now).await?;
                removed += doom(tx, room, &gone).await?;
            }
        }
        if left == 0 {
            break;
        }
    }
    Ok(Batch { removed, more: left == 0 })
}

/// Removes the files of removed documents from the folder. What is on the list has no row any more.
pub async fn remove_files(room: &Cases) -> Result<(), Refusal> {
    let (region, store) = (room.region(), &room.hall.store);
    loop {
        let read = store.read(region, |tx, region| Box::pin(table::kept::doomed(tx, *region, FILES_AT_ONCE)));
        let files: Vec<DocumentId> = read.await?;
        if files.is_empty() {
            return Ok(());
        }
        for file in &files {
            room.files.remove(region, file.bytes()).await?;
        }
        let gone = store.write(region, files, move |tx, files| Box::pin(table::kept::undoom(tx, region, files)));
        gone.await?;
    }
}
