//! `/saya/akun/identitas`: the providers that an account is tied to.

use askama::Template;
use kernel::{Secret, Words, say};
use web::axum::extract::State;
use web::axum::http::HeaderMap;
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, View};

use super::identity::keep;
use super::message_lang;
use super::officer::is_officer;
use super::ui::{Form, Trouble, code_field, password_field, told_at, turned, unkept};
use crate::ground::{Caller, Me, People};
use crate::identity::Refusal;
use crate::identity::link::Listed;
use crate::secrets;

pub(super) const MINE: &str = "/saya/akun/identitas";
const REMOVE: &str = "/saya/akun/identitas/hapus";

#[derive(Template)]
#[template(path = "identities.html")]
struct IdentitiesHtml<'a> {
    t: Words<'a>,
    trouble: String,
    tied: Vec<(String, String)>,
    add: String,
    remove: String,
}

/// The forms of the page; one of them may come back with what is wrong.
struct Forms<'v> {
    add: Option<Form<'v>>,
    remove: Form<'v>,
}

fn picks(view: &View, path: &str, label: &'static str, options: Vec<Pick>) -> FieldView {
    FieldView::line(path, view.words().get(label), "").control(Control::Picks { options, many: false })
}

impl<'v> Forms<'v> {
    fn new(people: &People, view: &'v View, me: &Me, tied: &[Listed], chosen: &str) -> Self {
        let words = view.words();
        let pick = |value: String, label: String, is_chosen| Pick { value, label, hint: String::new(), is_chosen };
        let offered: Vec<_> = people.identities.of_kind(me.holder.kind()).collect();
        let is_one = offered.len() == 1;
        let options = offered.iter().map(|provider| {
            let is_chosen = is_one || provider.id == chosen;
            pick(provider.id.clone(), provider.name.get(view.lang).to_owned(), is_chosen)
        });
        let mut add = Form::new(view, MINE, "people-identities-add")
            .field(picks(view, "penyedia", "people-identities-which", options.collect()))
            .field(password_field("sandi", words.get("people-account-present"), "current-password"));
        if is_officer(&view.actor) {
            let code = code_field(words.get("people-totp-label"), words.get("people-totp-hint"));
            // A recovery code has letters.
            add = add.field(code.of_kind("text", "", true));
        }
        let options = tied.iter().map(|one| {
            pick(secrets::hex(&one.identity), people.identity_name(&one.provider, view.lang), tied.len() == 1)
        });
        let remove = Form::new(view, REMOVE, "people-identities-remove-go")
            .field(picks(view, "identitas", "people-identities-remove-which", options.collect()))
            .field(password_field("sandi-hapus", words.get("people-account-present"), "current-password"))
            .quiet();
        Self { add: (!offered.is_empty()).then(|| add.quiet()), remove }
    }
}

fn row(people: &People, view: &View, one: &Listed) -> (String, String) {
    let words = view.words();
    let moment = |at| say::date_time(at, view.zone(), view.lang);
    let since = words.with("people-identities-since", &[("since", moment(one.created_at).into())]);
    let used = one.used_at.map_or_else(
        || words.get("people-keys-unused").to_owned(),
        |at| words.with("people-identities-used", &[("used", moment(at).into())]),
    );
    (people.identity_name(&one.provider, view.lang), format!("{since}, {used}"))
}

fn show(people: &People, view: &View, tied: &[Listed], forms: &Forms<'_>, trouble: Option<Trouble>) -> Answer {
    let words = view.words();
    let html = IdentitiesHtml {
        t: words,
        trouble: trouble.as_ref().map(|trouble| trouble.html().to_owned()).unwrap_or_default(),
        tied: tied.iter().map(|one| row(people, view, one)).collect(),
        add: forms.add.as_ref().map(Form::html).unwrap_or_default(),
        remove: forms.remove.html(),
    };
    let title = words.get("people-identities-title");
    Ok(match trouble {
        None => Page::new(title, Section::Mine).main(&html)?.render(view),
        Some(trouble) => trouble.finish(view, Page::new(trouble.title(title), Section::Mine).main(&html)?),
    })
}

/// `GET /saya/akun/identitas`
pub(super) async fn page(State(people): State<People>, view: View) -> Answer {
    let me = Me::of(&view.actor)?;
    let tied = people.identities(&me).await?;
    show(&people, &view, &tied, &Forms::new(&people, &view, &me, &tied, ""), None)
}

#[derive(Template)]
#[template(path = "identity.html")]
struct OutHtml<'a> {
    t: Words<'a>,
    trouble: &'a str,
    title: &'a str,
    lead: String,
    go: Option<(String, String)>,
    form: &'a str,
    links: &'a [(&'a str, &'a str)],
}

/// `POST /saya/akun/identitas`: the page that leads to the provider.
pub(super) async fn add(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let id = sent.text("penyedia");
    let password = Secret::new(sent.get("sandi").unwrap_or_default().to_owned());
    let caller = Caller::of(&view, &headers);
    let asked = people.ask_link(&caller, &me, id, message_lang(&view), &password, sent.text("kode"));
    match asked.await {
        Ok(setout) => {
            let words = view.words();
            let provider = people.identity_name(id, view.lang);
            let said = |key| words.with(key, &[("provider", provider.as_str().into())]);
            let title = said("people-identities-out-title");
            let html = OutHtml {
                t: words,
                trouble: "",
                title: &title,
                lead: said("people-identities-out-lead"),
                go: Some((setout.url.clone(), said("people-identities-out-go"))),
                form: "",
                links: &[(MINE, "people-identities-title")],
            };
            let page = Page::new(title.as_str(), Section::Mine).main(&html)?.render(&view);
            Ok(unkept(keep(&view, &setout.token, page)))
        }
        Err(refusal) => {
            let tied = people.identities(&me).await?;
            let mut forms = Forms::new(&people, &view, &me, &tied, id);
            let Some(add) = &mut forms.add else { return Err(refusal.into()) };
            let trouble = Trouble::at(refusal, add)?;
            show(&people, &view, &tied, &forms, Some(trouble))
        }
    }
}

/// `POST /saya/akun/identitas/hapus`
pub(super) async fn remove(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let tied = people.identities(&me).await?;
    let chosen = tied.iter().find(|one| secrets::hex(&one.identity) == sent.text("identitas"));
    let password = Secret::new(sent.get("sandi-hapus").unwrap_or_default().to_owned());
    let removed = match chosen {
        Some(one) => people.unlink_identity(&Caller::of(&view, &headers), &me, one.identity, &password).await,
        None => Err(Refusal::NotThere),
    };
    match removed {
        Ok(()) => turned(&people, &view, told_at(&view, MINE, "people-identities-removed")).await,
        Err(refusal) => {
            let mut forms = Forms::new(&people, &view, &me, &tied, "");
            let trouble = Trouble::at(refusal, &mut forms.remove)?;
            show(&people, &view, &tied, &forms, Some(trouble))
        }
    }
}
