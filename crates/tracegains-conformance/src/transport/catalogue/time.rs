//! Too slow: the time of an attempt and of a call is a total, however often a byte comes.

use std::time::Duration;

use tracegains_core::SoapVersion::V1_1;
use tracegains_core::call::{Delivery, FailureKind};

use super::super::answer::{content_type, head, joined, soap, success};
use super::super::expected::Expected;
use super::super::outcome::Outcome;
use super::super::peer::Act;
use super::super::scenario::{Scenario, Topic};

fn new(name: &'static str) -> Scenario {
    Scenario::new(Topic::Time, name)
}

const SHORT: Duration = Duration::from_millis(600);

pub(super) fn scenarios() -> Vec<Scenario> {
    let yes = || soap(V1_1, "200 OK", &success(V1_1));
    let until_deadline = |name, script: Vec<Act>| {
        new(name).plays(script).deadline(SHORT).leads_to(Expected::deadline().not_before(SHORT / 2))
    };
    let each = Duration::from_millis(40);
    let slow_head =
        head("200 OK", &[content_type(V1_1), "X-Padding: 0123456789012345678901234567890123456789"]);
    vec![
        until_deadline("a silent server is left at the deadline", vec![Act::Read, Act::Silence]),
        until_deadline(
            "a head that comes byte by byte is left at the deadline",
            vec![Act::Read, Act::Drip(slow_head, each), Act::Silence],
        ),
        until_deadline(
            "a body that comes byte by byte is left at the deadline",
            vec![
                Act::Read,
                Act::send(head("200 OK", &[content_type(V1_1), "Content-Length: 400"])),
                Act::Drip(success(V1_1), each),
            ],
        ),
        until_deadline(
            "chunks that come byte by byte are left at the deadline",
            vec![
                Act::Read,
                Act::send(head("200 OK", &[content_type(V1_1), "Transfer-Encoding: chunked"])),
                Act::Drip(b"1\r\n \r\n".repeat(100), each),
            ],
        ),
        until_deadline(
            "1xx that come again and again do not stop the clock",
            vec![
                Act::Read,
                Act::Drip(b"HTTP/1.1 100 Continue\r\n\r\n".repeat(30), Duration::from_millis(10)),
            ],
        ),
        until_deadline(
            "a head without a body is left at the deadline",
            vec![
                Act::Read,
                Act::send(head("200 OK", &[content_type(V1_1), "Content-Length: 400"])),
                Act::Silence,
            ],
        ),
        until_deadline(
            "a whole message without its end is left at the deadline",
            vec![
                Act::Read,
                Act::send(joined(head("200 OK", &[content_type(V1_1)]), &success(V1_1))),
                Act::Silence,
            ],
        ),
        new("a silent server is left after the time of an attempt, and asked again")
            .with(|options| options.attempt_timeout(SHORT))
            .plays([Act::Read, Act::Silence])
            .answer(yes())
            .leads_to(Expected::success().attempts(2).doubt(true).not_before(SHORT / 2)),
        new("a body that stops is left after the time of an attempt")
            .with(|options| options.attempt_timeout(SHORT))
            .plays([Act::Read, Act::send(&yes()[..200]), Act::Silence])
            .leads_to(
                Expected::only(Outcome::Transport(FailureKind::Timeout, Delivery::MayHaveArrived))
                    .attempts(2)
                    .doubt(true)
                    .not_before(SHORT),
            ),
        new("an answer that takes its time, but comes, is one")
            .plays([Act::Read, Act::Wait(SHORT), Act::Send(yes())])
            .leads_to(Expected::success().not_before(SHORT / 2)),
    ]
}
