//! The tables `officers` and `recovery_codes`.

use kernel::{Date, OfficerId, RegionCode, Stamp};
use store::{Error, Result, Row, Tx, Val, vals};

use crate::model::roles;

/// A row of `officers`; the TOTP secret is sealed.
#[derive(Clone)]
pub(crate) struct OfficerRow {
    pub(crate) officer: kernel::Officer,
    pub(crate) username: String,
    pub(crate) is_active: bool,
    pub(crate) lang: String,
    pub(crate) password: String,
    pub(crate) totp: Option<Vec<u8>>,
    /// The last day of the rights.
    pub(crate) until: Option<Date>,
    /// Until when a password that somebody else drew opens the door; none once the officer chose one.
    pub(crate) given_until: Option<Stamp>,
}

macro_rules! columns {
    () => {
        "region, officer_id, username, name, agency, roles, state, lang, password, totp, until, given_until"
    };
}

store::sql! {
    const ADD =
        "INSERT INTO officers (region, officer_id, username, name, agency, roles, lang, state, password, totp, totp_step,
           created_at, until, given_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'aktif', $8, $9, 0, $10, $11, $12)
         ON CONFLICT (region, username) DO NOTHING";
    const SET_TOTP =
        "UPDATE officers SET totp = $3, totp_step = $4 WHERE region = $1 AND officer_id = $2 AND totp IS NULL";
    const TAKE_STEP = "UPDATE officers SET totp_step = $3 WHERE region = $1 AND officer_id = $2 AND totp_step < $3";
    const RENEW =
        "UPDATE officers SET password = $3, totp = NULL, totp_step = 0, given_until = $4
         WHERE region = $1 AND officer_id = $2";
    const SET_PASSWORD =
        "UPDATE officers SET password = $3, given_until = NULL WHERE region = $1 AND officer_id = $2";
    const ENTER = "UPDATE officers SET entered_at = $3 WHERE region = $1 AND officer_id = $2 AND entered_at IS NULL";
    const SET_LANG = "UPDATE officers SET lang = $3 WHERE region = $1 AND officer_id = $2";
    const SET_STATE = "UPDATE officers SET state = $3 WHERE region = $1 AND officer_id = $2";
    const SET_RIGHTS =
        "UPDATE officers SET name = $3, agency = $4, roles = $5, until = $6 WHERE region = $1 AND officer_id = $2";
    const ADD_RECOVERY = "INSERT INTO recovery_codes (region, officer_id, code) VALUES ($1, $2, $3)";
    const TAKE_RECOVERY = "DELETE FROM recovery_codes WHERE region = $1 AND officer_id = $2 AND code = $3";
    const DROP_RECOVERY = "DELETE FROM recovery_codes WHERE region = $1 AND officer_id = $2";
}

const BY_USERNAME: store::Sql =
    store::Sql::new(concat!("SELECT ", columns!(), " FROM officers WHERE region = $1 AND username = $2"));
const BY_ID: store::Sql =
    store::Sql::new(concat!("SELECT ", columns!(), " FROM officers WHERE region = $1 AND officer_id = $2"));

const ALL: store::Sql = store::Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM officers WHERE region = $1 AND username > $2 ORDER BY username LIMIT $3"
));

const OF_AGENCY: store::Sql = store::Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM officers WHERE region = $1 AND agency = $2 AND state = 'aktif' ORDER BY name, officer_id LIMIT 500"
));

const OVER: store::Sql = store::Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM officers WHERE region = $1 AND state = 'aktif' AND until < $2 ORDER BY until, officer_id LIMIT 100"
));

pub(crate) const READS: &[store::Named] =
    &[("BY_USERNAME", BY_USERNAME), ("BY_ID", BY_ID), ("ALL", ALL), ("OF_AGENCY", OF_AGENCY), ("OVER", OVER)];

/// Adds an officer; `false` if the user name is taken.
pub(crate) async fn add(tx: &mut Tx<'_>, new: &OfficerRow, at: Stamp) -> Result<bool> {
    let officer = &new.officer;
    let values = vals![
        officer.region,
        officer.officer,
        &new.username,
        &officer.name,
        officer.agency.as_str(),
        roles::join(&officer.roles),
        &new.lang,
        &new.password,
        new.totp.clone(),
        at,
        new.until.map(|day| day.to_string()),
        new.given_until,
    ];
    Ok(tx.exec(ADD, &values).await? == 1)
}

/// Keeps the secret of a first sign-in together with the step that proved it; `false` if there is a secret already.
pub(crate) async fn set_totp(
    tx: &mut Tx<'_>,
    region: RegionCode,
    officer: OfficerId,
    sealed: &[u8],
    step: i64,
) -> Result<bool> {
    Ok(tx.exec(SET_TOTP, &vals![region, officer, sealed, step]).await? == 1)
}

/// Uses up a time step; `false` if it, or a later one, was used before.
pub(crate) async fn take_step(tx: &mut Tx<'_>, region: RegionCode, officer: OfficerId, step: i64) -> Result<bool> {
    Ok(tx.exec(TAKE_STEP, &vals![region, officer, step]).await? == 1)
}

