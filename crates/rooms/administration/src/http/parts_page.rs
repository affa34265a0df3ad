//! `/kelola/layanan/{id}/bagian/{part}`: the parts that change most, as a form. The file keeps its comments and order.

use std::collections::BTreeMap;

use askama::Template;
use kernel::{FieldFlaw, Words};
use web::axum::extract::{Path, State};
use web::{Answer, Control, FieldView, Pick, Sent, View, csrf_field, errors_html, fields_html};

use super::editor::{Wrong, rev};
use super::{Tab, Trouble, head, sheet, told_at};
use crate::Refusal;
use crate::check::check;
use crate::draft::{self, Working};
use crate::model::Draft;
use crate::parts::{self, Among, Key, Kind, List, PARTS, Part};
use crate::room::{Administration, admin};
use crate::source::{Plain, Text};

#[derive(Template)]
#[template(path = "parts.html")]
struct PartsHtml<'a> {
    t: Words<'a>,
    id: &'a str,
    part: &'a str,
    head: String,
    trouble: String,
    csrf: String,
    rev: i64,
    tabs: Vec<Tab>,
    is_broken: bool,
    inside: String,
    wrong: Vec<Wrong>,
}

/// One table of a list, folded.
#[derive(Template)]
#[template(path = "parts_item.html")]
struct ItemHtml<'a> {
    t: Words<'a>,
    path: String,
    title: String,
    fields: String,
    inside: String,
    is_open: bool,
    grows: bool,
    moves: bool,
}

/// A table that the file may be without.
#[derive(Template)]
#[template(path = "parts_table.html")]
struct TableHtml<'a> {
    table: &'a str,
    is_there: bool,
    says: String,
    press: String,
    inside: String,
}

#[derive(Template)]
#[template(path = "parts_list.html")]
struct ListHtml {
    path: String,
    title: String,
    items: String,
    grows: bool,
    add: String,
}

/// What a form is drawn with.
struct Drawing<'a> {
    room: &'a Administration,
    view: &'a View,
    text: &'a Text,
    /// What was typed and could not be taken over.
    typed: &'a BTreeMap<String, String>,
    flaws: BTreeMap<String, String>,
}

