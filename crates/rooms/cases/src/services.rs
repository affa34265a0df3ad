//! `/layanan`: every service the hall offers, in groups by moment of life, narrowed by words, agency, reader and way to
//! apply. All of it is one address, so that it works without script and can be passed on.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use catalogue::{Channel, LIFE_EVENTS, Service};
use kernel::{Arg, Words};
use serde::Deserialize;
use web::axum::extract::{Query, State};
use web::problem::percent;
use web::{Answer, Page, Section, View};

use crate::home::{Card, Chip, card, life_icon};
use crate::keep::keep_box;
use crate::room::Cases;
use crate::words;

/// Services on one page.
const PAGE: usize = 18;
/// The group of services that belong to no moment of life.
const OTHER: &str = "lain";

/// What is looked for.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    peristiwa: String,
    #[serde(default)]
    instansi: String,
    #[serde(default)]
    untuk: String,
    #[serde(default)]
    lewat: String,
    #[serde(default)]
    hal: String,
}

impl Wanted {
    /// As it is looked for: trimmed, and not longer than anybody types.
    fn read(self) -> Self {
        Self { q: self.q.trim().chars().take(100).collect(), ..self }
    }

    fn is_whole(&self) -> bool {
        [&self.q, &self.peristiwa, &self.instansi, &self.untuk, &self.lewat].iter().all(|part| part.is_empty())
    }

    /// The address of this list from its page `page`, counted from 1.
    fn address(&self, page: usize) -> String {
        let parts = [
            ("q", self.q.as_str()),
            ("peristiwa", &self.peristiwa),
            ("instansi", &self.instansi),
            ("untuk", &self.untuk),
            ("lewat", &self.lewat),
        ];
        let parts = parts.into_iter().filter(|(_, value)| !value.is_empty());
        let mut parts: Vec<String> = parts.map(|(name, value)| format!("{name}={}", percent(value))).collect();
        if page > 1 {
            parts.push(format!("hal={page}"));
        }
        if parts.is_empty() { "/layanan".to_owned() } else { format!("/layanan?{}", parts.join("&")) }
    }

    fn fits(&self, service: &Service) -> bool {
        let is_for = |words: &[String], word: &str| word.is_empty() || words.iter().any(|known| known == word);
        let group = if self.peristiwa == OTHER { service.life_events.is_empty() } else { false };
        (group || is_for(&service.life_events, &self.peristiwa))
            && (self.instansi.is_empty() || service.agency.as_str() == self.instansi)
            && is_for(&service.for_whom, &self.untuk)
            && (self.lewat.is_empty() || service.channels.iter().any(|channel| channel.as_str() == self.lewat))
    }

    /// The moment of life under which a service stands: the one looked for, or its first.
    fn group<'s>(&'s self, service: &'s Service) -> &'s str {
        if !self.peristiwa.is_empty() {
            return &self.peristiwa;
        }
        service.life_events.first().map_or(OTHER, String::as_str)
    }
}

/// Services under one heading.
struct Group {
    title: String,
    icon: &'static str,
    cards: Vec<Card>,
}

impl Group {
    /// The heading of a card: one below that of its group.
    fn level(&self) -> &'static str {
        if self.title.is_empty() { "h3" } else { "h4" }
    }
}

/// One way to narrow the list down.
struct Choice {
    value: String,
    label: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "services.html")]
struct Services<'a> {
    t: Words<'a>,
    q: String,
    event: String,
    all: String,
    life: Vec<Chip>,
    agencies: Vec<Choice>,
    readers: Vec<Choice>,
    channels: Vec<Choice>,
    narrowed: bool,
    found: String,
    groups: Vec<Group>,
    before: String,
    place: String,
    after: String,
    keep: String,
}

/// `GET /layanan?q=&peristiwa=&instansi=&untuk=&lewat=&hal=`
pub(crate) async fn page(State(room): State<Cases>, view: View, Query(wanted): Query<Wanted>) -> Answer {
    let wanted = wanted.read();
    let t = view.words();
    let offered = room.offered();
    let found = find(&room, &view, &offered, &wanted);
    let pages = found.len().div_ceil(PAGE).max(1);
    let at = wanted.hal.parse::<usize>().unwrap_or(1).clamp(1, pages);
    let shown = found.iter().skip((at - 1) * PAGE).take(PAGE);
    let groups = groups(&room, &view, &wanted, shown);
    let count = Arg::from(found.len());
    let place = [("page", Arg::from(at)), ("pages", Arg::from(pages))];
    let cards =
        |is_whole: bool| is_whole.then(|| offered.iter().map(|service| service.id.as_str()).collect::<Vec<_>>());
    let page = Services {
        t,
        found: if wanted.q.is_empty() {
            t.with("services-found", &[("count", count)])
        } else {
            t.with("services-found-for", &[("count", count), ("q", Arg::from(&wanted.q))])
        },
        groups,
        all: Wanted { peristiwa: String::new(), ..wanted.clone() }.address(1),
        life: life(&offered, t, &wanted),
        agencies: agencies(&room, &view, &offered, &wanted),
        readers: choices(t, catalogue::FOR_WHOM.iter().copied(), "for-whom", &wanted.untuk),
        channels: choices(t, Channel::ALL.iter().map(|channel| channel.as_str()), "channel", &wanted.lewat),
        narrowed: !(wanted.instansi.is_empty() && wanted.untuk.is_empty() && wanted.lewat.is_empty()),
        before: if at > 1 { wanted.address(at - 1) } else { String::new() },
        after: if at < pages { wanted.address(at + 1) } else { String::new() },
        place: if pages > 1 { t.with("services-page", &place) } else { String::new() },
        keep: cards(wanted.is_whole()).map_or_else(String::new, |ids| keep_box(&view, &ids)),
        event: wanted.peristiwa,
        q: wanted.q,
    };
    let title = if at > 1 {
        format!("{}, {}", t.get("services-title"), page.place)
    } else {
        t.get("services-title").to_owned()
    };
    Ok(Page::new(title, Section::Services).main(&page)?.render(&view))
}

