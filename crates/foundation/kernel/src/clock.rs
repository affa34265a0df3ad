//! Where "now" comes from. Everyone asks a [`Clock`]; only [`SystemClock`] asks the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::time::{Span, Stamp};

/// A source of the present moment.
pub trait Clock: Send + Sync {
    /// The present moment. May go backwards, as the clocks of real machines do.
    fn now(&self) -> Stamp;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Stamp {
        #[expect(clippy::disallowed_methods, reason = "the one place in the project that reads the machine's clock")]
        let now = SystemTime::now();
        let micros = |d: std::time::Duration| i64::try_from(d.as_micros()).unwrap_or(i64::MAX);
        match now.duration_since(UNIX_EPOCH) {
            Ok(after) => Stamp::micros(micros(after)),
            Err(before) => Stamp::micros(-micros(before.duration())),
        }
    }
}

/// A clock moved by hand, for tests and for the demo. Clones share the same hands.
#[derive(Clone, Debug)]
pub struct HandClock(Arc<AtomicI64>);

impl HandClock {
    /// A clock standing still at `stamp`.
    pub fn at(stamp: Stamp) -> Self {
        Self(Arc::new(AtomicI64::new(stamp.as_micros())))
    }

    /// Moves the hands by `span`, backwards if it is negative.
    pub fn advance(&self, span: Span) {
        self.0.fetch_add(span.as_micros(), Ordering::SeqCst);
    }

    /// Puts the hands at `stamp`.
    pub fn set(&self, stamp: Stamp) {
        self.0.store(stamp.as_micros(), Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Stamp {
        Stamp::micros(self.0.load(Ordering::SeqCst))
    }
}
