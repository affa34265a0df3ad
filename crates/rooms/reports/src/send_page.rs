//! `/lapor/kirim`: about what it is, whether others have told it already, and who reports; `/lapor/kode`: the code by which
//! a visitor shows how they can be reached.

use std::sync::Arc;

use askama::Template;
use catalogue::{Category, Photo, ReportKind};
use kernel::{Arg, FieldFlaw, Flaw, Words, say};
use web::axum::extract::State;
use web::axum::http::HeaderMap;
use web::axum::http::header::SET_COOKIE;
use web::axum::response::Response;
use web::{
    Answer, Control, FieldView, Page, Pick, Section, Sent, Trouble, View, csrf_field, fields_html, see_other, told_at,
};

use crate::alike::{Ready, Seen, WORTH_SHOWING};
use crate::code_form::{CodeForm, asks_again};
use crate::report::{Contact, Unsent};
use crate::room::Reports;
use crate::table::reports::Nearby;
use crate::write::{self, Open, Writer};
use crate::write_page::{FIRST, opened};
use crate::{Refusal, browser, near_by, send};

pub(crate) const SECOND: &str = "/lapor/kirim";
const CODE: &str = "/lapor/kode";
/// Categories that are suggested.
const SUGGESTED: usize = 3;

/// A report that may be about the same thing.
pub(crate) struct Same {
    href: String,
    reference: String,
    category: String,
    far: String,
    state: String,
    supporters: String,
}

#[derive(Template)]
#[template(path = "send.html")]
struct SendPage<'a> {
    t: Words<'a>,
    trouble: &'a str,
    same: Vec<Same>,
    /// The category whose questions are shown.
    asked: &'a str,
    fields: String,
    questions: String,
    privacy: String,
    contact: String,
    rev: i64,
    go: &'a str,
    csrf: String,
}

/// `GET /lapor/kirim`
pub(crate) async fn page(State(room): State<Reports>, view: View, headers: HeaderMap) -> Answer {
    let Some(open) = opened(&room, &view, &headers).await? else { return Ok(see_other(FIRST)) };
    let typed = open.draft.unsent.clone();
    draw(&room, &view, &open, &typed, &mut fields(&room, &view, &typed), &Trouble::none()).await
}

/// The category that is meant so far: the chosen one, else the likeliest.
pub(crate) fn meant(room: &Reports, typed: &Unsent) -> Option<Arc<Category>> {
    let chosen = room.category(&typed.category).cloned();
    chosen.or_else(|| room.categories.suggest(&typed.said.text, 1).into_iter().next().map(|one| one.category))
}

