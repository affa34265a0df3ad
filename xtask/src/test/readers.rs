//! Programs of others that read signatures, so that ours are judged by foreign eyes: pyHanko in an environment of its own.

use std::fs;
use std::path::PathBuf;

use crate::house::{House, Outcome};
use crate::test::python;

const WANTED: &str = "crates/balai/tests/readers/requirements.txt";

/// The Python that has pyHanko.
pub(crate) fn pyhanko(house: &House) -> Outcome<PathBuf> {
    let wanted = fs::read_to_string(house.root.join(WANTED))?;
    Ok(python::programs(house, "pyhanko", &wanted)?.join("python"))
}
