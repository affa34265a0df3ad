//! The line to a PostgreSQL server: what its address says of it, TLS, and the password in a file.
//!
//! A line that leaves the machine is encrypted, and the other end known by its certificate, unless the address says
//! `sslmode=disable`. There is nothing between: whoever does not look at the certificate speaks to anybody.

use std::borrow::Cow;
use std::fs;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::{fmt, io};

use percent_encoding::percent_decode_str;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres::{Config, Socket};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream as Secured;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// The server that is called, and how it is greeted.
#[derive(Clone)]
pub(crate) struct Line {
    /// What the driver takes.
    pub(crate) config: Config,
    /// How TLS is spoken, if it is.
    pub(crate) greeting: Greeting,
}

/// What the driver does not know of an address, or knows otherwise.
#[derive(Default)]
struct Own {
    mode: Option<String>,
    root: Option<String>,
    password: Option<String>,
}

impl Line {
    /// Reads an address, and the files that it names.
    ///
    /// # Errors
    /// [`Error::Setup`] says what is wrong with it and how to mend it; never with the password.
    pub(crate) fn read(url: &str) -> Result<Self> {
        let (rest, own) = take_own(url)?;
        let mut config: Config = rest.parse().map_err(|error: tokio_postgres::Error| {
            setup(format!(
                "The PostgreSQL address cannot be read ({}). Write it as postgres://user@host:5432/database or \
                 postgres://user@/database?host=/run/postgresql.",
                crate::postgres::source(&error)
            ))
        })?;
        if let Some(path) = own.password {
            if config.get_password().is_some() {
                return Err(setup("The PostgreSQL address has a password and a passwordfile; keep one of them."));
            }
            config.password(&*password(Path::new(&path))?);
        }
        let greeting = match (own.mode.as_deref(), own.root) {
            (Some("disable"), Some(_)) => {
                return Err(setup("sslmode=disable needs no sslrootcert; leave one of them out of the address."));
            }
            (Some("disable"), None) => Greeting::default(),
            (None, None) if !leaves_the_machine(&config) => Greeting::default(),
            (None | Some("require" | "verify-full"), root) => Greeting::by(root.as_deref().map(Path::new))?,
            (Some(_), _) => {
                return Err(setup(
                    "sslmode in the PostgreSQL address is neither verify-full nor disable; write verify-full, or leave \
                     it out: a line that leaves the machine is encrypted then as well.",
                ));
            }
        };
        config.ssl_mode(if greeting.0.is_some() { SslMode::Require } else { SslMode::Disable });
        Ok(Self { config, greeting })
    }
}

fn setup(sentence: impl Into<String>) -> Error {
    Error::Setup(sentence.into())
}

/// Takes out of an address what the driver does not know.
fn take_own(url: &str) -> Result<(String, Own)> {
    // As the driver reads it: a password may have a question mark.
    let after_login = url.find('@').unwrap_or(0);
    let Some(mark) = url[after_login..].find('?').map(|n| n + after_login) else {
        return Ok((url.to_owned(), Own::default()));
    };
    let (mut rest, mut own) = (Vec::new(), Own::default());
    for pair in url[mark + 1..].split('&') {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let place = match key {
            "sslmode" => &mut own.mode,
            "sslrootcert" => &mut own.root,
            "passwordfile" => &mut own.password,
            _ => {
                rest.push(pair);
                continue;
            }
        };
        let value = percent_decode_str(value).decode_utf8().unwrap_or(Cow::Borrowed(""));
        if value.is_empty() || place.is_some() {
            return Err(setup(format!("{key} in the PostgreSQL address is empty or there twice; write it once.")));
        }
        *place = Some(value.into_owned());
    }
    let glue = if rest.is_empty() { "" } else { "?" };
    Ok((format!("{}{glue}{}", &url[..mark], rest.join("&")), own))
}

/// Whether what is said on this line can be heard outside.
fn leaves_the_machine(config: &Config) -> bool {
    let is_here = |host: &Host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|address: IpAddr| address.is_loopback()),
    };
    !(config.get_hosts().iter().all(is_here) && config.get_hostaddrs().iter().all(IpAddr::is_loopback))
}

/// The password is the first line of the file.
fn password(path: &Path) -> Result<Zeroizing<String>> {
    let sorry = |why: &dyn fmt::Display| setup(format!("The passwordfile {} cannot be read: {why}.", path.display()));
    let mode = fs::metadata(path).map_err(|error| sorry(&error))?.permissions().mode();
    // A group may, as with the key of the certificate: that is how a service is handed one.
    if mode & 0o007 != 0 {
        let path = path.display();
        return Err(setup(format!(
            "{path} holds a password that every user of this machine may read; run chmod o= {path}."
        )));
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(|error| sorry(&error))?);
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(Zeroizing::new(line.to_owned())),
        _ => Err(sorry(&"its first line is empty")),
    }
}

/// How the server is greeted: by TLS with the roots that vouch for it, or not at all.
#[derive(Clone, Default)]
pub(crate) struct Greeting(Option<Arc<ClientConfig>>);

