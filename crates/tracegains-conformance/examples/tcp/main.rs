//! A transport over `std::net::TcpStream` and nothing else: plain http, one connection for each request.
//!
//! `cargo run -p tracegains-conformance --example tcp -- http://127.0.0.1:8080/ APP-KEY SESSION-ID`

mod http1;

use std::io::{Error, ErrorKind, Result};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use tracegains_core::binding::{BodyCollector, ResponseBody};
use tracegains_core::call::{Attempt, Failure, FailureKind, Step};
use tracegains_core::http::Response;
use tracegains_core::{CallError, CallOptions, Completed, Endpoint, Logout, LogoutCall, LogoutResult};

use http1::Wire;

type Outcome = std::result::Result<Completed<LogoutResult>, CallError<Error>>;

pub(crate) fn logout(endpoint: &Endpoint, logout: Logout, options: CallOptions) -> Outcome {
    let started = Instant::now();
    // The clock spreads the waits of several clients well enough for an example.
    let jitter = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| u64::from(since.subsec_nanos()));
    let mut call = LogoutCall::new(endpoint.clone(), logout, options, jitter);
    loop {
        match call.step() {
            Step::Send => {
                let Some(attempt) = call.begin(started.elapsed()) else { continue };
                match send(endpoint, attempt) {
                    Ok(response) => call.received(response, started.elapsed()),
                    Err(failure) => call.failed(failure, started.elapsed()),
                }
            }
            Step::Wait(duration) => {
                std::thread::sleep(duration);
                call.waited(started.elapsed());
            }
            _ => return call.finish(),
        }
    }
}

fn send(
    endpoint: &Endpoint,
    attempt: Attempt,
) -> std::result::Result<Response<ResponseBody>, Failure<Error>> {
    let until = Instant::now() + attempt.timeout;
    let stream =
        connect(endpoint, attempt.timeout).map_err(|error| Failure::not_sent(kind(&error, true), error))?;
    let lost = |error| Failure::may_have_arrived(kind(&error, false), error);
    let (head, body) = attempt.request.into_parts();
    let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
    let authority = head.uri.authority().map_or("", |authority| authority.as_str());
    let mut bytes =
        format!("POST {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n").into_bytes();
    for (name, value) in &head.headers {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend([b"\r\n", body.as_ref()].concat());
    let mut wire = Wire::new(stream, until);
    wire.write(&bytes).map_err(lost)?;
    let head = wire.head().map_err(lost)?;
    let mut collector = BodyCollector::new(head.clone(), attempt.body_limit);
    match wire.body(&head, &mut collector) {
        Ok(()) => Ok(collector.finish()),
        Err(error) => Err(lost(error).with_answer(collector.cut_off())),
    }
}

fn connect(endpoint: &Endpoint, timeout: Duration) -> Result<TcpStream> {
    if endpoint.is_https() {
        return Err(Error::new(ErrorKind::Unsupported, "this transport speaks no TLS"));
    }
    let mut last = Error::new(ErrorKind::NotFound, "the host has no address");
    for address in (endpoint.host(), endpoint.port()).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, timeout) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn kind(error: &Error, connecting: bool) -> FailureKind {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => FailureKind::Timeout,
        _ if connecting => FailureKind::Unreachable,
        _ => FailureKind::Other,
    }
}

#[expect(clippy::print_stdout, reason = "it is what a command is for")]
fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, app_key, session_id] = arguments.as_slice() else {
        return Err("expected an endpoint, an application key and a session ID".into());
    };
    let request = Logout::new(app_key.parse()?, session_id.parse()?);
    let completed = logout(&endpoint.parse()?, request, CallOptions::new());
    completed
        .map(|completed| println!("{completed}"))
        .map_err(|error| tracegains_core::call::report(&error).to_string().into())
}
