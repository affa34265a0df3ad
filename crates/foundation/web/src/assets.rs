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
use crate::squeeze::{Encoding, brotli, gzip, unbrotli};
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
const PHOTOS: &str = include_str!("../assets/foto.js");
const REPORT: &str = include_str!("../assets/lapor.js");
const OFFLINE: &str = include_str!("../assets/luring.js");
const MAP: &str = include_str!("../assets/peta.js");
const MAP_CSS: &str = include_str!("../assets/peta.css");
/// MapLibre GL JS 6.17.0 as its makers published it, squeezed by `brotli -q 11`.
const MAPLIBRE: &[u8] = include_bytes!("../assets/maplibre/maplibre-gl.mjs.br");
const MAPLIBRE_WORKER: &[u8] = include_bytes!("../assets/maplibre/maplibre-gl-worker.mjs.br");
const MAPLIBRE_LICENCE: &str = include_str!("../assets/maplibre/LICENSE.txt");
const ICON: &str = include_str!("../assets/balai.svg");
const ICON_192: &[u8] = include_bytes!("../assets/ikon-192.png");
const ICON_512: &[u8] = include_bytes!("../assets/ikon-512.png");
const ICON_MASKABLE: &[u8] = include_bytes!("../assets/ikon-maskable.png");
const FOREVER: &str = "public, max-age=31536000, immutable";
const SHORT: &str = "public, max-age=3600";

/// What goes on without a network, after the words that scripts say: the first two of all are what the worker needs itself.
const OFFLINE_SCRIPTS: &[(&str, &str)] = &[("simpanan", STORE), ("isian", FORMS), ("foto", PHOTOS), ("lapor", REPORT)];

/// A file in three sizes.
struct File {
    kind: &'static str,
    cache: &'static str,
    content: Content,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
}

/// How a file lies in the program.
enum Content {
    Plain(Bytes),
    /// Large and squeezed before it was built in; taken apart for the few who do not take Brotli.
    Brotli(Bytes),
}

