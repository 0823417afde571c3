//! What happened, as a sentence without its full stop.

use std::fmt;

use super::error::{CallErrorKind, Inner};
use super::failure::{Delivery, FailureKind};
use super::http_answer::HttpAnswer;
use crate::binding::HttpReason;
use crate::text::Printable;

/// The facts of a failed call. What a [`source`](std::error::Error::source) says is left to it.
pub(super) struct Summary<'a, E>(pub(super) &'a Inner<E>);

impl<E> fmt::Display for Summary<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, operation, attempts, .. } = self.0;
        match kind {
            CallErrorKind::Rejected { status, rejection } => {
                write!(f, "{operation} was rejected: {rejection}")?;
                unless_200(f, *status)?;
            }
            CallErrorKind::Fault { status, fault, .. } => {
                write!(f, "{operation} was answered with a fault: {fault}")?;
                unless_200(f, *status)?;
            }
            CallErrorKind::Decode { .. } => {
                write!(f, "{operation} was answered with something that is not its response")?;
            }
            CallErrorKind::Http(answer) => {
                write!(f, "{operation} was answered with HTTP {}: {}", answer.status, answer.why)?;
                page(f, answer)?;
            }
            CallErrorKind::Transport { kind, delivery, .. } => {
                f.write_str(match kind {
                    FailureKind::Unreachable => "the service cannot be reached",
                    FailureKind::Timeout => "the service did not answer in time",
                    FailureKind::Tls => "no trusted connection to the service",
                    FailureKind::Other => "the connection to the service failed",
                })?;
                f.write_str(match delivery {
                    Delivery::NotSent => "; this request was not sent",
                    Delivery::MayHaveArrived => "; the request may have arrived",
                })?;
            }
            CallErrorKind::Deadline { in_flight: true, .. } => {
                write!(f, "the time was up before {operation} was answered; the request may have arrived")?;
            }
            CallErrorKind::Deadline { in_flight: false, .. } => {
                write!(f, "the time was up before {operation} was sent")?;
            }
        }
        if *attempts > 1 { write!(f, " ({attempts} attempts)") } else { Ok(()) }
    }
}

fn unless_200(f: &mut fmt::Formatter<'_>, status: http::StatusCode) -> fmt::Result {
    if status == http::StatusCode::OK { Ok(()) } else { write!(f, " (under HTTP {})", status.as_u16()) }
}

/// Who answers instead of the service shows itself by its page.
fn page<E>(f: &mut fmt::Formatter<'_>, answer: &HttpAnswer<E>) -> fmt::Result {
    if !matches!(answer.why, HttpReason::Status | HttpReason::MediaType { .. }) {
        return Ok(());
    }
    if let (HttpReason::Status, Some(media_type)) = (&answer.why, &answer.media_type) {
        write!(f, ", but `{}`", Printable::at_most(media_type, 100))?;
    }
    match answer.excerpt().as_str() {
        "" => Ok(()),
        excerpt => write!(f, ", which begins with \"{excerpt}\""),
    }
}
