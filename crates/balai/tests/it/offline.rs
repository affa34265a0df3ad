//! What a device kept while it had no network comes in late, perhaps twice, perhaps after somebody else was there.

use testkit::{Form, Seen, papers};

use crate::steps;

/// The page as a device sends it: its form, to the address for what comes late.
fn late(form: Form, draft: &str, page: &str) -> Form {
    form.forge("_halaman", page).to(&format!("{draft}/luring"))
}

fn state(seen: &Seen) -> String {
    seen.json()["keadaan"].as_str().unwrap_or_default().to_owned()
}

testkit::on_both! {
    async fn a_device_is_given_the_whole_draft_and_nobody_elses(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let path = format!("{draft}/luring");
        let pack = aisyah.get(&path).await.expect(200);
        assert_eq!(pack.header("cache-control"), "no-store");
        let pack = pack.json();
        let pages: Vec<&str> = pack["halaman"].as_array().unwrap().iter().filter_map(|page| page["id"].as_str()).collect();
        assert_eq!(pages, ["pemohon", "dokumen"]);
        let fields = pack["halaman"][1]["isi"].as_str().unwrap();
        assert!(fields.contains("name=\"foto_kk\"") && fields.contains("name=\"foto_ktp_rusak\""), "hidden ones as well");
        assert!(pack["syarat"]["surat_hilang"].as_str().unwrap().contains("hilang"), "with what shows them");
        assert!(pack["jenis"]["foto_kk"]["byte"].as_u64().unwrap() > 1_000_000, "and how large a file may be");
        let mut bagas = hall.resident("bagas").await;
        bagas.get(&path).await.expect(404);
        hall.visitor().get(&path).await.expect(401);
        let own = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        let form = late(steps::applicant(&own), &draft, "pemohon");
        assert_eq!(bagas.post(&form).await.status, 403, "a form of somebody else's session");
        assert_eq!(hall.visitor().post(&form).await.status, 401);
    }

    async fn a_sending_that_comes_twice_changes_nothing_the_second_time(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        let applicant = late(steps::applicant(&page), &draft, "pemohon");
        assert_eq!(state(&aisyah.post(&applicant).await), "tersimpan");
        let page = aisyah.get(&format!("{draft}/dokumen")).await.expect(200);
        let documents = late(steps::documents(&page), &draft, "dokumen");
        for _ in 0..2 {
            assert_eq!(state(&aisyah.post(&documents).await), "tersimpan");
        }
        // The same form sent by the button as well: its answer had got lost, and the person pressed again.
        aisyah.post(&steps::documents(&page)).await.expect(303);
        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        assert_eq!(review.html().matches("pindaian kk.png").count(), 1, "{}", review.gist());
        let pack = aisyah.get(&format!("{draft}/luring")).await.expect(200).json();
        let key = page.form("/permohonan/draf/").value("_kunci").unwrap().to_owned();
        assert!(pack["sudah"].as_array().unwrap().iter().any(|taken| *taken == key.as_str()), "the device can tell");

        let send = review.form(&draft).set("pernyataan", "ya").forge("_kirim", "1").to(&format!("{draft}/luring"));
        let first = aisyah.post(&send).await.expect(200);
        assert_eq!(state(&first), "terkirim");
        for again in [aisyah.post(&send).await, aisyah.post(&applicant).await, aisyah.get(&format!("{draft}/luring")).await] {
            assert_eq!(again.json()["nomor"], first.json()["nomor"], "{}", again.html());
        }
        let submitted = hall.events().await.iter().filter(|event| event.kind == "cases.submitted").count();
        assert_eq!(submitted, 1);
    }

    async fn a_page_changed_elsewhere_is_not_written_over(hall: TestHall) {
        let mut phone = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut phone).await;
        let path = format!("{draft}/pemohon");
        let opened = phone.get(&path).await.expect(200);
        let mut home = phone.clone();
        let there = steps::applicant(&home.get(&path).await.expect(200)).set("surel", "rumah@contoh.id");
        home.post(&there).await.expect(303);

        let here = late(steps::applicant(&opened).set("surel", "ponsel@contoh.id"), &draft, "pemohon");
        let both = phone.post(&here).await.expect(409).json();
        assert_eq!(both["keadaan"], "beda");
        let lines = both["baris"].as_array().unwrap();
        assert_eq!(lines.len(), 1, "only what differs: {lines:?}");
        assert_eq!((&lines[0]["sini"], &lines[0]["sana"]), (&"ponsel@contoh.id".into(), &"rumah@contoh.id".into()));
        let page = phone.get(&path).await.expect(200);
        assert_eq!(page.form("/permohonan/draf/").value("surel"), Some("rumah@contoh.id"), "nothing was written over");

        let chosen = here.set("_sidik", both["sidik"].as_str().unwrap()).set("_kunci", "11111111-2222-3333-4444-555555555555");
        assert_eq!(state(&phone.post(&chosen).await.expect(200)), "tersimpan");
        let page = phone.get(&path).await.expect(200);
        assert_eq!(page.form("/permohonan/draf/").value("surel"), Some("ponsel@contoh.id"));

        // Another page of the same draft goes through, whatever happened to this one.
        let documents = phone.get(&format!("{draft}/dokumen")).await.expect(200);
        home.post(&steps::applicant(&home.clone().get(&path).await.expect(200)).set("surel", "lain@contoh.id")).await.expect(303);
        assert_eq!(state(&phone.post(&late(steps::documents(&documents), &draft, "dokumen")).await), "tersimpan");
    }

    async fn what_came_late_is_judged_as_if_it_had_been_typed_now(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        let wrong = late(steps::applicant(&page).set("no_kk", "tiga tiga"), &draft, "pemohon");
        let taken = aisyah.post(&wrong).await.expect(200).json();
        assert_eq!(taken["keadaan"], "tersimpan", "nothing that was typed is lost");
        assert_eq!(taken["cacat"][0]["isian"], "no_kk");
        let page = aisyah.get(&format!("{draft}/pemohon")).await.expect(200);
        assert_eq!(page.form("/permohonan/draf/").value("no_kk"), Some("tiga tiga"));

        let review = aisyah.get(&format!("{draft}/periksa")).await.expect(200);
        let send = review.form(&draft).forge("_kirim", "1").to(&format!("{draft}/luring"));
        assert_eq!(aisyah.post(&send.clone().without("pernyataan")).await.expect(422).json()["cacat"][0]["isian"], "pernyataan");
        let refused = aisyah.post(&send.set("pernyataan", "ya")).await.expect(422).json();
        assert_eq!((&refused["keadaan"], &refused["alamat"]), (&"periksa".into(), &format!("{draft}/periksa").into()));
        assert!(refused["cacat"].as_array().unwrap().iter().any(|flaw| flaw["isian"] == "no_kk"), "{refused}");

        let page = aisyah.get(&format!("{draft}/dokumen")).await.expect(200);
        let program = late(page.form("/permohonan/draf/").attach("foto_kk", "kk.pdf", papers::png()), &draft, "dokumen");
        assert_eq!(aisyah.post(&program.set("_kunci", "short")).await.status, 400, "a sending needs a key");
        assert_eq!(aisyah.post(&late(page.form("/permohonan/draf/"), &draft, "tidak-ada")).await.status, 404);
    }
}
