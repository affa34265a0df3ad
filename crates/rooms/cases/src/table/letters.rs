//! Letters and their running numbers.

use book::Event;
use kernel::{Agency, CaseId, Dice, EventId, LetterId, RegionCode, Stamp};
use ledger::Hash;
use store::{Error, Row, Sql, Tx, Val, Vault};

use super::{seal, unseal};
use crate::model::{Esigned, Letter, LetterBody, LetterState};

macro_rules! columns {
    () => {
        "letter_id, case_id, code, number, service, state, issued_at, valid_until, pdf_sha256, revoked_at, revoked_reason, \
         kind, of_row, certificate, esign"
    };
}
pub(super) use columns;

const NEXT_NUMBER: Sql = Sql::new(
    "INSERT INTO letter_numbers (region, series, year, last) VALUES ($1, $2, $3, 1)
     ON CONFLICT (region, series, year) DO UPDATE SET last = letter_numbers.last + 1 RETURNING last",
);
const ADD: Sql = Sql::new(
    "INSERT INTO letters (region, letter_id, case_id, code, number, service, state, issued_at, valid_until, body, kind,
       of_row, issued_event, leaf, esign)
     VALUES ($1, $2, $3, $4, $5, $6, 'berlaku', $7, $8, $9, $10, $11, $12, $13, $14)",
);
const BY_CODE: Sql = Sql::new(concat!("SELECT ", columns!(), ", body FROM letters WHERE region = $1 AND code = $2"));
const BY_ID: Sql = Sql::new(concat!("SELECT ", columns!(), ", body FROM letters WHERE region = $1 AND letter_id = $2"));
const OF_CASE: Sql = Sql::new(concat!("SELECT ", columns!(), ", body FROM letters WHERE region = $1 AND case_id = $2"));
const PRINTED: Sql = Sql::new(
    "UPDATE letters SET pdf_sha256 = $3, certificate = $4 WHERE region = $1 AND letter_id = $2 AND pdf_sha256 IS NULL",
);
const UNSIGNED: Sql = Sql::new(
    "SELECT l.letter_id, c.reference FROM letters l JOIN cases c ON c.region = l.region AND c.case_id = l.case_id
     WHERE l.region = $1 AND l.esign = 'menunggu' AND l.state = 'berlaku' AND c.agency = $2
     ORDER BY l.issued_at, l.letter_id LIMIT $3",
);
const WAITING_AT: Sql = Sql::new(
    "SELECT c.agency, COUNT(*) FROM letters l JOIN cases c ON c.region = l.region AND c.case_id = l.case_id
     WHERE l.region = $1 AND l.esign = 'menunggu' AND l.state = 'berlaku' GROUP BY c.agency ORDER BY c.agency",
);
const RELEASE: Sql = Sql::new(
    "UPDATE letters SET esign = NULL
     WHERE region = $1 AND letter_id = $2 AND pdf_sha256 IS NULL AND esign = 'menunggu' AND state = 'berlaku'",
);
const AWAITS: Sql = Sql::new(
    "SELECT letter_id FROM letters WHERE region = $1 AND case_id = $2 AND esign = 'menunggu' AND state = 'berlaku' LIMIT 1",
);
const ESIGNED: Sql = Sql::new(
    "UPDATE letters SET pdf_sha256 = $3, certificate = $4, esign = 'ditandatangani'
     WHERE region = $1 AND letter_id = $2 AND pdf_sha256 IS NULL AND esign = 'menunggu' AND state = 'berlaku'",
);
const QUEUE: Sql = Sql::new("INSERT INTO print_queue (region, letter_id) VALUES ($1, $2)");
const QUEUED: Sql = Sql::new("SELECT letter_id FROM print_queue WHERE region = $1 ORDER BY letter_id LIMIT $2");
const UNQUEUE: Sql = Sql::new("DELETE FROM print_queue WHERE region = $1 AND letter_id = $2");
const COPY: Sql = Sql::new("INSERT INTO letter_copies (region, letter_id, copy, at) VALUES ($1, $2, $3, $4)");
const COPIED: Sql =
    Sql::new("SELECT at, pdf_sha256 FROM letter_copies WHERE region = $1 AND letter_id = $2 AND copy = $3");
