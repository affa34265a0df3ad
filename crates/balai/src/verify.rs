//! `balai verify`: reads the whole book against the public log and names the first row that lies.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;

use book::Log;
use kernel::{OsDice, SystemClock};

use crate::config::Config;
use crate::failure::Failure;
use crate::wiring;

/// Reads every event of every hall in the database, also while it is open. Changes nothing.
pub async fn verify(config: &Config) -> Result<(), Failure> {
    let ground = wiring::lay_ground(config, Arc::new(SystemClock), Arc::new(OsDice)).await?;
    let fail = |error: store::Error| Failure(error.to_string());
    let halls = ground.store.read((), |tx, ()| Box::pin(hall::table::all(tx))).await.map_err(fail)?;
    if halls.is_empty() {
        return Err(Failure("There is no hall in this database yet; open one with `balai serve`.".to_owned()));
    }
    for row in &halls {
        let hall = wiring::hall_of(&ground, row, config).await?;
        let log = Log::look(&wiring::log_ground(&ground), hall.region(), &config.log_guard())
            .await
            .map_err(|broken| Failure(format!("{}: {broken}.", row.name)))?;
        let shows_progress = std::io::stderr().is_terminal();
        let tell = |read: u64| {
            if shows_progress {
                eprint!("\r{}: {read} events read …", row.name);
                let _ = std::io::stderr().flush();
            }
        };
        let audit = log.audit(&hall.book, tell).await.map_err(|broken| Failure(broken.to_string()))?;
        if shows_progress {
            eprintln!();
        }
        if let Some(lie) = audit.lie {
            return Err(Failure(format!("{}: {lie}.", row.name)));
        }
        println!(
            "{}: {} events, {} of them sealed in the log, {} with an erased private part. Every row is what was sealed.",
            row.name, audit.events, audit.sealed, audit.erased
        );
    }
    ground.store.close().await;
    Ok(())
}
