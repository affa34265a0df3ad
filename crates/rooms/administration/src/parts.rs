//! The parts of a service file that staff change most, as a form: which keys, in which order, how each is answered. What
//! the form does not show is changed in the source.
//!
//! - `table` every part, [`PARTS`]
//! - `take` what was sent goes into the file

mod table;
mod take;

pub use table::PARTS;
pub use take::{blank, take};

use crate::source::{Plain, Text};

/// How a key is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// A whole number.
    Number,
    /// Yes unless said otherwise.
    Tick,
    /// Whole numbers, one after the other.
    Numbers,
    /// A list of words, one a line.
    Words,
    /// One of these.
    Pick(&'static [&'static str]),
    /// Any of some words.
    Choices(Choices),
    /// The name of something that stands elsewhere.
    Among(Among),
}

/// Words of which any can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choices {
    /// All of them.
    pub options: &'static [&'static str],
    /// How the keys of their texts begin, up to the word.
    pub texts: &'static str,
    /// Those that count where the key is left out.
    pub left_out: &'static [&'static str],
}

impl Choices {
    /// The words that count now: those of the file, known or not.
    pub fn now(&self, text: &Text, path: &str) -> Vec<String> {
        match text.get(path) {
            Some(Plain::Words(words)) => words,
            _ => self.left_out.iter().map(|word| (*word).to_owned()).collect(),
        }
    }
}

/// Where the thing stands that a key names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// The agencies of the hall.
    Agencies,
    /// What the hall offers.
    Services,
    /// The steps of the officers.
    Steps,
    /// The questions before the form.
    Questions,
    /// The fields of this kind.
    Fields(&'static str),
}

impl Among {
    /// Id and label of those that stand in the file itself.
    pub fn in_file(self, text: &Text) -> Vec<(String, String)> {
        let word = |path: String| text.get(&path).map(|plain| plain.in_box());
        let each = |list: &str, label: &str| -> Vec<(String, String)> {
            let one = |at| {
                let id = word(format!("{list}.{at}.id"))?;
                Some((id.clone(), word(format!("{list}.{at}.{label}")).unwrap_or(id)))
            };
            (0..text.count(list)).filter_map(one).collect()
        };
        match self {
            Self::Agencies | Self::Services => Vec::new(),
            Self::Steps => each("flow.steps", "title.id"),
            Self::Questions => each("questions", "label.id"),
            Self::Fields(kind) => {
                let pages = (0..text.count("pages")).map(|page| format!("pages.{page}.fields"));
                let of_kind = |list: &String, at: usize| word(format!("{list}.{at}.kind")).as_deref() == Some(kind);
                let fields = pages.flat_map(|list| {
                    let all = each(&list, "label.id");
                    all.into_iter()
                        .enumerate()
                        .filter(|(at, _)| of_kind(&list, *at))
                        .map(|(_, one)| one)
                        .collect::<Vec<_>>()
                });
                fields.collect()
            }
        }
    }
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// That of its label, `kelola-key-<label>`: mostly the same.
    pub label: &'static str,
    /// How it is answered.
    pub kind: Kind,
    /// Whether it is written in both languages.
    pub is_both: bool,
    /// Whether it may be left out.
    pub is_optional: bool,
}

/// A list of tables.
#[derive(Debug, Clone, Copy)]
pub struct List {
    /// Its name; also that of its labels, `kelola-list-<name>` and `kelola-one-<name>`.
    pub name: &'static str,
    /// The key that names one of it to the reader.
    pub called: &'static str,
    /// The keys of one.
    pub keys: &'static [Key],
    /// Lists inside one.
    pub lists: &'static [List],
    /// Whether things can be added, moved and taken away here.
    pub grows: bool,
    /// Only those of this `kind`; a new one is of it. Its labels are then named after it.
    pub only: Option<&'static str>,
}

/// A page of the form.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Its name in the address; also that of its title, `kelola-part-<id>`.
    pub id: &'static str,
    /// The table it is about, if the file may be without: the whole can be added and taken away.
    pub table: Option<&'static str>,
    /// Keys of the file itself.
    pub keys: &'static [Key],
    /// Lists.
    pub lists: &'static [List],
}

/// The part of this name.
pub fn part(id: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.id == id)
}

