//! No-I/O core for the TraceGains SOAP API V7: it encodes and decodes every message of Logout, over SOAP
//! 1.1 and 1.2, on both sides of the wire, and decides what a call does next.
//!
//! It opens no socket, reads no clock, starts no thread and draws no random number. A transport moves the
//! bytes: [`tracegains-ureq`](https://docs.rs/tracegains-ureq) and
//! [`tracegains-reqwest`](https://docs.rs/tracegains-reqwest) are two, your own is a loop of ten lines
//! (see [`call`]).
//!
//! # Layers
//!
//! Imports run from right to left only; each layer is usable without those behind it.
//!
//! ```text
//!   xml ──▶ soap ──▶ operation ──▶ binding ──▶ call
//! ```
//!
//! | layer | knows |
//! |---|---|
//! | [`xml`] | strict, bounded, namespace-aware reading; escaping; where an error is |
//! | [`soap`] | the two versions, envelope, header blocks, faults, encodings |
//! | [`operation`] | Logout: names, parameters, result, what counts as success |
//! | [`binding`] | HTTP: method, headers, media types, the meaning of every status |
//! | [`call`] | one call from start to outcome: repeats, waits, deadline, delivery |
//!
//! # A logout by hand
//!
//! Without the machine of [`call`], a request is one function and an answer another:
//!
//! ```
//! use tracegains_core::binding::{self, Answer, BodyCollector};
//! use tracegains_core::{Endpoint, Logout, SoapVersion, http, soap};
//!
//! let logout = Logout::new(
//!     "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9".parse()?,
//!     "5e55a1d0-0000-4000-8000-00000000000f".parse()?,
//! );
//! let request = binding::encode_request(&logout, &Endpoint::production(), SoapVersion::V1_1, true);
//! assert_eq!(request.method(), "POST");
//! assert_eq!(request.uri(), "https://api.tracegains.net/v7/soap/Authentication.asmx");
//! assert_eq!(request.headers()["soapaction"], "\"https://api.tracegains.net/v7/soap/Logout\"");
//! assert_eq!(
//!     std::str::from_utf8(request.body().as_ref())?,
//!     concat!(
//!         "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
//!         "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" ",
//!         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ",
//!         "xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>",
//!         "<Logout xmlns=\"https://api.tracegains.net/v7/soap\">",
//!         "<appKey>0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9</appKey>",
//!         "<sessionId>5e55a1d0-0000-4000-8000-00000000000f</sessionId>",
//!         "</Logout></soap:Body></soap:Envelope>",
//!     )
//! );
//!
//! // Whatever moved the bytes hands over the head of the answer, then its body as it comes.
//! let head = http::Response::builder().header("content-type", "text/xml; charset=utf-8").body(())?;
//! let mut collector = BodyCollector::new(head.into_parts().0, 1024 * 1024);
//! collector.push(b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>");
//! collector.push(b"<LogoutResponse xmlns='https://api.tracegains.net/v7/soap'><LogoutResult>");
//! collector.push(b"<ResponseCode>Unauthorized</ResponseCode><Message>No such session.</Message>");
//! collector.push(b"</LogoutResult></LogoutResponse></s:Body></s:Envelope>");
//!
//! // A logout that failed inside HTTP 200 is not a success.
//! let answer = binding::decode_response::<Logout>(&collector.finish(), SoapVersion::V1_1, &soap::Limits::default());
//! let Answer::Rejected { rejection, .. } = answer else { panic!("{answer:?}") };
//! assert_eq!(rejection.to_string(), "Unauthorized: No such session.");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Secrets
//!
//! [`AppKey`] and [`SessionId`] do not print. Text of a peer may echo them: whatever prints it cuts every
//! GUID-shaped run to four digits ([`text::Printable`]); the raw text is behind accessors. What is promised
//! is redaction, not erasure of memory.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `serde` | value types implement `Serialize`, for reports; keys and sessions never do |
//! | `tracing` | a span for each call, an event for each attempt |
//!
//! # Versions
//!
//! [`http`] and [`uuid`] are part of this crate's interface and re-exported: a new major version of one of
//! them is a new major version of this crate. A higher minimum Rust version is a minor change.

// A test fails by a panic; a library does not.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod binding;
pub mod call;
pub mod operation;
pub mod soap;
pub mod text;
pub mod xml;

pub use binding::Endpoint;
pub use call::{CallError, CallErrorKind, CallOptions, Completed, LogoutCall};
pub use http;
pub use operation::{
    AppKey, InvalidGuid, Logout, LogoutResult, Operation, Rejection, ResponseCode, SessionId,
};
pub use soap::{DecodeError, DecodeErrorKind, Fault, SoapVersion};
pub use uuid;
