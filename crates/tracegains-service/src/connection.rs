//! A connection whose socket can be told to misbehave.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// The connection that a request came over; in its extensions.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) peer: SocketAddr,
    pub(crate) local: SocketAddr,
    pub(crate) line: Line,
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
pub(crate) struct Wire {
    stream: TcpStream,
    line: Line,
    /// How long the peer may take nothing of what is written.
    patience: Duration,
    /// Runs while it takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, line: Line, patience: Duration) -> Self {
        Self { stream, line, patience, stalled: None }
    }

    /// Writes what is left of scripted bytes. Ready(true): hyper's own bytes are to be dropped.
    fn poll_script(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let Self { stream, line, stalled, .. } = self;
        let mut fate = line.lock();
        match &mut *fate {
            Fate::Normal => Poll::Ready(Ok(false)),
            Fate::Reset => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            Fate::Instead(left) => {
                while !left.is_empty() {
                    let written = ready!(Pin::new(&mut *stream).poll_write(cx, left))?;
                    left.drain(..written);
                    *stalled = None;
                }
                Poll::Ready(Ok(true))
            }
        }
    }

    /// The same, or an error once the peer has taken nothing for too long.
    fn within_patience<T>(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        stalled.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
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
        let written = match self.poll_script(cx) {
            Poll::Ready(Ok(false)) => Pin::new(&mut self.stream).poll_write(cx, bytes),
            script => script.map_ok(|_| bytes.len()),
        };
        self.within_patience(cx, written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let script = self.poll_script(cx);
        ready!(self.within_patience(cx, script))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let script = self.poll_script(cx);
        ready!(self.within_patience(cx, script))?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
