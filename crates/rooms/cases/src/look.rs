//! Reading a case: by its owner, by an officer of its agency, or by anyone who knows its reference.
//!
//! Each costs a fixed number of statements. An officer's look at personal data is written down first, where the owner
//! will see it.

use std::sync::Arc;

use book::Event;
use catalogue::Answers;
use desk::Standing;
use kernel::{Actor, DocumentId, EventId, Officer, Reference};
use store::Tx;

use crate::decide::{of_agency, works_cases};
use crate::fee::{self, CaseFee};
use crate::hands::standing;
use crate::message::own;
use crate::model::{Case, Document, Draft, Letter, LetterBody};
use crate::ports::{Face, Reading};
use crate::room::{Cases, ServiceRef};
use crate::signature::Signature;
use crate::ties::{self, Ties};
use crate::{Refusal, acts, emergency, renew, table};

/// What anyone may know who has the reference: nothing personal.
#[derive(Clone)]
pub struct Tracked {
    /// The case.
    pub case: Case,
    /// Its service at the time.
    pub service: ServiceRef,
    /// What happened, oldest first. The private parts are left out.
    pub events: Vec<Event>,
    /// Its tasks, those that are not over first.
    pub tasks: Vec<desk::Task>,
    /// What it belongs to.
    pub ties: Ties,
}

/// A case whole, for its owner or an officer of its agency.
#[derive(Clone)]
pub struct CaseFile {
    /// The case.
    pub case: Case,
    /// Its service at the time.
    pub service: ServiceRef,
    /// What the applicant declared.
    pub answers: Answers,
    /// What the applicant uploaded.
    pub documents: Vec<Document>,
    /// Since when that is gone, because it had been kept long enough.
    pub papers_gone_at: Option<kernel::Stamp>,
    /// What happened, oldest first, with the private parts.
    pub events: Vec<Event>,
    /// Its tasks, those that are not over first.
    pub tasks: Vec<desk::Task>,
    /// Signatures of second persons, oldest first.
    pub signatures: Vec<Signature>,
    /// Reports from the field, oldest first.
    pub reports: Vec<crate::inspect::Inspected>,
    /// Its letters.
    pub letters: Vec<(Letter, LetterBody)>,
    /// What it costs, if anything.
    pub fee: Option<CaseFee>,
    /// The cases it renews, and those that renew it.
    pub kin: Kin,
    /// The draft that corrects it, while it is returned.
    pub correction: Option<Draft>,
    /// Whose it is.
    pub face: Face,
    /// What it belongs to.
    pub ties: Ties,
}

/// Cases that go on from each other, since one renews the letter of the other.
#[derive(Clone, Default)]
pub struct Kin {
    /// Those that this one renews.
    pub before: Vec<Reference>,
    /// Those that renew it.
    pub after: Vec<Reference>,
}

/// The public track of a case.
pub async fn track(room: &Cases, reference: &Reference) -> Result<Tracked, Refusal> {
    room.hall
        .store
        .read((room.clone(), reference.clone()), |tx, (room, reference)| {
            Box::pin(async move {
                let region = room.region();
                let case = table::cases::by_reference(tx, region, reference).await?.ok_or(Refusal::NoCase)?;
                let service = room.service_then(tx, &case.service, &case.version).await?;
                let events = room.hall.book.public_of_subject(tx, region, case.id.bytes()).await?;
                let tasks = desk::task::of_subject(tx, &room.hall.vault, region, &case.id.bytes()).await?;
                let ties = ties::of_case(tx, room, &case, &service).await?;
                Ok(Tracked { case, service, events, tasks, ties })
            })
        })
        .await
}

