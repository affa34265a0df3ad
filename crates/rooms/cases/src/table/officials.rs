//! The table `officials`: which officer signs with whose certificate.

use kernel::{Dice, OfficerId, RegionCode, SlipId, Stamp};
use store::{Error, Row, Sql, Tx, Val, Vault, vals};

use super::{seal, unseal};

macro_rules! columns {
    () => {
        "link_id, officer_id, state, nik, proposed_by, proposed_at"
    };
}

const ADD: Sql = Sql::new(
    "INSERT INTO officials (region, link_id, officer_id, state, nik, person, proposed_by, proposed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
);
const ALL: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM officials WHERE region = $1 ORDER BY link_id"));
const FIND: Sql = Sql::new(concat!("SELECT ", columns!(), " FROM officials WHERE region = $1 AND link_id = $2"));
const OF_OFFICER: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM officials WHERE region = $1 AND officer_id = $2 AND state = $3 ORDER BY link_id"
));
const HOLDER: Sql = Sql::new(
    "SELECT officer_id FROM officials WHERE region = $1 AND person = $2 AND state = 'berlaku' ORDER BY officer_id",
);
const APPROVE: Sql =
    Sql::new("UPDATE officials SET state = 'berlaku' WHERE region = $1 AND link_id = $2 AND state = 'diusulkan'");
const DROP: Sql = Sql::new("DELETE FROM officials WHERE region = $1 AND link_id = $2");

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("officials::ADD", ADD),
    ("officials::ALL", ALL),
    ("officials::FIND", FIND),
    ("officials::OF_OFFICER", OF_OFFICER),
    ("officials::HOLDER", HOLDER),
    ("officials::APPROVE", APPROVE),
    ("officials::DROP", DROP),
];

pub(super) const NIK: &str = "cases.official";
const PERSON: &str = "cases.official.person";

/// An officer and the NIK by which the signing service knows them. It names a person: no `Debug`.
#[derive(Clone)]
pub struct Official {
    /// Its id.
    pub id: SlipId,
    /// The officer.
    pub officer: OfficerId,
    /// Whether a second administrator has approved it.
    pub holds: bool,
    /// The NIK of the certificate.
    pub nik: String,
    /// The administrator who proposed it.
    pub proposed_by: OfficerId,
    /// When.
    pub proposed_at: Stamp,
}

const fn word(holds: bool) -> &'static str {
    if holds { "berlaku" } else { "diusulkan" }
}

fn person(vault: &Vault, nik: &str) -> Val {
    Val::B(vault.blind(PERSON, nik).to_vec())
}

/// Adds a link.
pub async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    new: &Official,
) -> Result<(), Error> {
    let nik = seal(vault, dice, NIK, &new.id.bytes(), &new.nik)?;
    let person = person(vault, &new.nik);
    let values = vals![region, new.id, new.officer, word(new.holds), nik, person, new.proposed_by, new.proposed_at];
    tx.exec_one(ADD, &values).await
}

/// Every link, oldest first.
pub async fn all(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode) -> Result<Vec<Official>, Error> {
    let rows = tx.query(ALL, &[region.into()], read).await?;
    rows.into_iter().map(|row| open(vault, row)).collect()
}

/// One link.
pub async fn find(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, id: SlipId) -> Result<Option<Official>, Error> {
    let found = tx.one(FIND, &[region.into(), id.into()], read).await?;
    found.map(|row| open(vault, row)).transpose()
}

/// The link of an officer that holds, or the one that is proposed.
pub async fn of_officer(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    officer: OfficerId,
    holds: bool,
) -> Result<Option<Official>, Error> {
    let found = tx.one(OF_OFFICER, &[region.into(), officer.into(), word(holds).into()], read).await?;
    found.map(|row| open(vault, row)).transpose()
}

/// The officer who signs with the certificate of this NIK.
pub async fn holder(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, nik: &str) -> Result<Option<OfficerId>, Error> {
    tx.one(HOLDER, &[region.into(), person(vault, nik)], |row| row.id(0)).await
}

/// A proposed link holds from now on; false if it is there no longer.
pub async fn approve(tx: &mut Tx<'_>, region: RegionCode, id: SlipId) -> Result<bool, Error> {
    Ok(tx.exec(APPROVE, &[region.into(), id.into()]).await? == 1)
}

/// Takes a link away; false if it is there no longer.
pub async fn drop(tx: &mut Tx<'_>, region: RegionCode, id: SlipId) -> Result<bool, Error> {
    Ok(tx.exec(DROP, &[region.into(), id.into()]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<(Official, Vec<u8>), Error> {
    let holds = row.t(2)? == word(true);
    let link = Official {
        id: row.id(0)?,
        officer: row.id(1)?,
        holds,
        nik: String::new(),
        proposed_by: row.id(4)?,
        proposed_at: row.stamp(5)?,
    };
    Ok((link, row.b(3)?))
}

fn open(vault: &Vault, (link, sealed): (Official, Vec<u8>)) -> Result<Official, Error> {
    let nik = unseal(vault, NIK, &link.id.bytes(), &sealed)?;
    Ok(Official { nik, ..link })
}
