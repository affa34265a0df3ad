//! Signing in by somebody else who knows the person: OpenID Connect (Core 1.0, code flow with PKCE), for any provider that
//! `balai.toml` names.
//!
//! [`enter`] leads to the provider and back, [`claims`] checks what it says, [`link`] ties who it names to an account of this
//! hall, [`leave`] ends sessions when it says so. Who the provider names is known by a keyed hash of issuer and subject; its
//! tokens are read once and kept nowhere.
//!
//! What must never happen here: a token that counts without its signature, its audience and its nonce; an officer made by a
//! provider; an account that opens because somebody else says whose it is, before its holder has agreed.

pub mod claims;
pub mod enter;
mod jose;
pub mod leave;
pub mod link;
mod provider;
mod refusal;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use kernel::{Local, Secret};

pub use refusal::Refusal;

use crate::model::HolderKind;
use provider::Known;

/// A provider, as the configuration describes it.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its name in addresses: lower-case letters, digits, dashes.
    pub id: String,
    /// What people call it.
    pub name: Local,
    /// Its issuer, letter for letter; https, or http on this machine.
    pub issuer: String,
    /// What it calls this hall.
    pub client: String,
    /// The secret it gave to this hall; none for a public client.
    pub secret: Option<Secret<String>>,
    /// What is asked for; always with `openid`.
    pub scopes: Vec<String>,
    /// Whom it lets in.
    pub whom: HolderKind,
    /// The claim with the NIK, if it hands one that it has checked.
    pub nik_claim: Option<String>,
    /// The claim with the full name.
    pub name_claim: String,
    /// Values of `acr` or `amr` that mean two factors; without one of them officers are asked for the hall's own.
    pub two_factors: Vec<String>,
    /// Whether its NIK alone opens an account that is there already.
    pub trusts_nik: bool,
}

/// What is asked of a provider.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The address.
    pub url: String,
    /// A form to send; without one it is a GET.
    pub form: Option<Secret<String>>,
    /// The header `authorization`.
    pub authorization: Option<Secret<String>>,
}

/// What came back: the status of HTTP and the body. No `Debug`: it may hold tokens.
#[derive(Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The body, cut by nobody.
    pub body: Vec<u8>,
}

/// There is no answer: not reached, too slow, too long.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Away(pub String);

/// An answer on its way.
pub type Coming<'a> = Pin<Box<dyn Future<Output = Result<Reply, Away>> + Send + 'a>>;

/// The way to providers. It follows no redirect, waits some seconds and no longer, and reads small answers only.
pub trait Wire: Send + Sync {
    /// Asks, and waits for the answer.
    fn ask(&self, asked: Asked) -> Coming<'_>;
}

/// The way to providers where there are none.
struct Nowhere;

impl Wire for Nowhere {
    fn ask(&self, _: Asked) -> Coming<'_> {
        Box::pin(async { Err(Away("no provider is set up".to_owned())) })
    }
}

/// The providers of a hall, and the way to them. Cloning is cheap.
#[derive(Clone)]
pub struct Identities {
    known: Arc<[Known]>,
    wire: Arc<dyn Wire>,
}

impl Identities {
    /// These providers, reached this way.
    pub fn new(providers: Vec<Provider>, wire: Arc<dyn Wire>) -> Self {
        Self { known: providers.into_iter().map(Known::new).collect(), wire }
    }

    /// None.
    pub(crate) fn none() -> Self {
        Self::new(vec![], Arc::new(Nowhere))
    }

    /// Those for people of this kind, in the order of the configuration.
    pub(crate) fn of_kind(&self, kind: HolderKind) -> impl Iterator<Item = &Provider> {
        self.known.iter().map(|known| &known.provider).filter(move |provider| provider.whom == kind)
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Provider> {
        self.known.iter().map(|known| &known.provider).find(|provider| provider.id == id)
    }

    fn known(&self, id: &str) -> Result<&Known, Refusal> {
        self.known.iter().find(|known| known.provider.id == id).ok_or(Refusal::Unknown)
    }
}

/// Whether an address may be asked: https, or http on this machine, where nobody listens in.
pub fn is_sound_address(address: &str) -> bool {
    let Ok(url) = webauthn_rs::prelude::Url::parse(address) else { return false };
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none()
        && url.has_host()
        && (url.scheme() == "https" || (url.scheme() == "http" && is_here))
}

#[cfg(test)]
mod tests {
    use super::is_sound_address;

    #[test]
    fn only_addresses_that_nobody_reads_along_are_asked() {
        for good in ["https://identitas.example/a", "http://127.0.0.1:9", "http://localhost:1/x", "http://[::1]:2"] {
            assert!(is_sound_address(good), "{good}");
        }
        for bad in [
            "http://identitas.example",
            "http://127.0.0.1.jahat.example",
            "https://a:b@identitas.example",
            "https://identitas.example/#a",
            "file:///etc/passwd",
            "identitas",
            "",
        ] {
            assert!(!is_sound_address(bad), "{bad}");
        }
    }
}
