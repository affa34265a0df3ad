//! `/lapor`: what is wrong, a photo of it, and where; then `/lapor/kirim`, and for visitors `/lapor/kode`.
//!
//! What was typed is kept from the first button on, for the browser it was typed in, and comes back with every error.

use askama::Template;
use catalogue::MapPoint;
use kernel::{Arg, FieldFlaw, Flaw, RegionCode, Words, say};
use reference::Position;
use web::axum::extract::State;
use web::axum::http::HeaderMap;
use web::axum::http::header::SET_COOKIE;
use web::field::UploadedFile;
use web::{
    Answer, Control, FieldView, Map, Page, Section, Sent, Trouble, View, csrf_field, fields_html, see_other, told_at,
};

use crate::report::{LONGEST, MOST_PICTURES, SHORTEST, Unsent};
use crate::room::Reports;
use crate::write::{self, Open, Writer};
use crate::{Refusal, browser, late, near};

pub(crate) const FIRST: &str = "/lapor";
const NORTH: &str = "lintang";
const EAST: &str = "bujur";
pub(crate) const VILLAGE: &str = "kelurahan";
/// The point as numbers, north first.
pub(crate) const POINT: [&str; 2] = [NORTH, EAST];
/// How far from the middle of the village that was chosen a point is believed, in metres; beyond, the nearest one counts.
const NEAR_ENOUGH: f64 = 10_000.0;

#[derive(Template)]
#[template(path = "write.html")]
struct WritePage<'a> {
    t: Words<'a>,
    trouble: &'a str,
    photo: String,
    said: String,
    place: String,
    point: String,
    village: String,
    map: String,
    rev: i64,
    begun: bool,
    csrf: String,
    words: String,
    photo_words: String,
}

/// The fields of the first page, in order.
pub(crate) struct Fields {
    all: Vec<FieldView>,
}

impl Fields {
    pub(crate) fn of(room: &Reports, view: &View, open: Option<&Open>, typed: &Unsent, point: [&str; 2]) -> Self {
        let t = view.words();
        let photo = FieldView::line("foto", t.get("reports-photo"), "").optional().hint(t.get("reports-photo-hint"));
        let photo = photo.control(Control::Files {
            files: open.map(|open| uploaded(open, view)).unwrap_or_default(),
            accept: "image/*".to_owned(),
            has_room: open.is_none_or(|open| open.pictures.len() < MOST_PICTURES),
            many: true,
            camera: true,
        });
        let words = FieldView::line("cerita", t.get("reports-words"), "")
            .hint(t.get("reports-words-hint"))
            .control(Control::Lines { value: typed.said.text.clone(), max: LONGEST });
        let place = FieldView::line("tempat", t.get("reports-place"), &typed.said.place);
        let number =
            |path, key, value| FieldView::line(path, t.get(key), value).of_kind("text", "text", true).optional();
        let regions = room.hall.regions;
        let village = hall::place::control(regions, t, &typed.said.village, Some(room.region()), 4);
        let village = FieldView::line(VILLAGE, t.get("reports-village"), "").control(village);
        let all = vec![
            photo,
            words,
            place.hint(t.get("reports-place-hint")),
            number(NORTH, "point-latitude", point[0]),
            number(EAST, "point-longitude", point[1]),
            village.hint(t.get("reports-village-hint")),
        ];
        Self { all }
    }

    pub(crate) fn html(&self, t: Words<'_>, paths: &[&str]) -> String {
        let some: Vec<_> = self.all.iter().filter(|field| paths.contains(&field.path.as_str())).cloned().collect();
        fields_html(&some, t)
    }
}

fn uploaded(open: &Open, view: &View) -> Vec<UploadedFile> {
    let one = |(at, picture): (usize, &crate::picture::Picture)| UploadedFile {
        id: picture.id.to_string(),
        name: view.words().with("reports-photo-number", &[("number", Arg::from(at + 1))]),
        href: format!("/laporan/foto/{}", picture.id),
        size: say::clock(picture.at, view.zone(), view.lang),
    };
    open.pictures.iter().enumerate().map(one).collect()
}

