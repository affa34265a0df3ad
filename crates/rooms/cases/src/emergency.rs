//! An officer looks in an emergency at one case, or at one resident's contact, that is none of their agency's.
//!
//! Who has the right names the case or the NIK, a ground of the law's table and a reason, and proves once more to be
//! themselves. Then exactly that can be read, and nothing changed, for as many minutes as the table says. The resident is
//! told at once, and every look is in their trail. Afterwards an officer for data protection finds the use right or not
//! ([`review`]); nobody reviews their own. A use that was not right takes the right away until two administrators give it
//! again.
//!
//! Refused without the right, without ground or reason, for a case that the officer may open anyhow, and beyond the limits.
//! Every try is an event and counts, also one that finds nobody, and what was not found is never told apart.

use book::{Act, Message, Outbox, Via};
use kernel::{
    Actor, Arg, CaseId, Denied, EmergencyId, FieldFlaw, Flaw, Local, Nik, Officer, Reference, Role, Span, Stamp, say,
};
use reference::{Emergencies, EmergencyLimits};
use serde_json::json;
use store::Tx;

use crate::hands::standing;
use crate::look::{self, CaseFile};
use crate::ports::{Face, Reading};
use crate::room::Cases;
use crate::table::emergencies::{self, Said};
use crate::{Refusal, decide, table};

pub use crate::table::emergencies::{Emergency, Review};

/// `cases.emergency_tried`: somebody asked to look in an emergency. The public part says by which ground.
pub const TRIED: &str = "cases.emergency_tried";
/// `cases.emergency_opened`: and may, until the moment in the public part.
pub const OPENED: &str = "cases.emergency_opened";
/// `cases.emergency_ended`: the officer needs it no longer.
pub const ENDED: &str = "cases.emergency_ended";
/// `cases.emergency_reviewed`: what the review found.
pub const REVIEWED: &str = "cases.emergency_reviewed";

/// Fewest characters of a reason.
pub const SHORTEST: usize = 20;
/// Most characters of a reason or finding.
pub const LONGEST: usize = 2_000;

/// What the officer asks for, as typed.
#[derive(Clone, Default)]
pub struct Asked {
    /// A case's reference or a NIK.
    pub key: String,
    /// The word of a ground.
    pub ground: String,
    /// Why.
    pub reason: String,
}

/// What is to be opened.
#[derive(Clone)]
enum Key {
    Case(Reference),
    Person(Nik),
}

/// What may be read while an emergency lasts.
#[derive(Clone)]
pub struct Seen {
    /// The use.
    pub emergency: Emergency,
    /// Whose data it is.
    pub face: Face,
    /// The case, if it is one.
    pub file: Option<CaseFile>,
}

/// The officer, if they have the right.
pub fn bearer(officer: &Officer) -> Result<&Officer, Denied> {
    if officer.has(Role::Emergency) { Ok(officer) } else { Err(Denied::Forbidden) }
}

/// The officer, if they answer for personal data.
pub fn guardian(officer: &Officer) -> Result<&Officer, Denied> {
    if officer.has(Role::DataProtection) { Ok(officer) } else { Err(Denied::Forbidden) }
}

impl Asked {
    fn read(&self, room: &Cases) -> Result<(Key, Local), Refusal> {
        let today = room.hall.now().date(room.hall.zone());
        let mut flaws = Vec::new();
        let key = Reference::parse(&self.key).map(Key::Case).or_else(|_| Nik::parse(&self.key).map(Key::Person));
        if key.is_err() {
            flaws.push(FieldFlaw::new("kunci", Flaw::new("emergency-key")));
        }
        let ground = Emergencies::shipped().ground(&self.ground, today);
        if ground.is_none() {
            flaws.push(FieldFlaw::new("dasar", Flaw::new("emergency-ground")));
        }
        if self.reason.trim().chars().count() < SHORTEST {
            flaws.push(FieldFlaw::new("alasan", Flaw::new("emergency-reason").arg("min", SHORTEST)));
        }
        match (key, ground) {
            (Ok(key), Some(ground)) if flaws.is_empty() => Ok((key, ground.value.title.clone())),
            _ => Err(Refusal::Flawed(flaws)),
        }
    }
}

/// What is wrong with the form alone, before anybody proves anything or is counted.
pub fn check(room: &Cases, asked: &Asked) -> Result<(), Refusal> {
    asked.read(room).map(drop)
}

