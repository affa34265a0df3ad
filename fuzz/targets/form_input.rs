//! What a browser may send as the pages of a form: the body as it is encoded, for every service that comes along.

#![no_main]

use balai_fuzz::{circumstances, shipped};
use catalogue::{Answers, RawForm, validate::Part};
use kernel::Lang;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|sent: (u8, Vec<(u8, &[u8])>)| {
    let (which, pages) = sent;
    let services: Vec<_> = shipped().services().collect();
    let service = services[usize::from(which) % services.len()];
    let ctx = circumstances();
    let mut answers = Answers::new();
    for (page, body) in pages {
        let raw = RawForm(web::input::pairs(body));
        let _ = service.read_questions(&raw, &mut answers, &ctx);
        let _ = service.read_page(usize::from(page) % service.pages.len().max(1), &raw, &mut answers, &ctx);
    }
    let flaws = service.validate(&answers, Part::All, &ctx);
    if flaws.is_fine() {
        // Only what is fine is sent, and then all of this is done with it.
        let _ = service.bill(&answers, &ctx);
    }
    let _ = service.decide(&answers, &ctx);
    for lang in [Lang::Id, Lang::En] {
        let _ = service.summary(&answers, &ctx, lang);
    }
    let kept = Answers::from_json(answers.json().clone());
    assert_eq!(kept.json(), answers.json());
});
