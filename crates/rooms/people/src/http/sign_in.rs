//! `/masuk` and `/keluar`.

use kernel::{Actor, Secret};
use web::axum::extract::{Query, State};
use web::axum::http::header::{HeaderName, SET_COOKIE};
use web::axum::http::{HeaderMap, HeaderValue};
use web::{Answer, Control, FieldView, Sent, View, cookies, see_other};

use super::ui::{Form, Note, Onward, Sheet, entered, onward, password_field, told_at};
use super::{home, identity, passkeys};
use crate::ground::{Caller, People};
use crate::model::{HolderKind, safe_path};
use crate::sign_in::Input;

/// `GET /masuk`
pub(super) async fn page(State(people): State<People>, view: View, Query(onward): Query<Onward>) -> Answer {
    if !matches!(view.actor, Actor::Visitor) {
        return Ok(see_other(&onward.path().unwrap_or_else(|| home(&view.actor).to_owned())));
    }
    // A cookie that opens nothing any more: say why they are asked again.
    let words = view.words();
    let over = view.session.is_some().then(|| Note {
        tone: "warn",
        icon: "clock",
        title: words.get("people-session-over"),
        text: words.get("people-session-over-text"),
        href: "",
        link: "",
    });
    let input = Input { is_shared: onward.is_shared(), ..Input::default() };
    sheet(&people, &view, &input, &onward.path().unwrap_or_default()).note(over).show()
}

/// `POST /masuk`
pub(super) async fn submit(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let next = safe_path(sent.text("lanjut")).unwrap_or_default();
    let input = Input {
        name: sent.text("nama").to_owned(),
        password: Secret::new(sent.get("sandi").unwrap_or_default().to_owned()),
        is_shared: sent.get("bersama").is_some(),
    };
    match people.sign_in(&Caller::of(&view, &headers), &input).await {
        Ok(begun) => Ok(entered(&view, &begun, see_other(if next.is_empty() { "/saya" } else { next }))),
        Err(refusal) => sheet(&people, &view, &input, next).refused(refusal),
    }
}

fn sheet<'v>(people: &People, view: &'v View, input: &Input, next: &str) -> Sheet<'v> {
    let words = view.words();
    let name = FieldView::line("nama", words.get("people-sign-in-name"), &input.name)
        .hint(words.get("people-sign-in-name-hint"))
        .autocomplete("username");
    let shared = FieldView::line("bersama", words.get("people-sign-in-shared"), "")
        .hint(words.get("people-sign-in-shared-hint"))
        .control(Control::Tick { is_ticked: input.is_shared });
    let form = Form::new(view, "/masuk", "people-sign-in-go")
        .field(name)
        .field(password_field("sandi", words.get("people-password"), "current-password"))
        .field(shared)
        .hidden("lanjut", next);
    Sheet::new(form, "people-sign-in-title", "people-sign-in-lead")
        .after(identity::ways(people, view, HolderKind::Resident, next) + &passkeys::way(people, view, next))
        .link(onward("/daftar", next), "people-sign-in-register")
        .link(onward("/masuk/kode", next), "people-sign-in-code")
        .link("/lupa-sandi".to_owned(), "people-sign-in-forgot")
        .link(onward("/masuk/petugas", next), "people-sign-in-officer")
}

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// `POST /keluar`
pub(super) async fn sign_out(State(people): State<People>, view: View, _sent: Sent) -> Answer {
    let mut there = None;
    if let Some(token) = &view.session {
        there = identity::after_leaving(&people, token).await?;
        people.sign_out(&view.actor, token).await?;
    }
    let mut response = match there {
        Some(page) => see_other(&page),
        None => told_at(&view, "/masuk", "people-signed-out"),
    };
    response.headers_mut().append(SET_COOKIE, cookies::no_session(&view.site));
    if view.is_shared {
        // The browser empties itself: what lies in its caches, its databases and its worker goes with the session.
        response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\", \"storage\""));
    }
    Ok(response)
}
