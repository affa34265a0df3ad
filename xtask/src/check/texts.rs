//! Words for people: every text exists in every language, and every text that code or page asks for exists.
//!
//! Read from the files alone, so it sees keys that are written out (`words.get("x")`, `Flaw::new("x")`, a `slug`). A key
//! that is put together while running is the business of that crate's own tests.

use std::collections::{BTreeMap, BTreeSet};

use crate::house::{Finding, Paper};

const LANGUAGES: [&str; 2] = ["id", "en"];

/// Names under which code and pages hold the words, before `.get("…")`, `.with("…"` or `.has("…")`.
const HOLDERS: [&str; 4] = ["words", "w", "t", "words()"];

/// A problem has a title, says what happened, and how to mend it.
const PROBLEM_PARTS: [&str; 3] = ["", "-detail", "-mend"];

/// The texts of one language: key → where it is written and the variables it takes.
type Book = BTreeMap<String, Entry>;

struct Entry {
    place: String,
    variables: BTreeSet<String>,
}

/// Every text that is missing, doubled, or takes other variables in another language.
pub(crate) fn look(papers: &[Paper]) -> Vec<Finding> {
    let mut found = Vec::new();
    let books = LANGUAGES.map(|language| read_language(papers, language, &mut found));
    for (at, book) in books.iter().enumerate() {
        for (other, language) in books.iter().zip(LANGUAGES).skip(at + 1) {
            compare(book, LANGUAGES[at], other, language, &mut found);
        }
    }
    for (key, place) in asked(papers) {
        let lacking: Vec<&str> = books
            .iter()
            .zip(LANGUAGES)
            .filter(|(book, _)| !book.contains_key(&key))
            .map(|(_, language)| language)
            .collect();
        if !lacking.is_empty() {
            let lacking = lacking.join(" and ");
            found.push(Finding::new(place, format!("asks for `{key}`, missing in {lacking}")));
        }
    }
    found.sort();
    found.dedup();
    found
}

fn read_language(papers: &[Paper], language: &str, found: &mut Vec<Finding>) -> Book {
    let ending = format!("/texts/{language}.ftl");
    let mut book = Book::new();
    for paper in papers.iter().filter(|p| p.path.starts_with("crates/") && p.is(&ending)) {
        for (key, entry) in read_ftl(paper) {
            let place = entry.place.clone();
            if let Some(first) = book.insert(key.clone(), entry) {
                found.push(Finding::new(place, format!("`{key}` is already in {}", first.place)));
            }
        }
    }
    book
}

/// The messages of one file; a term (`-x`) or an attribute (`.x`) belongs to its message.
fn read_ftl(paper: &Paper) -> Vec<(String, Entry)> {
    let mut entries: Vec<(String, Entry)> = Vec::new();
    for (at, line) in paper.text.lines().enumerate() {
        if line.starts_with('#') {
            continue;
        }
        if let Some((key, _)) = line.split_once('=')
            && is_key(key.trim_end())
            && line.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            let place = format!("{}:{}", paper.path, at + 1);
            let variables = BTreeSet::new();
            entries.push((key.trim_end().to_owned(), Entry { place, variables }));
        }
        if let Some((_, entry)) = entries.last_mut() {
            entry.variables.extend(variables(line));
        }
    }
    entries
}

fn is_key(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

fn variables(line: &str) -> impl Iterator<Item = String> + '_ {
    line.split('$').skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(rest.len());
        // A variable named like a language carries a text that is already in that language.
        let name = if LANGUAGES.contains(&&rest[..end]) { "(language)" } else { &rest[..end] };
        (end > 0).then(|| name.to_owned())
    })
}

fn compare(one: &Book, one_name: &str, two: &Book, two_name: &str, found: &mut Vec<Finding>) {
    for (key, entry) in one {
        match two.get(key) {
            None => found.push(Finding::new(entry.place.clone(), format!("`{key}` is missing in `{two_name}`"))),
            Some(twin) if twin.variables != entry.variables => found.push(Finding::new(
                entry.place.clone(),
                format!("`{key}` takes other variables in `{two_name}` ({})", twin.place),
            )),
            Some(_) => {}
        }
    }
    for (key, entry) in two {
        if !one.contains_key(key) {
            found.push(Finding::new(entry.place.clone(), format!("`{key}` is missing in `{one_name}`")));
        }
    }
}

/// Every key that code and pages ask for, with the place.
fn asked(papers: &[Paper]) -> Vec<(String, String)> {
    let mut asked = Vec::new();
    for paper in papers.iter().filter(|paper| is_asking(paper)) {
        let code = without_tests(&paper.text);
        for (at, line) in code.lines().enumerate() {
            let place = || format!("{}:{}", paper.path, at + 1);
            if line.trim_start().starts_with("//") {
                continue;
            }
            asked.extend(held_keys(line).map(|key| (key.to_owned(), place())));
            for key in flaws(line) {
                asked.push((format!("flaw-{key}"), place()));
            }
        }
        if paper.is(".rs") {
            for (slug, line) in slugs(code) {
                for part in PROBLEM_PARTS {
                    asked.push((format!("problem-{slug}{part}"), format!("{}:{line}", paper.path)));
                }
            }
        }
    }
    asked
}

