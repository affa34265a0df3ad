//! `/peta/titik`: in which village a place seems to lie. The place is sent in the body of a form and kept nowhere.

use askama::Template;
use catalogue::MapPoint;
use kernel::{Arg, Words, say};
use reference::{Nearest, Position};
use web::axum::extract::State;
use web::axum::http::StatusCode;
use web::{Answer, FieldView, Map, Page, Section, Sent, View, csrf_field, errors_html, fields_html};

use crate::Maps;

const NORTH: &str = "lintang";
const EAST: &str = "bujur";

#[derive(Template)]
#[template(path = "place.html")]
struct PlacePage<'a> {
    t: Words<'a>,
    errors: String,
    fields: String,
    csrf: String,
    map: String,
    found: Option<Found>,
}

/// What was found: in words, and whether the hall serves it.
struct Found {
    name: String,
    far: String,
    is_here: bool,
}

/// `GET /peta/titik`
pub(crate) async fn form(State(room): State<Maps>, view: View) -> Answer {
    page(&room, &view, ["", ""], None, None)
}

/// `POST /peta/titik`
pub(crate) async fn find(State(room): State<Maps>, view: View, sent: Sent) -> Answer {
    let typed = [sent.text(NORTH), sent.text(EAST)];
    match MapPoint::of_numbers(typed[0], typed[1]) {
        Ok(point) => {
            let [north, east] = point.numbers();
            let place = north.parse().ok().zip(east.parse().ok());
            let place = place.map(|(latitude, longitude)| Position { latitude, longitude });
            let near = place.and_then(|place| room.hall.regions.nearest(place));
            page(&room, &view, [&north, &east], None, Some(found(&room, &view, near)))
        }
        Err(flaw) => page(&room, &view, typed, Some(view.words().flaw(&flaw)), None),
    }
}

fn page(room: &Maps, view: &View, typed: [&str; 2], flaw: Option<String>, found: Option<Found>) -> Answer {
    let t = view.words();
    let labels = [t.get("point-latitude"), t.get("point-longitude")];
    let line = |at: usize, name| FieldView::line(name, labels[at], typed[at]).of_kind("text", "text", true);
    let mut fields = [line(0, NORTH), line(1, EAST)];
    let (mut errors, mut status) = (String::new(), StatusCode::OK);
    let mut title = t.get("maps-place-title").to_owned();
    if let Some(flaw) = flaw {
        let head = t.with("form-errors-title", &[("count", Arg::from(1_usize))]);
        errors = errors_html(&head, &[(NORTH.to_owned(), labels[0].to_owned(), flaw.clone())]);
        fields[0] = fields[0].clone().flaw(flaw);
        (title, status) = (head, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let page = PlacePage {
        t,
        errors,
        fields: fields_html(&fields, t),
        csrf: csrf_field(view),
        map: Map::picker("peta-titik", t.get("maps-place-label"), room.land.bounds, NORTH, EAST).html(view),
        found,
    };
    Ok(Page::new(title, Section::None).has_map().status(status).main(&page)?.render(view))
}

fn found(room: &Maps, view: &View, near: Option<Nearest>) -> Found {
    let t = view.words();
    let Some(near) = near else {
        return Found { name: t.get("maps-place-nowhere").to_owned(), far: String::new(), is_here: false };
    };
    let code = near.region.code;
    // Tens of metres: nobody knows it more closely.
    #[expect(clippy::cast_possible_truncation, reason = "100,000 metres at most")]
    let far = say::number((near.metres / 10.0).round() as i64 * 10, view.lang);
    Found {
        name: room.hall.regions.full_name(code).unwrap_or_default(),
        far: t.with("maps-place-far", &[("metres", far.as_str().into())]),
        is_here: room.hall.region().contains(code),
    }
}
