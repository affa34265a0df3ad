//! What a service costs: by formula, over tables that are dated, and so that anyone can do the sum again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::sync::Arc;

use catalogue::{Answers, BillSource, Catalogue, Ctx, Mistake, Service};
use kernel::{Date, RegionCode, Rupiah};
use serde_json::{Value, json};

const FORM: &str = r#"
[[pages]]
id = "isi"
title = { id = "Isi", en = "Fill in" }

[[pages.fields]]
id = "jenis"
kind = "choice"
label = { id = "Jenis", en = "Kind" }
options = [
    { value = "papan", label = { id = "Papan", en = "Board" } },
    { value = "kain", label = { id = "Kain", en = "Cloth" } },
]

[[pages.fields]]
id = "luas"
kind = "number"
label = { id = "Luas", en = "Area" }

[[flow.steps]]
id = "periksa"
title = { id = "Diperiksa", en = "Checked" }
role = "verifikator"
actions = [{ id = "approve", to = "approved" }, { id = "reject", to = "rejected" }]
"#;

const HEAD: &str = r#"
format = 1
id = "coba"
prefix = "COB"
agency = "umum"
effort_minutes = 5
title = { id = "Coba", en = "Try" }
summary = { id = "Mencoba biaya.", en = "To try fees." }
audience = { id = "Siapa saja.", en = "Anyone." }
result = { id = "Tidak ada.", en = "Nothing." }

[office]
name = { id = "Kantor", en = "Office" }
address = { id = "Jalan", en = "Street" }
hours = { id = "Setiap hari", en = "Every day" }

[promise]
unit = "working-days"
amount = 2
note = { id = "Sejak lengkap.", en = "From complete papers." }

[[legal]]
cite = "Perda (contoh)"
"#;

const FEE: &str = r#"
[fee]
kind = "formula"
basis = "Perda (contoh)"

[[fee.lines]]
id = "sewa"
label = { id = "Sewa", en = "Rent" }
amount = "luas * harga"

[[fee.lines]]
label = { id = "Potongan", en = "Discount" }
amount = "0 - sewa / 10"
when = "luas > 100"

[[tariffs]]
id = "harga"
label = { id = "Harga", en = "Price" }
of = "jenis"
rows = [
    { is = "papan", value = 1_000, valid_from = 2020-01-01, legal = "Perda lama" },
    { is = "papan", value = 2_000, valid_from = 2026-06-01, legal = "Perda baru", certain = false },
    { is = "kain", value = 500, valid_from = 2020-01-01, legal = "Perda lama" },
]
"#;

fn read(fee: &str) -> Result<Arc<Service>, Vec<Mistake>> {
    let read = Catalogue::read([("services/coba.toml", format!("{HEAD}{fee}{FORM}"))])?;
    Ok(Arc::clone(read.get("coba").unwrap()))
}

fn ctx(day: &str) -> Ctx<'static> {
    let day: Date = day.parse().unwrap();
    Ctx { today: day, submitted: Some(day), region: RegionCode::of(3273), region_name: &|code| Some(code.dotted()) }
}

fn answers(kind: &str, area: i64) -> Answers {
    let Value::Object(map) = json!({ "jenis": kind, "luas": area }) else { unreachable!() };
    Answers::from_json(map)
}

fn total(service: &Service, kind: &str, area: i64, day: &str) -> Rupiah {
    service.bill(&answers(kind, area), &ctx(day)).unwrap().total
}

/// What is wrong, without the place.
fn said(fee: &str) -> Vec<String> {
    read(fee).err().unwrap_or_default().iter().map(|m| format!("{} → {}", m.what, m.mend)).collect()
}

#[test]
fn the_row_in_force_on_the_day_of_application_counts() {
    let service = read(FEE).unwrap();
    assert_eq!(total(&service, "papan", 10, "2026-05-31"), Rupiah::new(10_000));
    assert_eq!(total(&service, "papan", 10, "2026-06-01"), Rupiah::new(20_000));
    assert_eq!(total(&service, "kain", 10, "2026-06-01"), Rupiah::new(5_000), "the older row of the other kind stays");
    assert_eq!(total(&service, "papan", 200, "2026-06-01"), Rupiah::new(360_000), "with the discount");
}

