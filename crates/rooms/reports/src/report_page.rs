//! `/laporan/{ref}`: a report as its reader may see it, with its timeline, its promise, its pictures, and what its reporter may
//! say to it.

use askama::Template;
use catalogue::MapPoint;
use kernel::{Arg, Reference, Stamp, Words, say};
use web::axum::extract::{Path, State as Held};
use web::axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use web::axum::http::{HeaderMap, HeaderValue};
use web::axum::response::IntoResponse as _;
use web::problem::percent;
use web::{
    Answer, Control, FieldView, Map, Page, Pick, Section, Sent, Trouble, View, csrf_field, fields_html, see_other,
    told_at,
};

use crate::hear::{self, Word};
use crate::look::{self, Shown};
use crate::model::{State, Viewer};
use crate::picture::{Part, Picture};
use crate::public_list::{place, tone};
use crate::report::{LONGEST, Report};
use crate::room::Reports;
use crate::timeline::{self, Moment};
use crate::{Refusal, browser, support, witness};

/// A picture on a page.
struct Photo {
    href: String,
    label: String,
    id: String,
    is_hidden: bool,
}

#[derive(Template)]
#[template(path = "photos.html")]
struct Photos<'a> {
    t: Words<'a>,
    some: Vec<Photo>,
    /// Where the public is kept from seeing one; empty where that is not for this reader.
    hide: &'a str,
    csrf: String,
}

/// The pictures of a part; nothing if there are none. `hide` is where an officer takes one from the public.
pub(crate) fn photos(view: &View, shown: &Shown, part: Part, hide: &str) -> String {
    let t = view.words();
    let one = |(at, picture): (usize, &Picture)| Photo {
        href: format!("/laporan/foto/{}", picture.id),
        label: t.with(&format!("reports-photo-{}", part.as_str()), &[("number", Arg::from(at + 1))]),
        id: picture.id.to_string(),
        is_hidden: picture.hidden_at.is_some(),
    };
    let some: Vec<_> = shown.pictures_of(part).enumerate().map(one).collect();
    if some.is_empty() {
        return String::new();
    }
    Photos { t, some, hide, csrf: csrf_field(view) }.render().unwrap_or_default()
}

/// A part of a report, as a line.
pub(crate) struct PartLine {
    /// Its page on the desk; empty for everyone else.
    pub(crate) href: String,
    pub(crate) reference: String,
    pub(crate) agency: String,
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) state: String,
    /// What is to be done; empty for everyone but officers.
    pub(crate) text: String,
}

/// The parts of a report; `desk` is where officers open one.
pub(crate) fn parts(room: &Reports, view: &View, shown: &Shown, desk: &str) -> Vec<PartLine> {
    let line = |part: &Report| {
        let (tone, icon) = tone(part, view.now);
        PartLine {
            href: if desk.is_empty() { String::new() } else { format!("{desk}/{}", part.reference) },
            reference: part.reference.to_string(),
            agency: room.agency_name(part.agency.as_str(), view.lang),
            tone,
            icon,
            state: view.words().with(&format!("reports-state-{}", part.state.as_str()), &[]),
            text: part.said.text.clone(),
        }
    };
    shown.parts.iter().map(line).collect()
}

/// What the head of a report says, on this page and on the desk.
pub(crate) struct Head {
    pub(crate) reference: String,
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) state: String,
    pub(crate) agency: String,
    pub(crate) due: String,
    /// In words, where the promise was broken.
    pub(crate) late: String,
    pub(crate) sent: String,
    pub(crate) text: String,
    pub(crate) place: String,
    pub(crate) village: String,
    pub(crate) point: String,
    /// Where a map of another house shows it, for who has one on their phone.
    pub(crate) geo: String,
    pub(crate) answers: Vec<(String, String)>,
    pub(crate) supporters: String,
}

