//! `/` and `/layanan/{id}`: what the hall does, and what each service needs, costs and promises, read before any sign-in.

use std::sync::Arc;

use askama::Template;
use catalogue::{Answers, Catalogue, Channel, Service};
use kernel::{Arg, Lang, Words, say};
use web::axum::extract::{Path, State};
use web::{Answer, Page, Section, View, public_page};

use crate::room::Cases;
use crate::where_to_go::{Place, places};
use crate::words;

pub(crate) struct Card {
    pub href: String,
    pub icon: String,
    pub title: String,
    pub summary: String,
    pub fee: String,
    pub time: String,
    pub agency: String,
}

pub(crate) struct Chip {
    pub href: String,
    pub icon: &'static str,
    pub label: String,
    pub current: bool,
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    t: Words<'a>,
    lead: String,
    often: Vec<Chip>,
    pendopo: &'static str,
    today: String,
    office_day: &'a str,
    office_hours: String,
    services: Vec<Card>,
    all: String,
    count: String,
    life: Vec<Chip>,
    signed_in: bool,
}

/// `GET /`
pub(crate) async fn home(State(room): State<Cases>, view: View) -> Answer {
    public_page(&view, &today(&room, &view), || async { show_home(&room, &view) }).await
}

/// What public pages depend on besides the words of the reader: the day, and what officers have changed.
pub(crate) fn today(room: &Cases, view: &View) -> String {
    let hall = &room.hall;
    let offered = hall.services.revision() + hall.agencies.revision();
    let changes = offered + hall.calendar.revision() + hall.said.revision();
    format!("{}-{changes}", view.now.date(hall.zone()))
}

fn show_home(room: &Cases, view: &View) -> Answer {
    let t = view.words();
    let hall = &room.hall;
    let today = view.now.date(hall.zone());
    let works = hall.calendar.now().is_working_day(today).unwrap_or(false);
    let catalogue = hall.services.now();
    let count = catalogue.services().filter(|service| room.offers(service)).count();
    let welcome = view.said.welcome.get(view.lang);
    let page = Home {
        t,
        lead: if welcome.is_empty() {
            t.with("home-lead", &[("hall", Arg::from(&view.said.name))])
        } else {
            welcome.to_owned()
        },
        often: often(room, view.lang),
        pendopo: if view.saves_data { "" } else { web::PENDOPO },
        today: say::long_date(today, view.lang),
        office_day: t.get(if works { "home-office-open" } else { "home-office-closed" }),
        office_hours: view.said.hours.get(view.lang).to_owned(),
        services: front_page(room, &catalogue).take(8).map(|service| card(room, service, view)).collect(),
        all: t.with("home-services-all", &[("count", Arg::from(count))]),
        count: say::number(i64::try_from(count).unwrap_or(i64::MAX), view.lang),
        life: life(room, t),
        signed_in: view.name.is_some(),
    };
    let title = t.get("home-title");
    Ok(Page::new(title, Section::Home).description(page.lead.clone()).main(&page)?.render(view))
}

/// The first keyword of each service: what people type.
fn often(room: &Cases, lang: Lang) -> Vec<Chip> {
    let chip = |service: &Service| {
        let label = match lang {
            Lang::Id => service.keywords.first().cloned().unwrap_or_else(|| service.title.id.clone()),
            Lang::En => service.title.en.clone(),
        };
        Chip { href: format!("/layanan/{}", service.id), icon: "", label, current: false }
    };
    front_page(room, &room.hall.services.now()).take(4).map(|service| chip(service)).collect()
}

/// The services of the front page that are offered here.
fn front_page<'c>(room: &'c Cases, catalogue: &'c Catalogue) -> impl Iterator<Item = &'c Arc<Service>> {
    catalogue.front_page().into_iter().filter(|service| room.offers(service))
}

fn life(room: &Cases, t: Words<'_>) -> Vec<Chip> {
    let services = room.hall.services.now();
    let is_used = |event: &str| services.by_life_event(event).into_iter().any(|service| room.offers(service));
    let used = catalogue::LIFE_EVENTS.iter().filter(|event| is_used(event));
    used.map(|event| {
        let key = format!("life-event-{event}");
        Chip {
            href: format!("/layanan?peristiwa={event}"),
            icon: life_icon(event),
            label: t.get(&key).to_owned(),
            current: false,
        }
    })
    .collect()
}