/// Opens what is asked for. The officer has proved to be themselves just now.
pub async fn open(room: &Cases, officer: &Officer, asked: &Asked) -> Result<Emergency, Refusal> {
    bearer(officer)?;
    let (key, ground) = asked.read(room)?;
    let limits = Emergencies::shipped().limits(room.hall.now().date(room.hall.zone()));
    let limits = limits.ok_or(Refusal::EmergencyLimit)?;
    let input = (room.clone(), officer.clone(), asked.clone(), key, ground);
    let tried: Result<Tried, Refusal> = room
        .hall
        .store
        .write(room.region(), input, move |tx, (room, officer, asked, key, ground)| {
            Box::pin(async move { open_in(tx, room, officer, asked, (key, ground), limits).await })
        })
        .await;
    match tried? {
        Tried::Opened(emergency) => Ok(*emergency),
        Tried::Unknown => Err(Refusal::EmergencyUnknown),
        Tried::TooMany => Err(Refusal::EmergencyLimit),
    }
}

/// What came of a try. A refusal is carried out as a value: as an error it would take the try back.
enum Tried {
    Opened(Box<Emergency>),
    Unknown,
    TooMany,
}

/// Tries, once the form is in order.
async fn open_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    asked: &Asked,
    (key, ground): (&Key, &Local),
    limits: EmergencyLimits,
) -> Result<Tried, Refusal> {
    let (hall, region, now) = (&room.hall, room.region(), room.hall.now());
    let yesterday = now.minus(Span::days(1));
    let actor = Actor::Officer(officer.clone());
    let tried = crate::acts::at_desk(officer, TRIED, json!({ "dasar": asked.ground }));
    hall.book.write(tx, region, &actor, tried).await?;
    let open = emergencies::open_of(tx, &hall.vault, region, officer.officer, now).await?;
    let tries = emergencies::tries(tx, region, officer.officer, yesterday).await?;
    if open.len() >= limits.open as usize || tries >= i64::from(limits.in_a_day) {
        return Ok(Tried::TooMany);
    }
    let id = EmergencyId::mint(&*hall.clock, &*hall.dice);
    let case = match key {
        Key::Case(reference) => table::cases::by_reference(tx, region, reference).await?,
        Key::Person(_) => None,
    };
    if let Some(case) = &case
        && decide::works_cases(officer).is_ok()
        && standing(tx, room, officer, case).await? != desk::Standing::Stranger
    {
        return Err(Refusal::EmergencyNeedless);
    }
    let person = match (key, &case) {
        (Key::Person(nik), _) => room.residents.with_nik(tx, region, nik).await.map_err(Refusal::Port)?,
        (Key::Case(_), case) => case.as_ref().map(|case| case.person),
    };
    emergencies::add_try(tx, region, officer.officer, id, (now, yesterday)).await?;
    let Some(person) = person else { return Ok(Tried::Unknown) };
    let due = hall.calendar.now().add_working_days(now, limits.review_days, hall.zone());
    let emergency = Emergency {
        id,
        officer: officer.officer,
        agency: officer.agency.clone(),
        person,
        case: case.map(|case| (case.id, case.reference.to_string())),
        ground: asked.ground.clone(),
        review: Review::Waiting,
        said: Said {
            officer: officer.name.clone(),
            reason: asked.reason.trim().chars().take(LONGEST).collect(),
            ..Said::default()
        },
        opened_at: now,
        until_at: now.plus(Span::minutes(i64::from(limits.minutes))),
        due_at: due.map_err(|error| Refusal::Calendar(error.year))?,
        reviewed_at: None,
    };
    emergencies::add(tx, &hall.vault, &*hall.dice, region, &emergency).await?;
    let public = json!({ "dasar": emergency.ground, "sampai": emergency.until_at.to_string() });
    let private = json!({ "petugas": officer.name, "alasan": emergency.said.reason });
    let event = hall.book.write(tx, region, &actor, about(&emergency, OPENED, public, private)).await?;
    record(tx, room, officer, &emergency, Reading::Emergency(ground)).await?;
    tell(tx, room, &emergency, event.id, "emergency-message-opened").await?;
    Ok(Tried::Opened(Box::new(emergency)))
}

/// An event about a use. Whose data it was stays out: that is in the events of the resident.
fn about(emergency: &Emergency, kind: &'static str, public: serde_json::Value, private: serde_json::Value) -> Act {
    let act = Act::new(kind).about(emergency.id.bytes()).agency(emergency.agency.as_str());
    act.public(public).private(private)
}

async fn record(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    emergency: &Emergency,
    reading: Reading<'_>,
) -> Result<(), Refusal> {
    let reference = emergency.case.as_ref().map(|(_, reference)| reference.as_str());
    room.residents.record_read(tx, officer, emergency.person, reference, reading).await.map_err(Refusal::Port)
}

