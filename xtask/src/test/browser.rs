//! A real browser walks a hall of its own: playwright-core drives the system's Chromium, axe-core looks at every page.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use crate::children;
use crate::house::{House, Outcome};
use crate::test::suite::{before, stream};
use crate::test::{Score, needs};

/// How long a hall may take to open its doors, in rounds of a tenth of a second.
const ROUNDS: usize = 600;

/// The screens of `e2e/modes.mjs`, as their names begin.
const SCREENS: [&str; 2] = ["phone-", "desk-"];

/// The browsers of the journeys: one for nearly everything, and a whole one for what only that does.
struct Browsers {
    shell: PathBuf,
    chromium: PathBuf,
}

/// Runs every journey on every kind of screen.
pub(crate) fn run(house: &House) -> Outcome<Score> {
    let chromium = needs::chromium().ok_or("Chromium is not to be found")?;
    let browsers = Browsers { shell: needs::shell().unwrap_or_else(|| chromium.clone()), chromium };
    let work = unpack(house)?;
    println!("cargo build --package balai");
    let mut build = house.cargo();
    build.args(["build", "--quiet", "--package", "balai"]);
    if !children::run("cargo build", &mut build)? {
        return Err("balai does not build".into());
    }
    let pictures = house.target().join("e2e-pictures");
    fs::create_dir_all(&pictures)?;
    // Each screen has a hall of its own, so that the two walk at once and never meet.
    let scores = thread::scope(|scope| {
        let walks = SCREENS.map(|screen| {
            let (work, pictures, browsers) = (&work, &pictures, &browsers);
            scope.spawn(move || walk(house, screen, work, pictures, browsers).map_err(|why| why.to_string()))
        });
        walks.map(|walk| walk.join().unwrap_or_else(|_| Err("a walk ended in a panic".to_owned())))
    });
    let mut score = Score::default();
    for one in scores {
        let one = one?;
        score.passed += one.passed;
        score.failed += one.failed;
    }
    println!("Pictures of every page: {}", pictures.display());
    Ok(score)
}

/// Every journey on one kind of screen, against a demo hall with a fresh data folder.
fn walk(house: &House, screen: &str, work: &Path, pictures: &Path, browsers: &Browsers) -> Outcome<Score> {
    let data = std::env::temp_dir().join(format!("balai-e2e-{screen}{}", std::process::id()));
    fs::create_dir_all(&data)?;
    children::keep_folder(&data);
    // A service that has every kind of field, beside the shipped ones.
    let services = house.root.join("e2e/services").display().to_string();
    let (issuer, config) = provider(&data)?;
    let more = ["--services", &services, "--config", &config];
    let hall = Hall::open(house, &house.target().join("debug/balai"), &data, &more)?;
    let mut command = house.command("node");
    command
        .current_dir(work)
        .args(["run.mjs", screen])
        .env("BALAI_URL", hall.url())
        .env("BALAI_ACCOUNTS", data.join("demo-accounts.json"))
        .env("BALAI_DATA", &data)
        .env("BALAI_ISSUER", issuer)
        .env("BALAI_PICTURES", pictures)
        .env("CHROMIUM", &browsers.chromium)
        .env("HEADLESS_SHELL", &browsers.shell);
    let (ended_well, lines) = stream(command)?;
    let mut score = Score::default();
    if let Some(line) = lines.iter().rev().find(|line| line.contains(" passed, ")) {
        score.passed = before(line, " passed");
        score.failed = before(line, " failed");
    }
    if !ended_well && score.failed == 0 {
        score.failed = 1;
    }
    Ok(score)
}

