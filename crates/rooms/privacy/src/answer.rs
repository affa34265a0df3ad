//! The officer for data protection answers a request: done, done in part, or refused with its ground.
//!
//! To answer that a value of the profile is put right is to put it right, in the same transaction. What stands on letters
//! that were issued stays.
//!
//! Refused to everyone without the role, without words for the resident, without a ground where something was refused,
//! without evidence where something is put right, and when somebody answered before. A request to erase everything is not
//! answered here but carried out ([`crate::erase`]), or refused.

use book::{Message, Via};
use kernel::{Actor, Arg, Denied, FieldFlaw, Flaw, Officer, Role};
use reference::DataRights;
use serde_json::json;
use store::Tx;
use web::View;

use crate::ask::about;
use crate::erase::is_whole;
use crate::ports::PersonFace;
use crate::request::{Kind, Reply, Request, State, Value};
use crate::table::word;
use crate::{Privacy, Refusal, table};

/// `privacy.answered`: a request was answered. The public part says how, by which ground, and whether in time.
const ANSWERED: &str = "privacy.answered";

/// The officer for data protection who asks. Keys of programs do not open these pages.
pub(crate) fn guardian(view: &View) -> Result<&Officer, Refusal> {
    view.needs_scope("data-protection")?;
    let officer = view.actor.officer()?;
    if officer.has(Role::DataProtection) { Ok(officer) } else { Err(Denied::Forbidden.into()) }
}

/// How a request is answered.
#[derive(Clone)]
pub struct Verdict {
    /// Done, done in part or refused.
    pub state: State,
    /// What the resident reads.
    pub text: String,
    /// The word of the ground; empty if nothing was refused.
    pub ground: String,
    /// What the officer saw that proves the value to be put right.
    pub evidence: String,
}

/// The value that a request wants put right, if it is one of the profile.
pub(crate) fn value(request: &Request) -> Option<Value> {
    Value::parse(&request.said.what).filter(|_| request.kind == Kind::Rectify)
}

impl Verdict {
    fn flaws(&self, is_ground: impl Fn(&str) -> bool) -> Vec<FieldFlaw> {
        let mut flaws = Vec::new();
        if !State::Open.may_become(self.state) || self.state == State::TakenBack {
            flaws.push(FieldFlaw::new("putusan", Flaw::new("data-missing")));
        }
        if self.text.is_empty() {
            flaws.push(FieldFlaw::new("jawaban", Flaw::new("data-missing")));
        }
        if self.state.needs_ground() && !is_ground(&self.ground) {
            flaws.push(FieldFlaw::new("dasar", Flaw::new("data-ground")));
        }
        flaws
    }
}

/// Answers a request and tells the resident.
pub async fn answer(room: &Privacy, officer: &Officer, number: i64, verdict: Verdict) -> Result<(), Refusal> {
    let today = room.hall.now().date(room.hall.zone());
    let flaws = verdict.flaws(|code| DataRights::shipped().ground(code, today).is_some());
    if !flaws.is_empty() {
        return Err(Refusal::Invalid(flaws));
    }
    let input = (room.clone(), officer.clone(), number, verdict);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, number, verdict)| {
            Box::pin(async move {
                let found = table::find(tx, &room.hall.vault, room.region(), *number).await?;
                answer_in(tx, room, officer, found.ok_or(Refusal::NoRequest)?, verdict).await
            })
        })
        .await
}

/// Writes the answer, the event, the tallies and the message.
pub(crate) async fn answer_in(
    tx: &mut Tx<'_>,
    room: &Privacy,
    officer: &Officer,
    was: Request,
    verdict: &Verdict,
) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    if !was.state.may_become(verdict.state) {
        return Err(Refusal::Answered);
    }
    if is_whole(&was) && verdict.state != State::Refused {
        return Err(Refusal::Invalid(vec![FieldFlaw::new("putusan", Flaw::new("data-erase"))]));
    }
    if let Some(value) = value(&was).filter(|_| verdict.state == State::Done) {
        if verdict.evidence.is_empty() {
            return Err(Refusal::Invalid(vec![FieldFlaw::new("bukti", Flaw::new("data-missing"))]));
        }
        // It was looked at when it was asked; the rules may have become stricter since.
        let right = value.read(&was.said.right);
        let right = right.map_err(|flaw| Refusal::Invalid(vec![FieldFlaw::new("putusan", flaw)]))?;
        let done = room.persons.rectify(tx, officer, was.person, (value, &right), &verdict.evidence).await;
        done.map_err(Refusal::Room)?;
    }
    let ground = if verdict.state.needs_ground() { verdict.ground.clone() } else { String::new() };
    let reply = Reply { text: verdict.text.clone(), ground: ground.clone(), officer: officer.name.clone() };
    let request = Request { state: verdict.state, reply: Some(reply), answered_at: Some(hall.now()), ..was };
    if !table::close(tx, &hall.vault, &*hall.dice, region, &request).await? {
        return Err(Refusal::Answered);
    }
    let in_time = !request.is_late(hall.now());
    table::count_up(tx, region, word::ANSWERED).await?;
    if in_time {
        table::count_up(tx, region, word::IN_TIME).await?;
    }
    let public = json!({ "tepat_waktu": in_time, "dasar": ground });
    let private = json!({ "petugas": officer.name, "jawaban": verdict.text });
    let act = about(&request, ANSWERED, public, private).agency(officer.agency.as_str());
    let event = hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
    let face = room.persons.face(tx, request.person).await.map_err(Refusal::Room)?;
    if let Some(message) = face.and_then(|face| message(room, &face, &request)) {
        room.outbox.queue(tx, region, Some(event.id), &message).await?;
    }
    Ok(())
}

/// The message names no one and nothing of the answer, and says where to read it.
fn message(room: &Privacy, face: &PersonFace, request: &Request) -> Option<Message> {
    let (via, address) = match (&face.phone, &face.email) {
        (Some(phone), _) => (Via::Sms, phone.clone()),
        (None, Some(email)) => (Via::Email, email.clone()),
        (None, None) => return None,
    };
    let (words, said) = (room.hall.texts.words(face.lang), room.hall.said.now());
    let url = format!("{}/data-saya/permintaan/{}", room.hall.settings.base_url, request.number);
    let args = [("hall", Arg::from(&said.name)), ("number", Arg::from(request.number)), ("url", Arg::from(&url))];
    Some(Message {
        via,
        address,
        subject: words.with("request-message-subject", &args),
        body: words.with("request-message-answered", &args),
    })
}
