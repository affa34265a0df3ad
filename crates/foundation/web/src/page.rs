//! The whole page around what a room writes: head, header, menu, footer, and the tab bar on phones.

use std::borrow::Cow;

use askama::Template;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use kernel::{Lang, Words};

use crate::problem::{Fault, Refused, percent};
use crate::view::View;

/// Which item of the menu is the current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// None of them.
    None,
    /// The first page.
    Home,
    /// Services.
    Services,
    /// Reports: sending one, and reading them.
    Report,
    /// Tracking.
    Track,
    /// Checking a letter.
    Check,
    /// My hall.
    Mine,
    /// The officers' inbox.
    Inbox,
    /// Cases the officer holds.
    Held,
    /// Overdue cases.
    Overdue,
    /// Filing at the counter.
    Counter,
    /// Small pieces of work beside cases.
    Chores,
    /// Cases that are over.
    Archive,
    /// Texts that officers send again and again.
    Phrases,
    /// Who is away.
    Leave,
    /// Who has how much.
    Workload,
    /// What residents ask about their own data.
    DataRequests,
    /// Looking in an emergency, and the reviews of it.
    Emergency,
    /// The register of breaches.
    Breaches,
    /// The outbox of the example region.
    Outbox,
    /// What waits for an administrator.
    Manage,
    /// Services, as the office writes them.
    ManageServices,
    /// What the hall says of itself.
    ManageHall,
    /// Agencies.
    ManageAgencies,
    /// Officers.
    ManageStaff,
    /// Whose certificates officers sign with.
    ManageSigners,
    /// Days off.
    ManageDays,
    /// What is kept how long.
    ManageKept,
    /// Packs of services.
    ManagePacks,
    /// What was changed by whom.
    ManageChanges,
}

impl Section {
    const fn is_desk(self) -> bool {
        matches!(
            self,
            Self::Inbox
                | Self::Held
                | Self::Overdue
                | Self::Counter
                | Self::Chores
                | Self::Archive
                | Self::Phrases
                | Self::Leave
                | Self::Workload
                | Self::DataRequests
                | Self::Emergency
                | Self::Breaches
        ) || self.is_manage()
    }

    /// Pages of administrators have tools of their own.
    const fn is_manage(self) -> bool {
        matches!(
            self,
            Self::Manage
                | Self::ManageServices
                | Self::ManageHall
                | Self::ManageAgencies
                | Self::ManageStaff
                | Self::ManageSigners
                | Self::ManageDays
                | Self::ManageKept
                | Self::ManagePacks
                | Self::ManageChanges
        )
    }
}

/// Scripts that only some pages bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Brings {
    /// None of them.
    Nothing,
    /// Those of a form that goes on without a network.
    OfflineForm,
    /// Those of a report that is written without a network, with its photographs.
    OfflineReport,
    /// The one that covers faces on photographs.
    Photos,
    /// The one that examines proofs.
    Examination,
    /// The one that asks the device for a passkey.
    Passkey,
}

/// A page to be.
pub struct Page {
    title: String,
    description: String,
    section: Section,
    status: StatusCode,
    main: String,
    brings: Brings,
    has_map: bool,
}

impl Page {
    /// A page with this title, under this item of the menu.
    pub fn new(title: impl Into<String>, section: Section) -> Self {
        let title = title.into();
        Self {
            description: title.clone(),
            title,
            section,
            status: StatusCode::OK,
            main: String::new(),
            brings: Brings::Nothing,
            has_map: false,
        }
    }

    /// What search engines show.
    #[must_use]
    pub fn description(self, description: impl Into<String>) -> Self {
        Self { description: description.into(), ..self }
    }

    /// Another status than 200.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// A form that can be filled in without a network: the page brings the scripts for it.
    #[must_use]
    pub fn offline_form(self) -> Self {
        Self { brings: Brings::OfflineForm, ..self }
    }

    /// A report that can be written without a network, with photographs: the page brings the scripts for it.
    #[must_use]
    pub fn offline_report(self) -> Self {
        Self { brings: Brings::OfflineReport, ..self }
    }

    /// A page with photographs on which faces can be covered before they are sent ([`crate::photo_words`]).
    #[must_use]
    pub fn has_photos(self) -> Self {
        Self { brings: Brings::Photos, ..self }
    }

