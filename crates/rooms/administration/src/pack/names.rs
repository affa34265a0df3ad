//! Which names a file in a pack may have: those of a service, its worked examples and its letter template, and nothing
//! that could lead out of a folder or hide in it.

use std::collections::BTreeSet;

use super::{Broken, File};

/// The end of a file with worked examples.
const EXAMPLES: &str = ".examples.toml";

/// The id of the service, if this is the name of a service file.
pub fn service(name: &str) -> Option<&str> {
    name.strip_suffix(".toml").filter(|id| is_id(id))
}

/// The names under which a service may have its files.
pub fn examples(service: &str) -> String {
    format!("{service}{EXAMPLES}")
}

fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Refuses names that are malformed, out of order or used twice, examples without their service, and a pack of nothing.
pub(super) fn check(files: &[File]) -> Result<(), Broken> {
    let mut known = BTreeSet::new();
    for file in files {
        let name = file.name.as_str();
        let of_examples = name.strip_suffix(EXAMPLES).filter(|id| is_id(id));
        let is_sound = service(name).is_some()
            || of_examples.is_some_and(|id| files.iter().any(|file| service(&file.name) == Some(id)))
            || name.strip_suffix(".typ").is_some_and(is_id);
        if !is_sound || known.last().is_some_and(|last| *last >= name) {
            return Err(Broken::Name(name.to_owned()));
        }
        known.insert(name);
    }
    if files.iter().any(|file| service(&file.name).is_some()) {
        Ok(())
    } else {
        Err(Broken::Unreadable("it holds no service".to_owned()))
    }
}
