//! How a call ended, without what it carried: comparable, and fit to print.

use std::fmt;

use tracegains_core::call::{Delivery, FailureKind};
use tracegains_core::{CallError, CallErrorKind, Completed, DecodeErrorKind, LogoutResult, SoapVersion};

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The session was ended.
    Completed,
    /// A well-formed no, under this status.
    Rejected(u16),
    /// A fault in this version, under this status.
    Fault(SoapVersion, u16),
    /// A SOAP message that is not the right one.
    Decode(DecodeErrorKind),
    /// No SOAP message, under this status; why, as [`HttpReason::as_str`] names it.
    ///
    /// [`HttpReason::as_str`]: tracegains_core::binding::HttpReason::as_str
    Http(u16, &'static str),
    /// The transport failed.
    Transport(FailureKind, Delivery),
    /// The time was up; whether with a request in flight.
    Deadline {
        /// Whether a request was on its way.
        in_flight: bool,
    },
    /// A way to end that this crate does not know.
    Unknown,
}

impl Outcome {
    /// How this call ended.
    #[must_use]
    pub fn of<E>(result: &Result<Completed<LogoutResult>, CallError<E>>) -> Self {
        let error = match result {
            Ok(_) => return Self::Completed,
            Err(error) => error,
        };
        match error.kind() {
            CallErrorKind::Rejected { status, .. } => Self::Rejected(status.as_u16()),
            CallErrorKind::Fault { status, version, .. } => Self::Fault(*version, status.as_u16()),
            CallErrorKind::Decode { error, .. } => Self::Decode(error.kind()),
            CallErrorKind::Http(answer) => Self::Http(answer.status.as_u16(), answer.why.as_str()),
            CallErrorKind::Transport { kind, delivery, .. } => Self::Transport(*kind, *delivery),
            CallErrorKind::Deadline { in_flight, .. } => Self::Deadline { in_flight: *in_flight },
            _ => Self::Unknown,
        }
    }

    /// Whether it says that no request arrived.
    pub(super) fn denies_delivery(self) -> bool {
        matches!(self, Self::Transport(_, Delivery::NotSent) | Self::Deadline { in_flight: false })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Completed => f.write_str("completed"),
            Self::Rejected(status) => write!(f, "rejected under {status}"),
            Self::Fault(version, status) => write!(f, "SOAP {version} fault under {status}"),
            Self::Decode(kind) => write!(f, "decode: {}", kind.as_str()),
            Self::Http(status, why) => write!(f, "http {status}: {why}"),
            Self::Transport(kind, delivery) => {
                write!(
                    f,
                    "transport: {}, {}",
                    kind.as_str(),
                    match delivery {
                        Delivery::NotSent => "not sent",
                        Delivery::MayHaveArrived => "may have arrived",
                    }
                )
            }
            Self::Deadline { in_flight: true } => f.write_str("deadline, in flight"),
            Self::Deadline { in_flight: false } => f.write_str("deadline, nothing sent"),
            Self::Unknown => f.write_str("an outcome unknown to this crate"),
        }
    }
}
