//! The texts: complete in both languages, quick to get, honest about what is missing.

use kernel::{Arg, Flaw, Kind, Lang, Source, TEXTS, TextError, Texts};

fn source(lang: Lang, ftl: &'static str) -> Source {
    Source { lang, name: "test", ftl }
}

fn own() -> Texts {
    Texts::new(TEXTS).expect("the texts of the kernel can be read")
}

#[test]
fn both_languages_have_the_same_keys() {
    let texts = own();
    assert_eq!(texts.keys(Lang::Id), texts.keys(Lang::En));
    assert!(texts.keys(Lang::Id).len() > 120);
}

#[test]
fn every_flaw_named_in_the_code_has_a_sentence_and_every_sentence_a_flaw() {
    const CODE: &str = concat!(
        include_str!("../../src/nik.rs"),
        include_str!("../../src/kk.rs"),
        include_str!("../../src/nib.rs"),
        include_str!("../../src/npwp.rs"),
        include_str!("../../src/postcode.rs"),
        include_str!("../../src/email.rs"),
        include_str!("../../src/phone.rs"),
        include_str!("../../src/plate.rs"),
        include_str!("../../src/name.rs"),
        include_str!("../../src/rupiah.rs"),
        include_str!("../../src/decimal.rs"),
        include_str!("../../src/day_time.rs"),
        include_str!("../../src/reference_code.rs"),
        include_str!("../../src/region.rs"),
        include_str!("../../src/id.rs"),
        include_str!("../../src/actor.rs"),
        include_str!("../../src/text.rs"),
    );
    let texts = own();
    let sentences: Vec<&str> = texts.keys(Lang::Id).into_iter().filter_map(|key| key.strip_prefix("flaw-")).collect();
    for key in &sentences {
        assert!(CODE.contains(&format!("\"{key}\"")), "no code names {key}");
    }
    for named in CODE.split("Flaw::new(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(sentences.contains(&named), "no sentence for {named}");
    }
}

#[test]
fn every_kind_of_problem_has_its_three_texts() {
    let words = own();
    for kind in Kind::ALL {
        for end in ["", "-detail", "-mend"] {
            let key = format!("problem-{}{end}", kind.slug());
            assert_ne!(words.words(Lang::Id).get(&key), key);
        }
    }
}

#[test]
fn a_flaw_says_its_sentence_in_both_languages() {
    let texts = own();
    let flaw = Flaw::new("nik-length").arg("count", 15);
    assert_eq!(
        texts.words(Lang::Id).flaw(&flaw),
        "Baru 15 angka, seharusnya 16. Periksa lagi, mungkin ada yang terlewat."
    );
    assert_eq!(
        texts.words(Lang::En).flaw(&flaw),
        "Only 15 of 16 digits so far. Check again, one may have been left out."
    );
    assert_eq!(texts.missing(), 0);
}

#[test]
fn arguments_are_put_in_as_they_are_and_numbers_in_the_manner_of_the_language() {
    let texts = Texts::new(&[
        source(Lang::Id, "n = { $n } berkas\nhalo = Halo { $nama }\nthn = Tahun { $thn }"),
        source(Lang::En, "n = { $n ->\n    [one] { $n } file\n   *[other] { $n } files\n}\nhalo = Hello { $nama }\nthn = Year { $thn }"),
    ])
    .expect("texts");
    let (id, en) = (texts.words(Lang::Id), texts.words(Lang::En));
    assert_eq!(id.with("n", &[("n", 1_234_567.into())]), "1.234.567 berkas");
    assert_eq!(en.with("n", &[("n", 1_234_567.into())]), "1,234,567 files");
    assert_eq!(en.with("n", &[("n", 1.into())]), "1 file");
    assert_eq!(en.with("n", &[("n", Arg::from(-1_500_i64))]), "-1,500 files");
    assert_eq!(id.with("thn", &[("thn", "2026".into())]), "Tahun 2026");
    assert_eq!(id.with("halo", &[("nama", "{ <b> } \"x\"".to_owned().into())]), "Halo { <b> } \"x\"");
    assert_eq!(texts.missing(), 0);
}

#[test]
fn a_missing_text_is_its_key_and_is_counted() {
    let texts = Texts::new(&[source(Lang::Id, "a = Hanya di sini\nb = { $x }")]).expect("texts");
    let en = texts.words(Lang::En);
    assert_eq!((en.get("tidak-ada"), texts.missing()), ("tidak-ada", 1));
    assert_eq!((en.get("a"), texts.missing()), ("Hanya di sini", 2));
    assert_eq!((texts.words(Lang::Id).get("b"), texts.missing()), ("b", 3));
    assert_eq!((texts.words(Lang::Id).with("b", &[]).is_empty(), texts.missing()), (false, 4));
    assert!(texts.words(Lang::Id).has("a") && !en.has("a"));
}

#[test]
fn a_mistake_in_a_file_is_an_error_that_names_it() {
    #[track_caller]
    fn check(sources: &[Source], expect: fn(&TextError) -> bool) {
        let error = Texts::new(sources).expect_err("a mistake");
        assert!(expect(&error), "{error}");
    }
    let one = source(Lang::Id, "a = satu");
    check(&[one, source(Lang::Id, "a = dua")], |e| matches!(e, TextError::Duplicate { key, .. } if key == "a"));
    check(&[source(Lang::En, "a = x\na = y")], |e| matches!(e, TextError::Duplicate { .. }));
    check(
        &[source(Lang::Id, "a = satu\nb = { $x")],
        |e| matches!(e, TextError::Syntax { why, .. } if why.starts_with("line 2")),
    );
    check(&[source(Lang::Id, "a = { b }")], |e| matches!(e, TextError::Broken { key, .. } if key == "a"));
    check(&[source(Lang::Id, "a =\n    .title = judul")], |e| matches!(e, TextError::Broken { .. }));
    assert!(Texts::new(&[one, source(Lang::En, "a = one")]).is_ok());
}

#[test]
fn texts_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&own());
}
