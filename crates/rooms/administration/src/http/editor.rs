//! `/kelola/layanan/{id}/sumber`: the file itself, with its mistakes beside their lines and the form as citizens see it.
//!
//! What is sent after the session has ended is parked, and comes back after signing in.

use askama::Template;
use catalogue::Mistake;
use kernel::{Actor, Words};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use web::axum::Json;
use web::axum::extract::{Path, State};
use web::axum::http::{HeaderMap, header};
use web::axum::response::IntoResponse as _;
use web::{Answer, Refused, Sent, Unchecked, View, cookies, csrf_field, see_other};

use super::{Trouble, head, sheet, told_at};
use crate::Refusal;
use crate::check::{Checked, check};
use crate::draft::{self, Working, hex};
use crate::model::{Draft, Files};
use crate::room::{Administration, admin};
use crate::table::drafts;

/// One mistake as the page lists it.
pub(crate) struct Wrong {
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) text: String,
}

impl Wrong {
    pub(crate) fn of(mistake: &Mistake) -> Self {
        Self { line: mistake.line, column: mistake.column, text: format!("{} → {}", mistake.what, mistake.mend) }
    }
}

#[derive(Template)]
#[template(path = "editor.html")]
struct Editor<'a> {
    t: Words<'a>,
    id: &'a str,
    head: String,
    trouble: &'a str,
    restored: bool,
    csrf: String,
    rev: i64,
    source: &'a str,
    rows: usize,
    numbers: Vec<(usize, bool)>,
    wrong: Vec<Wrong>,
    examples: Vec<(usize, String)>,
    failed: usize,
}

/// `GET /kelola/layanan/{id}/sumber`
pub(crate) async fn page(
    State(room): State<Administration>,
    view: View,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    admin(&view)?;
    let mut working = draft::open(&room, &id).await?;
    let back = unpark(&room, &view, &headers, &id).await?;
    let restored = back.is_some();
    if let Some(fields) = back {
        let sent = Sent { fields, files: vec![] };
        working.draft.source = typed(&sent, "sumber");
    }
    let mut response = show(&room, &view, &working, &Trouble::none(), restored).await?;
    if restored {
        response.headers_mut().append(header::SET_COOKIE, cookies::make(&view.site, PARKED, "", Some(0)));
    }
    Ok(response)
}

async fn show(room: &Administration, view: &View, working: &Working, trouble: &Trouble, restored: bool) -> Answer {
    let draft = &working.draft;
    let checked = check(room, &draft.service, &draft.files()).await.map_err(Refusal::Store)?;
    let (title, head) = head(room, view, working, "/sumber");
    let rows = draft.source.lines().count();
    let is_wrong = |line: usize| checked.mistakes.iter().any(|mistake| mistake.line == line);
    let page = Editor {
        t: view.words(),
        id: &draft.service,
        head,
        trouble: &trouble.html,
        restored,
        csrf: csrf_field(view),
        rev: draft.rev,
        source: &draft.source,
        rows: rows + 2,
        numbers: (1..=rows + 2).map(|line| (line, is_wrong(line))).collect(),
        wrong: checked.mistakes.iter().map(Wrong::of).collect(),
        examples: names(&checked),
        failed: checked.examples.iter().filter(|tried| !tried.differences.is_empty()).count() + checked.around.len(),
    };
    Ok(sheet(title, trouble).main(&page)?.render(view))
}

/// The examples whose answers a preview can be filled with.
pub(crate) fn names(checked: &Checked) -> Vec<(usize, String)> {
    checked.examples.iter().enumerate().map(|(at, tried)| (at, tried.name.clone())).collect()
}

