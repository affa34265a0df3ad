//! A letter gets its number in the transaction of the decision, is printed outside it, and can be revoked.
//!
//! What the letter says is fixed and sealed when it is issued; the same data and template print the same bytes, so the
//! PDF may come a moment later (or when someone opens it first) without the letter changing. The number is gapless: it
//! is taken in the transaction that needs it and given back if that fails.

use catalogue::{Answers, LetterContext, Signer};
use kernel::{Actor, Lang, LetterId, Local, Officer, Stamp, Zone};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Tx;

use crate::model::{Case, Letter, LetterBody, LetterState, hex, mint_letter_code, show_letter_code};
use crate::room::{Cases, ServiceRef};
use crate::{Refusal, acts, audit, table};

/// Issues the letter of an approved case, if its service has one.
pub(crate) async fn issue(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    case: &Case,
    answers: &Answers,
    service: &ServiceRef,
) -> Result<Option<Letter>, Refusal> {
    let Some(spec) = &service.letter else { return Ok(None) };
    let hall = &room.hall;
    let (region, now, zone) = (room.region(), hall.now(), hall.zone());
    let date = now.date(zone);
    let year = i64::from(date.year());
    // One series a service: the numbers of an office run on through the year.
    let serial = table::letters::next_number(tx, region, &service.id, year).await?;
    let ctx = room.ctx(Some(case.submitted_at));
    let serial = u64::try_from(serial).unwrap_or_default();
    let number = service.letter_number(answers, &ctx, serial, date, region);
    let code = mint_letter_code(&*hall.dice);
    let agencies = hall.agencies.now();
    let agency = agencies.get(case.agency.as_str());
    let automatic = *actor == Actor::System;
    let with = LetterContext {
        region_name: hall.settings.name.clone(),
        agency_name: agency.map_or_else(String::new, |face| face.name.id.clone()),
        address: agency.map_or_else(String::new, |face| face.address.clone()),
        number: number.clone(),
        date,
        place: place(&hall.settings.name),
        signer: agency
            .filter(|_| !automatic)
            .map(|face| Signer { name: face.signer.clone(), position: face.signer_position.clone() }),
        check_url: check_url(room, &code),
        code: show_letter_code(&code),
        demo: hall.settings.is_example,
        automatic,
    };
    let body = LetterBody {
        data: service.letter_data(answers, &ctx, &with),
        shows: shows(service, answers, &ctx),
        title: spec.title.clone(),
    };
    let letter = Letter {
        id: LetterId::mint(&*hall.clock, &*hall.dice),
        case: case.id,
        code,
        number,
        service: service.id.clone(),
        state: LetterState::Berlaku,
        issued_at: now,
        valid_until: spec.valid.until(date).map(|last| end_of(last, zone)),
        pdf_sha256: None,
        revoked: None,
    };
    table::letters::add(tx, &hall.vault, &*hall.dice, region, &letter, &body).await?;
    let more = json!({ "otomatis": automatic });
    hall.book.write(tx, region, actor, acts::about_letter(case, &letter, acts::LETTER_ISSUED, more)).await?;
    Ok(Some(letter))
}

/// The lines of the check page, in both languages.
fn shows(service: &ServiceRef, answers: &Answers, ctx: &catalogue::Ctx<'_>) -> Vec<(Local, Local)> {
    let id = service.letter_lines(answers, ctx, Lang::Id);
    let en = service.letter_lines(answers, ctx, Lang::En);
    id.into_iter()
        .zip(en)
        .map(|(id, en)| (Local { id: id.label, en: en.label }, Local { id: id.public, en: en.public }))
        .collect()
}

/// The address that the QR of a letter carries.
pub(crate) fn check_url(room: &Cases, code: &str) -> String {
    format!("{}/cek/{code}", room.hall.settings.base_url)
}

/// A letter is dated in the town, not in "Kota" the town.
fn place(name: &str) -> String {
    ["Kota ", "Kabupaten "].iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name).to_owned()
}

fn end_of(last: kernel::Date, zone: Zone) -> Stamp {
    last.tomorrow().map_or(Stamp::at(last, 23, 59, zone), |next| Stamp::at(next, 0, 0, zone))
}

