//! The machine.

use std::fmt;
use std::mem;
use std::time::Duration;

use http::header::CONTENT_TYPE;
use http::{Response, StatusCode};

use super::completed::Completed;
use super::error::{CallError, CallErrorKind, Inner};
use super::failure::{Delivery, Failure, FailureKind};
use super::http_answer::HttpAnswer;
use super::observer::Event;
use super::options::{CallOptions, SoapChoice};
use super::telemetry::Telemetry;
use super::verdict::{self, Again, Verdict};
use super::{Attempt, Step, retry_after};
use crate::binding::{self, Answer, BodyEnding, Endpoint, HttpReason, ResponseBody};
use crate::operation::Operation;
use crate::soap::SoapVersion;

/// Timers fire a little early: a time-out this close to the deadline is the deadline's. It is the
/// coarsest tick of the systems we know.
const TICK: Duration = Duration::from_millis(16);

/// One call of an operation, from start to outcome; `E` is the transport's own error.
///
/// It owns what it needs, has no clock and does no I/O. Times are relative: each input carries the time
/// that has passed since the call began; one that is earlier than the last is taken as the last.
///
/// # The deadline
///
/// Nothing is sent and no wait begins that cannot fit it. An answer that came late is an answer all the
/// same. Where the deadline forbids a repeat, the outcome is how the last attempt ended, since a fault or
/// a status says more than that the time was up. It is [`CallErrorKind::Deadline`] where the time was up
/// before anything was sent, or where the last attempt was still in flight.
///
/// # Misuse
///
/// Input out of turn (an answer to nothing, the end of a wait that was not asked for, anything after
/// [`Step::Done`]) is ignored, its time included. Nothing panics, and a call that is done stays done.
///
/// # Cancellation
///
/// A call that is dropped while an attempt is in flight leaves a session of unknown fate:
/// [`delivery`](Self::delivery) tells without ending the call, [`finish`](Self::finish) ends it.
#[must_use]
pub struct Call<O: Operation, E> {
    endpoint: Endpoint,
    operation: O,
    options: CallOptions,
    jitter: u64,
    version: SoapVersion,
    fell_back: bool,
    /// Attempts begun.
    attempts: u32,
    /// Repeats in the same version so far: each waits longer than the one before.
    repeats: u32,
    /// The latest time heard of.
    elapsed: Duration,
    /// Whether any request left.
    delivery: Delivery,
    /// Whether the service may have done the work without our knowing.
    doubt: bool,
    state: State<O::Output, E>,
    telemetry: Telemetry,
}

enum State<R, E> {
    /// Ready to send. Where that comes to nothing, the outcome is how the last attempt ended.
    Ready(Option<CallError<E>>),
    InFlight,
    Waiting(Duration, Option<CallError<E>>),
    Done(Result<Completed<R>, CallError<E>>),
}

impl<O: Operation, E> Call<O, E> {
    /// A call that has sent nothing yet. `jitter` is any number, drawn anew for each call: it spreads
    /// the waits of clients that failed together.
    pub fn new(endpoint: Endpoint, operation: O, options: CallOptions, jitter: u64) -> Self {
        Self {
            telemetry: Telemetry::start(&endpoint, O::SERVICE, O::NAME),
            version: options.soap.first(),
            endpoint,
            operation,
            options,
            jitter,
            fell_back: false,
            attempts: 0,
            repeats: 0,
            elapsed: Duration::ZERO,
            delivery: Delivery::NotSent,
            doubt: false,
            state: State::Ready(None),
        }
    }

    /// What to do next. Changes nothing: look as often as you like.
    pub fn step(&self) -> Step {
        match &self.state {
            State::Ready(_) => Step::Send,
            State::InFlight => Step::InFlight,
            State::Waiting(duration, _) => Step::Wait(*duration),
            State::Done(_) => Step::Done,
        }
    }

    /// Takes the request to send; it counts as in flight from now on. `None` where nothing may be sent:
    /// the deadline has passed, and the call is done, or it was not the time for it. Look at
    /// [`step`](Self::step) again then.
    #[must_use]
    pub fn begin(&mut self, elapsed: Duration) -> Option<Attempt> {
        let State::Ready(last) = &mut self.state else { return None };
        let last = last.take();
        self.pass(elapsed);
        let timeout = self.time_left().min(self.options.attempt_timeout);
        if timeout.is_zero() {
            let error = last.unwrap_or_else(|| self.out_of_time(false, None));
            self.conclude(Err(error));
            return None;
        }
        self.state = State::InFlight;
        self.attempts = self.attempts.saturating_add(1);
        let mut request = binding::encode_request(
            &self.operation,
            &self.endpoint,
            self.version,
            self.options.action_parameter,
        );
        if !self.options.headers.is_empty() {
            request.headers_mut().extend(self.options.headers.clone());
        }
        self.options.observe(Event::Sending { number: self.attempts, request: &request });
        Some(Attempt { request, timeout, body_limit: self.options.limits.xml.bytes, number: self.attempts })
    }

