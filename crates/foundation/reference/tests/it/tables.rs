//! The reader of tables: exact about what is wrong and where.

use kernel::{Date, Lang, Source, Texts};
use reference::{Certainty, DatedTable, TEXTS, records};

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

const HEAD: &str = "valid_from,valid_to,amount,legal_basis,source,certainty\n";

fn amounts(rows: &str) -> Result<DatedTable<i64>, String> {
    DatedTable::read("fees.csv", &format!("{HEAD}{rows}"), |record| record.read("amount")).map_err(|e| e.to_string())
}

#[test]
fn a_dated_table_gives_what_held_on_the_day() {
    let table = amounts(
        "2024-01-01,2025-06-30,5000,\"Perda 1/2024, pasal 3\",JDIH,pasti\n\n2025-07-01,,7500,,kantor,perlu konfirmasi\n",
    )
    .expect("a table");
    let on = |day| table.on(date(day)).map(|row| row.value).collect::<Vec<_>>();
    assert_eq!(on("2023-12-31"), [0; 0]);
    assert_eq!(on("2024-01-01"), [5_000]);
    assert_eq!(on("2025-06-30"), [5_000]);
    assert_eq!(on("2025-07-01"), [7_500]);
    assert_eq!(on("2099-01-01"), [7_500]);
    let [first, second] = table.rows() else { panic!("two rows") };
    assert_eq!((first.legal_basis.as_str(), first.certainty), ("Perda 1/2024, pasal 3", Certainty::Sure));
    assert_eq!((second.valid_to, second.certainty), (None, Certainty::Unconfirmed));
}

#[test]
fn a_mistake_in_a_table_names_the_file_the_line_and_the_reason() {
    #[track_caller]
    fn check(rows: &str, expect: &str) {
        assert_eq!(amounts(rows).map(|_| ()), Err(expect.to_owned()));
    }
    check("2024-01-01,,5000,,x", "fees.csv, line 2: 5 fields for 6 columns");
    check(
        "2024-01-01,,5000,,x,pasti\n2024-01-01,2023-01-01,1,,x,pasti",
        "fees.csv, line 3: valid_to is before valid_from",
    );
    check(
        "2024-01-01,,5000,,x,ya",
        "fees.csv, line 2: certainty: certainty is \"pasti\" or \"perlu konfirmasi\", not \"ya\"",
    );
    check("2024-01-01,,lima,,x,pasti", "fees.csv, line 2: amount: invalid digit found in string");
    check("2024-01-01,,1,\"x,x,pasti", "fees.csv, line 2: a quoted field does not end");
    check("2024-01-01,,1,\"x\"y,x,pasti", "fees.csv, line 2: text after a quoted field");
}

#[test]
fn quotes_may_hold_commas_and_quotes() {
    let read = |csv: &str| records("t", csv, |r| Ok((r.get("a")?.to_owned(), r.get("b")?.to_owned()))).expect("rows");
    assert_eq!(read("a,b\r\n\"x, \"\"y\"\"\",\r\n"), [("x, \"y\"".to_owned(), String::new())]);
    assert_eq!(read("a,b"), []);
    assert!(records("t", "", |_| Ok(())).is_err());
    assert!(records("t", "a\n1", |r| r.get("b").map(str::to_owned)).is_err());
}

#[test]
fn the_texts_can_be_read_and_have_the_same_keys() {
    let sources: Vec<Source> = kernel::TEXTS.iter().chain(TEXTS).copied().collect();
    let texts = Texts::new(&sources).expect("texts");
    assert_eq!(texts.keys(Lang::Id), texts.keys(Lang::En));
}
