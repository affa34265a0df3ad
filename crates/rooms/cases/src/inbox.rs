//! `/meja`: the officer's inbox, nearest deadline first.

use askama::Template;
use desk::{Filter, Holding, Queue, Task};
use kernel::{Arg, Words};
use serde::Deserialize;
use web::axum::extract::{Query, State};
use web::problem::percent;
use web::{Answer, Page, Section, View, see_other};

use crate::room::Cases;
use crate::{look, words};

/// What the officer asked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    antrean: String,
    #[serde(default)]
    layanan: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    setelah: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        let (queue, holding) = match self.antrean.as_str() {
            "saya" => (Queue::Open, Holding::Mine),
            "bebas" => (Queue::Open, Holding::Nobody),
            "lewat" => (Queue::Overdue, Holding::Any),
            "naik" => (Queue::Raised, Holding::Any),
            "warga" => (Queue::Paused, Holding::Any),
            "selesai" => (Queue::Done, Holding::Any),
            _ => (Queue::Open, Holding::Any),
        };
        Filter {
            queue,
            holding,
            service: (!self.layanan.is_empty()).then(|| self.layanan.clone()),
            after: self.setelah.parse().ok(),
        }
    }
}

struct Row {
    reference: String,
    name: String,
    service: String,
    step: String,
    tone: &'static str,
    icon: &'static str,
    due: String,
    raised: String,
    holder: String,
}

struct Chip {
    href: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage<'a> {
    t: Words<'a>,
    greeting: String,
    lead: String,
    first: String,
    overdue: String,
    today: String,
    open: String,
    mine: String,
    q: String,
    queue: String,
    queues: Vec<Chip>,
    services: Vec<(String, String, bool)>,
    found: String,
    rows: Vec<Row>,
    shown: String,
    next: String,
}

/// `GET /meja`
pub(crate) async fn inbox(State(room): State<Cases>, view: View, Query(asked): Query<Asked>) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let officer = view.actor.officer()?;
    let q: String = asked.q.trim().chars().take(100).collect();
    let search = (!q.is_empty()).then(|| q.clone());
    let (inbox, load) = look::inbox(&room, officer, asked.filter(), search).await?;
    let t = view.words();
    let count = |n: i64| if n >= desk::inbox::CAP { format!("{}+", desk::inbox::CAP - 1) } else { n.to_string() };
    let count_of = |n: usize| Arg::from(n);
    let rows: Vec<Row> = inbox.tasks.iter().map(|task| row(&room, &view, task, officer)).collect();
    let lead = match load.overdue {
        0 => t.get("inbox-lead-calm").to_owned(),
        _ => t.with(
            "inbox-lead",
            &[("overdue", Arg::from(count(load.overdue))), ("today", Arg::from(count(load.due_today)))],
        ),
    };
    let next = inbox.next.map_or_else(String::new, |next| {
        format!("/meja?antrean={}&layanan={}&setelah={next}", percent(&asked.antrean), percent(&asked.layanan))
    });
    let page = InboxPage {
        t,
        greeting: t.with("inbox-greeting", &[("name", Arg::from(&officer.name))]),
        lead,
        // The next case is one that this officer may work on, not one that waits for a signer.
        first: inbox
            .tasks
            .iter()
            .zip(&rows)
            .find(|(task, _)| desk::task::may_work(officer, task).is_ok())
            .map_or_else(String::new, |(_, row)| format!("/meja/{}", row.reference)),
        overdue: count(load.overdue),
        today: count(load.due_today),
        open: count(load.open),
        mine: count(load.mine),
        queues: queues(t, &asked),
        services: services(&room, &view, &asked.layanan),
        found: t.with("inbox-found", &[("count", count_of(rows.len()))]),
        shown: t.with("inbox-shown", &[("count", count_of(rows.len()))]),
        queue: asked.antrean.clone(),
        rows,
        next,
        q,
    };
    let section = match asked.antrean.as_str() {
        "saya" => Section::Held,
        "lewat" => Section::Overdue,
        _ => Section::Inbox,
    };
    Ok(Page::new(t.get("desk-inbox"), section).main(&page)?.render(&view))
}

fn row(room: &Cases, view: &View, task: &Task, officer: &kernel::Officer) -> Row {
    let (tone, icon, due) = words::deadline(view, task);
    let services = room.hall.services.now();
    let service = services.get(&task.service);
    let holder = match &task.holder {
        None => view.words().get("inbox-nobody").to_owned(),
        Some((id, _)) if *id == officer.officer => view.words().get("inbox-you").to_owned(),
        Some((_, name)) => name.clone(),
    };
    Row {
        reference: task.reference.clone(),
        name: task.title.clone(),
        service: service.map_or_else(|| task.service.clone(), |service| service.title.get(view.lang).to_owned()),
        step: words::step(view, service.map(|service| &**service), &task.step),
        tone,
        icon,
        due,
        raised: words::raised(view, task, officer),
        holder,
    }
}

fn queues(t: Words<'_>, asked: &Asked) -> Vec<Chip> {
    let all = [
        ("", "inbox-queue-open"),
        ("bebas", "inbox-queue-nobody"),
        ("saya", "inbox-queue-mine"),
        ("lewat", "inbox-queue-overdue"),
        ("naik", "inbox-queue-raised"),
        ("warga", "inbox-queue-paused"),
        ("selesai", "inbox-queue-done"),
    ];
    all.into_iter()
        .map(|(queue, key)| Chip {
            href: format!("/meja?antrean={queue}&layanan={}", percent(&asked.layanan)),
            label: t.get(key).to_owned(),
            current: asked.antrean == queue,
        })
        .collect()
}

fn services(room: &Cases, view: &View, chosen: &str) -> Vec<(String, String, bool)> {
    let own = |service: &catalogue::Service| {
        let at = |agency: &kernel::Agency| view.actor.officer().is_ok_and(|officer| officer.agency == *agency);
        at(&service.agency) || service.flow.steps.iter().filter_map(|step| step.agency.as_ref()).any(at)
    };
    let services = room.hall.services.now();
    services
        .services()
        .filter(|service| own(service))
        .map(|service| (service.id.clone(), service.title.get(view.lang).to_owned(), service.id == chosen))
        .collect()
}
