//! The thread a service runs on, from start to stop.

use std::io;
use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use crate::connection;
use crate::served::Observer;

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
    /// Listens at `address` (port 0: the system's choice) and serves `routes` on a thread of its own, so
    /// that it does not matter whether the caller has a runtime.
    ///
    /// # Errors
    ///
    /// The address cannot be listened at, or the system gives no thread.
    pub(crate) fn start(
        address: SocketAddr,
        patience: Duration,
        routes: Router,
        observer: Option<Observer>,
    ) -> io::Result<Self> {
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
            runtime.spawn(accept(listener, patience, routes, observer));
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

async fn accept(listener: TcpListener, patience: Duration, routes: Router, observer: Option<Observer>) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are small and written at once: nothing is gained by holding them back.
                let _ = stream.set_nodelay(true);
                tokio::spawn(connection::serve(stream, peer, routes.clone(), patience, observer.clone()));
            }
            // Out of descriptors, or the peer is gone already: give the system a moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}
