//! A call from start to outcome: what is repeated, and what is believed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod call_script;

use call_script::*;
use tracegains_core::call::{CallErrorKind, CallOptions, Delivery, FailureKind, SoapChoice};
use tracegains_core::soap::{DecodeError, EncodeError, FaultClass};
use tracegains_core::xml::{Reader, Writer};
use tracegains_core::{
    Logout, LogoutResult, Operation, Rejection, ResponseCode, SoapVersion, operation::message,
};

/// Logout, but one that must not be done twice.
struct OnlyOnce(Logout);

impl Operation for OnlyOnce {
    type Output = LogoutResult;
    const NAME: &'static str = Logout::NAME;
    const RESPONSE_NAME: &'static str = Logout::RESPONSE_NAME;
    const ACTION: &'static str = Logout::ACTION;
    const REPEATABLE: bool = false;

    fn request_length(&self) -> usize {
        self.0.request_length()
    }

    fn write_request(&self, out: &mut Writer) {
        self.0.write_request(out);
    }

    fn read_request(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Logout::read_request(reader).map(Self)
    }

    fn write_response(output: &LogoutResult, out: &mut Writer) -> Result<(), EncodeError> {
        Logout::write_response(output, out)
    }

    fn read_response(reader: &mut Reader<'_>) -> Result<LogoutResult, DecodeError> {
        Logout::read_response(reader)
    }

    fn rejection(output: &LogoutResult) -> Option<Rejection> {
        Logout::rejection(output)
    }
}

/// Ways an attempt can end, by name; whether another follows: certainly not sent, or repeatable.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Repeated {
    Never,
    Always,
    IfAllowed,
}

fn endings() -> Vec<(&'static str, Event, Repeated)> {
    use FailureKind::{Other, Timeout, Tls, Unreachable};
    use Repeated::{Always, IfAllowed, Never};
    let kinds = [Unreachable, Timeout, Tls, Other];
    let mut endings = Vec::new();
    for kind in kinds {
        endings.push(("not sent", not_sent(kind), Always));
        endings.push(("not sent, for good", permanent(not_sent(kind)), Never));
        endings.push(("lost", lost(kind), IfAllowed));
        endings.push(("lost, for good", permanent(lost(kind)), Never));
        endings.push(("the body broke", broken(kind, ok()), IfAllowed));
        endings.push(("the body broke, for good", permanent(broken(kind, ok())), Never));
    }
    let whole = String::from_utf8(
        message::encode_response::<Logout>(&LogoutResult::new(ResponseCode::ok()), SoapVersion::V1_1)
            .unwrap(),
    )
    .unwrap();
    let half = &whole[..whole.len() / 2];
    endings.extend([
        ("408", page(408), IfAllowed),
        ("425", page(425), IfAllowed),
        ("429", page(429), IfAllowed),
        ("502", page(502), IfAllowed),
        ("503", page(503), IfAllowed),
        ("504", page(504), IfAllowed),
        ("500 without a message", page(500), Never),
        ("501", page(501), Never),
        ("400", page(400), Never),
        ("401", page(401), Never),
        ("403", page(403), Never),
        ("404", page(404), Never),
        ("407", page(407), Never),
        ("413", page(413), Never),
        ("415", page(415), Never),
        ("301", page(301), Never),
        ("303", page(303), Never),
        ("307", page(307), Never),
        ("200 with a page", page(200), Never),
        ("200 and nothing", answer(200, "text/xml", ""), Never),
        ("204", answer(204, "text/xml", ""), Never),
        ("Server fault", fault(FaultClass::Receiver, 500), IfAllowed),
        ("Server fault under 200", fault(FaultClass::Receiver, 200), IfAllowed),
        ("Client fault", fault(FaultClass::Sender, 500), Never),
        ("Client fault under 503", fault(FaultClass::Sender, 503), Never),
        ("VersionMismatch fault", fault(FaultClass::VersionMismatch, 500), Never),
        ("MustUnderstand fault", fault(FaultClass::MustUnderstand, 500), Never),
        ("code RequestTimeout", rejected("RequestTimeout"), IfAllowed),
        ("code 429", rejected("429"), IfAllowed),
        ("code InternalServerError", rejected("InternalServerError"), IfAllowed),
        ("code 503", rejected("503"), IfAllowed),
        ("code Unauthorized", rejected("Unauthorized"), Never),
        ("code Accepted", rejected("Accepted"), Never),
        ("code that nobody knows", rejected("SessionGone"), Never),
        ("a document that ends early", answer(200, "text/xml", half), IfAllowed),
        ("a document cut under 503", answer(503, "text/xml", half), IfAllowed),
        ("a body shorter than declared", declared(200, 9999, &whole), IfAllowed),
        ("a body longer than declared", declared(200, 9, &whole), IfAllowed),
        ("a body declared too large", declared(503, 1 << 30, ""), Never),
        ("a coding that was not asked for", ok().with("content-encoding", "br"), Never),
        ("503 in a coding", page(503).with("content-encoding", "gzip"), IfAllowed),
        ("not well formed", answer(200, "text/xml", "<a></b>"), Never),
        ("the other version", ok_in(SoapVersion::V1_2), Never),
        ("a success under 500", result(SoapVersion::V1_1, 500, &LogoutResult::empty()), Never),
    ]);
    endings
}

