//! The table `[connections]` of `balai.toml`.

use std::time::Duration;

use serde::Deserialize;

use crate::config::ConfigError;

/// As it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Given {
    /// Open at once, of everybody together.
    pub in_all: Option<u32>,
    /// Open at once from one address.
    pub from_one_address: Option<u32>,
    /// How long, in seconds, the head of a request may take, from the end of the answer before it.
    pub header_seconds: Option<u32>,
}

/// How many connections are open at once, and how long one may be without a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Of everybody together, at each port.
    pub in_all: u32,
    /// Of one sender: an address, or a /64 of IPv6.
    pub from_one: u32,
    /// How long the head of a request may take, from the end of the answer before it.
    pub patience: Duration,
}

/// Each takes a file of the process and some 50 KB with TLS.
const IN_ALL: u32 = 2_048;
/// Whole mobile networks and offices share one address, and a browser opens up to six.
const FROM_ONE: u32 = 512;
/// Slow networks take two or three seconds; browsers keep a connection for the next page.
const PATIENCE: u32 = 30;
/// Longer than proxies keep theirs, so that none sends a request into a connection that is closing.
const PATIENCE_WITH_PROXIES: u32 = 300;
/// So many tickets a semaphore of the runtime can have on every machine.
const MOST: u32 = 1_000_000;

impl Bounds {
    /// What is written, and else what goes with a hall that citizens reach themselves, or through a proxy: all connections of
    /// a proxy come from one address.
    ///
    /// # Errors
    /// One sentence that names the key and what to write.
    pub fn read(given: &Given, is_behind_proxy: bool) -> Result<Self, ConfigError> {
        let usual_patience = if is_behind_proxy { PATIENCE_WITH_PROXIES } else { PATIENCE };
        let in_all = counted("in-all", given.in_all, IN_ALL)?;
        let usual_from_one = if is_behind_proxy { in_all } else { FROM_ONE.min(in_all) };
        Ok(Self {
            in_all,
            from_one: counted("from-one-address", given.from_one_address, usual_from_one)?,
            patience: Duration::from_secs(counted("header-seconds", given.header_seconds, usual_patience)?.into()),
        })
    }
}

fn counted(key: &str, given: Option<u32>, usual: u32) -> Result<u32, ConfigError> {
    match given.unwrap_or(usual) {
        number @ 1..=MOST => Ok(number),
        number => Err(ConfigError(format!(
            "{key} under [connections] is {number}; write a number from 1 to {MOST}, or leave it out."
        ))),
    }
}
