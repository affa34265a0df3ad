//! Somebody who reported without an account speaks for their reports from another phone: whoever proves by a code that the
//! telephone or address is theirs is given every report that came from it.

use kernel::{FieldFlaw, Flaw};

use crate::room::Reports;
use crate::{Refusal, table};

/// Most reports that are given at once.
const MOST: i64 = 200;

/// The browser whose cookie has this digest speaks for the reports of a contact that was proved; how many.
pub async fn claim(room: &Reports, contact: &str, token: [u8; 32]) -> Result<usize, Refusal> {
    let input = (room.clone(), contact.to_owned(), token);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, contact, token)| {
            Box::pin(async move {
                let (hall, region) = (&room.hall, room.region());
                let blind = table::reports::contact_blind(&hall.vault, contact);
                let reports = table::reports::of_contact(tx, region, blind, MOST).await?;
                if reports.is_empty() {
                    return Err(Refusal::Invalid(vec![FieldFlaw::new("kontak", Flaw::new("report-no-contact"))]));
                }
                for report in &reports {
                    table::keys::give(tx, region, token, *report, hall.now()).await?;
                }
                Ok(reports.len())
            })
        })
        .await
}