#[test]
fn each_ending_is_repeated_or_not_as_the_table_says() {
    for (name, event, repeated) in endings() {
        let what = format!("{name}: {event:?}");
        let run = run(CallOptions::new(), [event, ok()]);
        let expected = if repeated == Repeated::Never { 1 } else { 2 };
        assert_eq!(run.sent(), expected, "{what}");
        assert_eq!(run.outcome.is_ok(), expected == 2, "{what}");
    }
}

#[test]
fn only_what_was_certainly_not_sent_is_repeated_once_repeats_are_switched_off() {
    for (name, event, repeated) in endings() {
        let run = run(CallOptions::new().repeat_lost(false), [event, ok()]);
        let expected = if repeated == Repeated::Always { 2 } else { 1 };
        assert_eq!(run.sent(), expected, "{name}");
    }
}

#[test]
fn only_what_was_certainly_not_sent_is_repeated_for_an_operation_that_must_not_be_done_twice() {
    for (name, event, repeated) in endings() {
        let run = run_operation(OnlyOnce(logout()), CallOptions::new(), [event, ok()]);
        let expected = if repeated == Repeated::Always { 2 } else { 1 };
        assert_eq!(run.sent(), expected, "{name}");
        if let Err(error) = run.outcome {
            assert!(!error.advice().contains("does no harm"), "{name}: {error}");
        }
    }
}

#[test]
fn attempts_end_with_the_outcome_of_the_last_one() {
    for attempts in [1, 2, 3, 7] {
        let events = (1..attempts).map(|_| page(503)).chain([page(502)]);
        let error = run(CallOptions::new().attempts(attempts), events).error();
        assert_eq!(error.attempts(), attempts);
        assert_eq!(error.status().unwrap(), 502);
        assert!(error.is_retryable());
    }
    let error = run(CallOptions::new().attempts(0), [page(503)]).error();
    assert_eq!(error.attempts(), 1, "none is taken as one");
}

#[test]
fn a_success_ends_the_call_at_once_and_counts_its_attempts() {
    let first = run(CallOptions::new(), [ok()]);
    assert_eq!((first.waits.len(), first.sent()), (0, 1));
    let done = first.done();
    assert_eq!((done.attempts, done.version, done.may_have_arrived), (1, SoapVersion::V1_1, false));
    let third = run(CallOptions::new(), [page(503), lost(FailureKind::Other), ok()]).done();
    assert_eq!((third.attempts, third.may_have_arrived, third.already_gone), (3, true, false));
}

#[test]
fn a_rejection_after_a_lost_attempt_keeps_the_doubt() {
    for first in [lost(FailureKind::Other), page(502), broken(FailureKind::Other, ok()), rejected("500")] {
        let what = format!("{first:?}");
        let error = run(CallOptions::new(), [first, rejected("Unauthorized")]).error();
        assert!(matches!(error.kind(), CallErrorKind::Rejected { .. }), "never a success: {what}");
        assert!(error.may_have_arrived(), "{what}");
        assert!(
            error.advice().contains("An earlier attempt may have arrived and ended the session"),
            "{error}"
        );
    }
    for first in [not_sent(FailureKind::Unreachable), page(429), page(425), rejected("429")] {
        let what = format!("{first:?}");
        let error = run(CallOptions::new(), [first, rejected("Unauthorized")]).error();
        assert!(!error.may_have_arrived(), "{what}");
        assert!(!error.advice().contains("earlier"), "{error}");
    }
}

#[test]
fn a_rejection_that_means_already_gone_counts_as_done_and_says_so() {
    let options = CallOptions::new().already_gone(|rejection| rejection.response_code.as_str() == "Gone");
    let done = run(options.clone(), [lost(FailureKind::Other), rejected("Gone")]).done();
    assert_eq!((done.already_gone, done.may_have_arrived, done.attempts), (true, true, 2));
    assert_eq!(done.result.response_code(), Some(&ResponseCode::new("Gone")));
    assert_eq!(done.result.message(), Some("The session is not active."));
    let error = run(options, [rejected("Unauthorized")]).error();
    assert!(error.rejection().is_some(), "only the rejections that the caller named");
}

