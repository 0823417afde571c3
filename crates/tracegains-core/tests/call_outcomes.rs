//! What a caller gets to read: every outcome says what happened and what to do, and shows no secret.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod call_script;

use std::error::Error;
use std::fmt;

use call_script::*;
use tracegains_core::CallError;
use tracegains_core::call::{CallErrorKind, CallOptions, Failure, FailureKind, report};
use tracegains_core::soap::{Detail, FaultClass, FaultCode, Reason};
use tracegains_core::{Fault, LogoutResult, ResponseCode, SoapVersion};

fn error(event: Event) -> CallError<Broken> {
    run(CallOptions::new().attempts(1), [event]).error()
}

#[test]
fn a_failed_call_says_what_happened_and_what_to_do() {
    for (event, text) in [
        (
            rejected("Unauthorized"),
            "Logout was rejected: Unauthorized: The session is not active. The service knows no such active session \
             for this key: it may have ended already, the key may be wrong, or key and session belong to different \
             environments (production and test).",
        ),
        (
            fault(FaultClass::Receiver, 500),
            "Logout was answered with a fault: soap:Server (receiver): It did not work. (under HTTP 500). Try again \
             later; if it lasts, ask whoever runs the service or the gateway. Logout may have been done all the \
             same; sending it again does no harm.",
        ),
        (
            page(407),
            "Logout was answered with HTTP 407 Proxy Authentication Required: no SOAP message, but `text/html`, \
             which begins with \"<html><h1>Gateway</h1></html>\". The proxy wants to be signed in to: put user name \
             and password into the proxy's URL (`proxy`).",
        ),
        (
            permanent(not_sent(FailureKind::Tls)),
            "no trusted connection to the service; this request was not sent. If the certificate comes from an \
             authority of your own, name it with `root_certificates` (`--ca-file`); otherwise check the host name, \
             the clock, and what intercepts connections.",
        ),
        (
            answer(200, "text/html", "<html>Sign in</html>"),
            "Logout was answered with HTTP 200 OK: the media type `text/html` instead of SOAP's, which begins with \
             \"<html>Sign in</html>\". Something other than the service seems to have answered, a proxy or a sign-in \
             page for example. Check the address and the network. Logout may have been done all the same; sending \
             it again does no harm.",
        ),
    ] {
        assert_eq!(error(event).to_string(), text);
    }
    let three = run(CallOptions::new(), (0..3).map(|_| not_sent(FailureKind::Unreachable))).error();
    assert_eq!(
        three.to_string(),
        "the service cannot be reached; this request was not sent (3 attempts). Check the address, the network, the \
         firewall and the proxy settings."
    );
}

#[test]
fn a_completed_call_says_how_it_got_there() {
    assert_eq!(run(CallOptions::new(), [ok()]).done().to_string(), "done (SOAP 1.1)");
    let gone = CallOptions::new().already_gone(|_| true);
    assert_eq!(
        run(gone, [lost(FailureKind::Other), rejected("Gone")]).done().to_string(),
        "nothing was left to do: the service rejected the request in the way that counts as done (SOAP 1.1, \
         2 attempts); an earlier attempt may have arrived as well"
    );
}

#[test]
fn a_report_prints_every_cause_once() {
    let cause = Broken(
        "connect: refused (os error 111)".to_owned(),
        Some(Box::new(Broken::new("refused (os error 111)"))),
    );
    let lost = error(Event::Fail(Failure::not_sent(FailureKind::Unreachable, cause)));
    let line = report(&lost).to_string();
    assert!(line.ends_with("settings. Cause: connect: refused (os error 111)"), "{line}");

    let decode = error(answer(200, "text/xml", "<a></b>"));
    let cause = decode.source().expect("where the document is wrong").to_string();
    assert!(cause.contains("byte"), "{cause}");
    assert!(!decode.to_string().contains(&cause), "the source says it");
    assert_eq!(report(&decode).to_string().matches(&cause).count(), 1);

    for event in [rejected("Unauthorized"), fault(FaultClass::Sender, 500), page(404)] {
        assert!(error(event).source().is_none(), "they say all they know themselves");
    }
}

#[test]
fn the_sources_of_an_outcome_are_the_transports_own_errors() {
    for event in [lost(FailureKind::Other), broken(FailureKind::Other, ok())] {
        let error = error(event);
        assert!(error.source().unwrap().downcast_ref::<Broken>().is_some(), "{error:?}");
    }
    let late = run(CallOptions::new().deadline(seconds(1)), [lost(FailureKind::Timeout).took(seconds(1))]);
    assert!(late.error().source().unwrap().downcast_ref::<Broken>().is_some());
}

