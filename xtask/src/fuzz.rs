//! `cargo xtask fuzz`: what strangers may send, made up by libFuzzer for a bounded time.
//!
//! The targets lie in `fuzz/` as cargo-fuzz has them, so `cargo fuzz run <target>` works as well where it is installed.
//! Here they are built with the stable compiler: it counts which branches a made-up input reaches, which is all that
//! libFuzzer needs, and arithmetic is checked. What every run found is kept in the build folder, so that the next one goes
//! on from there; `fuzz/seeds/<target>` holds what each run begins with, and every input that once broke something.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::thread;

use cargo_metadata::MetadataCommand;

use crate::children;
use crate::house::{House, Outcome, host_triple};

const HELP: &str = "\
cargo xtask fuzz [--seconds 60] [target …]

Lets libFuzzer make up inputs for each target of fuzz/ (or those named) for so many seconds, two targets at a time. An
input that makes one panic, hang for ten seconds or take 2 GB is kept, and said. Takes a C++ compiler.
";

/// Has rustc count which branches are taken, and what is compared with what.
const COUNT: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// Targets that run at once.
const ABREAST: usize = 2;

/// What a person asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    seconds: u32,
    targets: Vec<String>,
}

impl Options {
    /// `None` when the person asks for help.
    fn read(words: &[String]) -> Outcome<Option<Self>> {
        let mut options = Self { seconds: 60, targets: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--help" | "-h" => return Ok(None),
                "--seconds" => options.seconds = words.next().ok_or("--seconds needs a number")?.parse()?,
                name => options.targets.push(name.to_owned()),
            }
        }
        Ok(Some(options))
    }
}

/// Fuzzes; the answer is whether every target held.
pub(crate) fn run(house: &House, words: &[String]) -> Outcome<bool> {
    let Some(options) = Options::read(words)? else {
        print!("{HELP}");
        return Ok(true);
    };
    let broken = all(house, options.seconds, &options.targets)?.1;
    Ok(broken == 0)
}

