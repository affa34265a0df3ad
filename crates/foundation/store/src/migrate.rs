//! Migrations: numbered scripts, two folders with the same names, forward only. All that are missing run in one
//! transaction. The text of an applied one must never change; its digest is kept to see that.

use std::collections::HashMap;
use std::fmt::Write as _;

use kernel::{Clock, Stamp, SystemClock};
use sha2::{Digest, Sha256};

use crate::Engine;
use crate::error::{Error, Result};
use crate::tx::Tx;
use crate::vals;

/// The migrations of one crate: `(name, text)` pairs with ascending names such as `"0001_cases"`.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// The crate, as the record of applied migrations calls it.
    pub owner: &'static str,
    /// For SQLite.
    pub sqlite: &'static [(&'static str, &'static str)],
    /// For PostgreSQL: the same names.
    pub postgres: &'static [(&'static str, &'static str)],
}

impl Migrations {
    fn of(&self, engine: Engine) -> &'static [(&'static str, &'static str)] {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    /// Names must ascend and be the same for both engines, and owners must differ.
    pub(crate) fn check(all: &[Self]) -> Result<()> {
        for (n, one) in all.iter().enumerate() {
            let names = |list: &[(&'static str, &str)]| list.iter().map(|(name, _)| *name).collect::<Vec<_>>();
            let (lite, pg) = (names(one.sqlite), names(one.postgres));
            if lite != pg || !lite.is_sorted_by(|a, b| a < b) {
                return Err(Error::Setup(format!(
                    "The migrations of {} do not ascend, or differ between the engines: {lite:?} and {pg:?}.",
                    one.owner
                )));
            }
            if all[..n].iter().any(|other| other.owner == one.owner) {
                return Err(Error::Setup(format!("The migrations of {} are listed twice.", one.owner)));
            }
        }
        Ok(())
    }
}

impl Migrations {
    /// Of these, the ones that a database had applied at an earlier time. [`Error::Setup`] if it knew more than these.
    pub(crate) fn then(all: &[Self], applied: &[(String, String)]) -> Result<Vec<Self>> {
        let was = |owner: &str, name: &str| applied.iter().any(|(one, other)| one == owner && other == name);
        let then: Vec<Self> = all
            .iter()
            .map(|one| {
                let count = one.sqlite.iter().take_while(|(name, _)| was(one.owner, name)).count();
                Self { owner: one.owner, sqlite: &one.sqlite[..count], postgres: &one.postgres[..count] }
            })
            .collect();
        let known = |owner: &str, name: &str| {
            then.iter().any(|one| one.owner == owner && one.sqlite.iter().any(|(other, _)| *other == name))
        };
        match applied.iter().find(|(owner, name)| !known(owner, name)) {
            None => Ok(then),
            Some((owner, name)) => Err(Error::Setup(format!(
                "The backup is of a newer version: it has the migration {owner}/{name}, which this program does not \
                 know. Restore it with that version."
            ))),
        }
    }
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    owner TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, at BIGINT NOT NULL,
    CONSTRAINT schema_migrations_pk PRIMARY KEY (owner, name))";

/// Applies what is missing. Two programs that start at once wait for each other.
pub(crate) async fn apply(tx: &mut Tx<'_>, engine: Engine, all: &[Migrations]) -> Result<()> {
    if engine == Engine::Postgres {
        tx.query("SELECT 1 FROM (SELECT pg_advisory_xact_lock(4202611)) AS locked", &[], |_| Ok(())).await?;
    }
    tx.script(TABLE).await?;
    let rows = tx
        .query("SELECT owner, name, sha256 FROM schema_migrations ORDER BY owner, name", &[], |row| {
            Ok(((row.t(0)?, row.t(1)?), row.t(2)?))
        })
        .await?;
    let mut applied: HashMap<(String, String), String> = rows.into_iter().collect();
    let now = SystemClock.now();
    for migrations in all {
        for (name, text) in migrations.of(engine) {
            let digest = digest(text);
            match applied.remove(&(migrations.owner.to_owned(), (*name).to_owned())) {
                None => one(tx, migrations.owner, name, text, &digest, now).await?,
                Some(before) if before == digest => {}
                Some(_) => {
                    return Err(Error::Setup(format!(
                        "The migration {}/{name} has been applied to this database with another text. \
                         Restore the old text, and put the change into a new migration.",
                        migrations.owner
                    )));
                }
            }
        }
    }
    let newer = applied.keys().find(|(owner, _)| all.iter().any(|migrations| migrations.owner == owner));
    match newer {
        None => Ok(()),
        Some((owner, name)) => Err(Error::Setup(format!(
            "The database has the migration {owner}/{name}, which this program does not know: a newer version has \
             opened it. Start that version again, or restore a backup from before it."
        ))),
    }
}

async fn one(tx: &mut Tx<'_>, owner: &str, name: &str, text: &str, digest: &str, now: Stamp) -> Result<()> {
    tx.script(text)
        .await
        .map_err(|error| Error::Setup(format!("The migration {owner}/{name} failed, nothing was changed: {error}.")))?;
    tx.exec_one(
        "INSERT INTO schema_migrations (owner, name, sha256, at) VALUES ($1, $2, $3, $4)",
        &vals![owner, name, digest, now],
    )
    .await
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
