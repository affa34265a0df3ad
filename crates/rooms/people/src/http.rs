//! The pages of this room, and its verbs for programs. Nothing is decided here: a handler reads a form, calls a verb and
//! shows what came of it.

mod account;
mod api;
mod code;
mod consents;
mod identities;
mod identity;
mod keys;
mod officer;
mod outbox;
mod passkeys;
mod prove;
mod register;
mod reset;
mod sign_in;
mod trail;
pub(crate) mod ui;

pub use consents::ask_before;
use kernel::{Actor, Lang};
use web::axum::Router;
use web::axum::routing::{get, post};
use web::utoipa_axum::router::OpenApiRouter;

use crate::ground::People;

/// The pages, by the addresses people type.
pub(crate) fn pages(people: People) -> Router {
    Router::new()
        .route("/masuk", get(sign_in::page).post(sign_in::submit))
        .route("/keluar", post(sign_in::sign_out))
        .route("/masuk/kode", get(code::page).post(code::submit))
        .route("/masuk/kode/isi", get(code::code_page).post(code::code))
        .route("/masuk/kode/ulang", post(code::resend))
        .route("/masuk/kunci-sandi", get(passkeys::enter_page).post(passkeys::enter))
        .route("/masuk/identitas/{id}", get(identity::begin))
        .route("/masuk/identitas/{id}/kembali", get(identity::back))
        .route("/masuk/identitas/{id}/keluar", post(identity::left))
        .route("/masuk/sambung", get(identity::agree_page).post(identity::agree))
        .route("/daftar/identitas", get(identity::register_page).post(identity::register))
        .route("/keluar/identitas/{id}", get(identity::leave_page))
        .route("/masuk/petugas", get(officer::page).post(officer::submit))
        .route("/masuk/petugas/kode", get(officer::code_page).post(officer::code))
        .route("/daftar", get(register::page).post(register::submit))
        .route("/daftar/kode", get(register::code_page).post(register::code))
        .route("/daftar/kode/ulang", post(register::resend))
        .route("/lupa-sandi", get(reset::page).post(reset::submit))
        .route("/lupa-sandi/kode", get(reset::code_page).post(reset::code))
        .route("/lupa-sandi/kode/ulang", post(reset::resend))
        .route("/saya/akun", get(account::page))
        .route("/saya/akun/kontak", get(account::moved).post(account::contact))
        .route("/saya/akun/kontak/kode", get(account::code_page).post(account::code))
        .route("/saya/akun/kontak/ulang", post(account::resend))
        .route("/saya/akun/sandi", get(account::moved).post(account::password))
        .route("/saya/akun/bahasa", get(account::moved).post(account::language))
        .route("/saya/akun/perangkat", get(account::moved).post(account::devices))
        .route("/saya/akun/kunci-sandi", get(passkeys::page).post(passkeys::add))
        .route("/saya/akun/kunci-sandi/baru", get(passkeys::new_page).post(passkeys::keep))
        .route("/saya/akun/kunci-sandi/nama", get(account::moved).post(passkeys::rename))
        .route("/saya/akun/kunci-sandi/hapus", get(account::moved).post(passkeys::remove))
        .route("/saya/akun/identitas", get(identities::page).post(identities::add))
        .route("/saya/akun/identitas/hapus", get(account::moved).post(identities::remove))
        .route("/saya/jejak", get(trail::page))
        .route("/saya/persetujuan", get(consents::mine).post(consents::change))
        .route("/saya/persetujuan/baru", get(consents::question).post(consents::answer))
        .route("/persetujuan/{id}/{edition}", get(consents::read))
        .route("/persetujuan/{id}/{edition}/teks", get(consents::plain))
        .route("/meja/persetujuan", get(consents::paper).post(consents::file))
        .route("/saya/kunci", get(keys::page).post(keys::make))
        .route("/saya/kunci/{id}/cabut", post(keys::revoke))
        .route("/kotak-keluar", get(outbox::page))
        .with_state(people)
}

/// The same for programs.
pub(crate) fn api(people: People) -> OpenApiRouter {
    api::routes(people)
}

/// Where somebody belongs who has just come in.
fn home(actor: &Actor) -> &'static str {
    match actor.officer() {
        Ok(officer) if officer.works_cases() => "/meja",
        Ok(officer) if officer.has(kernel::Role::Admin) => "/kelola",
        Ok(officer) if officer.has(kernel::Role::DataProtection) => "/meja/data-pribadi",
        Ok(_) => "/saya/akun",
        Err(_) => "/saya",
    }
}

/// The language of a message to somebody who reads pages in `lang`.
fn message_lang(view: &web::View) -> Lang {
    view.lang
}
