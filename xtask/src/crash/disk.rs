//! The disk runs full under an open hall, and becomes read-only: it says so, loses nothing, and goes on by itself as soon
//! as there is room again.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bench::door::{Answer, Door};
use crate::bench::pause;
use crate::bench::scenarios::{Accounts, application};
use crate::children;
use crate::crash::rounds::{SERVICE, file, words};
use crate::crash::verify;
use crate::house::{House, Outcome, disk_folder};
use crate::test::{Hall, Postgres, free_address};

/// Room that is left when applications begin to come: enough for some, not for many.
const LEFT: u64 = 1 << 20;
/// Far more applications than fit into [`LEFT`].
const MANY: usize = 5_000;
/// How often it is asked whether the hall takes applications again, and how often at most.
const AGAIN: Duration = Duration::from_millis(100);
const ROUNDS: usize = 300;

/// A small disk of its own, gone with the value.
struct Disk(PathBuf);

impl Disk {
    /// Mounts `megabytes` of memory as a disk.
    fn mount(name: &str, megabytes: u32) -> Outcome<Self> {
        let place = disk_folder().join(format!("balai-{name}-{}", std::process::id()));
        fs::create_dir_all(&place)?;
        let size = format!("size={megabytes}m,mode=755");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "balai"]).arg(&place).output()?;
        if !mounted.status.success() {
            fs::remove_dir(&place)?;
            let said = String::from_utf8_lossy(&mounted.stderr).trim().to_owned();
            return Err(format!("a small disk takes root to mount ({said}); leave it out with --only").into());
        }
        Ok(Self(place))
    }

    /// Takes all room but [`LEFT`].
    fn fill(&self) -> Outcome<()> {
        let mut filler = File::create(self.0.join("filler"))?;
        let block = vec![7; 64 << 10];
        let mut size = 0;
        // The end of the disk is what this looks for.
        while filler.write_all(&block).is_ok() {
            size += block.len() as u64;
        }
        filler.set_len(size.saturating_sub(LEFT))?;
        Ok(())
    }

    fn free(&self) -> Outcome<()> {
        Ok(fs::remove_file(self.0.join("filler"))?)
    }

    fn remount(&self, how: &str) -> Outcome<()> {
        let done = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&self.0).status()?;
        if done.success() { Ok(()) } else { Err(format!("the disk cannot be mounted {how}").into()) }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
        let _ = fs::remove_dir(&self.0);
    }
}

/// Both databases; an error names the first thing that was not as it should be.
pub(crate) async fn run(house: &House, program: &Path) -> Outcome<()> {
    sqlite(house, program).await?;
    postgres(house, program).await
}

async fn sqlite(house: &House, program: &Path) -> Outcome<()> {
    let disk = Disk::mount("disk", 96)?;
    let words = words(house, &disk.0, None)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let hall = Hall::open(house, program, &disk.0, &words)?;
    let accounts = Accounts::draw(house, program, &disk.0, &words)?;
    disk.fill()?;
    let mut kept = until_refused(hall.address(), &accounts).await?;
    println!("  SQLite, full: {} applications fitted, then \"store-full\"; pages are still read", kept.len());
    disk.free()?;
    kept.push(until_taken(hall.address(), &accounts).await?);
    all_there(hall.address(), &accounts, &kept).await?;
    println!("  room again: the hall goes on by itself, and all are there");

    disk.fill()?;
    kept.extend(until_refused(hall.address(), &accounts).await?);
    hall.kill();
    let on_full = Hall::open(house, program, &disk.0, &words);
    match &on_full {
        Ok(hall) => {
            all_there(hall.address(), &accounts, &kept).await?;
            println!("  killed while full: it opens all the same, and all are there");
        }
        Err(said) => println!("  killed while full: it stays closed and says: {}", last_line(&said.to_string())),
    }
    drop(on_full);
    disk.free()?;

    disk.remount("ro")?;
    println!("  read-only: it stays closed and says: {}", stays_closed(house, program, &disk.0, &words)?);
    disk.remount("rw")?;
    let hall = Hall::open(house, program, &disk.0, &words)?;
    kept.push(until_taken(hall.address(), &accounts).await?);
    all_there(hall.address(), &accounts, &kept).await?;
    drop(hall);
    println!("  {}", verify(house, program, &disk.0, &words)?);
    Ok(())
}

