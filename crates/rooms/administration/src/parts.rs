//! The parts of a service file that staff change most, as a form: which keys, in which order, how each is answered. What
//! the form does not show is changed in the source.

use std::collections::BTreeMap;

use kernel::{FieldFlaw, Flaw};

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
    /// A list of words, one a line.
    Words,
    /// One of these.
    Pick(&'static [&'static str]),
    /// One of the agencies of the hall.
    Agency,
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name; also that of its label, `kelola-key-<name>`.
    pub name: &'static str,
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
}

/// A page of the form.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Its name in the address; also that of its title, `kelola-part-<id>`.
    pub id: &'static str,
    /// Keys of the file itself.
    pub keys: &'static [Key],
    /// Lists.
    pub lists: &'static [List],
}

const fn line(name: &'static str) -> Key {
    Key { name, kind: Kind::Line, is_both: false, is_optional: false }
}

const fn of(kind: Kind, name: &'static str) -> Key {
    Key { kind, ..line(name) }
}

const fn both(name: &'static str) -> Key {
    Key { is_both: true, ..line(name) }
}

const fn long(name: &'static str) -> Key {
    Key { is_both: true, ..of(Kind::Lines, name) }
}

const fn optional(key: Key) -> Key {
    Key { is_optional: true, ..key }
}

const OPTIONS: List = List {
    name: "options",
    called: "label.id",
    keys: &[line("value"), both("label"), optional(both("hint"))],
    lists: &[],
    grows: true,
};

const FIELDS: List = List {
    name: "fields",
    called: "label.id",
    keys: &[
        both("label"),
        optional(both("hint")),
        optional(line("example")),
        of(Kind::Tick, "required"),
        optional(line("show_if")),
    ],
    lists: &[OPTIONS],
    grows: false,
};

/// Every part.
pub const PARTS: &[Part] = &[
    Part {
        id: "umum",
        keys: &[
            both("title"),
            long("summary"),
            long("audience"),
            both("result"),
            of(Kind::Agency, "agency"),
            of(Kind::Words, "keywords"),
            of(Kind::Number, "effort_minutes"),
        ],
        lists: &[],
    },
    Part {
        id: "janji",
        keys: &[
            of(Kind::Pick(&["working-days", "working-hours", "instant"]), "promise.unit"),
            optional(of(Kind::Number, "promise.amount")),
            long("promise.note"),
            of(Kind::Pick(&["free", "fixed", "formula"]), "fee.kind"),
            optional(of(Kind::Number, "fee.rupiah")),
            line("fee.basis"),
            optional(long("fee.note")),
            both("office.name"),
            both("office.address"),
            both("office.hours"),
        ],
        lists: &[],
    },
    Part {
        id: "syarat",
        keys: &[],
        lists: &[List {
            name: "requirements",
            called: "text.id",
            keys: &[both("text"), optional(long("help")), optional(line("show_if")), of(Kind::Tick, "certain")],
            lists: &[],
            grows: true,
        }],
    },
    Part {
        id: "hukum",
        keys: &[],
        lists: &[List {
            name: "legal",
            called: "cite",
            keys: &[line("cite"), optional(long("says")), optional(line("checked")), of(Kind::Tick, "certain")],
            lists: &[],
            grows: true,
        }],
    },
    Part {
        id: "pertanyaan",
        keys: &[],
        lists: &[
            List {
                name: "questions",
                called: "label.id",
                keys: &[both("label"), optional(both("hint")), optional(line("show_if"))],
                lists: &[OPTIONS],
                grows: false,
            },
            List {
                name: "not_for_you",
                called: "advice.id",
                keys: &[line("when"), long("advice")],
                lists: &[],
                grows: true,
            },
            List { name: "faq", called: "q.id", keys: &[both("q"), long("a")], lists: &[], grows: true },
        ],
    },
    Part {
        id: "isian",
        keys: &[],
        lists: &[List {
            name: "pages",
            called: "title.id",
            keys: &[both("title"), optional(long("help"))],
            lists: &[FIELDS],
            grows: false,
        }],
    },
    Part {
        id: "tahap",
        keys: &[],
        lists: &[List {
            name: "flow.steps",
            called: "title.id",
            keys: &[both("title"), optional(long("help")), optional(of(Kind::Number, "hours"))],
            lists: &[],
            grows: false,
        }],
    },
    Part {
        id: "surat",
        keys: &[
            both("letter.title"),
            optional(long("letter.opening")),
            optional(long("letter.closing")),
            optional(of(Kind::Number, "letter.valid_days")),
            optional(long("letter.note")),
        ],
        lists: &[],
    },
];

