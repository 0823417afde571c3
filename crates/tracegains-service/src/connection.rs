//! One connection: hyper's HTTP/1.1 over a socket that can be told to misbehave.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::served::{Observer, Seen};

/// The connection that a request came over; in its extensions.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) peer: SocketAddr,
    pub(crate) local: SocketAddr,
    pub(crate) line: Line,
}

/// Serves the requests of one connection until the peer closes it, or is slower than `patience` with the
/// head of a request.
pub(crate) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    routes: Router,
    patience: Duration,
    observer: Option<Observer>,
) {
    // It fails where the peer is gone already.
    let Ok(local) = stream.local_addr() else { return };
    let line = Line::default();
    let wire = Wire { stream, line: line.clone() };
    let routes = TowerToHyperService::new(routes);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Connection { peer, local, line: line.clone() });
        let seen = observer.clone().map(|observer| (observer, Seen::new(&request, peer), line.clone()));
        let answering = routes.call(request);
        async {
            let response = answering.await?;
            if let Some((observer, seen, line)) = seen {
                observer(&seen.served(&response, &line));
            }
            Ok::<_, Infallible>(response)
        }
    });
    let served = hyper::server::conn::http1::Builder::new()
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

/// A handle on what is to become of a connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line(Arc<Mutex<Fate>>);

/// What is to become of a connection.
#[derive(Debug, Default)]
enum Fate {
    /// hyper writes what it likes.
    #[default]
    Normal,
    /// The connection is reset before another byte is written.
    Reset,
    /// These bytes are written, and hyper's are not.
    Instead(Vec<u8>),
}

impl Line {
    /// Resets the connection instead of answering.
    pub(crate) fn reset(&self) {
        *self.lock() = Fate::Reset;
    }

    /// Writes these bytes instead of the answer, whatever it is. The answer has to close the connection.
    pub(crate) fn write_instead(&self, bytes: Vec<u8>) {
        *self.lock() = Fate::Instead(bytes);
    }

    /// Whether the answer is written as it is.
    pub(crate) fn is_normal(&self) -> bool {
        matches!(*self.lock(), Fate::Normal)
    }

    fn lock(&self) -> MutexGuard<'_, Fate> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The socket, obeying its [`Line`].
struct Wire {
    stream: TcpStream,
    line: Line,
}

impl Wire {
    /// Writes what is left of scripted bytes. Ready(true): hyper's own bytes are to be dropped.
    fn poll_script(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut fate = self.line.lock();
        match &mut *fate {
            Fate::Normal => Poll::Ready(Ok(false)),
            Fate::Reset => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            Fate::Instead(left) => {
                while !left.is_empty() {
                    let written = ready!(Pin::new(&mut self.stream).poll_write(cx, left))?;
                    left.drain(..written);
                }
                Poll::Ready(Ok(true))
            }
        }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if matches!(*self.line.lock(), Fate::Reset) {
            // Closing without lingering is what sends a RST. If it fails, the peer sees an ordinary close.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if ready!(self.poll_script(cx))? {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_script(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_script(cx))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
