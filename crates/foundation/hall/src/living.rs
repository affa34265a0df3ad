//! What may change while the hall is open: services, agencies, holidays, what the hall says of itself.

use std::future::Future;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::{Mutex, watch};

/// A value that is replaced as a whole. Who reads it keeps what they read, however long a page takes; the next reader
/// gets what is true by then. Cloning shares it.
#[derive(Debug)]
pub struct Living<T>(Arc<Inner<T>>);

#[derive(Debug)]
struct Inner<T> {
    value: RwLock<Arc<T>>,
    turn: Mutex<()>,
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
        Self(Arc::new(Inner {
            value: RwLock::new(Arc::new(value)),
            turn: Mutex::default(),
            revision: watch::Sender::new(0),
        }))
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

    /// Reads it and puts that in place of what was there. Who does so at the same time waits, so that what stays is what
    /// was read last: of two changes, the later one.
    pub async fn renew<E>(&self, read: impl Future<Output = Result<T, E>>) -> Result<(), E> {
        let _turn = self.0.turn.lock().await;
        self.set(read.await?);
        Ok(())
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

    #[tokio::test]
    async fn of_two_who_renew_at_once_the_one_who_read_last_stays() {
        let living = Living::new(0);
        let (slow, kept) = (tokio::sync::Notify::new(), std::sync::atomic::AtomicI32::new(1));
        let read = || kept.load(std::sync::atomic::Ordering::SeqCst);
        let first = living.renew(async {
            let old = read();
            slow.notified().await;
            Ok::<_, ()>(old)
        });
        let second = async {
            kept.store(2, std::sync::atomic::Ordering::SeqCst);
            slow.notify_one();
            living.renew(async { Ok::<_, ()>(read()) }).await
        };
        let (first, second) = tokio::join!(first, second);
        first.and(second).unwrap();
        assert_eq!(*living.now(), 2);
        assert_eq!(living.renew(async { Err("the database is away") }).await, Err("the database is away"));
        assert_eq!(*living.now(), 2, "what cannot be read anew stays as it was");
    }

    #[test]
    fn every_change_is_counted() {
        let living = Living::new("a");
        assert_eq!(living.revision(), 0);
        living.set("a");
        assert_eq!(living.revision(), 1);
    }
}
