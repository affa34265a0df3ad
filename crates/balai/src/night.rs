//! Once a night the hall looks at itself: the database, the book against its log, and its backups, of which it makes one
//! where a folder is set up. What it finds is an event, a line in the log and, if something is wrong, a note at `/kelola`.
//!
//! A night that was missed is made up for as soon as the hall is open again.

use std::sync::Arc;
use std::time::Duration;

use backup::Folder;
use book::Act;
use hall::Hall;
use hall::nights::{self, Night, Trouble, With};
use kernel::{Actor, Span, Stamp, Zone};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::backup::{Source, open, take};
use crate::config::{BackupPlace, Backups, Config};
use crate::esign;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::tls::Tls;

/// The hour of the night at which it looks, by the clocks of the region.
const HOUR: u8 = 2;
/// How often it asks whether it is time.
const LOOK_AGAIN: Duration = Duration::from_mins(1);
/// `hall.night_checked`: the hall looked at itself. The public part says with what something was wrong.
pub const CHECKED: &str = "hall.night_checked";

/// Whoever looks.
#[derive(Clone)]
pub struct Watchman {
    hall: Hall,
    source: Source,
    backups: Backups,
    esign: Option<esign::Given>,
    tls: Option<Tls>,
}

impl Watchman {
    /// For an open hall.
    pub fn of(hall: &Hall, config: &Config) -> Self {
        let source = Source {
            store: hall.store.clone(),
            vault: Arc::clone(&hall.vault),
            clock: Arc::clone(&hall.clock),
            dice: Arc::clone(&hall.dice),
            data: config.data.clone(),
        };
        Self { hall: hall.clone(), source, backups: config.backup.clone(), esign: config.esign.clone(), tls: None }
    }

    /// Looks at the certificate as well.
    #[must_use]
    pub fn with_tls(self, tls: Option<Tls>) -> Self {
        Self { tls, ..self }
    }

