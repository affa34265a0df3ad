//! A provider of identities (OpenID Connect) with invented people, for trying things out and for tests. Whoever opens its page
//! chooses who they are; so nothing real may ever trust it.
//!
//! It keeps to the rules that a hall relies on: a code counts once and only with its verifier, client and address. For tests it
//! breaks them, one at a time ([`Fault`]).

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use kernel::{Clock, Dice, OsDice, SystemClock};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256, Sha512};
use web::axum::extract::{Query, RawForm, State};
use web::axum::http::header::{AUTHORIZATION, LOCATION};
use web::axum::http::{HeaderMap, StatusCode, Uri};
use web::axum::response::{Html, IntoResponse as _, Response};
use web::axum::routing::{get, post};
use web::axum::{Json, Router};
use web::problem::percent;

use crate::failure::Failure;
use crate::say::say;

const DISCOVERY: &str = "/.well-known/openid-configuration";
const KEYS: &str = "/kunci";
const CHOOSE: &str = "/pilih";
const AGREE: &str = "/setuju";
const TOKEN: &str = "/token";
const USERINFO: &str = "/orang";
const END: &str = "/selesai";

/// Who is known. The address is that of `--listen`, 127.0.0.1:8090 without it; the issuer is `http://ADDR`.
#[derive(clap::Args)]
pub struct Command {
    /// TOML file of invented people: [[person]] with sub, name, nik, amr
    #[arg(long, value_name = "FILE")]
    users: PathBuf,
}

/// Somebody invented.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// What the simulator knows them by.
    pub sub: String,
    /// Full name.
    pub name: String,
    /// NIK.
    pub nik: Option<String>,
    /// How they are said to have proven who they are.
    #[serde(default)]
    pub amr: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    person: Vec<Person>,
}

/// A rule that the simulator breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Another nonce.
    Nonce,
    /// Another audience.
    Audience,
    /// Another issuer in the token.
    Issuer,
    /// A token of an hour ago.
    Expired,
    /// `alg: none`.
    Unsigned,
    /// HS256, with the public key as the secret.
    SecretKeyed,
    /// A key that is not published.
    UnknownKey,
    /// A signature over something else.
    Signature,
    /// The hash of another access token.
    Hash,
    /// Another subject from userinfo than in the token.
    Subject,
    /// Proven an hour ago, whatever was asked.
    Stale,
    /// No token, but something.
    Malformed,
    /// 500 from the token endpoint.
    Broken,
    /// The code is refused.
    Refused,
    /// Another issuer in the answer that the browser brings.
    Sender,
    /// None there, though it was announced.
    NoSender,
}

struct Grant {
    person: Person,
    client: String,
    redirect: String,
    challenge: String,
    nonce: String,
    session: String,
}

#[derive(Default)]
struct Memory {
    fault: Option<Fault>,
    keys: u32,
    codes: BTreeMap<String, Grant>,
    tokens: BTreeMap<String, Person>,
    last_session: String,
}

/// The simulator.
pub struct Simulator {
    issuer: String,
    secret: Option<String>,
    people: Vec<Person>,
    seed: [u8; 32],
    clock: Arc<dyn Clock>,
    dice: Arc<dyn Dice>,
    memory: Mutex<Memory>,
}

fn coded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

impl Simulator {
    /// A provider at this address. With a `secret`, clients must show it.
    pub fn new(
        issuer: String,
        people: Vec<Person>,
        secret: Option<String>,
        clock: Arc<dyn Clock>,
        dice: Arc<dyn Dice>,
    ) -> Self {
        let mut seed = [0; 32];
        dice.fill(&mut seed);
        Self { issuer, secret, people, seed, clock, dice, memory: Mutex::default() }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Breaks a rule from now on, or none.
    pub fn misbehave(&self, fault: Option<Fault>) {
        self.memory().fault = fault;
    }

    fn has(&self, fault: Fault) -> bool {
        self.memory().fault == Some(fault)
    }

    /// Signs with a new key from now on, and publishes only that.
    pub fn turn_key(&self) {
        self.memory().keys += 1;
    }

    /// The session at the provider that began last.
    pub fn last_session(&self) -> String {
        self.memory().last_session.clone()
    }

    fn key(&self) -> (String, Ed25519KeyPair) {
        let number = self.memory().keys;
        let mut seed = self.seed;
        seed[..4].copy_from_slice(&number.to_be_bytes());
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed).expect("32 bytes are a seed");
        (format!("kunci-{number}"), pair)
    }

