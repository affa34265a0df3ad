//! `/kelola/penanda-tangan`: administrators say which officer signs with whose certificate.

use askama::Template;
use kernel::{Arg, FieldFlaw, Flaw, Nik, OfficerId, Words};
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::{Answer, FieldView, Page, Section, Sent, View, csrf_field, errors_html, fields_html, see_other};

use crate::official::{self, Signer, Verdict};
use crate::room::Cases;
use crate::track::{is_visitor, told};
use crate::{Refusal, words};

const HOME: &str = "/kelola/penanda-tangan";

struct Row {
    name: String,
    agency: String,
    officer: String,
    linked: Option<(String, String)>,
    /// Id and NIK in full, since a second administrator compares it; and whether it is for another one to approve.
    proposed: Option<(String, String, bool)>,
    fields: String,
}

#[derive(Template)]
#[template(path = "officials.html")]
struct Officials<'a> {
    t: Words<'a>,
    csrf: String,
    errors: String,
    rows: Vec<Row>,
}

/// `GET /kelola/penanda-tangan`
pub(crate) async fn page(State(room): State<Cases>, view: View) -> Answer {
    if is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    show(&room, &view, &Sent::default(), &[]).await
}

async fn show(room: &Cases, view: &View, sent: &Sent, flaws: &[FieldFlaw]) -> Answer {
    let (t, officer) = (view.words(), view.actor.officer()?);
    let row = |Signer { officer: signer, linked, proposed }: Signer| {
        let field = format!("nik-{}", signer.officer);
        let flaw = flaws.iter().find(|flaw| flaw.field == field).map_or_else(String::new, |flaw| t.flaw(&flaw.flaw));
        let typed = if flaw.is_empty() { "" } else { sent.text(&field) };
        let nik = FieldView::line(&field, t.get("official-nik"), typed).hint(t.get("official-nik-hint")).flaw(flaw);
        Row {
            agency: words::agency(room, signer.agency.as_str(), view.lang),
            officer: signer.officer.to_string(),
            linked: linked
                .map(|link| (link.id.to_string(), link.nik.parse::<Nik>().map_or(String::new(), |n| n.masked()))),
            proposed: proposed.map(|link| {
                let may_approve = ![link.proposed_by, link.officer].contains(&officer.officer);
                (link.id.to_string(), link.nik, may_approve)
            }),
            fields: fields_html(&[nik], t),
            name: signer.name,
        }
    };
    let rows: Vec<Row> = official::signers(room, officer).await?.into_iter().map(row).collect();
    let lines: Vec<_> =
        flaws.iter().map(|flaw| (flaw.field.clone(), t.get("official-nik").to_owned(), t.flaw(&flaw.flaw))).collect();
    let errors = if lines.is_empty() {
        String::new()
    } else {
        errors_html(&t.with("form-errors-title", &[("count", Arg::from(lines.len()))]), &lines)
    };
    let page = Officials { t, csrf: csrf_field(view), errors, rows };
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(t.get("official-title"), Section::ManageSigners).status(status).main(&page)?.render(view))
}

/// `POST /kelola/penanda-tangan`: proposes a link.
pub(crate) async fn propose(State(room): State<Cases>, view: View, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    official::admin(&room, officer)?;
    let who: OfficerId = sent.text("petugas").parse().map_err(|_| Refusal::NoSlip)?;
    let field = format!("nik-{who}");
    let done = match sent.text(&field).parse::<Nik>() {
        Ok(nik) => official::propose(&room, officer, who, &nik).await,
        Err(_) => Err(Refusal::Flawed(vec![FieldFlaw::new(field, Flaw::new("official-nik"))])),
    };
    match done {
        Ok(()) => Ok(told(&view, HOME, "official-proposed-told")),
        Err(Refusal::Flawed(flaws)) => show(&room, &view, &sent, &flaws).await,
        Err(other) => Err(other.into()),
    }
}

/// `POST /kelola/penanda-tangan/{id}`: approves a link, or takes it away.
pub(crate) async fn decide(State(room): State<Cases>, view: View, Path(id): Path<String>, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    official::admin(&room, officer)?;
    let id = id.parse().map_err(|_| Refusal::NoSlip)?;
    let (verdict, key) = match sent.text("putusan") {
        "setujui" => (Verdict::Approve, "official-linked-told"),
        _ => (Verdict::Drop, "official-dropped-told"),
    };
    match official::decide(&room, officer, id, verdict).await {
        Ok(()) => Ok(told(&view, HOME, key)),
        Err(Refusal::Flawed(flaws)) => show(&room, &view, &sent, &flaws).await,
        Err(other) => Err(other.into()),
    }
}
