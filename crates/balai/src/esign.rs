//! The signing service of the state (BSrE, the "esign client service" that an agency runs inside): letters go there as
//! `[esign]` says, with the NIK and passphrase that the official has just typed.
//!
//! The passphrase is in no log, no error and no address. What the words of the service mean is read from public code of
//! agencies and is to be confirmed with BSrE; whatever is not understood is a refusal.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cases::ports::{Esign, NotSigned, Signatory};
use kernel::{Agency, RegionCode, Secret};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use signing::Certificate;
use store::{Fut, Store};

use crate::failure::Failure;
use crate::outside::Outside;

/// The largest answer: a letter has some hundred kilobytes.
const MOST: u64 = 16 << 20;

/// The table `[esign]` of `balai.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Given {
    /// Where the service is, such as `https://esign.kota.example`.
    pub endpoint: String,
    /// A file of two lines: user and password.
    pub key_file: PathBuf,
    /// A file (PEM) with the certificate of the authority whose certificates count.
    pub root: PathBuf,
    /// The agencies whose officials sign there; all of them without it.
    pub agencies: Option<Vec<String>>,
}

/// The service, as the configuration names it.
pub struct Service {
    address: String,
    authorization: Secret<String>,
    roots: Vec<Certificate>,
    agencies: Option<Vec<String>>,
    wire: Outside,
}

/// Reads what `[esign]` names.
///
/// # Errors
/// When a file cannot be read, the key is open to others, or the passphrase would cross a network in the clear.
pub fn open(given: &Given) -> Result<Service, Failure> {
    let fail = |what: String| Failure(format!("[esign], {what}."));
    let endpoint = given.endpoint.trim_end_matches('/');
    if !is_private(endpoint) {
        return Err(fail(format!("endpoint {endpoint:?} is neither https:// nor http:// on this machine")));
    }
    let (user, password) = key(&given.key_file).map_err(fail)?;
    let pem = fs::read_to_string(&given.root);
    let pem = pem.map_err(|error| fail(format!("root {} cannot be read ({error})", given.root.display())))?;
    let root = signing::read_certificate(&pem);
    let root = root.map_err(|error| fail(format!("root {} is no certificate ({error})", given.root.display())))?;
    Ok(Service {
        address: format!("{endpoint}/api/sign/pdf"),
        authorization: Secret::new(format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))),
        roots: vec![root],
        agencies: given.agencies.clone(),
        wire: Outside::for_signatures(),
    })
}

/// Whether nobody between can read the passphrase.
fn is_private(endpoint: &str) -> bool {
    let Ok(address) = endpoint.parse::<ureq::http::Uri>() else { return false };
    let is_plain = address.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    match address.scheme_str() {
        Some("https") => is_plain,
        Some("http") => is_plain && matches!(address.host(), Some("127.0.0.1" | "localhost" | "[::1]")),
        _ => false,
    }
}

/// User and password: two lines of a file that nobody else reads.
fn key(file: &Path) -> Result<(String, String), String> {
    let fail = |what: String| format!("key-file {} {what}", file.display());
    let about = fs::metadata(file).map_err(|error| fail(format!("cannot be read ({error})")))?;
    if about.permissions().mode() & 0o077 != 0 {
        return Err(fail("can be read by others; take that away with chmod 600".to_owned()));
    }
    let text = fs::read_to_string(file).map_err(|error| fail(format!("cannot be read ({error})")))?;
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    match (lines.next(), lines.next(), lines.next()) {
        (Some(user), Some(password), None) => Ok((user.to_owned(), password.to_owned())),
        _ => Err(fail("is not two lines: user and password".to_owned())),
    }
}

/// Whether letters of an agency are signed there.
pub fn serves(agencies: Option<&[String]>, agency: &str) -> bool {
    agencies.is_none_or(|all| all.iter().any(|one| one == agency))
}

/// Says which of the named agencies the region does not have, if it has any yet.
///
/// # Errors
/// When one is misspelt: its letters would be signed by nobody.
pub fn known(given: &Given, there: &desk::Agencies) -> Result<(), Failure> {
    let named = given.agencies.iter().flatten();
    match named.into_iter().find(|agency| !there.is_empty() && !there.contains_key(agency.as_str())) {
        None => Ok(()),
        Some(agency) => {
            let all: Vec<&str> = there.keys().map(AsRef::as_ref).collect();
            Err(Failure(format!("[esign], agencies: there is no agency {agency:?}; there are {}.", all.join(", "))))
        }
    }
}

/// Letters of agencies for which nobody signs: the agency, and how many wait.
pub async fn stranded(store: &Store, region: RegionCode, given: Option<&Given>) -> store::Result<Vec<(String, i64)>> {
    let read = store.read(region, |tx, region| Box::pin(cases::table::letters::waiting_at(tx, *region)));
    let waiting: Vec<(String, i64)> = read.await?;
    let is_served = |agency: &str| given.is_some_and(|given| serves(given.agencies.as_deref(), agency));
    Ok(waiting.into_iter().filter(|(agency, _)| !is_served(agency)).collect())
}

impl Esign for Service {
    fn serves(&self, agency: &Agency) -> bool {
        serves(self.agencies.as_deref(), agency.as_str())
    }

    fn roots(&self) -> &[Certificate] {
        &self.roots
    }

