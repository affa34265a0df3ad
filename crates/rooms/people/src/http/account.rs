//! `/saya/akun`: profile, contact, password, language, devices.

use askama::Template;
use kernel::{Secret, SessionId, Words, say};
use web::axum::extract::State;
use web::axum::http::HeaderMap;
use web::problem::percent;
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, View, csrf_field, see_other};

use super::message_lang;
use super::officer::is_officer;
use super::register::resend_box;
use super::ui::{
    Form, Sheet, Trouble, code_field, demo_note, password_field, step_over, step_token, to_step, told_at, turned,
};
use crate::account::Refusal;
use crate::ground::{Caller, Me, People};
use crate::model::NameKind;
use crate::profile::Profile;
use crate::session::Listed;

const CODE: &str = "/saya/akun/kontak/kode";

struct DeviceRow {
    id: String,
    name: String,
    since: String,
    is_here: bool,
    is_shared: bool,
    is_new: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountHtml<'a> {
    t: Words<'a>,
    trouble: String,
    is_resident: bool,
    takes_passkeys: bool,
    takes_identities: bool,
    facts: Vec<(&'a str, String)>,
    contact: String,
    password: String,
    language: String,
    devices: Vec<DeviceRow>,
    /// The form by which an officer ends sessions; residents press a button at each.
    ending: Option<String>,
    csrf: String,
}

/// What was typed into a form that comes back; passwords never do.
#[derive(Default)]
struct Typed<'a> {
    contact: &'a str,
    device: &'a str,
}

/// The forms of the page; one of them may come back with what is wrong.
struct Forms<'v> {
    contact: Form<'v>,
    password: Form<'v>,
    language: Form<'v>,
    devices: Form<'v>,
}

/// Every device but this one, for an officer to choose.
const ALL: &str = "semua";

impl<'v> Forms<'v> {
    fn new(view: &'v View, devices: &[DeviceRow], typed: &Typed<'_>) -> Self {
        let words = view.words();
        let present = |path| password_field(path, words.get("people-account-present"), "current-password");
        let languages = [("id", "Bahasa Indonesia"), ("en", "English")].map(|(value, label)| Pick {
            value: value.to_owned(),
            label: label.to_owned(),
            hint: String::new(),
            is_chosen: view.lang.as_str() == value,
        });
        let pick = |value: &str, label: String, hint: String| Pick {
            is_chosen: value == if typed.device.is_empty() { ALL } else { typed.device },
            value: value.to_owned(),
            label,
            hint,
        };
        let elsewhere = devices.iter().filter(|device| !device.is_here);
        let mut which: Vec<_> =
            elsewhere.map(|device| pick(&device.id, device.name.clone(), device.since.clone())).collect();
        which.push(pick(ALL, words.get("people-account-devices-all").to_owned(), String::new()));
        Self {
            contact: Form::new(view, "/saya/akun/kontak", "people-account-contact-go")
                .field(
                    FieldView::line("kontak", words.get("people-account-contact"), typed.contact)
                        .hint(words.get("people-account-contact-hint")),
                )
                .field(present("sandi-kontak"))
                .quiet(),
            password: Form::new(view, "/saya/akun/sandi", "people-account-password-go")
                .field(present("sandi-lama"))
                .field(
                    password_field("sandi", words.get("people-account-new-password"), "new-password")
                        .hint(words.get("people-new-password-hint")),
                )
                .quiet(),
            language: Form::new(view, "/saya/akun/bahasa", "people-account-lang-go")
                .field(
                    FieldView::line("bahasa", words.get("people-account-lang"), "")
                        .control(Control::Picks { options: languages.into(), many: false }),
                )
                .quiet(),
            devices: Form::new(view, "/saya/akun/perangkat", "people-account-device-out")
                .field(
                    FieldView::line("perangkat", words.get("people-account-devices-which"), "")
                        .control(Control::Picks { options: which, many: false }),
                )
                .field(present("sandi-perangkat"))
                .quiet(),
        }
    }
}

/// The form that comes back with what is wrong.
type Which = for<'f, 'v> fn(&'f mut Forms<'v>) -> &'f mut Form<'v>;

