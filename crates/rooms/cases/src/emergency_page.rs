//! `/meja/akses-darurat`: looking in an emergency, for those who have the right, and the reviews, for the officers for
//! data protection.

use askama::Template;
use kernel::{Arg, EmergencyId, FieldFlaw, Kind, Officer, Problem as _, Role, Secret, Words, say};
use reference::{Certainty, Emergencies};
use web::axum::extract::{Path, State};
use web::axum::http::{HeaderMap, StatusCode};
use web::problem::{status, tell};
use web::{
    Answer, Control, FieldView, Page, Pick, Refused, Section, Sent, View, csrf_field, errors_html, fields_html,
    see_other,
};

use crate::Refusal;
use crate::emergency::{self, Asked, Emergency, Review, Seen};
use crate::look::CaseFile;
use crate::review::{SectionView, sections, without_papers};
use crate::room::Cases;
use crate::track::{is_visitor, told};
use crate::words;

const HOME: &str = "/meja/akses-darurat";
/// Reviews that are over, on the list.
const LAST: i64 = 20;

/// A use in a list or at the head of its page.
struct UseView {
    href: String,
    title: String,
    who: String,
    when: String,
    tone: &'static str,
    icon: &'static str,
    state: String,
    left: String,
    until: String,
    is_late: bool,
}

fn use_view(room: &Cases, view: &View, one: &Emergency, href: String) -> UseView {
    let t = view.words();
    let title = match &one.case {
        Some((_, reference)) => t.with("emergency-of-case", &[("reference", Arg::from(reference))]),
        None => t.get("emergency-of-person").to_owned(),
    };
    let agency = words::agency(room, one.agency.as_str(), view.lang);
    let is_late = one.is_late(view.now);
    let (tone, icon) = match one.review {
        Review::Waiting if is_late => ("bad", "alert"),
        Review::Waiting => ("warn", "clock"),
        Review::Justified => ("ok", "check"),
        Review::Unjustified => ("bad", "x"),
    };
    let at = |at| say::date_time(at, view.zone(), view.lang);
    let left = if one.is_open(view.now) {
        let left = say::duration(one.until_at.since(view.now), view.lang);
        t.with(
            "emergency-left",
            &[("left", Arg::from(left)), ("until", Arg::from(say::clock(one.until_at, view.zone(), view.lang)))],
        )
    } else {
        t.with("emergency-closed", &[("at", Arg::from(at(one.until_at)))])
    };
    let when = [
        t.with("emergency-when", &[("at", Arg::from(at(one.opened_at)))]),
        t.with(if is_late { "emergency-due-late" } else { "emergency-due" }, &[("at", Arg::from(at(one.due_at)))]),
    ];
    UseView {
        href,
        title,
        who: format!("{}, {agency}", one.said.officer),
        when: if one.review == Review::Waiting { when.join(". ") } else { when[0].clone() },
        tone,
        icon,
        state: t.with(&format!("emergency-state-{}", one.review.as_str()), &[]),
        left,
        until: one.until_at.to_string(),
        is_late: is_late && one.review == Review::Waiting,
    }
}

#[derive(Template)]
#[template(path = "emergency/list.html")]
struct ListPage<'a> {
    t: Words<'a>,
    trouble: String,
    may_open: bool,
    limits: String,
    open: Vec<UseView>,
    fields: String,
    reviews: bool,
    waiting: Vec<UseView>,
    reviewed: Vec<UseView>,
    csrf: String,
}

/// Keys of programs do not open these pages.
fn officer(view: &View) -> Result<&Officer, Refused> {
    view.needs_scope("emergency")?;
    let officer = view.actor.officer()?;
    if officer.has(Role::Emergency) || officer.has(Role::DataProtection) {
        Ok(officer)
    } else {
        Err(kernel::Denied::Forbidden.into())
    }
}

/// `GET /meja/akses-darurat`
pub(crate) async fn list(State(room): State<Cases>, view: View) -> Answer {
    if is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    officer(&view)?;
    show(&room, &view, fields(&room, &view, &Asked::default()), None).await
}

