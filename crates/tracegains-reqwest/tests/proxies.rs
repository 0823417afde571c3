//! Proxies: the environment's are for others, a named one is for all.
// rustls without a crypto provider builds no client: see no_provider.rs.
#![cfg(any(feature = "rustls", not(feature = "rustls-no-provider")))]

#[path = "../../tracegains-ureq/tests/support/mod.rs"]
mod support;

use std::process::Command;

use support::{Server, key, nobody, proxy, session, success};
use tracegains_reqwest::{BuildError, Client, Endpoint, Error, reqwest};

const IN_CHILD: &str = "TRACEGAINS_TEST_PROXY";

/// Runs a test of this file again, in a process whose environment names a proxy.
fn with_environment(test: &str, proxy: &Server) {
    let url = format!("http://{}", proxy.address);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", test, "--nocapture"])
        .env(IN_CHILD, "1")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    for name in ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"] {
        child.env(name, &url).env(name.to_lowercase(), &url);
    }
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

fn in_child() -> bool {
    std::env::var_os(IN_CHILD).is_some()
}

/// No name is looked up where a proxy is used.
fn elsewhere() -> Endpoint {
    Endpoint::with_plain_http_allowed("http://service.invalid/").unwrap()
}

#[track_caller]
fn bad_gateway(error: &Error) {
    assert!(format!("{error:?}").contains("502"), "{error:?}");
}

#[tokio::test]
async fn the_environments_proxy_is_not_used_for_loopback() {
    if in_child() {
        let server = Server::answering(success());
        Client::new(server.endpoint()).unwrap().logout(key(), session()).await.unwrap();
        let builder = Client::builder(server.endpoint()).client_builder(reqwest::Client::builder());
        builder.build().unwrap().logout(key(), session()).await.unwrap();
        return;
    }
    let proxy = proxy();
    with_environment("the_environments_proxy_is_not_used_for_loopback", &proxy);
    assert_eq!(proxy.connections(), 0);
}

#[tokio::test]
async fn the_environments_proxy_is_used_for_others_unless_forbidden() {
    if in_child() {
        let client = Client::builder(elsewhere()).attempts(1).build().unwrap();
        bad_gateway(&client.logout(key(), session()).await.unwrap_err());
        let server = Server::answering(success());
        if cfg!(unix) {
            // This machine too, but not by one of the names that count as loopback.
            let url = format!("http://0.0.0.0:{}/", server.address.port());
            let builder = Client::builder(Endpoint::with_plain_http_allowed(&url).unwrap()).no_proxy();
            builder.build().unwrap().logout(key(), session()).await.unwrap();
        }
        return;
    }
    let proxy = proxy();
    with_environment("the_environments_proxy_is_used_for_others_unless_forbidden", &proxy);
    assert_eq!(proxy.requests(), 1);
}

#[tokio::test]
async fn a_named_proxy_is_used_for_loopback_too() {
    let (server, proxy) = (Server::answering(success()), proxy());
    let url = format!("http://user:hunter2@{}", proxy.address);
    let client = Client::builder(server.endpoint()).attempts(1).proxy(&url).build().unwrap();
    let error = client.logout(key(), session()).await.unwrap_err();
    bad_gateway(&error);
    assert_eq!((proxy.requests(), server.connections()), (1, 0));
    proxy.request(0, |seen| {
        assert_eq!(seen.header("proxy-authorization"), ["Basic dXNlcjpodW50ZXIy"]);
        assert_eq!(seen.header("user-agent"), [concat!("tracegains-reqwest/", env!("CARGO_PKG_VERSION"))]);
    });
    let printed = format!("{client:?} {}", support::everything_printed(&error));
    support::assert_no_secret(&printed, &["hunter2", "dXNlcjpodW50ZXIy"]);
}

#[tokio::test]
async fn a_socks_proxy_that_is_not_there_is_an_error_and_no_panic() {
    let server = Server::answering(success());
    let url = format!("socks5://{}", nobody());
    let client = Client::builder(server.endpoint()).attempts(1).proxy(&url).build().unwrap();
    let error = client.logout(key(), session()).await.unwrap_err();
    assert!(!error.may_have_arrived(), "{error:?}");
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_proxy_that_is_no_url_is_refused_while_building_and_not_repeated() {
    for url in ["", "ftp://user:hunter2@proxy.example", "http://user:hunter2@"] {
        let error = Client::builder(elsewhere()).proxy(url).build().unwrap_err();
        assert!(matches!(error, BuildError::Proxy), "{url:?}: {error:?}");
        support::assert_no_secret(&support::everything_printed(&error), &["hunter2"]);
    }
}
