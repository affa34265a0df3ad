//! `/saya/persetujuan`: what somebody agreed to, and taking it back. `/saya/persetujuan/baru`: the question that comes before
//! anything else. `/persetujuan/{id}/{edition}`: every text, for ever. `/meja/persetujuan`: what was signed on paper.

use askama::Template;
use kernel::{Arg, Words, say};
use reference::{Certainty, Consent, Dated, Need};
use serde::{Deserialize, Serialize};
use web::axum::extract::{Path, Query, State};
use web::axum::http::StatusCode;
use web::axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use web::axum::response::IntoResponse as _;
use web::{Answer, Control, FieldView, Owed, Page, Pick, Section, Sent, View, cookies, csrf_field, see_other};

use super::ui::{Form, Onward, Trouble, told_at, unkept};
use crate::consent::{Deed, Given, Input, Paper, Refusal};
use crate::ground::{Me, People};
use crate::model::safe_path;

const MINE: &str = "/saya/persetujuan";
const ASK: &str = "/saya/persetujuan/baru";
const PAPER: &str = "/meja/persetujuan";

/// A text as pages show it.
struct Shown {
    id: String,
    edition: String,
    title: String,
    purpose: String,
    text: String,
    after: String,
    changed: String,
    basis: String,
    since: String,
    until: String,
    digest: String,
}

fn text(view: &View, row: &Dated<Consent>) -> Shown {
    let (t, one) = (view.words(), &row.value);
    let day = |day| say::date(day, view.lang);
    let basis = match row.certainty {
        Certainty::Sure => row.legal_basis.clone(),
        Certainty::Unconfirmed => t.with("consent-unconfirmed", &[("basis", Arg::from(&row.legal_basis))]),
    };
    Shown {
        id: one.id.clone(),
        edition: one.edition.clone(),
        title: one.title.get(view.lang).to_owned(),
        purpose: one.purpose.get(view.lang).to_owned(),
        text: one.text.get(view.lang).to_owned(),
        after: one.after.get(view.lang).to_owned(),
        changed: one.changed.get(view.lang).to_owned(),
        basis,
        since: day(row.valid_from),
        until: row.valid_to.map(day).unwrap_or_default(),
        digest: one.digest(),
    }
}

#[derive(Template)]
#[template(path = "consent.html")]
struct TextHtml<'a> {
    t: Words<'a>,
    text: Shown,
}

fn edition(people: &People, id: &str, edition: &str) -> Result<Dated<Consent>, Refusal> {
    people.consents().now().edition(id, edition).cloned().ok_or(Refusal::Unknown)
}

/// `GET /persetujuan/{id}/{edition}`
pub(super) async fn read(State(people): State<People>, view: View, Path((id, of)): Path<(String, String)>) -> Answer {
    let row = edition(&people, &id, &of)?;
    let html = TextHtml { t: view.words(), text: text(&view, &row) };
    Ok(Page::new(row.value.title.get(view.lang), Section::None).main(&html)?.render(&view))
}

/// `GET /persetujuan/{id}/{edition}/teks`: what the digest is the digest of, byte for byte.
pub(super) async fn plain(State(people): State<People>, Path((id, of)): Path<(String, String)>) -> Answer {
    let row = edition(&people, &id, &of)?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], row.value.document()).into_response())
}

/// One consent, and where its reader stands with it.
struct Card {
    text: Shown,
    is_account: bool,
    is_given: bool,
    state: String,
}

/// One line of history.
struct Past {
    what: String,
    how: String,
    when: String,
    machine_time: String,
    href: String,
    digest: String,
}

#[derive(Template)]
#[template(path = "consents.html")]
struct MineHtml<'a> {
    t: Words<'a>,
    trouble: &'a str,
    owes: bool,
    cards: Vec<Card>,
    history: Vec<Past>,
    csrf: String,
}

/// `GET /saya/persetujuan`
pub(super) async fn mine(State(people): State<People>, view: View) -> Answer {
    show(&people, &view, None).await
}

