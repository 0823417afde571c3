//! Scripted servers on loopback: each connection takes one request, and a closure does the rest.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]
#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tracegains_core::binding::{encode_fault, encode_response};
use tracegains_core::soap::{FaultClass, FaultCode};
use tracegains_core::{AppKey, Endpoint, Fault, Logout, LogoutResult, ResponseCode, SessionId, SoapVersion};

pub const KEY: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
pub const SESSION: &str = "5e55a1d0-0000-4000-8000-00000000000f";

pub fn key() -> AppKey {
    KEY.parse().unwrap()
}

pub fn session() -> SessionId {
    SESSION.parse().unwrap()
}

/// What the server saw of one connection.
pub struct Seen {
    pub head: String,
    pub body: String,
}

impl Seen {
    pub fn header(&self, name: &str) -> Vec<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).collect()
    }
}

pub struct Server {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<Mutex<usize>>,
}

impl Server {
    /// `act` gets the number of the connection, from 0, after its request was read. The connection is
    /// closed when it returns.
    pub fn start(act: impl Fn(usize, &mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::start_raw(move |number, stream, seen| {
            let request = read_request(stream);
            if let Some(request) = request {
                seen.lock().unwrap().push(request);
                act(number, stream);
            }
        })
    }

    /// The same, before anything was read.
    pub fn start_raw(act: impl Fn(usize, &mut TcpStream, &Mutex<Vec<Seen>>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let server = Self { address, seen: Arc::clone(&seen), connections: Arc::clone(&connections) };
        let act = Arc::new(act);
        // Ends with the process; nothing waits for it.
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { break };
                let number = {
                    let mut connections = connections.lock().unwrap();
                    *connections += 1;
                    *connections - 1
                };
                let (act, seen) = (Arc::clone(&act), Arc::clone(&seen));
                thread::spawn(move || {
                    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                    act(number, &mut stream, &seen);
                });
            }
        });
        server
    }

    /// Answers every request with these bytes.
    pub fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::start(move |_, stream| stream.write_all(&answer).unwrap())
    }

    pub fn url(&self) -> String {
        format!("http://{}/v7/soap/Authentication.asmx", self.address)
    }

    pub fn endpoint(&self) -> Endpoint {
        Endpoint::new(&self.url()).unwrap()
    }

    pub fn connections(&self) -> usize {
        *self.connections.lock().unwrap()
    }

    pub fn requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// Looks at a request, counted from 0.
    pub fn request<T>(&self, number: usize, look: impl FnOnce(&Seen) -> T) -> T {
        look(&self.seen.lock().unwrap()[number])
    }
}

pub fn read_request(stream: &mut impl Read) -> Option<Seen> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let mut seen = Seen { head: String::from_utf8(head).unwrap(), body: String::new() };
    let length = seen.header("content-length").first().map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    seen.body = String::from_utf8(body).unwrap();
    Some(seen)
}

/// An address where nobody listens.
pub fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

pub fn success() -> Vec<u8> {
    let result = LogoutResult::new(ResponseCode::new("OK"));
    bytes(&encode_response::<Logout>(&result, SoapVersion::V1_1).unwrap())
}

pub fn fault(text: &str) -> Vec<u8> {
    let fault = Fault::new(FaultCode::standard(FaultClass::Sender), text);
    bytes(&encode_fault(&fault, SoapVersion::V1_1).unwrap())
}

pub fn status(line: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {line}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
}

fn bytes(response: &tracegains_core::http::Response<Vec<u8>>) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 {}\r\nConnection: close\r\n", response.status()).into_bytes();
    for (name, value) in response.headers() {
        out.extend_from_slice(format!("{name}: ").as_bytes());
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(response.body());
    out
}

/// A proxy that does nothing but note what it was asked for.
pub fn proxy() -> Server {
    Server::start(|_, stream| stream.write_all(&status("502 Bad Gateway", "")).unwrap())
}

/// A certificate for `localhost` that nobody trusts, and a server that has it.
pub struct TlsServer {
    pub server: Server,
    pub certificate: String,
    pub key: String,
}

impl TlsServer {
    pub fn start() -> Self {
        let rcgen::CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let chain = vec![cert.der().clone()];
        let private = rustls::pki_types::PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let config =
            rustls::ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(chain, private)
                .unwrap();
        let config = Arc::new(config);
        let server = Server::start_raw(move |_, stream, seen| {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut tls = rustls::StreamOwned::new(connection, stream);
            if let Some(request) = read_request(&mut tls) {
                seen.lock().unwrap().push(request);
                tls.write_all(&success()).unwrap();
                tls.conn.send_close_notify();
                let _ = tls.flush();
            }
        });
        Self { server, certificate: cert.pem(), key: signing_key.serialize_pem() }
    }

    pub fn endpoint(&self) -> Endpoint {
        Endpoint::new(&format!("https://localhost:{}/", self.server.address.port())).unwrap()
    }
}

/// All that an error prints by itself and through its causes.
pub fn everything_printed(error: &(dyn std::error::Error + 'static)) -> String {
    let mut out = format!("{} ", tracegains_core::call::report(error));
    let mut next = Some(error);
    while let Some(error) = next {
        out.push_str(&format!("{error} {error:?} {error:#?} "));
        next = error.source();
    }
    out
}

#[track_caller]
pub fn assert_no_secret(printed: &str, more: &[&str]) {
    let lower = printed.to_lowercase();
    for secret in [KEY, SESSION, &KEY[9..23], &SESSION[4..20]].iter().chain(more) {
        assert!(!lower.contains(&secret.to_lowercase()), "{printed}");
    }
}