#[test]
fn a_bill_names_every_number_with_its_law_and_its_day() {
    let service = read(FEE).unwrap();
    let bill = service.bill(&answers("papan", 200), &ctx("2026-06-02")).unwrap();
    let lines: Vec<_> =
        bill.lines.iter().map(|l| (l.label.en.as_str(), l.formula.as_str(), l.rupiah.amount())).collect();
    assert_eq!(lines, [("Rent", "luas * harga", 400_000), ("Discount", "0 - sewa / 10", -40_000)]);
    let price = bill.values.iter().find(|v| v.name == "harga").unwrap();
    let law = BillSource::Law { since: "2026-06-01".to_owned(), legal: "Perda baru".to_owned(), certain: false };
    assert_eq!((price.value.id.as_str(), &price.source), ("2.000", &law));
    let area = bill.values.iter().find(|v| v.name == "luas").unwrap();
    assert_eq!((area.label.id.as_str(), area.value.id.as_str(), &area.source), ("Luas", "200", &BillSource::Answer));
    assert!(bill.values.iter().any(|v| v.name == "jenis" && v.value.en == "Board"), "what the table was asked with");
    assert!(!bill.certain, "one row is still to be confirmed");
    assert!(service.bill(&answers("kain", 200), &ctx("2026-06-02")).unwrap().certain);
    // Kept in a case and read again, it is the same bill.
    let kept = serde_json::to_string(&bill).unwrap();
    assert_eq!(serde_json::from_str::<catalogue::Bill>(&kept).unwrap(), bill);
}

#[test]
fn what_cannot_be_told_is_no_bill_and_a_discount_never_pays_out() {
    let service = read(FEE).unwrap();
    let none = service.bill(&answers("papan", 10), &ctx("2019-12-31")).unwrap_err();
    assert_eq!(none.line.en, "Rent", "no row was in force then");
    assert!(service.bill(&Answers::new(), &ctx("2026-06-02")).is_err());
    assert!(service.bill(&answers("papan", i64::MAX), &ctx("2026-06-02")).is_err(), "too large a number is no bill");
    let service = read(&FEE.replace("0 - sewa / 10", "0 - sewa * 2")).unwrap();
    assert_eq!(total(&service, "papan", 200, "2026-06-02"), Rupiah::ZERO);
}

#[test]
fn a_table_of_numbers_is_replaced_as_a_whole() {
    let rows = r#"[
    { from = 0, value = 10, valid_from = 2020-01-01, legal = "Perda lama" },
    { from = 50, value = 20, valid_from = 2020-01-01, legal = "Perda lama" },
    { from = 0, value = 15, valid_from = 2026-06-01, legal = "Perda baru" },
]"#;
    let start = FEE.find("rows = [").unwrap();
    let fee = format!("{}rows = {rows}\n", &FEE[..start]).replace("of = \"jenis\"", "of = \"luas\"");
    let service = read(&fee).unwrap();
    assert_eq!(total(&service, "papan", 49, "2026-05-31"), Rupiah::new(490));
    assert_eq!(total(&service, "papan", 50, "2026-05-31"), Rupiah::new(1_000));
    assert_eq!(total(&service, "papan", 50, "2026-06-01"), Rupiah::new(750), "the new law knows no second row");
    assert!(service.bill(&answers("papan", -1), &ctx("2026-06-01")).is_err(), "below the first row there is none");
}

#[test]
fn a_fee_that_cannot_hold_is_answered_where_it_is_wrong() {
    for (from, to, says) in [
        (
            "amount = \"luas * harga\"",
            "amount = \"jenis\"",
            "this must give a number, and it gives one of several options",
        ),
        ("luas * harga", "luas * hrga", "did you mean `harga`?"),
        ("{ is = \"kain\"", "{ is = \"kian\"", "no option has the value \"kian\" → did you mean `kain`?"),
        (
            "    { is = \"kain\", value = 500, valid_from = 2020-01-01, legal = \"Perda lama\" },\n",
            "",
            "the table has no row for \"kain\"",
        ),
        ("{ is = \"kain\"", "{ from = 3", "a table of texts asks for which text a row is"),
        ("valid_from = 2026-06-01", "valid_from = 2020-01-01", "this row stands twice from 2020-01-01"),
        ("kind = \"formula\"", "kind = \"free\"", "only a formula has lines"),
        ("kind = \"formula\"", "kind = \"formula\"\nrupiah = 5", "a formula has no sum of its own"),
        ("of = \"jenis\"", "of = \"luas > 3\"", "a table is looked up by a text or a number"),
        ("id = \"sewa\"", "id = \"luas\"", "the id `luas` is already used"),
        ("amount = \"luas * harga\"", "amount = \"luas\"", "no line of the fee looks at `harga`"),
        ("basis = \"Perda (contoh)\"", "basis = \" \"", "nothing says on what law the fee rests"),
        ("basis = \"Perda (contoh)\"", "basis = \"x\"\ndue = \"later\"", "`due` cannot be \"later\""),
    ] {
        assert!(FEE.contains(from), "{from}");
        let found = said(&FEE.replacen(from, to, 1));
        assert!(found.iter().any(|line| line.contains(says)), "{to}: {found:#?}");
    }
}