/// What is being written in this browser, if anything is.
pub(crate) async fn opened(room: &Reports, view: &View, headers: &HeaderMap) -> Result<Option<Open>, Refusal> {
    match browser::token(view, headers) {
        Some(token) => write::open(room, browser::digest(token)).await,
        None => Ok(None),
    }
}

/// `GET /lapor`
pub(crate) async fn page(State(room): State<Reports>, view: View, headers: HeaderMap) -> Answer {
    let open = opened(&room, &view, &headers).await?;
    let typed = open.as_ref().map(|open| open.draft.unsent.clone()).unwrap_or_default();
    let point = typed.said.point().map(MapPoint::numbers).unwrap_or_default();
    draw(&room, &view, open.as_ref(), &typed, [&point[0], &point[1]], &Trouble::none(), None)
}

fn draw(
    room: &Reports,
    view: &View,
    open: Option<&Open>,
    typed: &Unsent,
    point: [&str; 2],
    trouble: &Trouble,
    fields: Option<Fields>,
) -> Answer {
    let t = view.words();
    let fields = fields.unwrap_or_else(|| Fields::of(room, view, open, typed, point));
    let page = WritePage {
        t,
        trouble: &trouble.html,
        photo: fields.html(t, &["foto"]),
        said: fields.html(t, &["cerita"]),
        place: fields.html(t, &["tempat"]),
        point: fields.html(t, &POINT),
        village: fields.html(t, &[VILLAGE]),
        map: Map::picker("peta-lapor", t.get("reports-map"), room.bounds, NORTH, EAST).html(view),
        rev: open.map_or(0, |open| open.draft.rev),
        begun: open.is_some(),
        csrf: csrf_field(view),
        words: late::said_by_script(t),
        photo_words: web::photo_words(t, MOST_PICTURES, write::LARGEST),
    };
    let title = trouble.titled(t.get("reports-write-title"));
    Ok(Page::new(title, Section::Report).offline_report().has_map().status(trouble.status).main(&page)?.render(view))
}

/// The village in which a point seems to lie; a flaw that names the region where that is another one.
pub(crate) fn village_of(room: &Reports, point: MapPoint) -> Result<Option<RegionCode>, Flaw> {
    let [north, east] = point.numbers();
    let Some((latitude, longitude)) = north.parse().ok().zip(east.parse().ok()) else { return Ok(None) };
    let here = Position { latitude, longitude };
    let regions = room.hall.regions;
    let Some(near) = regions.nearest(here) else { return Err(Flaw::new("report-nowhere")) };
    let code = near.region.code;
    if room.region().contains(code) {
        return Ok(Some(code));
    }
    let regency = regions.get(code.above(2)).map(|regency| regency.short_name()).unwrap_or_default();
    Err(Flaw::new("report-other-region").arg("name", regency))
}

/// What came from the first page, on top of what was known; and what is wrong with the point.
pub(crate) fn read(room: &Reports, known: Unsent, sent: &Sent) -> (Unsent, Vec<FieldFlaw>) {
    let mut unsent = known;
    let said = &mut unsent.said;
    said.text = sent.text("cerita").chars().take(LONGEST + 1).collect();
    said.place = sent.text("tempat").chars().take(300).collect();
    said.village = hall::place::joined(&sent.fields, VILLAGE).unwrap_or_default();
    said.point.clear();
    let mut flaws = Vec::new();
    let numbers = [sent.text(NORTH), sent.text(EAST)];
    if numbers.iter().any(|number| !number.is_empty()) {
        let chosen = said.village().filter(|village| village.level() == 4 && room.region().contains(*village));
        let is_by = |point: MapPoint, village: RegionCode| {
            MapPoint::middle(village).is_none_or(|middle| near::metres_between(point, middle) <= NEAR_ENOUGH)
        };
        let placed = MapPoint::of_numbers(numbers[0], numbers[1]).and_then(|point| match chosen {
            Some(village) if is_by(point, village) => Ok((point, Some(village))),
            _ => Ok((point, village_of(room, point)?)),
        });
        match placed {
            Ok((point, village)) => {
                said.point = point.to_string();
                if let Some(village) = village {
                    said.village = village.dotted();
                }
            }
            Err(flaw) => flaws.push(FieldFlaw::new(NORTH, flaw)),
        }
    }
    (unsent, flaws)
}

