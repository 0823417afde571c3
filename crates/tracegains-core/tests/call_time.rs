//! A call and the time: waits, `Retry-After`, the deadline.
#![allow(clippy::panic, reason = "helpers of tests fail like tests")]

mod call_script;

use std::time::Duration;

use call_script::*;
use tracegains_core::call::{
    Backoff, CallErrorKind, CallOptions, Delivery, Failure, FailureKind, SoapChoice, Step,
};
use tracegains_core::soap::FaultClass;
use tracegains_core::{Endpoint, LogoutCall};

#[test]
fn waits_grow_and_one_half_of_each_is_fixed() {
    let options = CallOptions::new().attempts(9).no_deadline();
    let run = run(options.clone(), (0..9).map(|_| page(503)));
    let fulls = [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
    assert_eq!(run.waits.len(), fulls.len());
    for (wait, full) in run.waits.iter().zip(fulls) {
        assert!(*wait >= ms(full / 2) && *wait <= ms(full), "{wait:?} of {full} ms");
    }
    assert!(run.waits.iter().sum::<Duration>() <= options.longest_wait());
}

#[test]
fn what_the_service_asks_for_is_waited_for_exactly_whatever_came_with_it() {
    let date = |event: Event, wait: &str| {
        event.with("date", "Tue, 15 Nov 1994 12:00:00 GMT").with("retry-after", wait)
    };
    for event in [
        page(503).with("retry-after", "3"),
        page(429).with("retry-after", "3"),
        fault(FaultClass::Receiver, 500).with("retry-after", "3"),
        rejected("503").with("retry-after", "3"),
        broken(FailureKind::Other, page(200)).with("retry-after", "3"),
        broken(FailureKind::Timeout, page(503)).with("retry-after", "3"),
        date(page(503), "Tue, 15 Nov 1994 12:00:03 GMT"),
    ] {
        let what = format!("{event:?}");
        assert_eq!(run(CallOptions::new(), [event, ok()]).waits, [seconds(3)], "{what}");
    }
    for event in [date(page(503), "Tue, 15 Nov 1994 11:00:00 GMT"), page(503).with("retry-after", "0")] {
        let run = run(CallOptions::new(), [event, ok()]);
        assert_eq!((run.waits.len(), run.sent()), (0, 2), "no wait");
    }
}

#[test]
fn a_retry_after_that_cannot_be_read_leaves_the_back_off() {
    for value in ["-1", "soon", "1.5", "Tue, 15 Nov 1994 12:00:03 GMT"] {
        let waits = run(CallOptions::new(), [page(503).with("retry-after", value), ok()]).waits;
        assert!(waits.len() == 1 && waits[0] >= ms(250) && waits[0] <= ms(500), "{value}: {waits:?}");
    }
}

#[test]
fn a_retry_after_above_the_ceiling_ends_the_call_and_is_reported() {
    for (value, asked) in [("31", seconds(31)), ("99999999999999999999999", seconds(u64::MAX))] {
        let run = run(CallOptions::new(), [page(503).with("retry-after", value)]);
        assert!(run.waits.is_empty());
        let error = run.error();
        assert_eq!(error.retry_after(), Some(asked));
        assert!(error.is_retryable());
        assert!(error.advice().contains("asks for a pause"), "{error}");
    }
    let patient = Backoff { ceiling: seconds(31), ..Backoff::default() };
    let run = run(CallOptions::new().backoff(patient), [page(503).with("retry-after", "31"), ok()]);
    assert_eq!(run.waits, [seconds(31)]);
}

#[test]
fn nothing_is_sent_once_the_time_is_up() {
    let run = run(CallOptions::new().deadline(Duration::ZERO), [] as [Event; 0]);
    let error = run.error();
    assert!(matches!(error.kind(), CallErrorKind::Deadline { in_flight: false, source: None }));
    assert_eq!((error.attempts(), error.may_have_arrived()), (0, false));
}

#[test]
fn a_wait_that_does_not_fit_the_deadline_is_not_begun_and_the_answer_is_the_outcome() {
    for event in
        [page(503).with("retry-after", "5"), fault(FaultClass::Receiver, 500).with("retry-after", "5")]
    {
        let run = run(CallOptions::new().deadline(seconds(5)), [event.took(ms(1))]);
        assert!(run.waits.is_empty());
        let error = run.error();
        assert!(error.status().is_some(), "not a mere deadline: {error}");
        assert_eq!(error.retry_after(), Some(seconds(5)));
    }
    let fits = page(503).with("retry-after", "4").took(ms(999));
    assert_eq!(run(CallOptions::new().deadline(seconds(5)), [fits, ok().into()]).waits, [seconds(4)]);
    let exact =
        run(CallOptions::new().deadline(seconds(5)), [page(503).with("retry-after", "4").took(seconds(1))]);
    assert_eq!(exact.waits.len(), 0, "no time would be left to send");
    let late = run(CallOptions::new().deadline(seconds(5)), [lost(FailureKind::Other).took(seconds(5))]);
    assert!(matches!(late.error().kind(), CallErrorKind::Transport { .. }));
}

#[test]
fn an_attempt_gets_its_own_time_or_what_is_left() {
    let options = CallOptions::new().deadline(seconds(40)).response_limit(999);
    let slow = lost(FailureKind::Timeout).took(seconds(30));
    let run = run(options.clone(), [slow, ok().into()]);
    assert_eq!(run.attempts[0].timeout, seconds(30));
    assert_eq!(run.attempts[1].timeout, seconds(10) - run.waits[0]);
    assert_eq!(
        run.attempts.iter().map(|a| (a.number, a.body_limit)).collect::<Vec<_>>(),
        [(1, 999), (2, 999)]
    );
    let alone = call_script::run(options.no_deadline().attempt_timeout(seconds(300)), [ok()]);
    assert_eq!(alone.attempts[0].timeout, seconds(300));
}

#[test]
fn a_timeout_at_the_deadline_is_the_deadlines_and_one_before_it_the_transports() {
    let options = || CallOptions::new().deadline(seconds(10));
    for (event, arrived) in [
        (lost(FailureKind::Timeout), true),
        (not_sent(FailureKind::Timeout), false),
        (broken(FailureKind::Timeout, ok()), true),
    ] {
        let error = run(options(), [event.took(ms(9_995))]).error();
        let CallErrorKind::Deadline { in_flight, source: Some(_) } = error.kind() else {
            panic!("{error:?}")
        };
        assert_eq!((*in_flight, error.may_have_arrived()), (arrived, arrived), "timers fire a little early");
    }
    let error = run(options().attempts(1), [lost(FailureKind::Timeout).took(seconds(9))]).error();
    let CallErrorKind::Transport { kind, delivery, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!((*kind, *delivery), (FailureKind::Timeout, Delivery::MayHaveArrived));
}

/// A transport whose clock stands still, or whose timers fire early, waits no longer than was promised.
#[test]
fn a_wait_that_is_over_has_taken_its_time_whatever_the_clock_says() {
    let options = CallOptions::new().deadline(seconds(5)).attempts(9);
    let mut call = LogoutCall::<Broken>::new(Endpoint::test(), logout(), options, 0);
    let (mut left, mut waits) = (Vec::new(), Vec::new());
    while let Some(attempt) = call.begin(ms(0)) {
        left.push(attempt.timeout);
        let Event::Answer(answer) = page(503).with("retry-after", "2") else { panic!("an answer") };
        call.received(answer, ms(0));
        if let Step::Wait(wait) = call.step() {
            waits.push(wait);
            call.waited(ms(0));
        }
    }
    assert_eq!(waits, [seconds(2), seconds(2)]);
    assert_eq!(left, [seconds(5), seconds(3), seconds(1)]);
}

#[test]
fn a_success_that_comes_late_is_a_success() {
    let run = run(CallOptions::new().deadline(seconds(1)), [ok().took(seconds(100))]);
    assert_eq!(run.done().attempts, 1);
}

#[test]
fn the_first_wait_after_a_fall_back_is_the_first_wait() {
    let run = run(CallOptions::new().soap(SoapChoice::Auto), [page(415), page(503), ok()]);
    assert_eq!(run.waits.len(), 1);
    assert!(run.waits[0] <= ms(500));
}

#[test]
fn calls_with_different_jitter_wait_differently() {
    let waits = |jitter| {
        let mut call = LogoutCall::<Broken>::new(Endpoint::test(), logout(), CallOptions::new(), jitter);
        let _ = call.begin(ms(0));
        call.failed(Failure::not_sent(FailureKind::Unreachable, Broken::new("refused")), ms(0));
        call.step()
    };
    assert_eq!(waits(1), waits(1));
    assert_ne!(waits(1), waits(2));
}