/// The PDF of a letter: printed now, if it has not been.
pub async fn pdf(room: &Cases, id: LetterId) -> Result<Vec<u8>, Refusal> {
    let region = room.region();
    let found = room
        .hall
        .store
        .read((room.clone(), id), |tx, (room, id)| {
            Box::pin(async move {
                let (letter, body) =
                    table::letters::by_id(tx, &room.hall.vault, room.region(), *id).await?.ok_or(Refusal::NoLetter)?;
                let case = table::cases::by_id(tx, room.region(), letter.case).await?.ok_or(Refusal::NoCase)?;
                let service = room.service_then(tx, &case.service, &case.version).await?;
                Ok::<_, Refusal>((letter, body, case, service))
            })
        })
        .await?;
    let (letter, body, case, service) = found;
    if letter.pdf_sha256.is_some() {
        return Ok(room.files.get(region, id.bytes()).await?);
    }
    let qr_target = check_url(room, &letter.code);
    let order = letters::Letter {
        template: &service.template_source,
        data: &body.data,
        qr_target: &qr_target,
        at: letter.issued_at,
    };
    let pdf = room.hall.press.print_async(&order).await.map_err(|error| Refusal::Letter(error.to_string()))?;
    let digest = Sha256::digest(&pdf).to_vec();
    room.files.put(region, id.bytes(), pdf.clone()).await?;
    room.hall
        .store
        .write(region, (room.clone(), letter, case, digest), |tx, (room, letter, case, digest)| {
            Box::pin(async move {
                // Two readers may print at once; the bytes are the same, and the first one writes it down.
                if table::letters::printed(tx, room.region(), letter.id, digest).await? {
                    let act =
                        acts::about_letter(case, letter, acts::LETTER_PRINTED, json!({ "berkas_sha256": hex(digest) }));
                    room.hall.book.write(tx, room.region(), &Actor::System, act).await?;
                }
                Ok::<_, Refusal>(())
            })
        })
        .await?;
    Ok(pdf)
}

/// Prints what waits, oldest first, and says how many letters that was.
pub async fn print_waiting(room: &Cases, most: i64) -> Result<usize, Refusal> {
    let waiting = room
        .hall
        .store
        .read((room.region(), most), |tx, (region, most)| Box::pin(table::letters::queued(tx, *region, *most)))
        .await
        .map_err(Refusal::Store)?;
    let mut printed = 0;
    for id in &waiting {
        // One letter that cannot be printed must not hold up those behind it.
        match pdf(room, *id).await {
            Ok(_) => printed += 1,
            Err(error) => {
                tracing::error!(target: "balai::letters", letter = %id, "a letter cannot be printed: {error}");
            }
        }
    }
    Ok(printed)
}

/// Revokes a letter: its check page says so from now on.
pub async fn revoke(room: &Cases, officer: &Officer, code: &str, reason: &str) -> Result<Letter, Refusal> {
    let input = (room.clone(), officer.clone(), code.to_owned(), reason.trim().to_owned());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, code, reason)| {
            Box::pin(revoke_in(tx, room, officer, code, reason))
        })
        .await
}

async fn revoke_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    code: &str,
    reason: &str,
) -> Result<Letter, Refusal> {
    let hall = &room.hall;
    let region = room.region();
    let (letter, _) = table::letters::by_code(tx, &hall.vault, region, code).await?.ok_or(Refusal::NoLetter)?;
    let case = table::cases::by_id(tx, region, letter.case).await?.ok_or(Refusal::NoLetter)?;
    if officer.agency != case.agency || officer.region != region {
        return Err(Refusal::NoLetter);
    }
    if !officer.has(kernel::Role::Signer) && !officer.has(kernel::Role::Head) {
        return Err(kernel::Denied::Forbidden.into());
    }
    if reason.is_empty() {
        return Err(Refusal::Unsaid(vec!["reason"]));
    }
    if !table::letters::revoke(tx, region, letter.id, hall.now(), reason).await? {
        return Err(Refusal::Changed);
    }
    let act = acts::about_letter(&case, &letter, acts::LETTER_REVOKED, json!({ "sebab": reason }));
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    audit::revoked(tx, room, &case).await?;
    Ok(Letter { state: LetterState::Dicabut, revoked: Some((hall.now(), reason.to_owned())), ..letter })
}
