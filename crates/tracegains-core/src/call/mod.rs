//! One call from start to outcome, as a state machine without clock or socket.
//!
//! [`Call`] says what to do next ([`step`](Call::step)) and is told what happened. Repeats, waits,
//! `Retry-After`, the deadline, delivery, the refusal of redirects and the meaning of every HTTP status
//! are decided here, the same for every transport; whoever moves the bytes decides nothing.
//!
//! ```text
//!            begin                received / failed
//!   Send ───────────▶ InFlight ───────────────────────▶ Done
//!    ▲                    │ the verdict: again           ▲
//!    │      waited        ▼                              │
//!    └───────────────── Wait          finish, at any time┘
//! ```
//!
//! This is a whole client over a transport of your own; futures look the same with `.await` in them.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use tracegains_core::binding::ResponseBody;
//! use tracegains_core::call::{Attempt, Call, Failure, FailureKind, Step};
//! use tracegains_core::{CallError, CallOptions, Completed, Endpoint, Logout, LogoutResult, http};
//!
//! fn logout(logout: Logout, jitter: u64) -> Result<Completed<LogoutResult>, CallError<std::io::Error>> {
//!     let started = Instant::now();
//!     let mut call = Call::new(Endpoint::test(), logout, CallOptions::new(), jitter);
//!     loop {
//!         match call.step() {
//!             Step::Send => {
//!                 let Some(attempt) = call.begin(started.elapsed()) else { continue };
//!                 match send(attempt) {
//!                     Ok(response) => call.received(response, started.elapsed()),
//!                     Err(failure) => call.failed(failure, started.elapsed()),
//!                 }
//!             }
//!             Step::Wait(duration) => {
//!                 std::thread::sleep(duration);
//!                 call.waited(started.elapsed());
//!             }
//!             _ => break call.finish(),
//!         }
//!     }
//! }
//!
//! // Sends `attempt.request` within `attempt.timeout` and collects the body with a `BodyCollector`.
//! fn send(attempt: Attempt) -> Result<http::Response<ResponseBody>, Failure<std::io::Error>> {
//!     let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
//!     Err(Failure::not_sent(FailureKind::Unreachable, refused).permanent())
//! }
//!
//! let request = Logout::new(
//!     "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9".parse()?,
//!     "5e55a1d0-0000-4000-8000-00000000000f".parse()?,
//! );
//! let error = logout(request, 4).unwrap_err();
//! assert_eq!(error.attempts(), 1);
//! assert!(!error.may_have_arrived());
//! # Ok::<(), tracegains_core::InvalidGuid>(())
//! ```

mod advice;
mod backoff;
mod completed;
mod error;
mod failure;
mod header;
mod http_answer;
mod machine;
mod observer;
mod options;
mod report;
mod retry_after;
#[cfg(feature = "serde")]
mod serialize;
mod setters;
mod summary;
mod telemetry;
mod verdict;

use std::fmt;
use std::time::Duration;

pub use backoff::Backoff;
pub use completed::Completed;
pub use error::{CallError, CallErrorKind};
pub use failure::{Delivery, Failure, FailureKind};
pub use header::InvalidHeader;
pub use http_answer::HttpAnswer;
pub use machine::Call;
pub use observer::Event;
pub use options::{CallOptions, SoapChoice};
pub use report::{Report, report};

use crate::binding::RequestBody;
use crate::operation::Logout;

/// A call of Logout.
pub type LogoutCall<E> = Call<Logout, E>;

/// What a call wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use]
pub enum Step {
    /// Call [`begin`](Call::begin) and send what it returns.
    Send,
    /// An attempt is in flight: tell how it ended, by [`received`](Call::received) or
    /// [`failed`](Call::failed). A loop that does so in one go never sees this.
    InFlight,
    /// Wait this long, then call [`waited`](Call::waited).
    Wait(Duration),
    /// Nothing is left to do: call [`finish`](Call::finish).
    Done,
}

/// A request to send, and within which bounds.
#[non_exhaustive]
pub struct Attempt {
    /// The request. Its body holds the key and the session and does not print.
    pub request: http::Request<RequestBody>,
    /// The time for all of it, from connecting to the last byte of the answer: the attempt's own, or
    /// what is left of the deadline.
    pub timeout: Duration,
    /// How many bytes of the answer to read: the limit for
    /// [`BodyCollector::new`](crate::binding::BodyCollector::new).
    pub body_limit: usize,
    /// 1 for the first attempt.
    pub number: u32,
}

impl fmt::Debug for Attempt {
    /// Without the request's headers and URL: both may hold a gateway's key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("number", &self.number)
            .field("timeout", &self.timeout)
            .field("body_limit", &self.body_limit)
            .field("body", self.request.body())
            .finish_non_exhaustive()
    }
}
