//! `/data-saya/permintaan`: what a resident asked about their own data, how to ask, and what will happen then.

use askama::Template;
use kernel::{Arg, Words};
use reference::DataRights;
use web::axum::extract::{Path, State};
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, View, csrf_field, fields_html};

use crate::erase::is_whole;
use crate::request::{Kind, LONGEST, Request, Said, State as Stand, Value};
use crate::shown::{self, Line, Shown};
use crate::{Privacy, Refusal, ask, erase_page, table};
use web::{Trouble, told_at};

const LIST: &str = "/data-saya/permintaan";

/// A kind of request, on the page that lists them.
struct Choice {
    href: String,
    title: String,
    text: String,
    clock: String,
}

#[derive(Template)]
#[template(path = "requests.html")]
struct ListPage<'a> {
    t: Words<'a>,
    requests: Vec<Shown>,
    choices: Vec<Choice>,
}

/// `GET /data-saya/permintaan`
pub(crate) async fn list(State(room): State<Privacy>, view: View) -> Answer {
    let t = view.words();
    let requests = of(&room, &view).await?;
    let choices = Kind::ALL.iter().map(|kind| Choice {
        href: format!("{LIST}/baru/{}", kind.as_str()),
        title: shown::kind(t, *kind),
        text: t.with(&format!("request-about-{}", kind.as_str()), &[]),
        clock: clock(&room, &view, *kind),
    });
    let html = ListPage {
        t,
        requests: requests.iter().map(|one| shown::shown(&view, one, format!("{LIST}/{}", one.number))).collect(),
        choices: choices.collect(),
    };
    Ok(Page::new(t.get("requests-title"), Section::Mine).main(&html)?.render(&view))
}

/// The resident's own requests, newest first.
pub(crate) async fn of(room: &Privacy, view: &View) -> Result<Vec<Request>, Refusal> {
    let person = view.actor.resident()?.person;
    let read = room.hall.store.read((room.clone(), person), |tx, (room, person)| {
        Box::pin(async move { table::of_person(tx, &room.hall.vault, room.region(), *person).await })
    });
    Ok(read.await?)
}

/// How long an answer may take, and by which law.
fn clock(room: &Privacy, view: &View, kind: Kind) -> String {
    let t = view.words();
    let found = DataRights::shipped().deadline(kind.as_str(), room.hall.now().date(room.hall.zone()));
    found.map_or_else(String::new, |row| {
        let basis = shown::basis(t, &row.legal_basis, row.certainty);
        t.with("request-clock", &[("hours", Arg::from(row.value.hours)), ("basis", Arg::from(basis))])
    })
}

#[derive(Template)]
#[template(path = "request_new.html")]
struct NewPage<'a> {
    t: Words<'a>,
    action: String,
    title: String,
    text: String,
    then: String,
    clock: String,
    /// Where the same is done without an officer; empty where nothing is.
    instead: &'static str,
    trouble: &'a str,
    fields: String,
    csrf: String,
}

fn kind_of(word: &str) -> Result<Kind, Refusal> {
    Kind::parse(word).ok_or(Refusal::NoRequest)
}

/// `GET /data-saya/permintaan/baru/{kind}`
pub(crate) async fn begin(State(room): State<Privacy>, view: View, Path(word): Path<String>) -> Answer {
    view.actor.resident()?;
    let kind = kind_of(&word)?;
    draw(&room, &view, kind, &fields(&view, kind, &Said::default()), &Trouble::none())
}

/// `POST /data-saya/permintaan/baru/{kind}`
pub(crate) async fn send(State(room): State<Privacy>, view: View, Path(word): Path<String>, sent: Sent) -> Answer {
    view.needs_scope("data-protection")?;
    let kind = kind_of(&word)?;
    let text = |name: &str| sent.text(name).chars().take(LONGEST).collect::<String>();
    let what = if kind == Kind::Rectify { text("isian") } else { text("lingkup") };
    let said = Said { what, right: text("benar"), evidence: text("bukti"), text: text("isi") };
    let said = offered(kind, said);
    match ask::ask(&room, &view.actor, kind, said.clone()).await {
        Ok(number) => Ok(told_at(&view, &format!("{LIST}/{number}"), "request-made")),
        Err(refusal) => {
            let mut fields = fields(&view, kind, &said);
            let trouble = Trouble::at(&view, refusal, &mut fields)?;
            draw(&room, &view, kind, &fields, &trouble)
        }
    }
}

/// What the form of this kind does not ask is not taken.
fn offered(kind: Kind, said: Said) -> Said {
    let is_value = Value::parse(&said.what).is_some() || said.what == "lain";
    match kind {
        Kind::Rectify => Said { what: if is_value { said.what } else { String::new() }, ..said },
        Kind::Erase => {
            let is_scope = matches!(said.what.as_str(), "semua" | "satu");
            Said { what: if is_scope { said.what } else { String::new() }, text: said.text, ..Said::default() }
        }
        Kind::Access | Kind::Restrict | Kind::Object | Kind::Withdraw => Said { text: said.text, ..Said::default() },
    }
}

