//! Applications, from the first question to the letter in hand.
//!
//! A citizen finds a service ([`home`]), fills its form page by page and sends it ([`fill`], [`draft`], [`submit`]). The
//! case lies on the desk of its agency ([`inbox`], [`case_page`]) until officers have taken it ([`claim`]) through the
//! steps of the service's flow ([`decide`]): approved, returned with exact marks ([`correct`]) or refused with reason and
//! law. Approval issues a letter ([`issue_letter`]) that anyone can check ([`check`]). All along the applicant sees where
//! the case is, who has it and what was promised ([`track`], [`mine`], [`timeline`]) and is told ([`notices`]).
//!
//! - [`model`] nouns and legal states; [`refusal`] every reason to say no; [`ports`] what this room needs of others
//! - [`table`](mod@table) all SQL; [`files`] and [`media`] documents; [`form`] from the service file to controls
//! - [`find`] by words; [`note`] and [`chore`] beside a case; [`leave`] who is away; [`export`] lists as tables
//! - [`many`] one act over many cases; [`hand`] from colleague to colleague; `meja` the pages of the desk
//! - [`signature`] and [`sign`] who else signs an application
//! - [`official`] which officer signs letters with whose certificate, and [`esign`] signing them
//! - [`inspect`] reports from the field; [`audit`] decisions by rule that are looked at afterwards
//! - [`escalate`] what lies too long is brought before somebody
//! - [`bundle`] one application for several services; [`ties`] what a case belongs to
//! - `wait` what waits for the letter of another application
//! - [`emergency`] a look at what is another agency's, for a short time and reviewed afterwards
//! - [`remind`] letters that end, [`renew`] the applications that go on from them
//! - [`hands`] in whose hands a case lies, one agency's or several'
//! - [`affected`] whose data a breach concerned
//! - [`rectified`] an applicant's profile was put right; [`erase`] what goes when somebody is erased
//! - [`acts`] the words in the book; [`look`] reading with the rights of the reader; [`api`] the same for programs
//!
//! What must never happen here: a decision without its event, a look at personal data that its owner cannot see, a
//! form that loses what was typed.

pub mod acts;
pub mod affected;
mod api;
pub mod audit;
mod audit_page;
mod bill;
pub mod bundle;
mod case_page;
mod certificate;
pub mod check;
pub mod chore;
pub mod claim;
mod codes;
pub mod copy_letter;
pub mod correct;
pub mod counter;
pub mod decide;
pub mod direct;
pub mod draft;
pub mod emergency;
mod emergency_page;
pub mod erase;
pub mod escalate;
pub mod esign;
pub mod export;
pub mod fee;
mod fee_page;
mod fill;
pub mod find;
mod form;
pub mod hand;
pub mod hands;
mod home;
mod inbox;
pub mod inspect;
mod inspect_page;
pub mod issue_letter;
mod keep;
pub mod kept;
pub mod leave;
pub mod look;
pub mod many;
mod meja;
pub mod message;
mod mine;
pub mod model;
pub mod note;
mod notices;
pub mod official;
mod official_page;
mod pack;
mod paper;
pub mod ports;
mod prefill;
pub mod preview;
mod receipt;
pub mod rectified;
pub mod refusal;
mod regions;
pub mod remind;
pub mod renew;
mod renew_page;
mod review;
pub mod revoked;
pub mod room;
mod seal_letter;
mod sending;
mod services;
mod sheet;
pub mod sign;
mod sign_notice;
mod sign_page;
pub mod signature;
mod signatures_page;
mod standard;
mod start;
pub mod submit;
pub mod table;
pub mod tend;
pub mod ties;
pub mod timeline;
mod track;
mod wait;
mod where_to_go;
pub mod withdraw;
mod words;

use std::sync::Arc;

use book::Outbox;
use hall::{Doors, Hall, Room};
use kernel::{Lang, Source};
use store::Migrations;
use web::axum::Router;
use web::axum::routing::{get, post};

pub use refusal::Refusal;
pub use room::Cases;

use ports::{Colleagues, Esign, OtherWork, Registers, Residents};