/// The crates' own code and pages; tests and testkit may ask for texts that do not exist.
fn is_asking(paper: &Paper) -> bool {
    paper.path.starts_with("crates/")
        && !paper.path.starts_with("crates/testkit/")
        && !paper.path.contains("/tests/")
        && !paper.path.contains("/examples/")
        && (paper.is(".rs") || paper.is(".html"))
}

fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |at| &text[..at])
}

fn held_keys(line: &str) -> impl Iterator<Item = &str> {
    [".get(\"", ".with(\"", ".has(\""].into_iter().flat_map(move |call| {
        line.match_indices(call).filter_map(move |(at, _)| {
            let before = &line[..at];
            let holds = HOLDERS.iter().any(|holder| {
                before
                    .strip_suffix(holder)
                    .is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
            });
            let rest = &line[at + call.len()..];
            let key = &rest[..rest.find('"')?];
            (holds && is_key(key)).then_some(key)
        })
    })
}

/// Keys in `Flaw::new("…")`; `FieldFlaw::new("…")` names a field instead.
fn flaws(line: &str) -> impl Iterator<Item = &str> {
    const START: &str = "Flaw::new(\"";
    line.match_indices(START).filter_map(|(at, _)| {
        let is_whole = !line[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let rest = &line[at + START.len()..];
        let key = &rest[..rest.find('"')?];
        (is_whole && is_key(key)).then_some(key)
    })
}

/// The words in the bodies of `fn slug(&self)`, with their lines.
fn slugs(code: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut depth = None;
    for (at, line) in code.lines().enumerate() {
        if depth.is_none() && line.contains("fn slug(&self) -> &'static str {") {
            depth = Some(0_usize);
        }
        let Some(open) = depth else { continue };
        for (n, part) in line.split('"').enumerate() {
            // Odd parts stand between quotation marks.
            if n % 2 == 1 && is_key(part) {
                found.push((part.to_owned(), at + 1));
            }
        }
        let now = open + line.matches('{').count() - line.matches('}').count().min(open + line.matches('{').count());
        depth = (now > 0).then_some(now);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(path: &str, text: &str) -> Paper {
        Paper { path: path.into(), text: text.into() }
    }

    fn found(papers: &[Paper]) -> Vec<String> {
        look(papers).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn a_text_in_one_language_only_is_found() {
        let papers = [
            paper("crates/a/texts/id.ftl", "halo = Halo\nhanya-id = Ya\n"),
            paper("crates/a/texts/en.ftl", "halo = Hello\nonly-en = Yes\n"),
        ];
        assert_eq!(found(&papers), ["`only-en` is missing in `id`", "`hanya-id` is missing in `en`"]);
    }

    #[test]
    fn a_text_written_twice_is_found() {
        let papers = [
            paper("crates/a/texts/id.ftl", "halo = A\n"),
            paper("crates/b/texts/id.ftl", "halo = B\n"),
            paper("crates/a/texts/en.ftl", "halo = C\n"),
        ];
        assert_eq!(found(&papers), ["`halo` is already in crates/a/texts/id.ftl:1"]);
    }

    #[test]
    fn variables_must_agree_between_languages() {
        let papers = [
            paper("crates/a/texts/id.ftl", "hari = { $n } hari\n"),
            paper("crates/a/texts/en.ftl", "hari = { $n ->\n    [one] { $n } day\n   *[other] { $m } days\n }\n"),
        ];
        assert_eq!(found(&papers), ["`hari` takes other variables in `en` (crates/a/texts/en.ftl:1)"]);
    }

    #[test]
    fn keys_that_code_and_pages_ask_for_must_exist() {
        let code = r#"
            fn show(words: Words) { words.get("ada"); map.get("bukan-teks"); Flaw::new("nik-x"); FieldFlaw::new("sandi", f); }
            fn slug(&self) -> &'static str {
                match self { Self::A => "no-case", Self::B { .. } => "gone" }
            }
            fn other() { "not-a-slug" }
            #[cfg(test)]
            mod tests { words.get("only-in-test") }
        "#;
        let papers = [
            paper("crates/a/src/lib.rs", code),
            paper("crates/a/pages/x.html", "<p>{{ view.words.with(\"hilang\", args) }}</p>"),
            paper("crates/a/texts/id.ftl", "ada = Ada\n"),
            paper("crates/a/texts/en.ftl", "ada = Here\n"),
        ];
        let keys: BTreeSet<String> = asked(&papers).into_iter().map(|(key, _)| key).collect();
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        assert_eq!(
            keys,
            [
                "ada",
                "flaw-nik-x",
                "hilang",
                "problem-gone",
                "problem-gone-detail",
                "problem-gone-mend",
                "problem-no-case",
                "problem-no-case-detail",
                "problem-no-case-mend"
            ]
        );
        assert!(found(&papers).contains(&"asks for `hilang`, missing in id and en".to_owned()));
    }
}
