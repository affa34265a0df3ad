//! `balai check-document`: a letter and its proof, checked with nothing but the key of the log.

use std::path::{Path, PathBuf};

use serde_json::Value;
use transparency::examine::{Document, Shown, examine};

use crate::failure::Failure;
use crate::say::say;

/// What is checked, and with which key.
#[derive(clap::Args)]
pub struct Given {
    /// The letter (PDF), or a proof file alone
    file: PathBuf,
    /// The proof file of the letter (.tlog-proof), from the page of its proof
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// Key of the log, or a file that holds it: from paper, a neighbour, or /log/vkey
    #[arg(long)]
    key: String,
}

/// Checks, and says what it found; fails unless all of it holds.
pub fn check_document(given: &Given) -> Result<(), Failure> {
    let proof = given.proof.as_deref().unwrap_or(&given.file);
    let document = given.proof.is_some().then(|| read(&given.file)).transpose()?;
    let key = if given.key.contains('+') { given.key.clone() } else { text(Path::new(&given.key))? };
    let shown = examine(&text(proof)?, &key, document.as_deref())
        .map_err(|flaw| Failure(format!("{}: {flaw}.", proof.display())))?;
    let file = given.file.display();
    match shown.document {
        Document::Same => say!("{file} is the letter that was recorded."),
        Document::NotGiven => say!("{file} holds: the record is in the log."),
        Document::Other => {
            return Err(Failure(format!(
                "{file} is not the letter that was recorded; it was changed, or is another one."
            )));
        }
        Document::NotNamed => {
            return Err(Failure(format!("{} proves a record that names no letter.", proof.display())));
        }
    }
    print!("{}", told(&shown));
    Ok(())
}

fn told(shown: &Shown) -> String {
    let place = format!("{} of {}", shown.number, shown.size);
    let said = |path: &str| shown.record.pointer(path).and_then(Value::as_str).map(str::to_owned);
    let lines = [
        ("log", Some(shown.origin.clone())),
        ("record", Some(place)),
        ("act", said("/t")),
        ("time", said("/ts")),
        ("region", said("/inst")),
        ("number", said("/pub/nomor")),
    ];
    let lines = lines.into_iter().filter_map(|(label, words)| Some(format!("  {label:<7} {}\n", words?)));
    lines.collect::<String>() + "Whether a letter was revoked later is not in its proof: ask the hall's check page.\n"
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure(format!("{} cannot be read ({error}).", file.display())))
}

fn text(file: &Path) -> Result<String, Failure> {
    Ok(String::from_utf8_lossy(&read(file)?).into_owned())
}
