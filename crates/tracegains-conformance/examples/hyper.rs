//! A transport over hyper: plain http, connections kept.
//!
//! `cargo run -p tracegains-conformance --example hyper -- http://127.0.0.1:8080/ APP-KEY SESSION-ID`

use std::time::Instant;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tracegains_core::binding::{BodyCollector, ResponseBody};
use tracegains_core::call::{Attempt, Failure, FailureKind, Step};
use tracegains_core::http::{Request, Response};
use tracegains_core::{CallError, CallOptions, Completed, Endpoint, Logout, LogoutCall, LogoutResult};

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What failed: `Box<dyn Error>` is none itself.
#[derive(Debug)]
pub(crate) struct HyperError(BoxError);

impl std::fmt::Display for HyperError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for HyperError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

pub(crate) struct HyperClient {
    endpoint: Endpoint,
    http: Client<HttpConnector, Full<Bytes>>,
}

impl HyperClient {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        let mut builder = Client::builder(TokioExecutor::new());
        // The call decides what is sent again, and counts it.
        builder.pool_timer(TokioTimer::new()).retry_canceled_requests(false);
        Self { endpoint, http: builder.build_http() }
    }

    pub(crate) async fn logout(
        &self,
        logout: Logout,
        options: CallOptions,
    ) -> Result<Completed<LogoutResult>, CallError<HyperError>> {
        let started = Instant::now();
        // The clock spreads the waits of several clients well enough for an example.
        let jitter = std::time::UNIX_EPOCH.elapsed().map_or(0, |since| u64::from(since.subsec_nanos()));
        let mut call = LogoutCall::new(self.endpoint.clone(), logout, options, jitter);
        loop {
            match call.step() {
                Step::Send => {
                    let Some(attempt) = call.begin(started.elapsed()) else { continue };
                    match self.send(attempt).await {
                        Ok(response) => call.received(response, started.elapsed()),
                        Err(failure) => call.failed(failure.map_source(HyperError), started.elapsed()),
                    }
                }
                Step::Wait(duration) => {
                    tokio::time::sleep(duration).await;
                    call.waited(started.elapsed());
                }
                _ => return call.finish(),
            }
        }
    }

    async fn send(&self, attempt: Attempt) -> Result<Response<ResponseBody>, Failure<BoxError>> {
        let (head, body) = attempt.request.into_parts();
        let request = Request::from_parts(head, Full::new(Bytes::from(body.into_bytes())));
        let exchange = self.exchange(request, attempt.body_limit);
        match tokio::time::timeout(attempt.timeout, exchange).await {
            Ok(outcome) => outcome,
            Err(elapsed) => Err(Failure::may_have_arrived(FailureKind::Timeout, elapsed.into())),
        }
    }

    async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
        limit: usize,
    ) -> Result<Response<ResponseBody>, Failure<BoxError>> {
        let response = self.http.request(request).await.map_err(|error| {
            if error.is_connect() {
                Failure::not_sent(FailureKind::Unreachable, error.into())
            } else {
                Failure::may_have_arrived(FailureKind::Other, error.into())
            }
        })?;
        let (head, mut body) = response.into_parts();
        let mut collector = BodyCollector::new(head, limit);
        while collector.wants_more() {
            match body.frame().await {
                None => break,
                Some(Ok(frame)) => {
                    if let Some(data) = frame.data_ref() {
                        collector.push(data);
                    }
                }
                Some(Err(error)) => {
                    let failure = Failure::may_have_arrived(FailureKind::Other, error.into());
                    return Err(failure.with_answer(collector.cut_off()));
                }
            }
        }
        Ok(collector.finish())
    }
}

#[expect(clippy::print_stdout, reason = "it is what a command is for")]
fn main() -> Result<(), BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, app_key, session_id] = arguments.as_slice() else {
        return Err("expected an endpoint, an application key and a session ID".into());
    };
    let request = Logout::new(app_key.parse()?, session_id.parse()?);
    let client = HyperClient::new(endpoint.parse()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let completed = runtime.block_on(client.logout(request, CallOptions::new()));
    let completed = completed.map_err(|error| tracegains_core::call::report(&error).to_string())?;
    println!("{completed}");
    Ok(())
}
