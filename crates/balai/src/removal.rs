//! Once a night the hall removes what has been kept long enough, as the schedule and the service files say
//! (`reference/retention.csv`, `[retention]`): a few at a time, so that nobody waits for it. When nothing is left, one
//! event says how many of which kind, and nothing about whom.
//!
//! A night that was stopped in the middle goes on where it was, at once when the hall is open again: each batch counts
//! what it removed in its own transaction. The rooms know what is due; this only asks them.

use std::time::Duration;

use book::{Act, Outbox};
use cases::kept::Batch;
use cases::{Cases, Refusal};
use hall::Hall;
use hall::removals::{self, Removals};
use kernel::{Actor, Span, Stamp};
use reference::{Kept, Retention};
use reports::Reports;
use serde_json::{Map, json};
use store::Tx;
use tokio::sync::watch;

use crate::night::night_before;

/// How many of a kind go in one transaction.
const AT_ONCE: u32 = 100;
/// How often it asks whether it is time.
const LOOK_AGAIN: Duration = Duration::from_mins(1);
/// `hall.data_removed`: what had been kept long enough is gone. The public part says how many of which kind.
pub const REMOVED: &str = "hall.data_removed";

/// Whoever removes.
#[derive(Clone)]
pub struct Remover {
    hall: Hall,
    cases: Cases,
    reports: Reports,
}

impl Remover {
    /// For an open hall.
    pub fn of(cases: &Cases, reports: &Reports) -> Self {
        Self { hall: cases.hall.clone(), cases: cases.clone(), reports: reports.clone() }
    }

    /// Removes every night until told to stop. A night that is under way is then left; it goes on at the next start.
    pub async fn run(self, mut stopped: watch::Receiver<bool>) {
        let mut ticks = tokio::time::interval(LOOK_AGAIN);
        loop {
            let remove = async {
                ticks.tick().await;
                match self.remove_if_due().await {
                    Ok(None) => {}
                    Ok(Some(night)) => {
                        let count: u64 = night.removed.iter().map(|(_, removed)| removed).sum();
                        tracing::info!(target: "balai::removal", count, "what had been kept long enough is gone");
                    }
                    Err(error) => {
                        tracing::error!(target: "balai::removal", %error, "what is due could not be removed");
                    }
                }
            };
            tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => return,
                () = remove => {}
            }
        }
    }

    /// Removes everything that is due, if this night's removing has not ended yet; gives what was removed.
    pub async fn remove_if_due(&self) -> Result<Option<Removals>, Refusal> {
        let Some(night) = self.begin().await? else { return Ok(None) };
        for kind in Kept::ALL {
            while self.remove_some(kind, AT_ONCE).await?.more {}
        }
        cases::kept::remove_files(&self.cases).await?;
        self.end(night).await
    }

    /// The night that is to be gone through: one that was stopped in the middle, or tonight, if it is not over.
    pub async fn begin(&self) -> Result<Option<Stamp>, Refusal> {
        let region = self.hall.region();
        let last = self.hall.store.read(region, |tx, region| Box::pin(removals::last(tx, *region))).await?;
        let tonight = night_before(self.hall.now(), self.hall.zone());
        match last {
            Some(last) if last.ended_at.is_none() => Ok(Some(last.night)),
            Some(last) if last.night >= tonight => Ok(None),
            _ => {
                let begun = self.hall.store.write(region, tonight, move |tx, tonight| {
                    Box::pin(async move { removals::begin(tx, region, *tonight).await })
                });
                let is_ours: bool = begun.await?;
                // Another program of this hall may have begun it a moment ago, and goes through it.
                Ok(is_ours.then_some(tonight))
            }
        }
    }

    /// Removes at most `most` of one kind, and counts them.
    pub async fn remove_some(&self, kind: Kept, most: u32) -> Result<Batch, Refusal> {
        if kind == Kept::ReportDraft {
            return self.remove_report_drafts(most).await;
        }
        let (region, input) = (self.hall.region(), (self.cases.clone(), kind, most, self.hall.now()));
        let removed = self.hall.store.write(region, input, move |tx, (cases, kind, most, now)| {
            Box::pin(async move {
                let batch = remove_in(tx, cases, *kind, *now, *most).await?;
                if batch.removed > 0 {
                    removals::count(tx, region, kind.as_str(), batch.removed).await?;
                }
                Ok::<_, Refusal>(batch)
            })
        });
        removed.await
    }

    /// Reports that were begun and not sent: their pictures first, then their rows.
    async fn remove_report_drafts(&self, most: u32) -> Result<Batch, Refusal> {
        let (region, now) = (self.hall.region(), self.hall.now());
        let days = Retention::shipped().days(Kept::ReportDraft, now.date(self.hall.zone()));
        let Some(days) = days else { return Ok(Batch::of(0, most)) };
        let before = now.minus(Span::days(i64::from(days)));
        let port = |refusal: reports::Refusal| Refusal::Port(Box::new(refusal));
        let drafts = reports::write::due(&self.reports, before, most).await.map_err(port)?;
        let input = (self.reports.clone(), drafts);
        let removed = self.hall.store.write(region, input, move |tx, (reports, drafts)| {
            Box::pin(async move {
                let removed = reports::write::drop_due(tx, reports, drafts, before).await.map_err(port)?;
                if removed > 0 {
                    removals::count(tx, region, Kept::ReportDraft.as_str(), removed).await?;
                }
                Ok::<_, Refusal>(Batch::of(removed, most))
            })
        });
        removed.await
    }

    async fn end(&self, night: Stamp) -> Result<Option<Removals>, Refusal> {
        let (region, input) = (self.hall.region(), (self.hall.book.clone(), night, self.hall.now()));
        let ended = self.hall.store.write(region, input, move |tx, (book, night, now)| {
            Box::pin(async move {
                if !removals::end(tx, region, *night, *now).await? {
                    return Ok(None);
                }
                let last = removals::last(tx, region).await?;
                if let Some(last) = last.as_ref().filter(|last| !last.removed.is_empty()) {
                    book.write(tx, region, &Actor::System, act(last)).await?;
                }
                Ok::<_, Refusal>(last)
            })
        });
        ended.await
    }
}

async fn remove_in(tx: &mut Tx<'_>, cases: &Cases, kind: Kept, now: Stamp, most: u32) -> Result<Batch, Refusal> {
    if let Some(batch) = cases::kept::remove(tx, cases, kind, now, most).await? {
        return Ok(batch);
    }
    let (region, today) = (cases.region(), now.date(cases.hall.zone()));
    let Some(days) = Retention::shipped().days(kind, today) else { return Ok(Batch::of(0, most)) };
    let before = now.minus(Span::days(i64::from(days)));
    let removed = match people::kept::forget(tx, region, kind, before, most).await? {
        Some(removed) => removed,
        None if kind == Kept::Message => Outbox::forget(tx, region, before, most).await?,
        None if kind == Kept::Breach => privacy::table::breaches::forget(tx, region, before, most).await?,
        None => 0,
    };
    Ok(Batch::of(removed, most))
}

fn act(night: &Removals) -> Act {
    let counts: Map<_, _> = night.removed.iter().map(|(kind, removed)| (kind.clone(), json!(removed))).collect();
    Act::new(REMOVED).public(json!({ "dihapus": counts }))
}
