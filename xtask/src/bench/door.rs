//! One visitor's connection: HTTP/1.1, kept alive, opened again when the hall closes it.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper::{HeaderMap, Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use crate::bench::pause;
use crate::house::Outcome;

/// A kept connection, with the visitor's bearer token.
pub(crate) struct Door {
    address: SocketAddr,
    token: Option<String>,
    sender: SendRequest<Full<Bytes>>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Outcome<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    /// A header's value, empty when it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Itself when the status is 2xx or 3xx; otherwise what the hall said.
    pub(crate) fn good(self, what: &str) -> Outcome<Self> {
        if (200..400).contains(&self.status) {
            return Ok(self);
        }
        let said = String::from_utf8_lossy(&self.body);
        let said: String = said.chars().take(300).collect();
        Err(format!("{what}: {} {said}", self.status).into())
    }
}

impl Door {
    /// Opens a connection.
    pub(crate) async fn open(address: SocketAddr, token: Option<&str>) -> Outcome<Self> {
        Ok(Self { address, token: token.map(str::to_owned), sender: connect(address).await? })
    }

    pub(crate) async fn get(&mut self, path: &str) -> Outcome<Answer> {
        self.ask(Method::GET, path, &[], None).await
    }

    /// Sends JSON with further headers.
    pub(crate) async fn post(&mut self, path: &str, headers: &[(&str, &str)], body: &Value) -> Outcome<Answer> {
        self.ask(Method::POST, path, headers, Some(body)).await
    }

    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Outcome<Answer> {
        if self.sender.ready().await.is_err() {
            self.sender = connect(self.address).await?;
        }
        let mut request = Request::builder().method(method).uri(path).header(HOST, self.address.to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let bytes = match body {
            Some(value) => {
                request = request.header(CONTENT_TYPE, "application/json");
                Bytes::from(serde_json::to_vec(value)?)
            }
            None => Bytes::new(),
        };
        let answer = self.sender.send_request(request.body(Full::new(bytes))?).await?;
        let (head, body) = answer.into_parts();
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body: body.collect().await?.to_bytes() })
    }
}

#[expect(clippy::disallowed_methods, reason = "the bench is the hall's visitor")]
async fn connect(address: SocketAddr) -> Outcome<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Ends by itself when either side closes; the next request then opens a new one.
    tokio::spawn(connection);
    Ok(sender)
}

/// Waits until somebody listens.
pub(crate) async fn wait_for(address: SocketAddr) -> Outcome<()> {
    for _ in 0..100 {
        if connect(address).await.is_ok() {
            return Ok(());
        }
        pause(Duration::from_millis(100)).await;
    }
    Err(format!("nobody listens on {address}").into())
}
