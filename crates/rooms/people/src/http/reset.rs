//! `/lupa-sandi` and the page of its code.

use kernel::Secret;
use web::axum::extract::State;
use web::axum::http::HeaderMap;
use web::{Answer, FieldView, Sent, View, see_other};

use super::message_lang;
use super::register::resend_box;
use super::ui::{
    Form, Note, Sheet, code_field, demo_note, known, password_field, step_over, step_token, to_step, told_at,
};
use crate::ground::{Caller, People};

const CODE: &str = "/lupa-sandi/kode";

/// `GET /lupa-sandi`
pub(super) async fn page(view: View) -> Answer {
    sheet(&view, "").show()
}

/// `POST /lupa-sandi`
pub(super) async fn submit(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let name = sent.text("nama");
    match people.forgot_password(&Caller::of(&view, &headers), name, message_lang(&view)).await {
        Ok(token) => Ok(to_step(&view, CODE, token.reveal())),
        Err(refusal) => sheet(&view, name).refused(refusal),
    }
}

fn sheet<'v>(view: &'v View, name: &str) -> Sheet<'v> {
    let words = view.words();
    let field = FieldView::line("nama", words.get("people-sign-in-name"), name).autocomplete("username");
    let counter = Note {
        tone: "",
        icon: "info",
        title: words.get("people-sign-in-forgot"),
        text: words.get("people-forgot-no-contact"),
        href: "",
        link: "",
    };
    let form = Form::new(view, "/lupa-sandi", "people-forgot-go").field(field);
    Sheet::new(form, "people-forgot-title", "people-forgot-lead").note(Some(counter))
}

/// `GET /lupa-sandi/kode`
pub(super) async fn code_page(view: View, headers: HeaderMap) -> Answer {
    if step_token(&view, &headers).is_empty() {
        return Ok(see_other("/lupa-sandi"));
    }
    code_sheet(&view, "").show()
}

/// `POST /lupa-sandi/kode`
pub(super) async fn code(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let (token, code) = (step_token(&view, &headers), sent.text("kode"));
    let password = Secret::new(sent.get("sandi").unwrap_or_default().to_owned());
    match people.reset_password(&Caller::of(&view, &headers), token, code, &password).await {
        Ok(mark) => {
            let done = step_over(&view, told_at(&view, "/masuk", "people-password-changed"));
            Ok(known(&view, &mark, done))
        }
        Err(refusal) => code_sheet(&view, code).refused(refusal),
    }
}

/// `POST /lupa-sandi/kode/ulang`
pub(super) async fn resend(State(people): State<People>, view: View, headers: HeaderMap, _sent: Sent) -> Answer {
    match people.resend_reset(step_token(&view, &headers)).await {
        Ok(()) => Ok(told_at(&view, CODE, "people-code-resent")),
        Err(refusal) => code_sheet(&view, "").refused(refusal),
    }
}

fn code_sheet<'v>(view: &'v View, code: &str) -> Sheet<'v> {
    let words = view.words();
    let mut field = code_field(words.get("people-code-label"), words.get("people-code-hint"));
    if let web::Control::Line { value, .. } = &mut field.control {
        code.clone_into(value);
    }
    let form = Form::new(view, CODE, "people-reset-go").field(field).field(
        password_field("sandi", words.get("people-account-new-password"), "new-password")
            .hint(words.get("people-new-password-hint")),
    );
    Sheet::new(form, "people-reset-title", "people-code-lead-password")
        .note(demo_note(words, view.site.face.is_example))
        .after(resend_box(view, "/lupa-sandi/kode/ulang", "/lupa-sandi"))
}