impl Drawing<'_> {
    fn part(&self, part: &Part) -> String {
        let boxes = part.own_boxes(self.text);
        let fields =
            fields_html(&boxes.iter().map(|(path, key)| self.field(path, *key)).collect::<Vec<_>>(), self.words());
        let lists: String = part.lists(self.text).map(|list| self.list(list, list.name.to_owned())).collect();
        let inside =
            if fields.is_empty() { lists } else { format!("<div class=\"stack loose\">{fields}</div>{lists}") };
        let Some(table) = part.table else { return inside };
        let is_there = !part.lacks_table(self.text);
        let words = self.words();
        let word = |what: &str| words.get(&format!("kelola-{what}-{table}")).to_owned();
        let press = if is_there { word("remove") } else { word("add") };
        let html = TableHtml { table, is_there, says: word("about"), press, inside };
        html.render().unwrap_or_default()
    }

    fn words(&self) -> Words<'_> {
        self.view.words()
    }

    fn list(&self, list: &List, path: String) -> String {
        // Inside a list there is only what the file has; what stands in the part itself may begin here.
        let may_begin = list.grows && (path == list.name || self.text.has(&path));
        let places: Vec<usize> = list.places(self.text, &path).collect();
        if places.is_empty() && !may_begin {
            return String::new();
        }
        let key = list.label();
        let items = places.into_iter().map(|at| self.item(list, &path, at)).collect();
        let html = ListHtml {
            title: self.words().get(&format!("kelola-list-{key}")).to_owned(),
            add: self.words().get(&format!("kelola-add-{key}")).to_owned(),
            path,
            items,
            grows: list.grows,
        };
        html.render().unwrap_or_default()
    }

    fn item(&self, list: &List, path: &str, at: usize) -> String {
        let one = format!("{path}.{at}");
        let mut boxes = Vec::new();
        parts::keys(self.text, list.keys, &one, &mut boxes);
        let fields: Vec<FieldView> = boxes.iter().map(|(path, key)| self.field(path, *key)).collect();
        let inside: String = list.lists.iter().map(|inner| self.list(inner, format!("{one}.{}", inner.name))).collect();
        let title = self.text.get(&format!("{one}.{}", list.called)).map(|plain| plain.in_box()).unwrap_or_default();
        let named = list.keys.iter().find_map(|key| match key.kind {
            Kind::Among(among) if key.name == list.called => Some(self.among(among)),
            _ => None,
        });
        let label = named.and_then(|all| all.into_iter().find(|(id, _)| *id == title)).map(|(_, label)| label);
        let title = label.unwrap_or_else(|| title.replace('\n', ", "));
        let is_wrong = self.flaws.keys().any(|flawed| flawed.starts_with(&format!("{one}.")));
        let html = ItemHtml {
            t: self.words(),
            title: format!("{}. {title}", at + 1),
            fields: fields_html(&fields, self.words()),
            inside,
            is_open: is_wrong || title.is_empty(),
            grows: list.grows,
            moves: at > 0 && list.only.is_none(),
            path: one,
        };
        html.render().unwrap_or_default()
    }

    fn field(&self, path: &str, key: Key) -> FieldView {
        let words = self.words();
        let plain = self.text.get(path);
        // What was typed is shown again; of boxes to tick, those that were not ticked are not sent.
        let is_typed = !self.typed.is_empty();
        let is_ticked = if is_typed { self.typed.contains_key(path) } else { plain != Some(Plain::Flag(false)) };
        let is = plain.map(|plain| plain.in_box()).unwrap_or_default();
        let value = self.typed.get(path).cloned().unwrap_or_else(|| is.clone());
        let select = |mut known: Vec<(String, String)>| {
            // A value that nobody knows stays as it is.
            if !value.is_empty() && !known.iter().any(|(word, _)| *word == value) {
                known.push((value.clone(), value.clone()));
            }
            let pick = |(word, label): (String, String)| pick(word == value, word, label);
            Control::Select { options: known.into_iter().map(pick).collect() }
        };
        let control = match key.kind {
            Kind::Line | Kind::Numbers => Control::Line { value, kind: "text", inputmode: "", is_narrow: false },
            Kind::Number => Control::Line { value, kind: "text", inputmode: "numeric", is_narrow: true },
            Kind::Lines | Kind::Words => Control::Lines { value, max: 4_000 },
            Kind::Tick => Control::Tick { is_ticked },
            Kind::Choices(choices) => {
                let is = choices.now(self.text, path);
                let ticked = if is_typed { value.lines().map(str::to_owned).collect() } else { is.clone() };
                let known = choices.options.iter().map(|word| (*word).to_owned());
                let odd = is.iter().filter(|word| !choices.options.contains(&word.as_str())).cloned();
                let label = |word: &String| {
                    let key = format!("{}-{word}", choices.texts);
                    if words.has(&key) { words.get(&key).to_owned() } else { word.clone() }
                };
                let one = |word: String| pick(ticked.contains(&word), word.clone(), label(&word));
                Control::Picks { options: known.chain(odd).map(one).collect(), many: true }
            }
            Kind::Pick(options) => {
                let label = |word: &&str| words.get(&format!("kelola-value-{word}")).to_owned();
                select(options.iter().map(|word| ((*word).to_owned(), label(word))).collect())
            }
            Kind::Among(among) => select(self.among(among)),
        };
        let label = label(words, path, key);
        let hint_key = format!("kelola-hint-{}", name(key));
        let hint = if words.has(&hint_key) && !is_english(path) { words.get(&hint_key) } else { "" };
        FieldView {
            path: path.to_owned(),
            label,
            hint: hint.to_owned(),
            why: String::new(),
            flaw: self.flaws.get(path).cloned().unwrap_or_default(),
            is_optional: key.is_optional,
            autocomplete: String::new(),
            control,
        }
    }

    /// Id and label of everything that a key may name.
    fn among(&self, among: Among) -> Vec<(String, String)> {
        let (hall, lang) = (&self.room.hall, self.view.lang);
        match among {
            Among::Agencies => {
                hall.agencies.now().iter().map(|(id, face)| (id.clone(), face.name.get(lang).to_owned())).collect()
            }
            Among::Services => {
                let services = hall.services.now();
                services.services().map(|service| (service.id.clone(), service.title.get(lang).to_owned())).collect()
            }
            _ => among.in_file(self.text),
        }
    }
}

