//! TLS spoken by the program itself: who is let in, what is refused at the start, and how a certificate is replaced.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion};

use crate::program::{Running, ask_head, assert_one_sentence, balai, signal, start_at};

/// Whom the hall is reached as.
pub(crate) const NAME: &str = "balai.test";
/// Long enough for a busy machine; what is waited for is heard, not slept through.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Somebody who makes certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap().der().clone();
        Self { issuer: Issuer::new(params, key), root }
    }

    /// A certificate and its key, PEM, valid from the first day of one year to that of another.
    pub(crate) fn issue(&self, from: i32, to: i32) -> (String, String) {
        self.issue_for(NAME, from, to)
    }

    /// The same, for another name.
    pub(crate) fn issue_for(&self, name: &str, from: i32, to: i32) -> (String, String) {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(to, 1, 1);
        let key = KeyPair::generate().unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    /// Its own certificate.
    pub(crate) fn root(&self) -> CertificateDer<'static> {
        self.root.clone()
    }

    /// What a browser that trusts this authority brings along.
    fn trust(&self, versions: &[&'static SupportedProtocolVersion]) -> Arc<ClientConfig> {
        trusting(self.root(), versions)
    }
}

/// What a browser that trusts this root brings along.
pub(crate) fn trusting(
    root: CertificateDer<'static>,
    versions: &[&'static SupportedProtocolVersion],
) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(root).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // Every connection sees the certificate of its own moment.
    config.resumption = rustls::client::Resumption::disabled();
    Arc::new(config)
}

pub(crate) fn write(folder: &Path, name: &str, text: &str) {
    let aside = folder.join("aside");
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    fs::rename(aside, folder.join(name)).unwrap();
}

fn put(folder: &Path, (certificate, key): &(String, String)) {
    write(folder, "c.pem", certificate);
    write(folder, "k.pem", key);
}

fn configure(folder: &Path, plain: &str) {
    let text = format!("base-url = \"https://{NAME}\"\n[tls]\ncertificate = \"c.pem\"\nkey = \"k.pem\"\n{plain}\n");
    fs::write(folder.join("balai.toml"), text).unwrap();
}

/// The program with TLS, and what it says later.
pub(crate) fn open(folder: &Path) -> (Running, Receiver<String>) {
    let (tell, told) = mpsc::channel();
    let running = start_at(balai(folder), "127.0.0.1:0", None, move |line| {
        // The test may have heard enough.
        let _ = tell.send(line);
    });
    (running, told)
}

/// Waits until it says so.
pub(crate) fn hear(told: &Receiver<String>, what: &str) -> String {
    let mut before = Vec::new();
    loop {
        let line = told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it should say {what:?}: {before:#?}"));
        if line.contains(what) {
            return line;
        }
        before.push(line);
    }
}

pub(crate) type Stream = StreamOwned<ClientConnection, TcpStream>;

pub(crate) fn connect(address: SocketAddr, trust: &Arc<ClientConfig>) -> std::io::Result<Stream> {
    #[expect(clippy::disallowed_methods, reason = "a client of the program, not the program")]
    let tcp = TcpStream::connect(address)?;
    greet(tcp, trust, NAME)
}

/// Greets whoever is at the other end as this name.
pub(crate) fn greet(tcp: TcpStream, trust: &Arc<ClientConfig>, name: &'static str) -> std::io::Result<Stream> {
    tcp.set_read_timeout(Some(PATIENCE))?;
    let name = ServerName::try_from(name).unwrap();
    let mut stream = StreamOwned::new(ClientConnection::new(Arc::clone(trust), name).unwrap(), tcp);
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock)?;
    }
    Ok(stream)
}

/// One request on a connection that stays open; the head of the answer, whose body has a stated length.
fn get(stream: &mut Stream, path: &str) -> String {
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {NAME}\r\n\r\n").unwrap();
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.expect("a length").parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
    head
}

pub(crate) fn shown(stream: &Stream) -> CertificateDer<'static> {
    stream.conn.peer_certificates().unwrap()[0].clone().into_owned()
}

