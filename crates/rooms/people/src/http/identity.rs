//! `/masuk/identitas/…`: to a provider of identities and back; what follows for somebody it names for the first time; and
//! leaving it.
//!
//! The way there is a link, not a form: the policy of our pages lets no form lead elsewhere.

use askama::Template;
use kernel::{Actor, Kind, Secret, Words};
use web::axum::body::Bytes;
use web::axum::extract::{Path, Query, State};
use web::axum::http::header::{CACHE_CONTROL, HeaderName};
use web::axum::http::{HeaderMap, StatusCode};
use web::axum::response::{IntoResponse as _, Response};
use web::problem::{status, tell};
use web::{Answer, FieldView, Page, Section, Sent, View, cookies, see_other};

use super::register::with_the_rest;
use super::ui::{
    Form, Onward, Sheet, entered, onward, onward_shared, to_step, told_at, told_html, turned, unkept, with,
};
use super::{home, message_lang};
use crate::ground::{Caller, Me, People};
use crate::identity::Refusal;
use crate::identity::enter::{Brought, Came};
use crate::identity::link::Newcomer;
use crate::model::HolderKind;
use crate::register::Input;

/// What a sign-in by a provider is known by in the browser.
const STEP: &str = "balai_identitas";
const STEP_SECONDS: i64 = 10 * 60;
const AGREE: &str = "/masuk/sambung";
const REGISTER: &str = "/daftar/identitas";
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

#[derive(Template)]
#[template(path = "identity.html")]
struct IdentityHtml<'a> {
    t: Words<'a>,
    trouble: String,
    title: &'a str,
    lead: String,
    go: Option<(String, String)>,
    form: String,
    links: &'a [(&'a str, &'a str)],
}

const OTHER_WAYS: &[(&str, &str)] =
    &[("/masuk", "people-identity-citizen"), ("/masuk/petugas", "people-identity-officer")];

fn identity_token<'h>(view: &View, headers: &'h HeaderMap) -> &'h str {
    cookies::get(&view.site, headers, STEP).unwrap_or_default()
}

/// Has the browser keep the token of the step it is in.
pub(super) fn keep(view: &View, token: &Secret<String>, response: Response) -> Response {
    with(response, cookies::make(&view.site, STEP, token.reveal(), Some(STEP_SECONDS)))
}

fn over(view: &View, response: Response) -> Response {
    with(response, cookies::make(&view.site, STEP, "", Some(0)))
}

/// Says why nobody comes in, and which other ways there are.
pub(super) fn refused(view: &View, refusal: Refusal) -> Answer {
    if kernel::Problem::kind(&refusal) == Kind::Fault {
        return Err(refusal.into());
    }
    let words = view.words();
    let told = tell(words, &refusal);
    let title = words.get("people-identity-trouble");
    let page =
        Page::new(format!("{}. {title}", told.title), Section::None).status(status(kernel::Problem::kind(&refusal)));
    let links = OTHER_WAYS;
    let trouble = told_html(told, String::new());
    let html = IdentityHtml { t: words, trouble, title, lead: String::new(), go: None, form: String::new(), links };
    Ok(unkept(page.main(&html)?.render(view)))
}

#[derive(Template)]
#[template(path = "identity_ways.html")]
struct WaysHtml<'a> {
    t: Words<'a>,
    ways: Vec<(String, String)>,
    /// The same from a shared phone; for residents.
    shared: Vec<(String, String)>,
}

/// The ways to the providers for people of this kind, under a form for signing in; nothing where there are none.
pub(super) fn ways(people: &People, view: &View, kind: HolderKind, next: &str) -> String {
    let words = view.words();
    let way = |provider: &crate::identity::Provider, key, href: fn(&str, &str) -> String| {
        let label = words.with(key, &[("provider", provider.name.get(view.lang).into())]);
        (href(&format!("/masuk/identitas/{}", provider.id), next), label)
    };
    let known = || people.identities.of_kind(kind);
    let ways: Vec<_> = known().map(|provider| way(provider, "people-identity-go", onward)).collect();
    if ways.is_empty() {
        return String::new();
    }
    let shared = match kind {
        HolderKind::Resident => {
            known().map(|provider| way(provider, "people-identity-go-shared", onward_shared)).collect()
        }
        HolderKind::Officer => vec![],
    };
    WaysHtml { t: words, ways, shared }.render().unwrap_or_default()
}

