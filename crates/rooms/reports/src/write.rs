//! A report is written: kept from page to page for the browser it is written in, with its pictures, until it is sent or the
//! schedule removes it.

use kernel::{DraftId, FieldFlaw, Flaw, PersonId, PictureId};
use store::Tx;
use uploads::{Accepts, Taken};

use crate::picture::{Part, Picture};
use crate::report::{Draft, MOST_PICTURES, Unsent};
use crate::room::Reports;
use crate::{Refusal, table};

/// The most bytes of a picture as it comes.
pub const LARGEST: u64 = 10 << 20;

/// A report that is being written.
#[derive(Clone)]
pub struct Open {
    /// What was typed.
    pub draft: Draft,
    /// Its pictures, oldest first.
    pub pictures: Vec<Picture>,
}

/// Whose it is: the digest of what the browser's cookie holds, and the resident who signed in there.
#[derive(Debug, Clone, Copy)]
pub struct Writer {
    /// The digest.
    pub token: [u8; 32],
    /// The resident.
    pub person: Option<PersonId>,
}

/// The report that is being written in a browser, if one is.
pub async fn open(room: &Reports, token: [u8; 32]) -> Result<Option<Open>, Refusal> {
    let read = room.hall.store.read((room.clone(), token), |tx, (room, token)| {
        Box::pin(async move {
            let Some(draft) = table::drafts::find(tx, &room.hall.vault, room.region(), token).await? else {
                return Ok::<_, Refusal>(None);
            };
            let pictures = table::pictures::of_draft(tx, room.region(), draft.id).await?;
            Ok(Some(Open { draft, pictures }))
        })
    });
    read.await
}

/// Keeps what was typed, and the pictures that came with it; gives it as it stands, with what was wrong with pictures. `rev` is
/// what the form was drawn from, zero for a new one.
pub async fn save(
    room: &Reports,
    writer: Writer,
    rev: i64,
    unsent: Unsent,
    pictures: Vec<Vec<u8>>,
) -> Result<(Open, Vec<FieldFlaw>), Refusal> {
    let (taken, mut flaws) = look_into(room, "foto", pictures).await?;
    let input = (room.clone(), writer, unsent, taken);
    let written = room.hall.store.write(room.region(), input, move |tx, (room, writer, unsent, taken)| {
        Box::pin(save_in(tx, room, *writer, rev, unsent, taken))
    });
    let (open, too_many) = written.await?;
    flaws.extend(too_many);
    Ok((open, flaws))
}

/// Pictures that were looked into and lie on disk, and what was wrong with the others.
pub(crate) async fn look_into(
    room: &Reports,
    field: &str,
    pictures: Vec<Vec<u8>>,
) -> Result<(Vec<(PictureId, Taken)>, Vec<FieldFlaw>), Refusal> {
    let (mut kept, mut flaws) = (Vec::new(), Vec::new());
    for bytes in pictures.into_iter().take(2 * MOST_PICTURES) {
        let accepts = Accepts { pdf: false, image: true, max_bytes: LARGEST };
        match uploads::take(room.hall.scanner.as_deref(), bytes, accepts).await {
            Err(flaw) => flaws.push(FieldFlaw::new(field, flaw)),
            Ok(mut taken) => {
                let id = PictureId::mint(&*room.hall.clock, &*room.hall.dice);
                room.files.put(room.region(), id.bytes(), std::mem::take(&mut taken.bytes)).await?;
                kept.push((id, taken));
            }
        }
    }
    Ok((kept, flaws))
}