/// What fits, in order: the best first when words are looked for, otherwise by group and by name.
fn find(room: &Cases, view: &View, offered: &[Arc<Service>], wanted: &Wanted) -> Vec<Arc<Service>> {
    if !wanted.q.is_empty() {
        let catalogue = room.hall.services.now();
        let hits = catalogue.search(&wanted.q).into_iter().filter(|service| room.offers(service));
        return hits.filter(|service| wanted.fits(service)).cloned().collect();
    }
    let mut found: Vec<Arc<Service>> = offered.iter().filter(|service| wanted.fits(service)).cloned().collect();
    let place = |service: &Service| LIFE_EVENTS.iter().position(|event| *event == wanted.group(service));
    found.sort_by_cached_key(|service| {
        (place(service).unwrap_or(LIFE_EVENTS.len()), service.title.get(view.lang).to_lowercase(), service.id.clone())
    });
    found
}

fn groups<'s>(room: &Cases, view: &View, wanted: &Wanted, shown: impl Iterator<Item = &'s Arc<Service>>) -> Vec<Group> {
    let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
    for service in shown {
        // What was looked for by words stands in one group, the best first.
        let event = if wanted.q.is_empty() { wanted.group(service) } else { "" };
        let place = LIFE_EVENTS.iter().position(|known| *known == event).unwrap_or(LIFE_EVENTS.len());
        let group = groups.entry(place).or_insert_with(|| Group {
            title: event_title(view.words(), event),
            icon: life_icon(event),
            cards: Vec::new(),
        });
        group.cards.push(card(room, service, view));
    }
    groups.into_values().collect()
}

/// The name of a moment of life, if it is one.
fn event_title(t: Words<'_>, event: &str) -> String {
    match event {
        "" => String::new(),
        event if LIFE_EVENTS.contains(&event) => t.get(&format!("life-event-{event}")).to_owned(),
        _ => t.get("services-other").to_owned(),
    }
}

fn life(offered: &[Arc<Service>], t: Words<'_>, wanted: &Wanted) -> Vec<Chip> {
    let has = |event: &str| offered.iter().any(|service| service.life_events.iter().any(|known| known == event));
    let others = offered.iter().any(|service| service.life_events.is_empty());
    let events = LIFE_EVENTS.iter().copied().filter(|event| has(event)).chain(others.then_some(OTHER));
    let chip = |event: &str| Chip {
        href: Wanted { peristiwa: event.to_owned(), ..wanted.clone() }.address(1),
        icon: life_icon(event),
        label: event_title(t, event),
        current: event == wanted.peristiwa,
    };
    events.map(chip).collect()
}

fn agencies(room: &Cases, view: &View, offered: &[Arc<Service>], wanted: &Wanted) -> Vec<Choice> {
    let mut known: BTreeMap<&str, String> = BTreeMap::new();
    for service in offered {
        let id = service.agency.as_str();
        known.entry(id).or_insert_with(|| words::agency(room, id, view.lang));
    }
    let mut all: Vec<Choice> = known
        .into_iter()
        .map(|(id, label)| Choice { current: id == wanted.instansi, value: id.to_owned(), label })
        .collect();
    all.sort_by(|a, b| a.label.cmp(&b.label));
    all
}

fn choices<'w>(t: Words<'_>, words: impl Iterator<Item = &'w str>, key: &str, current: &str) -> Vec<Choice> {
    let one = |word: &str| Choice {
        value: word.to_owned(),
        label: t.get(&format!("{key}-{word}")).to_owned(),
        current: word == current,
    };
    words.map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_address_that_says_all_of_it() {
        assert_eq!(Wanted::default().address(1), "/layanan");
        let wanted = Wanted {
            q: " surat tanah & rumah ".to_owned(),
            untuk: "usaha".to_owned(),
            hal: "7".to_owned(),
            ..Wanted::default()
        };
        let wanted = wanted.read();
        assert_eq!(wanted.address(1), "/layanan?q=surat%20tanah%20%26%20rumah&untuk=usaha");
        assert_eq!(wanted.address(3), "/layanan?q=surat%20tanah%20%26%20rumah&untuk=usaha&hal=3");
        assert!(!wanted.is_whole() && Wanted::default().is_whole());
    }
}
