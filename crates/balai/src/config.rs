//! How the hall is set up: flags, `BALAI_*` variables, then `balai.toml`, then these defaults.
//!
//! Every key can be left out. A key nobody knows is an error, because a misspelt key that is silently ignored is found
//! out on the worst day.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use kernel::Agency;
use ledger::Policy;
use people::identity::Provider;
use serde::Deserialize;
use web::security::Reporting;

use crate::esign;
use crate::listening::settings::Bounds;
use crate::scanner::ClamAv;
use crate::{identity, listening, log, security, tls};

/// Keys of `balai.toml`; the same as flags, and as `BALAI_*` variables in capitals.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Given {
    /// Address and port to listen on [default: 127.0.0.1:8080]
    #[arg(long, global = true, env = "BALAI_LISTEN", value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Folder for the database, documents and keys [default: ./data]
    #[arg(long, global = true, env = "BALAI_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Database: `sqlite:FILE` or `postgres://…` [default: sqlite in the data folder]
    #[arg(long, global = true, env = "BALAI_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Where citizens reach the hall, such as https://tirtamaya.example.go.id [default: http://ADDR]
    #[arg(long, global = true, env = "BALAI_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,
    /// Folder with service files of your own, beside the shipped ones
    #[arg(long, global = true, env = "BALAI_SERVICES", value_name = "DIR")]
    pub services: Option<PathBuf>,
    /// Requests a visitor may send in a minute before being asked to wait [default: 600]
    #[arg(long, global = true, env = "BALAI_RATE_PER_MINUTE", value_name = "N")]
    pub rate_per_minute: Option<u32>,
    /// Read the visitor's address from this header, set by the proxy in front [default: none]
    #[arg(long, global = true, env = "BALAI_ADDRESS_HEADER", value_name = "NAME")]
    pub address_header: Option<String>,
    /// File in the format of C2SP tlog-policy: who witnesses the log, and whose logs this hall witnesses [default: none]
    #[arg(long, global = true, env = "BALAI_WITNESSES", value_name = "FILE")]
    pub witnesses: Option<PathBuf>,
    /// ClamAV's daemon: `unix:/run/clamav/clamd.ctl`, or an address with a port [default: none]
    #[arg(long, global = true, env = "BALAI_SCANNER", value_name = "WHERE")]
    pub scanner: Option<ClamAv>,
    /// Backups that the hall makes by itself; only in the file.
    #[arg(skip)]
    pub backup: Option<GivenBackup>,
    /// TLS that the hall speaks itself; only in the file.
    #[arg(skip)]
    pub tls: Option<tls::settings::Given>,
    /// Who reads reports of holes; only in the file.
    #[arg(skip)]
    pub security: Option<security::Given>,
    /// How many connections are open at once; only in the file.
    #[arg(skip)]
    #[serde(default)]
    pub connections: listening::settings::Given,
    /// How the log is written; only in the file.
    #[arg(skip)]
    #[serde(default)]
    pub log: log::Given,
    /// Providers by which people sign in; only in the file.
    #[arg(skip)]
    #[serde(default)]
    pub identity: Vec<identity::Given>,
    /// The service where officials sign with their own certificates; only in the file.
    #[arg(skip)]
    pub esign: Option<esign::Given>,
    /// The map that the hall shows; only in the file.
    #[arg(skip)]
    #[serde(default)]
    pub map: GivenMap,
    /// Reports by residents; only in the file.
    #[arg(skip)]
    #[serde(default)]
    pub reports: GivenReports,
}

/// The table `[reports]` of `balai.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GivenReports {
    /// The agency that reads what comes in and passes it on.
    pub verifier: Option<String>,
}

/// The table `[map]` of `balai.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GivenMap {
    /// A PMTiles file.
    pub file: Option<PathBuf>,
}

/// The table `[backup]` of `balai.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GivenBackup {
    /// The folder the backups go to.
    pub folder: Option<PathBuf>,
    /// Or the bucket of an object store.
    pub bucket: Option<GivenBucket>,
    /// How many are kept.
    pub keep: Option<u32>,
    /// The hall makes one every so many nights.
    pub every: Option<u32>,
}

/// The table `[backup.bucket]`: a bucket of an object store that speaks S3.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GivenBucket {
    /// Where the store is, such as `https://s3.example.id`.
    pub endpoint: String,
    /// The bucket, which is there already.
    pub name: String,
    /// A file of two lines: the id of the key, and its secret.
    pub key_file: PathBuf,
    /// What the store calls its region.
    pub region: Option<String>,
    /// Everything lies under this folder of the bucket.
    pub prefix: Option<String>,
    /// The name of the bucket stands in front of the host.
    #[serde(default)]
    pub virtual_host: bool,
}

