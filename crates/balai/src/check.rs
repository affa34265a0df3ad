//! `balai check`: names file, line and mend for every mistake before anyone meets it.

use std::path::Path;
use std::sync::Arc;

use administration::proof;
use catalogue::{Catalogue, Service};
use letters::Press;

use crate::config::Config;
use crate::failure::Failure;
use crate::in_force;
use crate::say::{say, tell};

/// Checks a folder of service files, or those this hall would open with.
pub fn check(config: &Config, folder: Option<&Path>) -> Result<(), Failure> {
    let read = match folder {
        Some(folder) => catalogue::check_all(folder),
        None => Catalogue::read(in_force::sources(&in_force::files(config.services.as_deref())?)),
    };
    let catalogue = read.map_err(|mistakes| {
        for mistake in &mistakes {
            tell!("{mistake}");
        }
        Failure(format!("{} mistake(s) found.", mistakes.len()))
    })?;
    let mistakes = letters(catalogue.services());
    if mistakes > 0 {
        return Err(Failure(format!("{mistakes} mistake(s) found in letter templates.")));
    }
    let categories = in_force::checked_categories(folder.or(config.services.as_deref())).map_err(|mistakes| {
        for mistake in &mistakes {
            tell!("{mistake}");
        }
        Failure(format!("{} mistake(s) found in categories of reports.", mistakes.len()))
    })?;
    say!(
        "{} services and {} categories of reports, all in order.",
        catalogue.services().count(),
        categories.all().count()
    );
    if config.reporting.is_none() {
        say!(
            "Nobody is named under [security], so there is no /.well-known/security.txt: whoever finds a hole cannot tell you."
        );
    }
    Ok(())
}

/// Tries every letter template with the answers of its service's first worked example.
pub(crate) fn letters<'s>(services: impl Iterator<Item = &'s Arc<Service>>) -> usize {
    let (press, region) = (Press::new(), crate::demo::hall_row().region);
    let wrong: Vec<String> = services.flat_map(|service| proof::letters(&press, service, region)).collect();
    for mistake in &wrong {
        tell!("{mistake}");
    }
    wrong.len()
}