fn facts<'a>(people: &People, view: &'a View, profile: &Profile) -> Vec<(&'a str, String)> {
    let words = view.words();
    let none = || words.get("people-account-none").to_owned();
    match profile {
        Profile::Resident(resident) => {
            let contact = |known: &Option<(String, bool)>| match known {
                None => none(),
                Some((masked, true)) => masked.clone(),
                Some((masked, false)) => format!("{masked} ({})", words.get("people-account-unproven")),
            };
            let way = |kind: &NameKind| words.with(&format!("people-account-way-{}", kind.as_str()), &[]);
            let ways: Vec<String> = resident.ways_in.iter().map(way).collect();
            vec![
                (words.get("people-account-name"), resident.name.clone()),
                (words.get("people-account-nik"), resident.nik_masked.clone()),
                (words.get("people-account-phone"), contact(&resident.phone)),
                (words.get("people-account-email"), contact(&resident.email)),
                (words.get("people-account-ways"), ways.join(", ")),
            ]
        }
        Profile::Officer(officer) => {
            let roles = officer.roles.iter().map(|role| words.with(&format!("people-role-{role}"), &[]));
            vec![
                (words.get("people-account-name"), officer.name.clone()),
                (words.get("people-account-agency"), people.agency_name(officer.agency.as_str(), view.lang)),
                (words.get("people-account-roles"), roles.collect::<Vec<_>>().join(", ")),
            ]
        }
    }
}

fn device(view: &View, listed: &Listed, here: Option<SessionId>) -> DeviceRow {
    let words = view.words();
    let moment = |at| say::date_time(at, view.zone(), view.lang);
    let args = [("since", moment(listed.lease.created_at).into()), ("seen", moment(listed.lease.seen_at).into())];
    let unknown = || words.get("people-account-device-unknown").to_owned();
    DeviceRow {
        id: listed.id.to_string(),
        name: if listed.device == "?" { unknown() } else { listed.device.clone() },
        since: words.with("people-account-device-since", &args),
        is_here: Some(listed.id) == here,
        is_shared: listed.is_shared,
        is_new: listed.is_new,
    }
}

/// `GET /saya/akun`
pub(super) async fn page(State(people): State<People>, view: View) -> Answer {
    show(&people, &view, &Typed::default(), None).await
}

async fn show(people: &People, view: &View, typed: &Typed<'_>, wrong: Option<(Refusal, Which)>) -> Answer {
    let me = Me::of(&view.actor)?;
    let overview = people.overview(&me, view.session.as_deref()).await?;
    let words = view.words();
    let devices: Vec<_> = overview.devices.iter().map(|listed| device(view, listed, overview.here)).collect();
    let mut forms = Forms::new(view, &devices, typed);
    let trouble = wrong.map(|(refusal, which)| Trouble::at(refusal, which(&mut forms))).transpose()?;
    let proves_again = is_officer(&view.actor) && devices.len() > 1;
    let html = AccountHtml {
        t: words,
        trouble: trouble.as_ref().map(|trouble| trouble.html().to_owned()).unwrap_or_default(),
        is_resident: !is_officer(&view.actor),
        takes_passkeys: people.takes_passkeys(),
        takes_identities: people.identities.of_kind(me.holder.kind()).next().is_some(),
        facts: facts(people, view, &overview.profile),
        contact: forms.contact.html(),
        password: forms.password.html(),
        language: forms.language.html(),
        devices,
        ending: proves_again.then(|| forms.devices.html()),
        csrf: csrf_field(view),
    };
    let title = words.get("people-account-title");
    Ok(match trouble {
        None => Page::new(title, Section::Mine).main(&html)?.render(view),
        Some(trouble) => trouble.finish(view, Page::new(trouble.title(title), Section::Mine).main(&html)?),
    })
}

/// Reloading the answer to a form leads back to the page.
pub(super) async fn moved() -> Answer {
    Ok(see_other("/saya/akun"))
}

fn secret(sent: &Sent, name: &str) -> Secret<String> {
    Secret::new(sent.get(name).unwrap_or_default().to_owned())
}

