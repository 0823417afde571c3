//! Which path and method leads where.

use std::sync::atomic::Ordering;

use http::header::HOST;
use http::{Method, Request, Response};
use hyper::body::Incoming;

use crate::state::State;
use crate::{pages, paths, refusal, soap};

/// Answers one request. At the service's path POST is SOAP, whatever the query says, and GET gives pages and
/// descriptions.
pub(crate) async fn answer(state: &State, request: Request<Incoming>) -> Response<Vec<u8>> {
    // RFC 9112 section 3.2: which one was meant is nobody's to guess.
    if request.headers().get_all(HOST).iter().nth(1).is_some() {
        return pages::two_hosts();
    }
    match (request.uri().path(), request.method()) {
        (paths::SERVICE, &Method::POST) => {
            state.requests.fetch_add(1, Ordering::Relaxed);
            soap::answer(state, request).await
        }
        (paths::SERVICE, &Method::GET) => pages::get(&request),
        (paths::SERVICE, _) => refusal::method_not_allowed(),
        (paths::LOGOUT, _) => pages::submit(state, request).await,
        _ => pages::not_found(),
    }
}
