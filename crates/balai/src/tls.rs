//! TLS, spoken by the hall itself: one certificate, which may be replaced while the hall is open. Who is connected stays so.
//!
//! [`settings`] is the table `[tls]` of the configuration; [`certificate`] reads and examines a certificate with its key;
//! [`handshake`] greets who connects; [`plain`] answers on the port without TLS.

pub mod certificate;
pub mod handshake;
pub mod plain;
pub mod settings;

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hall::Living;
use kernel::{Clock, Span, Stamp};
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use tokio::net::TcpListener;
use tokio::signal::unix::Signal;
use tokio::sync::watch;

use crate::failure::Failure;
use certificate::Certificate;
use handshake::Handshakes;
use settings::{Settings, Source};

/// How often the files are looked at. Only their dates are read as long as nothing changes.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// A certificate that ends so soon is a trouble; one that lives shorter than four times as long, in its last quarter.
const SOON: Span = Span::days(14);

/// The certificate in use, and what is wrong with it. Cloning shares it.
#[derive(Clone)]
pub struct Tls {
    settings: Settings,
    shown: Living<Option<Certificate>>,
    wrong: Living<Option<String>>,
    clock: Arc<dyn Clock>,
}

impl Tls {
    /// Reads what the settings name.
    ///
    /// # Errors
    /// When it cannot be read, does not fit together, or is not valid at this moment.
    pub fn open(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, Failure> {
        let Source::Files { certificate, key } = &settings.source;
        let first = certificate::read(certificate, key, clock.now()).map_err(Failure)?;
        Ok(Self { settings: settings.clone(), shown: Living::new(Some(first)), wrong: Living::new(None), clock })
    }

    /// Greets everybody who connects to this listener from now on.
    ///
    /// # Errors
    /// When the protocol cannot be set up, or the listener has no address.
    pub fn listen(&self, listener: TcpListener) -> Result<Handshakes, Failure> {
        let sorry = |error: &dyn std::fmt::Display| Failure::of("TLS cannot be set up", error);
        let builder = ServerConfig::builder_with_provider(certificate::provider());
        let versions = builder.with_protocol_versions(&[&TLS13, &TLS12]).map_err(|error| sorry(&error))?;
        let resolver = Arc::new(Shown(self.shown.clone()));
        let mut config = versions.with_no_client_auth().with_cert_resolver(resolver);
        // Browsers open six connections where they would need one of HTTP/2, and nothing else is different.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Handshakes::begin(listener, Arc::new(config)).map_err(|error| sorry(&error))
    }

    /// Takes up what changes in the files, when it changes or when told by SIGHUP, until told to stop. What is not in
    /// order is said in the log, and the certificate before stays in use.
    pub async fn keep(self, mut hangups: Signal, mut stopped: watch::Receiver<bool>) {
        let Source::Files { certificate, key } = &self.settings.source;
        let mut ticks = tokio::time::interval(LOOK_AGAIN);
        let mut seen = (trace(certificate), trace(key));
        loop {
            let was_told = tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => return,
                _ = hangups.recv() => true,
                _ = ticks.tick() => false,
            };
            let now = (trace(certificate), trace(key));
            if now == seen && !was_told {
                continue;
            }
            seen = now;
            match certificate::read(certificate, key, self.clock.now()) {
                Ok(read) => self.show(read),
                Err(why) => {
                    tracing::error!(target: "balai::tls", "the certificate before stays in use: {why}");
                    self.wrong.set(Some(why));
                }
            }
        }
    }

    /// Puts a certificate in place of the one before.
    fn show(&self, certificate: Certificate) {
        tracing::warn!(target: "balai::tls", ends = %certificate.ends.timestamp(), "a new certificate is in use");
        self.shown.set(Some(certificate));
        self.wrong.set(None);
    }

    /// What somebody has to see to, in English; none if all is well.
    pub fn trouble(&self, now: Stamp) -> Option<String> {
        if let Some(wrong) = &*self.wrong.now() {
            return Some(wrong.clone());
        }
        let shown = self.shown.now();
        let certificate = shown.as_ref().as_ref()?;
        let quarter = Span::micros(certificate.ends.since(certificate.begins).as_micros() / 4);
        let is_soon = certificate.ends.since(now) < SOON.min(quarter);
        is_soon.then(|| format!("the certificate of the hall ends at {}", certificate.ends.timestamp()))
    }
}

/// What changes when a file is replaced; none if it is not there.
fn trace(path: &Path) -> Option<(u64, u64, i64, i64)> {
    let found = fs::metadata(path).ok()?;
    Some((found.ino(), found.size(), found.mtime(), found.mtime_nsec()))
}

/// Shows everybody the same certificate, whatever name they ask for.
#[derive(Debug)]
struct Shown(Living<Option<Certificate>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.now().as_ref().as_ref()?.key))
    }
}
