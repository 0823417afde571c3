//! A scripted server on a loopback socket: raw bytes in, raw bytes out, no HTTP library between.

mod act;
mod connection;
mod request;
mod wire;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub(super) use act::{Act, Script};
pub(super) use request::SeenRequest;
pub(super) use wire::ServerTls;

/// How often a peer looks whether it should stop.
const GLANCE: Duration = Duration::from_millis(3);

/// What a peer saw.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) connections: usize,
    /// Whole requests, in the order in which they came.
    pub(super) requests: Vec<SeenRequest>,
    /// What no client may do, in words.
    pub(super) problems: Vec<String>,
}

struct Shared {
    scripts: Vec<Script>,
    seen: Mutex<Seen>,
    turns: Mutex<usize>,
    stop: AtomicBool,
    until: Instant,
}

impl Shared {
    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || Instant::now() >= self.until
    }

    /// Waits, unless the peer is stopped meanwhile. Whether it may go on.
    fn wait(&self, duration: Duration) -> bool {
        let until = Instant::now() + duration;
        while Instant::now() < until {
            if self.is_over() {
                return false;
            }
            thread::sleep(GLANCE.min(until.saturating_duration_since(Instant::now())));
        }
        !self.is_over()
    }

    /// The script of the next turn; the last one is repeated.
    fn next_turn(&self) -> Option<&Script> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let script = self.scripts.get(*turns).or(self.scripts.last());
        *turns += 1;
        script
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A server that plays one [`Script`] for each request and notes what it sees. It stops when it is
/// dropped, and by itself at the end of its life.
pub(super) struct Peer {
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

impl Peer {
    /// Binds a free port and starts to listen. The scripts are asked for once the address is known.
    pub(super) fn start(
        tls: Option<ServerTls>,
        life: Duration,
        scripts: impl FnOnce(SocketAddr) -> Vec<Script>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            scripts: scripts(address),
            seen: Mutex::default(),
            turns: Mutex::default(),
            stop: AtomicBool::new(false),
            until: Instant::now() + life,
        });
        let of_listener = Arc::clone(&shared);
        let listener = thread::Builder::new()
            .name("scripted peer".to_owned())
            .spawn(move || listen(&listener, tls.as_ref(), &of_listener))?;
        Ok(Self { address, shared, listener: Some(listener) })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells the peer to stop, without waiting for it.
    pub(super) fn stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }

    /// Stops the peer, waits for its threads and tells what it saw.
    pub(super) fn finish(mut self) -> Seen {
        self.join();
        std::mem::take(&mut *self.shared.seen())
    }

    fn join(&mut self) {
        self.stop();
        if let Some(listener) = self.listener.take() {
            // A thread that panicked has said so.
            let _ = listener.join();
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.join();
    }
}

fn listen(listener: &TcpListener, tls: Option<&ServerTls>, shared: &Arc<Shared>) {
    thread::scope(|scope| {
        while !shared.is_over() {
            match listener.accept() {
                Ok((stream, _)) => {
                    let number = {
                        let mut seen = shared.seen();
                        seen.connections += 1;
                        seen.connections
                    };
                    scope.spawn(move || connection::serve(stream, tls, number, shared));
                }
                Err(_) => thread::sleep(GLANCE),
            }
        }
    });
}

/// An address at which nobody listens, for as long as this lives: the port of an outgoing connection is
/// taken, but refuses.
pub(super) struct Nobody {
    address: SocketAddr,
    _pair: (TcpListener, TcpStream),
}

impl Nobody {
    pub(super) fn new() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let stream = TcpStream::connect(listener.local_addr()?)?;
        Ok(Self { address: stream.local_addr()?, _pair: (listener, stream) })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::*;

    const LIFE: Duration = Duration::from_secs(10);

    fn ask(address: SocketAddr) -> io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }

    #[test]
    fn a_peer_plays_its_scripts_in_turn_and_notes_the_requests() {
        let scripts = ["one", "two"].map(|answer| vec![Act::Read, Act::send(answer), Act::Close]);
        let peer = Peer::start(None, LIFE, |_| scripts.to_vec()).unwrap();
        let answers = [1, 2, 3].map(|_| ask(peer.address()).unwrap());
        assert_eq!(answers, [b"one", b"two", b"two"]);
        let seen = peer.finish();
        assert_eq!((seen.connections, seen.requests.len(), seen.problems), (3, 3, Vec::new()));
        assert_eq!(seen.requests[0].body, b"abc");
        assert_eq!(seen.requests[2].connection, 3);
    }

    #[test]
    fn a_reset_is_seen_as_one_whether_or_not_the_request_was_noted() {
        for noted in [0, 1] {
            let first = if noted == 1 { Act::Look } else { Act::Wait(Duration::ZERO) };
            let peer = Peer::start(None, LIFE, |_| vec![vec![first, Act::Reset]]).unwrap();
            let error = ask(peer.address()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
            assert_eq!(peer.finish().requests.len(), noted);
        }
    }

    #[test]
    fn a_dropped_peer_lets_go_of_its_clients_at_once() {
        let peer = Peer::start(None, LIFE, |_| vec![vec![Act::Flood(vec![b' '; 1000])]]).unwrap();
        let address = peer.address();
        let client = thread::spawn(move || ask(address).map(|answer| answer.len()));
        thread::sleep(Duration::from_millis(50));
        let before = Instant::now();
        drop(peer);
        let _ = client.join().unwrap();
        assert!(before.elapsed() < Duration::from_secs(1));
        assert!(TcpStream::connect(address).is_err());
    }

    #[test]
    fn a_peer_that_nobody_stops_ends_by_itself() {
        let peer = Peer::start(None, Duration::from_millis(50), |_| vec![vec![Act::Silence]]).unwrap();
        let before = Instant::now();
        assert!(ask(peer.address()).is_ok_and(|answer| answer.is_empty()));
        assert!(before.elapsed() < Duration::from_secs(1));
    }

    #[test]
    fn nobody_refuses() {
        let nobody = Nobody::new().unwrap();
        for _ in 0..3 {
            let error = TcpStream::connect(nobody.address()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        }
    }
}
