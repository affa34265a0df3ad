//! `/laporan`: what everyone may read, as a list beside a map, as a feed and as points; newest first.

use std::sync::Arc;

use askama::Template;
use kernel::{Arg, RegionCode, ReportId, Stamp, Words, say};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;
use web::axum::body::Bytes;
use web::axum::extract::{Query, State};
use web::axum::http::HeaderValue;
use web::axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use web::axum::response::IntoResponse as _;
use web::problem::percent;
use web::{Answer, Map, Page, Section, View};

use crate::model::Phase;
use crate::report::Report;
use crate::room::Reports;
use crate::table::reports::{self as rows, Listed};
use crate::{Refusal, look};

/// Reports on one page.
const PAGE: usize = 20;
/// Reports in a feed.
const FEED: i64 = 50;
/// Most points of the map: the newest.
const DOTS: i64 = 100_000;
/// How long the points are good for, in microseconds.
const MINUTE: i64 = 60_000_000;

/// The points of the map, and the minute they were made in.
pub(crate) type Points = Arc<Mutex<Option<(i64, Bytes)>>>;

/// What somebody asked for.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    kategori: String,
    #[serde(default)]
    kelurahan: String,
    #[serde(default)]
    keadaan: String,
    #[serde(default)]
    setelah: String,
}

impl Asked {
    fn listed(&self, room: &Reports) -> Listed {
        let after = self
            .setelah
            .split_once('_')
            .and_then(|(at, id)| Some((Stamp::micros(at.parse().ok()?), id.parse::<ReportId>().ok()?)));
        let village = self.kelurahan.parse::<RegionCode>().ok();
        Listed {
            category: room.category(&self.kategori).map(|category| category.id.clone()),
            village: village.filter(|village| village.level() == 4 && room.region().contains(*village)),
            standing: if matches!(self.keadaan.as_str(), "buka" | "tutup" | "lewat") {
                self.keadaan.clone()
            } else {
                String::new()
            },
            after,
        }
    }

    fn query(&self) -> String {
        format!(
            "kategori={}&kelurahan={}&keadaan={}",
            percent(&self.kategori),
            percent(&self.kelurahan),
            percent(&self.keadaan)
        )
    }
}

/// A report in the list.
pub(crate) struct Line {
    pub(crate) href: String,
    pub(crate) reference: String,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) place: String,
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) state: String,
    pub(crate) when: String,
    pub(crate) datetime: String,
    pub(crate) is_late: bool,
    /// Longitude and latitude; empty if there is none.
    pub(crate) at: String,
}

/// CSS tone and icon of a report.
pub(crate) fn tone(report: &Report, now: Stamp) -> (&'static str, &'static str) {
    use crate::model::State;
    match (report.state, report.state.phase()) {
        (State::Settled, _) => ("ok", "check"),
        (State::Refused | State::Withdrawn | State::Merged | State::Moved, _) => ("off", "x"),
        (State::Silent, _) => ("warn", "info"),
        _ if report.is_late(now) => ("bad", "alert"),
        (State::Answered, _) => ("ok", "clock"),
        (_, Phase::Works) => ("", "work"),
        _ => ("", "clock"),
    }
}

/// What a village is called, with its district.
pub(crate) fn place(room: &Reports, village: Option<RegionCode>) -> String {
    village.and_then(|code| room.hall.regions.get(code)).map_or_else(String::new, |region| region.short_name())
}

