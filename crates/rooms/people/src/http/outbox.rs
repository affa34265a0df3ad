//! `/kotak-keluar`: in the example region, the messages that would have been sent. A real region has no such page.

use askama::Template;
use book::{Queued, Via};
use kernel::{Kind, MessageId, Words, say};
use serde::Deserialize;
use web::axum::extract::{Query, State};
use web::problem::General;
use web::{Answer, Page, Section, View};

use crate::ground::People;
use crate::outbox;

struct MessageRow {
    to: String,
    subject: String,
    body: String,
    time: String,
    machine_time: String,
}

#[derive(Template)]
#[template(path = "outbox.html")]
struct OutboxHtml<'a> {
    t: Words<'a>,
    messages: Vec<MessageRow>,
    older: String,
}

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Start {
    #[serde(default)]
    sebelum: String,
}

/// `GET /kotak-keluar`
pub(super) async fn page(State(people): State<People>, view: View, Query(start): Query<Start>) -> Answer {
    if !people.settings.is_example {
        return Err(General(Kind::NotFound).into());
    }
    let before: Option<MessageId> = start.sebelum.parse().ok();
    let read = people.store.read((people.clone(), before), |tx, (people, before)| {
        Box::pin(async move { outbox::list(people, tx, *before).await })
    });
    let (messages, next): (Vec<Queued>, _) = read.await.map_err(web::Refused::from)?;
    let words = view.words();
    let html = OutboxHtml {
        t: words,
        messages: messages.into_iter().map(|queued| row(&view, queued)).collect(),
        older: next.map(|id| format!("/kotak-keluar?sebelum={id}")).unwrap_or_default(),
    };
    Ok(Page::new(words.get("people-outbox-title"), Section::Outbox).main(&html)?.render(&view))
}

fn row(view: &View, queued: Queued) -> MessageRow {
    let key = match queued.message.via {
        Via::Sms => "people-outbox-sms",
        Via::Email => "people-outbox-email",
    };
    MessageRow {
        to: view.words().with(key, &[("to", queued.message.address.as_str().into())]),
        subject: queued.message.subject,
        body: queued.message.body,
        time: say::date_time(queued.at, view.zone(), view.lang),
        machine_time: queued.at.to_string(),
    }
}
