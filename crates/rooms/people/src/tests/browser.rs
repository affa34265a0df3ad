//! A browser without script: it keeps cookies and sends the forms it was shown.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use tower::ServiceExt as _;
use web::axum::Router;
use web::axum::body::{Body, to_bytes};
use web::axum::extract::ConnectInfo;
use web::axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use web::axum::http::{HeaderMap, Request};
use web::{HallFace, HallWords, Site, SiteParts, open_door};

use super::town::Town;
use crate::http;

pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    csrf: String,
    pub(crate) lang: &'static str,
    pub(crate) address: &'static str,
}

/// What came back.
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn location(&self) -> &str {
        self.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The `Set-Cookie` header of one cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let headers = self.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        headers.into_iter().find(|text| text.starts_with(&format!("{name}=")))
    }

    /// The page without what differs between two looks at the same page.
    pub(crate) fn steady(&self) -> String {
        let mut page = self.body.clone();
        while let Some(at) = page.find("name=\"_csrf\" value=\"") {
            let end = page[at..].find('>').map_or(page.len(), |end| at + end);
            page.replace_range(at..end, "TOKEN");
        }
        page
    }
}

impl Town {
    /// The hall as a browser meets it.
    pub(crate) fn router(&self) -> Router {
        let people = self.people.clone();
        let (api, _) = http::api(people.clone()).split_for_parts();
        let said = Arc::new(HallWords {
            name: people.settings.name.clone(),
            address: "Jl. Balai 1".to_owned(),
            phone: "0800 100 123".to_owned(),
            ..HallWords::default()
        });
        let site = Site::new(SiteParts {
            face: HallFace {
                is_example: people.settings.is_example,
                base_url: people.settings.base_url.clone(),
                zone: people.settings.zone,
            },
            said: Arc::new(move || Arc::clone(&said)),
            texts: Arc::clone(&people.texts),
            clock: Arc::clone(&people.clock),
            dice: Arc::clone(&people.dice),
            door: Arc::new(people.clone()),
            csrf_key: [7; 32],
            rate_per_minute: 100_000,
            address_header: None,
            reporting: None,
        });
        open_door(http::pages(people).merge(api), site)
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser {
            router: self.router(),
            cookies: BTreeMap::new(),
            csrf: String::new(),
            lang: "id",
            address: "203.0.113.50:40000",
        }
    }
}

impl Browser {
    pub(crate) async fn get(&mut self, path: &str) -> Seen {
        let request = Request::get(path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// Sends a form with the token of the last page.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let csrf = self.csrf.clone();
        self.post_bare(path, &[fields, &[("_csrf", csrf.as_str())]].concat()).await
    }

    /// Sends a form as it is.
    pub(crate) async fn post_bare(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Opens the page of a form and sends it.
    pub(crate) async fn fill(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        self.get(path).await;
        self.post(path, fields).await
    }

    /// As a program with a key, without cookies.
    pub(crate) async fn call(&self, method: &str, path: &str, key: Option<&str>) -> Seen {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = key {
            request = request.header(AUTHORIZATION, format!("Bearer {key}"));
        }
        seen(self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()).await
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Seen {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers = request.headers_mut();
        headers.insert(COOKIE, cookies.join("; ").parse().unwrap());
        headers.insert(ACCEPT_LANGUAGE, self.lang.parse().unwrap());
        let from: SocketAddr = self.address.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(from));
        let seen = seen(self.router.clone().oneshot(request).await.unwrap()).await;
        for cookie in seen.headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some((_, rest)) = seen.body.split_once("name=\"_csrf\" value=\"") {
            self.csrf = rest.split('"').next().unwrap().to_owned();
        }
        seen
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&String> {
        self.cookies.get(name)
    }

    /// As when it is closed: what has no age is gone.
    pub(crate) fn forget(&mut self, name: &str) {
        self.cookies.remove(name);
    }
}

async fn seen(response: web::axum::response::Response) -> Seen {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Seen { status: parts.status.as_u16(), headers: parts.headers, body: String::from_utf8(bytes.to_vec()).unwrap() }
}

fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |coded, byte| format!("{coded}%{byte:02X}"))
}
