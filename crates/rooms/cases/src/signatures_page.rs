//! `/permohonan/draf/{draft}/tanda-tangan`: who else must sign, for the applicant, who asks them; at the counter a paper
//! that was signed is recorded here.

use askama::Template;
use kernel::{Actor, Arg, FieldFlaw, Flaw, PersonName, Words};
use web::axum::extract::{Path, State};
use web::axum::http::StatusCode;
use web::{Control, FieldView, Page, Section, Sent, View, csrf_field, fields_html, see_other};

use crate::draft::{OpenDraft, Upload};
use crate::fill::{parse, titled};
use crate::review::review_errors;
use crate::room::Cases;
use crate::sign::{self, Standing};
use crate::signature::{SignState, Signature};
use crate::track::told;
use crate::{Refusal, words};

/// What the review says of signatures; nothing where nobody else signs.
pub(crate) struct Signing {
    pub href: String,
    pub told: String,
    pub all_stand: bool,
}

struct Row {
    field: String,
    label: String,
    who: String,
    tone: &'static str,
    state: String,
    note: String,
    may_ask: bool,
    paper: String,
}

#[derive(Template)]
#[template(path = "signatures.html")]
struct SignaturesPage<'a> {
    t: Words<'a>,
    back: String,
    service: &'a str,
    applicant: Option<&'a str>,
    errors: String,
    action: String,
    csrf: String,
    rows: Vec<Row>,
    all_stand: bool,
}

/// How many of the signatures that a draft asks for stand.
pub(crate) async fn signing(room: &Cases, view: &View, opened: &OpenDraft) -> Result<Option<Signing>, Refusal> {
    if !opened.service.has_signatures() {
        return Ok(None);
    }
    let (_, standing) = sign::standing(room, &view.actor, opened.draft.id).await?;
    let stand = standing.iter().filter(|one| one.stands()).count();
    let args = [("stand", Arg::from(stand)), ("all", Arg::from(standing.len()))];
    Ok((!standing.is_empty()).then(|| Signing {
        href: format!("/permohonan/draf/{}/tanda-tangan", opened.draft.id),
        told: view.words().with("sign-count", &args),
        all_stand: stand == standing.len(),
    }))
}

