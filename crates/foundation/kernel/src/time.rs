//! Moments, lengths of time and calendar dates.

use std::fmt;
use std::ops::{Add, Sub};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::zone::Zone;

/// A calendar date without a zone. Displays and reads as `2026-07-13`.
pub use jiff::civil::Date;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment: microseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(i64);

impl Stamp {
    /// The moment `micros` microseconds after the start of 1970 in UTC.
    pub const fn micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the start of 1970 in UTC.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The moment `span` later. Stops at the ends of time instead of overflowing.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// The moment `span` earlier. Stops at the ends of time instead of overflowing.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// How long after `earlier` this is; negative if it is before.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// The date that calendars in `zone` show at this moment.
    pub fn date(self, zone: Zone) -> Date {
        self.local(zone).date()
    }

    /// The hour and minute that clocks in `zone` show at this moment.
    pub fn hour_minute(self, zone: Zone) -> (u8, u8) {
        let minutes = self.0.saturating_add(zone.offset().0).rem_euclid(DAY) / MINUTE;
        (u8::try_from(minutes / 60).unwrap_or(0), u8::try_from(minutes % 60).unwrap_or(0))
    }

    /// The moment when clocks in `zone` show `hour`:`minute` on `date`.
    pub fn at(date: Date, hour: u8, minute: u8, zone: Zone) -> Self {
        let days = i64::from(date.since(jiff::civil::date(1970, 1, 1)).map_or(0, |s| s.get_days()));
        Self(days * DAY + i64::from(hour) * HOUR + i64::from(minute) * MINUTE - zone.offset().0)
    }

    /// The same moment as jiff's type; moments outside the years -9999 to 9999 become the nearest one inside.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }

    fn local(self, zone: Zone) -> jiff::civil::DateTime {
        jiff::tz::Offset::UTC.to_datetime(self.plus(zone.offset()).timestamp())
    }
}

/// As RFC 3339 in UTC.
impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), f)
    }
}

impl fmt::Debug for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Add<Span> for Stamp {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        self.plus(span)
    }
}

impl Sub<Span> for Stamp {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        self.minus(span)
    }
}

impl Sub for Stamp {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        self.since(earlier)
    }
}

/// A length of time in microseconds; may be negative. A day is 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// `n` microseconds.
    pub const fn micros(n: i64) -> Self {
        Self(n)
    }

    /// `n` seconds.
    pub const fn seconds(n: i64) -> Self {
        Self(n.saturating_mul(SECOND))
    }

    /// `n` minutes.
    pub const fn minutes(n: i64) -> Self {
        Self(n.saturating_mul(MINUTE))
    }

    /// `n` hours.
    pub const fn hours(n: i64) -> Self {
        Self(n.saturating_mul(HOUR))
    }

    /// `n` times 24 hours.
    pub const fn days(n: i64) -> Self {
        Self(n.saturating_mul(DAY))
    }

    /// Microseconds.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds, rounded towards zero.
    pub const fn as_seconds(self) -> i64 {
        self.0 / SECOND
    }

    /// Whole minutes, rounded towards zero.
    pub const fn as_minutes(self) -> i64 {
        self.0 / MINUTE
    }

    /// The same length as the standard library's type; negative becomes zero.
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_micros(u64::try_from(self.0).unwrap_or(0))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}
