//! `cargo xtask crash`: the release binary is killed under load, and so is its database; its disk runs full and becomes
//! read-only. Afterwards everything that was acknowledged is asked for, and everything that was not must be there as a
//! whole or not at all.
//!
//! What it cannot show is a power cut: the kernel lives on and writes what the killed program had handed to it. That
//! writes are synced before they are acknowledged is the store's to test.

mod disk;
mod promises;
mod rounds;

use std::fmt;
use std::path::Path;

use crate::bench;
use crate::house::{House, Outcome};

pub(crate) use rounds::{file, words};

const HELP: &str = "\
cargo xtask crash [--only sqlite,postgres,server,disk] [--kills N]

Builds the release binary and lets 16 clients apply and decide while it is killed with SIGKILL at a random moment, again
and again: 1,000 times on SQLite (sqlite), 200 times on PostgreSQL (postgres), and 200 times it is PostgreSQL that is
killed beneath it (server). After every kill each acknowledged act is asked for, and each unacknowledged one must be there
whole or not at all; at the end the whole book is checked against the public log. Then (disk) the disk runs full and
becomes read-only beneath the hall; that takes root. A short look: --only sqlite --kills 20
";

/// Who is killed, and on which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Victim {
    /// The hall on SQLite.
    Sqlite,
    /// The hall on PostgreSQL.
    Postgres,
    /// PostgreSQL under the hall.
    Server,
}

impl Victim {
    const ALL: [Self; 3] = [Self::Sqlite, Self::Postgres, Self::Server];

    const fn kills(self) -> u32 {
        match self {
            Self::Sqlite => 1_000,
            Self::Postgres | Self::Server => 200,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Server => "server",
        }
    }
}

impl fmt::Display for Victim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "the hall is killed, on SQLite",
            Self::Postgres => "the hall is killed, on PostgreSQL",
            Self::Server => "PostgreSQL is killed under the hall",
        })
    }
}

/// What a person asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    victims: Vec<Victim>,
    disk: bool,
    kills: Option<u32>,
}

impl Options {
    /// `None` when the person asks for help.
    fn read(words: &[String]) -> Outcome<Option<Self>> {
        let mut options = Self { victims: Victim::ALL.to_vec(), disk: true, kills: None };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--help" || word == "-h" {
                return Ok(None);
            }
            let value = words.next().ok_or_else(|| format!("{word} needs a value\n\n{HELP}"))?;
            match word.as_str() {
                "--kills" => options.kills = Some(value.parse()?),
                "--only" => {
                    let names: Vec<&str> = value.split(',').map(str::trim).collect();
                    let known = |name: &&str| *name == "disk" || Victim::ALL.iter().any(|one| one.word() == *name);
                    if let Some(other) = names.iter().find(|name| !known(name)) {
                        return Err(format!("`{other}` is nothing that can crash\n\n{HELP}").into());
                    }
                    options.victims.retain(|victim| names.contains(&victim.word()));
                    options.disk = names.contains(&"disk");
                }
                other => return Err(format!("`{other}` is no option\n\n{HELP}").into()),
            }
        }
        Ok(Some(options))
    }
}

/// Kills and looks; the answer is whether nothing was lost, half or twice there.
pub(crate) fn run(house: &House, words: &[String]) -> Outcome<bool> {
    let Some(options) = Options::read(words)? else {
        print!("{HELP}");
        return Ok(true);
    };
    let program = bench::build(house)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut is_well = true;
    for victim in &options.victims {
        let kills = options.kills.unwrap_or_else(|| victim.kills());
        println!("\n== {victim}, {kills} times");
        let toll = runtime.block_on(rounds::run(house, &program, *victim, kills))?;
        println!("{toll}");
        is_well &= toll.is_well();
    }
    if options.disk {
        println!("\n== the disk runs full, and becomes read-only");
        runtime.block_on(disk::run(house, &program))?;
    }
    Ok(is_well)
}

/// Reads the whole book of a closed hall against its log.
fn verify(house: &House, program: &Path, data: &Path, more: &[&str]) -> Outcome<String> {
    let said = house.command(program).arg("verify").arg("--data").arg(data).args(more).output()?;
    if said.status.success() {
        return Ok(String::from_utf8(said.stdout)?.trim().to_owned());
    }
    Err(format!("balai verify: {}", String::from_utf8_lossy(&said.stderr).trim()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Outcome<Option<Options>> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::read(&words)
    }

    #[test]
    fn options_are_read_and_mistakes_are_named() {
        let all = read("").unwrap().unwrap();
        assert_eq!(all, Options { victims: Victim::ALL.to_vec(), disk: true, kills: None });
        let one = read("--only server,disk --kills 3").unwrap().unwrap();
        assert_eq!(one, Options { victims: vec![Victim::Server], disk: true, kills: Some(3) });
        assert!(!read("--only sqlite").unwrap().unwrap().disk);
        assert!(read("--help").unwrap().is_none());
        assert!(read("--only power").is_err());
        assert!(read("--kills").is_err());
        assert!(read("--colour red").is_err());
    }
}
