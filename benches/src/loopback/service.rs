//! The local service, and a bare axum handler that returns the same bytes.

use std::cell::Cell;
use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use axum::routing::post;
use tokio::sync::oneshot;
use tracegains_core::operation::message::encode_request;
use tracegains_core::{AppKey, Logout, SessionId, SoapVersion};
use tracegains_service::LocalService;
use uuid::Uuid;

use super::wire::read_message;

/// Connections with a request on its way at the same time, so that the server always has work.
pub const AT_ONCE: usize = 8;
const PATH: &str = "/v7/soap/Authentication.asmx";
const PATIENCE: Duration = Duration::from_secs(10);
/// More rounds than a batch of the comparison holds, so that no session is asked for twice in one.
const ROUNDS: usize = 64;

/// Both servers, each with connections of its own. The load is the same: one thread that writes a request
/// to each connection and then reads the answer of each.
#[derive(Debug)]
pub struct Service {
    local: LocalService,
    app_key: AppKey,
    sessions: Vec<SessionId>,
    requests: Vec<Vec<u8>>,
    next: Cell<usize>,
    to_local: Vec<TcpStream>,
    to_bare: Vec<TcpStream>,
    answer: Vec<u8>,
    _bare: Bare,
}

/// Sessions that are open and waiting to be ended.
#[derive(Debug)]
pub struct Round(usize);

impl Service {
    /// Starts both.
    ///
    /// # Errors
    ///
    /// The system gives no port, or the service does not answer.
    pub fn start() -> io::Result<Self> {
        let local = LocalService::start()?;
        let app_key = AppKey::new(Uuid::from_u128(0x0a1b_2c3d));
        let sessions: Vec<SessionId> =
            (0..ROUNDS * AT_ONCE).map(|at| SessionId::new(Uuid::from_u128(at as u128))).collect();
        let requests = sessions
            .iter()
            .map(|session| {
                let logout = Logout::new(app_key.clone(), session.clone());
                let body = encode_request(&logout, SoapVersion::V1_1);
                let head = format!(
                    "POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n\
                     SOAPAction: \"https://api.tracegains.net/v7/soap/Logout\"\r\nContent-Length: {}\r\n\r\n",
                    body.len()
                );
                [head.as_bytes(), &body].concat()
            })
            .collect::<Vec<_>>();

        let to_local = connect(local.address())?;
        local.add_session(app_key.clone(), sessions[0].clone());
        (&to_local[0]).write_all(&requests[0])?;
        let (message, body) = read(&to_local[0])?;
        let answer = message[body..].to_vec();
        assert!(message.starts_with(b"HTTP/1.1 200 ") && answer.windows(4).any(|four| four == b">OK<"));
        let bare = Bare::start(answer.clone())?;
        let to_bare = connect(bare.address)?;
        Ok(Self {
            local,
            app_key,
            sessions,
            requests,
            next: Cell::new(0),
            to_local,
            to_bare,
            answer,
            _bare: bare,
        })
    }

    /// Opens the sessions that a round ends.
    pub fn open(&self) -> Round {
        let at = self.next.get();
        self.next.set((at + AT_ONCE) % self.sessions.len());
        for session in &self.sessions[at..at + AT_ONCE] {
            self.local.add_session(self.app_key.clone(), session.clone());
        }
        Round(at)
    }

    /// Ends [`AT_ONCE`] sessions at the local service.
    pub fn local(&self, round: Round) {
        self.send(&self.to_local, round);
    }

    /// Sends the same requests to the bare handler.
    pub fn bare(&self, round: Round) {
        self.send(&self.to_bare, round);
    }

    fn send(&self, connections: &[TcpStream], Round(at): Round) {
        for (mut connection, request) in connections.iter().zip(&self.requests[at..]) {
            connection.write_all(request).expect("a request is written");
        }
        for connection in connections {
            let (message, body) = read(connection).expect("an answer");
            assert_eq!(&message[body..], self.answer, "the session was not ended");
        }
    }
}

fn connect(address: SocketAddr) -> io::Result<Vec<TcpStream>> {
    let open = |_| {
        let connection = TcpStream::connect(address)?;
        connection.set_nodelay(true)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        Ok(connection)
    };
    (0..AT_ONCE).map(open).collect()
}

/// An answer, and where its body begins.
fn read(connection: &TcpStream) -> io::Result<(Vec<u8>, usize)> {
    let mut buffer = vec![0; 4096];
    let (body, end) = read_message(connection, &mut buffer)?;
    buffer.truncate(end);
    Ok((buffer, body))
}

/// axum and nothing else, on a thread and a runtime like the service's.
#[derive(Debug)]
struct Bare {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Bare {
    fn start(answer: Vec<u8>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let answer = Bytes::from(answer);
        // The request is read to its end, since a server that keeps connections has to.
        let handler = move |_: Bytes| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=0"));
            std::future::ready((headers, answer.clone()))
        };
        let router = Router::new().route(PATH, post(handler));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        thread::spawn(move || {
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
                tokio::select! {
                    _ = stopped => {}
                    served = axum::serve(listener, router) => drop(served),
                }
            });
        });
        Ok(Self { address, _stop: stop })
    }
}
