//! What a transport reports when no whole answer came.

use std::fmt;

use http::Response;

use crate::binding::ResponseBody;

/// Whether a request may have reached the service. Only what is certain counts as not sent: in doubt, it
/// may have arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Delivery {
    /// No byte of the request went out: the name was not found, the connection was refused, the
    /// certificate was not trusted.
    NotSent,
    /// Everything else.
    MayHaveArrived,
}

/// What kind of trouble a transport met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum FailureKind {
    /// No connection: name resolution, routing, a refused connection, a proxy that does not let
    /// through.
    Unreachable,
    /// A time was up: for connecting, or for the whole attempt.
    Timeout,
    /// The TLS handshake: an untrusted certificate, a wrong host name, no common version.
    Tls,
    /// Anything else: a connection that broke, a response that is no HTTP.
    Other,
}

impl FailureKind {
    /// A stable name for reports: `unreachable`, `timeout`, `tls`, `other`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::Other => "other",
        }
    }
}

/// An attempt that brought no whole answer: what the transport tells
/// [`Call::failed`](super::Call::failed).
///
/// ```
/// use std::io;
/// use tracegains_core::call::{Delivery, Failure, FailureKind};
///
/// let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
/// let failure = Failure::not_sent(FailureKind::Unreachable, refused);
/// assert_eq!(failure.delivery, Delivery::NotSent);
/// ```
#[non_exhaustive]
pub struct Failure<E> {
    /// Whether the request may have arrived all the same.
    pub delivery: Delivery,
    /// What kind of trouble it was.
    pub kind: FailureKind,
    /// Whether trying again is known to be of no use: an untrusted certificate, a URL that the client
    /// refuses. Such a failure is never repeated.
    pub permanent: bool,
    /// The transport's own error.
    pub source: E,
    /// What had come of an answer before it broke, from
    /// [`BodyCollector::cut_off`](crate::binding::BodyCollector::cut_off).
    pub answer: Option<Box<Response<ResponseBody>>>,
}

impl<E> Failure<E> {
    fn new(delivery: Delivery, kind: FailureKind, source: E) -> Self {
        Self { delivery, kind, permanent: false, source, answer: None }
    }

    /// A failure before a byte of the request went out.
    #[must_use]
    pub fn not_sent(kind: FailureKind, source: E) -> Self {
        Self::new(Delivery::NotSent, kind, source)
    }

    /// A failure after which the request may have arrived: whenever the opposite is not certain.
    #[must_use]
    pub fn may_have_arrived(kind: FailureKind, source: E) -> Self {
        Self::new(Delivery::MayHaveArrived, kind, source)
    }

    /// The same failure, known to come back however often one tries.
    #[must_use]
    pub fn permanent(self) -> Self {
        Self { permanent: true, ..self }
    }

    /// The same failure, with what had come of an answer: a head, and the start of a body. It has
    /// arrived, then. Status, headers and `Retry-After` count; the body is taken as cut off, whatever
    /// its ending says.
    #[must_use]
    pub fn with_answer(self, answer: Response<ResponseBody>) -> Self {
        Self { delivery: Delivery::MayHaveArrived, answer: Some(Box::new(answer)), ..self }
    }

    /// The same failure with another error of the transport, a boxed one for example.
    #[must_use]
    pub fn map_source<F>(self, map: impl FnOnce(E) -> F) -> Failure<F> {
        let Self { delivery, kind, permanent, source, answer } = self;
        Failure { delivery, kind, permanent, source: map(source), answer }
    }
}

impl<E: fmt::Debug> fmt::Debug for Failure<E> {
    /// Of the answer only the status: its headers may echo the request.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("delivery", &self.delivery)
            .field("kind", &self.kind)
            .field("permanent", &self.permanent)
            .field("source", &super::report::Masked(&self.source))
            .field("answer", &self.answer.as_ref().map(|answer| answer.status()))
            .finish()
    }
}
