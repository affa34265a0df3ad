//! `/meja/data-pribadi`: requests about personal data, for the officer for data protection. The head of an agency sees
//! which are late, without a word of them.

use askama::Template;
use kernel::{Denied, Role, Words};
use reference::DataRights;
use web::axum::extract::{Path, State};
use web::{Answer, Control, FieldView, Page, Pick, Section, Sent, View, csrf_field, fields_html};

use crate::answer::{self, Verdict, guardian, value};
use crate::erase::is_whole;
use crate::ports::PersonFace;
use crate::request::{LONGEST, Request, State as Stand};
use crate::shown::{self, Line, Shown};
use crate::{Privacy, Refusal, erase_page, table};
use web::{Trouble, told_at};

const LIST: &str = "/meja/data-pribadi";
/// Requests that were answered last, on the list.
const LAST: i64 = 20;

#[derive(Template)]
#[template(path = "guard_list.html")]
struct ListPage<'a> {
    t: Words<'a>,
    lead: &'a str,
    waiting: Vec<Shown>,
    answered: Vec<Shown>,
}

/// `GET /meja/data-pribadi`
pub(crate) async fn list(State(room): State<Privacy>, view: View) -> Answer {
    view.needs_scope("data-protection")?;
    let officer = view.actor.officer()?;
    let works = officer.has(Role::DataProtection);
    if !works && !officer.has(Role::Head) {
        return Err(Denied::Forbidden.into());
    }
    let read = room.hall.store.read(room.clone(), |tx, room| {
        Box::pin(async move {
            let (vault, region) = (&room.hall.vault, room.region());
            let waiting = table::waiting(tx, vault, region).await?;
            Ok::<_, store::Error>((waiting, table::answered(tx, vault, region, LAST).await?))
        })
    });
    let (waiting, answered) = read.await.map_err(Refusal::from)?;
    let t = view.words();
    let line = |request: &Request| {
        let href = if works { format!("{LIST}/{}", request.number) } else { String::new() };
        shown::shown(&view, request, href)
    };
    let html = ListPage {
        t,
        lead: t.get(if works { "guard-lead" } else { "guard-lead-head" }),
        waiting: waiting.iter().filter(|request| works || request.is_late(view.now)).map(line).collect(),
        answered: answered.iter().filter(|_| works).map(line).collect(),
    };
    Ok(Page::new(t.get("guard-title"), Section::DataRequests).main(&html)?.render(&view))
}

#[derive(Template)]
#[template(path = "guard.html")]
struct OnePage<'a> {
    t: Words<'a>,
    head: Shown,
    who: Vec<Line>,
    said: Vec<Line>,
    reply: Vec<Line>,
    trouble: &'a str,
    action: String,
    erasure: String,
    note: &'a str,
    fields: String,
    csrf: String,
}

/// `GET /meja/data-pribadi/{number}`
pub(crate) async fn page(State(room): State<Privacy>, view: View, Path(number): Path<String>) -> Answer {
    let (request, face) = look(&room, &view, &number).await?;
    let fields = fields(&room, &view, &request, &nothing());
    draw(&room, &view, &request, face.as_ref(), &fields, &Trouble::none()).await
}

/// Nothing has been said yet.
fn nothing() -> Verdict {
    Verdict { state: Stand::Open, text: String::new(), ground: String::new(), evidence: String::new() }
}

/// The page again, after something at it was refused.
pub(crate) async fn again(room: &Privacy, view: &View, number: &str, refusal: Refusal) -> Answer {
    let trouble = Trouble::at(view, refusal, &mut [])?;
    let (request, face) = look(room, view, number).await?;
    let fields = fields(room, view, &request, &nothing());
    draw(room, view, &request, face.as_ref(), &fields, &trouble).await
}

/// The request and who asks, after the look was written down where they see it.
async fn look(room: &Privacy, view: &View, number: &str) -> Result<(Request, Option<PersonFace>), Refusal> {
    let officer = guardian(view)?.clone();
    let number: i64 = number.parse().map_err(|_| Refusal::NoRequest)?;
    room.hall
        .store
        .write(room.region(), (room.clone(), officer, number), |tx, (room, officer, number)| {
            Box::pin(async move {
                let found = table::find(tx, &room.hall.vault, room.region(), *number).await?;
                let request = found.ok_or(Refusal::NoRequest)?;
                room.persons.record_read(tx, officer, request.person).await.map_err(Refusal::Room)?;
                let face = room.persons.face(tx, request.person).await.map_err(Refusal::Room)?;
                Ok((request, face))
            })
        })
        .await
}

