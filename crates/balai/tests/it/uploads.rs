//! Files that are not what they seem, too large, empty or cut off: said kindly, at the field, with the rest kept.

use kernel::DocumentId;
use testkit::sound::assert_sound;
use testkit::{Browser, Seen, papers};
use uploads::Media;

use crate::steps::{self, link};

/// The page for documents, with one good document in it already.
async fn at_documents(browser: &mut Browser) -> (String, Seen) {
    let draft = steps::begin_ktp(browser).await;
    let page = browser.get(&format!("{draft}/pemohon")).await.expect(200);
    let page = browser.send(&steps::applicant(&page)).await.expect(200);
    let form = page.form(&draft).attach("surat_hilang", "surat hilang.pdf", papers::pdf()).set("benar", "ya");
    let page = browser.send(&form).await.expect(422);
    (draft, page)
}

/// The page refuses the file at its field, in words, and keeps the rest.
#[track_caller]
fn assert_refused(page: &Seen, name: &str, words: &str) {
    assert_eq!(page.status, 422, "{name}: {}", page.gist());
    assert_sound(page, "id");
    let html = page.html();
    assert!(html.contains("href=\"#foto_kk\"") && html.contains("id=\"foto_kk-e\""), "{name}: {}", page.gist());
    assert!(page.has(words), "{name} should say {words:?}: {}", page.gist());
    assert_eq!(page.form("/permohonan/draf/").value("benar"), Some("ya"), "{name}: what was ticked stays ticked");
    assert!(page.has("surat hilang.pdf"), "{name}: the other document is still there");
}

