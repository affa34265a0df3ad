//! The services that come with Balai are right, complete, and found in the words people use.

use catalogue::{Catalogue, Field, FieldKind, Service, TEXTS, file_schema};
use kernel::{Lang, Texts};

fn catalogue() -> Catalogue {
    match Catalogue::of_shipped() {
        Ok(catalogue) => catalogue,
        Err(mistakes) => panic!("\n{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

#[test]
fn every_shipped_service_is_read_without_a_mistake_and_has_worked_examples() {
    let catalogue = catalogue();
    let front: Vec<_> = catalogue.front_page().iter().map(|s| s.id.as_str()).collect();
    assert_eq!(front[..4], ["ktp-el", "kk-baru", "akta-kelahiran", "nib-mikro"]);
    assert!(catalogue.services().count() >= 21);
    for service in catalogue.services() {
        assert!(service.examples.len() >= 5, "{}", service.id);
        assert!(service.examples.iter().any(|e| e.is_complete), "{}: no example is complete", service.id);
        assert_eq!(service.version.as_str().len(), 64);
        let is_printed = service.template_source.contains("data.json");
        assert!(is_printed || service.bundle.is_some(), "{}", service.id);
    }
}

#[test]
fn the_folder_read_from_disk_is_the_catalogue_in_the_binary() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../services");
    let on_disk = catalogue::check_all(std::path::Path::new(folder)).unwrap();
    for service in catalogue().services() {
        assert_eq!(on_disk.get(&service.id).unwrap().version, service.version, "{}", service.id);
    }
    let missing = catalogue::check_all(std::path::Path::new("/nowhere/at/all")).unwrap_err();
    assert!(missing[0].what.starts_with("this cannot be read"));
}

#[test]
fn what_is_doubtful_is_marked() {
    let open = |text: &str| text.contains("dikonfirmasi");
    for service in catalogue().services() {
        assert!(service.has_doubts(), "{}", service.id);
        let (promise, fee) = (&service.promise, &service.fee);
        assert!(!promise.certain || !open(&promise.note.id), "{}: the promise", service.id);
        let says = fee.note.as_ref().is_some_and(|note| open(&note.id)) || open(&fee.basis);
        assert!(!fee.certain || !says, "{}: the fee", service.id);
        for faq in &service.faq {
            assert!(!faq.certain || !open(&faq.a.id), "{}: {}", service.id, faq.q.id);
        }
    }
}

#[test]
fn plain_words_find_the_right_service_first() {
    let catalogue = catalogue();
    for (words, id) in [
        ("ktp", "ktp-el"),
        ("KTP saya hilang", "ktp-el"),
        ("bikin e-ktp", "ktp-el"),
        ("ngurus ktp ilang gimana ya min", "ktp-el"),
        ("kecopetan dompet", "ktp-el"),
        ("akta kelahiran", "akta-kelahiran"),
        ("akte lahiran anak", "akta-kelahiran"),
        ("ngurusin akte bayi", "akta-kelahiran"),
        ("kelahirn", "akta-kelahiran"),
        ("surat lahir", "akta-kelahiran"),
        ("izin usaha warung", "nib-mikro"),
        ("ijin jualan", "nib-mikro"),
        ("perizinan umkm", "nib-mikro"),
        ("birth certificate", "akta-kelahiran"),
        ("lost identity card", "ktp-el"),
        ("small business", "nib-mikro"),
        ("kk baru", "kk-baru"),
        ("pecah kk", "kk-baru"),
        ("tambah anak di kk", "kk-perubahan"),
        ("ktp anak", "kia"),
        ("akta kematian", "akta-kematian"),
        ("pindah rumah", "pindah-datang"),
        ("surat domisili", "domisili"),
        ("sktm", "sktm"),
        ("bikin skck", "pengantar-skck"),
        ("surat keterangan usaha", "surat-keterangan-usaha"),
        ("legalisir ijazah", "legalisasi"),
        ("izin keramaian", "izin-keramaian"),
        ("pasang reklame", "izin-reklame"),
        ("imb rumah", "pbg-rumah"),
        ("izin praktik bidan", "izin-praktik-nakes"),
        ("kartu kuning", "kartu-pencari-kerja"),
        ("minta informasi publik", "ppid"),
        ("daftar sekolah", "pendaftaran-sekolah"),
    ] {
        let hits = catalogue.search(words);
        assert_eq!(hits.first().map(|s| s.id.as_str()), Some(id), "{words}");
    }
    for words in ["", "   ", "xyzzy", "🙂", "pajak kendaraan", "kapal selam", "pesawat terbang"] {
        assert!(catalogue.search(words).is_empty(), "{words}");
    }
    assert!(catalogue.by_life_event("lahir").iter().any(|s| s.id == "akta-kelahiran"));
    assert_eq!(catalogue.by_prefix("nib").unwrap().id, "nib-mikro");
}

#[test]
fn every_text_speaks_to_the_reader_in_both_languages() {
    for service in catalogue().services() {
        each_field(service, &mut |field| {
            assert_ne!(field.label.id, "", "{} {}", service.id, field.id);
            for (word, not) in [("kamu", "Anda"), ("silahkan", "silakan"), (" anda ", "Anda"), ("upload", "kirim")] {
                let all = format!("{} {}", field.label.id, field.hint.as_ref().map_or("", |h| h.id.as_str()));
                assert!(!all.contains(word), "{} {}: write {not}, not {word}", service.id, field.id);
            }
        });
    }
}

fn each_field(service: &Service, look: &mut dyn FnMut(&Field)) {
    for (_, field) in service.fields() {
        look(field);
        if let FieldKind::Group { fields, .. } = &field.kind {
            fields.iter().for_each(&mut *look);
        }
    }
}

#[test]
fn every_personal_field_says_why_it_is_asked() {
    for service in catalogue().services() {
        each_field(service, &mut |field| {
            if matches!(field.kind, FieldKind::Nik | FieldKind::PersonName | FieldKind::Phone) {
                assert!(field.personal.as_ref().is_some_and(|p| !p.basis.is_empty()), "{} {}", service.id, field.id);
            }
        });
    }
}

#[test]
fn every_flaw_and_every_moment_of_life_has_a_sentence_in_both_languages() {
    let texts = Texts::new(TEXTS).unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let sources = ["read.rs", "validate.rs", "flow.rs", "correct.rs"]
        .map(|f| std::fs::read_to_string(format!("{folder}/{f}")).unwrap());
    let kernel = Texts::new(kernel::TEXTS).unwrap();
    for lang in Lang::ALL {
        let words = texts.words(lang);
        for key in
            sources.iter().flat_map(|s| s.split("Flaw::new(\"").skip(1).filter_map(|rest| rest.split('"').next()))
        {
            let key = format!("flaw-{key}");
            assert!(words.has(&key) || kernel.words(lang).has(&key), "{key} {lang}");
        }
        for event in catalogue::LIFE_EVENTS {
            assert!(words.has(&format!("life-event-{event}")), "{event} {lang}");
        }
    }
    let (mut id, mut en) = (texts.keys(Lang::Id), texts.keys(Lang::En));
    id.sort_unstable();
    en.sort_unstable();
    assert_eq!(id, en);
}

#[test]
fn the_schema_for_editors_is_in_step_with_the_language() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/service-file.schema.json");
    let now = serde_json::to_string_pretty(file_schema()).unwrap() + "\n";
    if std::env::var_os("BALAI_BLESS").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(written == now, "docs/service-file.schema.json is old: run this test with BALAI_BLESS=1");
}

#[test]
fn the_manual_names_every_key_of_the_language_and_its_examples_are_right() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/service-file.md");
    let manual = std::fs::read_to_string(path).unwrap();
    let mut tables = vec![file_schema()];
    tables.extend(file_schema()["$defs"].as_object().unwrap().values());
    for table in tables {
        for key in table["properties"].as_object().into_iter().flatten().map(|(key, _)| key) {
            assert!(
                manual.contains(&format!("`{key}`")) || manual.contains(&format!("{key} =")),
                "the manual lacks `{key}`"
            );
        }
        for word in table["oneOf"].as_array().into_iter().flatten().filter_map(|o| o["const"].as_str()) {
            assert!(
                manual.contains(&format!("`{word}`")) || manual.contains(&format!("\"{word}\"")),
                "the manual lacks `{word}`"
            );
        }
    }
    // The pieces of the manual marked `toml` make one service, which must be right.
    let blocks = |kind: &str| {
        let mark = format!("```{kind}\n");
        manual.split(mark.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect::<Vec<_>>().join("\n")
    };
    let files = [
        ("services/contoh.toml", blocks("toml")),
        ("services/contoh.examples.toml", blocks("toml examples")),
        ("services/contoh.typ", "#let d = json(\"data.json\")".to_owned()),
    ];
    let read = Catalogue::read(files);
    assert!(read.is_ok(), "\n{}", read.unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}