/// A report in the list, as everyone may read it.
pub(crate) fn line(room: &Reports, view: &View, report: &Report) -> Line {
    let t = view.words();
    let (tone, icon) = tone(report, view.now);
    let text: String = report.said.text.chars().take(160).collect();
    let at = report.said.point().map(|point| {
        let [north, east] = point.numbers();
        format!("{east},{north}")
    });
    Line {
        href: format!("/laporan/{}", report.reference),
        reference: report.reference.to_string(),
        title: room.category_title(&report.category, view.lang),
        text: if text.len() < report.said.text.len() { format!("{text}…") } else { text },
        place: place(room, report.village),
        tone,
        icon,
        state: t.with(&format!("reports-state-{}", report.state.as_str()), &[]),
        when: say::date(report.sent_at.date(view.zone()), view.lang),
        datetime: report.sent_at.timestamp().to_string(),
        is_late: report.is_late(view.now),
        at: at.unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage<'a> {
    t: Words<'a>,
    lead: String,
    map: String,
    lines: Vec<Line>,
    next: String,
    categories: Vec<(String, String, bool)>,
    villages: Vec<(String, String, bool)>,
    standings: Vec<(&'a str, String, bool)>,
    feed: String,
    is_narrowed: bool,
}

/// `GET /laporan`
pub(crate) async fn page(State(room): State<Reports>, view: View, Query(asked): Query<Asked>) -> Answer {
    let listed = asked.listed(&room);
    let mut found = look::listed(&room, listed.clone(), i64::try_from(PAGE).unwrap_or(i64::MAX) + 1).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| format!("/laporan?{}&setelah={}_{}", asked.query(), last.sent_at.as_micros(), last.id));
    let t = view.words();
    let region = &view.said.name;
    let mut villages: Vec<_> = room
        .hall
        .regions
        .below(room.region())
        .filter(|below| below.code.level() == 4)
        .map(|village| (village.code.dotted(), village.short_name(), listed.village == Some(village.code)))
        .collect();
    villages.sort_by(|a, b| a.1.cmp(&b.1));
    let categories = room.categories.all().filter(|category| category.agency.is_some());
    let page = ListPage {
        t,
        lead: t.with("reports-list-lead", &[("region", Arg::from(region.as_str()))]),
        map: Map::points("peta-laporan", t.get("reports-list-map"), room.bounds, "/laporan.geojson").html(&view),
        lines: found.iter().map(|report| line(&room, &view, report)).collect(),
        next: next.unwrap_or_default(),
        categories: categories
            .map(|category| {
                let is_chosen = listed.category.as_deref() == Some(&category.id);
                (category.id.clone(), category.title.get(view.lang).to_owned(), is_chosen)
            })
            .collect(),
        villages,
        standings: ["buka", "lewat", "tutup"]
            .map(|word| (word, t.with(&format!("reports-standing-{word}"), &[]), listed.standing == word))
            .into(),
        feed: format!("/laporan.rss?{}", asked.query()),
        is_narrowed: listed.category.is_some() || listed.village.is_some() || !listed.standing.is_empty(),
    };
    let description = page.lead.clone();
    Ok(Page::new(t.get("reports-list-title"), Section::Report)
        .description(description)
        .has_map()
        .main(&page)?
        .render(&view))
}

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed<'a> {
    title: &'a str,
    about: String,
    base: &'a str,
    lang: &'a str,
    items: Vec<Item>,
}

struct Item {
    line: Line,
    at: String,
}

/// `GET /laporan.rss`
pub(crate) async fn feed(State(room): State<Reports>, view: View, Query(asked): Query<Asked>) -> Answer {
    let listed = Listed { after: None, ..asked.listed(&room) };
    let found = look::listed(&room, listed, FEED).await?;
    let t = view.words();
    let feed = Feed {
        title: t.get("reports-list-title"),
        about: t.with("reports-list-lead", &[("region", Arg::from(view.said.name.as_str()))]),
        base: &room.hall.settings.base_url,
        lang: view.lang.as_str(),
        items: found
            .iter()
            .map(|report| Item { at: rfc_2822(report.sent_at), line: line(&room, &view, report) })
            .collect(),
    };
    let xml = feed.render().map_err(|error| web::problem::Fault(format!("template: {error}")))?;
    let kind = (CONTENT_TYPE, HeaderValue::from_static("application/rss+xml; charset=utf-8"));
    Ok(([kind], xml).into_response())
}

fn rfc_2822(at: Stamp) -> String {
    jiff::fmt::rfc2822::to_string(&at.timestamp().to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default()
}

/// `GET /laporan.geojson`
pub(crate) async fn points(State(room): State<Reports>) -> Answer {
    let minute = room.hall.now().as_micros() / MINUTE;
    let mut kept = room.points.lock().await;
    let points = if let Some((_, points)) = kept.as_ref().filter(|(of, _)| *of == minute) {
        points.clone()
    } else {
        let made = make_points(&room).await?;
        *kept = Some((minute, made.clone()));
        made
    };
    drop(kept);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/geo+json")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=60")),
    ];
    Ok((headers, points).into_response())
}

async fn make_points(room: &Reports) -> Result<Bytes, Refusal> {
    let read = room.hall.store.read(room.region(), |tx, region| Box::pin(rows::dots(tx, *region, DOTS)));
    let dots = read.await?;
    let words = room.hall.texts.words(kernel::Lang::Id);
    let feature = |dot: &rows::Dot| {
        let [north, east] = dot.point.numbers();
        let coordinates = [east.parse::<f64>().unwrap_or_default(), north.parse::<f64>().unwrap_or_default()];
        json!({
            "type": "Feature",
            "properties": {
                "id": dot.reference,
                "name": room.category_title(&dot.category, kernel::Lang::Id),
                "text": format!(
                    "{}, {}",
                    words.with(&format!("reports-state-{}", dot.state.as_str()), &[]),
                    place(room, dot.village)
                ),
                "url": format!("/laporan/{}", dot.reference),
                "category": dot.category,
                "state": dot.state.as_str(),
            },
            "geometry": { "type": "Point", "coordinates": coordinates },
        })
    };
    let features: Vec<_> = dots.iter().map(feature).collect();
    Ok(json!({ "type": "FeatureCollection", "features": features }).to_string().into())
}
