//! `/masuk/petugas` and the page of the second factor.

use askama::Template;
use kernel::{Actor, Secret, Words};
use web::axum::extract::{Query, State};
use web::axum::http::HeaderMap;
use web::{Answer, FieldView, Page, Section, Sent, View, see_other};

use super::ui::{
    Form, Note, Onward, Sheet, code_field, entered, onward, password_field, step_over, step_token, to_step, unkept,
};
use super::{identity, passkeys};
use crate::challenge;
use crate::ground::{Caller, People};
use crate::model::{HolderKind, safe_path};
use crate::officer_sign_in::{Entered, Input, Refusal, Setup};
use crate::totp;

const CODE: &str = "/masuk/petugas/kode";

/// `GET /masuk/petugas`
pub(super) async fn page(State(people): State<People>, view: View, Query(onward): Query<Onward>) -> Answer {
    if view.actor.officer().is_ok() {
        return Ok(see_other(&onward.path().unwrap_or_else(|| "/meja".to_owned())));
    }
    sheet(&people, &view, "", &onward.path().unwrap_or_default()).show()
}

/// `POST /masuk/petugas`
pub(super) async fn submit(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let next = safe_path(sent.text("lanjut"));
    let input = Input {
        username: sent.text("nama").to_owned(),
        password: Secret::new(sent.get("sandi").unwrap_or_default().to_owned()),
        next: next.map(str::to_owned),
    };
    match people.officer_sign_in(&Caller::of(&view, &headers), &input).await {
        Ok(token) => Ok(to_step(&view, CODE, token.reveal())),
        Err(refusal) => sheet(&people, &view, &input.username, next.unwrap_or_default()).refused(refusal),
    }
}

fn sheet<'v>(people: &People, view: &'v View, username: &str, next: &str) -> Sheet<'v> {
    let words = view.words();
    let name = FieldView::line("nama", words.get("people-officer-username"), username).autocomplete("username");
    let form = Form::new(view, "/masuk/petugas", "people-sign-in-go")
        .field(name)
        .field(password_field("sandi", words.get("people-password"), "current-password"))
        .hidden("lanjut", next);
    let help = Note {
        tone: "",
        icon: "info",
        title: words.get("people-sign-in-forgot"),
        text: words.get("people-officer-forgot"),
        href: "",
        link: "",
    };
    Sheet::new(form, "people-officer-title", "people-officer-lead")
        .note(Some(help))
        .after(identity::ways(people, view, HolderKind::Officer, next) + &passkeys::way(people, view, next))
        .link(onward("/masuk", next), "people-officer-citizen")
}

#[derive(Template)]
#[template(path = "totp_setup.html")]
struct SetupHtml<'a> {
    t: Words<'a>,
    picture: Option<String>,
    letters: String,
}

fn code_sheet<'v>(view: &'v View, setup: Option<&Setup>) -> Sheet<'v> {
    let words = view.words();
    let (title, lead, label) = match setup {
        Some(_) => ("people-totp-setup-title", "people-totp-setup-lead", "people-totp-setup-label"),
        None => ("people-totp-title", "people-totp-lead", "people-totp-label"),
    };
    let mut field = code_field(words.get(label), words.get("people-totp-hint"));
    if setup.is_none() {
        // A recovery code has letters.
        field = field.of_kind("text", "", true);
    }
    let mut form = Form::new(view, CODE, "people-totp-go").field(field);
    if setup.is_some() {
        let own = password_field("sandi-baru", words.get("people-first-password"), "new-password");
        form = form.field(own.hint(words.get("people-first-password-hint")));
    }
    let before = setup.map(|setup| {
        let title = words.get("people-totp-picture");
        let picture = setup.address.as_ref().and_then(|address| totp::picture(address, title));
        let letters = setup.letters.reveal().as_bytes().chunks(4).map(String::from_utf8_lossy);
        let html = SetupHtml { t: words, picture, letters: letters.collect::<Vec<_>>().join(" ") };
        html.render().unwrap_or_default()
    });
    Sheet::new(form, title, lead)
        .before(before.unwrap_or_default())
        .link("/masuk/petugas".to_owned(), "people-code-restart")
}

/// `GET /masuk/petugas/kode`
pub(super) async fn code_page(State(people): State<People>, view: View, headers: HeaderMap) -> Answer {
    let token = step_token(&view, &headers);
    if token.is_empty() {
        return Ok(see_other("/masuk/petugas"));
    }
    match people.second_factor(token).await {
        Ok(setup) => code_sheet(&view, setup.as_ref()).show().map(unkept),
        Err(refusal) => code_sheet(&view, None).refused(refusal),
    }
}

/// `POST /masuk/petugas/kode`
pub(super) async fn code(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let token = step_token(&view, &headers);
    let own = Secret::new(sent.get("sandi-baru").unwrap_or_default().to_owned());
    match people.officer_code(&Caller::of(&view, &headers), token, sent.text("kode"), &own).await {
        Ok(who) => welcome(&view, &who),
        Err(refusal) => {
            let over = matches!(refusal, Refusal::Code(challenge::Refusal::Gone | challenge::Refusal::Spent));
            // The picture is shown again with a wrong code, or nobody could finish.
            let setup = if over { None } else { people.second_factor(token).await.ok().flatten() };
            code_sheet(&view, setup.as_ref()).refused(refusal).map(unkept)
        }
    }
}

#[derive(Template)]
#[template(path = "recovery.html")]
struct RecoveryHtml<'a> {
    t: Words<'a>,
    codes: Vec<&'a str>,
    next: &'a str,
}

fn welcome(view: &View, who: &Entered) -> Answer {
    let next = who.next.as_deref().unwrap_or("/meja");
    let response = if who.recovery.is_empty() {
        see_other(next)
    } else {
        let words = view.words();
        let codes = who.recovery.iter().map(|code| code.reveal().as_str()).collect();
        let html = RecoveryHtml { t: words, codes, next };
        unkept(Page::new(words.get("people-recovery-title"), Section::None).main(&html)?.render(view))
    };
    Ok(step_over(view, entered(view, &who.begun, response)))
}

/// Whether the page belongs to an officer.
pub(super) fn is_officer(actor: &Actor) -> bool {
    actor.officer().is_ok()
}
