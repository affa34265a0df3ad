//! Whom to believe: a log and how many of which witnesses (C2SP tlog-policy).
//!
//! ```text
//! log <vkey> [url]
//! witness <name> <vkey> [url]
//! group <name> <any|all|number> <names…>
//! quorum <name|none>
//! ```

use std::collections::BTreeSet;
use std::fmt;

use crate::note::{Kind, Note, VerifyingKey};

/// Logs with their witnesses, and how many must have seen them. The default names nobody and asks for nobody.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    logs: Vec<(VerifyingKey, Option<String>)>,
    witnesses: Vec<Witness>,
    /// In the order in which they stand: each names only what stands above it.
    groups: Vec<(String, Group)>,
    quorum: Option<String>,
}

/// A witness of a policy.
#[derive(Debug, Clone)]
pub struct Witness {
    /// What the policy calls it.
    pub name: String,
    /// Its key.
    pub key: VerifyingKey,
    /// Where it listens.
    pub url: Option<String>,
}

#[derive(Debug, Clone)]
struct Group {
    at_least: usize,
    members: Vec<String>,
}

/// A line of a policy that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct BadLine {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub what: &'static str,
}

impl Policy {
    /// Reads a policy. Lines that are empty or begin with `#` say nothing.
    pub fn parse(text: &str) -> Result<Self, BadLine> {
        let mut policy = Self { logs: Vec::new(), witnesses: Vec::new(), groups: Vec::new(), quorum: None };
        let mut has_quorum = false;
        for (at, line) in text.lines().enumerate() {
            let bad = |what| BadLine { line: at + 1, what };
            let mut words = line.split_whitespace();
            match words.next() {
                None => {}
                Some(word) if word.starts_with('#') => {}
                Some("log") => {
                    let key = key(words.next(), Kind::Log).ok_or(bad("this is not the key of a log"))?;
                    policy.logs.push((key, words.next().map(str::to_owned)));
                }
                Some("witness") => {
                    let name = words.next().ok_or(bad("a witness needs a name"))?;
                    policy.check_new(name).map_err(bad)?;
                    let key = key(words.next(), Kind::Cosignature).ok_or(bad("this is not the key of a witness"))?;
                    // Under two names one witness would count twice.
                    if policy.witnesses.iter().any(|known| known.key == key) {
                        return Err(bad("this key is that of another witness"));
                    }
                    let url = words.next().map(str::to_owned);
                    policy.witnesses.push(Witness { name: name.to_owned(), key, url });
                }
                Some("group") => {
                    let name = words.next().ok_or(bad("a group needs a name"))?;
                    policy.check_new(name).map_err(bad)?;
                    let count = words.next().ok_or(bad("a group needs any, all or a number"))?;
                    let members: Vec<String> = words.map(str::to_owned).collect();
                    if members.iter().any(|member| !policy.is_known(member)) || members.is_empty() {
                        return Err(bad("a group has witnesses and groups that stand above it"));
                    }
                    // Nor twice in one group.
                    if members.iter().collect::<BTreeSet<_>>().len() < members.len() {
                        return Err(bad("a group names each member once"));
                    }
                    let at_least = match count {
                        "any" => Some(1),
                        "all" => Some(members.len()),
                        number => number.parse().ok().filter(|number| (1..=members.len()).contains(number)),
                    };
                    let at_least = at_least.ok_or(bad("a group needs any, all or a number of its members"))?;
                    policy.groups.push((name.to_owned(), Group { at_least, members }));
                }
                Some("quorum") => {
                    let name = words.next().ok_or(bad("which witness or group?"))?;
                    if has_quorum || (name != "none" && !policy.is_known(name)) {
                        return Err(bad("one quorum, of a witness or group that stands above it, or none"));
                    }
                    has_quorum = true;
                    policy.quorum = (name != "none").then(|| name.to_owned());
                }
                Some(_) => return Err(bad("a line begins with log, witness, group or quorum")),
            }
        }
        if !has_quorum {
            return Err(BadLine { line: text.lines().count() + 1, what: "the quorum is missing" });
        }
        Ok(policy)
    }

    fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|(known, _)| known == name).map(|(_, group)| group)
    }

    /// The same witnesses and quorum for one log alone, as its readers need it.
    #[must_use]
    pub fn for_log(&self, key: VerifyingKey, url: &str) -> Self {
        Self { logs: vec![(key, Some(url.to_owned()))], ..self.clone() }
    }

    fn is_known(&self, name: &str) -> bool {
        self.witnesses.iter().any(|witness| witness.name == name) || self.group(name).is_some()
    }

    fn check_new(&self, name: &str) -> Result<(), &'static str> {
        if name == "none" || self.is_known(name) { Err("this name is taken") } else { Ok(()) }
    }

    /// All keys, of logs and witnesses.
    pub fn keys(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.logs.iter().map(|(key, _)| key).chain(self.witnesses.iter().map(|witness| &witness.key))
    }

    /// The keys of the logs.
    pub fn logs(&self) -> impl Iterator<Item = &VerifyingKey> {
        self.logs.iter().map(|(key, _)| key)
    }

    /// The witnesses that signed a note, each by a line that fits its text.
    pub fn witnesses_of(&self, note: &Note) -> Vec<&Witness> {
        self.witnesses.iter().filter(|witness| note.signed_by([&witness.key]).is_ok()).collect()
    }

    /// The witnesses.
    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// Whether this is the key of one of the logs.
    pub fn is_log(&self, key: &VerifyingKey) -> bool {
        self.logs.iter().any(|(log, _)| log == key)
    }

    /// Whether enough witnesses are among these keys.
    pub fn is_met(&self, signed: &[&VerifyingKey]) -> bool {
        self.quorum.as_deref().is_none_or(|quorum| self.has_seen(quorum, signed))
    }

    /// Groups only name what stands above them, so this ends.
    fn has_seen(&self, name: &str, signed: &[&VerifyingKey]) -> bool {
        if let Some(group) = self.group(name) {
            return group.members.iter().filter(|member| self.has_seen(member, signed)).count() >= group.at_least;
        }
        self.witnesses.iter().any(|witness| witness.name == name && signed.contains(&&witness.key))
    }
}

/// As [`Policy::parse`] reads it.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |url: &Option<String>| url.as_ref().map_or_else(String::new, |url| format!(" {url}"));
        for (key, url) in &self.logs {
            writeln!(f, "log {key}{}", end(url))?;
        }
        for Witness { name, key, url } in &self.witnesses {
            writeln!(f, "witness {name} {key}{}", end(url))?;
        }
        for (name, Group { at_least, members }) in &self.groups {
            writeln!(f, "group {name} {at_least} {}", members.join(" "))?;
        }
        writeln!(f, "quorum {}", self.quorum.as_deref().unwrap_or("none"))
    }
}

fn key(text: Option<&str>, kind: Kind) -> Option<VerifyingKey> {
    VerifyingKey::parse(text?).ok().filter(|key| key.kind() == kind)
}