#[test]
fn one_version_is_never_left_and_auto_falls_back_once() {
    let mismatch = || [fault(FaultClass::VersionMismatch, 500), page(415), fault(FaultClass::Sender, 415)];
    for event in mismatch() {
        let run = run(CallOptions::new().soap(SoapVersion::V1_2), [event]);
        assert_eq!(run.error().version(), SoapVersion::V1_2);
    }
    for event in mismatch() {
        let run = run(CallOptions::new().soap(SoapChoice::Auto).repeat_lost(false), [event, ok()]);
        let types: Vec<_> =
            run.attempts.iter().map(|attempt| &attempt.request.headers()["content-type"]).collect();
        assert!(types[0].to_str().unwrap().starts_with("application/soap+xml;"), "{types:?}");
        assert_eq!(types[1], "text/xml; charset=utf-8");
        assert!(run.waits.is_empty(), "no wait");
        let done = run.done();
        assert_eq!((done.version, done.attempts, done.may_have_arrived), (SoapVersion::V1_1, 2, false));
    }
    for event in mismatch() {
        let again = run(CallOptions::new().soap(SoapChoice::Auto), [page(415), event]);
        assert_eq!((again.sent(), again.error().version()), (2, SoapVersion::V1_1));
    }
    let one = run(CallOptions::new().soap(SoapChoice::Auto).attempts(1), [page(415)]);
    assert_eq!(one.sent(), 1, "the second version is an attempt too");
    let retry = page(415).with("retry-after", "9999");
    assert_eq!(run(CallOptions::new().soap(SoapChoice::Auto), [retry, ok()]).sent(), 2);
    let stays = run(CallOptions::new().soap(SoapChoice::Auto), [ok_in(SoapVersion::V1_2)]).done();
    assert_eq!(stays.version, SoapVersion::V1_2);
    let other = run(CallOptions::new().soap(SoapChoice::Auto), [page(404)]);
    assert_eq!(other.sent(), 1, "only for a refused version");
}

#[test]
fn what_came_before_a_body_broke_is_kept_but_never_believed() {
    let error = run(
        CallOptions::new().attempts(1),
        [broken(FailureKind::Other, ok().with("retry-after", "7").with("x-request", "42"))],
    )
    .error();
    let CallErrorKind::Http(answer) = error.kind() else { panic!("{error:?}") };
    assert_eq!((answer.why.as_str(), answer.status.as_u16()), ("cut_off", 200));
    assert_eq!(answer.headers["x-request"], "42");
    assert!(!answer.body.as_ref().is_empty(), "kept for the ticket");
    assert_eq!(answer.source.as_ref().unwrap().to_string(), "reset while reading");
    assert_eq!(error.retry_after(), Some(seconds(7)));
    assert!(error.may_have_arrived());
}

#[test]
fn a_redirect_is_not_followed_and_shows_its_origin_only() {
    let secret = format!("https://user:pw@Elsewhere.example:8443/{SESSION}?key={KEY}");
    let error = run(CallOptions::new(), [page(307).with("location", &secret)]).error();
    let CallErrorKind::Http(answer) = error.kind() else { panic!("{error:?}") };
    assert_eq!(answer.why.as_str(), "redirect");
    assert!(error.to_string().contains("a redirect to https://elsewhere.example:8443"), "{error}");
    assert!(!error.to_string().contains("user") && !error.to_string().contains("pw"), "{error}");
    assert!(!error.is_retryable() && !error.may_have_arrived());
}

#[test]
fn the_options_reach_the_request() {
    let options = CallOptions::new()
        .soap(SoapVersion::V1_2)
        .action_parameter(false)
        .user_agent("mine/1")
        .unwrap()
        .header("X-Gateway-Key", "hunter2")
        .unwrap();
    let run = run(options, [ok_in(SoapVersion::V1_2)]);
    let request = &run.attempts[0].request;
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://api-test.tracegains.net/v7/soap/Authentication.asmx");
    assert_eq!(request.headers()["content-type"], "application/soap+xml; charset=utf-8");
    assert_eq!(request.headers()["user-agent"], "mine/1");
    assert_eq!(request.headers()["x-gateway-key"], "hunter2");
    assert!(request.headers()["x-gateway-key"].is_sensitive());
    assert!(str::from_utf8(request.body().as_ref()).unwrap().contains(SESSION));
}

#[test]
fn a_failure_with_an_answer_has_arrived_whatever_the_transport_says() {
    let Event::Fail(mut failure) = broken(FailureKind::Timeout, page(503)) else { panic!("a failure") };
    failure.delivery = Delivery::NotSent;
    let run = run(CallOptions::new().repeat_lost(false), [Event::Fail(failure)]);
    assert!(run.error().may_have_arrived());
}

#[test]
fn a_doubt_of_the_last_answer_alone_is_not_blamed_on_an_earlier_attempt() {
    let error = run(CallOptions::new(), [rejected("Accepted")]).error();
    assert!(error.may_have_arrived());
    assert!(!error.advice().contains("earlier"), "{error}");
    assert!(error.advice().contains("may have been done all the same"), "{error}");
}
