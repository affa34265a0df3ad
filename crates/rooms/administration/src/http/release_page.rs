//! `/kelola/layanan/{id}/versi/{number}`: what was proposed, what it changes, and the decision of the second person.

use askama::Template;
use kernel::{FieldFlaw, Flaw, Words};
use web::axum::extract::{Path, State};
use web::{Answer, Sent, View, csrf_field};

use super::diff_page::LinesHtml;
use super::{Pill, Trouble, moment, release_pill, release_words, sheet, told_at};
use crate::Refusal;
use crate::check::check;
use crate::diff;
use crate::draft::{self, Working, in_force};
use crate::model::{Files, Release, ReleaseKind, ReleaseState};
use crate::release::{Verdict, decide as decide_release};
use crate::room::{Administration, admin};

#[derive(Template)]
#[template(path = "release.html")]
struct ReleaseHtml<'a> {
    t: Words<'a>,
    id: &'a str,
    title: String,
    service: String,
    pill: Pill,
    trouble: &'a str,
    facts: Vec<(String, String)>,
    is_new: bool,
    is_text: bool,
    said: Vec<String>,
    source: String,
    examples: String,
    template: String,
    csrf: String,
    number: i64,
    /// What the reader can do with a proposal: `decide`, `wait`, or nothing.
    part: &'static str,
    may_cancel: bool,
    reason: &'a str,
    reason_flaw: String,
}

/// `GET /kelola/layanan/{id}/versi/{number}`
pub(crate) async fn page(
    State(room): State<Administration>,
    view: View,
    Path((id, number)): Path<(String, i64)>,
) -> Answer {
    show(&room, &view, &id, number, &Sent::default(), &Trouble::none()).await
}

/// What the release is compared with: what was in force before it, or is in force now while it waits.
fn before(room: &Administration, working: &Working, release: &Release) -> Files {
    let earlier = working
        .releases
        .iter()
        .filter(|other| {
            other.kind == ReleaseKind::Publish && other.number < release.number && other.state == ReleaseState::Approved
        })
        .max_by_key(|other| (other.from_at, other.number));
    if release.state == ReleaseState::Approved
        && let Some(earlier) = earlier
    {
        return earlier.files();
    }
    if release.state == ReleaseState::Approved {
        return room.offer.beneath().service(&release.service).unwrap_or_default();
    }
    in_force(room, &release.service, &working.releases).unwrap_or_default().0
}

async fn show(room: &Administration, view: &View, id: &str, number: i64, sent: &Sent, trouble: &Trouble) -> Answer {
    let officer = admin(view)?;
    let words = view.words();
    let working = draft::open(room, id).await?;
    let release = working.releases.iter().find(|release| release.number == number).ok_or(Refusal::NoRelease)?.clone();
    let is_text = release.kind == ReleaseKind::Publish;
    let old_files = before(room, &working, &release);
    let mut said = Vec::new();
    if is_text {
        let alone = |files: Files| Files { examples: String::new(), ..files };
        let old = check(room, id, &alone(old_files.clone())).await.map_err(Refusal::Store)?;
        let new = check(room, id, &alone(release.files())).await.map_err(Refusal::Store)?;
        if let (Some(old), Some(new)) = (old.service, new.service) {
            said = diff::for_citizens(&old, &new, words);
        }
    }
    let compare = |name: &str, old: &str, new: &str| {
        let lines = if is_text { diff::lines(old, new) } else { Vec::new() };
        LinesHtml { t: words, name: words.get(name), lines }.render().unwrap_or_default()
    };
    let own = release.proposed_id == officer.officer;
    let waits = release.state == ReleaseState::Proposed;
    let is_to_come = release.state == ReleaseState::Approved && !release.counts(view.now);
    let service = room.hall.services.now().get(id).map(|service| service.title.get(view.lang).to_owned());
    let title = release_words(view, &release);
    let page = ReleaseHtml {
        t: words,
        id,
        service: service.unwrap_or_else(|| id.to_owned()),
        pill: release_pill(view, &release),
        trouble: &trouble.html,
        facts: facts(view, &release),
        is_new: old_files.source.is_empty(),
        is_text,
        said,
        source: compare("kelola-diff-source", &old_files.source, &release.source),
        examples: compare("kelola-diff-examples", &old_files.examples, &release.examples),
        template: compare("kelola-diff-template", &old_files.template, &release.template),
        csrf: csrf_field(view),
        number,
        part: match (waits, own) {
            (true, false) => "decide",
            (true, true) => "wait",
            _ => "",
        },
        may_cancel: (waits && own) || is_to_come,
        reason: sent.text("alasan"),
        reason_flaw: trouble.of(words, "alasan"),
        title,
    };
    Ok(sheet(format!("{}: {}", page.service, page.title), trouble).main(&page)?.render(view))
}

fn facts(view: &View, release: &Release) -> Vec<(String, String)> {
    let words = view.words();
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: String| facts.push((words.get(key).to_owned(), value));
    fact("kelola-proposed-by", release.proposed_by.clone());
    fact("kelola-proposed-at", moment(view, release.proposed_at));
    fact("kelola-reason", release.reason.clone());
    let from = release.from_at.or(release.wanted_at);
    fact("kelola-from", from.map_or_else(|| words.get("kelola-at-once").to_owned(), |at| moment(view, at)));
    if let (Some(by), Some(at)) = (&release.decided_by, release.decided_at) {
        fact("kelola-decided-by", by.clone());
        fact("kelola-decided-at", moment(view, at));
    }
    if let Some(why) = &release.decided_why {
        fact("kelola-refused-why", why.clone());
    }
    if let Some(version) = release.version.get(..12) {
        fact("kelola-version", version.to_owned());
    }
    facts
}

/// `POST /kelola/layanan/{id}/versi/{number}`
pub(crate) async fn decide(
    State(room): State<Administration>,
    view: View,
    Path((id, number)): Path<(String, i64)>,
    sent: Sent,
) -> Answer {
    let officer = admin(&view)?;
    let verdict = match sent.text("putusan") {
        "setujui" => Ok((Verdict::Approve, "kelola-approved")),
        "batal" => Ok((Verdict::Cancel, "kelola-cancelled")),
        _ if sent.text("alasan").is_empty() => {
            Err(Refusal::Flawed(vec![FieldFlaw::new("alasan", Flaw::new("answer-missing"))]))
        }
        _ => Ok((Verdict::Refuse(sent.text("alasan").to_owned()), "kelola-refused")),
    };
    let decided = match verdict {
        Ok((verdict, flash)) => decide_release(&room, officer, &id, number, verdict).await.map(|_| flash),
        Err(refusal) => Err(refusal),
    };
    match decided {
        Ok(flash) => Ok(told_at(&view, &format!("/kelola/layanan/{id}/versi/{number}"), flash)),
        Err(refusal) => {
            let trouble = Trouble::at(&view, refusal, |_| view.words().get("kelola-refuse-why").to_owned())?;
            show(&room, &view, &id, number, &sent, &trouble).await
        }
    }
}
