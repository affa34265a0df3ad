//! Erasures, from the proposal to the last file.

use kernel::{Dice, OfficerId, PersonId, RegionCode, RequestId, Stamp};
use serde::{Deserialize, Serialize};
use store::{Error, Result, Row, Sql, Tx, Vault, vals};

use super::{seal, unseal};
use crate::request::Request;

pub(crate) const REST: &str = "privacy.erasure";
/// Erasures that are taken up at once when the hall opens.
const MOST: i64 = 1_000;

/// What has become of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureState {
    /// It waits for a second officer.
    Proposed,
    /// Taken back, or the second officer said no.
    Cancelled,
    /// The tables are empty of it; files and messages are being cleared away.
    UnderWay,
    /// Nothing is left.
    Done,
}

impl ErasureState {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "diusulkan",
            Self::Cancelled => "dibatalkan",
            Self::UnderWay => "berjalan",
            Self::Done => "selesai",
        }
    }

    fn parse(word: &str) -> Result<Self> {
        [Self::Proposed, Self::Cancelled, Self::UnderWay, Self::Done]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| Error::Decode("erasures.state".to_owned()))
    }
}

/// An erasure.
#[derive(Debug, Clone)]
pub struct Erasure {
    /// The request it carries out.
    pub request: RequestId,
    /// The number of that request.
    pub number: i64,
    /// Whose data goes.
    pub person: PersonId,
    /// What has become of it.
    pub state: ErasureState,
    /// Who proposed it.
    pub proposed_id: OfficerId,
    /// The same, by name.
    pub proposed_by: String,
    /// When.
    pub proposed_at: Stamp,
}

/// What is left to clear away once the tables are empty. It holds addresses: no `Debug`.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Rest {
    /// Where messages went: telephone numbers and e-mail addresses.
    pub addresses: Vec<String>,
    /// Files, by their ids.
    pub files: Vec<[u8; 16]>,
}

macro_rules! erasures {
    ($rest:literal) => {
        Sql::new(concat!(
            "SELECT request_id, number, person_id, state, proposed_id, proposed_by, proposed_at, rest FROM erasures
             WHERE region = $1 ",
            $rest
        ))
    };
}

store::sql! {
    /// A proposal, also after an earlier one was taken back.
    const PROPOSE_ERASURE = "INSERT INTO erasures
        (region, request_id, number, person_id, state, proposed_id, proposed_by, proposed_at)
        VALUES ($1, $2, $3, $4, 'diusulkan', $5, $6, $7)
        ON CONFLICT (region, request_id) DO UPDATE SET state = 'diusulkan', proposed_id = excluded.proposed_id,
        proposed_by = excluded.proposed_by, proposed_at = excluded.proposed_at WHERE erasures.state = 'dibatalkan'";

    /// From one state to the next, once.
    const MOVE_ERASURE = "UPDATE erasures SET state = $4, rest = $5
        WHERE region = $1 AND request_id = $2 AND state = $3";

    /// What a request said goes, and what was answered.
    const EMPTY_REQUEST = "UPDATE data_requests SET said = $3, answer = NULL WHERE region = $1 AND request_id = $2";
}

const FIND_ERASURE: Sql = erasures!("AND request_id = $2");
const UNDER_WAY: Sql = erasures!("AND state = 'berjalan' ORDER BY number LIMIT $2");

/// Statements that are not in the list of the macro.
pub(crate) const READS: &[store::Named] = &[("FIND_ERASURE", FIND_ERASURE), ("UNDER_WAY", UNDER_WAY)];

/// Adds a proposal; false if one waits already, or it was carried out.
pub(crate) async fn propose(tx: &mut Tx<'_>, region: RegionCode, erasure: &Erasure) -> Result<bool> {
    let values = vals![
        region,
        erasure.request,
        erasure.number,
        erasure.person,
        erasure.proposed_id,
        &erasure.proposed_by,
        erasure.proposed_at,
    ];
    Ok(tx.exec(PROPOSE_ERASURE, &values).await? == 1)
}

/// Moves an erasure on from its state to the next; false if it is no longer there.
pub(crate) async fn move_on(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    erasure: &Erasure,
    next: ErasureState,
    rest: Option<&Rest>,
) -> Result<bool> {
    let rest = rest.map(|rest| seal(vault, dice, REST, erasure.request.bytes(), rest)).transpose()?;
    let values = vals![region, erasure.request, erasure.state.as_str(), next.as_str(), rest];
    Ok(tx.exec(MOVE_ERASURE, &values).await? == 1)
}

/// Takes the words out of a request; that it was made stays.
pub(crate) async fn empty(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    request: &Request,
) -> Result<()> {
    let said = seal(vault, dice, super::SAID, request.id.bytes(), &crate::request::Said::default())?;
    tx.exec_one(EMPTY_REQUEST, &vals![region, request.id, said]).await
}

fn read(row: &Row<'_>) -> Result<(Erasure, Option<Vec<u8>>)> {
    let erasure = Erasure {
        request: row.id(0)?,
        number: row.i(1)?,
        person: row.id(2)?,
        state: ErasureState::parse(&row.t(3)?)?,
        proposed_id: row.id(4)?,
        proposed_by: row.t(5)?,
        proposed_at: row.stamp(6)?,
    };
    Ok((erasure, row.opt_b(7)?))
}

/// The erasure of a request, if one was ever proposed.
pub(crate) async fn find(tx: &mut Tx<'_>, region: RegionCode, request: RequestId) -> Result<Option<Erasure>> {
    Ok(tx.one(FIND_ERASURE, &vals![region, request], read).await?.map(|(erasure, _)| erasure))
}

/// Erasures whose rest is not cleared away, with it.
pub(crate) async fn under_way(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode) -> Result<Vec<(Erasure, Rest)>> {
    let rows = tx.query(UNDER_WAY, &vals![region, MOST], read).await?;
    let open = |(erasure, rest): (Erasure, Option<Vec<u8>>)| {
        let rest = rest.map(|rest| unseal(vault, REST, erasure.request.bytes(), &rest)).transpose()?;
        Ok((erasure, rest.unwrap_or_default()))
    };
    rows.into_iter().map(open).collect()
}
