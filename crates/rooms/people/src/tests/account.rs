//! Forgotten passwords, changes to one's account, keys, and the trail of who read what.

use kernel::{Actor, Lang, Problem, Role, Span};

use super::registration::enrol;
use super::town::*;
use crate::door::{Guest, Knock};
use crate::model::{Holder, NameKind, Scope};
use crate::session::Begun;
use crate::{Me, resident, token};

async fn me(town: &Town, begun: &Begun) -> Me {
    Me::of(&town.actor(begun).await).unwrap()
}

fn wanted(scopes: &[&str], days: &str) -> token::Input {
    token::Input {
        name: " Program  saya ".to_owned(),
        scopes: scopes.iter().map(ToString::to_string).collect(),
        days: days.to_owned(),
    }
}

async fn program(town: &Town, key: &str) -> Option<Guest> {
    match town.people.by_token(key).await.unwrap() {
        Knock::In(guest) => Some(*guest),
        Knock::Out => None,
    }
}

store::each_backend! {
    MIGRATIONS;

    async fn a_forgotten_password_is_replaced_by_a_code_and_everybody_is_signed_out(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let rina = me(&town, &begun).await;
        let (key, _) = town.people.make_token(&rina, &wanted(&["profile:read"], "7")).await.unwrap();
        town.clock.advance(Span::seconds(1));
        let caller = from("203.0.113.1");
        let token = town.people.forgot_password(&caller, "0812 3456 7890", Lang::Id).await.unwrap();
        let code = town.code().await;
        let new = secret("hujan bulan juni");
        let short = town.people.reset_password(&caller, token.reveal(), &code, &secret("pendek")).await.unwrap_err();
        assert_eq!((short.slug(), short.fields()[0].flaw.key), ("reset-invalid", "password-short"));
        town.people.reset_password(&caller, token.reveal(), &code, &new).await.unwrap();
        assert!(town.messages().await.iter().any(|queued| queued.message.body.contains("baru saja diganti")));
        assert!(town.guest(&begun).await.is_none());
        assert!(program(&town, key.reveal()).await.is_none(), "a key made before opens nothing");
        assert!(town.sign_in(&caller, RINA, PASSWORD).await.is_err());
        assert!(town.sign_in(&caller, RINA, "hujan bulan juni").await.is_ok());
        let again = town.people.reset_password(&caller, token.reveal(), &code, &new).await.unwrap_err();
        assert_eq!(again.slug(), "code-gone");
    }

    async fn forgetting_tells_nobody_who_has_an_account(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        let caller = from("198.51.100.1");
        let messages = town.messages().await.len();
        let known = town.people.forgot_password(&caller, RINA, Lang::Id).await.unwrap();
        assert_eq!(town.messages().await.len(), messages + 1);
        let unknown = town.people.forgot_password(&caller, BUDI, Lang::Id).await.unwrap();
        assert_eq!(town.messages().await.len(), messages + 1, "to nobody");
        let new = secret("hujan bulan juni");
        for token in [known, unknown] {
            let wrong = town.people.reset_password(&caller, token.reveal(), "12", &new).await.unwrap_err();
            assert_eq!((wrong.slug(), wrong.args()), ("code-wrong", vec![("left", "4".to_owned())]));
            assert_eq!(town.people.resend_reset(token.reveal()).await.unwrap_err().slug(), "code-too-soon");
        }
        for name in [RINA, BUDI] {
            for _ in 0..2 {
                town.people.forgot_password(&caller, name, Lang::Id).await.unwrap();
            }
            let slow = town.people.forgot_password(&caller, name, Lang::Id).await.unwrap_err();
            assert_eq!((slow.slug(), slow.retry_after()), ("reset-too-many", Some(Span::minutes(5))), "{name}");
        }
    }

    async fn a_code_ends_the_waiting_that_wrong_passwords_earned(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        let caller = from("203.0.113.1");
        for _ in 0..6 {
            let _ = town.sign_in(&caller, RINA, "salah sekali lho").await;
        }
        town.clock.advance(Span::seconds(1));
        let token = town.people.forgot_password(&caller, RINA, Lang::Id).await.unwrap();
        let code = town.code().await;
        town.people.reset_password(&caller, token.reveal(), &code, &secret("hujan bulan juni")).await.unwrap();
        assert!(town.sign_in(&caller, RINA, "hujan bulan juni").await.is_ok());
    }

    async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions(store: Store) {
        let town = Town::new(store);
        let phone = town.rina().await;
        let caller = from("203.0.113.1");
        let laptop = town.sign_in(&caller, RINA, PASSWORD).await.unwrap();
        let guest = town.guest(&phone).await.unwrap();
        let rina = me(&town, &phone).await;
        let new = secret("hujan bulan juni");
        let wrong = town.people.change_password(&caller, &rina, guest.session, &secret("bukan itu"), &new).await;
        let wrong = wrong.unwrap_err();
        assert_eq!((wrong.slug(), wrong.fields()[0].field.as_str()), ("account-wrong-password", "sandi-lama"));
        town.people.change_password(&caller, &rina, guest.session, &secret(PASSWORD), &new).await.unwrap();
        assert!(town.guest(&phone).await.is_some());
        assert!(town.guest(&laptop).await.is_none());
        assert!(town.sign_in(&caller, RINA, "hujan bulan juni").await.is_ok());
    }

    async fn the_present_password_cannot_be_guessed_on_a_stolen_phone(store: Store) {
        let town = Town::new(store);
        let phone = town.rina().await;
        let rina = me(&town, &phone).await;
        let (caller, new) = (from("203.0.113.1"), secret("hujan bulan juni"));
        let mut slugs = vec![];
        for _ in 0..6 {
            let refusal = town.people.change_password(&caller, &rina, None, &secret("bukan itu"), &new).await;
            slugs.push(refusal.unwrap_err().slug());
        }
        assert_eq!(slugs[..5], ["account-wrong-password"; 5]);
        assert_eq!(slugs[5], "sign-in-slow");
    }

    async fn a_new_contact_counts_once_its_code_is_typed(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let (caller, rina) = (from("203.0.113.1"), me(&town, &begun).await);
        let change = |contact: &'static str, password: &'static str| {
            let (people, caller, rina) = (town.people.clone(), caller.clone(), rina.clone());
            async move { people.change_contact(&caller, &rina, &secret(password), contact, Lang::Id).await }
        };
        assert_eq!(change("0899-0000-1111", "bukan itu").await.unwrap_err().slug(), "account-wrong-password");
        assert_eq!(change("021 5551234", PASSWORD).await.unwrap_err().fields()[0].flaw.key, "contact-mobile");
        town.clock.advance(Span::seconds(1));
        let token = change("0899-0000-1111", PASSWORD).await.unwrap();
        let code = town.code().await;
        assert!(town.sign_in(&caller, "089900001111", PASSWORD).await.is_err(), "not yet");
        town.clock.advance(Span::seconds(1));
        town.people.confirm_contact(&rina, token.reveal(), &code).await.unwrap();
        let told = town.messages().await.pop().unwrap();
        assert_eq!(told.message.address, "+6281234567890", "the old one is told");
        assert!(town.sign_in(&caller, "089900001111", PASSWORD).await.is_ok());
        assert!(town.sign_in(&caller, "081234567890", PASSWORD).await.is_err());
        assert_eq!(ways_in(&town, &rina).await, [NameKind::Nik, NameKind::Phone]);
    }

    async fn a_code_for_a_contact_is_good_for_its_own_account_only(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let (caller, rina) = (from("203.0.113.1"), me(&town, &begun).await);
        town.clock.advance(Span::seconds(1));
        let token = town.people.change_contact(&caller, &rina, &secret(PASSWORD), "r@contoh.id", Lang::Id).await.unwrap();
        let code = town.code().await;
        let budi = Holder::Resident(town.budi().await.person);
        let budi = Me { holder: budi, actor: Actor::Visitor };
        assert_eq!(town.people.confirm_contact(&budi, token.reveal(), &code).await.unwrap_err().slug(), "code-gone");
        assert!(town.people.confirm_contact(&rina, token.reveal(), &code).await.is_ok());
    }

    async fn the_language_of_pages_is_kept(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        assert_eq!(town.guest(&begun).await.unwrap().lang, Lang::Id);
        town.people.set_language(&me(&town, &begun).await, Lang::En).await.unwrap();
        assert_eq!(town.guest(&begun).await.unwrap().lang, Lang::En);
    }

    async fn a_key_opens_what_it_was_made_for_until_it_ends_or_is_revoked(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let rina = me(&town, &begun).await;
        let (key, made) = town.people.make_token(&rina, &wanted(&["cases:read"], "7")).await.unwrap();
        assert!(key.reveal().starts_with("balai_") && made.name == "Program saya");
        let guest = program(&town, key.reveal()).await.unwrap();
        assert_eq!((guest.scopes, guest.session), (Some(vec![Scope::CasesRead]), None));
        assert_eq!(guest.actor, rina.actor);
        assert!(town.people.tokens(&rina).await.unwrap()[0].used_at.is_some());
        town.clock.advance(Span::days(7));
        assert!(program(&town, key.reveal()).await.is_none());
        let (key, made) = town.people.make_token(&rina, &wanted(&["cases:read"], "7")).await.unwrap();
        assert_eq!(town.people.tokens(&rina).await.unwrap().len(), 1, "dead keys are forgotten");
        town.people.revoke_token(&rina, made.id).await.unwrap();
        assert!(program(&town, key.reveal()).await.is_none());
        assert_eq!(town.people.revoke_token(&rina, made.id).await.unwrap_err().slug(), "token-unknown");
    }

    async fn a_key_never_opens_more_than_its_holder_may(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let rina = me(&town, &begun).await;
        for (scopes, days, field) in
            [(&["desk:read"][..], "7", "izin"), (&[], "7", "izin"), (&["dunia"], "7", "izin"), (&["cases:read"], "9999", "umur")]
        {
            let refusal = town.people.make_token(&rina, &wanted(scopes, days)).await.unwrap_err();
            assert_eq!(refusal.fields()[0].field, field);
        }
        // A cookie is no key, and a key is no cookie.
        assert!(program(&town, begun.token.reveal()).await.is_none());
        let (key, _) = town.people.make_token(&rina, &wanted(&["profile:read"], "7")).await.unwrap();
        assert!(matches!(town.people.by_cookie(key.reveal()).await.unwrap(), Knock::Out));
    }

    async fn nobody_revokes_the_key_of_another_and_there_are_only_so_many(store: Store) {
        let town = Town::new(store);
        let begun = town.rina().await;
        let rina = me(&town, &begun).await;
        let budi = Me { holder: Holder::Resident(town.budi().await.person), actor: Actor::Visitor };
        let (key, made) = town.people.make_token(&rina, &wanted(&["cases:read"], "30")).await.unwrap();
        assert_eq!(town.people.revoke_token(&budi, made.id).await.unwrap_err().slug(), "token-unknown");
        assert!(program(&town, key.reveal()).await.is_some());
        for _ in 1..20 {
            town.people.make_token(&rina, &wanted(&["cases:read"], "30")).await.unwrap();
        }
        let full = town.people.make_token(&rina, &wanted(&["cases:read"], "30")).await.unwrap_err();
        assert_eq!(full.slug(), "token-too-many");
    }

    async fn a_key_is_made_for_whoever_proves_it_once_more_and_never_on_a_shared_phone(store: Store) {
        let town = Town::new(store);
        let (caller, rina) = (from("203.0.113.1"), me(&town, &town.rina().await).await);
        let ask = async |me: &Me, input: token::Input, password: &str, is_shared: bool| {
            town.people.ask_token(&caller, me, &input, &secret(password), is_shared).await
        };
        let wrong = ask(&rina, wanted(&["cases:read"], "7"), "bukan itu", false).await.unwrap_err();
        assert_eq!((wrong.slug(), wrong.fields()[0].field.as_str()), ("account-wrong-password", "sandi"));
        let shared = ask(&rina, wanted(&["cases:read"], "7"), PASSWORD, true).await.unwrap_err();
        assert_eq!(shared.slug(), "token-shared");
        let empty = ask(&rina, wanted(&[], "7"), PASSWORD, false).await.unwrap_err();
        assert_eq!(empty.fields()[0].field, "izin");
        assert!(town.people.tokens(&rina).await.unwrap().is_empty());
        ask(&rina, wanted(&["cases:read"], "365"), PASSWORD, false).await.unwrap();
        // An officer's key goes round the second factor, so it lives shorter.
        let new = town.wulan(true).await;
        let wulan = Me { holder: Holder::Officer(new.officer.officer), actor: Actor::Officer(new.officer.clone()) };
        let long = ask(&wulan, wanted(&["desk:read"], "365"), new.password.reveal(), false).await.unwrap_err();
        assert_eq!(long.fields()[0].field, "umur");
        ask(&wulan, wanted(&["desk:read"], "90"), new.password.reveal(), false).await.unwrap();
    }

    async fn the_keys_of_a_renewed_officer_are_dead(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await.officer;
        let me = Me { holder: Holder::Officer(wulan.officer), actor: Actor::Officer(wulan) };
        let (key, _) = town.people.make_token(&me, &wanted(&["desk:read"], "7")).await.unwrap();
        assert!(program(&town, key.reveal()).await.is_some());
        town.people.renew_officer("wulan").await.unwrap();
        assert!(program(&town, key.reveal()).await.is_none());
    }

    async fn the_key_of_a_dismissed_officer_is_dead(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await.officer;
        let me = Me { holder: Holder::Officer(wulan.officer), actor: Actor::Officer(wulan) };
        let (key, _) = town.people.make_token(&me, &wanted(&["desk:read", "desk:write"], "7")).await.unwrap();
        assert!(program(&town, key.reveal()).await.unwrap().actor.officer().is_ok());
        town.people.set_officer_active("wulan", false).await.unwrap();
        assert!(program(&town, key.reveal()).await.is_none());
    }

    async fn only_a_counter_enters_residents_and_the_same_nik_is_the_same_person(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await.officer;
        let person = enrol(&town, &wulan, Some("081255556666")).await;
        assert_eq!(enrol(&town, &wulan, None).await, person);
        let upstairs = kernel::Officer { roles: vec![Role::Verifier, Role::Admin], ..wulan.clone() };
        let elsewhere = kernel::Officer { region: "32.04".parse().unwrap(), ..wulan };
        for officer in [upstairs, elsewhere] {
            let refused = town.people.store.write(town.region(), (town.people.clone(), officer), |tx, (people, officer)| {
                Box::pin(async move {
                    let (nik, name) = (kernel::Nik::parse(BUDI).unwrap(), kernel::PersonName::parse("Budi").unwrap());
                    people.enrol_at_counter(tx, officer, &nik, &name, None).await
                })
            });
            assert_eq!(refused.await.unwrap_err().slug(), "forbidden");
        }
        let face = face(&town, person).await;
        assert_eq!((face.nik.as_str(), face.name.as_str()), (RINA, "Rina Wati"));
        assert_eq!(face.phone.unwrap().as_str(), "+6281255556666");
        // Whoever has no account cannot sign in, not even with an empty password.
        assert!(town.sign_in(&from("203.0.113.1"), RINA, "apa saja boleh").await.is_err());
    }

    async fn every_look_at_ones_data_shows_in_ones_own_trail_only(store: Store) {
        let town = Town::new(store);
        let wulan = town.wulan(true).await.officer;
        town.rina().await;
        let (rina, budi) = (find(&town, RINA).await, town.budi().await.person);
        let input = (town.people.clone(), wulan, rina);
        let read = town.people.store.write(town.region(), input, |tx, (people, officer, person)| {
            Box::pin(async move {
                people.record_read(tx, officer, *person, Some("KTP-7F3K9-Q2MXT"), "read-reason-case").await
            })
        });
        read.await.unwrap();
        let looks = town.people.trail(rina).await.unwrap();
        assert_eq!(looks.len(), 1);
        let look = &looks[0];
        assert_eq!(look.who.as_deref(), Some("Wulan Prasetya"));
        assert_eq!((look.agency.as_str(), look.reason.as_deref()), ("dukcapil", Some("read-reason-case")));
        assert_eq!((look.roles.len(), look.reference.as_deref()), (2, Some("KTP-7F3K9-Q2MXT")));
        assert!(town.people.trail(budi).await.unwrap().is_empty());
    }
}

async fn find(town: &Town, nik: &str) -> kernel::PersonId {
    let nik = kernel::Nik::parse(nik).unwrap();
    let read = town.people.store.read((town.people.clone(), nik), |tx, (people, nik)| {
        Box::pin(async move { resident::find_by_nik(tx, &people.vault, people.region(), nik).await })
    });
    read.await.unwrap().unwrap()
}

async fn face(town: &Town, person: kernel::PersonId) -> crate::PersonFace {
    let read = town.people.store.read((town.people.clone(), person), |tx, (people, person)| {
        Box::pin(async move { resident::face(tx, &people.vault, people.region(), *person).await })
    });
    read.await.unwrap()
}

async fn ways_in(town: &Town, me: &Me) -> Vec<NameKind> {
    match town.people.profile(me).await.unwrap() {
        crate::profile::Profile::Resident(resident) => resident.ways_in,
        crate::profile::Profile::Officer(_) => vec![],
    }
}
