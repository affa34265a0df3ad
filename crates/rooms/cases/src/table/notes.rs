//! What officers note for each other beside a case.

use kernel::{CaseId, Dice, OfficerId, RegionCode, SlipId, Stamp};
use store::{Error, Tx, Vault, vals};

pub(super) const BODY: &str = "cases.note";
/// Most notes that are shown, the newest.
const MOST: i64 = 100;

/// A note of an officer for colleagues.
#[derive(Clone)]
pub struct Note {
    /// Its id.
    pub id: SlipId,
    /// Who wrote it.
    pub officer: (OfficerId, String),
    /// What it says.
    pub body: String,
    /// When.
    pub at: Stamp,
}

/// `Debug` shows no word of it.
impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Note({})", self.id)
    }
}

store::sql! {
    const ADD =
        "INSERT INTO case_notes (region, note_id, case_id, officer, officer_name, body, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    const OF_CASE =
        "SELECT note_id, officer, officer_name, body, at FROM case_notes
         WHERE region = $1 AND case_id = $2 ORDER BY note_id DESC LIMIT $3";
}

/// Adds a note.
pub async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    case: CaseId,
    note: &Note,
) -> Result<(), Error> {
    let body = vault.seal(dice, BODY, &note.id.bytes(), note.body.as_bytes());
    let values = vals![region, note.id, case, note.officer.0, &note.officer.1, body, note.at];
    tx.exec_one(ADD, &values).await
}

/// The notes beside a case, newest first.
pub async fn of_case(tx: &mut Tx<'_>, vault: &Vault, region: RegionCode, case: CaseId) -> Result<Vec<Note>, Error> {
    let rows = tx
        .query(OF_CASE, &vals![region, case, MOST], |row| {
            let note =
                Note { id: row.id(0)?, officer: (row.id(1)?, row.t(2)?), body: String::new(), at: row.stamp(4)? };
            Ok((note, row.b(3)?))
        })
        .await?;
    rows.into_iter()
        .map(|(note, sealed)| {
            let plain = vault.unseal(BODY, &note.id.bytes(), &sealed);
            let plain = plain.map_err(|_| Error::Decode("case_notes.body cannot be opened".into()))?;
            let body = String::from_utf8(plain).map_err(|_| Error::Decode("case_notes.body is not text".into()))?;
            Ok(Note { body, ..note })
        })
        .collect()
}
