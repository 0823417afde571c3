//! What is measured of this project.

use std::convert::Infallible;
use std::time::Duration;

use tracegains_core::binding::{Endpoint, ResponseBody};
use tracegains_core::call::LogoutCall;
use tracegains_core::http::{Method, Request, Response, header};
use tracegains_core::operation::{Operation, message};
use tracegains_core::soap::{Body, Limits};
use tracegains_core::xml;
use tracegains_core::{CallOptions, DecodeError, Logout, LogoutResult, ResponseCode, SoapVersion};

/// What a caller wants to know of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The session was ended.
    LoggedOut,
    /// The service said no.
    Rejected,
    /// A fault.
    Fault,
}

/// Limits that let everything through.
pub fn no_limits() -> Limits {
    let xml = xml::Limits {
        bytes: usize::MAX,
        depth: usize::MAX,
        elements: usize::MAX,
        attributes: usize::MAX,
        declarations: usize::MAX,
        name: usize::MAX,
        text: usize::MAX,
    };
    Limits { xml, ..Limits::default() }
}

/// Reads an answer from bytes to verdict: encoding, XML, namespaces, SOAP, values. What was read is
/// dropped in here.
#[inline(never)] // a profile collects what happens in here
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Verdict, DecodeError> {
    let envelope = message::decode_response::<Logout>(bytes, Some("utf-8"), limits)?;
    Ok(match std::hint::black_box(envelope.body) {
        Body::Fault(_) => Verdict::Fault,
        Body::Payload(result) if Logout::rejection(&result).is_some() => Verdict::Rejected,
        Body::Payload(_) => Verdict::LoggedOut,
    })
}

/// What a server answers: [`crate::messages::success`].
pub fn success() -> LogoutResult {
    LogoutResult::new(ResponseCode::ok()).with_message("Session expired.")
}

/// Reads a request, as a server does.
///
/// # Errors
///
/// It is none.
#[inline(never)]
pub fn decode_request(bytes: &[u8], limits: &Limits) -> Result<Logout, Box<message::Refused>> {
    let envelope = message::decode_request::<Logout>(bytes, Some("utf-8"), limits)?;
    match envelope.body {
        Body::Payload(logout) => Ok(logout),
        Body::Fault(_) => unreachable!("refused above"),
    }
}

/// Writes the request.
#[inline(never)]
pub fn encode(logout: &Logout) -> Vec<u8> {
    message::encode_request(logout, SoapVersion::V1_1)
}

/// The answer as an adapter hands it over.
pub fn response(body: Vec<u8>) -> Response<ResponseBody> {
    Response::builder()
        .header(header::CONTENT_TYPE, "text/xml; charset=utf-8")
        .header(header::CONTENT_LENGTH, body.len())
        .body(ResponseBody::from(body))
        .expect("a response")
}

/// Writes a server's answer.
#[inline(never)]
pub fn encode_response(result: &LogoutResult) -> Vec<u8> {
    message::encode_response::<Logout>(result, SoapVersion::V1_1).expect("characters that XML can write")
}

/// A call that succeeds at once, over a transport that costs nothing: `response` is the answer.
#[inline(never)]
pub fn call(
    endpoint: &Endpoint,
    options: &CallOptions,
    logout: &Logout,
    response: Response<ResponseBody>,
) -> bool {
    let mut call = LogoutCall::<Infallible>::new(endpoint.clone(), logout.clone(), options.clone(), 1);
    let attempt = call.begin(Duration::ZERO).expect("the first attempt");
    std::hint::black_box(attempt);
    call.received(response, Duration::from_millis(1));
    call.finish().is_ok()
}

/// The same by hand: the message, the `http::Request` around it, the answer's message. No repeats, no
/// deadline, and the answer's head is not looked at.
pub fn by_hand(endpoint: &Endpoint, logout: &Logout, response: Response<ResponseBody>) -> bool {
    let body = encode(logout);
    let request = Request::builder()
        .method(Method::POST)
        .uri(endpoint.uri().clone())
        .header(header::CONTENT_TYPE, "text/xml; charset=utf-8")
        .header(header::CONTENT_LENGTH, body.len())
        .header("soapaction", concat!("\"", "https://api.tracegains.net/v7/soap/Logout", "\""))
        .body(body)
        .expect("a request");
    std::hint::black_box(request);
    let verdict = decode(response.body().as_ref(), &Limits::default());
    verdict == Ok(Verdict::LoggedOut)
}