/// Both engines read the same.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_cases", include_str!("../migrations/0001_cases.sql")),
    ("0002_counter_drafts", include_str!("../migrations/0002_counter_drafts.sql")),
    ("0004_flow", include_str!("../migrations/0004_flow.sql")),
    ("0005_offer", include_str!("../migrations/0005_offer.sql")),
    ("0006_desk", include_str!("../migrations/0006_desk.sql")),
    ("0007_offline", include_str!("../migrations/0007_offline.sql")),
    ("0008_sign", include_str!("../migrations/0008_sign.sql")),
    ("0009_links", include_str!("../migrations/0009_links.sql")),
    ("0010_bundle", include_str!("../migrations/0010_bundle.sql")),
    ("0011_signed", include_str!("../migrations/0011_signed.sql")),
    ("0012_paper", include_str!("../migrations/0012_paper.sql")),
    ("0014_erasing", include_str!("../migrations/0014_erasing.sql")),
    ("0015_kept", include_str!("../migrations/0015_kept.sql")),
    ("0016_esign", include_str!("../migrations/0016_esign.sql")),
    ("0017_emergency", include_str!("../migrations/0017_emergency.sql")),
    ("0018_officials", include_str!("../migrations/0018_officials.sql")),
];

/// This room before the hall opens.
pub const ROOM: Room = Room {
    name: "cases",
    migrations: &[Migrations { owner: "cases", sqlite: MIGRATIONS, postgres: MIGRATIONS }],
    sealed: table::SEALED,
    texts: &[&[
        Source { lang: Lang::Id, name: "cases", ftl: include_str!("../texts/id.ftl") },
        Source { lang: Lang::En, name: "cases", ftl: include_str!("../texts/en.ftl") },
        Source { lang: Lang::Id, name: "cases-bundle", ftl: include_str!("../bundle/texts/id.ftl") },
        Source { lang: Lang::En, name: "cases-bundle", ftl: include_str!("../bundle/texts/en.ftl") },
        Source { lang: Lang::Id, name: "cases-esign", ftl: include_str!("../esign/texts/id.ftl") },
        Source { lang: Lang::En, name: "cases-esign", ftl: include_str!("../esign/texts/en.ftl") },
        Source { lang: Lang::Id, name: "cases-emergency", ftl: include_str!("../emergency/texts/id.ftl") },
        Source { lang: Lang::En, name: "cases-emergency", ftl: include_str!("../emergency/texts/en.ftl") },
        Source { lang: Lang::Id, name: "cases-field", ftl: include_str!("../field/texts/id.ftl") },
        Source { lang: Lang::En, name: "cases-field", ftl: include_str!("../field/texts/en.ftl") },
        Source { lang: Lang::Id, name: "cases-seal", ftl: include_str!("../seal/texts/id.ftl") },
        Source { lang: Lang::En, name: "cases-seal", ftl: include_str!("../seal/texts/en.ftl") },
        Source { lang: Lang::Id, name: "cases-sign", ftl: include_str!("../sign/texts/id.ftl") },
        Source { lang: Lang::En, name: "cases-sign", ftl: include_str!("../sign/texts/en.ftl") },
        Source { lang: Lang::Id, name: "cases-upload", ftl: include_str!("../upload/texts/id.ftl") },
        Source { lang: Lang::En, name: "cases-upload", ftl: include_str!("../upload/texts/en.ftl") },
        Source { lang: Lang::Id, name: "cases-offer", ftl: include_str!("../offer/texts/id.ftl") },
        Source { lang: Lang::En, name: "cases-offer", ftl: include_str!("../offer/texts/en.ftl") },
    ]],
    statements: table::STATEMENTS,
};

/// Opens the room.
pub fn open(
    hall: Hall,
    residents: Arc<dyn Residents>,
    colleagues: Arc<dyn Colleagues>,
    registers: Arc<dyn Registers>,
    esign: Option<Arc<dyn Esign>>,
    others: Arc<dyn OtherWork>,
) -> (Cases, Doors) {
    let outbox = Outbox::new(hall.vault.clone(), hall.clock.clone(), hall.dice.clone());
    let room = Cases::new(hall, residents, colleagues, registers, esign, others);
    let doors = Doors {
        pages: pages(room.clone()),
        api: api::router(room.clone()),
        followers: vec![notices::follower(room.clone(), outbox), find::follower(room.clone())],
    };
    (room, doors)
}

