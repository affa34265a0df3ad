//! What a citizen has answered: one JSON object by field id, and beside it, letter for letter, what was typed but could
//! not be understood, so that nothing is ever lost.

use std::collections::BTreeMap;

use kernel::{Date, RegionCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::fetched::Fetched;

/// The answers to one service: questions and fields by id, groups as arrays of objects, files as arrays of [`FileRef`].
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    values: Map<String, Value>,
    /// Path → what was typed there and could not be understood.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    typed: BTreeMap<String, String>,
    /// Path → what was fetched for it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) fetched: BTreeMap<String, Fetched>,
}

/// Answers are personal data: `Debug` names the fields and shows no value.
impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answers({})", self.values.keys().cloned().collect::<Vec<_>>().join(", "))
    }
}

impl Answers {
    /// No answers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The answers an API client sent. They are not checked here: see [`crate::Service::validate`].
    pub fn from_json(values: Map<String, Value>) -> Self {
        Self { values, ..Self::default() }
    }

    /// The answers that were understood.
    pub fn json(&self) -> &Map<String, Value> {
        &self.values
    }

    /// Takes the answers that were understood.
    pub fn into_json(self) -> Map<String, Value> {
        self.values
    }

    /// Is nothing answered and nothing typed?
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.typed.is_empty()
    }

    /// The value at `path`, as `nik` or `saksi.0.nik`.
    pub fn get(&self, path: &str) -> Option<&Value> {
        let mut parts = path.split('.');
        let mut at = self.values.get(parts.next()?)?;
        for part in parts {
            at = match at {
                Value::Object(map) => map.get(part)?,
                Value::Array(list) => list.get(part.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(at)
    }

    /// The text at `path`, if it is a text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.as_str()
    }

    /// What was typed at `path` and could not be understood.
    pub fn typed(&self, path: &str) -> Option<&str> {
        self.typed.get(path).map(String::as_str)
    }

    /// Paths whose typed text could not be understood.
    pub fn typed_paths(&self) -> impl Iterator<Item = &str> {
        self.typed.keys().map(String::as_str)
    }

    /// Puts `value` at `path`, making rows of groups as needed (at most 200), and forgets what was typed there.
    /// `Null` takes the answer away.
    pub fn set(&mut self, path: &str, value: Value) {
        self.forget_typed(path);
        let mut parts = path.split('.');
        let (top, row, inner) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        if top.is_empty() {
            return;
        }
        match (row.map(str::parse::<usize>), inner) {
            (None, _) => put(&mut self.values, top, value),
            (Some(Ok(row)), Some(inner)) if !value.is_null() || self.get(path).is_some() => {
                if let Some(map) = self.row_mut(top, row) {
                    put(map, inner, value);
                }
            }
            _ => {}
        }
    }

    /// The row of a group, made if it is not there; none beyond 200.
    fn row_mut(&mut self, group: &str, row: usize) -> Option<&mut Map<String, Value>> {
        if row >= 200 {
            return None;
        }
        let rows = self.values.entry(group.to_owned()).or_insert_with(|| Value::Array(Vec::new()));
        if !rows.is_array() {
            *rows = Value::Array(Vec::new());
        }
        let rows = rows.as_array_mut()?;
        while rows.len() <= row {
            rows.push(Value::Object(Map::new()));
        }
        let slot = rows.get_mut(row)?;
        if !slot.is_object() {
            *slot = Value::Object(Map::new());
        }
        slot.as_object_mut()
    }

    /// Remembers what was typed at `path` though it could not be understood; the old answer there is taken away.
    pub fn set_typed(&mut self, path: &str, text: &str) {
        self.set(path, Value::Null);
        if let Some((group, row)) =
            path.split_once('.').and_then(|(g, rest)| Some((g, rest.split('.').next()?.parse().ok()?)))
        {
            // A row in which nothing was understood is still a row.
            let _ = self.row_mut(group, row);
        }
        self.typed.insert(path.to_owned(), text.chars().take(5_000).collect());
    }

    /// Takes away the answer at `path` with everything typed there.
    pub fn remove(&mut self, path: &str) {
        self.set(path, Value::Null);
    }

    /// Takes away row `row` of the group `group`; the rows after it move up.
    pub fn remove_row(&mut self, group: &str, row: usize) {
        if let Some(Value::Array(rows)) = self.values.get_mut(group)
            && row < rows.len()
        {
            rows.remove(row);
        }
        let prefix = format!("{group}.");
        let old: Vec<(String, String)> = self.typed.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        self.typed.retain(|k, _| !k.starts_with(&prefix));
        for (path, text) in old {
            let Some(rest) = path.strip_prefix(&prefix) else { continue };
            let Some((at, inner)) = rest.split_once('.') else { continue };
            let Ok(at) = at.parse::<usize>() else { continue };
            if at != row {
                self.typed.insert(format!("{prefix}{}.{inner}", if at > row { at - 1 } else { at }), text);
            }
        }
    }

    /// Takes away rows at the end of a group in which nothing stands, down to `least` rows.
    pub(crate) fn drop_empty_rows(&mut self, group: &str, least: usize) {
        while self.rows(group) > least {
            let last = self.rows(group) - 1;
            let prefix = format!("{group}.{last}.");
            let empty = self.get(&format!("{group}.{last}")).is_some_and(|r| r.as_object().is_some_and(Map::is_empty));
            if !empty || self.typed.keys().any(|k| k.starts_with(&prefix)) {
                return;
            }
            self.remove_row(group, last);
        }
    }

    /// Takes over the answer at `path` from `other`, with what was typed there.
    pub(crate) fn copy_from(&mut self, other: &Self, path: &str) {
        self.set(path, other.get(path).cloned().unwrap_or(Value::Null));
        let below = format!("{path}.");
        let typed = other.typed.iter().filter(|(k, _)| *k == path || k.starts_with(&below));
        self.typed.extend(typed.map(|(k, v)| (k.clone(), v.clone())));
        self.fetched.extend(other.fetched.get(path).map(|fetched| (path.to_owned(), fetched.clone())));
    }

    /// Takes over from `other` what stands at `from` there, as the answer to `to`, with what was typed and fetched.
    pub(crate) fn take(&mut self, other: &Self, from: &str, to: &str) {
        if let Some(value) = other.values.get(from) {
            self.values.insert(to.to_owned(), value.clone());
        }
        let below = format!("{from}.");
        for (path, text) in &other.typed {
            if path == from {
                self.typed.insert(to.to_owned(), text.clone());
            } else if let Some(rest) = path.strip_prefix(&below) {
                self.typed.insert(format!("{to}.{rest}"), text.clone());
            }
        }
        self.fetched.extend(other.fetched.get(from).map(|fetched| (to.to_owned(), fetched.clone())));
    }

    /// Puts a whole answer, of whatever kind, at the top.
    pub(crate) fn set_whole(&mut self, id: &str, value: Value) {
        put(&mut self.values, id, value);
    }

    /// How many rows the group at `path` has.
    pub fn rows(&self, path: &str) -> usize {
        self.get(path).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// The files at `path`.
    pub fn files(&self, path: &str) -> Vec<FileRef> {
        let list = self.get(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(|v| serde_json::from_value(v.clone()).ok()).collect()
    }

    /// Adds a file at `path`.
    pub fn attach(&mut self, path: &str, file: &FileRef) {
        let mut list = self.get(path).and_then(Value::as_array).cloned().unwrap_or_default();
        list.push(file.to_json());
        self.set(path, Value::Array(list));
    }

    /// Takes the file with this id away from `path`. True if it was there.
    pub fn detach(&mut self, path: &str, id: &str) -> bool {
        let Some(Value::Array(list)) = self.get(path) else { return false };
        let kept: Vec<Value> =
            list.iter().filter(|f| f.get("id").and_then(Value::as_str) != Some(id)).cloned().collect();
        let was_there = kept.len() < list.len();
        self.set(path, if kept.is_empty() { Value::Null } else { Value::Array(kept) });
        was_there
    }

    /// Remembers one box of a field that has several, such as `tanggal_lahir.hari`.
    pub(crate) fn keep_part(&mut self, path: &str, text: &str) {
        self.typed.insert(path.to_owned(), text.chars().take(100).collect());
    }

    fn forget_typed(&mut self, path: &str) {
        self.typed.remove(path);
        let below = format!("{path}.");
        self.typed.retain(|k, _| !k.starts_with(&below));
    }
}

fn put(map: &mut Map<String, Value>, key: &str, value: Value) {
    if value.is_null() {
        // `shift_remove` keeps the order in which things were answered.
        map.shift_remove(key);
    } else {
        map.insert(key.to_owned(), value);
    }
}

/// A file that belongs to an answer: where it is kept and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// The document's id.
    pub id: String,
    /// The name it had on the citizen's device.
    pub name: String,
    /// The media type that was found in it, not the one the browser claimed.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Its size.
    pub bytes: u64,
}

impl FileRef {
    /// As it is kept in [`Answers`].
    pub fn to_json(&self) -> Value {
        serde_json::json!({ "id": self.id, "name": self.name, "type": self.media_type, "bytes": self.bytes })
    }
}

/// What a browser sent: names and values in order. A name is the path of a field, `saksi.0.nik`.
#[derive(Clone, Default)]
pub struct RawForm(pub Vec<(String, String)>);

/// What people typed is personal data: `Debug` names the fields and shows no value.
impl std::fmt::Debug for RawForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RawForm({})", self.0.iter().map(|(k, _)| k.as_str()).collect::<Vec<_>>().join(", "))
    }
}