    /// A page with a map ([`crate::Map`]): it brings what draws one.
    #[must_use]
    pub fn has_map(self) -> Self {
        Self { has_map: true, ..self }
    }

    /// A page that examines proofs and letters in the browser.
    #[must_use]
    pub fn examines_files(self) -> Self {
        Self { brings: Brings::Examination, ..self }
    }

    /// A page that asks the device for a passkey.
    #[must_use]
    pub fn asks_passkey(self) -> Self {
        Self { brings: Brings::Passkey, ..self }
    }

    /// What stands in `<main>`.
    pub fn main(self, template: &impl Template) -> Result<Self, Refused> {
        let main = template.render().map_err(|error| Fault(format!("template: {error}")))?;
        Ok(Self { main, ..self })
    }

    /// What stands in `<main>`, already escaped.
    #[must_use]
    pub fn main_html(self, main: impl Into<String>) -> Self {
        Self { main: main.into(), ..self }
    }

    /// The answer.
    pub fn render(self, view: &View) -> Response {
        let whole = Whole::new(&self, view);
        match whole.render() {
            Ok(html) => {
                let mut response = (self.status, html).into_response();
                let html = HeaderValue::from_static("text/html; charset=utf-8");
                response.headers_mut().insert(CONTENT_TYPE, html);
                response
            }
            Err(error) => Refused::from(Fault(format!("layout: {error}"))).into_response(),
        }
    }
}

/// After a form has been taken: go and look there.
pub fn see_other(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(value) = HeaderValue::from_str(path) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

struct Link {
    href: &'static str,
    icon: &'static str,
    text: String,
    is_current: bool,
}

struct Choice {
    href: String,
    text: &'static str,
    lang: &'static str,
    key: &'static str,
    is_current: bool,
}

#[derive(Template)]
#[template(path = "layout.html")]
struct Whole<'a> {
    t: Words<'a>,
    lang: Lang,
    attributes: String,
    page: &'a Page,
    hall: &'a str,
    is_example: bool,
    is_desk: bool,
    css: &'a str,
    workshop: Option<(&'a str, &'a str)>,
    map: Option<(&'a str, &'a str)>,
    scripts: Vec<&'a str>,
    desk_js: &'a str,
    nav: Vec<Link>,
    tabs: Vec<Link>,
    side: Vec<Link>,
    languages: Vec<Choice>,
    sizes: Vec<Choice>,
    colours: Vec<Choice>,
    data: Vec<Choice>,
    keys: Vec<Choice>,
    /// The word on the button that leaves a shared phone; empty on one's own.
    finish: &'a str,
    main: Cow<'a, str>,
    name: &'a str,
    account: &'static str,
    sign_in: String,
    csrf: &'a str,
    flash: &'a str,
    address: &'a str,
    phone: &'a str,
    dial: String,
    email: &'a str,
    hours: &'a str,
    /// Where a hole is told, if somebody reads of it.
    holes: Option<&'static str>,
}

impl<'a> Whole<'a> {
    /// Whoever signed in has a name.
    fn is_signed_in(&self) -> bool {
        !self.name.is_empty()
    }

    /// Who has an inbox can search it from every page.
    fn searches(&self) -> bool {
        self.account == "/meja"
    }