/// The head of a report for this reader.
pub(crate) fn head(room: &Reports, view: &View, shown: &Shown) -> Head {
    let (t, lang, report) = (view.words(), view.lang, &shown.report);
    let (tone, icon) = tone(report, view.now);
    let category = room.category(&report.category);
    let answer = |(id, value): &(String, String)| {
        let question = category.and_then(|category| category.questions.iter().find(|question| question.id == *id))?;
        let option = question.options.iter().find(|option| option.value == *value)?;
        Some((question.label.get(lang).to_owned(), option.label.get(lang).to_owned()))
    };
    let is_late = report.is_late(view.now);
    let until = report.answered_at.or(report.closed_at).unwrap_or(view.now);
    let span = say::duration(until.since(report.settle_by), lang);
    let point = report.said.point();
    Head {
        reference: report.reference.to_string(),
        title: room.category_title(&report.category, lang),
        kind: t.with(&format!("reports-kind-{}", report.kind.as_str()), &[]),
        tone,
        icon,
        state: t.with(&format!("reports-state-{}", report.state.as_str()), &[]),
        agency: room.agency_name(report.agency.as_str(), lang),
        due: say::date_time(report.settle_by, view.zone(), lang),
        late: if is_late { t.with("reports-late-by", &[("span", Arg::from(span))]) } else { String::new() },
        sent: t.with("reports-sent-at", &[("at", Arg::from(say::date_time(report.sent_at, view.zone(), lang)))]),
        text: report.said.text.clone(),
        place: report.said.place.clone(),
        village: place(room, report.village),
        point: point.map_or_else(String::new, |point| point.written(lang)),
        geo: point.map_or_else(String::new, |point| format!("geo:{}", point.numbers().join(","))),
        answers: report.said.answers.iter().filter_map(answer).collect(),
        supporters: t.with("reports-supporters", &[("count", Arg::from(report.supporters))]),
    }
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    t: Words<'a>,
    trouble: &'a str,
    photo_words: String,
    head: Head,
    is_mine: bool,
    with_content: bool,
    /// Why nothing can be read; empty where it can.
    closed: &'a str,
    photos: String,
    evidence: String,
    objections: String,
    map: String,
    goes_on_in: String,
    parts: Vec<PartLine>,
    /// How long it lay with each.
    clock: Vec<(String, String)>,
    moments: Vec<Moment>,
    /// The words that its reporter may say now, as in the address of each.
    may: Vec<&'a str>,
    /// `sama` or `lepas`; empty where neither can be said. Visitors are led to the door.
    support: &'a str,
    sign_in: String,
    words: String,
    /// What was typed into a form that is gone meanwhile.
    typed: String,
    csrf: String,
}

/// Reads a reference of the path.
pub(crate) fn read(reference: &str) -> Result<Reference, Refusal> {
    Reference::parse(reference).map_err(|_| Refusal::NoReport)
}

/// `GET /laporan/{ref}`
pub(crate) async fn page(
    Held(room): Held<Reports>,
    view: View,
    headers: HeaderMap,
    Path(reference): Path<String>,
) -> Answer {
    draw(&room, &view, &headers, &read(&reference)?, None, "").await
}

