//! `/meja/tanda-tangan`: the letters of the agency that wait for the signature of an official, and signing them.

use askama::Template;
use kernel::{Arg, LetterId, Secret, Words};
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::{Answer, FieldView, Page, Section, Sent, Trouble, View, csrf_field, fields_html, see_other, told_at};

use crate::esign::{self, Outcome};
use crate::ports::NotSigned;
use crate::receipt::download;
use crate::room::Cases;
use crate::{Refusal, words};

/// Longest passphrase, in characters.
const PASSPHRASE: usize = 200;

struct Row {
    id: String,
    title: String,
    number: String,
    reference: String,
    since: String,
    signer: String,
    is_chosen: bool,
    /// How it went, in words; empty if it was not tried.
    outcome: String,
}

#[derive(Template)]
#[template(path = "meja/esign.html")]
struct Desk<'a> {
    t: Words<'a>,
    csrf: String,
    flaw: String,
    rows: Vec<Row>,
    /// How many were signed, in words; empty if none.
    done: String,
    /// How many of the chosen ones others have signed or revoked meanwhile, in words; empty if none.
    gone: String,
    /// Whether administrators have said whose certificate this officer signs with.
    is_linked: bool,
}

/// `GET /meja/tanda-tangan`: with `?semua` everything is chosen.
pub(crate) async fn page(State(room): State<Cases>, view: View, query: web::axum::extract::RawQuery) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    if let Some(count) = esign::stranded(&room, view.actor.officer()?).await? {
        return show_stranded(&view, count, "", None);
    }
    let is_all = query.0.is_some_and(|query| query == "semua");
    show(&room, &view, &Sent::default(), &[], "", is_all).await
}

async fn show(
    room: &Cases,
    view: &View,
    sent: &Sent,
    outcomes: &[(LetterId, Outcome)],
    flaw: &str,
    is_all: bool,
) -> Answer {
    let t = view.words();
    let waiting = esign::waiting(room, view.actor.officer()?).await?;
    let waits = |id: LetterId| waiting.iter().any(|one| one.letter.id == id);
    let gone = outcomes.iter().filter(|(id, outcome)| *outcome == Outcome::Taken && !waits(*id)).count();
    let rows = waiting.into_iter().map(|one| {
        let id = one.letter.id.to_string();
        let outcome = outcomes.iter().find(|(known, _)| *known == one.letter.id);
        Row {
            is_chosen: is_all || sent.all("surat").any(|chosen| chosen == id),
            outcome: outcome.map_or_else(String::new, |(_, outcome)| t.get(said(*outcome)).to_owned()),
            title: one.body.title.get(view.lang).to_owned(),
            number: one.letter.number,
            reference: one.reference,
            since: words::moment(one.letter.issued_at, view.zone(), view.lang),
            signer: one.body.data.pointer("/signer/name").and_then(|name| name.as_str()).unwrap_or_default().to_owned(),
            id,
        }
    });
    let signed = outcomes.iter().filter(|(_, outcome)| *outcome == Outcome::Signed).count();
    let page = Desk {
        t,
        csrf: csrf_field(view),
        flaw: if flaw.is_empty() { String::new() } else { t.get(flaw).to_owned() },
        rows: rows.collect(),
        done: if signed == 0 { String::new() } else { t.with("esign-done", &[("count", Arg::from(signed))]) },
        gone: if gone == 0 { String::new() } else { t.with("esign-gone", &[("count", Arg::from(gone))]) },
        is_linked: esign::is_linked(room, view.actor.officer()?).await?,
    };
    // What others have done meanwhile is no mistake of this officer.
    let is_done = |outcome: &Outcome| matches!(outcome, Outcome::Signed | Outcome::Taken);
    let is_fine = flaw.is_empty() && outcomes.iter().all(|(_, outcome)| is_done(outcome));
    let status = if is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(t.get("esign-title"), Section::Inbox).status(status).main(&page)?.render(view))
}

