//! The shape of a file: keys, types and words, checked against the JSON Schema that editors use, so that editor and
//! checker can never differ. Gives JSON with stand-ins for what is broken, and the place of everything in the text.

use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::mistake::{Mistakes, Place, choose, nearest, quoted};

/// Reads TOML and checks its shape. None if it is not TOML at all; every mistake is in `found`.
pub(crate) fn read(text: &str, schema: &Value, found: &mut Mistakes<'_>) -> Option<Value> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in errors.iter().take(20) {
            let start = error.span().map_or(0, |span| span.start);
            let said = error.message().lines().next().unwrap_or("this is not TOML").to_owned();
            found.at_byte("", start, said.clone(), mend_syntax(&said));
        }
        return None;
    }
    let walk = Walk { root: schema };
    Some(walk.table(schema, table.get_ref(), "", found))
}

fn mend_syntax(said: &str) -> &'static str {
    if said.contains("duplicate key") {
        "keep one of the two"
    } else if said.contains("string") || said.contains("quote") {
        "check the quotation marks of this line"
    } else if said.contains("recursion") {
        "nest less deeply"
    } else {
        "write `key = value`, texts in quotation marks"
    }
}

struct Walk<'s> {
    root: &'s Value,
}

impl<'s> Walk<'s> {
    /// The schema itself, behind references and behind "or null".
    fn resolve(&self, mut node: &'s Value) -> &'s Value {
        for _ in 0..8 {
            if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
                let target = reference.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
                let Some(target) = target else { return node };
                node = target;
            } else if let Some(options) = node.get("anyOf").and_then(Value::as_array) {
                let real = options.iter().find(|o| o.get("type").and_then(Value::as_str) != Some("null"));
                let Some(real) = real else { return node };
                node = real;
            } else {
                return node;
            }
        }
        node
    }

    fn kind(node: &Value) -> &str {
        if words(node).is_some() {
            return "word";
        }
        match node.get("type") {
            Some(Value::String(kind)) => kind,
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|k| *k != "null").unwrap_or(""),
            _ => "",
        }
    }

    /// The kind that fits this value, of a key that takes more than one; else the usual one.
    fn kind_of(node: &'s Value, value: &DeValue<'_>) -> &'s str {
        let is = match value {
            DeValue::Array(_) => "array",
            DeValue::Integer(_) => "integer",
            _ => return Self::kind(node),
        };
        let kinds = node.get("type").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if kinds.iter().any(|kind| kind == is) { is } else { Self::kind(node) }
    }

    fn table(&self, node: &'s Value, table: &DeTable<'_>, path: &str, found: &mut Mistakes<'_>) -> Value {
        let Some(properties) = node.get("properties").and_then(Value::as_object) else {
            return free_table(table, path, found);
        };
        let mut made = Map::new();
        let mut meant: Vec<&str> = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let inner = join(path, name);
            found.place(&inner, Place { key: key.span(), value: value.span() });
            if let Some(schema) = properties.get(name) {
                made.insert(name.to_owned(), self.value(schema, value, &inner, found));
            } else {
                let known = || properties.keys().map(String::as_str).filter(|k| !table.contains_key(*k));
                meant.extend(nearest(name, known()));
                let mend = match nearest(name, known()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "remove it; docs/service-file.md lists the keys".to_owned(),
                };
                found.at_key(&inner, format!("`{name}` is not a key here"), mend);
            }
        }
        let required = node.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for name in required.iter().filter_map(Value::as_str).filter(|n| !table.contains_key(*n)) {
            let schema = properties.get(name).unwrap_or(&Value::Null);
            let described = schema.get("description").and_then(Value::as_str);
            let described = described.or_else(|| self.resolve(schema).get("description")?.as_str()).unwrap_or("");
            let mend = format!("add it: {}", described.lines().next().unwrap_or(""));
            let full = if is_both(node) { format!("{}.{name}", last(path)) } else { name.to_owned() };
            // A key that is only misspelt has been named already.
            if !meant.contains(&name) {
                found.at_key(path, format!("`{full}` is missing"), mend.trim_end_matches([':', ' ']));
            }
            let inner = join(path, name);
            found.break_at(&inner);
            made.insert(name.to_owned(), self.stand_in(schema, 0));
        }
        Value::Object(made)
    }

    fn value(&self, schema: &'s Value, value: &Spanned<DeValue<'_>>, path: &str, found: &mut Mistakes<'_>) -> Value {
        let node = self.resolve(schema);
        match (Self::kind_of(node, value.get_ref()), value.get_ref()) {
            ("object", DeValue::Table(table)) => self.table(node, table, path, found),
            ("array", DeValue::Array(list)) => {
                let items = node.get("items").unwrap_or(&Value::Null);
                let each = list.iter().enumerate().map(|(i, item)| {
                    let inner = join(path, &i.to_string());
                    found.place(&inner, Place { key: item.span(), value: item.span() });
                    self.value(items, item, &inner, found)
                });
                Value::Array(each.collect())
            }
            ("string", DeValue::String(text)) => Value::from(text.as_ref()),
            ("string", DeValue::Datetime(date)) if is_date(node) => Value::from(date.to_string()),
            ("boolean", DeValue::Boolean(yes)) => Value::Bool(*yes),
            ("integer", DeValue::Integer(number)) => {
                if let Ok(number) = i64::from_str_radix(number.as_str(), number.radix()) {
                    return Value::from(number);
                }
                found.at(path, "this number is too large", "write a smaller one");
                self.broken(schema, path, found)
            }
            ("word", DeValue::String(text)) => {
                let known = words(node).unwrap_or_default();
                if known.contains(&text.as_ref()) {
                    return Value::from(text.as_ref());
                }
                let mend = choose(text, known.iter().copied());
                found.at(path, format!("`{}` cannot be \"{}\"", last(path), shorten(text)), mend);
                self.broken(schema, path, found)
            }
            ("", other) => free(other),
            (kind, other) => {
                let what = format!("`{}` must be {}, and here is {}", last(path), wanted(kind, node), given(other));
                found.at(path, what, mend_type(kind, node));
                self.broken(schema, path, found)
            }
        }
    }

    fn broken(&self, schema: &'s Value, path: &str, found: &mut Mistakes<'_>) -> Value {
        found.break_at(path);
        self.stand_in(schema, 0)
    }

    /// A value of the right shape for what is missing or broken, so that everything else can still be checked.
    fn stand_in(&self, schema: &'s Value, depth: usize) -> Value {
        let node = self.resolve(schema);
        match Self::kind(node) {
            "object" if depth < 6 => {
                let required = node.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                let each = required.iter().filter_map(Value::as_str).map(|name| {
                    let schema = node.get("properties").and_then(|p| p.get(name)).unwrap_or(&Value::Null);
                    (name.to_owned(), self.stand_in(schema, depth + 1))
                });
                Value::Object(each.collect())
            }
            "array" => Value::Array(Vec::new()),
            "boolean" => Value::Bool(false),
            "integer" => Value::from(1),
            "word" => Value::from(words(node).and_then(|w| w.first().copied()).unwrap_or("")),
            _ => Value::from(""),
        }
    }
}

