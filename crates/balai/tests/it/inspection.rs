//! Reports from the field: saved half done, finished when whole, read by the citizen, and written by nobody else.

use std::collections::BTreeMap;

use cases::decide::{Verdict, decide_step};
use cases::inspect::{self, ReportState, Sheet};
use cases::{claim, look};
use catalogue::{ItemKind, Step};
use kernel::{Officer, Problem as _, Reference, Stamp};
use serde_json::json;
use testkit::{Browser, TestHall, on_both, papers};

use crate::services;

/// A whole report, as an officer would write it.
pub(crate) async fn report(hall: &TestHall, officer: &Officer, reference: &Reference, step: &Step) {
    let items = step.inspection.iter().flat_map(|inspection| &inspection.items);
    let answer = |kind: ItemKind| match kind {
        ItemKind::YesNo => "ya".to_owned(),
        ItemKind::Number { min, max } => min.midpoint(max).to_string(),
        ItemKind::Note => "Sepi.".to_owned(),
    };
    let sheet = Sheet {
        items: items.map(|item| (item.id.clone(), answer(item.kind))).collect(),
        position: ("-6,914744".into(), "107,609810".into()),
        photos: vec![("tempat.jpg".into(), papers::jpeg_with_place())],
        is_done: true,
        ..Sheet::default()
    };
    let saved = inspect::save(hall.cases(), officer, reference, Some(step.id.clone()), sheet).await;
    let (inspected, flaws) = saved.expect("the report is saved");
    assert!(flaws.is_empty() && inspected.state == ReportState::Selesai, "{flaws:?}");
}

/// A permanent sign whose place waits to be seen.
async fn in_the_field(hall: &TestHall) -> Reference {
    let service = hall.hall().services.now().get("izin-reklame").expect("the service").clone();
    let example = &service.examples[0];
    hall.clock().set(Stamp::at(example.today, 9, 0, hall.hall().zone()));
    let aisyah = hall.signed_in("aisyah").await;
    let case = services::apply(hall, &aisyah.actor, &service, example).await;
    let made = hall.at_desk("made").await;
    claim::claim(hall.cases(), &made, &case.reference).await.expect("taken");
    let verdict = Verdict::Approve { message: String::new() };
    decide_step(hall.cases(), &made, &case.reference, case.rev, None, verdict).await.expect("on to the field");
    case.reference
}

/// The form of the report.
async fn form(browser: &mut Browser, reference: &Reference) -> testkit::Form {
    let path = format!("/meja/{reference}/pemeriksaan");
    browser.get(&format!("{path}?tahap=tinjau-lokasi")).await.expect(200).form(&path)
}