fn fields(room: &Cases, view: &View, asked: &Asked) -> Vec<FieldView> {
    let t = view.words();
    let today = room.hall.now().date(room.hall.zone());
    let grounds = Emergencies::shipped().grounds(today).map(|row| Pick {
        value: row.value.code.clone(),
        label: row.value.title.get(view.lang).to_owned(),
        hint: match row.certainty {
            Certainty::Sure => row.legal_basis.clone(),
            Certainty::Unconfirmed => format!("{}; {}", row.legal_basis, t.get("emergency-unconfirmed")),
        },
        is_chosen: row.value.code == asked.ground,
    });
    vec![
        FieldView::line("kunci", t.get("emergency-key"), &asked.key).hint(t.get("emergency-key-hint")),
        FieldView::line("dasar", t.get("emergency-ground"), "")
            .control(Control::Picks { options: grounds.collect(), many: false }),
        FieldView::line("alasan", t.get("emergency-reason"), "")
            .hint(t.get("emergency-reason-hint"))
            .control(Control::Lines { value: asked.reason.clone(), max: emergency::LONGEST }),
        FieldView::line("sandi", t.get("emergency-password"), "")
            .hint(t.get("emergency-password-hint"))
            .of_kind("password", "", false)
            .autocomplete("current-password"),
    ]
}

/// Why a form comes back.
struct Trouble {
    html: String,
    status: StatusCode,
    title: String,
}

#[derive(Template)]
#[template(path = "emergency/trouble.html")]
struct Note {
    title: String,
    detail: String,
    mend: String,
}

/// Says above the form what is wrong and marks its fields; a fault of ours is not for the page but for the log.
fn trouble(view: &View, refusal: Refusal, fields: &mut [FieldView]) -> Result<Trouble, Refused> {
    if matches!(refusal.kind(), Kind::Fault | Kind::Forbidden | Kind::NotFound) {
        return Err(refusal.into());
    }
    let (t, said) = (view.words(), tell(view.words(), &refusal));
    let mut mark = |flaw: &FieldFlaw| {
        let field = fields.iter_mut().find(|field| field.path == flaw.field)?;
        field.flaw = t.flaw(&flaw.flaw);
        Some((field.path.clone(), field.label.clone(), field.flaw.clone()))
    };
    let marked: Vec<_> = refusal.fields().iter().filter_map(&mut mark).collect();
    let (title, html) = if marked.is_empty() {
        let note = Note { title: said.title.clone(), detail: said.detail, mend: said.mend };
        (said.title, note.render().unwrap_or_default())
    } else {
        let title = t.with("form-errors-title", &[("count", Arg::from(marked.len()))]);
        (title.clone(), errors_html(&title, &marked))
    };
    Ok(Trouble { html, status: status(refusal.kind()), title })
}

async fn show(room: &Cases, view: &View, fields: Vec<FieldView>, trouble: Option<Trouble>) -> Answer {
    let (t, officer) = (view.words(), officer(view)?);
    let (may_open, reviews) = (officer.has(Role::Emergency), officer.has(Role::DataProtection));
    let open = if may_open { emergency::open_of(room, officer).await? } else { vec![] };
    let [waiting, reviewed] =
        if reviews { emergency::to_review(room, officer, LAST).await? } else { [const { Vec::new() }; 2] };
    let of_review = |one: &Emergency| use_view(room, view, one, format!("{HOME}/{}/tinjauan", one.id));
    let html = ListPage {
        t,
        trouble: trouble.as_ref().map(|trouble| trouble.html.clone()).unwrap_or_default(),
        may_open,
        limits: limits(room, view),
        open: open.iter().map(|one| use_view(room, view, one, format!("{HOME}/{}", one.id))).collect(),
        fields: if may_open { fields_html(&fields, t) } else { String::new() },
        reviews,
        waiting: waiting.iter().map(of_review).collect(),
        reviewed: reviewed.iter().map(of_review).collect(),
        csrf: csrf_field(view),
    };
    let title = t.get("emergency-title");
    let (title, status) = match &trouble {
        Some(trouble) => (format!("{}. {title}", trouble.title), trouble.status),
        None => (title.to_owned(), StatusCode::OK),
    };
    Ok(Page::new(title, Section::Emergency).status(status).main(&html)?.render(view))
}