async fn show(people: &People, view: &View, trouble: Option<Trouble>) -> Answer {
    view.actor.resident()?;
    let me = Me::of(&view.actor)?;
    let history = people.consents_of(&me).await?;
    let (t, consents) = (view.words(), people.consents().now());
    let cards = consents.on(view.now.date(view.zone())).into_iter().map(|row| card(view, row, &history));
    let past = |given: &Given| past(view, given, consents.edition(&given.consent, &given.edition));
    let html = MineHtml {
        t,
        trouble: trouble.as_ref().map(Trouble::html).unwrap_or_default(),
        owes: view.owed.is_some(),
        cards: cards.collect(),
        history: history.iter().map(past).collect(),
        csrf: csrf_field(view),
    };
    let title = t.get("consent-title");
    Ok(match &trouble {
        None => Page::new(title, Section::Mine).main(&html)?.render(view),
        Some(trouble) => trouble.finish(view, Page::new(trouble.title(title), Section::Mine).main(&html)?),
    })
}

fn card(view: &View, row: &Dated<Consent>, history: &[Given]) -> Card {
    let t = view.words();
    let last = history.iter().find(|given| given.consent == row.value.id);
    let at = |given: &Given| [("at", Arg::from(say::date_time(given.at, view.zone(), view.lang)))];
    let is_given = last.is_some_and(|last| last.deed == Deed::Given && last.edition == row.value.edition);
    let state = match last {
        None => t.get("consent-never").to_owned(),
        Some(last) if last.deed == Deed::Withdrawn => t.with("consent-since-withdrawn", &at(last)),
        Some(last) if is_given => t.with("consent-since-given", &at(last)),
        Some(_) => t.get("consent-newer").to_owned(),
    };
    Card { text: text(view, row), is_account: row.value.id == Consent::ACCOUNT, is_given, state }
}

fn past(view: &View, given: &Given, text: Option<&Dated<Consent>>) -> Past {
    let t = view.words();
    let title = text.map_or(given.consent.as_str(), |row| row.value.title.get(view.lang));
    let way = t.with(&format!("consent-way-{}", given.way.as_str()), &[]);
    Past {
        what: t.with(&format!("consent-deed-{}", given.deed.as_str()), &[("title", Arg::from(title))]),
        how: match &given.officer {
            Some(officer) => format!("{way}, {officer}"),
            None => way,
        },
        when: say::date_time(given.at, view.zone(), view.lang),
        machine_time: given.at.to_string(),
        href: text.map(|_| format!("/persetujuan/{}/{}", given.consent, given.edition)).unwrap_or_default(),
        digest: given.digest.clone(),
    }
}

fn input(view: &View, sent: &Sent) -> Input {
    Input { consent: sent.text("persetujuan").to_owned(), edition: sent.text("edisi").to_owned(), lang: view.lang }
}

/// `POST /saya/persetujuan`
pub(super) async fn change(State(people): State<People>, view: View, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let input = input(&view, &sent);
    let deed = Deed::parse(sent.text("tindakan")).map_err(|_| Refusal::Unknown)?;
    let done = match deed {
        Deed::Given => people.agree(&me, &input).await,
        Deed::Withdrawn => people.withdraw(&me, &input).await,
    };
    if let Err(refusal @ Refusal::Outdated) = done {
        let mut form = Form::new(&view, MINE, "consent-agree");
        let trouble = Trouble::at(refusal, &mut form)?;
        return show(&people, &view, Some(trouble)).await;
    }
    done?;
    Ok(match deed {
        Deed::Given => told_at(&view, MINE, "consent-given"),
        Deed::Withdrawn if input.consent == Consent::ACCOUNT => {
            let mut response = told_at(&view, "/masuk", "consent-closed");
            response.headers_mut().append(SET_COOKIE, cookies::no_session(&view.site));
            response
        }
        Deed::Withdrawn => told_at(&view, MINE, "consent-withdrawn"),
    })
}

/// What somebody sent when the question came between, and where to. It stays in their page and is kept nowhere here.
#[derive(Serialize, Deserialize)]
struct Held {
    to: String,
    fields: Vec<(String, String)>,
}

