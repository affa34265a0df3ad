//! Every Rust test, on both databases, counted from what the runner prints.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use crate::children;
use crate::house::{House, Outcome};
use crate::test::{Postgres, Score};

/// Builds and runs all tests; PostgreSQL is required, so a skipped half is a failure.
pub(crate) fn run(house: &House, postgres: &Postgres, pyhanko: &Path) -> Outcome<Score> {
    // One process for all tests of a crate, so that the services that come with Balai are read once for all its halls.
    let mut tests = cargo(house, postgres, &["test", "--workspace", "--no-fail-fast"]);
    tests.env("BALAI_PYHANKO", pyhanko).env("BALAI_REQUIRE_SIGNATURE_READERS", "1");
    count(tests)
}

fn cargo(house: &House, postgres: &Postgres, words: &[&str]) -> Command {
    println!("cargo {}", words.join(" "));
    let mut command = house.cargo();
    command.args(words).env("BALAI_TEST_POSTGRES_URL", postgres.url()).env("BALAI_REQUIRE_POSTGRES", "1");
    command
}

/// Runs a program, shows what it prints line by line, and counts tests; a program that fails without naming a failed
/// test (it did not compile) is one failure.
fn count(command: Command) -> Outcome<Score> {
    let (ended_well, lines) = stream(command)?;
    let mut score = Score::default();
    for line in &lines {
        if let Some(one) = read_summary(line) {
            score.add(one);
        }
    }
    if !ended_well && score.failed == 0 {
        score.failed = 1;
    }
    Ok(score)
}

/// Runs a program and passes on its lines; returns whether it ended well, and the lines.
pub(crate) fn stream(mut command: Command) -> Outcome<(bool, Vec<String>)> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let errors = child.stderr.take().ok_or("no pipe for errors")?;
    let output = child.stdout.take().ok_or("no pipe for output")?;
    let id = children::keep("a test program", child);
    let reader = thread::spawn(move || pass_on(errors));
    let mut lines = pass_on(output);
    lines.extend(reader.join().map_err(|_| "the reader of errors broke")?);
    let ended_well = children::wait(id)?;
    Ok((ended_well, lines))
}

fn pass_on(pipe: impl Read) -> Vec<String> {
    let mut lines = Vec::new();
    for line in BufReader::new(pipe).lines().map_while(Result::ok) {
        println!("{line}");
        lines.push(line);
    }
    lines
}

/// The counts in a summary line of `cargo test`.
fn read_summary(line: &str) -> Option<Score> {
    let line = line.trim_start();
    let is_summary = line.starts_with("test result:");
    is_summary.then(|| Score { passed: before(line, " passed"), failed: before(line, " failed") })
}

/// The number that stands directly before `word`, 0 if there is none.
pub(crate) fn before(line: &str, word: &str) -> usize {
    line.split_once(word)
        .and_then(|(head, _)| {
            let start = head.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
            head[start..].parse().ok()
        })
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, passed: usize, failed: usize) {
        assert_eq!(read_summary(line), Some(Score { passed, failed }), "{line}");
    }

    #[test]
    fn the_counts_of_a_summary_are_read() {
        check("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s", 3, 0);
        check("test result: FAILED. 11 passed; 2 failed; 0 ignored; 0 measured", 11, 2);
        assert_eq!(read_summary("20 passed the door"), None);
    }

    fn shell(script: &str) -> Score {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        count(command).unwrap()
    }

    #[test]
    fn a_runner_that_fails_without_a_word_is_one_failure() {
        assert_eq!(shell("exit 1"), Score { passed: 0, failed: 1 });
        let two = "echo 'test result: ok. 2 passed; 0 failed;'; echo 'test result: ok. 3 passed; 0 failed;' >&2";
        assert_eq!(shell(two), Score { passed: 5, failed: 0 });
        let mixed = "echo 'test result: FAILED. 2 passed; 1 failed;'; exit 101";
        assert_eq!(shell(mixed), Score { passed: 2, failed: 1 });
    }
}
