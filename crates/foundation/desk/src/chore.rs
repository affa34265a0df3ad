//! A chore: a small piece of work beside a case, given to a colleague or to a role of the same agency, with a text and a
//! deadline. What it says and what is answered is sealed: it may name people.

use kernel::{Dice, Flaw, Officer, OfficerId, Role, SlipId, Stamp};
use store::{Error, Row, Tx, Val, Vault, vals};

/// Chores on one page.
pub const PAGE: i64 = 50;

pub(crate) const BODY: &str = "desk.chore";
pub(crate) const ANSWER: &str = "desk.chore-answer";

/// A chore.
#[derive(Clone)]
pub struct Chore {
    /// Its id.
    pub id: SlipId,
    /// Id of the thing it belongs to.
    pub subject: [u8; 16],
    /// Public reference of that thing.
    pub reference: String,
    /// Who is asked; nobody in particular if it is for everybody with the role.
    pub officer: Option<(OfficerId, String)>,
    /// The role that is asked where nobody in particular is.
    pub role: Role,
    /// What is to be done.
    pub body: String,
    /// Until when.
    pub due_at: Stamp,
    /// When it was given.
    pub at: Stamp,
    /// Who gave it.
    pub giver: (OfficerId, String),
    /// When, by whom and with which answer it was done.
    pub done: Option<(Stamp, String, String)>,
}

/// Who is asked for what may be personal: `Debug` shows neither text nor answer.
impl std::fmt::Debug for Chore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chore({} for {})", self.id, self.reference)
    }
}

impl Chore {
    /// Whether this officer is asked.
    pub fn is_for(&self, officer: &Officer) -> bool {
        match &self.officer {
            Some((id, _)) => *id == officer.officer,
            None => officer.has(self.role),
        }
    }
}

macro_rules! chores {
    ($rest:literal) => {
        store::Sql::new(concat!(
            "SELECT chore_id, subject, reference, officer, officer_name, role, body, due_at, at, giver, giver_name,
               done_at, doer_name, answer FROM desk_chores ",
            $rest
        ))
    };
}

store::sql! {
    const ADD =
        "INSERT INTO desk_chores (region, chore_id, agency, subject, reference, officer, officer_name, role, body, due_at,
           at, giver, giver_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    const DONE =
        "UPDATE desk_chores SET done_at = $4, doer_name = $5, answer = $6
         WHERE region = $1 AND agency = $2 AND chore_id = $3 AND done_at IS NULL";
}

const OF_SUBJECT: store::Sql =
    chores!("WHERE region = $1 AND agency = $2 AND subject = $3 ORDER BY chore_id LIMIT 100");
const OPEN: store::Sql = chores!(
    "WHERE region = $1 AND agency = $2 AND done_at IS NULL AND (due_at > $3 OR (due_at = $3 AND chore_id > $4))
       AND (officer = $5 OR giver = $5 OR (officer IS NULL AND role IN ($6, $7, $8, $9)))
     ORDER BY due_at, chore_id LIMIT $10"
);
const FIND: store::Sql = chores!("WHERE region = $1 AND agency = $2 AND chore_id = $3");

/// Statements that are not in the list of the macro.
pub const READS: &[store::Named] = &[("OF_SUBJECT", OF_SUBJECT), ("OPEN", OPEN), ("FIND", FIND)];

/// Gives a chore.
pub async fn add(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    officer: &Officer,
    chore: &Chore,
) -> Result<(), Error> {
    let body = vault.seal(dice, BODY, &chore.id.bytes(), chore.body.as_bytes());
    let (to, to_name) = chore.officer.as_ref().map_or((None, None), |(id, name)| (Some(*id), Some(name.clone())));
    let values = vals![
        officer.region,
        chore.id,
        officer.agency.as_str(),
        chore.subject,
        &chore.reference,
        to,
        to_name,
        chore.role.as_str(),
        body,
        chore.due_at,
        chore.at,
        officer.officer,
        &officer.name,
    ];
    tx.exec_one(ADD, &values).await
}

/// The chores beside one thing, oldest first.
pub async fn of_subject(
    tx: &mut Tx<'_>,
    vault: &Vault,
    officer: &Officer,
    subject: [u8; 16],
) -> Result<Vec<Chore>, Error> {
    let values = vals![officer.region, officer.agency.as_str(), subject];
    unseal_all(vault, tx.query(OF_SUBJECT, &values, read).await?)
}

