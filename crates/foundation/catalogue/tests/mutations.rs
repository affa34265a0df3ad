//! Service files with one thing wrong each, and the exact sentences a person then reads.
//!
//! The cases stand in `mutations.txt`: `##` what is wrong, `-` the file, `<` the text taken out, `>` the text put in,
//! `!` every mistake that must be found, and no other. With `BALAI_BLESS=1` the sentences are written anew; read the
//! difference before you keep it.

use std::fmt::Write as _;

use catalogue::{Catalogue, shipped};

struct Case {
    title: String,
    file: String,
    swaps: Vec<(String, String)>,
    says: Vec<String>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut last = ' ';
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case { title: title.to_owned(), file: String::new(), swaps: Vec::new(), says: Vec::new() });
            continue;
        }
        let (Some(case), Some(mark)) = (cases.last_mut(), line.chars().next()) else { continue };
        let rest = line.get(2..).unwrap_or("").to_owned();
        match mark {
            '-' => case.file = rest,
            '<' if last == '<' => {
                if let Some((from, _)) = case.swaps.last_mut() {
                    *from = format!("{from}\n{rest}");
                }
            }
            '<' => case.swaps.push((rest, String::new())),
            '>' => {
                if let Some((_, to)) = case.swaps.last_mut() {
                    *to = if last == '>' { format!("{to}\n{rest}") } else { rest };
                }
            }
            '!' => case.says.push(rest),
            _ => {}
        }
        last = mark;
    }
    cases
}

/// The mistakes of the shipped files with one of them changed.
fn mistakes(case: &Case) -> Vec<String> {
    let path = format!("services/{}", case.file);
    let mut seen = false;
    // Four services that know each other: reading all of them for every case would take minutes.
    let mut few = vec!["akta-kelahiran", "kia", "ktp-el", "nib-mikro", "surat", case.file.trim_end_matches(".toml")];
    let is_bundle = case.file.starts_with("paket-");
    if is_bundle {
        few.extend(["akta-kematian", "kk-baru", "kk-perubahan", "pindah-datang"]);
    }
    let is_one = |name: &str| {
        let is_wanted = |id: &&str| name.strip_prefix("services/").is_some_and(|n| n.starts_with(&format!("{id}.")));
        // A bundle is read with more services; their worked examples say nothing about it.
        few.iter().any(is_wanted) && !(is_bundle && name.ends_with(".examples.toml"))
    };
    let files = shipped().into_iter().filter(|(name, _)| is_one(name)).map(|(name, text)| {
        if name != path {
            return (name.to_owned(), text.to_owned());
        }
        seen = true;
        let mut text = text.to_owned();
        for (from, to) in &case.swaps {
            assert!(text.contains(from.as_str()), "{}: the file has no {from:?}", case.title);
            text = text.replacen(from.as_str(), to, 1);
        }
        (name.to_owned(), text)
    });
    let files: Vec<(String, String)> = files.collect();
    assert!(seen, "{}: no file {path}", case.title);
    Catalogue::read(files).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn each_mutated_file_gives_exactly_the_sentences_that_help() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mutations.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let cases = cases(&text);
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    let mut wrong = String::new();
    let mut blessed = text.split("## ").next().unwrap_or_default().to_owned();
    for case in &cases {
        let found = mistakes(case);
        if found != case.says {
            writeln!(wrong, "{}\n  found:    {found:#?}\n  expected: {:#?}", case.title, case.says).unwrap();
        }
        writeln!(blessed, "## {}\n- {}", case.title, case.file).unwrap();
        for (from, to) in &case.swaps {
            from.lines().for_each(|l| writeln!(blessed, "< {l}").unwrap());
            to.split('\n').for_each(|l| writeln!(blessed, "> {l}").unwrap());
        }
        for line in &found {
            writeln!(blessed, "! {line}").unwrap();
        }
        blessed.push('\n');
    }
    if std::env::var_os("BALAI_BLESS").is_some() {
        std::fs::write(path, blessed.trim_end().to_owned() + "\n").unwrap();
        return;
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