    /// The attempt in flight was answered.
    pub fn received(&mut self, response: Response<ResponseBody>, elapsed: Duration) {
        if matches!(self.state, State::InFlight) {
            self.pass(elapsed);
            self.options.observe(Event::Answered { response: &response });
            self.answered(response, None);
        }
    }

    /// The attempt in flight brought no whole answer.
    ///
    /// Where a part of an answer came before the body broke, it counts as a cut-off answer under its
    /// status, with the transport's error as its source. A time-out stays a time-out.
    pub fn failed(&mut self, failure: Failure<E>, elapsed: Duration) {
        if !matches!(self.state, State::InFlight) {
            return;
        }
        self.pass(elapsed);
        let Failure { delivery, kind, permanent, source, answer } = failure;
        self.options.observe(Event::Failed { kind, delivery, answer: answer.as_deref() });
        let asked = answer.as_ref().and_then(|answer| retry_after::of(answer.headers()));
        let delivery = if answer.is_some() { Delivery::MayHaveArrived } else { delivery };
        match answer {
            Some(answer) if kind != FailureKind::Timeout => {
                self.answered(cut_off(*answer), Some((source, permanent)));
            }
            _ if kind == FailureKind::Timeout && self.time_left() <= TICK => {
                let in_flight = delivery == Delivery::MayHaveArrived;
                let error = self.out_of_time(in_flight, Some(source));
                self.telemetry.attempt(self.attempts, None, Some(&error));
                self.conclude(Err(error));
            }
            _ => {
                let verdict = verdict::of_failure(delivery, permanent);
                self.ended(CallErrorKind::Transport { kind, delivery, source }, verdict, asked);
            }
        }
    }

    /// The wait that [`step`](Self::step) asked for is over. It counts in full: a timer that fires early,
    /// or a clock that stands still, makes no room for more waits than the deadline has.
    pub fn waited(&mut self, elapsed: Duration) {
        if let State::Waiting(wait, last) = &mut self.state {
            let (over, last) = (self.elapsed.saturating_add(*wait), last.take());
            self.pass(elapsed.max(over));
            self.state = State::Ready(last);
        }
    }

