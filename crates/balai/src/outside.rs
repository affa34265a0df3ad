//! The one way out: requests to the halls and witnesses that the configuration names, with TLS where their address says
//! so. It follows no redirect, waits some seconds, and reads small answers only, so that nobody outside can hold it up.

use std::time::Duration;

use transparency::ports::{Away, Coming, Neighbours, Reply};
use ureq::Agent;

/// From the first byte out to the last one in.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longer than any checkpoint with all its witnesses.
const MOST: u64 = 64 * 1024;

/// Asks over HTTP.
#[derive(Debug, Clone)]
pub struct Outside(Agent);

impl Default for Outside {
    fn default() -> Self {
        Self::new()
    }
}

impl Outside {
    /// Connections are kept between requests.
    pub fn new() -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("balai/", env!("CARGO_PKG_VERSION")))
            .build();
        Self(config.new_agent())
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

impl Neighbours for Outside {
    fn post<'a>(&'a self, url: &'a str, body: String) -> Coming<'a> {
        Box::pin(self.ask(url, Some(body)))
    }

    fn get<'a>(&'a self, url: &'a str) -> Coming<'a> {
        Box::pin(self.ask(url, None))
    }
}
