//! The table `consents`: what was agreed to and taken back, in the order in which it happened.

use kernel::{Lang, OfficerId, PersonId, RegionCode, Stamp};
use store::{Result, Tx, vals};

use crate::consent::{Deed, Given, Way};
use crate::model::Holder;

store::sql! {
    const NEXT = "SELECT COALESCE(MAX(number), 0) + 1 FROM consents WHERE region = $1 AND person_id = $2";
    const ADD =
        "INSERT INTO consents (region, person_id, number, consent, edition, digest, deed, way, lang, officer_id, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    const LAST =
        "SELECT deed, edition FROM consents WHERE region = $1 AND person_id = $2 AND consent = $3
         ORDER BY number DESC LIMIT 1";
    const OF_PERSON =
        "SELECT c.consent, c.edition, c.digest, c.deed, c.way, c.lang, o.name, c.at FROM consents c
         LEFT JOIN officers o ON o.region = c.region AND o.officer_id = c.officer_id
         WHERE c.region = $1 AND c.person_id = $2 ORDER BY c.number DESC";
    const SET_ACCOUNT =
        "UPDATE persons SET consent = $3, consent_at = $4 WHERE region = $1 AND person_id = $2 AND state = 'aktif'";
    const PUT_OFF =
        "UPDATE sessions SET put_off = $4 WHERE region = $1 AND holder = $2
           AND (token = $3 OR next_token = $3 OR last_token = $3)";
}

/// A row about to be added.
pub(crate) struct NewDeed<'a> {
    pub(crate) consent: &'a str,
    pub(crate) edition: &'a str,
    pub(crate) digest: &'a str,
    pub(crate) deed: Deed,
    pub(crate) way: Way,
    pub(crate) lang: Lang,
    pub(crate) officer: Option<OfficerId>,
    pub(crate) at: Stamp,
}

/// Adds what was agreed to or taken back.
pub(crate) async fn add(tx: &mut Tx<'_>, region: RegionCode, person: PersonId, new: &NewDeed<'_>) -> Result<()> {
    let number = tx.one(NEXT, &vals![region, person], |row| row.i(0)).await?.unwrap_or(1);
    let values = vals![
        region,
        person,
        number,
        new.consent,
        new.edition,
        new.digest,
        new.deed.as_str(),
        new.way.as_str(),
        new.lang.as_str(),
        new.officer,
        new.at,
    ];
    tx.exec_one(ADD, &values).await
}

/// The edition that holds of one consent; none if it was never given, or taken back.
pub(crate) async fn given(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
    consent: &str,
) -> Result<Option<String>> {
    let last = tx.one(LAST, &vals![region, person, consent], |row| Ok((Deed::parse(&row.t(0)?)?, row.t(1)?))).await?;
    Ok(last.filter(|(deed, _)| *deed == Deed::Given).map(|(_, edition)| edition))
}

/// Everything that was agreed to and taken back, newest first.
pub(crate) async fn of_person(tx: &mut Tx<'_>, region: RegionCode, person: PersonId) -> Result<Vec<Given>> {
    tx.query(OF_PERSON, &vals![region, person], |row| {
        Ok(Given {
            consent: row.t(0)?,
            edition: row.t(1)?,
            digest: row.t(2)?,
            deed: Deed::parse(&row.t(3)?)?,
            way: Way::parse(&row.t(4)?)?,
            lang: row.t(5)?.parse().unwrap_or(Lang::Id),
            officer: row.opt_t(6)?,
            at: row.stamp(7)?,
        })
    })
    .await
}

/// The edition behind the account; none closes it.
pub(crate) async fn set_account(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
    edition: Option<&str>,
    at: Stamp,
) -> Result<()> {
    let at = edition.map(|_| at);
    tx.exec(SET_ACCOUNT, &vals![region, person, edition, at]).await.map(drop)
}

/// This edition was answered with "not now" in the session behind a cookie.
pub(crate) async fn put_off(
    tx: &mut Tx<'_>,
    region: RegionCode,
    person: PersonId,
    token: &[u8; 32],
    edition: &str,
) -> Result<()> {
    let holder = Holder::Resident(person);
    tx.exec(PUT_OFF, &vals![region, holder.bytes(), token, edition]).await.map(drop)
}