async fn save_in(
    tx: &mut Tx<'_>,
    room: &Reports,
    writer: Writer,
    rev: i64,
    unsent: &Unsent,
    taken: &[(PictureId, Taken)],
) -> Result<(Open, Option<FieldFlaw>), Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let (vault, dice) = (&hall.vault, &*hall.dice);
    let draft = match table::drafts::find(tx, vault, region, &writer.token).await? {
        Some(known) if known.rev != rev => return Err(Refusal::Changed),
        Some(known) => {
            let draft = Draft { unsent: unsent.clone(), ..known };
            if !table::drafts::save(tx, vault, dice, region, &draft, now).await? {
                return Err(Refusal::Changed);
            }
            Draft { rev: rev + 1, ..draft }
        }
        None => {
            let draft = Draft { id: DraftId::mint(&*hall.clock, dice), rev: 1, unsent: unsent.clone() };
            table::drafts::add(tx, vault, dice, region, &writer.token, writer.person, &draft, now).await?;
            draft
        }
    };
    let (pictures, flaw) = attach(tx, room, draft.id, taken).await?;
    Ok((Open { draft, pictures }, flaw))
}

/// What became of a report that a device kept.
pub enum Late {
    /// It lies here, to be sent.
    Here(Box<Open>),
    /// It was sent already, under this reference.
    Sent(String),
    /// Another report is being written in this browser.
    Other,
}

/// Keeps a report that a device wrote without a network, as the draft of this id; gives what became of it, with what was wrong
/// with pictures. Nothing is written over: not another report, and not this one where somebody went on with it.
pub async fn save_late(
    room: &Reports,
    writer: Writer,
    id: DraftId,
    unsent: Unsent,
    pictures: Vec<Vec<u8>>,
) -> Result<(Late, Vec<FieldFlaw>), Refusal> {
    let (taken, mut flaws) = look_into(room, "foto", pictures).await?;
    let input = (room.clone(), writer, unsent, taken);
    let written = room.hall.store.write(room.region(), input, move |tx, (room, writer, unsent, taken)| {
        Box::pin(save_late_in(tx, room, *writer, id, unsent, taken))
    });
    let (late, too_many) = written.await?;
    flaws.extend(too_many);
    Ok((late, flaws))
}

async fn save_late_in(
    tx: &mut Tx<'_>,
    room: &Reports,
    writer: Writer,
    id: DraftId,
    unsent: &Unsent,
    taken: &[(PictureId, Taken)],
) -> Result<(Late, Option<FieldFlaw>), Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let (vault, dice) = (&hall.vault, &*hall.dice);
    if let Some(report) = table::reports::by_draft(tx, vault, region, id).await? {
        return Ok((Late::Sent(report.reference.to_string()), None));
    }
    match table::drafts::find(tx, vault, region, &writer.token).await? {
        // Its answer got lost on the way: by this sending, or by the button of the page before.
        Some(draft) if draft.id == id || tells_the_same(&draft.unsent, unsent) => {
            let pictures = table::pictures::of_draft(tx, region, id).await?;
            return Ok((Late::Here(Box::new(Open { draft, pictures })), None));
        }
        Some(_) => return Ok((Late::Other, None)),
        None => {}
    }
    let draft = Draft { id, rev: 1, unsent: unsent.clone() };
    table::drafts::add(tx, vault, dice, region, &writer.token, writer.person, &draft, now).await?;
    let (pictures, flaw) = attach(tx, room, id, taken).await?;
    Ok((Late::Here(Box::new(Open { draft, pictures })), flaw))
}

fn tells_the_same(known: &Unsent, late: &Unsent) -> bool {
    let (known, late) = (&known.said, &late.said);
    (&known.text, &known.place, &known.point) == (&late.text, &late.place, &late.point)
}

/// Adds pictures whose bytes are on disk to a draft; gives all of them, with a flaw where there are too many.
async fn attach(
    tx: &mut Tx<'_>,
    room: &Reports,
    draft: DraftId,
    taken: &[(PictureId, Taken)],
) -> Result<(Vec<Picture>, Option<FieldFlaw>), Refusal> {
    let (region, now) = (room.region(), room.hall.now());
    let mut pictures = table::pictures::of_draft(tx, region, draft).await?;
    let mut flaw = None;
    for (id, taken) in taken {
        // The same form sent twice, as by a page that was reloaded, brings the same pictures twice.
        if pictures.iter().any(|known| known.sha256 == taken.sha256) {
            continue;
        }
        if pictures.len() >= MOST_PICTURES {
            flaw = Some(FieldFlaw::new("foto", Flaw::new("upload-too-many").arg("max", MOST_PICTURES)));
            break;
        }
        let picture = described(*id, taken, Part::Report, now, Some(draft), None);
        table::pictures::add(tx, region, &picture).await?;
        pictures.push(picture);
    }
    Ok((pictures, flaw))
}