    /// Looks every night until told to stop. A look that is under way is then left; it is due again.
    pub async fn run(self, mut stopped: watch::Receiver<bool>) {
        let mut ticks = tokio::time::interval(LOOK_AGAIN);
        loop {
            let look = async {
                ticks.tick().await;
                match self.look_if_due().await {
                    Ok(None) => {}
                    Ok(Some(night)) if night.troubles.is_empty() => {
                        tracing::info!(target: "balai::night", "the hall looked at itself, and all is well");
                    }
                    Ok(Some(night)) => {
                        for trouble in &night.troubles {
                            let (with, what) = (trouble.with.word(), &trouble.what);
                            tracing::error!(target: "balai::night", with, "the hall found something wrong: {what}");
                        }
                    }
                    Err(error) => {
                        tracing::error!(target: "balai::night", %error, "the hall could not write down what it found");
                    }
                }
            };
            tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => return,
                () = look => {}
            }
        }
    }

    /// Looks if this night's look has not been made yet; gives what it found.
    pub async fn look_if_due(&self) -> store::Result<Option<Night>> {
        let region = self.hall.region();
        let last = self.hall.store.read(region, |tx, region| Box::pin(nights::last(tx, *region))).await?;
        let tonight = night_before(self.hall.now(), self.hall.zone());
        if last.is_some_and(|last| last.at >= tonight) {
            return Ok(None);
        }
        let night = self.look(tonight).await;
        let input = (self.hall.book.clone(), night.clone());
        let written = self.hall.store.write(region, input, move |tx, (book, night)| {
            Box::pin(async move {
                nights::put(tx, region, night).await?;
                book.write(tx, region, &Actor::System, act(night)).await.map(drop)
            })
        });
        let written: store::Result<()> = written.await;
        written.map(|()| Some(night))
    }

    async fn look(&self, tonight: Stamp) -> Night {
        let mut troubles = Vec::new();
        let mut found = |with, what: String| troubles.push(Trouble { with, what });
        match self.hall.store.flaws().await {
            Ok(flaws) => flaws.into_iter().for_each(|flaw| found(With::Database, flaw)),
            Err(error) => found(With::Database, error.to_string()),
        }
        match self.hall.log.as_ref().filter(|log| log.published().is_some()) {
            None => found(With::Log, "the public log stays shut; `balai verify` says why".to_owned()),
            Some(log) => match log.audit(&self.hall.book, |_| ()).await {
                Ok(audit) => audit.lie.into_iter().for_each(|lie| found(With::Book, lie.to_string())),
                Err(broken) => found(With::Book, broken.to_string()),
            },
        }
        if let Some(trouble) = self.tls.as_ref().and_then(|tls| tls.trouble(self.hall.now())) {
            found(With::Certificate, trouble);
        }
        if let Some(scanner) = &self.hall.scanner
            && let Err(why) = scanner.is_there().await
        {
            found(With::Scanner, why);
        }
        match self.late().await {
            Ok([reviews, breaches]) => {
                if reviews > 0 {
                    found(With::Review, format!("{reviews} reviews of emergency access are late"));
                }
                if breaches > 0 {
                    found(With::Breach, format!("{breaches} breaches are past 72 hours and were not told"));
                }
            }
            Err(error) => found(With::Database, error.to_string()),
        }
        match esign::stranded(&self.hall.store, self.hall.region(), self.esign.as_ref()).await {
            Ok(agencies) => {
                for (agency, count) in agencies {
                    found(
                        With::Signing,
                        format!("{count} letters of {agency} wait for a signing service that is not set up"),
                    );
                }
            }
            Err(error) => found(With::Database, error.to_string()),
        }
        let mut backup_at = None;
        if let Some(place) = &self.backups.place {
            match self.back_up(place, tonight).await {
                Ok(at) => backup_at = Some(at),
                Err(failure) => {
                    found(With::Backup, failure.to_string());
                    backup_at = self.newest(place).await;
                }
            }
        }
        Night { at: self.hall.now(), backup_at, troubles }
    }

    /// How many reviews of looks in an emergency, and how many breaches, are past their clock.
    async fn late(&self) -> store::Result<[i64; 2]> {
        let input = (self.hall.region(), self.hall.now());
        let read = self.hall.store.read(input, |tx, (region, now)| {
            Box::pin(async move {
                let reviews = cases::table::emergencies::late(tx, *region, *now).await?;
                Ok([reviews, privacy::table::breaches::late(tx, *region, *now).await?])
            })
        });
        read.await
    }

    /// Makes a backup if the newest is of an earlier night than it may be; when the newest was made.
    async fn back_up(&self, place: &BackupPlace, tonight: Stamp) -> Result<Stamp, Failure> {
        let oldest = tonight.minus(Span::days(i64::from(self.backups.every) - 1));
        if let Some(at) = self.newest(place).await.filter(|at| *at >= oldest) {
            return Ok(at);
        }
        let taken =
            take(&self.source, open(place, Arc::clone(&self.hall.clock))?, Some(self.backups.keep), Progress::silent())
                .await?;
        tracing::info!(target: "balai::night", "{taken}");
        Ok(taken.manifest.at)
    }

    async fn newest(&self, place: &BackupPlace) -> Option<Stamp> {
        let at = open(place, Arc::clone(&self.hall.clock)).ok()?;
        let (vault, dice) = (Arc::clone(&self.hall.vault), Arc::clone(&self.hall.dice));
        let look = tokio::task::spawn_blocking(move || Folder::open(at, vault, dice)?.0.find(None));
        Some(look.await.ok()?.ok()?.at)
    }
}

/// The last moment at which it was time.
pub(crate) fn night_before(now: Stamp, zone: Zone) -> Stamp {
    let today = Stamp::at(now.date(zone), HOUR, 0, zone);
    if today <= now { today } else { today.minus(Span::days(1)) }
}

fn act(night: &Night) -> Act {
    let mut with: Vec<&str> = night.troubles.iter().map(|trouble| trouble.with.word()).collect();
    with.dedup();
    let what: Vec<Value> = night.troubles.iter().map(|trouble| json!(trouble.what)).collect();
    Act::new(CHECKED).public(json!({ "baik": with.is_empty(), "masalah": with })).private(json!({ "rincian": what }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_time_at_two_by_the_clocks_of_the_region() {
        let date = Stamp::micros(1_783_910_460_000_000).date(Zone::Wit);
        let two = Stamp::at(date, 2, 0, Zone::Wit);
        assert_eq!(night_before(two, Zone::Wit), two);
        assert_eq!(night_before(two.plus(Span::hours(23)), Zone::Wit), two);
        assert_eq!(night_before(two.minus(Span::seconds(1)), Zone::Wit), two.minus(Span::days(1)));
        assert_eq!(night_before(two, Zone::Wib), two.minus(Span::hours(22)), "in the west it is midnight");
    }
}
