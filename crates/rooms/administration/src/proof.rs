//! A letter template, tried: with the answers of the first worked example, as `balai check` does it.

use catalogue::{Ctx, DueLetter, LetterContext, LetterSpec, Service, Signer};
use kernel::RegionCode;
use letters::Press;

/// What is wrong with the template of a service: file, line, column and what. Nothing if every letter can be printed.
pub fn letters(press: &Press, service: &Service, region: RegionCode) -> Vec<String> {
    let tried = service.letters.iter().map(|letter| {
        let wrong = press.check(&service.template_source, &sample(service, letter, region)).err().unwrap_or_default();
        wrong.into_iter().map(|mistake| {
            format!("services/{}:{}:{}: {}", letter.template, mistake.line, mistake.column, mistake.what)
        })
    });
    tried.flatten().collect()
}

/// What a template would be given, with the answers of the first worked example.
fn sample(service: &Service, letter: &LetterSpec, region: RegionCode) -> serde_json::Value {
    let example = service.examples.first();
    let today = example.map_or(kernel::Stamp::micros(0).date(kernel::Zone::Wib), |example| example.today);
    let answers = example.map(|example| example.answers.clone()).unwrap_or_default();
    let ctx = Ctx { today, submitted: Some(today), region, region_name: &|code| Some(code.dotted()) };
    let with = LetterContext {
        region_name: "Kota Contoh".into(),
        agency_name: "Dinas Contoh".into(),
        address: "Jl. Contoh 1".into(),
        number: "1/CONTOH".into(),
        date: today,
        place: "Contoh".into(),
        signer: Some(Signer { name: "Nama".into(), position: "Kepala".into() }),
        check_url: "http://127.0.0.1/cek/0000000000000000".into(),
        code: "0000-0000-0000-0000".into(),
        demo: true,
        automatic: false,
    };
    let row = letter.for_each.as_ref().map(|_| 0);
    service.letter_data(&DueLetter { spec: letter, row }, &answers, &ctx, &with)
}
