//! Every outcome: exit status, JSON, and what people read. Both HTTP clients, every time.

use serde_json::{Value, json};
use tracegains_core::operation::message::{encode_fault, encode_response};
use tracegains_core::soap::{FaultClass, FaultCode};
use tracegains_core::{Fault, Logout, LogoutResult, ResponseCode, SoapVersion};

use crate::run::{Ended, KEY, SESSION, run};
use crate::server::{Answer, NOBODY, Server, answer, with_header};

pub(crate) const TRANSPORTS: [&str; 2] = ["blocking", "async"];

const KEYS: [&str; 11] = [
    "advice",
    "attempts",
    "error",
    "fault",
    "http_status",
    "logged_out",
    "may_have_arrived",
    "message",
    "outcome",
    "response_code",
    "soap",
];

pub(crate) fn result(code: &str, message: &str) -> Vec<u8> {
    let result = LogoutResult::new(ResponseCode::new(code)).with_message(message);
    encode_response::<Logout>(&result, SoapVersion::V1_1).unwrap()
}

pub(crate) fn fault(class: FaultClass, version: SoapVersion, reason: &str) -> Vec<u8> {
    encode_fault(&Fault::new(FaultCode::standard(class), reason), version).unwrap()
}

pub(crate) fn logout(url: &str, transport: &str, more: &[&str]) -> Ended {
    let mut arguments = vec!["logout", "--app-key", KEY, "--session-id", SESSION];
    arguments.extend(["--endpoint", url, "--transport", transport]);
    arguments.extend(more);
    run(&arguments)
}

/// One attempt against these answers, in JSON; the line for people is on standard error all the same.
fn told(answer: &Answer, status: i32, expected: &Value) {
    for transport in TRANSPORTS {
        let server = Server::start([answer.clone()]);
        let ended = logout(&server.url, transport, &["--json", "--attempts", "1", "--timeout", "20"]);
        assert_eq!(ended.status, status, "{transport}: {}{}", ended.stdout, ended.stderr);
        ended.assert_no_secret();
        check(&ended.json(), expected);
        assert_eq!(ended.stderr.lines().count(), usize::from(status > 0), "{}", ended.stderr);
        assert_eq!(server.requests().len(), 1);
    }
}

fn check(told: &Value, expected: &Value) {
    assert_eq!(told.as_object().unwrap().keys().collect::<Vec<_>>(), KEYS);
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&told[key], value, "{key} of {told}");
    }
    let failed = told["logged_out"] == json!(false);
    assert_eq!(told["advice"].is_string(), failed, "{told}");
}

#[test]
fn a_session_that_is_logged_out_is_status_0() {
    told(
        &answer("200 OK", "text/xml; charset=utf-8", result("OK", "Session expired.")),
        0,
        &json!({
            "logged_out": true, "outcome": "completed", "soap": "1.1", "http_status": 200, "response_code": "OK",
            "message": "Session expired.", "fault": null, "error": null, "attempts": 1, "may_have_arrived": false,
        }),
    );
}

#[test]
fn a_rejection_is_status_1_whatever_the_http_status() {
    for http in ["200 OK", "401 Unauthorized"] {
        told(
            &answer(http, "text/xml", result("Unauthorized", "No such session.")),
            1,
            &json!({
                "logged_out": false, "outcome": "rejected", "http_status": http[..3].parse::<u16>().unwrap(),
                "response_code": "Unauthorized", "message": "No such session.", "fault": null, "error": null,
                "may_have_arrived": false,
            }),
        );
    }
}

#[test]
fn a_fault_is_status_1() {
    told(
        &answer("500 Internal Server Error", "text/xml", fault(FaultClass::Sender, SoapVersion::V1_1, "No.")),
        1,
        &json!({
            "logged_out": false, "outcome": "fault", "http_status": 500, "response_code": null, "message": null,
            "error": null,
            "fault": {
                "code": "soap:Client", "subcodes": [], "reason": "No.", "role": null, "node": null, "detail": null,
            },
        }),
    );
}

#[test]
fn an_answer_that_is_no_message_is_status_4_with_its_place() {
    told(
        &answer("200 OK", "text/xml", "<a>"),
        4,
        &json!({
            "outcome": "decode", "http_status": 200, "fault": null, "may_have_arrived": true,
            "error": {
                "kind": "version_mismatch", "offset": 0, "path": "/a",
                "expected": "an Envelope in the namespace of SOAP 1.1 or SOAP 1.2",
            },
        }),
    );
}

#[test]
fn http_without_a_message_is_status_4_with_the_reason() {
    let page = "<html>Sign in</html>";
    let cases = [
        (answer("200 OK", "text/html", page), 200, "media_type"),
        (answer("503 Service Unavailable", "text/html", page), 503, "status"),
        (
            with_header("302 Found", "text/html", "Location: https://elsewhere.example/?a=b", page),
            302,
            "redirect",
        ),
        (with_header("200 OK", "text/xml", "Content-Encoding: br", page), 200, "content_coding"),
        (answer("202 Accepted", "text/xml", ""), 202, "empty"),
        (answer("201 Created", "text/xml", result("OK", "")), 201, "contradiction"),
    ];
    for (answer, status, kind) in cases {
        told(
            &answer,
            4,
            &json!({
                "outcome": "http", "http_status": status,
                "error": { "kind": kind, "offset": null, "path": null, "expected": null },
            }),
        );
    }
}

