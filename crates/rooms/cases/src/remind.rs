//! The holder of a letter that ends is reminded in time, as the service file says.
//!
//! The hall does this by itself: it asks from time to time whose letter ends, by the injected clock, and writes each
//! reminder down in one transaction with its event, which the message follows. A reminder that was given stands in its
//! row, so that none is given twice; after a long stop only the nearest one is given. Nobody is reminded at night.

use kernel::{Actor, Span};
use serde_json::json;
use store::Tx;

use crate::model::Letter;
use crate::room::Cases;
use crate::{Refusal, acts, table};

/// The hours of the day in which messages are sent.
const BY_DAY: std::ops::Range<u8> = 7..20;

/// Reminds everybody who is due, and says how many that was. At most `most` for each service and each reminder.
pub async fn run(room: &Cases, most: i64) -> Result<usize, Refusal> {
    let now = room.hall.now();
    if !BY_DAY.contains(&now.hour_minute(room.hall.zone()).0) {
        return Ok(0);
    }
    let mut reminded = 0;
    for service in room.hall.services.now().services() {
        let Some(renewal) = &service.renewal else { continue };
        // The nearest first: who is reminded a week before is not told of two months any more.
        for before in renewal.before_days.iter().rev() {
            let input = (room.region(), service.id.clone(), renewal.clone(), *before, now, most);
            let due = room.hall.store.read(input, |tx, (region, service, renewal, before, now, most)| {
                Box::pin(table::renewals::due(tx, *region, service, renewal, *before, *now, *most))
            });
            for letter in due.await.map_err(Refusal::Store)? {
                let (number, input) = (letter.number.clone(), (room.clone(), letter, *before));
                let written = room.hall.store.write(room.region(), input, |tx, (room, letter, before)| {
                    Box::pin(remind(tx, room, letter, *before))
                });
                match written.await {
                    Ok(is_new) => reminded += usize::from(is_new),
                    // One letter that cannot be read must not hold up the others.
                    Err(error) => tracing::error!(target: "balai::reminders", %number, "nobody is reminded: {error}"),
                }
            }
        }
    }
    Ok(reminded)
}

async fn remind(tx: &mut Tx<'_>, room: &Cases, letter: &Letter, before: u32) -> Result<bool, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    if !table::renewals::remind(tx, region, letter.id, before, hall.now()).await? {
        return Ok(false);
    }
    let case = table::cases::by_id(tx, region, letter.case).await?.ok_or(Refusal::NoCase)?;
    let ends = letter.valid_until.map(|until| until.minus(Span::seconds(1)).date(hall.zone()));
    let more = json!({ "surat": letter.id.to_string(), "hari": before, "sampai": ends.map(|day| day.to_string()) });
    let act = acts::about_letter(&case, letter, acts::LETTER_ENDING, more);
    hall.book.write(tx, region, &Actor::System, act).await?;
    Ok(true)
}