/// `GET /masuk/identitas/{id}`
pub(super) async fn begin(
    State(people): State<People>,
    view: View,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(onward): Query<Onward>,
) -> Answer {
    let (next, is_shared) = (onward.path(), onward.is_shared());
    if !matches!(view.actor, Actor::Visitor) {
        return Ok(see_other(&next.unwrap_or_else(|| home(&view.actor).to_owned())));
    }
    // Another site may not send people on their way without asking them.
    if headers.get(FETCH_SITE).is_some_and(|site| site == "cross-site") {
        return Ok(see_other("/masuk"));
    }
    match people.ask_identity(&id, message_lang(&view), &next.unwrap_or_default(), is_shared).await {
        Ok(setout) => Ok(unkept(keep(&view, &setout.token, see_other(&setout.url)))),
        Err(refusal) => refused(&view, refusal),
    }
}

/// `GET /masuk/identitas/{id}/kembali`
pub(super) async fn back(
    State(people): State<People>,
    view: View,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(brought): Query<Brought>,
) -> Answer {
    let (caller, me) = (Caller::of(&view, &headers), Me::of(&view.actor).ok());
    let token = identity_token(&view, &headers);
    let came = people.back_from_identity(&caller, me.as_ref(), &id, token, &brought).await;
    Ok(unkept(match came {
        Ok(Came::In { begun, next }) => over(&view, entered(&view, &begun, see_other(&next))),
        Ok(Came::Factor(token)) => over(&view, to_step(&view, "/masuk/petugas/kode", token.reveal())),
        Ok(Came::Agree(token)) => keep(&view, &token, see_other(AGREE)),
        Ok(Came::Register(token)) => keep(&view, &token, see_other(REGISTER)),
        Ok(Came::Linked) => {
            let done = over(&view, told_at(&view, super::identities::MINE, "people-identities-linked"));
            turned(&people, &view, done).await?
        }
        Err(refusal) => refused(&view, refusal)?,
    }))
}

/// `GET /masuk/sambung`
pub(super) async fn agree_page(State(people): State<People>, view: View, headers: HeaderMap) -> Answer {
    let token = identity_token(&view, &headers);
    if token.is_empty() {
        return Ok(see_other("/masuk"));
    }
    let link = match people.waiting_link(token).await {
        Ok(link) => link,
        Err(refusal) => return refused(&view, refusal),
    };
    let provider = people.identity_name(&link.provider, view.lang);
    let words = view.words();
    let said = |key| words.with(key, &[("provider", provider.as_str().into())]);
    let title = words.get("people-identity-agree-title");
    let (lead, go, form) = match &view.actor {
        Actor::Visitor => {
            let path = if link.is_shared { onward_shared("/masuk", AGREE) } else { onward("/masuk", AGREE) };
            let go = (path, words.get("people-identity-agree-sign-in").to_owned());
            (said("people-identity-agree-lead"), Some(go), String::new())
        }
        _ => (said("people-identity-agree-ready"), None, Form::new(&view, AGREE, "people-identity-agree-go").html()),
    };
    let html = IdentityHtml { t: words, trouble: String::new(), title, lead, go, form, links: &[] };
    Ok(unkept(Page::new(title, Section::None).main(&html)?.render(&view)))
}

/// `POST /masuk/sambung`
pub(super) async fn agree(State(people): State<People>, view: View, headers: HeaderMap, _sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    match people.agree_to_link(&me, identity_token(&view, &headers)).await {
        Ok(next) => {
            let next = next.unwrap_or_else(|| super::identities::MINE.to_owned());
            turned(&people, &view, over(&view, told_at(&view, &next, "people-identities-linked"))).await
        }
        Err(refusal) => refused(&view, refusal),
    }
}

