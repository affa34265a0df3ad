//! A simulator of the signing service of the state (BSrE): invented users, an authority of its own whose name says
//! SIMULATOR, the same requests and answers as far as public code of agencies shows them.
//!
//! Its keys are ECDSA on P-256 (BSrE: RSA), since the hall can make no others. It is for exercises and tests only.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use kernel::{Clock, Dice, OsDice, Span, SystemClock};
use serde::Deserialize;
use signing::{Authority, Identity};
use web::axum::body::Bytes;
use web::axum::extract::{DefaultBodyLimit, Multipart, State};
use web::axum::http::{HeaderMap, StatusCode};
use web::axum::response::{IntoResponse as _, Response};
use web::axum::routing::post;
use web::axum::{Json, Router};

use crate::failure::Failure;
use crate::say::say;

/// What its certificates say of whom they come from.
const NAME: &str = "SIMULATOR (bukan BSrE)";
/// Wrong passphrases in a row that lock a user.
const LOCKS: u32 = 5;
/// The largest file.
const LARGEST: usize = 32 << 20;

/// `balai simulate esign`
#[derive(Debug, Args)]
pub struct Given {
    /// TOML: `user` and `password` of the hall, and `[[users]]` with `nik`, `passphrase`, `name`
    #[arg(long, value_name = "FILE")]
    users: PathBuf,
    /// Folder for its keys; the root goes to `root.pem` there
    #[arg(long, value_name = "DIR", default_value = "simulator-esign")]
    keys: PathBuf,
}

/// Who may sign, and with what.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Users {
    /// The user of the hall.
    pub user: String,
    /// Their password.
    pub password: String,
    /// The officials.
    pub users: Vec<User>,
}

/// An official.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// By which they are known.
    pub nik: String,
    /// Of their certificate.
    pub passphrase: String,
    /// Whom their certificate names.
    pub name: String,
    /// What goes wrong with them.
    #[serde(default)]
    pub ill: Ill,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ill {
    /// Nothing.
    #[default]
    Nothing,
    /// The service says that their certificate has run out.
    Expired,
    /// It signs with a certificate that has run out, and does not say so.
    Stale,
    /// It answers with another PDF than was sent.
    Another,
    /// Half of the answer is missing.
    Half,
    /// It fails.
    Fault,
}

struct Inner {
    users: Users,
    authority: Authority,
    clock: Arc<dyn Clock>,
    wrong: Mutex<BTreeMap<String, u32>>,
    last: Mutex<Vec<u8>>,
}

/// The simulator as a router; its root is written to `root.pem` in `keys`.
///
/// # Errors
/// When its keys cannot be made.
pub fn router(users: Users, keys: &Path, clock: Arc<dyn Clock>, dice: Arc<dyn Dice>) -> Result<Router, Failure> {
    let authority = Authority::new(keys.to_owned(), NAME.to_owned(), dice);
    let root = authority.root().and_then(|root| root.pem()).map_err(|error| Failure(error.to_string()))?;
    std::fs::write(keys.join("root.pem"), root).map_err(|error| Failure::of("The root cannot be written", error))?;
    let inner = Inner { users, authority, clock, wrong: Mutex::default(), last: Mutex::default() };
    let body = DefaultBodyLimit::max(LARGEST);
    Ok(Router::new().route("/api/sign/pdf", post(sign)).layer(body).with_state(Arc::new(inner)))
}

pub(super) async fn run(given: Given, at: SocketAddr) -> Result<(), Failure> {
    let text = std::fs::read_to_string(&given.users).map_err(|error| Failure::of("The users cannot be read", error))?;
    let users = toml::from_str(&text).map_err(|error| Failure(format!("{}: {error}", given.users.display())))?;
    let router = router(users, &given.keys, Arc::new(SystemClock), Arc::new(OsDice))?;
    let listener = tokio::net::TcpListener::bind(at).await;
    let listener = listener.map_err(|error| Failure::of("The simulator cannot listen", error))?;
    say!("{NAME}: http://{at}, root {}", given.keys.join("root.pem").display());
    web::axum::serve(listener, router).await.map_err(|error| Failure::of("The simulator ended", error))
}

fn error(status: StatusCode, code: u32, said: &str) -> Response {
    (status, Json(serde_json::json!({ "status_code": code, "error": said }))).into_response()
}

async fn sign(State(this): State<Arc<Inner>>, headers: HeaderMap, mut form: Multipart) -> Response {
    let wanted = format!("Basic {}", STANDARD.encode(format!("{}:{}", this.users.user, this.users.password)));
    if headers.get("authorization").is_none_or(|given| given.as_bytes() != wanted.as_bytes()) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut fields: BTreeMap<String, Bytes> = BTreeMap::new();
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let Ok(bytes) = field.bytes().await else { return StatusCode::BAD_REQUEST.into_response() };
        fields.insert(name, bytes);
    }
    let text = |name: &str| fields.get(name).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let Some(user) = this.users.users.iter().find(|user| user.nik == text("nik")) else {
        return error(StatusCode::NOT_FOUND, 1011, "NIK tidak terdaftar");
    };
    let is_right = user.passphrase == text("passphrase");
    let wrong = {
        let mut all = this.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let wrong = all.entry(user.nik.clone()).or_default();
        match (*wrong >= LOCKS, is_right) {
            (true, _) => {}
            (false, true) => *wrong = 0,
            (false, false) => *wrong += 1,
        }
        *wrong
    };
    if wrong >= LOCKS {
        return error(StatusCode::BAD_REQUEST, 2032, "Akun terkunci");
    }
    if !is_right {
        return error(StatusCode::BAD_REQUEST, 2031, "Passphrase anda salah");
    }
    if user.ill == Ill::Expired {
        return error(StatusCode::BAD_REQUEST, 2021, "Sertifikat expired");
    }
    let pdf = fields.get("file").map(|bytes| bytes.to_vec()).unwrap_or_default();
    match this.signed(user, &pdf) {
        Some(signed) if user.ill != Ill::Fault => ([("content-type", "application/pdf")], signed).into_response(),
        Some(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        None => {
            (StatusCode::INTERNAL_SERVER_ERROR, "SIMULATOR: this PDF cannot be signed here; letters of the hall can\n")
                .into_response()
        }
    }
}

impl Inner {
    fn signed(&self, user: &User, pdf: &[u8]) -> Option<Vec<u8>> {
        let now = self.clock.now();
        let who = Identity {
            region: NAME.to_owned(),
            agency: "Pejabat contoh".to_owned(),
            person: Some((user.name.clone(), "Pejabat contoh".to_owned())),
        };
        // A certificate holds for ten years on.
        let issued = if user.ill == Ill::Stale { now.minus(Span::days(365 * 12)) } else { now };
        let signer = self.authority.signer(&who, issued).ok()?;
        let signed = |pdf: &[u8]| signing::sign_pdf(pdf, &signer, now, None).ok();
        match user.ill {
            // The one of before, or the same with something more: either way not what was sent.
            Ill::Another => {
                let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
                let before = std::mem::replace(&mut *last, pdf.to_vec());
                signed(if before.is_empty() { pdf } else { &before })
            }
            Ill::Half => signed(pdf).map(|mut whole| {
                whole.truncate(whole.len() / 2);
                whole
            }),
            _ => signed(pdf),
        }
    }
}
