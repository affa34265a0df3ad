//! What the hall found when it last looked at itself by night.

use kernel::{RegionCode, Stamp};
use serde::{Deserialize, Serialize};
use store::{Error, Result, Tx, vals};

/// One look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Night {
    /// When.
    pub at: Stamp,
    /// When the newest backup was made; none where no folder is set up, or none was made yet.
    pub backup_at: Option<Stamp>,
    /// What is wrong.
    pub troubles: Vec<Trouble>,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// With what.
    pub with: With,
    /// What was seen, in English, for whoever looks after the machine. Never anything personal.
    pub what: String,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum With {
    /// The database itself.
    Database,
    /// The book does not say what was sealed in the log.
    Book,
    /// The public log stays shut.
    Log,
    /// No backup could be made.
    Backup,
    /// The certificate of the hall ends soon, or no new one could be taken up.
    Certificate,
    /// The virus scanner cannot be asked, so nothing can be uploaded.
    Scanner,
    /// A review of a look in an emergency is late.
    Review,
    /// Letters wait for a signing service that is set up no longer.
    Signing,
    /// People or the supervising agency should have been told of a breach.
    Breach,
}

impl With {
    /// How it is called in keys of texts and in the book.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::Book => "book",
            Self::Log => "log",
            Self::Backup => "backup",
            Self::Certificate => "certificate",
            Self::Scanner => "scanner",
            Self::Review => "review",
            Self::Signing => "signing",
            Self::Breach => "breach",
        }
    }
}

store::sql! {
    /// The last look, in place of the one before.
    const PUT_NIGHT = "INSERT INTO nights (region, at, backup_at, troubles) VALUES ($1, $2, $3, $4)
        ON CONFLICT (region) DO UPDATE SET at = excluded.at, backup_at = excluded.backup_at,
        troubles = excluded.troubles";

    /// The last look.
    const FIND_NIGHT = "SELECT at, backup_at, troubles FROM nights WHERE region = $1";
}

/// Writes down what was found.
pub async fn put(tx: &mut Tx<'_>, region: RegionCode, night: &Night) -> Result<()> {
    let troubles = serde_json::to_string(&night.troubles).map_err(|error| Error::Other(error.to_string()))?;
    tx.exec_one(PUT_NIGHT, &vals![region, night.at, night.backup_at, troubles]).await
}

/// What was found last; none if the hall never looked.
pub async fn last(tx: &mut Tx<'_>, region: RegionCode) -> Result<Option<Night>> {
    let row = tx.one(FIND_NIGHT, &vals![region], |row| Ok((row.stamp(0)?, row.opt_stamp(1)?, row.t(2)?))).await?;
    let Some((at, backup_at, troubles)) = row else { return Ok(None) };
    let troubles = serde_json::from_str(&troubles).map_err(|error| Error::Decode(error.to_string()))?;
    Ok(Some(Night { at, backup_at, troubles }))
}
