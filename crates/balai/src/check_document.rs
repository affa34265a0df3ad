//! `balai check-document`: a letter, checked by its signature with nothing but the root certificate of its hall, or by its
//! proof with nothing but the key of the log.

use std::path::{Path, PathBuf};

use serde_json::Value;
use signing::Verdict;
use transparency::examine::{Document, Shown, examine, examine_paper};

use crate::failure::Failure;
use crate::say::say;

/// What is checked, and with which key.
#[derive(clap::Args)]
pub struct Given {
    /// The letter (PDF), a proof file, or the text of the QR code that holds a proof
    file: PathBuf,
    /// Root certificate (PEM) of the hall that signed the letter, from /cek/sertifikat
    #[arg(long, value_name = "FILE")]
    root: Option<PathBuf>,
    /// The proof file of the letter (.tlog-proof), from the page of its proof
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// Key of the log, or a file that holds it: from paper, a neighbour, or /log/vkey
    #[arg(long)]
    key: Option<String>,
}

/// Checks, and says what it found; fails unless all of it holds.
pub fn check_document(given: &Given) -> Result<(), Failure> {
    let bytes = read(&given.file)?;
    let is_letter = bytes.starts_with(b"%PDF-");
    if given.root.is_some() || (is_letter && given.proof.is_none()) {
        check_signature(given, &bytes)?;
    }
    if is_letter && given.proof.is_none() {
        return check_carried(given, &bytes);
    }
    check_proof(given, &bytes)
}

/// The proof that a letter carries in its file, if it carries one.
fn check_carried(given: &Given, letter: &[u8]) -> Result<(), Failure> {
    let file = given.file.display();
    let Some(proof) = signing::carried(letter) else {
        return match given.key {
            Some(_) => Err(Failure(format!("{file} carries no proof; take it from the page of the letter (--proof)."))),
            None => Ok(()),
        };
    };
    if given.key.is_none() {
        println!("It carries a proof that it was issued; to check that too, name the key of the log with --key.");
        return Ok(());
    }
    let shown = examine_paper(proof, &key(given)?).map_err(|flaw| Failure(format!("{file}: {flaw}.")))?;
    say!("{file} carries the proof that this was issued; it holds.");
    print!("{}", told(&shown));
    Ok(())
}

/// The key of the log, as it was named.
fn key(given: &Given) -> Result<String, Failure> {
    let key = given
        .key
        .as_deref()
        .ok_or_else(|| Failure("A proof needs the key of its log: name it with --key.".to_owned()))?;
    if key.contains('+') { Ok(key.to_owned()) } else { text(Path::new(key)) }
}

/// The signature of a letter: fails unless the file is whole and the root vouches for everybody who signed it.
fn check_signature(given: &Given, letter: &[u8]) -> Result<(), Failure> {
    let file = given.file.display();
    let root = given.root.as_deref().map(|path| {
        let pem = text(path)?;
        let sorry = || {
            Failure(format!("{} is no certificate; it should begin with -----BEGIN CERTIFICATE-----.", path.display()))
        };
        signing::read_certificate(&pem).map_err(|_| sorry())
    });
    let root = root.transpose()?;
    let found = signing::examine(letter, root.as_slice()).map_err(|why| Failure(format!("{file}: {why}.")))?;
    for one in &found {
        println!("  signer  {}", one.who.clone().unwrap_or_default().line());
        println!("  issuer  {}", one.issuer.clone().unwrap_or_default().line());
        println!("  time    {}", one.at.map_or_else(|| "not given".to_owned(), |at| at.timestamp().to_string()));
        println!("  SHA-256 {}", one.certificate.as_deref().unwrap_or("of no certificate"));
    }
    let no = match Verdict::of(&found) {
        Verdict::Ours => {
            println!("{file} is whole, and the root certificate vouches for who signed it.\n{LATER}");
            return Ok(());
        }
        Verdict::Elsewhere if root.is_none() => {
            "is whole, but who vouches for its signer was not given: name the root certificate of the hall with --root"
        }
        Verdict::Elsewhere => "is whole, but this root certificate does not vouch for who signed it",
        Verdict::Changed => "is not what was signed",
        Verdict::Added => "was made longer after it was signed: what it shows may not be what was signed",
        Verdict::Unknown => "is signed in a way that is not known here, or its signature cannot be read",
        Verdict::Unsigned => "carries no signature; check it with its proof (--proof) or by its QR code",
    };
    Err(Failure(format!("{file} {no}.")))
}

const LATER: &str = "Whether a letter was revoked later is not in it: ask the hall's check page.";

fn check_proof(given: &Given, bytes: &[u8]) -> Result<(), Failure> {
    let proof = given.proof.as_deref().unwrap_or(&given.file);
    let document = given.proof.is_some().then_some(bytes);
    let (key, written) = (key(given)?, text(proof)?);
    let is_file = written.starts_with("c2sp.org/tlog-proof@");
    let shown =
        if is_file || document.is_some() { examine(&written, &key, document) } else { examine_paper(&written, &key) };
    let shown = shown.map_err(|flaw| Failure(format!("{}: {flaw}.", proof.display())))?;
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
    let said = shown.told.as_ref().map_or_else(String::new, recorded);
    lines.collect::<String>() + &said + LATER + "\n"
}

/// What the record says of the letter, to be compared with the paper.
fn recorded(told: &Value) -> String {
    let text = |path: &str, value: &Value| value.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
    let lines = told.pointer("/isi").and_then(Value::as_array).into_iter().flatten();
    let lines = lines.map(|line| format!("    {}: {}\n", text("/0", line), text("/1", line)));
    format!("  letter  {}\n{}", text("/judul", told), lines.collect::<String>())
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure(format!("{} cannot be read ({error}).", file.display())))
}

fn text(file: &Path) -> Result<String, Failure> {
    Ok(String::from_utf8_lossy(&read(file)?).into_owned())
}
