//! `/luring/lapor` and `/lapor/luring`: a report is written on a device that has no network, and comes in when it has one.
//!
//! The device keeps reports under keys of its own. Of a browser and a key the draft's id is made, so that a report whose answer
//! got lost on the way is known when it comes again, also where it was sent meanwhile. A browser writes one report at a time:
//! what comes while another is being written waits on the device. A resident may let it be sent at once; it is, if nothing is
//! to be asked any more and nobody reported the same nearby.

use askama::Template;
use catalogue::ReportKind;
use kernel::{Arg, DraftId, FieldFlaw, Words};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use web::axum::Json;
use web::axum::extract::State;
use web::axum::http::header::SET_COOKIE;
use web::axum::http::{HeaderMap, StatusCode};
use web::axum::response::IntoResponse as _;
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, View, fields_html};

use crate::report::Unsent;
use crate::room::Reports;
use crate::send_page::SECOND;
use crate::write::{self, Late, Open, Writer};
use crate::write_page::{FIRST, Fields};
use crate::{browser, send, send_page, write_page};

#[derive(Template)]
#[template(path = "late.html")]
struct LatePage<'a> {
    t: Words<'a>,
    words: String,
    photo_words: String,
    photo: String,
    said: String,
    place: String,
    point: String,
    village: String,
    more: String,
}

/// What the scripts of the form say, by the names they have there.
pub(crate) fn said_by_script(t: Words<'_>) -> String {
    const WORDS: [&str; 15] = [
        "wait", "waits", "memory", "other", "sent", "open", "step", "go", "restored", "short", "drop", "dropped",
        "again", "asking", "refused",
    ];
    let words = WORDS.iter().map(|word| {
        // The script puts the number in.
        let told = t.with(&format!("reports-late-{word}"), &[("ref", Arg::from("{ref}"))]);
        ((*word).to_owned(), Value::from(told))
    });
    Value::from(words.collect::<serde_json::Map<_, _>>()).to_string()
}

/// `GET /luring/lapor`: the form as a device keeps it. Nothing of anybody stands in it.
pub(crate) async fn page(State(room): State<Reports>, view: View) -> Answer {
    let t = view.words();
    let first = Fields::of(&room, &view, None, &Unsent::default(), [""; 2]);
    let kinds = ReportKind::ALL.iter().map(|kind| Pick {
        value: kind.as_str().to_owned(),
        label: t.with(&format!("reports-kind-{}", kind.as_str()), &[]),
        hint: t.with(&format!("reports-kind-{}-hint", kind.as_str()), &[]),
        is_chosen: *kind == ReportKind::Complaint,
    });
    let kinds = Control::Picks { options: kinds.collect(), many: false };
    let tick = |path, is_ticked| {
        let (key, hint) = (format!("reports-late-{path}"), format!("reports-late-{path}-hint"));
        FieldView::line(path, t.get(&key), "").hint(t.get(&hint)).control(Control::Tick { is_ticked }).optional()
    };
    let mut more = vec![FieldView::line("jenis", t.get("reports-kind"), "").control(kinds)];
    more.extend(send_page::privacy(t, &Unsent::default(), None));
    more.push(tick("langsung", true));
    let page = LatePage {
        t,
        words: said_by_script(t),
        photo_words: web::photo_words(t, crate::report::MOST_PICTURES, write::LARGEST),
        photo: first.html(t, &["foto"]),
        said: first.html(t, &["cerita"]),
        place: first.html(t, &["tempat"]),
        point: first.html(t, &write_page::POINT),
        village: first.html(t, &[write_page::VILLAGE]),
        more: fields_html(&more, t),
    };
    Ok(Page::new(t.get("reports-late-title"), Section::Report).offline_report().main(&page)?.render(&view))
}

/// `GET /lapor/luring`: what a device needs before it sends: the token of its session, and whether a
/// report is being written in this browser already.
pub(crate) async fn ready(State(room): State<Reports>, view: View, headers: HeaderMap) -> Answer {
    let open = write_page::opened(&room, &view, &headers).await?;
    let body = json!({ "token": view.csrf, "ditulis": open.is_some() });
    Ok(Json(body).into_response())
}

/// The draft of a browser and a key of the device; none where it is no key.
fn draft_of(writer: Writer, sent: &Sent) -> Option<DraftId> {
    let key = sent.text("_kunci");
    let is_key = (16..=64).contains(&key.len()) && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let digest = Sha256::new().chain_update(writer.token).chain_update(key).finalize();
    is_key.then(|| digest.first_chunk().copied().map(DraftId::from_bytes)).flatten()
}