async fn postgres(house: &House, program: &Path) -> Outcome<()> {
    let disk = Disk::mount("pgdisk", 256)?;
    let mut server = Postgres::start_in(&disk.0, &["-c", "shared_buffers=32MB", "-c", "max_wal_size=64MB"])?;
    let data = disk_folder().join(format!("balai-crash-disk-{}", std::process::id()));
    fs::create_dir_all(&data)?;
    children::keep_folder(&data);
    let words = words(house, &data, Some(&server))?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let hall = Hall::open(house, program, &data, &words)?;
    let accounts = Accounts::draw(house, program, &data, &words)?;
    disk.fill()?;
    let mut kept = until_refused(hall.address(), &accounts).await?;
    println!("  PostgreSQL, full: {} applications fitted, then 503", kept.len());
    disk.free()?;
    // A server that finds no room for its own log ends itself; whoever runs it starts it again.
    if children::has_ended(server.id()) {
        println!("  PostgreSQL had ended itself, and is started again");
        server.kill();
        server.start_again()?;
    }
    kept.push(until_taken(hall.address(), &accounts).await?);
    all_there(hall.address(), &accounts, &kept).await?;
    println!("  room again: the hall goes on by itself, and all are there");

    server.read_only(true)?;
    kept.extend(until_refused(hall.address(), &accounts).await?);
    println!("  read-only, as after a change of servers: refused with 503, pages are still read");
    server.read_only(false)?;
    kept.push(until_taken(hall.address(), &accounts).await?);
    all_there(hall.address(), &accounts, &kept).await?;
    drop(hall);
    println!("  {}", verify(house, program, &data, &words)?);
    Ok(())
}

/// Applies until the hall refuses; the references that it acknowledged. Refusing is 503 with a reason, and pages that
/// only read go on.
async fn until_refused(address: SocketAddr, accounts: &Accounts) -> Outcome<Vec<String>> {
    let mut citizen = Door::open(address, Some(&accounts.citizen)).await?;
    let mut kept = Vec::new();
    for _ in 0..MANY {
        let answer = try_to_file(&mut citizen, accounts.number()).await?;
        if answer.status < 300 {
            kept.push(crate::crash::promises::reference(&answer.json()?)?);
            continue;
        }
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        let mut reader = Door::open(address, None).await?;
        reader.get("/").await?.good("the front page of a hall without room")?;
        if answer.status != 503 || !said.contains("store-") || answer.header("retry-after").is_empty() {
            return Err(format!("a hall without room answers {}: {said}", answer.status).into());
        }
        return Ok(kept);
    }
    Err(format!("{MANY} applications went into {LEFT} bytes").into())
}

/// Starts a hall that cannot open; the last line of what it says. It must end by itself and name the reason.
fn stays_closed(house: &House, program: &Path, data: &Path, words: &[&str]) -> Outcome<String> {
    let log = disk_folder().join(format!("balai-closed-{}.log", std::process::id()));
    let address = free_address()?.to_string();
    let mut serve = house.command(program);
    serve.args(["serve", "--listen", &address, "--data"]).arg(data).args(words);
    let child = serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log)?).spawn()?;
    let id = children::keep("balai", child);
    for _ in 0..ROUNDS {
        if children::has_ended(id) {
            break;
        }
        children::pause(AGAIN);
    }
    let has_ended = children::has_ended(id);
    let is_well = !has_ended || children::wait(id)?;
    children::stop(id);
    let said = fs::read_to_string(&log)?;
    fs::remove_file(&log)?;
    if is_well {
        return Err(format!("the hall opens where it cannot write:\n{said}").into());
    }
    Ok(last_line(&said).to_owned())
}

async fn try_to_file(citizen: &mut Door, number: u64) -> Outcome<Answer> {
    let key = format!("penuh-{number}");
    citizen.post("/api/v1/cases", &[("Idempotency-Key", &key)], &application(SERVICE, number)).await
}

/// Waits until the hall takes an application; its reference.
async fn until_taken(address: SocketAddr, accounts: &Accounts) -> Outcome<String> {
    let mut citizen = Door::open(address, Some(&accounts.citizen)).await?;
    let number = accounts.number();
    let mut last = String::new();
    for _ in 0..ROUNDS {
        match file(&mut citizen, number).await {
            Ok(reference) => return Ok(reference),
            Err(refused) => last = refused.to_string(),
        }
        pause(AGAIN).await;
    }
    Err(format!("the hall does not take applications again: {last}").into())
}

async fn all_there(address: SocketAddr, accounts: &Accounts, kept: &[String]) -> Outcome<()> {
    let mut citizen = Door::open(address, Some(&accounts.citizen)).await?;
    for reference in kept {
        citizen.get(&format!("/api/v1/cases/{reference}")).await?.good(reference)?;
    }
    Ok(())
}

fn last_line(said: &str) -> &str {
    said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default()
}
