//! The one way out: requests to the halls, witnesses, object stores, providers of identities and authorities for certificates
//! that the configuration names, with TLS where their address says so. It follows no redirect, waits some seconds, and reads
//! no more than was asked for, so that nobody outside can hold it up. (ClamAV, beside the hall, has its own way: `scanner`.)

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use backup::{Answer, Asked, Wire};
use http_body_util::BodyExt as _;
use instant_acme::{BodyWrapper, BytesResponse, HttpClient};
use people::identity;
use tokio::sync::Semaphore;
use transparency::ports::{Away, Coming, Neighbours, Reply};
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};
use web::axum::body::Bytes;

/// From the first byte out to the last one in.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longer than any checkpoint with all its witnesses.
const MOST: u64 = 64 * 1024;

/// Asks over HTTP.
#[derive(Debug, Clone)]
pub struct Outside(Agent);

fn agent(patience: Duration) -> Agent {
    agent_with(patience, TlsConfig::default())
}

fn agent_with(patience: Duration, tls: TlsConfig) -> Agent {
    let config = Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(patience))
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent(concat!("balai/", env!("CARGO_PKG_VERSION")));
    config.build().new_agent()
}

impl Default for Outside {
    fn default() -> Self {
        Self::new()
    }
}

impl Outside {
    /// Connections are kept between requests.
    pub fn new() -> Self {
        Self(agent(PATIENCE))
    }

    async fn ask(&self, url: &str, body: Option<String>) -> Result<Reply, Away> {
        let (agent, url) = (self.0.clone(), url.to_owned());
        // The library waits in its thread; there are as many as witnesses at most.
        let asked = tokio::task::spawn_blocking(move || {
            let mut response = match body {
                Some(body) => agent.post(&url).content_type("text/plain; charset=utf-8").send(body)?,
                None => agent.get(&url).call()?,
            };
            let status = response.status().as_u16();
            let body = response.body_mut().with_config().limit(MOST).read_to_string()?;
            Ok::<_, ureq::Error>(Reply { status, body })
        });
        match asked.await {
            Ok(answer) => answer.map_err(|error| Away(error.to_string())),
            Err(stopped) => Err(Away(stopped.to_string())),
        }
    }
}

/// From the first byte out to the last one in, of an object of a store.
const PATIENCE_FOR_OBJECTS: Duration = Duration::from_mins(5);

impl Outside {
    /// For objects of a store, which take longer than a checkpoint.
    pub fn for_objects() -> Self {
        Self(agent(PATIENCE_FOR_OBJECTS))
    }
}

/// From the first byte out to the last one in, of a letter that is signed elsewhere.
const PATIENCE_FOR_SIGNATURES: Duration = Duration::from_secs(20);

impl Outside {
    /// For letters that are signed elsewhere.
    pub fn for_signatures() -> Self {
        Self(agent(PATIENCE_FOR_SIGNATURES))
    }

    /// Sends a form: status and body of the answer, at most `most` bytes. Blocks until it is there.
    ///
    /// # Errors
    /// When no whole answer came in time. The error says nothing of the form.
    pub fn send_form(
        &self,
        url: &str,
        authorization: &str,
        kind: &str,
        form: &[u8],
        most: u64,
    ) -> io::Result<(u16, Vec<u8>)> {
        let request = self.0.post(url).header("authorization", authorization).content_type(kind);
        let mut response = request.send(form).map_err(ureq::Error::into_io)?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(most).read_to_vec().map_err(ureq::Error::into_io)?;
        Ok((status, body))
    }
}

impl Wire for Outside {
    fn ask(&self, asked: &Asked<'_>) -> io::Result<Answer> {
        let mut request = ureq::http::Request::builder().method(asked.method).uri(asked.url);
        if let Some((name, value)) = asked.condition {
            request = request.header(name, value);
        }
        let sent = match asked.method {
            "PUT" => self.0.run(request.body(asked.body).map_err(io::Error::other)?),
            _ => self.0.run(request.body(()).map_err(io::Error::other)?),
        };
        let mut response = sent.map_err(ureq::Error::into_io)?;
        let header = |name: &str| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        let (etag, date, last_modified) = (header("etag"), header("date"), header("last-modified"));
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(asked.most).read_to_vec().map_err(ureq::Error::into_io)?;
        Ok(Answer { status, etag, date, last_modified, body })
    }

    #[expect(clippy::disallowed_methods, reason = "a store that is too busy asks for the pause itself")]
    fn rest(&self, pause: Duration) {
        std::thread::sleep(pause);
    }
}

/// Asks an authority that gives certificates.
#[derive(Debug, Clone)]
pub struct CertificateOffice(Agent);

impl CertificateOffice {
    /// `root` (PEM) vouches for the authority where the roots of browsers do not.
    ///
    /// # Errors
    /// When there is no certificate in it.
    pub fn new(root: Option<&[u8]>) -> Result<Self, String> {
        let roots = match root {
            Some(pem) => {
                let root = ureq::tls::Certificate::from_pem(pem).map_err(|error| error.to_string())?;
                RootCerts::new_with_certs(&[root])
            }
            None => RootCerts::WebPki,
        };
        let tls = TlsConfig::builder().root_certs(roots).build();
        Ok(Self(agent_with(PATIENCE, tls)))
    }
}

