//! Greets who connects. A greeting that does not come to an end is given up, and neither one sender nor all together may
//! begin too many: whoever only holds connections open keeps nobody else out.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use web::axum::serve::Listener;

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
    let (room, crowd) = (Arc::new(Semaphore::new(AT_ONCE)), Crowd::default());
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

/// How many are being greeted, by sender.
#[derive(Debug, Clone, Default)]
struct Crowd(Arc<Mutex<HashMap<IpAddr, u32>>>);

impl Crowd {
    /// Lets one more in; none if this sender has too many. The place is free again when what is given is dropped.
    fn enter(&self, from: IpAddr) -> Option<Seat> {
        let from = sender(from);
        let mut crowd = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = crowd.entry(from).or_default();
        if *here >= AT_ONCE_FROM_ONE {
            return None;
        }
        *here += 1;
        Some(Seat { crowd: self.clone(), from })
    }
}

/// A place among those who are greeted.
#[derive(Debug)]
struct Seat {
    crowd: Crowd,
    from: IpAddr,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut crowd = self.crowd.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = crowd.get_mut(&self.from) {
            *here -= 1;
            if *here == 0 {
                crowd.remove(&self.from);
            }
        }
    }
}

/// One household holds a whole /64 of IPv6.
fn sender(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) >> 64 << 64).into()),
        four @ IpAddr::V4(_) => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sender_cannot_take_every_place_and_gives_back_what_it_took() {
        let crowd = Crowd::default();
        let (one, other): (IpAddr, IpAddr) = ("2001:db8::1".parse().unwrap(), "2001:db8:0:1::1".parse().unwrap());
        let mut seats: Vec<Seat> = (0..AT_ONCE_FROM_ONE).map(|_| crowd.enter(one).unwrap()).collect();
        assert!(crowd.enter("2001:db8::2".parse().unwrap()).is_none(), "the same household");
        assert!(crowd.enter(other).is_some());
        seats.pop();
        assert!(crowd.enter(one).is_some());
        seats.clear();
        assert!(crowd.0.lock().unwrap().is_empty(), "nobody is remembered");
    }

    #[test]
    fn an_address_of_four_numbers_is_one_sender_however_it_is_written() {
        let plain: IpAddr = "192.0.2.7".parse().unwrap();
        assert_eq!(sender("::ffff:192.0.2.7".parse().unwrap()), plain);
        assert_ne!(sender("192.0.2.8".parse().unwrap()), plain);
    }
}