/// What is missing on the first page.
pub(crate) fn missing(room: &Reports, unsent: &Unsent) -> Vec<FieldFlaw> {
    let mut flaws = Vec::new();
    let said = &unsent.said;
    let letters = said.text.chars().count();
    if letters < SHORTEST {
        flaws.push(FieldFlaw::new("cerita", Flaw::new("report-short")));
    } else if letters > LONGEST {
        flaws.push(FieldFlaw::new("cerita", Flaw::new("report-long")));
    }
    if said.place.is_empty() && said.point.is_empty() {
        flaws.push(FieldFlaw::new("tempat", Flaw::new("report-place")));
    }
    let is_known = |village: &RegionCode| village.level() == 4 && room.hall.regions.has(*village);
    if !said.village().filter(is_known).is_some_and(|village| room.region().contains(village)) {
        flaws.push(FieldFlaw::new(VILLAGE, Flaw::new("report-village")));
    }
    flaws
}

/// `POST /lapor`
pub(crate) async fn submit(State(room): State<Reports>, view: View, headers: HeaderMap, sent: Sent) -> Answer {
    let known = browser::token(&view, &headers).map(str::to_owned);
    let token = known.unwrap_or_else(|| browser::fresh(&*room.hall.dice));
    let writer =
        Writer { token: browser::digest(&token), person: view.actor.resident().ok().map(|resident| resident.person) };
    if let Some(picture) = sent.get("_hapus").and_then(|id| id.parse().ok()) {
        write::remove_picture(&room, writer.token, picture).await?;
    }
    let before = write::open(&room, writer.token).await?;
    let (unsent, point_flaws) =
        read(&room, before.as_ref().map(|open| open.draft.unsent.clone()).unwrap_or_default(), &sent);
    let numbers = [sent.text(NORTH).to_owned(), sent.text(EAST).to_owned()];
    let mut pictures: Vec<Vec<u8>> = sent.files.into_iter().map(|file| file.bytes).collect();
    let mut full = None;
    if view.name.is_none() && !pictures.is_empty() {
        full = room.reporters.admit_upload(&view, &headers).await.err().map(Refusal::Room);
        if full.is_some() {
            // What was typed is kept all the same.
            pictures.clear();
        }
    }
    let rev = sent.fields.iter().find(|(name, _)| name == "_rev").and_then(|(_, rev)| rev.parse().ok()).unwrap_or(0);
    let redraw = |open: Option<&Open>, refusal: Option<Refusal>| {
        let mut fields = Fields::of(&room, &view, open, &unsent, [&numbers[0], &numbers[1]]);
        let trouble = match refusal {
            Some(refusal) => Trouble::at(&view, refusal, &mut fields.all)?,
            None => Trouble::none(),
        };
        draw(&room, &view, open, &unsent, [&numbers[0], &numbers[1]], &trouble, Some(fields))
    };
    let saved = write::save(&room, writer, rev, unsent.clone(), pictures).await;
    let answer = match saved {
        Err(refusal) => redraw(before.as_ref(), Some(refusal)),
        Ok((open, _)) if full.is_some() => redraw(Some(&open), full),
        Ok((open, mut flaws)) => {
            flaws.extend(point_flaws);
            let only_looks = sent.fields.iter().any(|(name, _)| name == "_pilih" || name == "_hapus");
            if !only_looks {
                flaws.extend(missing(&room, &unsent));
            }
            match flaws.is_empty() {
                true if only_looks => redraw(Some(&open), None),
                true => Ok(see_other(crate::send_page::SECOND)),
                false => redraw(Some(&open), Some(Refusal::Invalid(flaws))),
            }
        }
    };
    answer.map(|mut response| {
        response.headers_mut().append(SET_COOKIE, browser::keep(&view, &token, false));
        response
    })
}

/// `POST /lapor/buang`
pub(crate) async fn discard(State(room): State<Reports>, view: View, headers: HeaderMap, _sent: Sent) -> Answer {
    if let Some(token) = browser::token(&view, &headers) {
        write::discard(&room, browser::digest(token)).await?;
    }
    // The cookie stays: it may speak for reports that were sent before.
    Ok(told_at(&view, FIRST, "reports-discarded"))
}
