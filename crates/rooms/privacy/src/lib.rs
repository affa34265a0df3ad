//! What the hall holds about me: `/data-saya`.
//!
//! Nobody keeps data here. The other rooms are asked through [`ports::Records`], and what they tell is shown with purpose
//! and legal basis ([`page`]) or handed out whole, for programs and for people ([`copy`]). Who looked at it is told by
//! the room of people, at `/saya/jejak`; taking a copy is an event of its own.
//!
//! [`processing`] is the same without anybody in it: which personal data each service asks, for everyone to read.
//!
//! Residents ask about their data ([`ask`], at [`mine`]), and the officer for data protection answers ([`answer`], at
//! [`guard`]), within the hours of the law's table. Everything about somebody is erased by two officers ([`mod@erase`]).
//! A breach of personal data is reported by any officer ([`breach`]), assessed by those for data protection, and told to
//! everybody whose data it was, each once ([`tell`]).
//!
//! [`request`] has the nouns, [`table`](mod@table) all SQL.
//!
//! What must never happen here: data of one person on the page of another; a copy without its event; a request that
//! anyone but its resident and the officers for data protection can read.

pub mod answer;
pub mod ask;
pub mod breach;
pub mod breach_notice;
mod breach_page;
mod copy;
pub mod erase;
mod erase_page;
mod guard;
mod mine;
pub mod model;
mod page;
pub mod ports;
mod processing;
mod refusal;
pub mod request;
mod shown;
pub mod table;
pub mod tell;

use std::sync::Arc;

use book::Outbox;
use hall::{Doors, Hall, Room};
use kernel::{Lang, RegionCode, Source};
use store::Migrations;
use web::axum::Router;
use web::axum::routing::{get, post};
use web::utoipa_axum::router::OpenApiRouter;

pub use refusal::Refusal;

use ports::{Affected, Persons, Records};

/// Both engines read the same.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_requests", include_str!("../migrations/0001_requests.sql")),
    ("0002_erasures", include_str!("../migrations/0002_erasures.sql")),
    ("0004_breaches", include_str!("../migrations/0004_breaches.sql")),
];

store::sealed! {
    /// What is sealed in the tables of this room.
    pub const SEALED =
        "data_requests" "said" by Bytes "request_id" for table::SAID,
        "data_requests" "answer" by Bytes "request_id" for table::REPLY,
        "erasures" "rest" by Bytes "request_id" for table::erasures::REST,
        "breaches" "said" by Bytes "breach_id" for table::breaches::SAID;
}

/// This room before the hall opens.
pub const ROOM: Room = Room {
    name: "privacy",
    migrations: &[Migrations { owner: "privacy", sqlite: MIGRATIONS, postgres: MIGRATIONS }],
    sealed: SEALED,
    texts: &[&[
        Source { lang: Lang::Id, name: "privacy", ftl: include_str!("../texts/id.ftl") },
        Source { lang: Lang::En, name: "privacy", ftl: include_str!("../texts/en.ftl") },
        Source { lang: Lang::Id, name: "privacy-breach", ftl: include_str!("../breach/texts/id.ftl") },
        Source { lang: Lang::En, name: "privacy-breach", ftl: include_str!("../breach/texts/en.ftl") },
        Source { lang: Lang::Id, name: "privacy-erasing", ftl: include_str!("../erasing/texts/id.ftl") },
        Source { lang: Lang::En, name: "privacy-erasing", ftl: include_str!("../erasing/texts/en.ftl") },
        Source { lang: Lang::Id, name: "privacy-requests", ftl: include_str!("../requests/texts/id.ftl") },
        Source { lang: Lang::En, name: "privacy-requests", ftl: include_str!("../requests/texts/en.ftl") },
    ]],
    statements: &[
        table::STATEMENTS,
        table::READS,
        table::breaches::STATEMENTS,
        table::breaches::READS,
        table::erasures::STATEMENTS,
        table::erasures::READS,
    ],
};

/// The room, open. Clones share it.
#[derive(Clone)]
pub struct Privacy {
    pub(crate) hall: Hall,
    pub(crate) records: Arc<dyn Records>,
    pub(crate) persons: Arc<dyn Persons>,
    pub(crate) affected: Arc<dyn Affected>,
    pub(crate) outbox: Outbox,
}

impl Privacy {
    /// The region of this hall.
    pub fn region(&self) -> RegionCode {
        self.hall.region()
    }
}

/// Opens the room; `records` knows what the others hold, `persons` whom it is about, `affected` whom a breach
/// may concern.
pub fn open(
    hall: Hall,
    records: Arc<dyn Records>,
    persons: Arc<dyn Persons>,
    affected: Arc<dyn Affected>,
) -> (Privacy, Doors) {
    let outbox = Outbox::new(Arc::clone(&hall.vault), Arc::clone(&hall.clock), Arc::clone(&hall.dice));
    let room = Privacy { hall, records, persons, affected, outbox };
    let pages = Router::new()
        .route("/data-saya", get(page::page))
        .route("/data-saya/salinan", post(copy::copy))
        .route("/data-saya/permintaan", get(mine::list))
        .route("/data-saya/permintaan/baru/{kind}", get(mine::begin).post(mine::send))
        .route("/data-saya/permintaan/{number}", get(mine::page))
        .route("/data-saya/permintaan/{number}/batal", post(mine::take_back))
        .route("/meja/data-pribadi", get(guard::list))
        .route("/meja/data-pribadi/{number}", get(guard::page).post(guard::send))
        .route("/meja/data-pribadi/{number}/penghapusan", post(erase_page::send))
        .route("/data-saya/pelanggaran/{number}", get(breach_notice::own))
        .route("/meja/pelanggaran-data", get(breach_page::list))
        .route("/meja/pelanggaran-data.csv", get(breach_notice::csv))
        .route("/meja/pelanggaran-data/lapor", get(breach_page::begin).post(breach_page::report))
        .route("/meja/pelanggaran-data/{number}", get(breach_page::page))
        .route("/meja/pelanggaran-data/{number}/lembaga", get(breach_notice::agency))
        .route("/meja/pelanggaran-data/{number}/lembaga.json", get(breach_notice::agency_json))
        .route("/meja/pelanggaran-data/{number}/surat", get(breach_notice::letters))
        .route("/meja/pelanggaran-data/{number}/{act}", post(breach_page::act))
        .route("/pemrosesan", get(processing::page))
        .route("/pemrosesan.csv", get(processing::csv))
        .with_state(room.clone());
    (room, Doors { pages, api: OpenApiRouter::new(), followers: vec![] })
}
