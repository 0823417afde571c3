//! Connections that break, and connections that serve more than one call: an answer belongs to the request
//! before it and to no other.

use std::time::Duration;

use tracegains_core::DecodeErrorKind;
use tracegains_core::SoapVersion::V1_1;
use tracegains_core::call::{Delivery, FailureKind};

use super::super::answer::{content_type, head, joined, rejection, response, soap, success};
use super::super::expected::Expected;
use super::super::outcome::Outcome;
use super::super::peer::Act;
use super::super::scenario::{Scenario, Topic};

fn new(name: &'static str) -> Scenario {
    Scenario::new(Topic::Connections, name)
}

/// Long enough for bytes and farewells to arrive.
const A_WHILE: Duration = Duration::from_millis(150);

pub(super) fn scenarios() -> Vec<Scenario> {
    [breaks(), reuse()].into_iter().flatten().collect()
}

fn breaks() -> Vec<Scenario> {
    let yes = || soap(V1_1, "200 OK", &success(V1_1));
    vec![
        new("where nobody listens, nothing was sent, and it is tried again")
            .nobody_listens()
            .leads_to(Expected::unreachable().doubt(false)),
        new("a connection that is reset before the request was read may have brought it")
            .plays([Act::Reset])
            .sees(0)
            .leads_to(Expected::lost().doubt(true)),
        new("a connection that is reset behind the request may have brought it")
            .plays([Act::Look, Act::Reset])
            .leads_to(Expected::lost().doubt(true)),
        new("a connection that is reset within the head brought no answer")
            .plays([
                Act::Look,
                Act::send("HTTP/1.1 200 OK\r\nContent-Ty"),
                Act::Wait(A_WHILE / 3),
                Act::Reset,
            ])
            .leads_to(Expected::lost().doubt(true)),
        new("a connection that is reset within the body brought no answer")
            .plays([Act::Look, Act::send(&yes()[..200]), Act::Wait(A_WHILE / 3), Act::Reset])
            .leads_to(Expected::cut_off().doubt(true)),
        // The end of the envelope is the end of the message as well, so nothing can be lost unnoticed.
        new("a whole message without a length, and then a reset, is read, or refused")
            .plays([
                Act::Look,
                Act::send(joined(head("200 OK", &[content_type(V1_1)]), &success(V1_1))),
                Act::Wait(A_WHILE / 3),
                Act::Reset,
            ])
            .leads_to(Expected::cut_off().or(Outcome::Completed).attempts_between(1..=2)),
        new("half a message without a length, and then a reset, is no answer")
            .plays([
                Act::Look,
                Act::send(joined(head("200 OK", &[content_type(V1_1)]), &success(V1_1)[..150])),
                Act::Wait(A_WHILE / 3),
                Act::Reset,
            ])
            .leads_to(Expected::cut_off().or(Outcome::Decode(DecodeErrorKind::UnexpectedEnd)).doubt(true)),
        new("a connection that is closed without an answer may have brought the request")
            .answer_and_close("")
            .leads_to(Expected::lost().doubt(true)),
        new("a lost request is sent again, and the doubt is told")
            .answer_and_close("")
            .answer(yes())
            .leads_to(Expected::success().attempts(2).doubt(true)),
        new("a lost request is not sent again where that is not allowed")
            .with(|options| options.repeat_lost(false))
            .answer_and_close("")
            .leads_to(Expected::lost().attempts(1).doubt(true)),
    ]
}

fn reuse() -> Vec<Scenario> {
    let yes = || soap(V1_1, "200 OK", &success(V1_1));
    let no = || soap(V1_1, "200 OK", &rejection(V1_1));
    // Whoever does not like the first answer either has still to get the second one right.
    let first = || Expected::rejection().or(Outcome::Http(200, "cut_off")).attempts_between(1..=2);
    let second = || Expected::rejection().attempts_between(1..=2);
    let poisoned = |name, poisoned: Vec<u8>| new(name).answer(poisoned).answer(no());
    vec![
        new("two calls go over one connection")
            .answer(yes())
            .answer(no())
            .pause(A_WHILE / 3)
            .leads_to(Expected::success())
            .leads_to(Expected::rejection())
            .over_one_connection(),
        new("two chunked answers come over one connection")
            .answer(super::super::answer::chunked(V1_1, &[&success(V1_1)]))
            .answer(super::super::answer::chunked(V1_1, &[&rejection(V1_1)]))
            .pause(A_WHILE / 3)
            .leads_to(Expected::success())
            .leads_to(Expected::rejection())
            .over_one_connection(),
        new("a connection that the server closed between two calls is not used again")
            .answer_and_close(yes())
            .answer(no())
            .pause(A_WHILE)
            .leads_to(Expected::success())
            .leads_to(second()),
        new("a connection that the server is about to close is not used again")
            .answer(response("200 OK", &[content_type(V1_1), "Connection: close"], &success(V1_1)))
            .answer(no())
            .leads_to(Expected::success())
            .leads_to(Expected::rejection()),
        new("a connection whose answer was cut off is not used again")
            .answer(response("200 OK", &[content_type(V1_1)], &vec![b' '; 100_000]))
            .answer(no())
            .leads_to(Expected::http(200, "too_large"))
            .leads_to(Expected::rejection()),
        new("a connection whose answer came too late is not used again")
            .with(|options| options.attempts(1).attempt_timeout(A_WHILE * 2))
            .plays([Act::Read, Act::Wait(A_WHILE * 4), Act::Send(yes())])
            .answer(no())
            .pause(A_WHILE * 3)
            .leads_to(Expected::only(Outcome::Transport(FailureKind::Timeout, Delivery::MayHaveArrived)))
            .leads_to(Expected::rejection()),
        poisoned(
            "of two answers in one packet, the second is not taken for the next call",
            joined(no(), &yes()),
        )
        .leads_to(first())
        .leads_to(second()),
        poisoned("of two answers in one packet, the second is not taken later either", joined(no(), &yes()))
            .pause(A_WHILE)
            .leads_to(first())
            .leads_to(second()),
        poisoned(
            "an answer behind 204 is not taken for the next call",
            joined(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(), &yes()),
        )
        .pause(A_WHILE)
        .leads_to(Expected::http(204, "empty"))
        .leads_to(second()),
        poisoned(
            "an answer behind a chunked one is not taken for the next call",
            joined(super::super::answer::chunked(V1_1, &[&rejection(V1_1)]), &yes()),
        )
        .leads_to(first())
        .leads_to(second()),
        new("an answer that comes unasked between two calls is not taken for the next")
            .plays([Act::Read, Act::Send(no()), Act::Wait(A_WHILE / 3), Act::Send(yes())])
            .answer(no())
            .pause(A_WHILE * 2)
            .leads_to(Expected::rejection())
            .leads_to(second()),
        new("an answer and a farewell that come unasked between two calls are not taken for the next")
            .plays([Act::Read, Act::Send(no()), Act::Wait(A_WHILE / 3), Act::Send(yes()), Act::Close])
            .answer(no())
            .pause(A_WHILE * 2)
            .leads_to(Expected::rejection())
            .leads_to(second()),
    ]
}
