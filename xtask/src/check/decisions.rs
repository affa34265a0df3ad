//! A decision without a test is a wish: each page in docs/decisions ends in `Held by:` and names one that exists.

use std::collections::BTreeSet;

use crate::house::{Finding, Paper};

const FOLDER: &str = "docs/decisions/";
const HELD_BY: &str = "Held by:";

/// Every decision that nothing holds.
pub(crate) fn look(papers: &[Paper]) -> Vec<Finding> {
    let tests = tests(papers);
    let decisions = papers
        .iter()
        .filter(|paper| paper.path.starts_with(FOLDER) && paper.is(".md"))
        .filter(|paper| starts_with_number(&paper.path[FOLDER.len()..]));
    decisions.filter_map(|paper| mistake(paper, &tests)).collect()
}

fn mistake(paper: &Paper, tests: &BTreeSet<String>) -> Option<Finding> {
    let last = paper.text.lines().rev().find(|line| !line.trim().is_empty())?;
    let plain = last.replace(['*', '_'], "");
    let Some((_, _)) = plain.split_once(HELD_BY) else {
        return Some(Finding::new(paper.path.clone(), format!("its last line does not say `{HELD_BY} <test>`")));
    };
    // Underscores belong to test names, so the names are read from the line as it is written.
    let names: Vec<&str> =
        last.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| tests.contains(*word)).collect();
    names.is_empty().then(|| Finding::new(paper.path.clone(), format!("no test of this name exists: {}", plain.trim())))
}

fn starts_with_number(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
}

/// The names of all test functions and of all browser journeys.
fn tests(papers: &[Paper]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for paper in papers {
        if paper.is(".rs") {
            collect_tests(&paper.text, &mut names);
        } else if paper.path.starts_with("e2e/journeys/")
            && let Some(name) = paper.path.rsplit('/').next()
        {
            names.insert(name.trim_end_matches(".mjs").replace('-', "_"));
        }
    }
    names
}

/// Functions that follow a test attribute, and the bodies that `each_backend!` and `on_both!` take.
fn collect_tests(text: &str, names: &mut BTreeSet<String>) {
    let taken = |line: &str| {
        line.contains(": Store)") && text.contains("each_backend!")
            || line.contains(": TestHall)") && text.contains("on_both!")
    };
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[test") || line.starts_with("#[tokio::test") {
            is_test = true;
        }
        let is_body = line.starts_with("async fn ") && taken(line);
        if (is_test || is_body)
            && let Some(name) = function_name(line)
        {
            names.insert(name.to_owned());
            is_test = false;
        }
    }
}

fn function_name(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("fn ")?;
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
    Some(&rest[..end])
}

#[cfg(test)]
mod tests_of_decisions {
    use super::*;

    fn paper(path: &str, text: &str) -> Paper {
        Paper { path: path.into(), text: text.into() }
    }

    #[test]
    fn a_decision_is_held_by_a_test_that_exists() {
        let test = paper("crates/a/src/lib.rs", "#[test]\nfn rooms_never_meet() {}\nfn helper() {}");
        let good = paper("docs/decisions/0001-a.md", "# A\n\n**Held by:** `rooms_never_meet`\n");
        let none = paper("docs/decisions/0002-b.md", "# B\n");
        let wish = paper("docs/decisions/0003-c.md", "# C\n\nHeld by: `helper`\n");
        let index = paper("docs/decisions/README.md", "# Decisions\n");
        let found = look(&[test, good, none, wish, index]);
        let places: Vec<&str> = found.iter().map(|f| f.place.as_str()).collect();
        assert_eq!(places, ["docs/decisions/0002-b.md", "docs/decisions/0003-c.md"]);
    }

    #[test]
    fn a_body_for_both_engines_is_a_test() {
        let mut names = BTreeSet::new();
        let text = "each_backend! {\n M;\n async fn one(store: Store) {}\n async fn two(s: Store) {}\n}";
        collect_tests(text, &mut names);
        collect_tests("on_both! {\n async fn three(hall: TestHall) {}\n async fn help(text: &str) {}\n}", &mut names);
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["one", "three", "two"]);
    }

    #[test]
    fn a_browser_journey_can_hold_a_decision() {
        let journey = paper("e2e/journeys/01-front-door.mjs", "");
        let decision = paper("docs/decisions/0001-a.md", "Held by: 01_front_door");
        assert_eq!(look(&[journey, decision]), Vec::new());
    }
}
