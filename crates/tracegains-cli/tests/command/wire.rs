use tracegains_core::SoapVersion;
use tracegains_core::soap::FaultClass;

use crate::outcomes::{TRANSPORTS, fault, logout, result};
use crate::run::{KEY, SESSION};
use crate::server::{Answer, Server, answer};

#[test]
fn every_attempt_is_shown_with_heads_and_bodies() {
    for transport in TRANSPORTS {
        let failed = fault(FaultClass::Receiver, SoapVersion::V1_1, "Later.");
        let server = Server::start([
            Answer::Silence,
            answer("500 Internal Server Error", "text/xml", failed),
            answer("200 OK", "text/xml", result("OK", &format!("Bye {SESSION}"))),
        ]);
        let ended = logout(&server.url, transport, &["--show-wire"]);
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        ended.assert_no_secret();
        let wire = &ended.stderr;
        for expected in [
            "* Attempt 1\n> POST /soap HTTP/1.1\n> host: 127.0.0.1:",
            "\n> soapaction: \"https://api.tracegains.net/v7/soap/Logout\"\n",
            "<appKey>0a1b…</appKey><sessionId>5e55…</sessionId>",
            "\n* Attempt 2\n",
            "< HTTP/1.1 500 Internal Server Error\n",
            "<faultstring>Later.</faultstring>",
            "\n* Attempt 3\n",
            "< HTTP/1.1 200 OK\n< content-type: text/xml\n",
            "<Message>Bye 5e55…</Message>",
        ] {
            assert!(wire.contains(expected), "{expected}\n{wire}");
        }
        assert_eq!(wire.matches("\n* Waiting ").count(), 2, "{wire}");
        assert_eq!(ended.stdout, "Logged out (OK, SOAP 1.1, 3 attempts). The service says: Bye 5e55…\n");
    }
}

#[test]
fn what_is_shown_unmasked_is_what_was_sent_and_received() {
    for transport in TRANSPORTS {
        let server = Server::start([answer("200 OK", "text/xml", result("OK", SESSION))]);
        let ended = logout(&server.url, transport, &["--show-wire", "--show-secrets", "--json"]);
        let body = |text: &str| text.split_once("\r\n\r\n").unwrap().1.to_owned();
        let sent = body(&server.requests()[0]);
        assert!(sent.contains(KEY) && sent.contains(SESSION));
        assert!(ended.stderr.contains(&format!("> {sent}\n")), "{}", ended.stderr);
        let received = String::from_utf8(result("OK", SESSION)).unwrap();
        assert!(ended.stderr.contains(&format!("< {received}\n")), "{}", ended.stderr);
        assert_eq!(ended.json()["logged_out"], true);
    }
}

#[test]
fn an_answer_that_breaks_off_is_shown_as_far_as_it_came() {
    for transport in TRANSPORTS {
        let Answer::Bytes(mut bytes) = answer("200 OK", "text/xml", result("OK", "")) else { unreachable!() };
        bytes.truncate(bytes.len() - 30);
        let server = Server::start([Answer::Bytes(bytes)]);
        let ended = logout(&server.url, transport, &["--show-wire", "--attempts", "1"]);
        assert!(ended.stderr.contains("<ResponseCode>OK</ResponseCode>"), "{}", ended.stderr);
        assert!(ended.stderr.contains("\n* The body is cut off"), "{}", ended.stderr);
    }
}
