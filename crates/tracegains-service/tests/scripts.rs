//! Misbehaviour on demand.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod wire;

use std::io::{ErrorKind, Read as _};
use std::time::{Duration, Instant};

use http::{Response, StatusCode};
use tracegains_core::soap::{Detail, FaultClass, FaultCode};
use tracegains_core::uuid::Uuid;
use tracegains_core::{AppKey, Fault, LogoutResult, ResponseCode, SessionId, SoapVersion};
use tracegains_service::{Answer, LocalService, Script};
use wire::{Connection, Reply, envelope, exchange, post, rejection, success};

const V1_1: SoapVersion = SoapVersion::V1_1;
const V1_2: SoapVersion = SoapVersion::V1_2;

fn request(session: &(AppKey, SessionId), version: SoapVersion) -> Vec<u8> {
    post(version, envelope(version, &session.0, &session.1))
}

/// The reply to one call for a new session, and whether that is still open then.
fn scripted(script: impl Into<Script>, version: SoapVersion) -> (Reply, bool) {
    let service = LocalService::start().unwrap();
    let session = service.issue_session();
    service.script_next(1, script);
    let reply = exchange(&service, request(&session, version));
    (reply, service.is_active(&session.1))
}

#[test]
fn any_result_can_be_answered() {
    let tg = "xmlns=\"https://api.tracegains.net/v7/soap\"";
    for (result, expected) in [
        (LogoutResult::absent(), format!("<LogoutResponse {tg} />")),
        (LogoutResult::empty(), format!("<LogoutResponse {tg}><LogoutResult /></LogoutResponse>")),
        (
            LogoutResult::new(ResponseCode::new("418")).with_message(""),
            format!(
                "<LogoutResponse {tg}><LogoutResult><ResponseCode>418</ResponseCode><Message /></LogoutResult></LogoutResponse>"
            ),
        ),
    ] {
        for version in SoapVersion::ALL {
            let (reply, open) = scripted(Answer::Result(result.clone()), version);
            assert_eq!((reply.status, reply.text()), (200, wire::body(version, &expected).as_str()));
            assert!(open, "an answer that is not the truth ends no session");
        }
    }
}

#[test]
fn any_fault_can_be_answered() {
    let mut fault = Fault::new(FaultCode::standard(FaultClass::Sender), "The session has ended.")
        .with_detail(Detail::from_xml("<e xmlns=\"urn:e\">7</e>").unwrap());
    fault.subcodes.push(FaultCode::qualified("urn:codes", "Ended"));
    let (reply, open) = scripted(Answer::Fault(fault), V1_2);
    assert!(open);
    assert_eq!((reply.status, reply.header("cache-control")), (500, Some("private, max-age=0")));
    assert!(
        reply.text().contains("<soap:Value xmlns:q0=\"urn:codes\">q0:Ended</soap:Value>"),
        "{}",
        reply.text()
    );
    assert!(reply.text().contains("<e xmlns=\"urn:e\">7</e>"), "{}", reply.text());
}

#[test]
fn the_usual_trouble_goes_by_its_word() {
    let word = |word: &str, version| scripted(word.parse::<Answer>().unwrap(), version).0;
    for version in SoapVersion::ALL {
        let code = if version == V1_1 { "Server" } else { "Receiver" };
        let text = "Server was unable to process request. ---&gt; The service was told to fail.";
        assert_eq!(word("fault", version).text(), wire::fault(version, code, text));
        let rejected = word("rejected", version);
        assert_eq!(rejected.status, 200);
        assert!(rejected.text().contains("<ResponseCode>Unauthorized</ResponseCode>"));
        assert_eq!(word("503", version).status, 503);
        let page = word("html", version);
        assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    }
}

#[test]
fn any_http_response_can_be_answered() {
    let response = Response::builder()
        .status(StatusCode::TEMPORARY_REDIRECT)
        .header("Location", "http://127.0.0.1:9/elsewhere")
        .header("Retry-After", "3")
        .body(b"moved".to_vec())
        .unwrap();
    let (reply, _) = scripted(Answer::Http(response), V1_1);
    assert_eq!((reply.status, reply.text()), (307, "moved"));
    assert_eq!(reply.header("location"), Some("http://127.0.0.1:9/elsewhere"));
    let (reply, _) = scripted(Answer::unavailable(Some(7)), V1_1);
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("7")));
}

#[test]
fn raw_bytes_go_over_the_wire_as_they_are_and_end_the_connection() {
    let service = LocalService::start().unwrap();
    for raw in [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 10\r\nContent-Length: 11\r\n\r\n<Envelope>".to_vec(),
        b"not HTTP at all \0\xff".to_vec(),
        Vec::new(),
        vec![b'x'; 3_000_000],
    ] {
        let session = service.issue_session();
        service.script_next(1, Answer::Raw(raw.clone()));
        let mut connection = Connection::to(&service);
        assert!(connection.send(request(&session, V1_1)).rest() == raw, "{} bytes", raw.len());
        assert!(service.is_active(&session.1));
    }
}

#[test]
fn a_truncated_answer_is_the_truth_cut_off() {
    let service = LocalService::start().unwrap();
    let session = service.issue_session();
    service.script_next(1, Answer::Truncated);
    let mut connection = Connection::to(&service);
    let reply = String::from_utf8(connection.send(request(&session, V1_1)).rest()).unwrap();
    let (head, body) = reply.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let whole = success(V1_1);
    assert!(head.to_ascii_lowercase().contains(&format!("content-length: {}", whole.len())), "{head}");
    assert_eq!(body, &whole[..whole.len() / 2]);
    assert!(!service.is_active(&session.1), "the logout was done: its answer was lost");
}

