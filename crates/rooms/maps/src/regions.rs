//! `/peta`: the regions of the hall, on a map and in a list that says the same.

use askama::Template;
use hall::Hall;
use kernel::Words;
use reference::{Position, Region};
use serde_json::json;
use web::axum::body::Bytes;
use web::axum::extract::State;
use web::axum::http::HeaderValue;
use web::axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use web::axum::response::{IntoResponse as _, Response};
use web::{Answer, Map, Page, Section, View};

use crate::Maps;

/// The region of the hall as a map shows it.
pub(crate) struct Land {
    /// West, south, east, north.
    pub(crate) bounds: [f64; 4],
    districts: Vec<District>,
    /// The villages as GeoJSON.
    points: Bytes,
}

struct District {
    name: String,
    villages: Vec<Village>,
}

struct Village {
    code: String,
    name: String,
    within: String,
    /// Longitude and latitude for the script; empty where the table knows no place.
    at: String,
}

impl Land {
    /// Worked out once; regions change with the program.
    pub(crate) fn of(hall: &Hall) -> Self {
        let region = hall.region();
        let villages = hall.regions.below(region).filter(|below| below.code.level() == 4);
        let placed: Vec<(Region<'static>, Position)> =
            villages.filter_map(|village| Some((village, village.position?))).collect();
        let district = |district: Region<'static>| District {
            name: district.short_name(),
            villages: hall.regions.children(district.code).map(|village| Village::of(village, &district)).collect(),
        };
        let below = hall.regions.below(region).filter(|below| below.code.level() == 3);
        let mut districts: Vec<District> = below.map(district).collect();
        districts.sort_by(|a, b| a.name.cmp(&b.name));
        let features: Vec<_> = placed
            .iter()
            .map(|(village, at)| {
                let within = village.code.parent().and_then(|parent| hall.regions.get(parent));
                json!({
                    "type": "Feature",
                    "properties": {
                        "id": village.code.dotted(),
                        "name": village.short_name(),
                        "text": within.map(|within| within.short_name()).unwrap_or_default(),
                    },
                    "geometry": { "type": "Point", "coordinates": [at.longitude, at.latitude] },
                })
            })
            .collect();
        let points = json!({ "type": "FeatureCollection", "features": features }).to_string().into();
        Self { bounds: hall.regions.bounds(region), districts, points }
    }
}

impl Village {
    fn of(village: Region<'static>, within: &Region<'static>) -> Self {
        let at = village.position.map(|at| format!("{:.5},{:.5}", at.longitude, at.latitude));
        Self {
            code: village.code.dotted(),
            name: village.short_name(),
            within: within.short_name(),
            at: at.unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "regions.html")]
struct RegionsPage<'a> {
    t: Words<'a>,
    lead: String,
    map: String,
    districts: &'a [District],
}

/// `GET /peta`
pub(crate) async fn page(State(room): State<Maps>, view: View) -> Answer {
    let t = view.words();
    let region = room.hall.settings.name.as_str();
    let label = t.with("maps-label", &[("region", region.into())]);
    let page = RegionsPage {
        t,
        lead: t.with("maps-lead", &[("region", region.into())]),
        map: Map::points("peta-wilayah", &label, room.land.bounds, "/peta/wilayah.geojson").html(&view),
        districts: &room.land.districts,
    };
    Ok(Page::new(t.get("maps-title"), Section::None).has_map().main(&page)?.render(&view))
}

/// `GET /peta/wilayah.geojson`
pub(crate) async fn points(State(room): State<Maps>) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/geo+json")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    ];
    (headers, room.land.points.clone()).into_response()
}
