//! The map of the house names every crate, so that a newcomer finds each in one page.

use std::fs;

use crate::house::{Finding, House};

const MAP: &str = "ARCHITECTURE.md";

/// Every crate that the map does not name.
pub(crate) fn look(house: &House) -> Vec<Finding> {
    let Ok(map) = fs::read_to_string(house.root.join(MAP)) else {
        return vec![Finding::new(MAP, "is missing")];
    };
    let missing = house
        .metadata
        .workspace_packages()
        .into_iter()
        .filter(|package| !names(&map, package.name.as_str()))
        .map(|package| Finding::new(MAP, format!("does not name the crate `{}`: give it a line", package.name)));
    missing.collect()
}

/// Whether `map` has `name` as a code word or as a folder.
fn names(map: &str, name: &str) -> bool {
    map.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_named_as_a_whole_word() {
        assert!(names("`store/` the only crate", "store"));
        assert!(names("see crates/foundation/book.", "book"));
        assert!(!names("bookkeeping", "book"));
    }
}
