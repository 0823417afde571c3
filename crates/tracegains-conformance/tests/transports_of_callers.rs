//! HTTP clients that the caller brings, set up as the adapters would never do it: what can be overruled is
//! overruled, and what cannot is found.

use std::time::Duration;

use tracegains_conformance::transport::{Report, Trial};
use tracegains_reqwest::reqwest;
use tracegains_ureq::ureq;

/// Plays over reqwest, with what `client` makes of a builder of the adapter's.
fn over_reqwest(
    trial: &Trial,
    client: impl Fn(tracegains_reqwest::ClientBuilder) -> tracegains_reqwest::ClientBuilder,
) -> Report {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(trial.run_async(|setup| {
        let mut builder = client(tracegains_reqwest::Client::builder(setup.endpoint.clone()));
        if let Some(root) = &setup.root_certificate {
            builder = builder.root_certificates(root.as_bytes());
        }
        let client = builder.build()?;
        Ok(async move |logout, options| client.logout_with(logout, options).await)
    }))
}

#[test]
fn the_settings_of_an_agent_are_overruled() {
    let report = Trial::of("an agent of the caller's").run(|setup| {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(true)
            .max_redirects(10)
            .accept_encoding("gzip")
            .timeout_global(Some(Duration::from_millis(1)))
            .timeout_recv_body(Some(Duration::from_secs(60)))
            .max_response_header_size(usize::MAX)
            .build()
            .into();
        let mut builder = tracegains_ureq::Client::builder(setup.endpoint.clone()).agent(agent);
        if let Some(root) = &setup.root_certificate {
            builder = builder.root_certificates(root.as_bytes());
        }
        let client = builder.build()?;
        Ok(move |logout, options| client.logout_with(logout, options))
    });
    assert!(report.is_passed(), "{report}");
}

#[test]
fn the_settings_of_a_client_builder_are_overruled() {
    let report = over_reqwest(&Trial::of("a client builder of the caller's"), |builder| {
        let settings = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::limited(10))
            .referer(true)
            .timeout(Duration::from_millis(1));
        builder.client_builder(settings)
    });
    assert!(report.is_passed(), "{report}");
}

fn with_its_own_policies(policy: fn() -> reqwest::redirect::Policy) -> Report {
    // What is wrong with a finished client's redirects needs no TLS to be seen.
    let trial = Trial::of("a client of the caller's").without_tls().only("is not followed");
    over_reqwest(&trial, |builder| {
        let client = reqwest::Client::builder().redirect(policy()).tls_certs_only([]).build();
        builder.client_with_its_own_policies(client.unwrap())
    })
}

#[test]
fn a_finished_client_that_follows_redirects_is_found() {
    let report = with_its_own_policies(reqwest::redirect::Policy::default);
    let found: Vec<&str> = report.failures().map(|row| row.name()).collect();
    for status in [307, 308] {
        assert!(found.contains(&&*format!("{status} to another origin is not followed")), "{report}");
    }
    let report = with_its_own_policies(reqwest::redirect::Policy::none);
    assert!(report.is_passed(), "{report}");
}
