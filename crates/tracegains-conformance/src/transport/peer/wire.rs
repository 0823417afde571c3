//! The bytes of one connection, with TLS or without.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{GLANCE, Shared};

/// What a peer needs to speak TLS.
pub(in crate::transport) type ServerTls = Arc<ServerConfig>;

pub(super) struct Wire {
    stream: Stream,
    /// What was read and not used yet.
    pub(super) inbox: Vec<u8>,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

impl Wire {
    pub(super) fn new(stream: TcpStream, tls: Option<&ServerTls>) -> io::Result<Self> {
        // Some systems hand the listener's mode down.
        stream.set_nonblocking(false)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(GLANCE))?;
        stream.set_write_timeout(Some(GLANCE))?;
        let stream = match tls {
            None => Stream::Plain(stream),
            Some(tls) => {
                let connection = ServerConnection::new(Arc::clone(tls)).map_err(io::Error::other)?;
                Stream::Tls(Box::new(StreamOwned::new(connection, stream)))
            }
        };
        Ok(Self { stream, inbox: Vec::new() })
    }

    /// Waits for the first byte of a request; with TLS, for the handshake before. Whether one came.
    pub(super) fn wait_for_data(&mut self, shared: &Shared) -> bool {
        if !self.inbox.is_empty() {
            return true;
        }
        match &self.stream {
            Stream::Plain(_) => self.peek_while(shared, |seen| seen.is_empty()).is_some(),
            Stream::Tls(_) => self.receive(shared),
        }
    }

    /// Takes what has come into the inbox, waiting for at least a byte. Whether one came.
    pub(super) fn receive(&mut self, shared: &Shared) -> bool {
        let mut buffer = [0; 16 * 1024];
        while !shared.is_over() {
            let read = match &mut self.stream {
                Stream::Plain(stream) => stream.read(&mut buffer),
                Stream::Tls(stream) => stream.read(&mut buffer),
            };
            match read {
                Ok(0) => return false,
                Ok(length) => {
                    self.inbox.extend_from_slice(&buffer[..length]);
                    return true;
                }
                Err(error) if is_time_up(&error) => {}
                Err(_) => return false,
            }
        }
        false
    }

    /// Looks at what has come, without taking it, until it is enough.
    pub(super) fn peek_while(&self, shared: &Shared, too_little: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        let Stream::Plain(stream) = &self.stream else { return None };
        let mut buffer = vec![0; 64 * 1024];
        while !shared.is_over() {
            match stream.peek(&mut buffer) {
                Ok(0) => return None,
                Ok(length) if too_little(&buffer[..length]) => thread::sleep(GLANCE),
                Ok(length) => {
                    buffer.truncate(length);
                    return Some(buffer);
                }
                Err(error) if is_time_up(&error) => {}
                Err(_) => return None,
            }
        }
        None
    }

    /// Whether all of it went out.
    pub(super) fn send(&mut self, mut bytes: &[u8], shared: &Shared) -> bool {
        while !bytes.is_empty() {
            let written = match &mut self.stream {
                Stream::Plain(stream) => stream.write(bytes),
                Stream::Tls(stream) => stream.write(bytes),
            };
            match written {
                Ok(length) => bytes = &bytes[length..],
                Err(error) if is_time_up(&error) && !shared.is_over() => {}
                Err(_) => return false,
            }
        }
        match &mut self.stream {
            Stream::Plain(_) => true,
            Stream::Tls(stream) => stream.flush().is_ok(),
        }
    }

    /// Says that nothing more will come, where the protocol has words for it.
    pub(super) fn say_goodbye(&mut self) {
        if let Stream::Tls(stream) = &mut self.stream {
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    }
}

/// The systems disagree about the kind.
fn is_time_up(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}