#[test]
fn each_kind_has_a_stable_name_and_its_own_accessors() {
    let rejection = error(rejected("Unauthorized"));
    assert_eq!(rejection.kind().as_str(), "rejected");
    assert_eq!(rejection.rejection().unwrap().response_code.status(), Some(401));
    assert!(rejection.fault().is_none() && rejection.status().unwrap() == 200);
    let fault = error(fault(FaultClass::Sender, 500));
    assert_eq!(fault.kind().as_str(), "fault");
    assert_eq!(fault.fault().unwrap().reason(), "It did not work.");
    assert!(fault.rejection().is_none() && fault.status().unwrap() == 500);
    assert_eq!(error(answer(200, "text/xml", "<a/>")).kind().as_str(), "decode");
    assert_eq!(error(page(500)).kind().as_str(), "http");
    assert_eq!(error(lost(FailureKind::Other)).kind().as_str(), "transport");
    assert!(error(lost(FailureKind::Other)).status().is_none());
    let late = run(CallOptions::new().deadline(seconds(0)), [] as [Event; 0]).error();
    assert_eq!(late.kind().as_str(), "deadline");
    assert!(matches!(late.into_kind(), CallErrorKind::Deadline { .. }));
}

#[test]
fn whether_a_later_try_can_help_follows_what_is_wrong() {
    for event in [
        page(503),
        page(429),
        lost(FailureKind::Timeout),
        not_sent(FailureKind::Unreachable),
        fault(FaultClass::Receiver, 500),
        rejected("503"),
        broken(FailureKind::Other, ok()),
    ] {
        assert!(error(event).is_retryable());
    }
    for event in [
        page(401),
        page(407),
        page(415),
        page(500),
        page(307),
        permanent(not_sent(FailureKind::Tls)),
        fault(FaultClass::Sender, 500),
        fault(FaultClass::VersionMismatch, 500),
        rejected("Unauthorized"),
        answer(200, "text/html", "x"),
        answer(200, "text/xml", "<a></b>"),
    ] {
        assert!(!error(event).is_retryable());
    }
    assert!(run(CallOptions::new().deadline(seconds(0)), [] as [Event; 0]).error().is_retryable());
}

/// The session and the key, in every spelling that .NET reads.
fn spellings() -> Vec<String> {
    [SESSION, KEY]
        .into_iter()
        .flat_map(|secret| {
            let plain = secret.replace('-', "");
            [
                secret.to_owned(),
                plain.clone(),
                secret.to_uppercase(),
                plain.to_uppercase(),
                format!("{{{secret}}}"),
            ]
        })
        .collect()
}

/// A peer that echoes a secret wherever it can, once for every way an attempt can end.
fn echoes(secret: &str) -> Vec<Event> {
    let text = |before: &str| format!("{before} {secret}\r\n\u{202e} {secret}");
    let echo = format!("no {secret} here");
    let fault = Fault::new(FaultCode::unresolved(format!("x:{secret}")), text("no session"))
        .with_detail(Detail::from_text(secret).unwrap());
    let mut many = Fault::new(FaultCode::standard(FaultClass::Sender), text("no session"));
    many.subcodes = vec![FaultCode::unresolved(secret)];
    many.reasons.push(Reason::new(Some("de"), secret));
    many.node = Some(secret.to_owned());
    many.role = Some(secret.to_owned());
    let rejection = |code: &str| LogoutResult::new(ResponseCode::new(code)).with_message(echo.as_str());
    let location = format!("https://{secret}:{secret}@{}.example/{secret}", secret.trim_matches(['{', '}']));
    let source = || Broken(text("sending"), Some(Box::new(Broken::new(&text("to")))));
    let xml = |inner: String| answer(200, "text/xml", &inner);
    let element = secret.trim_matches(['{', '}']);
    let events = vec![
        result(SoapVersion::V1_1, 200, &rejection(secret)),
        result(SoapVersion::V1_1, 200, &rejection("Unauthorized")),
        result(SoapVersion::V1_1, 500, &LogoutResult::empty()),
        result(SoapVersion::V1_2, 200, &rejection("OK")),
        fault_of(&many, 500),
        fault_of(&fault, 500),
        answer(502, "text/plain", &format!("\u{1b}[2J{secret}")),
        xml(format!("<x{element}>{secret}</y{element}>")),
        xml(format!("<x{element}><y a='{secret}'>{secret}")),
        answer(500, &format!("text/{secret}"), &text("page")),
        answer(200, &format!("text/{secret}; charset={secret}"), &text("page")),
        answer(401, "text/html", &text("page")),
        answer(200, "text/xml", ""),
        answer(302, "text/html", &text("page")).with("location", &location),
        answer(200, "text/xml", &text("page")).with("content-encoding", secret),
        declared(200, 9999, &text("page")),
        declared(200, 1 << 40, &text("page")),
        Event::Fail(Failure::not_sent(FailureKind::Unreachable, source())),
        Event::Fail(Failure::may_have_arrived(FailureKind::Timeout, source())),
        broken(FailureKind::Other, answer(503, "text/html", &text("page"))),
    ];
    events
        .into_iter()
        .map(|event| match event {
            Event::Answer(_) => event.with("x-echo", secret).with("retry-after", "99"),
            fail => fail,
        })
        .collect()
}

