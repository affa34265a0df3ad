//! Every reason to say no has its words, in every language.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use balai::wiring;
use kernel::{Lang, Texts};
use testkit::sound;

/// Every source file of the program itself.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if !["tests", "examples", "testkit", "target"].iter().any(|skip| name == *skip) {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") && name != "testing.rs" && name != "tests.rs" {
            let text = fs::read_to_string(&path).expect("a source file");
            let text = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            found.push((path, text));
        }
    }
}

fn crates() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    sources(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(".."), &mut found);
    assert!(found.len() > 150, "{} source files", found.len());
    found
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The body of a function that begins in `text`: up to the brace that closes it.
fn body(text: &str) -> &str {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

/// Every word that some `fn slug` can give.
fn slugs() -> BTreeSet<String> {
    let mut slugs = BTreeSet::new();
    for (_, text) in crates() {
        for rest in text.split("fn slug(").skip(1) {
            let body = body(rest);
            slugs.extend(body.split('"').skip(1).step_by(2).filter(|word| is_word(word)).map(str::to_owned));
        }
    }
    slugs
}

#[test]
fn every_refusal_says_what_happened_what_that_means_and_what_to_do_in_every_language() {
    let texts = Texts::new(&wiring::texts()).expect("the texts are sound");
    let slugs = slugs();
    assert!(slugs.len() > 60, "{slugs:?}");
    let mut missing = Vec::new();
    for slug in &slugs {
        for lang in Lang::ALL {
            for part in ["", "-detail", "-mend"] {
                let key = format!("problem-{slug}{part}");
                if !texts.words(lang).has(&key) {
                    missing.push(format!("{key} ({lang})"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_flaw_has_its_sentence_and_the_languages_have_the_same_keys() {
    let texts = Texts::new(&wiring::texts()).expect("the texts are sound");
    let mut missing = Vec::new();
    let mut count = 0;
    for (path, text) in crates() {
        let mut rest = text.as_str();
        while let Some(at) = rest.find("Flaw::new(\"") {
            let is_flaw = !rest[..at].ends_with("Field");
            rest = &rest[at + 11..];
            let key = rest.split('"').next().unwrap_or_default();
            if is_flaw {
                count += 1;
                missing.extend(
                    Lang::ALL
                        .into_iter()
                        .filter(|lang| !texts.words(*lang).has(&format!("flaw-{key}")))
                        .map(|lang| format!("flaw-{key} ({lang}) of {}", path.display())),
                );
            }
        }
    }
    assert!(count > 80, "{count} flaws");
    assert!(missing.is_empty(), "{missing:#?}");
    assert_eq!(texts.keys(Lang::Id), texts.keys(Lang::En));
}

#[test]
fn every_problem_page_is_whole_in_every_language() {
    testkit::engines::on_sqlite(testkit::Plan::example(), |hall| async move {
        let mut flaws = Vec::new();
        for lang in ["id", "en"] {
            let mut visitor = hall.visitor().in_lang(lang);
            for slug in slugs() {
                let page = visitor.get(&format!("/problems/{slug}")).await;
                let wrong = sound::flaws(&page, lang);
                if page.status != 200 || !wrong.is_empty() {
                    flaws.push(format!("{slug} ({lang}) {}: {wrong:?}", page.status));
                }
            }
        }
        assert!(flaws.is_empty(), "{flaws:#?}");
    });
}
