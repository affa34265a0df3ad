//! A letter template, tried: with the answers of the first worked example, as `balai check` does it.

use catalogue::{Ctx, DueLetter, LetterContext, LetterHead, LetterSpec, Service, Signer};
use kernel::RegionCode;
use letters::Press;

/// What is wrong with the template of a service: file, line, column and what. Nothing if every letter can be printed.
pub fn letters(press: &Press, service: &Service, region: RegionCode) -> Vec<String> {
    let tried = service.letters.iter().map(|letter| {
        let data = sample(service, letter, region, &anywhere());
        let wrong = press.check(&service.template_source, &data).err().unwrap_or_default();
        wrong.into_iter().map(|mistake| {
            format!("services/{}:{}:{}: {}", letter.template, mistake.line, mistake.column, mistake.what)
        })
    });
    tried.flatten().collect()
}

/// What a letter of no hall in particular says besides its answers.
fn anywhere() -> LetterContext {
    LetterContext {
        region_name: "Kota Contoh".into(),
        agency_name: "Dinas Contoh".into(),
        head: LetterHead { address: "Jl. Contoh 1".into(), phone: "0800 100 123".into(), ..LetterHead::default() },
        number: "1/CONTOH".into(),
        date: kernel::Stamp::micros(0).date(kernel::Zone::Wib),
        place: "Contoh".into(),
        signer: Some(Signer { name: "Nama".into(), position: "Kepala".into() }),
        check_url: "http://127.0.0.1/cek/0000000000000000".into(),
        code: "0000-0000-0000-0000".into(),
        demo: true,
        automatic: false,
    }
}

/// What a template would be given, with the answers of the first worked example, on its day.
pub fn sample(service: &Service, letter: &LetterSpec, region: RegionCode, with: &LetterContext) -> serde_json::Value {
    let example = service.examples.first();
    let today = example.map_or(with.date, |example| example.today);
    let answers = example.map(|example| example.answers.clone()).unwrap_or_default();
    let ctx = Ctx { today, submitted: Some(today), region, region_name: &|code| Some(code.dotted()) };
    let row = letter.for_each.as_ref().map(|_| 0);
    service.letter_data(
        &DueLetter { spec: letter, row },
        &answers,
        &ctx,
        &LetterContext { date: today, ..with.clone() },
    )
}