    fn draw(&self) -> String {
        let mut bytes = [0; 24];
        self.dice.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn now(&self) -> i64 {
        self.clock.now().as_micros().div_euclid(1_000_000)
    }

    fn sign(&self, typ: &str, claims: &Value) -> String {
        let (kid, pair) = self.key();
        if self.has(Fault::Malformed) {
            return "bukan-token".to_owned();
        }
        if self.has(Fault::Unsigned) {
            return format!("{}.{}.", coded(&json!({ "alg": "none" })), coded(claims));
        }
        if self.has(Fault::SecretKeyed) {
            let signed = format!("{}.{}", coded(&json!({ "alg": "HS256", "kid": kid })), coded(claims));
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, pair.public_key().as_ref());
            let tag = ring::hmac::sign(&key, signed.as_bytes());
            return format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref()));
        }
        let kid = if self.has(Fault::UnknownKey) { "tak-dikenal".to_owned() } else { kid };
        let signed = format!("{}.{}", coded(&json!({ "alg": "EdDSA", "kid": kid, "typ": typ })), coded(claims));
        let over = if self.has(Fault::Signature) { "sesuatu yang lain" } else { signed.as_str() };
        let signature = pair.sign(over.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    /// A token that says that somebody left, as the provider would send it to a client.
    pub fn logout_token(&self, client: &str, sub: Option<&str>, sid: Option<&str>) -> String {
        let (now, jti) = (self.now(), self.draw());
        let events = json!({ "http://schemas.openid.net/event/backchannel-logout": {} });
        let mut claims =
            json!({ "iss": self.issuer, "aud": client, "iat": now, "exp": now + 120, "jti": jti, "events": events });
        for (name, value) in [("sub", sub), ("sid", sid)] {
            if let Some(value) = value {
                claims[name] = value.into();
            }
        }
        self.sign("logout+jwt", &claims)
    }

    /// Somebody opens the address that the hall sent them to, and says who they are: where the browser goes then. None if the
    /// question is not one that a provider answers.
    pub fn agree(&self, asked: &str, sub: &str) -> Option<String> {
        let uri: Uri = asked.parse().ok()?;
        let Query(mut asked) = Query::<BTreeMap<String, String>>::try_from_uri(&uri).ok()?;
        asked.insert("orang".to_owned(), sub.to_owned());
        self.answer(&asked)
    }

    /// Somebody says no there.
    pub fn deny(&self, asked: &str) -> Option<String> {
        self.agree(asked, "")
    }

    fn answer(&self, asked: &BTreeMap<String, String>) -> Option<String> {
        let get = |name: &str| asked.get(name).cloned().filter(|value| !value.is_empty());
        let (redirect, state) = (get("redirect_uri")?, get("state")?);
        let issuer = if self.has(Fault::Sender) { "http://lain.example" } else { self.issuer.as_str() };
        let issuer = if self.has(Fault::NoSender) { String::new() } else { format!("&iss={}", percent(issuer)) };
        let Some(person) = self.people.iter().find(|person| Some(&person.sub) == asked.get("orang")) else {
            return Some(format!("{redirect}?error=access_denied&state={state}{issuer}"));
        };
        let is_code = get("response_type").as_deref() == Some("code");
        let is_pkce = get("code_challenge_method").as_deref() == Some("S256");
        let is_open = get("scope")?.split(' ').any(|scope| scope == "openid");
        if !(is_code && is_pkce && is_open) {
            return None;
        }
        let (code, session) = (self.draw(), self.draw());
        let grant = Grant {
            person: person.clone(),
            client: get("client_id")?,
            redirect: redirect.clone(),
            challenge: get("code_challenge")?,
            nonce: get("nonce")?,
            session: session.clone(),
        };
        let mut memory = self.memory();
        memory.last_session = session;
        memory.codes.insert(code.clone(), grant);
        Some(format!("{redirect}?code={code}&state={state}{issuer}"))
    }

    fn knows_client(&self, headers: &HeaderMap, form: &BTreeMap<String, String>, client: &str) -> bool {
        match &self.secret {
            None => form.get("client_id").is_some_and(|said| said == client),
            Some(secret) => {
                let expected = format!("Basic {}", STANDARD.encode(format!("{client}:{secret}")));
                headers.get(AUTHORIZATION).is_some_and(|shown| shown.as_bytes() == expected.as_bytes())
            }
        }
    }

    fn redeem(&self, headers: &HeaderMap, form: &BTreeMap<String, String>) -> Option<Value> {
        let grant = self.memory().codes.remove(form.get("code")?)?;
        let verifier = form.get("code_verifier")?;
        let fits = form.get("grant_type").is_some_and(|kind| kind == "authorization_code")
            && form.get("redirect_uri") == Some(&grant.redirect)
            && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == grant.challenge
            && self.knows_client(headers, form, &grant.client);
        if !fits || self.has(Fault::Refused) {
            return None;
        }
        let access = self.draw();
        let made_at = if self.has(Fault::Expired) { self.now() - 3_600 } else { self.now() };
        let hashed = if self.has(Fault::Hash) { "yang lain" } else { &access };
        let claims = json!({
            "iss": if self.has(Fault::Issuer) { "http://lain.example" } else { &self.issuer },
            "aud": if self.has(Fault::Audience) { "orang-lain" } else { &grant.client },
            "nonce": if self.has(Fault::Nonce) { "bukan-ini" } else { &grant.nonce },
            "sub": grant.person.sub, "sid": grant.session, "name": grant.person.name, "amr": grant.person.amr,
            "iat": made_at, "exp": made_at + 300,
            "auth_time": if self.has(Fault::Stale) { made_at - 3_600 } else { made_at - 5 },
            "at_hash": URL_SAFE_NO_PAD.encode(&Sha512::digest(hashed.as_bytes())[..32]),
        });
        self.memory().tokens.insert(access.clone(), grant.person);
        let id_token = self.sign("JWT", &claims);
        Some(json!({ "token_type": "Bearer", "expires_in": 300, "access_token": access, "id_token": id_token }))
    }

    /// Everything that it answers.
    pub fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route(DISCOVERY, get(discovery))
            .route(KEYS, get(keys))
            .route(CHOOSE, get(choose))
            .route(AGREE, get(agree))
            .route(TOKEN, post(token))
            .route(USERINFO, get(userinfo))
            .route(END, get(end))
            .with_state(self)
    }
}

