//! `/data-saya`: what is held about me, by kind, with purpose and legal basis, and the way to a copy.

use askama::Template;
use kernel::{Arg, Words};
use web::axum::extract::State;
use web::{Answer, Page, Section, View, csrf_field};

use crate::model::{Group, Line, Record, Why, kept};
use crate::request::Request;
use crate::{Privacy, Refusal, breach_notice, mine, shown};

struct Shown {
    title: String,
    purpose: String,
    basis: String,
    kept: String,
    count: String,
    records: Vec<ShownRecord>,
}

struct ShownRecord {
    title: String,
    reference: String,
    given_to: String,
    /// What is known, by label; what it says is in the copy and at its own page.
    labels: String,
    whys: Vec<ShownWhy>,
}

/// Why some of the lines were asked.
struct ShownWhy {
    labels: String,
    purpose: String,
    basis: String,
}

#[derive(Template)]
#[template(path = "held.html")]
struct Held<'a> {
    t: Words<'a>,
    lead: String,
    groups: Vec<Shown>,
    csrf: String,
}

/// `GET /data-saya`
pub(crate) async fn page(State(room): State<Privacy>, view: View) -> Answer {
    view.actor.resident()?;
    let t = view.words();
    let groups = everything(&room, &view).await?;
    let html = Held {
        t,
        lead: t.with("privacy-lead", &[("hall", Arg::from(&room.hall.settings.name))]),
        groups: groups.iter().map(|group| shown(&view, group)).collect(),
        csrf: csrf_field(&view),
    };
    Ok(Page::new(t.get("privacy-title"), Section::Mine).main(&html)?.render(&view))
}

/// What the other rooms hold, and the requests that this one does.
pub(crate) async fn everything(room: &Privacy, view: &View) -> Result<Vec<Group>, Refusal> {
    let mut groups = room.records.of(view).await.map_err(Refusal::Room)?;
    let record = |request: Request| {
        let said = shown::said(view, &request).into_iter().chain(shown::reply(view, &request));
        let mut lines = vec![
            Line::new("sent", view.words().get("privacy-field-sent"), shown::moment(view, request.sent_at)),
            Line::new(
                "state",
                view.words().get("privacy-field-state"),
                shown::shown(view, &request, String::new()).state,
            ),
        ];
        lines.extend(said.map(|(label, text)| Line::new("request", label, text)));
        Record { title: shown::title(view, &request), reference: None, given_to: None, lines }
    };
    let records = mine::of(room, view).await?.into_iter().map(record).collect();
    groups.push(Group { kind: "requests", records });
    groups.push(Group { kind: "breaches", records: breach_notice::records(room, view).await? });
    Ok(groups)
}

fn shown(view: &View, group: &Group) -> Shown {
    let t = view.words();
    let say = |part: &str| t.with(&format!("privacy-{part}-{}", group.kind), &[]);
    Shown {
        title: say("kind"),
        purpose: say("purpose"),
        basis: say("basis"),
        kept: kept(view, group.kind),
        count: t.with("privacy-count", &[("n", Arg::from(group.records.len()))]),
        records: group.records.iter().map(|record| shown_record(view, record)).collect(),
    }
}

fn shown_record(view: &View, record: &Record) -> ShownRecord {
    let mut whys: Vec<(&Why, Vec<&str>)> = Vec::new();
    for line in &record.lines {
        let Some(why) = &line.why else { continue };
        match whys.iter_mut().find(|(known, _)| *known == why) {
            Some((_, labels)) => labels.push(&line.label),
            None => whys.push((why, vec![&line.label])),
        }
    }
    ShownRecord {
        title: record.title.clone(),
        reference: record.reference.clone().unwrap_or_default(),
        given_to: record.given_to.clone().unwrap_or_default(),
        labels: joined(record.lines.iter().map(|line| line.label.as_str())),
        whys: whys
            .into_iter()
            .map(|(why, labels)| ShownWhy {
                labels: joined(labels.into_iter()),
                purpose: why.purpose.get(view.lang).to_owned(),
                basis: why.basis.clone(),
            })
            .collect(),
    }
}

fn joined<'a>(labels: impl Iterator<Item = &'a str>) -> String {
    labels.collect::<Vec<_>>().join(", ")
}
