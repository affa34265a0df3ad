//! `/saya/akun/kunci-sandi`: the passkeys of an account; and `/masuk/kunci-sandi`: signing in with one.

use askama::Template;
use kernel::{Problem as _, Secret, Words, say};
use web::axum::extract::State;
use web::axum::http::HeaderMap;
use web::problem::{status, tell};
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, View, csrf_field, see_other};

use super::officer::is_officer;
use super::ui::{
    Form, Trouble, code_field, entered, password_field, step_over, step_token, to_step, told_at, told_html, turned,
    unkept,
};
use crate::ground::{Caller, Me, People};
use crate::model::{Purpose, safe_path};
use crate::passkey::{AddInput, Listed, Refusal};
use crate::secrets;

const MINE: &str = "/saya/akun/kunci-sandi";
const NEW: &str = "/saya/akun/kunci-sandi/baru";
const ENTER: &str = "/masuk/kunci-sandi";

#[derive(Template)]
#[template(path = "passkeys.html")]
struct PasskeysHtml<'a> {
    t: Words<'a>,
    trouble: String,
    keys: Vec<(String, String)>,
    add: String,
    rename: String,
    remove: String,
}

/// The forms of the page; one of them may come back with what is wrong.
struct Forms<'v> {
    add: Form<'v>,
    rename: Form<'v>,
    remove: Form<'v>,
}

impl<'v> Forms<'v> {
    /// With what was typed: the name of a new one, and another name for one that is there.
    fn new(view: &'v View, keys: &[Listed], name: &str, other: &str) -> Self {
        let words = view.words();
        let mut add = Form::new(view, MINE, "people-passkeys-add")
            .field(
                FieldView::line("nama", words.get("people-passkeys-name"), name)
                    .hint(words.get("people-passkeys-name-hint")),
            )
            .field(password_field("sandi", words.get("people-account-present"), "current-password"));
        if is_officer(&view.actor) {
            let code = code_field(words.get("people-totp-label"), words.get("people-totp-hint"));
            // A recovery code has letters.
            add = add.field(code.of_kind("text", "", true));
        }
        let options = || {
            let pick = |key: &Listed| Pick {
                value: secrets::hex(&key.credential),
                label: key.name.clone(),
                hint: String::new(),
                is_chosen: keys.len() == 1,
            };
            Control::Picks { options: keys.iter().map(pick).collect(), many: false }
        };
        let rename = Form::new(view, "/saya/akun/kunci-sandi/nama", "people-passkeys-rename-go")
            .field(FieldView::line("kunci-bernama", words.get("people-passkeys-rename-which"), "").control(options()))
            .field(FieldView::line("nama-baru", words.get("people-passkeys-rename-name"), other))
            .quiet();
        let remove = Form::new(view, "/saya/akun/kunci-sandi/hapus", "people-passkeys-remove-go")
            .field(FieldView::line("kunci", words.get("people-passkeys-which"), "").control(options()))
            .field(password_field("sandi-hapus", words.get("people-account-present"), "current-password"))
            .quiet();
        Self { add: add.quiet(), rename, remove }
    }
}

fn row(view: &View, key: &Listed) -> (String, String) {
    let words = view.words();
    let moment = |at| say::date_time(at, view.zone(), view.lang);
    let since = words.with("people-passkeys-since", &[("since", moment(key.created_at).into())]);
    let used = key.used_at.map_or_else(
        || words.get("people-keys-unused").to_owned(),
        |at| words.with("people-passkeys-used", &[("used", moment(at).into())]),
    );
    (key.name.clone(), format!("{since}, {used}"))
}

fn show(view: &View, keys: &[Listed], forms: &Forms<'_>, trouble: Option<Trouble>) -> Answer {
    let words = view.words();
    let html = PasskeysHtml {
        t: words,
        trouble: trouble.as_ref().map(|trouble| trouble.html().to_owned()).unwrap_or_default(),
        keys: keys.iter().map(|key| row(view, key)).collect(),
        add: forms.add.html(),
        rename: forms.rename.html(),
        remove: forms.remove.html(),
    };
    let title = words.get("people-passkeys-title");
    Ok(match trouble {
        None => Page::new(title, Section::Mine).main(&html)?.render(view),
        Some(trouble) => trouble.finish(view, Page::new(trouble.title(title), Section::Mine).main(&html)?),
    })
}

