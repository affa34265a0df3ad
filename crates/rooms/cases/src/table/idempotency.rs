//! First answers to requests that carried an `Idempotency-Key`.

use kernel::{RegionCode, Stamp};
use store::{Error, Sql, Tx, Val};

const FIND: Sql =
    Sql::new("SELECT fingerprint, status, body FROM idempotency WHERE region = $1 AND actor = $2 AND key = $3");
const KEEP: Sql = Sql::new(
    "INSERT INTO idempotency (region, actor, key, fingerprint, status, body, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
);

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[("idempotency::FIND", FIND), ("idempotency::KEEP", KEEP)];

/// What was answered the first time.
#[derive(Debug, Clone)]
pub struct FirstAnswer {
    /// SHA-256 of the first request's body.
    pub fingerprint: Vec<u8>,
    /// Status of the answer.
    pub status: i64,
    /// Body of the answer.
    pub body: String,
}

/// The first answer to this key, if it was used before.
pub async fn find(tx: &mut Tx<'_>, region: RegionCode, actor: &str, key: &str) -> Result<Option<FirstAnswer>, Error> {
    tx.one(FIND, &[region.into(), actor.into(), key.into()], |row| {
        Ok(FirstAnswer { fingerprint: row.b(0)?, status: row.i(1)?, body: row.t(2)? })
    })
    .await
}

/// Keeps the first answer, in the transaction of the act itself.
pub async fn keep(
    tx: &mut Tx<'_>,
    region: RegionCode,
    actor: &str,
    key: &str,
    first: &FirstAnswer,
    at: Stamp,
) -> Result<(), Error> {
    let values = [
        region.into(),
        actor.into(),
        key.into(),
        Val::B(first.fingerprint.clone()),
        Val::I(first.status),
        first.body.as_str().into(),
        at.into(),
    ];
    tx.exec_one(KEEP, &values).await
}
