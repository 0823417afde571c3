//! An operation as an HTTP request.

use std::borrow::Cow;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request};

use super::body::RequestBody;
use super::endpoint::Endpoint;
use crate::operation::{Operation, message};
use crate::soap::SoapVersion;

/// The header that names the operation in SOAP 1.1.
pub(super) const SOAP_ACTION: HeaderName = HeaderName::from_static("soapaction");

/// The request that asks `endpoint` for an operation: method, URL, headers and body.
///
/// SOAP 1.1 names the operation in a quoted `SOAPAction` header, SOAP 1.2 in the `action` parameter of
/// the media type, which `action_parameter` leaves off for gateways that stumble over it.
#[must_use]
pub fn encode_request<O: Operation>(
    operation: &O,
    endpoint: &Endpoint,
    version: SoapVersion,
    action_parameter: bool,
) -> Request<RequestBody> {
    let body = message::encode_request(operation, version);
    let length = HeaderValue::from(body.len());
    let mut request = Request::new(RequestBody::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = endpoint.uri().clone();
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, content_type::<O>(version, action_parameter));
    headers.insert(CONTENT_LENGTH, length);
    if version == SoapVersion::V1_1 {
        headers.insert(SOAP_ACTION, printable(["\"", &*escaped::<O>(), "\""].concat()));
    }
    request
}

fn content_type<O: Operation>(version: SoapVersion, action_parameter: bool) -> HeaderValue {
    match version {
        SoapVersion::V1_2 if action_parameter => {
            printable(format!("application/soap+xml; charset=utf-8; action=\"{}\"", escaped::<O>()))
        }
        version => message_type(version),
    }
}

/// The Content-Type of a message without an action.
pub(super) const fn message_type(version: SoapVersion) -> HeaderValue {
    HeaderValue::from_static(match version {
        SoapVersion::V1_1 => "text/xml; charset=utf-8",
        SoapVersion::V1_2 => "application/soap+xml; charset=utf-8",
    })
}

/// An action inside quotes. It is a URI; what a URI cannot hold is percent-encoded, so that an
/// operation defined elsewhere cannot end the header or the quotes (rule 58).
fn escaped<O: Operation>() -> Cow<'static, str> {
    let action = O::ACTION;
    if const { is_kept_whole(O::ACTION.as_bytes()) } {
        return Cow::Borrowed(action);
    }

    let mut out = String::with_capacity(action.len());
    for byte in action.bytes() {
        if is_kept(byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    Cow::Owned(out)
}

const fn is_kept_whole(mut action: &[u8]) -> bool {
    while let Some((&byte, rest)) = action.split_first() {
        if !is_kept(byte) {
            return false;
        }
        action = rest;
    }
    true
}

const fn is_kept(byte: u8) -> bool {
    byte.is_ascii_graphic() && byte != b'"' && byte != b'\\'
}

/// A header value of ASCII characters that print; nothing else reaches this.
fn printable(value: String) -> HeaderValue {
    HeaderValue::try_from(value).unwrap_or_else(|_| HeaderValue::from_static(""))
}
