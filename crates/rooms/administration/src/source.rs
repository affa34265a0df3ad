//! A service file as a text that a form can change: what a person wrote around it, comments and order, stays.
//!
//! Places are named by paths like those of mistakes: `requirements.0.text.id`.

use std::fmt;

use toml_edit::{Array, ArrayOfTables, Decor, DocumentMut, InlineTable, Item, Table, Value};

/// A service file, open for changes.
#[derive(Debug, Clone)]
pub struct Text(DocumentMut);

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What stands at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plain {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Texts, one after the other.
    Words(Vec<String>),
    /// Whole numbers, one after the other.
    Numbers(Vec<i64>),
}

impl Plain {
    /// As a box of a form shows it.
    pub fn in_box(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Words(words) => words.join("\n"),
            Self::Numbers(numbers) => numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", "),
        }
    }

    fn into_value(self) -> Value {
        match self {
            Self::Text(text) => Value::from(text),
            Self::Number(number) => Value::from(number),
            Self::Flag(flag) => Value::from(flag),
            Self::Words(words) => Value::Array(words.into_iter().collect::<Array>()),
            Self::Numbers(numbers) => Value::Array(numbers.into_iter().collect::<Array>()),
        }
    }
}

impl From<&str> for Plain {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Plain {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl Text {
    /// Reads a file; none if it is no TOML.
    pub fn read(source: &str) -> Option<Self> {
        source.parse().ok().map(Self)
    }

