//! Letting old backups go.

use std::collections::BTreeSet;

use crate::Result;
use crate::folder::{BACKUPS, CHUNKS, Folder, manifest_name};
use crate::place::Lock;

/// What was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// Backups.
    pub backups: usize,
    /// Chunks that no backup needs any more.
    pub chunks: usize,
}

impl Folder {
    /// Keeps the newest `keep` backups, at least one, and removes the others and every chunk that none of them needs.
    ///
    /// Nothing is removed if one of those that stay cannot be read: its chunks would go with it.
    pub fn prune(&self, keep: usize, _lock: &Lock) -> Result<Pruned> {
        let ids = self.ids()?;
        let (go, stay) = ids.split_at(ids.len().saturating_sub(keep.max(1)));
        let mut needed = BTreeSet::new();
        for id in stay {
            needed.extend(self.manifest(id)?.contents().flat_map(|one| one.chunks.clone()));
        }
        for id in go {
            self.place.remove(&manifest_name(id))?;
        }
        // The names must be gone before the chunks go, or a power cut leaves a backup with holes.
        self.place.sync(BACKUPS)?;
        let mut chunks = 0;
        for folder in self.place.list(CHUNKS)? {
            for chunk in self.place.list(&format!("{CHUNKS}/{folder}"))? {
                if !needed.contains(&chunk) {
                    self.place.remove(&format!("{CHUNKS}/{folder}/{chunk}"))?;
                    chunks += 1;
                }
            }
        }
        self.place.sync(CHUNKS)?;
        Ok(Pruned { backups: go.len(), chunks })
    }
}
