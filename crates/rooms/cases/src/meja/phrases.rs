//! `/meja/templat`: texts that officers send again and again, and putting one into the message of a case.

use askama::Template;
use desk::phrase::{self, PLACEHOLDERS, Phrase};
use kernel::{Actor, Arg, Officer, Role, SlipId, Words};
use serde_json::json;
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::{Answer, Page, Section, Sent, View, csrf_field, errors_html, see_other};

use crate::decide::works_cases;
use crate::look::CaseFile;
use crate::room::Cases;
use crate::track::told;
use crate::{Refusal, acts, words};

/// Longest name and text, in characters.
const NAME: usize = 80;
const BODY: usize = 2_000;

struct Line {
    id: String,
    name: String,
    body: String,
    whose: String,
    may_drop: bool,
}

#[derive(Template)]
#[template(path = "meja/phrases.html")]
struct PhrasesPage<'a> {
    t: Words<'a>,
    csrf: String,
    errors: String,
    lines: Vec<Line>,
    name: &'a str,
    body: &'a str,
    name_flaw: String,
    body_flaw: String,
    may_share: bool,
    placeholders: String,
}

/// What the agency says is for those who lead or sign; an own phrase is everybody's own affair.
fn may_share(officer: &Officer) -> bool {
    officer.has(Role::Head) || officer.has(Role::Signer)
}

/// `GET /meja/templat`
pub(crate) async fn page(State(room): State<Cases>, view: View) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    show(&room, &view, &Sent::default(), &[]).await
}

async fn show(room: &Cases, view: &View, sent: &Sent, flaws: &[(&str, String)]) -> Answer {
    let officer = view.actor.officer()?;
    works_cases(officer)?;
    let read = room.hall.store.read(officer.clone(), |tx, officer| Box::pin(phrase::seen_by(tx, officer)));
    let t = view.words();
    let lines = read.await?.into_iter().map(|phrase| Line {
        id: phrase.id.to_string(),
        whose: t.get(if phrase.officer.is_some() { "phrase-own" } else { "phrase-shared" }).to_owned(),
        may_drop: phrase.officer.is_some() || may_share(officer),
        name: phrase.name,
        body: phrase.body,
    });
    let flaw =
        |field: &str| flaws.iter().find(|(known, _)| *known == field).map_or(String::new(), |(_, text)| text.clone());
    let errors: Vec<_> = flaws.iter().map(|(field, text)| ((*field).to_owned(), String::new(), text.clone())).collect();
    let page = PhrasesPage {
        t,
        csrf: csrf_field(view),
        errors: if errors.is_empty() {
            String::new()
        } else {
            errors_html(&t.with("form-errors-title", &[("count", Arg::from(errors.len()))]), &errors)
        },
        lines: lines.collect(),
        name: sent.text("nama_templat"),
        body: sent.text("isi_templat"),
        name_flaw: flaw("nama_templat"),
        body_flaw: flaw("isi_templat"),
        may_share: may_share(officer),
        placeholders: PLACEHOLDERS.map(|name| format!("{{{name}}}")).join(" "),
    };
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(t.get("phrase-title"), Section::Phrases).status(status).main(&page)?.render(view))
}

/// `POST /meja/templat`
pub(crate) async fn keep(State(room): State<Cases>, view: View, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    works_cases(officer)?;
    let t = view.words();
    let (name, body) = (sent.text("nama_templat"), sent.text("isi_templat"));
    let mut flaws = Vec::new();
    if name.is_empty() || name.chars().count() > NAME {
        flaws.push(("nama_templat", t.get("phrase-name-flaw").to_owned()));
    }
    if body.is_empty() || body.chars().count() > BODY {
        flaws.push(("isi_templat", t.get("phrase-body-flaw").to_owned()));
    }
    if let Some(unknown) = phrase::unknown_placeholder(body) {
        flaws.push(("isi_templat", t.with("phrase-placeholder-flaw", &[("name", Arg::from(unknown))])));
    }
    if !flaws.is_empty() {
        return show(&room, &view, &sent, &flaws).await;
    }
    let is_shared = sent.get("bersama").is_some() && may_share(officer);
    let hall = &room.hall;
    let phrase = Phrase {
        id: SlipId::mint(&*hall.clock, &*hall.dice),
        officer: (!is_shared).then_some(officer.officer),
        name: name.to_owned(),
        body: body.to_owned(),
    };
    let input = (room.clone(), officer.clone(), phrase);
    let kept = hall.store.write(room.region(), input, |tx, (room, officer, phrase)| {
        Box::pin(async move {
            phrase::add(tx, officer, phrase, room.hall.now()).await?;
            let public = json!({ "bersama": phrase.officer.is_none() });
            let act = acts::at_desk(officer, acts::PHRASE_KEPT, public);
            room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
            Ok::<_, Refusal>(())
        })
    });
    kept.await?;
    Ok(told(&view, "/meja/templat", "phrase-kept"))
}

/// `POST /meja/templat/{id}/hapus`
pub(crate) async fn forget(State(room): State<Cases>, view: View, Path(id): Path<String>, _: Sent) -> Answer {
    let officer = view.actor.officer()?;
    works_cases(officer)?;
    let id = id.parse::<SlipId>().map_err(|_| Refusal::NoSlip)?;
    let input = (room.clone(), officer.clone(), id);
    let gone = room.hall.store.write(room.region(), input, |tx, (room, officer, id)| {
        Box::pin(async move {
            let found = phrase::find(tx, officer, *id).await?.ok_or(Refusal::NoSlip)?;
            if found.officer.is_none() && !may_share(officer) {
                return Err(Refusal::Denied(kernel::Denied::Forbidden));
            }
            phrase::remove(tx, officer, *id).await?;
            let act = acts::at_desk(officer, acts::PHRASE_FORGOTTEN, json!({}));
            room.hall.book.write(tx, room.region(), &Actor::Officer(officer.clone()), act).await?;
            Ok(())
        })
    });
    gone.await?;
    Ok(told(&view, "/meja/templat", "phrase-forgotten"))
}

/// What was sent with the chosen phrase put at the end of the message, everything else as it was.
pub(crate) async fn inserted(
    room: &Cases,
    view: &View,
    officer: &Officer,
    file: &CaseFile,
    sent: &Sent,
) -> Result<Sent, Refusal> {
    let Ok(id) = sent.text("templat").parse::<SlipId>() else { return Ok(sent.clone()) };
    let input = (officer.clone(), id);
    let read = room.hall.store.read(input, |tx, (officer, id)| Box::pin(phrase::find(tx, officer, *id)));
    let Some(phrase) = read.await? else { return Err(Refusal::NoSlip) };
    let due = words::moment(file.case.due_at, view.zone(), view.lang);
    let agency = words::agency(room, file.case.agency.as_str(), view.lang);
    let values = [
        ("nama", file.face.name.as_str()),
        ("nomor", file.case.reference.as_str()),
        ("layanan", file.service.title.get(view.lang)),
        ("tenggat", due.as_str()),
        ("petugas", officer.name.as_str()),
        ("instansi", agency.as_str()),
    ];
    let text = phrase::fill(&phrase.body, &values);
    let before = sent.text("pesan");
    let whole = if before.is_empty() { text } else { format!("{before}\n{text}") };
    let mut sent = sent.clone();
    sent.fields.retain(|(name, _)| name != "pesan");
    sent.fields.push(("pesan".to_owned(), whole));
    Ok(sent)
}
