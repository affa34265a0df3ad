//! Serves who has come in, within bounds: whoever only holds connections open, or says a request letter by letter, keeps
//! nobody else out.
//!
//! [`crowd`] counts who is here, by sender; [`settings`] is the table `[connections]` of the configuration.

pub(crate) mod crowd;
pub mod settings;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt as _;
use web::axum::Router;
use web::axum::body::Body;
use web::axum::extract::ConnectInfo;
use web::axum::http::Request;
use web::axum::serve::Listener;

use crowd::Crowd;
use settings::Bounds;

/// Serves everybody who comes to this listener until told to stop; then lets each one end the request under way. Who is one
/// too many of one sender is hung up on; who is one too many of all waits before the door.
pub async fn serve<L>(mut listener: L, router: Router, bounds: Bounds, mut stopped: watch::Receiver<bool>)
where
    L: Listener<Addr = SocketAddr>,
{
    let (room, crowd) = (Arc::new(Semaphore::new(bounds.in_all as usize)), Crowd::of_at_most(bounds.from_one));
    let told = stopped.clone();
    loop {
        let come = async { (Arc::clone(&room).acquire_owned().await, listener.accept().await) };
        let (place, (io, from)) = tokio::select! {
            // An error means that the sender is gone, which is a stop as well.
            _ = stopped.wait_for(|stop| *stop) => break,
            come = come => come,
        };
        let Some(seat) = crowd.enter(from.ip()) else { continue };
        let attended = attend(io, from, router.clone(), bounds.patience, told.clone());
        tokio::spawn(async move {
            attended.await;
            drop((place, seat));
        });
    }
    drop(listener);
    // When every place is free again, everybody has gone.
    let _ = room.acquire_many(bounds.in_all).await;
}

/// Answers on one connection until it ends, or until no request has come whole to the end of its head for so long.
async fn attend<Io>(io: Io, from: SocketAddr, router: Router, patience: Duration, mut stopped: watch::Receiver<bool>)
where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answer = service_fn(move |request: Request<Incoming>| {
        let (router, mut request) = (router.clone(), request.map(Body::new));
        request.extensions_mut().insert(ConnectInfo(from));
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience);
    let mut connection = pin!(http.serve_connection(TokioIo::new(io), answer));
    let told = async { drop(stopped.wait_for(|stop| *stop).await) };
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = told => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(target: "balai::listening", %error, "a connection did not end well");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpSocket, TcpStream};
    use tokio::sync::Notify;
    use tokio::task::JoinHandle;
    use web::axum::routing::get;

    use super::*;

    /// Far longer than any test takes.
    const LONG: Duration = Duration::from_hours(1);

    struct Open {
        address: SocketAddr,
        stop: watch::Sender<bool>,
        server: JoinHandle<()>,
    }

    async fn open(router: Router, in_all: u32, from_one: u32, patience: Duration) -> Open {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(serve(listener, router, Bounds { in_all, from_one, patience }, stopped));
        Open { address, stop, server }
    }

    fn hello() -> Router {
        Router::new().route("/", get(|ConnectInfo(from): ConnectInfo<SocketAddr>| async move { from.to_string() }))
    }

    async fn knock(at: SocketAddr, from: &str) -> TcpStream {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
        socket.connect(at).await.unwrap()
    }

    async fn ask(stream: &mut TcpStream) -> String {
        stream.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n\r\n").await.unwrap();
        let (mut answer, mut some) = (Vec::new(), [0; 512]);
        while !answer.ends_with(b"ok") && !String::from_utf8_lossy(&answer).contains("\r\n\r\n127.") {
            let read = stream.read(&mut some).await.unwrap();
            if read == 0 {
                break;
            }
            answer.extend_from_slice(&some[..read]);
        }
        String::from_utf8(answer).unwrap()
    }

    /// The other side has closed; it may have left a word, and may have thrown away what was on its way to it.
    async fn is_hung_up(stream: &mut TcpStream) -> bool {
        stream.read_to_end(&mut Vec::new()).await.is_ok_and(|read| read == 0) || stream.write_all(b"x").await.is_err()
    }

    #[tokio::test]
    async fn whoever_says_a_request_letter_by_letter_or_nothing_at_all_is_hung_up_on() {
        let open = open(hello(), 8, 8, Duration::from_millis(50)).await;
        let mut silent = knock(open.address, "127.0.0.1").await;
        let mut slow = knock(open.address, "127.0.0.1").await;
        slow.write_all(b"GET / HTTP/1.1\r\nhost: h\r\n").await.unwrap();
        let mut kept = knock(open.address, "127.0.0.1").await;
        assert!(ask(&mut kept).await.starts_with("HTTP/1.1 200"));
        // No end of their own: each read returns only because the hall has closed.
        assert!(is_hung_up(&mut silent).await);
        assert!(is_hung_up(&mut slow).await);
        assert!(is_hung_up(&mut kept).await, "nothing more came on it");
        assert!(ask(&mut knock(open.address, "127.0.0.1").await).await.starts_with("HTTP/1.1 200"));
    }

    #[tokio::test]
    async fn one_sender_cannot_take_every_place() {
        let open = open(hello(), 8, 2, LONG).await;
        let mut first = knock(open.address, "127.0.0.1").await;
        let mut second = knock(open.address, "127.0.0.1").await;
        // Each answer says that the one before has been let in.
        assert!(ask(&mut first).await.contains("127.0.0.1"));
        assert!(ask(&mut second).await.starts_with("HTTP/1.1 200"));
        assert!(is_hung_up(&mut knock(open.address, "127.0.0.1").await).await);
        assert!(ask(&mut knock(open.address, "127.0.0.2").await).await.contains("127.0.0.2"), "another sender");
        assert!(ask(&mut first).await.starts_with("HTTP/1.1 200"), "who is here stays");
    }

    #[tokio::test]
    async fn who_is_one_too_many_of_all_waits_until_somebody_goes() {
        let open = open(hello(), 1, 8, LONG).await;
        let mut first = knock(open.address, "127.0.0.1").await;
        assert!(ask(&mut first).await.starts_with("HTTP/1.1 200"));
        let has_gone = Arc::new(AtomicBool::new(false));
        let waiting = tokio::spawn({
            let (has_gone, address) = (Arc::clone(&has_gone), open.address);
            async move {
                let answer = ask(&mut knock(address, "127.0.0.2").await).await;
                (answer, has_gone.load(Ordering::SeqCst))
            }
        });
        // The place is taken still: what comes now is the first one's.
        for _ in 0..50 {
            assert!(ask(&mut first).await.starts_with("HTTP/1.1 200"));
        }
        has_gone.store(true, Ordering::SeqCst);
        drop(first);
        let (answer, came_after) = waiting.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(came_after, "nobody is let in beside the one");
    }

    #[tokio::test]
    async fn a_request_under_way_is_answered_before_the_door_closes() {
        let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let router = Router::new().route("/", {
            let (begun, go) = (Arc::clone(&begun), Arc::clone(&go));
            get(move || async move {
                begun.notify_one();
                go.notified().await;
                "ok"
            })
        });
        let open = open(router, 8, 8, LONG).await;
        let mut idle = knock(open.address, "127.0.0.1").await;
        let mut busy = knock(open.address, "127.0.0.1").await;
        let asked = tokio::spawn(async move { ask(&mut busy).await });
        begun.notified().await;
        open.stop.send(true).unwrap();
        assert!(is_hung_up(&mut idle).await);
        assert!(!open.server.is_finished(), "somebody is waiting for an answer");
        go.notify_one();
        assert!(asked.await.unwrap().ends_with("ok"));
        open.server.await.unwrap();
    }
}
