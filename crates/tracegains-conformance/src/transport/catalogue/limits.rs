//! Too much of something: no client may keep it all, or read for ever.

use std::time::Duration;

use tracegains_core::SoapVersion::V1_1;

use super::super::answer::{chunked_head, content_type, head, joined, response, soap, success};
use super::super::expected::Expected;
use super::super::gzip;
use super::super::outcome::Outcome;
use super::super::peer::Act;
use super::super::scenario::{Scenario, Topic};

fn new(name: &'static str) -> Scenario {
    Scenario::new(Topic::Limits, name)
}

/// Whoever stops at the limit needs a fraction of it, on a busy machine too.
const A_FLOOD: Duration = Duration::from_secs(4);

pub(super) fn scenarios() -> Vec<Scenario> {
    let too_large = || Expected::http(200, "too_large").doubt(true);
    let yes = || success(V1_1);
    let flooded = |name, start: Vec<u8>, flood: &[u8]| {
        // Whoever keeps reading is stopped by the time.
        new(name).plays([Act::Read, Act::Send(start), Act::Flood(flood.to_vec())]).deadline(A_FLOOD)
    };
    let head_flooded = |name, start: &str, flood: &[u8]| {
        flooded(name, start.as_bytes().to_vec(), flood).leads_to(Expected::failure())
    };
    let padded = |bytes: usize| {
        let mut body = yes();
        body.resize(bytes, b'\n');
        body
    };
    vec![
        flooded(
            "a body without end is cut off at the limit",
            head("200 OK", &[content_type(V1_1)]),
            b" <a/> ",
        )
        .leads_to(too_large()),
        flooded(
            "chunks without end are cut off at the limit",
            chunked_head(V1_1),
            b"40\r\n<b> 0123456789 0123456789 0123456789 0123456789 0123456789 +</b>\r\n",
        )
        .leads_to(too_large()),
        flooded(
            "one endless chunk is cut off at the limit",
            joined(chunked_head(V1_1), b"fffffff0\r\n"),
            b" <c/> ",
        )
        .leads_to(too_large()),
        new("a declared length above the limit is refused before it is read")
            .plays([
                Act::Read,
                Act::send(head("200 OK", &[content_type(V1_1), "Content-Length: 9000000000000000000"])),
                Act::Silence,
            ])
            .leads_to(too_large()),
        new("a message as long as the limit is read")
            .answer(soap(V1_1, "200 OK", &padded(64 * 1024)))
            .leads_to(Expected::success()),
        new("a message one byte above the limit is too large")
            .answer(soap(V1_1, "200 OK", &padded(64 * 1024 + 1)))
            .leads_to(too_large()),
        new("a page above the limit keeps its status")
            .answer(response("502 Bad Gateway", &["Content-Type: text/html"], &vec![b'x'; 100_000]))
            .leads_to(Expected::http(502, "too_large")),
        new("a compression bomb is not unpacked")
            .with(|options| options.response_limit(1024 * 1024))
            .answer(response(
                "200 OK",
                &[content_type(V1_1), "Content-Encoding: gzip"],
                &gzip::bomb(64 * 1024 * 1024),
            ))
            .leads_to(Expected::http(200, "content_coding")),
        many("a hundred headers are read, or refused", 100, 20),
        many("ten thousand headers are read, or refused", 10_000, 20),
        many("a header of a mebibyte is read, or refused", 1, 1024 * 1024),
        head_flooded("headers without end are cut off", "HTTP/1.1 200 OK\r\n", b"X-Header: and another\r\n"),
        head_flooded("a header without end is cut off", "HTTP/1.1 200 OK\r\nX-Header: ", b"and more "),
        head_flooded("a status line without end is cut off", "HTTP/1.1 200 ", b"O"),
        head_flooded("1xx without end are cut off", "", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        flooded(
            "a chunk extension without end is cut off",
            joined(chunked_head(V1_1), b"5;name="),
            b"value ",
        )
        .leads_to(Expected::cut_off().or(Outcome::Deadline { in_flight: true }).attempts_between(1..=2)),
    ]
}

/// A valid answer behind many headers: a client may have limits, but has to hold them.
fn many(name: &'static str, headers: usize, length: usize) -> Scenario {
    let lines: Vec<String> = (0..headers).map(|n| format!("X-Header-{n}: {}", "x".repeat(length))).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).chain([content_type(V1_1)]).collect();
    new(name)
        .answer_and_close(response("200 OK", &lines, &success(V1_1)))
        .leads_to(Expected::success_or_failure())
}
