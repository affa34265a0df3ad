//! A certificate that the hall fetches by itself, from an authority that speaks ACME (RFC 8555). It looks whether the name
//! is the hall's by asking on the port without TLS (`http-01`).
//!
//! The certificate lies with its key in one file of the data folder, so that a crash leaves the pair before or the pair
//! after; the account beside it. Nothing else depends on them: whoever loses the folder fetches another.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, ExternalAccountKey, Identifier, NewAccount,
    NewOrder, Order, OrderStatus, RetryPolicy,
};
use kernel::{Clock, Span, Stamp};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::certificate::{self, Certificate};
use super::plain::Answers;
use super::settings::Acme;
use crate::outside::CertificateOffice;

/// The certificate with its key.
const PAIR: &str = "certificate.pem";
/// The account with the authority.
const ACCOUNT: &str = "account.json";
/// How long an authority may take for one step.
const STEP: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(90));
/// How often an order is begun anew at once.
const AGAIN: usize = 3;
/// How long it may take for all of them.
const PATIENCE: Duration = Duration::from_mins(4);
/// How much the clock of an authority may be ahead of the hall's: what it just gave has begun by its own.
const AHEAD: Span = Span::minutes(5);
/// After the first failure; each further one doubles it. Authorities count failures by the hour.
const SHORTEST: Span = Span::minutes(5);
/// At most.
const LONGEST: Span = Span::hours(6);

/// Fetches certificates.
#[derive(Debug, Clone)]
pub struct Fetcher {
    acme: Acme,
    name: String,
    folder: PathBuf,
    answers: Answers,
}

/// The account as it lies on disk.
#[derive(Serialize, Deserialize)]
struct Known {
    /// The directory it is good for.
    directory: String,
    account: AccountCredentials,
}

impl Fetcher {
    /// For a hall of this `name`; what is fetched lies in `folder`.
    pub fn new(acme: Acme, name: String, folder: PathBuf, answers: Answers) -> Self {
        Self { acme, name, folder, answers }
    }

    /// What was fetched before, if it is good at this moment and for this name.
    pub fn kept(&self, now: Stamp) -> Option<Certificate> {
        let both = Zeroizing::new(fs::read(self.folder.join(PAIR)).ok()?);
        certificate::from_pem(&both, &both, now).ok().filter(|kept| kept.is_for(&self.name))
    }

    /// Fetches another; on disk when this returns.
    ///
    /// # Errors
    /// One sentence for the operator.
    pub async fn fetch(&self, clock: &dyn Clock) -> Result<Certificate, String> {
        let fetched = tokio::time::timeout(PATIENCE, self.ask_patiently(clock)).await;
        self.answers.set(std::collections::BTreeMap::new());
        let why = match fetched {
            Ok(Ok(certificate)) => return Ok(certificate),
            Ok(Err(why)) => why,
            Err(_) => "it takes too long".to_owned(),
        };
        Err(format!("no certificate for {} from {}: {why}", self.name, self.acme.directory))
    }

    /// Begins anew where the authority only disliked a number that it had given out itself (RFC 8555, section 6.5): the
    /// library has tried that request three times by then, and nothing is wrong with the hall.
    async fn ask_patiently(&self, clock: &dyn Clock) -> Result<Certificate, String> {
        let mut asked = self.ask(clock).await;
        for _ in 0..AGAIN {
            if !asked.as_ref().is_err_and(|why| why.contains("urn:ietf:params:acme:error:badNonce")) {
                break;
            }
            asked = self.ask(clock).await;
        }
        asked
    }

    async fn ask(&self, clock: &dyn Clock) -> Result<Certificate, String> {
        let account = self.account().await?;
        let names = [Identifier::Dns(self.name.clone())];
        let order = account.new_order(&NewOrder::new(&names)).await;
        let mut order = match order {
            Ok(order) => order,
            Err(error) => {
                if is_unknown_account(&error) {
                    // The next time begins with a new one.
                    drop(fs::remove_file(self.folder.join(ACCOUNT)));
                }
                return Err(told(&error));
            }
        };
        self.prove(&mut order).await?;
        match order.poll_ready(&STEP).await {
            Ok(OrderStatus::Ready) => {}
            Ok(_) => return Err(why_not(&mut order).await),
            Err(error) => return Err(told(&error)),
        }
        let key = Zeroizing::new(order.finalize().await.map_err(|error| told(&error))?);
        let chain = order.poll_certificate(&STEP).await.map_err(|error| told(&error))?;
        let certificate = certificate::from_pem(chain.as_bytes(), key.as_bytes(), clock.now().plus(AHEAD))
            .map_err(|wrong| format!("what it gave cannot be used ({wrong:?})"))?;
        if !certificate.is_for(&self.name) {
            return Err("what it gave is for another name".to_owned());
        }
        let both = Zeroizing::new(format!("{}{}{chain}", *key, if key.ends_with('\n') { "" } else { "\n" }));
        self.keep(PAIR, both.as_bytes())?;
        Ok(certificate)
    }

