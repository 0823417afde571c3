//! Someone who looks on.

use std::fmt;
use std::time::Duration;

use http::{Request, Response};

use super::failure::{Delivery, FailureKind};
use crate::binding::{RequestBody, ResponseBody};

/// What an observer of a call is shown
/// ([`CallOptions::observer`](super::CallOptions::observer)), in the order in which it happens.
///
/// Requests and answers are whole and raw: key and session are in them. `Debug` shows neither headers
/// nor bodies.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A request is handed to the transport, which adds headers of its own.
    #[non_exhaustive]
    Sending {
        /// 1 for the first attempt.
        number: u32,
        /// The request.
        request: &'a Request<RequestBody>,
    },
    /// An answer came.
    #[non_exhaustive]
    Answered {
        /// The answer, as far as it was read.
        response: &'a Response<ResponseBody>,
    },
    /// No whole answer came.
    #[non_exhaustive]
    Failed {
        /// What kind of trouble the transport met.
        kind: FailureKind,
        /// Whether the request may have arrived all the same.
        delivery: Delivery,
        /// What had come of an answer before it broke.
        answer: Option<&'a Response<ResponseBody>>,
    },
    /// The call waits before the next attempt.
    #[non_exhaustive]
    Waiting {
        /// How long.
        wait: Duration,
    },
}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sending { number, request } => {
                f.debug_struct("Sending").field("number", number).field("body", request.body()).finish()
            }
            Self::Answered { response } => f
                .debug_struct("Answered")
                .field("status", &response.status())
                .field("body", response.body())
                .finish(),
            Self::Failed { kind, delivery, answer } => f
                .debug_struct("Failed")
                .field("kind", kind)
                .field("delivery", delivery)
                .field("answer", &answer.map(Response::status))
                .finish(),
            Self::Waiting { wait } => f.debug_struct("Waiting").field("wait", wait).finish(),
        }
    }
}
