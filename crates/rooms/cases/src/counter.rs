//! `/meja/loket`: an officer fills in the form for someone who stands at the counter.

use askama::Template;
use catalogue::{Channel, Service};
use kernel::{FieldFlaw, Nik, Officer, PersonId, PersonName, Phone, Role, Words};
use web::axum::extract::State;
use web::axum::http::StatusCode;
use web::{
    Answer, Control, FieldView, Page, Pick, Section, Sent, View, csrf_field, errors_html, fields_html, see_other,
};

use crate::Refusal;
use crate::fill::titled;
use crate::model::Draft;
use crate::room::Cases;
use crate::{draft, words};

/// The resident at the counter, entered if nobody knows them yet.
pub async fn enrol(
    room: &Cases,
    officer: &Officer,
    nik: &Nik,
    name: &PersonName,
    phone: Option<&Phone>,
) -> Result<PersonId, Refusal> {
    if !officer.has(Role::Counter) {
        return Err(kernel::Denied::Forbidden.into());
    }
    let input = (room.clone(), officer.clone(), nik.clone(), name.clone(), phone.cloned());
    room.hall
        .store
        .write(room.region(), input, |tx, (room, officer, nik, name, phone)| {
            Box::pin(async move {
                room.residents.enrol_at_counter(tx, officer, nik, name, phone.as_ref()).await.map_err(Refusal::Port)
            })
        })
        .await
}

#[derive(Template)]
#[template(path = "counter.html")]
struct CounterPage<'a> {
    t: Words<'a>,
    errors: String,
    csrf: String,
    fields: String,
    drafts: Vec<DraftRow>,
}

/// A form that was begun here and waits.
struct DraftRow {
    name: String,
    service: String,
    at: String,
    href: String,
}

/// `GET /meja/loket`
pub(crate) async fn page(State(room): State<Cases>, view: View) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    if !view.actor.officer()?.has(Role::Counter) {
        return Err(kernel::Denied::Forbidden.into());
    }
    show(&room, &view, &Sent::default(), &[]).await
}

async fn drafts(room: &Cases, view: &View, officer: &Officer) -> Result<Vec<DraftRow>, Refusal> {
    let row = |(draft, name): (Draft, String)| DraftRow {
        name,
        service: room.service(&draft.service).map_or(draft.service, |service| service.title.get(view.lang).to_owned()),
        at: words::moment(draft.updated_at, view.zone(), view.lang),
        href: format!("/permohonan/draf/{}", draft.id),
    };
    Ok(draft::at_counter(room, officer).await?.into_iter().map(row).collect())
}

async fn show(room: &Cases, view: &View, sent: &Sent, flaws: &[FieldFlaw]) -> Answer {
    let t = view.words();
    let officer = view.actor.officer()?;
    let flaw =
        |path: &str| flaws.iter().find(|flaw| flaw.field == path).map_or_else(String::new, |flaw| t.flaw(&flaw.flaw));
    let services = room.hall.services.now();
    let is_here = |service: &Service| service.channels.contains(&Channel::Counter);
    let own = services.services().filter(|service| service.agency == officer.agency && is_here(service));
    let options = own.map(|service| Pick {
        value: service.id.clone(),
        label: service.title.get(view.lang).to_owned(),
        hint: String::new(),
        is_chosen: sent.text("layanan") == service.id,
    });
    let service = FieldView::line("layanan", t.get("counter-service"), "")
        .control(Control::Picks { options: options.collect(), many: false })
        .flaw(flaw("layanan"));
    let nik = FieldView::line("nik", t.get("counter-nik"), sent.text("nik"))
        .of_kind("text", "numeric", true)
        .flaw(flaw("nik"));
    let name = FieldView::line("nama", t.get("counter-name"), sent.text("nama")).flaw(flaw("nama"));
    let phone = FieldView::line("ponsel", t.get("counter-phone"), sent.text("ponsel"))
        .of_kind("tel", "tel", true)
        .hint(t.get("counter-phone-hint"))
        .flaw(flaw("ponsel"))
        .optional();
    let fields = [service, nik, name, phone];
    let lines: Vec<_> = fields
        .iter()
        .filter(|field| !field.flaw.is_empty())
        .map(|field| (field.path.clone(), field.label.clone(), field.flaw.clone()))
        .collect();
    let title = t.with("form-errors-title", &[("count", kernel::Arg::from(lines.len()))]);
    let whole = CounterPage {
        t,
        errors: errors_html(&title, &lines),
        csrf: csrf_field(view),
        fields: fields_html(&fields, t),
        drafts: drafts(room, view, officer).await?,
    };
    let status = if lines.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Page::new(titled(view, t.get("counter-title"), lines.len()), Section::Counter)
        .status(status)
        .main(&whole)?
        .render(view))
}

/// `POST /meja/loket`
pub(crate) async fn go(State(room): State<Cases>, view: View, sent: Sent) -> Answer {
    let officer = view.actor.officer()?;
    let mut flaws = Vec::new();
    let mut note = |field: &str, flaw: kernel::Flaw| flaws.push(FieldFlaw::new(field, flaw));
    let service = room.service(sent.text("layanan"));
    if service.as_ref().map_or(true, |service| service.agency != officer.agency) {
        note("layanan", kernel::Flaw::new("answer-missing"));
    }
    let nik = Nik::parse(sent.text("nik")).map_err(|flaw| note("nik", flaw)).ok();
    let name = PersonName::parse(sent.text("nama")).map_err(|flaw| note("nama", flaw)).ok();
    let phone = match sent.text("ponsel") {
        "" => None,
        typed => Phone::parse(typed).map_err(|flaw| note("ponsel", flaw)).ok(),
    };
    let (Ok(service), Some(nik), Some(name), true) = (service, nik, name, flaws.is_empty()) else {
        return show(&room, &view, &sent, &flaws).await;
    };
    let person = enrol(&room, officer, &nik, &name, phone.as_ref()).await?;
    Ok(see_other(&format!("/layanan/{}/mulai?untuk={person}", service.id)))
}