/// Most bytes that a page carries on; no form without files is longer.
const MOST_HELD: usize = 128 << 10;

impl Held {
    /// None of what holds a secret: those never come back in a page.
    fn of(view: &View, sent: Sent) -> Option<Self> {
        let is_secret = |name: &str| name.starts_with("sandi") || name == "kode";
        let is_sound = !sent.fields.iter().any(|(name, _)| is_secret(name)) && sent.files.is_empty();
        let size = sent.fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        let is_sound = is_sound && size <= MOST_HELD && safe_path(&view.path).is_some();
        is_sound.then(|| Self { to: view.path.clone(), fields: sent.fields })
    }

    fn read(sent: &Sent) -> Option<Self> {
        let held: Self = serde_json::from_str(sent.get("titipan")?).ok()?;
        safe_path(&held.to).is_some().then_some(held)
    }

    /// As the question carries it.
    fn carried(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

#[derive(Template)]
#[template(path = "consent_held.html")]
struct HeldHtml<'a> {
    t: Words<'a>,
    held: &'a Held,
    csrf: String,
}

/// The question in place of the answer to a form: nothing was done, and what was sent can be sent again once it is answered.
pub fn ask_before(people: &People, view: &View, sent: Sent) -> Answer {
    match Held::of(view, sent) {
        Some(held) => ask(people, view, "", Some(&held), None),
        None => Ok(see_other(ASK)),
    }
}

#[derive(Template)]
#[template(path = "consent_ask.html")]
struct AskHtml<'a> {
    t: Words<'a>,
    trouble: &'a str,
    is_closed: bool,
    text: Shown,
    next: &'a str,
    held: String,
    csrf: String,
}

/// `GET /saya/persetujuan/baru`
pub(super) async fn question(State(people): State<People>, view: View, Query(onward): Query<Onward>) -> Answer {
    view.actor.resident()?;
    let next = onward.path().unwrap_or_default();
    if view.owed.is_none() {
        return Ok(see_other(if next.is_empty() { "/saya" } else { &next }));
    }
    ask(&people, &view, &next, None, None)
}

fn ask(people: &People, view: &View, next: &str, held: Option<&Held>, trouble: Option<Trouble>) -> Answer {
    let (t, today) = (view.words(), view.now.date(view.zone()));
    let consents = people.consents().now();
    let row = consents.in_force(Consent::ACCOUNT, today).ok_or(Refusal::Unknown)?;
    let is_closed = view.owed == Some(Owed::Closed);
    let html = AskHtml {
        t,
        trouble: trouble.as_ref().map(Trouble::html).unwrap_or_default(),
        is_closed,
        text: text(view, row),
        next,
        held: held.map(Held::carried).unwrap_or_default(),
        csrf: csrf_field(view),
    };
    let title = t.get(if is_closed { "consent-ask-closed" } else { "consent-ask-title" });
    // With something in hand it stands for a refusal.
    let status = if held.is_some() { StatusCode::FORBIDDEN } else { StatusCode::OK };
    Ok(match &trouble {
        None => Page::new(title, Section::Mine).status(status).main(&html)?.render(view),
        Some(trouble) => trouble.finish(view, Page::new(trouble.title(title), Section::Mine).main(&html)?),
    })
}