#[test]
fn who_connects_is_greeted_in_both_versions_and_told_to_stay_with_tls() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    put(folder.path(), &authority.issue(2026, 2099));
    configure(folder.path(), "plain = \"127.0.0.1:0\"");
    let (running, told) = open(folder.path());
    for version in [&TLS12, &TLS13] {
        let mut stream = connect(running.address, &authority.trust(&[version])).unwrap();
        assert_eq!(stream.conn.protocol_version(), Some(version.version));
        assert_eq!(stream.conn.alpn_protocol(), Some(&b"http/1.1"[..]));
        let head = get(&mut stream, "/masuk");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains("strict-transport-security: max-age=31536000"), "{head}");
        let cookies: Vec<&str> = head.lines().filter(|line| line.starts_with("set-cookie: ")).collect();
        assert!(!cookies.is_empty() && cookies.iter().all(|cookie| cookie.contains("; Secure")), "{cookies:?}");
    }
    let stranger = Authority::new().trust(&[&TLS13]);
    let error = connect(running.address, &stranger).map(drop).unwrap_err().to_string();
    assert!(error.starts_with("invalid peer certificate"), "{error}");
    // Plain text is no greeting, and nobody else is hurt by it.
    assert_eq!(ask_head(running.address, "/"), None);
    let line = hear(&told, "Tanpa TLS: ");
    let plain = line.split_whitespace().nth(2).unwrap().parse().unwrap();
    let head = ask_head(plain, "/layanan/ktp-el?a=1").unwrap();
    assert!(head.starts_with("HTTP/1.1 308"), "{head}");
    assert!(head.contains(&format!("location: https://{NAME}/layanan/ktp-el?a=1\r\n")), "{head}");
    assert!(get(&mut connect(running.address, &authority.trust(&[&TLS13])).unwrap(), "/healthz").contains(" 200 "));
}

#[test]
fn a_certificate_is_replaced_under_open_connections_and_a_bad_one_is_not_taken() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    put(folder.path(), &authority.issue(2026, 2097));
    configure(folder.path(), "");
    let (running, told) = open(folder.path());
    let trust = authority.trust(&[&TLS13]);
    let mut kept = connect(running.address, &trust).unwrap();
    assert!(get(&mut kept, "/healthz").starts_with("HTTP/1.1 200"));
    let first = shown(&kept);
    // The files change, and nobody says so.
    put(folder.path(), &authority.issue(2026, 2098));
    hear(&told, "a new certificate is in use");
    let second = shown(&connect(running.address, &trust).unwrap());
    assert_ne!(first, second);
    assert!(get(&mut kept, "/healthz").starts_with("HTTP/1.1 200"), "who is connected stays so");
    // Half of a pair.
    let third = authority.issue(2026, 2099);
    write(folder.path(), "c.pem", &third.0);
    let line = hear(&told, "the certificate before stays in use");
    assert!(line.contains("k.pem") && line.contains("c.pem") && line.contains("does not belong"), "{line}");
    assert_eq!(shown(&connect(running.address, &trust).unwrap()), second);
    write(folder.path(), "c.pem", &authority.issue(2020, 2021).0);
    fs::remove_file(folder.path().join("k.pem")).unwrap();
    signal(&running.child, "-HUP");
    hear(&told, "cannot be read");
    assert_eq!(shown(&connect(running.address, &trust).unwrap()), second);
    // Told, it looks even if nothing has changed since.
    put(folder.path(), &third);
    signal(&running.child, "-HUP");
    hear(&told, "a new certificate is in use");
    assert_ne!(shown(&connect(running.address, &trust).unwrap()), second);
    assert!(get(&mut kept, "/healthz").starts_with("HTTP/1.1 200"));
}

#[test]
fn who_holds_connections_open_without_a_word_keeps_nobody_else_out() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    put(folder.path(), &authority.issue(2026, 2099));
    configure(folder.path(), "");
    let (running, _told) = open(folder.path());
    let knock = || {
        #[expect(clippy::disallowed_methods, reason = "a client of the program, not the program")]
        let stream = TcpStream::connect(running.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    };
    let hung_up = |mut stream: &TcpStream| matches!(stream.read(&mut [0; 8]), Ok(0));
    let silent: Vec<TcpStream> = (0..128).map(|_| knock()).collect();
    assert!(hung_up(&knock()), "one too many from this address");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let elsewhere = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
        let stream = socket.connect(running.address).await.unwrap().into_std().unwrap();
        stream.set_nonblocking(false).unwrap();
        stream
    });
    let trust = authority.trust(&[&TLS13]);
    assert!(get(&mut greet(elsewhere, &trust, NAME).unwrap(), "/healthz").starts_with("HTTP/1.1 200"));
    assert!(silent.iter().all(hung_up), "each is given up after a while");
    assert!(get(&mut connect(running.address, &trust).unwrap(), "/healthz").starts_with("HTTP/1.1 200"));
}

