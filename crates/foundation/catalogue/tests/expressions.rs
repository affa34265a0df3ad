//! What expressions mean, above all when an answer is missing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use catalogue::{Answers, Catalogue, Ctx};
use kernel::RegionCode;
use serde_json::{Value, json};

const SERVICE: &str = r#"
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
constants = [
    { id = "batas", value = 10, valid_from = 2020-01-01, legal = "lama" },
    { id = "batas", value = 20, valid_from = 2026-01-01, legal = "baru" },
]
flow = { steps = [{ id = "satu", title = { id = "Uji", en = "Test" }, role = "verifikator", actions = [{ id = "approve", to = "approved" }] }] }
computed = [{ id = "hasil", value = 'EXPRESSION' }]

[[pages]]
id = "satu"
title = { id = "Uji", en = "Test" }
fields = [
    { id = "angka", kind = "number", min = -100, label = { id = "Angka", en = "Number" } },
    { id = "lain", kind = "number", label = { id = "Lain", en = "Other" } },
    { id = "teks", kind = "text", label = { id = "Teks", en = "Text" } },
    { id = "tanggal", kind = "date", label = { id = "Tanggal", en = "Date" } },
    { id = "nik", kind = "nik", label = { id = "NIK", en = "NIK" } },
    { id = "warna", kind = "choice", label = { id = "Warna", en = "Colour" }, options = [{ value = "merah", label = { id = "Merah", en = "Red" } }, { value = "biru", label = { id = "Biru", en = "Blue" } }] },
    { id = "warni", kind = "choices", label = { id = "Warni", en = "Colours" }, options = [{ value = "merah", label = { id = "Merah", en = "Red" } }, { value = "biru", label = { id = "Biru", en = "Blue" } }] },
    { id = "ya", kind = "yes-no", label = { id = "Ya?", en = "Yes?" } },
    { id = "anak", kind = "group", label = { id = "Anak", en = "Children" }, item_label = { id = "Anak", en = "Child" }, fields = [
        { id = "nama", kind = "person-name", label = { id = "Nama", en = "Name" } },
        { id = "umurnya", kind = "number", label = { id = "Umur", en = "Age" } },
        { id = "sekolah", kind = "text", label = { id = "Sekolah", en = "School" }, show_if = "umurnya >= 7" },
    ] },
    { id = "surat", kind = "files", label = { id = "Surat", en = "Letter" } },
]
"#;

