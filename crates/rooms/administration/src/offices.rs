//! The offices of an agency, as staff write them: citizens read on the page of every service where they may go.
//!
//! Refused when name, address or hours are missing, the telephone is none, or an agency would have more offices than
//! a page can show. An agency without any shows the office that the service file names, as it always did.

use desk::office::{self, Office};
use kernel::{Agency, FieldFlaw, Flaw, Officer};
use serde_json::{Value, json};
use store::Tx;

use crate::room::Administration;
use crate::{Refusal, acts, contact};

/// `administration.office_changed`: an office of an agency was added, or what is shown of it changed.
const CHANGED: &str = "administration.office_changed";
/// `administration.office_removed`: it is no more.
const REMOVED: &str = "administration.office_removed";
/// The most offices of one agency.
const MOST: usize = 60;
/// The most letters of one of its texts.
const LONGEST: usize = 200;

/// Adds an office (`number` is none) or changes one.
pub async fn put(
    room: &Administration,
    officer: &Officer,
    agency: &Agency,
    number: Option<i64>,
    office: Office,
) -> Result<(), Refusal> {
    let flaws = flaws(&office);
    if !flaws.is_empty() {
        return Err(Refusal::Flawed(flaws));
    }
    change(room, officer, agency, number, Some(office)).await
}

/// Takes an office away.
pub async fn remove(room: &Administration, officer: &Officer, agency: &Agency, number: i64) -> Result<(), Refusal> {
    change(room, officer, agency, Some(number), None).await
}

async fn change(
    room: &Administration,
    officer: &Officer,
    agency: &Agency,
    number: Option<i64>,
    office: Option<Office>,
) -> Result<(), Refusal> {
    let input = (room.clone(), officer.clone(), agency.clone(), number, office);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, agency, number, office)| {
            Box::pin(change_in(tx, room, officer, agency, *number, office.as_ref()))
        })
        .await?;
    let agencies = room.hall.store.read(room.region(), |tx, region| Box::pin(desk::agency::all(tx, *region)));
    Ok(room.hall.agencies.renew(agencies).await?)
}

async fn change_in(
    tx: &mut Tx<'_>,
    room: &Administration,
    officer: &Officer,
    agency: &Agency,
    number: Option<i64>,
    office: Option<&Office>,
) -> Result<(), Refusal> {
    let region = room.region();
    let all = desk::agency::all(tx, region).await?;
    let known = &all.get(agency.as_str()).ok_or(Refusal::NoService)?.offices;
    let before = number.map(|number| known.iter().find(|office| office.number == number).ok_or(Refusal::NoOffice));
    let before = before.transpose()?;
    if before.is_none() && known.len() >= MOST {
        return Err(Refusal::ManyOffices(MOST));
    }
    let next = known.iter().map(|office| office.number).max().unwrap_or(0) + 1;
    let kind = if let Some(office) = office {
        let office = Office { number: number.unwrap_or(next), ..office.clone() };
        office::put(tx, region, agency, &office).await?;
        CHANGED
    } else {
        office::remove(tx, region, agency, number.unwrap_or_default()).await?;
        REMOVED
    };
    let (was, is_now) = (before.map_or(Value::Null, say), office.map_or(Value::Null, say));
    if was != is_now {
        let target = format!("perangkat/{agency}");
        let done = acts::Done { kind, target, public: json!({}), was: &was, is_now: &is_now };
        acts::write(tx, &room.hall.book, officer, done).await?;
    }
    Ok(())
}

fn flaws(office: &Office) -> Vec<FieldFlaw> {
    let texts = [
        ("nama.id", &office.name.id),
        ("nama.en", &office.name.en),
        ("alamat", &office.address),
        ("jam.id", &office.hours.id),
        ("jam.en", &office.hours.en),
    ];
    let text = |(field, text): (&'static str, &String)| {
        let missing = text.is_empty().then(|| Flaw::new("answer-missing"));
        (field, missing.or_else(|| contact::long(text, LONGEST)))
    };
    let phone = contact::phone(&office.phone).or_else(|| contact::long(&office.phone, LONGEST));
    let all = texts.into_iter().map(text).chain([("telepon", phone)]);
    all.filter_map(|(field, flaw)| Some(FieldFlaw::new(field, flaw?))).collect()
}

fn say(office: &Office) -> Value {
    json!({
        "kantor: nama": office.name.id,
        "kantor: nama (Inggris)": office.name.en,
        "kantor: alamat": office.address,
        "kantor: telepon": office.phone,
        "kantor: jam buka": office.hours.id,
        "kantor: jam buka (Inggris)": office.hours.en,
        "kantor: boleh datang tanpa janji": if office.walk_ins { "ya" } else { "tidak" },
    })
}

#[cfg(test)]
mod tests {
    use kernel::Local;

    use super::*;

    #[test]
    fn an_office_that_nobody_finds_is_refused_field_by_field() {
        let both = |id: &str, en: &str| Local { id: id.into(), en: en.into() };
        let office = |name: Local, address: &str, phone: &str, hours: Local| {
            let office =
                Office { number: 1, name, address: address.into(), phone: phone.into(), hours, walk_ins: true };
            flaws(&office).into_iter().map(|flaw| flaw.field).collect::<Vec<_>>()
        };
        assert!(office(both("a", "b"), "c", "", both("d", "e")).is_empty());
        let all = office(both("", ""), "", "telepon", both("", ""));
        assert_eq!(all, ["nama.id", "nama.en", "alamat", "jam.id", "jam.en", "telepon"]);
        assert_eq!(office(both("a", "b"), &"x".repeat(201), "", both("d", "e")), ["alamat"]);
    }
}
