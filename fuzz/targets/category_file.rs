//! A category of reports that an office brings: read, and if it is one, asked who answers and what a text means.

#![no_main]

use catalogue::{Categories, ReportKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Categories::read([("uji.toml", text)]) {
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "a refusal names what is wrong");
            for mistake in mistakes {
                let _ = mistake.to_string();
            }
        }
        Ok(categories) => {
            let category = categories.get("uji").expect("the file is its name");
            assert!(category.answerable(None, true).is_some(), "a category alone has an agency");
            assert!(!category.kinds.is_empty());
            for word in &category.keywords {
                let found = categories.suggest(word, 3);
                assert!(found.iter().any(|one| one.category.id == "uji"), "a keyword leads to its category");
            }
            let _ = categories.suggest(text, ReportKind::ALL.len());
        }
    }
});
