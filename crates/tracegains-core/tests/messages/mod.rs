//! Messages that the tests take apart: an answer or a request around what a test is about.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]
#![allow(dead_code, reason = "each test takes what it needs")]

use tracegains_core::operation::message::{self, Refused};
use tracegains_core::soap::{Body, Envelope, Limits};
use tracegains_core::{DecodeError, DecodeErrorKind, Fault, Logout, LogoutResult, SoapVersion};

pub(crate) const TG: &str = "https://api.tracegains.net/v7/soap";
pub(crate) const XSI: &str = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
pub(crate) const KEY: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
pub(crate) const SESSION: &str = "5e55a1d0-0000-4000-8000-00000000000f";

/// An envelope around the content of a body.
pub(crate) fn envelope(version: SoapVersion, body: &str) -> String {
    format!("<s:Envelope xmlns:s=\"{}\" {XSI}><s:Body>{body}</s:Body></s:Envelope>", version.namespace())
}

/// An answer around the content of a LogoutResponse.
pub(crate) fn answer(version: SoapVersion, content: &str) -> String {
    envelope(version, &format!("<LogoutResponse xmlns=\"{TG}\">{content}</LogoutResponse>"))
}

/// A request around the content of a Logout.
pub(crate) fn request(version: SoapVersion, content: &str) -> String {
    envelope(version, &format!("<Logout xmlns=\"{TG}\">{content}</Logout>"))
}

pub(crate) fn parameters() -> String {
    format!("<appKey>{KEY}</appKey><sessionId>{SESSION}</sessionId>")
}

pub(crate) fn logout() -> Logout {
    Logout::new(KEY.parse().unwrap(), SESSION.parse().unwrap())
}

pub(crate) fn decode(message: &str) -> Result<Envelope<LogoutResult>, DecodeError> {
    decode_bytes(message.as_bytes())
}

pub(crate) fn decode_bytes(message: &[u8]) -> Result<Envelope<LogoutResult>, DecodeError> {
    message::decode_response::<Logout>(message, None, &Limits::default())
}

pub(crate) fn decode_request(message: &str) -> Result<Envelope<Logout>, Box<Refused>> {
    message::decode_request::<Logout>(message.as_bytes(), None, &Limits::default())
}

pub(crate) fn result(message: &str) -> Result<LogoutResult, DecodeError> {
    decode(message).map(|envelope| match envelope.body {
        Body::Payload(result) => result,
        Body::Fault(fault) => panic!("a fault: {fault}"),
    })
}

pub(crate) fn fault(message: &str) -> Fault {
    match decode(message).unwrap_or_else(|error| panic!("{error} in {message}")).body {
        Body::Fault(fault) => fault,
        Body::Payload(result) => panic!("no fault: {result:?}"),
    }
}

/// Asserts that a message is refused for this reason, in both decoders' terms never a success.
#[track_caller]
pub(crate) fn assert_refused(message: &str, kind: DecodeErrorKind) {
    match decode(message) {
        Err(error) => assert_eq!(error.kind(), kind, "{error} in {message}"),
        Ok(envelope) => panic!("read as {envelope:?}: {message}"),
    }
}
