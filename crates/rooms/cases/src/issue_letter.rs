//! A letter gets its number in the transaction of the decision, is printed outside it, and can be revoked.
//!
//! What the letter says is fixed and sealed when it is issued; the same data and template print the same bytes, so the
//! PDF may come a moment later (or when someone opens it first) without the letter changing. The number is gapless: it
//! is taken in the transaction that needs it and given back if that fails.

use catalogue::{Answers, DueLetter, LetterContext, LetterHead, Signer};
use kernel::{Actor, Lang, LetterId, Local, Officer, Stamp, Zone};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::Tx;

use crate::model::{Case, Esigned, Letter, LetterBody, LetterState, hex, mint_letter_code, show_letter_code};
use crate::room::{Cases, ServiceRef};
use crate::seal_letter::{self, Signed};
use crate::{Refusal, acts, audit, copy_letter, paper, table, wait};

/// Issues the letters of an approved case: each that is due, one for each row where the file says so.
pub(crate) async fn issue(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    case: &Case,
    answers: &Answers,
    service: &ServiceRef,
) -> Result<(), Refusal> {
    if service.letters.is_empty() {
        return Ok(());
    }
    let before = wait::letters(tx, room, case, service).await?;
    let answers = &if before.is_empty() { answers.clone() } else { answers.with_letters(&before) };
    for due in service.letters_due(answers, &room.ctx(Some(case.submitted_at))) {
        issue_one(tx, room, actor, case, answers, service, &due).await?;
    }
    Ok(())
}

/// The series a letter counts in: its service's own, or one that it shares with others of its agency.
fn series(case: &Case, service: &ServiceRef, due: &DueLetter<'_>) -> String {
    // A service has no colon in its id, so the two never meet.
    due.spec.series.as_ref().map_or_else(|| service.id.clone(), |series| format!("{}:{series}", case.agency.as_str()))
}

async fn issue_one(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    case: &Case,
    answers: &Answers,
    service: &ServiceRef,
    due: &DueLetter<'_>,
) -> Result<(), Refusal> {
    let hall = &room.hall;
    let (region, now, zone) = (room.region(), hall.now(), hall.zone());
    let date = now.date(zone);
    let year = i64::from(date.year());
    let serial = table::letters::next_number(tx, region, &series(case, service, due), year).await?;
    let ctx = room.ctx(Some(case.submitted_at));
    let serial = u64::try_from(serial).unwrap_or_default();
    let number = service.letter_number(due, answers, &ctx, serial, date, region);
    let code = mint_letter_code(&*hall.dice);
    let automatic = *actor == Actor::System;
    let with = context(room, case, &number, &code, automatic);
    let body = LetterBody {
        data: service.letter_data(due, answers, &ctx, &with),
        shows: shows(service, due, answers, &ctx),
        title: due.spec.title.clone(),
    };
    // What a rule decided carries the seal of the agency, which is the hall's own.
    let is_signed_outside =
        !seal_letter::is_seal(&body.data) && room.esign.as_ref().is_some_and(|esign| esign.serves(&case.agency));
    let letter = Letter {
        id: LetterId::mint(&*hall.clock, &*hall.dice),
        case: case.id,
        code,
        number,
        service: service.id.clone(),
        kind: due.spec.id.clone(),
        row: due.row.and_then(|row| i64::try_from(row).ok()),
        state: LetterState::Berlaku,
        issued_at: now,
        valid_until: service.letter_until(due, answers, &ctx, date).map(|last| end_of(last, zone)),
        pdf_sha256: None,
        certificate: None,
        esign: is_signed_outside.then_some(Esigned::Menunggu),
        revoked: None,
    };
    let more = json!({ "otomatis": automatic });
    let act = acts::about_letter(case, &letter, acts::LETTER_ISSUED, more);
    // What the check page shows of it: the proof on the paper opens this, so that a number cannot stand on another letter.
    let act = book::Act { private: paper::told(&body), ..act };
    let event = hall.book.write(tx, region, actor, act).await?;
    table::letters::add(tx, &hall.vault, &*hall.dice, region, &letter, &body, &event).await?;
    Ok(())
}

/// What a letter says besides the answers: its head comes from the agency.
fn context(room: &Cases, case: &Case, number: &str, code: &str, automatic: bool) -> LetterContext {
    let hall = &room.hall;
    let agencies = hall.agencies.now();
    let agency = agencies.get(case.agency.as_str());
    LetterContext {
        region_name: hall.settings.name.clone(),
        agency_name: agency.map_or_else(String::new, |face| face.name.id.clone()),
        head: agency.map_or_else(LetterHead::default, hall::letter::head),
        number: number.to_owned(),
        date: hall.now().date(hall.zone()),
        place: hall::letter::place(&hall.settings.name).to_owned(),
        signer: agency
            .filter(|_| !automatic)
            .map(|face| Signer { name: face.signer.clone(), position: face.signer_position.clone() }),
        check_url: check_url(room, code),
        code: show_letter_code(code),
        demo: hall.settings.is_example,
        automatic,
    }
}

/// The lines of the check page, in both languages.
fn shows(
    service: &ServiceRef,
    due: &DueLetter<'_>,
    answers: &Answers,
    ctx: &catalogue::Ctx<'_>,
) -> Vec<(Local, Local)> {
    let id = service.letter_lines(due, answers, ctx, Lang::Id);
    let en = service.letter_lines(due, answers, ctx, Lang::En);
    id.into_iter()
        .zip(en)
        .map(|(id, en)| (Local { id: id.label, en: en.label }, Local { id: id.public, en: en.public }))
        .collect()
}

