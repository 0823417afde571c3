//! What is HTTP's business: methods, paths, framing, sizes and time.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod wire;

use std::io::{Read as _, Write as _};
use std::net::Shutdown;
use std::thread;
use std::time::{Duration, Instant};

use tracegains_core::SoapVersion;
use tracegains_service::{Answer, LocalService};
use wire::{ACTION, Connection, PATH, envelope, envelope_of, exchange, post, success};

const V1_1: SoapVersion = SoapVersion::V1_1;
const V1_2: SoapVersion = SoapVersion::V1_2;
const HEADERS: &str = "Host: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n";

/// A request for a session of its own.
fn logout(service: &LocalService, version: SoapVersion) -> Vec<u8> {
    let (app_key, session_id) = service.issue_session();
    post(version, envelope(version, &app_key, &session_id))
}

#[test]
fn a_connection_is_kept_for_the_next_request_faults_and_refusals_included() {
    let service = LocalService::start().unwrap();
    let mut connection = Connection::to(&service);
    for _ in 0..3 {
        let reply = connection.send(logout(&service, V1_1)).reply();
        assert_eq!(reply.text(), success(V1_1));
        assert_eq!(reply.header("connection"), None, "HTTP/1.1 keeps connections without a word");
        assert_eq!(connection.send(post(V1_2, envelope_of(V1_2, ""))).reply().status, 500);
        assert_eq!(connection.send(post(V1_1, "")).reply().status, 400);
        assert_eq!(connection.send(post(V1_2, envelope_of(V1_1, ""))).reply().status, 415);
    }
    let close = format!("GET /nothing HTTP/1.1\r\n{HEADERS}Connection: close\r\n\r\n");
    assert_eq!(connection.send(close).reply().status, 404);
    assert!(connection.rest().is_empty());
}

#[test]
fn names_of_headers_are_spelled_as_asmx_spells_them() {
    let service = LocalService::start().unwrap();
    for answer in [None, Some(Answer::Truncated)] {
        answer.into_iter().for_each(|answer| service.script_next(1, answer));
        let mut connection = Connection::to(&service);
        connection.send(logout(&service, V1_1)).0.shutdown(Shutdown::Write).unwrap();
        let reply = String::from_utf8(connection.rest()).unwrap();
        for name in ["Content-Type: text/xml", "Content-Length: ", "Cache-Control: private, max-age=0"] {
            assert!(reply.contains(&format!("\r\n{name}")), "{name} in {reply}");
        }
    }
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let service = LocalService::start().unwrap();
    let requests = [logout(&service, V1_1), post(V1_1, ""), logout(&service, V1_2)].concat();
    let mut connection = Connection::to(&service);
    connection.send(requests);
    assert_eq!(connection.reply().text(), success(V1_1));
    assert_eq!(connection.reply().status, 400);
    assert_eq!(connection.reply().text(), success(V1_2));
}

#[test]
fn a_chunked_request_is_read_wherever_it_is_cut() {
    let service = LocalService::start().unwrap();
    let (app_key, session_id) = service.issue_session();
    let mut request = format!(
        "POST {PATH} HTTP/1.1\r\n{HEADERS}SOAPAction: \"{ACTION}\"\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    for piece in envelope(V1_1, &app_key, &session_id).as_bytes().chunks(7) {
        request += &format!("{:x}\r\n{}\r\n", piece.len(), std::str::from_utf8(piece).unwrap());
    }
    let mut connection = Connection::to(&service);
    // In small writes, so that tokens are cut on the way as well.
    for piece in format!("{request}0\r\n\r\n").as_bytes().chunks(50) {
        connection.send(piece);
    }
    assert_eq!(connection.reply().text(), success(V1_1));
}

#[test]
fn expect_100_continue_is_answered_before_the_body_is_sent() {
    let service = LocalService::start().unwrap();
    let request = String::from_utf8(logout(&service, V1_1)).unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut connection = Connection::to(&service);
    connection.send(format!("{head}\r\nExpect: 100-continue\r\n\r\n"));
    assert_eq!(connection.reply().status, 100);
    assert_eq!(connection.send(body).reply().text(), success(V1_1));
}

#[test]
fn other_methods_are_405_and_say_which_are_allowed() {
    let service = LocalService::start().unwrap();
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO", "M-POST"] {
        let request = String::from_utf8(logout(&service, V1_1)).unwrap().replacen("POST", method, 1);
        let reply = exchange(&service, request);
        assert_eq!(reply.status, 405, "{method}");
        assert_eq!(reply.header("allow"), Some("GET, POST"), "{method}");
        assert!(!reply.text().contains("Envelope"), "{method}");
    }
    let mut head = Connection::to(&service);
    head.send(format!("HEAD {PATH}?WSDL HTTP/1.1\r\n{HEADERS}Connection: close\r\n\r\n"));
    let reply = String::from_utf8(head.rest()).unwrap();
    assert!(reply.starts_with("HTTP/1.1 405 ") && reply.ends_with("\r\n\r\n"), "no body: {reply}");
}

