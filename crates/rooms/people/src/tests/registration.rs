//! Registering, codes, and what they must not tell.

use kernel::{Problem, Span};

use super::town::*;
use crate::challenge;
use crate::register::{Input, Refusal};
use crate::{Me, sign_in};

fn flaws(refusal: &Refusal) -> Vec<(String, &'static str)> {
    refusal.fields().into_iter().map(|field| (field.field, field.flaw.key)).collect()
}

store::each_backend! {
    MIGRATIONS;

    async fn a_resident_registers_types_the_code_and_is_in(store: Store) {
        let town = Town::new(store);
        let form = Input { next: Some("/layanan/ktp-el".to_owned()), ..Town::form() };
        let token = town.people.register(&from("203.0.113.1"), &form).await.unwrap();
        let messages = town.messages().await;
        assert_eq!((messages.len(), messages[0].message.address.as_str()), (1, "+6281234567890"));
        let code = town.code().await;
        let (begun, next) = town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &code).await.unwrap();
        assert_eq!(next.as_deref(), Some("/layanan/ktp-el"));
        assert_eq!(town.guest(&begun).await.unwrap().name, "Rina Wati");
        for name in [RINA, "3273 0151 0190 0001", "0812-3456-7890", "+6281234567890"] {
            assert!(town.sign_in(&from("203.0.113.2"), name, PASSWORD).await.is_ok(), "{name}");
        }
    }

    async fn every_field_is_read_before_any_is_complained_of(store: Store) {
        let town = Town::new(store);
        let empty = Input::default();
        let refusal = town.people.register(&from("203.0.113.1"), &empty).await.unwrap_err();
        let expected = [
            ("nik", "nik-empty"),
            ("nama", "name-empty"),
            ("ponsel", "contact-missing"),
            ("sandi", "password-empty"),
            ("setuju", "consent-missing"),
        ];
        assert_eq!(flaws(&refusal), expected.map(|(field, key)| (field.to_owned(), key)));
        let landline = Input { phone: "021 5551234".to_owned(), ..Town::form() };
        let refusal = town.people.register(&from("203.0.113.1"), &landline).await.unwrap_err();
        assert_eq!(flaws(&refusal), [("ponsel".to_owned(), "contact-mobile")]);
        let own_nik = Input { password: secret(RINA), ..Town::form() };
        let refusal = town.people.register(&from("203.0.113.1"), &own_nik).await.unwrap_err();
        assert_eq!(flaws(&refusal), [("sandi".to_owned(), "password-known")]);
        assert!(town.messages().await.is_empty());
    }

    async fn an_email_is_as_good_as_a_telephone(store: Store) {
        let town = Town::new(store);
        let form = Input { phone: String::new(), email: "Rina@contoh.id".to_owned(), ..Town::form() };
        let token = town.people.register(&from("203.0.113.1"), &form).await.unwrap();
        assert_eq!(town.messages().await[0].message.via, book::Via::Email);
        let code = town.code().await;
        town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &code).await.unwrap();
        assert!(town.sign_in(&from("203.0.113.1"), "rina@CONTOH.id", PASSWORD).await.is_ok());
    }

    async fn nothing_is_kept_of_who_never_typed_the_code(store: Store) {
        let town = Town::new(store);
        town.people.register(&from("203.0.113.9"), &Town::form()).await.unwrap();
        let refusal = town.sign_in(&from("203.0.113.9"), RINA, PASSWORD).await.unwrap_err();
        assert!(matches!(refusal, sign_in::Refusal::Wrong));
        // The rightful holder is not kept out by it.
        town.rina().await;
    }

    async fn a_nik_with_an_account_gives_the_same_answer_and_warns_its_holder(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        let stranger = Input { phone: "0899 1111 2222".to_owned(), ..Town::form() };
        let known = town.people.register(&from("198.51.100.1"), &stranger).await.unwrap();
        let messages = town.messages().await;
        let warning = messages.last().unwrap();
        assert_eq!(warning.message.address, "+6281234567890");
        assert!(warning.message.body.contains("sudah punya akun"), "{}", warning.message.body);
        assert!(messages.iter().all(|queued| queued.message.address != "+6289911112222"), "no code leaves");
        // Known and unknown: the same refusal of the same wrong code, and the same resending.
        let other = Input { nik: BUDI.to_owned(), phone: "0899 3333 4444".to_owned(), ..Town::form() };
        let unknown = town.people.register(&from("198.51.100.2"), &other).await.unwrap();
        for token in [&known, &unknown] {
            for left in [4, 3] {
                let refusal = town.people.confirm_registration(&from("198.51.100.1"), token.reveal(), "000000").await;
                let refusal = refusal.unwrap_err();
                assert_eq!((refusal.slug(), refusal.args()), ("code-wrong", vec![("left", left.to_string())]));
            }
            assert_eq!(town.people.resend_registration(token.reveal()).await.unwrap_err().slug(), "code-too-soon");
        }
        town.clock.advance(Span::seconds(60));
        assert!(town.people.resend_registration(known.reveal()).await.is_ok());
        assert!(town.people.resend_registration(unknown.reveal()).await.is_ok());
    }

    async fn the_holder_is_warned_once_and_not_flooded(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        let before = town.messages().await.len();
        for n in 0..3 {
            town.clock.advance(Span::hours(1));
            let stranger = Input { phone: format!("0899 1111 222{n}"), ..Town::form() };
            town.people.register(&from("198.51.100.1"), &stranger).await.unwrap();
        }
        assert_eq!(town.messages().await.len(), before + 1);
    }

    async fn the_public_book_does_not_tell_who_has_an_account(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        town.people.register(&from("198.51.100.1"), &Town::form()).await.unwrap();
        let other = Input { nik: BUDI.to_owned(), phone: "0899 3333 4444".to_owned(), ..Town::form() };
        town.people.register(&from("198.51.100.1"), &other).await.unwrap();
        let events = town.events().await;
        let asked: Vec<_> = events.iter().filter(|event| event.kind == "people.code_asked").collect();
        assert_eq!(asked.len(), 3);
        for event in asked {
            assert_eq!((&event.public, event.subject, event.actor.as_str()), (&asked_publicly(), None, "tamu"));
        }
    }

    async fn a_record_made_at_the_counter_is_claimed_by_a_code_to_its_telephone(store: Store) {
        let town = Town::new(store);
        let officer = town.wulan(true).await.officer;
        let person = enrol(&town, &officer, Some("081255556666")).await;
        let form = Input { phone: "0899 1111 2222".to_owned(), name: "Orang Lain".to_owned(), ..Town::form() };
        let token = town.people.register(&from("203.0.113.1"), &form).await.unwrap();
        let messages = town.messages().await;
        assert_eq!((messages.len(), messages[0].message.address.as_str()), (1, "+6281255556666"));
        let code = town.code().await;
        let (begun, _) = town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &code).await.unwrap();
        let guest = town.guest(&begun).await.unwrap();
        assert_eq!(Me::of(&guest.actor).unwrap().holder, crate::model::Holder::Resident(person));
        assert_eq!(guest.name, "Rina Wati", "as the officer wrote it");
        assert!(town.sign_in(&from("203.0.113.1"), "081255556666", PASSWORD).await.is_ok());
        assert!(town.sign_in(&from("203.0.113.1"), "089911112222", PASSWORD).await.is_err());
    }

    async fn a_record_without_a_telephone_cannot_be_claimed_from_afar(store: Store) {
        let town = Town::new(store);
        let officer = town.wulan(true).await.officer;
        enrol(&town, &officer, None).await;
        let token = town.people.register(&from("203.0.113.1"), &Town::form()).await.unwrap();
        assert!(town.messages().await.is_empty());
        let refusal = town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), "123456").await;
        assert_eq!(refusal.unwrap_err().slug(), "code-wrong");
    }

    async fn a_code_lives_ten_minutes(store: Store) {
        let town = Town::new(store);
        let token = town.people.register(&from("203.0.113.1"), &Town::form()).await.unwrap();
        let code = town.code().await;
        town.clock.advance(challenge::LIFE);
        let refusal = town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &code).await;
        assert_eq!(refusal.unwrap_err().slug(), "code-gone");
    }

    async fn a_code_from_the_future_is_not_believed(store: Store) {
        let town = Town::new(store);
        let token = town.people.register(&from("203.0.113.1"), &Town::form()).await.unwrap();
        let code = town.code().await;
        town.clock.advance(Span::days(-1));
        let refusal = town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &code).await;
        assert_eq!(refusal.unwrap_err().slug(), "code-gone");
    }

    async fn five_wrong_codes_end_it_even_for_the_right_one(store: Store) {
        let town = Town::new(store);
        let token = town.people.register(&from("203.0.113.1"), &Town::form()).await.unwrap();
        let code = town.code().await;
        let wrong = if code == "111111" { "222222" } else { "111111" };
        let mut slugs = vec![];
        for _ in 0..challenge::TRIES {
            let refusal = town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), wrong).await;
            slugs.push(refusal.unwrap_err().slug());
        }
        assert_eq!(slugs, ["code-wrong", "code-wrong", "code-wrong", "code-wrong", "code-spent"]);
        let refusal = town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &code).await;
        assert_eq!(refusal.unwrap_err().slug(), "code-spent");
    }

    async fn a_code_opens_once(store: Store) {
        let town = Town::new(store);
        let token = town.people.register(&from("203.0.113.1"), &Town::form()).await.unwrap();
        let code = town.code().await;
        town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &code).await.unwrap();
        let refusal = town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &code).await;
        assert_eq!(refusal.unwrap_err().slug(), "code-gone");
    }

    async fn a_new_code_kills_the_old_one_and_there_are_only_so_many(store: Store) {
        let town = Town::new(store);
        let token = town.people.register(&from("203.0.113.1"), &Town::form()).await.unwrap();
        let first = town.code().await;
        assert_eq!(town.people.resend_registration(token.reveal()).await.unwrap_err().slug(), "code-too-soon");
        for _ in 0..4 {
            town.clock.advance(challenge::RESEND_AFTER);
            town.people.resend_registration(token.reveal()).await.unwrap();
        }
        town.clock.advance(challenge::RESEND_AFTER);
        assert_eq!(town.people.resend_registration(token.reveal()).await.unwrap_err().slug(), "code-no-more");
        let refusal = town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &first).await;
        assert_eq!(refusal.unwrap_err().slug(), "code-wrong");
        let last = town.code().await;
        assert!(town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &last).await.is_ok());
    }

    async fn of_two_who_register_one_nik_the_second_to_finish_is_turned_away(store: Store) {
        let town = Town::new(store);
        let first = town.people.register(&from("203.0.113.1"), &Town::form()).await.unwrap();
        let first_code = town.code().await;
        town.clock.advance(Span::seconds(1));
        let other = Input { phone: "0899 1111 2222".to_owned(), ..Town::form() };
        let second = town.people.register(&from("203.0.113.2"), &other).await.unwrap();
        let second_code = town.code().await;
        assert!(town.people.confirm_registration(&from("203.0.113.1"), first.reveal(), &first_code).await.is_ok());
        let refusal = town.people.confirm_registration(&from("203.0.113.2"), second.reveal(), &second_code).await;
        assert_eq!(refusal.unwrap_err().slug(), "code-gone");
    }

    async fn two_of_a_family_may_share_a_telephone_and_one_of_them_signs_in_by_it(store: Store) {
        let town = Town::new(store);
        town.rina().await;
        town.clock.advance(Span::seconds(1));
        let form = Input { nik: BUDI.to_owned(), password: secret("hujan bulan juni"), ..Town::form() };
        let token = town.people.register(&from("203.0.113.1"), &form).await.unwrap();
        let code = town.code().await;
        town.people.confirm_registration(&from("203.0.113.1"), token.reveal(), &code).await.unwrap();
        assert!(town.sign_in(&from("203.0.113.1"), BUDI, "hujan bulan juni").await.is_ok());
        assert!(town.sign_in(&from("203.0.113.1"), "081234567890", PASSWORD).await.is_ok());
        assert!(town.sign_in(&from("203.0.113.1"), "081234567890", "hujan bulan juni").await.is_err());
    }

    async fn codes_to_one_telephone_are_slowed_down(store: Store) {
        let town = Town::new(store);
        for nik in ["3273015101900001", "3273015101900002", "3273015101900003"] {
            let form = Input { nik: nik.to_owned(), ..Town::form() };
            town.people.register(&from("203.0.113.1"), &form).await.unwrap();
        }
        let form = Input { nik: "3273015101900004".to_owned(), ..Town::form() };
        let refusal = town.people.register(&from("203.0.113.1"), &form).await.unwrap_err();
        assert_eq!((refusal.slug(), refusal.retry_after()), ("register-too-many", Some(Span::minutes(5))));
        // The holder, who comes from elsewhere, is not kept waiting.
        assert!(town.people.register(&from("203.0.113.7"), &Town::form()).await.is_ok());
        town.clock.advance(Span::minutes(5));
        assert!(town.people.register(&from("203.0.113.1"), &form).await.is_ok());
    }

    async fn nobodys_telephone_is_flooded_by_many_who_ask(store: Store) {
        let town = Town::new(store);
        for n in 1..=20 {
            let caller = from(&format!("198.51.100.{n}"));
            assert!(town.people.register(&caller, &Town::form()).await.is_ok(), "the page is the same");
        }
        assert_eq!(town.messages().await.len(), 10);
    }
}

fn asked_publicly() -> serde_json::Value {
    serde_json::json!({ "tujuan": "daftar" })
}

pub(super) async fn enrol(town: &Town, officer: &kernel::Officer, phone: Option<&str>) -> kernel::PersonId {
    let phone = phone.map(|phone| kernel::Phone::parse(phone).unwrap());
    let input = (town.people.clone(), officer.clone(), phone);
    let enrolled = town.people.store.write(town.region(), input, |tx, (people, officer, phone)| {
        Box::pin(async move {
            let (nik, name) = (kernel::Nik::parse(RINA).unwrap(), kernel::PersonName::parse("Rina Wati").unwrap());
            people.enrol_at_counter(tx, officer, &nik, &name, phone.as_ref()).await
        })
    });
    enrolled.await.unwrap()
}
