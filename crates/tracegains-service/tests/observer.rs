//! What a service tells of the requests that it answers.

mod wire;

use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tracegains_core::SoapVersion;
use tracegains_service::{Answer, LocalService, Served};
use wire::{PATH, envelope, exchange, post, post_with};

fn observed() -> (LocalService, Receiver<Served>) {
    let (send, served) = mpsc::channel();
    let observer = move |served: &Served| {
        // A test that has seen enough is gone.
        let _ = send.send(served.clone());
    };
    (LocalService::builder().observer(observer).start().unwrap(), served)
}

fn next(served: &Receiver<Served>) -> Served {
    served.recv_timeout(Duration::from_secs(10)).unwrap()
}

#[test]
fn a_logout_is_told_with_its_session_and_what_became_of_it() {
    let (service, served) = observed();
    let (app_key, session_id) = service.issue_session();
    for (version, outcome) in [(SoapVersion::V1_1, "OK"), (SoapVersion::V1_2, "Unauthorized")] {
        exchange(&service, post(version, envelope(version, &app_key, &session_id)));
        let served = next(&served);
        assert!(served.peer.ip().is_loopback());
        assert_eq!((served.method.as_str(), served.target.as_str()), ("POST", PATH));
        assert_eq!((served.soap, &served.session_id), (Some(version), &Some(session_id.clone())));
        assert_eq!(served.status.map(|status| status.as_u16()), Some(200));
        assert_eq!(served.outcome.as_deref(), Some(outcome));
    }
}

#[test]
fn a_line_for_a_log_holds_four_digits_of_a_session_at_most() {
    let (service, served) = observed();
    let (app_key, session_id) = service.issue_session();
    let digits = session_id.expose_secret().to_string();
    exchange(&service, post(SoapVersion::V1_1, envelope(SoapVersion::V1_1, &app_key, &session_id)));
    let line = next(&served).to_string();
    assert!(line.contains(&format!("POST {PATH}: SOAP 1.1, session {}…: 200 OK, ", &digits[..4])), "{line}");
    assert!(!line.contains(&digits[..8]), "{line}");

    let elsewhere = format!("GET {PATH}?session={digits} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    exchange(&service, elsewhere);
    let line = next(&served).to_string();
    assert!(!line.contains(&digits[..8]), "{line}");

    let action = format!("Content-Type: text/xml\r\nSOAPAction: \"urn:{digits}\"\r\n");
    exchange(&service, post_with(&action, envelope(SoapVersion::V1_1, &app_key, &session_id)));
    let line = next(&served).to_string();
    assert!(line.contains(": 500 fault Client: Server did not recognize"), "{line}");
    assert!(!line.contains(&digits[..8]), "{line}");
}

#[test]
fn what_is_no_response_is_told_as_what_it_is() {
    let (service, served) = observed();
    let (app_key, session_id) = service.issue_session();
    let request = post(SoapVersion::V1_2, envelope(SoapVersion::V1_2, &app_key, &session_id));
    for (answer, outcome) in [
        (Answer::Reset, "reset"),
        (Answer::Truncated, "truncated"),
        (Answer::Raw(b"?".to_vec()), "raw bytes"),
    ] {
        service.script_next(1, answer);
        wire::Connection::to(&service).send(&request).rest();
        let served = next(&served);
        assert_eq!((served.status, served.outcome.as_deref()), (None, Some(outcome)));
        assert_eq!(served.session_id.as_ref(), Some(&session_id));
    }
}

#[test]
fn what_the_client_is_not_told_the_observer_is() {
    let (service, served) = observed();
    let told = |request: Vec<u8>| {
        exchange(&service, request);
        next(&served).to_string()
    };
    let session = service.issue_session();
    let body = envelope(SoapVersion::V1_1, &session.0, &session.1);
    let malformed = told(post(SoapVersion::V1_1, &body[..body.len() - 3]));
    assert!(malformed.contains(": 400 ") && malformed.contains("byte"), "{malformed}");
    let json = told(post_with("Content-Type: application/json\r\n", body));
    assert!(json.contains(": 415 ") && json.contains("media type"), "{json}");

    service.script_next(1, "fault=Client.Auth,No.".parse::<Answer>().unwrap());
    let body = envelope(SoapVersion::V1_2, &session.0, &session.1);
    let fault = told(post(SoapVersion::V1_2, body));
    assert!(fault.contains(": 500 fault Sender.Auth: No., "), "{fault}");

    service.script_next(1, Answer::html());
    let body = envelope(SoapVersion::V1_1, &session.0, &session.1);
    let scripted = told(post(SoapVersion::V1_1, body));
    assert!(scripted.contains(": 200 scripted response, "), "{scripted}");
}