#[test]
fn other_paths_are_404_and_a_query_changes_nothing() {
    let service = LocalService::start().unwrap();
    let request = |path: &str| String::from_utf8(logout(&service, V1_1)).unwrap().replacen(PATH, path, 1);
    for path in [
        "/",
        "/v7/soap/",
        "/v7/soap/authentication.asmx",
        "/v7/soap/Other.asmx",
        "/v7/soap/Authentication.asmx/",
    ] {
        assert_eq!(exchange(&service, request(path)).status, 404, "{path}");
    }
    for query in ["?WSDL", "?op=Logout", "?"] {
        assert_eq!(exchange(&service, request(&format!("{PATH}{query}"))).text(), success(V1_1), "{query}");
    }
}

#[test]
fn http_1_0_is_served_and_the_connection_closed() {
    let service = LocalService::start().unwrap();
    let request = String::from_utf8(logout(&service, V1_1)).unwrap().replacen("HTTP/1.1", "HTTP/1.0", 1);
    let mut connection = Connection::to(&service);
    let reply = String::from_utf8(connection.send(request).rest()).unwrap();
    assert!(reply.starts_with("HTTP/1.0 200 OK\r\n"), "{reply}");
    assert!(reply.ends_with(&success(V1_1)), "{reply}");
}

#[test]
fn a_client_that_closes_its_side_still_gets_its_answer() {
    let service = LocalService::start().unwrap();
    let mut connection = Connection::to(&service);
    connection.send(logout(&service, V1_1)).0.shutdown(Shutdown::Write).unwrap();
    assert_eq!(connection.reply().text(), success(V1_1));
}

#[test]
fn a_body_larger_than_the_limit_gets_a_fault_that_says_so() {
    let service = LocalService::builder().request_limit(2000).start().unwrap();
    for version in SoapVersion::ALL {
        let (app_key, session_id) = service.issue_session();
        let page = envelope(version, &app_key, &session_id);
        let large = format!("{page}{}", " ".repeat(2001 - page.len()));
        let reply = exchange(&service, post(version, &large));
        let code = if version == V1_1 { "Client" } else { "Sender" };
        let text = "Server was unable to read request. ---&gt; Maximum request length exceeded: expected at most 2000 bytes.";
        assert_eq!((reply.status, reply.text()), (500, wire::fault(version, code, text).as_str()));
        assert_eq!(reply.header("connection"), Some("close"));
        assert!(service.is_active(&session_id));

        let just_fits = &large[..2000];
        assert_eq!(exchange(&service, post(version, just_fits)).text(), success(version));
    }
}

#[test]
fn a_body_that_is_too_large_is_refused_before_it_is_sent_to_a_client_that_asks() {
    let service = LocalService::builder().request_limit(2000).start().unwrap();
    let mut connection = Connection::to(&service);
    connection.send(format!(
        "POST {PATH} HTTP/1.1\r\n{HEADERS}Content-Length: 9999999999\r\nExpect: 100-continue\r\n\r\n"
    ));
    let reply = connection.reply();
    assert_eq!(reply.status, 500, "and no 100 before it");
    assert!(reply.text().contains("Maximum request length exceeded"), "{}", reply.text());
    assert!(connection.rest().is_empty());
}

#[test]
fn a_client_that_sends_all_of_a_large_body_before_it_reads_sees_the_fault() {
    let service = LocalService::start().unwrap();
    let mut connection = Connection::to(&service);
    connection.send(post(V1_1, " ".repeat(6 * 1024 * 1024)));
    let reply = connection.reply();
    assert_eq!(reply.status, 500);
    assert!(reply.text().contains("Maximum request length exceeded"), "{}", reply.text());
}

#[test]
fn a_chunked_body_cannot_hide_its_size() {
    let service = LocalService::builder().request_limit(2000).start().unwrap();
    let mut connection = Connection::to(&service);
    connection.send(format!("POST {PATH} HTTP/1.1\r\n{HEADERS}Transfer-Encoding: chunked\r\n\r\n"));
    connection.send(format!("bb8\r\n{}\r\n0\r\n\r\n", " ".repeat(3000)));
    assert!(connection.reply().text().contains("Maximum request length exceeded"));
}

