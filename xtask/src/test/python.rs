//! Programs of others from the Python package index, each in an environment of its own outside the checkout.

use std::fs;
use std::path::PathBuf;

use crate::children;
use crate::house::{House, Outcome};

/// The folder of programs of the environment called `name`, in which `wanted` (lines of a requirements file) is installed;
/// made where it is missing or something else is wanted.
pub(crate) fn programs(house: &House, name: &str, wanted: &str) -> Outcome<PathBuf> {
    let folder = house.target().join("python").join(name);
    let (programs, stamp) = (folder.join("bin"), folder.join("installed"));
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(programs);
    }
    println!("pip install {}", wanted.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut make = house.command("python3");
    make.args(["-m", "venv", "--clear"]).arg(&folder);
    let list = folder.join("wanted.txt");
    let mut install = house.command(programs.join("python"));
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&list);
    let is_made = children::run("python3", &mut make)?;
    fs::write(&list, wanted)?;
    if !is_made || !children::run("pip", &mut install)? {
        return Err(format!("{name} cannot be installed: it comes from the Python package index").into());
    }
    fs::write(stamp, wanted)?;
    Ok(programs)
}