/// The room's pages: the table of contents of this crate.
fn pages(room: Cases) -> Router {
    Router::new()
        .route("/", get(home::home))
        .route("/layanan", get(services::page))
        .route("/layanan/{id}", get(home::service))
        .route("/layanan/{id}/standar", get(standard::page))
        .route("/layanan/{id}/mulai", get(start::questions).post(start::start))
        .route("/permohonan/draf/{draft}", get(fill::resume))
        .route("/permohonan/draf/{draft}/periksa", get(review::review))
        .route("/permohonan/draf/{draft}/tanda-tangan", get(signatures_page::page).post(signatures_page::ask))
        .route("/permohonan/draf/{draft}/kirim", post(review::send))
        .route("/permohonan/draf/{draft}/hapus", post(fill::discard))
        .route("/permohonan/draf/{draft}/luring", get(pack::pack).post(sending::take))
        .route("/permohonan/draf/{draft}/{page}", get(fill::page).post(fill::save))
        .route("/permohonan/{reference}", get(track::own))
        .route("/permohonan/{reference}/tanda-terima", get(receipt::receipt))
        .route("/permohonan/{reference}/pesan", post(track::write))
        .route("/permohonan/{reference}/batal", post(track::take_back))
        .route("/berkas/{id}", get(mine::document))
        .route("/surat/{id}", get(mine::letter))
        .route("/lacak", get(track::form))
        .route("/lacak/{reference}", get(track::track))
        .route("/lacak/{reference}/langsung", get(track::live))
        .route("/cek", get(check::form))
        .route("/cek/sertifikat", get(certificate::page))
        .route("/cek/sertifikat.pem", get(certificate::file))
        .route("/cek/{code}", get(check::check))
        .route("/saya", get(mine::mine))
        .route("/saya/tanda-tangan", get(sign_page::list))
        .route("/saya/tanda-tangan/{id}", get(sign_page::page).post(sign_page::answer))
        .route("/meja", get(inbox::inbox))
        .route("/meja/cari", post(meja::search::go))
        .route("/meja/loket", get(counter::page).post(counter::go))
        .route("/meja/banyak", post(meja::many::mean))
        .route("/meja/banyak/{id}", get(meja::many::page))
        .route("/meja/banyak/{id}/urungkan", post(meja::many::undo))
        .route("/meja/saringan", post(meja::saved::keep))
        .route("/meja/saringan/{id}/hapus", post(meja::saved::forget))
        .route("/meja/beban", get(meja::workload::page))
        .route("/meja/tugas", get(meja::chores::page))
        .route("/meja/tugas/{id}/selesai", post(meja::chores::done))
        .route("/meja/templat", get(meja::phrases::page).post(meja::phrases::keep))
        .route("/meja/templat/{id}/hapus", post(meja::phrases::forget))
        .route("/meja/cuti", get(meja::leave::page).post(meja::leave::plan))
        .route("/meja/cuti/{id}/akhiri", post(meja::leave::end))
        .route("/meja/tanda-tangan", get(meja::esign::page).post(meja::esign::go))
        .route("/meja/tanda-tangan/{id}", get(meja::esign::preview))
        .route("/kelola/penanda-tangan", get(official_page::page).post(official_page::propose))
        .route("/kelola/penanda-tangan/{id}", post(official_page::decide))
        .route("/meja/arsip", get(meja::archive::page))
        .route("/meja/menunggu", get(meja::waiting::page))
        .route("/meja/ekspor", post(meja::export::go))
        .route("/meja/akses-darurat", get(emergency_page::list).post(emergency_page::open))
        .route("/meja/akses-darurat/{id}", get(emergency_page::page))
        .route("/meja/akses-darurat/{id}/akhiri", post(emergency_page::end))
        .route("/meja/akses-darurat/{id}/tinjauan", get(emergency_page::for_review).post(emergency_page::review))
        .route("/meja/{reference}", get(case_page::page))
        .route("/meja/{reference}/ambil", post(case_page::take))
        .route("/meja/{reference}/lepas", post(case_page::give_back))
        .route("/meja/{reference}/catatan", post(meja::chores::note))
        .route("/meja/{reference}/tugas", post(meja::chores::give))
        .route("/meja/{reference}/serahkan", post(meja::many::hand_one))
        .route("/meja/{reference}/putuskan", post(case_page::post))
        .route("/meja/{reference}/biaya", get(fee_page::page).post(fee_page::post))
        .route("/meja/{reference}/pesan", post(case_page::write))
        .route("/meja/{reference}/salinan", post(case_page::copy))
        .route("/surat/{id}/perpanjang", get(renew_page::page).post(renew_page::go))
        .route("/surat/{id}/salinan/{copy}", get(mine::copy))
        .route("/meja/{reference}/cabut", post(case_page::revoke))
        .route("/meja/{reference}/pemeriksaan", get(inspect_page::page).post(inspect_page::post))
        .route("/meja/{reference}/uji-petik", post(audit_page::post))
        .route("/wilayah", get(regions::list))
        .route("/kode/{table}", get(codes::list))
        .with_state(room)
}