/// The fields of the page, in order.
fn fields(room: &Reports, view: &View, typed: &Unsent) -> Vec<FieldView> {
    let (t, lang) = (view.words(), view.lang);
    let meant = meant(room, typed);
    let is_meant = |id: &str| meant.as_ref().is_some_and(|category| category.id == id);
    let suggested = room.categories.suggest(&typed.said.text, SUGGESTED);
    let mut picks: Vec<Pick> = suggested
        .iter()
        .map(|one| Pick {
            value: one.category.id.clone(),
            label: one.category.title.get(lang).to_owned(),
            hint: t.with("reports-because", &[("words", Arg::from(one.words.join(", ")))]),
            is_chosen: is_meant(&one.category.id),
        })
        .collect();
    let is_other = meant.is_some() && picks.iter().all(|pick| !pick.is_chosen);
    let mut all = Vec::new();
    if !picks.is_empty() {
        picks.push(Pick {
            value: "lain".to_owned(),
            label: t.get("reports-category-other").to_owned(),
            hint: String::new(),
            is_chosen: is_other,
        });
        let picks = Control::Picks { options: picks, many: false };
        all.push(FieldView::line("kategori", t.get("reports-category"), "").control(picks));
    }
    let offered = room.categories.all().filter(|category| category.agency.is_some());
    let options = offered.map(|category| Pick {
        value: category.id.clone(),
        label: category.title.get(lang).to_owned(),
        hint: String::new(),
        is_chosen: (all.is_empty() || is_other) && is_meant(&category.id),
    });
    let list = Control::Select { options: options.collect() };
    let (path, key) =
        if all.is_empty() { ("kategori", "reports-category") } else { ("kategori_lain", "reports-category-list") };
    let list = FieldView::line(path, t.get(key), "").control(list);
    all.push(if path == "kategori" { list } else { list.optional() });
    let kinds = meant.as_ref().map_or(&ReportKind::ALL[..], |category| &category.kinds);
    let only = (kinds.len() == 1).then(|| kinds.first()).flatten();
    let kinds = kinds.iter().map(|kind| Pick {
        value: kind.as_str().to_owned(),
        label: t.with(&format!("reports-kind-{}", kind.as_str()), &[]),
        hint: t.with(&format!("reports-kind-{}-hint", kind.as_str()), &[]),
        is_chosen: only == Some(kind) || typed.kind == kind.as_str(),
    });
    let kinds = Control::Picks { options: kinds.collect(), many: false };
    all.push(FieldView::line("jenis", t.get("reports-kind"), "").control(kinds));
    all.extend(meant.iter().flat_map(|category| &category.questions).map(|question| {
        let answer = typed.said.answers.iter().find(|(id, _)| *id == question.id).map(|(_, value)| value.as_str());
        let options = question.options.iter().map(|option| Pick {
            value: option.value.clone(),
            label: option.label.get(lang).to_owned(),
            hint: String::new(),
            is_chosen: answer == Some(option.value.as_str()),
        });
        let options = Control::Picks { options: options.collect(), many: false };
        FieldView::line(&format!("tanya.{}", question.id), question.label.get(lang), "").control(options)
    }));
    all.extend(privacy(t, typed, meant.as_deref()));
    if view.actor.resident().is_err() {
        let contact = FieldView::line("kontak", t.get("reports-contact"), &typed.contact)
            .hint(t.get("reports-contact-hint"))
            .autocomplete("tel");
        let name = FieldView::line("nama", t.get("reports-name"), &typed.name).optional().autocomplete("name");
        let shared = FieldView::line("bersama", t.get("reports-shared"), "")
            .control(Control::Tick { is_ticked: false })
            .optional();
        all.extend([contact, name, shared]);
    }
    all
}

pub(crate) fn privacy(t: Words<'_>, typed: &Unsent, category: Option<&Category>) -> Vec<FieldView> {
    let tick = |path, key, hint, is_ticked| {
        FieldView::line(path, t.get(key), "").hint(t.get(hint)).control(Control::Tick { is_ticked }).optional()
    };
    let anonymous = tick("anonim", "reports-anonymous", "reports-anonymous-hint", typed.is_anonymous);
    let secret = if category.is_some_and(|category| category.secret) {
        let shown = t.get("reports-secret-always").to_owned();
        FieldView::line("rahasia", t.get("reports-secret-title"), "").control(Control::Shown { value: shown })
    } else {
        tick("rahasia", "reports-secret", "reports-secret-hint", typed.is_secret)
    };
    vec![anonymous, secret]
}

async fn draw(
    room: &Reports,
    view: &View,
    open: &Open,
    typed: &Unsent,
    fields: &mut [FieldView],
    trouble: &Trouble,
) -> Answer {
    let t = view.words();
    let part = |paths: &dyn Fn(&str) -> bool| {
        let some: Vec<_> = fields.iter().filter(|field| paths(&field.path)).cloned().collect();
        fields_html(&some, t)
    };
    let meant = meant(room, typed);
    let is_privacy = |path: &str| path == "anonim" || path == "rahasia";
    let is_contact = |path: &str| path == "kontak" || path == "nama" || path == "bersama";
    let is_question = |path: &str| path.starts_with("tanya.");
    let page = SendPage {
        t,
        trouble: &trouble.html,
        same: same(room, view, open, typed, meant.as_deref()).await?,
        asked: meant.as_ref().map_or("", |category| category.id.as_str()),
        fields: part(&|path| !is_privacy(path) && !is_contact(path) && !is_question(path)),
        questions: part(&is_question),
        privacy: part(&is_privacy),
        contact: part(&is_contact),
        rev: open.draft.rev,
        go: t.get(if view.actor.resident().is_ok() { "reports-send" } else { "reports-send-code" }),
        csrf: csrf_field(view),
    };
    let title = trouble.titled(t.get("reports-send-title"));
    Ok(Page::new(title, Section::Report).status(trouble.status).main(&page)?.render(view))
}

