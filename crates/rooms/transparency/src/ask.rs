//! Asking the witnesses of our own log: after each checkpoint, all of them about the same one.
//!
//! Nobody waits for this: the hall serves, seals and publishes whether witnesses answer or not. Who does not answer is
//! asked again later and later. A witness that does not sign may know something that we have forgotten, so it is asked
//! what it saw last; only our own signature under it counts ([`book::Log::recall`]).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use book::Log;
use book::log::{Broken, Published};
use futures_util::future::join_all;
use kernel::{Span, Stamp};
use ledger::note::Signature;
use ledger::policy::Witness;
use ledger::witness::Request;
use ledger::{Note, VerifyingKey};
use tokio::sync::watch;

use crate::cosigned::{self, Round};
use crate::model::Standing;
use crate::ports::{Away, Neighbours};
use crate::{Transparency, digest};

/// Many acts in a moment are one checkpoint to ask about.
const SHORTEST: Duration = Duration::from_secs(1);
/// Without a new checkpoint nothing is to be asked, but who was away may be back.
const LONGEST: Duration = Duration::from_mins(10);
/// The first pause after no answer; each further one is twice as long.
const FIRST_PAUSE: Span = Span::seconds(5);
const MOST_DOUBLINGS: u32 = 7;
/// A witness tells its size, is asked from there, and signs: more is a game.
const TRIES: usize = 3;

/// What we know of a witness between two rounds.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    /// The size it saw last, as far as we know.
    saw: u64,
    /// The size it signed last since the start. At every start each is asked once: it may know what we have forgotten.
    signed: Option<u64>,
    /// How often in a row it did not.
    failed: u32,
    /// Not to be asked before.
    until: Option<Stamp>,
}

/// Asks the witnesses of a log.
pub struct Asking {
    room: Transparency,
    log: Log,
    neighbours: Arc<dyn Neighbours>,
    known: BTreeMap<String, Known>,
}

/// Asks after every checkpoint, until told to stop. Ends at once where there is no log or no witness.
pub async fn run(room: Transparency, neighbours: Arc<dyn Neighbours>, mut stopped: watch::Receiver<bool>) {
    let Some(mut asking) = Asking::begin(room, neighbours).await else { return };
    let mut checkpoints = asking.log.changes();
    loop {
        checkpoints.borrow_and_update();
        asking.round().await;
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            changed = tokio::time::timeout(asking.pause(), checkpoints.changed()) => if let Ok(Err(_)) = changed { return },
        }
        if tokio::time::timeout(SHORTEST, stopped.wait_for(|stop| *stop)).await.is_ok() {
            return;
        }
    }
}

impl Asking {
    /// With what was known of the witnesses before. None where there is no log or no witness.
    pub async fn begin(room: Transparency, neighbours: Arc<dyn Neighbours>) -> Option<Self> {
        let log = room.hall.log.clone()?;
        if room.policy.witnesses().is_empty() {
            return None;
        }
        let rows = cosigned::standings(&room).await.unwrap_or_else(|error| {
            // Each will tell what it saw.
            tracing::warn!(target: "balai::witness", %error, "how the witnesses stood cannot be read");
            Vec::new()
        });
        let known = rows.into_iter().map(|row| (row.name, Known { saw: row.size, ..Known::default() })).collect();
        Some(Self { room, log, neighbours, known })
    }

    /// How long to wait if nothing happens: until the first of those who were away may be asked again.
    fn pause(&self) -> Duration {
        let now = self.room.hall.now();
        let next = self.known.values().filter_map(|known| known.until).min();
        next.map_or(LONGEST, |at| at.since(now).to_std().clamp(SHORTEST, LONGEST))
    }

