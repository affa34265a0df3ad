//! deny.toml: by cargo-deny where it is installed, otherwise licences, bans and sources by our own reading of it.

use std::collections::BTreeSet;
use std::fs;

use cargo_metadata::{Metadata, Package};

use crate::house::{Finding, House, Outcome, has_program};

/// What of deny.toml we can hold ourselves.
struct Rules {
    licences: BTreeSet<String>,
    banned: Vec<(String, String)>,
    registries: Vec<String>,
}

/// Everything that is built in against deny.toml.
pub(crate) fn look(house: &House) -> Outcome<Vec<Finding>> {
    if has_program("cargo-deny") {
        let words = ["deny", "check", "bans", "licenses", "sources", "--offline"];
        let ended = house.cargo().args(words).status()?;
        return Ok(if ended.success() {
            Vec::new()
        } else {
            vec![Finding::new("deny.toml", "cargo-deny says above what does not fit")]
        });
    }
    let rules = read(&fs::read_to_string(house.root.join("deny.toml"))?)?;
    Ok(judge(&rules, &house.metadata))
}

fn read(text: &str) -> Outcome<Rules> {
    let page: toml::Table = text.parse()?;
    let strings = |section: &str, key: &str| -> Vec<String> {
        let list = page.get(section).and_then(|s| s.get(key)).and_then(toml::Value::as_array);
        let words = list.into_iter().flatten().filter_map(toml::Value::as_str);
        words.map(str::to_owned).collect()
    };
    let bans = page.get("bans").and_then(|s| s.get("deny")).and_then(toml::Value::as_array);
    let word = |entry: &toml::Value, key: &str| -> String {
        entry.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    };
    Ok(Rules {
        licences: strings("licenses", "allow").into_iter().collect(),
        banned: bans.into_iter().flatten().map(|entry| (word(entry, "crate"), word(entry, "reason"))).collect(),
        registries: strings("sources", "allow-registry"),
    })
}

fn judge(rules: &Rules, metadata: &Metadata) -> Vec<Finding> {
    let built: BTreeSet<&cargo_metadata::PackageId> =
        metadata.resolve.iter().flat_map(|resolve| resolve.nodes.iter().map(|node| &node.id)).collect();
    metadata
        .packages
        .iter()
        .filter(|package| built.contains(&package.id))
        .flat_map(|package| judge_one(rules, package))
        .collect()
}

fn judge_one(rules: &Rules, package: &Package) -> Vec<Finding> {
    let mut found = Vec::new();
    let place = format!("{} {}", package.name, package.version);
    if let Some((_, why)) = rules.banned.iter().find(|(name, _)| package.name.as_str() == name) {
        found.push(Finding::new(place.clone(), format!("is banned: {why}")));
    }
    match package.license.as_deref() {
        Some(licence) if allows(licence, &rules.licences) => {}
        Some(licence) => found.push(Finding::new(place.clone(), format!("its licence `{licence}` is not allowed"))),
        None => found.push(Finding::new(place.clone(), "names no licence")),
    }
    if let Some(source) = &package.source
        && !rules.registries.iter().any(|known| source.repr.ends_with(known.as_str()))
    {
        found.push(Finding::new(place, format!("comes from `{source}`")));
    }
    found
}

/// Whether an SPDX expression can be met with the allowed licences.
fn allows(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        // The old way to write OR.
        .replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let met = any(&mut rest, allowed);
    met && rest.is_empty()
}

fn any(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut met = all(words, allowed);
    while let Some((&"OR", rest)) = words.split_first() {
        *words = rest;
        met |= all(words, allowed);
    }
    met
}

fn all(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, allowed);
    while let Some((&"AND", rest)) = words.split_first() {
        *words = rest;
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    *words = rest;
    if *first == "(" {
        let met = any(words, allowed);
        if let Some((&")", rest)) = words.split_first() {
            *words = rest;
        }
        return met;
    }
    if let [with, exception, rest @ ..] = *words
        && *with == "WITH"
    {
        *words = rest;
        // An exception only adds permissions, so the bare licence is enough.
        return allowed.contains(&format!("{first} WITH {exception}")) || allowed.contains(*first);
    }
    allowed.contains(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(expression: &str) -> bool {
        let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned);
        allows(expression, &allowed.into_iter().collect())
    }

    #[test]
    fn a_licence_expression_is_met_by_allowed_licences_only() {
        assert!(met("MIT"));
        assert!(met("MIT/Apache-2.0"));
        assert!(met("GPL-3.0-only OR MIT"));
        assert!(met("(MIT OR GPL-2.0-only) AND Unicode-3.0"));
        assert!(met("Apache-2.0 WITH LLVM-exception"));
        assert!(!met("GPL-3.0-only"));
        assert!(!met("MIT AND GPL-3.0-only"));
        assert!(!met(""));
        assert!(!met("MIT )"));
    }

    #[test]
    fn what_is_built_in_fits_the_page_of_licences_and_bans() {
        let house = House::find().unwrap();
        let page = fs::read_to_string(house.root.join("deny.toml")).unwrap();
        let rules = read(&page).unwrap();
        assert!(rules.licences.contains("MIT") && !rules.banned.is_empty() && !rules.registries.is_empty());
        assert_eq!(judge(&rules, &house.metadata), Vec::new());
    }
}
