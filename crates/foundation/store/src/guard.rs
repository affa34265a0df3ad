//! Interrupts what takes too long on SQLite: a statement that never ends would stall every writer of the hall.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::InterruptHandle;

/// Looks within the longest time of a job.
const LOOKS: u32 = 4;

/// Shows whether a thread is at work: odd while it is, and another number for each job.
#[derive(Default)]
pub(crate) struct Pulse(AtomicU64);

impl Pulse {
    pub(crate) fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn job(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|count| count % 2 == 1)
    }
}

/// Ends the watch.
#[derive(Default)]
pub(crate) struct Whistle {
    is_over: Mutex<bool>,
    blown: Condvar,
}

impl Whistle {
    pub(crate) fn blow(&self) {
        *self.is_over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.blown.notify_all();
    }
}

/// A thread under watch.
pub(crate) struct Watched {
    pub(crate) pulse: Arc<Pulse>,
    pub(crate) handle: InterruptHandle,
}

/// Looks at every thread now and then until the whistle blows.
pub(crate) fn guard(all: &[Watched], longest: Duration, whistle: &Whistle) {
    let mut seen = vec![(None, 0); all.len()];
    let mut is_over = whistle.is_over.lock().unwrap_or_else(PoisonError::into_inner);
    while !*is_over {
        let period = longest / LOOKS;
        is_over = whistle.blown.wait_timeout(is_over, period).unwrap_or_else(PoisonError::into_inner).0;
        for (watched, (before, looks)) in all.iter().zip(&mut seen) {
            let now = watched.pulse.job();
            *looks = if now.is_some() && now == *before { *looks + 1 } else { 0 };
            *before = now;
            if *looks >= LOOKS {
                tracing::error!("a job of the database takes too long and is interrupted");
                watched.handle.interrupt();
            }
        }
    }
}
