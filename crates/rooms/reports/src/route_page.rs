//! `/meja/laporan/rute`: an officer's way for the day, as a list beside a map, to print, and as a file that navigation on a phone
//! reads without a network.

use askama::Template;
use catalogue::MapPoint;
use kernel::{Arg, Officer, Words, say};
use serde::Deserialize;
use serde_json::json;
use web::axum::extract::{Query, State as Held};
use web::axum::http::HeaderValue;
use web::axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use web::axum::response::IntoResponse as _;
use web::problem::percent;
use web::{Answer, Map, Page, Section, View, see_other};

use crate::Refusal;
use crate::desk_page::DESK;
use crate::near::tens;
use crate::public_list::{place, tone};
use crate::room::Reports;
use crate::route::{self, Route, Stop};

/// What was asked.
#[derive(Debug, Default, Clone, Deserialize)]
pub(crate) struct Asked {
    /// `saya`: only what the officer holds.
    #[serde(default)]
    milik: String,
    /// Where the way starts: latitude and longitude in degrees.
    #[serde(default)]
    lintang: String,
    #[serde(default)]
    bujur: String,
}

impl Asked {
    fn start(&self) -> Option<MapPoint> {
        MapPoint::of_numbers(self.lintang.trim(), self.bujur.trim()).ok()
    }

    fn query(&self) -> String {
        format!("milik={}&lintang={}&bujur={}", percent(&self.milik), percent(&self.lintang), percent(&self.bujur))
    }
}

struct StopLine {
    number: usize,
    href: String,
    reference: String,
    title: String,
    text: String,
    place: String,
    /// Latitude and longitude in degrees.
    point: [String; 2],
    due: String,
    far: String,
    tone: &'static str,
    icon: &'static str,
    state: String,
}

#[derive(Template)]
#[template(path = "route.html")]
struct RoutePage<'a> {
    t: Words<'a>,
    lead: String,
    stops: Vec<StopLine>,
    nowhere: Vec<(String, String)>,
    has_more: bool,
    map: String,
    gpx: String,
    only_mine: bool,
    start: [String; 2],
    is_start_wrong: bool,
}

/// Whoever works on reports; others have no way to go.
fn officer(view: &View) -> Result<Officer, Refusal> {
    let officer = view.actor.officer()?;
    if officer.works_cases() { Ok(officer.clone()) } else { Err(kernel::Denied::Forbidden.into()) }
}

async fn planned(room: &Reports, view: &View, asked: &Asked) -> Result<Route, Refusal> {
    route::plan(room, &officer(view)?, asked.milik == "saya", asked.start()).await
}

/// `GET /meja/laporan/rute`
pub(crate) async fn page(Held(room): Held<Reports>, view: View, Query(asked): Query<Asked>) -> Answer {
    if view.name.is_none() {
        return Ok(see_other(&web::problem::sign_in_path(&view)));
    }
    view.needs_scope("desk")?;
    let route = planned(&room, &view, &asked).await?;
    let t = view.words();
    let metres: f64 = route.stops.iter().filter_map(|stop| stop.metres).sum();
    let lead = [("count", Arg::from(route.stops.len())), ("metres", Arg::from(say::number(tens(metres), view.lang)))];
    let is_typed = !asked.lintang.trim().is_empty() || !asked.bujur.trim().is_empty();
    let map = if route.stops.is_empty() {
        String::new()
    } else {
        let points = format!("{DESK}/rute.geojson?{}", asked.query());
        Map::route("peta-rute", t.get("reports-route-map"), room.bounds, &points).html(&view)
    };
    let page = RoutePage {
        t,
        lead: t.with("reports-route-lead", &lead),
        stops: route.stops.iter().enumerate().map(|(at, stop)| line(&room, &view, at + 1, stop)).collect(),
        nowhere: route
            .nowhere
            .iter()
            .map(|report| (format!("{DESK}/{}", report.reference), room.category_title(&report.category, view.lang)))
            .collect(),
        has_more: route.has_more,
        gpx: format!("{DESK}/rute.gpx?{}", asked.query()),
        only_mine: asked.milik == "saya",
        is_start_wrong: is_typed && asked.start().is_none(),
        start: [asked.lintang.clone(), asked.bujur.clone()],
        map,
    };
    let made = Page::new(t.get("reports-route-title"), Section::Inbox);
    let made = if page.map.is_empty() { made } else { made.has_map() };
    Ok(made.main(&page)?.render(&view))
}

fn line(room: &Reports, view: &View, number: usize, stop: &Stop) -> StopLine {
    let report = &stop.report;
    let (tone, icon) = tone(report, view.now);
    StopLine {
        number,
        href: format!("{DESK}/{}", report.reference),
        reference: report.reference.to_string(),
        title: room.category_title(&report.category, view.lang),
        text: report.said.text.clone(),
        place: [report.said.place.clone(), place(room, report.village)]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        point: stop.point.numbers(),
        due: say::date_time(report.settle_by, view.zone(), view.lang),
        far: stop.metres.map_or_else(String::new, |metres| {
            let metres = [("metres", Arg::from(say::number(tens(metres), view.lang)))];
            view.words().with("reports-route-leg", &metres)
        }),
        tone,
        icon,
        state: view.words().with(&format!("reports-state-{}", report.state.as_str()), &[]),
    }
}

/// `GET /meja/laporan/rute.geojson`: the stops in their order.
pub(crate) async fn points(Held(room): Held<Reports>, view: View, Query(asked): Query<Asked>) -> Answer {
    view.needs_scope("desk")?;
    let route = planned(&room, &view, &asked).await?;
    let feature = |stop: &Stop| {
        let [north, east] = stop.point.numbers().map(|number| number.parse::<f64>().unwrap_or_default());
        json!({
            "type": "Feature",
            "properties": {
                "id": stop.report.reference.as_str(),
                "name": room.category_title(&stop.report.category, view.lang),
                "text": place(&room, stop.report.village),
                "url": format!("{DESK}/{}", stop.report.reference),
            },
            "geometry": { "type": "Point", "coordinates": [east, north] },
        })
    };
    let features: Vec<_> = route.stops.iter().map(feature).collect();
    let body = json!({ "type": "FeatureCollection", "features": features }).to_string();
    Ok(([kind("application/geo+json"), private()], body).into_response())
}

#[derive(Template)]
#[template(path = "route.xml")]
struct Gpx {
    name: String,
    stops: Vec<StopLine>,
}

/// `GET /meja/laporan/rute.gpx`: GPX 1.1, as navigation on phones reads it.
pub(crate) async fn gpx(Held(room): Held<Reports>, view: View, Query(asked): Query<Asked>) -> Answer {
    view.needs_scope("desk")?;
    let route = planned(&room, &view, &asked).await?;
    let gpx = Gpx {
        name: view.words().get("reports-route-title").to_owned(),
        stops: route.stops.iter().enumerate().map(|(at, stop)| line(&room, &view, at + 1, stop)).collect(),
    };
    let xml = gpx.render().map_err(|error| web::problem::Fault(format!("template: {error}")))?;
    let name = (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"rute.gpx\""));
    Ok(([kind("application/gpx+xml"), private(), name], xml).into_response())
}

fn kind(of: &'static str) -> (web::axum::http::HeaderName, HeaderValue) {
    (CONTENT_TYPE, HeaderValue::from_static(of))
}

fn private() -> (web::axum::http::HeaderName, HeaderValue) {
    (CACHE_CONTROL, HeaderValue::from_static("private, no-store"))
}
