//! What goes over loopback: the adapters beside their HTTP clients and gSOAP, the local service beside
//! axum.

mod fixed;
mod gsoap;
mod service;
mod through_reqwest;
mod through_ureq;
mod wire;

pub use fixed::FixedServer;
pub use gsoap::{BesideGsoap, beside_gsoap};
pub use service::{AT_ONCE, Round, Service};
pub use through_reqwest::ThroughReqwest;
pub use through_ureq::ThroughUreq;

use tracegains_core::binding::{RequestBody, encode_request};
use tracegains_core::http::Request;
use tracegains_core::http::header::{ACCEPT_ENCODING, HeaderValue, USER_AGENT};
use tracegains_core::{CallOptions, Endpoint, Logout, SoapVersion};

use crate::ours;

/// Does the work on one processor, with the threads that it starts: what it takes is then what the software
/// does, and not how fast an idle processor wakes up.
pub fn on_one_processor<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let first = core_affinity::get_core_ids().and_then(|processors| processors.into_iter().next());
    let pinned = move || {
        if !first.is_some_and(core_affinity::set_for_current) {
            eprintln!("loopback: not held to one processor: expect more noise");
        }
        work()
    };
    std::thread::scope(|scope| scope.spawn(pinned).join()).expect("the work does not panic")
}

/// A call in memory on an answer that was read.
fn call(endpoint: &Endpoint, options: &CallOptions, logout: &Logout, answer: Vec<u8>) {
    assert!(ours::call(endpoint, options, logout, ours::response(answer)), "no logout");
}

/// What an adapter hands to its HTTP client, so that the client alone sends the same bytes.
fn request(url: &str, logout: &Logout, user_agent: &'static str) -> Request<Vec<u8>> {
    let endpoint = Endpoint::with_plain_http_allowed(url).expect("an address");
    let mut request = encode_request(logout, &endpoint, SoapVersion::V1_1, true).map(RequestBody::into_bytes);
    let headers = request.headers_mut();
    headers.insert(USER_AGENT, HeaderValue::from_static(user_agent));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    request
}