fn fields(view: &View, kind: Kind, said: &Said) -> Vec<FieldView> {
    let t = view.words();
    let pick = |value: &str, label: String| Pick {
        value: value.to_owned(),
        label,
        hint: String::new(),
        is_chosen: said.what == value,
    };
    let words = FieldView::line("isi", t.get(&format!("request-ask-{}", kind.as_str())), "")
        .control(Control::Lines { value: said.text.clone(), max: LONGEST });
    match kind {
        Kind::Rectify => {
            let values = Value::ALL.iter().map(|value| value.as_str()).chain(["lain"]);
            let options = values.map(|value| pick(value, shown::value(t, value))).collect();
            vec![
                FieldView::line("isian", t.get("request-ask-what"), "")
                    .control(Control::Picks { options, many: false }),
                FieldView::line("benar", t.get("request-ask-right"), &said.right),
                FieldView::line("bukti", t.get("request-ask-evidence"), "")
                    .hint(t.get("request-ask-evidence-hint"))
                    .control(Control::Lines { value: said.evidence.clone(), max: LONGEST }),
                words.optional(),
            ]
        }
        Kind::Erase => {
            let options = ["semua", "satu"].map(|scope| pick(scope, t.with(&format!("request-scope-{scope}"), &[])));
            let scope = FieldView::line("lingkup", t.get("request-ask-scope"), "")
                .control(Control::Picks { options: options.into(), many: false });
            vec![scope, words.hint(t.get("request-ask-one-hint")).optional()]
        }
        Kind::Access | Kind::Restrict | Kind::Object | Kind::Withdraw => vec![words],
    }
}

fn draw(room: &Privacy, view: &View, kind: Kind, fields: &[FieldView], trouble: &Trouble) -> Answer {
    let (t, word) = (view.words(), kind.as_str());
    let title = shown::kind(t, kind);
    let html = NewPage {
        t,
        action: format!("{LIST}/baru/{word}"),
        text: t.with(&format!("request-about-{word}"), &[]),
        then: t.with(&format!("request-then-{word}"), &[]),
        clock: clock(room, view, kind),
        instead: if kind == Kind::Withdraw { "/saya/persetujuan" } else { "" },
        trouble: &trouble.html,
        fields: fields_html(fields, t),
        csrf: csrf_field(view),
        title: title.clone(),
    };
    Ok(Page::new(trouble.titled(&title), Section::Mine).status(trouble.status).main(&html)?.render(view))
}

#[derive(Template)]
#[template(path = "request.html")]
struct OnePage<'a> {
    t: Words<'a>,
    head: Shown,
    said: Vec<Line>,
    reply: Vec<Line>,
    then: String,
    plan: String,
    take_back: String,
    csrf: String,
}

/// `GET /data-saya/permintaan/{number}`
pub(crate) async fn page(State(room): State<Privacy>, view: View, Path(number): Path<String>) -> Answer {
    let request = find(&room, &view, &number).await?;
    let (t, href) = (view.words(), format!("{LIST}/{}", request.number));
    let is_to_go = is_whole(&request) && request.state == Stand::Open;
    let html = OnePage {
        t,
        plan: if is_to_go { erase_page::plan_html(&room, &view, request.person).await? } else { String::new() },
        said: shown::said(&view, &request),
        reply: shown::reply(&view, &request),
        then: t.with(&format!("request-then-{}", request.kind.as_str()), &[]),
        take_back: if request.state == Stand::Open { format!("{href}/batal") } else { String::new() },
        head: shown::shown(&view, &request, href),
        csrf: csrf_field(&view),
    };
    Ok(Page::new(shown::title(&view, &request), Section::Mine).main(&html)?.render(&view))
}

async fn find(room: &Privacy, view: &View, number: &str) -> Result<Request, Refusal> {
    let resident = view.actor.resident()?.clone();
    let number: i64 = number.parse().map_err(|_| Refusal::NoRequest)?;
    room.hall
        .store
        .read((room.clone(), resident, number), |tx, (room, resident, number)| {
            Box::pin(ask::own(tx, room, resident, *number))
        })
        .await
}

/// `POST /data-saya/permintaan/{number}/batal`
pub(crate) async fn take_back(State(room): State<Privacy>, view: View, Path(number): Path<String>, _: Sent) -> Answer {
    view.needs_scope("data-protection")?;
    let number: i64 = number.parse().map_err(|_| Refusal::NoRequest)?;
    ask::take_back(&room, &view.actor, number).await?;
    Ok(told_at(&view, &format!("{LIST}/{number}"), "request-taken-back"))
}
