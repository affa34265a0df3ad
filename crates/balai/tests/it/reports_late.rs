//! Reports that waited on a device without a network, and films where photographs are asked for.

use testkit::{Browser, Form, Seen, TestHall, papers};

use crate::reports::{a_hole, first_page, passed};

const STORY: &str = "Lampu jalan mati sejak Senin, gelap sekali di tikungan";
const TREE: &str = "Pohon tumbang menutup jalan sejak hujan semalam";
const KEY: &str = "6f1b3c1e-0000-4000-8000-00000000000a";
const OTHER: &str = "6f1b3c1e-0000-4000-8000-00000000000b";

/// A report as a device sends it.
async fn late(browser: &mut Browser, key: &str, words: &str) -> Form {
    first_page(browser, words).await.to("/lapor/luring").forge("_kunci", key)
}

fn state(seen: &Seen) -> String {
    seen.json()["keadaan"].as_str().unwrap_or_default().to_owned()
}

async fn events_of(hall: &TestHall, kind: &str) -> usize {
    hall.events().await.iter().filter(|event| event.kind == kind).count()
}

testkit::on_both! {
    async fn a_report_that_waited_comes_in_once_however_often_it_is_sent(hall: TestHall) {
        let mut visitor = hall.visitor();
        let frame = visitor.get("/luring/lapor").await.expect(200);
        assert!(!frame.has("_csrf") && frame.has("data-luring") && frame.has("/aset/lapor."), "{}", frame.gist());
        let form = late(&mut visitor, KEY, STORY).await.forge_file("foto", "lampu.jpg", papers::jpeg_with_place());
        for _ in 0..2 {
            let taken = visitor.post(&form).await.expect(200).json();
            assert_eq!([&taken["keadaan"], &taken["alamat"]], ["tersimpan", "/lapor/kirim"]);
        }
        let ready = visitor.get("/lapor/luring").await.expect(200);
        assert!(ready.json()["ditulis"] == true);
        let page = visitor.get("/lapor").await.expect(200);
        assert!(page.has(STORY) && page.html().matches("name=\"_hapus\"").count() == 1, "{}", page.gist());
        assert!(visitor.get("/laporan/saya").await.expect(200).has("belum Anda kirim"));
        let second = late(&mut visitor, OTHER, "Selokan mampet di depan pasar lama").await.forge("_rev", "0");
        assert_eq!(state(&visitor.post(&second).await.expect(409)), "lain", "one report at a time is written");
        assert!(visitor.get("/lapor").await.expect(200).has(STORY), "nothing was written over");
        // The line broke after the button of the page: the hall has it, and the device does not know.
        let same = late(&mut visitor, OTHER, STORY).await.forge("_rev", "0");
        assert_eq!(state(&visitor.post(&same).await.expect(200)), "tersimpan");
        assert!(!hall.visitor().get("/lapor").await.expect(200).has(STORY));
    }

    async fn what_was_sent_meanwhile_is_known_when_its_device_sends_it_again(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let form = late(&mut aisyah, KEY, "Jalan berlubang dalam di depan SD, motor jatuh tadi pagi").await;
        let form = form.forge_file("foto", "lubang.jpg", papers::jpeg_with_place());
        assert_eq!(state(&aisyah.post(&form).await.expect(200)), "tersimpan");
        let sent = { let second = aisyah.get("/lapor/kirim").await.expect(200); aisyah.send(&a_hole(&second)).await.expect(200) };
        assert!(sent.path.starts_with("/laporan/LAP-"), "{}", sent.gist());
        let again = aisyah.post(&form).await.expect(200).json();
        assert_eq!((again["keadaan"].as_str(), again["alamat"].as_str()), (Some("terkirim"), Some(sent.path.as_str())));
        assert_eq!(events_of(&hall, "reports.sent").await, 1);
        // Another browser with the same key is somebody else.
        let mut bagas = hall.resident("bagas").await;
        let theirs = late(&mut bagas, KEY, STORY).await;
        assert_eq!(state(&bagas.post(&theirs).await.expect(200)), "tersimpan");
    }

    async fn a_resident_may_let_it_be_sent_at_once_unless_somebody_must_look(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let at_once = |form: Form| form.forge("langsung", "ya").forge("jenis", "pengaduan").forge("anonim", "ya");
        let form = at_once(late(&mut aisyah, KEY, TREE).await);
        let sent = aisyah.post(&form).await.expect(200).json();
        assert_eq!(sent["keadaan"], "terkirim", "{sent}");
        let page = aisyah.get(sent["alamat"].as_str().unwrap()).await.expect(200);
        assert!(page.has("menutup jalan"), "{}", page.gist());
        assert!(events_of(&hall, "reports.sent").await == 1 && hall.events().await.iter().any(|event| event.entry.contains("\"anonim\":true")));
        passed(&hall, sent["alamat"].as_str().unwrap()).await;
        let mut bagas = hall.resident("bagas").await;
        let same = at_once(late(&mut bagas, KEY, TREE).await);
        assert_eq!(state(&bagas.post(&same).await.expect(200)), "tersimpan", "the same was reported nearby");
        let mut visitor = hall.visitor();
        let nobody = at_once(late(&mut visitor, KEY, "Pohon miring hampir roboh di gang kecil ini").await);
        assert_eq!(state(&visitor.post(&nobody).await.expect(200)), "tersimpan", "who reports has to be proved first");
        assert_eq!(events_of(&hall, "reports.sent").await, 1);
    }

    async fn what_cannot_be_sent_as_it_is_lies_at_the_hall_with_what_is_wrong(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let far = late(&mut aisyah, KEY, "Lubang").await.set("lintang", "-7.79").set("bujur", "110.37").set("tempat", "");
        let kept = aisyah.post(&far).await.expect(200).json();
        assert_eq!([&kept["keadaan"], &kept["alamat"]], ["tersimpan", "/lapor"]);
        assert!(kept["cacat"].as_array().unwrap().len() >= 3, "{kept}");
        assert!(aisyah.get("/lapor").await.expect(200).has("Lubang"));
        let no_key = first_page(&mut aisyah, STORY).await.to("/lapor/luring").forge("_kunci", "pendek");
        aisyah.post(&no_key).await.expect(400);
        let forged = late(&mut aisyah, OTHER, STORY).await.forge("_csrf", "0");
        aisyah.post(&forged).await.expect(403);
        // The line broke while the report that lies here was changed.
        let page = aisyah.get("/lapor").await.expect(200);
        let rev = page.form("/lapor").value("_rev").unwrap().to_owned();
        let changed = late(&mut aisyah, OTHER, STORY).await.forge("_rev", &rev);
        assert_eq!(aisyah.post(&changed).await.expect(200).json()["alamat"], "/lapor/kirim");
        assert_eq!(state(&aisyah.post(&changed).await.expect(409)), "lain");
        assert!(aisyah.get("/lapor").await.expect(200).has(STORY));
    }

    async fn a_film_of_fifty_megabytes_is_refused_at_its_field_and_the_words_stay(hall: TestHall) {
        let film: Vec<u8> = b"\0\0\0\x18ftypmp42".iter().copied().chain(std::iter::repeat_n(7, 50 << 20)).collect();
        let mut visitor = hall.visitor();
        let form = first_page(&mut visitor, STORY).await.attach("foto", "lampu.mp4", film.clone());
        let seen = visitor.post(&form).await.expect(422);
        assert!(seen.has("id=\"foto-e\"") && seen.has(STORY) && seen.has("Jalan Melati"), "{}", seen.gist());
        let whole = visitor.send(&seen.form("/lapor").attach("foto", "lampu.png", papers::png())).await.expect(200);
        assert_eq!(whole.path, "/lapor/kirim", "{}", whole.gist());
        let page = visitor.get("/lapor").await.expect(200);
        let three = (0..3).fold(page.form("/lapor"), |form, n| form.forge_file("foto", &format!("{n}.mp4"), film.clone()));
        visitor.post(&three).await.expect(413);
        assert!(visitor.get("/lapor").await.expect(200).has(STORY), "what was kept before is still there");
    }
}