/// Open chores that this officer was asked or gave, nearest deadline first, after the last row seen; and whether more
/// follow.
pub async fn open_for(
    tx: &mut Tx<'_>,
    vault: &Vault,
    officer: &Officer,
    after: Option<(Stamp, SlipId)>,
) -> Result<(Vec<Chore>, bool), Error> {
    let (due, id) = after.unwrap_or((Stamp::micros(i64::MIN), SlipId::from_bytes([0; 16])));
    let mut values: Vec<Val> = vals![officer.region, officer.agency.as_str(), due, id, officer.officer].to_vec();
    let roles = officer.roles.iter().map(|role| role.as_str()).chain(std::iter::repeat(""));
    values.extend(roles.take(4).map(Val::from));
    values.push(Val::I(PAGE + 1));
    let mut rows = tx.query(OPEN, &values, read).await?;
    let more = i64::try_from(rows.len()).unwrap_or(i64::MAX) > PAGE;
    if more {
        rows.pop();
    }
    Ok((unseal_all(vault, rows)?, more))
}

/// One chore of the officer's agency.
pub async fn find(tx: &mut Tx<'_>, vault: &Vault, officer: &Officer, id: SlipId) -> Result<Option<Chore>, Error> {
    let row = tx.one(FIND, &vals![officer.region, officer.agency.as_str(), id], read).await?;
    row.map(|row| unseal(vault, row)).transpose()
}

/// The chore is done; false if it was before.
pub async fn done(
    tx: &mut Tx<'_>,
    vault: &Vault,
    dice: &dyn Dice,
    officer: &Officer,
    id: SlipId,
    answer: &str,
    at: Stamp,
) -> Result<bool, Error> {
    let answer = vault.seal(dice, ANSWER, &id.bytes(), answer.as_bytes());
    let values = vals![officer.region, officer.agency.as_str(), id, at, &officer.name, answer];
    Ok(tx.exec(DONE, &values).await? == 1)
}

struct Sealed {
    chore: Chore,
    body: Vec<u8>,
    done: Option<(Stamp, String, Vec<u8>)>,
}

fn unseal_all(vault: &Vault, rows: Vec<Sealed>) -> Result<Vec<Chore>, Error> {
    rows.into_iter().map(|row| unseal(vault, row)).collect()
}

fn unseal(vault: &Vault, row: Sealed) -> Result<Chore, Error> {
    let id = row.chore.id.bytes();
    let done = match row.done {
        Some((at, name, answer)) => Some((at, name, text(vault, ANSWER, &id, &answer)?)),
        None => None,
    };
    Ok(Chore { body: text(vault, BODY, &id, &row.body)?, done, ..row.chore })
}

fn text(vault: &Vault, purpose: &'static str, id: &[u8], sealed: &[u8]) -> Result<String, Error> {
    let plain = vault.unseal(purpose, id, sealed).map_err(|_| Error::Decode(format!("{purpose} cannot be opened")))?;
    String::from_utf8(plain).map_err(|_| Error::Decode(format!("{purpose} is not text")))
}

fn read(row: &Row<'_>) -> Result<Sealed, Error> {
    let role = row.t(5)?.parse().map_err(|_: Flaw| Error::Decode("desk_chores.role".into()))?;
    let chore = Chore {
        id: row.id(0)?,
        subject: row.array(1)?,
        reference: row.t(2)?,
        officer: row.opt_id::<OfficerId>(3)?.zip(row.opt_t(4)?),
        role,
        body: String::new(),
        due_at: row.stamp(7)?,
        at: row.stamp(8)?,
        giver: (row.id(9)?, row.t(10)?),
        done: None,
    };
    let done = match (row.opt_stamp(11)?, row.opt_t(12)?, row.opt_b(13)?) {
        (Some(at), Some(name), Some(answer)) => Some((at, name, answer)),
        _ => None,
    };
    Ok(Sealed { chore, body: row.b(6)?, done })
}

/// How many chores beside one thing are open.
pub fn open_count(chores: &[Chore]) -> usize {
    chores.iter().filter(|chore| chore.done.is_none()).count()
}
