//! `/kelola/paket/{number}`: what is in a pack, beside what is in force here, and making drafts of it.

use askama::Template;
use kernel::{Arg, Words};
use web::axum::extract::{Path, State};
use web::{Answer, Page, Section, Sent, View, csrf_field};

use super::diff_page::LinesHtml;
use super::packs_page::{about_key, title};
use super::{Pill, Trouble, moment, pill, told_at};
use crate::diff;
use crate::import::{Incoming, Standing, compare, find, take};
use crate::merge::{Choices, Clash, Side};
use crate::room::{Administration, admin};
use crate::source::Text;
use crate::trust::own_key;

/// A place that both changed, as two choices.
struct ClashRow {
    clash: Clash,
    place: String,
    flaw: String,
    is_long: bool,
}

struct Row {
    service: String,
    title: String,
    pill: Pill,
    text: String,
    is_ticked: bool,
    may_come: bool,
    draft: String,
    clashes: Vec<ClashRow>,
    lines: String,
}

#[derive(Template)]
#[template(path = "pack.html")]
struct PackHtml<'a> {
    t: Words<'a>,
    title: String,
    pill: Pill,
    trouble: &'a str,
    csrf: String,
    number: i64,
    facts: Vec<(String, String)>,
    note: String,
    print: String,
    key: String,
    maker: String,
    is_trusted: bool,
    rows: Vec<Row>,
    may_take: bool,
}

/// `GET /kelola/paket/{number}`
pub(crate) async fn page(State(room): State<Administration>, view: View, Path(number): Path<i64>) -> Answer {
    admin(&view)?;
    show(&room, &view, number, &Sent::default(), &Trouble::none()).await
}

async fn show(room: &Administration, view: &View, number: i64, sent: &Sent, trouble: &Trouble) -> Answer {
    let words = view.words();
    let (kept, pack, _) = find(room, number).await?;
    let (print, trust) = about_key(room, view, &kept.signer).await?;
    let is_trusted = trust.tone == "ok";
    let coming = compare(room, &pack, &choices(sent)).await?;
    let about = &pack.manifest;
    let key = if own_key(room).public() == kept.signer { "kelola-pack-made-by" } else { "kelola-pack-came-by" };
    let who = [("name", Arg::from(kept.officer.as_str())), ("at", Arg::from(moment(view, kept.at)))];
    let fact = |key: &str, value: String| (words.get(key).to_owned(), value);
    let facts = vec![
        fact("kelola-pack-maker", format!("{} ({})", about.maker, about.region)),
        fact("kelola-pack-edition", about.edition.to_string()),
        fact("kelola-pack-came", words.with(key, &who)),
    ];
    let rows: Vec<Row> = coming.iter().map(|one| row(view, one, sent, trouble)).collect();
    let page = PackHtml {
        t: words,
        title: title(words, &about.maker, i64::from(about.edition)),
        pill: trust,
        trouble: &trouble.html,
        csrf: csrf_field(view),
        number,
        facts,
        note: about.note.clone(),
        print,
        key: web::problem::percent(&kept.signer),
        maker: web::problem::percent(&about.maker),
        is_trusted,
        may_take: is_trusted && rows.iter().any(|row| row.may_come),
        rows,
    };
    Ok(Page::new(trouble.titled(page.title.clone()), Section::ManagePacks)
        .status(trouble.status)
        .main(&page)?
        .render(view))
}

