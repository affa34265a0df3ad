//! The tables `[[identity]]` of `balai.toml`: providers by which people sign in (OpenID Connect).

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use kernel::{Local, Secret};
use people::identity::{Provider, is_sound_address};
use people::model::HolderKind;
use serde::Deserialize;

use crate::config::ConfigError;

/// As it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Given {
    /// Its name in addresses.
    pub id: String,
    /// What people call it.
    pub name: Local,
    /// Its issuer.
    pub issuer: String,
    /// What it calls this hall.
    pub client_id: String,
    /// A file that only its owner reads, with the secret it gave to this hall; none for a public client.
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for besides `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Whom it lets in.
    #[serde(rename = "for")]
    pub whom: Whom,
    /// The claim with the NIK that it has checked.
    pub nik_claim: Option<String>,
    /// The claim with the full name.
    pub name_claim: Option<String>,
    /// Values of `acr` or `amr` that mean two factors.
    #[serde(default)]
    pub acr: Vec<String>,
    /// Whether its NIK alone opens an account that is there already.
    #[serde(default)]
    pub trust_nik: bool,
}

/// Whom a provider lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Whom {
    /// Residents.
    Residents,
    /// Officers.
    Officers,
}

/// Takes the providers if each is whole.
///
/// # Errors
/// One sentence that names the provider and what to write.
pub fn read(given: Vec<Given>) -> Result<Vec<Provider>, ConfigError> {
    let mut providers: Vec<Provider> = Vec::new();
    for one in given {
        let provider = read_one(one)?;
        if providers.iter().any(|known| known.id == provider.id) {
            return Err(ConfigError(format!(
                "[[identity]] {:?} stands there twice; give each its own id.",
                provider.id
            )));
        }
        providers.push(provider);
    }
    Ok(providers)
}

fn read_one(given: Given) -> Result<Provider, ConfigError> {
    let id = given.id;
    let bad = |what: &str| ConfigError(format!("[[identity]] {id:?}, {what}."));
    let is_name =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if id.is_empty() || id.len() > 32 || !is_name(&id) {
        return Err(bad("id: write lower-case letters, digits and dashes, at most 32"));
    }
    if given.name.id.trim().is_empty() {
        return Err(bad("name: write what people call it, as { id = \"…\", en = \"…\" }"));
    }
    if !is_sound_address(&given.issuer) || given.issuer.contains('?') {
        return Err(bad(
            "issuer: write its address as the provider does, with https:// (http:// only on this machine)",
        ));
    }
    if given.client_id.trim().is_empty() {
        return Err(bad("client-id: write what the provider calls this hall"));
    }
    if given.scopes.iter().chain([&given.client_id]).any(|word| word.contains(char::is_whitespace)) {
        return Err(bad("scopes and client-id are words without spaces"));
    }
    if given.trust_nik && (given.nik_claim.is_none() || given.whom == Whom::Officers) {
        return Err(bad("trust-nik goes with nik-claim and residents; leave it out"));
    }
    let secret = given.client_secret_file.as_deref().map(|file| secret(file).map_err(|what| bad(&what))).transpose()?;
    let whom = match given.whom {
        Whom::Residents => HolderKind::Resident,
        Whom::Officers => HolderKind::Officer,
    };
    Ok(Provider {
        name: given.name,
        issuer: given.issuer,
        client: given.client_id,
        secret,
        scopes: given.scopes.into_iter().filter(|scope| scope != "openid").collect(),
        whom,
        // Officers are never found by their NIK.
        nik_claim: given.nik_claim.filter(|_| whom == HolderKind::Resident),
        name_claim: given.name_claim.unwrap_or_else(|| "name".to_owned()),
        two_factors: given.acr,
        trusts_nik: given.trust_nik,
        id,
    })
}

/// The secret of a file that nobody else reads.
fn secret(file: &Path) -> Result<Secret<String>, String> {
    let fail = |what: &str| format!("the client-secret-file {} {what}", file.display());
    let about = fs::metadata(file).map_err(|error| fail(&format!("cannot be read: {error}")))?;
    if about.permissions().mode() & 0o077 != 0 {
        return Err(fail("can be read by others; close it with chmod 600"));
    }
    let text = fs::read_to_string(file).map_err(|error| fail(&format!("cannot be read: {error}")))?;
    match text.trim() {
        "" => Err(fail("is empty")),
        secret => Ok(Secret::new(secret.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "id = \"ikd\"\nname = { id = \"IKD\", en = \"\" }\nissuer = \"https://identitas.example\"\n\
                        client-id = \"balai\"\nfor = \"residents\"\nnik-claim = \"nik\"\n";

    fn read_text(text: &str) -> Result<Provider, String> {
        let given: Given = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        read(vec![given]).map(|mut all| all.remove(0)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_provider_needs_no_more_than_its_name_its_issuer_and_a_client() {
        let provider = read_text(&format!("{GOOD}scopes = [\"openid\", \"profile\"]\n")).unwrap();
        assert_eq!((provider.name_claim.as_str(), provider.scopes.len()), ("name", 1));
        assert!(provider.secret.is_none() && !provider.trusts_nik);
        let officers = read_text(&GOOD.replace("residents", "officers")).unwrap();
        assert!(officers.nik_claim.is_none(), "officers are never found by their NIK");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (from, to, says) in [
            ("\"ikd\"", "\"IKD!\"", "lower-case"),
            ("https://identitas.example", "http://identitas.example", "https://"),
            ("\"balai\"", "\"\"", "client-id"),
            ("\"balai\"", "\"a b\"", "without spaces"),
            ("residents\"", "officers\"\ntrust-nik = true", "trust-nik"),
            ("id = \"IKD\"", "id = \"\"", "what people call it"),
            ("residents", "everybody", "unknown variant"),
            ("nik-claim", "nik_claim", "unknown field"),
        ] {
            let error = read_text(&GOOD.replace(from, to)).unwrap_err();
            assert!(error.contains(says), "{to}: {error}");
        }
        let twice: Vec<Given> = vec![toml::from_str(GOOD).unwrap(), toml::from_str(GOOD).unwrap()];
        assert!(read(twice).unwrap_err().to_string().contains("twice"));
    }

    #[test]
    fn the_secret_lies_in_a_file_that_nobody_else_reads() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rahasia");
        let text = format!("{GOOD}client-secret-file = {:?}\n", file.to_str().unwrap());
        assert!(read_text(&text).unwrap_err().contains("cannot be read"));
        fs::write(&file, "s3cret\n").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read_text(&text).unwrap_err().contains("chmod 600"));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let provider = read_text(&text).unwrap();
        assert_eq!(provider.secret.as_ref().unwrap().reveal(), "s3cret");
        assert!(!format!("{provider:?}").contains("s3cret"));
        fs::write(&file, "\n").unwrap();
        assert!(read_text(&text).unwrap_err().contains("is empty"));
    }
}
