//! Three texts of one service become one: what the office changed is kept when a newer text comes in.
//!
//! `base` is the text the office's own grew from, `own` what the office made of it, `newer` what its makers made of it
//! since. What only one of them changed is taken over; where both changed the same place, a person chooses, and until
//! then nothing is made of it. Comments, and the order of keys, are those of the newer text.
//!
//! What must never happen here: a change of the office that is lost without anybody having said so, or a text that says
//! something else than what was woven. The second is looked at by reading the text once more.

mod lists;
mod tree;

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, Table, TableLike};

use crate::pack::digest;
use tree::Tree;

/// Whose words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Those of the office.
    Own,
    /// Those of the newer text.
    Newer,
}

/// What a person chose, by the name of the clash.
pub type Choices = BTreeMap<String, Side>;

/// A place that both changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// A name for it that changes with what it is about: a choice made for other words does not count.
    pub name: String,
    /// Where it stands: `pages[pemohon].fields[nik].label.id`; ends in `[#]` for the order of a list.
    pub path: String,
    /// What both began with; empty if there was nothing.
    pub base: String,
    /// What the office wrote; empty if it took it away.
    pub own: String,
    /// What the newer text says; empty if it does no longer.
    pub newer: String,
    /// What was chosen.
    pub chosen: Option<Side>,
}

/// What came of merging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The newer text with the office's changes in it.
    pub text: String,
    /// Every place that both changed.
    pub clashes: Vec<Clash>,
}

/// Merges; none when one of the texts is no TOML.
pub fn merge(base: &str, own: &str, newer: &str, choices: &Choices) -> Option<Merged> {
    if own == base || own == newer {
        return Some(Merged { text: newer.to_owned(), clashes: Vec::new() });
    }
    let read = |text: &str| text.parse::<DocumentMut>().ok();
    let (base, mine, mut woven) = (read(base)?, read(own)?, read(newer)?);
    let mut weaver = Weaver { choices, clashes: Vec::new(), touched: false };
    weaver.table("", Some(base.as_table()), mine.as_table(), woven.as_table_mut());
    if weaver.touched {
        // Tables of two texts stand in their own order only if neither remembers its place.
        forget_places(woven.as_table_mut());
    }
    let text = woven.to_string();
    let says = |document: &DocumentMut| Tree::of_table(document.as_table());
    if read(&text).is_some_and(|again| says(&again) == says(&woven)) {
        return Some(Merged { text, clashes: weaver.clashes });
    }
    Some(whole(String::new(), own, newer, choices))
}

/// Texts that are no TOML: who alone changed one has it; where both did, a person chooses one of them as a whole.
pub fn merge_whole(base: &str, own: &str, newer: &str, choices: &Choices) -> Merged {
    if own == base || own == newer {
        Merged { text: newer.to_owned(), clashes: Vec::new() }
    } else if newer == base {
        Merged { text: own.to_owned(), clashes: Vec::new() }
    } else {
        whole(base.to_owned(), own, newer, choices)
    }
}

fn whole(base: String, own: &str, newer: &str, choices: &Choices) -> Merged {
    let clash = Clash::of(String::new(), base, own.to_owned(), newer.to_owned(), choices);
    let text = if clash.chosen == Some(Side::Own) { own } else { newer };
    Merged { text: text.to_owned(), clashes: vec![clash] }
}

impl Clash {
    fn of(path: String, base: String, own: String, newer: String, choices: &Choices) -> Self {
        let name = digest(&[path.as_str(), &own, &newer].join("\0")).get(..16).unwrap_or_default().to_owned();
        let chosen = choices.get(&name).copied();
        Self { name, path, base, own, newer, chosen }
    }
}

struct Weaver<'c> {
    choices: &'c Choices,
    clashes: Vec<Clash>,
    /// Whether anything of the office was put in, or anything taken away.
    touched: bool,
}

impl Weaver<'_> {
    /// Notes a place that both changed, and says what was chosen for it.
    fn clash(&mut self, path: String, base: Option<Tree>, own: Option<Tree>, newer: Option<Tree>) -> Option<Side> {
        let show = |tree: Option<Tree>| tree.map_or_else(String::new, |tree| tree.show());
        let clash = Clash::of(path, show(base), show(own), show(newer), self.choices);
        let chosen = clash.chosen;
        self.clashes.push(clash);
        chosen
    }

    /// Puts what the office changed into a table of the newer text.
    fn table(&mut self, path: &str, base: Option<&dyn TableLike>, own: &dyn TableLike, newer: &mut dyn TableLike) {
        let mut keys: Vec<String> = newer.iter().map(|(key, _)| key.to_owned()).collect();
        keys.extend(own.iter().map(|(key, _)| key.to_owned()).filter(|key| newer.get(key).is_none()));
        for key in keys {
            let at = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            let was = base.and_then(|table| table.get(&key));
            let mine = own.get(&key);
            let [said_was, said_mine, said_new] = [was, mine, newer.get(&key)].map(|item| item.and_then(Tree::of));
            if said_mine == said_was || said_mine == said_new {
                continue;
            }
            if said_new == said_was {
                self.take(own, newer, &key);
            } else if let (Some(mine), Some(new)) = (mine, newer.get_mut(&key)) {
                self.item(&at, was, mine, new);
            } else if self.clash(at, said_was, said_mine, said_new) == Some(Side::Own) {
                self.take(own, newer, &key);
            }
        }
    }

    /// Weaves two things that both changed.
    fn item(&mut self, path: &str, base: Option<&Item>, own: &Item, newer: &mut Item) {
        if let (Some(own), Some(newer)) = (own.as_table_like(), newer.as_table_like_mut()) {
            return self.table(path, base.and_then(Item::as_table_like), own, newer);
        }
        if self.list(path, base, own, newer) {
            return;
        }
        let chosen = self.clash(path.to_owned(), base.and_then(Tree::of), Tree::of(own), Tree::of(newer));
        if chosen == Some(Side::Own) {
            self.touched = true;
            *newer = own.clone();
        }
    }

    /// The office's word for a key: what it wrote, with its comments, or nothing.
    fn take(&mut self, own: &dyn TableLike, newer: &mut dyn TableLike, key: &str) {
        let Some((mine, item)) = own.get_key_value(key) else {
            self.touched = true;
            newer.remove(key);
            return;
        };
        // A value changes in its place: what the newer text says around it stays.
        if let (Some(Item::Value(old)), Item::Value(value)) = (newer.get_mut(key), item) {
            let decor = old.decor().clone();
            *old = value.clone();
            *old.decor_mut() = decor;
            return;
        }
        self.touched = true;
        newer.insert(key, item.clone());
        if let Some(mut put) = newer.key_mut(key) {
            *put.leaf_decor_mut() = mine.leaf_decor().clone();
        }
    }
}

fn forget_places(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => forget_places(inner),
            Item::ArrayOfTables(list) => list.iter_mut().for_each(forget_places),
            Item::None | Item::Value(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
