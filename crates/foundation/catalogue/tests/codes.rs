//! Lists of codes that an office brings itself: thousands of rows, in the place of the shipped list, with every mistake
//! at its line.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::fmt::Write as _;
use std::sync::Arc;

use catalogue::{Answers, Catalogue, Ctx, Part, RawForm, Service, shipped};
use kernel::{Date, RegionCode};
use serde_json::json;

const HEAD: &str = "code,title,valid_from,valid_to,legal_basis,source,certainty\n";
const SERVICE: &str = include_str!("../../../../e2e/services/semua-isian.toml");

/// Five thousand codes of five digits.
fn list() -> String {
    (0..5_000).fold(HEAD.to_owned(), |mut csv, n| {
        writeln!(csv, "{n:05},\"Kegiatan nomor {n}, bidang {}\",2020-01-01,,,,pasti", n % 97).unwrap();
        csv
    })
}

/// A service with a field of codes, read with this list.
fn read(name: &str, list: &str, source: &str) -> Result<Catalogue, Vec<String>> {
    let letter = shipped().into_iter().find(|(path, _)| *path == "services/surat.typ").unwrap().1;
    let list_path = format!("services/{name}.codes.csv");
    let files = [("services/semua-isian.toml", source), ("services/surat.typ", letter), (&list_path, list)];
    Catalogue::read(files).map_err(|mistakes| mistakes.iter().map(ToString::to_string).collect())
}

fn service(list: &str) -> Arc<Service> {
    read("kbli", list, SERVICE).unwrap().get("semua-isian").unwrap().clone()
}

fn ctx() -> Ctx<'static> {
    let today = "2026-11-20".parse::<Date>().unwrap();
    Ctx { today, submitted: None, region: RegionCode::of(3273), region_name: &|code| Some(code.dotted()) }
}

/// What is wrong with the field of codes after this was sent, and what it then holds.
fn sent(service: &Service, pairs: &[(&str, &str)]) -> (Option<&'static str>, Answers) {
    let raw = RawForm(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect());
    let mut answers = Answers::new();
    let index = service.page_index("angka").unwrap();
    let flaws = service.read_page(index, &raw, &mut answers, &ctx());
    (flaws.into_iter().find(|flaw| flaw.field == "usaha").map(|flaw| flaw.flaw.key), answers)
}

#[test]
fn a_list_of_the_office_takes_the_place_of_the_shipped_one() {
    let catalogue = read("kbli", &list(), SERVICE).unwrap();
    let table = catalogue.codes("kbli").unwrap();
    assert_eq!(table.rows().len(), 5_000);
    assert_eq!(table.search("bidang 42", ctx().today, 20).len(), 20, "never more than asked for");
    assert_eq!(table.search("04242", ctx().today, 20).iter().map(|c| c.code.as_str()).collect::<Vec<_>>(), ["04242"]);
    assert_eq!(catalogue.codes("penerbit-qris").unwrap().rows().len(), 128, "the others are as shipped");
    assert!(Catalogue::of_shipped().unwrap().codes("kbli").unwrap().rows().len() < 100);

    let service = catalogue.get("semua-isian").unwrap();
    let (flaw, answers) = sent(service, &[("usaha.cari", "04242")]);
    assert_eq!((flaw, answers.text("usaha")), (None, Some("04242")), "a whole code needs no search");
    let (flaw, answers) = sent(service, &[("usaha.cari", "04242 Kegiatan nomor 4242, bidang 71")]);
    assert_eq!((flaw, answers.text("usaha")), (None, Some("04242")), "nor does a suggestion");
    let (flaw, answers) = sent(service, &[("usaha.cari", "56102")]);
    assert_eq!(flaw, Some("code-unknown"), "the shipped list is not asked any more");
    assert_eq!(answers.typed("usaha"), Some("56102"), "what was typed stays");
    let schema = service.json_schema().to_string();
    assert!(schema.len() < 20_000 && schema.contains("\"x-codes\":\"kbli\""), "{} bytes", schema.len());
}

#[test]
fn a_list_of_a_new_name_can_be_asked_for_and_an_unknown_one_is_named() {
    let own = SERVICE.replace("codes = \"kbli\"", "codes = \"jenis-usaha\"");
    let catalogue = read("jenis-usaha", &list(), &own).unwrap();
    assert!(catalogue.codes("jenis-usaha").is_some() && catalogue.codes("kbli").is_some());
    let said = read("jenis-usahaa", &list(), &own).unwrap_err();
    assert_eq!(said.len(), 1, "{said:#?}");
    let wanted = "there is no table of codes `jenis-usaha` → did you mean `jenis-usahaa`?";
    assert!(said[0].starts_with("services/semua-isian.toml:53:9: ") && said[0].ends_with(wanted), "{said:?}");
}