testkit::on_both! {
    async fn a_file_that_cannot_be_taken_is_explained_at_its_field_and_nothing_else_is_lost(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let (draft, mut page) = at_documents(&mut aisyah).await;
        let mut cut = papers::png();
        cut.truncate(cut.len() / 2);
        let mut cut_pdf = papers::pdf();
        cut_pdf.truncate(40);
        let files: [(&str, Vec<u8>, &str); 6] = [
            ("kk.pdf", papers::exe(), "PDF"),
            ("kk.png", cut, "rusak"),
            ("kk2.pdf", cut_pdf, "rusak"),
            ("kk3.png", Vec::new(), "kosong"),
            ("kk4.png", vec![7; 6_000_000], "MB"),
            ("kk5.png", vec![7; 20 << 20], "MB"),
        ];
        for (name, bytes, words) in files {
            let form = page.form(&draft).attach("foto_kk", name, bytes);
            page = aisyah.send(&form).await;
            assert_refused(&page, name, words);
        }
        let events = hall.events().await;
        assert!(events.iter().all(|event| !event.kind.contains("document")), "{:?}", testkit::cast::kinds(&events));
        let review = aisyah.send(&page.form(&draft).attach("foto_kk", "kk.png", papers::png())).await.expect(200);
        assert!(review.path.ends_with("/periksa"), "then a good one is taken: {}", review.gist());
    }

    async fn nobody_keeps_more_than_a_bounded_number_of_drafts_and_loose_files(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        for _ in 0..50 {
            steps::begin_ktp(&mut aisyah).await;
        }
        let page = aisyah.get("/layanan/ktp-el/mulai").await.expect(200);
        let form = page.form("/layanan/ktp-el/mulai").fill(&[("keadaan", "hilang")]);
        let refused = aisyah.send(&form).await.expect(409);
        assert!(refused.has("Sudah ada 50 permohonan"), "{}", refused.gist());
        let one = steps::link(&aisyah.get("/saya").await.expect(200), "/permohonan/draf/");
        let page = aisyah.get(&one).await.expect(200);
        let id = page.path.split('/').nth(3).expect("a draft").to_owned();
        let page = aisyah.get(&format!("/permohonan/draf/{id}/periksa")).await.expect(200);
        aisyah.send(&page.form(&format!("/permohonan/draf/{id}/hapus"))).await.expect(200);
        steps::begin_ktp(&mut aisyah).await;
        let program = hall.program("aisyah", &["cases:write"]).await;
        let upload = || {
            let pdf = String::from_utf8(papers::pdf()).expect("a plain PDF");
            program.ask("POST", "/api/v1/documents?service=ktp-el&field=surat_hilang&name=x.pdf", &[], Some(pdf))
        };
        for _ in 0..100 {
            upload().await.expect(201);
        }
        assert_eq!(upload().await.expect(409).json()["type"].as_str().and_then(|it| it.rsplit('/').next()), Some("too-many-uploads"));
        let bagas = hall.program("bagas", &["cases:write"]).await;
        let pdf = String::from_utf8(papers::pdf()).expect("a plain PDF");
        let path = "/api/v1/documents?service=ktp-el&field=surat_hilang&name=x.pdf";
        bagas.ask("POST", path, &[], Some(pdf)).await.expect(201);
    }

    async fn a_request_larger_than_any_form_is_refused_without_breaking_anything(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let (draft, page) = at_documents(&mut aisyah).await;
        let form = page.form(&draft).attach("foto_kk", "kk.png", vec![7; 30 << 20]);
        let seen = aisyah.send(&form).await;
        assert!(matches!(seen.status, 413 | 422), "{} {}", seen.status, seen.gist());
        let page = aisyah.get(&format!("{draft}/dokumen")).await.expect(200);
        assert!(page.has("surat hilang.pdf"));
    }

    async fn a_photo_is_kept_without_the_place_where_it_was_taken(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let (draft, page) = at_documents(&mut aisyah).await;
        let photo = papers::jpeg_with_place();
        assert!(photo.windows(4).any(|window| window == b"Exif"));
        let review = aisyah.send(&page.form(&draft).attach("foto_kk", "kk.jpg", photo)).await.expect(200);
        let seen = aisyah.get(&link(&review, "/berkas/")).await.expect(200);
        assert_eq!(seen.header("content-type"), Media::Jpeg.as_str());
        assert!(seen.header("content-security-policy").contains("sandbox"));
        assert!(!seen.bytes.windows(4).any(|window| window == b"Exif" || window == b"GPS "));
        let again = image::load_from_memory(&seen.bytes).expect("still a picture");
        assert_eq!((again.width(), again.height()), (64, 48));
        let _: DocumentId = link(&review, "/berkas/").trim_start_matches("/berkas/").parse().expect("an id");
    }

    async fn a_document_of_anothers_cannot_be_put_into_an_application(hall: TestHall) {
        let aisyah = hall.program("aisyah", &["cases:write", "cases:read"]).await;
        let hers = steps::upload(&aisyah, "foto_kk").await;
        let bagas = hall.program("bagas", &["cases:write", "cases:read"]).await;
        let police = steps::upload(&bagas, "surat_hilang").await;
        bagas.post("/api/v1/cases", &steps::lost_card(&hers, &police)).await.expect(404);
        // Nor can a document for one field stand in for another.
        bagas.post("/api/v1/cases", &steps::lost_card(&police, &police)).await.expect(404);
        let body = steps::lost_card(&steps::upload(&bagas, "foto_kk").await, &police);
        let filed = bagas.post("/api/v1/cases", &body).await.expect(201).json();
        assert_eq!(filed["state"], "diproses");
        // The same upload cannot serve twice.
        bagas.post("/api/v1/cases", &body).await.expect(404);
    }

    async fn what_is_taken_away_or_thrown_away_is_gone_from_the_disk(hall: TestHall) {
        let kept = || files(&hall.files());
        let mut aisyah = hall.resident("aisyah").await;
        let draft = steps::begin_ktp(&mut aisyah).await;
        let review = steps::fill_ktp(&mut aisyah, &draft).await;
        assert_eq!(kept(), 2);
        let page = aisyah.get(&format!("{draft}/dokumen")).await.expect(200);
        let form = page.form(&draft);
        let photo = link(&page, "/berkas/").trim_start_matches("/berkas/").to_owned();
        let page = aisyah.send(&form.press("_hapus", &photo)).await.expect(200);
        assert_eq!(kept(), 1);
        assert!(!page.has("pindaian kk.png") && page.has("surat hilang.pdf"), "{}", page.gist());
        assert_eq!(page.form(&draft).value("benar"), Some("ya"), "what was ticked stays ticked");
        aisyah.get(&format!("/berkas/{photo}")).await.expect(404);
        let gone = aisyah.send(&review.form(&format!("{draft}/hapus"))).await.expect(200);
        assert_eq!((gone.path.as_str(), kept()), ("/saya", 0));
        aisyah.get(&format!("{draft}/pemohon")).await.expect(404);
    }

    async fn an_officer_who_opens_only_a_document_is_seen_to_have_done_so(hall: TestHall) {
        let mut aisyah = hall.resident("aisyah").await;
        let reference = steps::apply_ktp(&mut aisyah).await;
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        let document = link(&own, "/berkas/");
        let looks = async || {
            let events = hall.events().await;
            events.iter().filter(|event| event.kind == "data.read").count()
        };
        assert_eq!(looks().await, 0, "who looks at what is theirs is nobody's business");
        let mut wulan = hall.officer("wulan").await;
        wulan.get(&document).await.expect(200);
        assert_eq!(looks().await, 1);
        let trail = aisyah.get("/saya/jejak").await.expect(200);
        assert!(trail.has("Wulan Prasetya"), "{}", trail.gist());
    }
}

/// How many files lie in a folder and below it.
fn files(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).map(|entries| entries.flatten().collect::<Vec<_>>()).unwrap_or_default();
    entries.iter().map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}
