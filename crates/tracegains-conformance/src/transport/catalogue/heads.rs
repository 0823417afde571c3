//! Heads that are odd, broken, or come more than once.

use tracegains_core::SoapVersion::V1_1;

use super::super::answer::{head, joined, soap, success};
use super::super::expected::Expected;
use super::super::scenario::{Scenario, Topic};

fn new(name: &'static str) -> Scenario {
    Scenario::new(Topic::Heads, name)
}

/// The success under a head that is written out; `{length}` is its length.
fn under(head: &str) -> Vec<u8> {
    let body = success(V1_1);
    joined(head.replace("{length}", &body.len().to_string()).into_bytes(), &body)
}

pub(super) fn scenarios() -> Vec<Scenario> {
    [odd(), interim(), broken()].into_iter().flatten().collect()
}

fn odd() -> Vec<Scenario> {
    let odd = |name, head| new(name).answer_and_close(under(head));
    vec![
        odd(
            "header names in lower case are the same",
            "HTTP/1.1 200 OK\r\ncontent-type: text/xml; charset=utf-8\r\ncontent-length: {length}\r\n\r\n",
        )
        .leads_to(Expected::success()),
        odd(
            "header names in upper case are the same",
            "HTTP/1.1 200 OK\r\nCONTENT-TYPE: text/xml; charset=utf-8\r\nCONTENT-LENGTH: {length}\r\n\r\n",
        )
        .leads_to(Expected::success()),
        odd(
            "no reason phrase is needed",
            "HTTP/1.1 200 \r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {length}\r\n\r\n",
        )
        .leads_to(Expected::success()),
        odd(
            "a status line without its last blank is read, or refused",
            "HTTP/1.1 200\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {length}\r\n\r\n",
        )
        .leads_to(Expected::success_or_failure()),
        odd(
            "a reason phrase says nothing",
            "HTTP/1.1 200 500 Internal Server Error\r\nContent-Type:text/xml\r\nContent-Length:{length}\r\n\r\n",
        )
        .leads_to(Expected::success()),
        odd(
            "HTTP/1.0 answers as well",
            "HTTP/1.0 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {length}\r\n\r\n",
        )
        .leads_to(Expected::success()),
        odd(
            "HTTP/1.0 without a length answers as well",
            "HTTP/1.0 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\n\r\n",
        )
        .leads_to(Expected::success()),
        odd(
            "a header value that is not ASCII harms nobody",
            "HTTP/1.1 200 OK\r\nServer: \u{e9}\u{2028}\u{202e}\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n",
        )
        .leads_to(Expected::success_or_failure()),
        odd(
            "lines that end in LF alone are read, or refused",
            "HTTP/1.1 200 OK\nContent-Type: text/xml; charset=utf-8\nContent-Length: {length}\n\n",
        )
        .leads_to(Expected::success_or_failure()),
        odd(
            "a folded header is read, or refused",
            "HTTP/1.1 200 OK\r\nX-Folded: one\r\n two\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n",
        )
        .leads_to(Expected::success_or_failure()),
    ]
}

fn interim() -> Vec<Scenario> {
    let then_yes = |interim: &[u8]| joined(interim.to_vec(), &soap(V1_1, "200 OK", &success(V1_1)));
    vec![
        new("100 before the answer is passed over")
            .answer(then_yes(b"HTTP/1.1 100 Continue\r\n\r\n"))
            .leads_to(Expected::success()),
        new("several 1xx before the answer are passed over")
            .answer(then_yes(
                b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX-A: 1\r\n\r\n\
                  HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n",
            ))
            .leads_to(Expected::success()),
        new("the headers of a 1xx are not those of the answer")
            .answer(then_yes(
                b"HTTP/1.1 103 Early Hints\r\nContent-Type: text/html\r\nContent-Length: 3\r\nContent-Encoding: br\r\n\r\n",
            ))
            .leads_to(Expected::success()),
        new("a connection that ends after a 1xx brought no answer")
            .answer_and_close("HTTP/1.1 100 Continue\r\n\r\n")
            .leads_to(Expected::lost()),
    ]
}

fn broken() -> Vec<Scenario> {
    let broken = |name, head: &str| new(name).answer_and_close(under(head)).leads_to(Expected::failure());
    vec![
        broken("a message without a head is no answer", ""),
        broken("the greeting of another protocol is no answer", "SSH-2.0-OpenSSH_9.9\r\n"),
        broken(
            "a status line of another protocol is no answer",
            "ICY 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n",
        ),
        broken(
            "a status of two digits is no answer",
            "HTTP/1.1 20 OK\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n",
        ),
        broken(
            "a status of four digits is no answer",
            "HTTP/1.1 2000 OK\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n",
        ),
        broken(
            "a status in words is no answer",
            "HTTP/1.1 OK 200\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n",
        ),
        broken(
            "a blank before the colon of a length does not hide it",
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length : 5\r\nContent-Length: {length}\r\n\r\n",
        ),
        broken(
            "a header line without a colon is no header",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Type text/xml\r\nContent-Length: {length}\r\n\r\n",
        ),
        broken(
            "a folded Content-Type is not a second one",
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n Content-Type: text/xml\r\nContent-Length: {length}\r\n\r\n",
        ),
        new("a head that ends half-way is no answer")
            .answer_and_close("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Le")
            .leads_to(Expected::lost()),
        new("a head with NUL in a value is read, or refused")
            .answer_and_close(joined(
                head("200 OK", &["X-Nul: a\0b", "Content-Type: text/xml", "Connection: close"]),
                &success(V1_1),
            ))
            .leads_to(Expected::success_or_failure()),
    ]
}