async fn draw(
    room: &Reports,
    view: &View,
    headers: &HeaderMap,
    reference: &Reference,
    refusal: Option<Refusal>,
    typed: &str,
) -> Answer {
    let t = view.words();
    let shown = look::report(room, &browser::reporter(view, headers), reference).await?;
    if let Some(whole) = &shown.whole {
        return Ok(see_other(&format!("/laporan/{}", whole.reference)));
    }
    let report = &shown.report;
    let is_mine = shown.viewer == Viewer::Reporter;
    let words = FieldView::line("cerita", t.get("reports-say"), "")
        .control(Control::Lines { value: typed.to_owned(), max: LONGEST });
    let photo = FieldView::line("foto", t.get("reports-photo"), "").optional().control(Control::Files {
        files: vec![],
        accept: "image/*".to_owned(),
        has_room: true,
        many: true,
        camera: true,
    });
    let mut fields = vec![words];
    let again = |part: &&Report| part.state.may_become(State::Reopened);
    if is_mine && shown.parts.iter().filter(again).count() > 1 {
        let options = shown.parts.iter().filter(again).map(|part| Pick {
            value: part.reference.to_string(),
            label: room.agency_name(part.agency.as_str(), view.lang),
            hint: String::new(),
            is_chosen: false,
        });
        let which = Control::Picks { options: options.collect(), many: true };
        let which = FieldView::line("bagian", t.get("reports-which-part"), "").control(which);
        fields.push(which.hint(t.get("reports-which-part-hint")).optional());
    }
    fields.push(photo);
    let trouble = refusal.map_or_else(|| Ok(Trouble::none()), |refusal| Trouble::at(view, refusal, &mut fields))?;
    let map = report
        .said
        .point()
        .filter(|_| shown.with_content)
        .map_or_else(String::new, |point| map(view, reference, point));
    let can_support = !is_mine && report.is_public() && report.closed_at.is_none();
    let page = ReportPage {
        t,
        trouble: &trouble.html,
        photo_words: web::photo_words(t, crate::report::MOST_PICTURES, crate::write::LARGEST),
        head: head(room, view, &shown),
        is_mine,
        with_content: shown.with_content,
        closed: match (shown.with_content, report.privacy.secret, report.state) {
            (true, ..) => "",
            (false, true, _) => t.get("reports-closed-secret"),
            (false, false, State::Withdrawn) => t.get("reports-closed-withdrawn"),
            (false, false, State::Refused) => t.get("reports-closed-refused"),
            (false, false, _) => t.get("reports-closed-unread"),
        },
        photos: photos(view, &shown, Part::Report, ""),
        evidence: photos(view, &shown, Part::Evidence, ""),
        objections: photos(view, &shown, Part::Objection, ""),
        goes_on_in: shown.goes_on_in.as_ref().map(ToString::to_string).unwrap_or_default(),
        parts: parts(room, view, &shown, ""),
        clock: timeline::clock(room, view, &shown),
        moments: timeline::tell(room, view, &shown),
        may: words_now(room, &shown, view.now),
        support: match (can_support, view.actor.resident().is_ok(), shown.is_supported) {
            (true, true, true) => "lepas",
            (true, true, false) => "sama",
            _ => "",
        },
        sign_in: if can_support && view.name.is_none() {
            format!("/masuk?lanjut={}", percent(&format!("/laporan/{reference}")))
        } else {
            String::new()
        },
        words: fields_html(&fields, t),
        typed: String::new(),
        csrf: csrf_field(view),
        map,
    };
    let has_words = |word: &&str| matches!(*word, "belum" | "lengkapi" | "saksi-belum");
    let page = if page.may.iter().any(has_words) { page } else { ReportPage { typed: typed.to_owned(), ..page } };
    let title = trouble.titled(&format!("{}, {reference}", page.head.title));
    let described = if shown.with_content { report.said.text.chars().take(150).collect() } else { title.clone() };
    let made = Page::new(title, Section::Report).has_photos().description(described).status(trouble.status);
    let made = if page.map.is_empty() { made } else { made.has_map() };
    Ok(made.main(&page)?.render(view))
}

/// What the reporter may say now.
fn words_now(room: &Reports, shown: &Shown, now: Stamp) -> Vec<&'static str> {
    let report = &shown.report;
    let in_time = report.confirm_by.is_some_and(|by| now <= by);
    if shown.is_asked {
        return vec!["saksi-benar", "saksi-belum"];
    }
    let all = [
        ("benar", State::Settled, in_time),
        ("belum", State::Reopened, room.may_reopen(report, now)),
        ("lengkapi", State::Sent, report.state == State::Parked),
        ("tarik", State::Withdrawn, true),
    ];
    let may = |next: State| shown.viewer == Viewer::Reporter && report.state.may_become(next);
    all.into_iter().filter(|(_, next, also)| *also && may(*next)).map(|(word, ..)| word).collect()
}

/// A map of one point.
pub(crate) fn map(view: &View, reference: &Reference, point: MapPoint) -> String {
    let [north, east] = point.numbers();
    let at = |text: String| text.parse::<f64>().unwrap_or_default();
    let (north, east) = (at(north), at(east));
    let around = 0.004;
    let bounds = [east - around, north - around, east + around, north + around];
    let label = view.words().with("reports-map-of", &[("reference", Arg::from(reference.as_str()))]);
    Map::points("peta-satu", &label, bounds, &format!("/laporan/{reference}/titik.geojson")).html(view)
}

