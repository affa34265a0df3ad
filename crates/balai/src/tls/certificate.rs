//! A certificate with its key, examined before anybody is shown it: what browsers would refuse is refused here, in words
//! that name the file.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::Arc;

use kernel::{Span, Stamp};
use rustls::client::verify_server_name;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::sign::CertifiedKey;
use x509_cert::der::Decode as _;
use zeroize::Zeroizing;

/// A certificate that may be shown.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The chain with its key.
    pub key: Arc<CertifiedKey>,
    /// From when on it is valid.
    pub begins: Stamp,
    /// Until when it is valid.
    pub ends: Stamp,
}

/// The cryptography of every TLS connection.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Reads it from two files.
///
/// # Errors
/// One sentence with the file and what to do.
pub fn read(certificate: &Path, key: &Path, now: Stamp) -> Result<Certificate, String> {
    let sorry =
        |path: &Path, why: &dyn std::fmt::Display| format!("{} under [tls] cannot be read: {why}.", path.display());
    let chain = fs::read(certificate).map_err(|error| sorry(certificate, &error))?;
    let mode = fs::metadata(key).map_err(|error| sorry(key, &error))?.permissions().mode();
    // A group may: that is how systemd and Debian hand a key to a program that is not root.
    if mode & 0o007 != 0 {
        let path = key.display();
        return Err(format!(
            "{path} under [tls] holds a private key that every user of this machine may read; run chmod o= {path}."
        ));
    }
    let secret = Zeroizing::new(fs::read(key).map_err(|error| sorry(key, &error))?);
    from_pem(&chain, &secret, now).map_err(|wrong| match wrong {
        Wrong::Key(why) => format!("{} under [tls] is no private key that can be used: {why}.", key.display()),
        Wrong::Certificate(why) => {
            format!("{} under [tls] is no certificate that can be used: {why}.", certificate.display())
        }
        Wrong::Pair => format!(
            "The key in {} does not belong to the certificate in {}; name the two that were made together under [tls].",
            key.display(),
            certificate.display()
        ),
        Wrong::Time(why) => format!("The certificate in {} {why}; put a valid one there.", certificate.display()),
    })
}

/// What is wrong with it.
#[derive(Debug, PartialEq, Eq)]
pub enum Wrong {
    /// With the key alone.
    Key(String),
    /// With the certificate alone.
    Certificate(String),
    /// They are not made for each other.
    Pair,
    /// It ended, or has not begun; says which and when.
    Time(String),
}

/// Reads it from PEM: `chain` with the certificate first.
///
/// # Errors
/// What is wrong, without the names of files.
pub fn from_pem(chain: &[u8], secret: &[u8], now: Stamp) -> Result<Certificate, Wrong> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
        .collect::<Result<_, _>>()
        .map_err(|error| Wrong::Certificate(error.to_string()))?;
    let first = chain.first().ok_or_else(|| Wrong::Certificate("it holds no BEGIN CERTIFICATE".to_owned()))?;
    let (begins, ends) = validity(first)?;
    let secret = PrivateKeyDer::from_pem_slice(secret).map_err(|error| Wrong::Key(error.to_string()))?;
    let key = CertifiedKey::from_der(chain, secret, &provider()).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => Wrong::Pair,
        rustls::Error::InvalidCertificate(why) => Wrong::Certificate(why.to_string()),
        other => Wrong::Key(other.to_string()),
    })?;
    if now >= ends {
        return Err(Wrong::Time(format!("ended at {}", ends.timestamp())));
    }
    if now < begins {
        return Err(Wrong::Time(format!("begins only at {}", begins.timestamp())));
    }
    Ok(Certificate { key: Arc::new(key), begins, ends })
}

impl Certificate {
    /// Whether browsers take it for a hall of this name.
    pub fn is_for(&self, name: &str) -> bool {
        let Ok(name) = ServerName::try_from(name) else { return false };
        let leaf = self.key.end_entity_cert().ok().and_then(|leaf| ParsedCertificate::try_from(leaf).ok());
        leaf.is_some_and(|leaf| verify_server_name(&leaf, &name).is_ok())
    }

    /// When it is time for another: two thirds of its life are over.
    pub fn renew_at(&self) -> Stamp {
        self.begins.plus(Span::micros(self.ends.since(self.begins).as_micros() / 3 * 2))
    }
}

fn validity(certificate: &CertificateDer<'_>) -> Result<(Stamp, Stamp), Wrong> {
    let read = x509_cert::Certificate::from_der(certificate).map_err(|error| Wrong::Certificate(error.to_string()))?;
    let validity = read.tbs_certificate().validity();
    let stamp = |time: x509_cert::time::Time| {
        Stamp::micros(i64::try_from(time.to_unix_duration().as_micros()).unwrap_or(i64::MAX))
    };
    Ok((stamp(validity.not_before), stamp(validity.not_after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Stamp = Stamp::micros(1_783_910_460_000_000);

    fn pair(from: i32, to: i32) -> (String, String) {
        let mut params = rcgen::CertificateParams::new(["balai.test".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(to, 1, 1);
        let key = rcgen::KeyPair::generate().unwrap();
        (params.self_signed(&key).unwrap().pem(), key.serialize_pem())
    }

    #[test]
    fn a_pair_that_fits_is_taken_with_its_times() {
        let (chain, key) = pair(2026, 2027);
        let read = from_pem(chain.as_bytes(), key.as_bytes(), NOW).unwrap();
        assert_eq!(read.begins.timestamp().to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(read.ends.timestamp().to_string(), "2027-01-01T00:00:00Z");
        assert_eq!(from_pem(chain.as_bytes(), key.as_bytes(), read.begins).unwrap().ends, read.ends);
        assert_eq!(read.renew_at().timestamp().to_string(), "2026-09-01T08:00:00Z");
        assert!(read.is_for("balai.test") && read.is_for("BALAI.test"));
        assert!(!read.is_for("other.test") && !read.is_for("a.balai.test") && !read.is_for(""));
    }

    #[test]
    fn what_browsers_would_refuse_is_refused() {
        let ((chain, key), (other, _)) = (pair(2026, 2027), pair(2026, 2027));
        let wrong = |chain: &str, key: &str| from_pem(chain.as_bytes(), key.as_bytes(), NOW).unwrap_err();
        assert_eq!(wrong(&other, &key), Wrong::Pair);
        assert_eq!(wrong(&pair(2027, 2028).0, &key), Wrong::Pair);
        let (old, old_key) = pair(2025, 2026);
        assert_eq!(wrong(&old, &old_key), Wrong::Time("ended at 2026-01-01T00:00:00Z".into()));
        let (young, young_key) = pair(2027, 2028);
        assert_eq!(wrong(&young, &young_key), Wrong::Time("begins only at 2027-01-01T00:00:00Z".into()));
        assert!(matches!(wrong("", &key), Wrong::Certificate(_)));
        assert!(matches!(wrong(&key, &key), Wrong::Certificate(_)), "the two were swapped");
        assert!(matches!(wrong(&chain, &chain), Wrong::Key(_)));
        assert!(matches!(wrong(&chain.replace('A', "-"), &key), Wrong::Certificate(_)));
    }
}