/// A text as it was typed: browsers send other line ends than files have.
pub(crate) fn typed(sent: &Sent, name: &str) -> String {
    let mut text = sent.get(name).unwrap_or_default().replace("\r\n", "\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The revision that the page showed.
pub(crate) fn rev(sent: &Sent) -> i64 {
    sent.text("rev").parse().unwrap_or(0)
}

/// `POST /kelola/layanan/{id}/sumber`
pub(crate) async fn save(
    State(room): State<Administration>,
    view: View,
    Path(id): Path<String>,
    unchecked: Unchecked,
) -> Answer {
    if view.actor == Actor::Visitor {
        return park(&room, &view, &id, unchecked.typed()).await;
    }
    let officer = admin(&view)?;
    let sent = unchecked.check(&view)?;
    let mut working = draft::open(&room, &id).await?;
    let draft = Draft { source: typed(&sent, "sumber"), rev: rev(&sent), ..working.draft.clone() };
    match draft::save(&room, officer, draft.clone()).await {
        Ok(_) => Ok(told_at(&view, &format!("/kelola/layanan/{id}/sumber"), "kelola-saved")),
        Err(refusal) => {
            // What was typed stays on the page; saved once more, it goes over what the other one saved.
            working.draft.source = draft.source;
            let trouble = Trouble::at(&view, refusal, str::to_owned)?;
            show(&room, &view, &working, &trouble, false).await
        }
    }
}

/// `POST /kelola/layanan/{id}/periksa`: the mistakes of what is being typed, for the script of the page.
pub(crate) async fn check_typed(
    State(room): State<Administration>,
    view: View,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    admin(&view)?;
    let working = draft::open(&room, &id).await?;
    let files = Files { source: typed(&sent, "sumber"), ..working.draft.files() };
    let checked = check(&room, &id, &files).await.map_err(Refusal::Store)?;
    let wrong: Vec<_> = checked
        .mistakes
        .iter()
        .map(Wrong::of)
        .map(|wrong| json!({ "baris": wrong.line, "kolom": wrong.column, "kata": wrong.text }))
        .collect();
    let failed = checked.examples.iter().filter(|tried| !tried.differences.is_empty()).count();
    Ok(Json(json!({ "salah": wrong, "contoh": failed })).into_response())
}

/// Cookie that leads back to what was parked.
const PARKED: &str = "balai_titipan_kelola";
/// How long something stays parked, in seconds.
const PARKED_FOR: i64 = 3_600;
/// The most bytes that are parked: anyone can send them, and no service is that long.
const MOST_PARKED: usize = 256 << 10;

async fn park(room: &Administration, view: &View, service: &str, sent: &Sent) -> Answer {
    let typed: usize = sent.fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    if typed + service.len() > MOST_PARKED {
        return Ok(see_other(&web::problem::sign_in_path(view)));
    }
    let mut token = [0_u8; 16];
    room.hall.dice.fill(&mut token);
    let token = hex(&token);
    let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let input = (room.clone(), service.to_owned(), sent.fields.clone(), digest);
    room.hall
        .store
        .write(room.region(), input, |tx, (room, service, fields, digest)| {
            let hall = &room.hall;
            Box::pin(drafts::park(tx, (&hall.vault, &*hall.dice), room.region(), digest, service, fields, hall.now()))
        })
        .await
        .map_err(Refusal::Store)?;
    let mut response = see_other(&web::problem::sign_in_path(view));
    let cookie = cookies::make(&view.site, PARKED, &token, Some(PARKED_FOR));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

async fn unpark(
    room: &Administration,
    view: &View,
    headers: &HeaderMap,
    service: &str,
) -> Result<Option<Vec<(String, String)>>, Refused> {
    let Some(token) = cookies::get(&view.site, headers, PARKED).filter(|token| !token.is_empty()) else {
        return Ok(None);
    };
    let digest: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let since = room.hall.now().minus(kernel::Span::seconds(PARKED_FOR));
    let input = (room.clone(), service.to_owned(), digest, since);
    let parked = room
        .hall
        .store
        .write(room.region(), input, |tx, (room, service, digest, since)| {
            Box::pin(drafts::unpark(tx, &room.hall.vault, room.region(), digest, service, *since))
        })
        .await
        .map_err(Refusal::Store)?;
    Ok(parked)
}
