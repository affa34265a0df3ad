//! Many visitors at once: each on a task and a connection of its own, one round after the other.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::bench::histogram::Histogram;
use crate::bench::{now, pause};
use crate::house::Outcome;

/// Visitors that load data.
const LOADERS: usize = 64;

/// What a visitor does.
pub(crate) trait Scenario: Send + Sync + 'static {
    /// One visitor: its connection and what it remembers.
    type Visitor: Send;

    /// Opens the connection; not measured.
    fn arrive(&self, number: usize) -> impl Future<Output = Outcome<Self::Visitor>> + Send;

    /// One measured round; several requests if the scenario is several.
    fn round(&self, visitor: &mut Self::Visitor) -> impl Future<Output = Outcome<()>> + Send;
}

/// What a storm gave.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tempo {
    pub(crate) times: Histogram,
    pub(crate) failures: u64,
    /// The first thing that went wrong.
    pub(crate) trouble: Option<String>,
    pub(crate) took: Duration,
}

impl Tempo {
    /// Rounds that went well, each second.
    #[expect(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]
    pub(crate) fn per_second(&self) -> f64 {
        self.times.count() as f64 / self.took.as_secs_f64().max(f64::EPSILON)
    }

    fn fail(&mut self, trouble: String) {
        self.failures += 1;
        self.trouble.get_or_insert(trouble);
    }

    fn merge(&mut self, other: Self) {
        self.times.merge(&other.times);
        self.failures += other.failures;
        if self.trouble.is_none() {
            self.trouble = other.trouble;
        }
    }
}

/// Lets `clients` visitors go round for `length`.
pub(crate) async fn storm<S: Scenario>(scenario: Arc<S>, clients: usize, length: Duration) -> Outcome<Tempo> {
    let mut visitors = Vec::with_capacity(clients);
    for number in 0..clients {
        visitors.push(scenario.arrive(number).await?);
    }
    let start = now();
    let tasks: Vec<_> = visitors
        .into_iter()
        .map(|mut visitor| {
            let scenario = Arc::clone(&scenario);
            tokio::spawn(async move {
                let mut tempo = Tempo::default();
                while start.elapsed() < length {
                    let begin = now();
                    match scenario.round(&mut visitor).await {
                        Ok(()) => tempo.times.add(begin.elapsed()),
                        Err(trouble) => tempo.fail(trouble.to_string()),
                    }
                }
                tempo
            })
        })
        .collect();
    let mut all = Tempo::default();
    for task in tasks {
        all.merge(task.await?);
    }
    all.took = start.elapsed();
    Ok(all)
}

/// Runs rounds until `wanted` is reached from `stored`, and shows progress.
pub(crate) async fn fill<S: Scenario>(scenario: Arc<S>, stored: u64, wanted: u64) -> Outcome<()> {
    let Some(missing) = wanted.checked_sub(stored).filter(|missing| *missing > 0) else {
        return Ok(());
    };
    println!("storing {missing} cases, until there are {wanted} …");
    let start = now();
    let taken = Arc::new(AtomicU64::new(0));
    let done = Arc::new(AtomicU64::new(0));
    let mut tasks = Vec::new();
    for number in 0..LOADERS {
        let scenario = Arc::clone(&scenario);
        let (taken, done) = (Arc::clone(&taken), Arc::clone(&done));
        tasks.push(tokio::spawn(async move {
            let mut visitor = scenario.arrive(number).await?;
            while taken.fetch_add(1, Ordering::Relaxed) < missing {
                scenario.round(&mut visitor).await?;
                done.fetch_add(1, Ordering::Relaxed);
            }
            Outcome::Ok(())
        }));
    }
    let progress = tokio::spawn(async move {
        loop {
            pause(Duration::from_secs(5)).await;
            let done = done.load(Ordering::Relaxed);
            let rate = done / start.elapsed().as_secs().max(1);
            let left = (missing.saturating_sub(done)) / rate.max(1);
            println!("  {done} of {missing} ({}%), {rate}/s, about {left} s left", done * 100 / missing);
        }
    });
    let mut outcome = Ok(());
    for task in tasks {
        let ended = task.await?;
        if outcome.is_ok() {
            outcome = ended;
        }
    }
    progress.abort();
    outcome
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::bench::scenarios::Page;

    /// Answers everything with `status`, on kept connections.
    async fn doorman(status: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, status));
            }
        });
        address
    }

    async fn answer(mut stream: TcpStream, status: &'static str) -> std::io::Result<()> {
        let mut asked = Vec::new();
        loop {
            if stream.read_buf(&mut asked).await? == 0 {
                return Ok(());
            }
            if asked.ends_with(b"\r\n\r\n") {
                asked.clear();
                let said = format!("HTTP/1.1 {status}\r\ncontent-length: 4\r\n\r\nHalo");
                stream.write_all(said.as_bytes()).await?;
            }
        }
    }

    #[tokio::test]
    async fn visitors_go_round_on_kept_connections() {
        let address = doorman("200 OK").await;
        let page = Arc::new(Page::new(address, "/"));
        let tempo = storm(page, 3, Duration::from_millis(100)).await.unwrap();
        assert!(tempo.times.count() > 3, "{tempo:?}");
        assert_eq!(tempo.failures, 0, "{tempo:?}");
        assert!(tempo.per_second() > 1.0, "{tempo:?}");
    }

    #[tokio::test]
    async fn a_refused_request_is_a_failure_and_the_first_is_kept() {
        let address = doorman("503 Service Unavailable").await;
        let page = Arc::new(Page::new(address, "/"));
        let tempo = storm(page, 1, Duration::from_millis(20)).await.unwrap();
        assert!(tempo.failures > 0);
        assert_eq!(tempo.trouble.as_deref(), Some("/: 503 Halo"));
    }

    #[tokio::test]
    async fn filling_stops_at_the_wanted_number() {
        let page = Arc::new(Page::new(doorman("200 OK").await, "/"));
        fill(Arc::clone(&page), 90, 100).await.unwrap();
        fill(page, 100, 100).await.unwrap();
        let refused = Arc::new(Page::new(doorman("500 Fault").await, "/"));
        assert!(fill(refused, 0, 10).await.is_err());
    }
}
