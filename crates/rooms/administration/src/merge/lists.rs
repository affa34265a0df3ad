//! Lists of tables, merged thing by thing: a field is known by its id, an option by its value, a law by its words. So one
//! that moved is found again, one that was added comes in beside its neighbour, and one that went stays away.

use std::collections::BTreeSet;

use toml_edit::{Array, ArrayOfTables, Item, Value};

use super::tree::Tree;
use super::{Side, Weaver};

/// By which keys the things of a list may be known, the surest first.
const NAMES: [&[&str]; 11] = [
    &["id"],
    &["value"],
    &["name"],
    &["cite"],
    &["q", "id"],
    &["text", "id"],
    &["label", "id"],
    &["title", "id"],
    &["advice", "id"],
    &["label"],
    &["when"],
];

/// The tables of a list; none if it is no list of tables.
fn things(item: &Item) -> Option<Vec<Item>> {
    match item {
        Item::ArrayOfTables(list) => Some(list.iter().map(|table| Item::Table(table.clone())).collect()),
        Item::Value(Value::Array(list)) => {
            list.iter().map(|value| value.is_inline_table().then(|| Item::Value(value.clone()))).collect()
        }
        _ => None,
    }
}

/// Things by name, in their order.
type Named = Vec<(String, Item)>;

fn name_by(keys: &[&str], things: &[Item]) -> Option<Named> {
    let mut seen = BTreeSet::new();
    let named = things.iter().map(|thing| {
        let name = Tree::of(thing)?.plain(keys)?.to_owned();
        seen.insert(name.clone()).then(|| (name, thing.clone()))
    });
    named.collect()
}

fn find<'n>(list: &'n Named, name: &str) -> Option<&'n Item> {
    list.iter().find(|(known, _)| known == name).map(|(_, item)| item)
}

impl Weaver<'_> {
    /// Merges a list that both changed; `false` if its things cannot be told apart.
    pub(super) fn list(&mut self, path: &str, base: Option<&Item>, own: &Item, newer: &mut Item) -> bool {
        let (Some(own), Some(theirs)) = (things(own), things(newer)) else { return false };
        let base = base.and_then(things).unwrap_or_default();
        let named =
            NAMES.iter().find_map(|keys| Some((name_by(keys, &base)?, name_by(keys, &own)?, name_by(keys, &theirs)?)));
        let Some((base, own, theirs)) = named else { return false };
        let kept = self.things(path, &base, &own, &theirs);
        let order = self.order(path, [&base, &own, &theirs], &kept);
        let things = order.iter().filter_map(|name| find(&kept, name).cloned());
        *newer = if newer.is_array_of_tables() {
            let mut list = ArrayOfTables::new();
            things.filter_map(|item| item.into_table().ok()).for_each(|table| list.push(table));
            Item::ArrayOfTables(list)
        } else {
            let mut list = newer.as_array().cloned().unwrap_or_else(Array::new);
            list.clear();
            things.filter_map(|item| item.into_value().ok()).for_each(|value| list.push_formatted(value));
            Item::Value(Value::Array(list))
        };
        true
    }

    /// What stays of the things of three lists.
    fn things(&mut self, path: &str, base: &Named, own: &Named, theirs: &Named) -> Named {
        let mut kept = Named::new();
        let names = theirs.iter().chain(own.iter().filter(|(name, _)| find(theirs, name).is_none()));
        for (name, _) in names {
            let at = format!("{path}[{name}]");
            let (was, mine, new) = (find(base, name), find(own, name), find(theirs, name));
            let [said_was, said_mine, said_new] = [was, mine, new].map(|item| item.and_then(Tree::of));
            let stays = if said_mine == said_was || said_mine == said_new {
                new.cloned()
            } else if said_new == said_was {
                self.touched = true;
                mine.cloned()
            } else if let (Some(mine), Some(new)) = (mine, new) {
                let mut woven = new.clone();
                self.item(&at, was, mine, &mut woven);
                Some(woven)
            } else {
                match self.clash(at, said_was, said_mine, said_new) {
                    Some(Side::Own) => {
                        self.touched = true;
                        mine.cloned()
                    }
                    _ => new.cloned(),
                }
            };
            kept.extend(stays.map(|item| (name.clone(), item)));
        }
        kept
    }

    /// The order of what stays: of whoever changed it. Where both did, a person decides.
    fn order(&mut self, path: &str, lists: [&Named; 3], kept: &Named) -> Vec<String> {
        let is_common = |name: &&String| lists.iter().all(|list| find(list, name).is_some());
        let orders = lists.map(|list| list.iter().map(|(name, _)| name).filter(is_common).cloned().collect::<Vec<_>>());
        let [was, mine, new] = &orders;
        let [_, own, theirs] = lists;
        let side = if mine == was || mine == new {
            Side::Newer
        } else if new == was {
            Side::Own
        } else {
            let plain =
                |names: &[String]| Some(Tree::List(names.iter().map(|name| Tree::Plain(true, name.clone())).collect()));
            self.clash(format!("{path}[#]"), plain(was), plain(mine), plain(new)).unwrap_or(Side::Newer)
        };
        let (first, second) = if side == Side::Own { (own, theirs) } else { (theirs, own) };
        self.touched |= side == Side::Own;
        let stays = |name: &String| find(kept, name).is_some();
        let mut order: Vec<String> = first.iter().map(|(name, _)| name).filter(|name| stays(name)).cloned().collect();
        for (at, (name, _)) in second.iter().enumerate().filter(|(_, (name, _))| stays(name)) {
            if order.contains(name) {
                continue;
            }
            // Beside the neighbour it had: after the nearest one before it that is still there.
            let before =
                second.iter().take(at).rev().find_map(|(name, _)| order.iter().position(|known| known == name));
            order.insert(before.map_or(0, |place| place + 1), name.clone());
        }
        order
    }
}