fn register_sheet<'v>(people: &People, view: &'v View, who: &Newcomer, input: &Input) -> Sheet<'v> {
    let words = view.words();
    let provider = people.identity_name(&who.provider, view.lang);
    let said = |key| words.with(key, &[("provider", provider.as_str().into())]);
    let line = |path, label: &'static str, value: &str| FieldView::line(path, words.get(label), value);
    let mut form = Form::new(view, REGISTER, "people-register-go");
    if who.name.is_none() {
        form = form.field(
            line("nama", "people-register-name", &input.name)
                .hint(words.get("people-register-name-hint"))
                .autocomplete("name"),
        );
    }
    let (form, text) = with_the_rest(people, view, form, input);
    let mut facts = vec![(words.get("people-register-nik"), who.nik.as_str().to_owned())];
    facts.extend(who.name.as_ref().map(|name| (words.get("people-register-name"), name.as_str().to_owned())));
    let checked = CheckedHtml { title: said("people-identity-checked"), facts }.render().unwrap_or_default();
    Sheet::new(form, "people-identity-register-title", "people-identity-register-lead")
        .lead(said("people-identity-register-lead"))
        .before(checked)
        .link(text, "consent-register-open")
        .link("/masuk".to_owned(), "people-register-have")
}

#[derive(Template)]
#[template(path = "identity_checked.html")]
struct CheckedHtml<'a> {
    title: String,
    facts: Vec<(&'a str, String)>,
}

/// `GET /daftar/identitas`
pub(super) async fn register_page(State(people): State<People>, view: View, headers: HeaderMap) -> Answer {
    let token = identity_token(&view, &headers);
    if token.is_empty() {
        return Ok(see_other("/daftar"));
    }
    match people.newcomer(token).await {
        Ok(who) => register_sheet(&people, &view, &who, &Input::default()).show().map(unkept),
        Err(refusal) => refused(&view, refusal),
    }
}

/// `POST /daftar/identitas`
pub(super) async fn register(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let token = identity_token(&view, &headers);
    let who = match people.newcomer(token).await {
        Ok(who) => who,
        Err(refusal) => return refused(&view, refusal),
    };
    let input = Input {
        name: sent.text("nama").to_owned(),
        phone: sent.text("ponsel").to_owned(),
        email: sent.text("surel").to_owned(),
        password: Secret::new(sent.get("sandi").unwrap_or_default().to_owned()),
        agrees: sent.get("setuju").is_some(),
        edition: sent.text("edisi").to_owned(),
        also: sent.all("pilihan").map(str::to_owned).collect(),
        lang: Some(message_lang(&view)),
        ..Input::default()
    };
    match people.register_newcomer(&Caller::of(&view, &headers), token, &input).await {
        Ok(step) => Ok(over(&view, to_step(&view, "/daftar/kode", step.reveal()))),
        Err(refusal) => register_sheet(&people, &view, &who, &input).refused(refusal).map(unkept),
    }
}

/// `POST /masuk/identitas/{id}/keluar`: the provider itself says that somebody left. Its token proves that it is the provider.
pub(super) async fn left(State(people): State<People>, Path(id): Path<String>, body: Bytes) -> Answer {
    let form = std::str::from_utf8(&body).unwrap_or_default();
    let token = form.split('&').find_map(|pair| pair.strip_prefix("logout_token=")).unwrap_or_default();
    people.left_there(&id, token).await?;
    Ok((StatusCode::OK, [(CACHE_CONTROL, "no-store")]).into_response())
}

/// Where somebody who has signed out of the hall goes: to the page about the provider they came by, if there is one.
pub(super) async fn after_leaving(people: &People, session: &str) -> store::Result<Option<String>> {
    let provider = people.identity_behind(session).await?;
    Ok(provider.map(|id| format!("/keluar/identitas/{id}")))
}

/// `GET /keluar/identitas/{id}`
pub(super) async fn leave_page(State(people): State<People>, view: View, Path(id): Path<String>) -> Answer {
    let address = match people.leave_address(&id).await {
        Ok(Some(address)) => address,
        // Who has signed out here need not hear that the provider is silent.
        Ok(None) | Err(Refusal::Away | Refusal::Issuer) => return Ok(told_at(&view, "/masuk", "people-signed-out")),
        Err(refusal) => return refused(&view, refusal),
    };
    let words = view.words();
    let provider = people.identity_name(&id, view.lang);
    let said = |key| words.with(key, &[("provider", provider.as_str().into())]);
    let title = words.get("people-identity-left-title");
    let html = IdentityHtml {
        t: words,
        trouble: String::new(),
        title,
        lead: said("people-identity-left-lead"),
        go: Some((address, said("people-identity-left-go"))),
        form: String::new(),
        links: &[("/masuk", "people-identity-left-stay")],
    };
    Ok(unkept(Page::new(title, Section::None).main(&html)?.render(&view)))
}