#[test]
fn an_answer_that_breaks_off_is_status_4() {
    let Answer::Bytes(mut bytes) = answer("200 OK", "text/xml", result("OK", "")) else { unreachable!() };
    bytes.truncate(bytes.len() - 30);
    let expected = json!({ "outcome": "http", "http_status": 200, "may_have_arrived": true });
    told(&Answer::Bytes(bytes), 4, &expected);
}

#[test]
fn no_answer_is_status_4_since_the_request_may_have_arrived() {
    told(
        &Answer::Silence,
        4,
        &json!({
            "outcome": "transport", "http_status": null, "may_have_arrived": true,
            "error": { "kind": "other", "offset": null, "path": null, "expected": null },
        }),
    );
}

#[test]
fn nobody_there_is_status_3() {
    for transport in TRANSPORTS {
        let ended = logout(NOBODY, transport, &["--json", "--attempts", "2", "--timeout", "20"]);
        assert_eq!(ended.status, 3, "{}{}", ended.stdout, ended.stderr);
        check(
            &ended.json(),
            &json!({
                "logged_out": false, "outcome": "transport", "http_status": null, "attempts": 2,
                "may_have_arrived": false,
                "error": { "kind": "unreachable", "offset": null, "path": null, "expected": null },
            }),
        );
    }
}

#[test]
fn time_that_is_up_in_flight_is_status_4() {
    for transport in TRANSPORTS {
        let server = Server::start([Answer::Nothing]);
        let started = std::time::Instant::now();
        let ended = logout(&server.url, transport, &["--json", "--timeout", "0.5"]);
        assert!(started.elapsed().as_secs() < 4, "{:?}", started.elapsed());
        assert_eq!(ended.status, 4, "{}{}", ended.stdout, ended.stderr);
        check(
            &ended.json(),
            &json!({
                "outcome": "deadline", "may_have_arrived": true, "attempts": 1,
                "error": { "kind": "deadline", "offset": null, "path": null, "expected": null },
            }),
        );
        assert!(ended.json()["advice"].as_str().unwrap().contains("--timeout"), "{}", ended.stdout);
    }
}

#[test]
fn a_lost_answer_is_asked_for_again_and_the_doubt_is_told() {
    for transport in TRANSPORTS {
        let again = answer("200 OK", "text/xml", result("Unauthorized", "Gone."));
        let server = Server::start([Answer::Silence, again]);
        let ended = logout(&server.url, transport, &["--json"]);
        assert_eq!(ended.status, 1, "{}", ended.stderr);
        check(&ended.json(), &json!({ "outcome": "rejected", "attempts": 2, "may_have_arrived": true }));

        let server = Server::start([Answer::Silence, answer("200 OK", "text/xml", result("OK", ""))]);
        let ended = logout(&server.url, transport, &[]);
        assert_eq!((ended.status, ended.stdout.as_str()), (0, "Logged out (OK, SOAP 1.1, 2 attempts).\n"));
    }
}

#[test]
fn auto_falls_back_to_soap_1_1() {
    for transport in TRANSPORTS {
        let refused = answer("415 Unsupported Media Type", "text/plain", "");
        let server = Server::start([refused, answer("200 OK", "text/xml", result("OK", ""))]);
        let ended = logout(&server.url, transport, &["--json", "--soap", "auto"]);
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        check(&ended.json(), &json!({ "soap": "1.1", "attempts": 2 }));
        let requests = server.requests();
        assert!(
            requests[0].to_ascii_lowercase().contains("content-type: application/soap+xml"),
            "{}",
            requests[0]
        );
        assert!(requests[1].to_ascii_lowercase().contains("content-type: text/xml"), "{}", requests[1]);
    }
}

#[test]
fn people_read_what_happened_and_what_to_do() {
    for transport in TRANSPORTS {
        let server = Server::start([answer("200 OK", "text/xml", result("OK", "Bye\nbye."))]);
        let ended = logout(&server.url, transport, &[]);
        let line = "Logged out (OK, SOAP 1.1). The service says: Bye\\nbye.\n";
        assert_eq!((ended.status, ended.stdout.as_str(), ended.stderr.as_str()), (0, line, ""));

        let server =
            Server::start([answer("200 OK", "text/xml", result("Unauthorized", "No such session."))]);
        let ended = logout(&server.url, transport, &[]);
        assert_eq!((ended.status, ended.stdout.as_str()), (1, ""));
        let lines: Vec<_> = ended.stderr.lines().collect();
        assert_eq!(lines[0], "error: Logout was rejected: Unauthorized: No such session.");
        assert!(lines[1].starts_with("The service knows no such active session"), "{}", lines[1]);
        assert_eq!(lines.len(), 2);
    }
}

#[test]
fn a_logout_counts_even_if_nobody_reads_of_it() {
    let server = Server::start([answer("200 OK", "text/xml", result("OK", ""))]);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let ended = std::process::Command::new(assert_cmd::cargo::cargo_bin!("tracegains"))
        .args(["logout", "--app-key", KEY, "--session-id", SESSION, "--endpoint", &server.url])
        .env_clear()
        .stdout(writer)
        .output()
        .unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(String::from_utf8(ended.stderr).unwrap(), "");
}