/// A provider of identities that the hall knows and a journey plays (`e2e/identity.mjs`): its issuer, and the hall's
/// configuration.
fn provider(data: &Path) -> Outcome<(String, String)> {
    let issuer = named(free_address()?);
    let (secret, config) = (data.join("identity.secret"), data.join("balai.toml"));
    fs::write(&secret, "rahasia-klien-e2e\n")?;
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600))?;
    let text = format!(
        "[[identity]]\nid = \"ikd\"\nname = {{ id = \"Identitas Uji\", en = \"Test identity\" }}\nissuer = {issuer:?}\n\
         client-id = \"balai\"\nclient-secret-file = {:?}\nscopes = [\"profile\", \"nik\"]\nfor = \"residents\"\n\
         nik-claim = \"nik\"\n",
        secret.display().to_string()
    );
    fs::write(&config, text)?;
    Ok((issuer, config.display().to_string()))
}

/// Copies e2e out of the checkout, so that `npm ci` writes nothing into it, and installs what package-lock.json names.
fn unpack(house: &House) -> Outcome<PathBuf> {
    let work = house.target().join("e2e");
    fs::create_dir_all(&work)?;
    for entry in fs::read_dir(&work)? {
        let entry = entry?;
        // The installed packages and their stamp stay, so that a second run needs no network.
        if entry.file_name() != "node_modules" && entry.file_name() != "installed" {
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
    }
    copy(&house.root.join("e2e"), &work)?;
    let lock = fs::read_to_string(work.join("package-lock.json"))?;
    let stamp = work.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(work);
    }
    println!("npm ci");
    let mut npm = house.command("npm");
    npm.current_dir(&work).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    if !children::run("npm", &mut npm)? {
        return Err(
            "`npm ci` failed: the browser tests need playwright-core, axe-core and oidc-provider from the npm registry"
                .into(),
        );
    }
    fs::write(stamp, lock)?;
    Ok(work)
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_name() == "node_modules" {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The address with a name in it: browsers know passkeys by name only.
fn named(address: SocketAddr) -> String {
    format!("http://localhost:{}", address.port())
}

/// A running `balai serve`.
pub(crate) struct Hall {
    id: u32,
    address: SocketAddr,
}

impl Hall {
    /// Starts `program serve` on a free port and waits until it is ready.
    pub(crate) fn open(house: &House, program: &Path, data: &Path, more: &[&str]) -> Outcome<Self> {
        let address = free_address()?;
        let log = data.join("serve.log");
        let file = fs::File::create(&log)?;
        let child = house
            .command(program)
            .args(["serve", "--listen", &address.to_string(), "--base-url", &named(address), "--data"])
            .arg(data)
            .args(more)
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .map_err(|why| format!("{}: {why}", program.display()))?;
        let hall = Self { id: children::keep("balai", child), address };
        hall.wait_until_open(&log)?;
        Ok(hall)
    }

    /// The hall's address as a person would type it.
    pub(crate) fn url(&self) -> String {
        named(self.address)
    }

    /// Where the hall listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The process id.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// Kills the hall in the middle of whatever it does.
    pub(crate) fn kill(self) {
        children::kill(self.id);
    }

    /// Whether the hall says that its database answers.
    pub(crate) fn is_ready(&self) -> bool {
        is_ready(self.address)
    }

    fn wait_until_open(&self, log: &Path) -> Outcome<()> {
        for _ in 0..ROUNDS {
            if is_ready(self.address) {
                return Ok(());
            }
            if children::has_ended(self.id) {
                break;
            }
            children::pause(Duration::from_millis(100));
        }
        let said = fs::read_to_string(log).unwrap_or_default();
        Err(format!("the hall does not open:\n{said}").into())
    }
}

impl Drop for Hall {
    fn drop(&mut self) {
        children::stop(self.id);
    }
}

/// An address on this machine where nobody listens now.
pub(crate) fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

#[expect(clippy::disallowed_methods, reason = "we are the hall's visitor")]
fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut door) = TcpStream::connect(address) else {
        return false;
    };
    let asked = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let mut answer = [0; 15];
    door.set_read_timeout(Some(Duration::from_secs(5))).is_ok()
        && door.write_all(asked.as_bytes()).is_ok()
        && door.read_exact(&mut answer).is_ok()
        // "HTTP/1.1 200 OK" begins so; a hall without /readyz yet is open all the same.
        && (answer.ends_with(b"200 OK") || answer.ends_with(b"404 No"))
}
