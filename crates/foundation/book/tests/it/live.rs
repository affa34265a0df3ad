//! Open pages are told what happens to what they show.

use book::{Act, Live};
use kernel::Actor;
use store::each_backend;
use tokio::sync::{broadcast, oneshot};

use crate::{BANDUNG, CASE, MAKASSAR, MIGRATIONS, book, submitted, write};

each_backend! {
    MIGRATIONS;

    async fn a_page_is_told_about_its_subject_only(store: Store) {
        let (book, live) = (book(), Live::new());
        write(&store, &book, BANDUNG, Actor::System, submitted()).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(live.clone().run(store.clone(), async { drop(stopped.await) }));
        let mut page = live.subscribe(BANDUNG, CASE);
        let mut again = live.subscribe(BANDUNG, CASE);
        let mut board = live.subscribe_region(BANDUNG);
        let mut elsewhere = live.subscribe(MAKASSAR, CASE);
        // The tail may not have looked at the book yet: the first event it tells shows that it has.
        let mut tick = 0;
        loop {
            tick += 1;
            write(&store, &book, BANDUNG, Actor::System, Act::new("hall.ticked")).await.unwrap();
            tokio::select! {
                event = board.recv() => {
                    assert_eq!(event.unwrap().kind, "hall.ticked");
                    break;
                }
                () = tokio::task::yield_now() => {}
            }
        }
        assert!(tick > 0);
        write(&store, &book, BANDUNG, Actor::System, submitted()).await.unwrap();
        write(&store, &book, BANDUNG, Actor::System, Act::new("cases.decided").about(CASE)).await.unwrap();
        for receiver in [&mut page, &mut again] {
            let (one, two) = (receiver.recv().await.unwrap(), receiver.recv().await.unwrap());
            assert_eq!((one.kind.as_str(), two.kind.as_str()), ("cases.submitted", "cases.decided"));
            assert_eq!((one.private.as_ref(), one.public["layanan"].as_str()), (None, Some("ktp-el-baru")));
        }
        assert_eq!(elsewhere.try_recv().unwrap_err(), broadcast::error::TryRecvError::Empty);
        assert_eq!(live.topics(), 3);

        drop((page, again, elsewhere));
        // Topics that nobody listens to go with the next look at the book.
        loop {
            write(&store, &book, BANDUNG, Actor::System, Act::new("hall.closed")).await.unwrap();
            while board.recv().await.is_ok_and(|event| event.kind != "hall.closed") {}
            if live.topics() == 1 {
                break;
            }
        }
        stop.send(()).unwrap();
        running.await.unwrap();
    }

    async fn the_tail_ends_when_the_store_closes(store: Store) {
        let running = tokio::spawn(Live::new().run(store.clone(), std::future::pending()));
        store.close().await;
        running.await.unwrap();
    }
}
