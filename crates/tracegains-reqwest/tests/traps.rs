//! One test for each trap that an HTTP client sets for a SOAP call.
// rustls without a crypto provider builds no client: see no_provider.rs.
#![cfg(any(feature = "rustls", not(feature = "rustls-no-provider")))]

#[path = "../../tracegains-ureq/tests/support/mod.rs"]
mod support;

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use support::{Server, fault, key, nobody, session, status, success};
use tracegains_core::binding::HttpReason;
use tracegains_core::call::{Delivery, FailureKind};
use tracegains_reqwest::{
    BuildError, CallErrorKind, Client, Completed, Endpoint, Error, LogoutResult, reqwest,
};

/// One attempt, and no patience beyond what a slow machine needs.
async fn once(server: &Server) -> Result<Completed<LogoutResult>, Error> {
    let client = Client::builder(server.endpoint()).attempts(1).build().unwrap();
    client.logout(key(), session()).await
}

#[track_caller]
fn transport(error: &Error) -> (FailureKind, Delivery) {
    match error.kind() {
        CallErrorKind::Transport { kind, delivery, .. } => (*kind, *delivery),
        other => panic!("not a transport failure: {other:?}"),
    }
}

#[track_caller]
fn http(error: &Error) -> &HttpReason {
    match error.kind() {
        CallErrorKind::Http(answer) => &answer.why,
        other => panic!("not an HTTP answer: {other:?}"),
    }
}

#[tokio::test]
async fn a_logout_is_one_post_of_a_soap_message() {
    let server = Server::answering(success());
    let done = once(&server).await.unwrap();
    assert!(done.result.is_success());
    assert_eq!((done.attempts, server.connections()), (1, 1));
    server.request(0, |seen| {
        assert!(seen.head.starts_with("POST /v7/soap/Authentication.asmx HTTP/1.1\r\n"), "{}", seen.head);
        assert!(seen.body.contains(support::SESSION));
        assert_eq!(seen.header("content-type"), ["text/xml; charset=utf-8"]);
        assert_eq!(seen.header("soapaction"), ["\"https://api.tracegains.net/v7/soap/Logout\""]);
        assert_eq!(seen.header("content-length"), [seen.body.len().to_string()]);
        assert_eq!(seen.header("accept-encoding"), ["identity"]);
        assert_eq!(seen.header("user-agent"), [concat!("tracegains-reqwest/", env!("CARGO_PKG_VERSION"))]);
        for unwanted in ["transfer-encoding", "expect", "referer", "cookie"] {
            assert!(seen.header(unwanted).is_empty(), "{unwanted}");
        }
    });
}

#[tokio::test]
async fn a_redirect_is_reported_and_its_target_sees_nothing() {
    for code in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let target = Server::answering(success());
        let server = Server::answering(status(code, &format!("Location: {}\r\n", target.url())));
        let error = once(&server).await.unwrap_err();
        assert!(matches!(http(&error), HttpReason::Redirect { to: Some(_) }), "{code}");
        assert_eq!((server.connections(), target.connections()), (1, 0), "{code}");
    }
}

#[tokio::test]
async fn a_fault_under_500_reaches_the_caller() {
    let error = once(&Server::answering(fault("not today"))).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 500);
    let CallErrorKind::Fault { fault, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!(fault.reason(), "not today");
}

#[tokio::test]
async fn nothing_is_tried_again_behind_the_back_of_the_core() {
    let closing = Server::start(|_, _| {});
    let error = once(&closing).await.unwrap_err();
    assert_eq!(transport(&error), (FailureKind::Other, Delivery::MayHaveArrived));
    assert_eq!((error.attempts(), closing.connections()), (1, 1));

    let busy = Server::answering(status("503 Busy", ""));
    let error = once(&busy).await.unwrap_err();
    assert_eq!((error.attempts(), busy.connections()), (1, 1));
}

#[tokio::test]
async fn what_the_core_repeats_is_counted() {
    let server = Server::start(|number, stream| {
        let answer = if number < 2 { status("503 Busy", "Retry-After: 0\r\n") } else { success() };
        stream.write_all(&answer).unwrap();
    });
    let client = Client::new(server.endpoint()).unwrap();
    let done = client.logout(key(), session()).await.unwrap();
    assert_eq!((done.attempts, server.connections()), (3, 3));
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let endpoint = Endpoint::new(&format!("http://{}/", nobody())).unwrap();
    let client = Client::builder(endpoint).attempts(1).build().unwrap();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert_eq!(transport(&error), (FailureKind::Unreachable, Delivery::NotSent));
    assert!(!error.may_have_arrived());
}

