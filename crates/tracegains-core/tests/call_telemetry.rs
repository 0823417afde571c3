//! What a call tells a subscriber: OpenTelemetry's names, and no secret.
#![cfg(feature = "tracing")]
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod call_script;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use call_script::*;
use tracegains_core::call::{CallOptions, FailureKind};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

type Fields = BTreeMap<String, String>;

#[derive(Default)]
struct Seen {
    span: Fields,
    events: Vec<Fields>,
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Seen>>);

struct Visitor<'a>(&'a mut Fields);

impl tracing::field::Visit for Visitor<'_> {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Recorder {
    fn on_new_span(&self, new: &tracing::span::Attributes<'_>, _: &tracing::span::Id, _: Context<'_, S>) {
        let mut seen = self.0.lock().unwrap();
        seen.span.insert("name".to_owned(), new.metadata().name().to_owned());
        new.record(&mut Visitor(&mut seen.span));
    }

    fn on_record(&self, _: &tracing::span::Id, record: &tracing::span::Record<'_>, _: Context<'_, S>) {
        record.record(&mut Visitor(&mut self.0.lock().unwrap().span));
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        assert!(context.event_span(event).is_some(), "an event stands in the span of its call");
        let mut fields = Fields::new();
        event.record(&mut Visitor(&mut fields));
        self.0.lock().unwrap().events.push(fields);
    }
}

/// What is told while `act` runs. One at a time: whether a span is of interest is decided once for the
/// whole process, whenever a subscriber comes or goes.
fn observe(act: impl FnOnce()) -> Seen {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let recorder = Recorder::default();
    tracing::subscriber::with_default(Registry::default().with(recorder.clone()), act);
    std::mem::take(&mut *recorder.0.lock().unwrap())
}

fn observed(options: CallOptions, events: Vec<Event>) -> Seen {
    observe(|| drop(run(options, events)))
}

fn fields<'a>(fields: &'a Fields, names: &[&str]) -> Vec<Option<&'a str>> {
    names.iter().map(|name| fields.get(*name).map(String::as_str)).collect()
}

#[test]
fn a_call_is_a_span_and_each_attempt_an_event_in_it() {
    let seen = observed(CallOptions::new(), vec![lost(FailureKind::Timeout), page(503), ok()]);
    assert_eq!(
        fields(
            &seen.span,
            &[
                "name",
                "rpc.system.name",
                "rpc.method",
                "server.address",
                "server.port",
                "http.request.method"
            ]
        ),
        [
            Some("tracegains.call"),
            Some("soap"),
            Some("Authentication/Logout"),
            Some("api-test.tracegains.net"),
            Some("443"),
            Some("POST")
        ]
    );
    let ended = ["http.request.resend_count", "http.response.status_code", "error.type"];
    assert_eq!(fields(&seen.span, &ended), [Some("2"), Some("200"), None]);
    let events: Vec<_> = seen.events.iter().map(|event| fields(event, &ended)).collect();
    assert_eq!(
        events,
        [
            [Some("0"), None, Some("timeout")],
            [Some("1"), Some("503"), Some("503")],
            [Some("2"), Some("200"), None]
        ]
    );
}

#[test]
fn the_span_says_how_the_call_failed() {
    for (event, status, kind) in [
        (rejected("Unauthorized"), Some("200"), "rejected"),
        (page(401), Some("401"), "401"),
        (page(302), Some("302"), "redirect"),
        (answer(200, "text/xml", "<a></b>"), Some("200"), "decode"),
        (fault(tracegains_core::soap::FaultClass::Sender, 500), Some("500"), "fault"),
        (permanent(not_sent(FailureKind::Tls)), None, "tls"),
    ] {
        let seen = observed(CallOptions::new(), vec![event]);
        let ended = ["http.response.status_code", "error.type"];
        assert_eq!(fields(&seen.span, &ended), [status, Some(kind)]);
        assert_eq!(fields(&seen.events[0], &ended), [status, Some(kind)]);
        assert_eq!(seen.events.len(), 1);
    }
    let late = observed(CallOptions::new().deadline(seconds(0)), Vec::new());
    assert_eq!(late.span["error.type"], "deadline");
    assert!(late.events.is_empty(), "no attempt, no event");
}

#[test]
fn a_call_that_is_given_up_in_flight_is_an_attempt_too() {
    let seen = observe(|| {
        let mut call = tracegains_core::LogoutCall::<Broken>::new(
            tracegains_core::Endpoint::new("http://[::1]:8080/").unwrap(),
            logout(),
            CallOptions::new(),
            0,
        );
        assert!(!call.span().is_disabled());
        drop(call.begin(ms(0)));
        drop(call.finish());
    });
    assert_eq!(
        fields(&seen.span, &["server.address", "server.port", "error.type"]),
        [Some("::1"), Some("8080"), Some("deadline")]
    );
    assert_eq!(seen.events.len(), 1);
}

#[test]
fn nothing_secret_is_told_whatever_the_peer_echoes() {
    let options = || CallOptions::new().header("x-gateway-key", "hunter2").unwrap();
    for event in [
        rejected(SESSION),
        answer(401, "text/html", SESSION).with("x-echo", KEY),
        answer(302, "text/html", "x").with("location", &format!("https://{SESSION}.example/")),
        Event::Fail(
            tracegains_core::call::Failure::not_sent(FailureKind::Other, Broken::new(SESSION)).permanent(),
        ),
    ] {
        let seen = observed(options(), vec![event]);
        let told = format!("{:?} {:?}", seen.span, seen.events);
        for secret in ["hunter2", "5e55", "0a1b", "x-gateway-key"] {
            assert!(!told.to_lowercase().contains(secret), "{told}");
        }
    }
}