/// How far the right reaches, in words.
fn limits(room: &Cases, view: &View) -> String {
    let today = room.hall.now().date(room.hall.zone());
    Emergencies::shipped().limits(today).map_or_else(String::new, |limits| {
        let args = [
            ("minutes", Arg::from(i64::from(limits.minutes))),
            ("open", Arg::from(i64::from(limits.open))),
            ("day", Arg::from(i64::from(limits.in_a_day))),
        ];
        view.words().with("emergency-limits", &args)
    })
}

/// `POST /meja/akses-darurat`
pub(crate) async fn open(State(room): State<Cases>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let officer = emergency::bearer(officer(&view)?)?;
    let asked = Asked {
        key: sent.text("kunci").trim().to_owned(),
        ground: sent.text("dasar").to_owned(),
        reason: sent.text("alasan").chars().take(emergency::LONGEST).collect(),
    };
    let password = Secret::new(sent.get("sandi").unwrap_or_default().to_owned());
    let opened = match emergency::check(&room, &asked) {
        Ok(()) => match room.colleagues.prove(&view, &headers, &password).await {
            Ok(()) => emergency::open(&room, officer, &asked).await,
            Err(problem) => Err(Refusal::Port(problem)),
        },
        Err(refusal) => Err(refusal),
    };
    match opened {
        Ok(emergency) => Ok(see_other(&format!("{HOME}/{}", emergency.id))),
        Err(refusal) => {
            let mut fields = fields(&room, &view, &asked);
            let trouble = trouble(&view, refusal, &mut fields)?;
            show(&room, &view, fields, Some(trouble)).await
        }
    }
}

#[derive(Template)]
#[template(path = "emergency/look.html")]
struct LookPage<'a> {
    t: Words<'a>,
    head: UseView,
    ground: String,
    notice: String,
    name: String,
    nik: String,
    contact: Vec<String>,
    state: String,
    sections: Vec<SectionView>,
    end: String,
    csrf: String,
}

fn read_id(typed: &str) -> Result<EmergencyId, Refusal> {
    typed.parse().map_err(|_| Refusal::NoEmergency)
}

/// `GET /meja/akses-darurat/{id}`
pub(crate) async fn page(State(room): State<Cases>, view: View, Path(typed): Path<String>) -> Answer {
    let Seen { emergency, face, file } = emergency::look(&room, officer(&view)?, read_id(&typed)?).await?;
    let t = view.words();
    let head = use_view(&room, &view, &emergency, String::new());
    let answered = |file: &CaseFile| {
        let ctx = room.ctx(Some(file.case.submitted_at));
        let all = sections(file.service.summary(&file.answers, &ctx, view.lang), None, &view);
        without_papers(all, file.papers_gone_at, &view)
    };
    let html = LookPage {
        t,
        ground: emergency::ground(&room, &emergency).get(view.lang).to_owned(),
        notice: t.with("emergency-notice", &[("name", Arg::from(&emergency.said.officer))]),
        name: face.name,
        nik: face.nik,
        contact: face.phone.iter().map(|kept| crate::case_page::shown_phone(kept)).chain(face.email).collect(),
        state: file.as_ref().map_or_else(String::new, |file| {
            format!("{}: {}", file.service.title.get(view.lang), words::state(t, file.case.state))
        }),
        sections: file.as_ref().map(answered).unwrap_or_default(),
        end: format!("{HOME}/{}/akhiri", emergency.id),
        csrf: csrf_field(&view),
        head,
    };
    let title = format!("{}: {}", t.get("emergency-title"), html.head.title);
    Ok(Page::new(title, Section::Emergency).main(&html)?.render(&view))
}

/// `POST /meja/akses-darurat/{id}/akhiri`
pub(crate) async fn end(State(room): State<Cases>, view: View, Path(typed): Path<String>, _: Sent) -> Answer {
    emergency::end(&room, officer(&view)?, read_id(&typed)?).await?;
    Ok(told(&view, HOME, "emergency-ended"))
}

#[derive(Template)]
#[template(path = "emergency/review.html")]
struct ReviewPage<'a> {
    t: Words<'a>,
    head: UseView,
    lines: Vec<(&'a str, String)>,
    trouble: String,
    note: &'a str,
    action: String,
    fields: String,
    breach: Option<(String, String)>,
    csrf: String,
}