/// Gives a new password, good until then, and forgets the second factor, so that the next sign-in sets one up.
pub(crate) async fn renew(
    tx: &mut Tx<'_>,
    region: RegionCode,
    officer: OfficerId,
    password: &str,
    until: Stamp,
) -> Result<()> {
    tx.exec_one(RENEW, &vals![region, officer, password, until]).await?;
    tx.exec(DROP_RECOVERY, &vals![region, officer]).await.map(drop)
}

pub(crate) async fn set_password(
    tx: &mut Tx<'_>,
    region: RegionCode,
    officer: OfficerId,
    password: &str,
) -> Result<()> {
    tx.exec_one(SET_PASSWORD, &vals![region, officer, password]).await
}

/// An officer signs in; `true` if for the first time.
pub(crate) async fn enter(tx: &mut Tx<'_>, region: RegionCode, officer: OfficerId, at: Stamp) -> Result<bool> {
    Ok(tx.exec(ENTER, &vals![region, officer, at]).await? == 1)
}

pub(crate) async fn set_lang(tx: &mut Tx<'_>, region: RegionCode, officer: OfficerId, lang: &str) -> Result<()> {
    tx.exec_one(SET_LANG, &vals![region, officer, lang]).await
}

pub(crate) async fn set_active(tx: &mut Tx<'_>, region: RegionCode, officer: OfficerId, is_active: bool) -> Result<()> {
    let state = if is_active { ACTIVE } else { "berhenti" };
    tx.exec_one(SET_STATE, &vals![region, officer, state]).await
}

/// Gives an officer another name, agency or roles.
pub(crate) async fn set_rights(
    tx: &mut Tx<'_>,
    region: RegionCode,
    officer: OfficerId,
    name: &str,
    agency: &str,
    given: &[kernel::Role],
    until: Option<Date>,
) -> Result<()> {
    let until = until.map(|day| day.to_string());
    tx.exec_one(SET_RIGHTS, &vals![region, officer, name, agency, roles::join(given), until]).await
}

/// Replaces the recovery codes.
pub(crate) async fn put_recovery(
    tx: &mut Tx<'_>,
    region: RegionCode,
    officer: OfficerId,
    codes: &[[u8; 32]],
) -> Result<()> {
    tx.exec(DROP_RECOVERY, &vals![region, officer]).await?;
    let rows: Vec<[Val; 3]> = codes.iter().map(|code| vals![region, officer, code]).collect();
    let all: Vec<(store::Sql, &[Val])> = rows.iter().map(|row| (ADD_RECOVERY, row.as_slice())).collect();
    tx.exec_all(&all).await
}

/// Uses up a recovery code; `false` if it is none.
pub(crate) async fn take_recovery(
    tx: &mut Tx<'_>,
    region: RegionCode,
    officer: OfficerId,
    code: &[u8; 32],
) -> Result<bool> {
    Ok(tx.exec(TAKE_RECOVERY, &vals![region, officer, code]).await? == 1)
}

pub(crate) async fn by_username(tx: &mut Tx<'_>, region: RegionCode, username: &str) -> Result<Option<OfficerRow>> {
    tx.one(BY_USERNAME, &vals![region, username], read).await
}

pub(crate) async fn by_id(tx: &mut Tx<'_>, region: RegionCode, officer: OfficerId) -> Result<Option<OfficerRow>> {
    tx.one(BY_ID, &vals![region, officer], read).await
}

/// The active officers of an agency, by name.
pub(crate) async fn of_agency(tx: &mut Tx<'_>, region: RegionCode, agency: &str) -> Result<Vec<OfficerRow>> {
    tx.query(OF_AGENCY, &vals![region, agency], read).await
}

/// Active officers whose last day is before `today`, a hundred at most.
pub(crate) async fn over(tx: &mut Tx<'_>, region: RegionCode, today: Date) -> Result<Vec<OfficerRow>> {
    tx.query(OVER, &vals![region, today.to_string()], read).await
}

/// Officers by user name, after one of them.
pub(crate) async fn after(tx: &mut Tx<'_>, region: RegionCode, username: &str, most: i64) -> Result<Vec<OfficerRow>> {
    tx.query(ALL, &vals![region, username, most], read).await
}

/// The state of an officer who may sign in.
pub(crate) const ACTIVE: &str = "aktif";

fn read(row: &Row<'_>) -> Result<OfficerRow> {
    Ok(OfficerRow {
        officer: kernel::Officer {
            region: row.region(0)?,
            officer: row.id(1)?,
            name: row.t(3)?,
            agency: roles::agency(&row.t(4)?)?,
            roles: roles::split(&row.t(5)?)?,
        },
        username: row.t(2)?,
        is_active: row.t(6)? == ACTIVE,
        lang: row.t(7)?,
        password: row.t(8)?,
        totp: row.opt_b(9)?,
        until: match row.opt_t(10)? {
            None => None,
            Some(day) => Some(day.parse().map_err(|_| Error::Decode("officers.until".into()))?),
        },
        given_until: row.opt_stamp(11)?,
    })
}