fn row(view: &View, one: &Incoming, sent: &Sent, trouble: &Trouble) -> Row {
    let words = view.words();
    let (pill, text) = match one.standing {
        Standing::New => (pill(view, "ok", "plus", "kelola-pack-new"), String::new()),
        Standing::Same => (pill(view, "off", "check", "kelola-pack-same"), String::new()),
        Standing::Older(here) => {
            let text = words.with("kelola-pack-older-text", &[("here", Arg::from(here.to_string()))]);
            (pill(view, "off", "clock", "kelola-pack-older"), text)
        }
        Standing::Drafted => {
            (pill(view, "warn", "text", "kelola-state-draft"), words.get("kelola-pack-draft-text").to_owned())
        }
        Standing::Newer if !one.clashes.is_empty() => {
            (pill(view, "warn", "alert", "kelola-pack-clash"), words.get("kelola-pack-clash-text").to_owned())
        }
        Standing::Newer if one.has_own => {
            (pill(view, "ok", "check", "kelola-pack-merged"), words.get("kelola-pack-merged-text").to_owned())
        }
        Standing::Newer => (pill(view, "ok", "download", "kelola-pack-newer"), String::new()),
    };
    let compare = |name: String, old: &str, new: &str| {
        LinesHtml { t: words, name: &name, lines: diff::lines(old, new) }.render().unwrap_or_default()
    };
    let (id, here, new) = (&one.service, &one.here, &one.files);
    let lines = if one.may_come() && !here.source.is_empty() {
        [
            compare(format!("{id}.toml"), &here.source, &new.source),
            compare(format!("{id}.examples.toml"), &here.examples, &new.examples),
            compare(format!("{id}.typ"), &here.template, &new.template),
        ]
        .concat()
    } else {
        String::new()
    };
    let clash = |clash: &Clash| ClashRow {
        place: if clash.path.is_empty() { format!("{id}.typ") } else { clash.path.clone() },
        flaw: trouble.of(words, &field(clash)),
        is_long: clash.own.len().max(clash.newer.len()) > 200,
        clash: clash.clone(),
    };
    Row {
        title: called(view, &new.source).unwrap_or_else(|| id.clone()),
        service: id.clone(),
        pill,
        text,
        is_ticked: sent.all("layanan").any(|ticked| ticked == id),
        may_come: one.may_come(),
        draft: if one.standing == Standing::Drafted { format!("/kelola/layanan/{id}/beda") } else { String::new() },
        clashes: if one.may_come() { one.clashes.iter().map(clash).collect() } else { Vec::new() },
        lines,
    }
}

fn called(view: &View, source: &str) -> Option<String> {
    let title = Text::read(source)?.get(&format!("title.{}", view.lang.as_str()))?.in_box();
    (!title.is_empty()).then_some(title)
}

fn field(clash: &Clash) -> String {
    format!("pilih.{}", clash.name)
}

/// What was chosen where both changed something.
fn choices(sent: &Sent) -> Choices {
    let chosen = sent.fields.iter().filter_map(|(name, value)| {
        let side = match value.as_str() {
            "kantor" => Side::Own,
            "paket" => Side::Newer,
            _ => return None,
        };
        Some((name.strip_prefix("pilih.")?.to_owned(), side))
    });
    chosen.collect()
}

/// `POST /kelola/paket/{number}`: makes drafts of what was ticked.
pub(crate) async fn take_sent(
    State(room): State<Administration>,
    view: View,
    Path(number): Path<i64>,
    sent: Sent,
) -> Answer {
    let officer = admin(&view)?;
    let ticked: Vec<String> = sent.all("layanan").map(str::to_owned).collect();
    match take(&room, officer, number, &ticked, &choices(&sent)).await {
        Ok(1) => {
            let id = ticked.first().map_or("", String::as_str);
            Ok(told_at(&view, &format!("/kelola/layanan/{id}/beda"), "kelola-pack-taken"))
        }
        Ok(_) => Ok(told_at(&view, "/kelola", "kelola-pack-taken")),
        Err(refusal) => {
            let (_, pack, _) = find(&room, number).await?;
            let coming = compare(&room, &pack, &choices(&sent)).await?;
            let label = |path: &str| {
                let of = |one: &Incoming| one.clashes.iter().find(|clash| field(clash) == path).cloned();
                match coming.iter().find_map(|one| Some((one.service.clone(), of(one)?))) {
                    Some((service, clash)) => format!("{service}: {}", clash.path),
                    None => view.words().get("kelola-pack-services").to_owned(),
                }
            };
            let trouble = Trouble::at(&view, refusal, label)?;
            show(&room, &view, number, &sent, &trouble).await
        }
    }
}
