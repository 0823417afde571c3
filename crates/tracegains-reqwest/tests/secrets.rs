//! What is printed holds no secret, whoever says it.
// rustls without a crypto provider builds no client: see no_provider.rs.
#![cfg(any(feature = "rustls", not(feature = "rustls-no-provider")))]

#[path = "../../tracegains-ureq/tests/support/mod.rs"]
mod support;

use std::io::Write;

use support::{
    KEY, SESSION, Server, assert_no_secret, everything_printed, key, nobody, session, status, success,
};
use tracegains_reqwest::{BuildError, Client, Endpoint};

const GATEWAY: &str = "gateway-key-4711";
const QUERY: &str = "query-key-0815";

fn client(url: &str) -> Client {
    let builder = Client::builder(Endpoint::new(&format!("{url}?key={QUERY}")).unwrap());
    let builder = builder.attempts(1).header("X-Gateway-Key", GATEWAY);
    assert_no_secret(&format!("{builder:?} {builder:#?}"), &[GATEWAY, QUERY]);
    builder.build().unwrap()
}

#[test]
fn a_client_prints_no_secret() {
    let client = client("http://127.0.0.1:1/");
    assert_no_secret(&format!("{client:?} {client:#?}"), &[GATEWAY, QUERY]);
}

#[tokio::test]
async fn no_failure_prints_a_secret() {
    let echo = format!("no session {SESSION} for {KEY}, {}", SESSION.to_uppercase());
    let answers: Vec<Vec<u8>> = vec![
        Vec::new(),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<".to_vec(),
        format!("HTTP/1.1 200 {SESSION}\r\nX: {KEY}\r\nContent-Length: 1\r\n\r\nx").into_bytes(),
        format!("{SESSION} {KEY}\r\n\r\n").into_bytes(),
        support::fault(&echo),
        format!(
            "HTTP/1.1 403 No\r\nContent-Type: text/html; x={SESSION}\r\nContent-Length: {}\r\n\r\n{echo}",
            echo.len()
        )
        .into_bytes(),
        status("307 There", &format!("Location: http://{KEY}.example/{SESSION}?x={SESSION}\r\n")),
    ];
    for answer in answers {
        let server = Server::answering(answer);
        let error = client(&server.url()).logout(key(), session()).await.unwrap_err();
        server.request(0, |seen| assert!(seen.head.contains(QUERY) && seen.head.contains(GATEWAY)));
        assert_no_secret(&everything_printed(&error), &[GATEWAY, QUERY]);
    }
    let error = client(&format!("http://{}/", nobody())).logout(key(), session()).await.unwrap_err();
    assert_no_secret(&everything_printed(&error), &[GATEWAY, QUERY]);
}

#[test]
fn a_header_that_is_not_one_is_refused_without_its_value() {
    for (name, value) in [("X-Key", "gateway-key-4711\r\nX: y"), ("SOAPAction", GATEWAY), ("X Y", GATEWAY)] {
        let error = Client::builder(Endpoint::test()).header(name, value).build().unwrap_err();
        assert!(matches!(error, BuildError::Header(_)));
        assert_no_secret(&everything_printed(&error), &[GATEWAY]);
    }
    let error = Client::builder(Endpoint::test()).user_agent("a\nb").build().unwrap_err();
    assert!(matches!(error, BuildError::Header(_)));
}

#[test]
fn the_first_of_several_mistakes_is_told() {
    let builder = Client::builder(Endpoint::test()).proxy("").header("X Y", "z");
    assert!(matches!(builder.build(), Err(BuildError::Proxy)));
}

#[tokio::test]
async fn an_answer_may_come_in_pieces() {
    let server = Server::start(|_, stream| {
        for byte in success() {
            stream.write_all(&[byte]).unwrap();
        }
    });
    client(&server.url()).logout(key(), session()).await.unwrap();
}

/// Errors and clients cross threads.
#[test]
fn everything_is_send_and_sync() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Client>();
    check::<BuildError>();
    check::<tracegains_reqwest::Error>();
}
