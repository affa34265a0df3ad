//! The queue in front of the SQLite readers: many callers push, the first free thread pops.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::Error;
use crate::job::Job;

pub(crate) struct Queue {
    line: Mutex<Line>,
    arrival: Condvar,
    most: usize,
}

#[derive(Default)]
struct Line {
    jobs: VecDeque<Box<dyn Job>>,
    is_closed: bool,
}

impl Queue {
    pub(crate) fn new(most: usize) -> Self {
        Self { line: Mutex::default(), arrival: Condvar::new(), most }
    }

    /// Puts a job at the end, or gives it back when the queue is full or closed.
    pub(crate) fn push(&self, job: Box<dyn Job>) -> Result<(), (Box<dyn Job>, Error)> {
        let mut line = self.lock();
        if line.is_closed {
            return Err((job, Error::gone()));
        }
        if line.jobs.len() >= self.most {
            return Err((job, Error::Busy));
        }
        line.jobs.push_back(job);
        drop(line);
        self.arrival.notify_one();
        Ok(())
    }

    /// Waits for the next job; none once the queue is closed and empty.
    pub(crate) fn pop(&self) -> Option<Box<dyn Job>> {
        let mut line = self.lock();
        loop {
            if let Some(job) = line.jobs.pop_front() {
                return Some(job);
            }
            if line.is_closed {
                return None;
            }
            line = self.arrival.wait(line).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lets no more jobs in, and the threads go once the line is empty.
    pub(crate) fn close(&self) {
        self.lock().is_closed = true;
        self.arrival.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
