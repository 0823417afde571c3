//! The laws of the machine, over whatever may happen to it.

mod call_script;

use std::time::Duration;

use call_script::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use tracegains_core::LogoutCall;
use tracegains_core::SoapVersion;
use tracegains_core::binding::Endpoint;
use tracegains_core::call::{Backoff, CallOptions, Delivery, FailureKind, SoapChoice, Step};
use tracegains_core::soap::FaultClass;

/// How an attempt ends, to be built as often as a law needs it.
#[derive(Clone, Debug)]
enum Ending {
    Ok,
    OkIn12,
    Page(u16),
    Fault(FaultClass, u16),
    Rejected(&'static str),
    NotXml,
    Lost(FailureKind),
    NotSent(FailureKind),
    Permanent(FailureKind),
    Broken(FailureKind),
}

#[derive(Clone, Debug)]
struct Happening {
    ending: Ending,
    retry_after: Option<String>,
    took: Duration,
}

impl Happening {
    fn event(&self) -> Event {
        let event = match self.ending {
            Ending::Ok => ok(),
            Ending::OkIn12 => ok_in(SoapVersion::V1_2),
            Ending::Page(status) => page(status),
            Ending::Fault(class, status) => fault(class, status),
            Ending::Rejected(code) => rejected(code),
            Ending::NotXml => answer(200, "text/xml", "<a>"),
            Ending::Lost(kind) => lost(kind),
            Ending::NotSent(kind) => not_sent(kind),
            Ending::Permanent(kind) => permanent(lost(kind)),
            Ending::Broken(kind) => broken(kind, page(503)),
        };
        match (&self.retry_after, event) {
            (Some(value), event @ Event::Answer(_)) => event.with("retry-after", value),
            (_, event) => event,
        }
    }
}

fn time() -> impl Strategy<Value = Duration> {
    prop_oneof![
        4 => (0_u64..2_000).prop_map(Duration::from_millis),
        2 => (0_u64..90_000).prop_map(Duration::from_millis),
        1 => any::<u64>().prop_map(Duration::from_nanos),
        1 => Just(Duration::ZERO),
        1 => Just(Duration::MAX),
    ]
}

fn kind() -> impl Strategy<Value = FailureKind> {
    prop::sample::select(vec![
        FailureKind::Unreachable,
        FailureKind::Timeout,
        FailureKind::Tls,
        FailureKind::Other,
    ])
}

fn ending() -> impl Strategy<Value = Ending> {
    let classes = vec![
        FaultClass::Sender,
        FaultClass::Receiver,
        FaultClass::VersionMismatch,
        FaultClass::MustUnderstand,
        FaultClass::Other,
    ];
    let codes = vec!["Unauthorized", "408", "429", "503", "Accepted", "Gone"];
    prop_oneof![
        Just(Ending::Ok),
        Just(Ending::OkIn12),
        prop::sample::select(vec![503, 502, 429, 415, 401, 302, 500, 204]).prop_map(Ending::Page),
        (prop::sample::select(classes), prop::sample::select(vec![200, 415, 500]))
            .prop_map(|(class, status)| Ending::Fault(class, status)),
        prop::sample::select(codes).prop_map(Ending::Rejected),
        Just(Ending::NotXml),
        kind().prop_map(Ending::Lost),
        kind().prop_map(Ending::NotSent),
        kind().prop_map(Ending::Permanent),
        kind().prop_map(Ending::Broken),
    ]
}

/// Weighted towards what keeps a call going.
fn happening() -> impl Strategy<Value = Happening> {
    let going = prop_oneof![
        Just(Ending::Page(503)),
        kind().prop_map(Ending::NotSent),
        kind().prop_map(Ending::Lost),
    ];
    let retry_after = prop_oneof![
        (0_u32..40).prop_map(|seconds| seconds.to_string()),
        any::<u64>().prop_map(|seconds| seconds.to_string()),
        Just("soon".to_owned()),
    ];
    (prop_oneof![going, ending()], option::of(retry_after), time())
        .prop_map(|(ending, retry_after, took)| Happening { ending, retry_after, took })
}

/// The options, and what of them the laws speak of.
#[derive(Clone, Debug)]
struct Chosen {
    options: CallOptions,
    attempts: u32,
    deadline: Option<Duration>,
    timeout: Duration,
}

fn chosen() -> impl Strategy<Value = Chosen> {
    let soap = prop_oneof![
        Just(SoapChoice::Only(SoapVersion::V1_1)),
        Just(SoapChoice::Only(SoapVersion::V1_2)),
        Just(SoapChoice::Auto),
    ];
    let backoff = (time(), prop_oneof![0_u32..4, Just(u32::MAX)], time())
        .prop_map(|(base, factor, ceiling)| Backoff { base, factor, ceiling });
    (soap, 0_u32..7, backoff, option::of(time()), time(), any::<bool>()).prop_map(
        |(soap, attempts, backoff, deadline, timeout, repeat_lost)| {
            let options = CallOptions::new()
                .soap(soap)
                .attempts(attempts)
                .backoff(backoff)
                .attempt_timeout(timeout)
                .repeat_lost(repeat_lost)
                .already_gone(|rejection| rejection.response_code.as_str() == "Gone");
            let options = match deadline {
                Some(deadline) => options.deadline(deadline),
                None => options.no_deadline(),
            };
            Chosen { options, attempts: attempts.max(1), deadline, timeout: timeout.max(ms(1)) }
        },
    )
}

fn call(chosen: &Chosen, jitter: u64) -> LogoutCall<Broken> {
    LogoutCall::new(Endpoint::test(), logout(), chosen.options.clone(), jitter)
}

fn tell(call: &mut LogoutCall<Broken>, event: Event, elapsed: Duration) {
    match event {
        Event::Answer(answer) => call.received(answer, elapsed),
        Event::Fail(failure) => call.failed(failure, elapsed),
    }
}

/// Runs a call as an adapter does and checks the laws on the way; what was done, as text.
fn obey(
    chosen: &Chosen,
    jitter: u64,
    happenings: &[Happening],
    overslept: Duration,
) -> Result<String, TestCaseError> {
    let mut call = call(chosen, jitter);
    let mut elapsed = Duration::ZERO;
    let mut waited = Duration::ZERO;
    let mut sent = 0;
    let mut log = Vec::new();
    // Each attempt is one send and at most one wait; the last look finds the end.
    for turn in 0.. {
        prop_assert!(turn <= 2 * chosen.attempts + 1, "a call always ends");
        let step = call.step();
        prop_assert_eq!(step, call.step());
        log.push(format!("{step:?}"));
        match step {
            Step::Send => match call.begin(elapsed) {
                Some(attempt) => {
                    sent += 1;
                    prop_assert!(sent <= chosen.attempts, "never more than allowed");
                    prop_assert_eq!(attempt.number, sent);
                    prop_assert!(attempt.timeout > Duration::ZERO && attempt.timeout <= chosen.timeout);
                    if let Some(deadline) = chosen.deadline {
                        prop_assert!(elapsed < deadline, "nothing is sent when the time is up");
                        prop_assert!(attempt.timeout <= deadline - elapsed);
                    }
                    prop_assert_eq!(
                        (call.step(), call.delivery()),
                        (Step::InFlight, Delivery::MayHaveArrived)
                    );
                    log.push(format!("{attempt:?}"));
                    let happening = &happenings[(sent as usize - 1) % happenings.len()];
                    elapsed = elapsed.saturating_add(happening.took);
                    tell(&mut call, happening.event(), elapsed);
                }
                None => {
                    prop_assert!(chosen.deadline.is_some_and(|deadline| elapsed >= deadline));
                    prop_assert_eq!(call.step(), Step::Done);
                }
            },
            Step::Wait(wait) => {
                prop_assert!(wait > Duration::ZERO);
                if let Some(deadline) = chosen.deadline {
                    prop_assert!(elapsed.checked_add(wait).is_some_and(|end| end < deadline), "a wait fits");
                }
                waited = waited.saturating_add(wait);
                elapsed = elapsed.saturating_add(wait).saturating_add(overslept);
                call.waited(elapsed);
            }
            Step::Done => break,
            other => prop_assert!(false, "{other:?}"),
        }
    }
    prop_assert!(waited <= chosen.options.longest_wait(), "{waited:?}");
    let delivery = call.delivery();
    match call.finish() {
        Ok(done) => {
            prop_assert_eq!((done.attempts, delivery), (sent, Delivery::MayHaveArrived));
            log.push(format!("{done:?}"));
        }
        Err(error) => {
            prop_assert_eq!(error.attempts(), sent);
            prop_assert!(!error.may_have_arrived() || delivery == Delivery::MayHaveArrived);
            prop_assert!(sent > 0 || delivery == Delivery::NotSent);
            prop_assert!(!error.advice().is_empty());
            log.push(format!("{error:?} {error}"));
        }
    }
    Ok(log.join("\n"))
}

/// Something told to the machine, whether or not it is the time for it.
#[derive(Clone, Debug)]
enum Input {
    Begin,
    Tell(Happening),
    Waited,
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![3 => Just(Input::Begin), 3 => happening().prop_map(Input::Tell), 2 => Just(Input::Waited)]
}

fn in_turn(step: Step, input: &Input) -> bool {
    match step {
        Step::Send => matches!(input, Input::Begin),
        Step::InFlight => matches!(input, Input::Tell(_)),
        Step::Wait(_) => matches!(input, Input::Waited),
        _ => false,
    }
}

proptest! {
    #[test]
    fn a_call_ends_within_its_bounds_and_the_same_inputs_give_the_same_call(
        chosen in chosen(),
        jitter in any::<u64>(),
        happenings in vec(happening(), 1..8),
        overslept in prop_oneof![3 => Just(Duration::ZERO), 1 => time()],
    ) {
        let first = obey(&chosen, jitter, &happenings, overslept)?;
        prop_assert_eq!(first, obey(&chosen, jitter, &happenings, overslept)?);
    }

    #[test]
    fn input_out_of_turn_changes_nothing_and_done_is_final(
        chosen in chosen(),
        jitter in any::<u64>(),
        inputs in vec((input(), time()), 0..60),
    ) {
        let mut call = call(&chosen, jitter);
        let mut obedient = self::call(&chosen, jitter);
        let mut begun = 0;
        for (input, elapsed) in inputs {
            let (step, before) = (call.step(), format!("{call:?}"));
            let proper = in_turn(step, &input);
            for call in [Some(&mut call), proper.then_some(&mut obedient)].into_iter().flatten() {
                match &input {
                    Input::Begin => {
                        let attempt = call.begin(elapsed);
                        prop_assert!(attempt.is_none() || step == Step::Send);
                        begun += u32::from(attempt.is_some());
                    }
                    Input::Tell(happening) => tell(call, happening.event(), elapsed),
                    Input::Waited => call.waited(elapsed),
                }
            }
            if !proper {
                prop_assert_eq!(before, format!("{call:?}"));
            }
            prop_assert!(step != Step::Done || call.step() == Step::Done);
        }
        // What was out of turn has left no trace: the machine that never heard of it ends the same way.
        prop_assert!(begun <= 2 * chosen.attempts, "both of them, never more than allowed");
        prop_assert_eq!(call.step(), obedient.step());
        prop_assert_eq!(format!("{:?}", call.finish()), format!("{:?}", obedient.finish()));
    }
}
