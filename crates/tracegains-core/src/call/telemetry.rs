//! A span for each call and an event for each attempt, named as OpenTelemetry names them. Without the
//! `tracing` feature, nothing.
//!
//! Never a key, a session, a body or the value of a header.

use http::StatusCode;

use super::error::CallError;
use crate::binding::Endpoint;

pub(super) struct Telemetry {
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

#[cfg(not(feature = "tracing"))]
impl Telemetry {
    pub(super) fn start(_: &Endpoint, _: &str, _: &str) -> Self {
        Self {}
    }

    pub(super) fn attempt<E>(&self, _: u32, _: Option<StatusCode>, _: Option<&CallError<E>>) {}

    pub(super) fn end<E>(&self, _: u32, _: Option<StatusCode>, _: Option<&CallError<E>>) {}
}

#[cfg(feature = "tracing")]
impl Telemetry {
    pub(super) fn start(endpoint: &Endpoint, service: &str, operation: &str) -> Self {
        let span = tracing::info_span!(
            "tracegains.call",
            rpc.system.name = "soap",
            rpc.method = %format_args!("{service}/{operation}"),
            server.address = endpoint.host(),
            server.port = endpoint.port(),
            http.request.method = "POST",
            http.request.resend_count = tracing::field::Empty,
            http.response.status_code = tracing::field::Empty,
            error.type = tracing::field::Empty,
        );
        Self { span }
    }

    pub(super) fn span(&self) -> &tracing::Span {
        &self.span
    }

    /// An attempt ended; `error` is how, unless it was a success.
    pub(super) fn attempt<E>(&self, number: u32, status: Option<StatusCode>, error: Option<&CallError<E>>) {
        let resend_count = number.saturating_sub(1);
        let status = status.map(|status| status.as_u16());
        match error {
            None => tracing::debug!(
                parent: &self.span,
                http.request.method = "POST",
                http.request.resend_count = resend_count,
                http.response.status_code = status,
                "attempt succeeded"
            ),
            Some(error) => tracing::debug!(
                parent: &self.span,
                http.request.method = "POST",
                http.request.resend_count = resend_count,
                http.response.status_code = status,
                error.type = error.error_type(),
                "attempt failed"
            ),
        }
    }

    /// The call ended.
    pub(super) fn end<E>(&self, attempts: u32, status: Option<StatusCode>, error: Option<&CallError<E>>) {
        if self.span.is_disabled() {
            return;
        }
        self.span.record("http.request.resend_count", attempts.saturating_sub(1));
        self.span.record("http.response.status_code", status.map(|status| status.as_u16()));
        self.span.record("error.type", error.map(CallError::error_type));
    }
}
