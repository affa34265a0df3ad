//! `/meja/banyak`: one act over the rows that were picked in the inbox, what became of each, and taking it back.

use askama::Template;
use desk::pile::{Act, OK, PileState};
use kernel::{Arg, Officer, OfficerId, Reference, SlipId, Words};
use web::axum::extract::{Path, State};
use web::{Answer, Page, Section, Sent, View, csrf_field, see_other};

use crate::Refusal;
use crate::inbox::{self, Asked, Picked};
use crate::many::{self, Wish};
use crate::room::Cases;
use crate::track::told;

/// One row and what became of it.
struct Line {
    reference: String,
    tone: &'static str,
    icon: &'static str,
    result: String,
    mend: String,
}

#[derive(Template)]
#[template(path = "meja/many.html")]
struct ManyPage<'a> {
    t: Words<'a>,
    title: String,
    id: String,
    lead: String,
    undo: bool,
    csrf: String,
    lines: Vec<Line>,
}

/// `POST /meja/banyak`
pub(crate) async fn mean(State(room): State<Cases>, view: View, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    let asked = Asked::of(&sent);
    if sent.text("tindakan") == "semua" {
        return inbox::show(&room, &view, officer, &asked, &Picked { all: true, ..Picked::default() }).await;
    }
    let references: Vec<Reference> = sent.all("pilih").filter_map(|word| Reference::parse(word).ok()).collect();
    let act = Act::parse(sent.text("tindakan")).filter(|act| *act != Act::PutBack);
    let to = sent.text("kepada").parse::<OfficerId>().ok();
    let flaw = match act {
        None => Some(("tindakan", "many-no-act")),
        Some(_) if references.is_empty() => Some(("pilih", "many-none-picked")),
        Some(Act::Hand) if to.is_none() => Some(("kepada", "many-no-colleague")),
        Some(_) => None,
    };
    let picked = Picked { references: sent.all("pilih").map(str::to_owned).collect(), all: false, flaw };
    let (None, Some(act)) = (flaw, act) else { return inbox::show(&room, &view, officer, &asked, &picked).await };
    let wish = Wish { act, references, to };
    let id = many::mean(&room, officer, wish).await?;
    go_on(&room, &view, officer, id, &asked).await
}

/// Back to the inbox where all went well, else to the page that says which rows did not.
async fn go_on(room: &Cases, view: &View, officer: &Officer, id: SlipId, asked: &Asked) -> Answer {
    let (pile, rows) = many::find(room, officer, id).await?;
    let is_fine = pile.state == PileState::Waiting || rows.iter().all(desk::pile::PileRow::is_done);
    if is_fine {
        let key = match pile.act {
            Act::Take => "many-taken",
            Act::GiveBack => "many-given-back",
            Act::Hand => "many-handed",
            Act::Approve => "many-will-approve",
            Act::PutBack => "many-undone",
        };
        return Ok(told(view, &asked.address(), key));
    }
    Ok(see_other(&format!("/meja/banyak/{id}")))
}

/// `GET /meja/banyak/{id}`
pub(crate) async fn page(State(room): State<Cases>, view: View, Path(id): Path<String>) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let officer = view.actor.officer()?;
    let id = id.parse::<SlipId>().map_err(|_| Refusal::NoSlip)?;
    let (pile, rows) = many::find(&room, officer, id).await?;
    let t = view.words();
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| {
            let (tone, icon, result, mend) = match (row.result.as_deref(), pile.state) {
                (Some(OK), _) => ("ok", "check", t.get("many-row-done").to_owned(), String::new()),
                (Some(slug), _) => {
                    let args = [("holder", Arg::from(&row.detail)), ("state", Arg::from(&row.detail))];
                    let text = |end: &str| {
                        let key = format!("problem-{slug}{end}");
                        if t.has(&key) { t.with(&key, &args) } else { t.get("problem-fault").to_owned() }
                    };
                    ("bad", "alert", text(""), text("-detail"))
                }
                (None, PileState::TakenBack) => ("off", "x", t.get("many-row-taken-back").to_owned(), String::new()),
                (None, _) => ("", "clock", t.get("many-row-waits").to_owned(), String::new()),
            };
            Line { reference: row.reference.clone(), tone, icon, result, mend }
        })
        .collect();
    let done = rows.iter().filter(|row| row.is_done()).count();
    let page = ManyPage {
        t,
        title: t.get(title(pile.act)).to_owned(),
        id: id.to_string(),
        lead: t.with("many-lead", &[("done", Arg::from(done)), ("count", Arg::from(rows.len()))]),
        undo: many::can_undo(&pile, view.now),
        csrf: csrf_field(&view),
        lines,
    };
    Ok(Page::new(page.title.clone(), Section::Inbox).main(&page)?.render(&view))
}

const fn title(act: Act) -> &'static str {
    match act {
        Act::Take => "many-title-take",
        Act::GiveBack => "many-title-give-back",
        Act::Hand => "many-title-hand",
        Act::Approve => "many-title-approve",
        Act::PutBack => "many-title-put-back",
    }
}

/// `POST /meja/banyak/{id}/urungkan`
pub(crate) async fn undo(State(room): State<Cases>, view: View, Path(id): Path<String>, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    let id = id.parse::<SlipId>().map_err(|_| Refusal::NoSlip)?;
    let asked = Asked::of(&sent);
    let reverse = many::undo(&room, officer, id).await?;
    if reverse == id {
        return Ok(told(&view, &asked.address(), "many-taken-back"));
    }
    go_on(&room, &view, officer, reverse, &asked).await
}

/// `POST /meja/{ref}/serahkan`: one case, from its own page.
pub(crate) async fn hand_one(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    let reference = Reference::parse(&typed).map_err(|_| Refusal::NoCase)?;
    let to = sent.text("kepada").parse::<OfficerId>().ok();
    let wish = Wish { act: Act::Hand, references: vec![reference], to };
    let id = many::mean(&room, officer, wish).await?;
    go_on(&room, &view, officer, id, &Asked::of(&sent)).await
}

/// What the officer did last, as the inbox shows it.
pub(crate) struct Strip {
    /// The pile.
    pub(crate) id: String,
    /// What it was.
    pub(crate) text: String,
    /// Whether it can still be taken back.
    pub(crate) undo: bool,
}

/// The newest pile of the last minutes in words.
pub(crate) fn strip(view: &View, pile: &desk::pile::Pile) -> Strip {
    let t = view.words();
    let text = match (pile.act, pile.state) {
        (Act::Approve, PileState::Waiting) => {
            let seconds = pile.due_at.since(view.now).as_seconds().max(0);
            t.with("many-strip-waits", &[("seconds", Arg::from(seconds))])
        }
        (_, PileState::TakenBack) => t.get("many-strip-taken-back").to_owned(),
        (act, _) => t.get(title(act)).to_owned(),
    };
    Strip { id: pile.id.to_string(), text, undo: many::can_undo(pile, view.now) }
}
