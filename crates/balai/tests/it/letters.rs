//! Running numbers without gaps however many ask at once, registers that services share, and copies that are counted.

use cases::{Refusal, copy_letter, look};
use catalogue::Catalogue;
use testkit::{Plan, TestHall};

use crate::steps;

/// The shipped services, with the letters of a first business number counted in the register of the agency.
fn share_register(hall: &TestHall) {
    let sources = catalogue::shipped().into_iter().map(|(path, text)| {
        let text = match path {
            "services/nib-mikro.toml" => text.replacen("[letter]\n", "[letter]\nseries = \"surat-keluar\"\n", 1),
            _ => text.to_owned(),
        };
        (path, text)
    });
    let catalogue = Catalogue::read(sources).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));
    hall.hall().services.set(catalogue);
}

/// The running number in a letter's number: the last digits in it.
fn serial(number: &str) -> u64 {
    let digits = number.rsplit(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or_else(|| panic!("{number} counts nothing"))
}

testkit::on_both! {
    async fn many_letters_at_once_get_every_number_once_and_leave_none_out(hall: TestHall) {
        share_register(&hall);
        let program = hall.program("bagas", &["cases:read", "cases:write"]).await;
        let mut asked = tokio::task::JoinSet::new();
        for at in 0..24 {
            let program = program.clone();
            asked.spawn(async move {
                // Every third is refused after its transaction began: a number that was taken is given back.
                let mut body = steps::business(&format!("Warung {at}"), 15_000_000);
                if at % 3 == 2 {
                    body["answers"]["kbli"] = "xx".into();
                }
                program.post("/api/v1/cases", &body).await.status
            });
        }
        let mut filed = 0;
        while let Some(status) = asked.join_next().await {
            match status.expect("nobody panics") {
                201 => filed += 1,
                422 => {}
                other => panic!("{other}"),
            }
        }
        assert_eq!(filed, 16);
        let events = hall.events().await;
        let numbers = events.iter().filter(|event| event.kind == "letters.issued");
        let mut serials: Vec<u64> = numbers.map(|event| serial(event.public["nomor"].as_str().unwrap_or_default())).collect();
        serials.sort_unstable();
        assert_eq!(serials, (1..=16).collect::<Vec<_>>());
    }
}

testkit::on_both! {
    Plan::example();
    async fn a_copy_is_counted_marked_and_in_the_book(hall: TestHall) {
        let (mut aisyah, reference) = steps::approved_ktp(&hall).await;
        let actor = hall.signed_in("aisyah").await.actor;
        let file = look::own_case(hall.cases(), &actor, &reference).await.expect("the case");
        let letter = file.letters[0].0.id;
        let mut wulan = hall.officer("wulan").await;
        let page = wulan.get(&format!("/meja/{reference}")).await.expect(200);
        let form = page.form(&format!("/meja/{reference}/salinan")).forge("surat", &letter.to_string());
        let copy = wulan.send(&form).await.expect(200);
        assert_eq!(copy.path, format!("/surat/{letter}/salinan/1"));
        assert!(copy.bytes.starts_with(b"%PDF-"));
        let again = copy_letter::copy(hall.cases(), &hall.at_desk("wulan").await, &reference, letter).await;
        assert_eq!(again.expect("a second copy"), 2);
        // The holder opens it as well; the same copy prints the same bytes, another one other bytes than the letter.
        let hers = aisyah.get(&format!("/surat/{letter}/salinan/1")).await.expect(200);
        assert_eq!(hers.bytes, copy.bytes);
        let whole = aisyah.get(&format!("/surat/{letter}")).await.expect(200);
        assert_ne!(whole.bytes, copy.bytes, "a copy says that it is one");
        assert_eq!(aisyah.get(&format!("/surat/{letter}/salinan/3")).await.status, 404);
        let copied: Vec<_> = hall.events().await.into_iter().filter(|event| event.kind == "letters.copied").collect();
        assert_eq!(copied.iter().map(|event| event.public["salinan"].as_i64()).collect::<Vec<_>>(), [Some(1), Some(2)]);
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(own.has("salinan ke-2"), "{}", own.gist());
        let bagus = hall.at_desk("bagus").await;
        let refused = copy_letter::copy(hall.cases(), &bagus, &reference, letter).await.expect_err("not the counter");
        assert!(matches!(refused, Refusal::Denied(_)), "{refused}");
    }
}