/// `GET /saya/akun/kunci-sandi`
pub(super) async fn page(State(people): State<People>, view: View) -> Answer {
    let me = Me::of(&view.actor)?;
    if !people.takes_passkeys() {
        return Err(Refusal::Off.into());
    }
    let keys = people.passkeys(&me).await?;
    show(&view, &keys, &Forms::new(&view, &keys, "", ""), None)
}

/// `POST /saya/akun/kunci-sandi`
pub(super) async fn add(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let input = AddInput {
        name: sent.text("nama").to_owned(),
        password: Secret::new(sent.get("sandi").unwrap_or_default().to_owned()),
        code: sent.text("kode").to_owned(),
    };
    match people.add_passkey(&Caller::of(&view, &headers), &me, &input).await {
        Ok(token) => Ok(to_step(&view, NEW, token.reveal())),
        Err(refusal) => {
            let keys = people.passkeys(&me).await?;
            let mut forms = Forms::new(&view, &keys, &input.name, "");
            let trouble = Trouble::at(refusal, &mut forms.add)?;
            show(&view, &keys, &forms, Some(trouble))
        }
    }
}

/// The passkey that a form names, if it is one of these.
fn chosen(keys: &[Listed], named: &str) -> Result<[u8; 32], Refusal> {
    let found = keys.iter().find(|key| secrets::hex(&key.credential) == named);
    found.map(|key| key.credential).ok_or(Refusal::Unknown)
}

/// `POST /saya/akun/kunci-sandi/nama`
pub(super) async fn rename(State(people): State<People>, view: View, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let keys = people.passkeys(&me).await?;
    let renamed = match chosen(&keys, sent.text("kunci-bernama")) {
        Ok(credential) => people.rename_passkey(&me, credential, sent.text("nama-baru")).await,
        Err(refusal) => Err(refusal),
    };
    match renamed {
        Ok(()) => Ok(told_at(&view, MINE, "people-passkeys-renamed")),
        Err(refusal) => {
            let mut forms = Forms::new(&view, &keys, "", sent.text("nama-baru"));
            let trouble = Trouble::at(refusal, &mut forms.rename)?;
            show(&view, &keys, &forms, Some(trouble))
        }
    }
}

/// `POST /saya/akun/kunci-sandi/hapus`
pub(super) async fn remove(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let keys = people.passkeys(&me).await?;
    let password = Secret::new(sent.get("sandi-hapus").unwrap_or_default().to_owned());
    let removed = match chosen(&keys, sent.text("kunci")) {
        Ok(credential) => people.remove_passkey(&Caller::of(&view, &headers), &me, credential, &password).await,
        Err(refusal) => Err(refusal),
    };
    match removed {
        Ok(()) => turned(&people, &view, told_at(&view, MINE, "people-passkeys-removed")).await,
        Err(refusal) => {
            let mut forms = Forms::new(&view, &keys, "", "");
            let trouble = Trouble::at(refusal, &mut forms.remove)?;
            show(&view, &keys, &forms, Some(trouble))
        }
    }
}

#[derive(Template)]
#[template(path = "passkey.html")]
struct PasskeyHtml<'a> {
    t: Words<'a>,
    trouble: String,
    title: &'a str,
    lead: &'a str,
    kind: &'a str,
    asked: Option<String>,
    action: &'a str,
    csrf: String,
    button: &'a str,
    links: &'a [(&'a str, &'a str)],
}

/// The page on which the device is asked; after a refusal there is nothing more to ask on it.
struct Asking {
    kind: &'static str,
    purpose: Purpose,
    title: &'static str,
    lead: &'static str,
    action: &'static str,
    button: &'static str,
    links: &'static [(&'static str, &'static str)],
}

const MAKING: Asking = Asking {
    kind: "new",
    purpose: Purpose::PasskeyAdd,
    title: "people-passkey-new-title",
    lead: "people-passkey-new-lead",
    action: NEW,
    button: "people-passkey-new-go",
    links: &[(MINE, "people-passkeys-title")],
};

