//! Which files are letters that were revoked: what others ask this room.

use kernel::Stamp;

use crate::room::Cases;
use crate::{Refusal, copy_letter, table};

/// More than a hall revokes in its life; who needs more asks about one.
const MOST: i64 = 100_000;

/// What names each revoked letter: SHA-256 of its file and of its copies', and the digest of its record. No name, number or
/// code is among them.
pub async fn all(room: &Cases) -> Result<Vec<Vec<u8>>, Refusal> {
    copy_letter::print_revoked(room).await?;
    let region = room.region();
    let found = room.hall.store.read(region, |tx, region| Box::pin(table::letters::revoked(tx, *region, MOST)));
    found.await.map_err(Refusal::Store)
}

/// When the letter that this digest names was revoked, if it was.
pub async fn one(room: &Cases, sha256: &[u8]) -> Result<Option<Stamp>, Refusal> {
    let input = (room.region(), sha256.to_vec());
    let found =
        room.hall.store.read(input, |tx, (region, sha256)| Box::pin(table::letters::is_revoked(tx, *region, sha256)));
    found.await.map_err(Refusal::Store)
}
