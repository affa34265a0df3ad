//! `/saya/kunci`: keys for programs.

use askama::Template;
use kernel::{Secret, TokenId, Words, say};
use web::axum::extract::{Path, State};
use web::axum::http::HeaderMap;
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, View, csrf_field};

use super::ui::{Form, Trouble, password_field, told_at, unkept};
use crate::ground::{Caller, Me, People};
use crate::model::Scope;
use crate::token::{ApiToken, Input, Refusal, lives};

struct KeyRow {
    id: String,
    name: String,
    scopes: String,
    life: String,
}

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysHtml<'a> {
    t: Words<'a>,
    trouble: &'a str,
    made: Option<&'a str>,
    keys: Vec<KeyRow>,
    form: String,
    csrf: String,
}

fn scope_text(words: Words<'_>, scope: Scope) -> String {
    words.with(&format!("people-scope-{}", scope.as_str().replace(':', "-")), &[])
}

fn form<'v>(view: &'v View, me: &Me, input: &Input) -> Form<'v> {
    let words = view.words();
    let scopes = Scope::open_to(me.holder.kind()).into_iter().map(|scope| Pick {
        value: scope.as_str().to_owned(),
        label: scope_text(words, scope),
        hint: scope.as_str().to_owned(),
        is_chosen: input.scopes.iter().any(|chosen| chosen == scope.as_str()),
    });
    let lives = lives(me.holder.kind()).iter().map(|days| Pick {
        value: days.to_string(),
        label: words.with("people-keys-days", &[("n", (*days).into())]),
        hint: String::new(),
        is_chosen: input.days == days.to_string(),
    });
    Form::new(view, "/saya/kunci", "people-keys-go")
        .field(
            FieldView::line("nama", words.get("people-keys-name"), &input.name)
                .hint(words.get("people-keys-name-hint")),
        )
        .field(
            FieldView::line("izin", words.get("people-keys-scopes"), "")
                .control(Control::Picks { options: scopes.collect(), many: true }),
        )
        .field(
            FieldView::line("umur", words.get("people-keys-life"), "")
                .control(Control::Picks { options: lives.collect(), many: false }),
        )
        .field(password_field("sandi", words.get("people-account-present"), "current-password"))
}

fn row(view: &View, token: &ApiToken) -> KeyRow {
    let words = view.words();
    let day = |at: kernel::Stamp| say::date(at.date(view.zone()), view.lang);
    let until = if token.ends_at <= view.now {
        words.get("people-keys-over").to_owned()
    } else {
        words.with("people-keys-until", &[("date", day(token.ends_at).into())])
    };
    let used = match token.used_at {
        Some(at) => words.with("people-keys-used", &[("date", say::date_time(at, view.zone(), view.lang).into())]),
        None => words.get("people-keys-unused").to_owned(),
    };
    KeyRow {
        id: token.id.to_string(),
        name: token.name.clone(),
        scopes: token.scopes.iter().map(|scope| scope_text(words, *scope)).collect::<Vec<_>>().join(", "),
        life: format!("{until}, {used}"),
    }
}

/// `GET /saya/kunci`
pub(super) async fn page(State(people): State<People>, view: View) -> Answer {
    let me = Me::of(&view.actor)?;
    show(&people, &view, &me, form(&view, &me, &Input::default()), None, None).await
}

async fn show(
    people: &People,
    view: &View,
    me: &Me,
    form: Form<'_>,
    made: Option<&str>,
    trouble: Option<Trouble>,
) -> Answer {
    let words = view.words();
    let html = KeysHtml {
        t: words,
        trouble: trouble.as_ref().map(Trouble::html).unwrap_or_default(),
        made,
        keys: people.tokens(me).await?.iter().map(|token| row(view, token)).collect(),
        form: form.html(),
        csrf: csrf_field(view),
    };
    let title = words.get("people-keys-title");
    Ok(match &trouble {
        None => Page::new(title, Section::Mine).main(&html)?.render(view),
        Some(trouble) => trouble.finish(view, Page::new(trouble.title(title), Section::Mine).main(&html)?),
    })
}

/// `POST /saya/kunci`: the key is in the answer itself, and nowhere else ever.
pub(super) async fn make(State(people): State<People>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let input = Input {
        name: sent.text("nama").to_owned(),
        scopes: sent.all("izin").map(str::to_owned).collect(),
        days: sent.text("umur").to_owned(),
    };
    let password = Secret::new(sent.get("sandi").unwrap_or_default().to_owned());
    match people.ask_token(&Caller::of(&view, &headers), &me, &input, &password, view.is_shared).await {
        Ok((key, _)) => {
            let empty = form(&view, &me, &Input::default());
            show(&people, &view, &me, empty, Some(key.reveal()), None).await.map(unkept)
        }
        Err(refusal) => {
            let mut again = form(&view, &me, &input);
            let trouble = Trouble::at(refusal, &mut again)?;
            show(&people, &view, &me, again, None, Some(trouble)).await
        }
    }
}

/// `POST /saya/kunci/{id}/cabut`
pub(super) async fn revoke(State(people): State<People>, view: View, Path(id): Path<String>, _sent: Sent) -> Answer {
    let me = Me::of(&view.actor)?;
    let id: TokenId = id.parse().map_err(|_| Refusal::Unknown)?;
    people.revoke_token(&me, id).await?;
    Ok(told_at(&view, "/saya/kunci", "people-keys-revoked"))
}