#[test]
fn a_reset_connection_brings_not_a_byte() {
    let service = LocalService::start().unwrap();
    for (script, open) in
        [(Script::from(Answer::Reset), true), (Script::from(Answer::Reset).after_logout(), false)]
    {
        let session = service.issue_session();
        service.script_next(1, script);
        let mut connection = Connection::to(&service);
        connection.send(request(&session, V1_1));
        let error = connection.0.read(&mut [0; 64]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        assert_eq!(service.is_active(&session.1), open);
    }
}

#[test]
fn a_late_answer_is_the_truth() {
    let service = LocalService::start().unwrap();
    let session = service.issue_session();
    service.script_session(&session.1, Script::late(Duration::from_millis(150)));
    let started = Instant::now();
    assert_eq!(exchange(&service, request(&session, V1_1)).text(), success(V1_1));
    assert!(started.elapsed() >= Duration::from_millis(150));
}

/// A client that gives up waiting has its session ended all the same, before it asks again.
#[test]
fn a_late_answer_may_come_after_the_logout() {
    let service = LocalService::start().unwrap();
    let session = service.issue_session();
    service.script_next(1, Script::late(Duration::from_secs(60)).after_logout());
    let mut gives_up = Connection::to(&service);
    gives_up.send(request(&session, V1_1));
    let started = Instant::now();
    while service.is_active(&session.1) {
        assert!(started.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(gives_up);
    assert_eq!(exchange(&service, request(&session, V1_1)).text(), rejection(V1_1));
}

#[test]
fn a_session_keeps_its_script_until_the_service_is_told_to_behave() {
    let service = LocalService::start().unwrap();
    let (scripted, other) = (service.issue_session(), service.issue_session());
    service.script_session(&scripted.1, Answer::rejected());
    service.script_next(1, Answer::fault());
    for _ in 0..2 {
        let reply = exchange(&service, request(&scripted, V1_1));
        assert!(reply.text().contains("The service was told to reject the request."), "{}", reply.text());
    }
    assert_eq!(exchange(&service, request(&other, V1_1)).status, 500, "the next call without a script");
    service.behave();
    for session in [scripted, other] {
        assert_eq!(exchange(&service, request(&session, V1_1)).text(), success(V1_1));
    }
}

#[test]
fn a_rate_of_failure_fails_the_same_calls_in_every_run() {
    for _ in 0..2 {
        let service = LocalService::builder().fail_rate(0.25, Answer::unavailable(None)).start().unwrap();
        let failed: Vec<usize> = (1..=8)
            .filter(|_| exchange(&service, request(&service.issue_session(), V1_1)).status == 503)
            .collect();
        assert_eq!(failed, [4, 8]);
        service.fail_rate(0.0, Answer::fault());
        assert_eq!(exchange(&service, request(&service.issue_session(), V1_1)).status, 200);
    }
}

#[test]
fn latency_can_be_set_for_every_call() {
    let service = LocalService::start().unwrap();
    service.latency(Duration::from_millis(120));
    let started = Instant::now();
    assert_eq!(exchange(&service, request(&service.issue_session(), V1_2)).text(), success(V1_2));
    assert!(started.elapsed() >= Duration::from_millis(120));
}

#[test]
fn a_scripted_text_that_xml_cannot_write_becomes_a_fault_and_not_a_panic() {
    let result = LogoutResult::new(ResponseCode::ok()).with_message("bell \u{7}");
    let (reply, _) = scripted(Answer::Result(result), V1_1);
    assert_eq!(reply.status, 500);
    assert!(reply.text().contains("There was an error generating the XML document."), "{}", reply.text());
}

#[test]
fn a_request_that_is_no_logout_uses_up_no_script() {
    let service = LocalService::start().unwrap();
    service.script_next(1, Answer::html());
    assert_eq!(exchange(&service, post(V1_1, "")).status, 400);
    let reply = exchange(&service, request(&service.issue_session(), V1_1));
    assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
}

/// Tests of clients need what HTTP forbids.
#[test]
fn a_response_whose_length_is_a_lie_is_written_as_it_is() {
    for length in ["99", "3"] {
        let response = Response::builder().header("Content-Length", length).body(b"12345".to_vec()).unwrap();
        let service = LocalService::start().unwrap();
        service.script_next(1, Answer::Http(response));
        let mut connection = Connection::to(&service);
        let written = connection.send(request(&service.issue_session(), V1_1)).rest();
        let expected = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n12345");
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }
}

#[test]
fn a_status_that_ends_no_request_is_written_as_it_is() {
    let response = Response::builder().status(100).body(Vec::new()).unwrap();
    let service = LocalService::start().unwrap();
    service.script_next(1, Answer::Http(response));
    let mut connection = Connection::to(&service);
    let written = connection.send(request(&service.issue_session(), V1_1)).rest();
    assert!(written.starts_with(b"HTTP/1.1 100 Continue\r\n"), "{}", String::from_utf8_lossy(&written));
}

#[test]
fn a_service_can_be_scripted_before_anybody_can_call() {
    let key = AppKey::new(Uuid::from_u128(1));
    let [first, second] = [2, 3].map(|id| SessionId::new(Uuid::from_u128(id)));
    let service = LocalService::builder()
        .session(key.clone(), first.clone())
        .session(key.clone(), second.clone())
        .script_next(1, Answer::rejected())
        .script_session(&second, Answer::unavailable(None))
        .start()
        .unwrap();
    let [first, second] = [first, second].map(|id| (key.clone(), id));
    assert_eq!(exchange(&service, request(&second, V1_1)).status, 503);
    assert!(exchange(&service, request(&first, V1_1)).text().contains("told to reject"));
    assert_eq!(exchange(&service, request(&first, V1_1)).text(), success(V1_1));
}
