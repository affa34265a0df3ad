//! `cargo xtask check`: the rules of the house, each a step with a name.

mod bans;
mod decisions;
mod layers;
mod map;
mod paths;
mod sizes;
mod texts;

use crate::children;
use crate::house::{Finding, House, Outcome};

/// One rule: its name, what it holds, and how.
struct Step {
    name: &'static str,
    holds: &'static str,
    look: fn(&House) -> Outcome<Vec<Finding>>,
}

/// Cheap steps first: a person sees the easy mistakes before the compiler starts.
const STEPS: [Step; 10] = [
    Step { name: "format", holds: "rustfmt has nothing to change", look: format },
    Step {
        name: "layers",
        holds: "crates depend on each other only along the drawn arrows; rusqlite, axum and typst have one home each",
        look: |house| Ok(layers::look(&house.metadata)),
    },
    Step {
        name: "lints",
        holds: "every crate takes the workspace's lints",
        look: |house| layers::lints(&house.metadata),
    },
    Step { name: "map", holds: "ARCHITECTURE.md names every crate", look: |house| Ok(map::look(house)) },
    Step {
        name: "texts",
        holds: "every text exists in every language, and every text that is asked for exists",
        look: |house| Ok(texts::look(&house.papers()?)),
    },
    Step {
        name: "sizes",
        holds: "no source file is longer than 600 lines",
        look: |house| Ok(sizes::look(&house.papers()?)),
    },
    Step {
        name: "decisions",
        holds: "every decision ends in `Held by:` and a test that exists",
        look: |house| Ok(decisions::look(&house.papers()?)),
    },
    Step {
        name: "paths",
        holds: "no file names a folder of somebody's machine",
        look: |house| Ok(paths::look(&house.papers()?)),
    },
    Step { name: "bans", holds: "deny.toml: licences, banned crates, sources", look: bans::look },
    Step { name: "clippy", holds: "clippy finds nothing in any target", look: clippy },
];

/// How many findings of one step are shown: the rest is usually the same mistake again.
const SHOWN: usize = 40;

/// How many steps held and how many did not.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

/// Runs the named steps, or all.
pub(crate) fn run(house: &House, words: &[String]) -> Outcome<bool> {
    if words.iter().any(|word| word == "--list") {
        for step in &STEPS {
            println!("{:10} {}", step.name, step.holds);
        }
        return Ok(true);
    }
    for word in words {
        if !STEPS.iter().any(|step| step.name == word) {
            return Err(format!("`{word}` is no step; `cargo xtask check --list` names them").into());
        }
    }
    let tally = all(house, words);
    println!("{} passed, {} failed", tally.passed, tally.failed);
    Ok(tally.failed == 0)
}

/// Runs the steps in `only`, or all when it is empty, and prints what they find.
pub(crate) fn all(house: &House, only: &[String]) -> Tally {
    let mut tally = Tally::default();
    for step in &STEPS {
        if !only.is_empty() && !only.iter().any(|name| name == step.name) {
            continue;
        }
        let found = (step.look)(house).unwrap_or_else(|trouble| vec![Finding::new(step.name, trouble.to_string())]);
        if found.is_empty() {
            println!("check {:10} holds", step.name);
            tally.passed += 1;
        } else {
            println!("check {:10} BROKEN: {}", step.name, step.holds);
            for finding in found.iter().take(SHOWN) {
                println!("    {finding}");
            }
            if found.len() > SHOWN {
                println!("    … and {} more", found.len() - SHOWN);
            }
            tally.failed += 1;
        }
    }
    tally
}

fn format(house: &House) -> Outcome<Vec<Finding>> {
    cargo(house, &["fmt", "--all", "--check"], "run `cargo fmt --all`")
}

fn clippy(house: &House) -> Outcome<Vec<Finding>> {
    let words = ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"];
    cargo(house, &words, "mend what clippy names above")
}

fn cargo(house: &House, words: &[&str], mend: &str) -> Outcome<Vec<Finding>> {
    if children::run("cargo", house.cargo().args(words))? {
        return Ok(Vec::new());
    }
    Ok(vec![Finding::new(format!("cargo {}", words[0]), mend)])
}