    /// Whether a request may have arrived so far: one is in flight, was lost, or was answered.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        match self.state {
            State::InFlight => Delivery::MayHaveArrived,
            _ => self.delivery,
        }
    }

    /// The outcome. It may be asked for at any time, by whoever gives up: an attempt in flight makes it
    /// [`CallErrorKind::Deadline`], and the request may have arrived; before a repeat it is how the last
    /// attempt ended; before the first attempt nothing was sent.
    ///
    /// # Errors
    ///
    /// The operation was not done, or nobody knows whether it was; see [`CallError`].
    pub fn finish(mut self) -> Result<Completed<O::Output>, CallError<E>> {
        let error = match mem::replace(&mut self.state, State::InFlight) {
            State::Done(outcome) => return outcome,
            State::Ready(Some(error)) | State::Waiting(_, Some(error)) => error,
            State::Ready(None) | State::Waiting(_, None) => self.out_of_time(false, None),
            State::InFlight => {
                let error = self.out_of_time(true, None);
                self.telemetry.attempt(self.attempts, None, Some(&error));
                error
            }
        };
        self.telemetry.end(self.attempts, None, Some(&error));
        Err(error)
    }

    /// The span of the call: an asynchronous transport instruments its future with it.
    #[cfg(feature = "tracing")]
    #[must_use]
    pub fn span(&self) -> &tracing::Span {
        self.telemetry.span()
    }

    fn pass(&mut self, elapsed: Duration) {
        self.elapsed = self.elapsed.max(elapsed);
    }

    fn time_left(&self) -> Duration {
        self.options.deadline.map_or(Duration::MAX, |deadline| deadline.saturating_sub(self.elapsed))
    }

    /// The attempt ended with an answer; `broken` is the transport's error where the body broke.
    fn answered(&mut self, response: Response<ResponseBody>, broken: Option<(E, bool)>) {
        self.delivery = Delivery::MayHaveArrived;
        let status = response.status();
        let answer = binding::decode_response::<O>(&response, self.version, &self.options.limits);
        let Some(mut verdict) = verdict::of_answer(&answer, status) else {
            // A success has no verdict; nothing else has none.
            if let Answer::Completed(result) = answer {
                self.completed(result, status, false);
            }
            return;
        };
        let asked = retry_after::of(response.headers());
        if broken.as_ref().is_some_and(|(_, permanent)| *permanent) {
            verdict.again = Again::Never;
        }
        let source = broken.map(|(source, _)| source);
        let kind = match answer {
            Answer::Completed(_) => return,
            Answer::Rejected { rejection, output } if self.options.is_already_gone(&rejection) => {
                return self.completed(output, status, true);
            }
            Answer::Rejected { rejection, .. } => CallErrorKind::Rejected { status, rejection },
            Answer::Fault { fault, version } => CallErrorKind::Fault { status, version, fault },
            Answer::Decode(error) => CallErrorKind::Decode { status, error },
            Answer::Http(why) => CallErrorKind::Http(http_answer(response, why, source)),
        };
        self.ended(kind, verdict, asked);
    }

    fn completed(&mut self, result: O::Output, status: StatusCode, already_gone: bool) {
        self.telemetry.attempt::<E>(self.attempts, Some(status), None);
        self.telemetry.end::<E>(self.attempts, Some(status), None);
        self.state = State::Done(Ok(Completed {
            result,
            version: self.version,
            attempts: self.attempts,
            may_have_arrived: self.doubt,
            already_gone,
        }));
    }

    /// The attempt ended without success: on to the next one, or done.
    fn ended(&mut self, kind: CallErrorKind<E>, verdict: Verdict, asked: Option<Duration>) {
        if !matches!(kind, CallErrorKind::Transport { delivery: Delivery::NotSent, .. }) {
            self.delivery = Delivery::MayHaveArrived;
        }
        let retryable = matches!(verdict.again, Again::Always | Again::IfRepeatable);
        let error = self.error(kind, verdict.doubt, retryable, asked);
        self.telemetry.attempt(self.attempts, error.status(), Some(&error));
        match self.wait_before_next(verdict.again, asked) {
            None => self.conclude(Err(error)),
            Some(Duration::ZERO) => self.state = State::Ready(Some(error)),
            Some(wait) => {
                self.options.observe(Event::Waiting { wait });
                self.state = State::Waiting(wait, Some(error));
            }
        }
    }

    /// How long to wait before the next attempt; `None`: there is none.
    fn wait_before_next(&mut self, again: Again, asked: Option<Duration>) -> Option<Duration> {
        let allowed = match again {
            Again::Never => false,
            Again::Always => true,
            Again::IfRepeatable => O::REPEATABLE && self.options.repeat_lost,
            Again::OtherVersion => self.options.soap == SoapChoice::Auto && !self.fell_back,
        };
        if !allowed || self.attempts >= self.options.attempts {
            return None;
        }
        let wait = match asked {
            _ if again == Again::OtherVersion => Duration::ZERO,
            Some(asked) if asked > self.options.backoff.ceiling => return None,
            Some(asked) => asked,
            None => self.options.backoff.wait(self.repeats, self.jitter),
        };
        if wait >= self.time_left() {
            return None;
        }
        if again == Again::OtherVersion {
            self.fell_back = true;
            self.version = self.version.other();
        } else {
            self.repeats = self.repeats.saturating_add(1);
        }
        Some(wait)
    }

    fn out_of_time(&mut self, in_flight: bool, source: Option<E>) -> CallError<E> {
        if in_flight {
            self.delivery = Delivery::MayHaveArrived;
        }
        self.error(CallErrorKind::Deadline { in_flight, source }, in_flight, true, None)
    }

    /// An error as of now; `doubt` is what its own attempt adds.
    fn error(
        &mut self,
        kind: CallErrorKind<E>,
        doubt: bool,
        retryable: bool,
        retry_after: Option<Duration>,
    ) -> CallError<E> {
        let earlier_may_have_arrived = self.doubt;
        self.doubt |= doubt;
        CallError::new(Inner {
            kind,
            operation: O::NAME,
            attempts: self.attempts,
            earlier_may_have_arrived,
            may_have_arrived: self.doubt,
            retryable,
            repeatable: O::REPEATABLE,
            retry_after,
            version: self.version,
        })
    }

    fn conclude(&mut self, outcome: Result<Completed<O::Output>, CallError<E>>) {
        let error = outcome.as_ref().err();
        self.telemetry.end(self.attempts, error.and_then(CallError::status), error);
        self.state = State::Done(outcome);
    }
}

/// What came before a body broke is not a whole answer, even if it looks like one (rule 55).
fn cut_off(response: Response<ResponseBody>) -> Response<ResponseBody> {
    if response.body().ending() != BodyEnding::Complete {
        return response;
    }
    response.map(|body| ResponseBody::new(body.into_bytes(), BodyEnding::CutOff { declared: None }))
}

fn http_answer<E>(response: Response<ResponseBody>, why: HttpReason, source: Option<E>) -> HttpAnswer<E> {
    let (head, body) = response.into_parts();
    let media_type = head.headers.get(CONTENT_TYPE);
    HttpAnswer {
        status: head.status,
        why,
        media_type: media_type.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
        headers: head.headers,
        body,
        source,
    }
}

impl<O: Operation, E> fmt::Debug for Call<O, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &O::NAME)
            .field("endpoint", &self.endpoint)
            .field("version", &self.version)
            .field("step", &self.step())
            .field("attempts", &self.attempts)
            .field("delivery", &self.delivery())
            .finish_non_exhaustive()
    }
}
