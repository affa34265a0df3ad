//! Style sheet, script and pictures: made small once, named by their content, kept by browsers for a year.

use std::sync::OnceLock;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use kernel::{Kind, Lang, Texts};
use sha2::{Digest as _, Sha256};

use crate::page::{Brings, Page, Section};
use crate::problem::{Answer, General};
use crate::site::{HallFace, Site};
use crate::squeeze::{Encoding, brotli, gzip};
use crate::view::View;
use crate::worker;

const WORKSHOP_CSS: &str = include_str!("../assets/kelola.css");
const WORKSHOP_JS: &str = include_str!("../assets/kelola.js");
const CSS: &str = concat!(include_str!("../assets/balai.css"), include_str!("../assets/fields.css"));
const JS: &str = concat!(include_str!("../assets/balai.js"), include_str!("../assets/fields.js"));
const DESK: &str = include_str!("../assets/desk.js");
const EXAMINE: &str = concat!(
    include_str!("../assets/tanda-tangan.js"),
    include_str!("../assets/bukti.js"),
    include_str!("../assets/periksa.js")
);
const PASSKEY: &str = include_str!("../assets/kunci.js");
const STORE: &str = include_str!("../assets/simpanan.js");
const FORMS: &str = include_str!("../assets/isian.js");
const OFFLINE: &str = include_str!("../assets/luring.js");
const ICON: &str = include_str!("../assets/balai.svg");
const ICON_192: &[u8] = include_bytes!("../assets/ikon-192.png");
const ICON_512: &[u8] = include_bytes!("../assets/ikon-512.png");
const ICON_MASKABLE: &[u8] = include_bytes!("../assets/ikon-maskable.png");
const FOREVER: &str = "public, max-age=31536000, immutable";
const SHORT: &str = "public, max-age=3600";

/// A file in three sizes.
struct File {
    kind: &'static str,
    cache: &'static str,
    plain: Bytes,
    small: OnceLock<(Bytes, Bytes)>,
}

impl File {
    fn new(kind: &'static str, cache: &'static str, content: impl Into<Bytes>) -> Self {
        Self { kind, cache, plain: content.into(), small: OnceLock::new() }
    }

    /// Brotli and gzip, made when first asked for.
    fn small(&self) -> &(Bytes, Bytes) {
        self.small.get_or_init(|| (brotli(&self.plain, 10), gzip(&self.plain, 9)))
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let takes = asked.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        // A picture is as small as it gets.
        let encoding = if self.kind == PNG { Encoding::Plain } else { Encoding::best(takes) };
        let body = match encoding {
            Encoding::Plain => self.plain.clone(),
            Encoding::Gzip => self.small().1.clone(),
            Encoding::Brotli => self.small().0.clone(),
        };
        let mut response = body.into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(self.cache));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(name) = encoding.header() {
            headers.insert(CONTENT_ENCODING, name);
        }
        response
    }
}

