//! The table `[tls]` of `balai.toml`.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use crate::config::ConfigError;

/// As it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Given {
    /// The certificate and those between it and its root, PEM.
    pub certificate: Option<PathBuf>,
    /// Its private key, PEM.
    pub key: Option<PathBuf>,
    /// Address and port without TLS, from which visitors are sent on.
    pub plain: Option<SocketAddr>,
}

/// As it is in force.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the certificate comes from.
    pub source: Source,
    /// Address and port without TLS, from which visitors are sent on.
    pub plain: Option<SocketAddr>,
}

/// Where the certificate comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Two files that somebody else looks after.
    Files {
        /// The certificate and those between it and its root.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
}

impl Settings {
    /// Takes it if it is whole.
    ///
    /// # Errors
    /// One sentence that names the key and what to write.
    pub fn read(given: Given) -> Result<Self, ConfigError> {
        let source = match (given.certificate, given.key) {
            (Some(certificate), Some(key)) => Source::Files { certificate, key },
            (Some(_), None) => return Err(missing("key", "the file with the private key")),
            (None, Some(_)) => return Err(missing("certificate", "the file with the certificate")),
            (None, None) => return Err(missing("certificate and key", "the files with the certificate and its key")),
        };
        Ok(Self { source, plain: given.plain })
    }

    /// Where citizens reach the hall if nothing is said.
    pub fn base_url(&self, listen: SocketAddr) -> String {
        format!("https://{listen}")
    }
}

fn missing(key: &str, what: &str) -> ConfigError {
    ConfigError(format!("[tls] has no {key}; name {what}, or leave [tls] out to have a proxy speak TLS."))
}
