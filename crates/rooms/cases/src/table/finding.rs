//! Finding cases: by blind words, by the end, by id. Every list names the agency, walks one index and stops at the page.

use kernel::{Agency, CaseId, RegionCode, Stamp};
use store::{Error, Sql, Tx, Val, Vault, vals};

use super::cases::{columns, read};
use crate::model::{Case, CaseState};

/// Rows on one page.
pub const PAGE: usize = 25;
/// Cases of the rarest word that are looked at for one page: a few first, which is enough where words often meet, then
/// many.
pub const REACHES: [i64; 2] = [750, 5_000];
/// Words are not counted beyond this: it is enough to know which is rare.
const COMMON: i64 = 500;
/// Most words of one search.
pub const MOST_WORDS: usize = 4;

const WORD: &str = "cases.word";

/// A word as it is kept: a keyed hash, shortened. Twelve bytes tell a thousand million words apart.
pub fn blind(vault: &Vault, word: &str) -> Vec<u8> {
    vault.blind(WORD, word).into_iter().take(12).collect()
}

macro_rules! found {
    ($($and:literal)*) => {
        Sql::new(concat!(
            "SELECT w.case_id FROM case_words w WHERE w.region = $1 AND w.agency = $2 AND w.word = $3
               AND w.case_id < $4 AND w.case_id >= $5",
            $(" AND EXISTS (SELECT 1 FROM case_words g WHERE g.region = $1 AND g.agency = $2 AND g.word = ", $and,
              " AND g.case_id = w.case_id)",)*
            " ORDER BY w.case_id DESC LIMIT $6"
        ))
    };
}

const FOUND_1: Sql = found!();
const FOUND_2: Sql = found!("$7");
const FOUND_3: Sql = found!("$7" "$8");
const FOUND_4: Sql = found!("$7" "$8" "$9");

store::sql! {
    const ADD =
        "INSERT INTO case_words (region, agency, word, case_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (region, agency, word, case_id) DO NOTHING";
    const COUNT =
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM case_words w WHERE w.region = $1 AND w.agency = $2 AND w.word = $3
           LIMIT $4) AS few";
    const EDGE =
        "SELECT w.case_id FROM case_words w WHERE w.region = $1 AND w.agency = $2 AND w.word = $3 AND w.case_id < $4
         ORDER BY w.case_id DESC LIMIT 1 OFFSET $5";
    const BEYOND =
        "SELECT w.case_id FROM case_words w WHERE w.region = $1 AND w.agency = $2 AND w.word = $3 AND w.case_id < $4
         ORDER BY w.case_id DESC LIMIT 1";
}

macro_rules! closed {
    ($and:literal) => {
        Sql::new(concat!(
            "SELECT ",
            columns!(),
            " FROM cases WHERE region = $1 AND agency = $2 AND closed_at IS NOT NULL AND closed_at >= $3
               AND (closed_at < $4 OR (closed_at = $4 AND case_id < $5)) ",
            $and,
            " ORDER BY closed_at DESC, case_id DESC LIMIT $6"
        ))
    };
}

const CLOSED: Sql = closed!("");
const CLOSED_SERVICE: Sql = closed!("AND service = $7");
const CLOSED_STATE: Sql = closed!("AND state = $7");
const CLOSED_SERVICE_STATE: Sql = closed!("AND service = $7 AND state = $8");
const BY_IDS: Sql = Sql::new(concat!(
    "SELECT ",
    columns!(),
    " FROM cases WHERE region = $1 AND case_id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
       $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) ORDER BY case_id DESC"
));

/// Statements that are not in the list of the macro.
pub(crate) const READS: &[store::Named] = &[
    ("finding::FOUND_1", FOUND_1),
    ("finding::FOUND_2", FOUND_2),
    ("finding::FOUND_3", FOUND_3),
    ("finding::FOUND_4", FOUND_4),
    ("finding::CLOSED", CLOSED),
    ("finding::CLOSED_SERVICE", CLOSED_SERVICE),
    ("finding::CLOSED_STATE", CLOSED_STATE),
    ("finding::CLOSED_SERVICE_STATE", CLOSED_SERVICE_STATE),
    ("finding::BY_IDS", BY_IDS),
];

/// Adds the words by which an agency finds a case.
pub async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    agency: &Agency,
    case: CaseId,
    words: &[String],
) -> Result<(), Error> {
    let rows: Vec<[Val; 4]> =
        words.iter().map(|word| vals![region, agency.as_str(), blind(vault, word), case]).collect();
    let all: Vec<(Sql, &[Val])> = rows.iter().map(|row| (ADD, row.as_slice())).collect();
    tx.exec_all(&all).await
}