/// The files that pages refer to.
pub struct Assets {
    css: (String, File),
    /// What makes pages better, one after the other.
    scripts: Vec<(String, File)>,
    /// Style sheet and script of the administrators' pages, which nobody else has to fetch.
    workshop: [(String, File); 2],
    /// What makes the officers' desk quicker.
    desk: (String, File),
    /// What examines proofs in the browser.
    examine: (String, File),
    /// What asks the device for a passkey.
    passkey: (String, File),
    /// What lets forms go on without a network, beginning with the words that scripts say.
    form_scripts: Vec<(String, File)>,
    worker: File,
    pictures: Vec<(&'static str, File)>,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";
const PNG: &str = "image/png";

impl Assets {
    pub(crate) fn new(texts: &Texts, face: &HallFace) -> Self {
        let named = |stem: &str, end: &str, kind, text: &str| {
            let digest = Sha256::digest(text.as_bytes());
            let hash = crate::hex(&digest[..6]);
            (format!("/aset/{stem}.{hash}.{end}"), File::new(kind, FOREVER, text.to_owned()))
        };
        let css = named("balai", "css", "text/css; charset=utf-8", CSS);
        let scripts = vec![named("balai", "js", SCRIPT, JS), named("luring", "js", SCRIPT, OFFLINE)];
        let workshop = [
            named("kelola", "css", "text/css; charset=utf-8", WORKSHOP_CSS),
            named("kelola", "js", SCRIPT, WORKSHOP_JS),
        ];
        let desk = named("meja", "js", SCRIPT, DESK);
        let examine = named("periksa", "js", SCRIPT, EXAMINE);
        let passkey = named("kunci", "js", SCRIPT, PASSKEY);
        let words = named("kata", "js", SCRIPT, &worker::words(texts, face));
        let form_scripts = vec![words, named("simpanan", "js", SCRIPT, STORE), named("isian", "js", SCRIPT, FORMS)];
        let mut shell = vec![css.0.as_str(), "/aset/balai.svg"];
        shell.extend(scripts.iter().map(|(path, _)| path.as_str()));
        let forms: Vec<&str> = form_scripts.iter().map(|(path, _)| path.as_str()).collect();
        let worker = worker::worker(&shell, &forms);
        let pictures = vec![
            ("/aset/balai.svg", File::new("image/svg+xml", SHORT, ICON.to_owned())),
            ("/aset/ikon-192.png", File::new(PNG, SHORT, ICON_192)),
            ("/aset/ikon-512.png", File::new(PNG, SHORT, ICON_512)),
            ("/aset/ikon-maskable.png", File::new(PNG, SHORT, ICON_MASKABLE)),
        ];
        let worker = File::new(SCRIPT, "no-cache", worker);
        Self { css, scripts, workshop, desk, examine, passkey, form_scripts, worker, pictures }
    }

    /// Address of the style sheet.
    pub fn css_path(&self) -> &str {
        &self.css.0
    }

    /// Addresses of the scripts that every page has, in order, and those that this one brings besides.
    pub(crate) fn scripts(&self, brings: Brings) -> impl Iterator<Item = &str> {
        let forms = self.form_scripts.iter().filter(move |_| brings == Brings::OfflineForm);
        let examine = [&self.examine].into_iter().filter(move |_| brings == Brings::Examination);
        let passkey = [&self.passkey].into_iter().filter(move |_| brings == Brings::Passkey);
        self.scripts.iter().chain(forms).chain(examine).chain(passkey).map(|(path, _)| path.as_str())
    }

    /// Addresses of the style sheet and the script of the administrators' pages.
    pub fn workshop(&self) -> (&str, &str) {
        let [css, js] = &self.workshop;
        (&css.0, &js.0)
    }

    fn find(&self, path: &str) -> Option<&File> {
        let single = [&self.css, &self.desk, &self.examine, &self.passkey];
        let named = single.into_iter().chain(&self.scripts).chain(&self.form_scripts).chain(&self.workshop);
        let named = named.map(|(known, file)| (known.as_str(), file));
        let pictures = self.pictures.iter().map(|(known, file)| (*known, file));
        named.chain(pictures).find(|(known, _)| *known == path).map(|(_, file)| file)
    }

    /// Address of the script of the officers' desk.
    pub fn desk_js_path(&self) -> &str {
        &self.desk.0
    }
}

async fn file(State(site): State<Site>, Path(name): Path<String>, asked: HeaderMap) -> Answer {
    let file = site.assets.find(&format!("/aset/{name}")).ok_or(General(Kind::NotFound))?;
    Ok(file.answer(&asked))
}

async fn icon(State(site): State<Site>, asked: HeaderMap) -> Answer {
    let file = site.assets.find("/aset/balai.svg").ok_or(General(Kind::NotFound))?;
    Ok(file.answer(&asked))
}

/// In which language the app is to be called.
#[derive(Debug, Default, serde::Deserialize)]
struct Named {
    #[serde(default)]
    bahasa: String,
}

async fn manifest(State(site): State<Site>, Query(named): Query<Named>, asked: HeaderMap) -> Answer {
    let wanted = named.bahasa.parse().unwrap_or(Lang::Id);
    let text = worker::manifest(&site.texts, &site.said(), wanted);
    Ok(File::new("application/manifest+json", SHORT, text).answer(&asked))
}

pub(crate) fn routes(site: Site) -> Router {
    Router::new()
        .route("/aset/{name}", get(file))
        .route("/favicon.ico", get(icon))
        .route(
            "/sw.js",
            get(|State(site): State<Site>, asked: HeaderMap| async move { site.assets.worker.answer(&asked) }),
        )
        .route("/balai.webmanifest", get(manifest))
        .with_state(site)
}

#[derive(askama::Template)]
#[template(path = "offline.html")]
struct Offline<'a> {
    t: kernel::Words<'a>,
    phone: &'a str,
}

/// `/luring`: what a browser shows when there is no network. The service worker keeps it.
pub(crate) async fn offline(view: View) -> Answer {
    let page = Offline { t: view.words(), phone: &view.said.phone };
    Ok(Page::new(view.words().get("offline-title"), Section::None).main(&page)?.render(&view))
}

#[derive(askama::Template)]
#[template(path = "offline_form.html")]
struct OfflineForm<'a> {
    t: kernel::Words<'a>,
}

/// `/luring/isian`: the frame in which a form goes on without a network. It holds nothing of anybody; the device fills it.
pub(crate) async fn offline_form(view: View) -> Answer {
    let page = OfflineForm { t: view.words() };
    let title = view.words().get("offline-form-title");
    Ok(Page::new(title, Section::Services).offline_form().main(&page)?.render(&view))
}

#[derive(askama::Template)]
#[template(path = "offline_choice.html")]
struct OfflineChoice<'a> {
    t: kernel::Words<'a>,
}

/// What a form shows when the same page was changed elsewhere: both versions, for the person to choose. A script brings
/// it to light.
pub fn offline_choice(t: kernel::Words<'_>) -> String {
    askama::Template::render(&OfflineChoice { t }).unwrap_or_default()
}
