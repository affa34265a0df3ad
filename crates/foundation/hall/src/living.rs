//! What may change while the hall is open: services, agencies, holidays.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::watch;

/// A value that is replaced as a whole. Who reads it keeps what they read, however long a page takes; the next reader
/// gets what is true by then. Cloning shares it.
#[derive(Debug)]
pub struct Living<T>(Arc<Inner<T>>);

#[derive(Debug)]
struct Inner<T> {
    value: RwLock<Arc<T>>,
    revision: watch::Sender<u64>,
}

impl<T> Clone for Living<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Living<T> {
    /// Begins with this value.
    pub fn new(value: T) -> Self {
        Self(Arc::new(Inner { value: RwLock::new(Arc::new(value)), revision: watch::Sender::new(0) }))
    }

    /// As it is at this moment.
    pub fn now(&self) -> Arc<T> {
        // A writer only swaps a pointer, so that even a poisoned lock guards a whole value.
        Arc::clone(&self.0.value.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another in its place.
    pub fn set(&self, value: T) {
        *self.0.value.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(value);
        self.0.revision.send_modify(|revision| *revision += 1);
    }

    /// How often it has been replaced: what was made from an earlier one is out of date.
    pub fn revision(&self) -> u64 {
        *self.0.revision.borrow()
    }

    /// Tells of every later change, for those who wait for one.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.0.revision.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::Living;

    #[test]
    fn a_reader_keeps_what_it_read() {
        let living = Living::new(1);
        let (shared, read) = (living.clone(), living.now());
        shared.set(2);
        assert_eq!((*read, *living.now()), (1, 2));
    }

    #[test]
    fn every_change_is_counted() {
        let living = Living::new("a");
        assert_eq!(living.revision(), 0);
        living.set("a");
        assert_eq!(living.revision(), 1);
    }
}
