//! One attempt over reqwest.

use std::time::Duration;

use reqwest::{Request, Url};
use tracegains_core::Endpoint;
use tracegains_core::binding::{BodyCollector, RequestBody, ResponseBody};
use tracegains_core::call::{Attempt, Failure};
use tracegains_core::http::header::{ACCEPT_ENCODING, HeaderValue, USER_AGENT};
use tracegains_core::http::{self, Response};

use crate::BuildError;
use crate::failure::failure;

/// What reqwest says of itself, here and to a proxy.
pub(crate) const USER_AGENT_NAME: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// reqwest's client, and where it sends to: all requests of a client go to one endpoint.
pub(crate) struct Transport {
    client: reqwest::Client,
    url: Url,
}

impl Transport {
    /// reqwest reads a URL anew, and for longer than we do a message, for each request that is made from
    /// the types of the `http` crate. Here it is read once.
    pub(crate) fn new(client: reqwest::Client, endpoint: &Endpoint) -> Result<Self, BuildError> {
        let url = Url::parse(&endpoint.uri().to_string()).map_err(|_| BuildError::Endpoint)?;
        Ok(Self { client, url })
    }

    /// Sends one request and reads its answer, as far as the limit allows.
    pub(crate) async fn send(
        &self,
        attempt: Attempt,
    ) -> Result<Response<ResponseBody>, Failure<reqwest::Error>> {
        let request = self.request(attempt.request, attempt.timeout);
        let mut response = self.client.execute(request).await.map_err(failure)?;
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

    fn request(&self, request: http::Request<RequestBody>, timeout: Duration) -> Request {
        let (head, body) = request.into_parts();
        let mut request = Request::new(head.method, self.url.clone());
        *request.body_mut() = Some(body.into_bytes().into());
        // For all of it, the body included; it wins over the client's own.
        *request.timeout_mut() = Some(timeout);
        let headers = request.headers_mut();
        *headers = head.headers;
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(USER_AGENT_NAME));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        request
    }
}

fn head(response: &mut reqwest::Response) -> http::response::Parts {
    let mut head = Response::new(());
    *head.status_mut() = response.status();
    *head.version_mut() = response.version();
    *head.headers_mut() = std::mem::take(response.headers_mut());
    head.into_parts().0
}
