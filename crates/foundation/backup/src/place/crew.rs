//! Some hands that send to a store at the same time: one request after the other would wait for the network most of the time.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::Result;

/// Requests at the same time.
const HANDS: usize = 8;

type Job = Box<dyn FnOnce() -> Result<()> + Send>;

/// The hands. What they were given is done after [`Crew::wait`].
#[derive(Debug)]
pub(super) struct Crew {
    jobs: SyncSender<Job>,
    state: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Debug, Default)]
struct State {
    /// Jobs given and not yet done.
    open: usize,
    /// Why the first job that failed did.
    failed: Option<crate::Error>,
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Crew {
    pub(super) fn new() -> Self {
        // No more waits in line than is being done, so that memory does not grow with what is sent.
        let (jobs, line) = mpsc::sync_channel(HANDS);
        let (line, state) = (Arc::new(Mutex::new(line)), Arc::default());
        for _ in 0..HANDS {
            let (line, state) = (Arc::clone(&line), Arc::clone(&state));
            thread::spawn(move || work(&line, &state));
        }
        Self { jobs, state }
    }

    /// Gives a job to the next free hand; says so if an earlier one failed.
    pub(super) fn give(&self, job: impl FnOnce() -> Result<()> + Send + 'static) -> Result<()> {
        {
            let mut state = locked(&self.state.0);
            if let Some(error) = state.failed.take() {
                return Err(error);
            }
            state.open += 1;
        }
        // The hands live as long as this end of the line.
        let _ = self.jobs.send(Box::new(job));
        Ok(())
    }

    /// Waits until everything given is done; the first failure of all.
    pub(super) fn wait(&self) -> Result<()> {
        let mut state = locked(&self.state.0);
        while state.open > 0 {
            state = self.state.1.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.failed.take().map_or(Ok(()), Err)
    }
}

fn work(line: &Mutex<Receiver<Job>>, state: &(Mutex<State>, Condvar)) {
    loop {
        let job = line.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        let done = job();
        let mut state_now = locked(&state.0);
        state_now.open -= 1;
        if let Err(error) = done {
            state_now.failed.get_or_insert(error);
        }
        state.1.notify_all();
    }
}