/// A picture whose bytes are on disk.
pub(crate) fn described(
    id: PictureId,
    taken: &Taken,
    part: Part,
    at: kernel::Stamp,
    draft: Option<DraftId>,
    report: Option<kernel::ReportId>,
) -> Picture {
    Picture { id, draft, report, part, sha256: taken.sha256, hidden_at: None, at }
}

/// Takes a picture out.
pub async fn remove_picture(room: &Reports, token: [u8; 32], picture: PictureId) -> Result<(), Refusal> {
    let input = (room.clone(), token, picture);
    let written = room.hall.store.write(room.region(), input, |tx, (room, token, picture)| {
        Box::pin(async move {
            let draft = table::drafts::find(tx, &room.hall.vault, room.region(), token).await?;
            let draft = draft.ok_or(Refusal::NoDraft)?;
            Ok::<_, Refusal>(table::pictures::remove(tx, room.region(), draft.id, *picture).await?)
        })
    });
    if !written.await? {
        return Err(Refusal::NoPicture);
    }
    room.files.remove(room.region(), picture.bytes()).await?;
    Ok(())
}

/// Throws away what is being written in a browser.
pub async fn discard(room: &Reports, token: [u8; 32]) -> Result<(), Refusal> {
    let written = room.hall.store.write(room.region(), (room.clone(), token), |tx, (room, token)| {
        Box::pin(async move {
            let draft = table::drafts::find(tx, &room.hall.vault, room.region(), token).await?;
            let Some(draft) = draft else { return Ok::<_, Refusal>(vec![]) };
            drop_in(tx, room, draft.id).await
        })
    });
    remove_files(room, written.await?).await
}

async fn drop_in(tx: &mut Tx<'_>, room: &Reports, draft: DraftId) -> Result<Vec<PictureId>, Refusal> {
    let pictures = table::pictures::of_draft(tx, room.region(), draft).await?;
    for picture in &pictures {
        table::pictures::remove(tx, room.region(), draft, picture.id).await?;
    }
    table::drafts::remove(tx, room.region(), draft).await?;
    Ok(pictures.into_iter().map(|picture| picture.id).collect())
}

async fn remove_files(room: &Reports, pictures: Vec<PictureId>) -> Result<(), Refusal> {
    for picture in pictures {
        room.files.remove(room.region(), picture.bytes()).await?;
    }
    Ok(())
}

/// Drafts that nobody touched since `before`, oldest first, with the files of their pictures removed. The files go before the
/// rows: what a crash leaves is a row, which goes the next time.
pub async fn due(room: &Reports, before: kernel::Stamp, most: u32) -> Result<Vec<DraftId>, Refusal> {
    let read = room.hall.store.read(room.clone(), move |tx, room| {
        Box::pin(async move {
            let old = table::drafts::old(tx, room.region(), before, i64::from(most)).await?;
            let mut pictures = Vec::new();
            for draft in &old {
                pictures.extend(table::drafts::pictures(tx, room.region(), *draft).await?);
            }
            Ok::<_, Refusal>((old, pictures))
        })
    });
    let (old, pictures) = read.await?;
    remove_files(room, pictures).await?;
    Ok(old)
}

/// The rows of drafts that are [`due`]; how many went.
pub async fn drop_due(
    tx: &mut Tx<'_>,
    room: &Reports,
    drafts: &[DraftId],
    before: kernel::Stamp,
) -> Result<u64, Refusal> {
    let mut gone = 0;
    for draft in drafts {
        gone += u64::from(table::drafts::drop_old(tx, room.region(), *draft, before).await?);
    }
    Ok(gone)
}
