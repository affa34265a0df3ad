//! `cargo xtask`: check, test and bench the project with cargo and a C compiler alone.
//!
//! `check` holds the rules of the house (layers, lints, texts, sizes, licences), `test` runs everything on both
//! databases and in a real browser and fetches what it needs by the system's package manager, `bench` measures the
//! release binary over HTTP, `crash` kills it under load and fills its disk, `fuzz`
//! makes up what strangers may send.

mod bench;
mod check;
mod children;
mod crash;
mod fuzz;
mod house;
mod sbom;
mod test;

use std::process::ExitCode;

use house::House;

const HELP: &str = "\
cargo xtask check [step …]   the rules of the house; steps: cargo xtask check --list
cargo xtask test             everything: both databases, the rules, the browser; ends in `N passed, N failed`
cargo xtask postgres         a private PostgreSQL for `cargo test`, until Ctrl-C; prints what to export
cargo xtask bench [options]  the release binary over HTTP; options: cargo xtask bench --help
cargo xtask fuzz [target …]    made-up input for everything that strangers send; cargo xtask fuzz --help
cargo xtask sbom             everything that is built in, as a CycloneDX list; takes cargo-cyclonedx
cargo xtask map              makes the map that ships with the program, from the table of regions
cargo xtask crash [options]  kills the release binary and its database under load, fills its disk; cargo xtask crash --help
";

/// Writes the map that ships with the program; a test of `maps` holds that it is the one in the checkout.
fn map(house: &House) -> house::Outcome<bool> {
    let mut cargo = house.cargo();
    cargo.args(["run", "--quiet", "-p", "maps", "--example", "extract", "crates/rooms/maps/data/contoh.pmtiles"]);
    children::run("cargo run", &mut cargo)
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = words.split_first() else {
        print!("{HELP}");
        return ExitCode::from(2);
    };
    children::stop_all_on_signals();
    let outcome = House::find().and_then(|house| match command.as_str() {
        "check" => check::run(&house, rest),
        "test" => test::run(&house, rest),
        "postgres" => test::serve_postgres(),
        "bench" => bench::run(&house, rest),
        "map" => map(&house),
        "crash" => crash::run(&house, rest),
        "fuzz" => fuzz::run(&house, rest),
        "sbom" => sbom::run(&house),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(true)
        }
        other => Err(format!("`{other}` is not a command.\n\n{HELP}").into()),
    });
    children::stop_all();
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("xtask: {trouble}");
            ExitCode::FAILURE
        }
    }
}
