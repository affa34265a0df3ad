//! The holder of a letter that ends goes on with a new application, filled in from the old one.
//!
//! It follows the rules of today's service file: when it can be renewed, what is taken over, what is asked anew. Refused
//! while it is too early, when it is too late, when the letter was revoked, and when an application already goes on from
//! it. An officer at the counter of the agency may do it for the holder, who reads that the officer looked.

use catalogue::{Answers, Fetched, RawForm, Renewal, RenewalWindow};
use kernel::{Actor, Date, DraftId, LetterId, Local, Reference, Role, Span, Stamp};
use store::Tx;

use crate::draft::begin_in;
use crate::model::{Case, Draft, Letter, LetterBody};
use crate::ports::Reading;
use crate::prefill::{self, Answered};
use crate::room::{Cases, ServiceRef};
use crate::submit::{may_touch, open_draft};
use crate::{Refusal, table};

/// A letter, as its holder finds it who wants to renew it.
#[derive(Clone)]
pub struct Renewable {
    /// The letter.
    pub letter: Letter,
    /// What it says.
    pub body: LetterBody,
    /// The case that gave it.
    pub case: Case,
    /// Its service as it is offered today.
    pub service: ServiceRef,
    /// What was answered then.
    pub earlier: Answers,
    /// Whether it can be renewed now.
    pub stand: Stand,
}

/// Whether a letter can be renewed now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// Yes, up to and with this day.
    Open(Date),
    /// From this day on.
    Early(Date),
    /// No longer; this was the last day.
    Late(Date),
    /// It holds no longer.
    Revoked,
    /// Its official has not signed it yet.
    Unsigned,
    /// This draft has been begun for it.
    Begun(DraftId),
    /// This application goes on from it.
    Filed(Reference),
    /// The service renews no letters, or this one never ends.
    Never,
}

/// The last day of a letter, if it ends.
pub fn last_day(room: &Cases, letter: &Letter) -> Option<Date> {
    // The moment it ends is the first one after its last day.
    letter.valid_until.map(|until| until.minus(Span::seconds(1)).date(room.hall.zone()))
}

/// Whether today's service file lets this letter be renewed today; none if it knows no renewal, or the letter does not
/// hold or waits for a signature.
pub fn window(room: &Cases, letter: &Letter) -> Option<RenewalWindow> {
    if !letter.is_usable() {
        return None;
    }
    let service = room.service(&letter.service).ok()?;
    let renewal = service.renewal.as_ref().filter(|renewal| renewal.renews(letter.kind.as_deref()))?;
    Some(renewal.window(last_day(room, letter)?, room.hall.now().date(room.hall.zone())))
}

/// The letter, for its holder or an officer at the counter of its agency. That the officer looked is written down.
pub async fn look(room: &Cases, actor: &Actor, id: LetterId) -> Result<Renewable, Refusal> {
    room.hall
        .store
        .write(room.region(), (room.clone(), actor.clone(), id), |tx, (room, actor, id)| {
            Box::pin(async move {
                let found = find(tx, room, actor, *id).await?;
                if let Actor::Officer(officer) = actor {
                    let reference = found.case.reference.as_str();
                    let recorded =
                        room.residents.record_read(tx, officer, found.case.person, Some(reference), Reading::Case);
                    recorded.await.map_err(Refusal::Port)?;
                }
                Ok(found)
            })
        })
        .await
}

async fn find(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, id: LetterId) -> Result<Renewable, Refusal> {
    let (vault, region) = (&room.hall.vault, room.region());
    let (letter, body) = table::letters::by_id(tx, vault, region, id).await?.ok_or(Refusal::NoLetter)?;
    let case = table::cases::by_id(tx, region, letter.case).await?.ok_or(Refusal::NoLetter)?;
    match actor {
        Actor::Resident(resident) if resident.person == case.person => {}
        Actor::Officer(officer) if officer.has(Role::Counter) && officer.agency == case.agency => {}
        Actor::Visitor => return Err(kernel::Denied::SignIn.into()),
        _ => return Err(Refusal::NoLetter),
    }
    let service = room.service(&letter.service)?;
    let earlier = table::cases::answers(tx, vault, region, case.id).await?;
    let stand = stand(tx, room, actor, &letter, &case).await?;
    Ok(Renewable { letter, body, case, service, earlier, stand })
}

