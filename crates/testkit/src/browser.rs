//! A browser without script: it keeps cookies, follows redirects, and sends the forms it was shown.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use kernel::{HandClock, Span, Texts};
use tower::ServiceExt as _;
use web::axum::Router;
use web::axum::body::{Body, to_bytes};
use web::axum::extract::ConnectInfo;
use web::axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE, USER_AGENT};
use web::axum::http::{HeaderMap, Request};
use web::axum::response::Response;

use crate::form::{self, Form};
use crate::hall::TestHall;

/// What browsers of the cast say they are.
pub const AGENT: &str = "Mozilla/5.0 (Android 14; Mobile) Firefox/140";
/// More redirects than this go in a circle.
const MOST_REDIRECTS: usize = 8;

/// A browser. A clone has the same cookies at first and its own from then on.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    address: SocketAddr,
    lang: &'static str,
    clock: HandClock,
    texts: Arc<Texts>,
    /// Every page that came back, by path, for tests that look at all of them.
    pub history: Vec<Seen>,
}

/// What came back.
#[derive(Clone)]
pub struct Seen {
    /// The address it came from, after redirects.
    pub path: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// How many texts were missing while it was made.
    pub missing: usize,
}

impl Seen {
    /// Reads an answer to its end.
    pub async fn read(path: &str, response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("the body comes whole").to_vec();
        Self { path: path.to_owned(), status: parts.status.as_u16(), headers: parts.headers, bytes, missing: 0 }
    }

    /// The text of the page as it is read: entities are resolved, marks stay.
    pub fn html(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where it leads on to.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// A header, empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the page holds `text`, written as HTML writes it.
    pub fn has(&self, text: &str) -> bool {
        let html = self.html();
        html.contains(text) || form::unescape(&html).contains(text)
    }

    /// The form whose address begins with `action`.
    pub fn form(&self, action: &str) -> Form {
        let forms = form::forms(&self.html());
        let found = forms.iter().find(|form| form.action.starts_with(action)).cloned();
        found.unwrap_or_else(|| {
            let actions: Vec<_> = forms.iter().map(|form| form.action.as_str()).collect();
            panic!("{} ({}) has no form for {action}, only {actions:?}", self.path, self.status)
        })
    }

    /// Whether there is a form whose address begins with `action`.
    pub fn has_form(&self, action: &str) -> bool {
        form::forms(&self.html()).iter().any(|form| form.action.starts_with(action))
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.html()))
    }

    /// The same, if the status is `status`.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        reason = "it may be all a test wants to know"
    )]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} says: {}", self.path, self.gist());
        self
    }

    /// Title and first words of a page, or the start of anything else, for messages.
    pub fn gist(&self) -> String {
        let html = self.html();
        let main = html.split_once("<main").map_or(html.as_str(), |(_, main)| main);
        let mut text = String::new();
        let mut is_tag = false;
        for c in main.chars() {
            match c {
                '<' => is_tag = true,
                '>' => is_tag = false,
                c if !is_tag => text.push(c),
                _ => {}
            }
        }
        text.split_whitespace().take(60).collect::<Vec<_>>().join(" ")
    }
}

impl Browser {
    /// A browser at an address of its own that nobody knows. Whatever it asks for takes a second of the hall's clock,
    /// as people take time.
    pub fn new(router: Router, clock: HandClock, texts: Arc<Texts>, number: u8) -> Self {
        let address = SocketAddr::from(([203, 0, 113, number], 40_000));
        Self { router, cookies: BTreeMap::new(), address, lang: "id", clock, texts, history: Vec::new() }
    }

    /// Where it is.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same browser, asking for pages in another language.
    #[must_use]
    pub fn in_lang(mut self, lang: &'static str) -> Self {
        self.lang = lang;
        self
    }

