//! Greets who connects. A greeting that does not come to an end is given up, and neither one sender nor all together may
//! begin too many: whoever only holds connections open keeps nobody else out.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use web::axum::serve::Listener;

use crate::listening::crowd::Crowd;

/// From the first byte to the last one. Slow networks take two or three seconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// Greetings under way at once; whoever comes then waits before the door.
const AT_ONCE: usize = 1_024;
/// Greetings under way from one address. Whole mobile networks share one, and each takes a moment.
const AT_ONCE_FROM_ONE: u32 = 128;

/// Connections that have been greeted.
#[derive(Debug)]
pub struct Handshakes {
    address: SocketAddr,
    greeted: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl Handshakes {
    /// Begins to greet.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn begin(listener: TcpListener, config: Arc<ServerConfig>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let (tell, greeted) = mpsc::channel(1);
        tokio::spawn(receive(listener, TlsAcceptor::from(config), tell));
        Ok(Self { address, greeted })
    }
}

impl Listener for Handshakes {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.greeted.recv().await {
            Some(greeted) => greeted,
            // Nobody comes any more; whoever asks is told to stop some other way.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

type Greeted = mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>;

/// Takes connections until nobody wants them any more.
async fn receive(mut listener: TcpListener, acceptor: TlsAcceptor, greeted: Greeted) {
    let (room, crowd) = (Arc::new(Semaphore::new(AT_ONCE)), Crowd::of_at_most(AT_ONCE_FROM_ONE));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let (stream, from) = tokio::select! {
            () = greeted.closed() => return,
            come = Listener::accept(&mut listener) => come,
        };
        // Who is one too many is hung up on.
        let Some(seat) = crowd.enter(from.ip()) else { continue };
        let greeting = greet(acceptor.clone(), stream, from, greeted.clone());
        tokio::spawn(async move {
            greeting.await;
            drop((place, seat));
        });
    }
}

async fn greet(acceptor: TlsAcceptor, stream: TcpStream, from: SocketAddr, greeted: Greeted) {
    match tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await {
        // The hall may be closing.
        Ok(Ok(stream)) => drop(greeted.send((stream, from)).await),
        Ok(Err(error)) => tracing::debug!(target: "balai::tls", %error, "a greeting came to nothing"),
        Err(_) => tracing::debug!(target: "balai::tls", "a greeting did not come to an end"),
    }
}
