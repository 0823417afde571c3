//! A call that did not do what it was to do.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use super::failure::{Delivery, FailureKind};
use super::http_answer::HttpAnswer;
use super::report::Masked;
use super::{advice, summary};
use crate::operation::Rejection;
use crate::soap::{DecodeError, Fault, SoapVersion};

/// How a call failed.
#[non_exhaustive]
pub enum CallErrorKind<E> {
    /// A well-formed answer whose code is not a success: **the operation was not done**, whatever the
    /// status.
    Rejected {
        /// The HTTP status it came under.
        status: StatusCode,
        /// The code, and the service's text.
        rejection: Rejection,
    },
    /// A SOAP fault, whatever the status and the version it came in.
    Fault {
        /// The HTTP status it came under.
        status: StatusCode,
        /// The version it came in.
        version: SoapVersion,
        /// The fault.
        fault: Fault,
    },
    /// The answer is not the message it should be.
    Decode {
        /// The HTTP status it came under.
        status: StatusCode,
        /// What is wrong with it, and where.
        error: DecodeError,
    },
    /// No SOAP message, or one that contradicts its frame.
    Http(HttpAnswer<E>),
    /// The transport failed.
    Transport {
        /// At what.
        kind: FailureKind,
        /// Whether this attempt may have arrived all the same.
        delivery: Delivery,
        /// The transport's own error.
        source: E,
    },
    /// The time was up, or the caller ended the call: before a request was sent, or with one in flight.
    Deadline {
        /// Whether a request was on its way and may have arrived.
        in_flight: bool,
        /// The transport's own error, if it was the one that noticed.
        source: Option<E>,
    },
}

impl<E> CallErrorKind<E> {
    /// A stable name for reports: `rejected`, `fault`, `decode`, `http`, `transport`, `deadline`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Rejected { .. } => "rejected",
            Self::Fault { .. } => "fault",
            Self::Decode { .. } => "decode",
            Self::Http(_) => "http",
            Self::Transport { .. } => "transport",
            Self::Deadline { .. } => "deadline",
        }
    }

    /// The HTTP status of the answer, where one came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Rejected { status, .. } | Self::Fault { status, .. } | Self::Decode { status, .. } => {
                Some(*status)
            }
            Self::Http(answer) => Some(answer.status),
            Self::Transport { .. } | Self::Deadline { .. } => None,
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for CallErrorKind<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected { status, rejection } => {
                f.debug_struct("Rejected").field("status", status).field("rejection", rejection).finish()
            }
            Self::Fault { status, version, fault } => f
                .debug_struct("Fault")
                .field("status", status)
                .field("version", version)
                .field("fault", fault)
                .finish(),
            Self::Decode { status, error } => {
                f.debug_struct("Decode").field("status", status).field("error", error).finish()
            }
            Self::Http(answer) => f.debug_tuple("Http").field(answer).finish(),
            Self::Transport { kind, delivery, source } => f
                .debug_struct("Transport")
                .field("kind", kind)
                .field("delivery", delivery)
                .field("source", &Masked(source))
                .finish(),
            Self::Deadline { in_flight, source } => f
                .debug_struct("Deadline")
                .field("in_flight", in_flight)
                .field("source", &source.as_ref().map(Masked))
                .finish(),
        }
    }
}

/// A failed call: how it failed, what it took, and what to do about it.
///
/// `Display` is what happened, then [`advice`](Self::advice); the transport's error or the
/// [`DecodeError`] is the [`source`](Error::source). [`report`](super::report) prints all of it on one line.
/// No output shows key, session or a peer's raw text; what holds that is reached through
/// [`kind`](Self::kind).
pub struct CallError<E>(Box<Inner<E>>);