/// The part of this name.
pub fn part(id: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.id == id)
}

impl Part {
    /// Whether this file has anything of it.
    pub fn is_in(&self, text: &Text) -> bool {
        !self.lists.is_empty() || self.keys.iter().any(|key| text.has(key.name.split('.').next().unwrap_or(key.name)))
    }

    /// Every list that can grow, by its path in this file.
    pub fn growing(&self, text: &Text) -> Vec<(String, &'static List)> {
        let mut found = Vec::new();
        for list in self.lists {
            growing(text, list, list.name.to_owned(), &mut found);
        }
        found
    }

    /// Every box of the form for this file: where it is kept, and its key.
    pub fn boxes(&self, text: &Text) -> Vec<(String, Key)> {
        let mut boxes = Vec::new();
        keys(text, self.keys, "", &mut boxes);
        for list in self.lists {
            items(text, list, list.name, &mut boxes);
        }
        boxes
    }
}

fn growing(text: &Text, list: &'static List, path: String, found: &mut Vec<(String, &'static List)>) {
    for at in 0..text.count(&path) {
        for inner in list.lists {
            growing(text, inner, format!("{path}.{at}.{}", inner.name), found);
        }
    }
    // Options exist only where the file has some; the lists of the file itself may begin here.
    if list.grows && (!path.contains('.') || text.has(&path)) {
        found.push((path, list));
    }
}

/// The boxes of some keys in the table at `at`.
pub(crate) fn keys(text: &Text, all: &[Key], at: &str, boxes: &mut Vec<(String, Key)>) {
    for key in all {
        let path = if at.is_empty() { key.name.to_owned() } else { format!("{at}.{}", key.name) };
        // Whether something must be answered is then said by a condition, in the source.
        if key.name == "required" && text.has(&format!("{at}.required_if")) {
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
    for at in 0..text.count(path) {
        let one = format!("{path}.{at}");
        keys(text, list.keys, &one, boxes);
        for inner in list.lists {
            items(text, inner, &format!("{one}.{}", inner.name), boxes);
        }
    }
}

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
        Kind::Words => {
            Plain::Words(typed.lines().map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect())
        }
        _ => Plain::Text(typed),
    };
    text.set(path, plain);
    Ok(())
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

/// The keys that one more of a list begins with: empty, for the check to ask for them.
pub fn blank(list: &List) -> Vec<(String, Plain)> {
    let needed = list.keys.iter().filter(|key| !key.is_optional && key.kind != Kind::Tick);
    needed
        .flat_map(|key| {
            let name = key.name;
            if key.is_both { vec![format!("{name}.id"), format!("{name}.en")] } else { vec![name.to_owned()] }
        })
        .map(|name| (name, Plain::Text(String::new())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domisili() -> String {
        let all = catalogue::shipped();
        all.iter().find(|(path, _)| path.ends_with("/ktp-el.toml")).unwrap().1.to_owned()
    }

    /// What a browser would send if nobody changed anything.
    fn untouched(text: &Text, part: &Part) -> BTreeMap<String, String> {
        part.boxes(text)
            .into_iter()
            .filter_map(|(path, key)| match (key.kind, text.get(&path)) {
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
        let source = domisili();
        let mut text = Text::read(&source).unwrap();
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
        let mut text = Text::read(&domisili()).unwrap();
        let part = part("umum").unwrap();
        let mut sent = untouched(&text, part);
        sent.insert("effort_minutes".into(), "lama".into());
        sent.insert("title.id".into(), "Judul baru".into());
        let flaws = take(&mut text, part, &sent);
        assert_eq!(flaws, [FieldFlaw::new("effort_minutes", Flaw::new("answer-whole"))]);
        assert_eq!(text.get("title.id"), Some(Plain::Text("Judul baru".into())));
    }
}
