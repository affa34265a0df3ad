//! `/laporan/pemerataan`: how evenly reports are settled, as tables, as a sheet, and as heat on a map.

use askama::Template;
use kernel::{Arg, Words, say};
use serde::Deserialize;
use serde_json::json;
use web::axum::extract::{Query, State};
use web::axum::http::HeaderValue;
use web::axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use web::axum::response::IntoResponse as _;
use web::{Answer, Map, Page, Section, View};

use crate::fairness::{self, FEWEST, Fairness, Figures, Line, WINDOWS};
use crate::near;
use crate::public_list::place;
use crate::room::Reports;

/// From this ratio on it is slower than elsewhere, and up to that one faster.
const SLOWER: f64 = 1.25;
const FASTER: f64 = 0.8;

/// What was asked.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    hari: String,
    #[serde(default)]
    urut: String,
    #[serde(default)]
    kategori: String,
}

impl Asked {
    fn days(&self) -> i64 {
        WINDOWS.into_iter().find(|days| days.to_string() == self.hari).unwrap_or(90)
    }

    /// The cells that were asked for: of one category, or of all.
    fn cells<'m>(&self, made: &'m Fairness) -> &'m [(i64, usize)] {
        match self.kategori.as_str() {
            "" => &made.cells,
            category => made.cells_of.get(category).map_or(&[], Vec::as_slice),
        }
    }
}

struct Shown {
    name: String,
    count: String,
    /// Empty where there are too few reports.
    median: String,
    /// How it compares: text and tone of its pill.
    compared: String,
    tone: &'static str,
    in_time: String,
    /// Percent in time, for the bar.
    bar: u32,
    overdue: String,
    silent: String,
    is_few: bool,
}

struct Table {
    id: &'static str,
    title: String,
    head: String,
    rows: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "fairness.html")]
