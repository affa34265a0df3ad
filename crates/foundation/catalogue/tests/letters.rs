//! Which letters a case ends in, for whom each is, how long it holds, and the rows it shows.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::sync::Arc;

use catalogue::{Answers, Catalogue, Ctx, Mistake, Service};
use kernel::{Date, Lang, RegionCode};
use serde_json::{Value, json};

const HEAD: &str = r#"
format = 1
id = "coba"
prefix = "COB"
agency = "umum"
effort_minutes = 5
title = { id = "Coba", en = "Try" }
summary = { id = "Mencoba surat.", en = "To try letters." }
audience = { id = "Siapa saja.", en = "Anyone." }
result = { id = "Surat.", en = "Letters." }

[office]
name = { id = "Kantor", en = "Office" }
address = { id = "Jalan", en = "Street" }
hours = { id = "Setiap hari", en = "Every day" }

[promise]
unit = "working-days"
amount = 2
note = { id = "Sejak lengkap.", en = "From complete papers." }

[fee]
kind = "free"
basis = "Perda (contoh)"

[[legal]]
cite = "Perda (contoh)"

[personal]
purpose = { id = "Mencoba.", en = "To try." }
basis = "UU 27/2022"

[[pages]]
id = "isi"
title = { id = "Isi", en = "Fill in" }

[[pages.fields]]
id = "nama"
kind = "person-name"
label = { id = "Nama", en = "Name" }

[[pages.fields]]
id = "sampai"
kind = "date"
label = { id = "Sampai", en = "Until" }

[[pages.fields]]
id = "saksi"
kind = "group"
label = { id = "Saksi", en = "Witnesses" }
item_label = { id = "Saksi", en = "Witness" }
min = 0
max = 3

[[pages.fields.fields]]
id = "nama"
kind = "person-name"
label = { id = "Nama saksi", en = "Name of the witness" }

[[pages.fields.fields]]
id = "umurnya"
kind = "number"
label = { id = "Umur", en = "Age" }

[[flow.steps]]
id = "periksa"
title = { id = "Diperiksa", en = "Checked" }
role = "verifikator"
actions = [{ id = "approve", to = "approved" }, { id = "reject", to = "rejected" }]
"#;

const LETTERS: &str = r#"
[[letters]]
id = "izin"
title = { id = "Izin", en = "Permit" }
opening = { id = "Diizinkan:", en = "Permitted:" }
number = "{nomor_urut:3}/{tahun}"
series = "surat"
valid_until = "sampai"
shows = [
    { label = { id = "Nama", en = "Name" }, value = "nama" },
    { label = { id = "Saksi", en = "Witness" }, value = "saksi", rows = "lines", masked = true },
    { label = { id = "Daftar saksi", en = "List of witnesses" }, value = "saksi", rows = "table", columns = ["nama"] },
]

[[letters]]
id = "kartu"
title = { id = "Kartu saksi", en = "Card of a witness" }
opening = { id = "Kartu:", en = "Card:" }
number = "{nomor_urut:3}/{tahun}"
series = "surat"
for_each = "saksi"
when = "umurnya >= 17"
valid_days = 10
shows = [
    { label = { id = "Nama", en = "Name" }, value = "nama", masked = true },
    { label = { id = "Umur tahun depan", en = "Age next year" }, value = "umurnya + 1" },
]
"#;

fn read(letters: &str) -> Result<Arc<Service>, Vec<Mistake>> {
    let read = Catalogue::read([("services/coba.toml", format!("{HEAD}{letters}"))])?;
    Ok(Arc::clone(read.get("coba").unwrap()))
}

fn ctx() -> Ctx<'static> {
    let day: Date = "2026-11-20".parse().unwrap();
    Ctx { today: day, submitted: Some(day), region: RegionCode::of(3273), region_name: &|code| Some(code.dotted()) }
}

fn answers() -> Answers {
    let rows = json!([
        { "nama": "Maria Tanggu", "umurnya": 40 },
        { "nama": "Raka", "umurnya": 16 },
        { "nama": "Sri", "umurnya": 17 },
    ]);
    let Value::Object(map) = json!({ "nama": "Aisyah Nasution", "sampai": "2027-01-31", "saksi": rows }) else {
        unreachable!()
    };
    Answers::from_json(map)
}

