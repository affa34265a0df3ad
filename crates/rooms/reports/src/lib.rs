//! Complaints, aspirations and questions (*laporan*), that cannot be closed in silence.
//!
//! - [`model`] the states of a report, which may follow which, and who is shown what of it
//! - [`report`], [`picture`] a report as it is kept; [`table`](mod@table) all SQL
//! - [`write`](mod@write) it is written, at `/lapor` ([`write_page`], [`send_page`]), [`late`] on a device without a network;
//!   [`send`](mod@send) it is sent
//! - [`look`] what each reader may see of it; [`report_page`] `/laporan/{ref}`, [`public_list`] `/laporan`
//! - [`deed`] what officers may do with it, [`tend`] how it is done, at `/meja/laporan/{ref}` ([`desk_page`]); [`part`] several
//!   agencies settle one report; [`escalate`] what lies too long; [`other_work`] how it looks on the desk
//! - [`route`] an officer's way for the day, at `/meja/laporan/rute` ([`route_page`])
//! - [`hear`] the reporter has the last word, [`witness`] others where the reporter says nothing; [`support`] for others it is
//!   the same; [`notices`] who is told, [`alerts`] who wants to hear of new ones, at `/laporan/kabar`
//! - [`claim`] somebody without an account speaks for their reports from another phone
//! - [`open_data`] what is published of them, at `/laporan/data`; [`fairness`] how evenly they are settled, at
//!   `/laporan/pemerataan`
//! - [`erase`] somebody's data is erased
//! - [`promise`] until when each part should be done
//! - [`near`], [`near_by`] where reports lie: cells by which both databases find what is near
//! - [`alike`] which of the reports nearby are about the same thing
//! - [`georeport`] Open311: what programs of other cities read and ask, at `/open311/v2` ([`open311`])
//!
//! What must never happen here: a name shown to whom the reporter did not show it, an end that only the agency wanted,
//! or a clock that stands still unseen.

pub mod acts;
mod alert_page;
pub mod alerts;
pub mod alike;
mod browser;
pub mod claim;
mod claim_page;
mod code_form;
pub mod deed;
mod desk_forms;
mod desk_page;
pub mod erase;
pub mod escalate;
pub mod fairness;
mod fairness_page;
pub mod georeport;
pub mod hear;
mod late;
pub mod look;
mod mine_page;
pub mod model;
pub mod near;
pub mod near_by;
mod notices;
mod open311;
pub mod open_data;
mod open_page;
pub mod other_work;
pub mod part;
pub mod picture;
pub mod ports;
pub mod promise;
mod public_list;
pub mod refusal;
pub mod report;
mod report_page;
pub mod room;
pub mod route;
mod route_page;
pub mod send;
mod send_page;
pub mod support;
pub mod table;
pub mod tend;
mod timeline;
pub mod witness;
pub mod write;
mod write_page;

use std::sync::Arc;

use book::Outbox;
use catalogue::Categories;
use hall::{Doors, Hall, Room};
use kernel::{Agency, Lang, Source};
use store::Migrations;
use uploads::Files;
use web::axum::Router;
use web::axum::extract::DefaultBodyLimit;
use web::axum::routing::{get, post};
use web::utoipa_axum::router::OpenApiRouter;

pub use refusal::Refusal;
pub use room::Reports;

use ports::Reporters;

/// Both engines read the same.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_reports", include_str!("../migrations/0001_reports.sql")),
    ("0002_parts", include_str!("../migrations/0002_parts.sql")),
    ("0004_alerts", include_str!("../migrations/0004_alerts.sql")),
];

store::sealed! {
    /// What is sealed in the tables of this room.
    pub const SEALED =
        "report_drafts" "said" by Bytes "draft_id" for table::DRAFT,
        "reports" "said" by Bytes "report_id" for table::SAID,
        "reports" "contact" by Bytes "report_id" for table::CONTACT,
        "report_alerts" "address" by Bytes "alert_id" for table::ALERT;
}

