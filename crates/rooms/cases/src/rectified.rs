//! A value of an applicant's profile was put right: whoever works on an open application of theirs is told, and the name on
//! the desk is the right one. What was declared in an application and what stands on a letter stay as they were.

use kernel::{Actor, Officer, PersonId};
use serde_json::json;
use store::Tx;

use crate::room::Cases;
use crate::{Refusal, acts, table};

/// Tells of it in every open application; how many that were. `value` is the word of what was put right, `name` the
/// applicant's name from now on.
pub async fn tell(
    tx: &mut Tx<'_>,
    room: &Cases,
    officer: &Officer,
    person: PersonId,
    value: &str,
    name: &str,
) -> Result<usize, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let (mut told, mut before) = (0, None);
    loop {
        let (page, more) = table::cases::of_person(tx, region, person, before).await?;
        for case in page.iter().filter(|case| !case.state.is_final()) {
            let act = acts::about(case, acts::APPLICANT_RECTIFIED, json!({ "isian": value }), json!({}));
            hall.book.write(tx, region, &Actor::Officer(officer.clone()), act).await?;
            desk::task::rename(tx, &hall.vault, &*hall.dice, region, &case.id.bytes(), name).await?;
            told += 1;
        }
        before = page.last().map(|case| case.id).filter(|_| more);
        if before.is_none() {
            return Ok(told);
        }
    }
}
