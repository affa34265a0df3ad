//! TLS, spoken by the hall itself: one certificate, which may be replaced while the hall is open. Who is connected stays so.
//!
//! [`settings`] is the table `[tls]` of the configuration; [`certificate`] reads and examines a certificate with its key;
//! [`acme`] fetches one; [`handshake`] greets who connects; [`plain`] answers on the port without TLS.

pub mod acme;
pub mod certificate;
pub mod handshake;
pub mod plain;
pub mod settings;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
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

use crate::config::Config;
use crate::failure::Failure;
use acme::Fetcher;
use certificate::Certificate;
use handshake::Handshakes;
use plain::Answers;
use settings::{Settings, Source};

/// How often the files are looked at. Only their dates are read as long as nothing changes.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// How often the hall looks whether it is time to fetch another.
const FETCH_AGAIN: Span = Span::hours(1);
/// A certificate that ends so soon is a trouble; one that lives shorter than four times as long, in its last quarter.
const SOON: Span = Span::days(14);

/// The certificate in use, and what is wrong with it. Cloning shares it.
#[derive(Clone)]
pub struct Tls {
    comes_from: From,
    answers: Answers,
    shown: Living<Option<Certificate>>,
    wrong: Living<Option<String>>,
    clock: Arc<dyn Clock>,
}

/// Where certificates come from.
#[derive(Clone)]
enum From {
    /// Two files: the certificate, its key.
    Files(PathBuf, PathBuf),
    /// An authority.
    Authority(Arc<Fetcher>),
}

impl Tls {
    /// Reads what the settings name. A certificate that has to be fetched first is not there yet; [`Tls::keep`] fetches it.
    ///
    /// # Errors
    /// When a file cannot be read, does not fit together with the other, or is not valid at this moment.
    pub fn open(settings: &Settings, config: &Config, clock: Arc<dyn Clock>) -> Result<Self, Failure> {
        let answers = Answers::new(BTreeMap::new());
        let (comes_from, first) = match &settings.source {
            Source::Files { certificate, key } => {
                let read = certificate::read(certificate, key, clock.now()).map_err(Failure)?;
                (From::Files(certificate.clone(), key.clone()), Some(read))
            }
            Source::Acme(acme) => {
                settings.fits(&config.base_url)?;
                let name = settings::name(&config.base_url).unwrap_or_default();
                let fetcher = Fetcher::new(acme.clone(), name, config.data.join("tls"), answers.clone());
                let kept = fetcher.kept(clock.now());
                (From::Authority(Arc::new(fetcher)), kept)
            }
        };
        Ok(Self { comes_from, answers, shown: Living::new(first), wrong: Living::new(None), clock })
    }

    /// What authorities are answered on the port without TLS.
    pub fn answers(&self) -> Answers {
        self.answers.clone()
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

    /// Keeps the certificate good until told to stop: takes up what changes in the files, or fetches another when it is
    /// time. SIGHUP has it look, or fetch, at once. What does not work out is said in the log, and the certificate before
    /// stays in use.
    pub async fn keep(self, hangups: Signal, mut stopped: watch::Receiver<bool>) {
        let work = async {
            match self.comes_from.clone() {
                From::Files(certificate, key) => self.keep_files(&certificate, &key, hangups).await,
                From::Authority(fetcher) => self.keep_fetched(&fetcher, hangups).await,
            }
        };
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => {}
            () = work => {}
        }
    }

    async fn keep_files(&self, certificate: &Path, key: &Path, mut hangups: Signal) {
        let mut ticks = tokio::time::interval(LOOK_AGAIN);
        let mut seen = (trace(certificate), trace(key));
        loop {
            let was_told = tokio::select! {
                _ = hangups.recv() => true,
                _ = ticks.tick() => false,
            };
            let now = (trace(certificate), trace(key));
            if now == seen && !was_told {
                continue;
            }
            seen = now;
            self.take(certificate::read(certificate, key, self.clock.now()));
        }
    }

    async fn keep_fetched(&self, fetcher: &Fetcher, mut hangups: Signal) {
        let (mut failures, mut was_told) = (0, false);
        loop {
            let now = self.clock.now();
            let due = self.shown.now().as_ref().as_ref().map_or(now, Certificate::renew_at);
            let mut pause = due.since(now).min(FETCH_AGAIN);
            if was_told || now >= due {
                let fetched = fetcher.fetch(&*self.clock).await;
                failures = if fetched.is_ok() { 0 } else { failures + 1 };
                pause = if fetched.is_ok() { FETCH_AGAIN } else { acme::pause(failures) };
                self.take(fetched);
            }
            // An error means that the time is over.
            was_told = tokio::time::timeout(pause.to_std(), hangups.recv()).await.is_ok();
        }
    }

    /// Puts a new one in place, or says why there is none.
    fn take(&self, found: Result<Certificate, String>) {
        match found {
            Ok(certificate) => self.show(certificate),
            Err(why) => {
                let before =
                    if self.shown.now().is_some() { "the certificate before stays in use" } else { "there is none" };
                tracing::error!(target: "balai::tls", "{before}: {why}");
                self.wrong.set(Some(why));
            }
        }
    }

    /// Puts a certificate in place of the one before.
    fn show(&self, certificate: Certificate) {
        let ends = certificate.ends;
        self.shown.set(Some(certificate));
        self.wrong.set(None);
        // Said when it is true: whoever reads the line and connects meets the new one.
        tracing::warn!(target: "balai::tls", ends = %ends.timestamp(), "a new certificate is in use");
    }

    /// What somebody has to see to, in English; none if all is well.
    pub fn trouble(&self, now: Stamp) -> Option<String> {
        if let Some(wrong) = &*self.wrong.now() {
            return Some(wrong.clone());
        }
        let shown = self.shown.now();
        let Some(certificate) = shown.as_ref() else {
            return Some("the hall has no certificate yet, so nobody reaches it by TLS".to_owned());
        };
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
