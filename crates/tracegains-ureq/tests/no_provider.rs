//! rustls without a crypto provider, which ureq would panic at.
#![cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]

mod support;

use tracegains_ureq::{BuildError, Client, Endpoint, ureq};

// One test, since what is installed is the process's.
#[test]
fn without_a_crypto_provider_https_is_refused_while_building() {
    let error = Client::new(Endpoint::production()).unwrap_err();
    assert!(matches!(error, BuildError::NoCryptoProvider));
    assert!(error.to_string().contains("install"));
    let roots = ureq::tls::RootCerts::PlatformVerifier;
    let config = ureq::tls::TlsConfig::builder().root_certs(roots).build();
    let agent = ureq::Agent::config_builder().tls_config(config).build().new_agent();
    let result = Client::builder(Endpoint::production()).agent(agent.clone()).build();
    assert!(matches!(result, Err(BuildError::NoCryptoProvider)));

    // Without TLS none is needed.
    let server = support::Server::answering(support::success());
    Client::new(server.endpoint()).unwrap().logout(support::key(), support::session()).unwrap();

    rustls::crypto::ring::default_provider().install_default().unwrap();
    Client::new(Endpoint::production()).unwrap();
    Client::builder(Endpoint::production()).agent(agent).build().unwrap();
    // ureq's default roots are not compiled in.
    let result = Client::builder(Endpoint::production()).agent(ureq::Agent::new_with_defaults()).build();
    assert!(matches!(result, Err(BuildError::AgentTls)));
}