fn pick(is_chosen: bool, value: String, label: String) -> Pick {
    Pick { value, label, hint: String::new(), is_chosen }
}

/// The last word of a key, as texts name it.
fn name(key: Key) -> String {
    key.label.replace(['.', '_'], "-")
}

/// Of a text in both languages, the English one.
fn is_english(path: &str) -> bool {
    path.rsplit('.').next() == Some("en")
}

/// "Judul (Indonesia)".
fn label(words: Words<'_>, path: &str, key: Key) -> String {
    let label = words.get(&format!("kelola-key-{}", name(key))).to_owned();
    match (key.is_both, is_english(path)) {
        (false, _) => label,
        (true, false) => format!("{label} ({})", words.get("kelola-in-indonesian")),
        (true, true) => format!("{label} ({})", words.get("kelola-in-english")),
    }
}

/// `GET /kelola/layanan/{id}/bagian/{part}`
pub(crate) async fn page(
    State(room): State<Administration>,
    view: View,
    Path((id, part)): Path<(String, String)>,
) -> Answer {
    admin(&view)?;
    let working = draft::open(&room, &id).await?;
    show(&room, &view, &working, &part, &Trouble::none(), &BTreeMap::new()).await
}

async fn show(
    room: &Administration,
    view: &View,
    working: &Working,
    part_id: &str,
    trouble: &Trouble,
    typed: &BTreeMap<String, String>,
) -> Answer {
    let words = view.words();
    let part = parts::part(part_id).ok_or(Refusal::NoService)?;
    let draft = &working.draft;
    let text = Text::read(&draft.source);
    let checked = check(room, &draft.service, &draft.files()).await.map_err(Refusal::Store)?;
    let boxes: Vec<(String, Key)> = text.as_ref().map(|text| part.boxes(text)).unwrap_or_default();
    let (title, head) = head(room, view, working, &format!("/bagian/{part_id}"));
    let mut drawing = text.as_ref().map(|text| Drawing { room, view, text, typed, flaws: BTreeMap::new() });
    let mut summary = Vec::new();
    let mut elsewhere = Vec::new();
    if let Some(drawing) = &mut drawing {
        for FieldFlaw { field, flaw } in &trouble.flaws {
            drawing.flaws.insert(field.clone(), words.flaw(flaw));
        }
        for mistake in &checked.mistakes {
            // A mistake about a whole text is told at its first box, one about a word of a list at the box of the list.
            let is_about = |path: &str| {
                let inside = mistake.path.strip_prefix(path);
                inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                    || path.strip_suffix(".id").is_some_and(|whole| whole == mistake.path)
            };
            let at = boxes.iter().find(|(path, _)| is_about(path));
            match at {
                // What lacks is said in the reader's language; what the checker says of the rest is in English.
                Some((path, _)) if drawing.text.get(path).is_none_or(|plain| plain.in_box().is_empty()) => {
                    let flaw = words.flaw(&kernel::Flaw::new("answer-missing"));
                    drop(drawing.flaws.insert(path.clone(), flaw));
                }
                Some((path, _)) => drop(drawing.flaws.insert(path.clone(), Wrong::of(mistake).text)),
                None => elsewhere.push(Wrong::of(mistake)),
            }
        }
        for (path, key) in &boxes {
            if let Some(flaw) = drawing.flaws.get(path) {
                summary.push((path.clone(), label(words, path, *key), flaw.clone()));
            }
        }
    }
    let tabs = PARTS.iter().filter(|part| text.as_ref().is_some_and(|text| part.is_in(text))).map(|part| Tab {
        href: format!("/kelola/layanan/{}/bagian/{}", draft.service, part.id),
        text: words.get(&format!("kelola-part-{}", part.id)).to_owned(),
        is_current: part.id == part_id,
    });
    let note =
        if summary.is_empty() { trouble.html.clone() } else { errors_html(words.get("kelola-parts-wrong"), &summary) };
    let page = PartsHtml {
        t: words,
        id: &draft.service,
        part: part_id,
        head,
        trouble: note,
        csrf: csrf_field(view),
        rev: draft.rev,
        tabs: tabs.collect(),
        is_broken: text.is_none(),
        inside: drawing.map_or_else(String::new, |drawing| drawing.part(part)),
        wrong: elsewhere,
    };
    Ok(sheet(title, trouble).main(&page)?.render(view))
}

