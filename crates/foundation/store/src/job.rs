//! A piece of work on its way to a database thread: a closure, its input, and where the answer goes.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::error::Error;
use crate::tx::{Trouble, Tx};

/// The future of a job: boxed, sendable, borrowing the transaction and the input.
pub type Fut<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// How long a caller waits for a place in a queue.
const PATIENCE: Duration = Duration::from_secs(5);

/// The stack of a thread that runs jobs: they may look at conditions as deep as a service file can have them. What is not
/// used costs no memory.
pub(crate) const STACK_BYTES: usize = 8 * 1024 * 1024;

/// What is to become of a job's writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// They belong to the commit.
    Keep,
    /// They are to be undone, and nothing else.
    Undo,
    /// The connection or the whole transaction has to be given up.
    Broken(Trouble),
}

/// A job without its types. It may be run several times; it is answered once.
pub(crate) trait Job: Send {
    /// Runs the closure and keeps its result for [`Job::answer`].
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> Fut<'a, Outcome>;
    /// Whether it may take as long as it wants: a migration.
    fn is_patient(&self) -> bool;
    /// Replaces the result by an error: the closure panicked, waited, or took too long.
    fn spoil(&mut self, error: Error);
    /// Tells the caller: the kept result if the commit succeeded, the error if it did not.
    fn answer(self: Box<Self>, commit: Result<(), Error>);
}

/// What a writer is sent.
pub(crate) enum Message {
    Job(Box<dyn Job>),
    /// Finish, and say so.
    Stop(oneshot::Sender<()>),
}

/// Hands a job to a writer. While its queue is full the caller waits, but not for ever.
pub(crate) async fn submit(writer: &mpsc::Sender<Message>, job: Box<dyn Job>) {
    match timeout(PATIENCE, writer.reserve()).await {
        Ok(Ok(place)) => place.send(Message::Job(job)),
        Ok(Err(_)) => job.answer(Err(Error::gone())),
        Err(_) => job.answer(Err(Error::Busy)),
    }
}

/// Answers what is left in a closed queue.
pub(crate) fn turn_away(inbox: &mut mpsc::Receiver<Message>) {
    inbox.close();
    while let Ok(message) = inbox.try_recv() {
        if let Message::Job(job) = message {
            job.answer(Err(Error::gone()));
        }
    }
}

/// A job with its types.
pub(crate) struct Task<I, T, E, F> {
    f: F,
    input: I,
    is_patient: bool,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<I, T, E, F> Task<I, T, E, F>
where
    F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a I) -> Fut<'a, Result<T, E>>,
{
    /// The same job, but nobody interrupts it.
    pub(crate) fn patient(self) -> Self {
        Self { is_patient: true, ..self }
    }

    pub(crate) fn new(f: F, input: I) -> (Self, oneshot::Receiver<Result<T, E>>) {
        let (reply, answer) = oneshot::channel();
        (Self { f, input, is_patient: false, result: None, reply }, answer)
    }
}

impl<I, T, E, F> Job for Task<I, T, E, F>
where
    F: for<'a, 'c> Fn(&'a mut Tx<'c>, &'a I) -> Fut<'a, Result<T, E>> + Send + Sync,
    I: Send + Sync,
    T: Send,
    E: From<Error> + Send,
{
    fn run<'a>(&'a mut self, tx: &'a mut Tx<'_>) -> Fut<'a, Outcome> {
        Box::pin(async move {
            self.result = None;
            let result = (self.f)(tx, &self.input).await;
            let outcome = match tx.trouble() {
                Some(Trouble::Replay) => Outcome::Broken(Trouble::Replay),
                Some(Trouble::Lost) => Outcome::Broken(Trouble::Lost),
                None if result.is_ok() => Outcome::Keep,
                _ => Outcome::Undo,
            };
            // A job that swallowed a failed statement must not be told that all is well.
            self.result = Some(match result {
                Ok(_) if outcome != Outcome::Keep => {
                    Err(E::from(Error::other("a statement of this job failed, and the job went on; it was undone")))
                }
                other => other,
            });
            outcome
        })
    }

    fn is_patient(&self) -> bool {
        self.is_patient
    }

    fn spoil(&mut self, error: Error) {
        self.result = Some(Err(E::from(error)));
    }

    fn answer(self: Box<Self>, commit: Result<(), Error>) {
        let answer = match commit {
            Ok(()) => self.result.unwrap_or_else(|| Err(E::from(Error::other("the job was not run")))),
            Err(error) => Err(E::from(error)),
        };
        // The caller may have gone; the work stands all the same.
        drop(self.reply.send(answer));
    }
}

/// Waits for the answer of a job.
pub(crate) async fn answer<T, E: From<Error>>(reply: oneshot::Receiver<Result<T, E>>) -> Result<T, E> {
    reply.await.unwrap_or_else(|_| Err(E::from(Error::gone())))
}

/// The sentence for a job that panicked.
pub(crate) fn panicked() -> Error {
    Error::other("a job of the database panicked; it was undone")
}