type Here = State<Arc<Simulator>>;

async fn discovery(State(here): Here) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", here.issuer);
    Json(json!({
        "issuer": here.issuer,
        "authorization_endpoint": at(CHOOSE),
        "token_endpoint": at(TOKEN),
        "userinfo_endpoint": at(USERINFO),
        "jwks_uri": at(KEYS),
        "end_session_endpoint": at(END),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
    }))
}

async fn keys(State(here): Here) -> Json<Value> {
    let (kid, pair) = here.key();
    let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
    Json(json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": kid, "x": x }] }))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

async fn choose(State(here): Here, uri: Uri) -> Html<String> {
    let asked = uri.query().unwrap_or_default();
    let link = |sub: &str| escaped(&format!("{AGREE}?{asked}&orang={}", percent(sub)));
    let people = here.people.iter().map(|person| {
        let nik = person.nik.as_deref().unwrap_or_default();
        format!("<li><a href=\"{}\">{}</a> {}</li>", link(&person.sub), escaped(&person.name), escaped(nik))
    });
    let page = include_str!("identity.html").replace("{people}", &people.collect::<String>());
    Html(page.replace("{deny}", &link("")))
}

async fn agree(State(here): Here, Query(asked): Query<BTreeMap<String, String>>) -> Response {
    match here.answer(&asked) {
        Some(to) => (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn token(State(here): Here, headers: HeaderMap, RawForm(form): RawForm) -> Response {
    if here.has(Fault::Broken) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    let form = format!("/?{}", String::from_utf8_lossy(&form)).parse::<Uri>().ok();
    let form = form.and_then(|uri| Query::<BTreeMap<String, String>>::try_from_uri(&uri).ok());
    match form.and_then(|Query(form)| here.redeem(&headers, &form)) {
        Some(given) => Json(given).into_response(),
        None => (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response(),
    }
}

async fn userinfo(State(here): Here, headers: HeaderMap) -> Response {
    let shown = headers.get(AUTHORIZATION).and_then(|shown| shown.to_str().ok()).unwrap_or_default();
    let person = shown.strip_prefix("Bearer ").and_then(|access| here.memory().tokens.remove(access));
    let Some(person) = person else { return StatusCode::UNAUTHORIZED.into_response() };
    let sub = if here.has(Fault::Subject) { "orang-lain" } else { person.sub.as_str() };
    Json(json!({ "sub": sub, "name": person.name, "nik": person.nik })).into_response()
}

async fn end(Query(asked): Query<BTreeMap<String, String>>) -> Response {
    let back = asked.get("post_logout_redirect_uri").cloned().unwrap_or_else(|| "/".to_owned());
    (StatusCode::SEE_OTHER, [(LOCATION, back)]).into_response()
}

/// Plays the provider until it is stopped.
pub async fn run(command: Command, listen: Option<SocketAddr>) -> Result<(), Failure> {
    let fail = |what: String| Failure(format!("The people of the simulator, {}: {what}.", command.users.display()));
    let text = std::fs::read_to_string(&command.users).map_err(|error| fail(error.to_string()))?;
    let people: People = toml::from_str(&text).map_err(|error| fail(error.message().to_owned()))?;
    let address = listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8090)));
    let listener = tokio::net::TcpListener::bind(address).await;
    let listener = listener.map_err(|error| Failure(format!("{address} cannot be listened on: {error}.")))?;
    let issuer = format!("http://{}", listener.local_addr().map_err(|error| Failure(error.to_string()))?);
    say!("SIMULATOR: an invented provider of identities at {issuer}. Nothing real may trust it.");
    let here = Simulator::new(issuer, people.person, None, Arc::new(SystemClock), Arc::new(OsDice));
    let served = web::axum::serve(listener, Arc::new(here).router()).await;
    served.map_err(|error| Failure::of("The simulator ended", error))
}