    /// Asks everyone who has not signed the newest checkpoint and may be asked again, and writes down what they say.
    pub async fn round(&mut self) {
        let Some(published) = self.log.published().filter(|published| published.head.size > 0) else { return };
        let now = self.room.hall.now();
        let of = |witness: &Witness| self.known.get(&witness.name).copied().unwrap_or_default();
        let is_due =
            |known: Known| known.signed != Some(published.head.size) && known.until.is_none_or(|until| until <= now);
        let policy = Arc::clone(&self.room.policy);
        let due: Vec<&Witness> = policy.witnesses().iter().filter(|witness| is_due(of(witness))).collect();
        let said = join_all(due.iter().map(|witness| self.ask(witness, of(witness).saw, &published))).await;
        let mut round = Round { asked: Published::clone(&published), answers: Vec::new() };
        for (witness, said) in due.into_iter().zip(said) {
            let known = self.known.entry(witness.name.clone()).or_default();
            let standing = match said {
                Ok(signature) => {
                    let size = published.head.size;
                    *known = Known { saw: size, signed: Some(size), ..Known::default() };
                    round.asked.note.add(signature);
                    Standing::Signs
                }
                Err((standing, why)) => {
                    let pause = FIRST_PAUSE.as_seconds() << known.failed.min(MOST_DOUBLINGS);
                    *known = Known {
                        failed: known.failed + 1,
                        until: Some(self.room.hall.now().plus(Span::seconds(pause))),
                        ..*known
                    };
                    tracing::warn!(target: "balai::witness", witness = witness.name, why, "it did not sign");
                    standing
                }
            };
            round.answers.push((witness.name.clone(), standing));
        }
        let signed = round.answers.iter().filter(|(_, standing)| *standing == Standing::Signs).count();
        if round.answers.is_empty() {
            return;
        }
        match cosigned::keep(&self.room, round).await {
            Ok(()) => {
                tracing::info!(target: "balai::witness", size = published.head.size, signed, "witnesses were asked");
            }
            Err(error) => tracing::warn!(target: "balai::witness", %error, "what the witnesses said was not kept"),
        }
    }

    /// The cosignature of a witness that saw the log at `old`, or how it stands and why.
    async fn ask(
        &self,
        witness: &Witness,
        mut old: u64,
        published: &Published,
    ) -> Result<Signature, (Standing, String)> {
        let url = witness.url.as_deref().unwrap_or_default().trim_end_matches('/');
        let away = |Away(why)| (Standing::Away, why);
        for _ in 0..TRIES {
            // Of a log that was larger than ours we can prove nothing.
            let proof = self.log.grew_from(old, published).await;
            let proof = proof.map_err(|broken| (Standing::Refuses, broken.to_string()))?;
            let request = Request { old: old.min(published.head.size), proof, checkpoint: published.note.clone() };
            let reply =
                self.neighbours.post(&format!("{url}/add-checkpoint"), request.to_string()).await.map_err(away)?;
            let seen = (reply.status == 409).then(|| reply.body.trim_end().parse::<u64>().ok()).flatten();
            match (reply.status, seen) {
                (200, _) => {
                    let signature = cosignature(&published.note, &witness.key, &reply.body);
                    return signature.ok_or((Standing::Refuses, "its line is not of its key".to_owned()));
                }
                (409, Some(seen)) if seen <= published.head.size && seen != request.old => old = seen,
                (409 | 422, _) => return Err(self.compare(url, reply.status).await),
                (429 | 500.., _) => return Err(away(Away(format!("it answers {}", reply.status)))),
                (status, _) => return Err((Standing::Refuses, format!("it answers {status}"))),
            }
        }
        Err((Standing::Refuses, "it names one size after another".to_owned()))
    }

    /// A witness that does not find that our log grew: does it hold something that we signed and have forgotten?
    async fn compare(&self, url: &str, status: u16) -> (Standing, String) {
        let refuses = (Standing::Refuses, format!("it answers {status}: our log did not grow from what it saw"));
        let origin = digest(self.log.verifying_key().name());
        let Ok(reply) = self.neighbours.get(&format!("{url}/{origin}/checkpoint")).await else { return refuses };
        let Ok(note) = Note::parse(&reply.body) else { return refuses };
        match self.log.recall(&note).await {
            Err(broken @ (Broken::Behind { .. } | Broken::Different { .. })) => {
                (Standing::Contradicts, broken.to_string())
            }
            Ok(()) | Err(_) => refuses,
        }
    }
}

/// The line of this key among those that came back, if it fits the checkpoint.
fn cosignature(checkpoint: &Note, key: &VerifyingKey, lines: &str) -> Option<Signature> {
    let mut answered = Note::new(checkpoint.text().to_owned())?;
    lines.lines().filter_map(|line| Signature::parse(line).ok()).for_each(|line| answered.add(line));
    let alone = answered.only([key]);
    alone.signed_by([key]).ok()?;
    alone.signatures().first().cloned()
}