/// Whether a file like this has such a key: a bundle has others than a service.
fn knows(text: &Text, name: &str) -> bool {
    let schema = if text.has("bundle") { catalogue::bundle_schema() } else { catalogue::file_schema() };
    let first = name.split('.').next().unwrap_or(name);
    schema.get("properties").is_some_and(|keys| keys.get(first).is_some())
}

impl Part {
    /// Whether this file has anything of it.
    pub fn is_in(&self, text: &Text) -> bool {
        let begins = |name: &'static str| name.split('.').next().unwrap_or(name);
        let has_key = self.keys.iter().any(|key| text.has(begins(key.name)));
        self.table.is_some_and(|table| knows(text, table)) || self.lists(text).next().is_some() || has_key
    }

    /// Whether it is about a table that this file is without.
    pub fn lacks_table(&self, text: &Text) -> bool {
        self.table.is_some_and(|table| !text.has(table))
    }

    /// Its lists in this file.
    pub fn lists<'t>(&self, text: &'t Text) -> impl Iterator<Item = &'static List> + use<'t> {
        let lists = if self.lacks_table(text) { &[] } else { self.lists };
        lists.iter().filter(|list| knows(text, list.name))
    }

    /// Every list that can grow, by its path in this file.
    pub fn growing(&self, text: &Text) -> Vec<(String, &'static List)> {
        let mut found = Vec::new();
        for list in self.lists(text) {
            growing(text, list, list.name.to_owned(), &mut found);
            if list.grows {
                found.push((list.name.to_owned(), list));
            }
        }
        found
    }

    /// The boxes of its own keys in this file.
    pub fn own_boxes(&self, text: &Text) -> Vec<(String, Key)> {
        let mut boxes = Vec::new();
        if !self.lacks_table(text) {
            let known: Vec<Key> = self.keys.iter().filter(|key| knows(text, key.name)).copied().collect();
            keys(text, &known, "", &mut boxes);
        }
        boxes
    }

    /// Every box of the form for this file: where it is kept, and its key.
    pub fn boxes(&self, text: &Text) -> Vec<(String, Key)> {
        let mut boxes = self.own_boxes(text);
        for list in self.lists(text) {
            items(text, list, list.name, &mut boxes);
        }
        boxes
    }
}

impl List {
    /// Which of the things at `path` belong to it.
    pub fn places(&self, text: &Text, path: &str) -> impl Iterator<Item = usize> {
        let is_one = |at: &usize| match self.only {
            Some(kind) => text.get(&format!("{path}.{at}.kind")) == Some(Plain::from(kind)),
            None => true,
        };
        let places: Vec<usize> = (0..text.count(path)).filter(is_one).collect();
        places.into_iter()
    }

    /// The last part of the keys of its labels.
    pub fn label(&self) -> String {
        self.only.unwrap_or(self.name).replace(['.', '_'], "-")
    }
}

/// The lists inside a list. Those exist only where the file has some; the lists of a part may begin in it.
fn growing(text: &Text, list: &'static List, path: String, found: &mut Vec<(String, &'static List)>) {
    for at in list.places(text, &path) {
        for inner in list.lists {
            let path = format!("{path}.{at}.{}", inner.name);
            growing(text, inner, path.clone(), found);
            if inner.grows && text.has(&path) {
                found.push((path, inner));
            }
        }
    }
}

/// The boxes of some keys in the table at `at`.
pub(crate) fn keys(text: &Text, all: &[Key], at: &str, boxes: &mut Vec<(String, Key)>) {
    for key in all {
        let path = if at.is_empty() { key.name.to_owned() } else { format!("{at}.{}", key.name) };
        // Whether something must be answered is then said by a condition, in the source, or by the NIK of the signer.
        let elsewhere = ["required_if", "statement"].iter().any(|other| text.has(&format!("{at}.{other}")));
        if key.name == "required" && elsewhere {
            continue;
        }
        if key.is_both {
            boxes.extend(["id", "en"].map(|lang| (format!("{path}.{lang}"), *key)));
        } else {
            boxes.push((path, *key));
        }
    }
}

