//! `balai verify`: reads the whole book against the public log and names the first row that lies.

use std::path::Path;
use std::sync::Arc;

use book::Log;
use kernel::{OsDice, SystemClock};

use crate::config::Config;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::say::say;
use crate::wiring::{self, Ground};

/// Reads every event of every hall in the database, also while it is open. Changes nothing.
pub async fn verify(config: &Config) -> Result<(), Failure> {
    let ground = wiring::lay_ground(config, Arc::new(SystemClock), Arc::new(OsDice)).await?;
    let read = read_all(&ground, config, &config.log_guard()).await;
    ground.store.close().await;
    read
}

/// Reads the book of every hall against its log and against the guard files in `guards`, and says what it found.
pub async fn read_all(ground: &Ground, config: &Config, guards: &Path) -> Result<(), Failure> {
    let fail = |error: store::Error| Failure(error.to_string());
    let halls = ground.store.read((), |tx, ()| Box::pin(hall::table::all(tx))).await.map_err(fail)?;
    if halls.is_empty() {
        return Err(Failure("There is no hall in this database yet; open one with `balai serve`.".to_owned()));
    }
    for row in &halls {
        let begun = ground.store.read(row.region, |tx, region| Box::pin(book::log::stands(tx, *region)));
        if begun.await.map_err(fail)?.is_none() {
            say!("{}: it was never open, so there is no log yet and nothing in it to check.", row.name);
            continue;
        }
        let hall = wiring::hall_of(ground, row, config).await?;
        let log = Log::look(&wiring::log_ground(ground), hall.region(), guards)
            .await
            .map_err(|broken| Failure(format!("{}: {broken}.", row.name)))?;
        let progress = Progress::new();
        let tell = |read: u64| progress.tell(format_args!("{}: {read} events read", row.name));
        let audit = log.audit(&hall.book, tell).await.map_err(|broken| Failure(broken.to_string()))?;
        progress.end();
        if let Some(lie) = audit.lie {
            return Err(Failure(format!("{}: {lie}.", row.name)));
        }
        say!(
            "{}: {} events, {} of them sealed in the log, {} with an erased private part. Every row is what was sealed.",
            row.name,
            audit.events,
            audit.sealed,
            audit.erased
        );
    }
    Ok(())
}