on_both! {
    testkit::Plan::real("32.73");
    async fn a_report_is_saved_half_done_finished_when_whole_and_then_stays(hall: TestHall) {
        let reference = in_the_field(&hall).await;
        let mut made = hall.officer("made").await;
        let desk = format!("/meja/{reference}");
        let page = made.get(&desk).await.expect(200);
        assert!(page.has("Isi laporan"), "{}", page.gist());
        let officer = hall.at_desk("made").await;
        let rev = look::track(hall.cases(), &reference).await.expect("the case").case.rev;
        let at = Some("tinjau-lokasi".to_owned());
        let verdict = Verdict::Approve { message: String::new() };
        let early = decide_step(hall.cases(), &officer, &reference, rev, at.clone(), verdict.clone()).await;
        assert_eq!(early.expect_err("the report decides").slug(), "not-inspected");

        let half = form(&mut made, &reference).await.set("i.ukuran_sesuai", "ya").set("i.tinggi_ruang_bebas", "tiga");
        let saved = made.send(&half.set("catatan", "Hujan, dilanjutkan nanti.").forge("aksi", "simpan")).await.expect(200);
        assert!(saved.has("Laporan tersimpan"), "{}", saved.gist());
        let again = form(&mut made, &reference).await;
        assert_eq!(again.value("i.ukuran_sesuai"), Some("ya"));
        assert_eq!(again.value("i.tinggi_ruang_bebas"), Some("tiga"), "what cannot be understood is kept");
        assert_eq!(again.value("catatan"), Some("Hujan, dilanjutkan nanti."));
        let wrong = made.send(&again.forge("aksi", "selesai")).await.expect(200);
        for said in ["Isi dengan angka saja", "Belum dipilih", "paling sedikit 1", "Posisi belum diisi"] {
            assert!(wrong.has(said), "{said}: {}", wrong.gist());
        }
        let whole = form(&mut made, &reference).await;
        let whole = whole.set("i.menutup_pandangan", "tidak").set("i.tinggi_ruang_bebas", "320").set("c.ukuran_sesuai", "Pas.");
        let whole = whole.set("lat", "-6,914744").set("lon", "107,60981").attach("foto", "tempat.png", papers::png());
        let done = made.send(&whole.forge("aksi", "selesai")).await.expect(200);
        assert!(done.path.starts_with(&desk) && done.has("Laporan selesai"), "{}", done.gist());
        assert!(done.has("Hasil peninjauan") && done.has("-6.914744, 107.609810"), "{}", done.gist());

        let events = hall.events().await;
        let inspected = events.iter().find(|event| event.kind == "cases.inspected").expect("its event");
        assert_eq!((&inspected.public["butir"], &inspected.public["foto"]), (&json!(3), &json!(1)));
        assert!(!inspected.public.to_string().contains("Pas."), "remarks stay out of the public part");
        let sheet = Sheet { items: BTreeMap::from([("ukuran_sesuai".into(), "tidak".into())]), ..Sheet::default() };
        let late = inspect::save(hall.cases(), &officer, &reference, at.clone(), sheet).await;
        assert_eq!(late.expect_err("finished is finished").slug(), "inspection-done");

        decide_step(hall.cases(), &officer, &reference, rev, at, verdict).await.expect("now it is decided");
        let mut aisyah = hall.resident("aisyah").await;
        let own = aisyah.get(&format!("/permohonan/{reference}")).await.expect(200);
        assert!(own.has("Hasil peninjauan") && own.has("Pas.") && own.has("320"), "{}", own.gist());
        let file = look::own_case(hall.cases(), &hall.signed_in("aisyah").await.actor, &reference).await.expect("hers");
        let photo = format!("/berkas/{}", file.reports[0].report.photos[0].id);
        aisyah.get(&photo).await.expect(200);
        let public = hall.visitor().get(&format!("/lacak/{reference}")).await.expect(200);
        assert!(public.has("Peninjauan lapangan selesai") && !public.has("Pas."), "{}", public.gist());
    }

    async fn a_photograph_can_be_taken_out_again_and_one_that_is_none_is_named(hall: TestHall) {
        let reference = in_the_field(&hall).await;
        let mut made = hall.officer("made").await;
        let first = form(&mut made, &reference).await.attach("foto", "satu.png", papers::png());
        made.send(&first.forge("aksi", "simpan")).await.expect(200);
        let file = async || {
            let aisyah = hall.signed_in("aisyah").await.actor;
            look::own_case(hall.cases(), &aisyah, &reference).await.expect("the case")
        };
        let photo = file().await.reports[0].report.photos[0].id.clone();
        made.get(&format!("/berkas/{photo}")).await.expect(200);
        let broken = form(&mut made, &reference).await.attach("foto", "rusak.jpg", b"bukan foto".to_vec());
        let said = made.send(&broken.forge("hapus", &photo)).await.expect(200);
        assert!(said.has("rusak.jpg"), "{}", said.gist());
        assert!(file().await.reports[0].report.photos.is_empty());
        made.get(&format!("/berkas/{photo}")).await.expect(404);
    }

    async fn nobody_else_sees_or_writes_a_report(hall: TestHall) {
        let reference = in_the_field(&hall).await;
        let path = format!("/meja/{reference}/pemeriksaan");
        let mut made = hall.officer("made").await;
        let sheet = form(&mut made, &reference).await;
        for (who, status) in [("wulan", 404), ("lestari", 404), ("admin", 403), ("auditor", 403), ("galih", 403)] {
            let mut stranger = hall.officer(who).await;
            let seen = stranger.get(&format!("{path}?tahap=tinjau-lokasi")).await;
            assert_eq!(seen.status, status, "{who}: {}", seen.gist());
            let home = stranger.get("/layanan").await.expect(200);
            let post = home.form("/keluar").to(&path).forge("tahap", "tinjau-lokasi").forge("aksi", "simpan");
            assert_eq!(stranger.post(&post).await.status, status, "{who}");
        }
        let visitor = hall.visitor().get(&path).await;
        assert!(visitor.path.starts_with("/masuk"), "{}", visitor.path);
        let resident = hall.resident("aisyah").await.get(&path).await;
        assert_eq!(resident.status, 403, "not even the applicant writes it");
        made.send(&sheet.forge("aksi", "simpan")).await.expect(200);
        let writers: Vec<_> = hall.events().await.into_iter().filter(|e| e.kind == "cases.inspected").collect();
        assert!(writers.is_empty(), "{writers:?}");
    }
}
