//! rustls without a crypto provider, which reqwest would panic at.
#![cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]

#[path = "../../tracegains-ureq/tests/support/mod.rs"]
mod support;

use tracegains_reqwest::{BuildError, Client, Endpoint};

// One test, since what is installed is the process's.
#[tokio::test]
async fn without_a_crypto_provider_https_is_refused_while_building() {
    let error = Client::new(Endpoint::production()).unwrap_err();
    assert!(matches!(error, BuildError::NoCryptoProvider));
    assert!(error.to_string().contains("install"));
    let builder = reqwest::Client::builder();
    let result = Client::builder(Endpoint::production()).client_builder(builder).build();
    assert!(matches!(result, Err(BuildError::NoCryptoProvider)));
    // reqwest asks for one without TLS as well.
    let server = support::Server::answering(support::success());
    assert!(matches!(Client::new(server.endpoint()), Err(BuildError::NoCryptoProvider)));

    rustls::crypto::ring::default_provider().install_default().unwrap();
    Client::new(Endpoint::production()).unwrap();
    let client = Client::new(server.endpoint()).unwrap();
    client.logout(support::key(), support::session()).await.unwrap();
}
