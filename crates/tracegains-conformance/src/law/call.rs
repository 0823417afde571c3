//! Any sequence of events: how a call behaves.

use std::time::Duration;

use http::{Response, StatusCode};
use tracegains_core::binding::{BodyEnding, ResponseBody};
use tracegains_core::call::{Backoff, Call, Failure, FailureKind, SoapChoice, Step};
use tracegains_core::operation::message::{encode_fault, encode_response};
use tracegains_core::soap::{FaultClass, FaultCode};
use tracegains_core::{CallOptions, Endpoint, Fault, Logout, LogoutResult, ResponseCode, SoapVersion};

use super::Verdict;

/// What a transport may tell a call, as numbers: a fuzzer writes them, and so does a property test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Which input: begin, received, failed, waited, in turn or out of it.
    pub input: u8,
    /// Which answer or failure.
    pub what: u8,
    /// Milliseconds that have passed since the event before.
    pub passed: u16,
}

/// How a call is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// Attempts allowed.
    pub attempts: u8,
    /// Milliseconds until the deadline; 0 for none.
    pub deadline: u16,
    /// Whether lost requests are sent again.
    pub repeat_lost: bool,
    /// Whether the version is chosen by the call.
    pub auto: bool,
    /// The number that waits are spread by.
    pub jitter: u64,
}

/// Whatever happens: the call ends within its attempts, its waits stay within the bound stated
/// beforehand, nothing is sent and no wait begins that cannot fit the deadline, `step` changes nothing,
/// what is done stays done, and the same events end the same way.
pub fn events(setup: Setup, events: &[Event]) -> Verdict {
    match (run(setup, events), run(setup, events)) {
        (Err(how), _) | (_, Err(how)) => Verdict::Broken(how),
        (Ok(one), Ok(two)) => {
            Verdict::when(one == two, || format!("the same events end as {one} and as {two}"))
        }
    }
}

fn options(setup: Setup) -> CallOptions {
    let millis = |n: u64| Duration::from_millis(n);
    let backoff = Backoff { base: millis(50), ceiling: millis(3000), ..Backoff::default() };
    let options = CallOptions::new()
        .attempts(u32::from(setup.attempts))
        .backoff(backoff)
        .repeat_lost(setup.repeat_lost)
        .attempt_timeout(millis(500));
    let options = if setup.auto { options.soap(SoapChoice::Auto) } else { options };
    if setup.deadline == 0 { options.no_deadline() } else { options.deadline(millis(setup.deadline.into())) }
}

fn run(setup: Setup, events: &[Event]) -> Result<String, String> {
    let options = options(setup);
    let deadline =
        if setup.deadline == 0 { Duration::MAX } else { Duration::from_millis(setup.deadline.into()) };
    let (bound, most) = (options.longest_wait(), u32::from(setup.attempts).max(1));
    let zero = tracegains_core::uuid::Uuid::nil();
    let mut call: Call<Logout, &'static str> =
        Call::new(Endpoint::production(), Logout::new(zero.into(), zero.into()), options, setup.jitter);
    let (mut elapsed, mut sent, mut waits) = (Duration::ZERO, 0_u32, Duration::ZERO);
    let mut done = false;
    // Enough to end any call in turn, once the events are used up.
    let closing = [Event { input: 255, what: 0, passed: 0 }; 600];
    for event in events.iter().chain(&closing) {
        let step = call.step();
        if step != call.step() {
            return Err("step() changes what step() says".to_owned());
        }
        if done && step != Step::Done {
            return Err(format!("done, and then {step:?}"));
        }
        done = step == Step::Done;
        if done && event.input == 255 {
            break;
        }
        elapsed += Duration::from_millis(event.passed.into());
        let input = if event.input < 200 { step_input(step) } else { event.input % 4 };
        let input = if event.input == 255 { step_input(step) } else { input };
        match input {
            0 => {
                if let Some(attempt) = call.begin(elapsed) {
                    sent += 1;
                    if step != Step::Send
                        || elapsed >= deadline
                        || attempt.timeout > deadline.saturating_sub(elapsed)
                    {
                        return Err(format!(
                            "sent at {elapsed:?} with {:?} to go, after {step:?}",
                            attempt.timeout
                        ));
                    }
                }
            }
            1 => call.received(response(event.what), elapsed),
            2 => call.failed(failure(event.what), elapsed),
            _ => call.waited(elapsed),
        }
        if let (Step::Wait(wait), true) = (call.step(), !matches!(step, Step::Wait(_))) {
            waits += wait;
            if elapsed.saturating_add(wait) >= deadline {
                return Err(format!("at {elapsed:?} waits {wait:?}, the deadline is {deadline:?}"));
            }
        }
        if sent > most || waits > bound {
            return Err(format!("{sent} of {most} attempts, {waits:?} of {bound:?} waited"));
        }
    }
    if call.step() != Step::Done {
        return Err("it does not end".to_owned());
    }
    Ok(format!("{:?}", call.finish()))
}

/// The input that a step asks for.
const fn step_input(step: Step) -> u8 {
    match step {
        Step::Send => 0,
        Step::InFlight => 1,
        _ => 3,
    }
}

fn failure(what: u8) -> Failure<&'static str> {
    let kinds = [FailureKind::Unreachable, FailureKind::Timeout, FailureKind::Tls, FailureKind::Other];
    let kind = kinds[usize::from(what % 4)];
    let failure = if what & 4 == 0 {
        Failure::not_sent(kind, "the transport failed")
    } else {
        Failure::may_have_arrived(kind, "the transport failed")
    };
    let failure = if what & 8 == 0 { failure } else { failure.permanent() };
    if what & 16 == 0 { failure } else { failure.with_answer(response(what >> 5)) }
}

/// One of the answers that decide differently.
fn response(what: u8) -> Response<ResponseBody> {
    let version = if what & 64 == 0 { SoapVersion::V1_1 } else { SoapVersion::V1_2 };
    let result = |code: &str| encode_response::<Logout>(&LogoutResult::new(ResponseCode::new(code)), version);
    let fault = |class| encode_fault(&Fault::new(FaultCode::standard(class), "no"), version);
    let (status, body) = match what % 16 {
        0 => (200, result("OK")),
        1 => (200, result("Unauthorized")),
        2 => (200, result("503")),
        3 => (500, fault(FaultClass::Receiver)),
        4 => (500, fault(FaultClass::Sender)),
        5 => (500, fault(FaultClass::VersionMismatch)),
        6 => (415, Ok(Vec::new())),
        7 => (503, Ok(Vec::new())),
        8 => (429, Ok(Vec::new())),
        9 => (307, Ok(Vec::new())),
        10 => (500, result("OK")),
        11 => (200, Ok(b"<html>".to_vec())),
        12 => (401, Ok(Vec::new())),
        13 => (502, Ok(b"bad gateway".to_vec())),
        14 => (200, Ok(b"<a>".to_vec())),
        _ => (204, Ok(Vec::new())),
    };
    let ending = if what & 32 == 0 { BodyEnding::Complete } else { BodyEnding::CutOff { declared: None } };
    let mut response = Response::new(ResponseBody::new(body.unwrap_or_default(), ending));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    let media_type = if version == SoapVersion::V1_1 { "text/xml" } else { "application/soap+xml" };
    headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(media_type));
    if what & 128 != 0 {
        let asked = ["0", "1", "2", "100", "-1", "soon"][usize::from(what % 6)];
        headers.insert(http::header::RETRY_AFTER, http::HeaderValue::from_static(asked));
    }
    response
}
