//! The outbox.

use std::sync::{Arc, Mutex};

use book::{Channel, DemoChannel, Message, Outbox, Queued, State, Undelivered, Via};
use kernel::{HandClock, MessageId, SeededDice, Span};
use store::{Engine, Error, Fut, Sql, Store, Vault, each_backend, vals};

use crate::{BANDUNG, MAKASSAR, MIGRATIONS, clock};

fn outbox(clock: &HandClock) -> Outbox {
    Outbox::new(Arc::new(Vault::for_tests()), Arc::new(clock.clone()), Arc::new(SeededDice::new(3)))
}

fn message(n: u32) -> Message {
    Message {
        via: if n.is_multiple_of(2) { Via::Email } else { Via::Sms },
        address: format!("warga{n}@contoh.id"),
        subject: format!("Permohonan {n}"),
        body: "Permohonan Anda diterima.".to_owned(),
    }
}

async fn queue(store: &Store, outbox: &Outbox, clock: &HandClock, count: u32) -> Vec<MessageId> {
    let mut ids = Vec::new();
    for n in 0..count {
        clock.advance(Span::seconds(1));
        let input = (outbox.clone(), message(n));
        ids.push(
            store
                .write(BANDUNG, input, |tx, (outbox, message)| {
                    Box::pin(async move { outbox.queue(tx, BANDUNG, None, message).await })
                })
                .await
                .unwrap(),
        );
    }
    ids
}

async fn list(store: &Store, outbox: &Outbox, limit: u32, before: Option<MessageId>) -> Vec<Queued> {
    store
        .read(outbox.clone(), move |tx, outbox| {
            Box::pin(async move { outbox.list_demo(tx, BANDUNG, limit, before).await })
        })
        .await
        .unwrap()
}

/// Fails as it is told, and notes what it took.
#[derive(Default)]
struct Moody {
    answers: Mutex<Vec<Undelivered>>,
    taken: Mutex<Vec<String>>,
}

impl Channel for Moody {
    fn send<'a>(&'a self, message: &'a Queued) -> Fut<'a, Result<(), Undelivered>> {
        let answer = self.answers.lock().unwrap().pop();
        if answer.is_none() {
            self.taken.lock().unwrap().push(message.message.subject.clone());
        }
        Box::pin(async move { answer.map_or(Ok(()), Err) })
    }
}

