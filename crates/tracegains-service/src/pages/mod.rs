//! What a browser and a generator of clients get: pages and descriptions.

use axum::body::Body;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};

/// Answers a GET of the service.
pub(crate) fn get(_request: &Request<Body>) -> Response<Vec<u8>> {
    not_found()
}

/// The answer where there is nothing.
pub(crate) fn not_found() -> Response<Vec<u8>> {
    let mut response = Response::new(b"Not found".to_vec());
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private"));
    response
}
