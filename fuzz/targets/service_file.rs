//! A service file that an office brings: read, and if it is one, asked for everything that pages ask of it.

#![no_main]

use balai_fuzz::{circumstances, shipped};
use catalogue::{Answers, RawForm};
use kernel::Lang;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match shipped().read_alone([("uji.toml", text)]) {
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "a refusal names what is wrong");
            for mistake in mistakes {
                let _ = mistake.to_string();
            }
        }
        Ok(service) => {
            let ctx = circumstances();
            let mut answers = Answers::new();
            for page in 0..service.pages.len() {
                let _ = service.read_page(page, &RawForm::default(), &mut answers, &ctx);
            }
            let _ = service.decide(&answers, &ctx);
            let _ = service.summary(&answers, &ctx, Lang::Id);
            let _ = service.bill(&answers, &ctx);
            let _ = service.json_schema();
        }
    }
});