fn fields(room: &Privacy, view: &View, request: &Request, verdict: &Verdict) -> Vec<FieldView> {
    let t = view.words();
    let today = room.hall.now().date(room.hall.zone());
    let pick = |value: &str, label: String, hint: String, chosen: &str| Pick {
        value: value.to_owned(),
        label,
        hint,
        is_chosen: chosen == value,
    };
    // Erasing everything is carried out by two, not answered.
    let states: &[Stand] =
        if is_whole(request) { &[Stand::Refused] } else { &[Stand::Done, Stand::Partly, Stand::Refused] };
    let verdicts = states.iter().map(|state| {
        let word = state.as_str();
        pick(word, t.with(&format!("request-state-{word}"), &[]), String::new(), verdict.state.as_str())
    });
    let grounds = DataRights::shipped().grounds(today).map(|row| {
        let basis = shown::basis(t, &row.legal_basis, row.certainty);
        pick(&row.value.code, row.value.title.get(view.lang).to_owned(), basis, &verdict.ground)
    });
    let mut fields = vec![
        FieldView::line("putusan", t.get("guard-verdict"), "")
            .control(Control::Picks { options: verdicts.collect(), many: false }),
        FieldView::line("dasar", t.get("request-ground"), "")
            .hint(t.get("guard-ground-hint"))
            .optional()
            .control(Control::Picks { options: grounds.collect(), many: false }),
        FieldView::line("jawaban", t.get("request-answer"), "")
            .hint(t.get("guard-answer-hint"))
            .control(Control::Lines { value: verdict.text.clone(), max: LONGEST }),
    ];
    if value(request).is_some() {
        let seen = FieldView::line("bukti", t.get("guard-evidence"), "").hint(t.get("guard-evidence-hint")).optional();
        fields.insert(1, seen.control(Control::Lines { value: verdict.evidence.clone(), max: LONGEST }));
    }
    fields
}

async fn draw(
    room: &Privacy,
    view: &View,
    request: &Request,
    face: Option<&PersonFace>,
    fields: &[FieldView],
    trouble: &Trouble,
) -> Answer {
    let t = view.words();
    let action = format!("{LIST}/{}", request.number);
    let is_open = request.state == Stand::Open;
    let erasure =
        if is_whole(request) && is_open { erase_page::section(room, view, request).await? } else { String::new() };
    let html = OnePage {
        t,
        erasure,
        note: if value(request).is_some() && is_open { t.get("guard-rectify-note") } else { "" },
        who: who(t, face),
        said: shown::said(view, request),
        reply: shown::reply(view, request),
        trouble: &trouble.html,
        fields: if is_open { fields_html(fields, t) } else { String::new() },
        head: shown::shown(view, request, action.clone()),
        action,
        csrf: csrf_field(view),
    };
    let title = trouble.titled(&shown::title(view, request));
    Ok(Page::new(title, Section::DataRequests).status(trouble.status).main(&html)?.render(view))
}

fn who(t: Words<'_>, face: Option<&PersonFace>) -> Vec<Line> {
    let Some(face) = face else {
        return vec![(t.get("privacy-field-name").to_owned(), t.get("guard-erased").to_owned())];
    };
    let line = |field: &str, value: &str| (t.with(&format!("privacy-field-{field}"), &[]), value.to_owned());
    let mut lines = vec![line("name", &face.name), line("nik", &face.nik_masked)];
    lines.extend(face.phone.as_ref().map(|phone| line("phone", phone)));
    lines.extend(face.email.as_ref().map(|email| line("email", email)));
    lines
}

/// `POST /meja/data-pribadi/{number}`
pub(crate) async fn send(State(room): State<Privacy>, view: View, Path(number): Path<String>, sent: Sent) -> Answer {
    let officer = guardian(&view)?.clone();
    let verdict = Verdict {
        state: Stand::parse(sent.text("putusan")).unwrap_or(Stand::Open),
        text: sent.text("jawaban").chars().take(LONGEST).collect(),
        ground: sent.text("dasar").to_owned(),
        evidence: sent.text("bukti").chars().take(LONGEST).collect(),
    };
    let asked: i64 = number.parse().map_err(|_| Refusal::NoRequest)?;
    match answer::answer(&room, &officer, asked, verdict.clone()).await {
        Ok(()) => Ok(told_at(&view, &format!("{LIST}/{asked}"), "request-answered")),
        Err(refusal) => {
            let (request, face) = look(&room, &view, &number).await?;
            let mut fields = fields(&room, &view, &request, &verdict);
            let trouble = Trouble::at(&view, refusal, &mut fields)?;
            draw(&room, &view, &request, face.as_ref(), &fields, &trouble).await
        }
    }
}