/// Reports that may be about the same thing, the likeliest first.
pub(crate) async fn same(
    room: &Reports,
    view: &View,
    open: &Open,
    typed: &Unsent,
    category: Option<&Category>,
) -> Result<Vec<Same>, Refusal> {
    let Some(category) = category else { return Ok(vec![]) };
    let pictures = open.pictures.iter().map(|picture| picture.sha256).collect();
    let found = near_by::near(room, typed.said.point(), category.near_metres, pictures).await?;
    let (here, now) = (typed.said.point(), room.hall.now());
    let mine = Ready::of(Seen { text: &typed.said.text, category: &category.id, point: here, at: now });
    let mut ranked: Vec<(f64, &near_by::Near)> = found
        .iter()
        .map(|near| {
            let nearby: &Nearby = &near.nearby;
            let seen = Seen {
                text: &near.text,
                category: &nearby.category,
                point: Some(nearby.point).filter(|_| near.metres.is_some()),
                at: nearby.sent_at,
            };
            (if near.same_picture { 1.0 } else { mine.alike(&Ready::of(seen)) }, near)
        })
        .filter(|(score, _)| *score >= WORTH_SHOWING)
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let t = view.words();
    let shown = ranked.into_iter().take(3).map(|(_, near)| Same {
        href: format!("/laporan/{}", near.nearby.reference),
        reference: near.nearby.reference.clone(),
        category: room.category_title(&near.nearby.category, view.lang),
        far: match near.metres {
            _ if near.same_picture => t.get("reports-same-picture").to_owned(),
            Some(metres) => t.with("reports-metres", &[("metres", Arg::from(say::number(metres, view.lang)))]),
            None => String::new(),
        },
        state: t.with(&format!("reports-state-{}", near.nearby.state.as_str()), &[]),
        supporters: t.with("reports-supporters", &[("count", Arg::from(near.nearby.supporters))]),
    });
    Ok(shown.collect())
}

/// What came from the page, on top of what was known.
fn read(room: &Reports, known: &Unsent, sent: &Sent) -> Unsent {
    let mut unsent = known.clone();
    let other = sent.text("kategori_lain");
    unsent.category = match sent.text("kategori") {
        "lain" | "" => other.to_owned(),
        id => id.to_owned(),
    };
    sent.text("jenis").clone_into(&mut unsent.kind);
    unsent.is_anonymous = sent.text("anonim") == "ya";
    unsent.is_secret = sent.text("rahasia") == "ya";
    unsent.contact = sent.text("kontak").chars().take(120).collect();
    unsent.name = sent.text("nama").chars().take(120).collect();
    let answers = sent.fields.iter().filter_map(|(name, value)| Some((name.strip_prefix("tanya.")?, value)));
    unsent.said.answers = match room.category(&unsent.category) {
        None => vec![],
        Some(category) => answers
            .filter(|(id, value)| {
                let question = category.questions.iter().find(|question| question.id == *id);
                question.is_some_and(|question| question.options.iter().any(|option| option.value == **value))
            })
            .map(|(id, value)| (id.to_owned(), value.clone()))
            .collect(),
    };
    unsent
}