/// The key of what an outcome means.
fn said(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Signed => "esign-signed",
        Outcome::Taken => "esign-taken",
        Outcome::Untried => "esign-untried",
        Outcome::TooOften => "esign-too-often",
        Outcome::Failed => "esign-failed",
        Outcome::Waits(why) => match why {
            NotSigned::Passphrase => "esign-wrong-passphrase",
            NotSigned::Locked => "esign-locked",
            NotSigned::Expired => "esign-expired",
            NotSigned::Unknown => "esign-unknown",
            NotSigned::Unreachable => "esign-unreachable",
            NotSigned::Busy => "esign-busy",
            NotSigned::Refused => "esign-refused",
            NotSigned::Odd => "esign-odd",
            NotSigned::Somebody => "esign-somebody",
        },
    }
}

#[derive(Template)]
#[template(path = "meja/stranded.html")]
struct Stranded<'a> {
    t: Words<'a>,
    csrf: String,
    trouble: &'a str,
    lead: String,
    fields: String,
}

/// Letters that wait for a service which is set up no longer.
fn show_stranded(view: &View, count: i64, typed: &str, refusal: Option<Refusal>) -> Answer {
    let t = view.words();
    let mut fields = [FieldView::line("alasan", t.get("esign-release-why"), typed).hint(t.get("esign-release-hint"))];
    let trouble = refusal.map_or_else(|| Ok(Trouble::none()), |refusal| Trouble::at(view, refusal, &mut fields))?;
    let page = Stranded {
        t,
        csrf: csrf_field(view),
        trouble: &trouble.html,
        lead: t.with("esign-stranded", &[("count", Arg::from(count))]),
        fields: fields_html(&fields, t),
    };
    let title = trouble.titled(t.get("esign-title"));
    Ok(Page::new(title, Section::Inbox).status(trouble.status).main(&page)?.render(view))
}

/// Finishes what waits with the hall's own seal.
async fn release(room: &Cases, view: &View, sent: &Sent) -> Answer {
    let officer = view.actor.officer()?;
    let reason: String = sent.text("alasan").chars().take(1_000).collect();
    match esign::release(room, officer, &reason).await {
        Ok(_) => Ok(told_at(view, "/meja", "esign-released")),
        Err(refusal @ Refusal::Unsaid(_)) => {
            let count = esign::stranded(room, officer).await?.unwrap_or_default();
            show_stranded(view, count, &reason, Some(refusal))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// `POST /meja/tanda-tangan`: signs what was chosen; where no service signs any more, `segel` finishes it with the hall's seal.
pub(crate) async fn go(State(room): State<Cases>, view: View, sent: Sent) -> Answer {
    if sent.get("segel").is_some() {
        return release(&room, &view, &sent).await;
    }
    let officer = view.actor.officer()?;
    let letters: Vec<LetterId> = sent.all("surat").filter_map(|id| id.parse().ok()).collect();
    // Not trimmed: a space may belong to it.
    let passphrase = sent.get("frasa").unwrap_or_default();
    let is_whole =
        !passphrase.is_empty() && passphrase.chars().count() <= PASSPHRASE && !passphrase.chars().any(char::is_control);
    let flaw = match () {
        () if letters.is_empty() => "esign-flaw-none",
        () if !is_whole => "esign-flaw-passphrase",
        () => "",
    };
    if !flaw.is_empty() {
        return show(&room, &view, &sent, &[], flaw, false).await;
    }
    let outcomes = esign::sign(&room, officer, &letters, &Secret::new(passphrase.to_owned())).await?;
    show(&room, &view, &sent, &outcomes, "", false).await
}

/// `GET /meja/tanda-tangan/{id}`: a letter as it will be signed.
pub(crate) async fn preview(State(room): State<Cases>, view: View, Path(id): Path<String>) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let id = id.parse().map_err(|_| Refusal::NoLetter)?;
    let pdf = esign::preview(&room, view.actor.officer()?, id).await?;
    Ok(download(pdf, "application/pdf", &format!("belum-ditandatangani-{id}.pdf")))
}
