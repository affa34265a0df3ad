//! One table of inputs per number type: what is kept, or which flaw is named.

use kernel::{
    Date, Email, Flaw, KkNumber, Nib, Nik, Npwp, PersonName, Phone, Plate, Postcode, RegionCode, Rupiah, Secret, Sex,
};

/// What was kept, or the key of the flaw.
fn outcome<T: ToString>(parsed: Result<T, Flaw>) -> Result<String, &'static str> {
    parsed.map(|value| value.to_string()).map_err(|flaw| flaw.key)
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

#[test]
fn a_nik_is_kept_as_digits_or_refused_for_the_first_thing_wrong() {
    #[track_caller]
    fn check(input: &str, expect: Result<&str, &'static str>) {
        assert_eq!(outcome(Nik::parse(input)), expect.map(str::to_owned), "{input:?}");
    }
    check("3374010101900001", Ok("3374010101900001"));
    check(" 3374 0101 0190 0001 ", Ok("3374010101900001"));
    check("337401.010190.0001", Ok("3374010101900001"));
    check("337401-410190-0001", Ok("3374014101900001"));
    check("3374017112900001", Ok("3374017112900001"));
    check("3374012902000001", Ok("3374012902000001"));
    check("3374016902960001", Ok("3374016902960001"));
    check("", Err("nik-empty"));
    check("  - ", Err("nik-empty"));
    check("33740101O1900001", Err("nik-letters"));
    check("３３７４０１０１０１９００００１", Err("nik-letters"));
    check("+374010101900001", Err("nik-letters"));
    check("337401010190001", Err("nik-length"));
    check("33740101019000011", Err("nik-too-long"));
    check("0074010101900001", Err("nik-province"));
    check("5474010101900001", Err("nik-province"));
    check("9999010101900001", Err("nik-province"));
    check("3300010101900001", Err("nik-regency"));
    check("3374000101900001", Err("nik-district"));
    check("3374010001900001", Err("nik-day"));
    check("3374013201900001", Err("nik-day"));
    check("3374014001900001", Err("nik-day"));
    check("3374017201900001", Err("nik-day"));
    check("3374010100900001", Err("nik-month"));
    check("3374010113900001", Err("nik-month"));
    check("3374013002900001", Err("nik-date"));
    check("3374017104900001", Err("nik-date"));
    check("3374012902010001", Err("nik-date"));
    check("3374010101900000", Err("nik-serial"));
}

#[test]
fn a_nik_flaw_says_how_many_digits_there_are() {
    assert_eq!(Nik::parse("337401010190001").err(), Some(Flaw::new("nik-length").arg("count", 15)));
}

#[test]
fn the_century_of_a_nik_is_the_latest_that_is_not_in_the_future() {
    #[track_caller]
    fn check(nik: &str, today: &str, birth: &str, sex: Sex) {
        let nik = Nik::parse(nik).expect("a NIK");
        assert_eq!((nik.birth(date(today)), nik.sex()), (date(birth), sex));
    }
    check("3374011307260001", "2026-07-13", "2026-07-13", Sex::Male);
    check("3374011407260001", "2026-07-13", "1926-07-14", Sex::Male);
    check("3374015507900001", "2026-07-13", "1990-07-15", Sex::Female);
    check("3374010101270001", "2026-07-13", "1927-01-01", Sex::Male);
    check("3374012902000001", "2026-07-13", "2000-02-29", Sex::Male);
    check("3374017112990001", "2099-12-31", "2099-12-31", Sex::Female);
}

#[test]
fn an_unknown_district_of_a_nik_is_only_a_warning() {
    let nik = Nik::parse("3374010101900001").expect("a NIK");
    assert_eq!(nik.region(), RegionCode::of(337_401));
    assert_eq!(nik.warnings(&|code| code == RegionCode::of(337_401)), []);
    assert_eq!(nik.warnings(&|_| false), [Flaw::new("nik-region-unknown").arg("code", "33.74.01")]);
}

#[test]
fn a_family_card_number_needs_digits_and_a_province_and_warns_of_the_rest() {
    #[track_caller]
    fn check(input: &str, expect: Result<&str, &'static str>, warnings: usize) {
        let parsed = KkNumber::parse(input);
        assert_eq!(parsed.as_ref().map_or(0, |kk| kk.warnings(&|_| true).len()), warnings, "{input:?}");
        assert_eq!(outcome(parsed), expect.map(str::to_owned), "{input:?}");
    }
    check("3374 0113 0720 0004", Ok("3374011307200004"), 0);
    check("3374015307200004", Ok("3374015307200004"), 1);
    check("3374000013200000", Ok("3374000013200000"), 2);
    check("", Err("kk-empty"), 0);
    check("kk 337401", Err("kk-letters"), 0);
    check("337401130720000", Err("kk-length"), 0);
    check("33740113072000041", Err("kk-too-long"), 0);
    check("9974011307200004", Err("kk-province"), 0);
}

