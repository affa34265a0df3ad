//! What this room says to people, through the book's outbox: written in the transaction of the verb that has something
//! to say, so nothing is told of what did not happen.
//!
//! No provider of SMS or e-mail is connected yet: in the example region a page shows what would have been sent.

use book::{Message, Queued, Via};
use kernel::{Arg, Lang, MessageId};
use store::Tx;

use crate::ground::People;
use crate::model::Contact;

/// Messages on one page.
pub(crate) const PAGE: u32 = 20;

/// Puts a message into the outbox. `key` is its text; it may mention `$hall`, the name of the hall.
pub(crate) async fn send(
    people: &People,
    tx: &mut Tx<'_>,
    to: &Contact,
    lang: Lang,
    key: &str,
    args: &[(&str, Arg<'_>)],
) -> store::Result<()> {
    let (words, said) = (people.words(lang), people.said.now());
    let mut all: Vec<(&str, Arg<'_>)> = args.to_vec();
    all.push(("hall", said.name.as_str().into()));
    let (via, subject) = match to {
        Contact::Phone(_) => (Via::Sms, String::new()),
        Contact::Email(_) => (Via::Email, words.with("people-message-subject", &all)),
    };
    let message = Message { via, address: to.as_str().to_owned(), subject, body: words.with(key, &all) };
    people.outbox.queue(tx, people.region(), None, &message).await.map(drop)
}

/// The newest messages older than `before`, and where the next page begins. For the example region only.
pub(crate) async fn list(
    people: &People,
    tx: &mut Tx<'_>,
    before: Option<MessageId>,
) -> store::Result<(Vec<Queued>, Option<MessageId>)> {
    let mut messages = people.outbox.list_demo(tx, people.region(), PAGE + 1, before).await?;
    let more = messages.len() > PAGE as usize;
    messages.truncate(PAGE as usize);
    let next = messages.last().map(|last| last.id).filter(|_| more);
    Ok((messages, next))
}
