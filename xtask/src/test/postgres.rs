//! A PostgreSQL of our own: a fresh cluster in a temporary folder, on a unix socket, gone at the end.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::children;
use crate::house::{Outcome, disk_folder, find_program};
use crate::test::needs::is_root;

/// How long the server may take to answer, in rounds of a tenth of a second.
const ROUNDS: usize = 300;

/// How many servers this process has started.
static STARTED: AtomicU32 = AtomicU32::new(0);

/// Where distributions keep the server's programs.
const HOMES: [&str; 2] = ["/usr/lib/postgresql", "/usr/local/lib/postgresql"];

/// A running server.
pub(crate) struct Postgres {
    id: u32,
    socket: PathBuf,
    settings: Vec<String>,
}

impl Postgres {
    /// Makes a cluster and starts it for tests: fast, since a test's data need not outlive the power.
    pub(crate) fn start() -> Outcome<Self> {
        Self::start_in(&std::env::temp_dir(), &["-c", "fsync=off", "-c", "full_page_writes=off"])
    }

    /// Makes a cluster and starts it with a server's usual promises: what is acknowledged is on disk.
    pub(crate) fn start_durable() -> Outcome<Self> {
        Self::start_in(&disk_folder(), &["-c", "shared_buffers=256MB"])
    }