    fn sign<'a>(&'a self, pdf: Vec<u8>, by: &'a Signatory) -> Fut<'a, Result<Vec<u8>, NotSigned>> {
        Box::pin(async move {
            let (kind, body) = form(&pdf, by);
            let (wire, address, authorization) = (self.wire.clone(), self.address.clone(), self.authorization.clone());
            let asked = tokio::task::spawn_blocking(move || {
                wire.send_form(&address, authorization.reveal(), &kind, &body, MOST)
            });
            match asked.await {
                Ok(Ok((200, answer))) if answer.starts_with(b"%PDF-") => Ok(answer),
                Ok(Ok((status, answer))) => Err(read(status, &answer)),
                Ok(Err(error)) => {
                    tracing::warn!(target: "balai::letters", %error, "the signing service cannot be reached");
                    Err(NotSigned::Unreachable)
                }
                Err(_) => Err(NotSigned::Unreachable),
            }
        })
    }
}

/// The form as the service takes it (RFC 7578), and its content type.
fn form(pdf: &[u8], by: &Signatory) -> (String, Vec<u8>) {
    // Follows from the file, so that it cannot stand in there by chance.
    let mark = Sha256::digest(pdf).iter().fold(String::from("balai-"), |mark, byte| format!("{mark}{byte:02x}"));
    let mut body = Vec::with_capacity(pdf.len() + 1_024);
    let fields = [("nik", by.nik.reveal().as_str()), ("passphrase", by.passphrase.reveal()), ("tampilan", "invisible")];
    for (name, value) in fields {
        body.extend(format!("--{mark}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"surat.pdf\"\r\nContent-Type: application/pdf";
    body.extend(format!("--{mark}\r\n{head}\r\n\r\n").bytes());
    body.extend(pdf);
    body.extend(format!("\r\n--{mark}--\r\n").bytes());
    (format!("multipart/form-data; boundary={mark}"), body)
}

/// What an answer that is no signed PDF means. None of its words are passed on: they may repeat what was sent.
fn read(status: u16, answer: &[u8]) -> NotSigned {
    match status {
        200 => return NotSigned::Odd,
        429 | 503 => return NotSigned::Busy,
        // The user of the hall, not the official: for them the service is not there.
        401 | 403 | 502 | 504 => return NotSigned::Unreachable,
        _ => {}
    }
    // Which key has the words differs from service to service, and some have several: all are read.
    let said = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(answer);
    let said =
        said.map(|said| said.values().map(|value| format!("{value}\n")).collect::<Vec<_>>().concat().to_lowercase());
    let Ok(said) = said else {
        return if status >= 500 { NotSigned::Unreachable } else { NotSigned::Refused };
    };
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&["terkunci", "diblokir", "locked", "blocked"]) {
        NotSigned::Locked
    } else if has(&["passphrase"]) {
        NotSigned::Passphrase
    } else if has(&["expired", "kedaluwarsa", "kadaluarsa", "kadaluwarsa", "dicabut", "revoked"]) {
        NotSigned::Expired
    } else if has(&["terdaftar", "not found", "not registered", "tidak ditemukan"]) {
        NotSigned::Unknown
    } else {
        NotSigned::Refused
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_service_says_is_read_and_nothing_of_it_passed_on() {
        let said = |status, text: &str| read(status, text.as_bytes());
        assert_eq!(said(400, r#"{"status_code":2031,"error":"Passphrase anda salah"}"#), NotSigned::Passphrase);
        assert_eq!(said(400, r#"{"status":400,"error":"Passphrase anda salah"}"#), NotSigned::Passphrase);
        let both = r#"{"error":"Bad Request","message":"Passphrase anda salah","status":400}"#;
        assert_eq!((said(400, both), said(500, both)), (NotSigned::Passphrase, NotSigned::Passphrase));
        assert_eq!(said(400, r#"{"error":"Passphrase salah, akun terkunci"}"#), NotSigned::Locked);
        assert_eq!(said(400, r#"{"error":"Sertifikat expired"}"#), NotSigned::Expired);
        assert_eq!(said(404, r#"{"message":"User tidak terdaftar"}"#), NotSigned::Unknown);
        assert_eq!(said(400, r#"{"error":"?"}"#), NotSigned::Refused);
        assert_eq!(said(400, "<html>"), NotSigned::Refused);
        assert_eq!(said(500, "<html>"), NotSigned::Unreachable);
        assert_eq!(said(401, ""), NotSigned::Unreachable);
        assert_eq!(said(429, ""), NotSigned::Busy);
        assert_eq!(said(200, "no pdf"), NotSigned::Odd);
    }

    #[test]
    fn the_passphrase_never_crosses_a_network_in_the_clear() {
        for fine in
            ["https://esign.example", "http://127.0.0.1:8090", "http://localhost", "http://[::1]:9/x", "http://[::1]"]
        {
            assert!(is_private(fine), "{fine}");
        }
        for open in [
            "http://esign.example",
            "http://10.0.0.1:80",
            "http://127.0.0.1.example",
            "http://127.0.0.1:80@evil.example",
            "esign.example",
            "",
        ] {
            assert!(!is_private(open), "{open}");
        }
    }

    #[test]
    fn the_key_is_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("esign.key");
        fs::write(&file, "pemakai\nsandi\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(key(&file).unwrap_err().contains("chmod 600"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(key(&file).unwrap(), ("pemakai".to_owned(), "sandi".to_owned()));
        fs::write(&file, "pemakai\n").unwrap();
        assert!(key(&file).unwrap_err().contains("two lines"));
    }
}
