//! Which crate may stand on which, and which crate of others has one home only.

use std::fs;

use cargo_metadata::{DependencyKind, Metadata, Package};

use crate::house::{Finding, Outcome};

/// The foundation, lowest first, and what of ours each may stand on. Rooms, testkit and balai follow from the folder.
const ARROWS: [(&str, &[&str]); 15] = [
    ("kernel", &[]),
    ("reference", &["kernel"]),
    ("catalogue", &["kernel", "reference"]),
    ("letters", &["kernel"]),
    ("web", &["kernel"]),
    ("store", &["kernel"]),
    ("backup", &["kernel", "store"]),
    ("ledger", &["kernel"]),
    ("signing", &["kernel"]),
    ("book", &["kernel", "store", "ledger"]),
    ("desk", &["kernel", "store", "book"]),
    ("uploads", &["kernel", "store"]),
    (
        "hall",
        &[
            "kernel",
            "reference",
            "catalogue",
            "letters",
            "signing",
            "web",
            "store",
            "ledger",
            "book",
            "desk",
            "uploads",
        ],
    ),
    ("xtask", &[]),
    ("testkit", TESTKIT),
];

/// testkit opens a whole hall, so it may stand on everything.
const TESTKIT: &[&str] = &["*"];

/// Crates of others that only one of ours may name.
const HOMES: [(&str, &str); 12] = [
    ("rusqlite", "store"),
    ("tokio-postgres", "store"),
    ("deadpool-postgres", "store"),
    ("axum", "web"),
    ("axum-extra", "web"),
    ("typst", "letters"),
    ("typst-layout", "letters"),
    ("typst-pdf", "letters"),
    ("cel", "catalogue"),
    ("cms", "signing"),
    ("fluent-bundle", "kernel"),
    ("ureq", "balai"),
];

/// Where a crate stands, by its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Foundation,
    Room,
    Testkit,
    Balai,
    Xtask,
}

/// Every arrow that is not drawn.
pub(crate) fn look(metadata: &Metadata) -> Vec<Finding> {
    let ours = metadata.workspace_packages();
    let mut found = Vec::new();
    for package in &ours {
        for dependency in &package.dependencies {
            let target = dependency.name.as_str();
            let is_test = dependency.kind == DependencyKind::Development;
            let refused = match ours.iter().find(|other| other.name.as_str() == target) {
                Some(other) => refuse_ours(package, other, is_test),
                None => refuse_theirs(package, target, is_test),
            };
            found.extend(refused.map(|why| Finding::new(package.name.to_string(), why)));
        }
    }
    found.sort();
    found.dedup();
    found
}

fn refuse_ours(package: &Package, target: &Package, is_test: bool) -> Option<String> {
    // A test may open a hall; testkit itself stands on everything.
    if is_test && place(target) == Place::Testkit {
        return None;
    }
    let allowed = match (place(package), place(target)) {
        (Place::Foundation, Place::Foundation) => arrow(package.name.as_str(), target.name.as_str()),
        (Place::Room, Place::Foundation)
        | (Place::Balai, Place::Foundation | Place::Room)
        | (Place::Testkit, Place::Foundation | Place::Room | Place::Balai) => true,
        _ => false,
    };
    if allowed {
        return None;
    }
    Some(match (place(package), place(target)) {
        (Place::Room, Place::Room) => format!(
            "a room never imports a room: meet `{}` by an event, or by a trait that balai implements",
            target.name
        ),
        _ => format!("may not stand on `{}`; the drawn arrows are in xtask/src/check/layers.rs", target.name),
    })
}

fn arrow(from: &str, to: &str) -> bool {
    ARROWS.iter().find(|(name, _)| *name == from).is_some_and(|(_, onto)| onto.contains(&to))
}

/// Tests may drive what the house itself may not name, so only real dependencies count.
fn refuse_theirs(package: &Package, target: &str, is_test: bool) -> Option<String> {
    let (_, home) = HOMES.iter().find(|(name, _)| *name == target)?;
    if is_test || package.name.as_str() == *home {
        return None;
    }
    Some(format!("only `{home}` may name `{target}`"))
}

fn place(package: &Package) -> Place {
    let path = package.manifest_path.as_str().replace('\\', "/");
    if path.contains("/crates/foundation/") {
        Place::Foundation
    } else if path.contains("/crates/rooms/") {
        Place::Room
    } else if path.ends_with("/crates/testkit/Cargo.toml") {
        Place::Testkit
    } else if path.ends_with("/xtask/Cargo.toml") {
        Place::Xtask
    } else {
        Place::Balai
    }
}

/// Every crate that does not take the workspace's lints.
pub(crate) fn lints(metadata: &Metadata) -> Outcome<Vec<Finding>> {
    let mut found = Vec::new();
    for package in metadata.workspace_packages() {
        let manifest: toml::Table = fs::read_to_string(&package.manifest_path)?.parse()?;
        let takes = manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(toml::Value::as_bool);
        if takes != Some(true) {
            found.push(Finding::new(package.name.to_string(), "add `[lints] workspace = true` to its Cargo.toml"));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::House;

    #[test]
    fn crates_depend_only_along_the_drawn_arrows() {
        let house = House::find().unwrap();
        assert_eq!(look(&house.metadata), Vec::new());
    }

    #[test]
    fn every_crate_takes_the_lints_of_the_workspace() {
        let house = House::find().unwrap();
        assert_eq!(lints(&house.metadata).unwrap(), Vec::new());
    }

    #[test]
    fn every_foundation_crate_has_its_arrows_drawn() {
        let house = House::find().unwrap();
        for package in house.metadata.workspace_packages() {
            if place(package) == Place::Foundation {
                assert!(
                    ARROWS.iter().any(|(name, _)| package.name.as_str() == *name),
                    "{} has no line in ARROWS",
                    package.name
                );
            }
        }
    }

    #[test]
    fn the_drawn_arrows_have_no_circle() {
        // Each crate stands only on crates drawn above it.
        for (at, (name, onto)) in ARROWS.iter().enumerate() {
            for target in *onto {
                let below = ARROWS.iter().position(|(other, _)| other == target);
                assert!(
                    *target == "*" || below.is_some_and(|below| below < at),
                    "{name} stands on {target}, which is not below it"
                );
            }
        }
    }

    #[test]
    fn arrows_that_are_not_drawn_are_refused() {
        assert!(arrow("desk", "book"));
        assert!(!arrow("book", "desk"));
        assert!(!arrow("web", "store"));
        assert!(!arrow("kernel", "web"));
    }
}