impl File {
    fn new(kind: &'static str, cache: &'static str, content: impl Into<Bytes>) -> Self {
        Self { kind, cache, content: Content::Plain(content.into()), gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// A script that is built in by Brotli.
    fn squeezed(content: &'static [u8]) -> Self {
        Self { content: Content::Brotli(Bytes::from_static(content)), ..Self::new(SCRIPT, FOREVER, Bytes::new()) }
    }

    fn plain(&self) -> Bytes {
        match &self.content {
            Content::Plain(plain) => plain.clone(),
            Content::Brotli(small) => unbrotli(small),
        }
    }

    /// Made when first asked for.
    fn small(&self, encoding: Encoding) -> Bytes {
        match (encoding, &self.content) {
            (Encoding::Plain, _) => self.plain(),
            (Encoding::Brotli, Content::Brotli(small)) => small.clone(),
            (Encoding::Brotli, Content::Plain(plain)) => self.brotli.get_or_init(|| brotli(plain, 10)).clone(),
            (Encoding::Gzip, _) => self.gzip.get_or_init(|| gzip(&self.plain(), 9)).clone(),
        }
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let takes = asked.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        // A picture is as small as it gets.
        let encoding = if self.kind == PNG { Encoding::Plain } else { Encoding::best(takes) };
        let mut response = self.small(encoding).into_response();
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
    /// What lets forms and reports go on without a network, in the order of [`OFFLINE_SCRIPTS`].
    form_scripts: Vec<(String, File)>,
    /// Style sheet and script of maps, and what the script fetches once a map is to be drawn.
    map: [(String, File); 4],
    worker: File,
    pictures: Vec<(&'static str, File)>,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";
const PNG: &str = "image/png";

/// Where a file lies: what it is called and a digest of what is in it.
fn address(stem: &str, end: &str, content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    format!("/aset/{stem}.{}.{end}", crate::hex(&digest[..6]))
}

fn named(stem: &str, end: &str, kind: &'static str, text: &str) -> (String, File) {
    (address(stem, end, text.as_bytes()), File::new(kind, FOREVER, text.to_owned()))
}

/// What maps are drawn with; our script knows by name the two files of the library that it fetches.
fn map() -> [(String, File); 4] {
    let library = address("maplibre-gl", "mjs", MAPLIBRE);
    let worker = address("maplibre-gl-worker", "mjs", MAPLIBRE_WORKER);
    let script = MAP.replace("{{library}}", &library).replace("{{worker}}", &worker);
    [
        named("peta", "css", "text/css; charset=utf-8", MAP_CSS),
        named("peta", "js", SCRIPT, &script),
        (library, File::squeezed(MAPLIBRE)),
        (worker, File::squeezed(MAPLIBRE_WORKER)),
    ]
}

impl Assets {
    pub(crate) fn new(texts: &Texts, face: &HallFace) -> Self {
        let css = named("balai", "css", "text/css; charset=utf-8", CSS);
        let scripts = vec![named("balai", "js", SCRIPT, JS), named("luring", "js", SCRIPT, OFFLINE)];
        let workshop = [
            named("kelola", "css", "text/css; charset=utf-8", WORKSHOP_CSS),
            named("kelola", "js", SCRIPT, WORKSHOP_JS),
        ];
        let desk = named("meja", "js", SCRIPT, DESK);
        let examine = named("periksa", "js", SCRIPT, EXAMINE);
        let passkey = named("kunci", "js", SCRIPT, PASSKEY);
        let map = map();
        let words = named("kata", "js", SCRIPT, &worker::words(texts, face));
        let plain = |(stem, text): &(&str, &str)| named(stem, "js", SCRIPT, text);
        let form_scripts: Vec<_> = [words].into_iter().chain(OFFLINE_SCRIPTS.iter().map(plain)).collect();
        let mut shell = vec![css.0.as_str(), "/aset/balai.svg"];
        shell.extend(scripts.iter().map(|(path, _)| path.as_str()));
        let forms: Vec<&str> = form_scripts.iter().map(|(path, _)| path.as_str()).collect();
        let worker = worker::worker(&shell, &forms);
        let pictures = vec![
            ("/aset/maplibre-gl.txt", File::new("text/plain; charset=utf-8", SHORT, MAPLIBRE_LICENCE)),
            ("/aset/balai.svg", File::new("image/svg+xml", SHORT, ICON.to_owned())),
            ("/aset/ikon-192.png", File::new(PNG, SHORT, ICON_192)),
            ("/aset/ikon-512.png", File::new(PNG, SHORT, ICON_512)),
            ("/aset/ikon-maskable.png", File::new(PNG, SHORT, ICON_MASKABLE)),
        ];
        let worker = File::new(SCRIPT, "no-cache", worker);
        Self { css, scripts, workshop, desk, examine, passkey, form_scripts, map, worker, pictures }
    }

    /// Address of the style sheet.
    pub fn css_path(&self) -> &str {
        &self.css.0
    }

    /// Addresses of the scripts that every page has, in order, and those that this one brings besides.
    pub(crate) fn scripts(&self, brings: Brings) -> impl Iterator<Item = &str> {
        let of_this = move |(path, _): &&(String, File)| {
            let stems: &[&str] = match brings {
                Brings::OfflineForm => &["kata", "simpanan", "isian"],
                Brings::OfflineReport => &["kata", "simpanan", "foto", "lapor"],
                Brings::Photos => &["foto"],
                _ => &[],
            };
            stems.iter().any(|stem| path.strip_prefix("/aset/").is_some_and(|name| name.starts_with(stem)))
        };
        let forms = self.form_scripts.iter().filter(of_this);
        let examine = [&self.examine].into_iter().filter(move |_| brings == Brings::Examination);
        let passkey = [&self.passkey].into_iter().filter(move |_| brings == Brings::Passkey);
        self.scripts.iter().chain(forms).chain(examine).chain(passkey).map(|(path, _)| path.as_str())
    }

    /// Addresses of the style sheet and the script of the administrators' pages.
    pub fn workshop(&self) -> (&str, &str) {
        let [css, js] = &self.workshop;
        (&css.0, &js.0)
    }

    /// Addresses of the style sheet and the script of maps.
    pub(crate) fn map(&self) -> (&str, &str) {
        let [css, js, ..] = &self.map;
        (&css.0, &js.0)
    }

    fn find(&self, path: &str) -> Option<&File> {
        let single = [&self.css, &self.desk, &self.examine, &self.passkey];
        let named = single.into_iter().chain(&self.scripts).chain(&self.form_scripts).chain(&self.workshop);
        let named = named.chain(&self.map).map(|(known, file)| (known.as_str(), file));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(small: &[u8]) -> String {
        crate::hex(&Sha256::digest(unbrotli(small)))
    }

    #[test]
    fn the_library_of_maps_is_what_its_makers_published() {
        // The two files of the package maplibre-gl 6.17.0 of the npm registry, folder dist.
        assert_eq!(digest(MAPLIBRE), "e02cb08c572fd0950a75343cd558099c2a1dbbaf67f26b0c96f115431962d1ae");
        assert_eq!(digest(MAPLIBRE_WORKER), "73d7a024a4efe1a46e49db193e18cfe33271e3ecc652ec7542c281a4ef5f0f04");
    }

    #[test]
    fn a_squeezed_file_comes_by_brotli_gzip_or_plain() {
        let file = File::squeezed(MAPLIBRE_WORKER);
        assert_eq!(file.small(Encoding::Brotli), MAPLIBRE_WORKER);
        let plain = file.small(Encoding::Plain);
        assert!(plain.len() > 500_000 && file.small(Encoding::Gzip).len() < plain.len() / 3);
    }

    #[test]
    fn the_script_of_maps_names_the_files_of_its_library() {
        let [_, (_, script), (library, _), (worker, _)] = &map();
        let script = String::from_utf8(script.plain().to_vec()).unwrap();
        assert!(script.contains(&format!("'{library}'")) && script.contains(&format!("'{worker}'")));
        assert!(!script.contains("{{"), "nothing is left to fill in");
    }
}