/// What the public track of a case is made from, in one word: it changes with every event, and with every minute, since
/// the page says how much time is left.
pub async fn track_version(room: &Cases, reference: &Reference) -> Result<String, Refusal> {
    let last = room
        .hall
        .store
        .read((room.clone(), reference.clone()), |tx, (room, reference)| {
            Box::pin(async move {
                let region = room.region();
                let case = table::cases::by_reference(tx, region, reference).await?.ok_or(Refusal::NoCase)?;
                Ok::<_, Refusal>(room.hall.book.last_of_subject(tx, region, case.id.bytes()).await?)
            })
        })
        .await?;
    let minute = room.hall.now().as_micros() / 60_000_000;
    Ok(last.map_or_else(String::new, |last| format!("{last}/{minute}")))
}

/// A case for its owner.
pub async fn own_case(room: &Cases, actor: &Actor, reference: &Reference) -> Result<CaseFile, Refusal> {
    room.hall
        .store
        .read((room.clone(), actor.clone(), reference.clone()), |tx, (room, actor, reference)| {
            Box::pin(async move {
                let case = own(tx, room, actor, reference).await?;
                whole(tx, room, case).await
            })
        })
        .await
}

/// A case for an officer of its agency. That the officer looked is written into the book.
pub async fn desk_case(room: &Cases, officer: &Officer, reference: &Reference) -> Result<CaseFile, Refusal> {
    let file = room
        .hall
        .store
        .write(room.region(), (room.clone(), officer.clone(), reference.clone()), |tx, (room, officer, reference)| {
            Box::pin(async move {
                let case = of_agency(tx, room, officer, reference).await?;
                record(tx, room, officer, &case).await?;
                whole(tx, room, case).await
            })
        })
        .await?;
    room.visited(officer.officer, file.case.id);
    Ok(file)
}

async fn record(tx: &mut Tx<'_>, room: &Cases, officer: &Officer, case: &Case) -> Result<(), Refusal> {
    let reference = Some(case.reference.as_str());
    room.residents.record_read(tx, officer, case.person, reference, Reading::Case).await.map_err(Refusal::Port)
}

pub(crate) async fn whole(tx: &mut Tx<'_>, room: &Cases, case: Case) -> Result<CaseFile, Refusal> {
    let (vault, region) = (&room.hall.vault, room.region());
    let service = room.service_then(tx, &case.service, &case.version).await?;
    let answers = table::cases::answers(tx, vault, region, case.id).await?;
    let documents = table::documents::of_case(tx, vault, region, case.id).await?;
    let papers_gone_at = table::kept::gone_since(tx, region, case.id).await?;
    let mut events = room.hall.book.of_subject(tx, region, case.id.bytes()).await?;
    let mut signatures = vec![];
    if service.has_signatures() {
        signatures = table::signatures::of_case(tx, vault, region, case.id).await?;
        // What happened under the draft came before everything that happened to the case.
        let before = room.hall.book.of_subject(tx, region, case.draft.bytes()).await?;
        events.splice(..0, before);
    }
    let tasks = desk::task::of_subject(tx, vault, region, &case.id.bytes()).await?;
    let mut reports =
        if service.inspects() { table::inspections::of_case(tx, vault, region, case.id).await? } else { vec![] };
    let letters = table::letters::of_case(tx, vault, region, case.id).await?;
    let correction = table::drafts::of_case(tx, vault, region, case.id).await?.map(|(draft, _)| draft);
    let face = room.residents.face(tx, region, case.person).await.map_err(Refusal::Port)?;
    let fee = fee::of_case(tx, room, &case, &service).await?;
    let ties = ties::of_case(tx, room, &case, &service).await?;
    let (before, after) = table::renewals::kin(tx, region, case.id).await?;
    let kin = Kin { before, after };
    if papers_gone_at.is_some() {
        // They name files that are gone.
        for one in &mut reports {
            one.report.photos.clear();
        }
        for signature in &mut signatures {
            signature.body.paper = None;
        }
    }
    Ok(CaseFile {
        case,
        service,
        answers,
        documents,
        papers_gone_at,
        events,
        tasks,
        signatures,
        reports,
        letters,
        fee,
        kin,
        correction,
        face,
        ties,
    })
}

