//! What this room holds about somebody is erased: drafts with all they brought, and applications that ended without a
//! letter. Applications with a letter are records that the law keeps; they stay whole and are named before. Whoever erases
//! on request looks first that no application is open ([`Reach::open`]); one that an older backup has brought back goes too.

use kernel::{Actor, PersonId, Resident};
use store::Tx;

use crate::model::Case;
use crate::room::Cases;
use crate::{Refusal, table};

/// What of somebody's lies here.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// Drafts: they go.
    pub drafts: usize,
    /// Applications that ended without a letter: they go.
    pub gone: Vec<Case>,
    /// Applications with a letter: they stay.
    pub kept: Vec<Case>,
    /// Applications that are under way: nobody asks for these to be erased before they have ended.
    pub open: Vec<Case>,
    /// Signatures of theirs in applications of others: they stay with those.
    pub signed: i64,
}

/// What lies here, without changing anything. `nik` is by what signatures are found.
pub async fn reach(tx: &mut Tx<'_>, room: &Cases, person: PersonId, nik: &str) -> Result<Reach, Refusal> {
    let (vault, region) = (&room.hall.vault, room.region());
    let mut reach = Reach {
        drafts: table::erasing::drafts(tx, region, person).await?.len(),
        signed: table::erasing::signed(tx, vault, region, nik).await?,
        ..Reach::default()
    };
    let mut before = None;
    loop {
        let (page, more) = table::cases::of_person(tx, region, person, before).await?;
        before = page.last().map(|case| case.id).filter(|_| more);
        for case in page {
            let shelf = if !case.state.is_final() {
                &mut reach.open
            } else if table::letters::of_case(tx, vault, region, case.id).await?.is_empty() {
                &mut reach.gone
            } else {
                &mut reach.kept
            };
            shelf.push(case);
        }
        if before.is_none() {
            return Ok(reach);
        }
    }
}

/// Erases what goes, with the private parts of its events. Says which files are to be removed once this is on disk.
pub async fn erase(tx: &mut Tx<'_>, room: &Cases, person: PersonId, nik: &str) -> Result<Vec<[u8; 16]>, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let reach = reach(tx, room, person, nik).await?;
    let mut files = table::erasing::drop_loose(tx, &hall.vault, region, person, nik).await?;
    for draft in table::erasing::drafts(tx, region, person).await? {
        table::erasing::drop_draft(tx, region, draft).await?;
        hall.book.erase_subject(tx, region, draft.bytes()).await?;
    }
    for case in reach.gone.iter().chain(&reach.open) {
        files.extend(table::erasing::drop_case(tx, region, case.id).await?);
        table::erasing::drop_draft(tx, region, case.draft).await?;
        desk::task::forget(tx, region, &case.id.bytes()).await?;
        for subject in [case.id.bytes(), case.draft.bytes()] {
            hall.book.erase_subject(tx, region, subject).await?;
        }
    }
    for emergency in table::emergencies::empty(tx, &hall.vault, &*hall.dice, region, person).await? {
        hall.book.erase_subject(tx, region, emergency.bytes()).await?;
    }
    hall.book.erase_subject(tx, region, person.bytes()).await?;
    hall.book.erase_acts_of(tx, region, &Actor::Resident(Resident { region, person })).await?;
    Ok(files.into_iter().map(|file| file.bytes()).collect())
}

/// Removes the files that an erasure left.
pub async fn clear(room: &Cases, files: &[[u8; 16]]) -> std::io::Result<()> {
    for file in files {
        room.files.remove(room.region(), *file).await?;
    }
    Ok(())
}