    /// Answers what the authority asks on the port without TLS.
    async fn prove(&self, order: &mut Order) -> Result<(), String> {
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization.map_err(|error| told(&error))?;
            if authorization.status == AuthorizationStatus::Valid {
                continue;
            }
            let mut challenge = authorization
                .challenge(ChallengeType::Http01)
                .ok_or("it does not look at the port without TLS (http-01)")?;
            let mut answers = self.answers.now().as_ref().clone();
            answers.insert(challenge.token.clone(), challenge.key_authorization().as_str().to_owned());
            self.answers.set(answers);
            challenge.set_ready().await.map_err(|error| told(&error))?;
        }
        Ok(())
    }

    /// The account of this hall, made where there is none yet.
    async fn account(&self) -> Result<Account, String> {
        let builder = || {
            let root = self.acme.root.as_ref().map(|path| (path, fs::read(path)));
            let root = match root {
                Some((path, read)) => {
                    Some(read.map_err(|error| format!("{} cannot be read: {error}", path.display()))?)
                }
                None => None,
            };
            let office = CertificateOffice::new(root.as_deref())?;
            Ok::<_, String>(Account::builder_with_http(Box::new(office)))
        };
        let known = fs::read(self.folder.join(ACCOUNT)).ok().map(Zeroizing::new);
        let known = known.and_then(|known| serde_json::from_slice::<Known>(&known).ok());
        if let Some(known) = known.filter(|known| known.directory == self.acme.directory) {
            return builder()?.from_credentials(known.account).await.map_err(|error| told(&error));
        }
        let contact = self.acme.contact.as_ref().map(|contact| format!("mailto:{contact}"));
        let contact: Vec<&str> = contact.as_deref().into_iter().collect();
        let new = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
        let binding = self.acme.binding.as_deref().map(binding).transpose()?;
        let made = builder()?.create(&new, self.acme.directory.clone(), binding.as_ref()).await;
        let (account, credentials) = made.map_err(|error| told(&error))?;
        let known = Known { directory: self.acme.directory.clone(), account: credentials };
        let known = Zeroizing::new(serde_json::to_vec(&known).map_err(|error| error.to_string())?);
        self.keep(ACCOUNT, &known)?;
        Ok(account)
    }

    /// Puts a file in place of the one before, for its owner only: old or new, never half.
    fn keep(&self, name: &str, content: &[u8]) -> Result<(), String> {
        let write = || {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
            let aside = self.folder.join(format!("{name}-new"));
            match fs::remove_file(&aside) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
            file.write_all(content)?;
            file.sync_all()?;
            fs::rename(&aside, self.folder.join(name))?;
            fs::File::open(&self.folder)?.sync_all()
        };
        write().map_err(|error: std::io::Error| format!("{} cannot be written: {error}", self.folder.display()))
    }
}

/// How long to wait after so many failures in a row.
pub fn pause(failures: u32) -> Span {
    let doubled = SHORTEST.as_micros().saturating_mul(1 << failures.saturating_sub(1).min(16));
    Span::micros(doubled).min(LONGEST)
}

/// The key that binds the account to one with the authority.
fn binding(path: &Path) -> Result<ExternalAccountKey, String> {
    let sorry = |why: &dyn std::fmt::Display| format!("{} under [tls.acme] cannot be used: {why}", path.display());
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| sorry(&error))?);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(id), Some(secret), None) = (lines.next(), lines.next(), lines.next()) else {
        return Err(sorry(&"it should hold two lines, the id of the key and its secret"));
    };
    let secret = BASE64_URL_SAFE_NO_PAD.decode(secret.trim_end_matches('='));
    let secret = Zeroizing::new(secret.map_err(|_| sorry(&"its second line is not base64url"))?);
    Ok(ExternalAccountKey::new(id.to_owned(), &secret))
}

fn is_unknown_account(error: &instant_acme::Error) -> bool {
    matches!(error, instant_acme::Error::Api(problem)
        if problem.r#type.as_deref().is_some_and(|kind| kind.ends_with(":accountDoesNotExist")))
}

/// An error with its causes, on one line.
fn told(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    let all = causes.fold(error.to_string(), |said, cause| format!("{said}: {cause}"));
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the authority found wrong when it looked.
async fn why_not(order: &mut Order) -> String {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else { continue };
        if let Some(error) = state.challenges.iter().find_map(|challenge| challenge.error.as_ref()) {
            return told(error);
        }
    }
    "it refused the order and does not say why".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_doubles_the_pause_up_to_some_hours() {
        let pauses: Vec<i64> = (1..=9).map(|failures| pause(failures).as_micros() / 60_000_000).collect();
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 360, 360]);
        assert_eq!(pause(u32::MAX), LONGEST);
    }

    #[test]
    fn a_binding_is_two_lines_and_a_bad_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("binding");
        let read = |text: &str| {
            fs::write(&path, text).unwrap();
            binding(&path).map(drop)
        };
        assert_eq!(read("kid-1\nc2VjcmV0\n"), Ok(()));
        assert_eq!(read("kid-1\nc2VjcmV0LTE=\n\n"), Ok(()));
        assert!(read("kid-1\n").unwrap_err().contains("two lines"));
        assert!(read("kid-1\nnot base64!\n").unwrap_err().contains("base64url"));
        fs::remove_file(&path).unwrap();
        assert!(binding(&path).map(drop).unwrap_err().contains("binding under [tls.acme]"));
    }
}
