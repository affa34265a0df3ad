//! Finding cases by words: names, numbers, addresses, what was written, what a letter is called.
//!
//! Words are kept as keyed hashes only, so a database that is stolen tells none of them. A hash knows whole words:
//! the beginning of one finds nothing. Several words must all be there. The words are gathered by a follower of the
//! book, so handing in an application costs nothing more, and a case is found a moment after it was handed in.

use std::collections::BTreeSet;

use book::{Event, Fault, Follower};
use catalogue::Service;
use kernel::{CaseId, Nik, Officer, Reference};
use serde_json::Value;
use store::Tx;

use crate::decide::works_cases;
use crate::model::Case;
use crate::room::Cases;
use crate::{Refusal, acts, table};

/// Most words that one event adds to a case.
const MOST: usize = 300;

/// A case that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The case.
    pub case: Case,
    /// The applicant's name.
    pub name: String,
    /// Who holds its open task.
    pub holder: Option<(kernel::OfficerId, String)>,
}

/// A page of what was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Newest first.
    pub hits: Vec<Hit>,
    /// Where to look on.
    pub next: Option<CaseId>,
}

/// The words of a text as they are looked for. Numbers lose what people put between the digits, and `62` before a
/// telephone number becomes the `0` that people write.
pub fn words(text: &str) -> BTreeSet<String> {
    desk::task::words(text)
        .into_iter()
        .map(|word| match word.strip_prefix("62") {
            Some(rest) if word.len() >= 11 && word.len() <= 15 && word.bytes().all(|b| b.is_ascii_digit()) => {
                format!("0{rest}")
            }
            _ => word,
        })
        .collect()
}

/// What somebody typed into the search, as words: a reference, a NIK, a telephone number and a plate are one word,
/// however they were typed.
pub fn asked(text: &str) -> Vec<String> {
    let whole = Reference::parse(text)
        .map(|reference| reference.to_string())
        .or_else(|_| Nik::parse(text).map(|nik| nik.as_str().to_owned()))
        .or_else(|_| kernel::Phone::parse(text).map(|phone| phone.as_str().to_owned()))
        .or_else(|_| kernel::Plate::parse(text).map(|plate| joined(plate.as_str())))
        .unwrap_or_else(|_| text.to_owned());
    words(&whole).into_iter().take(table::finding::MOST_WORDS).collect()
}

