//! Categories of reports: their files, who answers, and what a text means.

use catalogue::{Categories, Photo, ReportKind, category_schema, shipped_categories};
use kernel::RegionCode;
use serde_json::Value;

const GOOD: &str = r#"
format = 1
id = "lampu"
agency = "dishub"
icon = "lamp"
keywords = ["lampu jalan", "pju"]
title = { id = "Lampu jalan", en = "Street lamp" }
summary = { id = "Lampu yang mati.", en = "Lamps that are out." }

[[questions]]
id = "keadaan"
label = { id = "Bagaimana keadaannya?", en = "What is wrong?" }
options = [{ value = "mati", label = { id = "Mati", en = "Out" } }, { value = "kedip", label = { id = "Kedip", en = "Flickers" } }]

[[routes]]
agency = "kelurahan"
areas = ["33.74.06"]
because = { id = "Di kecamatan ini lampu dijaga kelurahan.", en = "Here the village office keeps the lamps." }

[[routes]]
agency = "damkar"
at = "after-hours"
because = { id = "Di luar jam kantor.", en = "Outside office hours." }
"#;

fn shipped() -> Categories {
    Categories::of_shipped().unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

#[test]
fn the_shipped_categories_are_a_tree_that_says_who_answers() {
    let all = shipped();
    assert_eq!(all.all().count(), shipped_categories().len());
    let listed = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../services/laporan")).unwrap();
    assert_eq!(listed.count(), shipped_categories().len(), "a file that lies there is shipped");
    let top: Vec<&str> = all.below(None).map(|one| one.id.as_str()).collect();
    assert!(top.contains(&"jalan-jembatan") && !top.contains(&"jalan-rusak"), "{top:?}");
    let path: Vec<&str> = all.path("jalan-rusak").iter().map(|one| one.id.as_str()).collect();
    assert_eq!(path, ["jalan-jembatan", "jalan-rusak"]);
    for category in all.all().filter(|one| one.agency.is_some()) {
        assert!(!category.certain, "{}: no office has confirmed it yet", category.id);
        assert!(category.answerable(None, true).is_some());
    }
    let bribery = all.get("pungli").unwrap();
    assert!(bribery.secret && bribery.oversight && bribery.photo == Photo::NotAsked);
}

#[test]
fn the_promise_is_the_laws_or_shorter() {
    let day = kernel::Date::constant(2026, 11, 23);
    let law = reference::Reports::shipped().limits(day).unwrap();
    let all = shipped();
    let days = |id: &str, kind| all.get(id).unwrap().working_days(kind, &law);
    assert_eq!(days("jalan-rusak", ReportKind::Complaint), law.complaint);
    assert_eq!(days("pungli", ReportKind::Complaint), law.oversight);
    assert_eq!(days("sampah", ReportKind::Question), law.information);
    let one = |own: &str| Categories::read([("lampu.toml", GOOD.replace("icon", &format!("{own}\nicon")))]).unwrap();
    let own = one("working_days = 2");
    assert_eq!(own.get("lampu").unwrap().working_days(ReportKind::Complaint, &law), 2);
    let long = one("working_days = 60");
    assert_eq!(long.get("lampu").unwrap().working_days(ReportKind::Complaint, &law), law.complaint);
}

#[test]
fn the_first_route_that_fits_answers_and_says_why() {
    let all = Categories::read([("lampu.toml", GOOD)]).unwrap();
    let lamp = all.get("lampu").unwrap();
    let village: RegionCode = "33.74.06.1001".parse().unwrap();
    let elsewhere: RegionCode = "33.74.05.1001".parse().unwrap();
    let who = |place, open| {
        let found = lamp.answerable(place, open).unwrap();
        (found.agency.as_str().to_owned(), found.because.map(|why| why.en.clone()))
    };
    assert_eq!(who(Some(elsewhere), true), ("dishub".into(), None));
    assert_eq!(who(Some(elsewhere), false), ("damkar".into(), Some("Outside office hours.".into())));
    let here = Some("Here the village office keeps the lamps.".to_owned());
    assert_eq!(who(Some(village), false), ("kelurahan".into(), here), "the route named first comes first");
    assert_eq!(who(None, true).0, "dishub");
}

#[test]
fn every_keyword_leads_to_its_own_category() {
    let all = shipped();
    for category in all.all().filter(|one| one.agency.is_some()) {
        for word in &category.keywords {
            let found = all.suggest(word, 3);
            assert!(found.iter().any(|one| one.category.id == category.id), "{word}: {}", category.id);
        }
    }
}

/// Which of our categories the kinds of the shipped reports mean.
fn means(kind: &str) -> &[&str] {
    match kind {
        "jalan" => &["jalan-rusak"],
        "drainase" => &["saluran-air"],
        "pju" => &["lampu-jalan"],
        "sampah" => &["sampah"],
        "air" => &["air-minum"],
        "pohon" => &["pohon"],
        "layanan" => &["kesehatan", "pungli", "layanan-kantor"],
        "parkir" => &["parkir"],
        "bising" => &["kebisingan"],
        "ternak" => &["bau-ternak"],
        "bansos" => &["bantuan-sosial"],
        "rambu" => &["rambu"],
        other => panic!("what is {other}?"),
    }
}

#[test]
fn what_people_write_leads_to_the_category_they_mean() {
    let all = shipped();
    let reports: Value = serde_json::from_str(include_str!("data/reports.json")).unwrap();
    let reports = reports.as_array().unwrap();
    let (mut first, mut third, mut missed) = (0, 0, Vec::new());
    for report in reports {
        let text = report["teks"].as_str().unwrap();
        let wanted = means(report["kat"].as_str().unwrap());
        let found = all.suggest(text, 3);
        let place = found.iter().position(|one| wanted.contains(&one.category.id.as_str()));
        first += usize::from(place == Some(0));
        third += usize::from(place.is_some());
        if place != Some(0) {
            let found: Vec<_> = found.iter().map(|one| (&one.category.id, &one.words)).collect();
            missed.push(format!("{text}: {found:?}"));
        }
        for one in &found {
            assert!(one.words.iter().all(|word| text.contains(word.as_str())), "{text}: {:?}", one.words);
        }
    }
    // The keywords were written with these texts in sight, so this is no measure of texts to come; it holds what is
    // reached.
    assert!(first >= 80 && third >= 83, "{first} and {third} of {}: {missed:#?}", reports.len());
}

#[test]
fn a_word_with_a_hyphen_is_found_however_it_is_written() {
    let all = shipped();
    for text in ["gorong-gorong mampet", "gorong gorong mampet", "GORONG-GORONG mampet"] {
        let found = all.suggest(text, 1);
        assert_eq!(found.first().map(|one| one.category.id.as_str()), Some("saluran-air"), "{text}");
    }
}

#[test]
fn a_text_that_means_nothing_suggests_nothing() {
    let all = shipped();
    for text in ["", "   ", "selamat pagi bapak dan ibu", "🙂🙂🙂", &"x".repeat(50_000)] {
        assert!(all.suggest(text, 3).is_empty(), "{text:.20}");
    }
}

#[test]
fn mistakes_come_with_their_place_and_a_way_out() {
    let group = r#"format = 1
id = "jalan"
title = { id = "Jalan", en = "Roads" }
summary = { id = "Semua jalan.", en = "All roads." }"#;
    let cases: Vec<(&str, String, &str, &str)> = vec![
        ("lampu.toml", GOOD.replace("format = 1", "format = 2"), "format", "format 2"),
        ("lain.toml", GOOD.to_owned(), "id", "not the name of the file"),
        ("lampu.toml", GOOD.replace("\"lamp\"", "\"lamb\""), "icon", "no icon"),
        ("lampu.toml", GOOD.replace("33.74.06", "33.74"), "routes.0.areas.0", "no district or village"),
        ("lampu.toml", GOOD.replace("at = \"after-hours\"", ""), "routes.1", "holds always"),
        ("lampu.toml", GOOD.replace("\"pju\"", "\"di\""), "keywords.1", "says nothing"),
        ("lampu.toml", GOOD.replace("\"pju\"", &format!("\"{}\"", "x".repeat(61))), "keywords.1", "is a text"),
        ("lampu.toml", GOOD.replace("icon", "kinds = []\nicon"), "kinds", "nothing can be sent"),
        ("lampu.toml", GOOD.replace("icon", "near_metres = 5\nicon"), "near_metres", "out of reach"),
        ("lampu.toml", GOOD.replace("icon", "working_days = 61\nicon"), "working_days", "out of reach"),
        ("lampu.toml", GOOD.replace("agency = \"dishub\"", ""), "id", "nobody answers"),
        ("lampu.toml", GOOD.replace("icon", "parent = \"jlan\"\nicon"), "parent", "no category"),
        ("lampu.toml", GOOD.replace("icon", "parent = \"lampu\"\nicon"), "parent", "above itself"),
        ("jalan.toml", group.to_owned(), "id", "holds no category"),
        (
            "lampu.toml",
            GOOD.replace("agency = \"kelurahan\"", "agency = \"K l\""),
            "routes.0.agency",
            "id of an agency",
        ),
    ];
    for (file, text, path, what) in cases {
        let mistakes = Categories::read([(file, text)]).unwrap_err();
        let fits = mistakes.iter().any(|m| m.path == path && m.what.contains(what) && !m.mend.is_empty());
        assert!(fits, "{path} {what}: {mistakes:#?}");
    }
}

#[test]
fn the_schema_for_editors_is_in_step_with_the_language() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/category-file.schema.json");
    let now = serde_json::to_string_pretty(category_schema()).unwrap() + "\n";
    if std::env::var_os("BALAI_BLESS").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == now, "docs/category-file.schema.json is old: run this test with BALAI_BLESS=1");
}