/// The address that the QR of a letter carries.
pub(crate) fn check_url(room: &Cases, code: &str) -> String {
    format!("{}/cek/{code}", room.hall.settings.base_url)
}

/// The crest that a letter was issued with.
pub(crate) async fn crest(tx: &mut Tx<'_>, room: &Cases, body: &LetterBody) -> Result<Option<Vec<u8>>, Refusal> {
    let named = body.data.get("crest").and_then(|name| name.as_str()).unwrap_or_default();
    Ok(desk::letter_head::crest(tx, room.region(), named).await?)
}

fn end_of(last: kernel::Date, zone: Zone) -> Stamp {
    last.tomorrow().map_or(Stamp::at(last, 23, 59, zone), |next| Stamp::at(next, 0, 0, zone))
}

/// A letter as it is printed, before anybody signs it.
pub(crate) struct Sheet {
    pub(crate) letter: Letter,
    pub(crate) body: LetterBody,
    pub(crate) case: Case,
    pub(crate) pdf: Vec<u8>,
    /// What the file is to carry besides.
    pub(crate) proof: Option<String>,
}

/// What is known of a letter that is to be printed.
struct Known(Letter, LetterBody, Case, ServiceRef, Option<Vec<u8>>);

async fn known(room: &Cases, id: LetterId) -> Result<Known, Refusal> {
    room.hall
        .store
        .read((room.clone(), id), |tx, (room, id)| {
            Box::pin(async move {
                let (letter, body) =
                    table::letters::by_id(tx, &room.hall.vault, room.region(), *id).await?.ok_or(Refusal::NoLetter)?;
                let case = table::cases::by_id(tx, room.region(), letter.case).await?.ok_or(Refusal::NoCase)?;
                let service = room.service_then(tx, &case.service, &case.version).await?;
                let crest = crest(tx, room, &body).await?;
                Ok::<_, Refusal>(Known(letter, body, case, service, crest))
            })
        })
        .await
}

/// Prints a letter; the same bytes each time.
async fn print(room: &Cases, known: Known) -> Result<Sheet, Refusal> {
    let Known(letter, body, case, service, crest) = known;
    let qr_target = check_url(room, &letter.code);
    let proof = paper::fixed(room, letter.id).await?;
    let address = proof.as_deref().map(|proof| paper::address(room, proof));
    let order = letters::Letter {
        template: &service.template_source,
        data: &body.data,
        qr_target: &qr_target,
        proof: address.as_deref(),
        at: letter.issued_at,
        crest: crest.as_deref(),
    };
    let pdf = room.hall.press.print_async(&order).await.map_err(|error| Refusal::Letter(error.to_string()))?;
    Ok(Sheet { letter, body, case, pdf, proof })
}

/// A letter that waits for a signature, printed; with its proof in it, so that the signature covers that as well.
pub(crate) async fn unsigned(room: &Cases, id: LetterId) -> Result<Sheet, Refusal> {
    let sheet = print(room, known(room, id).await?).await?;
    let Some(proof) = &sheet.proof else { return Ok(sheet) };
    let pdf = signing::carrying(&sheet.pdf, proof, sheet.letter.issued_at);
    let pdf = pdf.map_err(|error| Refusal::Letter(error.to_string()))?;
    Ok(Sheet { pdf, ..sheet })
}

/// The PDF of a letter: printed now, if it has not been. One that waits for the signature of an official is not handed out.
pub async fn pdf(room: &Cases, id: LetterId) -> Result<Vec<u8>, Refusal> {
    let region = room.region();
    let known = known(room, id).await?;
    if known.0.pdf_sha256.is_some() {
        return Ok(room.files.get(region, id.bytes()).await?);
    }
    if known.0.awaits_signature() {
        return Err(Refusal::AwaitsSignature);
    }
    let Sheet { letter, body, case, pdf, proof } = print(room, known).await?;
    let Signed { pdf, certificate } = seal_letter::sign(room, &body.data, pdf, letter.issued_at, proof).await?;
    let digest = Sha256::digest(&pdf).to_vec();
    room.files.put(region, id.bytes(), pdf.clone()).await?;
    room.hall
        .store
        .write(
            region,
            (room.clone(), letter, case, digest, certificate),
            |tx, (room, letter, case, digest, certificate)| {
                Box::pin(async move {
                    // Two readers may print at once; the bytes are the same, and the first one writes it down.
                    if table::letters::printed(tx, room.region(), letter.id, digest, certificate).await? {
                        let more = json!({ "berkas_sha256": hex(digest), "sertifikat_sha256": certificate });
                        let act = acts::about_letter(case, letter, acts::LETTER_PRINTED, more);
                        room.hall.book.write(tx, room.region(), &Actor::System, act).await?;
                    }
                    Ok::<_, Refusal>(())
                })
            },
        )
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
    let revoked = room.hall.store.write(room.region(), input, |tx, (room, officer, code, reason)| {
        Box::pin(revoke_in(tx, room, officer, code, reason))
    });
    let revoked = revoked.await?;
    copy_letter::print_revoked(room).await?;
    Ok(revoked)
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
    let act = acts::about_letter(&case, &letter, acts::LETTER_REVOKED, json!({}));
    // The holder reads why; who only knows the reference reads that it was.
    let act = book::Act { private: json!({ "alasan": reason }), ..act };
    hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    if letter.awaits_signature() {
        wait::ended(tx, room, &case).await?;
    }
    audit::revoked(tx, room, &case).await?;
    Ok(Letter { state: LetterState::Dicabut, revoked: Some((hall.now(), reason.to_owned())), ..letter })
}
