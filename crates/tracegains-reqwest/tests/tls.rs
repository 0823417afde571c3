//! Certificates: whom the client trusts, and how it says so.
#![cfg_attr(not(feature = "rustls"), allow(unused_imports, reason = "some tests are for rustls alone"))]
#![cfg(any(feature = "rustls", all(feature = "native-tls", not(feature = "rustls-no-provider"))))]

#[path = "../../tracegains-ureq/tests/support/mod.rs"]
mod support;

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use support::{Server, TlsServer, key, session, success};
use tracegains_core::call::{Delivery, FailureKind};
use tracegains_reqwest::{BuildError, CallErrorKind, Client, Endpoint};

#[tokio::test]
async fn a_certificate_that_nobody_trusts_is_not_sent_to_and_not_tried_again() {
    let tls = TlsServer::start();
    let client = Client::new(tls.endpoint()).unwrap();
    let error = client.logout(key(), session()).await.unwrap_err();
    let CallErrorKind::Transport { kind, delivery, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!((*kind, *delivery), (FailureKind::Tls, Delivery::NotSent));
    assert_eq!((error.attempts(), tls.server.connections(), tls.server.requests()), (1, 1, 0));
    assert!(!error.is_retryable());
    assert!(support::everything_printed(&error).contains("certificate"));
}

#[tokio::test]
async fn a_certificate_given_as_root_is_trusted() {
    let tls = TlsServer::start();
    let builder = Client::builder(tls.endpoint()).root_certificates(tls.certificate.as_bytes());
    builder.build().unwrap().logout(key(), session()).await.unwrap();

    // It is so in a builder of the caller's too.
    let builder = Client::builder(tls.endpoint()).root_certificates(tls.certificate.as_bytes());
    let builder = builder.client_builder(reqwest::Client::builder());
    builder.build().unwrap().logout(key(), session()).await.unwrap();
}

#[tokio::test]
async fn a_root_given_is_the_only_one() {
    let tls = TlsServer::start();
    let another = TlsServer::start();
    let builder = Client::builder(tls.endpoint()).root_certificates(another.certificate.as_bytes());
    let error = builder.build().unwrap().logout(key(), session()).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Transport { kind: FailureKind::Tls, .. }), "{error:?}");
}

#[tokio::test]
async fn the_wrong_name_is_not_trusted_either() {
    let tls = TlsServer::start();
    let url = format!("https://127.0.0.1:{}/", tls.server.address.port());
    let builder = Client::builder(Endpoint::new(&url).unwrap());
    let client = builder.root_certificates(tls.certificate.as_bytes()).build().unwrap();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Transport { kind: FailureKind::Tls, .. }), "{error:?}");
    assert_eq!((error.attempts(), error.may_have_arrived()), (1, false));
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_no_success() {
    let server = Server::start_raw(|_, stream, _| {
        let _ = stream.write_all(&success());
        let _ = stream.read(&mut [0; 4096]);
    });
    let url = format!("https://localhost:{}/", server.address.port());
    let client = Client::builder(Endpoint::new(&url).unwrap()).attempts(1).build().unwrap();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Transport { .. }), "{error:?}");
    assert_eq!(server.requests(), 0);
}

#[tokio::test]
async fn a_handshake_that_does_not_end_is_left_in_time_and_was_not_sent() {
    let server = Server::start_raw(|_, stream, _| while stream.read(&mut [0; 4096]).is_ok_and(|n| n > 0) {});
    let url = format!("https://localhost:{}/", server.address.port());
    let builder = Client::builder(Endpoint::new(&url).unwrap()).attempts(1);
    let client = builder.connect_timeout(Duration::from_millis(300)).build().unwrap();
    let started = Instant::now();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let CallErrorKind::Transport { kind, delivery, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!((*kind, *delivery), (FailureKind::Timeout, Delivery::NotSent));
}

#[cfg(feature = "rustls")]
#[test]
fn certificates_that_cannot_be_read_are_refused_while_building() {
    let garbage = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in ["", "no pem", garbage, "-----BEGIN CERTIFICATE-----\n"] {
        let result = Client::builder(Endpoint::test()).root_certificates(pem.as_bytes()).build();
        assert!(matches!(result, Err(BuildError::RootCertificates)), "{pem:?}");
    }
}

#[cfg(feature = "rustls")]
#[test]
fn a_client_certificate_needs_its_own_key() {
    let (one, other) = (TlsServer::start(), TlsServer::start());
    let build = |chain: &str, key: &str| {
        Client::builder(one.endpoint()).client_certificate(chain.as_bytes(), key.as_bytes()).build()
    };
    build(&one.certificate, &one.key).unwrap();
    let label = one.key.replace("PRIVATE KEY", "RSA PRIVATE KEY");
    for (chain, key) in [
        (&*one.certificate, &*other.key),
        (&one.certificate, &label),
        (&one.certificate, &one.certificate),
        (&one.certificate, ""),
        ("", &one.key),
    ] {
        let error = build(chain, key).unwrap_err();
        let printed = support::everything_printed(&error);
        assert!(printed.contains("client certificate"), "{printed}");
        for line in one.key.lines().chain(other.key.lines()).filter(|line| !line.starts_with('-')) {
            assert!(!printed.contains(line), "{printed}");
        }
    }
}
