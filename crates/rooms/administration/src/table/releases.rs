//! What was proposed, and what is in force.

use kernel::{RegionCode, Stamp};
use store::{Result, Row, Sql, Tx, vals};

use crate::model::{Release, ReleaseState};

macro_rules! columns {
    () => {
        "service, number, kind, state, version, source, examples, origin, reason, wanted_at, from_at, proposed_id,
         proposed_by, proposed_at, decided_by, decided_at, decided_why, template"
    };
}

const ADD: Sql = Sql::new(
    "INSERT INTO service_releases (region, service, number, kind, state, version, source, examples, origin, reason,
       wanted_at, proposed_id, proposed_by, proposed_at, template)
     VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + 1 FROM service_releases WHERE region = $1 AND service = $2),
       $3, 'diajukan', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     RETURNING number",
);
const FIND: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM service_releases WHERE region = $1 AND service = $2 AND number = $3"
));
const OF_SERVICE: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM service_releases WHERE region = $1 AND service = $2 ORDER BY number DESC LIMIT 100"
));
const WAITING: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM service_releases WHERE region = $1 AND state = 'diajukan' ORDER BY proposed_at, service, number LIMIT 200"
));
const TO_COME: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM service_releases WHERE region = $1 AND state = 'disetujui' AND from_at > $2
      ORDER BY from_at, service, number LIMIT 200"
));
const IN_FORCE: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM service_releases r WHERE region = $1 AND state = 'disetujui' AND from_at <= $2
       AND NOT EXISTS (SELECT 1 FROM service_releases s WHERE s.region = r.region AND s.service = r.service
         AND s.state = 'disetujui' AND s.from_at <= $2
         AND (s.from_at > r.from_at OR (s.from_at = r.from_at AND s.number > r.number)))
     ORDER BY service"
));
const DECIDE: Sql = Sql::new(
    "UPDATE service_releases SET state = $5, from_at = $6, decided_by = $7, decided_at = $8, decided_why = $9
     WHERE region = $1 AND service = $2 AND number = $3 AND state = $4",
);

/// Every statement of this module, by name.
pub const STATEMENTS: &[(&str, Sql)] = &[
    ("releases::ADD", ADD),
    ("releases::FIND", FIND),
    ("releases::OF_SERVICE", OF_SERVICE),
    ("releases::WAITING", WAITING),
    ("releases::TO_COME", TO_COME),
    ("releases::IN_FORCE", IN_FORCE),
    ("releases::DECIDE", DECIDE),
];

/// Adds a proposal and gives its number.
pub async fn add(tx: &mut Tx<'_>, region: RegionCode, release: &Release) -> Result<i64> {
    let values = vals![
        region,
        &release.service,
        release.kind.as_str(),
        &release.version,
        &release.source,
        &release.examples,
        &release.origin,
        &release.reason,
        release.wanted_at,
        release.proposed_id,
        &release.proposed_by,
        release.proposed_at,
        &release.template,
    ];
    let number = tx.one(ADD, &values, |row| row.i(0)).await?;
    number.ok_or_else(|| store::Error::Other("the release got no number".to_owned()))
}

/// One release.
pub async fn find(tx: &mut Tx<'_>, region: RegionCode, service: &str, number: i64) -> Result<Option<Release>> {
    tx.one(FIND, &vals![region, service, number], read).await
}

/// The releases of a service, newest first.
pub async fn of_service(tx: &mut Tx<'_>, region: RegionCode, service: &str) -> Result<Vec<Release>> {
    tx.query(OF_SERVICE, &vals![region, service], read).await
}

/// What waits for a second person, oldest first.
pub async fn waiting(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<Release>> {
    tx.query(WAITING, &vals![region], read).await
}

/// What is approved and comes in force after `now`, the next first.
pub async fn to_come(tx: &mut Tx<'_>, region: RegionCode, now: Stamp) -> Result<Vec<Release>> {
    tx.query(TO_COME, &vals![region, now], read).await
}

/// What is in force at `now`: at most one release a service.
pub async fn in_force(tx: &mut Tx<'_>, region: RegionCode, now: Stamp) -> Result<Vec<Release>> {
    tx.query(IN_FORCE, &vals![region, now], read).await
}

/// Moves a release on; `false` if it was no longer in the state it was read in.
pub async fn decide(tx: &mut Tx<'_>, region: RegionCode, release: &Release, was: ReleaseState) -> Result<bool> {
    let values = vals![
        region,
        &release.service,
        release.number,
        was.as_str(),
        release.state.as_str(),
        release.from_at,
        release.decided_by.clone(),
        release.decided_at,
        release.decided_why.clone(),
    ];
    Ok(tx.exec(DECIDE, &values).await? == 1)
}

fn read(row: &Row<'_>) -> Result<Release> {
    Ok(Release {
        service: row.t(0)?,
        number: row.i(1)?,
        kind: row.t(2)?.parse()?,
        state: row.t(3)?.parse()?,
        version: row.t(4)?,
        source: row.t(5)?,
        examples: row.t(6)?,
        origin: row.t(7)?,
        reason: row.t(8)?,
        wanted_at: row.opt_stamp(9)?,
        from_at: row.opt_stamp(10)?,
        proposed_id: row.id(11)?,
        proposed_by: row.t(12)?,
        proposed_at: row.stamp(13)?,
        decided_by: row.opt_t(14)?,
        decided_at: row.opt_stamp(15)?,
        decided_why: row.opt_t(16)?,
        template: row.t(17)?,
    })
}
