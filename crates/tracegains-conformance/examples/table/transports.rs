//! The transports of this workspace and two foreign ones, each on trial.

use std::io;

use tracegains_conformance::transport::{Report, Trial};

#[allow(dead_code, reason = "its `main` is for the command line")]
#[path = "../hyper.rs"]
mod hyper_transport;
#[allow(dead_code, reason = "its `main` is for the command line")]
#[path = "../tcp/main.rs"]
mod tcp_transport;

/// The blocking adapter.
pub(crate) fn ureq() -> Report {
    blocking("tracegains-ureq", |builder| builder)
}

/// The blocking adapter, with head and body of a request in one write.
#[allow(dead_code, reason = "no column of the table")]
pub(crate) fn ureq_in_one_write() -> Report {
    blocking("tracegains-ureq, one write", tracegains_ureq::ClientBuilder::one_write)
}

fn blocking(
    name: &str,
    set: impl Fn(tracegains_ureq::ClientBuilder) -> tracegains_ureq::ClientBuilder + Sync,
) -> Report {
    Trial::of(name).run(|setup| {
        let mut builder = set(tracegains_ureq::Client::builder(setup.endpoint.clone()));
        if let Some(root) = &setup.root_certificate {
            builder = builder.root_certificates(root.as_bytes());
        }
        let client = builder.build()?;
        Ok(move |logout, options| client.logout_with(logout, options))
    })
}

/// The asynchronous adapter.
pub(crate) fn reqwest() -> io::Result<Report> {
    let trial = Trial::of("tracegains-reqwest");
    Ok(runtime()?.block_on(trial.run_async(|setup| {
        let mut builder = tracegains_reqwest::Client::builder(setup.endpoint.clone());
        if let Some(root) = &setup.root_certificate {
            builder = builder.root_certificates(root.as_bytes());
        }
        let client = builder.build()?;
        Ok(async move |logout, options| client.logout_with(logout, options).await)
    })))
}

/// `std::net::TcpStream` and nothing else.
pub(crate) fn tcp() -> Report {
    Trial::of("`TcpStream`").without_tls().without_kept_connections().run(|setup| {
        let endpoint = setup.endpoint.clone();
        Ok(move |logout, options| tcp_transport::logout(&endpoint, logout, options))
    })
}

/// hyper without TLS.
pub(crate) fn hyper() -> io::Result<Report> {
    let trial = Trial::of("hyper").without_tls();
    Ok(runtime()?.block_on(trial.run_async(|setup| {
        let client = hyper_transport::HyperClient::new(setup.endpoint.clone());
        Ok(async move |logout, options| client.logout(logout, options).await)
    })))
}

/// With threads of its own: a peer that floods hyper with interim answers keeps it from letting others run.
fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}
