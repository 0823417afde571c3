//! What is asynchronous about the client: spawning, cancelling, many calls at once.
// rustls without a crypto provider builds no client: see no_provider.rs.
#![cfg(any(feature = "rustls", not(feature = "rustls-no-provider")))]

#[path = "../../tracegains-ureq/tests/support/mod.rs"]
mod support;

use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use futures_util::StreamExt as _;
use support::{Server, key, session, status, success};
use tracegains_reqwest::{Client, SessionId, uuid::Uuid};

fn sessions(count: u128) -> Vec<SessionId> {
    (0..count).map(|number| SessionId::new(Uuid::from_u128(number))).collect()
}

#[tokio::test]
async fn a_call_can_be_spawned_and_outlives_its_client() {
    let server = Server::answering(success());
    let call = {
        let client = Client::new(server.endpoint()).unwrap();
        client.logout(key(), session())
    };
    assert_eq!(server.connections(), 0, "nothing happens before the first poll");
    tokio::spawn(call).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_call_that_is_dropped_ends_its_connection() {
    let (closed, wait) = mpsc::channel();
    let server = Server::start(move |_, stream| {
        let _ = closed.send(stream.read(&mut [0]));
    });
    let client = Client::new(server.endpoint()).unwrap();
    let call = client.logout(key(), session());
    tokio::time::timeout(Duration::from_millis(300), call).await.unwrap_err();
    let read = tokio::task::spawn_blocking(move || wait.recv_timeout(Duration::from_secs(5)));
    assert!(matches!(read.await.unwrap(), Ok(Ok(0) | Err(_))), "the connection was closed");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn many_sessions_are_ended_a_bounded_number_at_a_time() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (n, m) = (Arc::clone(&now), Arc::clone(&most));
    let server = Server::start(move |_, stream| {
        m.fetch_max(n.fetch_add(1, SeqCst) + 1, SeqCst);
        thread::sleep(Duration::from_millis(30));
        n.fetch_sub(1, SeqCst);
        stream.write_all(&success()).unwrap();
    });
    let client = Client::new(server.endpoint()).unwrap();
    let three = NonZeroUsize::new(3).unwrap();
    let mut outcomes = pin!(client.logout_all(sessions(12), key(), three));
    let mut ended = Vec::new();
    while let Some((session, outcome)) = outcomes.next().await {
        outcome.unwrap();
        ended.push(session.expose_secret());
    }
    ended.sort();
    let all: Vec<Uuid> = sessions(12).iter().map(SessionId::expose_secret).collect();
    assert_eq!(ended, all);
    assert_eq!(most.load(SeqCst), 3);
}

#[tokio::test]
async fn a_failed_logout_stops_no_other_and_is_told_with_its_session() {
    let answers = Server::start_raw(|_, stream, _| {
        let seen = support::read_request(stream).unwrap();
        let last = seen.body.contains("00000000-0000-0000-0000-000000000001");
        stream.write_all(&if last { status("403 Forbidden", "") } else { success() }).unwrap();
    });
    let client = Client::new(answers.endpoint()).unwrap();
    let all = client.logout_all(sessions(4), key(), NonZeroUsize::MIN).collect::<Vec<_>>().await;
    let failed: Vec<u128> = all
        .iter()
        .filter(|(_, outcome)| outcome.is_err())
        .map(|(session, _)| session.expose_secret().as_u128())
        .collect();
    assert_eq!((all.len(), failed), (4, vec![1]));
}

#[tokio::test]
async fn the_stream_owns_what_it_needs() {
    fn check(_: impl Send + 'static) {}
    let server = Server::answering(success());
    check(Client::new(server.endpoint()).unwrap().logout_all(sessions(1), key(), NonZeroUsize::MIN));
}
