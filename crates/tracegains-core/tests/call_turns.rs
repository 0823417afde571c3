//! The machine seen step by step: cancellation, and input that comes when it should not.
#![allow(clippy::panic, reason = "helpers of tests fail like tests")]

mod call_script;

use std::time::Duration;

use call_script::*;
use tracegains_core::binding::{Endpoint, ResponseBody};
use tracegains_core::call::{CallErrorKind, CallOptions, Delivery, Failure, FailureKind, Step};
use tracegains_core::http::Response;
use tracegains_core::{Logout, LogoutCall};

fn call(options: CallOptions) -> LogoutCall<Broken> {
    LogoutCall::new(Endpoint::production(), logout(), options, 1)
}

fn response(event: Event) -> Response<ResponseBody> {
    match event {
        Event::Answer(answer) => answer,
        Event::Fail(_) => panic!("no answer"),
    }
}

fn failure(event: Event) -> Failure<Broken> {
    match event {
        Event::Fail(failure) => failure,
        Event::Answer(_) => panic!("no failure"),
    }
}

#[test]
fn a_call_given_up_before_it_began_has_sent_nothing() {
    let call = call(CallOptions::new());
    assert_eq!(call.delivery(), Delivery::NotSent);
    let error = call.finish().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Deadline { in_flight: false, source: None }));
    assert_eq!((error.attempts(), error.may_have_arrived()), (0, false));
}

#[test]
fn a_call_given_up_in_flight_may_have_arrived() {
    let mut call = call(CallOptions::new());
    assert!(call.begin(ms(0)).is_some());
    assert_eq!((call.step(), call.delivery()), (Step::InFlight, Delivery::MayHaveArrived));
    let error = call.finish().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Deadline { in_flight: true, source: None }));
    assert_eq!((error.attempts(), error.may_have_arrived()), (1, true));
    assert!(error.to_string().contains("may have arrived"), "{error}");
}

#[test]
fn a_call_given_up_while_waiting_ends_as_its_last_attempt_did() {
    let mut call = call(CallOptions::new());
    let _ = call.begin(ms(0));
    call.received(response(page(503)), ms(10));
    assert!(matches!(call.step(), Step::Wait(_)));
    assert_eq!(call.finish().unwrap_err().status().unwrap(), 503);
}

#[test]
fn a_wait_that_overslept_the_deadline_ends_as_the_last_attempt_did() {
    let mut call = call(CallOptions::new().deadline(seconds(5)));
    let _ = call.begin(ms(0));
    call.failed(failure(not_sent(FailureKind::Unreachable)), ms(10));
    call.waited(seconds(5));
    assert_eq!(call.step(), Step::Send);
    assert!(call.begin(seconds(5)).is_none());
    assert_eq!(call.step(), Step::Done);
    assert_eq!(call.delivery(), Delivery::NotSent);
    let error = call.finish().unwrap_err();
    assert!(matches!(error.kind(), CallErrorKind::Transport { delivery: Delivery::NotSent, .. }));
    assert_eq!((error.attempts(), error.may_have_arrived()), (1, false));
}

#[test]
fn delivery_is_known_at_every_step() {
    let mut call = call(CallOptions::new());
    let _ = call.begin(ms(0));
    call.failed(failure(not_sent(FailureKind::Unreachable)), ms(10));
    assert_eq!(call.delivery(), Delivery::NotSent, "what failed to leave has not arrived");
    call.waited(seconds(1));
    let _ = call.begin(seconds(1));
    call.failed(failure(lost(FailureKind::Other)), seconds(2));
    assert_eq!(call.delivery(), Delivery::MayHaveArrived);
    call.waited(seconds(3));
    let _ = call.begin(seconds(3));
    call.received(response(ok()), seconds(4));
    assert_eq!(call.delivery(), Delivery::MayHaveArrived);
}

/// Everything that can be told to a machine, but for `begin`.
fn tell_everything_but(call: &mut LogoutCall<Broken>, expected: &[&str], elapsed: Duration) {
    if !expected.contains(&"received") {
        call.received(response(rejected("Unauthorized")), elapsed);
    }
    if !expected.contains(&"failed") {
        call.failed(failure(permanent(lost(FailureKind::Other))), elapsed);
    }
    if !expected.contains(&"waited") {
        call.waited(elapsed);
    }
}

#[test]
fn input_out_of_turn_is_ignored_with_its_time() {
    let late = seconds(1000);
    let mut call = call(CallOptions::new());
    tell_everything_but(&mut call, &[], late);
    assert_eq!((call.step(), call.delivery()), (Step::Send, Delivery::NotSent));

    assert!(call.begin(ms(0)).is_some(), "the late time of before did not count");
    assert!(call.begin(ms(0)).is_none(), "one is in flight already");
    tell_everything_but(&mut call, &["received", "failed"], late);
    assert_eq!(call.step(), Step::InFlight);

    call.received(response(page(503)), ms(1));
    let step = call.step();
    assert!(matches!(step, Step::Wait(_)));
    tell_everything_but(&mut call, &["waited"], late);
    assert!(call.begin(late).is_none());
    assert_eq!(call.step(), step);

    call.waited(seconds(1));
    assert_eq!(call.begin(seconds(1)).unwrap().number, 2);
    call.received(response(ok()), seconds(2));
    tell_everything_but(&mut call, &[], late);
    assert!(call.begin(late).is_none());
    assert_eq!(call.step(), Step::Done);
    assert_eq!(call.finish().unwrap().attempts, 2);
}

#[test]
fn time_does_not_run_backwards() {
    let mut call = call(CallOptions::new().deadline(seconds(10)).attempt_timeout(seconds(10)));
    let _ = call.begin(seconds(4));
    call.failed(failure(not_sent(FailureKind::Unreachable)), seconds(1));
    let Step::Wait(wait) = call.step() else { panic!("{:?}", call.step()) };
    call.waited(seconds(2));
    assert_eq!(call.begin(seconds(3)).unwrap().timeout, seconds(6) - wait);
}

#[test]
fn a_machine_and_its_outcome_cross_threads_and_outlive_their_makers() {
    fn assert<T: Send + Sync + 'static>() {}
    assert::<LogoutCall<Broken>>();
    assert::<tracegains_core::CallError<Broken>>();
    assert::<tracegains_core::Completed<tracegains_core::LogoutResult>>();
    assert::<CallOptions>();
}

#[test]
fn a_call_prints_where_it_stands_and_no_secret() {
    let options = CallOptions::new().header("x-gateway-key", "hunter2").unwrap();
    let mut call: LogoutCall<Broken> =
        LogoutCall::new(Endpoint::new("https://gw.example/?key=hunter2").unwrap(), logout(), options, 1);
    let attempt = call.begin(ms(0)).unwrap();
    let printed =
        format!("{call:?} {attempt:?} {:?}", Logout::new(KEY.parse().unwrap(), SESSION.parse().unwrap()));
    assert!(printed.contains("InFlight") && printed.contains("gw.example"), "{printed}");
    for secret in ["hunter2", KEY, SESSION, "5e55"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