/// A page of cases that carry every word, newest first; and where to look on, if not everything was looked at.
pub async fn with_words(
    tx: &mut Tx<'_>,
    vault: &Vault,
    region: RegionCode,
    agency: &Agency,
    words: &[String],
    before: Option<CaseId>,
) -> Result<(Vec<CaseId>, Option<CaseId>), Error> {
    let agency = agency.as_str();
    let mut blinds = Vec::new();
    let words = &words[..words.len().min(MOST_WORDS)];
    for word in words {
        let word = blind(vault, word);
        if words.len() == 1 {
            blinds.push((0, word));
            break;
        }
        let count = tx.one(COUNT, &vals![region, agency, &word, COMMON], |row| row.i(0)).await?.unwrap_or(0);
        if count == 0 {
            return Ok((vec![], None));
        }
        blinds.push((count, word));
    }
    // The rarest leads, so that few rows are looked at.
    blinds.sort();
    let Some((_, rare)) = blinds.first() else { return Ok((vec![], None)) };
    let before = before.unwrap_or(CaseId::from_bytes([0xff; 16]));
    let others: Vec<Vec<u8>> = blinds.iter().skip(1).map(|(_, word)| word.clone()).collect();
    if others.is_empty() {
        // A word alone fills its page from the first rows.
        return Ok(page_of(down_to(tx, region, agency, (rare, &[]), before, None).await?));
    }
    let (mut found, mut edge) = (Vec::new(), None);
    for reach in REACHES {
        edge = tx.one(EDGE, &vals![region, agency, rare, before, reach - 1], |row| row.id::<CaseId>(0)).await?;
        found = down_to(tx, region, agency, (rare, &others), before, edge).await?;
        if found.len() > PAGE || edge.is_none() {
            return Ok(page_of(found));
        }
    }
    // The page is not full: is it because the rarest word is at its end, or because the reach was?
    let Some(edge) = edge else { return Ok((found, None)) };
    let beyond = tx.one(BEYOND, &vals![region, agency, rare, edge], |row| row.id::<CaseId>(0)).await?;
    Ok((found, beyond.map(|_| edge)))
}

/// Cases with a word and all others, newest first, from `before` down to `edge`: a page and one more.
async fn down_to(
    tx: &mut Tx<'_>,
    region: RegionCode,
    agency: &str,
    (rare, others): (&[u8], &[Vec<u8>]),
    before: CaseId,
    edge: Option<CaseId>,
) -> Result<Vec<CaseId>, Error> {
    let page = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let floor = edge.unwrap_or(CaseId::from_bytes([0; 16]));
    let mut values = vals![region, agency, rare, before, floor, page + 1].to_vec();
    values.extend(others.iter().map(Val::from));
    let sql = match others.len() {
        0 => FOUND_1,
        1 => FOUND_2,
        2 => FOUND_3,
        _ => FOUND_4,
    };
    tx.query(sql, &values, |row| row.id::<CaseId>(0)).await
}

/// One page, and where the next begins if there is more.
fn page_of(mut found: Vec<CaseId>) -> (Vec<CaseId>, Option<CaseId>) {
    let is_more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().copied().filter(|_| is_more);
    (found, next)
}

/// At most a page of cases by their ids, newest first.
pub async fn by_ids(tx: &mut Tx<'_>, region: RegionCode, ids: &[CaseId]) -> Result<Vec<Case>, Error> {
    let Some(last) = ids.last() else { return Ok(vec![]) };
    let padded = ids.iter().chain(std::iter::repeat(last)).take(PAGE);
    let values: Vec<Val> = std::iter::once(region.into()).chain(padded.map(|id| Val::from(*id))).collect();
    tx.query(BY_IDS, &values, read).await
}

/// What is asked of the archive.
#[derive(Debug, Clone)]
pub struct Closed {
    /// One service only.
    pub service: Option<String>,
    /// One outcome only.
    pub state: Option<CaseState>,
    /// Ended at this moment or later.
    pub since: Stamp,
    /// The last row of the page before, or the first moment that is too late.
    pub before: (Stamp, CaseId),
}

/// Cases that are over, newest end first; at most `most`.
pub async fn closed(
    tx: &mut Tx<'_>,
    region: RegionCode,
    agency: &Agency,
    asked: &Closed,
    most: i64,
) -> Result<Vec<Case>, Error> {
    let mut values = vals![region, agency.as_str(), asked.since, asked.before.0, asked.before.1, most].to_vec();
    values.extend(asked.service.as_deref().map(Val::from));
    values.extend(asked.state.map(|state| Val::from(state.as_str())));
    let sql = match (&asked.service, asked.state) {
        (None, None) => CLOSED,
        (Some(_), None) => CLOSED_SERVICE,
        (None, Some(_)) => CLOSED_STATE,
        (Some(_), Some(_)) => CLOSED_SERVICE_STATE,
    };
    tx.query(sql, &values, read).await
}