/// `POST /lapor/luring`
pub(crate) async fn take(State(room): State<Reports>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let known = browser::token(&view, &headers).map(str::to_owned);
    let token = known.unwrap_or_else(|| browser::fresh(&*room.hall.dice));
    let person = view.actor.resident().ok().map(|resident| resident.person);
    let writer = Writer { token: browser::digest(&token), person };
    let id = draft_of(writer, &sent).ok_or(web::matching::Refusal::BadKey)?;
    if view.name.is_none() && !sent.files.is_empty() {
        room.reporters.admit_upload(&view, &headers).await.map_err(crate::Refusal::Room)?;
    }
    let mut response = taken(&room, &view, writer, id, sent).await?;
    response.headers_mut().append(SET_COOKIE, browser::keep(&view, &token, false));
    Ok(response)
}

async fn taken(room: &Reports, view: &View, writer: Writer, id: DraftId, sent: Sent) -> Answer {
    let rev: i64 = sent.text("_rev").parse().unwrap_or(0);
    if rev > 0
        && let Some(known) = write::open(room, writer.token).await?
    {
        return gone_on_with(room, view, writer, rev, known, sent).await;
    }
    let (mut unsent, mut flaws) = write_page::read(room, Unsent::default(), &sent);
    unsent.is_anonymous = sent.text("anonim") == "ya";
    unsent.is_secret = sent.text("rahasia") == "ya";
    ReportKind::parse(sent.text("jenis")).map_or("", ReportKind::as_str).clone_into(&mut unsent.kind);
    flaws.extend(write_page::missing(room, &unsent));
    let at_once = sent.text("langsung") == "ya" && writer.person.is_some() && flaws.is_empty();
    let pictures = sent.files.into_iter().map(|file| file.bytes).collect();
    let (late, more) = write::save_late(room, writer, id, unsent, pictures).await?;
    flaws.extend(more);
    let (status, body) = match late {
        Late::Other => (StatusCode::CONFLICT, other()),
        Late::Sent(reference) => (StatusCode::OK, sent_as(&reference)),
        Late::Here(open) => {
            let sent = if at_once && flaws.is_empty() { send_at_once(room, view, &open).await? } else { None };
            let told = sent.unwrap_or_else(|| here(view.words(), &flaws));
            (StatusCode::OK, told)
        }
    };
    Ok((status, Json(body)).into_response())
}

/// The line broke while the report that lies here was changed: the change comes in, if nobody made another one meanwhile.
async fn gone_on_with(room: &Reports, view: &View, writer: Writer, rev: i64, known: Open, sent: Sent) -> Answer {
    let (unsent, mut flaws) = write_page::read(room, known.draft.unsent, &sent);
    flaws.extend(write_page::missing(room, &unsent));
    let pictures = sent.files.into_iter().map(|file| file.bytes).collect();
    match write::save(room, writer, rev, unsent, pictures).await {
        Ok((_, more)) => {
            flaws.extend(more);
            Ok(Json(here(view.words(), &flaws)).into_response())
        }
        Err(crate::Refusal::Changed) => Ok((StatusCode::CONFLICT, Json(other())).into_response()),
        Err(refusal) => Err(refusal.into()),
    }
}

fn other() -> Value {
    json!({ "keadaan": "lain", "alamat": FIRST })
}

fn sent_as(reference: &str) -> Value {
    json!({ "keadaan": "terkirim", "nomor": reference, "alamat": format!("/laporan/{reference}") })
}

/// The hall has it, and one step is left: at its first page if something is to be mended there, else at the second.
fn here(t: Words<'_>, flaws: &[FieldFlaw]) -> Value {
    let told: Vec<String> = flaws.iter().map(|flaw| t.flaw(&flaw.flaw)).collect();
    json!({ "keadaan": "tersimpan", "alamat": if flaws.is_empty() { SECOND } else { FIRST }, "cacat": told })
}

/// Sends the draft of a resident with the likeliest category; nothing if somebody has to look at it first.
async fn send_at_once(room: &Reports, view: &View, open: &Open) -> Result<Option<Value>, crate::Refusal> {
    let mut draft = open.draft.clone();
    let Some(meant) = send_page::meant(room, &draft.unsent) else { return Ok(None) };
    draft.unsent.category.clone_from(&meant.id);
    let is_whole = send::flaws(room, &draft.unsent, open.pictures.len()).is_empty();
    if !is_whole || !send_page::same(room, view, open, &draft.unsent, Some(&meant)).await?.is_empty() {
        return Ok(None);
    }
    match send::send(room, &view.actor, draft, None, "web").await {
        Ok(report) => Ok(Some(sent_as(&report.reference.to_string()))),
        // It lies here whole; the person is told why when they go on with it.
        Err(crate::Refusal::TooMany { .. } | crate::Refusal::Invalid(_)) => Ok(None),
        Err(other) => Err(other),
    }
}
