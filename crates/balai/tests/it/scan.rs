//! What is personal in a run, taken from the run itself: everything sealed is opened and its names, numbers, addresses
//! and words are gathered, to be looked for wherever they must not be.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use balai::wiring;
use catalogue::{Catalogue, Field};
use kernel::RegionCode;
use serde_json::Value;
use store::{By, Sealed, Store, Val, Vault};

/// Shorter ones are found anywhere by chance.
const SHORTEST: usize = 5;
/// Kinds of answers that tell of one person; many share a choice, a day or a region.
const TELLING: [&str; 10] =
    ["text", "long-text", "nik", "kk", "phone", "email", "npwp", "person-name", "address", "plate"];
/// More rows than any run makes.
const MOST: i64 = 100_000;

/// Words that are looked for, by their first bytes; letters count as small ones.
pub(crate) struct Words(BTreeMap<[u8; SHORTEST], Vec<String>>);

impl Words {
    /// These words, and each as hexadecimal digits, as databases print bytes.
    pub(crate) fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for word in words {
            let small = word.to_lowercase();
            let hex = word.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
            for word in [small, hex] {
                let first = word.as_bytes().first_chunk().expect("a word of some length");
                all.entry(*first).or_default().push(word);
            }
        }
        Self(all)
    }

    /// Which of them are in there.
    pub(crate) fn found_in(&self, bytes: &[u8]) -> BTreeSet<&str> {
        let small = bytes.to_ascii_lowercase();
        let at = |n: usize| small[n..].first_chunk().and_then(|first| self.0.get(first)).map(|words| (n, words));
        let starts = (0..small.len()).filter_map(at);
        starts
            .flat_map(|(n, words)| {
                let rest = &small[n..];
                words.iter().filter(move |word| rest.starts_with(word.as_bytes())).map(String::as_str)
            })
            .collect()
    }

    /// Every file under a folder, but those named in `but`, that holds one of them in its name or inside.
    pub(crate) fn found_under(&self, folder: &Path, but: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if but.contains(&name.as_str()) {
                continue;
            }
            found.extend(self.found_in(name.as_bytes()).into_iter().map(|word| format!("{word} in the name {name}")));
            if path.is_dir() {
                found.extend(self.found_under(&path, but));
            } else {
                let bytes = match fs::read(&path) {
                    // The write-ahead log goes with whoever closes the database last.
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                    read => read.expect("a file"),
                };
                found.extend(self.found_in(&bytes).into_iter().map(|word| format!("{word} in {}", path.display())));
            }
        }
        found
    }
}

/// Everything personal that a hall holds: what residents are called and reached by, what they answered where the service
/// file says that the answer is personal, how their files are called, and what was written to them and about them.
pub(crate) async fn used(store: &Store, vault: &Vault, region: RegionCode) -> BTreeSet<String> {
    let fields = personal_fields();
    let mut used = BTreeSet::new();
    for sealed in wiring::sealed() {
        for plain in opened(store, vault, region, sealed).await {
            match (sealed.table, sealed.column) {
                ("persons", "name") => {
                    let name = String::from_utf8(plain).expect("a text");
                    name.split_whitespace().chain([name.as_str()]).for_each(|word| keep(&mut used, word));
                }
                ("persons" | "documents" | "case_notes", _) | ("outbox", "address") => {
                    keep(&mut used, &String::from_utf8(plain).expect("a text"));
                }
                ("officials", _) => keep(&mut used, json(&plain).as_str().expect("a text")),
                ("event_secrets", _) => gather(&mut used, &fields, &json(&plain[32..]), false),
                ("drafts" | "case_answers" | "letters" | "signatures", _) => {
                    gather(&mut used, &fields, &json(&plain), false);
                }
                _ => {}
            }
        }
    }
    // Officers sign with their names; those lie open.
    let officers = store.read(region, |tx, region| {
        Box::pin(async move {
            tx.query("SELECT name FROM officers WHERE region = $1", &[Val::from(*region)], |row| row.t(0)).await
        })
    });
    let officers: store::Result<Vec<String>> = officers.await;
    for name in officers.expect("the officers") {
        used.remove(&name);
    }
    // A service file is kept with its cases; what it gives as an example is said of nobody.
    let files = || catalogue::shipped().into_iter().filter(|(path, _)| !path.ends_with(".examples.toml"));
    used.retain(|word| !files().any(|(_, text)| text.contains(word.as_str())));
    used
}