impl HttpClient for CertificateOffice {
    fn request(
        &self,
        request: ureq::http::Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, instant_acme::Error>> + Send>> {
        let agent = self.0.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.unwrap_or_else(|never| match never {}).to_bytes();
            let asked = tokio::task::spawn_blocking(move || {
                let response = if body.is_empty() {
                    agent.run(ureq::http::Request::from_parts(parts, ()))?
                } else {
                    agent.run(ureq::http::Request::from_parts(parts, &body[..]))?
                };
                let (parts, mut body) = response.into_parts();
                let body = body.with_config().limit(MOST).read_to_vec()?;
                Ok::<_, ureq::Error>(BytesResponse { parts, body: Box::new(Bytes::from(body)) })
            });
            match asked.await {
                Ok(answer) => answer.map_err(|error| instant_acme::Error::Other(Box::new(error))),
                Err(stopped) => Err(instant_acme::Error::Other(Box::new(stopped))),
            }
        })
    }
}

impl Neighbours for Outside {
    fn post<'a>(&'a self, url: &'a str, body: String) -> Coming<'a> {
        Box::pin(self.ask(url, Some(body)))
    }

    fn get<'a>(&'a self, url: &'a str) -> Coming<'a> {
        Box::pin(self.ask(url, None))
    }
}

/// As many requests to providers of identities are under way at once: a silent provider holds up no more threads.
const PLACES: usize = 16;

/// The way to providers of identities.
#[derive(Debug, Clone)]
pub struct ToProviders {
    agent: Agent,
    places: Arc<Semaphore>,
}

impl Default for ToProviders {
    fn default() -> Self {
        Self::new()
    }
}

impl ToProviders {
    /// Connections are kept between requests.
    pub fn new() -> Self {
        Self::patient(PATIENCE)
    }

    fn patient(patience: Duration) -> Self {
        Self { agent: agent(patience), places: Arc::new(Semaphore::new(PLACES)) }
    }
}

fn ask_provider(agent: &Agent, asked: &identity::Asked) -> Result<identity::Reply, ureq::Error> {
    let authorization = asked.authorization.as_ref().map(|value| value.reveal().as_str());
    let mut response = if let Some(form) = &asked.form {
        let mut request = agent.post(&asked.url).header("accept", "application/json");
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        request.content_type("application/x-www-form-urlencoded").send(form.reveal().as_str())?
    } else {
        let mut request = agent.get(&asked.url).header("accept", "application/json");
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        request.call()?
    };
    let status = response.status().as_u16();
    Ok(identity::Reply { status, body: response.body_mut().with_config().limit(MOST).read_to_vec()? })
}

impl identity::Wire for ToProviders {
    fn ask(&self, asked: identity::Asked) -> identity::Coming<'_> {
        Box::pin(async move {
            let away = |why: String| identity::Away(why);
            let place =
                Arc::clone(&self.places).try_acquire_owned().map_err(|_| away("too many at once".to_owned()))?;
            let agent = self.agent.clone();
            let answer = tokio::task::spawn_blocking(move || {
                let answer = ask_provider(&agent, &asked);
                drop(place);
                answer
            });
            match answer.await {
                Ok(answer) => answer.map_err(|error| away(error.to_string())),
                Err(stopped) => Err(away(stopped.to_string())),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread::JoinHandle;

    use super::*;

    /// A server that gives one answer; afterwards it tells what it was sent.
    fn answering(answer: String) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/saksi", listener.local_addr().unwrap());
        let heard = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let (mut length, mut line) = (0, String::new());
            while reader.read_line(&mut line).unwrap() > 2 {
                if let Some(said) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = said.trim().parse().unwrap();
                }
                line.clear();
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            // Who has read enough hangs up.
            let _ = stream.write_all(answer.as_bytes());
            String::from_utf8(body).unwrap()
        });
        (url, heard)
    }

    fn with_body(status: &str, body: &str) -> String {
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
    }

    #[tokio::test]
    async fn every_status_is_an_answer_and_nothing_is_followed() {
        let (url, heard) = answering(with_body("409 Conflict", "300\n"));
        let reply = Outside::new().post(&url, "old 0\n".to_owned()).await.unwrap();
        assert_eq!(reply, Reply { status: 409, body: "300\n".to_owned() });
        assert_eq!(heard.join().unwrap(), "old 0\n");
        let (url, heard) = answering(with_body("302 Found\r\nlocation: http://127.0.0.1:1/", ""));
        assert_eq!(Outside::new().get(&url).await.unwrap().status, 302);
        heard.join().unwrap();
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_away() {
        let (url, heard) = answering(with_body("200 OK", &"x".repeat(70_000)));
        assert!(Outside::new().get(&url).await.is_err(), "longer than is read");
        heard.join().unwrap();
        let (url, heard) = answering("nonsense\r\n\r\n".to_owned());
        assert!(Outside::new().get(&url).await.is_err());
        heard.join().unwrap();
        let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(Outside::new().get(&format!("http://{gone}/")).await.is_err());
        assert!(Outside::new().get("no address").await.is_err());
    }

    #[tokio::test]
    async fn a_provider_that_is_silent_or_too_busy_is_away() {
        use people::identity::Wire as _;
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let asked = identity::Asked {
            url: format!("http://{}/", silent.local_addr().unwrap()),
            form: None,
            authorization: None,
        };
        let way = ToProviders::patient(Duration::from_millis(200));
        assert!(way.ask(asked.clone()).await.is_err(), "it accepts and says nothing");
        let taken = Arc::clone(&way.places).try_acquire_many_owned(u32::try_from(PLACES).unwrap()).unwrap();
        assert_eq!(way.ask(asked).await.err().unwrap().0, "too many at once");
        drop(taken);
    }
}
