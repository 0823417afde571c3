//! 100,000 mutated messages, read by us and by roxmltree: nothing that it refuses is accepted, and what
//! is accepted says the same. Where we refuse what it accepts, a rule says why.

use std::collections::BTreeMap;

use tracegains_conformance::law::{Random, Verdict, decoding, mutation, well_formed};
use tracegains_conformance::vectors;
use tracegains_core::xml::{Limits, Reader};

const MUTATIONS: usize = 100_000;

/// What roxmltree lets through: what we expected there, and the rule that makes us right.
const LAXNESS: &[(&str, &str)] = &[
    (
        "`version=\"1.0\"` first in the XML declaration: SOAP is XML 1.0",
        "XML 1.0 production 24, rule 25: any text passes for a version",
    ),
    (
        "`=` behind a name in the XML declaration",
        "XML 1.0 production 80: anything passes between `encoding` and `=`",
    ),
    (
        "an encoding name in the XML declaration",
        "XML 1.0 production 81: any text passes for an encoding name",
    ),
    ("no processing instruction", "SOAP 1.2 part 1 section 5, rule 26: well-formed XML that SOAP forbids"),
    (
        "a character reference or one of the five predefined entities",
        "XML 1.0 sections 2.2 and 4.1: references to forbidden characters pass",
    ),
    ("a name behind `<`", "Namespaces productions 4 and 7: empty and second colons pass"),
    ("the name of an attribute", "Namespaces productions 4 and 7: empty and second colons pass"),
    ("a namespace name: a prefix cannot be undeclared", "Namespaces section 5, `No Prefix Undeclaring`"),
    ("the prefix `xmlns` not to be declared", "Namespaces section 3"),
    ("each attribute once", "XML 1.0 section 3.1, `Unique Att Spec`: a second default declaration passes"),
    ("no second byte order mark", "XML 1.0 section 4.3.3: U+FEFF is no white space"),
];

/// The bodies of all recorded messages that are XML.
fn messages() -> Vec<String> {
    let responses =
        vectors::responses().unwrap().into_iter().filter_map(|v| v.response.map(http::Response::into_body));
    let requests = vectors::requests().unwrap().into_iter().map(|v| v.request.into_body());
    let bodies = responses.chain(requests).filter_map(|body| String::from_utf8(body).ok());
    bodies.filter(|body| body.len() < 4000 && well_formed(body).is_ok()).collect()
}

fn our_objection(text: &str) -> Option<String> {
    let mut reader = Reader::new(text, &Limits::default());
    let read = reader.root().and_then(|_| reader.skip()).and_then(|()| reader.end());
    read.err().map(|error| error.expected().to_owned())
}

#[test]
fn nothing_that_an_independent_parser_refuses_or_reads_differently_is_accepted() {
    let messages = messages();
    assert!(messages.len() > 150, "{} messages", messages.len());
    let mut random = Random::new(0x5eed);
    let mut lax: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let (mut accepted, mut refused) = (0, 0);
    for n in 0..MUTATIONS {
        let bytes = mutation::mutated(&messages[n % messages.len()], &mut random);
        for verdict in [decoding::answer(&bytes, None), decoding::request(&bytes, Some("utf-8"))] {
            if let Verdict::Broken(how) = verdict {
                panic!("{how}\n{}", String::from_utf8_lossy(&bytes));
            }
        }
        let Ok(text) = std::str::from_utf8(&bytes) else { continue };
        match decoding::document(text) {
            Verdict::Broken(how) => panic!("{how}\n{text}"),
            Verdict::Held => accepted += 1,
            Verdict::Refused => refused += 1,
        }
        if let (Some(objection), Ok(())) = (our_objection(text), well_formed(text)) {
            let (count, _) = lax.entry(objection).or_insert_with(|| (0, text.to_owned()));
            *count += 1;
        }
    }
    assert!(accepted > MUTATIONS / 20 && refused > MUTATIONS / 3, "{accepted} accepted, {refused} refused");
    let unknown = lax.iter().filter(|(objection, _)| !LAXNESS.iter().any(|(known, _)| known == objection));
    let unknown: Vec<_> = unknown
        .map(|(objection, (n, example))| format!("{n} times: {objection}, as in\n{example}"))
        .collect();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
    for (known, rule) in LAXNESS {
        assert!(lax.contains_key(*known), "no longer met: {known} ({rule})");
    }
}
