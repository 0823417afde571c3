//! TLS: a client speaks to whom it trusts, and to nobody else.

use std::time::Duration;

use tracegains_core::DecodeErrorKind;
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
    // A client that cannot tell a handshake from what follows it does well to say that the request may have
    // arrived. Whether such a server is worth a second try is its guess.
    let no_tls = |name, script: Vec<Act>| {
        let kinds = [FailureKind::Tls, FailureKind::Unreachable, FailureKind::Other];
        let outcomes = kinds.map(|kind| {
            [Delivery::NotSent, Delivery::MayHaveArrived].map(|delivery| Outcome::Transport(kind, delivery))
        });
        new(name, Identity::None)
            .plays(script)
            .sees(0)
            .leads_to(Expected::one_of(outcomes.concat()).attempts_between(1..=2))
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
            "a server that refuses the handshake brought no answer",
            // handshake_failure, fatal.
            vec![Act::send([21, 3, 3, 0, 2, 2, 40]), Act::Wait(Duration::from_millis(50)), Act::Close],
        ),
        no_tls(
            "a server that speaks plain http brought no answer",
            vec![
                Act::send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
                Act::Wait(Duration::from_millis(50)),
                Act::Close,
            ],
        ),
        no_tls("a server that hangs up during the handshake brought no answer", vec![Act::Close]),
        no_tls(
            "a server that speaks TLS 1.0 only brought no answer",
            vec![Act::send(hello_of_tls_1_0()), Act::Wait(Duration::from_millis(50)), Act::Close],
        ),
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
        // The end of the envelope is the end of the message as well, so nothing can be lost unnoticed.
        new(
            "a whole message without a length, and without the farewell of TLS, is read, or refused",
            Identity::Good,
        )
        .plays([Act::Read, Act::Send(without_length(success(V1_1))), Act::Cut])
        .leads_to(Expected::cut_off().or(Outcome::Completed).attempts_between(1..=2)),
        new("half a message without a length, and without the farewell of TLS, is no answer", Identity::Good)
            .plays([Act::Read, Act::Send(without_length(success(V1_1)[..150].to_vec())), Act::Cut])
            .leads_to(Expected::cut_off().or(Outcome::Decode(DecodeErrorKind::UnexpectedEnd))),
        new("a body without a length that ends with the farewell of TLS is one", Identity::Good)
            .answer_and_close(without_length(success(V1_1)))
            .leads_to(Expected::success()),
        new("a body with a length needs no farewell", Identity::Good)
            .plays([Act::Read, Act::Send(yes()), Act::Cut])
            .leads_to(Expected::success()),
    ]
}

fn without_length(message: Vec<u8>) -> Vec<u8> {
    joined(head("200 OK", &[content_type(V1_1)]), &message)
}

/// A ServerHello that settles for TLS 1.0 (RFC 2246), with RSA, AES-128 and SHA-1.
fn hello_of_tls_1_0() -> Vec<u8> {
    let hello = [&[3, 1][..], &[7; 32], &[0, 0, 0x2F, 0]].concat();
    let handshake = [&[2, 0, 0, 38][..], &hello].concat();
    [&[22, 3, 1, 0, 42][..], &handshake].concat()
}