pub(crate) fn life_icon(event: &str) -> &'static str {
    match event {
        "lahir" => "baby",
        "sekolah" => "school",
        "dewasa" => "id",
        "bekerja" => "work",
        "menikah" => "ring",
        "pindah" => "move",
        "usaha" => "shop",
        "sakit" => "heart",
        "kehilangan" => "search",
        "lansia" => "sun",
        "meninggal" => "candle",
        _ => "doc",
    }
}

pub(crate) fn card(room: &Cases, service: &Service, view: &View) -> Card {
    Card {
        href: format!("/layanan/{}", service.id),
        icon: service.icon.clone().unwrap_or_else(|| "doc".into()),
        title: service.title.get(view.lang).to_owned(),
        summary: service.summary.get(view.lang).to_owned(),
        fee: words::fee(view.words(), service),
        time: words::time(view.words(), service),
        agency: words::agency(room, service.agency.as_str(), view.lang),
    }
}

struct Need {
    text: String,
    help: String,
    certain: bool,
}

struct Payment {
    label: String,
    payee: String,
    basis: String,
    certain: bool,
}

struct Law {
    cite: String,
    says: String,
    checked: String,
    certain: bool,
}

struct Step {
    title: String,
    text: String,
}

/// A service of a bundle.
struct Inside {
    href: String,
    title: String,
    facts: String,
    waits: String,
}

#[derive(Template)]
#[template(path = "service.html")]
struct ServicePage<'a> {
    t: Words<'a>,
    id: &'a str,
    title: &'a str,
    summary: &'a str,
    audience: &'a str,
    result: &'a str,
    fee: String,
    fee_note: String,
    fee_certain: bool,
    fee_example: String,
    elsewhere: Vec<Payment>,
    time: String,
    time_note: &'a str,
    time_certain: bool,
    effort: String,
    on_web: bool,
    channels: Vec<String>,
    needs: Vec<Need>,
    documents: Vec<String>,
    inside: Vec<Inside>,
    steps: Vec<Step>,
    faq: Vec<(&'a str, &'a str, bool)>,
    office_name: &'a str,
    office_address: &'a str,
    office_hours: &'a str,
    places: Vec<Place>,
    laws: Vec<Law>,
    version: String,
}

/// `GET /layanan/{id}`
pub(crate) async fn service(State(room): State<Cases>, view: View, Path(id): Path<String>) -> Answer {
    public_page(&view, &today(&room, &view), || async { show_service(&room, &view, &id) }).await
}

fn show_service(room: &Cases, view: &View, id: &str) -> Answer {
    let service = room.service(id)?;
    let (t, lang) = (view.words(), view.lang);
    let agency = words::agency(room, service.agency.as_str(), lang);
    let needs = service.requirements(&Answers::new(), &room.ctx(None)).into_iter().map(|need| Need {
        text: need.text.get(lang).to_owned(),
        help: need.help.as_ref().map_or("", |help| help.get(lang)).to_owned(),
        certain: need.certain,
    });
    let laws = service.legal.iter().map(|law| Law {
        cite: law.cite.clone(),
        says: law.says.as_ref().map_or("", |says| says.get(lang)).to_owned(),
        checked: law
            .checked
            .map_or_else(String::new, |date| t.with("service-checked", &[("date", Arg::from(say::date(date, lang)))])),
        certain: law.certain,
    });
    let page = ServicePage {
        t,
        id: &service.id,
        title: service.title.get(lang),
        summary: service.summary.get(lang),
        audience: service.audience.get(lang),
        result: service.result.get(lang),
        fee: words::fee(t, &service),
        fee_note: service
            .fee
            .note
            .as_ref()
            .map_or_else(|| fee_note(t, &service).to_owned(), |n| n.get(lang).to_owned()),
        fee_certain: service.fee.certain,
        fee_example: fee_example(room, t, lang, &service),
        elsewhere: payments(&service, lang),
        time: words::time(t, &service),
        time_note: service.promise.note.get(lang),
        time_certain: service.promise.certain,
        effort: t.with("service-effort-minutes", &[("count", Arg::from(i64::from(service.effort_minutes)))]),
        on_web: service.channels.contains(&Channel::Web),
        channels: service.channels.iter().map(|channel| channel_name(t, *channel)).collect(),
        needs: needs.collect(),
        documents: service.documents().map(|(_, field)| field.label.get(lang).to_owned()).collect(),
        inside: inside(&service, t, lang),
        steps: steps(&service, t, lang, &agency),
        faq: service.faq.iter().map(|faq| (faq.q.get(lang), faq.a.get(lang), faq.certain)).collect(),
        office_name: service.office.name.get(lang),
        office_address: service.office.address.get(lang),
        office_hours: service.office.hours.get(lang),
        places: places(room, view, service.agency.as_str()),
        laws: laws.collect(),
        version: t.with("service-version", &[("version", Arg::from(service.version.short()))]),
    };
    Ok(Page::new(page.title, Section::Services).description(page.summary).main(&page)?.render(view))
}

