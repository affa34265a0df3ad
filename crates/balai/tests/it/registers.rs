//! What a form fetches instead of asking: from a register, and from what the person sent before.

use std::path::PathBuf;

use kernel::Reference;
use testkit::{Browser, Form, Plan, Seen, papers};

use crate::steps;

/// The folder with the service that has every kind of field.
fn every_field() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../e2e/services"))
}

const ADDRESS: &str = "Jalan Melati 7, RT 002 / RW 004";
const START: &str = "/layanan/semua-isian/mulai";
const REGISTER: &str = "Register kependudukan contoh (simulasi)";

async fn begin(browser: &mut Browser) -> Seen {
    let page = browser.get(START).await.expect(200);
    browser.send(&page.form(START)).await.expect(200)
}

fn numbers(page: &Seen) -> Form {
    page.form("/permohonan/draf/").fill(&[
        ("jam", "9.30"),
        ("lebar", "2,5"),
        ("tahun_pasang", "2019"),
        ("usaha.cari", "56102"),
        ("waktu", "siang"),
    ])
}

/// The other pages, and off it goes.
async fn finish(browser: &mut Browser, page: &Seen) -> Reference {
    let place = page.form("/permohonan/draf/").fill(&[
        ("titik.lintang", "-5,01"),
        ("titik.bujur", "110,41"),
        ("sumber.0.sebulan", "1.000.000"),
        ("sumber.1.sebulan", "0"),
        ("sumber.2.sebulan", "0"),
    ]);
    let page = browser.send(&place).await.expect(200);
    let people = page.form("/permohonan/draf/").set("saksi.0.nama", "Budi");
    let review = browser.send(&people.attach("saksi.0.foto", "ktp budi.png", papers::png())).await.expect(200);
    assert!(review.path.ends_with("/periksa"), "{} says {}", review.path, review.gist());
    steps::send(browser, &review).await
}

testkit::on_both! {
    async fn what_a_register_says_is_shown_may_be_corrected_with_a_reason_and_is_seen_side_by_side(hall: TestHall) {
        let hall = hall.restarted(|config| config.services = Some(every_field())).await;
        let mut aisyah = hall.resident("aisyah").await;
        let page = begin(&mut aisyah).await;
        assert_eq!(page.form("/permohonan/draf/").value("alamat"), Some(ADDRESS));
        assert!(page.has(&format!("Diambil dari {REGISTER}, 13 Juli 2026 pukul 09.41 WIB.")), "{}", page.gist());
        // Corrected without a reason: it is asked for, and what was typed stays.
        let wrong = aisyah.send(&numbers(&page).set("alamat", "Jalan Kenanga 3")).await.expect(422);
        let again = wrong.form("/permohonan/draf/");
        assert_eq!(again.value("alamat"), Some("Jalan Kenanga 3"));
        assert!(wrong.html().contains("href=\"#alamat.alasan\"") && wrong.has("Tuliskan alasannya"), "{}", wrong.gist());
        let page = aisyah.send(&again.set("alamat.alasan", "Saya pindah bulan lalu.")).await.expect(200);
        let reference = finish(&mut aisyah, &page).await;
        // The officer sees all three; the public sees none of it.
        let desk = hall.officer("lestari").await.get(&format!("/meja/{reference}")).await.expect(200);
        for said in [&*format!("Menurut {REGISTER}"), ADDRESS, "Jalan Kenanga 3", "Saya pindah bulan lalu."] {
            assert!(desk.has(said), "the desk shows {said}: {}", desk.gist());
        }
        let track = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert!(!track.has(ADDRESS) && !track.has("Jalan Kenanga 3"), "{}", track.gist());
        // The question to the register is an event of hers, without what it said, and she reads it.
        let fetched: Vec<_> = hall.events().await.into_iter().filter(|event| event.kind == "data.fetched").collect();
        assert_eq!(fetched.len(), 1);
        assert!(!fetched[0].public.to_string().contains("Melati"), "{}", fetched[0].public);
        let trail = aisyah.get("/saya/jejak").await.expect(200);
        assert!(trail.has(REGISTER) && trail.has("Mengisi formulir yang Anda mulai"), "{}", trail.gist());
    }

    async fn what_was_sent_before_is_offered_and_needs_no_reason_to_change(hall: TestHall) {
        let hall = hall.restarted(|config| config.services = Some(every_field())).await;
        let mut aisyah = hall.resident("aisyah").await;
        let page = begin(&mut aisyah).await;
        assert_eq!(page.form("/permohonan/draf/").value("lebar"), Some(""), "nothing was sent before");
        let page = aisyah.send(&numbers(&page)).await.expect(200);
        let first = finish(&mut aisyah, &page).await;
        let page = begin(&mut aisyah).await;
        assert_eq!(page.form("/permohonan/draf/").value("lebar"), Some("2,5"));
        assert!(page.has(&format!("Diambil dari permohonan Anda {first}")), "{}", page.gist());
        let page = aisyah.send(&numbers(&page).set("lebar", "3")).await.expect(200);
        let second = finish(&mut aisyah, &page).await;
        assert_ne!(first, second);
        // Nobody else is offered it.
        let other = begin(&mut hall.resident("bagas").await).await;
        assert_eq!(other.form("/permohonan/draf/").value("lebar"), Some(""));
    }

    async fn a_register_that_does_not_know_someone_leaves_the_field_to_them(hall: TestHall) {
        let hall = hall.restarted(|config| config.services = Some(every_field())).await;
        let mut sri = hall.resident("sri").await;
        let page = begin(&mut sri).await;
        assert!(page.has("Register kependudukan belum mengenal NIK ini. Silakan isi sendiri."), "{}", page.gist());
        let page = sri.send(&numbers(&page).set("alamat", "Jalan Kenanga 3")).await.expect(200);
        finish(&mut sri, &page).await;
        assert!(!hall.events().await.iter().any(|event| event.kind == "data.fetched"));
    }

    async fn who_took_the_consents_back_is_asked_everything_and_no_register_is(hall: TestHall) {
        let hall = hall.restarted(|config| config.services = Some(every_field())).await;
        let mut aisyah = hall.resident("aisyah").await;
        let page = begin(&mut aisyah).await;
        let page = aisyah.send(&numbers(&page)).await.expect(200);
        finish(&mut aisyah, &page).await;
        let asked = |events: Vec<book::Event>| events.iter().filter(|event| event.kind == "data.fetched").count();
        assert_eq!(asked(hall.events().await), 1);
        for consent in ["data-instansi", "isian-terdahulu"] {
            let page = aisyah.get("/saya/persetujuan").await.expect(200);
            let forms = testkit::form::forms(&page.html());
            let form = forms.into_iter().find(|form| form.value("persetujuan") == Some(consent)).expect("its form");
            aisyah.send(&form.press("tindakan", "tarik")).await.expect(200);
        }
        let page = begin(&mut aisyah).await;
        let form = page.form("/permohonan/draf/");
        assert_eq!((form.value("alamat"), form.value("lebar")), (Some(""), Some("")), "{}", page.gist());
        assert_eq!(asked(hall.events().await), 1, "nobody was asked");
    }
}

testkit::on_both! {
    Plan::real("33.74");
    async fn a_hall_without_a_register_says_so_and_goes_on(hall: TestHall) {
        let hall = hall.restarted(|config| config.services = Some(every_field())).await;
        let page = begin(&mut hall.resident("aisyah").await).await;
        assert!(page.has("Register kependudukan sedang tidak dapat dihubungi"), "{}", page.gist());
        assert_eq!(page.form("/permohonan/draf/").value("alamat"), Some(""));
    }
}