const COPY_PRINTED: Sql = Sql::new(
    "UPDATE letter_copies SET pdf_sha256 = $4
     WHERE region = $1 AND letter_id = $2 AND copy = $3 AND pdf_sha256 IS NULL",
);
const ISSUED_BY: Sql = Sql::new("SELECT issued_event, paper FROM letters WHERE region = $1 AND letter_id = $2");
const KEEP_PAPER: Sql =
    Sql::new("UPDATE letters SET paper = $3 WHERE region = $1 AND letter_id = $2 AND paper IS NULL");
const REVOKE: Sql = Sql::new(
    "UPDATE letters SET state = 'dicabut', revoked_at = $3, revoked_reason = $4
     WHERE region = $1 AND letter_id = $2 AND state = 'berlaku'",
);

const REVOKED: Sql = Sql::new(
    "SELECT pdf_sha256, leaf FROM letters WHERE region = $1 AND state = 'dicabut' ORDER BY letter_id LIMIT $2",
);
const REVOKED_COPIES: Sql = Sql::new(
    "SELECT c.pdf_sha256 FROM letters l JOIN letter_copies c ON c.region = l.region AND c.letter_id = l.letter_id
     WHERE l.region = $1 AND l.state = 'dicabut' ORDER BY c.letter_id, c.copy LIMIT $2",
);
const REVOKED_UNPRINTED: Sql = Sql::new(
    "SELECT c.letter_id, c.copy FROM letters l JOIN letter_copies c ON c.region = l.region AND c.letter_id = l.letter_id
     WHERE l.region = $1 AND l.state = 'dicabut' AND c.pdf_sha256 IS NULL ORDER BY c.letter_id, c.copy LIMIT $2",
);
const IS_REVOKED: Sql =
    Sql::new("SELECT revoked_at FROM letters WHERE region = $1 AND pdf_sha256 = $2 AND state = 'dicabut'");
const IS_PAPER_REVOKED: Sql =
    Sql::new("SELECT revoked_at FROM letters WHERE region = $1 AND leaf = $2 AND state = 'dicabut'");
const IS_COPY_REVOKED: Sql = Sql::new(
    "SELECT l.revoked_at FROM letter_copies c JOIN letters l ON l.region = c.region AND l.letter_id = c.letter_id
     WHERE c.region = $1 AND c.pdf_sha256 = $2 AND l.state = 'dicabut'",
);

pub(crate) const STATEMENTS: &[(&str, Sql)] = &[
    ("letters::NEXT_NUMBER", NEXT_NUMBER),
    ("letters::ADD", ADD),
    ("letters::BY_CODE", BY_CODE),
    ("letters::BY_ID", BY_ID),
    ("letters::OF_CASE", OF_CASE),
    ("letters::PRINTED", PRINTED),
    ("letters::UNSIGNED", UNSIGNED),
    ("letters::WAITING_AT", WAITING_AT),
    ("letters::RELEASE", RELEASE),
    ("letters::AWAITS", AWAITS),
    ("letters::ESIGNED", ESIGNED),
    ("letters::QUEUE", QUEUE),
    ("letters::QUEUED", QUEUED),
    ("letters::UNQUEUE", UNQUEUE),
    ("letters::COPY", COPY),
    ("letters::COPIED", COPIED),
    ("letters::COPY_PRINTED", COPY_PRINTED),
    ("letters::ISSUED_BY", ISSUED_BY),
    ("letters::KEEP_PAPER", KEEP_PAPER),
    ("letters::REVOKE", REVOKE),
    ("letters::REVOKED", REVOKED),
    ("letters::REVOKED_COPIES", REVOKED_COPIES),
    ("letters::REVOKED_UNPRINTED", REVOKED_UNPRINTED),
    ("letters::IS_REVOKED", IS_REVOKED),
    ("letters::IS_PAPER_REVOKED", IS_PAPER_REVOKED),
    ("letters::IS_COPY_REVOKED", IS_COPY_REVOKED),
];