/// `POST /saya/persetujuan/baru`
pub(super) async fn answer(State(people): State<People>, view: View, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let next = safe_path(sent.text("lanjut")).unwrap_or_default();
    let onward = if next.is_empty() { "/saya" } else { next };
    if sent.text("jawab") == "nanti" {
        people.put_off(&me, view.session.as_deref().unwrap_or_default()).await?;
        return Ok(see_other(onward));
    }
    let input = Input { consent: Consent::ACCOUNT.to_owned(), ..input(&view, &sent) };
    let held = Held::read(&sent);
    match people.agree(&me, &input).await {
        Ok(()) => match &held {
            None => Ok(told_at(&view, onward, "consent-given")),
            Some(held) => {
                let html = HeldHtml { t: view.words(), held, csrf: csrf_field(&view) };
                Ok(unkept(Page::new(html.t.get("consent-held-title"), Section::Mine).main(&html)?.render(&view)))
            }
        },
        Err(refusal @ Refusal::Outdated) => {
            let mut form = Form::new(&view, MINE, "consent-agree");
            let trouble = Trouble::at(refusal, &mut form)?;
            ask(&people, &view, next, held.as_ref(), Some(trouble))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

#[derive(Template)]
#[template(path = "consent_paper.html")]
struct PaperHtml<'a> {
    t: Words<'a>,
    trouble: &'a str,
    texts: Vec<Shown>,
    form: String,
}

fn paper_form<'v>(people: &People, view: &'v View, paper: &Paper) -> Form<'v> {
    let t = view.words();
    let pick = |value: &str, label: &str, chosen: &str| Pick {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        is_chosen: value == chosen,
    };
    let consents = people.consents().now();
    let asked = consents.on(view.now.date(view.zone())).into_iter().filter(|row| row.value.need == Need::Optional);
    let texts = asked.map(|row| pick(&row.value.id, row.value.title.get(view.lang), &paper.consent)).collect();
    let deeds = [Deed::Given, Deed::Withdrawn]
        .map(|deed| pick(deed.as_str(), &t.with(&format!("consent-paper-{}", deed.as_str()), &[]), &paper.deed));
    Form::new(view, PAPER, "consent-paper-go")
        .field(FieldView::line("nik", t.get("consent-paper-nik"), &paper.nik).of_kind("text", "numeric", true))
        .field(
            FieldView::line("persetujuan", t.get("consent-paper-which"), "")
                .control(Control::Picks { options: texts, many: false }),
        )
        .field(
            FieldView::line("tindakan", t.get("consent-paper-what"), "")
                .control(Control::Picks { options: deeds.into(), many: false }),
        )
        .field(
            FieldView::line("tempat", t.get("consent-paper-place"), &paper.place)
                .hint(t.get("consent-paper-place-hint")),
        )
}

fn paper_page(people: &People, view: &View, form: &Form<'_>, trouble: Option<&Trouble>) -> Answer {
    let t = view.words();
    let consents = people.consents().now();
    let asked = consents.on(view.now.date(view.zone())).into_iter().filter(|row| row.value.need == Need::Optional);
    let html = PaperHtml {
        t,
        trouble: trouble.map(Trouble::html).unwrap_or_default(),
        texts: asked.map(|row| text(view, row)).collect(),
        form: form.html(),
    };
    let title = t.get("consent-paper-title");
    Ok(match trouble {
        None => Page::new(title, Section::None).main(&html)?.render(view),
        Some(trouble) => trouble.finish(view, Page::new(trouble.title(title), Section::None).main(&html)?),
    })
}

fn at_counter(view: &View) -> Result<&kernel::Officer, kernel::Denied> {
    let officer = view.actor.officer()?;
    if officer.has(kernel::Role::Counter) { Ok(officer) } else { Err(kernel::Denied::Forbidden) }
}

/// `GET /meja/persetujuan`
pub(super) async fn paper(State(people): State<People>, view: View) -> Answer {
    at_counter(&view)?;
    paper_page(&people, &view, &paper_form(&people, &view, &Paper::default()), None)
}

/// `POST /meja/persetujuan`
pub(super) async fn file(State(people): State<People>, view: View, sent: Sent) -> Answer {
    let officer = at_counter(&view)?;
    view.needs_scope("desk")?;
    let said = |name: &str| sent.text(name).to_owned();
    let paper = Paper { nik: said("nik"), consent: said("persetujuan"), deed: said("tindakan"), place: said("tempat") };
    match people.agree_on_paper(officer, &paper, view.lang).await {
        Ok(()) => Ok(told_at(&view, PAPER, "consent-paper-done")),
        Err(refusal @ Refusal::Invalid(_)) => {
            let mut form = paper_form(&people, &view, &paper);
            let trouble = Trouble::at(refusal, &mut form)?;
            paper_page(&people, &view, &form, Some(&trouble))
        }
        Err(refusal) => Err(refusal.into()),
    }
}