    /// What stands at `path`, if it is a plain value.
    pub fn get(&self, path: &str) -> Option<Plain> {
        Some(match find(self.0.as_item(), path)?.as_value()? {
            Value::String(text) => Plain::Text(text.value().clone()),
            Value::Integer(number) => Plain::Number(*number.value()),
            Value::Boolean(flag) => Plain::Flag(*flag.value()),
            Value::Datetime(at) => Plain::Text(at.value().to_string()),
            Value::Array(list) if list.iter().any(Value::is_integer) => {
                Plain::Numbers(list.iter().filter_map(Value::as_integer).collect())
            }
            Value::Array(list) => Plain::Words(list.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
            Value::Float(_) | Value::InlineTable(_) => return None,
        })
    }

    /// Is there anything at `path`?
    pub fn has(&self, path: &str) -> bool {
        find(self.0.as_item(), path).is_some()
    }

    /// How many things the list at `path` holds.
    pub fn count(&self, path: &str) -> usize {
        match find(self.0.as_item(), path) {
            Some(Item::ArrayOfTables(list)) => list.len(),
            Some(Item::Value(Value::Array(list))) => list.len(),
            _ => 0,
        }
    }

    /// Puts a value at `path`; tables on the way are made. Comments around it stay. Nothing is done where a list has no
    /// such place.
    pub fn set(&mut self, path: &str, plain: impl Into<Plain>) {
        let mut value = plain.into().into_value();
        let old = find_mut(self.0.as_item_mut(), path).and_then(Item::as_value_mut);
        if let Some(old) = old {
            // A day is written without quotation marks; it stays one.
            if let (Value::Datetime(_), Some(day)) = (&*old, value.as_str().and_then(|text| text.parse().ok())) {
                value = Value::Datetime(toml_edit::Formatted::new(day));
            }
            if let (Value::Array(new), Value::Array(old)) = (&mut value, &*old) {
                keep_lines(new, old);
            }
            *value.decor_mut() = old.decor().clone();
            *old = value;
            return;
        }
        let (parents, key) = path.rsplit_once('.').unwrap_or(("", path));
        if let Some(parent) = make(self.0.as_item_mut(), parents) {
            insert(parent, key, value);
        }
    }

    /// Takes away what stands at `path`: a key, or one of a list.
    pub fn remove(&mut self, path: &str) {
        let (parents, key) = path.rsplit_once('.').unwrap_or(("", path));
        let parent =
            if parents.is_empty() { Some(self.0.as_item_mut()) } else { find_mut(self.0.as_item_mut(), parents) };
        match (parent, key.parse::<usize>()) {
            (Some(Item::ArrayOfTables(list)), Ok(at)) if at < list.len() => drop(list.remove(at)),
            (Some(Item::Value(Value::Array(list))), Ok(at)) if at < list.len() => drop(list.remove(at)),
            (Some(item), Err(_)) => {
                if let Some(table) = item.as_table_like_mut() {
                    table.remove(key);
                }
            }
            _ => {}
        }
    }

    /// Adds one more to the list at `path`, with these keys empty.
    pub fn add(&mut self, path: &str, keys: &[(&str, Plain)]) {
        if let Some(Item::Value(Value::Array(list))) = find_mut(self.0.as_item_mut(), path) {
            let mut one = InlineTable::new();
            for (key, plain) in keys {
                put(&mut one, key, plain.clone());
            }
            let mut value = Value::InlineTable(one);
            if let Some(last) = list.iter().last() {
                *value.decor_mut() = last.decor().clone();
            }
            list.push_formatted(value);
            return;
        }
        let (parents, key) = path.rsplit_once('.').unwrap_or(("", path));
        let Some(parent) = make(self.0.as_item_mut(), parents).and_then(Item::as_table_like_mut) else { return };
        let one = table_of(keys);
        match parent.get_mut(key) {
            Some(Item::ArrayOfTables(list)) => list.push(one),
            Some(_) => {}
            None => {
                let mut list = ArrayOfTables::new();
                list.push(one);
                parent.insert(key, Item::ArrayOfTables(list));
            }
        }
    }

    /// Puts a table at `path`, with these keys, where the file has none.
    pub fn add_table(&mut self, path: &str, keys: &[(&str, Plain)]) {
        if self.has(path) {
            return;
        }
        let table = table_of(keys);
        let (parents, key) = path.rsplit_once('.').unwrap_or(("", path));
        if let Some(parent) = make(self.0.as_item_mut(), parents).and_then(Item::as_table_like_mut) {
            parent.insert(key, Item::Table(table));
        }
    }

    /// Lets two neighbours of a list change places: the one at `at` goes up, with the tables inside it.
    pub fn move_up(&mut self, path: &str, at: usize) {
        let Some(before) = at.checked_sub(1) else { return };
        match find_mut(self.0.as_item_mut(), path) {
            Some(Item::ArrayOfTables(list)) if at < list.len() => {
                let [first, second] = [before, at].map(|at| list.get(at).cloned());
                let (Some(mut first), Some(mut second)) = (first, second) else { return };
                let mut places = Vec::new();
                for table in [&mut first, &mut second] {
                    each_place(table, &mut |place| places.push(place.position()));
                }
                places.sort_unstable();
                let mut places = places.into_iter();
                for table in [&mut second, &mut first] {
                    each_place(table, &mut |place| place.set_position(places.next().flatten()));
                }
                for (at, table) in [(before, second), (at, first)] {
                    if let Some(place) = list.get_mut(at) {
                        *place = table;
                    }
                }
            }
            Some(Item::Value(Value::Array(list))) if at < list.len() => {
                let value = list.remove(at);
                list.insert_formatted(before, value);
            }
            _ => {}
        }
    }
}

/// Every table under a heading of its own, this one first, in the order of the file.
fn each_place(table: &mut Table, does: &mut dyn FnMut(&mut Table)) {
    if !table.is_dotted() {
        does(table);
    }
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => each_place(inner, does),
            Item::ArrayOfTables(list) => list.iter_mut().for_each(|inner| each_place(inner, does)),
            _ => {}
        }
    }
}

/// What stays in a list of several lines keeps its line and its comment; what is new stands like its neighbours.
fn keep_lines(new: &mut Array, old: &Array) {
    let is_broken =
        |value: &Value| value.decor().prefix().and_then(|raw| raw.as_str()).is_some_and(|raw| raw.contains('\n'));
    let Some(like) = old.iter().filter(|value| is_broken(value)).last().map(|value| value.decor().clone()) else {
        return;
    };
    for value in new.iter_mut() {
        let is_it = |known: &&Value| (known.as_str(), known.as_integer()) == (value.as_str(), value.as_integer());
        let decor = old.iter().find(is_it).map_or_else(|| plain_of(&like), |known| known.decor().clone());
        *value.decor_mut() = decor;
    }
    new.set_trailing(old.trailing().clone());
    new.set_trailing_comma(old.trailing_comma());
}

/// The same break and indent, without a comment.
fn plain_of(like: &Decor) -> Decor {
    let prefix = like.prefix().and_then(|raw| raw.as_str()).unwrap_or_default();
    let indent = prefix.rsplit_once('\n').map_or("", |(_, indent)| indent);
    Decor::new(format!("\n{indent}"), "")
}

fn find<'d>(root: &'d Item, path: &str) -> Option<&'d Item> {
    path.split('.').try_fold(root, |item, part| match part.parse::<usize>() {
        Ok(at) => item.get(at),
        Err(_) => item.get(part),
    })
}