/// The other side has closed without a word; not merely been silent until we lost patience.
fn is_closed(read: &std::io::Result<usize>) -> bool {
    use std::io::ErrorKind::{ConnectionReset, UnexpectedEof};
    match read {
        Ok(read) => *read == 0,
        Err(error) => matches!(error.kind(), ConnectionReset | UnexpectedEof),
    }
}

#[test]
fn a_request_said_letter_by_letter_is_given_up_with_tls_and_without() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    put(folder.path(), &authority.issue(2026, 2099));
    configure(folder.path(), "plain = \"127.0.0.1:0\"\n[connections]\nheader-seconds = 1");
    let (running, told) = open(folder.path());
    let line = hear(&told, "Tanpa TLS: ");
    let plain: SocketAddr = line.split_whitespace().nth(2).unwrap().parse().unwrap();
    let trust = authority.trust(&[&TLS13]);
    // Half of a head, and never the rest: only the hall can end these reads.
    let mut slow = connect(running.address, &trust).unwrap();
    write!(slow, "GET / HTTP/1.1\r\nhost: {NAME}\r\n").unwrap();
    let ended = slow.read(&mut [0; 8]);
    assert!(is_closed(&ended), "no answer to half a question: {ended:?}");
    #[expect(clippy::disallowed_methods, reason = "a client of the program, not the program")]
    let mut slow = TcpStream::connect(plain).unwrap();
    slow.set_read_timeout(Some(PATIENCE)).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let ended = slow.read(&mut [0; 8]);
    assert!(is_closed(&ended), "the port without TLS gives up as well: {ended:?}");
    assert!(get(&mut connect(running.address, &trust).unwrap(), "/healthz").starts_with("HTTP/1.1 200"));
}

#[test]
fn one_address_holds_only_so_many_connections_after_its_greetings() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    put(folder.path(), &authority.issue(2026, 2099));
    configure(folder.path(), "[connections]\nfrom-one-address = 2\nheader-seconds = 600");
    let (running, _told) = open(folder.path());
    let trust = authority.trust(&[&TLS13]);
    let come = || connect(running.address, &trust);
    let (mut first, mut second) = (come().unwrap(), come().unwrap());
    for stream in [&mut first, &mut second] {
        assert!(get(stream, "/healthz").starts_with("HTTP/1.1 200"));
    }
    let third = come().and_then(|mut third| third.read(&mut [0; 8]));
    assert!(is_closed(&third), "one too many from this address: {third:?}");
    assert!(get(&mut first, "/healthz").starts_with("HTTP/1.1 200"), "who is here stays");
}

#[test]
fn files_that_browsers_would_refuse_are_refused_at_the_start_and_nothing_is_made() {
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    let folder = folder.path();
    configure(folder, "");
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--data", "d"];
    let refused = |expect: &[&str]| assert_one_sentence(folder, &arguments, expect);
    refused(&["c.pem", "[tls]", "cannot be read"]);
    let good = authority.issue(2026, 2099);
    write(folder, "c.pem", &good.0);
    refused(&["k.pem", "cannot be read"]);
    write(folder, "k.pem", &authority.issue(2026, 2099).1);
    refused(&["k.pem", "c.pem", "does not belong"]);
    put(folder, &authority.issue(2024, 2025));
    refused(&["c.pem", "ended at 2025-01-01"]);
    put(folder, &authority.issue(2098, 2099));
    refused(&["c.pem", "begins only at 2098-01-01"]);
    put(folder, &(good.1.clone(), good.0.clone()));
    refused(&["c.pem", "no certificate"]);
    put(folder, &good);
    fs::set_permissions(folder.join("k.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    refused(&["k.pem", "every user", "chmod o="]);
    put(folder, &good);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    configure(folder, &format!("plain = \"{}\"", taken.local_addr().unwrap()));
    refused(&["taken", "plain under [tls]"]);
}