pub(super) const BODY: &str = "cases.letter";
pub(super) const PAPER: &str = "cases.letter-paper";

/// The next number of a series in a year. It is given back if the transaction is, so that no number is ever missing.
pub async fn next_number(tx: &mut Tx<'_>, region: RegionCode, series: &str, year: i64) -> Result<i64, Error> {
    let values = [region.into(), series.into(), Val::I(year)];
    let next = tx.one(NEXT_NUMBER, &values, |row| row.i(0)).await?;
    next.ok_or_else(|| Error::Decode("letter_numbers gave no number".into()))
}

/// Adds a letter that this event issued, and queues it for printing unless it waits for a signature.
pub async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    letter: &Letter,
    body: &LetterBody,
    event: &Event,
) -> Result<(), Error> {
    let sealed = seal(vault, dice, BODY, &letter.id.bytes(), body)?;
    let values = [
        region.into(),
        letter.id.into(),
        letter.case.into(),
        letter.code.as_str().into(),
        letter.number.as_str().into(),
        letter.service.as_str().into(),
        letter.issued_at.into(),
        Val::from(letter.valid_until),
        Val::B(sealed),
        Val::from(letter.kind.as_deref()),
        Val::from(letter.row),
        event.id.into(),
        Val::B(Hash::leaf(event.entry.as_bytes()).0.to_vec()),
        Val::from(letter.esign.map(Esigned::as_str)),
    ];
    if letter.awaits_signature() {
        return tx.exec_one(ADD, &values).await;
    }
    tx.exec_all(&[(ADD, &values), (QUEUE, &[region.into(), letter.id.into()])]).await
}

/// Letters that wait to be printed, oldest first.
pub async fn queued(tx: &mut Tx<'_>, region: RegionCode, most: i64) -> Result<Vec<LetterId>, Error> {
    tx.query(QUEUED, &[region.into(), Val::I(most)], |row| row.id(0)).await
}

/// The letter whose QR carries this code.
pub async fn by_code(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    code: &str,
) -> Result<Option<(Letter, LetterBody)>, Error> {
    let found = tx.one(BY_CODE, &[region.into(), code.into()], read_whole).await?;
    found.map(|(letter, body)| open(vault, letter, &body)).transpose()
}

/// The letter with this id.
pub async fn by_id(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    id: LetterId,
) -> Result<Option<(Letter, LetterBody)>, Error> {
    let found = tx.one(BY_ID, &[region.into(), id.into()], read_whole).await?;
    found.map(|(letter, body)| open(vault, letter, &body)).transpose()
}

/// The letters of a case, oldest first.
pub async fn of_case(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    case: CaseId,
) -> Result<Vec<(Letter, LetterBody)>, Error> {
    let rows = tx.query(OF_CASE, &[region.into(), case.into()], read_whole).await?;
    let mut letters: Vec<(Letter, LetterBody)> =
        rows.into_iter().map(|(letter, body)| open(vault, letter, &body)).collect::<Result<_, _>>()?;
    // Asked to sort by id, SQLite would walk through every letter of the region.
    letters.sort_by_key(|(letter, _)| letter.id);
    Ok(letters)
}

/// The letter has been printed; false when it had been before.
pub async fn printed(
    tx: &mut Tx<'_>,
    region: RegionCode,
    id: LetterId,
    sha256: &[u8],
    certificate: &str,
) -> Result<bool, Error> {
    tx.exec(UNQUEUE, &[region.into(), id.into()]).await?;
    let values = [region.into(), id.into(), Val::B(sha256.to_vec()), certificate.into()];
    Ok(tx.exec(PRINTED, &values).await? == 1)
}

