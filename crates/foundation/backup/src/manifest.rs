//! What one backup is made of.

use kernel::{RegionCode, Stamp};
use serde::{Deserialize, Serialize};

/// The format this program writes.
pub(crate) const FORMAT: u32 = 1;

/// One backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of this record; [`Manifest::new`] sets it.
    pub format: u32,
    /// Its name; later ones sort behind.
    pub id: String,
    /// The moment the database was read.
    pub at: Stamp,
    /// The program that made it.
    pub program: String,
    /// `sqlite` or `postgres`: a backup is put back into the engine it came from.
    pub engine: String,
    /// The migrations the database had seen: owner and name.
    pub migrations: Vec<(String, String)>,
    /// The halls in it, as they stood at that moment.
    pub halls: Vec<HallThen>,
    /// The database: its file, or its tables.
    pub database: Vec<Contents>,
    /// The files beside it, by their paths in the data folder.
    pub files: Vec<Contents>,
}

/// A hall at the moment of the backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HallThen {
    /// Its region.
    pub region: RegionCode,
    /// Its name.
    pub name: String,
    /// Its public log, if it was begun.
    pub log: Option<LogThen>,
}

/// How far a log was sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogThen {
    /// Entries.
    pub size: u64,
    /// The signed checkpoint.
    pub checkpoint: String,
}

/// A file or table, and the chunks it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// Which.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// When a file was last written, in nanoseconds since 1970; what is as old and as long is not read again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<i64>,
    /// The names of its chunks, in order.
    pub chunks: Vec<String>,
}

impl Contents {
    /// With no chunk yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), bytes: 0, written: None, chunks: Vec::new() }
    }
}

impl Manifest {
    /// A backup of this moment, with nothing in it yet.
    pub fn new(at: Stamp, engine: &str) -> Self {
        Self {
            format: FORMAT,
            id: id(at),
            at,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            engine: engine.to_owned(),
            migrations: Vec::new(),
            halls: Vec::new(),
            database: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Everything in it.
    pub fn contents(&self) -> impl Iterator<Item = &Contents> {
        self.database.iter().chain(&self.files)
    }

    /// Bytes of everything in it, unpacked.
    pub fn bytes(&self) -> u64 {
        self.contents().map(|one| one.bytes).sum()
    }
}

/// The moment in UTC, in digits that sort and stand in names of files: `20261122T193000Z`.
fn id(at: Stamp) -> String {
    let text = at.to_string();
    let seconds = text.split(['.', 'Z']).next().unwrap_or_default();
    format!("{}Z", seconds.replace(['-', ':'], ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_called_by_its_moment() {
        let at = Stamp::micros(1_783_910_460_123_456);
        assert_eq!(Manifest::new(at, "sqlite").id, "20260713T024100Z");
    }
}
