//! Slowing down those who guess, without locking out those who know.
//!
//! Tries are counted in buckets. A bucket lets some tries through freely, then asks for a wait that doubles up to a
//! limit. Nothing is ever locked: a wait is at most minutes, and it is asked only of those who share the bucket.
//!
//! - Tries on one account are counted apart for each network address, and apart again for a browser that has signed in
//!   to the account before. A stranger who fails a thousand times makes only strangers wait.
//! - Tries of all strangers on one account are counted together, so that guessing from ten thousand addresses is no
//!   faster than from one. The owner's browser carries a mark and is not among them; an owner on a new device who is
//!   made to wait proves the contact by a one-time code instead, and the browser is known from then on.
//! - Tries from one address are counted too, gently, as thousands of phones may share it.
//! - Whoever proves the contact by a one-time code starts afresh.
//! - Codes asked for in one name are counted for each address; only what reaches one telephone is counted for all.

use kernel::{RegionCode, Span, Stamp};
use store::{Tx, Vault};

use crate::model::CLOCK_SLACK;
use crate::table::attempts;

/// How often something was tried, and when last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) tally: i64,
    pub(crate) last_at: Stamp,
}

/// How many tries are free, and what the next ones cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit {
    /// So many tries without a wait.
    pub(crate) free: i64,
    /// The first wait; each further try doubles it.
    pub(crate) first_wait: Span,
    /// The longest wait.
    pub(crate) longest_wait: Span,
    /// After so long without a try everything is forgotten.
    pub(crate) forget_after: Span,
}

impl Limit {
    /// Lets a try through and counts it, or says how long to wait.
    pub(crate) fn admit(&self, count: Option<Count>, now: Stamp) -> Result<Count, Span> {
        let fresh = Count { tally: 1, last_at: now };
        let Some(count) = count else { return Ok(fresh) };
        let since = now.since(count.last_at);
        // A count from the future comes from a clock that was wrong; it must not make anyone wait for that future.
        if since >= self.forget_after || since < Span::micros(-CLOCK_SLACK.as_micros()) {
            return Ok(fresh);
        }
        let left = self.wait(count.tally) - since.max(Span::ZERO);
        if left > Span::ZERO {
            return Err(left);
        }
        Ok(Count { tally: count.tally + 1, last_at: now })
    }

    fn wait(&self, tally: i64) -> Span {
        if tally < self.free {
            return Span::ZERO;
        }
        let doublings = (tally - self.free).clamp(0, 30);
        Span::micros(self.first_wait.as_micros().saturating_mul(1 << doublings)).min(self.longest_wait)
    }
}

/// Tries on an account from one address.
pub(crate) const ACCOUNT: Limit =
    Limit { free: 5, first_wait: Span::seconds(5), longest_wait: Span::minutes(5), forget_after: Span::hours(1) };
/// Tries on an account from a browser that signed in to it before.
pub(crate) const DEVICE: Limit = ACCOUNT;
/// Tries on an account from all browsers that never signed in to it, wherever they are.
pub(crate) const STRANGERS: Limit =
    Limit { free: 30, first_wait: Span::seconds(2), longest_wait: Span::seconds(30), forget_after: Span::hours(1) };
/// Tries from one address that did not succeed, whatever the account.
pub(crate) const ADDRESS: Limit =
    Limit { free: 100, first_wait: Span::seconds(1), longest_wait: Span::seconds(3), forget_after: Span::minutes(15) };
/// Sign-ins of an officer that got as far as the second factor and not through it. Five codes may be tried in each, so
/// whoever has the password still needs years.
pub(crate) const SECOND_FACTOR: Limit =
    Limit { free: 5, first_wait: Span::minutes(1), longest_wait: Span::minutes(15), forget_after: Span::hours(24) };
/// Messages with codes to one telephone or address, whoever asks for them.
pub(crate) const RECIPIENT: Limit =
    Limit { free: 10, first_wait: Span::minutes(5), longest_wait: Span::minutes(30), forget_after: Span::hours(3) };
/// Codes asked for in one name, or for one contact, from one network.
pub(crate) const CODES: Limit =
    Limit { free: 3, first_wait: Span::minutes(5), longest_wait: Span::hours(1), forget_after: Span::hours(3) };
/// Registrations from one address: a family, a school class or an internet café may well do many.
pub(crate) const REGISTRATIONS: Limit =
    Limit { free: 40, first_wait: Span::seconds(5), longest_wait: Span::minutes(1), forget_after: Span::hours(1) };