pub(super) struct Inner<E> {
    pub(super) kind: CallErrorKind<E>,
    /// The operation's name.
    pub(super) operation: &'static str,
    pub(super) attempts: u32,
    /// An attempt before the last may have arrived without our knowing.
    pub(super) earlier_may_have_arrived: bool,
    pub(super) may_have_arrived: bool,
    pub(super) retryable: bool,
    /// Whether sending it once more does no harm.
    pub(super) repeatable: bool,
    pub(super) retry_after: Option<Duration>,
    pub(super) version: SoapVersion,
}

impl<E> CallError<E> {
    pub(super) fn new(inner: Inner<E>) -> Self {
        Self(Box::new(inner))
    }

    /// How it failed.
    #[must_use]
    pub fn kind(&self) -> &CallErrorKind<E> {
        &self.0.kind
    }

    /// How it failed, by value.
    #[must_use]
    pub fn into_kind(self) -> CallErrorKind<E> {
        self.0.kind
    }

    /// Requests that were sent or begun.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the service may have done the work without our knowing: an attempt was lost on its way, or
    /// was answered in a way that leaves it open. `false` where nothing was sent and where every answer
    /// says that nothing was done.
    #[must_use]
    pub fn may_have_arrived(&self) -> bool {
        self.0.may_have_arrived
    }

    /// Whether trying again later, with nothing changed, can help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// How long the service asked to be left alone, in the last answer. It may be more than the call
    /// was ready to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The SOAP version of the last request, or of the one that was to be sent.
    #[must_use]
    pub fn version(&self) -> SoapVersion {
        self.0.version
    }

    /// The HTTP status of the last answer, where one came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.kind.status()
    }

    /// The fault, if that is what came.
    #[must_use]
    pub fn fault(&self) -> Option<&Fault> {
        match &self.0.kind {
            CallErrorKind::Fault { fault, .. } => Some(fault),
            _ => None,
        }
    }

    /// The rejection, if that is what came.
    #[must_use]
    pub fn rejection(&self) -> Option<&Rejection> {
        match &self.0.kind {
            CallErrorKind::Rejected { rejection, .. } => Some(rejection),
            _ => None,
        }
    }

    /// What happened, without advice and causes.
    pub fn summary(&self) -> impl fmt::Display + '_ {
        summary::Summary(&self.0)
    }

    /// What a person can do about it, in whole sentences.
    #[must_use]
    pub fn advice(&self) -> Cow<'static, str> {
        advice::of(&self.0)
    }

    /// What errors are called in telemetry: of few values, as OpenTelemetry asks of `error.type`.
    #[cfg(feature = "tracing")]
    pub(super) fn error_type(&self) -> &str {
        match &self.0.kind {
            CallErrorKind::Http(answer) if answer.why == crate::binding::HttpReason::Status => {
                answer.status.as_str()
            }
            CallErrorKind::Http(answer) => answer.why.as_str(),
            CallErrorKind::Transport { kind, .. } => kind.as_str(),
            kind => kind.as_str(),
        }
    }
}

impl<E> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let summary = self.summary().to_string();
        // A peer's text may end in a full stop of its own.
        let stop = if summary.ends_with('.') { "" } else { "." };
        write!(f, "{summary}{stop} {}", self.advice())
    }
}

impl<E: fmt::Debug> fmt::Debug for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallError")
            .field("kind", &self.0.kind)
            .field("attempts", &self.0.attempts)
            .field("may_have_arrived", &self.0.may_have_arrived)
            .field("retryable", &self.0.retryable)
            .field("retry_after", &self.0.retry_after)
            .field("version", &self.0.version)
            .finish()
    }
}

impl<E: Error + 'static> Error for CallError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.kind {
            CallErrorKind::Rejected { .. } | CallErrorKind::Fault { .. } => None,
            CallErrorKind::Decode { error, .. } => Some(error),
            CallErrorKind::Http(HttpAnswer { source, .. }) | CallErrorKind::Deadline { source, .. } => {
                source.as_ref().map(|source| source as _)
            }
            CallErrorKind::Transport { source, .. } => Some(source),
        }
    }
}