#[tokio::test]
async fn an_answer_that_breaks_off_may_have_arrived_and_keeps_its_status() {
    let server = Server::answering("HTTP/1.1 503 Busy\r\nContent-Length: 99\r\nRetry-After: 7\r\n\r\n<a");
    let error = once(&server).await.unwrap_err();
    assert!(matches!(http(&error), HttpReason::CutOff { received: 2, declared: Some(99) }), "{error:?}");
    assert_eq!(error.status().unwrap(), 503);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(error.may_have_arrived());
}

#[tokio::test]
async fn a_broken_chunk_is_no_complete_answer() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n";
    let error = once(&Server::answering(format!("{head}5\r\n<a/>\n\r\n"))).await.unwrap_err();
    assert!(matches!(http(&error), HttpReason::CutOff { received: 5, .. }), "{error:?}");
}

#[tokio::test]
async fn a_connection_that_is_reset_may_have_arrived() {
    // Closing with the request unread makes the system reset the connection.
    let server = Server::start_raw(|_, stream, _| {
        thread::sleep(Duration::from_millis(100));
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Le");
    });
    let error = once(&server).await.unwrap_err();
    assert_eq!(transport(&error), (FailureKind::Other, Delivery::MayHaveArrived));
    assert!(error.may_have_arrived());
}

#[tokio::test]
async fn an_answer_that_is_no_http_may_have_arrived() {
    let error = once(&Server::answering("SSH-2.0-OpenSSH_9.6\r\n\r\n")).await.unwrap_err();
    assert_eq!(transport(&error), (FailureKind::Other, Delivery::MayHaveArrived));
}

#[tokio::test]
async fn a_body_without_end_is_read_up_to_the_limit() {
    let server = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n").unwrap();
        while stream.write_all(&[b' '; 8192]).is_ok() {}
    });
    let client = Client::builder(server.endpoint()).response_limit(100_000).build().unwrap();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert_eq!(http(&error), &HttpReason::TooLarge { limit: 100_000 });
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn a_body_that_is_declared_too_large_is_not_read() {
    let server = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n").unwrap();
        thread::sleep(Duration::from_secs(10));
    });
    let started = Instant::now();
    let error = once(&server).await.unwrap_err();
    assert!(matches!(http(&error), HttpReason::TooLarge { .. }));
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_limit_above_the_clients_own_is_the_one_in_force() {
    let spaces = 11 * 1024 * 1024;
    let server = Server::start(move |_, stream| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {spaces}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(&vec![b' '; spaces]).unwrap();
    });
    let client = Client::builder(server.endpoint()).response_limit(12 * 1024 * 1024).build().unwrap();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Decode { .. }), "{error:?}");
}

#[tokio::test]
async fn a_content_coding_is_refused_and_not_undone() {
    let gzip = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Encoding: gzip\r\n\
        Content-Length: 3\r\n\r\n\x1f\x8b\x08";
    let error = once(&Server::answering(gzip)).await.unwrap_err();
    assert!(matches!(http(&error), HttpReason::ContentCoding { .. }), "{error:?}");
}

/// Runs a call whose attempts have 300 ms and checks that it does not last.
async fn in_time(act: impl Fn(usize, &mut std::net::TcpStream) + Send + Sync + 'static) -> Error {
    let server = Server::start(act);
    let client = Client::builder(server.endpoint())
        .attempts(1)
        .attempt_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let started = Instant::now();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    assert_eq!(transport(&error), (FailureKind::Timeout, Delivery::MayHaveArrived));
    error
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_in_time() {
    in_time(|_, _| thread::sleep(Duration::from_secs(10))).await;
}

#[tokio::test]
async fn a_server_that_stops_in_the_head_is_left_in_time() {
    in_time(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-").unwrap();
        thread::sleep(Duration::from_secs(10));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_stops_in_the_body_is_left_in_time() {
    in_time(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<").unwrap();
        thread::sleep(Duration::from_secs(10));
    })
    .await;
}

#[tokio::test]
async fn a_body_that_trickles_is_left_in_time() {
    in_time(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n").unwrap();
        while stream.write_all(b" ").is_ok() {
            thread::sleep(Duration::from_millis(20));
        }
    })
    .await;
}

#[tokio::test]
async fn the_deadline_bounds_the_call() {
    let server = Server::start(|_, _| thread::sleep(Duration::from_secs(10)));
    let deadline = Duration::from_millis(300);
    let client = Client::builder(server.endpoint()).deadline(deadline).build().unwrap();
    let started = Instant::now();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(3));
    assert!(matches!(error.kind(), CallErrorKind::Deadline { in_flight: true, .. }), "{error:?}");
}

#[tokio::test]
async fn times_without_end_are_taken() {
    let server = Server::answering(success());
    let builder = Client::builder(server.endpoint())
        .no_deadline()
        .attempt_timeout(Duration::MAX)
        .connect_timeout(Duration::MAX);
    builder.build().unwrap().logout(key(), session()).await.unwrap();
}

