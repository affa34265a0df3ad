//! TLS to PostgreSQL: a door that speaks it stands before the server, or before nothing at all.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use store::testing::Schema;
use store::{Error, Options, Store};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_rustls::TlsAcceptor;

use crate::MIGRATIONS;

/// What a client sends first when it wants TLS (PostgreSQL's protocol, SSLRequest).
const ASKS_FOR_TLS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// An authority's certificate in a file, and what a server that it vouches for speaks as.
struct Vouched {
    root: PathBuf,
    server: Arc<ServerConfig>,
}

impl Vouched {
    fn new(folder: &Path, name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, format!("Authority of {name}"));
        let key = KeyPair::generate().unwrap();
        let root = folder.join(format!("{name}.pem"));
        std::fs::write(&root, params.self_signed(&key).unwrap().pem()).unwrap();
        let issuer = Issuer::new(params, key);
        let key = KeyPair::generate().unwrap();
        let shown = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let server = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![shown.der().clone()], key)
            .unwrap();
        Self { root, server: Arc::new(server) }
    }

    /// Opens a door that speaks so, before the server whose socket this is.
    async fn open(&self, socket: PathBuf) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = TlsAcceptor::from(Arc::clone(&self.server));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass(stream, acceptor.clone(), socket.clone()));
            }
        });
        address
    }

    fn url(&self, host: &str, door: SocketAddr, more: &str) -> String {
        format!("postgres://balai@{host}:{}/postgres?sslrootcert={}{more}", door.port(), self.root.display())
    }
}

/// Lets one through; whoever does not ask for TLS is hung up on.
async fn pass(mut stream: TcpStream, acceptor: TlsAcceptor, socket: PathBuf) -> std::io::Result<()> {
    let mut first = [0; 8];
    stream.read_exact(&mut first).await?;
    if first != ASKS_FOR_TLS {
        return Ok(());
    }
    stream.write_all(b"S").await?;
    let mut inside = acceptor.accept(stream).await?;
    let mut server = UnixStream::connect(socket).await?;
    copy_bidirectional(&mut inside, &mut server).await.map(drop)
}

async fn complaint(url: &str) -> String {
    match Store::open(url, &[], Options::default()).await {
        Err(Error::Setup(sentence)) => sentence,
        Err(other) => panic!("{url}: {other:?}"),
        Ok(_) => panic!("{url} opened"),
    }
}

#[tokio::test]
async fn a_store_reads_and_writes_over_tls() {
    let Some(schema) = Schema::create().await else { return };
    let plain = schema.url();
    let word = |key: &str| plain.split(['?', '&']).find_map(|pair| pair.strip_prefix(key)).map(str::to_owned);
    let folder = word("host=").expect("the PostgreSQL server for tests is named by its socket");
    let here = tempfile::tempdir().unwrap();
    let vouched = Vouched::new(here.path(), "localhost");
    let door = vouched.open(Path::new(&folder).join(".s.PGSQL.5432")).await;
    let more = format!("&options={}", word("options=").unwrap());
    let store = Store::open(&vouched.url("localhost", door, &more), MIGRATIONS, Options::default()).await.unwrap();
    store.migrate().await.unwrap();
    store.health().await.unwrap();
    store.close().await;
    // By the other line, what the first one wrote is there.
    assert!(!store::dump::is_empty(&plain).await.unwrap());
    schema.drop().await;
}

#[tokio::test]
async fn a_server_that_nobody_trusted_vouches_for_is_refused() {
    let here = tempfile::tempdir().unwrap();
    let (right, wrong) = (Vouched::new(here.path(), "localhost"), Vouched::new(here.path(), "db.example"));
    let door = right.open(PathBuf::from("/nowhere")).await;
    let text = complaint(&wrong.url("localhost", door, "")).await;
    assert!(text.contains("UnknownIssuer"), "{text}");
    // sslmode=require looks at the certificate as well.
    let text = complaint(&wrong.url("localhost", door, "&sslmode=require")).await;
    assert!(text.contains("UnknownIssuer"), "{text}");
}

#[tokio::test]
async fn a_server_with_the_certificate_of_another_name_is_refused() {
    let here = tempfile::tempdir().unwrap();
    let other = Vouched::new(here.path(), "db.example");
    let door = other.open(PathBuf::from("/nowhere")).await;
    let text = complaint(&other.url("localhost", door, "")).await;
    assert!(text.contains("not valid for name"), "{text}");
}

#[tokio::test]
async fn a_server_without_tls_is_refused_where_it_is_asked_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let door = listener.local_addr().unwrap();
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut first = [0; 8];
        stream.read_exact(&mut first).await.unwrap();
        stream.write_all(b"N").await.unwrap();
        // Nothing follows: no name, no password.
        (first, stream.read_u8().await.is_err())
    });
    let here = tempfile::tempdir().unwrap();
    let text = complaint(&Vouched::new(here.path(), "localhost").url("localhost", door, "")).await;
    assert!(text.contains("does not support TLS"), "{text}");
    assert_eq!(asked.await.unwrap(), (ASKS_FOR_TLS, true));
}
