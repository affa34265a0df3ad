//! The service of the manual with one thing wrong, for every key it has: hundreds of files, and for each a sentence
//! that stands on the right line and names what is wrong. `mutations.txt` pins the exact words of the common mistakes;
//! this holds that no construct of the language was left without any.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test that cannot go on stops")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use catalogue::{Catalogue, Mistake};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One wrong file.
struct Mutant {
    /// What was done to it.
    deed: String,
    text: String,
    /// The line on which a mistake must be found.
    line: usize,
    /// What the sentence must name; any of these.
    names: Vec<String>,
}

/// A key of the file with its value.
struct Leaf {
    path: Vec<String>,
    key: Range<usize>,
    value: Range<usize>,
    kind: &'static str,
}

fn manual() -> (String, String) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/service-file.md");
    let manual = std::fs::read_to_string(path).unwrap();
    let blocks = |kind: &str| {
        let mark = format!("```{kind}\n");
        manual.split(mark.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect::<Vec<_>>().join("\n")
    };
    (blocks("toml"), blocks("toml examples"))
}

/// Files that the manual's service needs beside it, such as letter templates.
fn beside() -> Vec<(String, String)> {
    vec![("services/contoh.typ".to_owned(), "#let d = json(\"data.json\")".to_owned())]
}

fn mistakes(text: &str) -> Vec<Mistake> {
    let file = ("services/contoh.toml".to_owned(), text.to_owned());
    Catalogue::read(beside().into_iter().chain([file])).err().unwrap_or_default()
}

fn leaves(table: &DeTable<'_>, path: &[String], found: &mut Vec<Leaf>) {
    for (key, value) in table {
        let path: Vec<String> = path.iter().cloned().chain([key.get_ref().to_string()]).collect();
        look(&path, key.span(), value, found);
    }
}

fn look(path: &[String], key: Range<usize>, value: &Spanned<DeValue<'_>>, found: &mut Vec<Leaf>) {
    let kind = match value.get_ref() {
        DeValue::Table(table) => {
            leaves(table, path, found);
            return;
        }
        DeValue::Array(rows) if rows.iter().any(|row| matches!(row.get_ref(), DeValue::Table(_))) => {
            for row in rows {
                if let DeValue::Table(table) = row.get_ref() {
                    leaves(table, path, found);
                }
            }
            return;
        }
        DeValue::Array(_) => "list",
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "switch",
        DeValue::Datetime(_) => "date",
    };
    found.push(Leaf { path: path.to_vec(), key, value: value.span(), kind });
}

fn line_of(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

fn put(text: &str, at: &Range<usize>, with: &str) -> String {
    format!("{}{with}{}", &text[..at.start], &text[at.end..])
}

/// Keys whose value is a condition or a value to compute.
const EXPRESSIONS: &[&str] = &["when", "show_if", "required_if", "must", "value", "amount_if", "valid_until"];
/// Keys that point at something by its id, or choose one of several words.
const CHOICES: &[&str] = &["to", "field", "see", "role", "kind", "unit", "outcome", "level", "style", "prefill", "due"];

fn mutants(text: &str) -> Vec<Mutant> {
    let parsed = DeTable::parse(text).unwrap();
    let mut found = Vec::new();
    leaves(parsed.get_ref(), &[], &mut found);
    let mut made = Vec::new();
    for leaf in &found {
        let (name, path) = (leaf.path.last().unwrap().as_str(), leaf.path.join("."));
        let mut add = |deed: &str, changed: String, at: usize, names: &[&str]| {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            made.push(Mutant { deed: format!("{path}: {deed}"), text: changed, line: line_of(text, at), names });
        };
        let odd = format!("{name}zz");
        add("key misspelt", put(text, &leaf.key, &odd), leaf.key.start, &[&odd]);
        let other = if leaf.kind == "text" { "true" } else { "\"tujuh\"" };
        add("value of another type", put(text, &leaf.value, other), leaf.value.start, &[name, "tujuh"]);
        if (name == "id" || name == "en") && leaf.kind == "text" {
            add("empty text", put(text, &leaf.value, "\"\""), leaf.value.start, &["empty", name]);
        }
        if EXPRESSIONS.contains(&name) && leaf.kind == "text" {
            add("a name nobody knows", put(text, &leaf.value, "'entah_apa == 1'"), leaf.value.start, &["entah_apa"]);
            add("broken off", put(text, &leaf.value, "'1 + ('"), leaf.value.start, &[""]);
        }
        if CHOICES.contains(&name) && leaf.kind == "text" {
            add("leads nowhere", put(text, &leaf.value, "\"tidak-ada\""), leaf.value.start, &["tidak-ada"]);
        }
    }
    made.extend(untranslated(text, &found));
    made
}

/// Every text without its English or its Indonesian half.
fn untranslated(text: &str, found: &[Leaf]) -> Vec<Mutant> {
    let mut pairs: BTreeMap<usize, (&Leaf, &Leaf)> = BTreeMap::new();
    for two in found.windows(2) {
        if let [one, other] = two
            && one.path.split_last().map(|(_, parent)| parent) == other.path.split_last().map(|(_, parent)| parent)
            && one.path.last().is_some_and(|key| key == "id")
            && other.path.last().is_some_and(|key| key == "en")
        {
            pairs.insert(one.key.start, (one, other));
        }
    }
    let mut made = Vec::new();
    for (id, en) in pairs.into_values() {
        let (_, parent) = en.path.split_last().unwrap();
        // Written on two lines, the whole line goes; within braces, the half from the comma on.
        let is_inline = !text[id.value.end..en.key.start].contains('\n');
        let gone = if is_inline { id.value.end..en.value.end } else { line_start(text, en.key.start)..en.value.end };
        made.push(Mutant {
            deed: format!("{}: English missing", parent.join(".")),
            text: put(text, &gone, ""),
            line: line_of(text, id.key.start),
            names: vec!["`en`".to_owned(), "English".to_owned()],
        });
    }
    made
}

fn line_start(text: &str, byte: usize) -> usize {
    text[..byte].rfind('\n').map_or(0, |at| at + 1)
}

#[test]
fn every_key_can_be_wrong_in_every_way_and_is_named_where_it_stands() {
    let (text, examples) = manual();
    let files = [("services/contoh.toml", text.clone()), ("services/contoh.examples.toml", examples)];
    let right = Catalogue::read(beside().into_iter().chain(files.map(|(name, text)| (name.to_owned(), text))));
    assert!(right.is_ok(), "the manual itself is wrong: {:?}", right.err());

    let mutants = mutants(&text);
    assert!(mutants.len() >= 300, "only {} wrong files", mutants.len());
    let mut unhelpful = String::new();
    for mutant in &mutants {
        let said = mistakes(&mutant.text);
        let helps = |m: &Mistake| {
            m.line == mutant.line
                && mutant.names.iter().any(|name| format!("{} {}", m.what, m.mend).contains(name.as_str()))
                && !m.mend.is_empty()
        };
        let panicked = said.iter().any(|m| m.what.contains("could not be read to the end"));
        if panicked || !said.iter().any(helps) {
            let said: Vec<_> = said.iter().map(|m| format!("\n    {m}")).collect();
            writeln!(unhelpful, "{} (line {})\n  said:{}", mutant.deed, mutant.line, said.concat()).unwrap();
        }
    }
    assert!(unhelpful.is_empty(), "{} files in all; for these nothing helpful is said:\n{unhelpful}", mutants.len());
}
