//! One attempt over reqwest.

use reqwest::{Client, Request};
use tracegains_core::binding::{BodyCollector, RequestBody, ResponseBody};
use tracegains_core::call::{Attempt, Failure};
use tracegains_core::http::header::{ACCEPT_ENCODING, HeaderValue, USER_AGENT};
use tracegains_core::http::{self, Response};

use crate::failure::failure;

/// What reqwest says of itself, here and to a proxy.
pub(crate) const USER_AGENT_NAME: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Sends one request and reads its answer, as far as the limit allows.
pub(crate) async fn send(
    client: &Client,
    attempt: Attempt,
) -> Result<Response<ResponseBody>, Failure<reqwest::Error>> {
    let mut request = attempt.request.map(RequestBody::into_bytes);
    let headers = request.headers_mut();
    headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(USER_AGENT_NAME));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let mut request = Request::try_from(request).map_err(failure)?;
    // For all of it, the body included; it wins over the client's own.
    *request.timeout_mut() = Some(attempt.timeout);
    let mut response = client.execute(request).await.map_err(failure)?;
    let mut collector = BodyCollector::new(head(&mut response), attempt.body_limit);
    while collector.wants_more() {
        match response.chunk().await {
            Ok(Some(chunk)) => collector.push(&chunk),
            Ok(None) => break,
            Err(error) => return Err(failure(error).with_answer(collector.cut_off())),
        }
    }
    Ok(collector.finish())
}

fn head(response: &mut reqwest::Response) -> http::response::Parts {
    let mut head = Response::new(());
    *head.status_mut() = response.status();
    *head.version_mut() = response.version();
    *head.headers_mut() = std::mem::take(response.headers_mut());
    head.into_parts().0
}
