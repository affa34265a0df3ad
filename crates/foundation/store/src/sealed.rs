//! Which columns hold sealed values, so that all of them can be sealed anew with a new key.
//!
//! Each crate lists its sealed columns beside its migrations with [`crate::sealed!`]; a test of the whole hall compares
//! the lists with the tables. Values are turned in steps of [`STEP`] rows, each a transaction of its own, so that the
//! hall serves on; who changes a row meanwhile wins, and what is turned twice is turned once.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Dice, RegionCode};

use crate::error::{Error, Result};
use crate::sql::{Named, Sql};
use crate::val::Val;
use crate::vault::{SealError, Vault, key_of};
use crate::{Store, Tx};

/// Rows that are looked at before the next transaction.
const STEP: usize = 200;

/// How the column is kept whose bytes are sealed along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// As bytes.
    Bytes,
    /// As text.
    Text,
}

/// A column of sealed values.
#[derive(Clone, Copy, Debug)]
pub struct Sealed {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// What its values are sealed for.
    pub purpose: &'static str,
    /// How the column beside it is kept that names the row, and is sealed along.
    pub by: By,
    /// `HEADS`, `VALUE` and `PUT`.
    pub statements: [Named; 3],
}

/// Lists the sealed columns of a crate, each as table, column, the column that names the row, and the purpose.
///
/// ```
/// store::sealed! {
///     /// What is sealed here.
///     pub const SEALED =
///         "visits" "who" by Bytes "visit_id" for "places.visit",
///         "signs" "seed" by Text "name" for "places.sign";
/// }
/// assert_eq!((SEALED[0].table, SEALED[1].column), ("visits", "seed"));
/// ```
#[macro_export]
macro_rules! sealed {
    ($(#[$meta:meta])* $vis:vis const $name:ident =
        $($table:literal $column:literal by $by:ident $key:literal for $purpose:expr),+;) => {
        $(#[$meta])*
        $vis const $name: &[$crate::Sealed] = &[$($crate::Sealed {
            table: $table,
            column: $column,
            purpose: $purpose,
            by: $crate::By::$by,
            statements: [
                ("HEADS", $crate::Sql::new(concat!(
                    "SELECT ", $key, ", substr(", $column, ", 1, 3) FROM ", $table, " WHERE region = $1 AND ", $key,
                    " > $2 AND ", $column, " IS NOT NULL ORDER BY ", $key, " LIMIT $3"))),
                ("VALUE", $crate::Sql::new(concat!(
                    "SELECT ", $column, " FROM ", $table, " WHERE region = $1 AND ", $key, " = $2"))),
                ("PUT", $crate::Sql::new(concat!(
                    "UPDATE ", $table, " SET ", $column, " = $4 WHERE region = $1 AND ", $key, " = $2 AND ", $column,
                    " = $3"))),
            ],
        }),+];
    };
}

/// How many values are sealed with which key.
pub type Counts = BTreeMap<u16, u64>;

/// Where a look through a column stands: the name of the last row, and what was found on the way.
struct Page {
    last: Option<Val>,
    heads: Vec<(Val, u16)>,
}

impl Sealed {
    fn sql(&self, n: usize) -> Sql {
        self.statements[n].1
    }

    fn first(&self) -> Val {
        match self.by {
            By::Bytes => Val::B(Vec::new()),
            By::Text => Val::T(String::new()),
        }
    }

    async fn page(&self, tx: &mut Tx<'_>, region: RegionCode, after: &Val) -> Result<Page> {
        let limit = i64::try_from(STEP).unwrap_or(i64::MAX);
        let values = [Val::from(region), after.clone(), Val::from(limit)];
        let rows = tx.query(self.sql(0), &values, |row| {
            let name = match self.by {
                By::Bytes => Val::B(row.b(0)?),
                By::Text => Val::T(row.t(0)?),
            };
            Ok((name, row.b(1)?))
        });
        let rows = rows.await?;
        let last = (rows.len() == STEP).then(|| rows.last().map(|(name, _)| name.clone())).flatten();
        let heads = rows.into_iter().map(|(name, head)| Ok((name, key_of(&head).map_err(|e| self.sorry(e))?)));
        Ok(Page { last, heads: heads.collect::<Result<_>>()? })
    }

    async fn turn_row(&self, tx: &mut Tx<'_>, turn: &Turn, region: RegionCode, name: &Val) -> Result<u64> {
        let found = tx.one(self.sql(1), &[Val::from(region), name.clone()], |row| row.opt_b(0)).await?;
        let Some(old) = found.flatten() else { return Ok(0) };
        if key_of(&old).map_err(|error| self.sorry(error))? >= turn.vault.newest_number() {
            return Ok(0);
        }
        let aad = match name {
            Val::B(bytes) => bytes.as_slice(),
            Val::T(text) => text.as_bytes(),
            _ => return Err(Error::other("a sealed row is named by bytes or text")),
        };
        let plain = turn.vault.unseal(self.purpose, aad, &old).map_err(|error| self.sorry(error))?;
        let new = turn.vault.seal(&*turn.dice, self.purpose, aad, &plain);
        // Whoever wrote the row meanwhile has sealed it with the new key already.
        tx.exec(self.sql(2), &[Val::from(region), name.clone(), Val::B(old), Val::B(new)]).await
    }

    fn sorry(&self, error: SealError) -> Error {
        Error::Other(format!("{}.{}: {error}", self.table, self.column))
    }
}

/// What turns values: the vault whose newest key they get.
#[derive(Clone)]
struct Turn {
    vault: Arc<Vault>,
    dice: Arc<dyn Dice>,
    sealed: Sealed,
}

impl Store {
    /// Counts the values of a column in a region by the key they are sealed with.
    pub async fn count_sealed(&self, sealed: &Sealed, region: RegionCode) -> Result<Counts> {
        let (mut counts, mut after) = (Counts::new(), Some(sealed.first()));
        while let Some(from) = after {
            let page = self.heads(sealed, region, from).await?;
            for (_, key) in &page.heads {
                *counts.entry(*key).or_default() += 1;
            }
            after = page.last;
        }
        Ok(counts)
    }

    /// Seals every value of a column in a region with the newest key, in small transactions; tells `tell` how many rows
    /// it has passed. Gives how many were sealed anew.
    pub async fn turn_sealed(
        &self,
        sealed: &Sealed,
        region: RegionCode,
        vault: &Arc<Vault>,
        dice: &Arc<dyn Dice>,
        mut tell: impl FnMut(usize),
    ) -> Result<u64> {
        let turn = Turn { vault: Arc::clone(vault), dice: Arc::clone(dice), sealed: *sealed };
        let (mut turned, mut after) = (0, Some(sealed.first()));
        while let Some(from) = after {
            let page = self.heads(sealed, region, from).await?;
            let passed = page.heads.len();
            let newest = vault.newest_number();
            let old: Vec<Val> = page.heads.into_iter().filter(|(_, key)| *key < newest).map(|(name, _)| name).collect();
            if !old.is_empty() {
                let done = self.write(region, (turn.clone(), old), move |tx, (turn, old)| {
                    Box::pin(async move {
                        let mut done = 0;
                        for name in old {
                            done += turn.sealed.turn_row(tx, turn, region, name).await?;
                        }
                        Ok::<_, Error>(done)
                    })
                });
                turned += done.await?;
            }
            tell(passed);
            after = page.last;
        }
        Ok(turned)
    }

    async fn heads(&self, sealed: &Sealed, region: RegionCode, after: Val) -> Result<Page> {
        self.read((*sealed, after), move |tx, (sealed, after)| Box::pin(sealed.page(tx, region, after))).await
    }
}
