//! A service file that an office brings: read, and if it is one, asked for everything that pages ask of it.

#![no_main]

use std::sync::OnceLock;

use catalogue::{Answers, Catalogue, Ctx, RawForm};
use kernel::{Lang, RegionCode, Stamp, Zone};
use libfuzzer_sys::fuzz_target;

fn shipped() -> &'static Catalogue {
    static SHIPPED: OnceLock<Catalogue> = OnceLock::new();
    SHIPPED.get_or_init(|| Catalogue::of_shipped().expect("the services that come along are in order"))
}

fuzz_target!(|text: &str| {
    match shipped().read_alone([("uji.toml", text)]) {
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "a refusal names what is wrong");
            for mistake in mistakes {
                let _ = mistake.to_string();
            }
        }
        Ok(service) => {
            let ctx = Ctx {
                today: Stamp::micros(1_795_000_000_000_000).date(Zone::Wib),
                submitted: None,
                region: "33.74".parse::<RegionCode>().expect("a region"),
                region_name: &|_| None,
            };
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
