//! The token of a session turns while it is used: a token that was stolen is worth something for an hour at most, unless
//! the thief keeps ahead of its owner, who then finds themselves signed out.
//!
//! An hour after the last turn the next page offers a new token. It is worked out from the old one with a key of the
//! hall, so that requests that come at once are offered the same, and an answer that is lost on the way loses nothing:
//! the old token counts until the new one is used. From then on the old one is good for two minutes, for what was on its
//! way. Where a way in is changed, the token turns at once.

use kernel::{Secret, Span, Stamp};
use web::door::Turned;

use crate::ground::People;
use crate::secrets;
use crate::session::Begun;
use crate::table::sessions::{self, Bearer, Found};

/// How long a token is used before another is offered.
pub const EVERY: Span = Span::hours(1);
/// How long the token before is good once the next one was used.
pub(crate) const GRACE: Span = Span::minutes(2);

/// Whether a token that counts since `turned_at` has been used for long enough.
pub(crate) fn is_due(turned_at: Stamp, now: Stamp) -> bool {
    now.since(turned_at) >= EVERY
}

/// How long the browser keeps the token: on a resident's own device as long as the session can last, elsewhere until it
/// is closed.
fn keep(found: &Found, now: Stamp) -> Option<Span> {
    let is_kept = matches!(found.bearer, Bearer::Resident { .. }) && !found.is_shared;
    is_kept.then(|| found.lease.ends_at.since(now).max(Span::seconds(1)))
}

impl People {
    /// The token after this one. Nobody without the hall's key can tell it.
    fn next_token(&self, token: &str) -> Secret<String> {
        Secret::new(secrets::hex(&self.vault.blind("people.turn", token)))
    }

    /// Offers the next token. Best effort: a page must open even when the disk is full, and the old token still counts.
    pub(crate) async fn offer_token(&self, token: &str, found: &Found, now: Stamp) -> Option<Turned> {
        let next = self.next_token(token);
        let keep = keep(found, now);
        if found.is_offered {
            return Some(Turned { token: next, keep });
        }
        let input = (self.region(), secrets::hash(token), secrets::hash(next.reveal()));
        let offered = self.store.write(self.region(), input, |tx, (region, token, next)| {
            Box::pin(async move { sessions::offer(tx, *region, token, next).await })
        });
        match offered.await {
            Ok(()) => Some(Turned { token: next, keep }),
            Err(error) => {
                tracing::warn!(%error, "the next token of a session was not written");
                None
            }
        }
    }

    /// The offered token was used. Best effort: it stays on offer, and the next request takes it up.
    pub(crate) async fn take_up_token(&self, next: [u8; 32]) {
        let now = self.now();
        let taken = self.store.write(self.region(), (self.region(), next), move |tx, (region, next)| {
            Box::pin(async move { sessions::take_up(tx, *region, next, now).await })
        });
        if let Err(error) = taken.await {
            tracing::warn!(%error, "the next token of a session was not taken up");
        }
    }

    /// Turns the token of a session at once, because a way in was changed with it. `None` if it is not the present one:
    /// another request has just turned it, and the browser knows.
    pub async fn turn_token(&self, token: Option<&str>) -> store::Result<Option<Begun>> {
        let Some(token) = token else { return Ok(None) };
        let next = self.next_token(token);
        let input = (self.clone(), secrets::hash(token), secrets::hash(next.reveal()));
        let turned = self.store.write(self.region(), input, |tx, (people, token, next)| {
            Box::pin(async move {
                let region = people.region();
                let Some(found) = sessions::find(tx, region, token).await? else { return Ok::<_, store::Error>(None) };
                let is_turned = sessions::turn(tx, region, token, next, people.now()).await?;
                Ok(is_turned.then_some(found))
            })
        });
        Ok(turned.await?.map(|found| Begun { token: next, keep: keep(&found, self.now()), mark: None, is_new: false }))
    }
}