fn joined(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A page of the agency's cases, open and closed, that carry every word. `before` is where the page before ended.
pub async fn find(room: &Cases, officer: &Officer, text: &str, before: Option<CaseId>) -> Result<Found, Refusal> {
    works_cases(officer)?;
    let words = asked(text);
    if words.is_empty() {
        return Ok(Found::default());
    }
    let input = (room.clone(), officer.clone(), words, before);
    room.hall
        .store
        .read(input, |tx, (room, officer, words, before)| {
            Box::pin(async move {
                let (vault, region) = (&room.hall.vault, room.region());
                let (ids, next) =
                    table::finding::with_words(tx, vault, region, &officer.agency, words, *before).await?;
                let cases = table::finding::by_ids(tx, region, &ids).await?;
                Ok(Found { hits: hits(tx, room, cases).await?, next })
            })
        })
        .await
}

/// The cases of a page with the names of their applicants and who holds them.
pub(crate) async fn hits(tx: &mut Tx<'_>, room: &Cases, cases: Vec<Case>) -> Result<Vec<Hit>, Refusal> {
    let region = room.region();
    let persons: Vec<kernel::PersonId> = cases.iter().map(|case| case.person).collect();
    let names = room.residents.names(tx, region, &persons).await.map_err(Refusal::Port)?;
    let open: Vec<[u8; 16]> = cases.iter().filter(|case| !case.state.is_final()).map(|case| case.id.bytes()).collect();
    let holders = desk::holding::of_subjects(tx, region, &open).await?;
    Ok(cases
        .into_iter()
        .map(|case| Hit {
            name: names.get(&case.person).cloned().unwrap_or_default(),
            holder: holders.get(&case.id.bytes()).cloned(),
            case,
        })
        .collect())
}

/// Other open cases of the same service in which this NIK stands: perhaps the same wish, handed in twice.
pub(crate) async fn twins(tx: &mut Tx<'_>, room: &Cases, case: &Case, nik: &str) -> Result<Vec<Case>, Refusal> {
    let (vault, region) = (&room.hall.vault, room.region());
    let words: Vec<String> = words(nik).into_iter().collect();
    let (ids, _) = table::finding::with_words(tx, vault, region, &case.agency, &words, None).await?;
    let cases = table::finding::by_ids(tx, region, &ids).await?;
    let is_twin = |other: &Case| other.id != case.id && other.service == case.service && !other.state.is_final();
    Ok(cases.into_iter().filter(is_twin).collect())
}

/// The follower that gathers the words of cases.
pub(crate) fn follower(room: Cases) -> Follower {
    Follower::new("cases.words", move |tx, event| {
        let room = room.clone();
        Box::pin(async move { gather(tx, &room, event).await })
    })
}

async fn gather(tx: &mut Tx<'_>, room: &Cases, event: &Event) -> Result<(), Fault> {
    // A step of another agency lets that agency find the case, from when its work lies there.
    let is_whole = matches!(event.kind.as_str(), acts::SUBMITTED | acts::CORRECTED | acts::STEPPED);
    let is_said = matches!(event.kind.as_str(), acts::MESSAGE | acts::LETTER_ISSUED);
    let Some(subject) = event.subject.filter(|_| is_whole || is_said) else { return Ok(()) };
    let (region, vault) = (room.region(), &room.hall.vault);
    if event.region != region {
        return Ok(());
    }
    let Some(case) = table::cases::by_id(tx, region, CaseId::from_bytes(subject)).await? else { return Ok(()) };
    let mut found = BTreeSet::new();
    if is_whole {
        let outside = |error: &dyn std::fmt::Display| std::io::Error::other(error.to_string());
        let face = room.residents.face(tx, region, case.person).await.map_err(|error| outside(&error))?;
        let service = room.service_then(tx, &case.service, &case.version).await.map_err(|error| outside(&error))?;
        let is_shared = service.flow.steps.iter().any(|step| step.agency.is_some());
        if event.kind == acts::STEPPED && !is_shared {
            return Ok(());
        }
        let answers = table::cases::answers(tx, vault, region, case.id).await?;
        for text in [&face.name, &face.nik, &case.reference.to_string()].into_iter().chain(&face.phone) {
            found.extend(words(text));
        }
        let whole = Value::Object(answers.json().clone());
        said(&service, "", &whole, &mut found);
    } else {
        let private = |key: &str| event.private.as_ref().and_then(|private| private.get(key)?.as_str());
        let public = event.public.get("nomor").and_then(Value::as_str);
        for text in [private("pesan"), public].into_iter().flatten() {
            found.extend(words(text));
        }
    }
    let found: Vec<String> = found.into_iter().take(MOST).collect();
    let mut agencies = vec![case.agency.clone()];
    for task in desk::task::of_subject(tx, vault, region, &subject).await? {
        if !agencies.contains(&task.agency) {
            agencies.push(task.agency);
        }
    }
    for agency in agencies {
        table::finding::add(tx, vault, region, &agency, case.id, &found).await?;
    }
    Ok(())
}

/// Every answer that people write in words or digits, wherever it stands in the form.
fn said(service: &Service, path: &str, value: &Value, found: &mut BTreeSet<String>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| said(service, &below(name), value, found)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(n, value)| said(service, &below(&n.to_string()), value, found));
        }
        Value::String(text) => match service.field(path).map_or("", |field| field.kind.as_str()) {
            "plate" => found.extend([joined(&text.to_lowercase())]),
            kind if WRITTEN.contains(&kind) => found.extend(words(text)),
            _ => {}
        },
        _ => {}
    }
}

/// Kinds of answers that people write themselves; what is chosen from a list is no word to look for.
const WRITTEN: [&str; 10] =
    ["text", "long-text", "nik", "kk", "phone", "email", "nib", "npwp", "person-name", "address"];

#[cfg(test)]
mod tests {
    use super::{asked, words};

    fn list(text: &str) -> Vec<String> {
        words(text).into_iter().collect()
    }

    #[test]
    fn a_number_is_one_word_however_it_is_typed() {
        assert_eq!(list("+62812-3456-7719"), ["081234567719"]);
        assert_eq!(list("0812-3456-7719"), ["081234567719"]);
        assert_eq!(asked("0812 3456 7719"), ["081234567719"]);
        assert_eq!(asked("33.7406.510793.0031"), ["3374065107930031"]);
        assert_eq!(asked("h 1234 ab"), ["h1234ab"]);
        assert_eq!(list("470/12/DUKCAPIL/VII/2026"), ["47012dukcapilvii2026"]);
    }

    #[test]
    fn only_a_few_words_are_looked_for() {
        assert_eq!(asked("a bb cc dd ee ff gg").len(), 4);
        assert!(asked(" - ? ").is_empty());
    }
}
