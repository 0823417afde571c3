//! The async and the blocking client come to the same outcome, whatever the server does.
// rustls without a crypto provider builds no client: see no_provider.rs.
#![cfg(any(feature = "rustls", not(feature = "rustls-no-provider")))]

#[path = "../../tracegains-ureq/tests/support/mod.rs"]
mod support;

use std::io::Write;
use std::thread;
use std::time::Duration;

use support::{Server, fault, key, nobody, session, status, success};
use tracegains_core::call::{Delivery, FailureKind};
use tracegains_core::{CallError, CallErrorKind, Completed, Endpoint, LogoutResult};

/// All of an outcome but the transport's own error.
#[derive(Debug, PartialEq)]
struct Outcome {
    name: &'static str,
    attempts: u32,
    may_have_arrived: bool,
    retryable: bool,
    status: Option<u16>,
    retry_after: Option<Duration>,
    transport: Option<(FailureKind, Delivery)>,
    why: Option<String>,
}

fn outcome<E>(result: Result<Completed<LogoutResult>, CallError<E>>) -> Outcome {
    match result {
        Ok(done) => Outcome {
            name: "completed",
            attempts: done.attempts,
            may_have_arrived: done.may_have_arrived,
            retryable: false,
            status: None,
            retry_after: None,
            transport: None,
            why: None,
        },
        Err(error) => Outcome {
            name: error.kind().as_str(),
            attempts: error.attempts(),
            may_have_arrived: error.may_have_arrived(),
            retryable: error.is_retryable(),
            status: error.status().map(|status| status.as_u16()),
            retry_after: error.retry_after(),
            transport: match error.kind() {
                CallErrorKind::Transport { kind, delivery, .. } => Some((*kind, *delivery)),
                _ => None,
            },
            why: match error.kind() {
                CallErrorKind::Http(answer) => Some(format!("{:?}", answer.why)),
                _ => None,
            },
        },
    }
}

/// Both against the same endpoint, with short waits.
async fn both(endpoint: Endpoint) -> (Outcome, Outcome) {
    let backoff = tracegains_core::call::Backoff { base: Duration::from_millis(1), ..Default::default() };
    let time = Duration::from_millis(300);
    let client = tracegains_reqwest::Client::builder(endpoint.clone());
    let client = client.attempts(2).attempt_timeout(time).backoff(backoff).build().unwrap();
    let awaited = outcome(client.logout(key(), session()).await);
    let client = tracegains_ureq::Client::builder(endpoint);
    let client = client.attempts(2).attempt_timeout(time).backoff(backoff).build().unwrap();
    let call = move || outcome(client.logout(key(), session()));
    let blocked = tokio::task::spawn_blocking(call).await.unwrap();
    (awaited, blocked)
}

#[tokio::test]
async fn both_read_the_same_out_of_every_answer() {
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n";
    let answers: Vec<(&str, Vec<u8>)> = vec![
        ("success", success()),
        ("fault", fault("no")),
        ("nothing", Vec::new()),
        ("half a head", b"HTTP/1.1 200 OK\r\nContent-Ty".to_vec()),
        ("no http", b"220 ready\r\n\r\n".to_vec()),
        ("redirect", status("302 Found", "Location: http://elsewhere.example/\r\n")),
        ("busy", status("503 Busy", "Retry-After: 0\r\n")),
        ("busy for long", status("503 Busy", "Retry-After: 9999\r\n")),
        ("forbidden", status("403 Forbidden", "")),
        ("proxy authentication", status("407 Proxy Authentication Required", "")),
        ("no content", b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec()),
        ("empty", format!("{ok}Content-Length: 0\r\n\r\n").into_bytes()),
        ("page", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p/>".to_vec()),
        ("cut off", format!("{ok}Content-Length: 400\r\n\r\n<a/>").into_bytes()),
        ("too large", format!("{ok}Content-Length: 99999999\r\n\r\n<a/>").into_bytes()),
        ("no length", format!("{ok}\r\n<a/>").into_bytes()),
        ("broken chunks", format!("{ok}Transfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n").into_bytes()),
        ("chunks", format!("{ok}Transfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n0\r\n\r\n").into_bytes()),
        ("continue first", [b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), success()].concat()),
    ];
    for (name, answer) in answers {
        let (awaited, blocked) = both(Server::answering(answer).endpoint()).await;
        assert_eq!(awaited, blocked, "{name}");
    }
}

#[tokio::test]
async fn both_tell_the_same_of_every_failure() {
    let nobody = Endpoint::new(&format!("http://{}/", nobody())).unwrap();
    let (awaited, blocked) = both(nobody).await;
    assert_eq!(awaited, blocked);
    assert_eq!(awaited.transport, Some((FailureKind::Unreachable, Delivery::NotSent)));

    let silent = Server::start(|_, _| thread::sleep(Duration::from_secs(5)));
    let (awaited, blocked) = both(silent.endpoint()).await;
    assert_eq!(awaited, blocked);
    assert_eq!(awaited.transport, Some((FailureKind::Timeout, Delivery::MayHaveArrived)));

    let stalling = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<").unwrap();
        thread::sleep(Duration::from_secs(5));
    });
    let (awaited, blocked) = both(stalling.endpoint()).await;
    assert_eq!(awaited, blocked);

    // Lost once, then done: the doubt is told.
    let counted = std::sync::atomic::AtomicUsize::new(0);
    let recovering = Server::start(move |_, stream| {
        if counted.fetch_add(1, std::sync::atomic::Ordering::SeqCst) % 2 == 1 {
            stream.write_all(&success()).unwrap();
        }
    });
    let (awaited, blocked) = both(recovering.endpoint()).await;
    assert_eq!(awaited, blocked);
    assert!(awaited.name == "completed" && awaited.attempts == 2 && awaited.may_have_arrived);
}