/// This room before the hall opens.
pub const ROOM: Room = Room {
    name: "reports",
    migrations: &[Migrations { owner: "reports", sqlite: MIGRATIONS, postgres: MIGRATIONS }],
    sealed: SEALED,
    texts: &[&[
        Source { lang: Lang::Id, name: "reports", ftl: include_str!("../texts/id.ftl") },
        Source { lang: Lang::En, name: "reports", ftl: include_str!("../texts/en.ftl") },
        Source { lang: Lang::Id, name: "reports-open", ftl: include_str!("../open/texts/id.ftl") },
        Source { lang: Lang::En, name: "reports-open", ftl: include_str!("../open/texts/en.ftl") },
        Source { lang: Lang::Id, name: "reports-desk", ftl: include_str!("../desk/texts/id.ftl") },
        Source { lang: Lang::En, name: "reports-desk", ftl: include_str!("../desk/texts/en.ftl") },
    ]],
    statements: &[
        table::alerts::STATEMENTS,
        table::drafts::STATEMENTS,
        table::keys::STATEMENTS,
        table::open::STATEMENTS,
        table::pictures::STATEMENTS,
        table::pictures::READS,
        table::reports::STATEMENTS,
        table::reports::READS,
        table::supporters::STATEMENTS,
        table::witnesses::STATEMENTS,
    ],
};

/// Most bytes of a form with pictures: whoever chooses a video reads that it is too large, and keeps what they typed.
const VIDEO: usize = 128 << 20;

/// Opens the room; `reporters` knows the people, `verifier` is the agency that looks at what comes in.
pub fn open(
    hall: Hall,
    reporters: Arc<dyn Reporters>,
    categories: Arc<Categories>,
    verifier: Agency,
) -> (Reports, Doors) {
    let outbox = Outbox::new(Arc::clone(&hall.vault), Arc::clone(&hall.clock), Arc::clone(&hall.dice));
    let files = Files::new(hall.settings.files.clone(), Arc::clone(&hall.vault), Arc::clone(&hall.dice));
    let bounds = hall.regions.bounds(hall.region());
    let room = Reports {
        hall,
        categories,
        reporters,
        files,
        outbox,
        verifier,
        points: Arc::default(),
        fairness: Arc::default(),
        bounds,
    };
    let pages = Router::new()
        .route("/lapor", get(write_page::page).post(write_page::submit).layer(DefaultBodyLimit::max(VIDEO)))
        .route("/lapor/buang", post(write_page::discard))
        .route("/lapor/luring", get(late::ready).post(late::take))
        .route("/lapor/kirim", get(send_page::page).post(send_page::submit))
        .route("/lapor/kode", get(send_page::code_page).post(send_page::code))
        .route("/open311/{*path}", get(open311::get).post(open311::post))
        .route("/laporan", get(public_list::page))
        .route("/laporan.rss", get(public_list::feed))
        .route("/laporan.geojson", get(public_list::points))
        .route("/laporan/data", get(open_page::page))
        .route("/laporan/data/{file}", get(open_page::file))
        .route("/laporan/pemerataan", get(fairness_page::page))
        .route("/laporan/pemerataan.csv", get(fairness_page::sheet))
        .route("/laporan/panas.geojson", get(fairness_page::heat))
        .route("/laporan/kabar", get(alert_page::page).post(alert_page::ask))
        .route("/laporan/kabar/kode", post(alert_page::code))
        .route("/laporan/kabar/{id}", get(alert_page::one).post(alert_page::stop))
        .route("/laporan/saya", get(mine_page::page))
        .route("/laporan/saya/buka", post(claim_page::ask))
        .route("/laporan/saya/kode", post(claim_page::code))
        .route("/laporan/foto/{id}", get(report_page::picture))
        .route("/laporan/{reference}", get(report_page::page))
        .route("/laporan/{reference}/titik.geojson", get(report_page::point))
        .route("/laporan/{reference}/{word}", post(report_page::say_so).layer(DefaultBodyLimit::max(VIDEO)))
        .route("/luring/lapor", get(late::page))
        .route("/meja/laporan/rute", get(route_page::page))
        .route("/meja/laporan/rute.geojson", get(route_page::points))
        .route("/meja/laporan/rute.gpx", get(route_page::gpx))
        .route("/meja/laporan/{reference}", get(desk_page::page))
        .route("/meja/laporan/{reference}/{deed}", post(desk_page::act).layer(DefaultBodyLimit::max(VIDEO)))
        .with_state(room.clone());
    let followers = vec![notices::follower(room.clone()), alerts::follower(room.clone())];
    (room, Doors { pages, api: OpenApiRouter::new(), followers })
}
