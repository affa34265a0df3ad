//! Telling everybody whose data a breach concerned, in one act.
//!
//! The act is an event of one transaction; then a few people at a time, each with their message in the transaction that
//! marks them as told. A hall that is killed in between goes on when it opens ([`take_up`]) and tells nobody twice. Whom no
//! message can reach gets a letter on paper.

use book::{Message, Via};
use kernel::{Arg, BreachId, Officer, say};
use serde_json::json;
use store::Tx;

use crate::breach::{self, Breach, State, Told};
use crate::ports::PersonFace;
use crate::table::breaches;
use crate::{Privacy, Refusal};

/// `privacy.breach_told`: telling people began; the public part says how many there are and whether in time.
pub const TOLD: &str = "privacy.breach_told";
/// People who are told in one transaction.
const STEP: i64 = 50;

/// How many wait to be told.
pub(crate) async fn untold(tx: &mut Tx<'_>, room: &Privacy, number: i64) -> Result<i64, Refusal> {
    let region = room.region();
    let found = breaches::find(tx, &room.hall.vault, region, number).await?.ok_or(Refusal::NoBreach)?;
    Ok(breaches::count(tx, region, found.id, Told::Not).await?)
}

/// Whether nobody waits any more, neither for a message nor for a letter.
pub(crate) async fn is_everybody_told(tx: &mut Tx<'_>, room: &Privacy, number: i64) -> Result<bool, Refusal> {
    let region = room.region();
    let found = breaches::find(tx, &room.hall.vault, region, number).await?.ok_or(Refusal::NoBreach)?;
    Ok(breaches::count(tx, region, found.id, Told::Not).await? == 0
        && breaches::count_letters(tx, region, found.id).await? == 0)
}

/// The act itself: from here on everybody will be told. Nobody has been yet.
pub async fn begin(room: &Privacy, officer: &Officer, number: i64) -> Result<Breach, Refusal> {
    let input = (room.clone(), officer.clone());
    room.hall
        .store
        .write(room.region(), input, move |tx, (room, officer)| {
            Box::pin(async move {
                let count = untold(tx, room, number).await?;
                let (next, _) = breach::change(tx, room, officer, number, |was, now| {
                    let flaws = was.said.unsaid();
                    if !flaws.is_empty() {
                        return Err(Refusal::Invalid(flaws));
                    }
                    if count == 0 {
                        return Err(Refusal::BreachNobody);
                    }
                    let in_time = now <= was.due_at;
                    let public_at = (!was.said.public.is_empty()).then_some(now);
                    let next = Breach { state: State::Told, notice_at: Some(now), public_at, ..was };
                    Ok((next, TOLD, json!({ "jumlah": count, "tepat_waktu": in_time }), json!({})))
                })
                .await?;
                Ok(next)
            })
        })
        .await
}

/// Tells some of those who wait; how many there were.
pub async fn some(room: &Privacy, id: BreachId) -> Result<usize, Refusal> {
    room.hall
        .store
        .write(room.region(), (room.clone(), id), |tx, (room, id)| {
            Box::pin(async move {
                let (hall, region) = (&room.hall, room.region());
                let breach = breaches::by_id(tx, &hall.vault, region, *id).await?.ok_or(Refusal::NoBreach)?;
                let waiting = breaches::persons(tx, region, *id, Told::Not, STEP).await?;
                for person in &waiting {
                    let face = room.persons.face(tx, *person).await.map_err(Refusal::Room)?;
                    let message = face.as_ref().and_then(|face| message(room, face, &breach));
                    let told = match (&face, &message) {
                        (None, _) => (Told::Erased, None),
                        (Some(_), None) => (Told::Letter, None),
                        (Some(_), Some(_)) => (Told::Message, Some(hall.now())),
                    };
                    if breaches::tell(tx, region, *id, *person, told).await?
                        && let Some(message) = message
                    {
                        room.outbox.queue(tx, region, None, &message).await?;
                    }
                }
                Ok(waiting.len())
            })
        })
        .await
}

/// Tells everybody who still waits.
pub async fn everybody(room: &Privacy, id: BreachId) -> Result<(), Refusal> {
    while some(room, id).await? > 0 {}
    Ok(())
}

/// When the hall opens: goes on with notices that were begun.
pub async fn take_up(room: &Privacy) -> Result<(), Refusal> {
    let read = room.hall.store.read(room.region(), |tx, region| Box::pin(breaches::under_way(tx, *region)));
    for id in read.await? {
        everybody(room, id).await?;
    }
    Ok(())
}

/// What happened and to which data, and where to read the rest.
fn message(room: &Privacy, face: &PersonFace, breach: &Breach) -> Option<Message> {
    let (via, address) = match (&face.phone, &face.email) {
        (Some(phone), _) => (Via::Sms, phone.clone()),
        (None, Some(email)) => (Via::Email, email.clone()),
        (None, None) => return None,
    };
    let (words, said) = (room.hall.texts.words(face.lang), room.hall.said.now());
    let url = format!("{}/data-saya/pelanggaran/{}", room.hall.settings.base_url, breach.number);
    let args = [
        ("hall", Arg::from(&said.name)),
        ("data", Arg::from(&breach.said.data)),
        ("when", Arg::from(&breach.said.when)),
        ("at", Arg::from(say::date_time(breach.aware_at, room.hall.zone(), face.lang))),
        ("url", Arg::from(&url)),
    ];
    let subject = words.with("breach-message-subject", &args);
    Some(Message { via, address, subject, body: words.with("breach-message", &args) })
}
