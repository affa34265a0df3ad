//! How many requests one address and one person may send: reading freely, changing less often, knocking least.
//!
//! Whole offices and whole mobile networks share one address, so the limits are wide; they stop a loop gone wild, not a
//! busy counter. A person has a limit of their own, from however many addresses or programs they come. What guards
//! passwords and codes is counted by the people of the hall, per account and device.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::Method;
use governor::clock::Clock as _;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use kernel::{Actor, Kind, Problem, Span};

/// Changing costs this many times as much as reading.
const CHANGE_SHARE: u32 = 3;
/// Signing in, registering and asking for codes cost this many times as much: each costs the hall a slow hash or a
/// message.
const KNOCK_SHARE: u32 = 10;
/// Where one knocks.
const KNOCKS: [&str; 3] = ["/masuk", "/daftar", "/lupa-sandi"];
/// After so many requests, addresses that have long been quiet are forgotten.
const TIDY_EVERY: u32 = 4_096;

/// Too many requests from one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests")]
pub(crate) struct TooMany(Span);

impl Problem for TooMany {
    fn kind(&self) -> Kind {
        Kind::TooMany
    }

    fn slug(&self) -> &'static str {
        "too-many"
    }

    fn retry_after(&self) -> Option<Span> {
        Some(self.0)
    }
}

/// Counts requests by address and by person, and by what they do.
pub(crate) struct Limiter {
    reading: DefaultKeyedRateLimiter<u128>,
    changing: DefaultKeyedRateLimiter<u128>,
    knocking: DefaultKeyedRateLimiter<u128>,
    /// By person, the same as by address.
    reader: DefaultKeyedRateLimiter<[u8; 16]>,
    changer: DefaultKeyedRateLimiter<[u8; 16]>,
    seen: AtomicU32,
}

impl Limiter {
    /// So many requests in a minute from one address, and as many from one person; a third of them may change something,
    /// a tenth may knock.
    pub(crate) fn per_minute(requests: u32) -> Self {
        let quota = |n: u32| Quota::per_minute(NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN));
        let reading = if requests == 0 { u32::MAX } else { requests };
        Self {
            reading: RateLimiter::keyed(quota(reading)),
            changing: RateLimiter::keyed(quota(reading.div_ceil(CHANGE_SHARE))),
            knocking: RateLimiter::keyed(quota(reading.div_ceil(KNOCK_SHARE))),
            reader: RateLimiter::keyed(quota(reading)),
            changer: RateLimiter::keyed(quota(reading.div_ceil(CHANGE_SHARE))),
            seen: AtomicU32::new(0),
        }
    }

    /// Counts one request. Files that browsers keep for a year are not counted, nor the tiles of a map, of which one look
    /// takes thirty.
    pub(crate) fn check(&self, address: Option<IpAddr>, method: &Method, path: &str) -> Result<(), TooMany> {
        let Some(address) = address else { return Ok(()) };
        if path.starts_with("/aset/") || path.starts_with("/peta/ubin/") || path == "/sw.js" {
            return Ok(());
        }
        let limiter = if method.is_safe() {
            &self.reading
        } else if KNOCKS.iter().any(|place| path.starts_with(place)) {
            &self.knocking
        } else {
            &self.changing
        };
        if self.seen.fetch_add(1, Ordering::Relaxed) % TIDY_EVERY == TIDY_EVERY - 1 {
            self.reading.retain_recent();
            self.changing.retain_recent();
            self.knocking.retain_recent();
            self.reader.retain_recent();
            self.changer.retain_recent();
        }
        count(limiter, &sender(address))
    }

    /// Counts one request of somebody who came in, from wherever.
    pub(crate) fn check_actor(&self, actor: &Actor, method: &Method) -> Result<(), TooMany> {
        let who = match actor {
            Actor::Resident(resident) => resident.person.bytes(),
            Actor::Officer(officer) => officer.officer.bytes(),
            Actor::Visitor | Actor::System => return Ok(()),
        };
        count(if method.is_safe() { &self.reader } else { &self.changer }, &who)
    }
}

fn count<K: std::hash::Hash + Eq + Clone>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), TooMany> {
    limiter.check_key(key).map_err(|early| {
        let wait = early.wait_time_from(limiter.clock().now());
        TooMany(Span::seconds(i64::try_from(wait.as_secs()).unwrap_or(60) + 1))
    })
}

/// One household holds a whole /64 of IPv6, so its last half says nothing about who sends.
fn sender(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => u128::from(u32::from(four)),
        IpAddr::V6(six) => {
            six.to_ipv4_mapped().map_or_else(|| u128::from(six) >> 64 << 64, |four| u128::from(u32::from(four)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_does_not_use_up_the_share_of_another() {
        let limiter = Limiter::per_minute(2);
        let check = |from| limiter.check(Some(address(from)), &Method::GET, "/");
        assert!(check("10.0.0.1").is_ok() && check("10.0.0.1").is_ok());
        assert!(check("10.0.0.1").unwrap_err().retry_after().unwrap() > Span::ZERO);
        assert!(check("10.0.0.2").is_ok());
        assert!(limiter.check(Some(address("10.0.0.1")), &Method::GET, "/aset/balai.1.css").is_ok(), "assets are free");
        assert!(limiter.check(None, &Method::GET, "/").is_ok(), "no address, no count");
    }

    #[test]
    fn changing_is_counted_apart_from_reading() {
        let limiter = Limiter::per_minute(3);
        let check = |method| limiter.check(Some(address("10.0.0.1")), method, "/saya/akun/bahasa");
        assert!(check(&Method::POST).is_ok());
        assert!(check(&Method::POST).is_err());
        assert!(check(&Method::GET).is_ok());
    }

    #[test]
    fn knocking_is_counted_apart_from_changing() {
        let limiter = Limiter::per_minute(20);
        let check = |path| limiter.check(Some(address("10.0.0.1")), &Method::POST, path);
        assert!(check("/masuk").is_ok() && check("/lupa-sandi").is_ok());
        assert!(check("/daftar").is_err(), "two in a minute, whichever door it is");
        assert!(check("/permohonan/draf/x/pemohon").is_ok());
    }

    #[test]
    fn one_person_has_one_share_from_all_addresses() {
        let limiter = Limiter::per_minute(3);
        let region = "99.01".parse().unwrap();
        let person = |n: u8| kernel::PersonId::from_bytes([n; 16]);
        let check =
            |n| limiter.check_actor(&Actor::Resident(kernel::Resident { region, person: person(n) }), &Method::POST);
        assert!(check(1).is_ok());
        assert!(check(1).is_err());
        assert!(check(2).is_ok(), "another has their own");
        assert!((0..9).all(|_| limiter.check_actor(&Actor::Visitor, &Method::POST).is_ok()));
    }

    #[test]
    fn a_household_of_ipv6_is_one_sender() {
        let of = |text: &str| sender(address(text));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:10.0.0.1"), of("10.0.0.1"));
    }
}
