//! `balai check`: names file, line and mend for every mistake before anyone meets it.

use std::path::Path;

use catalogue::{Catalogue, Ctx, DueLetter, LetterContext, LetterSpec, Service, Signer};
use letters::Press;

use crate::config::Config;
use crate::failure::Failure;
use crate::in_force;

/// Checks a folder of service files, or those this hall would open with.
pub fn check(config: &Config, folder: Option<&Path>) -> Result<(), Failure> {
    let read = match folder {
        Some(folder) => catalogue::check_all(folder),
        None => Catalogue::read(in_force::sources(&in_force::files(config.services.as_deref())?)),
    };
    let catalogue = read.map_err(|mistakes| {
        for mistake in &mistakes {
            eprintln!("{mistake}");
        }
        Failure(format!("{} mistake(s) found.", mistakes.len()))
    })?;
    let mistakes = letters(&catalogue);
    if mistakes > 0 {
        return Err(Failure(format!("{mistakes} mistake(s) found in letter templates.")));
    }
    println!("{} services, all in order.", catalogue.services().count());
    Ok(())
}

/// Tries every letter template with the answers of its service's first worked example.
fn letters(catalogue: &Catalogue) -> usize {
    let press = Press::new();
    let mut count = 0;
    for service in catalogue.services() {
        for letter in &service.letters {
            let data = sample(service, letter);
            for mistake in press.check(&service.template_source, &data).err().unwrap_or_default() {
                count += 1;
                eprintln!("services/{}:{}:{}: {}", letter.template, mistake.line, mistake.column, mistake.what);
            }
        }
    }
    count
}

/// What a template would be given, with the answers of the first worked example.
fn sample(service: &Service, letter: &LetterSpec) -> serde_json::Value {
    let region = crate::demo::hall_row().region;
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
