//! ClamAV, as `scanner` names it: what visitors upload goes to its daemon before anything else looks at it.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clamav_client::tokio::{Socket, Tcp, ping, scan_buffer};
use hall::scan::{Scan, Scanner};
use serde::Deserialize;
use store::Fut;

/// From the first byte out to the verdict. The largest upload takes about a second.
const PATIENCE: Duration = Duration::from_secs(20);
/// Bytes in one piece.
const PIECE: usize = 64 * 1024;

/// Where the daemon listens: `unix:/run/clamav/clamd.ctl`, or an address with a port.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum ClamAv {
    /// A socket of this machine.
    Socket(PathBuf),
    /// An address and port.
    Address(SocketAddr),
}

impl FromStr for ClamAv {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("unix:") {
            Some(path) if path.starts_with('/') => Ok(Self::Socket(path.into())),
            _ => text.parse().map(Self::Address).map_err(|_| {
                "scanner is neither unix: with the whole path of a socket, nor an address with a port".to_owned()
            }),
        }
    }
}

impl TryFrom<String> for ClamAv {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for ClamAv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(path) => write!(f, "unix:{}", path.display()),
            Self::Address(address) => address.fmt(f),
        }
    }
}

impl ClamAv {
    /// What it answers, or why it does not.
    async fn ask(&self, asked: impl Future<Output = std::io::Result<Vec<u8>>>) -> Result<String, String> {
        let why = match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(answer)) => return Ok(String::from_utf8_lossy(&answer).trim_end_matches('\0').trim().to_owned()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {} seconds", PATIENCE.as_secs()),
        };
        Err(format!("the virus scanner at {self} cannot be asked: {why}"))
    }
}

impl Scanner for ClamAv {
    fn scan<'a>(&'a self, bytes: &'a [u8]) -> Fut<'a, Scan> {
        Box::pin(async move {
            let answer = match self {
                Self::Socket(path) => self.ask(scan_buffer(bytes, Socket { socket_path: path }, Some(PIECE))).await,
                Self::Address(at) => self.ask(scan_buffer(bytes, Tcp { host_address: at }, Some(PIECE))).await,
            };
            answer.map_or_else(Scan::Away, |answer| verdict(&answer))
        })
    }

    fn is_there(&self) -> Fut<'_, Result<(), String>> {
        Box::pin(async move {
            let answer = match self {
                Self::Socket(path) => self.ask(ping(Socket { socket_path: path })).await,
                Self::Address(at) => self.ask(ping(Tcp { host_address: at })).await,
            }?;
            if answer == "PONG" { Ok(()) } else { Err(format!("what listens at {self} is no ClamAV: {answer:?}")) }
        })
    }
}

/// Reads what the daemon says of a stream. Only its own word for nothing found counts as that.
fn verdict(answer: &str) -> Scan {
    let said = answer.strip_prefix("stream: ").unwrap_or_default();
    match said.strip_suffix(" FOUND") {
        Some(name) => Scan::Found(name.to_owned()),
        None if said == "OK" => Scan::Clean,
        None => Scan::Away(format!("the virus scanner says {answer:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_word_counts_as_clean() {
        assert_eq!(verdict("stream: OK"), Scan::Clean);
        assert_eq!(verdict("stream: Win.Test.EICAR_HDB-1 FOUND"), Scan::Found("Win.Test.EICAR_HDB-1".to_owned()));
        for odd in ["", "OK", "stream: ", "INSTREAM size limit exceeded. ERROR", "stream: Can't allocate memory ERROR"]
        {
            assert!(matches!(verdict(odd), Scan::Away(_)), "{odd:?}");
        }
    }

    #[test]
    fn where_it_listens_is_read_or_refused() {
        let socket = ClamAv::Socket("/run/clamav/clamd.ctl".into());
        assert_eq!("unix:/run/clamav/clamd.ctl".parse(), Ok(socket.clone()));
        assert_eq!(socket.to_string(), "unix:/run/clamav/clamd.ctl");
        assert_eq!("127.0.0.1:3310".parse(), Ok(ClamAv::Address(([127, 0, 0, 1], 3310).into())));
        for odd in ["", "clamd.ctl", "unix:clamd.ctl", "127.0.0.1", "/run/clamav/clamd.ctl"] {
            assert!(odd.parse::<ClamAv>().unwrap_err().starts_with("scanner "), "{odd:?}");
        }
    }

    #[tokio::test]
    async fn who_is_not_there_has_not_looked() {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let scanner = ClamAv::Address(gone);
        assert!(matches!(scanner.scan(b"x").await, Scan::Away(why) if why.contains(&gone.to_string())));
        assert!(scanner.is_there().await.unwrap_err().contains("cannot be asked"));
    }
}