/// A document's bytes, for whoever may see the draft or case it belongs to.
pub async fn document(room: &Cases, actor: &Actor, id: DocumentId) -> Result<(Document, Vec<u8>), Refusal> {
    let document = room
        .hall
        .store
        .write(room.region(), (room.clone(), actor.clone(), id), |tx, (room, actor, id)| {
            Box::pin(async move {
                let (vault, region) = (&room.hall.vault, room.region());
                let found = table::documents::find(tx, vault, region, *id).await?;
                let document = found.ok_or(Refusal::NoDocument)?;
                if may_see(tx, room, actor, &document).await? { Ok(document) } else { Err(Refusal::NoDocument) }
            })
        })
        .await?;
    if let (Actor::Officer(officer), Some(case)) = (actor, document.case) {
        room.visited(officer.officer, case);
    }
    let bytes = room.files.get(room.region(), id.bytes()).await?;
    Ok((document, bytes))
}

async fn may_see(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, document: &Document) -> Result<bool, Refusal> {
    let region = room.region();
    Ok(match actor {
        Actor::Resident(resident) => resident.person == document.person,
        Actor::Officer(officer) if emergency_look(tx, room, officer, document).await? => true,
        Actor::Officer(officer) if works_cases(officer).is_err() => false,
        Actor::Officer(officer) => match (document.case, document.draft) {
            (Some(case), _) => {
                let Some(case) = table::cases::by_id(tx, region, case).await? else { return Ok(false) };
                let may = standing(tx, room, officer, &case).await? != Standing::Stranger;
                if may && !room.is_visiting(officer.officer, case.id) {
                    record(tx, room, officer, &case).await?;
                }
                may
            }
            (None, Some(draft)) => {
                let draft = table::drafts::find(tx, &room.hall.vault, region, draft).await?;
                draft.is_some_and(|(draft, _)| draft.filed_by == Some(officer.officer))
            }
            (None, None) => false,
        },
        Actor::Visitor | Actor::System => false,
    })
}

/// Whether an officer may see a document since the case it belongs to is open to them in an emergency.
async fn emergency_look(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    document: &Document,
) -> Result<bool, Refusal> {
    let Some(case) = document.case else { return Ok(false) };
    let Some(open) = emergency::covering(tx, room, officer, case).await? else { return Ok(false) };
    if !room.is_visiting(officer.officer, case) {
        let (ground, reference) = (emergency::ground(room, &open), open.case.as_ref().map(|(_, known)| known.as_str()));
        let reading = Reading::Emergency(&ground);
        let recorded = room.residents.record_read(tx, officer, open.person, reference, reading);
        recorded.await.map_err(Refusal::Port)?;
    }
    Ok(true)
}

/// The letter with this code, for anyone who holds the paper.
pub async fn letter(room: &Cases, code: &str) -> Result<(Letter, LetterBody), Refusal> {
    room.hall
        .store
        .read((room.clone(), code.to_owned()), |tx, (room, code)| {
            Box::pin(async move {
                let found = table::letters::by_code(tx, &room.hall.vault, room.region(), code).await?;
                found.ok_or(Refusal::NoLetter)
            })
        })
        .await
}

/// The event that recorded what this letter's PDF is; none before it was printed.
pub async fn printed(room: &Cases, letter: &Letter) -> Result<Option<EventId>, Refusal> {
    if letter.pdf_sha256.is_none() {
        return Ok(None);
    }
    let events = room
        .hall
        .store
        .read((room.clone(), letter.case.bytes()), |tx, (room, case)| {
            Box::pin(async move { room.hall.book.public_of_subject(tx, room.region(), *case).await })
        })
        .await?;
    let is_it = |event: &&book::Event| event.kind == acts::LETTER_PRINTED && event.public["nomor"] == *letter.number;
    Ok(events.iter().rfind(is_it).map(|event| event.id))
}

/// What a resident has here: drafts, and a page of cases.
#[derive(Clone)]
pub struct MyHall {
    /// Drafts, newest first.
    pub drafts: Vec<Draft>,
    /// Cases, newest first.
    pub cases: Vec<Case>,
    /// The last case of this page, if older ones follow.
    pub next: Option<kernel::CaseId>,
    /// Letters that end soon, or ended and can perhaps still be renewed.
    pub ending: Vec<(Letter, LetterBody)>,
}

