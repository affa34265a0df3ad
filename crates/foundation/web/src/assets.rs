//! Style sheet, script and pictures: made small once, named by their content, kept by browsers for a year.

use std::sync::OnceLock;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use bytes::Bytes;
use kernel::Kind;
use sha2::{Digest as _, Sha256};

use crate::page::{Page, Section};
use crate::problem::{Answer, General};
use crate::site::Site;
use crate::squeeze::{Encoding, brotli, gzip};
use crate::view::View;

const CSS: &str = include_str!("../assets/balai.css");
const JS: &str = include_str!("../assets/balai.js");
const DESK_JS: &str = include_str!("../assets/desk.js");
const WORKER: &str = include_str!("../assets/sw.js");
const ICON: &str = include_str!("../assets/balai.svg");
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
    fn new(kind: &'static str, cache: &'static str, text: String) -> Self {
        Self { kind, cache, plain: Bytes::from(text), small: OnceLock::new() }
    }

    /// Brotli and gzip, made when first asked for.
    fn small(&self) -> &(Bytes, Bytes) {
        self.small.get_or_init(|| (brotli(&self.plain, 10), gzip(&self.plain, 9)))
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let takes = asked.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let encoding = Encoding::best(takes);
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
    js: (String, File),
    desk_js: (String, File),
    worker: File,
    icon: File,
    manifest: File,
}

impl Assets {
    pub(crate) fn new(hall: &str) -> Self {
        let named = |end: &str, kind, text: &str| {
            let digest = Sha256::digest(text.as_bytes());
            let hash = crate::hex(&digest[..6]);
            (format!("/aset/balai.{hash}.{end}"), File::new(kind, FOREVER, text.to_owned()))
        };
        let css = named("css", "text/css; charset=utf-8", CSS);
        let js = named("js", "text/javascript; charset=utf-8", JS);
        let desk_js = named("desk.js", "text/javascript; charset=utf-8", DESK_JS);
        let worker = WORKER.replace("{{css}}", &css.0).replace("{{js}}", &js.0);
        let manifest = serde_json::json!({
            "name": format!("Balai {hall}"),
            "short_name": "Balai",
            "lang": "id",
            "start_url": "/",
            "display": "standalone",
            "background_color": "#faf7f1",
            "theme_color": "#15173f",
            "icons": [{ "src": "/aset/balai.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable" }],
        });
        Self {
            css,
            js,
            desk_js,
            worker: File::new("text/javascript; charset=utf-8", "no-cache", worker),
            icon: File::new("image/svg+xml", SHORT, ICON.to_owned()),
            manifest: File::new("application/manifest+json", SHORT, manifest.to_string()),
        }
    }

    /// Address of the style sheet.
    pub fn css_path(&self) -> &str {
        &self.css.0
    }

    /// Address of the script.
    pub fn js_path(&self) -> &str {
        &self.js.0
    }

    /// Address of the script of the officers' desk.
    pub fn desk_js_path(&self) -> &str {
        &self.desk_js.0
    }
}

async fn file(State(site): State<Site>, Path(name): Path<String>, asked: HeaderMap) -> Answer {
    let assets = &site.assets;
    let path = format!("/aset/{name}");
    let file = match path.as_str() {
        "/aset/balai.svg" => &assets.icon,
        path if path == assets.css.0 => &assets.css.1,
        path if path == assets.js.0 => &assets.js.1,
        path if path == assets.desk_js.0 => &assets.desk_js.1,
        _ => return Err(General(Kind::NotFound).into()),
    };
    Ok(file.answer(&asked))
}

pub(crate) fn routes(site: Site) -> Router {
    Router::new()
        .route("/aset/{name}", get(file))
        .route(
            "/favicon.ico",
            get(|State(site): State<Site>, asked: HeaderMap| async move { site.assets.icon.answer(&asked) }),
        )
        .route(
            "/sw.js",
            get(|State(site): State<Site>, asked: HeaderMap| async move { site.assets.worker.answer(&asked) }),
        )
        .route(
            "/balai.webmanifest",
            get(|State(site): State<Site>, asked: HeaderMap| async move { site.assets.manifest.answer(&asked) }),
        )
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
    let page = Offline { t: view.words(), phone: &view.site.face.phone };
    Ok(Page::new(view.words().get("offline-title"), Section::None).main(&page)?.render(&view))
}