impl Greeting {
    /// By TLS. `root` (PEM) vouches for the server; without it those of the system do.
    fn by(root: Option<&Path>) -> Result<Self> {
        let mut roots = RootCertStore::empty();
        if let Some(path) = root {
            let sorry = |why: &dyn fmt::Display| {
                setup(format!("{} under sslrootcert is no certificate that can be used: {why}.", path.display()))
            };
            let pem = fs::read(path).map_err(|error| sorry(&error))?;
            for found in CertificateDer::pem_slice_iter(&pem) {
                let found = found.map_err(|error| sorry(&error))?;
                roots.add(found).map_err(|error| sorry(&error))?;
            }
            if roots.is_empty() {
                return Err(sorry(&"nothing in it is written as PEM"));
            }
        } else {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err(setup(
                    "This machine has no root certificates to know the PostgreSQL server by; install ca-certificates, \
                     or name the server's root with sslrootcert in its address.",
                ));
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| setup(format!("TLS cannot be set up ({error}).")))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"postgresql".to_vec()];
        Ok(Self(Some(Arc::new(config))))
    }
}

impl MakeTlsConnect<Socket> for Greeting {
    type Stream = Encrypted;
    type TlsConnect = Call;
    type Error = io::Error;

    fn make_tls_connect(&mut self, name: &str) -> io::Result<Call> {
        // A line without TLS has nobody to look for; the driver asks all the same.
        let Some(config) = self.0.clone() else { return Ok(Call(None)) };
        let name = ServerName::try_from(name.to_owned())
            .map_err(|_| io::Error::other("the address has no host whose certificate could be looked at"))?;
        Ok(Call(Some((TlsConnector::from(config), name))))
    }
}

/// One greeting: by whom, to whom.
pub(crate) struct Call(Option<(TlsConnector, ServerName<'static>)>);

impl TlsConnect<Socket> for Call {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let (connector, name) = self.0.ok_or_else(|| io::Error::other("this line has no TLS"))?;
            Ok(Encrypted(Box::new(connector.connect(name, socket).await?)))
        })
    }
}

/// A line that nobody else hears.
pub(crate) struct Encrypted(Box<Secured<Socket>>);

impl TlsStream for Encrypted {
    // The certificate has been looked at already.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_read(cx, into)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> SslMode {
        Line::read(url).unwrap().config.get_ssl_mode()
    }

    fn complaint(url: &str) -> String {
        match Line::read(url) {
            Err(Error::Setup(sentence)) => sentence,
            Err(other) => panic!("{url}: {other}"),
            Ok(_) => panic!("{url} is taken"),
        }
    }

    #[test]
    fn a_line_that_leaves_the_machine_is_encrypted_unless_somebody_says_otherwise() {
        for far in ["db.example", "10.0.0.7", "[2001:db8::7]", "localhost.example", "localhost,db.example"] {
            assert_eq!(mode(&format!("postgres://balai@{far}/balai")), SslMode::Require, "{far}");
            assert_eq!(mode(&format!("postgres://balai@{far}/balai?sslmode=disable")), SslMode::Disable, "{far}");
        }
        for near in ["localhost", "127.0.0.1:5432", "[::1]", "%2Frun%2Fpostgresql", ""] {
            assert_eq!(mode(&format!("postgres://balai@{near}/balai")), SslMode::Disable, "{near}");
        }
        assert_eq!(mode("postgres://balai@localhost/balai?hostaddr=10.0.0.7"), SslMode::Require);
        assert_eq!(mode("postgres://balai@localhost/balai?sslmode=verify-full"), SslMode::Require);
        assert_eq!(mode("postgres://balai@localhost/balai?connect_timeout=2&sslmode=require"), SslMode::Require);
    }

    #[test]
    fn what_hides_that_nobody_is_known_is_refused() {
        for weak in ["allow", "prefer", "verify-ca", "Disable"] {
            let text = complaint(&format!("postgres://balai@localhost/balai?sslmode={weak}"));
            assert!(text.contains("verify-full"), "{text}");
        }
        assert!(complaint("postgres://a@b/c?sslmode=disable&sslrootcert=x.pem").contains("leave one of them out"));
        assert!(complaint("postgres://a@b/c?sslmode=disable&sslmode=require").contains("there twice"));
        assert!(complaint("postgres://a@b/c?sslrootcert=/nowhere.pem").contains("/nowhere.pem under sslrootcert"));
    }

    #[test]
    fn a_password_comes_from_a_file_that_not_everybody_reads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sandi basis data");
        fs::write(&path, "ra?ha&sia\n").unwrap();
        let url = format!("postgres://a@localhost/c?passwordfile={}", path.display().to_string().replace(' ', "%20"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(complaint(&url).contains("chmod o="));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(Line::read(&url).unwrap().config.get_password(), Some(&b"ra?ha&sia"[..]));
        let twice = complaint(&url.replace("//a@", "//a:lain@"));
        assert!(twice.contains("keep one of them") && !twice.contains("lain"), "{twice}");
        fs::write(&path, "\n").unwrap();
        assert!(complaint(&url).contains("first line is empty"));
        assert!(complaint("postgres://a@b/c?passwordfile=/nowhere").contains("/nowhere cannot be read"));
    }

    #[test]
    fn a_question_mark_in_a_password_is_no_option() {
        let line = Line::read("postgres://a:b?sslmode=x@localhost/c?application_name=d").unwrap();
        assert_eq!(line.config.get_password(), Some(&b"b?sslmode=x"[..]));
        assert_eq!(line.config.get_application_name(), Some("d"));
    }
}
