//! `/meja`: the officer's inbox, nearest deadline first. Rows are picked and worked on together; what was done last can
//! be taken back from here.

use std::collections::BTreeSet;

use askama::Template;
use desk::{Filter, Holding, Queue, Task};
use kernel::{Arg, Officer, OfficerId, Role, Words};
use serde::Deserialize;
use web::axum::extract::{Query, State};
use web::axum::http::StatusCode;
use web::problem::percent;
use web::{Answer, Page, Section, Sent, View, csrf_field, errors_html, see_other};

use crate::meja::many::{Strip, strip};
use crate::meja::search;
use crate::ports::OtherTask;
use crate::room::Cases;
use crate::{Refusal, look, many, words};

/// What the officer asked for.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Asked {
    /// The queue.
    #[serde(default)]
    pub(crate) antrean: String,
    /// The service.
    #[serde(default)]
    pub(crate) layanan: String,
    /// A colleague whose work a head looks at.
    #[serde(default)]
    pub(crate) pemegang: String,
    /// Sealed words to look for; see [`search::go`].
    #[serde(default)]
    cari: String,
    #[serde(default)]
    setelah: String,
    /// Where the page of what was found begins.
    #[serde(default)]
    sebelum: String,
}

/// Rows that are picked, and what was wrong with what was asked of them.
#[derive(Default)]
pub(crate) struct Picked {
    /// References.
    pub(crate) references: BTreeSet<String>,
    /// Every row of the page.
    pub(crate) all: bool,
    /// Field and text.
    pub(crate) flaw: Option<(&'static str, &'static str)>,
}

impl Asked {
    /// As a form of the inbox carries it along.
    pub(crate) fn of(sent: &Sent) -> Self {
        let text = |name: &str| sent.text(name).to_owned();
        Self {
            antrean: text("antrean"),
            layanan: text("layanan"),
            pemegang: text("pemegang"),
            setelah: text("setelah"),
            ..Self::default()
        }
    }

    /// The list without the page.
    fn query(&self) -> String {
        format!(
            "antrean={}&layanan={}&pemegang={}",
            percent(&self.antrean),
            percent(&self.layanan),
            percent(&self.pemegang)
        )
    }

    /// The list, as links to cases of it carry it along.
    pub(crate) fn suffix(&self) -> String {
        let is_plain = [&self.antrean, &self.layanan, &self.pemegang].iter().all(|part| part.is_empty());
        if is_plain { String::new() } else { format!("?{}", self.query()) }
    }

    /// The address of this list.
    pub(crate) fn address(&self) -> String {
        if self.setelah.is_empty() {
            return format!("/meja{}", self.suffix());
        }
        format!("/meja?{}&setelah={}", self.query(), percent(&self.setelah))
    }

    /// The filter of the desk.
    pub(crate) fn filter(&self, officer: &Officer) -> Filter {
        let (queue, holding) = match self.antrean.as_str() {
            "saya" => (Queue::Open, Holding::Mine),
            "bebas" => (Queue::Open, Holding::Nobody),
            "lewat" => (Queue::Overdue, Holding::Any),
            "naik" => (Queue::Raised, Holding::Any),
            "warga" => (Queue::Paused, Holding::Any),
            "selesai" => (Queue::Done, Holding::Any),
            _ => (Queue::Open, Holding::Any),
        };
        let colleague = self.pemegang.parse::<OfficerId>().ok().filter(|_| officer.has(Role::Head));
        Filter {
            queue,
            holding: colleague.map_or(holding, Holding::Of),
            service: (!self.layanan.is_empty()).then(|| self.layanan.clone()),
            after: self.setelah.parse().ok(),
        }
    }
}

struct Row {
    reference: String,
    /// The address of its page; empty where no room knows it.
    href: String,
    /// Whether it can be picked to be worked on with others: cases only.
    picks: bool,
    name: String,
    service: String,
    step: String,
    tone: &'static str,
    icon: &'static str,
    due: String,
    raised: String,
    holder: String,
    picked: bool,
}

struct Chip {
    href: String,
    label: String,
    current: bool,
}

/// A filter that somebody keeps.
struct Kept {
    href: String,
    label: String,
    current: bool,
    /// The id, where the officer may forget it.
    own: String,
}

/// A colleague who can be given cases.
struct Colleague {
    id: String,
    name: String,
    away: bool,
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
    asked: &'a Asked,
    queues: Vec<Chip>,
    kept: Vec<Kept>,
    services: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    shown: String,
    next: String,
    csrf: String,
    errors: String,
    colleague_flaw: bool,
    colleagues: Vec<Colleague>,
    strip: Option<Strip>,
    notes: Vec<String>,
    limit: usize,
    personal_limit: usize,
}

#[derive(Template)]
#[template(path = "meja/none.html")]
struct NoDesk<'a> {
    t: Words<'a>,
}