#[test]
fn there_is_a_letter_for_the_case_and_one_for_each_row_that_gets_one() {
    let service = read(LETTERS).unwrap();
    let answers = answers();
    let due = service.letters_due(&answers, &ctx());
    let which: Vec<_> = due.iter().map(|letter| (letter.spec.id.as_deref().unwrap(), letter.row)).collect();
    assert_eq!(which, [("izin", None), ("kartu", Some(0)), ("kartu", Some(2))], "Raka is too young for a card");
    let today = ctx().today;
    let until: Vec<_> =
        due.iter().map(|l| service.letter_until(l, &answers, &ctx(), today).unwrap().to_string()).collect();
    assert_eq!(until, ["2027-01-31", "2026-11-30", "2026-11-30"]);
    let lines = service.letter_lines(&due[2], &answers, &ctx(), Lang::Id);
    let shown: Vec<_> = lines.iter().map(|l| (l.value.as_str(), l.public.as_str())).collect();
    assert_eq!(shown, [("Sri", "S**"), ("18", "18")], "the row's name hides the applicant's");
    let none = service.letters_due(&Answers::new(), &ctx());
    assert_eq!(none.len(), 1, "without rows only the letter of the case is left");
}

#[test]
fn rows_of_a_group_are_lines_or_a_table_and_masked_where_the_public_reads() {
    let service = read(LETTERS).unwrap();
    let answers = answers();
    let due = service.letters_due(&answers, &ctx());
    let lines = service.letter_lines(&due[0], &answers, &ctx(), Lang::Id);
    let shown: Vec<_> = lines.iter().map(|l| (l.label.as_str(), l.value.as_str(), l.public.as_str())).collect();
    assert_eq!(shown[0], ("Nama", "Aisyah Nasution", "Aisyah Nasution"));
    assert_eq!(shown[1].0, "Saksi 1");
    assert_eq!(shown[1].1, "Maria Tanggu, 40");
    assert!(!shown[1].2.contains("Maria"), "{}", shown[1].2);
    assert_eq!(shown.len(), 4);
    let tables = service.letter_tables(&due[0], &answers, &ctx(), Lang::En);
    assert_eq!(tables.len(), 1);
    assert_eq!(
        (tables[0].label.as_str(), tables[0].head.as_slice()),
        ("List of witnesses", &["Name of the witness".to_owned()][..])
    );
    assert_eq!(tables[0].rows, [["Maria Tanggu"], ["Raka"], ["Sri"]].map(|row| row.map(str::to_owned).to_vec()));
}

#[test]
fn a_letter_that_cannot_hold_is_answered_where_it_is_wrong() {
    for (from, to, says) in [
        ("for_each = \"saksi\"", "for_each = \"saksu\"", "did you mean `saksi`?"),
        ("valid_until = \"sampai\"", "valid_until = \"nama\"", "this must give a date"),
        ("valid_until = \"sampai\"", "valid_until = \"sampai\"\nvalid_days = 3", "two ways say how long"),
        ("columns = [\"nama\"]", "columns = [\"nik\"]", "a row has no field `nik`"),
        ("value = \"nama\", masked", "value = \"nama\", rows = \"table\", masked", "only a group has rows"),
        ("id = \"kartu\"\n", "", "this letter has no id"),
        ("id = \"kartu\"", "id = \"izin\"", "there are two letters `izin`"),
        ("series = \"surat\"\nfor_each", "for_each", "two would get the same number"),
        ("id = \"kartu\"\n", "id = \"kartu\"\ntemplate = \"lain.typ\"\n", "share one template"),
        ("when = \"umurnya >= 17\"", "when = \"umur >= 17\"", "`umur`"),
    ] {
        assert!(LETTERS.contains(from), "{from}");
        let found = read(&LETTERS.replacen(from, to, 1)).err().unwrap_or_default();
        let found: Vec<String> = found.iter().map(|m| format!("{} → {}", m.what, m.mend)).collect();
        assert!(found.iter().any(|line| line.contains(says)), "{to}: {found:#?}");
    }
    let both = format!("{LETTERS}\n[letter]\ntitle = {{ id = \"X\", en = \"Y\" }}\nnumber = \"{{nomor_urut}}\"\n");
    let found = read(&both).unwrap_err();
    assert!(found.iter().any(|m| m.what.contains("there is `[letter]` and `[[letters]]`")), "{found:#?}");
}
