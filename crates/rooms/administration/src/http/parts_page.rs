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
use crate::parts::{self, Key, Kind, List, PARTS, Part};
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
    is_first: bool,
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
        let mut boxes = Vec::new();
        parts::keys(self.text, part.keys, "", &mut boxes);
        let fields =
            fields_html(&boxes.iter().map(|(path, key)| self.field(path, *key)).collect::<Vec<_>>(), self.words());
        let lists: String = part.lists.iter().map(|list| self.list(list, list.name.to_owned())).collect();
        if fields.is_empty() { lists } else { format!("<div class=\"stack loose\">{fields}</div>{lists}") }
    }

    fn words(&self) -> Words<'_> {
        self.view.words()
    }

    fn list(&self, list: &List, path: String) -> String {
        let count = self.text.count(&path);
        if count == 0 && (path.contains('.') || !list.grows) {
            return String::new();
        }
        let key = list.name.replace(['.', '_'], "-");
        let items = (0..count).map(|at| self.item(list, &path, at)).collect();
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
        let is_wrong = self.flaws.keys().any(|flawed| flawed.starts_with(&format!("{one}.")));
        let html = ItemHtml {
            t: self.words(),
            title: format!("{}. {title}", at + 1),
            fields: fields_html(&fields, self.words()),
            inside,
            is_open: is_wrong || title.is_empty(),
            grows: list.grows,
            is_first: at == 0,
            path: one,
        };
        html.render().unwrap_or_default()
    }

    fn field(&self, path: &str, key: Key) -> FieldView {
        let words = self.words();
        let plain = self.text.get(path);
        let is_ticked = plain != Some(Plain::Flag(false));
        let is = plain.map(|plain| plain.in_box()).unwrap_or_default();
        let value = self.typed.get(path).cloned().unwrap_or_else(|| is.clone());
        let picks = |all: &mut dyn Iterator<Item = (String, String)>| -> Vec<Pick> {
            all.map(|(value, label)| Pick { is_chosen: value == is, value, label, hint: String::new() }).collect()
        };
        let control = match key.kind {
            Kind::Line => Control::Line { value, kind: "text", inputmode: "", is_narrow: false },
            Kind::Number => Control::Line { value, kind: "text", inputmode: "numeric", is_narrow: true },
            Kind::Lines | Kind::Words => Control::Lines { value, max: 4_000 },
            Kind::Tick => Control::Tick { is_ticked },
            Kind::Pick(options) => {
                let known = options
                    .iter()
                    .map(|option| ((*option).to_owned(), words.get(&format!("kelola-value-{option}")).to_owned()));
                // A value that this form does not know stays as it is.
                let other = (!options.contains(&is.as_str()) && !is.is_empty()).then(|| (is.clone(), is.clone()));
                Control::Select { options: picks(&mut known.chain(other)) }
            }
            Kind::Agency => {
                let agencies = self.room.hall.agencies.now();
                let known: Vec<(String, String)> =
                    agencies.iter().map(|(id, face)| (id.clone(), face.name.get(self.view.lang).to_owned())).collect();
                let other = (!agencies.contains_key(&is) && !is.is_empty()).then(|| (is.clone(), is.clone()));
                Control::Select { options: picks(&mut known.into_iter().chain(other)) }
            }
        };
        let label = label(words, path, key);
        let hint_key = format!("kelola-hint-{}", name(key));
        let hint = if words.has(&hint_key) && !is_english(path) { words.get(&hint_key) } else { "" };
        FieldView {
            path: path.to_owned(),
            label,
            hint: hint.to_owned(),
            flaw: self.flaws.get(path).cloned().unwrap_or_default(),
            is_optional: key.is_optional,
            autocomplete: String::new(),
            control,
        }
    }
}

/// The last word of a key, as texts name it.
fn name(key: Key) -> String {
    key.name.replace(['.', '_'], "-")
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
            // A mistake about a whole text is told at its first box.
            let at = boxes.iter().find(|(path, _)| {
                *path == mistake.path || path.strip_suffix(".id").is_some_and(|whole| whole == mistake.path)
            });
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
    let typed: BTreeMap<String, String> = sent.fields.iter().cloned().collect();
    let flaws = if rev(&sent) == working.draft.rev { parts::take(&mut text, part, &typed) } else { Vec::new() };
    press(&mut text, part, &sent);
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
        let blank = parts::blank(list);
        let keys: Vec<(&str, Plain)> = blank.iter().map(|(key, plain)| (key.as_str(), plain.clone())).collect();
        text.add(path, &keys);
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