#[test]
fn a_condition_may_name_a_code_of_the_list_and_no_other() {
    let with = |code: &str| {
        let check = format!("[[automatic]]\nid = \"kode\"\nwhen = 'usaha == \"{code}\"'\noutcome = \"officer\"\n");
        let check = format!("{check}reason = {{ id = \"Uji.\", en = \"Test.\" }}\nlegal = \"uji\"\n");
        read("kbli", &list(), &format!("{SERVICE}\n{check}"))
    };
    assert!(with("04242").is_ok(), "{:?}", with("04242").err());
    assert!(with("56102").unwrap_err()[0].contains("56102"));
}

#[test]
fn every_mistake_of_a_list_is_named_at_its_line() {
    let row = "56101,Restoran,2020-01-01,,,,pasti\n";
    let says = |name: &str, list: &str| read(name, list, SERVICE).unwrap_err();
    for (name, list, wanted) in [
        ("kbli", "", "services/kbli.codes.csv:1:1: the table is empty"),
        ("kbli", HEAD, "services/kbli.codes.csv:1:1: the list has no codes → write one in each line"),
        ("kbli", "code,title\n56101,Restoran\n", "services/kbli.codes.csv:2:1: there is no column valid_from"),
        ("kbli", &format!("{HEAD}{row}56102,Warung\n"), "services/kbli.codes.csv:3:1: 2 fields for 7 columns"),
        (
            "kbli",
            &format!("{HEAD}{row}{row}"),
            "services/kbli.codes.csv:3:1: the code 56101 holds twice on the same day",
        ),
        ("kbli", &format!("{HEAD}5 6,Restoran,2020-01-01,,,,pasti\n"), "\"5 6\" is not a code with a title"),
        ("kbli", &format!("{HEAD}56101,Restoran,1 Januari,,,,pasti\n"), "services/kbli.codes.csv:2:1: valid_from: "),
        ("kbli", &format!("{HEAD}56101,Restoran,2020-01-01,,,,ya\n"), "certainty is \"pasti\" or \"perlu konfirmasi\""),
        ("KBLI 2020", &format!("{HEAD}{row}"), "services/KBLI 2020.codes.csv:1:1: \"KBLI 2020\" cannot be the name"),
    ] {
        let said = says(name, list);
        assert_eq!(said.len(), 1, "{said:#?}");
        assert!(said[0].contains(wanted) && said[0].contains(" → "), "{wanted}: {said:?}");
    }
    let large = format!("{HEAD}{}", row.repeat(260_000));
    assert!(says("kbli", &large)[0].contains("larger than"));
    let marked = format!("\u{feff}{HEAD}{row}");
    assert!(read("kbli", &marked, SERVICE).is_ok(), "a spreadsheet's mark is no mistake");
}

#[test]
fn an_old_application_is_read_with_the_list_of_today_which_keeps_what_ended() {
    let ended =
        format!("{HEAD}56101,Restoran,2020-01-01,2025-12-31,,,pasti\n56109,Restoran baru,2026-01-01,,,,pasti\n");
    let catalogue = read("kbli", &ended, SERVICE).unwrap();
    let now = catalogue.get("semua-isian").unwrap();
    let letter = shipped().into_iter().find(|(path, _)| *path == "services/surat.typ").unwrap().1;
    let files = [("services/semua-isian.toml", now.source.as_str()), ("services/surat.typ", letter)];
    let then = catalogue.read_alone(files).unwrap();
    assert_eq!(then.version, now.version);
    let mut answers = Answers::new();
    answers.set("usaha", json!("56101"));
    let submitted = Some("2025-06-01".parse::<Date>().unwrap());
    let codes = |ctx: &Ctx<'_>| {
        let found = then.validate(&answers, Part::All, ctx);
        found.flaws.into_iter().filter(|flaw| flaw.field == "usaha").map(|flaw| flaw.flaw.key).collect::<Vec<_>>()
    };
    assert!(codes(&Ctx { submitted, ..ctx() }).is_empty(), "it held when the application was sent");
    assert_eq!(codes(&ctx()), ["code-ended"]);
    let other = Catalogue::default().read_alone(files).unwrap();
    let found = other.validate(&answers, Part::All, &ctx());
    assert!(found.flaws.iter().all(|flaw| flaw.field != "usaha"), "the shipped list has it still");
    assert_eq!(service(&ended).version, service(&list()).version, "a list is no part of the version");
}
