//! What the desk does by itself when its time has come: carry out what officers meant for many cases, and pass on what
//! lies with somebody who is away. It may run as often as one likes, in as many programs as one likes.

use kernel::Stamp;

use crate::room::Cases;
use crate::{Refusal, leave, many};

/// Does what is due; tells when something is due next.
pub async fn tend(room: &Cases) -> Result<Option<Stamp>, Refusal> {
    let leave = leave::pass_on_begun(room).await?;
    let pile = many::carry_out_due(room).await?;
    Ok([leave, pile].into_iter().flatten().min())
}
