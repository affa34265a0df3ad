//! `/kelola/layanan/{id}/beda`: what the draft would change, and proposing it.

use askama::Template;
use kernel::{Arg, Date, FieldFlaw, Flaw, Stamp, Words};
use web::axum::extract::{Path, State};
use web::{Answer, Control, FieldView, Sent, View, csrf_field, fields_html};

use super::{Trouble, head, sheet, told_at};
use crate::Refusal;
use crate::check::check;
use crate::diff::{self, Line};
use crate::draft::{self, Working, in_force};
use crate::model::ReleaseKind;
use crate::release::{Proposal, propose as propose_release};
use crate::room::{Administration, admin};

#[derive(Template)]
#[template(path = "diff_lines.html")]
pub(crate) struct LinesHtml<'a> {
    pub(crate) t: Words<'a>,
    pub(crate) name: &'a str,
    pub(crate) lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "diff.html")]
struct Diff<'a> {
    t: Words<'a>,
    id: &'a str,
    head: String,
    trouble: &'a str,
    has_draft: bool,
    is_new: bool,
    mistakes: usize,
    mistakes_text: String,
    said: Vec<String>,
    source: String,
    examples: String,
    template: String,
    waits: String,
    csrf: String,
    rev: i64,
    fields: String,
}

/// `GET /kelola/layanan/{id}/beda`
pub(crate) async fn page(State(room): State<Administration>, view: View, Path(id): Path<String>) -> Answer {
    admin(&view)?;
    let working = draft::open(&room, &id).await?;
    show(&room, &view, &working, &Sent::default(), &Trouble::none()).await
}

async fn show(room: &Administration, view: &View, working: &Working, sent: &Sent, trouble: &Trouble) -> Answer {
    let words = view.words();
    let draft = &working.draft;
    let checked = check(room, &draft.service, &draft.files()).await.map_err(Refusal::Store)?;
    let (title, head) = head(room, view, working, "/beda");
    let before = in_force(room, &draft.service, &working.releases);
    let is_new = before.is_none();
    let (before, _) = before.unwrap_or_default();
    let offered = room.hall.services.now();
    let said = match (offered.get(&draft.service), &checked.service) {
        (Some(old), Some(new)) => diff::for_citizens(old, new, words),
        _ => Vec::new(),
    };
    let compare = |name: &str, old: &str, new: &str| {
        LinesHtml { t: words, name: words.get(name), lines: diff::lines(old, new) }.render().unwrap_or_default()
    };
    let page = Diff {
        t: words,
        id: &draft.service,
        head,
        trouble: &trouble.html,
        has_draft: working.has_draft(),
        is_new,
        mistakes: checked.count(),
        mistakes_text: words.with("kelola-diff-mistakes", &[("count", Arg::from(checked.count()))]),
        said,
        source: compare("kelola-diff-source", &before.source, &draft.source),
        examples: compare("kelola-diff-examples", &before.examples, &draft.examples),
        template: compare("kelola-diff-template", &before.template, &draft.template),
        waits: working
            .waiting()
            .map_or_else(String::new, |release| format!("/kelola/layanan/{}/versi/{}", draft.service, release.number)),
        csrf: csrf_field(view),
        rev: draft.rev,
        fields: proposal_fields(view, sent, trouble),
    };
    Ok(sheet(title, trouble).main(&page)?.render(view))
}

/// Why, and from when.
pub(crate) fn proposal_fields(view: &View, sent: &Sent, trouble: &Trouble) -> String {
    let words = view.words();
    let part = |name: &str| sent.text(&format!("mulai.{name}")).to_owned();
    let fields = [
        FieldView::line("alasan", words.get("kelola-reason"), "")
            .hint(words.get("kelola-reason-hint"))
            .flaw(trouble.of(words, "alasan"))
            .control(Control::Lines { value: sent.text("alasan").to_owned(), max: 1_000 }),
        FieldView::line("mulai", words.get("kelola-from"), "")
            .hint(words.get("kelola-from-hint"))
            .flaw(trouble.of(words, "mulai"))
            .optional()
            .control(Control::Date { parts: [part("hari"), part("bulan"), part("tahun")] }),
    ];
    fields_html(&fields, words)
}

/// Reason and moment as they were sent.
pub(crate) fn read_proposal(view: &View, sent: &Sent) -> Result<(String, Option<Stamp>), Refusal> {
    let mut flaws = Vec::new();
    let reason = sent.text("alasan").to_owned();
    if reason.is_empty() {
        flaws.push(FieldFlaw::new("alasan", Flaw::new("answer-missing")));
    }
    let typed = ["tahun", "bulan", "hari"].map(|name| sent.text(&format!("mulai.{name}")));
    let wanted = if typed.iter().all(|part| part.is_empty()) {
        None
    } else {
        let numbers = typed.map(|part| part.parse::<i16>().ok());
        let day = match numbers {
            [Some(year), Some(month), Some(day)] => i8::try_from(month)
                .ok()
                .zip(i8::try_from(day).ok())
                .and_then(|(month, day)| Date::new(year, month, day).ok()),
            _ => None,
        };
        match day {
            Some(day) if day >= view.now.date(view.zone()) => Some(Stamp::at(day, 0, 0, view.zone())),
            Some(_) => {
                flaws.push(FieldFlaw::new("mulai", Flaw::new("release-day-past")));
                None
            }
            None => {
                flaws.push(FieldFlaw::new("mulai", Flaw::new("release-day")));
                None
            }
        }
    };
    if flaws.is_empty() { Ok((reason, wanted)) } else { Err(Refusal::Flawed(flaws)) }
}

/// The label of a field of a proposal.
pub(crate) fn proposal_label(words: Words<'_>, field: &str) -> String {
    words.get(if field == "mulai" { "kelola-from" } else { "kelola-reason" }).to_owned()
}

/// `POST /kelola/layanan/{id}/beda`: proposes the draft.
pub(crate) async fn propose(
    State(room): State<Administration>,
    view: View,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer {
    let officer = admin(&view)?;
    let proposed = async {
        let (reason, wanted_at) = read_proposal(&view, &sent)?;
        let kind = ReleaseKind::Publish;
        let rev = super::editor::rev(&sent);
        propose_release(&room, officer, Proposal { service: id.clone(), kind, reason, wanted_at, rev }).await
    };
    match proposed.await {
        Ok(release) => {
            let path = format!("/kelola/layanan/{id}/versi/{}", release.number);
            Ok(told_at(&view, &path, "kelola-proposed"))
        }
        Err(refusal) => {
            let trouble = Trouble::at(&view, refusal, |field| proposal_label(view.words(), field))?;
            let working = draft::open(&room, &id).await?;
            show(&room, &view, &working, &sent, &trouble).await
        }
    }
}