/// Letters of an agency that wait for the signature of an official, oldest first, with the reference of their case.
pub async fn unsigned(
    tx: &mut Tx<'_>,
    region: RegionCode,
    agency: &Agency,
    most: i64,
) -> Result<Vec<(LetterId, String)>, Error> {
    let values = [region.into(), agency.as_str().into(), Val::I(most)];
    tx.query(UNSIGNED, &values, |row| Ok((row.id(0)?, row.t(1)?))).await
}

/// How many letters of each agency wait for the signature of an official.
pub async fn waiting_at(tx: &mut Tx<'_>, region: RegionCode) -> Result<Vec<(String, i64)>, Error> {
    tx.query(WAITING_AT, &[region.into()], |row| Ok((row.t(0)?, row.i(1)?))).await
}

/// The letter waits for nobody any more and is printed as others are; false if it did not wait.
pub async fn release(tx: &mut Tx<'_>, region: RegionCode, id: LetterId) -> Result<bool, Error> {
    if tx.exec(RELEASE, &[region.into(), id.into()]).await? == 0 {
        return Ok(false);
    }
    tx.exec_one(QUEUE, &[region.into(), id.into()]).await?;
    Ok(true)
}

/// Whether a letter of this case waits for the signature of an official.
pub async fn awaits(tx: &mut Tx<'_>, region: RegionCode, case: CaseId) -> Result<bool, Error> {
    let found = tx.one(AWAITS, &[region.into(), case.into()], |row| row.id::<LetterId>(0)).await?;
    Ok(found.is_some())
}

/// An official has signed; false when one had before, or the letter was revoked meanwhile.
pub async fn esigned(
    tx: &mut Tx<'_>,
    region: RegionCode,
    id: LetterId,
    sha256: &[u8],
    certificate: &str,
) -> Result<bool, Error> {
    let values = [region.into(), id.into(), Val::B(sha256.to_vec()), certificate.into()];
    Ok(tx.exec(ESIGNED, &values).await? == 1)
}

/// Counts a certified copy: its number among the copies of this letter.
pub async fn copy(tx: &mut Tx<'_>, region: RegionCode, id: LetterId, at: Stamp) -> Result<i64, Error> {
    // Counted as numbers of letters are, so that two counters never make the same copy.
    let copy = next_number(tx, region, &format!("salinan:{id}"), 0).await?;
    tx.exec_one(COPY, &[region.into(), id.into(), Val::I(copy), at.into()]).await?;
    Ok(copy)
}

/// When this copy was made, and whether it has been printed; none if it never was.
pub async fn copied(
    tx: &mut Tx<'_>,
    region: RegionCode,
    id: LetterId,
    copy: i64,
) -> Result<Option<(Stamp, bool)>, Error> {
    let values = [region.into(), id.into(), Val::I(copy)];
    tx.one(COPIED, &values, |row| Ok((row.stamp(0)?, row.opt_b(1)?.is_some()))).await
}

/// A copy has been printed for the first time.
pub async fn copy_printed(
    tx: &mut Tx<'_>,
    region: RegionCode,
    id: LetterId,
    copy: i64,
    sha256: &[u8],
) -> Result<(), Error> {
    let values = [region.into(), id.into(), Val::I(copy), Val::B(sha256.to_vec())];
    tx.exec(COPY_PRINTED, &values).await.map(drop)
}

/// The event that issued a letter, and the proof that its paper carries, once that is fixed: empty if it carries none.
pub async fn paper(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    id: LetterId,
) -> Result<(Option<EventId>, Option<String>), Error> {
    let found = tx.one(ISSUED_BY, &[region.into(), id.into()], |row| Ok((row.opt_id(0)?, row.opt_b(1)?))).await?;
    let (event, sealed) = found.unwrap_or_default();
    let paper = sealed.map(|sealed| unseal(vault, PAPER, &id.bytes(), &sealed)).transpose()?;
    Ok((event, paper))
}

