//! A pile: one act that an officer means for many pieces of work, kept until it has been carried out row by row.
//!
//! What is meant is stored first, with the moment from which it holds. Until then it can be taken back as a whole; from
//! then on each row is carried out in a transaction of its own, in which the row also says that it was. So a crash in
//! the middle loses nothing and repeats nothing, and each row tells what became of it.

use kernel::{Agency, OfficerId, RegionCode, SlipId, Stamp};
use store::{Error, Row, Tx, vals};

/// What is done to every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The officer takes it.
    Take,
    /// The officer gives it back.
    GiveBack,
    /// A colleague gets it.
    Hand,
    /// Its step is approved.
    Approve,
    /// It goes back to whoever had it before another pile.
    PutBack,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 5] = [Self::Take, Self::GiveBack, Self::Hand, Self::Approve, Self::PutBack];

    /// The word kept in the database and used by forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Take => "ambil",
            Self::GiveBack => "lepas",
            Self::Hand => "serahkan",
            Self::Approve => "setujui",
            Self::PutBack => "kembalikan",
        }
    }

    /// Reads that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == word)
    }
}

/// Where a pile stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PileState {
    /// It can still be taken back as a whole.
    Waiting,
    /// It is being carried out.
    Running,
    /// Every row has been tried.
    Done,
    /// It was taken back before it began.
    TakenBack,
}

impl PileState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "menunggu",
            Self::Running => "berjalan",
            Self::Done => "selesai",
            Self::TakenBack => "dibatalkan",
        }
    }

    fn parse(word: &str) -> Result<Self, Error> {
        [Self::Waiting, Self::Running, Self::Done, Self::TakenBack]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| Error::Decode(format!("desk_piles.state {word:?}")))
    }
}

/// One act over many.
#[derive(Debug, Clone)]
pub struct Pile {
    /// Its id.
    pub id: SlipId,
    /// The agency whose work it is.
    pub agency: Agency,
    /// Who meant it.
    pub officer: OfficerId,
    /// What is done.
    pub act: Act,
    /// Who gets the work, if it is handed on.
    pub to: Option<(OfficerId, String)>,
    /// The pile that this one takes back.
    pub undoes: Option<SlipId>,
    /// Where it stands.
    pub state: PileState,
    /// When it was meant.
    pub at: Stamp,
    /// From when it holds.
    pub due_at: Stamp,
}

/// One piece of work of a pile.
#[derive(Debug, Clone)]
pub struct PileRow {
    /// Its place in the pile.
    pub place: i64,
    /// Public reference.
    pub reference: String,
    /// The version that the officer saw.
    pub rev: i64,
    /// Who held it before.
    pub was: Option<(OfficerId, String)>,
    /// `ok`, the slug of a refusal, or nothing yet.
    pub result: Option<String>,
    /// What the refusal names, such as who holds it.
    pub detail: String,
}

impl PileRow {
    /// Whether it was carried out.
    pub fn is_done(&self) -> bool {
        self.result.as_deref() == Some(OK)
    }
}

/// The result of a row that was carried out.
pub const OK: &str = "ok";

store::sql! {
    const ADD =
        "INSERT INTO desk_piles (region, pile_id, agency, officer, act, target, target_name, undoes, state, at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (region, undoes) DO NOTHING";
    const ADD_ROW =
        "INSERT INTO desk_pile_rows (region, pile_id, place, reference, rev, was, was_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    const FIND =
        "SELECT pile_id, agency, officer, act, target, target_name, undoes, state, at, due_at
         FROM desk_piles WHERE region = $1 AND pile_id = $2";
    const LAST =
        "SELECT pile_id, agency, officer, act, target, target_name, undoes, state, at, due_at
         FROM desk_piles WHERE region = $1 AND officer = $2 AND at > $3 ORDER BY at DESC, pile_id DESC LIMIT 1";
    const DUE =
        "SELECT pile_id, agency, officer, act, target, target_name, undoes, state, at, due_at
         FROM desk_piles WHERE region = $1 AND state IN ('menunggu', 'berjalan') AND due_at <= $2
         ORDER BY due_at, pile_id LIMIT 8";
    const NEXT_DUE =
        "SELECT due_at FROM desk_piles WHERE region = $1 AND state IN ('menunggu', 'berjalan')
         ORDER BY due_at, pile_id LIMIT 1";
    const ROWS =
        "SELECT place, reference, rev, was, was_name, result, detail
         FROM desk_pile_rows WHERE region = $1 AND pile_id = $2 ORDER BY place";
    const BEGIN =
        "UPDATE desk_piles SET state = 'berjalan' WHERE region = $1 AND pile_id = $2 AND due_at <= $3
           AND state IN ('menunggu', 'berjalan')";
    const TAKE_BACK =
        "UPDATE desk_piles SET state = 'dibatalkan' WHERE region = $1 AND pile_id = $2 AND officer = $3
           AND state = 'menunggu' AND due_at > $4";
    const END = "UPDATE desk_piles SET state = 'selesai' WHERE region = $1 AND pile_id = $2 AND state = 'berjalan'";
    const SETTLE =
        "UPDATE desk_pile_rows SET result = $4, detail = $5, was = $6, was_name = $7
         WHERE region = $1 AND pile_id = $2 AND place = $3 AND result IS NULL";
    const NOTE_HOLDER =
        "UPDATE desk_pile_rows SET was = $4, was_name = $5 WHERE region = $1 AND pile_id = $2 AND place = $3";
}

