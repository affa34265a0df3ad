//! A program that asks the API, with a key or without.

use serde_json::Value;
use tower::ServiceExt as _;
use web::axum::Router;
use web::axum::body::Body;
use web::axum::http::Request;
use web::axum::http::header::{AUTHORIZATION, CONTENT_TYPE};

use crate::browser::Seen;

/// A program.
#[derive(Clone)]
pub struct Program {
    router: Router,
    /// The key it sends, if any.
    pub key: Option<String>,
}

impl Program {
    /// A program with a key.
    pub fn new(router: Router, key: String) -> Self {
        Self { router, key: Some(key) }
    }

    /// A program without a key.
    pub fn without_key(router: Router) -> Self {
        Self { router, key: None }
    }

    /// Asks for an address.
    pub async fn get(&self, path: &str) -> Seen {
        self.ask("GET", path, &[], None).await
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Seen {
        self.ask("POST", path, &[], Some(body.to_string())).await
    }

    /// Sends JSON with further headers.
    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Seen {
        self.ask("POST", path, headers, Some(body.to_string())).await
    }

    /// Any request.
    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<String>) -> Seen {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(key) = &self.key {
            request = request.header(AUTHORIZATION, format!("Bearer {key}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, Body::from);
        let request = request.body(body).expect("a request");
        match self.router.clone().oneshot(request).await {
            Ok(response) => Seen::read(path, response).await,
            Err(never) => match never {},
        }
    }
}
