//! Somebody's data is erased: what they reported goes, with its words, its pictures and who reported it. That there was a report, of
//! what kind, where it stood and when, stays, since the agency answers for it before everyone.

use kernel::{PersonId, PictureId, Reference};
use store::Tx;

use crate::report::{Report, Said};
use crate::room::Reports;
use crate::{Refusal, table};

/// Most reports of one person that are read at once.
const MOST: i64 = 10_000;

/// What lies here about somebody.
#[derive(Default)]
pub struct Reach {
    /// Reports that have ended.
    pub over: Vec<Report>,
    /// Reports that are under way: nobody asks for these to be erased before they have ended.
    pub open: Vec<Reference>,
}

/// What lies here, without changing anything.
pub async fn reach(tx: &mut Tx<'_>, room: &Reports, person: PersonId) -> Result<Reach, Refusal> {
    let all = table::reports::of_person(tx, &room.hall.vault, room.region(), person, MOST).await?;
    let (over, open): (Vec<_>, Vec<_>) = all.into_iter().partition(|report| report.closed_at.is_some());
    Ok(Reach { over, open: open.into_iter().map(|report| report.reference).collect() })
}

/// Empties the reports of somebody, and forgets what they supported. Says which pictures are to be removed once this is on disk.
pub async fn erase(tx: &mut Tx<'_>, room: &Reports, person: PersonId) -> Result<Vec<[u8; 16]>, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let mut files: Vec<PictureId> = Vec::new();
    let mut all = table::reports::of_person(tx, &hall.vault, region, person, MOST).await?;
    for at in 0..all.len() {
        let Some(whole) = all.get(at).map(|whole| whole.id) else { continue };
        all.extend(table::reports::parts_of(tx, &hall.vault, region, whole).await?);
    }
    for report in all {
        files.extend(table::pictures::drop_reported(tx, region, report.id).await?);
        let said = Said { village: report.said.village.clone(), ..Said::default() };
        table::reports::empty(tx, &hall.vault, &*hall.dice, region, report.id, &said, hall.now()).await?;
        desk::task::forget(tx, region, &report.id.bytes()).await?;
        hall.book.erase_subject(tx, region, report.id.bytes()).await?;
    }
    table::supporters::forget(tx, region, person).await?;
    table::witnesses::forget(tx, region, person).await?;
    table::alerts::forget(tx, region, person).await?;
    files.extend(table::drafts::forget(tx, region, person).await?);
    Ok(files.into_iter().map(|file| file.bytes()).collect())
}

/// Removes the pictures that an erasure left.
pub async fn clear(room: &Reports, files: &[[u8; 16]]) -> std::io::Result<()> {
    for file in files {
        room.files.remove(room.region(), *file).await?;
    }
    Ok(())
}
