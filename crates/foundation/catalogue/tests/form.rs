//! What citizens fill in: read, kept, checked, corrected and shown.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use catalogue::{Answers, Catalogue, Ctx, FileRef, Part, RawForm, Service};
use kernel::{Date, FieldFlaw, Lang, RegionCode};
use serde_json::{Value, json};
use std::sync::Arc;

fn service(id: &str) -> Arc<Service> {
    Arc::clone(Catalogue::of_shipped().unwrap().get(id).unwrap())
}

fn ctx() -> Ctx<'static> {
    Ctx {
        today: "2026-11-20".parse().unwrap(),
        submitted: None,
        region: RegionCode::of(3273),
        region_name: &|code| Some(code.dotted()),
    }
}

fn raw(pairs: &[(&str, &str)]) -> RawForm {
    RawForm(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
}

fn lines(flaws: &[FieldFlaw]) -> Vec<String> {
    flaws.iter().map(|f| format!("{}: {}", f.field, f.flaw.key)).collect()
}

fn complete(service: &Service) -> Answers {
    service.examples.iter().find(|e| e.is_complete).unwrap().answers.clone()
}

#[test]
fn a_page_keeps_every_letter_that_could_not_be_understood() {
    let service = service("ktp-el");
    let mut answers = Answers::new();
    answers.set("keadaan", json!("hilang"));
    let form = raw(&[
        ("nama", "  Siti   Aminah "),
        ("nik", "3273 0155 0793 000"),
        ("no_kk", "3273010101150007"),
        ("tanggal_lahir.hari", "31"),
        ("tanggal_lahir.bulan", "6"),
        ("tanggal_lahir.tahun", "1993"),
        ("hp", "0812 3456 7890"),
        ("surel", "siti(at)contoh.id"),
    ]);
    let flaws = service.read_page(0, &form, &mut answers, &ctx());
    assert_eq!(lines(&flaws), ["nik: nik-length", "tanggal_lahir: date-no-such-day", "surel: email-at"]);
    assert_eq!(answers.text("nama"), Some("Siti Aminah"));
    assert_eq!(answers.text("hp"), Some("+6281234567890"));
    assert_eq!(answers.in_box("nik"), "3273 0155 0793 000");
    assert_eq!(answers.date_parts("tanggal_lahir"), ["31", "6", "1993"]);
    assert_eq!(answers.in_box("surel"), "siti(at)contoh.id");
    // The same page again, put right: nothing of the old typing is left.
    let form = raw(&[
        ("nama", "Siti Aminah"),
        ("nik", "3273015507930003"),
        ("no_kk", "3273010101150007"),
        ("tanggal_lahir.hari", "15"),
        ("tanggal_lahir.bulan", "Juli"),
        ("tanggal_lahir.tahun", "1993"),
        ("hp", "0812 3456 7890"),
        ("surel", ""),
    ]);
    assert_eq!(lines(&service.read_page(0, &form, &mut answers, &ctx())), Vec::<String>::new());
    assert_eq!(answers.typed_paths().count(), 0);
    assert_eq!(answers.text("tanggal_lahir"), Some("1993-07-15"));
    assert_eq!(answers.date_parts("tanggal_lahir"), ["15", "7", "1993"]);
}

#[test]
fn a_date_says_which_part_is_missing() {
    let service = service("ktp-el");
    for (day, month, year, key) in [
        ("", "6", "1993", "date-part"),
        ("1", "", "1993", "date-part"),
        ("1", "13", "1993", "date-month"),
        ("1", "6", "93", "date-year"),
        ("1", "6", "2027", "date-future"),
        ("x", "6", "1993", "date-form"),
        ("", "", "", "answer-missing"),
    ] {
        let mut answers = Answers::new();
        let form = raw(&[("tanggal_lahir.hari", day), ("tanggal_lahir.bulan", month), ("tanggal_lahir.tahun", year)]);
        let flaws = service.read_page(0, &form, &mut answers, &ctx());
        let flaw = flaws.iter().find(|f| f.field == "tanggal_lahir").unwrap();
        assert_eq!(flaw.flaw.key, key, "{day}/{month}/{year}");
        assert_eq!(
            answers.date_parts("tanggal_lahir"),
            if key == "date-future" {
                ["1".into(), "6".into(), "2027".into()]
            } else {
                [day, month, year].map(str::to_owned)
            }
        );
    }
}

#[test]
fn a_question_that_an_answer_brought_up_is_asked_kindly() {
    let service = service("nib-mikro");
    let mut answers = Answers::new();
    answers.set("pelaku", json!("perorangan"));
    let form = raw(&[("nama_usaha", "Bengkel"), ("kbli", "lain"), ("modal", "Rp5.000.000"), ("tenaga_kerja", "1")]);
    let flaws = service.read_page(1, &form, &mut answers, &ctx());
    assert_eq!(
        lines(&flaws),
        ["kegiatan_lain: answer-now-asked", "alamat_usaha: answer-missing", "wilayah_usaha: answer-missing"]
    );
    assert_eq!(answers.get("modal"), Some(&json!(5_000_000)));
    // Sent once more without it, it is simply missing.
    let form = raw(&[
        ("nama_usaha", "Bengkel"),
        ("kbli", "lain"),
        ("kegiatan_lain", ""),
        ("modal", "1,5 juta"),
        ("tenaga_kerja", "1.5"),
    ]);
    let flaws = service.read_page(1, &form, &mut answers, &ctx());
    assert_eq!(lines(&flaws)[0], "kegiatan_lain: answer-missing");
    assert!(lines(&flaws).contains(&"tenaga_kerja: answer-whole".to_owned()));
    assert_eq!(answers.in_box("modal"), "1,5 juta");
}

#[test]
fn a_group_is_read_row_by_row() {
    let service = service("akta-kelahiran");
    let mut answers = complete(&service);
    answers.remove("saksi");
    let page = service.page_of("saksi.0.nik").unwrap();
    let form = raw(&[
        ("saksi.0.nama", "Budi"),
        ("saksi.0.nik", "327301230485"),
        ("saksi.1.nama", "Rina"),
        ("saksi.9.nama", "Ani"),
    ]);
    let flaws = service.read_page(page, &form, &mut answers, &ctx());
    assert_eq!(lines(&flaws), ["saksi.0.nik: nik-length", "saksi.1.nik: answer-missing"]);
    assert_eq!(answers.rows("saksi"), 2, "no more rows than the file allows");
    assert_eq!(answers.in_box("saksi.0.nik"), "327301230485");
    assert_eq!(service.label("saksi.1.nik", Lang::Id), "Saksi 2: NIK");
    assert_eq!(service.label("saksi.1.nik", Lang::En), "Witness 2: NIK");
    answers.remove_row("saksi", 0);
    assert_eq!(
        (answers.rows("saksi"), answers.text("saksi.0.nama"), answers.typed("saksi.0.nik")),
        (1, Some("Rina"), None)
    );
}

#[test]
fn hidden_answers_do_not_count() {
    let service = service("akta-kelahiran");
    let mut answers = complete(&service);
    answers.set("f203", json!([{ "id": "x", "name": "x.gif", "type": "image/gif", "bytes": 1 }]));
    let found = service.validate(&answers, Part::All, &ctx());
    assert!(found.is_fine(), "{:?}", lines(&found.flaws));
    let kept = answers.only_seen(&service, &ctx());
    assert!(kept.get("f203").is_none() && kept.get("surat_lahir").is_some());
}

#[test]
fn answers_of_an_api_client_are_checked_to_the_last() {
    let service = service("akta-kelahiran");
    let mut json = complete(&service).into_json();
    json.insert("nik_ibu".into(), json!(3_273_015_507_930_003_i64));
    json.insert("anak_ke".into(), json!("satu"));
    json.insert("saksi".into(), json!([{ "nama": "Budi", "nik": "3273012304850002", "umur": 3 }, 7]));
    json.insert("hubungan".into(), json!("paman"));
    json.insert("warna".into(), json!("merah"));
    json.insert("surat_lahir".into(), json!("foto.jpg"));
    let found = service.validate(&Answers::from_json(json), Part::All, &ctx());
    assert_eq!(
        lines(&found.flaws),
        [
            "warna: answer-unknown",
            "hubungan: answer-choice",
            "anak_ke: answer-type",
            "nik_ibu: answer-type",
            "saksi.0.umur: answer-unknown",
            "saksi.1: answer-type",
            "surat_lahir: answer-type",
        ]
    );
}

#[test]
fn an_api_client_cannot_get_around_a_rule_by_writing_differently() {
    let service = service("ktp-el");
    let mut json = complete(&service).into_json();
    json.insert("tanggal_lahir".into(), json!("21/1/2012"));
    json.insert("nik".into(), json!("3273 0119 1109 0001"));
    json.insert("hp".into(), json!("0812-3456-7890"));
    let mut answers = Answers::from_json(json);
    assert_eq!(lines(&service.validate(&answers, Part::All, &ctx()).flaws), ["status_kawin: answer-check"]);
    answers.set("tanggal_lahir", json!("19 November 2009"));
    assert!(service.validate(&answers, Part::All, &ctx()).is_fine());
    let kept = answers.only_seen(&service, &ctx());
    assert_eq!(kept.text("tanggal_lahir"), Some("2009-11-19"));
    assert_eq!(kept.text("nik"), Some("3273011911090001"));
    assert_eq!(kept.text("hp"), Some("+6281234567890"));
}

#[test]
fn before_the_questions_everything_that_may_be_needed_is_named() {
    let service = service("ktp-el");
    let mut answers = Answers::new();
    assert_eq!(service.requirements(&answers, &ctx()).len(), 4);
    answers.set("keadaan", json!("hilang"));
    let needed = service.requirements(&answers, &ctx());
    assert_eq!(
        needed.iter().map(|r| r.text.en.as_str()).collect::<Vec<_>>(),
        ["A photo of the original family card (KK)", "A photo of the loss report from the police"]
    );
}

#[test]
fn a_row_in_which_nothing_was_understood_is_still_a_row_and_empty_ones_at_the_end_are_not() {
    let service = service("akta-kelahiran");
    let mut answers = complete(&service);
    answers.remove("saksi");
    let page = service.page_of("saksi").unwrap();
    let form = raw(&[("saksi.0.nama", "B0di"), ("saksi.0.nik", "12"), ("saksi.1.nama", ""), ("saksi.1.nik", " ")]);
    let flaws = service.read_page(page, &form, &mut answers, &ctx());
    assert_eq!(lines(&flaws), ["saksi: answer-rows-few", "saksi.0.nama: name-digit", "saksi.0.nik: nik-length"]);
    assert_eq!((answers.rows("saksi"), answers.in_box("saksi.0.nama")), (1, "B0di".to_owned()));
}

#[test]
fn files_are_attached_and_detached_and_checked() {
    let service = service("ktp-el");
    let mut answers = complete(&service);
    let file = |id: &str, media_type: &str, bytes| FileRef {
        id: id.into(),
        name: format!("{id}.x"),
        media_type: media_type.into(),
        bytes,
    };
    answers.attach("foto_kk", &file("dua", "application/pdf", 10));
    assert!(service.validate(&answers, Part::All, &ctx()).is_fine());
    answers.attach("foto_kk", &file("tiga", "image/png", 10));
    assert_eq!(lines(&service.validate(&answers, Part::All, &ctx()).flaws), ["foto_kk: file-many"]);
    assert!(answers.detach("foto_kk", "tiga") && !answers.detach("foto_kk", "tiga"));
    assert!(answers.detach("foto_kk", "contoh-1"));
    assert_eq!(answers.files("foto_kk").len(), 1);
    answers.attach("foto_kk", &file("empat", "image/png", 0));
    assert_eq!(lines(&service.validate(&answers, Part::All, &ctx()).flaws), ["foto_kk: file-empty"]);
    assert_eq!(service.documents().count(), 3);
}

#[test]
fn an_unknown_region_in_a_nik_is_only_a_warning() {
    let service = service("ktp-el");
    let nothing = |_: RegionCode| None;
    let found = service.validate(&complete(&service), Part::All, &Ctx { region_name: &nothing, ..ctx() });
    assert!(found.is_fine());
    assert_eq!(lines(&found.warnings), ["nik: nik-region-unknown", "no_kk: kk-region-unknown"]);
}

#[test]
fn after_a_return_only_marked_fields_may_change() {
    let service = service("akta-kelahiran");
    let old = complete(&service);
    let mut new = old.clone();
    new.set("saksi.1.nik", json!("3273016101880009"));
    new.set("nama_ibu", json!("Siti A."));
    let only = ["saksi.1.nik".to_owned()];
    let refused = service.correct(&old, &only, &new, &ctx()).unwrap_err();
    assert_eq!(refused.paths, ["nama_ibu"]);
    new.set("nama_ibu", json!("Siti Aminah"));
    let mended = service.correct(&old, &only, &new, &ctx()).unwrap();
    assert_eq!(mended.text("saksi.1.nik"), Some("3273016101880009"));
    assert_eq!(mended.text("saksi.0.nik"), old.text("saksi.0.nik"));
    // A correction may bring up what was hidden, and that may be answered.
    let mut new = old.clone();
    new.set("ada_surat_lahir", json!(false));
    new.set("f203", json!([{ "id": "x", "name": "x.jpg", "type": "image/jpeg", "bytes": 1 }]));
    new.remove("surat_lahir");
    let mended = service.correct(&old, &["ada_surat_lahir".to_owned()], &new, &ctx()).unwrap();
    assert_eq!(mended.files("f203").len(), 1);
    // More rows are a change of the group.
    let mut new = old.clone();
    new.set("saksi.2.nama", json!("Ani"));
    assert_eq!(service.correct(&old, &only, &new, &ctx()).unwrap_err().paths, ["saksi"]);
    assert!(service.correct(&old, &["saksi".to_owned()], &new, &ctx()).is_ok());
}

#[test]
fn the_day_of_application_decides_and_not_the_day_of_the_officer() {
    let service = service("akta-kelahiran");
    let mut answers = complete(&service);
    answers.set("tanggal_lahir", json!("2026-09-21"));
    let sent: Date = "2026-11-20".parse().unwrap();
    let later = Ctx { today: "2027-03-01".parse().unwrap(), submitted: Some(sent), ..ctx() };
    assert_eq!(service.computed(&answers, &later).get("jenis_akta"), Some(&json!("LU")));
    let late = Ctx { submitted: None, ..later };
    assert_eq!(service.computed(&answers, &late).get("jenis_akta"), Some(&json!("LT")));
}

#[test]
fn a_person_who_is_known_need_not_type_again() {
    let service = service("ktp-el");
    let mut answers = Answers::new();
    answers.set("nama", json!("Sari"));
    let facts = |word: &str| match word {
        "person.name" => Some("Siti Aminah".to_owned()),
        "person.nik" => Some("3273015507930003".to_owned()),
        "person.phone" => Some("bukan nomor".to_owned()),
        _ => None,
    };
    assert_eq!(service.prefill(&mut answers, &facts), ["nik"]);
    assert_eq!(answers.text("nama"), Some("Sari"), "what was typed is never replaced");
}

#[test]
fn the_summary_reads_like_the_form_and_hides_what_is_hidden() {
    let service = service("akta-kelahiran");
    let summary = service.summary(&complete(&service), &ctx(), Lang::Id);
    let titles: Vec<&str> = summary.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(titles, ["Keperluan", "Pelapor", "Anak", "Orang tua", "Dua saksi", "Foto dokumen", "Dihitung otomatis"]);
    let line = |path: &str| summary.iter().flat_map(|p| &p.lines).find(|l| l.path == path).unwrap();
    assert_eq!(line("tanggal_lahir").value, "4 November 2026");
    assert_eq!(line("hp_pelapor").value, "0812-3456-7890");
    assert_eq!(line("hubungan").value, "Ibu anak");
    assert_eq!((line("saksi.1.nik").label.as_str(), line("saksi.1.nik").personal), ("Saksi 2: NIK", true));
    assert_eq!(line("ada_surat_lahir").value, "Ya");
    assert_eq!(line("benar").value, "Saya menyetujui");
    assert_eq!(line("surat_lahir").files.len(), 1);
    assert_eq!((line("terlambat").label.as_str(), line("terlambat").value.as_str()), ("Melewati 60 hari", "Tidak"));
    assert!(!summary.iter().flat_map(|p| &p.lines).any(|l| l.path == "f203"));
    assert_eq!(format!("{:?}", line("nik_ibu")), "SummaryLine(nik_ibu)", "nothing personal in logs");
}

#[test]
fn a_letter_masks_what_the_public_may_not_read() {
    let service = service("ktp-el");
    let answers = complete(&service);
    let due = service.letters_due(&answers, &ctx());
    let lines = service.letter_lines(&due[0], &answers, &ctx(), Lang::En);
    let shown: Vec<(&str, &str, &str)> =
        lines.iter().map(|l| (l.label.as_str(), l.value.as_str(), l.public.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("Name", "Raka Adi Pratama", "R*** A** P******"),
            ("NIK", "3273011911090001", "3273********0001"),
            ("Purpose", "First card", "First card"),
            ("Applied on", "20 November 2026", "20 November 2026"),
        ]
    );
}

#[test]
fn a_letter_without_a_signer_says_who_decided() {
    let service = service("nib-mikro");
    let with = catalogue::LetterContext {
        region_name: "Kota Tirtamaya".into(),
        agency_name: "DPMPTSP".into(),
        head: catalogue::LetterHead { address: "Jalan Balai Kota 1".into(), ..catalogue::LetterHead::default() },
        number: "CONTOH-1".into(),
        date: "2026-11-20".parse().unwrap(),
        place: "Tirtamaya".into(),
        signer: None,
        check_url: "https://contoh.id/cek/ABC".into(),
        code: "ABC".into(),
        demo: true,
        automatic: true,
    };
    let answers = complete(&service);
    let due = service.letters_due(&answers, &ctx());
    let data = service.letter_data(&due[0], &answers, &ctx(), &with);
    assert_eq!(data["signer"], Value::Null);
    assert_eq!(data["automatic"], json!(true));
    assert_eq!((&data["address"], &data["phone"]), (&json!("Jalan Balai Kota 1"), &Value::Null));
    assert_eq!(data["date"], json!("20 November 2026"));
    assert_eq!(data["title"], json!("Bukti Pendaftaran Usaha Mikro (Contoh)"));
    assert_eq!(data["lines"][0], json!(["Nama usaha", "Warung Berkah"]));
    assert!(data["note"].as_str().unwrap().starts_with("Ini bukan NIB."));
}

#[test]
fn the_api_schema_names_every_field() {
    let service = service("akta-kelahiran");
    let schema = service.json_schema();
    for (_, field) in service.fields() {
        assert!(schema["properties"].get(&field.id).is_some(), "{}", field.id);
    }
    assert_eq!(schema["properties"]["saksi"]["minItems"], json!(2));
    assert_eq!(schema["properties"]["nik_ibu"]["x-personal"], json!(true));
    let required: Vec<&str> = schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(required.contains(&"nama_anak") && !required.contains(&"f203") && !required.contains(&"nama_ayah"));
}

#[test]
fn drafts_survive_being_written_down_and_read_again() {
    let mut answers = Answers::new();
    answers.set("nama", json!("Siti"));
    answers.set_typed("nik", "12x");
    let text = serde_json::to_string(&answers).unwrap();
    let again: Answers = serde_json::from_str(&text).unwrap();
    assert_eq!(again, answers);
    assert_eq!(format!("{answers:?}"), "Answers(nama)", "nothing personal in logs");
}