    pub(crate) fn start_in(parent: &Path, settings: &[&str]) -> Outcome<Self> {
        let programs = programs().ok_or("no PostgreSQL server is installed")?;
        let owner = Owner::find()?;
        // A socket's whole path may have 107 bytes, so the folder lies directly in the temporary one.
        // A bench starts one after the other.
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = parent.join(format!("balai-pg-{}-{number}", std::process::id()));
        fs::DirBuilder::new().mode(0o755).create(&folder)?;
        children::keep_folder(&folder);
        let data = folder.join("data");
        fs::DirBuilder::new().mode(0o700).create(&data)?;
        owner.give(&folder)?;
        owner.give(&data)?;
        let said = owner
            .command(&programs.join("initdb"))
            .arg("--pgdata")
            .arg(&data)
            .args(["--username=balai", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
            .output()?;
        if !said.status.success() {
            return Err(format!("initdb: {}", String::from_utf8_lossy(&said.stderr).trim()).into());
        }
        fs::write(folder.join("log"), "")?;
        fs::set_permissions(folder.join("log"), fs::Permissions::from_mode(0o644))?;
        let id = launch(&owner, &folder, settings)?;
        let settings = settings.iter().map(|&word| word.to_owned()).collect();
        let server = Self { id, socket: folder, settings };
        server.wait_until_ready(&programs)?;
        println!("PostgreSQL answers on {}", server.socket.display());
        Ok(server)
    }

    /// The address for `BALAI_TEST_POSTGRES_URL` and `--database-url`.
    pub(crate) fn url(&self) -> String {
        format!("postgres:///postgres?user=balai&host={}", self.socket.display())
    }

    /// Kills the server with all its processes, so that nothing of it can say goodbye.
    pub(crate) fn kill(&self) {
        children::kill(self.id);
    }

    /// Starts the killed server again on the same data, and waits until it has recovered.
    pub(crate) fn start_again(&mut self) -> Outcome<()> {
        let programs = programs().ok_or("no PostgreSQL server is installed")?;
        let words: Vec<&str> = self.settings.iter().map(String::as_str).collect();
        for _ in 0..ROUNDS {
            self.id = launch(&Owner::find()?, &self.socket, &words)?;
            if self.wait_until_ready(&programs).is_ok() {
                return Ok(());
            }
            // A process of the old server may still be going, and the new one refuses to stand beside it.
            children::pause(Duration::from_millis(100));
        }
        Err("PostgreSQL does not come back".into())
    }

    /// Lets the server take no writes, as a standby does, or take them again.
    pub(crate) fn read_only(&self, is_read_only: bool) -> Outcome<()> {
        let programs = programs().ok_or("no PostgreSQL server is installed")?;
        let mut psql = Command::new(programs.join("psql"));
        psql.arg("--host").arg(&self.socket).args(["--username=balai", "--quiet", "--dbname=postgres"]);
        // The words themselves must be allowed to write.
        psql.env("PGOPTIONS", "-c default_transaction_read_only=off");
        psql.args(["-c", &format!("ALTER SYSTEM SET default_transaction_read_only = {is_read_only}")]);
        psql.args(["-c", "SELECT pg_reload_conf()"]).stdout(Stdio::null());
        if psql.status()?.success() { Ok(()) } else { Err("psql failed".into()) }
    }

    /// Counts the rows of every table, as the server does by itself a minute after they came. Until then it plans for
    /// empty tables and takes any index.
    pub(crate) fn analyze(&self) -> Outcome<()> {
        let programs = programs().ok_or("no PostgreSQL server is installed")?;
        let mut vacuum = Command::new(programs.join("vacuumdb"));
        vacuum.arg("--analyze-only").arg("--quiet").arg("--host").arg(&self.socket);
        let ended = vacuum.args(["--username=balai", "postgres"]).status()?;
        if ended.success() { Ok(()) } else { Err("vacuumdb --analyze-only failed".into()) }
    }

    /// The process id of the server.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    fn wait_until_ready(&self, programs: &Path) -> Outcome<()> {
        for _ in 0..ROUNDS {
            let ready = Command::new(programs.join("pg_isready"))
                .arg("--host")
                .arg(&self.socket)
                .args(["--username=balai", "--dbname=postgres", "--quiet"])
                .status();
            if ready.is_ok_and(|ended| ended.success()) {
                return Ok(());
            }
            if children::has_ended(self.id) {
                break;
            }
            children::pause(Duration::from_millis(100));
        }
        let log = fs::read_to_string(self.socket.join("log")).unwrap_or_default();
        Err(format!("PostgreSQL does not start:\n{log}").into())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        children::stop(self.id);
    }
}

/// Starts the server on the cluster in `folder`; its process id.
fn launch(owner: &Owner, folder: &Path, settings: &[&str]) -> Outcome<u32> {
    let programs = programs().ok_or("no PostgreSQL server is installed")?;
    let log = fs::OpenOptions::new().append(true).open(folder.join("log"))?;
    let child = owner
        .command(&programs.join("postgres"))
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses=", "-c", "max_connections=400"])
        .args(settings)
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()?;
    Ok(children::keep("PostgreSQL", child))
}

/// The folder with `initdb` and `postgres` of the newest version.
pub(crate) fn programs() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = HOMES
        .iter()
        .filter_map(|home| fs::read_dir(home).ok())
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").is_file() && bin.join("postgres").is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin).or_else(|| {
        let found = find_program("initdb")?;
        let bin = found.parent()?.to_path_buf();
        bin.join("postgres").is_file().then_some(bin)
    })
}

/// Who the server runs as: it refuses root, so root hands it to the user `postgres`.
enum Owner {
    Us,
    Other { user: u32, group: u32 },
}

impl Owner {
    fn find() -> Outcome<Self> {
        if !is_root() {
            return Ok(Self::Us);
        }
        let users = fs::read_to_string("/etc/passwd")?;
        let line = users
            .lines()
            .find(|line| line.starts_with("postgres:"))
            .ok_or("we run as root, and there is no user `postgres` to start the server as")?;
        let mut fields = line.split(':').skip(2).map(str::parse);
        match (fields.next(), fields.next()) {
            (Some(Ok(user)), Some(Ok(group))) => Ok(Self::Other { user, group }),
            _ => Err("the line of `postgres` in /etc/passwd cannot be read".into()),
        }
    }

    fn give(&self, folder: &Path) -> Outcome<()> {
        if let Self::Other { user, group } = self {
            chown(folder, Some(*user), Some(*group))?;
        }
        Ok(())
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        // The user `postgres` may not enter the folder we stand in.
        command.current_dir("/").env("LC_ALL", "C").stdin(Stdio::null());
        if let Self::Other { user, group } = self {
            command.uid(*user).gid(*group);
        }
        command
    }
}
