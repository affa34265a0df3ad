//! Programs of others that read signatures, so that ours are judged by foreign eyes: pyHanko in an environment of its own.

use std::fs;
use std::path::PathBuf;

use crate::children;
use crate::house::{House, Outcome};

const WANTED: &str = "crates/balai/tests/readers/requirements.txt";

/// The Python that has pyHanko; installs it outside the checkout where it is missing or another version is wanted.
pub(crate) fn pyhanko(house: &House) -> Outcome<PathBuf> {
    let work = house.target().join("pyhanko");
    let (python, stamp) = (work.join("bin/python"), work.join("installed"));
    let wanted = fs::read_to_string(house.root.join(WANTED))?;
    if python.is_file() && fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    println!("pip install -r {WANTED}");
    let mut make = house.command("python3");
    make.args(["-m", "venv", "--clear"]).arg(&work);
    let mut install = house.command(&python);
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", WANTED]);
    if !children::run("python3", &mut make)? || !children::run("pip", &mut install)? {
        return Err("pyHanko cannot be installed: it comes from the Python package index".into());
    }
    fs::write(stamp, wanted)?;
    Ok(python)
}