/// Fuzzes all targets, or those named, for so many seconds each; how many held and how many broke.
pub(crate) fn all(house: &House, seconds: u32, wanted: &[String]) -> Outcome<(usize, usize)> {
    let manifest = house.root.join("fuzz/Cargo.toml");
    let known = targets(&manifest)?;
    if let Some(other) = wanted.iter().find(|name| !known.contains(name)) {
        return Err(format!("`{other}` is no target; they are {}", known.join(", ")).into());
    }
    let chosen: Vec<String> = known.into_iter().filter(|name| wanted.is_empty() || wanted.contains(name)).collect();
    let folder = house.target().join("fuzz");
    let host = host_triple()?;
    build(house, &manifest, &folder, &host)?;
    let programs = folder.join(&host).join("release");
    let words = folder.join("words.dict");
    fs::write(&words, dictionary(&house.root.join("services"))?)?;
    let waiting = Mutex::new(chosen.into_iter());
    let score = Mutex::new((0, 0));
    thread::scope(|scope| {
        for _ in 0..ABREAST {
            scope.spawn(|| {
                while let Some(name) = next(&waiting) {
                    let held = fuzz(house, &programs.join(&name), &folder, &name, &words, seconds);
                    let held = held.unwrap_or_else(|trouble| {
                        println!("{name}: {trouble}");
                        false
                    });
                    let mut score = score.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    if held { score.0 += 1 } else { score.1 += 1 }
                }
            });
        }
    });
    Ok(score.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn next(waiting: &Mutex<std::vec::IntoIter<String>>) -> Option<String> {
    waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next()
}

fn targets(manifest: &Path) -> Outcome<Vec<String>> {
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec()?;
    let package = metadata.packages.first().ok_or("fuzz/Cargo.toml names no package")?;
    Ok(package.targets.iter().filter(|target| target.is_bin()).map(|target| target.name.clone()).collect())
}

fn build(house: &House, manifest: &Path, folder: &Path, host: &str) -> Outcome<()> {
    println!("cargo build --release --manifest-path fuzz/Cargo.toml");
    let mut cargo = house.cargo();
    cargo.args(["build", "--quiet", "--locked", "--release", "--manifest-path"]).arg(manifest);
    // With the target named, build scripts and macros are built without counting.
    cargo.args(["--target", host, "--target-dir"]).arg(folder).env("RUSTFLAGS", COUNT);
    if children::run("cargo build", &mut cargo)? { Ok(()) } else { Err("the fuzz targets do not build".into()) }
}

/// One target for so many seconds; whether it held.
fn fuzz(house: &House, program: &Path, folder: &Path, name: &str, words: &Path, seconds: u32) -> Outcome<bool> {
    let (kept, broke, log) = (folder.join("kept").join(name), folder.join("broke"), folder.join(format!("{name}.log")));
    fs::create_dir_all(&kept)?;
    fs::create_dir_all(&broke)?;
    let mut command = house.command(program);
    command
        .arg(format!("-max_total_time={seconds}"))
        .args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"])
        .arg(format!("-dict={}", words.display()))
        .arg(format!("-artifact_prefix={}/{name}-", broke.display()))
        .arg(&kept);
    for begin in begins(house, name) {
        command.arg(begin);
    }
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(&log)?).spawn()?;
    let id = children::keep(name, child);
    let held = children::wait_for(id)?;
    let said = String::from_utf8_lossy(&fs::read(&log)?).into_owned();
    let runs = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:")).unwrap_or("").trim();
    if held {
        println!("{name}: {runs} inputs in {seconds} s, all of them answered");
    } else {
        let end: Vec<&str> = said.lines().rev().take(25).collect();
        println!("{name} broke; what broke it lies in {}", broke.display());
        println!("When it is mended, keep that input in fuzz/seeds/{name}.");
        end.iter().rev().for_each(|line| println!("  {line}"));
    }
    Ok(held)
}

/// What a target begins with: its seeds, and for service files and categories those that come along.
fn begins(house: &House, name: &str) -> Vec<PathBuf> {
    let mut folders = vec![house.root.join("fuzz/seeds").join(name)];
    match name {
        "service_file" => folders.push(house.root.join("services")),
        "category_file" => folders.push(house.root.join("services/laporan")),
        _ => {}
    }
    folders.retain(|folder| folder.is_dir());
    folders
}

/// The words between quotes in the service files and in the folders beneath, as libFuzzer reads them: ids, kinds and
/// values that forms know.
fn dictionary(services: &Path) -> Outcome<String> {
    let words = said_in(services)?;
    let lines: Vec<String> = words.iter().map(|word| format!("\"{word}\"\n\"&{word}=\"\n")).collect();
    Ok(lines.concat())
}

fn said_in(services: &Path) -> Outcome<BTreeSet<String>> {
    let mut words = BTreeSet::new();
    for entry in fs::read_dir(services)? {
        let path = entry?.path();
        if path.is_dir() {
            words.extend(said_in(&path)?);
            continue;
        }
        let text = fs::read_to_string(path)?;
        let quoted = text.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
        words.extend(quoted.filter(|word| is_word(word)).map(str::to_owned));
    }
    Ok(words)
}

fn is_word(word: &str) -> bool {
    (2..=24).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let words: Vec<String> = ["--seconds", "5", "numbers"].map(str::to_owned).to_vec();
        let options = Options::read(&words).unwrap().unwrap();
        assert_eq!(options, Options { seconds: 5, targets: vec!["numbers".to_owned()] });
        assert!(Options::read(&["--help".to_owned()]).unwrap().is_none());
        assert!(Options::read(&["--seconds".to_owned()]).is_err());
    }

    #[test]
    fn the_dictionary_has_the_words_that_forms_know() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.toml"), "id = \"nama-anak\"\nkind = \"nik\"\ntitle = \"Surat Izin\"\n")
            .unwrap();
        fs::create_dir(folder.path().join("laporan")).unwrap();
        fs::write(folder.path().join("laporan/b.toml"), "photo = \"needed\"\n").unwrap();
        let words = dictionary(folder.path()).unwrap();
        assert!(words.contains("\"needed\""), "{words}");
        fs::remove_dir_all(folder.path().join("laporan")).unwrap();
        assert_eq!(dictionary(folder.path()).unwrap(), "\"nama-anak\"\n\"&nama-anak=\"\n\"nik\"\n\"&nik=\"\n");
    }
}