    /// The same browser at a hall that was started again: its cookies go along.
    #[must_use]
    pub fn at(mut self, hall: &TestHall) -> Self {
        self.router = hall.router();
        self.texts = Arc::clone(&hall.hall().texts);
        self
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Puts a cookie there by hand.
    pub fn put_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// As when it is closed, or when the cookie was never there.
    pub fn drop_cookie(&mut self, name: &str) {
        self.cookies.remove(name);
    }

    /// Opens a page and follows redirects.
    pub async fn get(&mut self, path: &str) -> Seen {
        let seen = self.get_once(path).await;
        self.follow(seen).await
    }

    /// Opens an address and stays where it is.
    pub async fn get_once(&mut self, path: &str) -> Seen {
        let request = Request::get(path).header(ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        self.send_once(path, request.body(Body::empty()).expect("a request")).await
    }

    /// Sends a form and follows redirects.
    pub async fn send(&mut self, form: &Form) -> Seen {
        let seen = self.post(form).await;
        self.follow(seen).await
    }

    /// Sends a form and stays where it is.
    pub async fn post(&mut self, form: &Form) -> Seen {
        if form.method == "get" {
            let path = format!("{}?{}", form.action, form.encoded());
            return self.get_once(&path).await;
        }
        let (kind, body) = form.body();
        self.post_bytes(&form.action, &kind, body).await
    }

    /// Sends bytes as a form of this hall would.
    pub async fn post_bytes(&mut self, path: &str, kind: &str, body: Vec<u8>) -> Seen {
        let request = Request::post(path).header(CONTENT_TYPE, kind).header("sec-fetch-site", "same-origin");
        let request = request.header(ACCEPT, "text/html").body(Body::from(body)).expect("a request");
        self.send_once(path, request).await
    }

    /// Opens the page with the form for `action`, fills it in with `set`, sends it and follows redirects.
    pub async fn fill(&mut self, page: &str, action: &str, set: &[(&str, &str)]) -> Seen {
        let seen = self.get(page).await;
        let form = seen.form(action).fill(set);
        self.send(&form).await
    }

    /// Looks for cases by words, as an officer.
    pub async fn look_for(&mut self, words: &str) -> Seen {
        self.fill("/meja", "/meja/cari", &[("q", words)]).await
    }

    async fn follow(&mut self, mut seen: Seen) -> Seen {
        for _ in 0..MOST_REDIRECTS {
            if !(300..400).contains(&seen.status) || seen.location().is_empty() {
                return seen;
            }
            let to = seen.location().to_owned();
            seen = self.get_once(&to).await;
        }
        panic!("redirects go in a circle at {}", seen.path);
    }

    /// Sends a request with the cookies of this browser, and keeps those that come back.
    pub async fn send_once(&mut self, path: &str, mut request: Request<Body>) -> Seen {
        let before = self.texts.missing();
        let mut seen = Seen::read(path, self.open(&mut request).await).await;
        seen.missing = self.texts.missing() - before;
        self.keep_cookies(&seen.headers);
        self.history.push(seen.clone());
        seen
    }

    /// Sends a request and gives the answer while it still comes, for live pages.
    pub async fn open(&self, request: &mut Request<Body>) -> Response {
        self.clock.advance(Span::seconds(1));
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers = request.headers_mut();
        if !cookies.is_empty() {
            headers.insert(COOKIE, cookies.join("; ").parse().expect("cookies"));
        }
        headers.insert(ACCEPT_LANGUAGE, self.lang.parse().expect("a language"));
        headers.insert(HOST, "hall.test".parse().expect("a host"));
        headers.insert(USER_AGENT, AGENT.parse().expect("a browser"));
        request.extensions_mut().insert(ConnectInfo(self.address));
        let request = std::mem::take(request);
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        debug_assert!(!headers.contains_key(COOKIE), "an answer carries no cookie header");
        for cookie in headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie is text");
            let pair = text.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        debug_assert!(headers.get_all(LOCATION).iter().count() <= 1, "an answer leads to one place");
    }
}
