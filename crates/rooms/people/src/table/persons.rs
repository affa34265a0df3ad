//! The tables `persons` and `sign_in_names`.

use kernel::{PersonId, RegionCode, Stamp};
use store::{Result, Row, Tx, Val, vals};

use crate::model::{NameKind, PersonState};

/// A row of `persons` as it lies there: sealed.
#[derive(Clone)]
pub(crate) struct SealedPerson {
    pub(crate) person: PersonId,
    pub(crate) state: PersonState,
    pub(crate) nik: Vec<u8>,
    pub(crate) name: Vec<u8>,
    pub(crate) phone: Option<Vec<u8>>,
    pub(crate) phone_at: Option<Stamp>,
    pub(crate) email: Option<Vec<u8>>,
    pub(crate) email_at: Option<Stamp>,
    pub(crate) lang: String,
    pub(crate) password: Option<String>,
}

/// What a new row of `persons` holds.
pub(crate) struct NewPerson<'a> {
    pub(crate) sealed: &'a SealedPerson,
    pub(crate) nik_blind: [u8; 32],
    pub(crate) consent: Option<(&'a str, Stamp)>,
    pub(crate) at: Stamp,
}

macro_rules! columns {
    () => {
        "p.person_id, p.state, p.nik, p.name, p.phone, p.phone_at, p.email, p.email_at, p.lang, p.password"
    };
}

store::sql! {
    const ADD =
        "INSERT INTO persons (region, person_id, state, nik_blind, nik, name, phone, phone_at, email, email_at, lang,
           password, consent, consent_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (region, nik_blind) DO NOTHING";
    const ACTIVATE =
        "UPDATE persons SET state = 'aktif', password = $3, consent = $4, consent_at = $5, lang = $6,
           phone_at = CASE WHEN $7 = TRUE THEN $5 ELSE phone_at END,
           email_at = CASE WHEN $8 = TRUE THEN $5 ELSE email_at END
         WHERE region = $1 AND person_id = $2 AND state = 'loket'";
    const SET_PASSWORD = "UPDATE persons SET password = $3 WHERE region = $1 AND person_id = $2 AND state = 'aktif'";
    const ENTER = "UPDATE persons SET entered_at = $3 WHERE region = $1 AND person_id = $2 AND entered_at IS NULL";
    const SET_LANG = "UPDATE persons SET lang = $3 WHERE region = $1 AND person_id = $2";
    const SET_NAME = "UPDATE persons SET name = $3 WHERE region = $1 AND person_id = $2";
    const SET_NIK = "UPDATE persons SET nik = $3, nik_blind = $4 WHERE region = $1 AND person_id = $2";
    const SET_PHONE = "UPDATE persons SET phone = $3, phone_at = $4 WHERE region = $1 AND person_id = $2";
    const SET_EMAIL = "UPDATE persons SET email = $3, email_at = $4 WHERE region = $1 AND person_id = $2";
    const ADD_NAME =
        "INSERT INTO sign_in_names (region, name_blind, person_id, kind) VALUES ($1, $2, $3, $4)
         ON CONFLICT (region, name_blind) DO NOTHING";
    const DROP_NAME = "DELETE FROM sign_in_names WHERE region = $1 AND person_id = $2 AND kind = $3";
    const NAME_KINDS = "SELECT kind FROM sign_in_names WHERE region = $1 AND person_id = $2 ORDER BY kind";
}

const BY_ID: store::Sql =
    store::Sql::new(concat!("SELECT ", columns!(), " FROM persons p WHERE p.region = $1 AND p.person_id = $2"));
const BY_NIK: store::Sql =
    store::Sql::new(concat!("SELECT ", columns!(), " FROM persons p WHERE p.region = $1 AND p.nik_blind = $2"));
const BY_SIGN_IN_NAME: store::Sql = store::Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM sign_in_names n JOIN persons p ON p.region = n.region AND p.person_id = n.person_id
      WHERE n.region = $1 AND n.name_blind = $2"
));

const NAMES: store::Sql = store::Sql::new(
    "SELECT person_id, name FROM persons WHERE region = $1 AND person_id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
       $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) ORDER BY person_id",
);

pub(crate) const READS: &[store::Named] =
    &[("NAMES", NAMES), ("BY_ID", BY_ID), ("BY_NIK", BY_NIK), ("BY_SIGN_IN_NAME", BY_SIGN_IN_NAME)];

/// Adds a person; `false` if the NIK is already known.
pub(crate) async fn add(tx: &mut Tx<'_>, region: RegionCode, new: &NewPerson<'_>) -> Result<bool> {
    let person = new.sealed;
    let values = vals![
        region,
        person.person,
        person.state.as_str(),
        &new.nik_blind,
        &person.nik,
        &person.name,
        person.phone.clone(),
        person.phone_at,
        person.email.clone(),
        person.email_at,
        &person.lang,
        person.password.clone(),
        new.consent.map(|(version, _)| version),
        new.consent.map(|(_, at)| at),
        new.at,
    ];
    Ok(tx.exec(ADD, &values).await? == 1)
}

