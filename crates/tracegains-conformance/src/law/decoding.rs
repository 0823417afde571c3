//! Any bytes: a decode ends, and what it accepts is what others read too.

use tracegains_core::operation::message::{decode_request, decode_response, encode_fault, encode_response};
use tracegains_core::soap::encoding::DecodedText;
use tracegains_core::soap::{Body, Envelope, Limits};
use tracegains_core::xml::Reader;
use tracegains_core::{Fault, Logout, LogoutResult};

use super::independent::{self, Reading};
use super::{Verdict, round_trip};

/// An answer: decoding ends; what is accepted is well formed to an independent parser, has the same
/// values there, holds no more text than was sent, and can be written and read again. An error points
/// into the message and prints nothing of a session.
pub fn answer(bytes: &[u8], charset: Option<&str>) -> Verdict {
    match decode_response::<Logout>(bytes, charset, &Limits::default()) {
        Err(error) => {
            Verdict::when(error.offset() <= bytes.len(), || format!("points behind the end: {error}"))
                .and(|| Verdict::Refused)
        }
        Ok(envelope) => {
            let reading = match DecodedText::new(bytes, charset) {
                Ok(decoded) => independent::read(&decoded.text),
                Err(error) => return Verdict::Broken(format!("accepted, and no text: {error}")),
            };
            agreement(&envelope, reading).and(|| amount(&envelope, bytes.len())).and(|| again(&envelope))
        }
    }
}

/// A request: as [`answer`].
pub fn request(bytes: &[u8], charset: Option<&str>) -> Verdict {
    match decode_request::<Logout>(bytes, charset, &Limits::default()) {
        Err(refused) => Verdict::when(refused.error.offset() <= bytes.len(), || {
            format!("points behind the end: {}", refused.error)
        })
        .and(|| Verdict::Refused),
        Ok(envelope) => {
            let Body::Payload(logout) = &envelope.body else {
                return Verdict::Broken("a fault was taken for a request".to_owned());
            };
            let reading = DecodedText::new(bytes, charset).map(|decoded| independent::read(&decoded.text));
            let Ok(Ok(Reading::Request { app_key, session_id })) = reading else {
                return Verdict::Broken(format!("accepted, and independently: {reading:?}"));
            };
            Verdict::when(
                [&app_key, &session_id].map(|text| text.parse().ok())
                    == [
                        Some(logout.app_key.expose_secret().into()),
                        Some(tracegains_core::SessionId::new(logout.session_id.expose_secret())),
                    ],
                || "the request has other parameters independently".to_owned(),
            )
            .and(|| round_trip::request(logout, envelope.version))
        }
    }
}

/// A fault: as [`answer`], of messages that hold one.
pub fn fault(bytes: &[u8], charset: Option<&str>) -> Verdict {
    match decode_response::<Logout>(bytes, charset, &Limits::default()) {
        Ok(envelope) if matches!(envelope.body, Body::Fault(_)) => answer(bytes, charset),
        _ => Verdict::Refused,
    }
}

/// A document, SOAP or not: what the strict reader accepts, an independent parser accepts.
pub fn document(text: &str) -> Verdict {
    let mut reader = Reader::new(text, &Limits::default().xml);
    let read = reader.root().and_then(|_| reader.skip()).and_then(|()| reader.end());
    match (read, independent::well_formed(text)) {
        (Err(error), _) => Verdict::when(error.location().offset() <= text.len(), || {
            format!("points behind the end: {error}")
        })
        .and(|| Verdict::Refused),
        (Ok(()), Ok(())) => Verdict::Held,
        (Ok(()), Err(why)) => Verdict::Broken(format!("accepted, and independently: {why}")),
    }
}

fn agreement(envelope: &Envelope<LogoutResult>, reading: Result<Reading, String>) -> Verdict {
    let reading = match reading {
        Ok(reading) => reading,
        Err(why) => return Verdict::Broken(format!("accepted, and independently: {why}")),
    };
    let ours = match &envelope.body {
        Body::Payload(result) => Reading::Response {
            code: result.response_code().map(|code| code.as_str().to_owned()),
            message: result.message().map(str::to_owned),
        },
        Body::Fault(fault) => Reading::of_fault(fault),
    };
    Verdict::when(ours == reading, || format!("read as {ours:?}, independently as {reading:?}"))
}

/// What is decoded never exceeds what was sent. UTF-16 may grow to one and a half times its size.
fn amount(envelope: &Envelope<LogoutResult>, sent: usize) -> Verdict {
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let held = match &envelope.body {
        Body::Payload(result) => {
            result.response_code().map_or(0, |code| code.as_str().len())
                + result.message().map_or(0, str::len)
        }
        // Declarations that a detail needs are put in once for each of its outermost elements.
        Body::Fault(fault) => {
            fault.code.as_str().len()
                + fault.subcodes.iter().map(|code| code.as_str().len()).sum::<usize>()
                + fault.reasons.iter().map(|reason| reason.text.len()).sum::<usize>()
                + text(&fault.node)
                + text(&fault.role)
        }
    };
    Verdict::when(held <= sent + sent / 2, || format!("{held} bytes were made of {sent}"))
}

/// What was read can be written and is read again as the same.
fn again(envelope: &Envelope<LogoutResult>) -> Verdict {
    let written = match &envelope.body {
        Body::Payload(result) => encode_response::<Logout>(result, envelope.version),
        Body::Fault(fault) => encode_fault(fault, envelope.version),
    };
    let bytes = match written {
        Ok(bytes) => bytes,
        Err(error) => return Verdict::Broken(format!("read, and cannot be written: {error}")),
    };
    // What peers may leave out we write, so a message at a limit may grow beyond it.
    match decode_response::<Logout>(&bytes, Some("utf-8"), &Limits::default()) {
        Ok(read) => Verdict::when(same_body(&envelope.body, &read.body), || {
            format!("{:?} was read, written, and read as {:?}", envelope.body, read.body)
        }),
        Err(error) => {
            Verdict::when(matches!(error.kind(), tracegains_core::DecodeErrorKind::Limit(_)), || {
                format!("read, written, and refused: {error}")
            })
        }
    }
}

/// A fault keeps its detail to the letter, and its reason; what else it says the other version may lack.
fn same_body(one: &Body<LogoutResult>, two: &Body<LogoutResult>) -> bool {
    let markup = |fault: &Fault| fault.detail.as_ref().map(|detail| detail.markup().to_owned());
    match (one, two) {
        (Body::Fault(one), Body::Fault(two)) => markup(one) == markup(two) && one.reason() == two.reason(),
        (one, two) => one == two,
    }
}