/// Neither of them is answered as if the request were whole, and neither holds its connection for ever.
#[test]
fn slow_and_half_sent_requests_are_ended_by_a_time_out() {
    let service = LocalService::builder().request_timeout(Duration::from_millis(200)).start().unwrap();
    let (app_key, session_id) = service.issue_session();
    let request = post(V1_1, envelope(V1_1, &app_key, &session_id));
    let started = Instant::now();

    let mut half_a_body = Connection::to(&service);
    half_a_body.send(&request[..request.len() - 5]);
    let reply = half_a_body.reply();
    assert_eq!((reply.status, reply.text()), (408, ""));
    assert!(half_a_body.rest().is_empty());

    let mut half_a_head = Connection::to(&service);
    half_a_head.send(&request[..40]);
    assert!(!String::from_utf8_lossy(&half_a_head.rest()).contains("200"));

    let mut drops = Connection::to(&service);
    for byte in &request[..40] {
        // The service may hang up in between.
        if drops.0.write_all(&[*byte]).is_err() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert!(!String::from_utf8_lossy(&drops.rest()).contains("200"));

    let mut silent = Connection::to(&service);
    assert!(silent.rest().is_empty());

    let mut idle = Connection::to(&service);
    assert_eq!(idle.send(logout(&service, V1_1)).reply().status, 200);
    assert!(idle.rest().is_empty(), "a kept connection is not kept for ever");

    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(service.is_active(&session_id), "half a request ended the session");
}

#[test]
fn a_body_shorter_than_its_length_ends_no_session() {
    let service = LocalService::start().unwrap();
    let (app_key, session_id) = service.issue_session();
    let request = post(V1_1, envelope(V1_1, &app_key, &session_id));
    let mut connection = Connection::to(&service);
    connection.send(&request[..request.len() - 1]).0.shutdown(Shutdown::Write).unwrap();
    assert!(!String::from_utf8_lossy(&connection.rest()).contains("200 OK"));
    assert!(service.is_active(&session_id));
}

#[test]
fn nonsense_instead_of_http_does_not_stop_the_service() {
    let service = LocalService::start().unwrap();
    for nonsense in ["\0\x01\x02\r\n\r\n", "GET\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"] {
        let mut connection = Connection::to(&service);
        let reply = connection.send(nonsense).rest();
        assert!(
            reply.is_empty() || reply.starts_with(b"HTTP/1.1 400"),
            "{}",
            String::from_utf8_lossy(&reply)
        );
    }
    let two_lengths =
        String::from_utf8(logout(&service, V1_1)).unwrap().replacen("Host:", "Content-Length: 3\r\nHost:", 1);
    let reply = Connection::to(&service).send(two_lengths).rest();
    assert!(!String::from_utf8_lossy(&reply).contains("200 OK"));
    assert_eq!(exchange(&service, logout(&service, V1_1)).text(), success(V1_1));
}

#[test]
fn many_connections_are_served_at_once() {
    let service = LocalService::builder().latency(Duration::from_millis(200)).start().unwrap();
    let started = Instant::now();
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| assert_eq!(exchange(&service, logout(&service, V1_1)).text(), success(V1_1)));
        }
    });
    assert!(started.elapsed() < Duration::from_secs(3), "one after the other: {:?}", started.elapsed());
    assert_eq!(service.requests(), 20);
}

#[test]
fn a_client_that_takes_nothing_of_an_answer_is_let_go() {
    let patience = Duration::from_millis(200);
    let service = LocalService::builder().request_timeout(patience).start().unwrap();
    // More than the buffers of both ends hold.
    service.script_next(1, Answer::Raw(vec![b'x'; 64 * 1024 * 1024]));
    let mut connection = Connection::to(&service);
    connection.send(logout(&service, V1_1));
    thread::sleep(5 * patience);
    // What is left of it is gone: the rest comes from the buffers.
    assert!(connection.rest().len() < 64 * 1024 * 1024);
}

#[test]
fn a_client_that_takes_an_answer_slowly_gets_all_of_it() {
    let service = LocalService::builder().request_timeout(Duration::from_millis(500)).start().unwrap();
    let length = 16 * 1024 * 1024;
    service.script_next(1, Answer::Raw(vec![b'x'; length]));
    let mut connection = Connection::to(&service);
    connection.send(logout(&service, V1_1));
    let (mut taken, mut buffer) = (0, vec![0; 1024 * 1024]);
    while taken < length {
        taken += connection.0.read(&mut buffer).unwrap();
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_time_beyond_the_clock_is_one_to_wait() {
    let service = LocalService::builder().request_timeout(Duration::MAX).start().unwrap();
    assert_eq!(exchange(&service, logout(&service, V1_1)).text(), success(V1_1));
}

#[test]
fn a_request_that_names_two_hosts_is_refused() {
    let service = LocalService::start().unwrap();
    let two = String::from_utf8(logout(&service, V1_1)).unwrap().replacen("Host:", "Host: other\r\nHost:", 1);
    assert_eq!(exchange(&service, two).status, 400);
    assert_eq!(service.active_sessions(), 1, "nothing was done");
}

#[test]
fn a_body_that_is_too_large_is_told_so_even_if_it_does_not_come() {
    let service = LocalService::builder()
        .request_limit(1000)
        .request_timeout(Duration::from_millis(200))
        .start()
        .unwrap();
    let mut connection = Connection::to(&service);
    let reply =
        connection.send(format!("POST {PATH} HTTP/1.1\r\n{HEADERS}Content-Length: 1001\r\n\r\nx")).reply();
    assert_eq!(reply.status, 500);
    assert!(reply.text().contains("at most 1000 bytes"), "{}", reply.text());
}
