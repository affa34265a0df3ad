//! The applicant takes an application back, as long as it has not been decided.

use kernel::{Actor, Reference};
use serde_json::json;
use store::Tx;

use crate::message::own;
use crate::model::{Case, CaseState};
use crate::room::Cases;
use crate::{Refusal, acts, sign, table, wait};

/// Takes the application back.
pub async fn withdraw(room: &Cases, actor: &Actor, reference: &Reference) -> Result<Case, Refusal> {
    let input = (room.clone(), actor.clone(), reference.clone());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, actor, reference)| Box::pin(withdraw_in(tx, room, actor, reference)))
        .await
}

async fn withdraw_in(tx: &mut Tx<'_>, room: &Cases, actor: &Actor, reference: &Reference) -> Result<Case, Refusal> {
    let (hall, region) = (&room.hall, room.region());
    let mut case = own(tx, room, actor, reference).await?;
    if !case.state.may_become(CaseState::Dibatalkan) {
        return Err(Refusal::Closed(case.state));
    }
    case.state = CaseState::Dibatalkan;
    case.closed_at = Some(hall.now());
    if !table::cases::advance(tx, region, &case).await? {
        return Err(Refusal::Changed);
    }
    case.rev += 1;
    if let Some((draft, _)) = table::drafts::of_case(tx, &hall.vault, region, case.id).await? {
        sign::void_all(tx, room, actor, draft.id).await?;
        table::drafts::remove(tx, region, draft.id).await?;
    }
    desk::task::close_all(tx, region, &case.id.bytes(), hall.now()).await?;
    hall.book.write(tx, region, actor, acts::about(&case, acts::WITHDRAWN, json!({}), json!({}))).await?;
    wait::ended(tx, room, &case).await?;
    Ok(case)
}
