//! `/masuk/kode`: signing in by a one-time code, and the page of the code.

use kernel::Secret;
use web::axum::extract::{Query, State};
use web::axum::http::HeaderMap;
use web::{Answer, Control, FieldView, Sent, View, see_other};

use super::register::resend_box;
use super::ui::{Form, Onward, Sheet, code_field, demo_note, entered, onward, step_over, step_token, to_step, told_at};
use super::{home, message_lang};
use crate::code_sign_in::Input;
use crate::ground::{Caller, People};
use crate::model::safe_path;

const CODE: &str = "/masuk/kode/isi";

/// `GET /masuk/kode`
pub(super) async fn page(view: View, Query(onward): Query<Onward>) -> Answer {
    if view.name.is_some() {
        return Ok(see_other(&onward.path().unwrap_or_else(|| home(&view.actor).to_owned())));
    }
    sheet(&view, &Input { next: onward.path(), ..Input::default() }).show()
}

/// `POST /masuk/kode`
pub(super) async fn submit(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let input = Input {
        name: sent.text("nama").to_owned(),
        is_shared: sent.get("bersama").is_some(),
        next: safe_path(sent.text("lanjut")).map(str::to_owned),
    };
    let asked: Result<Secret<String>, _> =
        people.ask_entry_code(&Caller::of(&view, &headers), &input, message_lang(&view)).await;
    match asked {
        Ok(token) => Ok(to_step(&view, CODE, token.reveal())),
        Err(refusal) => sheet(&view, &input).refused(refusal),
    }
}

fn sheet<'v>(view: &'v View, input: &Input) -> Sheet<'v> {
    let words = view.words();
    let next = input.next.as_deref().unwrap_or_default();
    let name = FieldView::line("nama", words.get("people-sign-in-name"), &input.name)
        .hint(words.get("people-sign-in-name-hint"))
        .autocomplete("username");
    let shared = FieldView::line("bersama", words.get("people-sign-in-shared"), "")
        .hint(words.get("people-sign-in-shared-hint"))
        .control(Control::Tick { is_ticked: input.is_shared });
    let form = Form::new(view, "/masuk/kode", "people-entry-ask").field(name).field(shared).hidden("lanjut", next);
    Sheet::new(form, "people-entry-title", "people-entry-lead").link(onward("/masuk", next), "people-passkey-citizen")
}

/// `GET /masuk/kode/isi`
pub(super) async fn code_page(view: View, headers: HeaderMap) -> Answer {
    if step_token(&view, &headers).is_empty() {
        return Ok(see_other("/masuk/kode"));
    }
    code_sheet(&view).show()
}

/// `POST /masuk/kode/isi`
pub(super) async fn code(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let token = step_token(&view, &headers);
    match people.enter_by_code(&Caller::of(&view, &headers), token, sent.text("kode")).await {
        Ok((begun, next)) => {
            let response = see_other(next.as_deref().unwrap_or("/saya"));
            Ok(step_over(&view, entered(&view, &begun, response)))
        }
        Err(refusal) => code_sheet(&view).refused(refusal),
    }
}

/// `POST /masuk/kode/ulang`
pub(super) async fn resend(State(people): State<People>, view: View, headers: HeaderMap, _sent: Sent) -> Answer {
    match people.resend_entry(step_token(&view, &headers)).await {
        Ok(()) => Ok(told_at(&view, CODE, "people-code-resent")),
        Err(refusal) => code_sheet(&view).refused(refusal),
    }
}

fn code_sheet(view: &View) -> Sheet<'_> {
    let words = view.words();
    let form = Form::new(view, CODE, "people-code-go")
        .field(code_field(words.get("people-code-label"), words.get("people-code-hint")));
    Sheet::new(form, "people-code-title", "people-code-lead-password")
        .note(demo_note(words, view.site.face.is_example))
        .after(resend_box(view, "/masuk/kode/ulang", "/masuk/kode"))
}