/// `GET /meja`
pub(crate) async fn inbox(State(room): State<Cases>, view: View, Query(asked): Query<Asked>) -> Answer {
    if crate::track::is_visitor(&view) {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    let officer = view.actor.officer()?;
    if !officer.works_cases() {
        let page = Page::new(view.words().get("desk-none-title"), Section::Inbox).status(StatusCode::FORBIDDEN);
        return Ok(page.main(&NoDesk { t: view.words() })?.render(&view));
    }
    if !asked.cari.is_empty() {
        return search::show(&room, &view, officer, &asked.cari, asked.sebelum.parse().ok()).await;
    }
    show(&room, &view, officer, &asked, &Picked::default()).await
}

/// What stands around the list.
struct Around {
    colleagues: Vec<Officer>,
    kept: Vec<desk::saved::SavedFilter>,
    last: Option<desk::pile::Pile>,
    leaves: Vec<desk::leave::Leave>,
    /// Letters that no service signs any more.
    stranded: Option<i64>,
}

async fn around(room: &Cases, officer: &Officer) -> Result<Around, Refusal> {
    let stranded = crate::esign::stranded(room, officer).await?;
    let input = (room.clone(), officer.clone());
    room.hall
        .store
        .read(input, move |tx, (room, officer)| {
            Box::pin(async move {
                let (region, now) = (room.region(), room.hall.now());
                Ok(Around {
                    stranded,
                    colleagues: room.colleagues.of_agency(tx, region, &officer.agency).await.map_err(Refusal::Port)?,
                    kept: desk::saved::seen_by(tx, officer).await?,
                    last: desk::pile::last(tx, region, officer.officer, now.minus(many::UNDO)).await?,
                    leaves: desk::leave::of_agency(tx, region, &officer.agency, now).await?,
                })
            })
        })
        .await
}

/// The page; `picked` are the rows that were just picked and what was wrong.
pub(crate) async fn show(room: &Cases, view: &View, officer: &Officer, asked: &Asked, picked: &Picked) -> Answer {
    let (inbox, load) = look::inbox(room, officer, asked.filter(officer)).await?;
    let around = around(room, officer).await?;
    let t = view.words();
    let count = |n: i64| if n >= desk::inbox::CAP { format!("{}+", desk::inbox::CAP - 1) } else { n.to_string() };
    let count_of = |n: usize| Arg::from(n);
    let is_picked = |task: &Task| picked.all || picked.references.contains(&task.reference);
    let rows: Vec<Row> =
        inbox.tasks.iter().map(|task| row(room, view, asked, task, officer, is_picked(task))).collect();
    let lead = match load.overdue {
        0 => t.get("inbox-lead-calm").to_owned(),
        _ => t.with(
            "inbox-lead",
            &[("overdue", Arg::from(count(load.overdue))), ("today", Arg::from(count(load.due_today)))],
        ),
    };
    let mut services = services(room, view, &asked.layanan);
    let others = room.others.services(view, &officer.agency).into_iter();
    services.extend(others.map(|(id, title)| {
        let is_chosen = id == asked.layanan;
        (id, title, is_chosen)
    }));
    let mut notes = notes(view, officer, &around.leaves);
    notes.extend(around.stranded.map(|count| t.with("esign-stranded", &[("count", Arg::from(count))])));
    if services.is_empty() {
        notes.push(t.get("inbox-no-services").to_owned());
    }
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
            .map_or_else(String::new, |(_, row)| row.href.clone()),
        overdue: count(load.overdue),
        today: count(load.due_today),
        open: count(load.open),
        mine: count(load.mine),
        queues: queues(room, officer, t, asked, around.stranded.is_some()),
        kept: kept(t, officer, asked, &around.kept),
        services,
        shown: t.with("inbox-shown", &[("count", count_of(rows.len()))]),
        rows,
        next: inbox.next.map_or_else(String::new, |next| format!("/meja?{}&setelah={next}", asked.query())),
        asked,
        csrf: csrf_field(view),
        errors: picked.flaw.map_or_else(String::new, |(field, key)| {
            let line =
                (if field == "kepada" { "kepada" } else { "pilihan" }.to_owned(), String::new(), t.get(key).to_owned());
            errors_html(&t.with("form-errors-title", &[("count", Arg::from(1))]), &[line])
        }),
        colleague_flaw: picked.flaw.is_some_and(|(field, _)| field == "kepada"),
        colleagues: colleagues(view, officer, &around),
        strip: around.last.as_ref().map(|pile| strip(view, pile)),
        notes,
        limit: crate::export::MOST,
        personal_limit: crate::export::MOST_PERSONAL,
    };
    let section = match asked.antrean.as_str() {
        "saya" => Section::Held,
        "lewat" => Section::Overdue,
        _ => Section::Inbox,
    };
    let status = if picked.flaw.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(Page::new(t.get("desk-inbox"), section).status(status).main(&page)?.render(view))
}

