//! Officers and their second factor.

use kernel::{Problem, Secret, Span};

use super::town::*;
use crate::officer_sign_in::{Entered, Input, Refusal};
use crate::{NewOfficer, sign_in, totp};

async fn first_page(town: &Town, password: &Secret<String>) -> Result<Secret<String>, sign_in::Refusal> {
    let input = Input { username: " Wulan ".to_owned(), password: password.clone(), next: Some("/meja".to_owned()) };
    town.people.officer_sign_in(&from("203.0.113.20"), &input).await
}

/// What an officer chooses at the first sign-in.
const OWN: &str = "hujan di bulan juni";

async fn second_page(town: &Town, token: &Secret<String>, code: &str) -> Result<Entered, Refusal> {
    town.people.officer_code(&from("203.0.113.20"), token.reveal(), code, &secret(OWN)).await
}

fn app(town: &Town, officer: &NewOfficer) -> String {
    let letters = officer.totp.as_ref().expect("a second factor").reveal();
    totp::code_at(&totp::from_base32(letters).unwrap(), town.people.now()).unwrap()
}

async fn slug(town: &Town, token: &Secret<String>, code: &str) -> &'static str {
    second_page(town, token, code).await.map(drop).unwrap_err().slug()
}

store::each_backend! {
    MIGRATIONS;

    async fn the_first_sign_in_sets_up_the_app_and_hands_out_recovery_codes(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(false).await;
        assert!(wulan.totp.is_none() && wulan.recovery.is_empty());
        let token = first_page(&town, &wulan.password).await.unwrap();
        let setup = town.people.second_factor(token.reveal()).await.unwrap().expect("a picture to scan");
        assert!(setup.address.unwrap().reveal().starts_with("otpauth://totp/Kota%20Tirtamaya:wulan?secret="));
        let letters = totp::from_base32(setup.letters.reveal()).unwrap();
        assert_eq!(slug(&town, &token, "000000").await, "code-wrong");
        let code = totp::code_at(&letters, town.people.now()).unwrap();
        // Not without a password of her own: what she was handed, somebody else has seen.
        for (own, flaw) in [
            (wulan.password.clone(), "password-handed-out"),
            (secret("pendek"), "password-short"),
            (secret("wulan prasetya"), "password-known"),
            (Secret::default(), "password-empty"),
        ] {
            let refused = town.people.officer_code(&from("203.0.113.20"), token.reveal(), &code, &own).await;
            let refused = refused.map(drop).unwrap_err();
            assert_eq!((refused.slug(), refused.fields()[0].flaw.key), ("first-password", flaw));
        }
        let entered = second_page(&town, &token, &code).await.unwrap();
        assert_eq!((entered.recovery.len(), entered.next.as_deref()), (8, Some("/meja")));
        let officer = town.actor(&entered.begun).await.officer().unwrap().clone();
        assert_eq!((officer.name.as_str(), officer.agency.as_str()), ("Wulan Prasetya", "dukcapil"));
        // From now on there is nothing to set up, her own password lasts, and the other one opens nothing.
        assert!(matches!(first_page(&town, &wulan.password).await, Err(sign_in::Refusal::Wrong)));
        town.clock.advance(Span::days(30));
        let token = first_page(&town, &secret(OWN)).await.unwrap();
        assert!(town.people.second_factor(token.reveal()).await.unwrap().is_none());
        let code = totp::code_at(&letters, town.people.now()).unwrap();
        assert!(second_page(&town, &token, &code).await.unwrap().recovery.is_empty());
    }

    async fn the_password_alone_opens_nothing(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await;
        let token = first_page(&town, &wulan.password).await.unwrap();
        assert!(matches!(town.people.by_cookie(token.reveal()).await.unwrap(), crate::door::Knock::Out));
        assert!(town.people.second_factor(token.reveal()).await.unwrap().is_none(), "the secret is not shown again");
    }

    async fn a_wrong_password_and_an_unknown_officer_are_one_answer(store: Store) {
        let town = Town::new(store);
        town.wulan(true).await;
        for username in ["wulan", "siapa"] {
            let input = Input { username: username.to_owned(), password: secret("salah sekali lho"), next: None };
            let refusal = town.people.officer_sign_in(&from("203.0.113.20"), &input).await.unwrap_err();
            assert_eq!(refusal.slug(), "sign-in-wrong", "{username}");
        }
    }

    async fn a_code_is_taken_once(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await;
        let code = app(&town, &wulan);
        let token = first_page(&town, &wulan.password).await.unwrap();
        second_page(&town, &token, &code).await.unwrap();
        // Whoever looked over the shoulder and knows the password as well is still too late.
        let token = first_page(&town, &wulan.password).await.unwrap();
        assert_eq!(slug(&town, &token, &code).await, "totp-replayed");
        town.clock.advance(Span::seconds(29));
        assert_eq!(slug(&town, &token, &code).await, "totp-replayed");
        town.clock.advance(Span::seconds(1));
        assert!(second_page(&town, &token, &app(&town, &wulan)).await.is_ok());
    }

    async fn a_clock_that_jumps_back_makes_no_old_code_new(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await;
        let old = app(&town, &wulan);
        town.clock.advance(Span::minutes(2));
        let token = first_page(&town, &wulan.password).await.unwrap();
        second_page(&town, &token, &app(&town, &wulan)).await.unwrap();
        town.clock.advance(Span::minutes(-2));
        let token = first_page(&town, &wulan.password).await.unwrap();
        assert_eq!(slug(&town, &token, &old).await, "totp-replayed");
    }

    async fn five_wrong_codes_end_it_and_five_such_sign_ins_must_wait(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await;
        for _ in 0..5 {
            let token = first_page(&town, &wulan.password).await.unwrap();
            for expected in ["code-wrong", "code-wrong", "code-wrong", "code-wrong", "code-spent"] {
                assert_eq!(slug(&town, &token, "12345").await, expected);
            }
            assert_eq!(slug(&town, &token, &app(&town, &wulan)).await, "code-spent");
        }
        let refusal = first_page(&town, &wulan.password).await.unwrap_err();
        assert_eq!((refusal.slug(), refusal.retry_after()), ("sign-in-slow", Some(Span::minutes(1))));
        town.clock.advance(Span::minutes(1));
        let token = first_page(&town, &wulan.password).await.unwrap();
        second_page(&town, &token, &app(&town, &wulan)).await.unwrap();
    }

    async fn a_half_done_sign_in_dies_with_the_next_one_and_after_ten_minutes(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await;
        let first = first_page(&town, &wulan.password).await.unwrap();
        let second = first_page(&town, &wulan.password).await.unwrap();
        assert_eq!(slug(&town, &first, &app(&town, &wulan)).await, "code-gone");
        town.clock.advance(Span::minutes(10));
        assert_eq!(slug(&town, &second, &app(&town, &wulan)).await, "code-gone");
    }

    async fn a_recovery_code_opens_once(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await;
        let code = wulan.recovery[3].reveal().to_uppercase().replace('-', " ");
        let token = first_page(&town, &wulan.password).await.unwrap();
        assert!(second_page(&town, &token, &code).await.is_ok());
        let token = first_page(&town, &wulan.password).await.unwrap();
        assert_eq!(slug(&town, &token, &code).await, "code-wrong");
    }

    async fn a_dismissed_officer_is_out_at_once(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await;
        let token = first_page(&town, &wulan.password).await.unwrap();
        let begun = second_page(&town, &token, &app(&town, &wulan)).await.unwrap().begun;
        let half_done = first_page(&town, &wulan.password).await.unwrap();
        town.people.set_officer_active("wulan", false).await.unwrap();
        assert!(town.guest(&begun).await.is_none());
        town.clock.advance(Span::seconds(30));
        assert_eq!(slug(&town, &half_done, &app(&town, &wulan)).await, "code-gone");
        assert!(matches!(first_page(&town, &wulan.password).await, Err(sign_in::Refusal::Wrong)));
        town.people.set_officer_active("wulan", true).await.unwrap();
        assert!(first_page(&town, &wulan.password).await.is_ok());
    }

    async fn a_renewed_officer_has_a_new_password_and_sets_up_the_app_again(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await;
        let renewed = town.people.renew_officer("wulan").await.unwrap();
        assert!(matches!(first_page(&town, &wulan.password).await, Err(sign_in::Refusal::Wrong)));
        let token = first_page(&town, &renewed).await.unwrap();
        assert!(town.people.second_factor(token.reveal()).await.unwrap().is_some());
        let code = wulan.recovery[0].reveal();
        assert_eq!(slug(&town, &token, code).await, "code-wrong", "old recovery codes are dead");
        assert!(town.people.renew_officer("siapa").await.is_err());
    }

    async fn a_password_that_was_handed_out_ends_after_seven_days(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(false).await;
        town.clock.advance(Span::days(7) - Span::seconds(1));
        let half_done = first_page(&town, &wulan.password).await.unwrap();
        town.clock.advance(Span::seconds(1));
        assert!(matches!(first_page(&town, &wulan.password).await, Err(sign_in::Refusal::FirstOver)));
        assert!(matches!(first_page(&town, &secret("bukan sandinya")).await, Err(sign_in::Refusal::Wrong)));
        assert!(town.people.second_factor(half_done.reveal()).await.unwrap().is_some(), "who is in the middle ends it");
        let renewed = town.people.renew_officer("wulan").await.unwrap();
        assert!(first_page(&town, &renewed).await.is_ok());
    }

    async fn a_user_name_is_given_once(store: Store) {
        let town = Town::new(store);
        town.wulan(true).await;
        let again = crate::OfficerInput {
            username: "wulan".to_owned(),
            name: "Orang Lain".to_owned(),
            agency: kernel::Agency::parse("dpmptsp").unwrap(),
            roles: vec![],
            lang: kernel::Lang::Id,
            password: None,
            with_totp: false,
        };
        assert_eq!(town.people.create_officer(&again).await.unwrap_err().slug(), "account-taken");
        let odd = crate::OfficerInput { username: "Wulan P".to_owned(), ..again };
        assert_eq!(town.people.create_officer(&odd).await.unwrap_err().slug(), "account-flawed");
        assert!(town.people.has_officer("wulan").await.unwrap());
        assert!(!town.people.has_officer("siapa").await.unwrap());
        let listed = town.people.officers("", 10).await.unwrap();
        assert_eq!(listed.len(), 1);
        assert!(listed[0].username == "wulan" && listed[0].is_active && listed[0].has_totp);
        assert!(town.people.officers("wulan", 10).await.unwrap().is_empty());
    }

    async fn an_officers_session_ends_after_the_officers_idle_time(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await;
        let token = first_page(&town, &wulan.password).await.unwrap();
        let begun = second_page(&town, &token, &app(&town, &wulan)).await.unwrap().begun;
        assert!(begun.keep.is_none(), "an officer's cookie ends with the browser");
        town.clock.advance(Span::minutes(29));
        assert!(town.guest(&begun).await.is_some());
        town.clock.advance(Span::minutes(30));
        assert!(town.guest(&begun).await.is_none());
    }
}