/// Where the hall lays its backups.
#[derive(Debug, Clone)]
pub enum BackupPlace {
    /// A folder.
    Folder(PathBuf),
    /// A bucket of an object store.
    Bucket(GivenBucket),
}

/// Backups that the hall makes by itself.
#[derive(Debug, Clone, Default)]
pub struct Backups {
    /// Where they go; none are made without it.
    pub place: Option<BackupPlace>,
    /// How many are kept.
    pub keep: u32,
    /// One every so many nights.
    pub every: u32,
}

/// The settings in force.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder for everything that must be kept.
    pub data: PathBuf,
    /// Which database.
    pub database_url: String,
    /// Where citizens reach the hall, without a slash at the end.
    pub base_url: String,
    /// Folder with further service files.
    pub services: Option<PathBuf>,
    /// Requests per visitor and minute.
    pub rate_per_minute: u32,
    /// Header that carries the visitor's address.
    pub address_header: Option<String>,
    /// Backups that the hall makes by itself.
    pub backup: Backups,
    /// Whose logs this hall witnesses, who witnesses its own, and how many of them are enough.
    pub witnesses: Policy,
    /// ClamAV's daemon, which looks into what visitors upload.
    pub scanner: Option<ClamAv>,
    /// TLS that the hall speaks itself; none behind a proxy.
    pub tls: Option<tls::settings::Settings>,
    /// Who reads reports of holes.
    pub reporting: Option<Reporting>,
    /// How many connections are open at once, and how long one may be without a request.
    pub connections: Bounds,
    /// How the log is written.
    pub log: log::Format,
    /// Providers by which people sign in.
    pub identities: Vec<Provider>,
    /// The service where officials sign with their own certificates.
    pub esign: Option<esign::Given>,
    /// The file of the map; the small one that ships with the program if there is none.
    pub map: Option<PathBuf>,
    /// The agency that reads reports when they come in.
    pub verifier: Agency,
}

/// Who reads reports if nothing is said.
const VERIFIER: &str = "kominfo";
/// Backups kept if nothing is said.
const KEEP: u32 = 14;

/// One sentence about what is wrong and how to mend it.
#[derive(Debug)]
pub struct ConfigError(pub String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Puts flags and variables over the file over the defaults.
    ///
    /// `file` is the one named with `--config`; without it `./balai.toml` is read if it is there.
    pub fn read(given: Given, file: Option<&Path>) -> Result<Self, ConfigError> {
        let in_file = match file {
            Some(path) => read_file(path)?,
            None if Path::new("balai.toml").exists() => read_file(Path::new("balai.toml"))?,
            None => Given::default(),
        };
        let listen = given.listen.or(in_file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
        let data = given.data.or(in_file.data).unwrap_or_else(|| PathBuf::from("data"));
        let database_url = given
            .database_url
            .or(in_file.database_url)
            .unwrap_or_else(|| format!("sqlite:{}", data.join("balai.db").display()));
        let tls = in_file.tls.map(tls::settings::Settings::read).transpose()?;
        let usual = || tls.as_ref().map_or_else(|| format!("http://{listen}"), |tls| tls.base_url(listen));
        let base_url = given.base_url.or(in_file.base_url).unwrap_or_else(usual);
        if !(base_url.starts_with("http://") || base_url.starts_with("https://")) {
            return Err(ConfigError(format!(
                "base-url {base_url:?} is not a web address; write it with http:// or https:// in front."
            )));
        }
        if let Some(tls) = &tls {
            tls.fits(&base_url)?;
        }
        let backup = in_file.backup.unwrap_or_default();
        for (key, given) in [("keep", backup.keep), ("every", backup.every)] {
            if given == Some(0) {
                return Err(ConfigError(format!("{key} under [backup] is 0; write 1 or more, or leave it out.")));
            }
        }
        let address_header = given.address_header.or(in_file.address_header);
        Ok(Self {
            listen,
            data,
            database_url,
            base_url: base_url.trim_end_matches('/').to_owned(),
            services: given.services.or(in_file.services),
            rate_per_minute: given.rate_per_minute.or(in_file.rate_per_minute).unwrap_or(600),
            connections: Bounds::read(&in_file.connections, address_header.is_some())?,
            address_header,
            scanner: given.scanner.or(in_file.scanner),
            backup: Backups {
                place: match (backup.folder, backup.bucket) {
                    (Some(_), Some(_)) => {
                        return Err(ConfigError("[backup] names a folder and a bucket; name one of them.".to_owned()));
                    }
                    (Some(folder), None) => Some(BackupPlace::Folder(folder)),
                    (None, bucket) => bucket.map(BackupPlace::Bucket),
                },
                keep: backup.keep.unwrap_or(KEEP),
                every: backup.every.unwrap_or(1),
            },
            witnesses: match given.witnesses.or(in_file.witnesses) {
                Some(path) => read_witnesses(&path)?,
                None => Policy::default(),
            },
            tls,
            reporting: in_file.security.map(security::read).transpose()?,
            log: in_file.log.format,
            identities: identity::read(in_file.identity)?,
            esign: in_file.esign,
            map: in_file.map.file,
            verifier: read_verifier(in_file.reports.verifier.as_deref().unwrap_or(VERIFIER))?,
        })
    }

    /// Where sealed documents lie.
    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }

    /// Where the last published checkpoint of the log lies, outside the database.
    pub fn log_guard(&self) -> PathBuf {
        self.data.join("log")
    }

    /// Where the keys lie that open personal data.
    pub fn keys(&self) -> PathBuf {
        self.data.join("keys")
    }
}

