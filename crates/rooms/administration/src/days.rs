//! The region's own days off, beside the national ones: holidays of the region and collective leave.
//!
//! From the moment one is added, every deadline that is counted anew knows it. Refused for a day that is over, since
//! promises were counted with it, and for one that is a national holiday already.

use hall::Hall;
use kernel::{Date, FieldFlaw, Flaw, Officer};
use reference::{Calendar, Holiday, HolidayKind};
use serde_json::{Value, json};
use store::Tx;

use crate::room::Administration;
use crate::{Refusal, acts, table};

/// `administration.day_added`: a day off of the region.
const ADDED: &str = "administration.day_added";
/// `administration.day_removed`: it is a working day again.
const REMOVED: &str = "administration.day_removed";

/// The national calendar with the region's own days in it.
pub async fn calendar(hall: &Hall) -> Result<Calendar, store::Error> {
    let days = hall.store.read(hall.region(), |tx, region| Box::pin(table::days::all(tx, *region))).await?;
    Ok(Calendar::shipped().with_extra(days))
}

/// Adds a day off.
pub async fn add(room: &Administration, officer: &Officer, day: Holiday) -> Result<(), Refusal> {
    let mut flaws = Vec::new();
    let mut say = |field: &str, key: &'static str| flaws.push(FieldFlaw::new(field, Flaw::new(key)));
    if day.date < room.hall.now().date(room.hall.zone()) {
        say("hari", "day-past");
    } else if Calendar::shipped().holiday(day.date).is_some() {
        say("hari", "day-national");
    }
    if day.name.is_empty() {
        say("nama", "answer-missing");
    }
    if day.legal_basis.is_empty() {
        say("dasar", "answer-missing");
    }
    if !flaws.is_empty() {
        return Err(Refusal::Flawed(flaws));
    }
    change(room, officer, day.date, Some(day)).await
}

/// Takes one of the region's own days away again.
pub async fn remove(room: &Administration, officer: &Officer, date: Date) -> Result<(), Refusal> {
    if date < room.hall.now().date(room.hall.zone()) {
        return Err(Refusal::Flawed(vec![FieldFlaw::new("hari", Flaw::new("day-past"))]));
    }
    change(room, officer, date, None).await
}

async fn change(room: &Administration, officer: &Officer, date: Date, day: Option<Holiday>) -> Result<(), Refusal> {
    let input = (room.clone(), officer.clone(), date, day);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, date, day)| {
            Box::pin(change_in(tx, room, officer, *date, day.as_ref()))
        })
        .await?;
    room.hall.calendar.set(calendar(&room.hall).await?);
    Ok(())
}

async fn change_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    date: Date,
    day: Option<&Holiday>,
) -> Result<(), Refusal> {
    let region = room.region();
    let before = table::days::all(tx, region).await?.into_iter().find(|known| known.date == date);
    let kind = match day {
        Some(day) => {
            table::days::put(tx, region, day).await?;
            ADDED
        }
        None if table::days::remove(tx, region, date).await? => REMOVED,
        None => return Err(Refusal::Unchanged),
    };
    let said = |day: Option<&Holiday>| day.map_or(Value::Null, say);
    let (was, is_now) = (said(before.as_ref()), said(day));
    let target = format!("libur/{date}");
    let done = acts::Done { kind, target, public: json!({}), was: &was, is_now: &is_now };
    Ok(acts::write(tx, &room.hall.book, officer, done).await?)
}

fn say(day: &Holiday) -> Value {
    json!({ "jenis": day.kind.as_str(), "nama": day.name, "dasar": day.legal_basis })
}

/// The kind by its word; a holiday of the region if the word says nothing else.
pub fn kind(word: &str) -> HolidayKind {
    if word == HolidayKind::Collective.as_str() { HolidayKind::Collective } else { HolidayKind::Regional }
}
