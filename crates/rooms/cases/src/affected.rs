//! Whose data it may have been that a breach concerned: by the reference of an application, or by service and time.

use kernel::{PersonId, Reference, Stamp};

use crate::room::Cases;
use crate::{Refusal, table};

/// Whose application has this reference; none if there is no such.
pub async fn of_reference(room: &Cases, typed: &str) -> Result<Option<PersonId>, Refusal> {
    let Ok(reference) = Reference::parse(typed) else { return Ok(None) };
    let read = room.hall.store.read((room.region(), reference), |tx, (region, reference)| {
        Box::pin(async move { table::cases::by_reference(tx, *region, reference).await })
    });
    Ok(read.await?.map(|case| case.person))
}

/// Those who sent an application for a service from the first moment on and before the second.
pub async fn of_service(room: &Cases, service: &str, within: (Stamp, Stamp)) -> Result<Vec<PersonId>, Refusal> {
    let input = (room.region(), service.to_owned(), within);
    let read = room.hall.store.read(input, |tx, (region, service, within)| {
        Box::pin(async move { table::cases::senders(tx, *region, service, *within).await })
    });
    Ok(read.await?)
}