/// Tells the resident that there is something to read in their trail. The message names no one.
async fn tell(
    tx: &mut Tx<'_>,
    room: &Cases,
    emergency: &Emergency,
    event: kernel::EventId,
    key: &str,
) -> Result<(), Refusal> {
    let hall = &room.hall;
    let face = room.residents.face(tx, room.region(), emergency.person).await.map_err(Refusal::Port)?;
    let (via, address) = match (face.phone, face.email) {
        (Some(phone), _) => (Via::Sms, phone),
        (None, Some(email)) => (Via::Email, email),
        (None, None) => return Ok(()),
    };
    let words = hall.texts.words(face.lang);
    let agency = crate::words::agency(room, emergency.agency.as_str(), face.lang);
    let (url, complaint) =
        (format!("{}/saya/jejak", hall.settings.base_url), format!("{}/data-saya/permintaan", hall.settings.base_url));
    let said = hall.said.now();
    let args = [
        ("agency", Arg::from(&agency)),
        ("at", Arg::from(say::date_time(emergency.opened_at, hall.zone(), face.lang))),
        ("url", Arg::from(&url)),
        ("complaint", Arg::from(&complaint)),
        ("hall", Arg::from(said.name.as_str())),
    ];
    let subject = words.with("emergency-message-subject", &args);
    let message = Message { via, address, subject, body: words.with(key, &args) };
    let outbox = Outbox::new(hall.vault.clone(), hall.clock.clone(), hall.dice.clone());
    outbox.queue(tx, room.region(), Some(event), &message).await?;
    Ok(())
}

/// What a use opened, for the officer who opened it, as long as it is open. The look is written down.
pub async fn look(room: &Cases, officer: &Officer, id: EmergencyId) -> Result<Seen, Refusal> {
    bearer(officer)?;
    let seen = room
        .hall
        .store
        .write(room.region(), (room.clone(), officer.clone(), id), |tx, (room, officer, id)| {
            Box::pin(async move {
                let emergency = own(tx, room, officer, *id).await?;
                if !emergency.is_open(room.hall.now()) {
                    return Err(Refusal::EmergencyOver);
                }
                record(tx, room, officer, &emergency, Reading::Emergency(&ground(room, &emergency))).await?;
                let file = match &emergency.case {
                    None => None,
                    Some((case, _)) => {
                        let case = table::cases::by_id(tx, room.region(), *case).await?.ok_or(Refusal::NoCase)?;
                        Some(look::whole(tx, room, case).await?)
                    }
                };
                let face = room.residents.face(tx, room.region(), emergency.person).await.map_err(Refusal::Port)?;
                Ok(Seen { emergency, face, file })
            })
        })
        .await?;
    if let Some((case, _)) = &seen.emergency.case {
        room.visited(officer.officer, *case);
    }
    Ok(seen)
}

async fn own(tx: &mut Tx<'_>, room: &Cases, officer: &Officer, id: EmergencyId) -> Result<Emergency, Refusal> {
    let found = emergencies::find(tx, &room.hall.vault, room.region(), id).await?;
    found.filter(|found| found.officer == officer.officer).ok_or(Refusal::NoEmergency)
}

/// What the ground of a use was called when it was opened.
pub fn ground(room: &Cases, emergency: &Emergency) -> Local {
    let day = emergency.opened_at.date(room.hall.zone());
    let row = Emergencies::shipped().ground(&emergency.ground, day);
    row.map_or_else(|| Local { id: emergency.ground.clone(), en: String::new() }, |row| row.value.title.clone())
}

/// The open use by which this officer may read this case now, if there is one.
pub(crate) async fn covering(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    case: CaseId,
) -> Result<Option<Emergency>, Refusal> {
    if bearer(officer).is_err() || officer.region != room.region() {
        return Ok(None);
    }
    let open = emergencies::open_of(tx, &room.hall.vault, room.region(), officer.officer, room.hall.now()).await?;
    Ok(open.into_iter().find(|one| one.case.as_ref().is_some_and(|(known, _)| *known == case)))
}

/// The officer needs it no longer.
pub async fn end(room: &Cases, officer: &Officer, id: EmergencyId) -> Result<(), Refusal> {
    bearer(officer)?;
    room.hall
        .store
        .write(room.region(), (room.clone(), officer.clone(), id), |tx, (room, officer, id)| {
            Box::pin(async move {
                let emergency = own(tx, room, officer, *id).await?;
                if !emergencies::end(tx, room.region(), *id, room.hall.now()).await? {
                    return Err(Refusal::EmergencyOver);
                }
                let act = about(&emergency, ENDED, json!({}), json!({ "petugas": officer.name }));
                room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
                Ok(())
            })
        })
        .await
}

/// The uses of an officer that are open now.
pub async fn open_of(room: &Cases, officer: &Officer) -> Result<Vec<Emergency>, Refusal> {
    let input = (room.clone(), officer.officer);
    let read = room.hall.store.read(input, |tx, (room, officer)| {
        Box::pin(
            async move { emergencies::open_of(tx, &room.hall.vault, room.region(), *officer, room.hall.now()).await },
        )
    });
    Ok(read.await?)
}

