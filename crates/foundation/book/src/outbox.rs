//! The outbox: messages to people, written in the transaction that causes them and sent afterwards.
//!
//! Address, subject and body are sealed. A message is claimed before it is sent, so two programs do not send it at once;
//! a program that dies between sending and marking a batch sends that batch again: a message twice is better than none.

use std::sync::Arc;

use kernel::{Clock, Dice, EventId, MessageId, RegionCode, Span, Stamp};
use store::{Error, Fut, Result, Row, Sql, Store, Tx, Val, Vault, vals};

use crate::heads::Bell;

store::sql! {
    /// A new message.
    pub(crate) const QUEUE = "INSERT INTO outbox
        (region, message_id, event_id, channel, address, subject, body, at, state, attempts, claimed_until)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'menunggu', 0, 0)";

    /// Newest messages, before one of them.
    pub(crate) const LIST = "SELECT region, message_id, event_id, channel, address, subject, body, at, state, attempts
        FROM outbox WHERE region = $1 AND (CAST($2 AS BYTEA) IS NULL OR message_id < $2)
        ORDER BY message_id DESC LIMIT $3";

    /// Claims messages that wait. The guards stand outside too: two programs may ask at once. `|| ''` keeps the
    /// outer search from walking through everything that waits: it goes by the key.
    pub(crate) const CLAIM = "UPDATE outbox SET claimed_until = $3, attempts = attempts + 1
        WHERE region = $1 AND state || '' = 'menunggu' AND claimed_until <= $2 AND message_id IN (
            SELECT message_id FROM outbox WHERE region = $1 AND state = 'menunggu' AND claimed_until <= $2
            ORDER BY claimed_until, message_id LIMIT 20)
        RETURNING region, message_id, event_id, channel, address, subject, body, at, state, attempts";

    /// What became of a message.
    pub(crate) const MARK = "UPDATE outbox SET state = $3 WHERE region = $1 AND message_id = $2";

    /// Not before then again.
    pub(crate) const POSTPONE = "UPDATE outbox SET claimed_until = $3 WHERE region = $1 AND message_id = $2";

    /// Where messages went, a page at a time.
    pub(crate) const ADDRESSES = "SELECT message_id, address FROM outbox WHERE region = $1 AND message_id > $2
        ORDER BY message_id LIMIT $3";

    /// A message goes.
    pub(crate) const DROP = "DELETE FROM outbox WHERE region = $1 AND message_id = $2";
    /// Forgets messages that were sent or given up, the oldest first; ids sort by age.
    pub(crate) const FORGET = "DELETE FROM outbox WHERE region = $1 AND message_id IN (
        SELECT message_id FROM outbox WHERE region = $1 AND message_id < $2 AND state <> 'menunggu'
        ORDER BY message_id LIMIT $3)";

    /// The regions where something waits, found by one step of the index for each.
    pub(crate) const REGIONS = "WITH RECURSIVE waiting (region) AS (
            SELECT MIN(region) FROM outbox WHERE state = 'menunggu'
            UNION ALL SELECT (SELECT MIN(region) FROM outbox WHERE state = 'menunggu' AND region > waiting.region)
            FROM waiting WHERE waiting.region IS NOT NULL)
        SELECT region FROM waiting WHERE region IS NOT NULL";
}

/// Messages that are looked at in one step.
const STEP: i64 = 500;
/// How long a sender may take over a message before another one may try.
const CLAIM_LASTS: Span = Span::minutes(10);
/// A message that failed this often is given up.
const ATTEMPTS: i64 = 8;

/// The way a message takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// Electronic mail.
    Email,
    /// A text message.
    Sms,
}

impl Via {
    /// As the table writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

/// What has become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits.
    Waiting,
    /// It was handed to the carrier.
    Sent,
    /// It was given up.
    Failed,
}

impl State {
    /// As the table writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "menunggu",
            Self::Sent => "terkirim",
            Self::Failed => "gagal",
        }
    }
}

/// A message to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// The way it takes.
    pub via: Via,
    /// An e-mail address or a phone number in E.164.
    pub address: String,
    /// The subject line; empty for a text message.
    pub subject: String,
    /// The plain text.
    pub body: String,
}

impl std::fmt::Debug for Message {
    /// Shows no word of it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message").field("via", &self.via).finish_non_exhaustive()
    }
}

/// A message in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queued {
    /// Whose outbox.
    pub region: RegionCode,
    /// Its id; newer ones are greater.
    pub id: MessageId,
    /// The event that caused it.
    pub event: Option<EventId>,
    /// What it says, and to whom.
    pub message: Message,
    /// When it was queued.
    pub at: Stamp,
    /// What has become of it.
    pub state: State,
    /// How often it was tried.
    pub attempts: i64,
}

/// Why a carrier did not take a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// It may work later.
    #[error("not now: {0}")]
    Later(String),
    /// It will never work: no such address.
    #[error("never: {0}")]
    Never(String),
}

