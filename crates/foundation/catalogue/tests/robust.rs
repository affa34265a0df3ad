//! Whatever stands in a file or comes from a browser, nothing panics and something helpful is said.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use catalogue::{Answers, Catalogue, Ctx, Part, RawForm, shipped};
use kernel::{Lang, RegionCode};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn read(text: String) -> Result<Catalogue, Vec<catalogue::Mistake>> {
    // Its advice leads to the child card, and that one's to the birth certificate.
    let others = ["kia.toml", "akta-kelahiran.toml"].map(|name| (format!("services/{name}"), source(name).to_owned()));
    let read = Catalogue::read(others.into_iter().chain([("services/ktp-el.toml".to_owned(), text)]));
    if let Err(mistakes) = &read {
        // This is what a panic of the reading thread turns into.
        assert!(!mistakes.iter().any(|m| m.what.contains("could not be read to the end")), "the reader panicked");
    }
    read
}

fn source(name: &str) -> &'static str {
    shipped().into_iter().find(|(path, _)| path.ends_with(name)).unwrap().1
}

/// A service file with this condition in it.
fn with_condition(condition: &str) -> String {
    let quoted = serde_json::to_string(condition).unwrap();
    source("ktp-el.toml").replacen("'keadaan == \"ubah\"'", &quoted, 1)
}

fn words_of_the_language() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "keadaan",
        "\"baru\"",
        "==",
        "!=",
        "&&",
        "||",
        "!",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ".",
        ",",
        "?",
        ":",
        "1",
        "-1",
        "0",
        "umur",
        "kosong",
        "size",
        "all",
        "exists",
        "x",
        "has",
        "null",
        "true",
        "in",
        "+",
        "/",
        "%",
        "'",
        "\"",
        "\\",
        "r'",
        "b''",
        "1u",
        "2.5",
        "hari_ini",
        "varian",
        "map",
        "filter",
        "lahir",
        "@result",
        "é",
        "\u{0}",
        "\n",
        "//",
        "9999999999999999999",
        "type",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|w| w.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_never_a_service_and_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mistakes = read(text).unwrap_err();
        prop_assert!(mistakes.iter().all(|m| m.line >= 1 && m.column >= 1 && !m.what.is_empty() && !m.mend.is_empty()));
    }

    #[test]
    fn a_real_file_with_a_piece_torn_out_or_overwritten_never_panics(
        from in 0_usize..12_000, length in 0_usize..300, patch in ".{0,12}",
    ) {
        let text = source("ktp-el.toml");
        let cut = |at: usize| (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
        let torn = format!("{}{patch}{}", &text[..cut(from)], &text[cut(from + length)..]);
        if let Err(mistakes) = read(torn) {
            prop_assert!(!mistakes.is_empty());
        }
    }

    #[test]
    fn any_condition_is_taken_or_refused_in_words(condition in words_of_the_language()) {
        if let Err(mistakes) = read(with_condition(&condition)) {
            prop_assert!(mistakes.iter().all(|m| !m.what.is_empty() && !m.mend.is_empty()));
        }
    }

    #[test]
    fn any_text_as_a_condition_never_panics(condition in ".{0,120}") {
        let _ = read(with_condition(&condition));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_form_and_any_json_are_read_checked_and_shown(
        typed in prop::collection::vec((0_usize..40, ".{0,30}"), 0..30), numbers in any::<i64>(),
    ) {
        for service in Catalogue::of_shipped().unwrap().services() {
            let mut paths: Vec<String> = service.questions.iter().map(|q| q.id.clone()).collect();
            for (_, field) in service.fields() {
                paths.push(field.id.clone());
                paths.extend([".0.nik", ".1.nama", ".99999.nik", ".-1.x", ".hari", ".bulan", "..", ".0"].map(|s| format!("{}{s}", field.id)));
            }
            let raw = RawForm(typed.iter().map(|(at, text)| (paths[at * 7 % paths.len()].clone(), text.clone())).collect());
            let ctx = Ctx { today: "2026-11-20".parse().unwrap(), submitted: None, region: RegionCode::of(3273), region_name: &|_| None };
            let mut answers = service.examples[0].answers.clone();
            service.read_questions(&raw, &mut answers, &ctx);
            for page in 0..=service.pages.len() {
                service.read_page(page, &raw, &mut answers, &ctx);
            }
            let odd = [json!(numbers), json!(null), json!([]), json!([[1]]), json!({}), json!(true), json!(1.5), json!([{ "nik": 3 }])];
            let mut map = Map::<String, Value>::new();
            for (i, path) in paths.iter().enumerate().filter(|(i, _)| i % 3 == 0) {
                map.insert(path.clone(), odd[(i / 3) % odd.len()].clone());
            }
            for answers in [answers, Answers::from_json(map)] {
                service.validate(&answers, Part::All, &ctx);
                service.decide(&answers, &ctx);
                service.summary(&answers, &ctx, Lang::Id);
                for letter in service.letters_due(&answers, &ctx) {
                    service.letter_lines(&letter, &answers, &ctx, Lang::En);
                    service.letter_number(&letter, &answers, &ctx, u64::MAX, ctx.today, ctx.region);
                }
                service.requirements(&answers, &ctx);
                let _ = service.correct(&service.examples[0].answers, &["saksi".to_owned()], &answers, &ctx);
            }
        }
    }
}

#[test]
fn hostile_conditions_are_refused_quickly() {
    let deep = |open: &str, close: &str, n: usize| format!("{}keadaan == \"baru\"{}", open.repeat(n), close.repeat(n));
    for condition in [
        deep("(", ")", 5_000),
        deep("!", "", 5_000),
        deep("!(", ")", 100),
        "-".repeat(590) + "1 == 1",
        "1+".repeat(290) + "1 == 1",
        "[".repeat(600),
        "keadaan".to_owned() + &".a".repeat(290),
        "true ? ".repeat(40) + "true" + &" : false".repeat(40),
        "saksi.all(a, ".repeat(30),
        "\"\\u{110000}\" == keadaan".to_owned(),
        "'\\".to_owned(),
        "keadaan == \"a\" && ".repeat(30) + "true",
    ] {
        let mistakes = read(with_condition(&condition)).unwrap_err();
        assert!(!mistakes.is_empty(), "{condition}");
    }
}

#[test]
fn the_deepest_condition_that_is_taken_runs_on_a_small_stack() {
    let deepest =
        (1..60).rev().map(|n| "1 + ".repeat(n) + "size(keadaan) == 0").find_map(|c| read(with_condition(&c)).ok());
    let service = deepest.unwrap().get("ktp-el").unwrap().clone();
    let look = move || {
        let ctx = Ctx {
            today: "2026-11-20".parse().unwrap(),
            submitted: None,
            region: RegionCode::of(3273),
            region_name: &|code| Some(code.dotted()),
        };
        let mut answers = Answers::new();
        answers.set("keadaan", json!("baru"));
        service.not_for_you(&answers, &ctx).is_none()
    };
    let thread = std::thread::Builder::new().stack_size(1024 * 1024).spawn(look).unwrap();
    assert!(thread.join().unwrap());
}

#[test]
fn a_file_that_nests_without_end_is_refused() {
    for text in [
        format!("a = {}", "[".repeat(100_000)),
        format!("a{} = 1", ".a".repeat(50_000)),
        "[".repeat(200_000),
        "x".repeat(600_000),
    ] {
        assert!(read(text).is_err());
    }
}