/// Uses that wait for their review, and the `last` that were reviewed.
pub async fn to_review(room: &Cases, officer: &Officer, last: i64) -> Result<[Vec<Emergency>; 2], Refusal> {
    guardian(officer)?;
    let read = room.hall.store.read((room.clone(), last), |tx, (room, last)| {
        Box::pin(async move {
            let (vault, region) = (&room.hall.vault, room.region());
            let waiting = emergencies::waiting(tx, vault, region).await?;
            Ok::<_, store::Error>([waiting, emergencies::reviewed(tx, vault, region, *last).await?])
        })
    });
    Ok(read.await?)
}

/// When uses were opened since `since`, and what came of each, oldest first. Nothing of anybody.
pub async fn counted(room: &Cases, since: Stamp) -> Result<Vec<(Stamp, Review)>, Refusal> {
    let read = room
        .hall
        .store
        .read((room.region(), since), |tx, (region, since)| Box::pin(emergencies::counted(tx, *region, *since)));
    Ok(read.await?)
}

/// A use for its review. What was written about it may tell of the resident, who sees that it was read.
pub async fn for_review(room: &Cases, officer: &Officer, id: EmergencyId) -> Result<Emergency, Refusal> {
    guardian(officer)?;
    room.hall
        .store
        .write(room.region(), (room.clone(), officer.clone(), id), |tx, (room, officer, id)| {
            Box::pin(async move {
                let found = emergencies::find(tx, &room.hall.vault, room.region(), *id).await?;
                let emergency = found.ok_or(Refusal::NoEmergency)?;
                record(tx, room, officer, &emergency, Reading::Review).await?;
                Ok(emergency)
            })
        })
        .await
}

/// Finds a use right or not, in words. The resident is told; a use that was not right takes the right away.
pub async fn review(
    room: &Cases,
    officer: &Officer,
    id: EmergencyId,
    finding: Option<Review>,
    words: &str,
) -> Result<Emergency, Refusal> {
    guardian(officer)?;
    let words: String = words.trim().chars().take(LONGEST).collect();
    let mut flaws = Vec::new();
    let finding = finding.filter(|finding| Review::Waiting.may_become(*finding));
    if finding.is_none() {
        flaws.push(FieldFlaw::new("temuan", Flaw::new("emergency-finding")));
    }
    if words.is_empty() {
        flaws.push(FieldFlaw::new("kata", Flaw::new("emergency-words")));
    }
    let Some(finding) = finding.filter(|_| flaws.is_empty()) else { return Err(Refusal::Flawed(flaws)) };
    let input = (room.clone(), officer.clone(), id, words);
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, officer, id, words)| {
            Box::pin(review_in(tx, room, officer, *id, finding, words))
        })
        .await
}

async fn review_in(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    id: EmergencyId,
    finding: Review,
    words: &str,
) -> Result<Emergency, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let was = emergencies::find(tx, &hall.vault, region, id).await?.ok_or(Refusal::NoEmergency)?;
    if was.officer == officer.officer {
        return Err(Refusal::EmergencyOwn);
    }
    if !was.review.may_become(finding) {
        return Err(Refusal::EmergencyReviewed);
    }
    let said = Said { reviewer: officer.name.clone(), finding: words.to_owned(), ..was.said.clone() };
    let done = Emergency { review: finding, said, reviewed_at: Some(hall.now()), ..was };
    if !emergencies::close(tx, &hall.vault, &*hall.dice, region, &done).await? {
        return Err(Refusal::EmergencyReviewed);
    }
    let is_justified = finding == Review::Justified;
    if !is_justified {
        emergencies::end(tx, region, id, hall.now()).await?;
        room.colleagues.withdraw(tx, done.officer, Role::Emergency).await.map_err(Refusal::Port)?;
    }
    let public = json!({ "temuan": finding.as_str(), "tepat_waktu": !done.is_late(hall.now()) });
    let private = json!({ "petugas": officer.name, "kata": words });
    let act = about(&done, REVIEWED, public, private);
    let event = hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    let reading = Reading::Reviewed { ground: &ground(room, &done), reason: &done.said.reason, is_justified };
    record(tx, room, officer, &done, reading).await?;
    let key = if is_justified { "emergency-message-justified" } else { "emergency-message-unjustified" };
    tell(tx, room, &done, event.id, key).await?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_never_changed() {
        for from in Review::ALL {
            for to in Review::ALL {
                assert_eq!(from.may_become(to), from == Review::Waiting && to != Review::Waiting, "{from:?} {to:?}");
            }
        }
    }
}
