//! Signing in, staying in, being slowed down, and coming out.

use kernel::{Actor, Problem, Span};

use super::town::*;
use crate::model::{Holder, HolderKind};
use crate::sign_in::{Input, Refusal};
use crate::{Caller, Me};

async fn refused(town: &Town, caller: &Caller, name: &str) -> Refusal {
    town.sign_in(caller, name, "salah sekali lho").await.unwrap_err()
}

store::each_backend! {
    MIGRATIONS;

    async fn an_unknown_name_and_a_wrong_password_are_one_answer(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        let caller = from("198.51.100.1");
        for name in [RINA, "081234567890", BUDI, "089900001111", "siapa@contoh.id", "bukan apa-apa"] {
            let refusal = refused(&town, &caller, name).await;
            assert_eq!((refusal.slug(), refusal.args(), refusal.fields()), ("sign-in-wrong", vec![], vec![]), "{name}");
        }
        let empty = town.people.sign_in(&caller, &Input::default()).await.unwrap_err();
        let fields: Vec<String> = empty.fields().into_iter().map(|field| field.field).collect();
        assert_eq!(fields, ["nama", "sandi"]);
    }

    async fn known_and_unknown_names_are_slowed_down_alike(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        for name in [RINA, BUDI] {
            for _ in 0..5 {
                assert!(matches!(refused(&town, &from("198.51.100.1"), name).await, Refusal::Wrong));
            }
            let refusal = refused(&town, &from("198.51.100.1"), name).await;
            assert_eq!((refusal.slug(), refusal.retry_after()), ("sign-in-slow", Some(Span::seconds(5))), "{name}");
        }
    }

    async fn the_right_password_gets_no_answer_while_it_must_wait_and_is_let_in_after(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        let caller = from("198.51.100.1");
        for _ in 0..5 {
            refused(&town, &caller, RINA).await;
        }
        assert!(matches!(town.sign_in(&caller, RINA, PASSWORD).await, Err(Refusal::Slow { .. })));
        town.clock.advance(Span::seconds(5));
        assert!(town.sign_in(&caller, RINA, PASSWORD).await.is_ok());
        assert!(matches!(refused(&town, &caller, RINA).await, Refusal::Wrong), "the slate is wiped");
    }

    async fn a_stranger_who_guesses_keeps_nobody_else_out(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        for _ in 0..40 {
            refused(&town, &from("198.51.100.1"), RINA).await;
            refused(&town, &from("198.51.100.1"), BUDI).await;
        }
        // From elsewhere nothing is to be waited for.
        assert!(town.sign_in(&from("203.0.113.5"), RINA, PASSWORD).await.is_ok());
        // Nor in the stranger's own network, with a browser that has been in before.
        let mark = begun.mark.unwrap().into_inner();
        let known = Caller { mark: Some(mark), ..from("198.51.100.1") };
        assert!(town.sign_in(&known, RINA, PASSWORD).await.is_ok());
        // A mark is good for its own account only, and cannot be made up.
        assert!(town.people.knows_mark(Holder::Officer(kernel::OfficerId::from_bytes([1; 16])), &known).is_none());
        let made_up = Caller { mark: Some(format!("{}.{}", "0".repeat(32), "0".repeat(32))), ..known };
        assert!(matches!(town.sign_in(&made_up, RINA, PASSWORD).await, Err(Refusal::Slow { .. })));
    }

    async fn many_who_share_an_address_sign_in_without_waiting(store: Store) {
        let town = Town::new(store);
        let budi = town.budi().await;
        for _ in 0..130 {
            town.sign_in(&from("198.51.100.1"), BUDI, budi.password.reveal()).await.unwrap();
        }
    }

    async fn of_many_tries_at_once_only_the_free_ones_pass(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        let caller = from("198.51.100.1");
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..30 {
            let (people, caller) = (town.people.clone(), caller.clone());
            let input = Input { name: RINA.to_owned(), password: secret("salah sekali lho"), is_shared: false };
            tries.spawn(async move { people.sign_in(&caller, &input).await });
        }
        let answers = tries.join_all().await;
        let checked = answers.iter().filter(|answer| matches!(answer, Err(Refusal::Wrong))).count();
        assert_eq!(checked, 5);
    }

    async fn every_sign_in_has_a_token_of_its_own_and_ends_the_session_it_came_with(store: Store) {
        let town = Town::new(store);
        let first = town.rina().await;
        let caller = Caller { session: Some(first.token.reveal().clone()), ..from("203.0.113.1") };
        let second = town.sign_in(&caller, RINA, PASSWORD).await.unwrap();
        assert_ne!(first.token, second.token);
        assert!(town.guest(&first).await.is_none());
        assert!(town.guest(&second).await.is_some());
    }

    async fn a_session_ends_of_idleness_and_of_age(store: Store) {
        let town = Town::new(store);
        let idle = town.rina().await;
        town.clock.advance(Span::hours(2));
        assert!(town.guest(&idle).await.is_none());
        let busy = town.sign_in(&from("203.0.113.1"), RINA, PASSWORD).await.unwrap();
        for _ in 0..(30 * 24) {
            assert!(town.guest(&busy).await.is_some());
            town.clock.advance(Span::hours(1));
        }
        assert!(town.guest(&busy).await.is_none(), "thirty days are the most");
    }

    async fn a_clock_that_jumps_back_throws_nobody_out_and_gives_nobody_years(store: Store) {
        let town = Town::new(store);
        let before = town.rina().await;
        town.clock.advance(Span::hours(1));
        assert!(town.guest(&before).await.is_some(), "seen an hour later");
        town.clock.advance(Span::minutes(-50));
        assert!(town.guest(&before).await.is_some(), "and still in after the jump");
        town.clock.advance(Span::hours(2));
        assert!(town.guest(&before).await.is_none(), "idle from the jump on");
        // A clock a year ahead makes sessions; once it is right again they are not believed.
        town.clock.advance(Span::days(365));
        let ahead = town.sign_in(&from("203.0.113.1"), RINA, PASSWORD).await.unwrap();
        assert!(town.guest(&ahead).await.is_some());
        town.clock.advance(Span::days(-365));
        assert!(town.guest(&ahead).await.is_none());
    }

    async fn a_shared_phone_keeps_nothing_and_forgets_soon(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        let input = Input { name: RINA.to_owned(), password: secret(PASSWORD), is_shared: true };
        let begun = town.people.sign_in(&from("203.0.113.1"), &input).await.unwrap();
        assert!(begun.keep.is_none() && begun.mark.is_none());
        assert!(town.guest(&begun).await.unwrap().is_shared);
        town.clock.advance(Span::minutes(10));
        assert!(town.guest(&begun).await.is_none());
    }

    async fn signing_out_counts_from_the_next_request_on(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let actor = town.actor(&begun).await;
        town.people.sign_out(&actor, begun.token.reveal()).await.unwrap();
        assert!(town.guest(&begun).await.is_none());
        town.people.sign_out(&Actor::Visitor, begun.token.reveal()).await.unwrap();
        let kinds: Vec<String> = town.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "people.signed_out").count(), 1, "{kinds:?}");
    }

    async fn signing_out_elsewhere_leaves_the_device_in_hand(store: Store) {
        let town = Town::new(store);
        let phone = town.rina().await;
        let laptop = town.sign_in(&from("203.0.113.2"), RINA, PASSWORD).await.unwrap();
        let cafe = town.sign_in(&from("203.0.113.3"), RINA, PASSWORD).await.unwrap();
        let guest = town.guest(&phone).await.unwrap();
        let me = Me::of(&guest.actor).unwrap();
        let listed = devices(&town, &me).await;
        assert_eq!(listed.len(), 3);
        let cafe_id = town.guest(&cafe).await.unwrap().session.unwrap();
        assert!(town.people.sign_out_one(&me, cafe_id).await.unwrap());
        assert!(town.guest(&cafe).await.is_none());
        assert_eq!(town.people.sign_out_elsewhere(&me, guest.session).await.unwrap(), 1);
        assert!(town.guest(&laptop).await.is_none());
        assert!(town.guest(&phone).await.is_some());
    }

    async fn nobody_ends_the_session_of_another(store: Store) {
        let town = Town::new(store);
        let rina = town.rina().await;
        let budi = town.budi().await;
        let his = town.sign_in(&from("203.0.113.4"), BUDI, budi.password.reveal()).await.unwrap();
        let rina = Me::of(&town.actor(&rina).await).unwrap();
        let his_id = town.guest(&his).await.unwrap().session.unwrap();
        assert!(!town.people.sign_out_one(&rina, his_id).await.unwrap());
        assert!(town.guest(&his).await.is_some());
    }

    async fn a_cookie_nobody_gave_out_opens_nothing(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        for cookie in ["", "0", &"0".repeat(64), &begun.token.reveal().to_uppercase(), "balai_", &"x".repeat(9_000)] {
            assert!(matches!(town.people.by_cookie(cookie).await.unwrap(), crate::door::Knock::Out), "{cookie}");
        }
    }

    async fn a_session_of_a_resident_is_no_officers(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let actor = town.actor(&begun).await;
        assert_eq!(Me::of(&actor).unwrap().holder.kind(), HolderKind::Resident);
        assert!(actor.officer().is_err());
        assert!(Me::of(&Actor::Visitor).is_err() && Me::of(&Actor::System).is_err());
    }
}

async fn devices(town: &Town, me: &Me) -> Vec<crate::session::Listed> {
    let read = town.people.store.read((town.people.clone(), me.clone()), |tx, (people, me)| {
        Box::pin(async move { people.devices(tx, me, people.now()).await })
    });
    read.await.unwrap()
}
