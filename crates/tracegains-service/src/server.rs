//! The thread a service runs on, from start to stop, and hyper's HTTP/1.1 over its connections.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use http::Request;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::connection::{Connection, Line, Wire};
use crate::routes;
use crate::served::Seen;
use crate::state::State;

/// How many connections may wait to be accepted; the system may allow fewer. What comes in a burst and finds
/// no room is dropped, and the client's system tries again after a second.
const BACKLOG: u32 = 4096;

/// A running server. Dropping it ends its connections, frees its port and waits for its thread.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens at `address` (port 0: the system's choice) and serves on a thread of its own, so that it does
    /// not matter whether the caller has a runtime.
    ///
    /// # Errors
    ///
    /// The address cannot be listened at, or the system gives no thread.
    pub(crate) fn start(address: SocketAddr, state: Arc<State>) -> io::Result<Self> {
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = mpsc::sync_channel(1);
        let thread = thread::Builder::new().name("tracegains-service".to_owned()).spawn(move || {
            let (runtime, listener) = match listen(address) {
                Ok(listening) => listening,
                Err(error) => {
                    let _ = ready.send(Err(error));
                    return;
                }
            };
            let _ = ready.send(listener.local_addr());
            runtime.spawn(accept(listener, state));
            // Until the sender is gone. What is still served then is dropped with the runtime.
            let _ = runtime.block_on(stopped);
        })?;
        let address = started
            .recv()
            .unwrap_or_else(|_| Err(io::Error::other("the service's thread ended at its start")))?;
        Ok(Self { address, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        // Its own thread would wait for itself: a handler may hold the last reference.
        if let Some(thread) = self.thread.take().filter(|own| own.thread().id() != thread::current().id()) {
            // A panic of the thread was reported when it happened.
            let _ = thread.join();
        }
    }
}

fn listen(address: SocketAddr) -> io::Result<(Runtime, TcpListener)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let entered = runtime.enter();
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A port that was just in use can be used again. On Windows it would be shared with whoever has it.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    drop(entered);
    Ok((runtime, listener))
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                tokio::spawn(serve(stream, peer, Arc::clone(&state)));
            }
            // Out of descriptors, or the peer is gone already: give the system a moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// Serves the requests of one connection until the peer closes it, or is too slow with the head of a request.
async fn serve(stream: TcpStream, peer: SocketAddr, state: Arc<State>) {
    // It fails where the peer is gone already.
    let Ok(local) = stream.local_addr() else { return };
    // Answers are small and written at once: nothing is gained by holding them back.
    let _ = stream.set_nodelay(true);
    let line = Line::default();
    let patience = state.patience;
    let wire = Wire::new(stream, line.clone(), patience);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let (state, line) = (Arc::clone(&state), line.clone());
        async move {
            let seen = Seen::new(&request, peer);
            request.extensions_mut().insert(Connection { peer, local, line: line.clone() });
            let response = routes::answer(&state, request).await;
            if let Some(observer) = &state.observer {
                observer(&seen.served(&response, &line));
            }
            Ok::<_, Infallible>(response.map(Full::<Bytes>::from))
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        // As ASMX's server writes them; a client that looks for `Content-Type:` finds it.
        .title_case_headers(true)
        // A client may close its side once its request is sent and still wait for the answer.
        .half_close(true)
        .serve_connection(TokioIo::new(wire), service)
        .await;
    // An error is the peer's doing, or a scripted one: there is nobody to tell.
    drop(served);
}