/// `GET /meja/akses-darurat/{id}/tinjauan`
pub(crate) async fn for_review(State(room): State<Cases>, view: View, Path(typed): Path<String>) -> Answer {
    show_review(&room, &view, read_id(&typed)?, review_fields(&view, None, ""), None).await
}

fn review_fields(view: &View, finding: Option<Review>, typed: &str) -> Vec<FieldView> {
    let t = view.words();
    let pick = |review: Review| Pick {
        value: review.as_str().to_owned(),
        label: t.with(&format!("emergency-state-{}", review.as_str()), &[]),
        hint: t.with(&format!("emergency-finding-{}", review.as_str()), &[]),
        is_chosen: finding == Some(review),
    };
    let options = vec![pick(Review::Justified), pick(Review::Unjustified)];
    vec![
        FieldView::line("temuan", t.get("emergency-finding"), "").control(Control::Picks { options, many: false }),
        FieldView::line("kata", t.get("emergency-words"), "")
            .hint(t.get("emergency-words-hint"))
            .control(Control::Lines { value: typed.to_owned(), max: emergency::LONGEST }),
    ]
}

async fn show_review(
    room: &Cases,
    view: &View,
    id: EmergencyId,
    fields: Vec<FieldView>,
    trouble: Option<Trouble>,
) -> Answer {
    let officer = officer(view)?;
    let one = emergency::for_review(room, officer, id).await?;
    let t = view.words();
    let mut lines = vec![
        (t.get("emergency-ground"), emergency::ground(room, &one).get(view.lang).to_owned()),
        (t.get("emergency-reason"), one.said.reason.clone()),
    ];
    if one.said.reason.is_empty() {
        t.get("emergency-erased").clone_into(&mut lines[1].1);
    }
    if one.review != Review::Waiting {
        lines.push((t.get("emergency-words"), one.said.finding.clone()));
        lines.push((t.get("emergency-reviewer"), one.said.reviewer.clone()));
    }
    let is_own = one.officer == officer.officer;
    let may = one.review == Review::Waiting && !is_own;
    let breach = (one.review == Review::Unjustified).then(|| {
        let at = one.reviewed_at.unwrap_or(one.opened_at);
        let (hour, minute) = at.hour_minute(view.zone());
        let reviewed = format!("{}T{hour:02}:{minute:02}", at.date(view.zone()));
        (t.with("emergency-breach-what", &[("id", Arg::from(id.to_string()))]), reviewed)
    });
    let html = ReviewPage {
        t,
        head: use_view(room, view, &one, String::new()),
        lines,
        trouble: trouble.as_ref().map(|trouble| trouble.html.clone()).unwrap_or_default(),
        note: if is_own && one.review == Review::Waiting { t.get("emergency-own-note") } else { "" },
        action: format!("{HOME}/{id}/tinjauan"),
        fields: if may { fields_html(&fields, t) } else { String::new() },
        breach,
        csrf: csrf_field(view),
    };
    let title = t.get("emergency-review-title");
    let (title, status) = match &trouble {
        Some(trouble) => (format!("{}. {title}", trouble.title), trouble.status),
        None => (title.to_owned(), StatusCode::OK),
    };
    Ok(Page::new(title, Section::Emergency).status(status).main(&html)?.render(view))
}

/// `POST /meja/akses-darurat/{id}/tinjauan`
pub(crate) async fn review(State(room): State<Cases>, view: View, Path(typed): Path<String>, sent: Sent) -> Answer {
    let (officer, id) = (officer(&view)?, read_id(&typed)?);
    let finding = [Review::Justified, Review::Unjustified].into_iter().find(|one| one.as_str() == sent.text("temuan"));
    match emergency::review(&room, officer, id, finding, sent.text("kata")).await {
        Ok(_) => Ok(told(&view, &format!("{HOME}/{id}/tinjauan"), "emergency-reviewed")),
        Err(refusal) => {
            let mut fields = review_fields(&view, finding, sent.text("kata"));
            let trouble = trouble(&view, refusal, &mut fields)?;
            show_review(&room, &view, id, fields, Some(trouble)).await
        }
    }
}
