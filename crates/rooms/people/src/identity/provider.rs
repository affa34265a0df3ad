//! What a provider publishes about itself (OpenID Connect Discovery 1.0), and what is asked of it behind the browser's back.
//!
//! Description and keys are remembered for an hour. A token with a key that is not among them has the keys fetched again, once
//! a minute at most, so that nobody can make the hall flood a provider.

use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Secret, Span, Stamp};
use serde::Deserialize;
use serde_json::{Map, Value};
use web::problem::percent;

use super::jose::{self, Alg, Key, Token};
use super::{Asked, Away, Identities, Provider, Refusal, Reply, is_sound_address};

/// How long description and keys are believed.
const FRESH: Span = Span::hours(1);
/// How soon the keys may be asked for again because one is missing.
const AGAIN: Span = Span::minutes(1);

/// What a provider says about itself.
#[derive(Clone, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    pub(crate) authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    pub(crate) end_session_endpoint: Option<String>,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    fn read(body: &[u8], provider: &Provider) -> Result<Self, Refusal> {
        let said: Self = serde_json::from_slice(body).map_err(|_| Refusal::Away)?;
        if said.issuer != provider.issuer {
            return Err(Refusal::Issuer);
        }
        let needed = [&said.authorization_endpoint, &said.token_endpoint, &said.jwks_uri];
        let offered = [&said.userinfo_endpoint, &said.end_session_endpoint];
        let all = needed.into_iter().chain(offered.into_iter().flatten());
        if all.into_iter().all(|address| is_sound_address(address)) { Ok(said) } else { Err(Refusal::Away) }
    }

    /// The ways of signing that it announces, of those that are taken. RS256 if it says nothing.
    fn algs(&self) -> Vec<Alg> {
        match &self.id_token_signing_alg_values_supported {
            Some(words) => words.iter().filter_map(|word| Alg::parse(word)).collect(),
            None => vec![Alg::Rs256],
        }
    }
}

/// What is remembered of a provider.
#[derive(Default)]
struct Remembered {
    metadata: Option<(Stamp, Metadata)>,
    keys: Option<(Stamp, Vec<Key>)>,
}

/// A provider, and what is remembered of it.
pub(super) struct Known {
    pub(super) provider: Provider,
    remembered: Mutex<Remembered>,
}

impl Known {
    pub(super) fn new(provider: Provider) -> Self {
        Self { provider, remembered: Mutex::default() }
    }

    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether something of then is still believed; what comes from a time to come is not.
fn is_fresh(then: Stamp, now: Stamp, how_long: Span) -> bool {
    let age = now.since(then);
    age >= Span::ZERO && age < how_long
}

/// What a provider gave for the code.
pub(crate) struct Given {
    pub(crate) id_token: Secret<String>,
    pub(crate) access_token: Secret<String>,
}

#[derive(Deserialize)]
struct TokenReply {
    id_token: Option<String>,
    access_token: Option<String>,
    token_type: Option<String>,
}

impl Identities {
    async fn fetch(&self, id: &str, asked: Asked) -> Result<Reply, Refusal> {
        self.wire.ask(asked).await.map_err(|Away(why)| {
            tracing::warn!(provider = id, why, "a provider of identities does not answer");
            Refusal::Away
        })
    }

    async fn read(&self, id: &str, url: String, authorization: Option<Secret<String>>) -> Result<Vec<u8>, Refusal> {
        let reply = self.fetch(id, Asked { url, form: None, authorization }).await?;
        if reply.status == 200 { Ok(reply.body) } else { Err(Refusal::Away) }
    }

    /// What the provider says about itself.
    pub(crate) async fn metadata(&self, id: &str, now: Stamp) -> Result<Metadata, Refusal> {
        let known = self.known(id)?;
        if let Some((at, metadata)) = &known.remembered().metadata
            && is_fresh(*at, now, FRESH)
        {
            return Ok(metadata.clone());
        }
        let url = format!("{}/.well-known/openid-configuration", known.provider.issuer.trim_end_matches('/'));
        let metadata = Metadata::read(&self.read(id, url, None).await?, &known.provider)?;
        known.remembered().metadata = Some((now, metadata.clone()));
        Ok(metadata)
    }

