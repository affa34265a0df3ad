//! `/daftar` and the page of its code.

use askama::Template as _;
use kernel::Secret;
use reference::{Consent, Need};
use web::axum::extract::{Query, State};
use web::axum::http::HeaderMap;
use web::{Answer, Control, FieldView, Pick, Sent, Unchecked, View, csrf_field, see_other};

use super::message_lang;
use super::ui::{
    Form, Onward, Resend, Sheet, code_field, demo_note, entered, onward, password_field, step_over, step_token,
    to_step, told_at,
};
use crate::challenge;
use crate::ground::{Caller, People};
use crate::model::safe_path;
use crate::register::{Input, Refusal};

const CODE: &str = "/daftar/kode";

/// `GET /daftar`
pub(super) async fn page(State(people): State<People>, view: View, Query(onward): Query<Onward>) -> Answer {
    sheet(&people, &view, &Input { next: onward.path(), ..Input::default() }).show()
}

/// `POST /daftar`
pub(super) async fn submit(State(people): State<People>, view: View, headers: HeaderMap, sent: Unchecked) -> Answer {
    let input = read(&view, sent.typed());
    // A form whose session has ended comes back as it was typed.
    if let Err(forged) = sent.check(&view) {
        return sheet(&people, &view, &input).refused(forged);
    }
    match people.register(&Caller::of(&view, &headers), &input).await {
        Ok(token) => Ok(to_step(&view, CODE, token.reveal())),
        Err(refusal) => sheet(&people, &view, &input).refused(refusal),
    }
}

fn read(view: &View, sent: &Sent) -> Input {
    Input {
        nik: sent.text("nik").to_owned(),
        name: sent.text("nama").to_owned(),
        phone: sent.text("ponsel").to_owned(),
        email: sent.text("surel").to_owned(),
        password: Secret::new(sent.get("sandi").unwrap_or_default().to_owned()),
        agrees: sent.get("setuju").is_some(),
        edition: sent.text("edisi").to_owned(),
        also: sent.all("pilihan").map(str::to_owned).collect(),
        lang: Some(message_lang(view)),
        next: safe_path(sent.text("lanjut")).map(str::to_owned),
    }
}

fn sheet<'v>(people: &People, view: &'v View, input: &Input) -> Sheet<'v> {
    let words = view.words();
    let line = |path, label: &'static str, value: &str| FieldView::line(path, words.get(label), value);
    let next = input.next.as_deref().unwrap_or_default();
    let form = Form::new(view, "/daftar", "people-register-go")
        .field(
            line("nik", "people-register-nik", &input.nik)
                .hint(words.get("people-register-nik-hint"))
                .of_kind("text", "numeric", true),
        )
        .field(
            line("nama", "people-register-name", &input.name)
                .hint(words.get("people-register-name-hint"))
                .autocomplete("name"),
        );
    let (form, text) = with_the_rest(people, view, form, input);
    Sheet::new(form.hidden("lanjut", next), "people-register-title", "people-register-lead")
        .link(text, "consent-register-open")
        .link(onward("/masuk", next), "people-register-have")
}

/// The form with what every way of registering asks: contacts, password, and what is agreed to, in the edition that stands
/// there; and where its text is.
pub(super) fn with_the_rest<'v>(people: &People, view: &'v View, form: Form<'v>, input: &Input) -> (Form<'v>, String) {
    let words = view.words();
    let line = |path, label: &'static str, value: &str| FieldView::line(path, words.get(label), value);
    let form = form
        .field(
            line("ponsel", "people-register-phone", &input.phone)
                .hint(words.get("people-register-phone-hint"))
                .of_kind("tel", "tel", true)
                .autocomplete("tel"),
        )
        .field(
            line("surel", "people-register-email", &input.email)
                .hint(words.get("people-register-email-hint"))
                .of_kind("email", "email", false)
                .autocomplete("email")
                .optional(),
        )
        .field(
            password_field("sandi", words.get("people-new-password"), "new-password")
                .hint(words.get("people-new-password-hint")),
        );
    let account = people.in_force(Consent::ACCOUNT);
    let (agreed, edition) = account.map(|text| (text.text.get(view.lang).to_owned(), text.edition)).unwrap_or_default();
    let consent = FieldView::line("setuju", &agreed, "").control(Control::Tick { is_ticked: input.agrees });
    let form = form.field(consent).field(optional(people, view, &input.also)).hidden("edisi", &edition);
    (form, format!("/persetujuan/{}/{edition}", Consent::ACCOUNT))
}

/// What somebody may agree to besides; nothing is ticked beforehand.
fn optional(people: &People, view: &View, ticked: &[String]) -> FieldView {
    let consents = people.consents().now();
    let asked = consents.on(view.now.date(view.zone())).into_iter().map(|row| &row.value);
    let options = asked.filter(|text| text.need == Need::Optional).map(|text| Pick {
        value: text.id.clone(),
        label: text.title.get(view.lang).to_owned(),
        hint: text.text.get(view.lang).to_owned(),
        is_chosen: ticked.contains(&text.id),
    });
    FieldView::line("pilihan", view.words().get("people-register-also"), "")
        .hint(view.words().get("people-register-also-hint"))
        .control(Control::Picks { options: options.collect(), many: true })
        .optional()
}

/// `GET /daftar/kode`
pub(super) async fn code_page(view: View, headers: HeaderMap) -> Answer {
    if step_token(&view, &headers).is_empty() {
        return Ok(see_other("/daftar"));
    }
    code_sheet(&view).show()
}

/// `POST /daftar/kode`
pub(super) async fn code(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let token = step_token(&view, &headers);
    match people.confirm_registration(&Caller::of(&view, &headers), token, sent.text("kode")).await {
        Ok((begun, next)) => {
            let response = see_other(next.as_deref().unwrap_or("/saya"));
            Ok(step_over(&view, entered(&view, &begun, response)))
        }
        Err(refusal) => code_sheet(&view).refused(refusal),
    }
}

/// `POST /daftar/kode/ulang`
pub(super) async fn resend(State(people): State<People>, view: View, headers: HeaderMap, _sent: Sent) -> Answer {
    match people.resend_registration(step_token(&view, &headers)).await {
        Ok(()) => Ok(told_at(&view, CODE, "people-code-resent")),
        Err(refusal @ Refusal::Code(challenge::Refusal::Store(_))) => Err(refusal.into()),
        Err(refusal) => code_sheet(&view).refused(refusal),
    }
}

fn code_sheet(view: &View) -> Sheet<'_> {
    let words = view.words();
    let form = Form::new(view, CODE, "people-code-go")
        .field(code_field(words.get("people-code-label"), words.get("people-code-hint")));
    Sheet::new(form, "people-code-title", "people-code-lead-register")
        .note(demo_note(words, view.site.face.is_example))
        .after(resend_box(view, "/daftar/kode/ulang", "/daftar"))
}

/// The box that asks for another code.
pub(super) fn resend_box(view: &View, action: &str, restart: &str) -> String {
    Resend { t: view.words(), csrf: csrf_field(view), action, restart }.render().unwrap_or_default()
}