/// `GET /permohonan/draf/{draft}/tanda-tangan`
pub(crate) async fn page(State(room): State<Cases>, view: View, Path(id): Path<String>) -> web::Answer {
    if view.actor == Actor::Visitor {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    show(&room, &view, &id, &Sent::default(), &[]).await
}

async fn show(room: &Cases, view: &View, id: &str, sent: &Sent, flaws: &[FieldFlaw]) -> web::Answer {
    let (opened, standing) = sign::standing(room, &view.actor, parse(id)?).await?;
    if standing.is_empty() {
        return Err(Refusal::NoPage.into());
    }
    let base = format!("/permohonan/draf/{id}");
    let page = SignaturesPage {
        t: view.words(),
        back: format!("{base}/periksa"),
        service: opened.service.title.get(view.lang),
        applicant: opened.applicant.as_deref(),
        errors: errors(&opened, view, flaws, &base),
        action: format!("{base}/tanda-tangan"),
        csrf: csrf_field(view),
        rows: standing.iter().map(|one| row(view, &opened, one, sent, flaws)).collect(),
        all_stand: standing.iter().all(Standing::stands),
    };
    let status = if flaws.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let title = titled(view, page.t.get("sign-title"), flaws.len());
    Ok(Page::new(title, Section::Services).status(status).main(&page)?.render(view))
}

/// What is wrong with a paper stands on this page; what is wrong with the form, on the page of the form.
fn errors(opened: &OpenDraft, view: &View, flaws: &[FieldFlaw], base: &str) -> String {
    let is_here = |flaw: &&FieldFlaw| flaw.field.starts_with("nama.") || flaw.field.starts_with("pindaian.");
    if !flaws.iter().any(|flaw| is_here(&flaw)) {
        return review_errors(&opened.service, view, flaws, base);
    }
    let t = view.words();
    let label = |flaw: &FieldFlaw| {
        t.get(if flaw.field.starts_with("nama.") { "sign-paper-name" } else { "sign-paper-scan" }).to_owned()
    };
    let lines: Vec<_> =
        flaws.iter().filter(is_here).map(|flaw| (flaw.field.clone(), label(flaw), t.flaw(&flaw.flaw))).collect();
    web::errors_html(&t.with("form-errors-title", &[("count", Arg::from(lines.len()))]), &lines)
}

fn row(view: &View, opened: &OpenDraft, one: &Standing, sent: &Sent, flaws: &[FieldFlaw]) -> Row {
    let t = view.words();
    let state = one.signature.as_ref().map(|signature| signature.state);
    let (tone, key) = looks(state);
    Row {
        field: one.field.clone(),
        label: opened.service.label(&one.field, view.lang),
        who: one.who.clone(),
        tone,
        state: t.get(key).to_owned(),
        note: one.signature.as_ref().map_or_else(String::new, |signature| note(view, signature)),
        may_ask: matches!(state, None | Some(SignState::Batal)),
        paper: if opened.draft.filed_by.is_some() && !one.stands() {
            paper(view, &one.field, sent, flaws)
        } else {
            String::new()
        },
    }
}

/// Tone and text of a state; none while nobody was asked.
pub(crate) const fn looks(state: Option<SignState>) -> (&'static str, &'static str) {
    match state {
        None => ("off", "sign-none"),
        Some(SignState::Diminta) => ("wait", "sign-asked"),
        Some(SignState::Ditandatangani) => ("ok", "sign-signed"),
        Some(SignState::Menolak) => ("bad", "sign-refused"),
        Some(SignState::Batal) => ("warn", "sign-void"),
    }
}

fn note(view: &View, signature: &Signature) -> String {
    let at = words::moment(signature.answered_at.unwrap_or(signature.asked_at), view.zone(), view.lang);
    let args = [
        ("at", Arg::from(at)),
        ("name", Arg::from(&signature.body.name)),
        ("reason", Arg::from(&signature.body.reason)),
    ];
    view.words().with(
        match signature.state {
            SignState::Diminta => "sign-asked-note",
            SignState::Ditandatangani if signature.body.paper.is_some() => "sign-paper-note",
            SignState::Ditandatangani => "sign-signed-note",
            SignState::Menolak => "sign-refused-note",
            SignState::Batal => "sign-void-note",
        },
        &args,
    )
}

/// The boxes in which the counter records a paper.
fn paper(view: &View, field: &str, sent: &Sent, flaws: &[FieldFlaw]) -> String {
    let t = view.words();
    let flaw =
        |path: &str| flaws.iter().find(|flaw| flaw.field == path).map_or_else(String::new, |flaw| t.flaw(&flaw.flaw));
    let (name, scan) = (format!("nama.{field}"), format!("pindaian.{field}"));
    let fields = [
        FieldView::line(&name, t.get("sign-paper-name"), sent.text(&name)).flaw(flaw(&name)),
        FieldView::line(&scan, t.get("sign-paper-scan"), "").flaw(flaw(&scan)).control(Control::Files {
            files: vec![],
            accept: "image/jpeg,image/png,image/webp,application/pdf".to_owned(),
            has_room: true,
            many: false,
            camera: false,
        }),
    ];
    fields_html(&fields, t)
}

/// `POST /permohonan/draf/{draft}/tanda-tangan`
pub(crate) async fn ask(State(room): State<Cases>, view: View, Path(id): Path<String>, sent: Sent) -> web::Answer {
    let draft = parse(&id)?;
    let (done, key) = match sent.get("kertas") {
        Some(field) => (record(&room, &view, draft, field, &sent).await, "sign-paper-kept"),
        None => (sign::ask(&room, &view.actor, draft, sent.text("minta")).await, "sign-ask-kept"),
    };
    match done {
        Ok(()) => Ok(told(&view, &format!("/permohonan/draf/{id}/tanda-tangan"), key)),
        Err(Refusal::Flawed(flaws)) => show(&room, &view, &id, &sent, &flaws).await,
        Err(other) => Err(other.into()),
    }
}

async fn record(room: &Cases, view: &View, draft: kernel::DraftId, field: &str, sent: &Sent) -> Result<(), Refusal> {
    let (at_name, at_scan) = (format!("nama.{field}"), format!("pindaian.{field}"));
    let file = sent.files.iter().find(|file| file.field == at_scan);
    let scan = file.map(|file| Upload { field: field.to_owned(), name: file.name.clone(), bytes: file.bytes.clone() });
    let name = PersonName::parse(sent.text(&at_name)).map_err(|flaw| FieldFlaw::new(at_name, flaw));
    match name {
        Ok(name) => sign::record_paper(room, &view.actor, draft, field, &name, scan).await,
        Err(flaw) if scan.is_none() => {
            Err(Refusal::Flawed(vec![flaw, FieldFlaw::new(at_scan, Flaw::new("answer-no-file"))]))
        }
        Err(flaw) => Err(Refusal::Flawed(vec![flaw])),
    }
}