async fn stand(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, letter: &Letter, case: &Case) -> Result<Stand, Refusal> {
    let window = window(room, letter);
    if window.is_none() && letter.is_usable() {
        return Ok(Stand::Never);
    }
    if let Some(reference) = table::renewals::filed(tx, room.region(), case.id).await? {
        return Ok(Stand::Filed(reference));
    }
    let Some(window) = window else {
        return Ok(if letter.revoked.is_some() { Stand::Revoked } else { Stand::Unsigned });
    };
    let drafts = table::renewals::begun(tx, room.region(), case.id).await?;
    let own = drafts.iter().find(|(_, filed_by)| match actor {
        Actor::Resident(_) => filed_by.is_none(),
        _ => may_touch(actor, case.person, *filed_by).is_ok(),
    });
    Ok(match (own, window) {
        (Some((draft, _)), _) => Stand::Begun(*draft),
        (None, RenewalWindow::Open(last)) => Stand::Open(last),
        (None, RenewalWindow::Early(first)) => Stand::Early(first),
        (None, RenewalWindow::Late(last)) => Stand::Late(last),
    })
}

/// Begins the application that renews a letter which was looked at, with the answers to the questions that are still
/// asked. Begun twice, it is the same draft.
pub async fn begin(room: &Cases, actor: &Actor, found: &Renewable, answers: RawForm) -> Result<DraftId, Refusal> {
    let answered = match found.stand {
        Stand::Begun(draft) => return Ok(draft),
        Stand::Open(_) => prefill::ask(room, found.case.person, &found.service).await?,
        _ => return Err(Refusal::NotRenewable),
    };
    room.hall
        .store
        .write(room.region(), (room.clone(), actor.clone(), found.letter.id, answers, answered), |tx, input| {
            let (room, actor, id, answers, answered) = input;
            Box::pin(begin_renewal(tx, room, actor, *id, answers, answered))
        })
        .await
}

async fn begin_renewal(
    tx: &mut Tx<'_>,
    room: &Cases,
    actor: &Actor,
    id: LetterId,
    answers: &RawForm,
    answered: &Answered,
) -> Result<DraftId, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let found = find(tx, room, actor, id).await?;
    match found.stand {
        Stand::Begun(draft) => return Ok(draft),
        Stand::Open(_) => {}
        _ => return Err(Refusal::NotRenewable),
    }
    let (case, service) = (&found.case, &found.service);
    let draft = Draft {
        id: DraftId::mint(&*hall.clock, &*hall.dice),
        person: case.person,
        service: service.id.clone(),
        version: service.version.as_str().to_owned(),
        filed_by: actor.officer().ok().map(|officer| officer.officer),
        corrects: None,
        rev: 1,
        updated_at: hall.now(),
    };
    begin_in(tx, room, actor, &draft, service, &asked(service, answers), answered).await?;
    let (draft, mut written) = open_draft(tx, room, actor, draft.id).await?;
    let source =
        Local::new(format!("permohonan Anda {}", case.reference), format!("your application {}", case.reference));
    let from = |value| Fetched {
        value,
        source: source.clone(),
        at: case.submitted_at,
        is_official: false,
        reason: String::new(),
    };
    service.renew(&mut written.answers, &found.earlier, &found.letter.number, &room.ctx(None), &from);
    if !table::drafts::save(tx, &hall.vault, &*hall.dice, region, &draft, &written, hall.now()).await? {
        return Err(Refusal::Changed);
    }
    table::renewals::link(tx, region, draft.id, case.id).await?;
    Ok(draft.id)
}

/// What was sent, and what the renewal answers by itself in its place.
pub(crate) fn asked(service: &ServiceRef, sent: &RawForm) -> RawForm {
    let own = service.renewal.iter().flat_map(|renewal| renewal.answers.clone());
    let is_own = |name: &str| service.renewal.as_ref().is_some_and(|renewal| renewal.answers(name));
    RawForm(own.chain(sent.0.iter().filter(|(name, _)| !is_own(name)).cloned()).collect())
}

/// The draft has become a case: if it renews a letter, the case goes on from the one that gave it. Refused when another
/// application has come first.
pub(crate) async fn filed(tx: &mut Tx<'_>, room: &Cases, draft: DraftId, case: &Case) -> Result<(), Refusal> {
    let region = room.region();
    let Some(before) = table::renewals::renewed_by(tx, region, draft).await? else { return Ok(()) };
    if table::renewals::filed(tx, region, before).await?.is_some() {
        return Err(Refusal::NotRenewable);
    }
    Ok(table::renewals::become_case(tx, region, draft, case.id).await?)
}

/// How many days before its end a letter is shown to its holder, though it may not be renewed yet.
const SOON: i64 = 60;

/// From when to when letters end that their holders find among their own things.
pub(crate) fn soon(room: &Cases) -> (Stamp, Stamp) {
    let services = room.hall.services.now();
    let days = |of: fn(&Renewal) -> u32| {
        services.services().filter_map(|service| service.renewal.as_ref()).map(of).max().map_or(0, i64::from)
    };
    let now = room.hall.now();
    let (past, ahead) = (days(|renewal| renewal.closes_days), days(|renewal| renewal.opens_days));
    (now.minus(Span::days(past + 1)), now.plus(Span::days(ahead.max(SOON))))
}
