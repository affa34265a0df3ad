//! What was sent for the boxes of a part goes into the file.

use std::collections::BTreeMap;

use kernel::{FieldFlaw, Flaw};

use super::{Choices, Key, Kind, Part};
use crate::source::{Plain, Text};

/// Takes over what was sent for every box of a part. Says what does not fit; the rest is taken over all the same.
pub fn take(text: &mut Text, part: &Part, sent: &BTreeMap<String, String>) -> Vec<FieldFlaw> {
    let mut flaws = Vec::new();
    for (path, key) in part.boxes(text) {
        if let Err(flaw) = take_one(text, &path, key, sent) {
            flaws.push(FieldFlaw::new(path, flaw));
        }
    }
    flaws
}

fn take_one(text: &mut Text, path: &str, key: Key, sent: &BTreeMap<String, String>) -> Result<(), Flaw> {
    let typed = sent.get(path).map(|typed| typed.replace("\r\n", "\n").trim().to_owned());
    if key.kind == Kind::Tick {
        // A box that is not ticked is not sent; left out means yes.
        match (typed.is_some(), text.get(path)) {
            (true, Some(Plain::Flag(false))) => text.remove(path),
            (false, None | Some(Plain::Flag(true))) => text.set(path, Plain::Flag(false)),
            _ => {}
        }
        return Ok(());
    }
    if let Kind::Choices(choices) = key.kind {
        choose(text, path, choices, typed.as_deref().unwrap_or_default());
        return Ok(());
    }
    // What the page did not show is not touched.
    let Some(typed) = typed else { return Ok(()) };
    let is = text.get(path);
    if is.as_ref().map(Plain::in_box).unwrap_or_default() == typed {
        return Ok(());
    }
    if typed.is_empty() && key.is_optional {
        leave_out(text, path, key, sent);
        return Ok(());
    }
    let plain = match key.kind {
        Kind::Number => {
            let digits = typed.replace(['.', ' ', '_'], "");
            Plain::Number(digits.parse().map_err(|_| Flaw::new("answer-whole"))?)
        }
        Kind::Numbers => {
            let numbers = typed.split([',', ';', ' ', '\n']).filter(|number| !number.is_empty());
            let numbers: Result<Vec<i64>, _> = numbers.map(str::parse).collect();
            Plain::Numbers(numbers.map_err(|_| Flaw::new("answer-whole"))?)
        }
        Kind::Words => {
            Plain::Words(typed.lines().map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect())
        }
        _ => Plain::Text(typed),
    };
    text.set(path, plain);
    Ok(())
}

/// Of the words that count those stay that are still ticked; new ones follow.
fn choose(text: &mut Text, path: &str, choices: Choices, ticked: &str) {
    let ticked: Vec<&str> = ticked.lines().collect();
    let is = choices.now(text, path);
    let mut chosen: Vec<String> = is.iter().filter(|word| ticked.contains(&word.as_str())).cloned().collect();
    let new = choices.options.iter().filter(|word| ticked.contains(*word) && !is.iter().any(|known| known == *word));
    chosen.extend(new.map(|word| (*word).to_owned()));
    if chosen != is {
        text.set(path, Plain::Words(chosen));
    }
}

/// An optional text goes when both languages are empty; one alone stays, for the check to ask for the other.
fn leave_out(text: &mut Text, path: &str, key: Key, sent: &BTreeMap<String, String>) {
    if !key.is_both {
        return text.remove(path);
    }
    let Some((whole, lang)) = path.rsplit_once('.') else { return };
    let other = format!("{whole}.{}", if lang == "id" { "en" } else { "id" });
    let other_is_empty = sent.get(&other).is_none_or(|typed| typed.trim().is_empty());
    if other_is_empty {
        text.remove(whole);
    } else {
        text.set(path, "");
    }
}

/// The keys that a new table begins with: those that are needed, empty, for the check to ask for them.
pub fn blank(keys: &[Key], only: Option<&str>) -> Vec<(String, Plain)> {
    let needed = keys.iter().filter(|key| !key.is_optional && key.kind != Kind::Tick);
    let mut blank: Vec<(String, Plain)> = needed
        .flat_map(|key| {
            let name = key.name;
            let empty = match key.kind {
                Kind::Numbers => Plain::Numbers(Vec::new()),
                Kind::Words | Kind::Choices(_) => Plain::Words(Vec::new()),
                _ => Plain::Text(String::new()),
            };
            let names =
                if key.is_both { vec![format!("{name}.id"), format!("{name}.en")] } else { vec![name.to_owned()] };
            names.into_iter().map(move |name| (name, empty.clone()))
        })
        .collect();
    // After its id, as people write it.
    let at = blank.iter().position(|(name, _)| name == "id").map_or(0, |at| at + 1);
    if let Some(kind) = only {
        blank.insert(at, ("kind".to_owned(), Plain::from(kind)));
    }
    blank
}