/// `POST /saya/akun/sandi`
pub(super) async fn password(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let here = people.session_id(view.session.as_deref()).await?;
    let (present, wanted) = (secret(&sent, "sandi-lama"), secret(&sent, "sandi"));
    match people.change_password(&Caller::of(&view, &headers), &me, here, &present, &wanted).await {
        Ok(()) => turned(&people, &view, told_at(&view, "/saya/akun", "people-account-password-done")).await,
        Err(refusal) => show(&people, &view, &Typed::default(), Some((refusal, |forms| &mut forms.password))).await,
    }
}

/// `POST /saya/akun/kontak`
pub(super) async fn contact(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let (typed, password) = (sent.text("kontak"), secret(&sent, "sandi-kontak"));
    let caller = Caller::of(&view, &headers);
    match people.change_contact(&caller, &me, &password, typed, message_lang(&view)).await {
        Ok(token) => Ok(to_step(&view, CODE, token.reveal())),
        Err(refusal) => {
            let typed = Typed { contact: typed, ..Typed::default() };
            show(&people, &view, &typed, Some((refusal, |forms| &mut forms.contact))).await
        }
    }
}

fn code_sheet(view: &View) -> Sheet<'_> {
    let words = view.words();
    let form = Form::new(view, CODE, "people-code-go")
        .field(code_field(words.get("people-code-label"), words.get("people-code-hint")));
    Sheet::new(form, "people-code-title", "people-code-lead-contact")
        .note(demo_note(words, view.site.face.is_example))
        .after(resend_box(view, "/saya/akun/kontak/ulang", "/saya/akun"))
}

/// `GET /saya/akun/kontak/kode`
pub(super) async fn code_page(view: View, headers: HeaderMap) -> Answer {
    view.actor.resident()?;
    if step_token(&view, &headers).is_empty() {
        return Ok(see_other("/saya/akun"));
    }
    code_sheet(&view).show()
}

/// `POST /saya/akun/kontak/kode`
pub(super) async fn code(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    match people.confirm_contact(&me, step_token(&view, &headers), sent.text("kode")).await {
        Ok(()) => {
            let done = step_over(&view, told_at(&view, "/saya/akun", "people-account-contact-done"));
            turned(&people, &view, done).await
        }
        Err(refusal) => code_sheet(&view).refused(refusal),
    }
}

/// `POST /saya/akun/kontak/ulang`
pub(super) async fn resend(State(people): State<People>, view: View, headers: HeaderMap, _sent: Sent) -> Answer {
    view.actor.resident()?;
    match people.resend_contact(step_token(&view, &headers)).await {
        Ok(()) => Ok(told_at(&view, CODE, "people-code-resent")),
        Err(refusal) => code_sheet(&view).refused(refusal),
    }
}

/// `POST /saya/akun/bahasa`
pub(super) async fn language(State(people): State<People>, view: View, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let lang = sent.text("bahasa").parse().unwrap_or(view.lang);
    people.set_language(&me, lang).await?;
    // The preference page keeps the choice in the browser too.
    let path = format!("/tampilan?bahasa={}&kembali={}", lang.as_str(), percent("/saya/akun"));
    Ok(told_at(&view, &path, "people-account-lang-done"))
}

/// `POST /saya/akun/perangkat`
pub(super) async fn devices(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let which = sent.text("perangkat");
    let password = secret(&sent, "sandi-perangkat");
    if let Err(refusal) = people.check_before_ending(&Caller::of(&view, &headers), &me, &password).await {
        let typed = Typed { device: which, ..Typed::default() };
        return show(&people, &view, &typed, Some((refusal, |forms| &mut forms.devices))).await;
    }
    if which == ALL {
        let here = people.session_id(view.session.as_deref()).await?;
        people.sign_out_elsewhere(&me, here).await?;
        return Ok(told_at(&view, "/saya/akun", "people-account-devices-done"));
    }
    // Somebody else's device, or one that is out already: the same answer.
    if let Ok(session) = which.parse() {
        people.sign_out_one(&me, session).await?;
    }
    Ok(told_at(&view, "/saya/akun", "people-account-device-done"))
}