impl RawForm {
    /// The first value with this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str())
    }

    /// Every value with this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(k, _)| k == name).map(|(_, v)| v.as_str())
    }

    /// How many rows of the group `group` were sent: one more than the highest row, at most `most`.
    pub fn rows(&self, group: &str, most: usize) -> usize {
        let prefix = format!("{group}.");
        let rows = self.0.iter().filter_map(|(k, _)| k.strip_prefix(&prefix)?.split('.').next()?.parse::<usize>().ok());
        rows.max().map_or(0, |row| row.saturating_add(1)).min(most)
    }
}

/// The circumstances in which answers are looked at.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// The date in the region.
    pub today: Date,
    /// The date the application was sent; expressions know it as `tanggal_ajukan`. Before sending: none, which means
    /// today. Always give it afterwards, or a rule such as "within 60 days" would change while an officer works.
    pub submitted: Option<Date>,
    /// The region of the hall.
    pub region: RegionCode,
    /// The name of a region as an address has it; none if the hall's table does not know the code.
    pub region_name: &'a (dyn Fn(RegionCode) -> Option<String> + Sync),
}

impl std::fmt::Debug for Ctx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ctx({} {:?} {})", self.today, self.submitted, self.region)
    }
}

impl Ctx<'_> {
    /// The date the application was, or would be, sent.
    pub fn sent(&self) -> Date {
        self.submitted.unwrap_or(self.today)
    }

    /// Does this region exist in the hall's table?
    pub fn knows_region(&self, code: RegionCode) -> bool {
        (self.region_name)(code).is_some()
    }
}
