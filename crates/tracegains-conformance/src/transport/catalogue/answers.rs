//! Answers in good HTTP: the core decides, the transport hands them over whole.

use std::time::Duration;

use tracegains_core::{DecodeErrorKind, SoapVersion};

use super::super::answer::{content_type, fault, page, rejection, response, soap, success};
use super::super::expected::Expected;
use super::super::gzip;
use super::super::outcome::Outcome;
use super::super::scenario::{Scenario, Topic};

use SoapVersion::{V1_1, V1_2};

fn new(name: &'static str) -> Scenario {
    Scenario::new(Topic::Answers, name)
}

pub(super) fn scenarios() -> Vec<Scenario> {
    [messages(), statuses(), media_types(), codings()].into_iter().flatten().collect()
}

fn messages() -> Vec<Scenario> {
    vec![
        new("a rejection under 200 is a rejection")
            .answer(soap(V1_1, "200 OK", &rejection(V1_1)))
            .leads_to(Expected::rejection().doubt(false)),
        new("a rejection in SOAP 1.2 under 200 is a rejection")
            .speaks(V1_2)
            .answer(soap(V1_2, "200 OK", &rejection(V1_2)))
            .leads_to(Expected::rejection()),
        new("a rejection under 500 is a rejection")
            .answer(soap(V1_1, "500 Internal Server Error", &rejection(V1_1)))
            .leads_to(Expected::only(Outcome::Rejected(500))),
        new("a fault under 200 is a fault")
            .answer(soap(V1_1, "200 OK", &fault(V1_1, true)))
            .leads_to(Expected::fault(V1_1, 200)),
        new("a fault under 400 is a fault")
            .speaks(V1_2)
            .answer(soap(V1_2, "400 Bad Request", &fault(V1_2, true)))
            .leads_to(Expected::fault(V1_2, 400)),
        new("a fault under 500 is a fault")
            .answer(soap(V1_1, "500 Internal Server Error", &fault(V1_1, true)))
            .leads_to(Expected::fault(V1_1, 500).doubt(false)),
        new("a fault of the server is repeated")
            .answer(soap(V1_1, "500 Internal Server Error", &fault(V1_1, false)))
            .answer(soap(V1_1, "200 OK", &success(V1_1)))
            .leads_to(Expected::success().attempts(2).doubt(true)),
        new("a SOAP 1.2 fault to a SOAP 1.1 request is a fault")
            .answer(soap(V1_2, "500 Internal Server Error", &fault(V1_2, true)))
            .leads_to(Expected::fault(V1_2, 500)),
        new("a SOAP 1.1 success to a SOAP 1.2 request is none")
            .speaks(V1_2)
            .answer(soap(V1_1, "200 OK", &success(V1_1)))
            .leads_to(Expected::only(Outcome::Decode(DecodeErrorKind::VersionMismatch))),
    ]
}

fn statuses() -> Vec<Scenario> {
    let yes = || success(V1_1);
    let no_body = |name, status, code| {
        new(name).answer(response(status, &[], b"")).leads_to(Expected::http(code, "empty").doubt(true))
    };
    vec![
        new("a success under 500 is none")
            .answer(soap(V1_1, "500 Internal Server Error", &yes()))
            .leads_to(Expected::http(500, "contradiction")),
        new("a success under 202 is none")
            .answer(soap(V1_1, "202 Accepted", &yes()))
            .leads_to(Expected::http(202, "contradiction")),
        new("a success under 206 is none")
            .answer(soap(V1_1, "206 Partial Content", &yes()))
            .leads_to(Expected::http(206, "contradiction")),
        no_body("200 without a body is no success", "200 OK", 200),
        no_body("202 without a body is no success", "202 Accepted", 202),
        new("204 is no success")
            .answer("HTTP/1.1 204 No Content\r\n\r\n")
            .leads_to(Expected::http(204, "empty").doubt(true)),
        new("a page under 404 is a status")
            .answer(response("404 Not Found", &["Content-Type: text/html"], &page()))
            .leads_to(Expected::http(404, "status").doubt(false)),
        new("the page of a gateway under 502 is repeated, and so are its errors")
            .answer(response("502 Bad Gateway", &["Content-Type: text/html"], &page()))
            .leads_to(Expected::http(502, "status").attempts(2).doubt(true)),
        new("503 with Retry-After is repeated after that time")
            .answer(response("503 Service Unavailable", &["Retry-After: 1"], b""))
            .answer(soap(V1_1, "200 OK", &yes()))
            .leads_to(Expected::success().attempts(2).doubt(true).not_before(Duration::from_secs(1))),
        new("503 with Retry-After in a thousand years ends the call")
            .answer(response("503 Service Unavailable", &["Retry-After: 31556952000"], b""))
            .leads_to(Expected::http(503, "status")),
        new("429 with Retry-After by date is repeated")
            .answer(response(
                "429 Too Many Requests",
                &["Date: Tue, 15 Nov 1994 12:00:00 GMT", "Retry-After: Tue, 15 Nov 1994 12:00:01 GMT"],
                b"",
            ))
            .answer(soap(V1_1, "200 OK", &yes()))
            .leads_to(Expected::success().attempts(2).doubt(false).not_before(Duration::from_secs(1))),
    ]
}

fn media_types() -> Vec<Scenario> {
    let as_type = |name, lines: &[&str]| {
        new(name)
            .answer(response("200 OK", lines, &success(V1_1)))
            .leads_to(Expected::http(200, "media_type").doubt(true))
    };
    vec![
        new("a page under 200 is no answer")
            .answer(response("200 OK", &["Content-Type: text/html; charset=utf-8"], &page()))
            .leads_to(Expected::http(200, "media_type")),
        as_type("a success as text/html is none", &["Content-Type: text/html"]),
        as_type("a success without a Content-Type is none", &[]),
        as_type(
            "a success under two Content-Type lines is none",
            &["Content-Type: text/html", "Content-Type: text/xml; charset=utf-8"],
        ),
        as_type(
            "a success as multipart/related is none",
            &["Content-Type: multipart/related; type=\"application/xop+xml\"; boundary=b"],
        ),
        new("a media type in other letters and quotes is the same")
            .answer(response("200 OK", &["Content-Type: Text/XML ;Charset=\"UTF-8\""], &success(V1_1)))
            .leads_to(Expected::success()),
        new("a success under the media type of the other version is none")
            .answer(response("200 OK", &[content_type(V1_2)], &success(V1_1)))
            .leads_to(Expected::http(200, "contradiction")),
    ]
}

fn codings() -> Vec<Scenario> {
    let coded = |name, coding, body: &[u8]| {
        new(name)
            .answer(response("200 OK", &[content_type(V1_1), coding], body))
            .leads_to(Expected::http(200, "content_coding").doubt(true))
    };
    let gzip = gzip::stored(&success(V1_1));
    vec![
        coded("gzip that nobody asked for is not unpacked", "Content-Encoding: gzip", &gzip),
        coded("gzip in gzip is not unpacked", "Content-Encoding: gzip, gzip", &gzip::stored(&gzip)),
        coded("an unknown coding is no answer", "Content-Encoding: br", b"\x0b\x02\x80abc\x03"),
        coded(
            "a coding that is named, but not applied, is no answer",
            "Content-Encoding: gzip",
            &success(V1_1),
        ),
        new("identity is no coding")
            .answer(response("200 OK", &[content_type(V1_1), "Content-Encoding: identity"], &success(V1_1)))
            .leads_to(Expected::success()),
    ]
}
