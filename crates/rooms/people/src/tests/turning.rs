//! Tokens that turn while a session is used, and devices that are news to their owner.

use kernel::{Problem as _, Secret, Span};

use super::town::*;
use crate::door::Knock;
use crate::session::Begun;
use crate::{Caller, Me, turn};

/// What a page with this token brings: whether it opens, and the token it offers.
async fn knock(town: &Town, token: &str) -> Option<Option<String>> {
    match town.people.by_cookie(token).await.unwrap() {
        Knock::In(guest) => Some(guest.turned.map(|turned| turned.token.into_inner())),
        Knock::Out => None,
    }
}

fn known(begun: &Begun, address: &str) -> Caller {
    Caller { mark: begun.mark.as_ref().map(|mark| mark.reveal().clone()), ..from(address) }
}

store::each_backend! {
    MIGRATIONS;

    async fn an_hour_of_use_turns_the_token_and_breaks_no_request_that_is_on_its_way(store: Store) {
        let town = Town::new(store);
        let first = town.rina().await.token.into_inner();
        assert_eq!(knock(&town, &first).await, Some(None), "nothing to turn yet");
        town.clock.advance(turn::EVERY);
        let second = knock(&town, &first).await.unwrap().expect("the next token");
        assert_eq!(knock(&town, &first).await, Some(Some(second.clone())), "requests at once are offered the same");
        // The answer was lost: an hour later the old token still counts.
        town.clock.advance(Span::minutes(59));
        assert_eq!(knock(&town, &first).await, Some(Some(second.clone())));
        // The browser has the new one. What it sent before is still answered, and is offered nothing more.
        assert_eq!(knock(&town, &second).await, Some(None));
        assert_eq!(knock(&town, &first).await, Some(None));
        town.clock.advance(Span::minutes(2));
        assert_eq!(knock(&town, &first).await, None, "whoever kept the old one is out");
        assert_eq!(knock(&town, &second).await, Some(None));
        // And so on.
        town.clock.advance(turn::EVERY);
        let third = knock(&town, &second).await.unwrap().expect("the next token");
        assert!(![&first, &second].contains(&&third));
        assert_eq!(knock(&town, &first).await, None, "a token never comes back");
    }

    async fn many_requests_at_once_take_up_the_same_token(store: Store) {
        let town = Town::new(store);
        let mut first = town.rina().await.token.into_inner();
        // Many turns, since the moment in which a token moves on between two reads is short.
        for _ in 0..20 {
            town.clock.advance(turn::EVERY);
            let second = knock(&town, &first).await.unwrap().expect("the next token");
            let mut knocks = tokio::task::JoinSet::new();
            for token in [&first, &second].into_iter().cycle().take(24) {
                let (people, token) = (town.people.clone(), token.clone());
                knocks.spawn(async move { matches!(people.by_cookie(&token).await.unwrap(), Knock::In(_)) });
            }
            assert_eq!(knocks.join_all().await, vec![true; 24]);
            assert_eq!(knock(&town, &second).await, Some(None));
            first = second;
        }
    }

    async fn signing_out_ends_every_token_of_the_session(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let actor = town.actor(&begun).await;
        let first = begun.token.into_inner();
        town.clock.advance(turn::EVERY);
        let second = knock(&town, &first).await.unwrap().expect("the next token");
        assert_eq!(knock(&town, &second).await, Some(None));
        town.people.sign_out(&actor, &first).await.unwrap();
        assert_eq!((knock(&town, &first).await, knock(&town, &second).await), (None, None));
    }

    async fn where_a_way_in_is_changed_the_token_turns_at_once(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let first = begun.token.into_inner();
        let turned = town.people.turn_token(Some(&first)).await.unwrap().expect("it was the present one");
        assert!(turned.keep.is_some_and(|keep| keep > Span::days(29)), "{:?}", turned.keep);
        assert!(town.people.turn_token(Some(&first)).await.unwrap().is_none(), "and is so no more");
        assert_eq!(knock(&town, turned.token.reveal()).await, Some(None));
        town.clock.advance(Span::minutes(2));
        assert_eq!(knock(&town, &first).await, None);
        assert!(town.people.turn_token(None).await.unwrap().is_none());
        assert!(town.people.turn_token(Some("entah")).await.unwrap().is_none());
    }

    async fn a_sign_in_on_a_new_device_is_told_and_one_on_a_known_device_is_not(store: Store) {
        let town = Town::new(store);
        let budi = town.budi().await;
        let password = budi.password.reveal();
        let phone = town.sign_in(&from("203.0.113.1"), BUDI, password).await.unwrap();
        assert!(!phone.is_new && town.messages().await.is_empty(), "the first sign-in of all is no news");
        let again = town.sign_in(&known(&phone, "198.51.100.9"), BUDI, password).await.unwrap();
        assert!(!again.is_new && town.messages().await.is_empty(), "nor is the same phone elsewhere");
        let laptop = town.sign_in(&from("203.0.113.1"), BUDI, password).await.unwrap();
        assert!(laptop.is_new);
        let told = town.messages().await.pop().expect("a message").message;
        assert_eq!(told.address, "+6281300001111");
        assert!(told.body.contains("on a new device: Firefox, Android"), "{}", told.body);
        let last = town.events().await.pop().unwrap();
        assert!(last.kind == "people.signed_in" && last.public["perangkat"] == "baru");
        let me = Me::of(&town.actor(&laptop).await).unwrap();
        let read = town.people.store.read((town.people.clone(), me), |tx, (people, me)| {
            Box::pin(async move { people.devices(tx, me, people.now()).await })
        });
        let mut news: Vec<bool> = read.await.unwrap().iter().map(|listed: &crate::session::Listed| listed.is_new).collect();
        news.sort_unstable();
        assert_eq!(news, [false, false, true]);
    }

    async fn whoever_signs_in_on_shared_phones_is_not_told_for_ever(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        for _ in 0..12 {
            town.sign_in(&from("203.0.113.1"), RINA, PASSWORD).await.unwrap();
        }
        let told = town.messages().await.into_iter().filter(|queued| queued.message.body.contains("perangkat baru"));
        assert_eq!(told.count(), 6);
    }

    async fn guessing_from_a_thousand_addresses_slows_strangers_and_never_a_known_device(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let mut answers = Vec::new();
        for n in 0..60_u8 {
            let stranger = from(&format!("198.51.100.{n}"));
            let (mine, nobodys) = (refused(&town, &stranger, RINA).await, refused(&town, &stranger, BUDI).await);
            assert_eq!(mine, nobodys, "an account that is not there is guarded alike");
            answers.push(mine);
        }
        assert_eq!(answers.iter().filter(|slug| **slug == "sign-in-wrong").count(), 30);
        assert_eq!(answers.last(), Some(&"sign-in-slow"));
        // The owner's browser has an allowance of its own, wherever it is.
        let owner = known(&begun, "198.51.100.1");
        for _ in 0..4 {
            assert_eq!(refused(&town, &owner, RINA).await, "sign-in-wrong");
        }
        assert!(town.sign_in(&owner, RINA, PASSWORD).await.is_ok());
        // A stolen mark is slowed down like any other.
        for _ in 0..5 {
            refused(&town, &owner, RINA).await;
        }
        assert_eq!(refused(&town, &owner, RINA).await, "sign-in-slow");
        // On a new device a wait is asked, of half a minute at most.
        town.clock.advance(Span::seconds(30));
        assert!(town.sign_in(&from("203.0.113.77"), RINA, PASSWORD).await.is_ok());
    }

    async fn an_owner_on_a_new_device_need_not_wait_for_strangers_once_the_contact_is_proven(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        town.clock.advance(Span::minutes(1));
        let tablet = from("203.0.113.80");
        let token = town.people.forgot_password(&tablet, RINA, kernel::Lang::Id).await.unwrap();
        let (code, wanted) = (town.code().await, secret("sepeda biru laut"));
        let mark: Secret<String> = town.people.reset_password(&tablet, token.reveal(), &code, &wanted).await.unwrap();
        for n in 0..31_u8 {
            refused(&town, &from(&format!("198.51.100.{n}")), RINA).await;
        }
        let slow = town.sign_in(&tablet, RINA, wanted.reveal()).await.unwrap_err();
        assert_eq!(slow.slug(), "sign-in-slow");
        let known = Caller { mark: Some(mark.into_inner()), ..tablet };
        assert!(!town.sign_in(&known, RINA, wanted.reveal()).await.unwrap().is_new);
    }
}

