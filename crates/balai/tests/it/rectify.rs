//! A value of the profile is put right by the officer for data protection: with evidence, in the transaction of the answer.

use kernel::PersonId;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use testkit::{Browser, Seen, TestHall, cast};

use crate::data_requests::{answer, ask};
use crate::steps::{self, link};

const DONE: [(&str, &str); 3] = [
    ("putusan", "dipenuhi"),
    ("bukti", "KTP-el asli, diperlihatkan di loket"),
    ("jawaban", "Profil Anda sudah diperbaiki."),
];

async fn asked(aisyah: &mut Browser, what: &str, right: &str) -> Seen {
    ask(aisyah, "perbaikan", &[("isian", what), ("benar", right), ("bukti", "KTP-el saya")]).await.expect(200)
}

async fn face(hall: &TestHall, person: PersonId) -> people::PersonFace {
    let read = hall.store().read((hall.people().clone(), person), |tx, (people, person)| {
        Box::pin(async move { people.face(tx, *person).await })
    });
    read.await.expect("a person")
}

/// The last event of a kind.
async fn event(hall: &TestHall, kind: &str) -> book::Event {
    hall.events().await.into_iter().rfind(|event| event.kind == kind).unwrap_or_else(|| panic!("no {kind}"))
}

/// What signing in with this name leads to.
async fn enter(hall: &TestHall, name: &str) -> Seen {
    hall.visitor().fill("/masuk", "/masuk", &[("nama", name), ("sandi", cast::PASSWORD)]).await
}

testkit::on_both! {
    async fn a_name_is_put_right_and_letters_stay_as_they_were(hall: TestHall) {
        let (mut aisyah, closed) = steps::approved_ktp(&hall).await;
        let open = steps::apply_ktp(&mut aisyah).await;
        let letter = link(&aisyah.get(&format!("/permohonan/{closed}")).await.expect(200), "/surat/");
        let before = aisyah.get(&letter).await.expect(200).bytes;
        asked(&mut aisyah, "nama", "Aisyah Nasutian").await;
        let mut sekar = hall.officer("sekar").await;
        let bare = answer(&mut sekar, 1, &[DONE[0], DONE[2]]).await.expect(422);
        assert!(bare.has("id=\"bukti-e\""), "{}", bare.gist());
        assert_eq!(face(&hall, hall.person("aisyah").await).await.name.as_str(), "Aisyah Nasution");
        let done = answer(&mut sekar, 1, &DONE).await.expect(200);
        assert!(done.has("Aisyah Nasutian"), "{}", done.gist());

        assert!(aisyah.get("/saya/akun").await.expect(200).has("Aisyah Nasutian"));
        let mut wulan = hall.officer("wulan").await;
        assert!(wulan.get("/meja").await.expect(200).has("Aisyah Nasutian"), "the desk has the right name");
        let case = wulan.get(&format!("/meja/{open}")).await.expect(200);
        assert!(case.has("Data profil pemohon diperbaiki"), "whoever works on it is told: {}", case.gist());
        assert_eq!(aisyah.get(&letter).await.expect(200).bytes, before, "the letter is the same, byte for byte");

        // The old value is in the book as a salted digest, and the new one not at all.
        let event = event(&hall, "people.profile_rectified").await;
        assert_eq!(event.public["isian"], "nama");
        let private = event.private.expect("a private part");
        let bytes = |key: &str| hex(&private, key);
        let digest = Sha256::new_with_prefix(bytes("garam")).chain_update("Aisyah Nasution").finalize();
        assert_eq!(bytes("sidik_lama"), digest.to_vec());
        assert!(!private.to_string().contains("Aisyah"), "{private}");
        assert_eq!(private["bukti"], DONE[1].1);
    }

    async fn a_nik_is_put_right_unless_it_is_anothers_and_signs_in_from_then_on(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let bagas = hall.person("bagas").await;
        let taken = face(&hall, bagas).await.nik.as_str().to_owned();
        asked(&mut aisyah, "nik", &taken).await;
        let mut sekar = hall.officer("sekar").await;
        let told = answer(&mut sekar, 1, &DONE).await.expect(409);
        assert!(told.has("NIK ini sudah tercatat untuk orang lain") && told.has(DONE[1].1), "{}", told.gist());
        answer(&mut sekar, 1, &[("putusan", "ditolak"), ("dasar", "bukti"), DONE[2]]).await.expect(200);
        asked(&mut aisyah, "nik", "3374065107930049").await;
        answer(&mut sekar, 2, &DONE).await.expect(200);
        assert_eq!(enter(&hall, "3374065107930031").await.status, 422, "the old number opens nothing");
        let inside = enter(&hall, "3374065107930049").await.expect(200);
        assert!(inside.path.starts_with("/saya"), "{}", inside.path);
        asked(&mut aisyah, "nik", "3374065107930049").await;
        let same = answer(&mut sekar, 3, &DONE).await.expect(409);
        assert!(same.has("Tidak ada yang berubah"), "{}", same.gist());
    }

    async fn a_contact_that_was_put_right_is_unproven_and_the_old_one_is_told(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        asked(&mut aisyah, "ponsel", "0813 5555 6666").await;
        answer(&mut hall.officer("sekar").await, 1, &DONE).await.expect(200);
        assert_eq!(face(&hall, hall.person("aisyah").await).await.phone.expect("a phone").as_str(), "+6281355556666");
        let told: Vec<String> = hall.messages().await.into_iter().map(|queued| queued.message.address).collect();
        assert!(told.contains(&"+6281234567719".to_owned()), "the old number is told: {told:?}");
        assert_eq!(enter(&hall, "081355556666").await.status, 422, "no code has proven it");
        assert_eq!(enter(&hall, "081234567719").await.status, 422, "nor does the old one open anything");
        enter(&hall, "3374065107930031").await.expect(200);
    }

    async fn what_is_not_of_the_profile_is_answered_in_words(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        asked(&mut aisyah, "lain", "Jalan Melati 9").await;
        let mut sekar = hall.officer("sekar").await;
        answer(&mut sekar, 1, &[DONE[0], DONE[2]]).await.expect(200);
        assert!(hall.events().await.iter().all(|event| event.kind != "people.profile_rectified"));
    }
}

fn hex(private: &Value, key: &str) -> Vec<u8> {
    let text = private[key].as_str().expect("digits");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal")).collect()
}
