//! Runs a call over a scripted transport: no socket, and a clock that only moves when told to.
#![allow(dead_code, reason = "each test takes what it needs")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::time::Duration;

use tracegains_core::binding::{self, BodyCollector, Endpoint, ResponseBody};
use tracegains_core::call::{Attempt, Call, CallError, CallOptions, Completed, Failure, FailureKind, Step};
use tracegains_core::http::response::Builder;
use tracegains_core::http::{HeaderMap, HeaderName, Response};
use tracegains_core::operation::Operation;
use tracegains_core::soap::{FaultClass, FaultCode};
use tracegains_core::{Fault, Logout, LogoutResult, ResponseCode, SoapVersion};

pub(crate) const KEY: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
pub(crate) const SESSION: &str = "5e55a1d0-0000-4000-8000-00000000000f";

pub(crate) fn logout() -> Logout {
    Logout::new(KEY.parse().unwrap(), SESSION.parse().unwrap())
}

pub(crate) fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// The scripted transport's error: a text, and perhaps a cause.
#[derive(Clone, Debug)]
pub(crate) struct Broken(pub(crate) String, pub(crate) Option<Box<Broken>>);

impl Broken {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned(), None)
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Broken {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.1.as_deref().map(|cause| cause as _)
    }
}

/// How an attempt ends.
#[derive(Debug)]
pub(crate) enum Event {
    Answer(Response<ResponseBody>),
    Fail(Failure<Broken>),
}

impl Event {
    /// The same with a header on the answer, where one came.
    pub(crate) fn with(self, name: &'static str, value: &str) -> Self {
        let add = |headers: &mut HeaderMap| {
            headers.append(HeaderName::from_static(name), value.parse().unwrap());
        };
        match self {
            Self::Answer(mut answer) => {
                add(answer.headers_mut());
                Self::Answer(answer)
            }
            Self::Fail(mut failure) => {
                add(failure.answer.as_mut().unwrap().headers_mut());
                Self::Fail(failure)
            }
        }
    }

    pub(crate) fn took(self, time: Duration) -> (Self, Duration) {
        (self, time)
    }
}

impl From<Event> for (Event, Duration) {
    fn from(event: Event) -> Self {
        event.took(ms(100))
    }
}

pub(crate) fn answer(status: u16, media_type: &str, body: &str) -> Event {
    collected(Response::builder().status(status).header("content-type", media_type), body)
}

/// An answer whose head declares another length than it has.
pub(crate) fn declared(status: u16, length: u64, body: &str) -> Event {
    let head = Response::builder().status(status).header("content-type", "text/xml");
    collected(head.header("content-length", length), body)
}

fn collected(head: Builder, body: &str) -> Event {
    let mut collector = BodyCollector::new(head.body(()).unwrap().into_parts().0, 1 << 20);
    collector.push(body.as_bytes());
    Event::Answer(collector.finish())
}

pub(crate) fn result(version: SoapVersion, status: u16, result: &LogoutResult) -> Event {
    let mut response = binding::encode_response::<Logout>(result, version).unwrap();
    *response.status_mut() = status.try_into().unwrap();
    Event::Answer(response.map(ResponseBody::from))
}

pub(crate) fn ok() -> Event {
    result(SoapVersion::V1_1, 200, &LogoutResult::new(ResponseCode::ok()))
}

pub(crate) fn ok_in(version: SoapVersion) -> Event {
    result(version, 200, &LogoutResult::new(ResponseCode::ok()))
}

pub(crate) fn rejected(code: &str) -> Event {
    let rejection = LogoutResult::new(ResponseCode::new(code)).with_message("The session is not active.");
    result(SoapVersion::V1_1, 200, &rejection)
}

pub(crate) fn fault_of(fault: &Fault, status: u16) -> Event {
    let mut response = binding::encode_fault(fault, SoapVersion::V1_1).unwrap();
    *response.status_mut() = status.try_into().unwrap();
    Event::Answer(response.map(ResponseBody::from))
}

pub(crate) fn fault(class: FaultClass, status: u16) -> Event {
    fault_of(&Fault::new(FaultCode::standard(class), "It did not work."), status)
}

/// A gateway's page.
pub(crate) fn page(status: u16) -> Event {
    answer(status, "text/html", "<html><h1>Gateway</h1></html>")
}

pub(crate) fn not_sent(kind: FailureKind) -> Event {
    Event::Fail(Failure::not_sent(kind, Broken::new("connection refused")))
}

pub(crate) fn lost(kind: FailureKind) -> Event {
    Event::Fail(Failure::may_have_arrived(kind, Broken::new("connection reset")))
}

pub(crate) fn permanent(event: Event) -> Event {
    match event {
        Event::Fail(failure) => Event::Fail(failure.permanent()),
        Event::Answer(_) => panic!("an answer is not permanent"),
    }
}

/// A transport's error while the body of this answer was read.
pub(crate) fn broken(kind: FailureKind, event: Event) -> Event {
    match event {
        Event::Answer(answer) => Event::Fail(
            Failure::may_have_arrived(kind, Broken::new("reset while reading")).with_answer(answer),
        ),
        Event::Fail(_) => panic!("no answer that could break"),
    }
}

pub(crate) type Outcome<R = LogoutResult> = Result<Completed<R>, CallError<Broken>>;

/// What happened in a call, and how it ended.
#[derive(Debug)]
pub(crate) struct Run<R = LogoutResult> {
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) waits: Vec<Duration>,
    /// When the call was over.
    pub(crate) elapsed: Duration,
    pub(crate) outcome: Outcome<R>,
}

impl<R: fmt::Debug> Run<R> {
    pub(crate) fn sent(&self) -> usize {
        self.attempts.len()
    }

    #[track_caller]
    pub(crate) fn error(self) -> CallError<Broken> {
        self.outcome.expect_err("a failed call")
    }

    #[track_caller]
    pub(crate) fn done(self) -> Completed<R> {
        self.outcome.unwrap()
    }
}

/// Runs a Logout against these events, one for each attempt. An attempt too many fails the test, an
/// event too many does not.
#[track_caller]
pub(crate) fn run<V: Into<(Event, Duration)>>(
    options: CallOptions,
    events: impl IntoIterator<Item = V>,
) -> Run {
    run_operation(logout(), options, events)
}

#[track_caller]
pub(crate) fn run_operation<O: Operation, V: Into<(Event, Duration)>>(
    operation: O,
    options: CallOptions,
    events: impl IntoIterator<Item = V>,
) -> Run<O::Output> {
    let mut events: VecDeque<_> = events.into_iter().map(Into::into).collect();
    let mut call = Call::new(Endpoint::test(), operation, options, 7);
    let mut elapsed = Duration::ZERO;
    let (mut attempts, mut waits) = (Vec::new(), Vec::new());
    loop {
        match call.step() {
            Step::Send => {
                let Some(attempt) = call.begin(elapsed) else { continue };
                attempts.push(attempt);
                let (event, took) = events.pop_front().expect("an attempt that was not scripted");
                elapsed += took;
                match event {
                    Event::Answer(answer) => call.received(answer, elapsed),
                    Event::Fail(failure) => call.failed(failure, elapsed),
                }
            }
            Step::Wait(duration) => {
                waits.push(duration);
                elapsed += duration;
                call.waited(elapsed);
            }
            _ => return Run { attempts, waits, elapsed, outcome: call.finish() },
        }
    }
}