/// A table whose keys are anyone's: the answers of an example.
fn free_table(table: &DeTable<'_>, path: &str, found: &mut Mistakes<'_>) -> Value {
    let mut made = Map::new();
    for (key, value) in table {
        let inner = join(path, key.get_ref());
        found.place(&inner, Place { key: key.span(), value: value.span() });
        made.insert(key.get_ref().to_string(), free(value.get_ref()));
    }
    Value::Object(made)
}

/// TOML as JSON, without a schema.
fn free(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(n) => i64::from_str_radix(n.as_str(), n.radix()).map_or(Value::Null, Value::from),
        DeValue::Float(n) => n.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(yes) => Value::Bool(*yes),
        DeValue::Datetime(date) => Value::from(date.to_string()),
        DeValue::Array(list) => Value::Array(list.iter().map(|v| free(v.get_ref())).collect()),
        DeValue::Table(table) => {
            Value::Object(table.iter().map(|(k, v)| (k.get_ref().to_string(), free(v.get_ref()))).collect())
        }
    }
}

/// The words an enumeration allows, if it is one.
fn words(node: &Value) -> Option<Vec<&str>> {
    if let Some(list) = node.get("enum").and_then(Value::as_array) {
        return Some(list.iter().filter_map(Value::as_str).collect());
    }
    let options = node.get("oneOf")?.as_array()?;
    let each = options.iter().flat_map(|o| match o.get("const") {
        Some(word) => word.as_str().into_iter().collect::<Vec<_>>(),
        None => o
            .get("enum")
            .and_then(Value::as_array)
            .map_or_else(Vec::new, |l| l.iter().filter_map(Value::as_str).collect()),
    });
    Some(each.collect())
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn last(path: &str) -> &str {
    let mut parts = path.rsplit('.');
    let last = parts.next().unwrap_or(path);
    if last.parse::<usize>().is_ok() { parts.next().unwrap_or(last) } else { last }
}

fn is_date(node: &Value) -> bool {
    node.get("format").and_then(Value::as_str) == Some("date")
}

fn is_both(node: &Value) -> bool {
    node.pointer("/properties/id").is_some()
        && node.pointer("/properties/en").is_some()
        && node.pointer("/properties/label").is_none()
}

fn wanted(kind: &str, node: &Value) -> String {
    let kinds = node.get("type").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null").collect();
    if kinds.len() > 1 {
        let each: Vec<String> = kinds.into_iter().map(|kind| wanted(kind, &Value::Null)).collect();
        return each.join(" or ");
    }
    match kind {
        "object" if is_both(node) => "a text in both languages".to_owned(),
        "object" => "a table".to_owned(),
        "array" => "a list".to_owned(),
        "string" if is_date(node) => "a date".to_owned(),
        "string" => "a text".to_owned(),
        "boolean" => "true or false".to_owned(),
        "integer" => "a whole number".to_owned(),
        "word" => format!("one of {}", quoted(&words(node).unwrap_or_default())),
        _ => "something else".to_owned(),
    }
}

fn given(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a decimal point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn mend_type(kind: &str, node: &Value) -> &'static str {
    match kind {
        "object" if is_both(node) => "write `{ id = \"…\", en = \"…\" }`",
        "object" => "write a table, `[name]` or `{ … }`",
        "array" => "put it in square brackets, or write `[[name]]` for tables",
        "string" if is_date(node) => "write it as 2026-07-13",
        "string" | "word" => "put it in quotation marks",
        "boolean" => "write `true` or `false` without quotation marks",
        "integer" => "write digits only, without quotation marks",
        _ => "see docs/service-file.md",
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() > 40 {
        format!("{}…", text.chars().take(40).collect::<String>())
    } else {
        text.to_owned()
    }
}
