//! TLS: a client speaks to whom it trusts, and to nobody else.

use std::time::Duration;

use tracegains_core::SoapVersion::V1_1;
use tracegains_core::call::{Delivery, FailureKind};

use super::super::answer::{content_type, head, joined, soap, success};
use super::super::expected::Expected;
use super::super::outcome::Outcome;
use super::super::peer::Act;
use super::super::scenario::{Identity, Scenario, Topic};

fn new(name: &'static str, identity: Identity) -> Scenario {
    Scenario::new(Topic::Tls, name).identity(identity)
}

pub(super) fn scenarios() -> Vec<Scenario> {
    let yes = || soap(V1_1, "200 OK", &success(V1_1));
    let untrusted =
        |name, identity| new(name, identity).answer(yes()).sees(0).leads_to(Expected::untrusted());
    // Whether such a server is worth a second try is the transport's guess. Nothing was sent.
    let no_tls = |name, script: Vec<Act>| {
        new(name, Identity::None).plays(script).sees(0).leads_to(
            Expected::one_of(
                [FailureKind::Tls, FailureKind::Unreachable, FailureKind::Other]
                    .map(|kind| Outcome::Transport(kind, Delivery::NotSent)),
            )
            .attempts_between(1..=2)
            .doubt(false),
        )
    };
    vec![
        new("a certificate of the authority given, for this host, is trusted", Identity::Good)
            .answer(yes())
            .leads_to(Expected::success()),
        untrusted("a certificate for another host is not trusted, nor tried again", Identity::WrongName),
        untrusted("a certificate that has expired is not trusted, nor tried again", Identity::Expired),
        untrusted("a certificate that signed itself is not trusted, nor tried again", Identity::SelfSigned),
        untrusted(
            "a certificate of an unknown authority is not trusted, nor tried again",
            Identity::UnknownIssuer,
        ),
        no_tls(
            "a server that refuses the handshake was sent nothing",
            // handshake_failure, fatal.
            vec![Act::send([21, 3, 3, 0, 2, 2, 40]), Act::Wait(Duration::from_millis(50)), Act::Close],
        ),
        no_tls(
            "a server that speaks plain http was sent nothing",
            vec![
                Act::send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
                Act::Wait(Duration::from_millis(50)),
                Act::Close,
            ],
        ),
        no_tls("a server that hangs up during the handshake was sent nothing", vec![Act::Close]),
        new("a handshake that hangs is left at the deadline", Identity::None)
            .plays([Act::Silence])
            .deadline(Duration::from_millis(600))
            .sees(0)
            .leads_to(
                Expected::one_of([
                    Outcome::Deadline { in_flight: true },
                    Outcome::Deadline { in_flight: false },
                ])
                .not_before(Duration::from_millis(300)),
            ),
        new("a body without a length that ends without the farewell of TLS is no answer", Identity::Good)
            .plays([
                Act::Read,
                Act::send(joined(head("200 OK", &[content_type(V1_1)]), &success(V1_1))),
                Act::Cut,
            ])
            .leads_to(Expected::cut_off()),
        new("a body without a length that ends with the farewell of TLS is one", Identity::Good)
            .answer_and_close(joined(head("200 OK", &[content_type(V1_1)]), &success(V1_1)))
            .leads_to(Expected::success()),
        new("a body with a length needs no farewell", Identity::Good)
            .plays([Act::Read, Act::Send(yes()), Act::Cut])
            .leads_to(Expected::success()),
    ]
}
