//! The table `[tls]` of `balai.toml`.

use std::net::SocketAddr;
use std::path::PathBuf;

use rustls::pki_types::ServerName;
use serde::Deserialize;

use crate::config::ConfigError;

/// As it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Given {
    /// The certificate and those between it and its root, PEM.
    pub certificate: Option<PathBuf>,
    /// Its private key, PEM.
    pub key: Option<PathBuf>,
    /// Address and port without TLS, from which visitors are sent on.
    pub plain: Option<SocketAddr>,
    /// Or an authority that gives certificates by itself.
    pub acme: Option<GivenAcme>,
}

/// The table `[tls.acme]`, as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GivenAcme {
    /// Its directory; that of Let's Encrypt if nothing is said.
    pub directory: Option<String>,
    /// An e-mail address for warnings.
    pub contact: Option<String>,
    /// Whether the office agrees to its terms.
    #[serde(default)]
    pub terms_agreed: bool,
    /// A root certificate that vouches for the directory, PEM; those of browsers if nothing is said.
    pub root: Option<PathBuf>,
    /// A file of two lines that binds the account to one with the authority: the id of the key, and its secret in base64url.
    pub binding_file: Option<PathBuf>,
}

/// As it is in force.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the certificate comes from.
    pub source: Source,
    /// Address and port without TLS, from which visitors are sent on.
    pub plain: Option<SocketAddr>,
}

/// Where the certificate comes from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Two files that somebody else looks after.
    Files {
        /// The certificate and those between it and its root.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// An authority that gives certificates by itself.
    Acme(Acme),
}

/// An authority that gives certificates by itself, and what it asks for.
#[derive(Debug, Clone)]
pub struct Acme {
    /// Where its directory is.
    pub directory: String,
    /// An e-mail address for warnings.
    pub contact: Option<String>,
    /// A root certificate that vouches for the directory, PEM.
    pub root: Option<PathBuf>,
    /// A file that binds the account to one with the authority.
    pub binding: Option<PathBuf>,
}

/// Whom an office gets certificates from if it names nobody.
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

impl Settings {
    /// Takes it if it is whole.
    ///
    /// # Errors
    /// One sentence that names the key and what to write.
    pub fn read(given: Given) -> Result<Self, ConfigError> {
        let source = match (given.certificate, given.key, given.acme) {
            (None, None, Some(acme)) => Source::Acme(Acme::read(acme, given.plain)?),
            (_, _, Some(_)) => {
                return Err(ConfigError("[tls] names files and has [tls.acme] too; keep one of them.".to_owned()));
            }
            (Some(certificate), Some(key), None) => Source::Files { certificate, key },
            (Some(_), None, None) => return Err(missing("key", "the file with the private key")),
            (None, Some(_), None) => return Err(missing("certificate", "the file with the certificate")),
            (None, None, None) => {
                return Err(missing("certificate and key", "the files with the certificate and its key"));
            }
        };
        Ok(Self { source, plain: given.plain })
    }

    /// Looks whether the address of the hall goes with it: begins with `https://`, and, where the certificate is fetched,
    /// has a name that an authority can look at.
    ///
    /// # Errors
    /// One sentence that names the key and what to write.
    pub fn fits(&self, base_url: &str) -> Result<(), ConfigError> {
        if !base_url.starts_with("https://") {
            return Err(ConfigError(format!(
                "base-url {base_url:?} begins with http://, but [tls] is set up; write https:// in front."
            )));
        }
        match &self.source {
            Source::Acme(_) if name(base_url).is_none() => Err(ConfigError(format!(
                "base-url {base_url:?} has no name that a certificate could be fetched for; write the name that citizens \
                 use, such as https://layanan.kota.example."
            ))),
            _ => Ok(()),
        }
    }

    /// Where citizens reach the hall if nothing is said.
    pub fn base_url(&self, listen: SocketAddr) -> String {
        format!("https://{listen}")
    }
}

impl Acme {
    fn read(given: GivenAcme, plain: Option<SocketAddr>) -> Result<Self, ConfigError> {
        let refuse = |why: &str| Err(ConfigError(why.to_owned()));
        if !given.terms_agreed {
            return refuse(
                "[tls.acme] does not say that you agree to the terms of the authority; read them and write terms-agreed = \
                 true.",
            );
        }
        if plain.is_none() {
            return refuse(
                "[tls.acme] needs the port without TLS, where the authority looks whether the name is yours; write plain = \
                 \"0.0.0.0:80\" under [tls].",
            );
        }
        let directory = given.directory.unwrap_or_else(|| LETS_ENCRYPT.to_owned());
        if !directory.starts_with("https://") {
            return refuse("directory under [tls.acme] is no address with https:// in front; write it whole.");
        }
        if given.contact.as_ref().is_some_and(|contact| !contact.contains('@') || contact.contains([':', ' '])) {
            return refuse("contact under [tls.acme] is no e-mail address; write one, or leave it out.");
        }
        Ok(Self { directory, contact: given.contact, root: given.root, binding: given.binding_file })
    }
}

/// The name in an address that begins with `https://`, in small letters; none if it is a number or no name at all.
pub fn name(base_url: &str) -> Option<String> {
    let host = base_url.strip_prefix("https://")?.split(['/', ':']).next()?;
    match ServerName::try_from(host).ok()? {
        ServerName::DnsName(name) => Some(name.as_ref().to_ascii_lowercase()),
        _ => None,
    }
}

fn missing(key: &str, what: &str) -> ConfigError {
    ConfigError(format!(
        "[tls] has no {key}; name {what}, or write [tls.acme], or leave [tls] out to have a proxy speak TLS."
    ))
}