fn find_mut<'d>(root: &'d mut Item, path: &str) -> Option<&'d mut Item> {
    path.split('.').try_fold(root, |item, part| match part.parse::<usize>() {
        Ok(at) => item.get_mut(at),
        Err(_) => item.get_mut(part),
    })
}

/// The table at `path`; what is missing on the way is made.
fn make<'d>(root: &'d mut Item, path: &str) -> Option<&'d mut Item> {
    let parts = path.split('.').filter(|part| !part.is_empty());
    parts.into_iter().try_fold(root, |item, part| {
        if let Ok(at) = part.parse::<usize>() {
            return item.get_mut(at);
        }
        if item.get(part).is_none() {
            insert(item, part, Value::InlineTable(InlineTable::new()));
        }
        item.get_mut(part)
    })
}

/// A table under a heading of its own, after an empty line.
fn table_of(keys: &[(&str, Plain)]) -> Table {
    let mut one = Table::new();
    one.decor_mut().set_prefix("\n");
    for (key, plain) in keys {
        match key.split_once('.') {
            Some((outer, inner)) => {
                let held = one.entry(outer).or_insert_with(|| Item::Value(Value::InlineTable(InlineTable::new())));
                insert(held, inner, plain.clone().into_value());
            }
            None => drop(one.insert(key, Item::Value(plain.clone().into_value()))),
        }
    }
    one
}

fn insert(parent: &mut Item, key: &str, value: Value) {
    match parent {
        Item::Value(Value::InlineTable(table)) => {
            table.insert(key, value);
            // A table in one line holds no comments that could be lost.
            table.fmt();
        }
        other => {
            if let Some(table) = other.as_table_like_mut() {
                table.insert(key, Item::Value(value));
            }
        }
    }
}

fn put(table: &mut InlineTable, key: &str, plain: Plain) {
    match key.split_once('.') {
        Some((outer, inner)) => {
            if let Some(held) = table.get_or_insert(outer, InlineTable::new()).as_inline_table_mut() {
                put(held, inner, plain);
                held.fmt();
            }
        }
        None => drop(table.insert(key, plain.into_value())),
    }
    table.fmt();
}

#[cfg(test)]
mod tests {
    use super::{Plain, Text};

    const FILE: &str = "# Surat\nid = \"uji\" # nama berkas\ntitle.id = \"Uji\"\ntitle.en = \"Test\"\n\n\
        # Syarat\n[[requirements]]\ntext = { id = \"KTP\", en = \"Card\" } # asli\n\n[[requirements]]\n\
        text = { id = \"KK\", en = \"Family card\" }\ncertain = false\n\n[[questions]]\nid = \"acara\"\noptions = [\n    \
        { value = \"a\", label = { id = \"A\", en = \"A\" } },\n    { value = \"b\", label = { id = \"B\", en = \"B\" } },\n]\n";

    fn text() -> Text {
        Text::read(FILE).unwrap()
    }

    #[test]
    fn what_nobody_changes_stays_byte_for_byte() {
        assert_eq!(text().to_string(), FILE);
    }

    #[test]
    fn a_changed_value_keeps_its_comments_and_its_place() {
        let mut text = text();
        text.set("title.id", "Surat uji");
        text.set("requirements.0.text.id", "KTP-el asli");
        text.set("id", "lain");
        let after = FILE
            .replace("\"Uji\"", "\"Surat uji\"")
            .replace("id = \"KTP\"", "id = \"KTP-el asli\"")
            .replace("\"uji\"", "\"lain\"");
        assert_eq!(text.to_string(), after);
    }

    #[test]
    fn what_is_missing_on_the_way_is_made() {
        let mut text = text();
        text.set("requirements.0.help.id", "Dari dinas");
        text.set("requirements.0.help.en", "From the agency");
        assert_eq!(text.get("requirements.0.help.en"), Some(Plain::Text("From the agency".into())));
        assert!(text.to_string().contains("help = { id = \"Dari dinas\", en = \"From the agency\" }"), "{text}");
        text.remove("requirements.0.help");
        assert_eq!(text.to_string(), FILE);
    }