/// A way to apply, by its name.
fn channel_name(t: Words<'_>, channel: Channel) -> String {
    t.get(&format!("channel-{}", channel.as_str())).to_owned()
}

fn fee_note<'a>(t: Words<'a>, service: &Service) -> &'a str {
    t.get(if service.fee.is_free() { "service-fee-note" } else { "service-fee-note-paid" })
}

/// The fee of the first worked example that costs anything, line by line.
fn fee_example(room: &Cases, t: Words<'_>, lang: Lang, service: &Service) -> String {
    let bills = service.examples.iter().filter(|example| example.is_complete).filter_map(|example| {
        let ctx = catalogue::Ctx { today: example.today, ..room.ctx(None) };
        service.bill(&example.answers, &ctx).ok()
    });
    let costs = |bill: &catalogue::Bill| {
        let is_known = bill.elsewhere.iter().any(|line| line.rupiah.is_some());
        matches!(service.fee.charge, catalogue::Charge::Formula(_)) && bill.total > kernel::Rupiah::ZERO || is_known
    };
    let found = bills.into_iter().find(costs);
    found.map_or_else(String::new, |bill| crate::bill::example(t, lang, &bill))
}

fn payments(service: &Service, lang: Lang) -> Vec<Payment> {
    let one = |line: &catalogue::Elsewhere| Payment {
        label: line.label.get(lang).to_owned(),
        payee: line.payee.get(lang).to_owned(),
        basis: line.basis.clone(),
        certain: line.certain,
    };
    service.fee.elsewhere.iter().map(one).collect()
}

/// What a bundle is made of, and what in it waits for what.
fn inside(service: &Service, t: Words<'_>, lang: Lang) -> Vec<Inside> {
    let members = service.bundle.iter().flat_map(|bundle| &bundle.members);
    let named = |id: &str| {
        let member = service.bundle.iter().flat_map(|bundle| &bundle.members).find(|member| member.service.id == id);
        member.map(|member| member.service.title.get(lang).to_owned())
    };
    let one = |member: &catalogue::Member| {
        let awaited: Vec<String> = member.service.needs.iter().filter_map(|need| named(&need.service)).collect();
        Inside {
            href: format!("/layanan/{}", member.service.id),
            title: member.service.title.get(lang).to_owned(),
            facts: format!("{}, {}", words::fee(t, &member.service), words::time(t, &member.service)),
            waits: if awaited.is_empty() {
                String::new()
            } else {
                t.with("bundle-waits", &[("title", Arg::from(awaited.join(", ")))])
            },
        }
    };
    members.map(one).collect()
}

fn steps(service: &Service, t: Words<'_>, lang: Lang, agency: &str) -> Vec<Step> {
    let mut steps = vec![Step {
        title: t.get("service-step-fill").to_owned(),
        text: t.with("service-step-fill-text", &[("count", Arg::from(service.pages.len()))]),
    }];
    if !service.automatic.is_empty() {
        steps.push(Step {
            title: t.get("service-step-rule").to_owned(),
            text: t.get("service-step-rule-text").to_owned(),
        });
    }
    for member in service.bundle.iter().flat_map(|bundle| &bundle.members) {
        steps.push(Step {
            title: member.service.title.get(lang).to_owned(),
            text: member.service.result.get(lang).to_owned(),
        });
    }
    steps.extend(service.flow.steps.iter().map(|step| Step {
        title: step.title.get(lang).to_owned(),
        text: t.with("service-step-officer-text", &[("agency", Arg::from(agency))]),
    }));
    for letter in &service.letters {
        steps.push(Step {
            title: letter.title.get(lang).to_owned(),
            text: t.get("service-step-letter-text").to_owned(),
        });
    }
    steps
}