fn row(room: &Cases, view: &View, asked: &Asked, task: &Task, officer: &Officer, picked: bool) -> Row {
    let (tone, icon, due) = words::deadline(view, task);
    let is_case = task.room == crate::ROOM.name;
    let said = if is_case {
        let services = room.hall.services.now();
        let service = services.get(&task.service);
        Some(OtherTask {
            service: service.map_or_else(|| task.service.clone(), |service| service.title.get(view.lang).to_owned()),
            step: words::step(view, service.map(|service| &**service), &task.step),
            href: format!("/meja/{}{}", task.reference, asked.suffix()),
        })
    } else {
        room.others.shown(view, task)
    };
    let OtherTask { service, step, href } = said.unwrap_or_else(|| OtherTask {
        service: task.service.clone(),
        step: task.step.clone(),
        href: String::new(),
    });
    let holder = match &task.holder {
        None => view.words().get("inbox-nobody").to_owned(),
        Some((id, _)) if *id == officer.officer => view.words().get("inbox-you").to_owned(),
        Some((_, name)) => name.clone(),
    };
    Row {
        reference: task.reference.clone(),
        href,
        picks: is_case,
        name: task.title.clone(),
        service,
        step,
        tone,
        icon,
        due,
        raised: words::raised(view, task, officer),
        holder,
        picked,
    }
}

/// Who is away, as far as it matters to this officer.
fn notes(view: &View, officer: &Officer, leaves: &[desk::leave::Leave]) -> Vec<String> {
    let t = view.words();
    let until = |leave: &desk::leave::Leave| Arg::from(words::moment(leave.until_at, view.zone(), view.lang));
    leaves
        .iter()
        .filter(|leave| leave.from_at <= view.now)
        .filter_map(|leave| {
            let name = leave.deputy.as_ref().map_or("-", |(_, name)| name.as_str());
            if leave.officer.0 == officer.officer {
                return Some(t.with("inbox-you-are-away", &[("until", until(leave)), ("name", Arg::from(name))]));
            }
            let deputy = leave.deputy.as_ref().is_some_and(|(id, _)| *id == officer.officer);
            deputy.then(|| {
                t.with("inbox-you-stand-in", &[("until", until(leave)), ("name", Arg::from(&leave.officer.1))])
            })
        })
        .collect()
}

/// Colleagues who work on cases; those who are away can be seen and not be chosen.
fn colleagues(view: &View, officer: &Officer, around: &Around) -> Vec<Colleague> {
    let away: BTreeSet<OfficerId> =
        around.leaves.iter().filter(|leave| leave.from_at <= view.now).map(|leave| leave.officer.0).collect();
    around
        .colleagues
        .iter()
        .filter(|colleague| colleague.works_cases() && colleague.officer != officer.officer)
        .map(|colleague| Colleague {
            id: colleague.officer.to_string(),
            name: colleague.name.clone(),
            away: away.contains(&colleague.officer),
        })
        .collect()
}

fn kept(t: Words<'_>, officer: &Officer, asked: &Asked, all: &[desk::saved::SavedFilter]) -> Vec<Kept> {
    all.iter()
        .map(|filter| {
            let own = filter.officer == officer.officer;
            Kept {
                href: format!("/meja?antrean={}&layanan={}", percent(&filter.queue), percent(&filter.service)),
                label: if filter.is_shared {
                    t.with("saved-shared", &[("name", Arg::from(&filter.name))])
                } else {
                    filter.name.clone()
                },
                current: asked.antrean == filter.queue && asked.layanan == filter.service,
                own: if own { filter.id.to_string() } else { String::new() },
            }
        })
        .collect()
}

fn queues(room: &Cases, officer: &Officer, t: Words<'_>, asked: &Asked, is_stranded: bool) -> Vec<Chip> {
    let all = [
        ("", "inbox-queue-open"),
        ("bebas", "inbox-queue-nobody"),
        ("saya", "inbox-queue-mine"),
        ("lewat", "inbox-queue-overdue"),
        ("naik", "inbox-queue-raised"),
        ("warga", "inbox-queue-paused"),
        ("selesai", "inbox-queue-done"),
    ];
    let elsewhere =
        Chip { href: "/meja/menunggu".to_owned(), label: t.get("waiting-title").to_owned(), current: false };
    let signs = is_stranded || crate::esign::signs(room, officer);
    let to_sign = signs.then(|| Chip {
        href: "/meja/tanda-tangan".to_owned(),
        label: t.get("esign-title").to_owned(),
        current: false,
    });
    all.into_iter()
        .map(|(queue, key)| Chip {
            href: format!("/meja?antrean={queue}&layanan={}", percent(&asked.layanan)),
            label: t.get(key).to_owned(),
            current: asked.antrean == queue && asked.pemegang.is_empty(),
        })
        .chain(std::iter::once(elsewhere))
        .chain(to_sign)
        .collect()
}

/// The services of the officer's agency: id, title, and whether it is chosen.
pub(crate) fn services(room: &Cases, view: &View, chosen: &str) -> Vec<(String, String, bool)> {
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
