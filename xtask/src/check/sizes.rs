//! A file that one person reads in one sitting.

use crate::house::{Finding, Paper};

/// The most lines of a source file.
const MOST: usize = 600;
/// The most lines of a service: it cannot be split, and half of them say in English what the other half says.
const MOST_OF_A_SERVICE: usize = 900;

const SOURCES: [&str; 10] = [".rs", ".html", ".css", ".js", ".mjs", ".sql", ".ftl", ".typ", ".toml", ".sh"];

/// Every source file that is too long.
pub(crate) fn look(papers: &[Paper]) -> Vec<Finding> {
    papers
        .iter()
        .filter(|paper| SOURCES.iter().any(|ending| paper.is(ending)))
        // Tables of law and fact are data, however they are written.
        .filter(|paper| !paper.path.starts_with("reference/"))
        .filter_map(|paper| {
            let lines = paper.text.lines().count();
            let most = if paper.path.starts_with("services/") { MOST_OF_A_SERVICE } else { MOST };
            (lines > most)
                .then(|| Finding::new(paper.path.clone(), format!("has {lines} lines; split it, {most} are the most")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(path: &str, lines: usize) -> Paper {
        Paper { path: path.into(), text: "x\n".repeat(lines) }
    }

    #[test]
    fn a_source_of_601_lines_is_too_long() {
        let papers = [
            paper("crates/a/src/lib.rs", 600),
            paper("crates/a/src/long.rs", 601),
            paper("docs/long.md", 900),
            paper("services/a.toml", 900),
        ];
        let found = look(&papers);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, "crates/a/src/long.rs");
    }
}
