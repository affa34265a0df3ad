//! What the hall says of itself on every page: its name, a line of welcome, and how it is reached.
//!
//! What staff leave empty is said as before: the name the hall was opened with, address, telephone and hours of its first
//! agency. On letters a region keeps its official name. Refused when the name is missing, a text stands in one language
//! only, or telephone and e-mail are none.

use std::collections::BTreeMap;

use hall::Hall;
use kernel::{FieldFlaw, Flaw, Local, Officer};
use serde_json::{Value, json};
use store::Tx;
use web::HallWords;

use crate::room::Administration;
use crate::{Refusal, acts, contact, table};

/// `administration.hall_changed`: what the hall says of itself.
const CHANGED: &str = "administration.hall_changed";
/// The most letters of one of its texts.
pub const LONGEST: usize = 300;
/// The most letters of its name, which stands at the head of every page.
pub const LONGEST_NAME: usize = 80;

/// What staff wrote, by its name.
pub type Written = BTreeMap<String, Local>;

/// What staff wrote; what they left empty is empty.
pub fn words(written: &Written) -> HallWords {
    let text = |name: &str| written.get(name).cloned().unwrap_or_default();
    HallWords {
        name: text("nama").id,
        welcome: text("sambutan"),
        address: text("alamat").id,
        phone: text("telepon").id,
        email: text("surel").id,
        hours: text("jam"),
    }
}

/// Puts in force what staff have written by now.
pub async fn renew(hall: &Hall) -> Result<(), store::Error> {
    hall.said.renew(now(hall)).await
}

async fn now(hall: &Hall) -> Result<HallWords, store::Error> {
    let written = hall.store.read(hall.region(), |tx, region| Box::pin(table::hall_words::all(tx, *region))).await?;
    let own = words(&written);
    let agencies = hall.agencies.now();
    let first = agencies.values().next();
    let or =
        |own: String, other: Option<&String>| if own.is_empty() { other.cloned().unwrap_or_default() } else { own };
    Ok(HallWords {
        name: or(own.name, Some(&hall.settings.name)),
        address: or(own.address, first.map(|face| &face.address)),
        phone: or(own.phone, first.map(|face| &face.phone)),
        hours: if own.hours.id.is_empty() {
            first.map_or_else(Local::default, |face| face.hours.clone())
        } else {
            own.hours
        },
        ..own
    })
}

/// Changes what the hall says of itself; it is so from the next page on.
pub async fn put(room: &Administration, officer: &Officer, said: HallWords) -> Result<(), Refusal> {
    let flaws = flaws(&said);
    if !flaws.is_empty() {
        return Err(Refusal::Flawed(flaws));
    }
    let input = (room.clone(), officer.clone(), said);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, said)| Box::pin(put_in(tx, room, officer, said)))
        .await?;
    Ok(renew(&room.hall).await?)
}

fn flaws(said: &HallWords) -> Vec<FieldFlaw> {
    let mut flaws = Vec::new();
    let mut say = |field: &str, key: &'static str| flaws.push(FieldFlaw::new(field, Flaw::new(key)));
    if said.name.is_empty() {
        say("nama", "answer-missing");
    }
    for (name, text) in [("sambutan", &said.welcome), ("jam", &said.hours)] {
        match (text.id.is_empty(), text.en.is_empty()) {
            (true, false) => say(&format!("{name}.id"), "answer-missing"),
            (false, true) => say(&format!("{name}.en"), "answer-missing"),
            _ => {}
        }
    }
    let wrong = [("telepon", contact::phone(&said.phone)), ("surel", contact::email(&said.email))].into_iter();
    let long = boxes(said).into_iter().map(|(field, text)| {
        let most = if field == "nama" { LONGEST_NAME } else { LONGEST };
        (field, contact::long(text, most))
    });
    flaws.extend(wrong.chain(long).filter_map(|(field, flaw)| Some(FieldFlaw::new(field, flaw?))));
    flaws
}

/// Each text by the name of its box.
fn boxes(said: &HallWords) -> [(&'static str, &String); 8] {
    [
        ("nama", &said.name),
        ("sambutan.id", &said.welcome.id),
        ("sambutan.en", &said.welcome.en),
        ("alamat", &said.address),
        ("telepon", &said.phone),
        ("surel", &said.email),
        ("jam.id", &said.hours.id),
        ("jam.en", &said.hours.en),
    ]
}

async fn put_in(tx: &mut Tx<'_>, room: &Administration, officer: &Officer, said: &HallWords) -> Result<(), Refusal> {
    let region = room.region();
    let before = table::hall_words::all(tx, region).await?;
    let one = |text: &String| Local { id: text.clone(), en: String::new() };
    let after: Written = [
        ("nama", one(&said.name)),
        ("sambutan", said.welcome.clone()),
        ("alamat", one(&said.address)),
        ("telepon", one(&said.phone)),
        ("surel", one(&said.email)),
        ("jam", said.hours.clone()),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text))
    .collect();
    for (name, text) in &after {
        table::hall_words::put(tx, region, name, text).await?;
    }
    let (was, is_now) = (say(&words(&before)), say(&words(&after)));
    if was != is_now {
        let target = "balai".to_owned();
        let done = acts::Done { kind: CHANGED, target, public: json!({}), was: &was, is_now: &is_now };
        acts::write(tx, &room.hall.book, officer, done).await?;
    }
    Ok(())
}

fn say(said: &HallWords) -> Value {
    json!({
        "nama": said.name,
        "sambutan": said.welcome.id,
        "sambutan (Inggris)": said.welcome.en,
        "alamat": said.address,
        "telepon": said.phone,
        "surel": said.email,
        "jam buka": said.hours.id,
        "jam buka (Inggris)": said.hours.en,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(said: HallWords) -> Vec<String> {
        let said = HallWords { name: "Kota".into(), ..said };
        flaws(&said).into_iter().map(|flaw| flaw.field).collect()
    }

    #[test]
    fn what_cannot_be_dialled_written_to_or_read_by_all_is_named() {
        let both = |id: &str, en: &str| Local { id: id.into(), en: en.into() };
        assert!(wrong(HallWords::default()).is_empty());
        assert_eq!(wrong(HallWords { phone: "hubungi kami".into(), ..HallWords::default() }), ["telepon"]);
        assert!(wrong(HallWords { phone: "(024) 351-3366".into(), ..HallWords::default() }).is_empty());
        assert_eq!(wrong(HallWords { email: "balai".into(), ..HallWords::default() }), ["surel"]);
        assert_eq!(wrong(HallWords { hours: both("Senin", ""), ..HallWords::default() }), ["jam.en"]);
        assert_eq!(wrong(HallWords { welcome: both("", "Hello"), ..HallWords::default() }), ["sambutan.id"]);
        assert_eq!(wrong(HallWords { address: "x".repeat(301), ..HallWords::default() }), ["alamat"]);
        let named = |letters| HallWords { name: "x".repeat(letters), ..HallWords::default() };
        assert_eq!((flaws(&named(80)).len(), flaws(&named(81)).len(), flaws(&named(0)).len()), (0, 1, 1));
    }
}