/// Fixes the proof that the paper of a letter carries, unless somebody was faster.
pub async fn keep_paper(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    region: RegionCode,
    id: LetterId,
    paper: &str,
) -> Result<(), Error> {
    let sealed = seal(vault, dice, PAPER, &id.bytes(), &paper)?;
    tx.exec(KEEP_PAPER, &[region.into(), id.into(), Val::B(sealed)]).await.map(drop)
}

/// The letter holds no longer; false when it had been revoked before.
pub async fn revoke(tx: &mut Tx<'_>, region: RegionCode, id: LetterId, at: Stamp, reason: &str) -> Result<bool, Error> {
    Ok(tx.exec(REVOKE, &[region.into(), id.into(), at.into(), reason.into()]).await? == 1)
}

/// What names each letter that was revoked, of at most `most`: SHA-256 of its file and of its copies' files, and the digest
/// of the entry that issued it.
pub async fn revoked(tx: &mut Tx<'_>, region: RegionCode, most: i64) -> Result<Vec<Vec<u8>>, Error> {
    let values = [region.into(), Val::I(most)];
    let letters = tx.query(REVOKED, &values, |row| Ok([row.opt_b(0)?, row.opt_b(1)?])).await?;
    let copies = tx.query(REVOKED_COPIES, &values, |row| row.opt_b(0)).await?;
    Ok(letters.into_iter().flatten().chain(copies).flatten().collect())
}

/// Copies of revoked letters of which nobody knows the file yet.
pub async fn revoked_unprinted(tx: &mut Tx<'_>, region: RegionCode, most: i64) -> Result<Vec<(LetterId, i64)>, Error> {
    tx.query(REVOKED_UNPRINTED, &[region.into(), Val::I(most)], |row| Ok((row.id(0)?, row.i(1)?))).await
}

/// When the letter that one of these digests names was revoked; none if it was not, or is no letter of this hall.
pub async fn is_revoked(tx: &mut Tx<'_>, region: RegionCode, digest: &[u8]) -> Result<Option<Stamp>, Error> {
    for asked in [IS_REVOKED, IS_PAPER_REVOKED, IS_COPY_REVOKED] {
        let found = tx.one(asked, &[region.into(), Val::B(digest.to_vec())], |row| row.opt_stamp(0)).await?;
        if let Some(at) = found.flatten() {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

pub(super) fn read_whole(row: &Row<'_>) -> Result<(Letter, Vec<u8>), Error> {
    Ok((read(row)?, row.b(15)?))
}

pub(super) fn read(row: &Row<'_>) -> Result<Letter, Error> {
    let state = LetterState::parse(&row.t(5)?).ok_or_else(|| Error::Decode("letters.state".into()))?;
    Ok(Letter {
        id: row.id(0)?,
        case: row.id(1)?,
        code: row.t(2)?,
        number: row.t(3)?,
        service: row.t(4)?,
        state,
        issued_at: row.stamp(6)?,
        valid_until: row.opt_stamp(7)?,
        pdf_sha256: row.opt_b(8)?,
        revoked: row.opt_stamp(9)?.zip(row.opt_t(10)?),
        kind: row.opt_t(11)?,
        row: row.opt_i(12)?,
        certificate: row.opt_t(13)?,
        esign: match row.opt_t(14)? {
            Some(word) => Some(Esigned::parse(&word).ok_or_else(|| Error::Decode("letters.esign".into()))?),
            None => None,
        },
    })
}

pub(super) fn open(vault: &Vault, letter: Letter, sealed: &[u8]) -> Result<(Letter, LetterBody), Error> {
    let body = unseal(vault, BODY, &letter.id.bytes(), sealed)?;
    Ok((letter, body))
}