/// A carrier of messages.
pub trait Channel: Send + Sync {
    /// Hands a message over.
    fn send<'a>(&'a self, message: &'a Queued) -> Fut<'a, Result<(), Undelivered>>;
}

/// Takes every message and carries none: the demonstration shows them on a page instead.
#[derive(Clone, Copy, Debug)]
pub struct DemoChannel;

impl Channel for DemoChannel {
    fn send<'a>(&'a self, _: &'a Queued) -> Fut<'a, Result<(), Undelivered>> {
        Box::pin(async { Ok(()) })
    }
}

/// Queues, lists and sends messages. Clones are cheap.
#[derive(Clone)]
pub struct Outbox {
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    dice: Arc<dyn Dice>,
}

impl std::fmt::Debug for Outbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Outbox")
    }
}

/// What the three sealed columns are sealed for.
pub(crate) const PURPOSES: [&str; 3] = ["outbox.address", "outbox.subject", "outbox.body"];

impl Outbox {
    /// An outbox that seals with this vault.
    pub fn new(vault: Arc<Vault>, clock: Arc<dyn Clock>, dice: Arc<dyn Dice>) -> Self {
        Self { vault, clock, dice }
    }

    /// Puts a message into the outbox; it is sent once the transaction stands.
    pub async fn queue(
        &self,
        tx: &mut Tx<'_>,
        region: RegionCode,
        event: Option<EventId>,
        message: &Message,
    ) -> Result<MessageId> {
        let id = MessageId::mint(&*self.clock, &*self.dice);
        let texts = [&message.address, &message.subject, &message.body];
        let [address, subject, body] =
            std::array::from_fn(|n| self.vault.seal(&*self.dice, PURPOSES[n], &id.bytes(), texts[n].as_bytes()));
        let values = vals![region, id, event, message.via.as_str(), address, subject, body, self.clock.now()];
        tx.exec_one(QUEUE, &values).await?;
        Ok(id)
    }

    /// The newest messages, at most `limit`, those before the message `before` if it is given. For the demonstration's
    /// page only: it shows what real halls never show.
    pub async fn list_demo(
        &self,
        tx: &mut Tx<'_>,
        region: RegionCode,
        limit: u32,
        before: Option<MessageId>,
    ) -> Result<Vec<Queued>> {
        let rows = tx.query(LIST, &vals![region, before, limit], sealed).await?;
        rows.into_iter().map(|row| self.unseal(row)).collect()
    }

    /// Removes every message to one of these addresses, sent or not; how many that was. Addresses are sealed, so all
    /// messages of the region are looked at, in small steps.
    pub async fn forget_to(&self, store: &Store, region: RegionCode, addresses: &[String]) -> Result<usize> {
        let (mut after, mut gone) = (MessageId::from_bytes([0; 16]), 0);
        loop {
            let page = store.read((region, after), |tx, (region, after)| {
                Box::pin(async move {
                    tx.query(ADDRESSES, &vals![*region, *after, STEP], |row| Ok((row.id(0)?, row.b(1)?))).await
                })
            });
            let page: Vec<(MessageId, Vec<u8>)> = page.await?;
            let Some((last, _)) = page.last() else { return Ok(gone) };
            after = *last;
            let is_theirs = |(id, sealed): &(MessageId, Vec<u8>)| {
                let address = self.vault.unseal(PURPOSES[0], &id.bytes(), sealed).ok();
                address.is_some_and(|address| addresses.iter().any(|known| known.as_bytes() == address))
            };
            let theirs: Vec<MessageId> = page.iter().filter(|message| is_theirs(message)).map(|(id, _)| *id).collect();
            gone += theirs.len();
            if !theirs.is_empty() {
                let dropped = store.write(region, theirs, move |tx, theirs| {
                    Box::pin(async move {
                        for id in theirs {
                            tx.exec(DROP, &vals![region, *id]).await?;
                        }
                        Ok::<_, Error>(())
                    })
                });
                dropped.await?;
            }
        }
    }

    /// Says what has become of a message.
    pub async fn mark(&self, tx: &mut Tx<'_>, region: RegionCode, message: MessageId, state: State) -> Result<()> {
        tx.exec_one(MARK, &vals![region, message, state.as_str()]).await
    }

    /// Forgets at most `most` messages that were queued before then and wait no more; says how many.
    pub async fn forget(tx: &mut Tx<'_>, region: RegionCode, before: Stamp, most: u32) -> Result<u64> {
        tx.exec(FORGET, &vals![region, MessageId::first_at(before), most]).await
    }

    /// Sends what waits in a region now, and tells how many the channel took.
    pub async fn deliver(&self, store: &Store, region: RegionCode, channel: &dyn Channel) -> Result<usize> {
        let mut sent = 0;
        loop {
            let batch = self.claim(store, region).await?;
            if batch.is_empty() {
                return Ok(sent);
            }
            let mut settled = Vec::with_capacity(batch.len());
            for message in batch {
                let outcome = channel.send(&message).await;
                sent += usize::from(outcome.is_ok());
                settled.push(self.verdict(&message, outcome));
            }
            self.settle(store, region, settled).await?;
        }
    }