/// `POST /lapor/kirim`
pub(crate) async fn submit(State(room): State<Reports>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let Some(open) = opened(&room, &view, &headers).await? else { return Err(Refusal::NoDraft.into()) };
    let Some(token) = browser::token(&view, &headers) else { return Err(Refusal::NoDraft.into()) };
    let resident = view.actor.resident().ok();
    let writer = Writer { token: browser::digest(token), person: resident.map(|resident| resident.person) };
    let unsent = read(&room, &open.draft.unsent, &sent);
    let rev = sent.fields.iter().find(|(name, _)| name == "_rev").and_then(|(_, rev)| rev.parse().ok()).unwrap_or(0);
    let was_asked = sent.fields.iter().find(|(name, _)| name == "_tanya").map_or("", |(_, id)| id.as_str());
    let open = match write::save(&room, writer, rev, unsent.clone(), vec![]).await {
        Ok((open, _)) => open,
        Err(refusal) => return refused(&room, &view, &open, &unsent, refusal).await,
    };
    // Another category has other questions: they are asked before anything is missed.
    let category = room.category(&unsent.category);
    if let Some(category) = category.filter(|category| category.id != was_asked)
        && (!category.questions.is_empty() || !category.kinds.iter().any(|kind| kind.as_str() == unsent.kind))
    {
        return draw(&room, &view, &open, &unsent, &mut fields(&room, &view, &unsent), &Trouble::none()).await;
    }
    let mut flaws = send::flaws(&room, &unsent, open.pictures.len());
    let is_of_first = |flaw: &FieldFlaw| ["cerita", "tempat", "kelurahan"].contains(&flaw.field.as_str());
    if flaws.iter().any(is_of_first) {
        return Ok(see_other(FIRST));
    }
    if resident.is_none() && unsent.contact.is_empty() {
        flaws.push(FieldFlaw::new("kontak", Flaw::new("report-contact")));
    }
    if !flaws.is_empty() {
        let no_photo = category.is_some_and(|category| category.photo == Photo::Needed) && open.pictures.is_empty();
        if no_photo && flaws.iter().all(|flaw| flaw.field == "foto") {
            return Ok(told_at(&view, FIRST, "reports-photo-needed"));
        }
        return refused(&room, &view, &open, &unsent, Refusal::Invalid(flaws)).await;
    }
    if resident.is_some() {
        return match send::send(&room, &view.actor, open.draft.clone(), None, "web").await {
            Ok(report) => Ok(told_at(&view, &format!("/laporan/{}", report.reference), "reports-sent")),
            Err(refusal) => refused(&room, &view, &open, &unsent, refusal).await,
        };
    }
    match room.reporters.ask_code(&view, &headers, &unsent.contact).await {
        Ok(code) => {
            let mut response = see_other(CODE);
            let is_shared = sent.text("bersama") == "ya";
            response.headers_mut().append(SET_COOKIE, browser::keep_code(&view, code.reveal()));
            response.headers_mut().append(SET_COOKIE, browser::keep(&view, token, is_shared));
            Ok(response)
        }
        Err(problem) => refused(&room, &view, &open, &unsent, Refusal::Room(problem)).await,
    }
}

async fn refused(room: &Reports, view: &View, open: &Open, typed: &Unsent, refusal: Refusal) -> Answer {
    let mut fields = fields(room, view, typed);
    let trouble = Trouble::at(view, refusal, &mut fields)?;
    draw(room, view, open, typed, &mut fields, &trouble).await
}

fn code_form(to: &str) -> CodeForm<'_> {
    CodeForm { here: CODE, back: SECOND, to, hidden: vec![], go: "reports-send" }
}

/// `GET /lapor/kode`
pub(crate) async fn code_page(State(room): State<Reports>, view: View, headers: HeaderMap) -> Answer {
    let Some(open) = opened(&room, &view, &headers).await? else { return Ok(see_other(FIRST)) };
    if browser::code(&view, &headers).is_empty() {
        return Ok(see_other(SECOND));
    }
    code_form(&open.draft.unsent.contact).draw(&view, None)
}

/// `POST /lapor/kode`
pub(crate) async fn code(State(room): State<Reports>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let token = browser::token(&view, &headers).ok_or(Refusal::NoDraft)?;
    let open = opened(&room, &view, &headers).await?.ok_or(Refusal::NoDraft)?;
    let unsent = &open.draft.unsent;
    let code_token = browser::code(&view, &headers);
    if asks_again(&sent) {
        return match room.reporters.resend_code(code_token).await {
            Ok(()) => Ok(told_at(&view, CODE, "reports-code-resent")),
            Err(problem) => code_form(&unsent.contact).draw(&view, Some(Refusal::Room(problem))),
        };
    }
    let proved = room.reporters.prove(&view, &headers, code_token, sent.text("kode")).await;
    let to = match proved {
        Ok(to) => to,
        Err(problem) => return code_form(&unsent.contact).draw(&view, Some(Refusal::Room(problem))),
    };
    let contact = Contact { to, name: unsent.name.clone(), lang: view.lang };
    let key = browser::digest(token);
    match send::send_as_visitor(&room, open.draft.clone(), contact, key).await {
        Ok(report) => {
            let response = told_at(&view, &format!("/laporan/{}", report.reference), "reports-sent");
            Ok(without_code(&view, response))
        }
        Err(refusal) => {
            let open = opened(&room, &view, &headers).await?.unwrap_or(open.clone());
            refused(&room, &view, &open, &open.draft.unsent, refusal).await
        }
    }
}

fn without_code(view: &View, mut response: Response) -> Response {
    response.headers_mut().append(SET_COOKIE, browser::keep_code(view, ""));
    response
}
