//! What a person can ask of the bench.

use std::fmt;
use std::time::Duration;

use crate::house::Outcome;

pub(crate) const HELP: &str = "\
cargo xtask bench [--engines sqlite,postgres] [--sizes 10000,1000000] [--clients 1,16,64] [--seconds 10]

Builds the release binary, opens a hall in a temporary folder for each database and measures it over HTTP:
durable submissions at each number of clients; at each number of stored cases, spread over 200 services, full
lifecycles, the tracking page, and at the officer's desk the inbox, one filter of it, a search for one word and for two,
and the archive; last the public log at the same numbers of events. A short look: --engines sqlite --sizes 1000 --seconds 2
";

/// A database under the hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        })
    }
}

/// What to measure.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) engines: Vec<Engine>,
    /// Numbers of stored cases, ascending.
    pub(crate) sizes: Vec<u64>,
    pub(crate) clients: Vec<usize>,
    /// How long each measurement runs.
    pub(crate) length: Duration,
}

impl Options {
    /// `None` when the person asks for help.
    pub(crate) fn read(words: &[String]) -> Outcome<Option<Self>> {
        let mut options = Self {
            engines: vec![Engine::Sqlite, Engine::Postgres],
            sizes: vec![10_000, 1_000_000],
            clients: vec![1, 16, 64],
            length: Duration::from_secs(10),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--help" || word == "-h" {
                return Ok(None);
            }
            let value = words.next().ok_or_else(|| format!("{word} needs a value\n\n{HELP}"))?;
            match word.as_str() {
                "--engines" => options.engines = list(value, engine)?,
                "--sizes" => options.sizes = list(value, |v| Ok(v.parse()?))?,
                "--clients" => options.clients = list(value, |v| Ok(v.parse()?))?,
                "--seconds" => options.length = Duration::from_secs(value.parse()?),
                other => return Err(format!("`{other}` is no option\n\n{HELP}").into()),
            }
        }
        // Cases are only ever added, so the small size comes first.
        options.sizes.sort_unstable();
        Ok(Some(options))
    }
}

fn list<T>(value: &str, read: impl Fn(&str) -> Outcome<T>) -> Outcome<Vec<T>> {
    value.split(',').map(|one| read(one.trim())).collect()
}

fn engine(word: &str) -> Outcome<Engine> {
    match word {
        "sqlite" => Ok(Engine::Sqlite),
        "postgres" => Ok(Engine::Postgres),
        other => Err(format!("`{other}` is no engine; they are sqlite and postgres").into()),
    }
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
        let options = read("--engines sqlite --sizes 500,20 --seconds 2").unwrap().unwrap();
        assert_eq!(options.engines, [Engine::Sqlite]);
        assert_eq!(options.sizes, [20, 500]);
        assert_eq!(options.length, Duration::from_secs(2));
        assert!(read("--help").unwrap().is_none());
        assert!(read("--sizes").is_err());
        assert!(read("--engines oracle").is_err());
        assert!(read("--colour red").is_err());
    }
}
