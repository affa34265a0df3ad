//! `cargo xtask sbom`: everything that is built into the program, as a CycloneDX list, written by cargo-cyclonedx and compared
//! with what cargo itself says.

use std::collections::{BTreeSet, VecDeque};
use std::fs;

use cargo_metadata::{DependencyKind, Metadata, PackageId};
use serde_json::Value;

use crate::house::{House, Outcome, has_program, host_triple};

/// The version that was tried; a newer one may name its files otherwise.
const TOOL: &str = "cargo-cyclonedx@0.5.9";
/// What cargo-cyclonedx calls the list of the program, beside the `Cargo.toml` of every program in the workspace.
const LISTS: [&str; 2] = ["crates/balai/balai_bin.cdx.json", "xtask/xtask_bin.cdx.json"];

/// Writes the list to `balai.cdx.json` in the build folder; the answer is whether it is whole.
pub(crate) fn run(house: &House) -> Outcome<bool> {
    if !has_program("cargo-cyclonedx") {
        return Err(format!("cargo-cyclonedx is missing; get it with: cargo install --locked {TOOL}").into());
    }
    let words = ["cyclonedx", "--quiet", "--format", "json", "--spec-version", "1.5", "--describe", "binaries"];
    let ended = house.cargo().args(words).args(["--target", &host_triple()?]).status()?;
    let [ours, others @ ..] = LISTS.map(|list| house.root.join(list));
    let text = fs::read_to_string(&ours);
    // They lie in the checkout, which stays as it was.
    for list in others.iter().chain([&ours]) {
        let _ = fs::remove_file(list);
    }
    if !ended.success() {
        return Err("cargo-cyclonedx failed and says above why".into());
    }
    let text = text.map_err(|error| format!("cargo-cyclonedx wrote no {}: {error}", LISTS[0]))?;
    let list: Value = serde_json::from_str(&text)?;
    let built_in = built_in(&house.metadata)?;
    let missing = missing(&list, &built_in);
    let path = house.target().join("balai.cdx.json");
    fs::write(&path, text)?;
    for one in &missing {
        eprintln!("xtask: {one} is built in and not in the list");
    }
    println!("{}", path.display());
    Ok(missing.is_empty())
}

/// Name and version of every crate that the program is made of.
fn built_in(metadata: &Metadata) -> Outcome<BTreeSet<String>> {
    let resolve = metadata.resolve.as_ref().ok_or("cargo names no dependencies")?;
    let balai = metadata.packages.iter().find(|package| package.name.as_str() == "balai").ok_or("there is no balai")?;
    let mut known: BTreeSet<&PackageId> = BTreeSet::from([&balai.id]);
    let mut waiting = VecDeque::from([&balai.id]);
    while let Some(id) = waiting.pop_front() {
        let Some(node) = resolve.nodes.iter().find(|node| node.id == *id) else { continue };
        let normal =
            node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
        waiting.extend(normal.map(|dep| &dep.pkg).filter(|id| known.insert(id)));
    }
    known.remove(&balai.id);
    let named = metadata.packages.iter().filter(|package| known.contains(&package.id));
    Ok(named.map(|package| format!("{} {}", package.name, package.version)).collect())
}

/// Those of `built_in` that the list does not name.
fn missing<'b>(list: &Value, built_in: &'b BTreeSet<String>) -> Vec<&'b str> {
    let components = list["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    let named =
        components.iter().filter_map(|one| Some(format!("{} {}", one["name"].as_str()?, one["version"].as_str()?)));
    let named: BTreeSet<String> = named.collect();
    built_in.iter().filter(|one| !named.contains(*one)).map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_built_in_is_known_and_what_a_list_leaves_out_is_named() {
        let built_in = built_in(&House::find().unwrap().metadata).unwrap();
        let of = |name: &str| built_in.iter().any(|one| one.split(' ').next() == Some(name));
        for name in ["rustls", "rusqlite", "tokio", "kernel", "typst"] {
            assert!(of(name), "{name} is in the program");
        }
        for name in ["xtask", "testkit", "balai"] {
            assert!(!of(name), "{name} is not");
        }
        let component = |one: &String| {
            let (name, version) = one.split_once(' ').unwrap();
            json!({ "name": name, "version": version })
        };
        let mut components: Vec<Value> = built_in.iter().map(component).collect();
        assert_eq!(missing(&json!({ "components": components }), &built_in), Vec::<&str>::new());
        let left_out = components.pop().unwrap();
        let name = format!("{} {}", left_out["name"].as_str().unwrap(), left_out["version"].as_str().unwrap());
        assert_eq!(missing(&json!({ "components": components }), &built_in), [name.as_str()]);
        assert_eq!(missing(&json!({}), &built_in).len(), built_in.len());
    }
}