/// Every sealed value as it lies in the tables: no two are alike, not even of the same words.
pub(crate) async fn lying(store: &Store, region: RegionCode) -> BTreeSet<Vec<u8>> {
    let mut all = BTreeSet::new();
    for sealed in wiring::sealed() {
        all.extend(raw(store, region, sealed).await.into_iter().map(|(_, bytes)| bytes));
    }
    all
}

/// Ids of fields whose answers say who somebody is, in any shipped service, and what events call a message.
fn personal_fields() -> BTreeSet<String> {
    fn add(ids: &mut BTreeSet<String>, fields: &[Field]) {
        for field in fields {
            if field.personal.is_some() && TELLING.contains(&field.kind.as_str()) {
                ids.insert(field.id.clone());
            }
            if let Some(rows) = field.kind.rows() {
                add(ids, rows.fields);
            }
        }
    }
    let catalogue = Catalogue::of_shipped().expect("the shipped services");
    let mut ids: BTreeSet<String> = ["pesan".to_owned()].into();
    catalogue.services().flat_map(|service| &service.pages).for_each(|page| add(&mut ids, &page.fields));
    ids
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

/// Every text under a personal field.
fn gather(used: &mut BTreeSet<String>, fields: &BTreeSet<String>, value: &Value, is_personal: bool) {
    match value {
        Value::String(text) if is_personal => keep(used, text),
        Value::Array(all) => all.iter().for_each(|one| gather(used, fields, one, is_personal)),
        Value::Object(all) => {
            all.iter().for_each(|(key, one)| gather(used, fields, one, is_personal || fields.contains(key)));
        }
        _ => {}
    }
}

/// The text, and how a telephone number might be written elsewhere.
fn keep(used: &mut BTreeSet<String>, text: &str) {
    // Regions say nothing of anyone.
    if text.parse::<RegionCode>().is_err() {
        let phone = text.strip_prefix("+62").map(str::to_owned);
        used.extend([text.to_owned()].into_iter().chain(phone).filter(|word| word.len() >= SHORTEST));
    }
}

/// Every value of a column, with the name of its row.
async fn raw(store: &Store, region: RegionCode, sealed: &'static Sealed) -> Vec<(Val, Vec<u8>)> {
    let read = store.read((), move |tx, ()| {
        Box::pin(async move {
            let [(_, heads), (_, value), _] = sealed.statements;
            let first = match sealed.by {
                By::Bytes => Val::B(Vec::new()),
                By::Text => Val::T(String::new()),
            };
            let from = [Val::from(region), first, Val::from(MOST)];
            let names = tx.query(heads, &from, |row| match sealed.by {
                By::Bytes => row.b(0).map(Val::B),
                By::Text => row.t(0).map(Val::T),
            });
            let mut rows = Vec::new();
            for name in names.await? {
                let bytes = tx.one(value, &[Val::from(region), name.clone()], |row| row.b(0)).await?;
                rows.push((name, bytes.expect("it was there")));
            }
            Ok::<_, store::Error>(rows)
        })
    });
    read.await.expect("the rows")
}

/// Every value of a column, opened.
async fn opened(store: &Store, vault: &Vault, region: RegionCode, sealed: &'static Sealed) -> Vec<Vec<u8>> {
    let open = |(name, bytes): (Val, Vec<u8>)| {
        let aad = match &name {
            Val::B(bytes) => bytes.as_slice(),
            Val::T(text) => text.as_bytes(),
            _ => panic!("rows are named by bytes or text"),
        };
        vault.unseal(sealed.purpose, aad, &bytes).expect("it opens")
    };
    raw(store, region, sealed).await.into_iter().map(open).collect()
}

#[test]
fn what_lies_open_is_found_in_any_spelling_of_letters_and_as_digits() {
    let words = Words::of(["Rina Kartika", "3374014101900009"]);
    assert_eq!(words.found_in(b"... RINA kartika ...").len(), 1);
    assert_eq!(words.found_in(b"\\x33333734303134313031393030303039").len(), 1);
    assert!(words.found_in(b"rina, kartika 337401410190000").is_empty());
    let mut used = BTreeSet::new();
    keep(&mut used, "+6281234567719");
    keep(&mut used, "33.74.01.1001");
    assert_eq!(used.into_iter().collect::<Vec<_>>(), ["+6281234567719", "81234567719"]);
}