fn read_verifier(id: &str) -> Result<Agency, ConfigError> {
    Agency::parse(id).map_err(|_| {
        ConfigError(format!(
            "verifier under [reports] is {id:?}; write the id of an agency, such as \"kominfo\": small letters, digits and hyphens."
        ))
    })
}

fn read_witnesses(path: &Path) -> Result<Policy, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError(format!("{} cannot be read: {error}.", path.display())))?;
    let bad = |what: &dyn fmt::Display| {
        ConfigError(format!("{}, {what}; docs/configuration.md shows such a file.", path.display()))
    };
    let policy = Policy::parse(&text).map_err(|line| bad(&line))?;
    let is_address = |url: &str| url.starts_with("http://") || url.starts_with("https://");
    match policy.witnesses().iter().find(|witness| !witness.url.as_deref().is_some_and(is_address)) {
        Some(witness) => {
            Err(bad(&format!("witness {}: its address is missing, with http:// or https://", witness.name)))
        }
        None => Ok(policy),
    }
}

fn read_file(path: &Path) -> Result<Given, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError(format!("{} cannot be read: {error}.", path.display())))?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        let what = error.message().replace('\n', " ");
        ConfigError(format!("{}:{line}: {what}; docs/configuration.md lists every key.", path.display()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, given: Given) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("balai.toml");
        std::fs::write(&path, text).unwrap();
        Config::read(given, Some(&path))
            .map_err(|error| error.to_string().replace(path.to_str().unwrap(), "balai.toml"))
    }

    #[test]
    fn nothing_has_to_be_set() {
        let config = read("", Given::default()).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.database_url, "sqlite:data/balai.db");
        assert_eq!(config.base_url, "http://127.0.0.1:8080");
    }

    #[test]
    fn a_flag_goes_before_the_file() {
        let given = Given { data: Some("elsewhere".into()), ..Given::default() };
        let config = read("data = \"here\"\nbase-url = \"https://kota.example/\"", given).unwrap();
        assert_eq!(config.database_url, "sqlite:elsewhere/balai.db");
        assert_eq!(config.base_url, "https://kota.example");
    }

    #[test]
    fn the_file_of_witnesses_is_read_or_its_line_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("saksi.txt");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let given = Given { witnesses: Some(path.clone()), ..Given::default() };
            Config::read(given, None).map(|config| config.witnesses).map_err(|error| error.to_string())
        };
        let key = ledger::SigningKey::new("kota.example/saksi", ledger::note::Kind::Cosignature, &[7; 32]).unwrap();
        let line = format!("witness kota {}", key.verifying_key());
        let policy = read(&format!("{line} https://kota.example/saksi\nquorum kota\n")).unwrap();
        assert_eq!(policy.witnesses()[0].url.as_deref(), Some("https://kota.example/saksi"));
        assert!(read(&format!("{line}\nquorum kota\n")).unwrap_err().contains("witness kota: its address is missing"));
        assert!(read("quorum nobody\n").unwrap_err().contains("saksi.txt, line 1: "));
        std::fs::remove_file(&path).unwrap();
        let given = Given { witnesses: Some(path.clone()), ..Given::default() };
        assert!(Config::read(given, None).unwrap_err().to_string().contains("cannot be read"));
        assert!(Config::read(Given::default(), None).unwrap().witnesses.witnesses().is_empty());
    }

    #[test]
    fn tls_is_whole_and_goes_with_an_address_that_says_so() {
        let pair = "[tls]\ncertificate = \"c.pem\"\nkey = \"k.pem\"\n";
        let config = read(pair, Given::default()).unwrap();
        assert_eq!(config.base_url, "https://127.0.0.1:8080");
        assert!(config.tls.is_some_and(|tls| tls.plain.is_none()));
        let error = read(&format!("base-url = \"http://kota.example\"\n{pair}"), Given::default()).unwrap_err();
        assert!(error.contains("https://"), "{error}");
        let refused = |text: &str| read(text, Given::default()).unwrap_err();
        assert!(refused("[tls]").contains("certificate and key"));
        assert!(refused("[tls]\ncertificate = \"c.pem\"").starts_with("[tls] has no key; "));
        assert!(refused("[tls]\nkey = \"k.pem\"").starts_with("[tls] has no certificate; "));
        let acme = "plain = \"0.0.0.0:80\"\n[tls.acme]\nterms-agreed = true\n";
        let named = |more: &str| format!("base-url = \"https://kota.example:8443\"\n[tls]\n{acme}{more}");
        assert!(read(&named(""), Given::default()).is_ok());
        assert!(refused(&named("directory = \"http://ca.example\"")).starts_with("directory under [tls.acme]"));
        assert!(refused(&named("contact = \"mailto:a@b.example\"")).starts_with("contact under [tls.acme]"));
        assert!(refused(&format!("[tls]\n{acme}")).contains("has no name"), "a number is no name");
        assert!(refused(&format!("{pair}{acme}")).contains("keep one of them"));
        assert!(refused("[tls]\n[tls.acme]\nterms-agreed = true").contains("plain = \"0.0.0.0:80\""));
        assert!(refused("[tls]\nplain = \"0.0.0.0:80\"\n[tls.acme]").contains("terms-agreed = true"));
        assert!(refused("[tls]\nport = 443").starts_with("balai.toml:2: unknown field `port`"));
    }

    #[test]
    fn connections_are_bounded_and_those_of_a_proxy_all_come_from_one_address() {
        let bounds = |text: &str| read(text, Given::default()).map(|config| config.connections);
        let usual = bounds("").unwrap();
        assert!(usual.from_one < usual.in_all);
        let behind = bounds("address-header = \"x-forwarded-for\"").unwrap();
        assert_eq!(behind.from_one, behind.in_all);
        assert!(behind.patience > usual.patience, "longer than a proxy keeps its own");
        let given = bounds("[connections]\nin-all = 9\nfrom-one-address = 3\nheader-seconds = 5").unwrap();
        assert_eq!((given.in_all, given.from_one, given.patience.as_secs()), (9, 3, 5));
        assert_eq!(bounds("[connections]\nin-all = 9").unwrap().from_one, 9, "one sender cannot have more than all");
        for key in ["in-all", "from-one-address", "header-seconds"] {
            let error = bounds(&format!("[connections]\n{key} = 0")).unwrap_err();
            assert!(error.starts_with(&format!("{key} under [connections] is 0; ")), "{error}");
        }
        assert!(bounds("[connections]\nall = 9").unwrap_err().starts_with("balai.toml:2: unknown field `all`"));
    }

    #[test]
    fn a_wrong_key_is_named_with_its_line_and_the_way_out() {
        let error = read("data = \"x\"\nlissten = \"127.0.0.1:1\"", Given::default()).unwrap_err();
        assert!(error.starts_with("balai.toml:2: unknown field `lissten`"), "{error}");
        assert!(error.ends_with("docs/configuration.md lists every key."), "{error}");
        let error = read("scanner = \"clamd.ctl\"", Given::default()).unwrap_err();
        assert!(error.starts_with("balai.toml:1: scanner is neither unix:"), "{error}");
        let error = read("listen = \"here\"", Given::default()).unwrap_err();
        assert!(error.starts_with("balai.toml:1: "), "{error}");
        let error = read(
            "[backup]\nfolder = \"a\"\n[backup.bucket]\nendpoint = \"https://s3.example\"\nname = \"b\"\n\
                          key-file = \"k\"",
            Given::default(),
        )
        .unwrap_err();
        assert!(error.contains("name one of them"), "{error}");
        assert!(read("base-url = \"kota\"", Given::default()).unwrap_err().contains("http://"));
    }
}
