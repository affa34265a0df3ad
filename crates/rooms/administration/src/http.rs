//! The room's pages: the table of contents of `/kelola`.

mod agencies_page;
mod changes;
mod days_page;
mod diff_page;
mod editor;
mod examples;
mod hall_page;
mod kept_page;
mod letter_head_page;
mod new_service;
mod night_note;
mod office_page;
mod overview;
mod pack_page;
mod packs_page;
mod parts_page;
mod preview;
mod release_page;
mod service_page;
mod services;
mod signers_page;
mod staff_page;

use askama::Template;
use kernel::{Arg, Date, FieldFlaw, Lang, Problem, Stamp, Words, say};
use web::axum::Router;
use web::axum::http::{StatusCode, header};
use web::axum::response::Response;
use web::axum::routing::{get, post};
use web::problem::{status, tell};
use web::{Page, Refused, Section, Sent, View, cookies, errors_html, see_other};

use crate::draft::Working;
use crate::model::{Release, ReleaseKind, ReleaseState};
use crate::room::Administration;

pub(crate) fn pages(room: Administration) -> Router {
    Router::new()
        .route("/kelola", get(overview::page))
        .route("/kelola/layanan", get(services::page))
        .route("/kelola/layanan/baru", get(new_service::page).post(new_service::make))
        .route("/kelola/layanan/{id}", get(service_page::page))
        .route("/kelola/layanan/{id}/sumber", get(editor::page).post(editor::save))
        .route("/kelola/layanan/{id}/periksa", post(editor::check_typed))
        .route("/kelola/layanan/{id}/bagian/{part}", get(parts_page::page).post(parts_page::save))
        .route("/kelola/layanan/{id}/pratinjau", get(preview::page).post(preview::typed))
        .route("/kelola/layanan/{id}/contoh", get(examples::page).post(examples::save))
        .route("/kelola/layanan/{id}/beda", get(diff_page::page).post(diff_page::propose))
        .route("/kelola/layanan/{id}/buang", post(service_page::discard))
        .route("/kelola/layanan/{id}/tarik", post(service_page::withdraw))
        .route("/kelola/layanan/{id}/versi/{number}", get(release_page::page).post(release_page::decide))
        .route("/kelola/balai", get(hall_page::page).post(hall_page::save))
        .route("/kelola/perangkat", get(agencies_page::list))
        .route("/kelola/perangkat/{id}", get(agencies_page::page).post(agencies_page::save))
        .route("/kelola/perangkat/{id}/kop", get(letter_head_page::page).post(letter_head_page::save))
        .route("/kelola/perangkat/{id}/kop/contoh", post(letter_head_page::sample))
        .route("/kelola/perangkat/{id}/kantor/{number}", get(office_page::page).post(office_page::save))
        .route("/kelola/perangkat/{id}/kantor/{number}/hapus", post(office_page::take_away))
        .route("/kelola/perangkat/{id}/lambang", get(letter_head_page::crest))
        .route("/kelola/petugas", get(staff_page::list))
        .route("/kelola/petugas/{username}", get(staff_page::page).post(staff_page::save))
        .route("/kelola/petugas/usulan/{number}", post(staff_page::verdict))
        .route("/kelola/libur", get(days_page::page).post(days_page::add))
        .route("/kelola/libur/hapus", post(days_page::remove))
        .route("/kelola/penyimpanan", get(kept_page::page))
        .route("/kelola/paket", get(packs_page::page).post(packs_page::receive_sent))
        .route("/kelola/paket/baru", get(packs_page::begin).post(packs_page::make_sent))
        .route("/kelola/paket/kunci", get(signers_page::page).post(signers_page::propose_sent))
        .route("/kelola/paket/kunci/{number}", post(signers_page::verdict))
        .route("/kelola/paket/{number}", get(pack_page::page).post(pack_page::take_sent))
        .route("/kelola/paket/{number}/unduh", get(packs_page::download))
        .route("/kelola/perubahan", get(changes::page))
        .with_state(room)
}

/// A refusal that the page itself shows: what is wrong and the way out, above what was typed.
pub(crate) struct Trouble {
    /// What the page says above the form; empty when nothing is wrong.
    pub(crate) html: String,
    /// The status of the answer.
    pub(crate) status: StatusCode,
    /// What is wrong with which field.
    pub(crate) flaws: Vec<FieldFlaw>,
    /// What the title of the page says first.
    first: String,
}

#[derive(Template)]
#[template(path = "trouble_note.html")]
struct Note {
    title: String,
    detail: String,
    mend: String,
}

impl Trouble {
    /// Nothing is wrong.
    pub(crate) fn none() -> Self {
        Self { html: String::new(), status: StatusCode::OK, flaws: Vec::new(), first: String::new() }
    }

