//! An operation as an HTTP request.

use std::marker::PhantomData;

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
        headers.insert(SOAP_ACTION, const { ActionHeaders::<O>::SOAP_ACTION.value() });
    }
    request
}

fn content_type<O: Operation>(version: SoapVersion, action_parameter: bool) -> HeaderValue {
    match version {
        SoapVersion::V1_2 if action_parameter => const { ActionHeaders::<O>::CONTENT_TYPE.value() },
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

/// The headers that name an operation.
struct ActionHeaders<O>(PhantomData<O>);

impl<O: Operation> ActionHeaders<O> {
    const SOAP_ACTION: &'static ActionHeader = &ActionHeader::new("", O::ACTION);
    const CONTENT_TYPE: &'static ActionHeader =
        &ActionHeader::new("application/soap+xml; charset=utf-8; action=", O::ACTION);
}

/// A header value that ends in an action in quotes, made while compiling.
///
/// An action is a URI; what a URI cannot hold is percent-encoded, so that an operation defined elsewhere
/// cannot end the header or the quotes (rule 58).
struct ActionHeader {
    bytes: [u8; Self::ROOM],
    length: usize,
}

impl ActionHeader {
    /// A longer one does not compile.
    const ROOM: usize = 1024;

    const fn new(front: &str, action: &str) -> Self {
        let mut header = Self { bytes: [0; Self::ROOM], length: 0 };
        let mut front = front.as_bytes();
        while let Some((&byte, rest)) = front.split_first() {
            header.push(byte);
            front = rest;
        }
        header.push(b'"');
        let mut action = action.as_bytes();
        while let Some((&byte, rest)) = action.split_first() {
            if byte.is_ascii_graphic() && byte != b'"' && byte != b'\\' {
                header.push(byte);
            } else {
                header.push(b'%');
                header.push(b"0123456789ABCDEF"[(byte >> 4) as usize]);
                header.push(b"0123456789ABCDEF"[(byte & 0xf) as usize]);
            }
            action = rest;
        }
        header.push(b'"');
        header
    }

    const fn push(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    const fn value(&'static self) -> HeaderValue {
        match str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(value) => HeaderValue::from_static(value),
            // It is ASCII.
            Err(_) => HeaderValue::from_static(""),
        }
    }
}
