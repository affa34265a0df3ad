//! A certificate that the program fetches by itself, from Pebble, the test authority of Let's Encrypt.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::version::TLS13;

use crate::others::Helper;
use crate::program::{ask_head, signal};
use crate::signed::is_there;
use crate::tls::{Authority, NAME, Stream, connect, greet, hear, open, shown, trusting, write};

/// Addresses that nobody has at this moment.
fn free<const N: usize>() -> [SocketAddr; N] {
    let taken: [TcpListener; N] = std::array::from_fn(|_| TcpListener::bind("127.0.0.1:0").unwrap());
    taken.map(|listener| listener.local_addr().unwrap())
}

/// The authority: what its certificates are checked with, and what keeps it running.
struct Pebble {
    directory: String,
    management: SocketAddr,
    own: Authority,
    _names: Helper,
    _office: Helper,
}

impl Pebble {
    /// It looks at `plain` whether a name is somebody's; every name leads to this machine. None if Pebble is not there.
    fn open(folder: &Path, plain: SocketAddr, is_bound: bool) -> Option<Self> {
        let found = Command::new("pebble").arg("--help").output().is_ok();
        if !is_there("pebble", found) {
            return None;
        }
        let [listen, management, names] = free();
        let own = Authority::new();
        let pair = own.issue_for("localhost", 2026, 2099);
        write(folder, "office.pem", &pair.0);
        write(folder, "office-key.pem", &pair.1);
        let der = own.root();
        write(folder, "office-root.pem", &pem(&der));
        let pebble = serde_json::json!({ "pebble": {
            "listenAddress": listen,
            "managementListenAddress": management,
            "certificate": "office.pem",
            "privateKey": "office-key.pem",
            "httpPort": plain.port(),
            "tlsPort": 1,
            "externalAccountBindingRequired": is_bound,
            "externalAccountMACKeys": { "kid-1": "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W" },
        } });
        fs::write(folder.join("pebble.json"), pebble.to_string()).unwrap();
        let dns = names.to_string();
        let nowhere = ["-http01", "", "-https01", "", "-tlsalpn01", "", "-management", "127.0.0.1:0"];
        let mut challtest = Command::new("pebble-challtestsrv");
        let names = Helper::start(challtest.args(["-dns01", &dns, "-defaultIPv6", ""]).args(nowhere));
        let mut office = Command::new("pebble");
        office.args(["-config", "pebble.json", "-dnsserver", &dns]).current_dir(folder).env("PEBBLE_VA_NOSLEEP", "1");
        // It may look again at what was proved, and refuses some greetings, as real ones do.
        let office = Helper::start(office.env("PEBBLE_AUTHZREUSE", "0").env("PEBBLE_WFE_NONCEREJECT", "20"));
        hear(&office.told, "ACME directory available at");
        let directory = format!("https://localhost:{}/dir", listen.port());
        Some(Self { directory, management, own, _names: names, _office: office })
    }

    /// The root of what it gives.
    fn root(&self) -> CertificateDer<'static> {
        #[expect(clippy::disallowed_methods, reason = "a client of the program, not the program")]
        let tcp = TcpStream::connect(self.management).unwrap();
        let mut stream: Stream = greet(tcp, &trusting_http(&self.own), "localhost").unwrap();
        write!(stream, "GET /roots/0 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        CertificateDer::from_pem_slice(&answer).unwrap()
    }
}

fn trusting_http(authority: &Authority) -> std::sync::Arc<rustls::ClientConfig> {
    let mut config = trusting(authority.root(), &[&TLS13]).as_ref().clone();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    std::sync::Arc::new(config)
}

fn pem(der: &CertificateDer<'_>) -> String {
    use x509_cert::der::pem::LineEnding;
    use x509_cert::der::{Decode as _, EncodePem as _};
    x509_cert::Certificate::from_der(der).unwrap().to_pem(LineEnding::LF).unwrap()
}

fn configure(folder: &Path, plain: SocketAddr, directory: &str, more: &str) {
    let text = format!(
        "base-url = \"https://{NAME}\"\n[tls]\nplain = \"{plain}\"\n[tls.acme]\ndirectory = \"{directory}\"\nterms-agreed = \
         true\ncontact = \"it@{NAME}\"\nroot = \"office-root.pem\"\n{more}\n"
    );
    fs::write(folder.join("balai.toml"), text).unwrap();
}

#[test]
fn a_certificate_is_fetched_kept_over_a_restart_and_renewed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let [plain] = free();
    let Some(pebble) = Pebble::open(folder, plain, true) else { return };
    configure(folder, plain, &pebble.directory, "binding-file = \"binding\"");
    write(folder, "binding", "kid-1\nzWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W\n");
    let (mut running, told) = open(folder);
    hear(&told, "a new certificate is in use");
    let trust = trusting(pebble.root(), &[&TLS13]);
    let first = shown(&connect(running.address, &trust).unwrap());
    let head = ask_head(plain, "/layanan/ktp-el").unwrap();
    assert!(head.contains(&format!("location: https://{NAME}/layanan/ktp-el\r\n")), "{head}");
    let head = ask_head(plain, "/.well-known/acme-challenge/guess").unwrap();
    assert!(head.starts_with("HTTP/1.1 308"), "what nobody asked for is a page like any other: {head}");
    // Told to, it fetches another; the one before opens no longer.
    signal(&running.child, "-HUP");
    hear(&told, "a new certificate is in use");
    let second = shown(&connect(running.address, &trust).unwrap());
    assert_ne!(first, second);
    let kept = folder.join("d/tls");
    for name in ["account.json", "certificate.pem"] {
        assert_eq!(fs::metadata(kept.join(name)).unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    assert_eq!(fs::read_dir(&kept).unwrap().count(), 2, "nothing is left beside them");
    // Without the authority it goes on with what it has, also after a restart.
    drop(pebble);
    signal(&running.child, "-HUP");
    let line = hear(&told, "the certificate before stays in use");
    assert!(line.contains(NAME) && line.contains("localhost"), "{line}");
    assert_eq!(shown(&connect(running.address, &trust).unwrap()), second);
    signal(&running.child, "-TERM");
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
    let (running, _told) = open(folder);
    assert_eq!(shown(&connect(running.address, &trust).unwrap()), second);
}

#[test]
fn without_a_certificate_the_hall_is_open_and_says_why_there_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // The authority looks where the hall is not.
    let [plain, elsewhere] = free();
    let Some(pebble) = Pebble::open(folder, elsewhere, false) else { return };
    configure(folder, plain, &pebble.directory, "");
    let (running, told) = open(folder);
    let line = hear(&told, "there is none");
    assert!(line.contains(&format!("no certificate for {NAME} from {}", pebble.directory)), "{line}");
    assert!(line.contains("refused"), "{line}");
    assert!(connect(running.address, &trusting(pebble.root(), &[&TLS13])).is_err());
    assert!(ask_head(plain, "/").unwrap().starts_with("HTTP/1.1 308"));
    assert!(!folder.join("d/tls/certificate.pem").exists());
    // What vouches for another authority does not vouch for this one.
    write(folder, "office-root.pem", &pem(&Authority::new().root()));
    signal(&running.child, "-HUP");
    let line = hear(&told, "there is none");
    assert!(line.contains("certificate"), "{line}");
}