    fn new(page: &'a Page, view: &'a View) -> Self {
        let words = view.words();
        let link = |section: Section, href, icon, key: &str| Link {
            href,
            icon,
            text: words.get(key).to_owned(),
            is_current: section == page.section,
        };
        let nav = vec![
            link(Section::Services, "/layanan", "doc", "nav-services"),
            link(Section::Report, "/lapor", "flag", "nav-report"),
            link(Section::Track, "/lacak", "clock", "nav-track"),
            link(Section::Check, "/cek", "qr", "nav-check"),
            link(Section::Mine, "/saya", "user", "nav-mine-short"),
        ];
        let mut tabs = vec![link(Section::Home, "/", "home", "tab-home")];
        tabs.extend([
            link(Section::Services, "/layanan", "doc", "nav-services"),
            link(Section::Report, "/lapor", "flag", "nav-report"),
            link(Section::Track, "/lacak", "clock", "nav-track"),
            link(Section::Mine, "/saya", "user", "nav-mine-short"),
        ]);
        let officer = view.actor.officer().ok();
        let side = side(view, &link);
        let is_desk = officer.is_some() && (page.section.is_desk() || at_desk(page, view));
        let Choices { languages, sizes, colours, data, keys } = choices(view, is_desk);
        let flash = view.flash.as_deref().filter(|key| words.has(key)).map_or("", |key| words.get(key));
        Self {
            t: words,
            lang: view.lang,
            attributes: attributes(view),
            page,
            hall: &view.said.name,
            is_example: view.site.face.is_example,
            is_desk,
            css: view.site.assets.css_path(),
            scripts: view.site.assets.scripts(page.brings).collect(),
            workshop: page.section.is_manage().then(|| view.site.assets.workshop()),
            map: page.has_map.then(|| view.site.assets.map()),
            desk_js: view.site.assets.desk_js_path(),
            nav,
            tabs,
            side,
            languages,
            sizes,
            colours,
            data,
            keys,
            finish: if view.is_shared { words.get("shared-finish") } else { "" },
            main: if view.is_shared { forgetful(&page.main).into() } else { page.main.as_str().into() },
            name: view.name.as_deref().unwrap_or_default(),
            account: match officer {
                Some(officer) if officer.works_cases() => "/meja",
                Some(officer) if officer.has(kernel::Role::Admin) => "/kelola",
                Some(officer) if officer.has(kernel::Role::DataProtection) => "/meja/data-pribadi",
                Some(officer) if officer.has(kernel::Role::Emergency) => "/meja/akses-darurat",
                Some(_) => "/saya/akun",
                None => "/saya",
            },
            sign_in: format!("/masuk?lanjut={}", percent(&view.path)),
            csrf: &view.csrf,
            flash,
            address: &view.said.address,
            phone: &view.said.phone,
            dial: view.said.dial(),
            email: &view.said.email,
            hours: view.said.hours.get(view.lang),
            holes: view.site.reporting.as_ref().map(|_| crate::security::PAGE),
        }
    }
}

/// The menu of officers: what their roles let them do.
fn side(view: &View, link: &impl Fn(Section, &'static str, &'static str, &str) -> Link) -> Vec<Link> {
    let officer = view.actor.officer().ok();
    let mut side = vec![];
    if officer.is_some_and(kernel::Officer::works_cases) {
        side.extend([
            link(Section::Inbox, "/meja", "inbox", "nav-inbox"),
            link(Section::Held, "/meja?antrean=saya", "hand", "nav-held"),
            link(Section::Overdue, "/meja?antrean=lewat", "alert", "nav-overdue"),
            link(Section::Chores, "/meja/tugas", "check", "nav-chores"),
            link(Section::Archive, "/meja/arsip", "doc", "nav-archive"),
            link(Section::Phrases, "/meja/templat", "chat", "nav-phrases"),
            link(Section::Leave, "/meja/cuti", "calendar", "nav-leave"),
        ]);
    }
    if officer.is_some_and(|officer| officer.has(kernel::Role::Counter)) {
        side.push(link(Section::Counter, "/meja/loket", "plus", "nav-counter"));
    }
    if officer.is_some_and(|officer| officer.has(kernel::Role::Head)) {
        side.push(link(Section::Workload, "/meja/beban", "chart", "nav-workload"));
    }
    let guards =
        |officer: &kernel::Officer| officer.has(kernel::Role::DataProtection) || officer.has(kernel::Role::Head);
    if officer.is_some_and(guards) {
        side.push(link(Section::DataRequests, "/meja/data-pribadi", "lock", "nav-data-requests"));
    }
    let cares =
        |officer: &kernel::Officer| officer.has(kernel::Role::Emergency) || officer.has(kernel::Role::DataProtection);
    if officer.is_some_and(cares) {
        side.push(link(Section::Emergency, "/meja/akses-darurat", "eye", "nav-emergency"));
    }
    if let Some(officer) = officer {
        // Anyone may see that something went wrong; who answers for personal data has the register.
        let guards = officer.has(kernel::Role::DataProtection);
        let href = if guards { "/meja/pelanggaran-data" } else { "/meja/pelanggaran-data/lapor" };
        side.push(link(Section::Breaches, href, "flag", if guards { "nav-breaches" } else { "nav-breach-report" }));
    }
    if officer.is_some_and(|officer| officer.has(kernel::Role::Admin)) {
        side.extend([
            link(Section::Manage, "/kelola", "filter", "nav-manage"),
            link(Section::ManageServices, "/kelola/layanan", "doc", "nav-manage-services"),
            link(Section::ManageHall, "/kelola/balai", "home", "nav-manage-hall"),
            link(Section::ManageAgencies, "/kelola/perangkat", "building", "nav-manage-agencies"),
            link(Section::ManageStaff, "/kelola/petugas", "user", "nav-manage-staff"),
            link(Section::ManageSigners, "/kelola/penanda-tangan", "shield", "nav-manage-signers"),
            link(Section::ManageDays, "/kelola/libur", "calendar", "nav-manage-days"),
            link(Section::ManageKept, "/kelola/penyimpanan", "lock", "nav-manage-kept"),
            link(Section::ManagePacks, "/kelola/paket", "download", "nav-manage-packs"),
            link(Section::ManageChanges, "/kelola/perubahan", "clock", "nav-manage-changes"),
        ]);
    }
    if view.site.face.is_example {
        side.push(link(Section::Outbox, "/kotak-keluar", "send", "nav-outbox"));
    }
    side
}