#[test]
fn a_phone_number_is_kept_as_e164_and_shown_as_people_write_it() {
    #[track_caller]
    fn check(input: &str, kept: &str, shown: &str, masked: &str) {
        let phone = Phone::parse(input).expect(input);
        assert_eq!((phone.as_str(), phone.display(), phone.masked()), (kept, shown.into(), masked.into()), "{input:?}");
    }
    check("081234567890", "+6281234567890", "0812-3456-7890", "0812-****-7890");
    check("+62 812-3456-7890", "+6281234567890", "0812-3456-7890", "0812-****-7890");
    check("62 (812) 3456.7890", "+6281234567890", "0812-3456-7890", "0812-****-7890");
    check("+62 0812 3456 7890", "+6281234567890", "0812-3456-7890", "0812-****-7890");
    check("006281234567890", "+6281234567890", "0812-3456-7890", "0812-****-7890");
    check("81234567890", "+6281234567890", "0812-3456-7890", "0812-****-7890");
    check("0812345678", "+62812345678", "0812-3456-78", "0812-**-5678");
    check("(021) 5551234", "+62215551234", "(021) 5551234", "(021) ***1234");
    check("0274-555123", "+62274555123", "(0274) 555123", "(0274) **5123");
}

#[test]
fn a_phone_number_that_cannot_be_indonesian_is_refused() {
    #[track_caller]
    fn check(input: &str, expect: &'static str) {
        assert_eq!(outcome(Phone::parse(input)), Err(expect), "{input:?}");
    }
    check("", "phone-empty");
    check("( - )", "phone-empty");
    check("+", "phone-letters");
    check("0812 abcd", "phone-letters");
    check("0", "phone-short");
    check("62", "phone-short");
    check("081234567", "phone-short");
    check("08123456789012", "phone-long");
    check("0112345678", "phone-start");
    check("5551234", "phone-start");
    check("112", "phone-start");
    check("+60123456789", "phone-foreign");
    check("0060123456789", "phone-foreign");
}

#[test]
fn an_email_address_keeps_its_name_and_lowers_its_place() {
    #[track_caller]
    fn check(input: &str, expect: Result<&str, &'static str>) {
        assert_eq!(outcome(Email::parse(input)), expect.map(str::to_owned), "{input:?}");
    }
    check(" Siti.Aminah+ktp@Contoh.ID ", Ok("Siti.Aminah+ktp@contoh.id"));
    check("a@b-c.co.id", Ok("a@b-c.co.id"));
    check("", Err("email-empty"));
    check("siti aminah@contoh.id", Err("email-space"));
    check("siti.contoh.id", Err("email-at"));
    check("@contoh.id", Err("email-at"));
    check("siti@@contoh.id", Err("email-at"));
    check("siti.@contoh.id", Err("email-local"));
    check("<siti>@contoh.id", Err("email-local"));
    check("siti@contoh", Err("email-domain"));
    check("siti@.id", Err("email-domain"));
    check("siti@contoh.", Err("email-domain"));
    check("siti@10.0.0.1", Err("email-domain"));
    check(&format!("{}@contoh.id", "a".repeat(250)), Err("email-long"));
}

#[test]
fn a_plate_is_kept_in_capitals_without_spaces() {
    #[track_caller]
    fn check(input: &str, expect: Result<(&str, &str), &'static str>) {
        let plate = Plate::parse(input).map(|p| (p.to_string(), p.display())).map_err(|flaw| flaw.key);
        assert_eq!(plate, expect.map(|(kept, shown)| (kept.to_owned(), shown.to_owned())), "{input:?}");
    }
    check("b 1234 xyz", Ok(("B1234XYZ", "B 1234 XYZ")));
    check("AB-1-A", Ok(("AB1A", "AB 1 A")));
    check("B 1", Ok(("B1", "B 1")));
    check("DW.2345.AB", Ok(("DW2345AB", "DW 2345 AB")));
    check("", Err("plate-empty"));
    check("1234 XYZ", Err("plate-form"));
    check("B 12 3X4", Err("plate-form"));
    check("É 1234 X", Err("plate-form"));
    check("QQ 1234 X", Err("plate-region"));
    check("B", Err("plate-number"));
    check("B 0123 X", Err("plate-number"));
    check("B 12345 X", Err("plate-number"));
    check("B 1234 WXYZ", Err("plate-series"));
}

#[test]
fn business_and_tax_numbers_and_postcodes_are_checked_by_length_and_form() {
    #[track_caller]
    fn check(parsed: Result<String, &'static str>, expect: Result<&str, &'static str>) {
        assert_eq!(parsed, expect.map(str::to_owned));
    }
    check(outcome(Nib::parse("1234 5678 90123")), Ok("1234567890123"));
    check(outcome(Nib::parse("123456789012")), Err("nib-length"));
    check(outcome(Nib::parse("12345678901234")), Err("nib-too-long"));
    check(outcome(Npwp::parse("01.234.567.8-901.000")), Ok("0012345678901000"));
    check(outcome(Npwp::parse("0012345678901000")), Ok("0012345678901000"));
    check(outcome(Npwp::parse("3374010101900001")), Ok("3374010101900001"));
    check(outcome(Npwp::parse("3374019901900001")), Err("npwp-form"));
    check(outcome(Npwp::parse("1234")), Err("npwp-length"));
    check(outcome(Npwp::parse("01.234.567.8-901.00A")), Err("npwp-letters"));
    check(outcome(Postcode::parse("50134")), Ok("50134"));
    check(outcome(Postcode::parse("5013")), Err("postcode-length"));
    check(outcome(Postcode::parse("00134")), Err("postcode-zero"));
    let npwp = Npwp::parse("012345678901000").expect("an NPWP");
    assert_eq!((npwp.display().as_str(), npwp.is_personal()), ("01.234.567.8-901.000", false));
}