const SHOWING: Asking = Asking {
    kind: "show",
    purpose: Purpose::PasskeyEnter,
    title: "people-passkey-title",
    lead: "people-passkey-lead",
    action: ENTER,
    button: "people-passkey-go",
    links: &[("/masuk", "people-passkey-citizen"), ("/masuk/petugas", "people-passkey-officer")],
};

impl Asking {
    fn html<'a>(&'a self, view: &'a View, asked: Option<String>, trouble: String) -> PasskeyHtml<'a> {
        let t = view.words();
        PasskeyHtml {
            t,
            trouble,
            title: t.get(self.title),
            lead: t.get(self.lead),
            kind: self.kind,
            asked,
            action: self.action,
            csrf: csrf_field(view),
            button: t.get(self.button),
            links: self.links,
        }
    }

    async fn show(&self, people: &People, view: &View, headers: &HeaderMap) -> Answer {
        match people.asked_of_device(self.purpose, step_token(view, headers)).await {
            Ok(asked) => {
                let page = Page::new(view.words().get(self.title), Section::None).asks_passkey();
                Ok(unkept(page.main(&self.html(view, Some(asked.to_string()), String::new()))?.render(view)))
            }
            Err(refusal) => self.refused(view, refusal),
        }
    }

    fn refused(&self, view: &View, refusal: Refusal) -> Answer {
        if refusal.kind() == kernel::Kind::Fault {
            return Err(refusal.into());
        }
        let told = tell(view.words(), &refusal);
        let title = format!("{}. {}", told.title, view.words().get(self.title));
        let trouble = told_html(told, String::new());
        let page = Page::new(title, Section::None).status(status(refusal.kind()));
        Ok(page.main(&self.html(view, None, trouble))?.render(view))
    }
}

/// `GET /saya/akun/kunci-sandi/baru`
pub(super) async fn new_page(State(people): State<People>, view: View, headers: HeaderMap) -> Answer {
    Me::of(&view.actor)?;
    if step_token(&view, &headers).is_empty() {
        return Ok(see_other(MINE));
    }
    MAKING.show(&people, &view, &headers).await
}

/// `POST /saya/akun/kunci-sandi/baru`
pub(super) async fn keep(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    match people.keep_passkey(&me, step_token(&view, &headers), sent.text("jawaban")).await {
        Ok(()) => {
            let done = step_over(&view, told_at(&view, MINE, "people-passkeys-added"));
            turned(&people, &view, done).await
        }
        Err(refusal) => MAKING.refused(&view, refusal),
    }
}

/// `POST /masuk/kunci-sandi`: without an answer of a device it begins, with one it ends.
pub(super) async fn enter(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let Some(answer) = sent.get("jawaban") else {
        return match people.ask_passkey(safe_path(sent.text("lanjut")).unwrap_or_default()).await {
            Ok(token) => Ok(to_step(&view, ENTER, token.reveal())),
            Err(refusal) => SHOWING.refused(&view, refusal),
        };
    };
    match people.enter_by_passkey(&Caller::of(&view, &headers), step_token(&view, &headers), answer).await {
        Ok(who) => Ok(step_over(&view, entered(&view, &who.begun, see_other(&who.next)))),
        Err(refusal) => SHOWING.refused(&view, refusal),
    }
}

/// `GET /masuk/kunci-sandi`
pub(super) async fn enter_page(State(people): State<People>, view: View, headers: HeaderMap) -> Answer {
    if step_token(&view, &headers).is_empty() {
        return Ok(see_other("/masuk"));
    }
    SHOWING.show(&people, &view, &headers).await
}

#[derive(Template)]
#[template(path = "passkey_way.html")]
struct WayHtml<'a> {
    t: Words<'a>,
    csrf: String,
    next: &'a str,
}

/// The way to a passkey under a form for signing in; nothing where the hall takes none.
pub(super) fn way(people: &People, view: &View, next: &str) -> String {
    if !people.takes_passkeys() {
        return String::new();
    }
    WayHtml { t: view.words(), csrf: csrf_field(view), next }.render().unwrap_or_default()
}
