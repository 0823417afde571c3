//! Which path and method leads where.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::Body;
use axum::extract;
use axum::routing::any;
use http::{Method, Request, Response};

use crate::state::State;
use crate::{pages, refusal, soap};

/// Where the service answers.
pub(crate) const PATH: &str = "/v7/soap/Authentication.asmx";

/// Where the test form is sent: the operation's own path, as in ASMX.
const LOGOUT_PATH: &str = "/v7/soap/Authentication.asmx/Logout";

/// The routes of one service. Paths are exact; ASMX behind IIS takes them in any case.
pub(crate) fn routes(state: Arc<State>) -> Router {
    Router::new()
        .route(PATH, any(service))
        .route(LOGOUT_PATH, any(form))
        .fallback(async || pages::not_found().map(Body::from))
        .with_state(state)
}

/// POST is SOAP, whatever the query says; GET gives pages and descriptions.
async fn service(
    extract::State(state): extract::State<Arc<State>>,
    request: Request<Body>,
) -> Response<Body> {
    let response = match *request.method() {
        Method::POST => {
            state.requests.fetch_add(1, Ordering::Relaxed);
            soap::answer(state, request).await
        }
        Method::GET => pages::get(&request),
        _ => refusal::method_not_allowed(),
    };
    response.map(Body::from)
}

async fn form(extract::State(state): extract::State<Arc<State>>, request: Request<Body>) -> Response<Body> {
    pages::submit(state, request).await.map(Body::from)
}
