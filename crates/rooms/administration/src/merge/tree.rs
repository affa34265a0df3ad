//! What a part of a TOML file says, whatever it looks like: comments, order of keys and kinds of tables left out.

use std::collections::BTreeMap;

use toml_edit::{Item, TableLike, Value};

/// What a part of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    /// One value: whether it is a text, and how it is written.
    Plain(bool, String),
    /// Several, one after the other.
    List(Vec<Tree>),
    /// Several by name.
    Table(BTreeMap<String, Tree>),
}

impl Tree {
    /// What an item says; nothing if there is none.
    pub(super) fn of(item: &Item) -> Option<Self> {
        match item {
            Item::None => None,
            Item::Value(value) => Some(Self::of_value(value)),
            Item::Table(table) => Some(Self::of_table(table)),
            Item::ArrayOfTables(list) => Some(Self::List(list.iter().map(|table| Self::of_table(table)).collect())),
        }
    }

    /// What a table says.
    pub(super) fn of_table(table: &dyn TableLike) -> Self {
        Self::Table(table.iter().filter_map(|(key, item)| Some((key.to_owned(), Self::of(item)?))).collect())
    }

    fn of_value(value: &Value) -> Self {
        match value {
            Value::String(text) => Self::Plain(true, text.value().clone()),
            Value::Integer(number) => Self::Plain(false, number.value().to_string()),
            Value::Float(number) => Self::Plain(false, number.value().to_string()),
            Value::Boolean(flag) => Self::Plain(false, flag.value().to_string()),
            Value::Datetime(at) => Self::Plain(false, at.value().to_string()),
            Value::Array(list) => Self::List(list.iter().map(Self::of_value).collect()),
            Value::InlineTable(table) => Self::of_table(table),
        }
    }

    /// What stands at the end of these keys, if it is one value.
    pub(super) fn plain(&self, keys: &[&str]) -> Option<&str> {
        match (self, keys) {
            (Self::Plain(_, text), []) => Some(text),
            (Self::Table(table), [key, rest @ ..]) => table.get(*key)?.plain(rest),
            _ => None,
        }
    }

    /// For people: a value as it is, everything else a line for each value in it.
    pub(super) fn show(&self) -> String {
        if let Self::Plain(_, text) = self {
            return text.clone();
        }
        let mut out = Vec::new();
        self.lines("", &mut out);
        out.join("\n")
    }

    fn lines(&self, path: &str, out: &mut Vec<String>) {
        let under = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        match self {
            Self::Plain(_, text) if path.is_empty() => out.push(text.clone()),
            Self::Plain(_, text) => out.push(format!("{path}: {text}")),
            Self::List(list) => {
                for (at, one) in list.iter().enumerate() {
                    // Words need no numbers, tables do.
                    let path =
                        if matches!(one, Self::Plain(..)) { path.to_owned() } else { under(&(at + 1).to_string()) };
                    one.lines(&path, out);
                }
            }
            Self::Table(table) => {
                for (key, one) in table {
                    one.lines(&under(key), out);
                }
            }
        }
    }
}