/// `POST /kelola/layanan/{id}/bagian/{part}`
pub(crate) async fn save(
    State(room): State<Administration>,
    view: View,
    Path((id, part_id)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let officer = admin(&view)?;
    let part = parts::part(&part_id).ok_or(Refusal::NoService)?;
    let mut working = draft::open(&room, &id).await?;
    let Some(mut text) = Text::read(&working.draft.source) else {
        return show(&room, &view, &working, &part_id, &Trouble::none(), &BTreeMap::new()).await;
    };
    let mut typed: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &sent.fields {
        // Of boxes to tick several come under one name.
        typed
            .entry(name.clone())
            .and_modify(|all| {
                all.push('\n');
                all.push_str(value);
            })
            .or_insert_with(|| value.clone());
    }
    let flaws = if rev(&sent) == working.draft.rev { parts::take(&mut text, part, &typed) } else { Vec::new() };
    // A button would move what was typed wrong to other boxes.
    if flaws.is_empty() {
        press(&mut text, part, &sent);
    }
    let draft = Draft { source: text.to_string(), rev: rev(&sent), ..working.draft.clone() };
    // Somebody else may have moved what these boxes are about, so what they saved is looked at first.
    let saved = if rev(&sent) == working.draft.rev {
        draft::save(&room, officer, draft).await
    } else {
        Err(Refusal::Overtaken(working.draft.officer.clone()))
    };
    let refusal = match saved {
        Ok(draft) if flaws.is_empty() => {
            drop(draft);
            return Ok(told_at(&view, &format!("/kelola/layanan/{id}/bagian/{part_id}"), "kelola-saved"));
        }
        Ok(draft) => {
            working.draft = draft;
            Refusal::Flawed(flaws)
        }
        Err(refusal) => refusal,
    };
    let trouble = Trouble::at(&view, refusal, str::to_owned)?;
    show(&room, &view, &working, &part_id, &trouble, &typed).await
}

/// The buttons that make lists longer, shorter or put them in another order.
fn press(text: &mut Text, part: &Part, sent: &Sent) {
    let growing = part.growing(text);
    let known = |path: &str| growing.iter().find(|(known, _)| known == path);
    if let Some((path, list)) = sent.get("_tambah").and_then(known) {
        let blank = parts::blank(list.keys, list.only);
        let keys: Vec<(&str, Plain)> = blank.iter().map(|(key, plain)| (key.as_str(), plain.clone())).collect();
        text.add(path, &keys);
    }
    if let Some(table) = part.table {
        if sent.get("_tambah") == Some(table) {
            let (blank, begin) = (parts::blank(part.keys, None), format!("{table}."));
            let own = |(key, plain): &(String, Plain)| Some((key.strip_prefix(&begin)?.to_owned(), plain.clone()));
            let blank: Vec<(String, Plain)> = blank.iter().filter_map(own).collect();
            let keys: Vec<(&str, Plain)> = blank.iter().map(|(key, plain)| (key.as_str(), plain.clone())).collect();
            text.add_table(table, &keys);
        } else if sent.get("_hapus") == Some(table) {
            text.remove(table);
        }
    }
    let split = |name: &str| {
        let (path, at) = sent.get(name)?.rsplit_once('.')?;
        known(path).and(at.parse::<usize>().ok()).map(|at| (path.to_owned(), at))
    };
    if let Some((path, at)) = split("_hapus") {
        text.remove(&format!("{path}.{at}"));
    }
    if let Some((path, at)) = split("_naik") {
        text.move_up(&path, at);
    }
}