/// Uploads of people without an account from one address: whole neighbourhoods share one.
pub(crate) const UPLOADS: Limit =
    Limit { free: 60, first_wait: Span::seconds(15), longest_wait: Span::minutes(1), forget_after: Span::hours(1) };
/// Messages about new devices to one person: whoever signs in on a shared phone every day is not told for ever.
pub(crate) const NEWS: Limit =
    Limit { free: 6, first_wait: Span::hours(1), longest_wait: Span::hours(6), forget_after: Span::days(2) };
/// Messages to somebody whose NIK another person tries to register.
pub(crate) const WARNINGS: Limit =
    Limit { free: 1, first_wait: Span::hours(6), longest_wait: Span::hours(24), forget_after: Span::days(2) };

/// One thing that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bucket {
    key: [u8; 32],
    limit: Limit,
}

impl Bucket {
    /// The bucket for `what`, of which only a keyed hash is kept.
    pub(crate) fn new(vault: &Vault, kind: &str, what: &str, limit: Limit) -> Self {
        Self { key: vault.blind("people.attempt", &format!("{kind}:{what}")), limit }
    }
}

/// Counts a try in every bucket, or in none and says how long to wait.
///
/// The try is counted before it is known whether it succeeds: of a hundred tries at once only the free ones pass.
pub(crate) async fn admit(
    tx: &mut Tx<'_>,
    region: RegionCode,
    buckets: &[Bucket],
    now: Stamp,
) -> store::Result<Result<(), Span>> {
    let mut counted = Vec::with_capacity(buckets.len());
    for bucket in buckets {
        let count = attempts::find(tx, region, &bucket.key).await?;
        match bucket.limit.admit(count, now) {
            Ok(count) => counted.push((bucket.key, count)),
            Err(wait) => return Ok(Err(wait)),
        }
    }
    attempts::sweep(tx, region, now).await?;
    for (key, count) in counted {
        attempts::put(tx, region, &key, count).await?;
    }
    Ok(Ok(()))
}

/// Takes one try back, where only bad ones count.
pub(crate) async fn give_back(tx: &mut Tx<'_>, region: RegionCode, bucket: &Bucket) -> store::Result<()> {
    attempts::give_back(tx, region, &bucket.key).await
}

/// The try was a good one: what was counted for the account is forgotten.
pub(crate) async fn forget(tx: &mut Tx<'_>, region: RegionCode, buckets: &[Bucket]) -> store::Result<()> {
    for bucket in buckets {
        attempts::forget(tx, region, &bucket.key).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Stamp = Stamp::micros(1_800_000_000_000_000);
    const LIMIT: Limit =
        Limit { free: 3, first_wait: Span::seconds(10), longest_wait: Span::seconds(60), forget_after: Span::hours(1) };

    fn count(tally: i64) -> Count {
        Count { tally, last_at: NOW }
    }

    #[test]
    fn the_first_tries_are_free() {
        assert!(LIMIT.admit(None, NOW).is_ok());
        assert!(LIMIT.admit(Some(count(1)), NOW).is_ok());
        assert!(LIMIT.admit(Some(count(2)), NOW).is_ok());
    }

    #[test]
    fn then_the_wait_doubles_up_to_a_limit() {
        for (tally, seconds) in [(3, 10), (4, 20), (5, 40), (6, 60), (7, 60), (1_000, 60)] {
            assert_eq!(LIMIT.admit(Some(count(tally)), NOW), Err(Span::seconds(seconds)), "{tally}");
            assert!(LIMIT.admit(Some(count(tally)), NOW + Span::seconds(seconds)).is_ok(), "{tally}");
        }
    }

    #[test]
    fn a_wait_is_asked_only_once() {
        let admitted = LIMIT.admit(Some(count(3)), NOW + Span::seconds(10)).unwrap();
        assert_eq!(admitted, Count { tally: 4, last_at: NOW + Span::seconds(10) });
    }

    #[test]
    fn a_quiet_hour_wipes_the_slate() {
        assert_eq!(
            LIMIT.admit(Some(count(9)), NOW + Span::hours(1)),
            Ok(Count { tally: 1, last_at: NOW + Span::hours(1) })
        );
    }

    #[test]
    fn a_clock_that_jumps_back_makes_nobody_wait_for_the_future() {
        assert!(LIMIT.admit(Some(count(9)), NOW - Span::days(1)).is_ok());
        assert_eq!(LIMIT.admit(Some(count(9)), NOW - Span::seconds(1)), Err(Span::seconds(60)));
        assert!(LIMIT.admit(Some(count(2)), NOW - Span::seconds(1)).is_ok());
    }
}