fn printed(error: &CallError<Broken>) -> Vec<String> {
    let all: [&dyn fmt::Display; 4] = [error, &error.summary(), &error.advice(), &report(error)];
    let mut printed: Vec<String> = all.map(ToString::to_string).into();
    printed.extend([format!("{error:?}"), format!("{error:#?}"), format!("{:?}", error.kind())]);
    if let CallErrorKind::Http(answer) = error.kind() {
        printed.extend([
            answer.excerpt(),
            format!("{answer:?}"),
            format!("{:#?} {}", answer.why, answer.why),
        ]);
    }
    #[cfg(feature = "serde")]
    printed.push(serde_json::to_string(error).unwrap());
    printed
}

/// Longer than the four digits that are shown.
fn shows(text: &str, secret: &str) -> bool {
    let core: String = secret.chars().filter(char::is_ascii_hexdigit).take(6).collect();
    text.to_lowercase().contains(&core.to_lowercase())
}

#[test]
fn no_outcome_prints_a_secret_that_the_peer_echoes() {
    let mut kinds = std::collections::BTreeSet::new();
    for secret in spellings() {
        for event in echoes(&secret) {
            let what = format!("{event:?}").replace(&secret, "");
            let error = error(event);
            kinds.insert(error.kind().as_str());
            for text in printed(&error) {
                assert!(!shows(&text, &secret), "{what}\n{text}");
                assert!(
                    !text.contains(['\u{1b}', '\r', '\u{202e}']),
                    "log lines can be forged: {what}\n{text}"
                );
            }
        }
        let late = || {
            (Event::Fail(Failure::may_have_arrived(FailureKind::Timeout, Broken::new(&secret))), seconds(9))
        };
        let error = run(CallOptions::new().deadline(seconds(9)), [late()]).error();
        kinds.insert(error.kind().as_str());
        assert!(printed(&error).iter().all(|text| !shows(text, &secret)), "{error:?}");
        let done = LogoutResult::new(ResponseCode::ok()).with_message(secret.as_str());
        let done = run(CallOptions::new(), [result(SoapVersion::V1_1, 200, &done)]).done();
        assert!(!shows(&format!("{done} {done:?} {done:#?}"), &secret));
        #[cfg(feature = "serde")]
        assert!(!shows(&serde_json::to_string(&done).unwrap(), &secret));
    }
    assert_eq!(kinds.len(), 6, "every kind of outcome was met: {kinds:?}");
}

#[test]
fn what_was_masked_is_still_there_for_those_who_ask() {
    let error = error(answer(401, "text/html", SESSION).with("x-echo", SESSION));
    let CallErrorKind::Http(answer) = error.into_kind() else { panic!("an answer of a gateway") };
    assert_eq!(answer.headers["x-echo"], SESSION);
    assert_eq!(answer.body.as_ref(), SESSION.as_bytes());
    assert_eq!(answer.excerpt(), "5e55…");
}

#[cfg(feature = "serde")]
#[test]
fn an_outcome_serializes_for_reports() {
    let error = run(CallOptions::new(), [lost(FailureKind::Other), rejected("Unauthorized")]).error();
    let json = serde_json::to_value(&error).unwrap();
    assert_eq!(json["outcome"], "rejected");
    assert_eq!(json["response_code"], "Unauthorized");
    assert_eq!(json["message"], "The session is not active.");
    assert_eq!((&json["attempts"], &json["may_have_arrived"]), (&2.into(), &true.into()));
    assert_eq!((&json["soap_version"], &json["http_status"]), (&"1.1".into(), &200.into()));
    assert!(json["causes"].is_null() && json["fault_code"].is_null());
    let json = serde_json::to_value(run(CallOptions::new(), [ok()]).done()).unwrap();
    assert_eq!(json["version"], "1.1");
    assert_eq!(json["already_gone"], false);
}