/// What the resident has here. `before` is the last case of the page before.
pub async fn my_hall(room: &Cases, actor: &Actor, before: Option<kernel::CaseId>) -> Result<MyHall, Refusal> {
    let person = actor.resident()?.person;
    room.hall
        .store
        .read((room.clone(), person, before), |tx, (room, person, before)| {
            Box::pin(async move {
                let region = room.region();
                let drafts = table::drafts::of_person(tx, region, *person).await?;
                let (cases, more) = table::cases::of_person(tx, region, *person, *before).await?;
                let next = cases.last().filter(|_| more).map(|case| case.id);
                let (after, until) = renew::soon(room);
                let ending = table::renewals::ending(tx, &room.hall.vault, region, *person, after, until).await?;
                Ok::<_, Refusal>(MyHall { drafts, cases, next, ending })
            })
        })
        .await
}

/// An officer's inbox with what lies on the desk.
pub async fn inbox(
    room: &Cases,
    officer: &Officer,
    filter: desk::Filter,
) -> Result<(desk::Inbox, desk::Load), Refusal> {
    works_cases(officer)?;
    let hall = &room.hall;
    let now = hall.now();
    let today = now.date(hall.zone());
    let end_of_day = kernel::Stamp::at(today, 23, 59, hall.zone());
    let input = (hall.vault.clone(), officer.clone(), filter, now, end_of_day);
    hall.store
        .read(input, |tx, (vault, officer, filter, now, end_of_day)| {
            Box::pin(async move {
                let load = desk::inbox::load(tx, officer, *now, *end_of_day).await?;
                let vault: &Arc<store::Vault> = vault;
                let inbox = desk::inbox::list(tx, vault, officer, filter, *now).await?;
                Ok::<_, Refusal>((inbox, load))
            })
        })
        .await
}

/// What the officer wrote beside each mark when the case was last returned.
pub async fn return_notes(room: &Cases, case: kernel::CaseId) -> Result<Vec<crate::decide::Mark>, Refusal> {
    let events = room
        .hall
        .store
        .read((room.clone(), case), |tx, (room, case)| {
            Box::pin(room.hall.book.of_subject(tx, room.region(), case.bytes()))
        })
        .await?;
    let last = events.iter().rev().find(|event| event.kind == crate::acts::RETURNED);
    let marks = last.and_then(|event| event.private.as_ref()).and_then(|private| private.get("tanda").cloned());
    Ok(marks.and_then(|marks| serde_json::from_value(marks).ok()).unwrap_or_default())
}

/// Whether the actor may open this letter: its holder, or an officer of the agency that issued it.
pub async fn may_hold(room: &Cases, actor: &Actor, id: kernel::LetterId) -> Result<Letter, Refusal> {
    room.hall
        .store
        .read((room.clone(), actor.clone(), id), |tx, (room, actor, id)| {
            Box::pin(async move {
                let region = room.region();
                let found = table::letters::by_id(tx, &room.hall.vault, region, *id).await?;
                let (letter, _) = found.ok_or(Refusal::NoLetter)?;
                let case = table::cases::by_id(tx, region, letter.case).await?.ok_or(Refusal::NoLetter)?;
                let may = match actor {
                    Actor::Resident(resident) if resident.person == case.person => {
                        let service = room.service_then(tx, &case.service, &case.version).await?;
                        fee::may_take(tx, room, &case, &service).await?;
                        true
                    }
                    Actor::Officer(officer) => {
                        works_cases(officer).is_ok() && standing(tx, room, officer, &case).await? != Standing::Stranger
                    }
                    Actor::Resident(_) | Actor::Visitor | Actor::System => false,
                };
                if may { Ok(letter) } else { Err(Refusal::NoLetter) }
            })
        })
        .await
}
