//! A resident asks something about their own data, or takes a request back.
//!
//! Refused when something needed is missing, when the same is asked while it still waits, and where the law's table gives no
//! deadline. The clock runs by the calendar from the moment the request is made (UU 27/2022).

use book::Act;
use kernel::{Actor, RequestId, Resident, Span};
use reference::DataRights;
use serde_json::{Value, json};
use store::Tx;

use crate::request::{Kind, Request, Said, State};
use crate::table::word;
use crate::{Privacy, Refusal, table};

/// `privacy.requested`: a resident asked something about their data. The public part says what kind, and until when.
const REQUESTED: &str = "privacy.requested";
/// `privacy.taken_back`: and takes it back.
const TAKEN_BACK: &str = "privacy.taken_back";
/// Requests of one person that may wait at once.
const MOST_OPEN: usize = 10;

/// Makes a request: its number.
pub async fn ask(room: &Privacy, actor: &Actor, kind: Kind, said: Said) -> Result<i64, Refusal> {
    let resident = actor.resident()?.clone();
    let flaws = said.flaws(kind);
    if !flaws.is_empty() {
        return Err(Refusal::Invalid(flaws));
    }
    let input = (room.clone(), resident, kind, said);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, resident, kind, said)| {
            Box::pin(ask_in(tx, room, resident, *kind, said))
        })
        .await
}

async fn ask_in(tx: &mut Tx<'_>, room: &Privacy, resident: &Resident, kind: Kind, said: &Said) -> Result<i64, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let before = table::of_person(tx, &hall.vault, region, resident.person).await?;
    let open: Vec<&Request> = before.iter().filter(|request| request.state == State::Open).collect();
    let is_same = |request: &&&Request| request.kind == kind && request.said.what == said.what;
    if let Some(same) = open.iter().find(is_same).filter(|_| kind != Kind::Access) {
        return Err(Refusal::Asked(same.number));
    }
    if open.len() >= MOST_OPEN {
        return Err(Refusal::TooMany);
    }
    let now = hall.now();
    let deadline = DataRights::shipped().deadline(kind.as_str(), now.date(hall.zone())).ok_or(Refusal::NoDeadline)?;
    let request = Request {
        id: RequestId::mint(&*hall.clock, &*hall.dice),
        number: table::count_up(tx, region, word::MADE).await?,
        person: resident.person,
        kind,
        state: State::Open,
        said: said.clone(),
        reply: None,
        sent_at: now,
        due_at: now.plus(Span::hours(deadline.value.hours)),
        answered_at: None,
    };
    table::add(tx, &hall.vault, &*hall.dice, region, &request).await?;
    let private = serde_json::to_value(said).unwrap_or(Value::Null);
    let act = about(&request, REQUESTED, json!({ "tenggat": request.due_at.timestamp().to_string() }), private);
    hall.book.write(tx, region, &Actor::Resident(resident.clone()), act).await?;
    Ok(request.number)
}

/// An event about a request. Events about one request are chained; those of one person are not.
pub(crate) fn about(request: &Request, kind: &'static str, more: Value, private: Value) -> Act {
    let mut public = json!({ "jenis": request.kind.as_str(), "keadaan": request.state.as_str() });
    if let (Value::Object(public), Value::Object(more)) = (&mut public, more) {
        public.extend(more);
    }
    Act::new(kind).about(request.id.bytes()).public(public).private(private)
}

/// The resident's own request. Others are told that there is none.
pub(crate) async fn own(tx: &mut Tx<'_>, room: &Privacy, resident: &Resident, number: i64) -> Result<Request, Refusal> {
    let found = table::find(tx, &room.hall.vault, room.region(), number).await?;
    found.filter(|request| request.person == resident.person).ok_or(Refusal::NoRequest)
}

/// Takes a request back that has not been answered.
pub async fn take_back(room: &Privacy, actor: &Actor, number: i64) -> Result<(), Refusal> {
    let input = (room.clone(), actor.resident()?.clone(), number);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, resident, number)| Box::pin(take_back_in(tx, room, resident, *number)))
        .await
}

async fn take_back_in(tx: &mut Tx<'_>, room: &Privacy, resident: &Resident, number: i64) -> Result<(), Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let was = own(tx, room, resident, number).await?;
    if !was.state.may_become(State::TakenBack) {
        return Err(Refusal::Answered);
    }
    let request = Request { state: State::TakenBack, answered_at: Some(hall.now()), ..was };
    if !table::close(tx, &hall.vault, &*hall.dice, region, &request).await? {
        return Err(Refusal::Answered);
    }
    table::count_up(tx, region, word::TAKEN_BACK).await?;
    let act = about(&request, TAKEN_BACK, json!({}), json!({}));
    hall.book.write(tx, region, &Actor::Resident(resident.clone()), act).await?;
    Ok(())
}