    /// The keys of the provider; fetched anew if they are older than `how_long`.
    async fn keys(&self, id: &str, metadata: &Metadata, how_long: Span, now: Stamp) -> Result<Vec<Key>, Refusal> {
        let known = self.known(id)?;
        if let Some((at, keys)) = &known.remembered().keys
            && is_fresh(*at, now, how_long)
        {
            return Ok(keys.clone());
        }
        let keys = jose::keys(&self.read(id, metadata.jwks_uri.clone(), None).await?)?;
        known.remembered().keys = Some((now, keys.clone()));
        Ok(keys)
    }

    /// What a token says, its signature checked. A key that is not known yet is looked for once.
    pub(crate) async fn verified(&self, id: &str, compact: &str, now: Stamp) -> Result<Verified, Refusal> {
        let metadata = self.metadata(id, now).await?;
        let token = Token::read(compact, &metadata.algs())?;
        let claims = match token.claims(&self.keys(id, &metadata, FRESH, now).await?) {
            Err(Refusal::Key) => token.claims(&self.keys(id, &metadata, AGAIN, now).await?)?,
            claims => claims?,
        };
        Ok(Verified { alg: token.alg, typ: token.typ, claims })
    }

    /// Gives the code back, and gets the tokens that it stands for.
    pub(crate) async fn redeem(
        &self,
        id: &str,
        code: &str,
        verifier: &str,
        back: &str,
        now: Stamp,
    ) -> Result<Given, Refusal> {
        let provider = &self.known(id)?.provider;
        let metadata = self.metadata(id, now).await?;
        let mut form = format!(
            "grant_type=authorization_code&code={}&redirect_uri={}&code_verifier={verifier}",
            percent(code),
            percent(back)
        );
        let authorization = provider.secret.as_ref().map(|secret| {
            let pair = format!("{}:{}", percent(&provider.client), percent(secret.reveal()));
            Secret::new(format!("Basic {}", STANDARD.encode(pair)))
        });
        if authorization.is_none() {
            form.push_str("&client_id=");
            form.push_str(&percent(&provider.client));
        }
        let asked = Asked { url: metadata.token_endpoint, form: Some(Secret::new(form)), authorization };
        let reply = self.fetch(id, asked).await?;
        match reply.status {
            200 => {}
            400..=499 => return Err(Refusal::Refused),
            _ => return Err(Refusal::Away),
        }
        let given: TokenReply = serde_json::from_slice(&reply.body).map_err(|_| Refusal::Malformed)?;
        let is_bearer = given.token_type.is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
        match (given.id_token, given.access_token) {
            (Some(id_token), Some(access_token)) if is_bearer => {
                Ok(Given { id_token: Secret::new(id_token), access_token: Secret::new(access_token) })
            }
            _ => Err(Refusal::Malformed),
        }
    }

    /// What else the provider says about the subject, if it says it elsewhere.
    pub(crate) async fn userinfo(
        &self,
        id: &str,
        given: &Given,
        subject: &str,
        now: Stamp,
    ) -> Result<Map<String, Value>, Refusal> {
        let Some(url) = self.metadata(id, now).await?.userinfo_endpoint else { return Ok(Map::new()) };
        let bearer = Secret::new(format!("Bearer {}", given.access_token.reveal()));
        let body = self.read(id, url, Some(bearer)).await?;
        let claims: Map<String, Value> = serde_json::from_slice(&body).map_err(|_| Refusal::Malformed)?;
        let is_same = claims.get("sub").and_then(Value::as_str) == Some(subject);
        if is_same { Ok(claims) } else { Err(Refusal::Subject) }
    }
}

/// What a token says whose signature holds.
pub(crate) struct Verified {
    pub(crate) alg: Alg,
    pub(crate) typ: Option<String>,
    pub(crate) claims: Map<String, Value>,
}
