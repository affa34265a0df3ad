//! Phrases: texts that officers send again and again, their own or the agency's. They hold placeholders, never a name.

use kernel::{Officer, OfficerId, SlipId, Stamp};
use store::{Error, Row, Tx, vals};

/// Most phrases that are shown.
const MOST: i64 = 200;

/// What stands in for what only the case knows.
pub const PLACEHOLDERS: [&str; 6] = ["nama", "nomor", "layanan", "tenggat", "petugas", "instansi"];

/// A text that is sent again and again.
#[derive(Debug, Clone)]
pub struct Phrase {
    /// Its id.
    pub id: SlipId,
    /// Whose it is; nobody's if it is the agency's.
    pub officer: Option<OfficerId>,
    /// What it is called.
    pub name: String,
    /// The text, with placeholders in braces.
    pub body: String,
}

store::sql! {
    const ADD =
        "INSERT INTO desk_phrases (region, phrase_id, agency, officer, name, body, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    const SEEN =
        "SELECT phrase_id, officer, name, body FROM desk_phrases
         WHERE region = $1 AND agency = $2 AND (officer = $3 OR officer IS NULL) ORDER BY phrase_id LIMIT $4";
    const FIND =
        "SELECT phrase_id, officer, name, body FROM desk_phrases
         WHERE region = $1 AND agency = $2 AND (officer = $3 OR officer IS NULL) AND phrase_id = $4";
    const DROP = "DELETE FROM desk_phrases WHERE region = $1 AND agency = $2 AND phrase_id = $3";
}

/// Keeps a phrase.
pub async fn add(tx: &mut Tx<'_>, officer: &Officer, phrase: &Phrase, at: Stamp) -> Result<(), Error> {
    let values =
        vals![officer.region, phrase.id, officer.agency.as_str(), phrase.officer, &phrase.name, &phrase.body, at];
    tx.exec_one(ADD, &values).await
}

/// The agency's phrases and the officer's own.
pub async fn seen_by(tx: &mut Tx<'_>, officer: &Officer) -> Result<Vec<Phrase>, Error> {
    let values = vals![officer.region, officer.agency.as_str(), officer.officer, MOST];
    tx.query(SEEN, &values, read).await
}

/// One phrase that the officer may use.
pub async fn find(tx: &mut Tx<'_>, officer: &Officer, id: SlipId) -> Result<Option<Phrase>, Error> {
    tx.one(FIND, &vals![officer.region, officer.agency.as_str(), officer.officer, id], read).await
}

/// Forgets a phrase.
pub async fn remove(tx: &mut Tx<'_>, officer: &Officer, id: SlipId) -> Result<(), Error> {
    tx.exec_one(DROP, &vals![officer.region, officer.agency.as_str(), id]).await
}

fn read(row: &Row<'_>) -> Result<Phrase, Error> {
    Ok(Phrase { id: row.id(0)?, officer: row.opt_id(1)?, name: row.t(2)?, body: row.t(3)? })
}

/// The first placeholder that nobody knows, so that it can be named.
pub fn unknown_placeholder(body: &str) -> Option<&str> {
    let inside = body.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    inside.into_iter().find(|name| !PLACEHOLDERS.contains(name))
}

/// The text with every placeholder filled in.
pub fn fill(body: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(body.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_that_nobody_knows_is_named() {
        assert_eq!(unknown_placeholder("Yth. {nama}, berkas {nomor}"), None);
        assert_eq!(unknown_placeholder("Yth. {nam}"), Some("nam"));
        assert_eq!(unknown_placeholder("50 % { tanpa akhir"), None);
    }

    #[test]
    fn every_placeholder_is_filled() {
        let text = fill("Yth. {nama}, {nomor} {nama}", &[("nama", "Sri"), ("nomor", "KTP-1")]);
        assert_eq!(text, "Yth. Sri, KTP-1 Sri");
    }
}