/// The value of an expression with these answers; null if it cannot be told.
fn value(expression: &str, answers: &Value) -> Value {
    let text = SERVICE.replace("EXPRESSION", expression);
    let catalogue = match Catalogue::read([("services/uji.toml", text)]) {
        Ok(catalogue) => catalogue,
        Err(mistakes) => {
            panic!("{expression}\n{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        }
    };
    let answers = Answers::from_json(answers.as_object().unwrap().clone());
    let ctx = Ctx {
        today: "2026-11-20".parse().unwrap(),
        submitted: None,
        region: RegionCode::of(3273),
        region_name: &|code| Some(code.dotted()),
    };
    let service = catalogue.get("uji").unwrap();
    service.computed(&answers, &ctx).get("hasil").cloned().unwrap_or(Value::Null)
}

#[test]
fn what_cannot_be_told_does_not_hold_and_one_side_can_be_enough() {
    let none = json!({});
    for (expression, is) in [
        ("angka > 3", json!(null)),
        ("angka <= 3", json!(null)),
        ("!(angka > 3)", json!(null)),
        ("angka > 3 || true", json!(true)),
        ("true || angka > 3", json!(true)),
        ("angka > 3 && false", json!(false)),
        ("false && angka > 3", json!(false)),
        ("angka > 3 || lain > 3", json!(null)),
        ("angka + lain > 3", json!(null)),
        ("umur(tanggal) >= 17", json!(null)),
        ("lahir(nik) == tanggal", json!(null)),
        ("kata(teks) > 1", json!(null)),
        ("kosong(angka)", json!(true)),
        ("kosong(anak)", json!(true)),
        ("kosong(surat)", json!(true)),
        ("warna == \"merah\"", json!(false)),
        ("warna != \"merah\"", json!(true)),
        ("warna in [\"merah\"]", json!(false)),
        ("\"merah\" in warni", json!(null)),
        ("ya", json!(null)),
        ("ya || true", json!(true)),
        ("anak.exists(a, a.umurnya > 3)", json!(null)),
        ("anak[0].nama == teks", json!(null)),
        ("size(anak) > 0", json!(null)),
        ("teks.startsWith(\"a\")", json!(null)),
        ("ya ? 1 : 2", json!(null)),
    ] {
        assert_eq!(value(expression, &none), is, "{expression}");
    }
}

#[test]
fn sums_dates_texts_and_rows_work() {
    let some = json!({
        "angka": 7, "lain": 0, "teks": "satu dua", "tanggal": "2009-11-20", "nik": "3273015507930003", "warna": "biru",
        "warni": ["merah", "biru"], "ya": true,
        "anak": [{ "nama": "Ani", "umurnya": 8, "sekolah": "SD" }, { "nama": "Budi", "umurnya": 3, "sekolah": "tidak terlihat" }],
    });
    for (expression, is) in [
        ("angka * 2 + 1", json!(15)),
        ("angka / lain", json!(null)),
        ("angka % 2", json!(1)),
        ("-angka", json!(-7)),
        ("9223372036854775807 + angka", json!(null)),
        ("umur(tanggal)", json!(17)),
        ("umur(tanggal) >= 17 && ya", json!(true)),
        ("hari_antara(tanggal, \"2009-12-01\")", json!(11)),
        ("hari_antara(hari_ini, tanggal_ajukan)", json!(0)),
        ("tanggal < hari_ini", json!(true)),
        ("tanggal == \"2009-11-20\"", json!(true)),
        ("tanggal >= \"2010-01-01\"", json!(false)),
        ("lahir(nik)", json!("1993-07-15")),
        ("jenis_kelamin(nik) == \"P\"", json!(true)),
        ("kata(teks)", json!(2)),
        ("teks + \"!\"", json!("satu dua!")),
        ("teks.contains(\"dua\") && teks.endsWith(\"a\")", json!(true)),
        ("size(teks)", json!(8)),
        ("warna == \"biru\" ? \"B\" : \"M\"", json!("B")),
        ("warna in [\"merah\", \"biru\"]", json!(true)),
        ("\"merah\" in warni", json!(true)),
        ("warni.size()", json!(2)),
        ("anak.size()", json!(2)),
        ("anak.all(a, a.umurnya > 2)", json!(true)),
        ("anak.exists(a, a.nama == \"Budi\")", json!(true)),
        ("anak.exists_one(a, a.umurnya >= 7)", json!(true)),
        ("anak.filter(a, a.umurnya >= 7).size()", json!(1)),
        ("anak.map(a, a.umurnya)[1]", json!(3)),
        ("anak[1].nama", json!("Budi")),
        ("anak[2].nama", json!(null)),
        ("anak.exists(a, !kosong(a.sekolah) && a.sekolah == \"tidak terlihat\")", json!(false)),
        ("kosong(anak[1].sekolah)", json!(true)),
        ("batas", json!(20)),
        ("angka < batas", json!(true)),
    ] {
        assert_eq!(value(expression, &some), is, "{expression}");
    }
}

#[test]
fn wrong_json_from_a_client_counts_as_no_answer() {
    let odd = json!({ "angka": "tujuh", "tanggal": 5, "nik": "x", "anak": "tiga", "warna": 3, "ya": "ya" });
    for expression in ["angka > 3", "umur(tanggal) > 3", "lahir(nik) < hari_ini", "ya"] {
        assert_eq!(value(expression, &odd).as_bool(), None, "{expression}");
    }
}

#[test]
fn who_is_born_on_a_leap_day_is_older_on_the_first_of_march() {
    for (born, years) in [("2008-02-29", 18), ("2009-11-20", 17), ("2009-11-21", 16), ("2026-11-20", 0)] {
        assert_eq!(value("umur(tanggal)", &json!({ "tanggal": born })), json!(years), "{born}");
    }
}