fn items(text: &Text, list: &List, path: &str, boxes: &mut Vec<(String, Key)>) {
    for at in list.places(text, path) {
        let one = format!("{path}.{at}");
        keys(text, list.keys, &one, boxes);
        for inner in list.lists {
            items(text, inner, &format!("{one}.{}", inner.name), boxes);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kernel::{FieldFlaw, Flaw};

    use super::*;

    fn shipped(id: &str) -> Text {
        let all = catalogue::shipped();
        let (_, source) = all.iter().find(|(path, _)| *path == format!("services/{id}.toml")).unwrap();
        Text::read(source).unwrap()
    }

    fn change(text: &mut Text, id: &str, changes: &[(&str, &str)]) -> Vec<FieldFlaw> {
        let part = part(id).unwrap();
        let mut sent = untouched(text, part);
        sent.extend(changes.iter().map(|(path, typed)| ((*path).to_owned(), (*typed).to_owned())));
        take(text, part, &sent)
    }

    /// What a browser would send if nobody changed anything.
    fn untouched(text: &Text, part: &Part) -> BTreeMap<String, String> {
        part.boxes(text)
            .into_iter()
            .filter_map(|(path, key)| match (key.kind, text.get(&path)) {
                (Kind::Choices(choices), _) => Some((path.clone(), choices.now(text, &path).join("\n"))),
                (Kind::Tick, Some(Plain::Flag(false))) => None,
                (Kind::Tick, _) => Some((path, "ya".to_owned())),
                (_, plain) => Some((path, plain.map(|plain| plain.in_box()).unwrap_or_default())),
            })
            .collect()
    }

    #[test]
    fn a_form_that_is_sent_back_unchanged_changes_no_byte_of_any_shipped_service() {
        for (path, source) in catalogue::shipped() {
            if path.contains(".examples.") || path.contains(".typ") {
                continue;
            }
            for part in PARTS {
                let mut text = Text::read(source).unwrap();
                let sent = untouched(&text, part);
                assert_eq!(take(&mut text, part, &sent), [], "{path} {}", part.id);
                assert_eq!(text.to_string(), source, "{path} {}", part.id);
            }
        }
    }

    #[test]
    fn a_new_label_and_an_optional_help_are_written_and_taken_away_again() {
        let mut text = shipped("ktp-el");
        let part = part("syarat").unwrap();
        let mut sent = untouched(&text, part);
        sent.insert("requirements.0.text.id".into(), "KTP-el asli".into());
        sent.insert("requirements.0.help.id".into(), "Bawa yang asli.".into());
        sent.insert("requirements.0.help.en".into(), "Bring the original.".into());
        sent.remove("requirements.0.certain");
        assert_eq!(take(&mut text, part, &sent), []);
        assert_eq!(text.get("requirements.0.text.id"), Some(Plain::Text("KTP-el asli".into())));
        assert_eq!(text.get("requirements.0.help.en"), Some(Plain::Text("Bring the original.".into())));
        assert_eq!(text.get("requirements.0.certain"), Some(Plain::Flag(false)));
        sent.insert("requirements.0.help.id".into(), String::new());
        sent.insert("requirements.0.help.en".into(), " ".into());
        assert_eq!(take(&mut text, part, &sent), []);
        assert!(!text.has("requirements.0.help"));
    }

    #[test]
    fn a_number_that_is_none_is_told_at_its_box_and_nothing_else_is_lost() {
        let mut text = shipped("ktp-el");
        let part = part("umum").unwrap();
        let mut sent = untouched(&text, part);
        sent.insert("effort_minutes".into(), "lama".into());
        sent.insert("title.id".into(), "Judul baru".into());
        let flaws = take(&mut text, part, &sent);
        assert_eq!(flaws, [FieldFlaw::new("effort_minutes", Flaw::new("answer-whole"))]);
        assert_eq!(text.get("title.id"), Some(Plain::Text("Judul baru".into())));
    }

    #[test]
    fn ways_to_apply_are_ticked_and_unticked_and_left_out_means_all() {
        let mut text = shipped("ktp-el");
        let is = |text: &Text, key: &str| text.get(key).map(|plain| plain.in_box());
        assert_eq!(is(&text, "channels"), None);
        assert_eq!(change(&mut text, "umum", &[("channels", "web\ncounter")]), []);
        assert_eq!(is(&text, "channels").as_deref(), Some("web\ncounter"));
        assert_eq!(change(&mut text, "umum", &[("life_events", "kehilangan\nlahir"), ("for_whom", "")]), []);
        assert_eq!(is(&text, "life_events").as_deref(), Some("kehilangan\nlahir"), "what stays stays where it was");
        assert_eq!(is(&text, "for_whom").as_deref(), Some(""), "nobody: the check says so");
    }

    #[test]
    fn a_renewal_is_begun_changed_and_taken_away() {
        let mut text = shipped("ktp-el");
        let before = text.to_string();
        let part = part("perpanjangan").unwrap();
        assert!(part.is_in(&text) && part.lacks_table(&text) && part.boxes(&text).is_empty());
        let keys = blank(part.keys, None);
        let keys: Vec<(&str, Plain)> =
            keys.iter().map(|(key, plain)| (key.trim_start_matches("renewal."), plain.clone())).collect();
        text.add_table("renewal", &keys);
        let flaws = change(&mut text, "perpanjangan", &[("renewal.before_days", "60, tiga puluh")]);
        assert_eq!(flaws, [FieldFlaw::new("renewal.before_days", Flaw::new("answer-whole"))]);
        let changes =
            [("renewal.before_days", "60, 30 7"), ("renewal.basis", "Perda 1"), ("renewal.keep", "nama\nalamat")];
        assert_eq!(change(&mut text, "perpanjangan", &changes), []);
        assert_eq!(text.get("renewal.before_days"), Some(Plain::Numbers(vec![60, 30, 7])));
        assert_eq!(text.get("renewal.keep"), Some(Plain::Words(vec!["nama".into(), "alamat".into()])));
        assert!(part.growing(&text).iter().any(|(path, _)| path == "renewal.answers"));
        text.remove("renewal");
        assert_eq!(text.to_string(), before);
    }

    #[test]
    fn a_second_person_is_found_on_the_page_where_they_sign_and_one_more_is_a_signature() {
        let mut text = shipped("kk-perubahan");
        let part = part("orang-kedua").unwrap();
        let boxes = part.boxes(&text);
        let (path, _) = boxes.iter().find(|(path, _)| path.ends_with(".statement.id")).expect("its statement");
        let (field, _) = path.split_once(".statement").unwrap();
        assert!(boxes.iter().all(|(path, _)| {
            let field = path.split('.').take(4).collect::<Vec<_>>().join(".");
            text.get(&format!("{field}.kind")) == Some(Plain::from("signature"))
        }));
        let statement = format!("{field}.statement.id");
        assert_eq!(change(&mut text, "orang-kedua", &[(&statement, "Saya setuju.")]), []);
        assert_eq!(text.get(&statement), Some(Plain::from("Saya setuju.")));
        let list = field.rsplit_once('.').unwrap().0;
        let growing = part.growing(&text);
        let (_, signers) = growing.iter().find(|(path, _)| path == list).expect("it can grow");
        let count = text.count(list);
        let keys = blank(signers.keys, signers.only);
        let keys: Vec<(&str, Plain)> = keys.iter().map(|(key, plain)| (key.as_str(), plain.clone())).collect();
        text.add(list, &keys);
        let text = Text::read(&text.to_string()).unwrap();
        assert_eq!(text.count(list), count + 1, "on the same page");
        assert_eq!(text.get(&format!("{list}.{count}.kind")), Some(Plain::from("signature")));
    }

    #[test]
    fn a_bundle_has_its_own_parts_and_no_key_of_a_service() {
        let text = shipped("paket-kelahiran");
        let in_it: Vec<&str> = PARTS.iter().filter(|part| part.is_in(&text)).map(|part| part.id).collect();
        assert_eq!(in_it, ["umum", "paket", "syarat", "hukum", "pertanyaan"]);
        let boxes: Vec<String> = PARTS.iter().flat_map(|part| part.boxes(&text)).map(|(path, _)| path).collect();
        assert!(boxes.contains(&"bundle.services.2.when".to_owned()), "{boxes:?}");
        for key in ["agency", "channels", "for_whom", "advice.0.when", "renewal.basis"] {
            assert!(!boxes.contains(&key.to_owned()), "{key}");
        }
        let service = shipped("kia");
        assert!(!part("paket").unwrap().is_in(&service));
        let known = Among::Steps.in_file(&service);
        assert_eq!(known.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["verifikasi", "cetak"]);
        assert!(Among::Fields("nik").in_file(&service).iter().any(|(id, _)| id == "nik_anak"));
    }
}