    #[test]
    fn lists_grow_shrink_and_change_their_order() {
        let mut text = text();
        text.add("requirements", &[("text.id", "Foto".into()), ("text.en", "Photo".into())]);
        assert_eq!(text.count("requirements"), 3);
        assert!(Text::read(&text.to_string()).unwrap().get("requirements.2.text.en").is_some(), "{text}");
        text.move_up("requirements", 1);
        assert_eq!(text.get("requirements.0.text.id"), Some(Plain::Text("KK".into())));
        assert_eq!(
            Text::read(&text.to_string()).unwrap().get("requirements.0.text.id"),
            Some(Plain::Text("KK".into()))
        );
        text.remove("requirements.0");
        assert_eq!(text.get("requirements.0.text.id"), Some(Plain::Text("KTP".into())));
        text.add("questions.0.options", &[("value", "c".into()), ("label.id", "C".into()), ("label.en", "C".into())]);
        text.move_up("questions.0.options", 2);
        let read = Text::read(&text.to_string()).unwrap();
        assert_eq!(read.get("questions.0.options.1.value"), Some(Plain::Text("c".into())), "{read}");
        assert_eq!(read.count("questions.0.options"), 3);
    }

    #[test]
    fn tables_change_places_with_the_tables_inside_them() {
        let file = "[bundle]\n\n# satu\n[[bundle.services]]\nid = \"a\"\n\n[bundle.services.answers]\nx = \"= y\"\n\n\
            # dua\n[[bundle.services]]\nid = \"b\"\n\n[[bundle.services]]\nid = \"c\"\n";
        let mut text = Text::read(file).unwrap();
        text.move_up("bundle.services", 1);
        let read = Text::read(&text.to_string()).unwrap();
        let word = |path: &str| read.get(path).map(|plain| plain.in_box()).unwrap_or_default();
        assert_eq!(
            [word("bundle.services.0.id"), word("bundle.services.1.id"), word("bundle.services.2.id")],
            ["b", "a", "c"]
        );
        assert_eq!(word("bundle.services.1.answers.x"), "= y", "{read}");
        assert!(read.to_string().contains("# dua\n[[bundle.services]]\nid = \"b\"\n\n# satu"), "{read}");
        let mut again = read;
        again.move_up("bundle.services", 1);
        assert_eq!(again.to_string(), file);
    }

    #[test]
    fn a_list_of_several_lines_keeps_its_lines_and_comments() {
        let file = "kata = [\n    \"satu\",\n    # yang kedua\n    \"dua\",\n    \"tiga\",\n]\n";
        let mut text = Text::read(file).unwrap();
        text.set("kata", Plain::Words(vec!["dua".into(), "tiga".into(), "empat".into()]));
        assert_eq!(text.to_string(), "kata = [\n    # yang kedua\n    \"dua\",\n    \"tiga\",\n    \"empat\",\n]\n");
        let mut text = Text::read("kata = [\"satu\", \"dua\"] # dua\nhari = [30, 7]\n").unwrap();
        text.set("kata", Plain::Words(vec!["dua".into(), "tiga".into()]));
        assert_eq!(text.get("hari"), Some(Plain::Numbers(vec![30, 7])));
        text.set("hari", Plain::Numbers(vec![60, 7]));
        assert_eq!(text.to_string(), "kata = [\"dua\", \"tiga\"] # dua\nhari = [60, 7]\n");
    }

    #[test]
    fn a_table_is_made_where_there_is_none_and_taken_away_whole() {
        let mut text = text();
        text.add_table("renewal", &[("before_days", Plain::Numbers(vec![])), ("basis", "".into())]);
        assert!(text.to_string().ends_with("\n[renewal]\nbefore_days = []\nbasis = \"\"\n"), "{text}");
        text.add("renewal.answers", &[("question", "acara".into()), ("is", "a".into())]);
        let read = Text::read(&text.to_string()).unwrap();
        assert_eq!(read.get("renewal.answers.0.is"), Some(Plain::Text("a".into())), "{read}");
        text.add_table("renewal", &[]);
        text.remove("renewal");
        assert_eq!(text.to_string(), FILE);
    }

    #[test]
    fn places_that_are_not_there_change_nothing() {
        let mut text = text();
        text.set("requirements.9.text.id", "x");
        text.remove("requirements.9");
        text.move_up("requirements", 0);
        text.move_up("requirements", 9);
        assert_eq!(text.to_string(), FILE);
        assert!(Text::read("a = ").is_none());
    }
}
