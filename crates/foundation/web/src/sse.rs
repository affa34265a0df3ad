//! Live pages: the server says that something happened, the page fetches itself. Without script, reloading does the same.
//!
//! An event carries no personal data and no markup, only that there is news; so a stream that is read by the wrong eyes
//! tells nothing that the page itself would not.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::{Stream, StreamExt as _, stream};

/// How long a browser waits before it comes back after a break.
const COME_BACK: Duration = Duration::from_secs(5);
/// Networks of telephones drop lines that are silent for longer.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// Sends each of `news` as one event; the stream ends when `news` does.
pub fn live<S>(news: S) -> Response
where
    S: Stream<Item = String> + Send + 'static,
{
    let first = stream::once(async { Event::default().retry(COME_BACK).comment("balai") });
    let events = first.chain(news.map(|text| Event::default().data(text))).map(Ok::<_, Infallible>);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)).into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that collects before it sends would make this silent.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
