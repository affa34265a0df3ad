//! What the tests need beside cargo and a C compiler, and how to get it from the system's package manager.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::house::{Outcome, find_program, has_program};
use crate::test::postgres;

/// One thing that must be there.
pub(crate) struct Need {
    what: &'static str,
    package: &'static str,
    is_there: fn() -> bool,
}

/// For the table tests.
pub(crate) const POSTGRES: [Need; 1] =
    [Need { what: "PostgreSQL server", package: "postgresql", is_there: || postgres::programs().is_some() }];

/// For libFuzzer.
pub(crate) const FUZZ: [Need; 1] =
    [Need { what: "C++ compiler", package: "g++", is_there: || has_program("c++") || has_program("g++") }];

/// For the foreign client of the API.
pub(crate) const PYTHON: [Need; 1] = [Need { what: "Python with venv", package: "python3-venv", is_there: has_venv }];

/// For the tests in which others read our signatures, give us certificates, or look for malware.
pub(crate) const READERS: [Need; 6] = [
    Need { what: "pdfsig (reads signatures)", package: "poppler-utils", is_there: || has_program("pdfsig") },
    Need { what: "zbarimg (reads QR codes)", package: "zbar-tools", is_there: || has_program("zbarimg") },
    Need { what: "Node.js", package: "nodejs", is_there: || has_program("node") },
    Need { what: "Python with venv", package: "python3-venv", is_there: has_venv },
    Need { what: "ClamAV's daemon", package: "clamav-daemon", is_there: || has_program("clamd") },
    Need { what: "Pebble (gives certificates)", package: "pebble", is_there: || has_program("pebble") },
];

/// Debian cuts the part that fills an environment off Python.
fn has_venv() -> bool {
    let tried = Command::new("python3").args(["-c", "import ensurepip, venv"]).stderr(Stdio::null()).status();
    tried.is_ok_and(|ended| ended.success())
}

/// For the journeys.
pub(crate) const BROWSER: [Need; 5] = [
    Need { what: "Chromium", package: "chromium", is_there: || chromium().is_some() },
    Need { what: "Node.js", package: "nodejs", is_there: || has_program("node") },
    Need { what: "npm", package: "npm", is_there: || has_program("npm") },
    Need { what: "pdftotext (reads letters)", package: "poppler-utils", is_there: || has_program("pdftotext") },
    Need { what: "zbarimg (reads QR codes)", package: "zbar-tools", is_there: || has_program("zbarimg") },
];

/// Chromium without its windows: it shows the same pages for two thirds of the work. A whole one will do.
pub(crate) const SHELL: [Need; 1] =
    [Need { what: "Chromium's headless shell", package: "chromium-headless-shell", is_there: || shell().is_some() }];

/// The browser of the journeys, if it is not the whole Chromium.
pub(crate) fn shell() -> Option<PathBuf> {
    // Who names a browser wants that one.
    if std::env::var_os("CHROMIUM").is_some() {
        return chromium();
    }
    find_program("chromium-headless-shell")
}

/// The whole Chromium, which keeps a folder as a phone does.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(given) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        return given.is_file().then_some(given);
    }
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find_program)
}

/// Installs what is missing, or says exactly what a person has to install.
pub(crate) fn fetch(needs: &[Need]) -> Outcome<()> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|need| need.what).collect();
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    println!("Missing: {}. Installing {} …", names.join(", "), packages.join(" "));
    let Some(mut apt) = apt_get() else {
        return Err(by_hand(&names, &packages, "that takes apt-get and root").into());
    };
    // An old package list only makes the next step fail, and that step says so.
    let _ = run(&mut apt, &["update", "--quiet=2"]);
    let mut words = vec!["install", "--yes", "--quiet=2", "--no-install-recommends"];
    words.extend(&packages);
    let Some(mut apt) = apt_get() else {
        return Err(by_hand(&names, &packages, "that takes apt-get and root").into());
    };
    if !run(&mut apt, &words) {
        return Err(by_hand(&names, &packages, "apt-get failed").into());
    }
    match needs.iter().find(|need| !(need.is_there)()) {
        None => Ok(()),
        Some(need) => Err(format!("installed {}, yet {} is not to be found", need.package, need.what).into()),
    }
}

fn by_hand(names: &[&str], packages: &[&str], why: &str) -> String {
    format!(
        "{} missing and not installed ({why}). On Debian or Ubuntu run: sudo apt-get install {}",
        names.join(", "),
        packages.join(" ")
    )
}

/// `apt-get` as root, directly or by a sudo that asks nothing.
fn apt_get() -> Option<Command> {
    if !has_program("apt-get") {
        return None;
    }
    let mut command = if is_root() {
        Command::new("apt-get")
    } else {
        let may = Command::new("sudo").args(["-n", "true"]).stderr(Stdio::null()).status();
        if !may.is_ok_and(|ended| ended.success()) {
            return None;
        }
        let mut command = Command::new("sudo");
        command.args(["-n", "apt-get"]);
        command
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Some(command)
}

fn run(command: &mut Command, words: &[&str]) -> bool {
    command.args(words).stdin(Stdio::null()).status().is_ok_and(|ended| ended.success())
}

/// Whether we run as root.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout.trim_ascii() == b"0")
}