#[test]
fn a_name_may_be_one_word_with_titles_and_keeps_single_spaces() {
    #[track_caller]
    fn check(input: &str, expect: Result<&str, &'static str>) {
        assert_eq!(outcome(PersonName::parse(input)), expect.map(str::to_owned), "{input:?}");
    }
    check("Sukarno", Ok("Sukarno"));
    check("A", Ok("A"));
    check("  Hj.  Siti   Aminah, S.H. ", Ok("Hj. Siti Aminah, S.H."));
    check("Ma'ruf", Ok("Ma'ruf"));
    check("Desirée Ó Néill-Putra", Ok("Desirée Ó Néill-Putra"));
    check(&"a".repeat(60), Ok(&"a".repeat(60)));
    check(&"é".repeat(61), Err("name-long"));
    check("", Err("name-empty"));
    check(" \u{a0}\t", Err("name-empty"));
    check("...", Err("name-empty"));
    check("Budi 2", Err("name-digit"));
    check("Budi <b>", Err("name-symbol"));
    check("Budi\u{0}", Err("name-symbol"));
}

#[test]
fn masks_show_little_and_debug_shows_nothing() {
    #[track_caller]
    fn check(masked: String, debug: String, expect: &str) {
        assert_eq!(masked, expect);
        assert!(debug.ends_with("(***)"), "{debug}");
    }
    let name = PersonName::parse("Raka Adi Pratama").expect("a name");
    check(name.masked(), format!("{name:?}"), "R*** A** P******");
    let nik = Nik::parse("3374010101900031").expect("a NIK");
    check(nik.masked(), format!("{nik:?}"), "3374********0031");
    let kk = KkNumber::parse("3374011307200004").expect("a KK number");
    check(kk.masked(), format!("{kk:?}"), "3374********0004");
    let email = Email::parse("raka@contoh.id").expect("an address");
    check(email.masked(), format!("{email:?}"), "r***@contoh.id");
    let plate = Plate::parse("B 1234 XYZ").expect("a plate");
    check(plate.masked(), format!("{plate:?}"), "B **** XYZ");
    let nib = Nib::parse("1234567890123").expect("a NIB");
    check(nib.masked(), format!("{nib:?}"), "123*******123");
    let postcode = Postcode::parse("50134").expect("a postcode");
    check(postcode.masked(), format!("{postcode:?}"), "50***");
    let secret = Secret::new("kata sandi");
    check((*secret.reveal()).to_owned(), format!("{secret:?}"), "kata sandi");
}

#[test]
fn numbers_pass_through_json_as_text_and_bad_ones_are_refused_without_being_repeated() {
    let nik: Nik = serde_json::from_str("\"3374 0101 0190 0001\"").expect("a NIK");
    assert_eq!(serde_json::to_string(&nik).expect("JSON"), "\"3374010101900001\"");
    let error = serde_json::from_str::<Nik>("\"337401010190001\"").expect_err("too short").to_string();
    assert!(error.contains("flaw-nik-length") && !error.contains("337401"), "{error}");
}

#[test]
fn rupiah_are_read_and_written_as_people_do() {
    #[track_caller]
    fn check(input: &str, expect: Result<&str, &'static str>) {
        assert_eq!(outcome(Rupiah::parse(input)), expect.map(str::to_owned), "{input:?}");
    }
    check("Rp1.500.000", Ok("Rp1.500.000"));
    check("Rp. 1.500.000,-", Ok("Rp1.500.000"));
    check("rp 1500000,00", Ok("Rp1.500.000"));
    check("0", Ok("Rp0"));
    check("999", Ok("Rp999"));
    check("", Err("rupiah-empty"));
    check("Rp", Err("rupiah-empty"));
    check("1.50", Err("rupiah-form"));
    check("1,5", Err("rupiah-cents"));
    check("satu juta", Err("rupiah-form"));
    check("-5", Err("rupiah-form"));
    check("99999999999999999999", Err("rupiah-large"));
    assert_eq!(Rupiah(-1_500).to_string(), "-Rp1.500");
    assert_eq!(Rupiah(i64::MAX).checked_add(Rupiah(1)), None);
    assert_eq!(Rupiah(2).checked_mul(3), Some(Rupiah(6)));
    assert_eq!(Rupiah(1_500_000).spelled(), "satu juta lima ratus ribu rupiah");
}