/// What a counter's record gains when its holder claims it.
pub(crate) struct Claim<'a> {
    pub(crate) password: &'a str,
    pub(crate) consent: Option<&'a str>,
    pub(crate) lang: &'a str,
    pub(crate) at: Stamp,
    pub(crate) by: NameKind,
}

/// Turns a counter's record into an account; `false` if it is one already.
pub(crate) async fn activate(tx: &mut Tx<'_>, region: RegionCode, person: PersonId, claim: &Claim<'_>) -> Result<bool> {
    let values = vals![
        region,
        person,
        claim.password,
        claim.consent,
        claim.at,
        claim.lang,
        claim.by == NameKind::Phone,
        claim.by == NameKind::Email,
    ];
    Ok(tx.exec(ACTIVATE, &values).await? == 1)
}

pub(crate) async fn set_password(tx: &mut Tx<'_>, region: RegionCode, person: PersonId, password: &str) -> Result<()> {
    tx.exec_one(SET_PASSWORD, &vals![region, person, password]).await
}

/// Somebody signs in; `true` if for the first time.
pub(crate) async fn enter(tx: &mut Tx<'_>, region: RegionCode, person: PersonId, at: Stamp) -> Result<bool> {
    Ok(tx.exec(ENTER, &vals![region, person, at]).await? == 1)
}

pub(crate) async fn set_lang(tx: &mut Tx<'_>, region: RegionCode, person: PersonId, lang: &str) -> Result<()> {
    tx.exec_one(SET_LANG, &vals![region, person, lang]).await
}

/// Replaces the name.
pub(crate) async fn set_name(tx: &mut Tx<'_>, region: RegionCode, person: PersonId, sealed: &[u8]) -> Result<()> {
    tx.exec_one(SET_NAME, &vals![region, person, sealed]).await
}

/// Replaces the NIK; it must be nobody else's.
pub(crate) async fn set_nik(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
    sealed: &[u8],
    blind: &[u8; 32],
) -> Result<()> {
    tx.exec_one(SET_NIK, &vals![region, person, sealed, blind]).await
}

/// Replaces a contact; `at` is when a code has proven it.
pub(crate) async fn set_contact(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
    kind: NameKind,
    sealed: &[u8],
    at: Option<Stamp>,
) -> Result<()> {
    let sql = if kind == NameKind::Email { SET_EMAIL } else { SET_PHONE };
    tx.exec_one(sql, &vals![region, person, sealed, at]).await
}

/// Lets the person sign in by this name; `false` if it is somebody's already.
pub(crate) async fn add_name(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
    blind: &[u8; 32],
    kind: NameKind,
) -> Result<bool> {
    Ok(tx.exec(ADD_NAME, &vals![region, blind, person, kind.as_str()]).await? == 1)
}

/// The person no longer signs in by a contact of this kind.
pub(crate) async fn drop_name(tx: &mut Tx<'_>, region: RegionCode, person: PersonId, kind: NameKind) -> Result<()> {
    tx.exec(DROP_NAME, &vals![region, person, kind.as_str()]).await.map(drop)
}

/// By what the person may sign in.
pub(crate) async fn name_kinds(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<Vec<NameKind>> {
    tx.query(NAME_KINDS, &vals![region, person], |row| NameKind::parse(&row.t(0)?)).await
}

pub(crate) async fn by_id(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<Option<SealedPerson>> {
    tx.one(BY_ID, &vals![region, person], read).await
}

pub(crate) async fn by_nik(tx: &mut Tx<'_>, region: RegionCode, blind: &[u8; 32]) -> Result<Option<SealedPerson>> {
    tx.one(BY_NIK, &vals![region, blind], read).await
}

pub(crate) async fn by_sign_in_name(
    tx: &mut Tx<'_>,
    region: RegionCode,
    blind: &[u8; 32],
) -> Result<Option<SealedPerson>> {
    let values: [Val; 2] = vals![region, blind];
    tx.one(BY_SIGN_IN_NAME, &values, read).await
}

fn read(row: &Row<'_>) -> Result<SealedPerson> {
    Ok(SealedPerson {
        person: row.id(0)?,
        state: PersonState::parse(&row.t(1)?)?,
        nik: row.b(2)?,
        name: row.b(3)?,
        phone: row.opt_b(4)?,
        phone_at: row.opt_stamp(5)?,
        email: row.opt_b(6)?,
        email_at: row.opt_stamp(7)?,
        lang: row.t(8)?,
        password: row.opt_t(9)?,
    })
}

/// Most names of one call: a page of a list.
pub(crate) const MOST_NAMES: usize = 25;

/// The sealed names of several people.
pub(crate) async fn names(
    tx: &mut Tx<'_>,
    region: RegionCode,
    people: &[PersonId],
) -> Result<Vec<(PersonId, Vec<u8>)>> {
    let Some(last) = people.last() else { return Ok(vec![]) };
    let padded = people.iter().chain(std::iter::repeat(last)).take(MOST_NAMES);
    let values: Vec<store::Val> =
        std::iter::once(region.into()).chain(padded.map(|person| store::Val::from(*person))).collect();
    tx.query(NAMES, &values, |row| Ok((row.id(0)?, row.b(1)?))).await
}