/// A page of no section, such as an error, stays in the frame that the officer is in.
fn at_desk(page: &Page, view: &View) -> bool {
    page.section == Section::None && (view.path.starts_with("/meja") || view.path.starts_with("/kelola"))
}

/// Attributes of `<html>`: how the reader likes pages, for style sheet and scripts.
fn attributes(view: &View) -> String {
    let mut attributes = view.prefs.attributes();
    if view.saves_data {
        attributes.push_str(" data-hemat=\"ya\"");
    }
    if view.is_shared {
        attributes.push_str(" data-bersama=\"ya\"");
    }
    attributes
}

/// A page on a shared phone: no control of it lets the browser remember what was typed.
fn forgetful(main: &str) -> String {
    const MARK: &str = " autocomplete=\"";
    let mut out = String::with_capacity(main.len());
    let mut rest = main;
    while let Some((before, after)) = rest.split_once(MARK) {
        out.extend([before, MARK, "off\""]);
        // Until the quote that ends it; what people typed is escaped and holds none.
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    out.replace("<form ", "<form autocomplete=\"off\" ")
}

/// The choices of the menu "Tampilan".
struct Choices {
    languages: Vec<Choice>,
    sizes: Vec<Choice>,
    colours: Vec<Choice>,
    data: Vec<Choice>,
    keys: Vec<Choice>,
}

fn choices(view: &View, is_desk: bool) -> Choices {
    let back = percent(&view.path);
    let choice = |name: &str, value: &str, text, lang, key, is_current| Choice {
        href: format!("/tampilan?{name}={value}&kembali={back}"),
        text,
        lang,
        key,
        is_current,
    };
    let prefs = view.prefs;
    let plain = !prefs.contrast;
    let colour = |value, key, is_current| choice("warna", value, "", "", key, is_current);
    let size = |value, key, is_current| choice("huruf", value, "", "", key, is_current);
    let data = |value, key, is_current| choice("data", value, "", "", key, is_current);
    let keys = |value, key, is_current| choice("tombol", value, "", "", key, is_current);
    Choices {
        languages: vec![
            choice("bahasa", "id", "Indonesia", "id", "", view.lang == Lang::Id),
            choice("bahasa", "en", "English", "en", "", view.lang == Lang::En),
        ],
        sizes: vec![
            size("biasa", "size-normal", prefs.size.is_none()),
            size("besar", "size-large", prefs.size == Some("besar")),
            size("terbesar", "size-largest", prefs.size == Some("terbesar")),
        ],
        colours: vec![
            colour("otomatis", "colour-auto", plain && prefs.theme.is_none()),
            colour("terang", "colour-light", plain && prefs.theme == Some("light")),
            colour("gelap", "colour-dark", plain && prefs.theme == Some("dark")),
            colour("kontras", "colour-contrast", prefs.contrast),
        ],
        // Officers have no pictures to save, citizens no single keys to switch off.
        data: if is_desk {
            vec![]
        } else {
            vec![data("penuh", "data-full", !view.saves_data), data("hemat", "data-saver", view.saves_data)]
        },
        keys: if is_desk {
            vec![keys("pintasan", "keys-on", !prefs.keys_off), keys("pintasan-mati", "keys-off", prefs.keys_off)]
        } else {
            vec![]
        },
    }
}