    /// Sends through `channel` until `shutdown` is ready or the store is closed.
    pub async fn run(self, store: Store, channel: Arc<dyn Channel>, shutdown: impl Future<Output = ()>) {
        let mut bell = Bell::new(&store);
        tokio::pin!(shutdown);
        loop {
            let goes_on = tokio::select! {
                goes_on = bell.rings() => goes_on,
                () = &mut shutdown => false,
            };
            if !goes_on {
                return;
            }
            if let Err(error) = self.deliver_everywhere(&store, &*channel).await {
                tracing::warn!(%error, "the outbox cannot send");
            }
        }
    }

    async fn deliver_everywhere(&self, store: &Store, channel: &dyn Channel) -> Result<()> {
        let regions: Vec<RegionCode> =
            store.read((), |tx, ()| Box::pin(async move { tx.query(REGIONS, &[], |row| row.region(0)).await })).await?;
        for region in regions {
            self.deliver(store, region, channel).await?;
        }
        Ok(())
    }

    async fn claim(&self, store: &Store, region: RegionCode) -> Result<Vec<Queued>> {
        let now = self.clock.now();
        let mut rows = store
            .write(region, (region, now), |tx, (region, now)| {
                Box::pin(async move { tx.query(CLAIM, &vals![*region, *now, now.plus(CLAIM_LASTS)], sealed).await })
            })
            .await?;
        // RETURNING promises no order.
        rows.sort_by_key(|row| row.id);
        rows.into_iter().map(|row| self.unseal(row)).collect()
    }

    /// What is written of a message after it was tried: the statement, and the value it sets.
    fn verdict(&self, message: &Queued, outcome: Result<(), Undelivered>) -> (MessageId, Sql, Val) {
        let (sql, value) = match outcome {
            Ok(()) => (MARK, Val::from(State::Sent.as_str())),
            Err(Undelivered::Later(why)) if message.attempts < ATTEMPTS => {
                tracing::warn!(message = %message.id, why, "a message will be sent later");
                let pause = Span::minutes(2_i64.saturating_pow(u32::try_from(message.attempts).unwrap_or(8)));
                (POSTPONE, Val::from(self.clock.now().plus(pause)))
            }
            Err(why) => {
                tracing::error!(message = %message.id, %why, "a message was given up");
                (MARK, Val::from(State::Failed.as_str()))
            }
        };
        (message.id, sql, value)
    }

    /// Writes what became of a batch, all at once: one commit for each message would cost more than the sending.
    async fn settle(&self, store: &Store, region: RegionCode, settled: Vec<(MessageId, Sql, Val)>) -> Result<()> {
        store
            .write(region, (region, settled), |tx, (region, settled)| {
                Box::pin(async move {
                    for (id, sql, value) in settled {
                        tx.exec_one(*sql, &vals![*region, *id, value.clone()]).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    fn unseal(&self, row: Sealed) -> Result<Queued> {
        let open = |n: usize| {
            let damaged = || Error::Other(format!("the message {} in the outbox does not open", row.id));
            let plain = self.vault.unseal(PURPOSES[n], &row.id.bytes(), &row.texts[n]).map_err(|_| damaged())?;
            String::from_utf8(plain).map_err(|_| damaged())
        };
        let message = Message { via: row.via, address: open(0)?, subject: open(1)?, body: open(2)? };
        Ok(Queued {
            region: row.region,
            id: row.id,
            event: row.event,
            message,
            at: row.at,
            state: row.state,
            attempts: row.attempts,
        })
    }
}

/// A message whose words are still sealed.
struct Sealed {
    region: RegionCode,
    id: MessageId,
    event: Option<EventId>,
    via: Via,
    texts: [Vec<u8>; 3],
    at: Stamp,
    state: State,
    attempts: i64,
}

fn sealed(row: &Row<'_>) -> Result<Sealed> {
    let via = match row.t(3)?.as_str() {
        "email" => Via::Email,
        "sms" => Via::Sms,
        _ => return Err(Error::Decode("the outbox knows no such channel".to_owned())),
    };
    let state = match row.t(8)?.as_str() {
        "menunggu" => State::Waiting,
        "terkirim" => State::Sent,
        "gagal" => State::Failed,
        _ => return Err(Error::Decode("the outbox knows no such state".to_owned())),
    };
    Ok(Sealed {
        region: row.region(0)?,
        id: row.id(1)?,
        event: row.opt_id(2)?,
        via,
        texts: [row.b(4)?, row.b(5)?, row.b(6)?],
        at: row.stamp(7)?,
        state,
        attempts: row.i(9)?,
    })
}
