//! Kinds of fields that real forms have: times, exact numbers, tables, codes, points, files in rows, options that come
//! and go.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::sync::Arc;

use catalogue::{Answers, Catalogue, Ctx, FieldKind, FileRef, Part, RawForm, Service};
use kernel::{FieldFlaw, Lang, RegionCode};
use serde_json::{Value, json};

const HEAD: &str = r#"
format = 1
id = "uji"
prefix = "UJI"
agency = "uji"
effort_minutes = 1
title = { id = "Uji", en = "Test" }
summary = { id = "Uji", en = "Test" }
audience = { id = "Uji", en = "Test" }
result = { id = "Uji", en = "Test" }
office = { name = { id = "Uji", en = "Test" }, address = { id = "Uji", en = "Test" }, hours = { id = "Uji", en = "Test" } }
promise = { unit = "working-hours", amount = 8, note = { id = "Uji", en = "Test" } }
fee = { kind = "free", basis = "uji" }
personal = { purpose = { id = "Uji", en = "Test" }, basis = "uji" }
legal = [{ cite = "uji" }]
flow = { steps = [{ id = "satu", title = { id = "Uji", en = "Test" }, role = "verifikator", actions = [{ id = "approve", to = "approved" }] }] }

[[pages]]
id = "satu"
title = { id = "Uji", en = "Test" }
"#;

const FIELDS: &str = r#"
fields = [
    { id = "jam", kind = "time", label = { id = "Jam", en = "Time" }, earliest = "08:00", latest = "15:30", required = false },
    { id = "lebar", kind = "decimal", label = { id = "Lebar", en = "Width" }, decimals = 2, max = 100, required = false },
    { id = "lulus", kind = "year", label = { id = "Lulus", en = "Graduated" }, required = false },
    { id = "usaha", kind = "codes", codes = "kbli", label = { id = "Usaha", en = "Business" }, required = false },
    { id = "titik", kind = "map-point", label = { id = "Titik", en = "Point" }, required = false },
    { id = "sumber", kind = "table", label = { id = "Sumber", en = "Sources" }, required = false, rows = [
        { id = "gaji", label = { id = "Gaji", en = "Wages" } }, { id = "lain", label = { id = "Lain", en = "Other" } },
    ], fields = [
        { id = "sebulan", kind = "money", label = { id = "Sebulan", en = "A month" } },
        { id = "jam", kind = "decimal", label = { id = "Jam", en = "Hours" }, decimals = 1, required = false },
    ] },
    { id = "saksi", kind = "group", min = 0, label = { id = "Saksi", en = "Witnesses" }, item_label = { id = "Saksi", en = "Witness" }, fields = [
        { id = "nama", kind = "person-name", label = { id = "Nama", en = "Name" } },
        { id = "ktp", kind = "files", label = { id = "KTP", en = "Card" }, camera = true, accepts = ["image"] },
    ] },
    { id = "waktu", kind = "choice", required = false, label = { id = "Waktu", en = "When" }, options = [
        { value = "pagi", label = { id = "Pagi", en = "Morning" } },
        { value = "malam", label = { id = "Malam", en = "Evening" }, show_if = 'lebar < 10' },
    ] },
    { id = "desa", kind = "region", label = { id = "Desa", en = "Village" }, required = false },
]
computed = [
    { id = "luas", value = 'lebar * 2.5', label = { id = "Luas", en = "Area" } },
    { id = "tarif", value = 'bulat_atas(lebar) * 1000' },
    { id = "semua", value = 'jumlah(sumber.map(s, s.sebulan))', label = { id = "Semua", en = "All" } },
    { id = "jam_semua", value = 'jumlah(sumber.map(s, s.jam))' },
    { id = "sesudah", value = 'tahun(tambah_bulan(hari_ini, 12)) + 0', label = { id = "Sesudah", en = "After" } },
    { id = "siang", value = 'jam >= "12:00"' },
    { id = "setempat", value = 'desa.startsWith(wilayah_kantor)' },
    { id = "malam", value = 'waktu == "malam"' },
]
"#;