/// Keeps what an officer means; false if the pile it takes back was taken back before.
pub async fn add(tx: &mut Tx<'_>, region: RegionCode, pile: &Pile, rows: &[PileRow]) -> Result<bool, Error> {
    let (to, to_name) = apart(pile.to.as_ref());
    let values = vals![
        region,
        pile.id,
        pile.agency.as_str(),
        pile.officer,
        pile.act.as_str(),
        to,
        to_name,
        pile.undoes,
        pile.state.as_str(),
        pile.at,
        pile.due_at,
    ];
    if tx.exec(ADD, &values).await? == 0 {
        return Ok(false);
    }
    let rows: Vec<[store::Val; 7]> = rows
        .iter()
        .map(|row| {
            let (was, was_name) = apart(row.was.as_ref());
            vals![region, pile.id, row.place, &row.reference, row.rev, was, was_name]
        })
        .collect();
    let all: Vec<(store::Sql, &[store::Val])> = rows.iter().map(|row| (ADD_ROW, row.as_slice())).collect();
    tx.exec_all(&all).await?;
    Ok(true)
}

fn apart(who: Option<&(OfficerId, String)>) -> (Option<OfficerId>, Option<String>) {
    who.map_or((None, None), |(id, name)| (Some(*id), Some(name.clone())))
}

/// One pile with its rows.
pub async fn find(tx: &mut Tx<'_>, region: RegionCode, id: SlipId) -> Result<Option<(Pile, Vec<PileRow>)>, Error> {
    let Some(pile) = tx.one(FIND, &vals![region, id], read).await? else { return Ok(None) };
    let rows = tx.query(ROWS, &vals![region, id], read_row).await?;
    Ok(Some((pile, rows)))
}

/// The officer's newest pile since `since`.
pub async fn last(
    tx: &mut Tx<'_>,
    region: RegionCode,
    officer: OfficerId,
    since: Stamp,
) -> Result<Option<Pile>, Error> {
    tx.one(LAST, &vals![region, officer, since], read).await
}

/// Some piles that hold from now on, or were begun and not ended.
pub async fn due(tx: &mut Tx<'_>, region: RegionCode, now: Stamp) -> Result<Vec<Pile>, Error> {
    tx.query(DUE, &vals![region, now], read).await
}

/// From when the next pile holds.
pub async fn next_due(tx: &mut Tx<'_>, region: RegionCode) -> Result<Option<Stamp>, Error> {
    tx.one(NEXT_DUE, &vals![region], |row| row.stamp(0)).await
}

/// From here on a pile cannot be taken back; false if it was, or has ended.
pub async fn begin(tx: &mut Tx<'_>, region: RegionCode, id: SlipId, now: Stamp) -> Result<bool, Error> {
    Ok(tx.exec(BEGIN, &vals![region, id, now]).await? == 1)
}

/// Takes a pile back before it begins; false if it is too late or another officer's.
pub async fn take_back(
    tx: &mut Tx<'_>,
    region: RegionCode,
    id: SlipId,
    officer: OfficerId,
    now: Stamp,
) -> Result<bool, Error> {
    Ok(tx.exec(TAKE_BACK, &vals![region, id, officer, now]).await? == 1)
}

/// Every row has been tried.
pub async fn end(tx: &mut Tx<'_>, region: RegionCode, id: SlipId) -> Result<(), Error> {
    tx.exec(END, &vals![region, id]).await.map(drop)
}

/// Says what became of a row; false if that was said before.
pub async fn settle(tx: &mut Tx<'_>, region: RegionCode, pile: SlipId, row: &PileRow) -> Result<bool, Error> {
    let (was, was_name) = apart(row.was.as_ref());
    let values = vals![region, pile, row.place, row.result.clone(), &row.detail, was, was_name];
    Ok(tx.exec(SETTLE, &values).await? == 1)
}

/// Notes who held the work of a row when it was carried out.
pub async fn note_holder(
    tx: &mut Tx<'_>,
    region: RegionCode,
    pile: SlipId,
    place: i64,
    was: Option<&(OfficerId, String)>,
) -> Result<(), Error> {
    let (was, was_name) = apart(was);
    tx.exec_one(NOTE_HOLDER, &vals![region, pile, place, was, was_name]).await
}

fn read(row: &Row<'_>) -> Result<Pile, Error> {
    let act = row.t(3)?;
    Ok(Pile {
        id: row.id(0)?,
        agency: Agency::parse(&row.t(1)?).map_err(|_| Error::Decode("desk_piles.agency".into()))?,
        officer: row.id(2)?,
        act: Act::parse(&act).ok_or_else(|| Error::Decode(format!("desk_piles.act {act:?}")))?,
        to: row.opt_id::<OfficerId>(4)?.zip(row.opt_t(5)?),
        undoes: row.opt_id(6)?,
        state: PileState::parse(&row.t(7)?)?,
        at: row.stamp(8)?,
        due_at: row.stamp(9)?,
    })
}

fn read_row(row: &Row<'_>) -> Result<PileRow, Error> {
    Ok(PileRow {
        place: row.i(0)?,
        reference: row.t(1)?,
        rev: row.i(2)?,
        was: row.opt_id::<OfficerId>(3)?.zip(row.opt_t(4)?),
        result: row.opt_t(5)?,
        detail: row.opt_t(6)?.unwrap_or_default(),
    })
}