/// `GET /laporan/{ref}/titik.geojson`: where it lies, for who may read it.
pub(crate) async fn point(
    Held(room): Held<Reports>,
    view: View,
    headers: HeaderMap,
    Path(reference): Path<String>,
) -> Answer {
    let reference = read(&reference)?;
    let shown = match view.actor.officer() {
        Ok(officer) => look::on_desk(&room, &officer.clone(), &reference).await?.shown,
        Err(_) => look::report(&room, &browser::reporter(&view, &headers), &reference).await?,
    };
    let point = shown.report.said.point().filter(|_| shown.with_content).ok_or(Refusal::NoReport)?;
    let coordinates = point.numbers().map(|number| number.parse::<f64>().unwrap_or_default());
    let feature = serde_json::json!({ "type": "FeatureCollection", "features": [{
        "type": "Feature",
        "properties": { "id": reference.as_str(), "name": room.category_title(&shown.report.category, view.lang), "text": place(&room, shown.report.village) },
        "geometry": { "type": "Point", "coordinates": [coordinates[1], coordinates[0]] },
    }] });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/geo+json")),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, feature.to_string()).into_response())
}

/// `POST /laporan/{ref}/{word}`: `benar`, `belum`, `lengkapi`, `tarik`, `sama`, `lepas`, `saksi-benar`, `saksi-belum`.
pub(crate) async fn say_so(
    Held(room): Held<Reports>,
    view: View,
    headers: HeaderMap,
    Path((reference, word)): Path<(String, String)>,
    sent: Sent,
) -> Answer {
    let reference = read(&reference)?;
    let here = format!("/laporan/{reference}");
    let text: String = sent.text("cerita").chars().take(LONGEST).collect();
    let word = match word.as_str() {
        "sama" | "lepas" => {
            return match support::support(&room, &view.actor, &reference, word == "sama").await {
                Ok(()) => Ok(told_at(&view, &here, if word == "sama" { "reports-supported" } else { "reports-left" })),
                Err(refusal) => draw(&room, &view, &headers, &reference, Some(refusal), &text).await,
            };
        }
        "saksi-benar" | "saksi-belum" => {
            let pictures = sent.files.into_iter().filter(|file| file.field == "foto").map(|file| file.bytes).collect();
            let said = witness::say(&room, &view.actor, &reference, word == "saksi-benar", &text, pictures).await;
            return match said {
                Ok(_) => Ok(told_at(&view, &here, "reports-witness-thanks")),
                Err(refusal) => draw(&room, &view, &headers, &reference, Some(refusal), &text).await,
            };
        }
        "benar" => Word::Settled,
        "belum" => {
            let parts = sent.fields.iter().filter(|(name, _)| name == "bagian");
            let parts = parts.filter_map(|(_, part)| Reference::parse(part).ok()).collect();
            Word::NotSettled { text: text.clone(), parts }
        }
        "lengkapi" => Word::Completed { text: text.clone() },
        "tarik" => Word::Withdrawn,
        _ => return Err(Refusal::NoReport.into()),
    };
    let reporter = browser::reporter(&view, &headers);
    let pictures = sent.files.into_iter().filter(|file| file.field == "foto").map(|file| file.bytes).collect();
    match hear::hear(&room, &reporter, &reference, word, pictures).await {
        Ok(report) => Ok(told_at(&view, &here, heard(report.state))),
        Err(refusal) => draw(&room, &view, &headers, &reference, Some(refusal), &text).await,
    }
}

fn heard(state: State) -> &'static str {
    match state {
        State::Settled => "reports-heard-settled",
        State::Reopened => "reports-heard-reopened",
        State::Withdrawn => "reports-heard-withdrawn",
        _ => "reports-heard-completed",
    }
}

/// `GET /laporan/foto/{id}`
pub(crate) async fn picture(
    Held(room): Held<Reports>,
    view: View,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Answer {
    let id = id.parse().map_err(|_| Refusal::NoPicture)?;
    let officer = view.actor.officer().ok();
    let bytes = look::picture(&room, &browser::reporter(&view, &headers), officer, id).await?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (CACHE_CONTROL, HeaderValue::from_static("private, max-age=300")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((headers, bytes).into_response())
}