struct FairnessPage<'a> {
    t: Words<'a>,
    lead: String,
    made: String,
    map: String,
    /// Of which categories the map can be asked for: id, title, whether it is shown.
    heats: Vec<(&'a str, String, bool)>,
    tables: Vec<Table>,
    windows: Vec<(i64, String, bool)>,
    sorts: Vec<(&'a str, String, bool)>,
    days: i64,
    sort: &'a str,
    few: String,
}

/// The ways in which the lines are sorted.
const SORTS: [&str; 4] = ["nama", "jumlah", "lama", "tepat"];

fn sorted(mut rows: Vec<(String, Line)>, by: &str) -> Vec<(String, Line)> {
    let figures = |line: &Line| line.figures;
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    match by {
        "jumlah" => rows.sort_by_key(|(_, line)| std::cmp::Reverse(line.count)),
        // The slowest first; of whom nothing is known last.
        "lama" => rows.sort_by(|(_, a), (_, b)| {
            let of = |line: &Line| figures(line).and_then(|figures| figures.median_days).unwrap_or(-1.0);
            of(b).total_cmp(&of(a))
        }),
        "tepat" => rows.sort_by_key(|(_, line)| figures(line).and_then(|figures| figures.in_time).unwrap_or(101)),
        _ => {}
    }
    rows
}

fn shown(view: &View, name: String, line: &Line) -> Shown {
    let t = view.words();
    let number = |n: usize| say::number(i64::try_from(n).unwrap_or(i64::MAX), view.lang);
    let Some(figures) = line.figures else {
        return Shown {
            name,
            count: number(line.count),
            median: String::new(),
            compared: String::new(),
            tone: "off",
            in_time: String::new(),
            bar: 0,
            overdue: String::new(),
            silent: String::new(),
            is_few: true,
        };
    };
    let (compared, tone) = compared(t, &figures);
    let share = |share: Option<u32>| share.map_or_else(|| "–".to_owned(), |share| format!("{share} %"));
    Shown {
        name,
        count: number(line.count),
        median: figures.median_days.map_or_else(|| "–".to_owned(), |days| days_text(view, days)),
        compared,
        tone,
        in_time: share(figures.in_time),
        bar: figures.in_time.unwrap_or(0),
        overdue: number(figures.overdue),
        silent: share(figures.silent),
        is_few: false,
    }
}

fn days_text(view: &View, days: f64) -> String {
    let text = format!("{days:.1}");
    let text = if view.lang == kernel::Lang::Id { text.replace('.', ",") } else { text };
    view.words().with("reports-fair-days", &[("days", Arg::from(text))])
}

fn compared(t: Words<'_>, figures: &Figures) -> (String, &'static str) {
    match figures.ratio {
        None => (String::new(), "off"),
        Some(ratio) if ratio >= SLOWER => (t.get("reports-fair-slower").to_owned(), "bad"),
        Some(ratio) if ratio <= FASTER => (t.get("reports-fair-faster").to_owned(), "ok"),
        Some(_) => (t.get("reports-fair-same").to_owned(), ""),
    }
}

/// The lines of a kind, with what each is called.
fn named(room: &Reports, view: &View, made: &Fairness) -> [Vec<(String, Line)>; 3] {
    let village = |line: &Line| {
        let name = line.key.parse().map_or_else(|_| String::new(), |code| place(room, Some(code)));
        let name = if name.is_empty() { view.words().get("reports-fair-nowhere").to_owned() } else { name };
        (name, line.clone())
    };
    let agency = |line: &Line| (room.agency_name(&line.key, view.lang), line.clone());
    let category = |line: &Line| (room.category_title(&line.key, view.lang), line.clone());
    [
        made.villages.iter().map(village).collect(),
        made.agencies.iter().map(agency).collect(),
        made.categories.iter().map(category).collect(),
    ]
}

/// `GET /laporan/pemerataan`
pub(crate) async fn page(State(room): State<Reports>, view: View, Query(asked): Query<Asked>) -> Answer {
    let t = view.words();
    let days = asked.days();
    let made = fairness::of(&room, days).await?;
    let sort = SORTS.into_iter().find(|sort| *sort == asked.urut).unwrap_or("jumlah");
    let kinds = ["kelurahan", "instansi", "kategori"];
    let tables = named(&room, &view, &made).into_iter().zip(kinds).map(|(lines, id)| Table {
        id,
        title: t.with(&format!("reports-fair-by-{id}"), &[]),
        head: t.with(&format!("reports-fair-{id}"), &[]),
        rows: sorted(lines, sort).into_iter().map(|(name, line)| shown(&view, name, &line)).collect(),
    });
    let median = made.all.and_then(|all| all.median_days);
    let lead = [
        ("count", Arg::from(say::number(i64::try_from(made.count).unwrap_or(i64::MAX), view.lang))),
        ("days", Arg::from(days)),
        ("median", Arg::from(median.map_or_else(String::new, |median| days_text(&view, median)))),
    ];
    let lead_key = if median.is_some() { "reports-fair-lead" } else { "reports-fair-lead-few" };
    let of = made.cells_of.keys().find(|category| **category == asked.kategori).map_or("", String::as_str);
    let heat = format!("/laporan/panas.geojson?hari={days}&kategori={of}");
    let each = made.cells_of.keys().map(|id| (id.as_str(), room.category_title(id, view.lang), id == of));
    let all = ("", t.get("reports-fair-heat-all").to_owned(), of.is_empty());
    let page = FairnessPage {
        t,
        lead: t.with(lead_key, &lead),
        made: say::date_time(made.made_at, view.zone(), view.lang),
        map: if made.cells.is_empty() {
            String::new()
        } else {
            Map::heat("peta-panas", t.get("reports-fair-heat"), room.bounds, &heat).html(&view)
        },
        heats: [all].into_iter().chain(each).collect(),
        tables: if made.count == 0 { vec![] } else { tables.collect() },
        windows: WINDOWS
            .map(|window| (window, t.with("reports-fair-window", &[("days", Arg::from(window))]), window == days))
            .into(),
        sorts: SORTS.map(|word| (word, t.with(&format!("reports-fair-sort-{word}"), &[]), word == sort)).into(),
        few: t.with("reports-fair-few", &[("count", Arg::from(FEWEST))]),
        days,
        sort,
    };
    let made = Page::new(t.get("reports-fair-title"), Section::Report).description(page.lead.clone());
    let made = if page.map.is_empty() { made } else { made.has_map() };
    Ok(made.main(&page)?.render(&view))
}

/// `GET /laporan/pemerataan.csv`: the same tables as one sheet.
pub(crate) async fn sheet(State(room): State<Reports>, view: View, Query(asked): Query<Asked>) -> Answer {
    let made = fairness::of(&room, asked.days()).await?;
    let wrong = |error: csv::Error| web::problem::Fault(format!("sheet: {error}"));
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let columns = [
        "menurut",
        "kode",
        "nama",
        "laporan",
        "median_hari",
        "banding",
        "tepat_waktu_persen",
        "lewat_janji",
        "tanpa_jawaban_persen",
    ];
    sheet.write_record(columns).map_err(wrong)?;
    for (lines, kind) in named(&room, &view, &made).into_iter().zip(["kelurahan", "instansi", "kategori"]) {
        for (name, line) in sorted(lines, "nama") {
            let share = |share: Option<u32>| share.map(|share| share.to_string()).unwrap_or_default();
            let number = |number: Option<f64>| number.map(|number| format!("{number:.2}")).unwrap_or_default();
            let of = line.figures;
            let row = [
                kind.to_owned(),
                line.key.clone(),
                name,
                line.count.to_string(),
                number(of.and_then(|of| of.median_days)),
                number(of.and_then(|of| of.ratio)),
                share(of.and_then(|of| of.in_time)),
                of.map(|of| of.overdue.to_string()).unwrap_or_default(),
                share(of.and_then(|of| of.silent)),
            ];
            sheet.write_record(row).map_err(wrong)?;
        }
    }
    let bytes = sheet.into_inner().map_err(|error| web::problem::Fault(format!("sheet: {error}")))?;
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"pemerataan-laporan.csv\"")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
    ];
    Ok((headers, bytes).into_response())
}

/// `GET /laporan/panas.geojson?kategori=sampah`: the middle of each cell, with how many reports lie in it.
pub(crate) async fn heat(State(room): State<Reports>, Query(asked): Query<Asked>) -> Answer {
    let made = fairness::of(&room, asked.days()).await?;
    let feature = |(cell, count): &(i64, usize)| {
        let [north, east] = near::middle(*cell).numbers().map(|number| number.parse::<f64>().unwrap_or_default());
        json!({
            "type": "Feature",
            "properties": { "jumlah": count },
            "geometry": { "type": "Point", "coordinates": [east, north] },
        })
    };
    let features: Vec<_> = asked.cells(&made).iter().map(feature).collect();
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/geo+json")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
    ];
    Ok((headers, json!({ "type": "FeatureCollection", "features": features }).to_string()).into_response())
}