each_backend! {
    MIGRATIONS;

    async fn messages_are_listed_newest_first_page_by_page(store: Store) {
        let clock = clock();
        let outbox = outbox(&clock);
        let ids = queue(&store, &outbox, &clock, 5).await;
        let first = list(&store, &outbox, 3, None).await;
        assert_eq!(first.iter().map(|queued| queued.id).collect::<Vec<_>>(), [ids[4], ids[3], ids[2]]);
        assert_eq!(first[0].message, message(4));
        let rest = list(&store, &outbox, 3, Some(first[2].id)).await;
        assert_eq!(rest.iter().map(|queued| queued.id).collect::<Vec<_>>(), [ids[1], ids[0]]);
        assert_eq!((rest[0].state, rest[0].attempts, rest[0].message.via), (State::Waiting, 0, Via::Sms));
        assert!(!format!("{first:?}").contains("warga4"), "a message never shows in a log");
    }

    async fn the_demonstration_sends_everything_once_and_keeps_it(store: Store) {
        let clock = clock();
        let outbox = outbox(&clock);
        queue(&store, &outbox, &clock, 45).await;
        assert_eq!(outbox.deliver(&store, BANDUNG, &DemoChannel).await, Ok(45));
        assert_eq!(outbox.deliver(&store, BANDUNG, &DemoChannel).await, Ok(0));
        assert_eq!(outbox.deliver(&store, MAKASSAR, &DemoChannel).await, Ok(0));
        let all = list(&store, &outbox, 100, None).await;
        assert!(all.len() == 45 && all.iter().all(|queued| queued.state == State::Sent && queued.attempts == 1));
        assert_eq!(all[0].message, message(44));
    }

    async fn a_message_that_fails_is_tried_later_and_given_up_in_the_end(store: Store) {
        let clock = clock();
        let outbox = outbox(&clock);
        queue(&store, &outbox, &clock, 2).await;
        let moody = Moody::default();
        moody.answers.lock().unwrap().push(Undelivered::Later("busy".to_owned()));
        assert_eq!(outbox.deliver(&store, BANDUNG, &moody).await, Ok(1));
        assert_eq!(outbox.deliver(&store, BANDUNG, &moody).await, Ok(0), "not before its time");
        clock.advance(Span::minutes(3));
        assert_eq!(outbox.deliver(&store, BANDUNG, &moody).await, Ok(1));
        assert_eq!(*moody.taken.lock().unwrap(), ["Permohonan 1", "Permohonan 0"]);

        queue(&store, &outbox, &clock, 2).await;
        moody.answers.lock().unwrap().push(Undelivered::Never("no such number".to_owned()));
        assert_eq!(outbox.deliver(&store, BANDUNG, &moody).await, Ok(1));
        *moody.answers.lock().unwrap() = vec![Undelivered::Later("busy".to_owned()); 20];
        queue(&store, &outbox, &clock, 1).await;
        for _ in 0..10 {
            assert_eq!(outbox.deliver(&store, BANDUNG, &moody).await, Ok(0));
            clock.advance(Span::days(1));
        }
        let states: Vec<_> = list(&store, &outbox, 10, None).await.iter().map(|queued| (queued.state, queued.attempts)).collect();
        assert_eq!(states, [(State::Failed, 8), (State::Sent, 1), (State::Failed, 1), (State::Sent, 1), (State::Sent, 2)]);
    }

    async fn claiming_twenty_costs_the_same_however_many_wait(store: Store) {
        if store.engine() == Engine::Postgres {
            return; // Its plans follow its statistics, and an empty table has none.
        }
        let (_, claim) = book::STATEMENTS.iter().find(|(name, _)| name.ends_with("CLAIM")).unwrap();
        let explain = Sql::new(Box::leak(format!("EXPLAIN QUERY PLAN {}", claim.lite()).into_boxed_str()));
        let plan: Vec<String> = store
            .read(explain, |tx, explain| {
                Box::pin(async move { tx.query(*explain, &vals![BANDUNG, 1, 2], |row| row.t(3)).await })
            })
            .await
            .unwrap();
        let searches: Vec<&String> = plan.iter().filter(|line| line.contains("outbox")).collect();
        assert!(searches[0].contains("region=? AND message_id=?"), "{plan:?}");
        assert!(searches.iter().all(|line| line.starts_with("SEARCH")), "{plan:?}");
    }

    async fn two_senders_never_send_the_same_message(store: Store) {
        let clock = clock();
        let outbox = outbox(&clock);
        queue(&store, &outbox, &clock, 50).await;
        let channel = Arc::new(Moody::default());
        let tasks: Vec<_> = (0..3).map(|_| {
            let (outbox, store, channel) = (outbox.clone(), store.clone(), Arc::clone(&channel));
            tokio::spawn(async move { outbox.deliver(&store, BANDUNG, &*channel).await })
        }).collect();
        let mut sent = 0;
        for task in tasks {
            sent += task.await.unwrap().unwrap();
        }
        let mut taken = channel.taken.lock().unwrap().clone();
        taken.sort();
        taken.dedup();
        assert_eq!((sent, taken.len()), (50, 50));
    }

    async fn a_running_outbox_sends_what_is_queued(store: Store) {
        let clock = clock();
        let outbox = outbox(&clock);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let running = tokio::spawn(outbox.clone().run(store.clone(), Arc::new(DemoChannel), async { drop(stopped.await) }));
        let mut commits = store.after_commit();
        queue(&store, &outbox, &clock, 3).await;
        while list(&store, &outbox, 9, None).await.iter().any(|queued| queued.state != State::Sent) {
            commits.changed().await.unwrap();
        }
        stop.send(()).unwrap();
        running.await.unwrap();
    }

    async fn an_unsent_mark_can_be_set_by_hand_and_words_are_sealed(store: Store) {
        let clock = clock();
        let outbox = outbox(&clock);
        let ids = queue(&store, &outbox, &clock, 1).await;
        let mark = |id| store.write(BANDUNG, (outbox.clone(), id), |tx, (outbox, id)| Box::pin(async move {
            outbox.mark(tx, BANDUNG, *id, State::Failed).await
        }));
        mark(ids[0]).await.unwrap();
        assert_eq!(mark(MessageId::from_bytes([0; 16])).await, Err(Error::RowCount { found: 0 }));
        assert_eq!(list(&store, &outbox, 1, None).await[0].state, State::Failed);
        let body = store.read((), |tx, ()| Box::pin(async move {
            tx.one("SELECT body FROM outbox WHERE region = $1", &vals![BANDUNG], |row| row.b(0)).await
        })).await.unwrap().unwrap();
        assert!(!body.windows(5).any(|five| five == b"Perm\x6f" || five == b"Anda "));
    }
}