#[tokio::test]
async fn a_builder_with_the_worst_settings_is_overruled() {
    let elsewhere = Server::answering(success());
    let location = format!("Location: {}\r\n", elsewhere.url());
    let server = Server::start(move |number, stream| {
        let answer = match number {
            0 => fault("no"),
            1 => status("307 Temporary", &location),
            _ => success(),
        };
        thread::sleep(Duration::from_millis(30));
        stream.write_all(&answer).unwrap();
    });
    let moment = Duration::from_nanos(1);
    let mut headers = tracegains_reqwest::http::HeaderMap::new();
    for (name, value) in [
        ("accept-encoding", "gzip"),
        ("content-type", "text/plain"),
        ("soapaction", "x"),
        ("content-length", "1"),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    let gone = reqwest::Proxy::all(format!("http://{}", nobody())).unwrap();
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::limited(10))
        .retry(reqwest::retry::for_host("127.0.0.1").no_budget().classify_fn(|attempt| attempt.retryable()))
        .referer(true)
        .https_only(true)
        .proxy(gone)
        .user_agent("somebody/1")
        .default_headers(headers)
        .timeout(moment)
        .read_timeout(moment)
        .connect_timeout(moment)
        .http1_ignore_invalid_headers_in_responses(true);
    let client = Client::builder(server.endpoint()).attempts(1).client_builder(builder).build().unwrap();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Fault { .. }), "{error:?}");
    let error = client.logout(key(), session()).await.unwrap_err();
    assert!(matches!(http(&error), HttpReason::Redirect { .. }), "{error:?}");
    client.logout(key(), session()).await.unwrap();
    assert_eq!((server.connections(), elsewhere.connections()), (3, 0));
    server.request(2, |seen| {
        assert_eq!(seen.header("accept-encoding"), ["identity"]);
        assert_eq!(seen.header("content-type"), ["text/xml; charset=utf-8"]);
        assert_eq!(seen.header("soapaction"), ["\"https://api.tracegains.net/v7/soap/Logout\""]);
        assert_eq!(seen.header("content-length"), [seen.body.len().to_string()]);
        assert_eq!(seen.header("user-agent"), [concat!("tracegains-reqwest/", env!("CARGO_PKG_VERSION"))]);
    });
}

#[tokio::test]
async fn a_call_may_have_options_of_its_own() {
    let server = Server::answering(success());
    let client = Client::builder(server.endpoint()).user_agent("one/1").build().unwrap();
    client.logout(key(), session()).await.unwrap();
    let options = client.options().clone().user_agent("two/2").unwrap().header("X-Tag", "t").unwrap();
    client.logout_with(tracegains_reqwest::Logout::new(key(), session()), options).await.unwrap();
    server.request(0, |seen| assert_eq!(seen.header("user-agent"), ["one/1"]));
    server.request(1, |seen| {
        assert_eq!(seen.header("user-agent"), ["two/2"]);
        assert_eq!(seen.header("x-tag"), ["t"]);
    });
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_call() {
    let server = Server::start(|_, stream| {
        loop {
            let answer = String::from_utf8(success()).unwrap().replace("Connection: close\r\n", "");
            stream.write_all(answer.as_bytes()).unwrap();
            if support::read_request(stream).is_none() {
                break;
            }
        }
    });
    let client = Client::new(server.endpoint()).unwrap();
    for _ in 0..3 {
        client.clone().logout(key(), session()).await.unwrap();
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_finished_client_is_taken_as_it_is() {
    let server = Server::answering(success());
    // Building a client installs the crypto provider that reqwest's own builder asks for.
    Client::new(server.endpoint()).unwrap();
    let build = |server: &Server| {
        let finished = reqwest::Client::builder().no_proxy().build().unwrap();
        Client::builder(server.endpoint()).attempts(1).client_with_its_own_policies(finished)
    };
    build(&server).build().unwrap().logout(key(), session()).await.unwrap();

    // Times and limits are ours all the same.
    let silent = Server::start(|_, _| thread::sleep(Duration::from_secs(10)));
    let client = build(&silent).attempt_timeout(Duration::from_millis(300)).build().unwrap();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert_eq!(transport(&error), (FailureKind::Timeout, Delivery::MayHaveArrived));

    for builder in [
        build(&server).connect_timeout(Duration::from_secs(1)),
        build(&server).no_proxy(),
        build(&server).proxy("http://127.0.0.1:1"),
    ] {
        assert!(matches!(builder.build(), Err(BuildError::FinishedClient)));
    }
}

#[test]
fn an_endpoint_that_is_no_url_to_reqwest_is_refused_while_building_and_not_repeated() {
    for url in ["https://1.2.3.400/?key=hunter2", "https://1.2.3.4.5/?key=hunter2"] {
        let error = Client::new(Endpoint::new(url).unwrap()).unwrap_err();
        assert!(matches!(error, BuildError::Endpoint), "{url}: {error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}
