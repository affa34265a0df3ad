//! Certified copies of a letter: counted, marked on the paper as the n-th copy, and written into the book.
//!
//! The copy is printed from what was sealed when the letter was issued, with the same number, code and QR: who checks it
//! is told about the one letter. An officer of the counter or a signer of its agency makes it, for the holder.

use kernel::{Actor, Denied, LetterId, Officer, Reference, Role, say};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Tx;

use crate::decide::of_agency;
use crate::issue_letter::{check_url, crest};
use crate::model::LetterState;
use crate::room::Cases;
use crate::{Refusal, acts, fee, paper, seal_letter, table};

/// Copies that are printed at once because their letter was revoked.
const AT_ONCE: i64 = 20;

/// Makes a copy: its number among the copies of this letter.
pub async fn copy(room: &Cases, officer: &Officer, reference: &Reference, letter: LetterId) -> Result<i64, Refusal> {
    let input = (room.clone(), officer.clone(), reference.clone(), letter);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, reference, letter)| {
            Box::pin(copy_in(tx, room, officer, reference, *letter))
        })
        .await
}

async fn copy_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    reference: &Reference,
    id: LetterId,
) -> Result<i64, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let case = of_agency(tx, room, officer, reference).await?;
    if !officer.has(Role::Counter) && !officer.has(Role::Signer) {
        return Err(Denied::Forbidden.into());
    }
    let (letter, _) = table::letters::by_id(tx, &hall.vault, region, id).await?.ok_or(Refusal::NoLetter)?;
    if letter.case != case.id || letter.state == LetterState::Dicabut {
        return Err(Refusal::NoLetter);
    }
    if letter.awaits_signature() {
        return Err(Refusal::AwaitsSignature);
    }
    let service = room.service_then(tx, &case.service, &case.version).await?;
    if !service.marks_copies() {
        return Err(Refusal::NoCopies);
    }
    fee::may_take(tx, room, &case, &service).await?;
    let copy = table::letters::copy(tx, region, id, hall.now()).await?;
    let act = acts::about_letter(&case, &letter, acts::LETTER_COPIED, json!({ "salinan": copy }));
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    Ok(copy)
}

/// The PDF of a copy that was made.
pub async fn pdf(room: &Cases, id: LetterId, copy: i64) -> Result<Vec<u8>, Refusal> {
    let found = room
        .hall
        .store
        .read((room.clone(), id, copy), |tx, (room, id, copy)| {
            Box::pin(async move {
                let region = room.region();
                let at = table::letters::copied(tx, region, *id, *copy).await?.ok_or(Refusal::NoLetter)?;
                let found = table::letters::by_id(tx, &room.hall.vault, region, *id).await?;
                let (letter, body) = found.ok_or(Refusal::NoLetter)?;
                let case = table::cases::by_id(tx, region, letter.case).await?.ok_or(Refusal::NoCase)?;
                let service = room.service_then(tx, &case.service, &case.version).await?;
                let crest = crest(tx, room, &body).await?;
                Ok::<_, Refusal>((at, letter, body, service, crest))
            })
        })
        .await?;
    let ((at, is_printed), letter, body, service, crest) = found;
    let mut data = body.data;
    let date = say::date(at.date(room.hall.zone()), kernel::Lang::Id);
    if let Some(data) = data.as_object_mut() {
        data.insert("copy".to_owned(), json!({ "number": copy, "date": date }));
    }
    let qr_target = check_url(room, &letter.code);
    let (template, crest) = (service.template_source.as_str(), crest.as_deref());
    let proof = paper::fixed(room, id).await?;
    let address = proof.as_deref().map(|proof| paper::address(room, proof));
    let order = letters::Letter { template, data: &data, qr_target: &qr_target, proof: address.as_deref(), at, crest };
    let pdf = room.hall.press.print_async(&order).await.map_err(|error| Refusal::Letter(error.to_string()))?;
    let pdf = seal_letter::sign(room, &data, pdf, at, proof).await?.pdf;
    if !is_printed {
        let input = (room.region(), id, copy, Sha256::digest(&pdf).to_vec());
        let written = room.hall.store.write(room.region(), input, |tx, (region, id, copy, digest)| {
            Box::pin(table::letters::copy_printed(tx, *region, *id, *copy, digest))
        });
        written.await.map_err(Refusal::Store)?;
    }
    Ok(pdf)
}

/// Prints the copies of revoked letters that nobody opened since their files are remembered: who holds one must find it
/// among what was revoked. A few at a time: whoever asks for the list waits for them.
pub(crate) async fn print_revoked(room: &Cases) -> Result<(), Refusal> {
    let waiting = room
        .hall
        .store
        .read(room.region(), |tx, region| Box::pin(table::letters::revoked_unprinted(tx, *region, AT_ONCE)));
    for (id, copy) in waiting.await.map_err(Refusal::Store)? {
        if let Err(error) = pdf(room, id, copy).await {
            tracing::error!(target: "balai::letters", letter = %id, copy, "a copy cannot be printed: {error}");
        }
    }
    Ok(())
}