    /// Something the person can mend is told on the page; a fault of ours is not for the page but for the log.
    pub(crate) fn at<P: Problem + 'static>(
        view: &View,
        problem: P,
        label: impl Fn(&str) -> String,
    ) -> Result<Self, Refused> {
        if problem.kind() == kernel::Kind::Fault {
            return Err(problem.into());
        }
        let told = tell(view.words(), &problem);
        let (status, flaws) = (status(problem.kind()), problem.fields());
        let first = if flaws.is_empty() {
            told.title.clone()
        } else {
            view.words().with("kelola-fix", &[("count", Arg::from(flaws.len()))])
        };
        let html = if flaws.is_empty() {
            Note { title: told.title, detail: told.detail, mend: told.mend }.render().unwrap_or_default()
        } else {
            let line = |flaw: &FieldFlaw| (flaw.field.clone(), label(&flaw.field), view.words().flaw(&flaw.flaw));
            errors_html(&first, &flaws.iter().map(line).collect::<Vec<_>>())
        };
        Ok(Self { html, status, flaws, first })
    }

    /// The title of the page: screen readers begin there, so it says first that something is wrong.
    pub(crate) fn titled(&self, title: impl Into<String>) -> String {
        let title = title.into();
        if self.first.is_empty() { title } else { format!("{}. {title}", self.first) }
    }

    /// What is wrong with a field; empty if nothing is.
    pub(crate) fn of(&self, words: Words<'_>, field: &str) -> String {
        self.flaws.iter().find(|flaw| flaw.field == field).map_or_else(String::new, |flaw| words.flaw(&flaw.flaw))
    }
}

/// On to a page that says `flash` once.
pub(crate) fn told_at(view: &View, path: &str, flash: &str) -> Response {
    let mut response = see_other(path);
    response.headers_mut().append(header::SET_COOKIE, cookies::flash(&view.site, flash));
    response
}

/// A page about services.
pub(crate) fn sheet(title: impl Into<String>, trouble: &Trouble) -> Page {
    Page::new(trouble.titled(title), Section::ManageServices).status(trouble.status)
}

/// One tab above the pages of a service.
pub(crate) struct Tab {
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) is_current: bool,
}

/// What stands above every page of a service.
pub(crate) struct Head {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) pills: Vec<Pill>,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) saved: String,
}

/// A state in a word.
pub(crate) struct Pill {
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) text: String,
}

/// The day that was typed into the three fields of a date; none if there is no such day.
pub(crate) fn date(sent: &Sent, path: &str) -> Option<Date> {
    let number = |name: &str| sent.text(&format!("{path}.{name}")).parse::<i16>().ok();
    let small = |name: &str| number(name).and_then(|number| i8::try_from(number).ok());
    Date::new(number("tahun")?, small("bulan")?, small("hari")?).ok()
}

pub(crate) fn pill(view: &View, tone: &'static str, icon: &'static str, key: &str) -> Pill {
    Pill { tone, icon, text: view.words().get(key).to_owned() }
}

#[derive(Template)]
#[template(path = "service_head.html")]
struct HeadHtml<'a> {
    t: Words<'a>,
    head: &'a Head,
}

/// Title, states and tabs of a service, as HTML.
pub(crate) fn head(room: &Administration, view: &View, working: &Working, current: &str) -> (String, String) {
    let words = view.words();
    let id = &working.draft.service;
    let title = title(room, view.lang, working);
    let tab = |end: &str, key: &str| Tab {
        href: format!("/kelola/layanan/{id}{end}"),
        text: words.get(key).to_owned(),
        is_current: end == current || (end.starts_with("/bagian") && current.starts_with("/bagian")),
    };
    let saved = if working.has_draft() {
        let at = moment(view, working.draft.at);
        let args = [("name", Arg::from(working.draft.officer.as_str())), ("at", Arg::from(at))];
        words.with("kelola-saved-by", &args)
    } else {
        words.get("kelola-no-draft").to_owned()
    };
    let head = Head {
        id: id.clone(),
        title: title.clone(),
        pills: services::pills(room, view, id, working.has_draft(), &working.releases),
        tabs: vec![
            tab("", "kelola-tab-state"),
            tab("/bagian/umum", "kelola-tab-parts"),
            tab("/sumber", "kelola-tab-source"),
            tab("/contoh", "kelola-tab-examples"),
            tab("/beda", "kelola-tab-diff"),
        ],
        saved,
    };
    (title, HeadHtml { t: words, head: &head }.render().unwrap_or_default())
}

/// What the draft calls the service, or what is offered, or its id.
fn title(room: &Administration, lang: Lang, working: &Working) -> String {
    let id = &working.draft.service;
    let written = crate::source::Text::read(&working.draft.source)
        .and_then(|text| text.get(&format!("title.{}", lang.as_str())))
        .map(|plain| plain.in_box())
        .filter(|title| !title.is_empty());
    let offered = || room.hall.services.now().get(id).map(|service| service.title.get(lang).to_owned());
    written.or_else(offered).unwrap_or_else(|| id.clone())
}

/// "Senin, 13 Juli 2026 pukul 09.41 WIB".
pub(crate) fn moment(view: &View, at: Stamp) -> String {
    say::date_time(at, view.zone(), view.lang)
}

/// What a release does and what has become of it, in words.
pub(crate) fn release_words(view: &View, release: &Release) -> String {
    let words = view.words();
    let key = match release.kind {
        ReleaseKind::Publish => "kelola-release-publish",
        ReleaseKind::Withdraw => "kelola-release-withdraw",
        ReleaseKind::Revert => "kelola-release-revert",
    };
    words.with(key, &[("number", Arg::from(release.number.to_string()))])
}

/// The state of a release as a pill.
pub(crate) fn release_pill(view: &View, release: &Release) -> Pill {
    match release.state {
        ReleaseState::Proposed => pill(view, "warn", "clock", "kelola-state-proposed"),
        ReleaseState::Approved if !release.counts(view.now) => pill(view, "warn", "calendar", "kelola-state-scheduled"),
        ReleaseState::Approved => pill(view, "ok", "check", "kelola-state-approved"),
        ReleaseState::Refused => pill(view, "bad", "x", "kelola-state-refused"),
        ReleaseState::Cancelled => pill(view, "off", "x", "kelola-state-cancelled"),
    }
}
