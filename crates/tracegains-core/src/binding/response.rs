//! The response table: what an HTTP response says about a call.

use http::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Response, StatusCode};

use super::body::{BodyEnding, ResponseBody};
use super::http_reason::HttpReason;
use super::media_type::{self, MediaType};
use super::redirect;
use crate::operation::{Operation, Rejection, message};
use crate::soap::{Body, DecodeError, DecodeErrorKind, Fault, Limits, SoapVersion};
use crate::xml::Location;

/// What a response says about a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer<R> {
    /// The operation was done.
    Completed(R),
    /// A well-formed no: a `ResponseCode` that is not a success.
    Rejected {
        /// What the service said.
        rejection: Rejection,
        /// All that was read: what an operation's own rules may take for done all the same.
        output: R,
    },
    /// A SOAP fault, under whatever status.
    Fault {
        /// The fault.
        fault: Fault,
        /// The version it came in, which need not be the one that was sent.
        version: SoapVersion,
    },
    /// A SOAP response that is not the message it should be.
    Decode(DecodeError),
    /// No SOAP message, or a success that contradicts its frame.
    Http(HttpReason),
}

/// Reads a response to a request that was sent in the version `sent`. When in doubt between success and
/// failure, it is a failure.
///
/// The first line that applies decides:
///
/// | status | body | answer |
/// |---|---|---|
/// | 3xx | whatever it is | `Http(Redirect)` |
/// | any | too large; cut off | `Http(TooLarge)`; `Http(CutOff)` |
/// | any | with a content coding other than `identity` | `Http(ContentCoding)` |
/// | 2xx | empty | `Http(Empty)` |
/// | 2xx | under another media type than SOAP's two, under none or several | `Http(MediaType)` |
/// | other | under another media type than SOAP's two, under none or several | `Http(Status)` |
/// | any | a fault, in either version | `Fault` |
/// | any | a response in the version that was not sent | `Decode(VersionMismatch)` |
/// | any | a rejection | `Rejected` |
/// | 200 | a success, under the media type of its version | `Completed` |
/// | any | a success otherwise | `Http(Contradiction)` |
/// | 200 | no SOAP response | `Decode` |
/// | other | no SOAP response | `Http(Status)` |
#[must_use]
pub fn decode_response<O: Operation>(
    response: &Response<ResponseBody>,
    sent: SoapVersion,
    limits: &Limits,
) -> Answer<O::Output> {
    match frame(response) {
        Ok(media_type) => {
            match message::decode_response::<O>(response.body().as_ref(), media_type.charset(), limits) {
                Ok(envelope) => match envelope.body {
                    Body::Fault(fault) => Answer::Fault { fault, version: envelope.version },
                    Body::Payload(_) if envelope.version != sent => Answer::Decode(wrong_version(sent)),
                    Body::Payload(output) => match O::rejection(&output) {
                        Some(rejection) => Answer::Rejected { rejection, output },
                        None => success(output, response.status(), &media_type, sent),
                    },
                },
                Err(error) if response.status() == StatusCode::OK => Answer::Decode(error),
                Err(_) => Answer::Http(HttpReason::Status),
            }
        }
        Err(reason) => Answer::Http(reason),
    }
}

/// What can be said without reading the body; its media type if the body is to be read.
fn frame(response: &Response<ResponseBody>) -> Result<MediaType, HttpReason> {
    let (status, headers, body) = (response.status(), response.headers(), response.body());
    if status.is_redirection() {
        return Err(HttpReason::Redirect { to: target(headers) });
    }
    match body.ending() {
        BodyEnding::Complete => {}
        BodyEnding::TooLarge { limit } => return Err(HttpReason::TooLarge { limit }),
        BodyEnding::CutOff { declared } => {
            return Err(HttpReason::CutOff { received: body.as_ref().len(), declared });
        }
    }
    if let Some(found) = content_coding(headers) {
        return Err(HttpReason::ContentCoding { found });
    }
    if status.is_success() && body.as_ref().is_empty() {
        return Err(HttpReason::Empty);
    }
    match media_type::of(headers).filter(|media_type| media_type.soap_version().is_some()) {
        Some(media_type) => Ok(media_type),
        None if status.is_success() => {
            Err(HttpReason::MediaType { found: media_type::shown(headers, CONTENT_TYPE) })
        }
        None => Err(HttpReason::Status),
    }
}

/// Where a redirect leads. Two Locations lead nowhere.
fn target(headers: &HeaderMap) -> Option<String> {
    let mut lines = headers.get_all(LOCATION).iter();
    let (line, None) = (lines.next()?, lines.next()) else { return None };
    redirect::origin(line.to_str().ok()?)
}

/// The content coding, unless it is none. No coding is asked for, so any is an error (rule 56).
fn content_coding(headers: &HeaderMap) -> Option<String> {
    let found = media_type::shown(headers, CONTENT_ENCODING)?;
    let is_none = |coding: &str| coding.trim().is_empty() || coding.trim().eq_ignore_ascii_case("identity");
    if found.split(',').all(is_none) { None } else { Some(found) }
}

/// A success counts only in the frame that SOAP gives it (rules 13, 15 and 62).
fn success<R>(output: R, status: StatusCode, media_type: &MediaType, version: SoapVersion) -> Answer<R> {
    let what = if status != StatusCode::OK {
        "a success under a status other than 200"
    } else if media_type.soap_version() != Some(version) {
        "a success under the media type of the other SOAP version"
    } else {
        return Answer::Completed(output);
    };
    Answer::Http(HttpReason::Contradiction { what })
}

fn wrong_version(sent: SoapVersion) -> DecodeError {
    let expected = match sent {
        SoapVersion::V1_1 => "a SOAP 1.1 envelope, the version of the request",
        SoapVersion::V1_2 => "a SOAP 1.2 envelope, the version of the request",
    };
    DecodeError::new(DecodeErrorKind::VersionMismatch, Location::new(0, "/Envelope".to_owned()), expected)
}