fn service() -> Arc<Service> {
    // `computed` is a key of the file itself, so it goes before the page.
    let (fields, computed) = FIELDS.split_once("computed =").unwrap();
    let text = format!("computed = {computed}\n{HEAD}\n{fields}");
    match Catalogue::read([("services/uji.toml", text)]) {
        Ok(catalogue) => Arc::clone(catalogue.get("uji").unwrap()),
        Err(mistakes) => panic!("\n{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

fn ctx() -> Ctx<'static> {
    Ctx {
        today: "2026-11-20".parse().unwrap(),
        submitted: None,
        region: RegionCode::of(9999),
        region_name: &|code| Some(code.dotted()),
    }
}

fn sent(pairs: &[(&str, &str)]) -> (Arc<Service>, Answers, Vec<String>) {
    let service = service();
    let mut answers = Answers::new();
    let flaws = again(&service, &mut answers, pairs);
    (service, answers, flaws)
}

fn again(service: &Service, answers: &mut Answers, pairs: &[(&str, &str)]) -> Vec<String> {
    let raw = RawForm(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect());
    lines(&service.read_page(0, &raw, answers, &ctx()))
}

fn lines(flaws: &[FieldFlaw]) -> Vec<String> {
    flaws.iter().map(|f| format!("{}: {}", f.field, f.flaw.key)).collect()
}

fn value(answers: &Value, id: &str) -> Value {
    let answers = Answers::from_json(answers.as_object().unwrap().clone());
    service().computed(&answers, &ctx()).get(id).cloned().unwrap_or(Value::Null)
}

#[test]
fn a_time_of_day_keeps_to_its_hours() {
    for (typed, kept, flaws) in [
        ("9.30", json!("09:30"), vec![]),
        ("15:30", json!("15:30"), vec![]),
        ("7.59", json!("07:59"), vec!["jam: time-early"]),
        ("15.31", json!("15:31"), vec!["jam: time-late"]),
        ("siang", Value::Null, vec!["jam: time-form"]),
    ] {
        let (_, answers, found) = sent(&[("jam", typed)]);
        assert_eq!(found, flaws, "{typed}");
        assert_eq!(answers.get("jam").cloned().unwrap_or_default(), kept, "{typed}");
    }
    assert_eq!(value(&json!({ "jam": "12:00" }), "siang"), json!(true));
    assert_eq!(value(&json!({ "jam": "09:00" }), "siang"), json!(false));
    assert_eq!(value(&json!({}), "siang"), Value::Null, "what cannot be told has no value");
}

#[test]
fn decimal_numbers_are_exact_from_the_box_to_the_letter() {
    let (service, answers, flaws) = sent(&[("lebar", "1,10")]);
    assert_eq!(flaws, Vec::<String>::new());
    assert_eq!(answers.get("lebar"), Some(&json!("1.1")));
    let summary = service.summary(&answers, &ctx(), Lang::Id);
    let shown = |id: &str| summary.iter().flat_map(|p| &p.lines).find(|l| l.path == id).unwrap().value.clone();
    assert_eq!((shown("lebar"), shown("luas")), ("1,1".to_owned(), "2,75".to_owned()));
    for (typed, flaw) in
        [("1,234", "decimal-places"), ("100,01", "answer-large"), ("-1", "answer-small"), ("dua", "decimal-form")]
    {
        assert_eq!(sent(&[("lebar", typed)]).2, [format!("lebar: {flaw}")], "{typed}");
    }
    // A program writes a point, and only a text: a float would not be exact.
    assert_eq!(value(&json!({ "lebar": "1.250" }), "luas"), json!("3.125"));
    assert_eq!(value(&json!({ "lebar": 1.25 }), "luas"), Value::Null);
    assert_eq!(value(&json!({ "lebar": "0.001" }), "tarif"), json!(1000));
    let mut wrong = Answers::new();
    wrong.set("lebar", json!(1.25));
    assert_eq!(lines(&service.validate(&wrong, Part::All, &ctx()).flaws), ["lebar: answer-type"]);
}

#[test]
fn a_year_has_no_point_and_dates_count_on() {
    let (service, answers, flaws) = sent(&[("lulus", "2023")]);
    assert!(flaws.is_empty());
    let summary = service.summary(&answers, &ctx(), Lang::Id);
    let shown = |id: &str| summary.iter().flat_map(|p| &p.lines).find(|l| l.path == id).unwrap().value.clone();
    assert_eq!((shown("lulus"), shown("sesudah")), ("2023".to_owned(), "2027".to_owned()));
    assert_eq!(sent(&[("lulus", "23")]).2, ["lulus: date-year"]);
    assert_eq!(sent(&[("lulus", "1899")]).2, ["lulus: answer-small"]);
}

#[test]
fn a_code_is_found_by_words_and_chosen_or_typed_whole() {
    let (service, mut answers, flaws) = sent(&[("usaha.cari", "warung makan")]);
    assert_eq!(flaws, ["usaha: code-choose"]);
    assert_eq!(answers.typed("usaha"), Some("warung makan"));
    // Chosen from what was found; the words stay in their box until they are taken away.
    assert!(again(&service, &mut answers, &[("usaha.cari", "warung makan"), ("usaha", "56102")]).is_empty());
    assert_eq!(answers.text("usaha"), Some("56102"));
    assert_eq!(answers.typed("usaha.cari"), Some("warung makan"));
    assert!(again(&service, &mut answers, &[("usaha.cari", ""), ("usaha", "56102")]).is_empty());
    assert_eq!(answers.typed("usaha.cari"), None);
    // Typed whole, it needs no choosing, and goes before what was chosen.
    assert!(again(&service, &mut answers, &[("usaha.cari", "56101 Restoran"), ("usaha", "56102")]).is_empty());
    assert_eq!(answers.text("usaha"), Some("56101"));
    let mut unknown = Answers::new();
    unknown.set("usaha", json!("99999"));
    assert_eq!(lines(&service.validate(&unknown, Part::All, &ctx()).flaws), ["usaha: code-unknown"]);
}

#[test]
fn a_point_lies_in_the_region_or_is_the_middle_of_a_village() {
    let (service, mut answers, flaws) =
        sent(&[("titik.lintang", "-5,01"), ("titik.bujur", "110.41"), ("titik.desa", "")]);
    assert!(flaws.is_empty(), "{flaws:?}");
    assert_eq!(answers.text("titik"), Some("-5.01000,110.41000"));
    assert_eq!(
        again(&service, &mut answers, &[("titik.lintang", "110.41"), ("titik.bujur", "-5.01")]),
        ["titik: point-range"]
    );
    assert_eq!(answers.point_parts("titik"), ["110.41", "-5.01", ""], "what was typed stays in its boxes");
    assert_eq!(sent(&[("titik.lintang", "-6.9"), ("titik.bujur", "107.6")]).2, ["titik: point-outside"]);
    let village = "99.99.01.1002";
    let (_, mut answers, flaws) = sent(&[("titik.lintang", ""), ("titik.bujur", ""), ("titik.desa", village)]);
    assert!(flaws.is_empty(), "{flaws:?}");
    assert_eq!(answers.text("titik"), Some("-4.99200,110.42200,99.99.01.1002"));
    assert!(service.in_words("titik", &answers, &ctx(), Lang::Id).ends_with("(kira-kira, tengah 99.99.01.1002)"));
    // The boxes show the middle now; another village moves it, another number makes it a point of its own.
    let boxes = [("titik.lintang", "-4.99200"), ("titik.bujur", "110.42200")];
    again(&service, &mut answers, &[boxes[0], boxes[1], ("titik.desa", "99.99.01.1003")]);
    assert_eq!(answers.text("titik"), Some("-4.98600,110.44300,99.99.01.1003"));
    again(&service, &mut answers, &[("titik.lintang", "-5.1"), boxes[1], ("titik.desa", "99.99.01.1003")]);
    assert_eq!(answers.text("titik"), Some("-5.10000,110.42200"));
}

#[test]
fn a_table_has_its_rows_whatever_is_sent() {
    let (service, answers, flaws) =
        sent(&[("sumber.1.sebulan", "1.500.000"), ("sumber.1.jam", "7,5"), ("sumber.5.sebulan", "9")]);
    assert!(flaws.is_empty(), "a table that is not required may have empty cells: {flaws:?}");
    assert_eq!(answers.get("sumber"), Some(&json!([{}, { "sebulan": 1_500_000, "jam": "7.5" }])));
    let summary = service.summary(&answers, &ctx(), Lang::Id);
    let lines_shown: Vec<_> = summary[0]
        .lines
        .iter()
        .filter(|l| l.path.starts_with("sumber"))
        .map(|l| (l.label.as_str(), l.value.as_str()))
        .collect();
    assert_eq!(
        lines_shown,
        [("Gaji: Sebulan", ""), ("Gaji: Jam", ""), ("Lain: Sebulan", "Rp1.500.000"), ("Lain: Jam", "7,5")]
    );
    assert_eq!(service.label("sumber.1.sebulan", Lang::En), "Other: A month");
    let both = json!({ "sumber": [{ "sebulan": 2, "jam": "0.1" }, { "sebulan": 3, "jam": "0.2" }] });
    assert_eq!(value(&both, "semua"), json!(5));
    assert_eq!(value(&both, "jam_semua"), json!("0.3"));
    let mut many = Answers::new();
    many.set("sumber", json!([{}, {}, {}]));
    assert_eq!(lines(&service.validate(&many, Part::All, &ctx()).flaws), ["sumber: answer-rows-many"]);
    assert_eq!(sent(&[("sumber.0.sebulan", "banyak")]).2, ["sumber.0.sebulan: rupiah-form"]);
}

#[test]
fn a_table_that_is_required_wants_every_cell_that_is() {
    let (fields, _) = FIELDS.split_once("computed =").unwrap();
    let fields = fields.replacen("en = \"Sources\" }, required = false", "en = \"Sources\" }", 1);
    let catalogue = Catalogue::read([("services/uji.toml", format!("{HEAD}\n{fields}"))]).unwrap();
    let found = catalogue.get("uji").unwrap().validate(&Answers::new(), Part::All, &ctx());
    assert_eq!(lines(&found.flaws), ["sumber.0.sebulan: answer-missing", "sumber.1.sebulan: answer-missing"]);
}

#[test]
fn every_row_has_its_own_files() {
    let (service, mut answers, flaws) = sent(&[("saksi.0.nama", "Budi"), ("saksi.1.nama", "Ani")]);
    assert_eq!(flaws, ["saksi.0.ktp: answer-no-file", "saksi.1.ktp: answer-no-file"]);
    let file = |id: &str| FileRef { id: id.into(), name: "ktp.jpg".into(), media_type: "image/jpeg".into(), bytes: 9 };
    answers.attach("saksi.0.ktp", &file("a"));
    answers.attach("saksi.1.ktp", &file("b"));
    assert!(service.validate(&answers, Part::All, &ctx()).is_fine());
    assert_eq!(service.document_paths(&answers), ["saksi.0.ktp", "saksi.1.ktp"]);
    // Sending the page once more does not lose them.
    assert!(again(&service, &mut answers, &[("saksi.0.nama", "Budi"), ("saksi.1.nama", "Ani")]).is_empty());
    assert_eq!(answers.files("saksi.1.ktp").len(), 1);
    assert!(matches!(service.field("saksi.0.ktp").unwrap().kind, FieldKind::Files { camera: true, .. }));
    let summary = service.summary(&answers, &ctx(), Lang::Id);
    assert_eq!(summary.iter().flat_map(|p| &p.lines).filter(|l| !l.files.is_empty()).count(), 2);
}

#[test]
fn an_option_that_went_away_does_not_count_and_is_asked_again() {
    let (service, mut answers, flaws) = sent(&[("lebar", "5"), ("waktu", "malam")]);
    assert!(flaws.is_empty());
    assert_eq!(service.computed(&answers, &ctx()).get("malam"), Some(&json!(true)));
    assert_eq!(again(&service, &mut answers, &[("lebar", "50"), ("waktu", "malam")]), ["waktu: answer-option"]);
    assert_eq!(service.computed(&answers, &ctx()).get("malam"), Some(&json!(false)));
    assert_eq!(answers.text("waktu"), Some("malam"), "what was chosen is not lost");
}

#[test]
fn the_region_of_the_hall_is_known() {
    assert_eq!(value(&json!({ "desa": "99.99.01.1001" }), "setempat"), json!(true));
    assert_eq!(value(&json!({ "desa": "32.73.01.1001" }), "setempat"), json!(false));
}