#[test]
fn a_browser_is_given_the_next_token_by_a_page_and_its_open_forms_still_count() {
    store::testing::on_sqlite(MIGRATIONS, |store| async {
        let town = Town::new(store);
        town.rina().await;
        let mut browser = town.browser();
        browser.fill("/masuk", &[("nama", RINA), ("sandi", PASSWORD)]).await;
        browser.get("/saya/akun").await;
        let first = browser.cookie("balai_sesi").unwrap().clone();
        town.clock.advance(turn::EVERY);
        assert!(browser.call("GET", "/api/v1/me", None).await.cookie("balai_sesi").is_none());
        // A form that was open since before the turn, and the page after it.
        assert_eq!(browser.post("/saya/akun/bahasa", &[("bahasa", "id")]).await.status, 303);
        let page = browser.get("/saya/akun").await;
        let given = page.cookie("balai_sesi").expect("the next token");
        assert!(given.contains("HttpOnly; SameSite=Lax; Max-Age=2588400"), "as long as the session lasts: {given}");
        let second = browser.cookie("balai_sesi").unwrap().clone();
        assert_ne!(first, second);
        assert_eq!(browser.post("/saya/akun/bahasa", &[("bahasa", "id")]).await.status, 303);
        assert_eq!(knock(&town, &second).await, Some(None));
        // Changing a way in turns it again.
        let fields = [("sandi-lama", PASSWORD), ("sandi", "sepeda biru laut")];
        assert_eq!(browser.fill("/saya/akun/sandi", &fields).await.location(), "/saya/akun");
        let third = browser.cookie("balai_sesi").unwrap().clone();
        assert_ne!(second, third);
        town.clock.advance(turn::GRACE);
        assert_eq!((knock(&town, &second).await, knock(&town, &third).await), (None, Some(None)));
        assert_eq!(browser.get("/saya/akun").await.status, 200);
    });
}

async fn refused(town: &Town, caller: &Caller, name: &str) -> &'static str {
    town.sign_in(caller, name, "salah sekali lho").await.unwrap_err().slug()
}
