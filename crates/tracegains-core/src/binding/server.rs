//! The binding from the other side: an HTTP request as an operation, a result as an HTTP response, as
//! ASMX does it.

use std::error::Error;
use std::fmt;

use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};

use super::action::NamedAction;
use super::media_type;
use super::request::{SOAP_ACTION, message_type};
use crate::operation::{Operation, message};
use crate::soap::{Body, DecodeError, DecodeErrorKind, EncodeError, Fault, HeaderBlock, Limits, SoapVersion};
use crate::xml::Construct;

/// A request that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received<O> {
    /// The version of its envelope, which is the version of the answer.
    pub version: SoapVersion,
    /// Its header blocks; none of them is mandatory for us.
    pub header: Vec<HeaderBlock>,
    /// What is asked for.
    pub operation: O,
}

/// Why a request is not one of the operation. [`status`](Self::status) and [`version`](Self::version)
/// say how ASMX answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestError {
    /// The method is not POST.
    MethodNotAllowed,
    /// The media type is not SOAP's, or that of SOAP 1.2 with an envelope of SOAP 1.1.
    UnsupportedMediaType {
        /// The version of the answer.
        version: SoapVersion,
    },
    /// Neither the head nor the body names the operation, or `SOAPAction` names another one. `Display`
    /// gives the text of ASMX's Client/Sender fault.
    UnknownAction {
        /// The version of the answer.
        version: SoapVersion,
        /// What the head names.
        action: NamedAction,
    },
    /// The message cannot be read, or has mandatory header blocks that are not understood.
    Refused {
        /// The version of the answer.
        version: SoapVersion,
        /// Why, and how far the reading got. `recognised` is also set where the head named the operation.
        refused: Box<message::Refused>,
    },
}

impl RequestError {
    /// The version that ASMX answers in: that of the envelope, if it was read; SOAP 1.1 where its
    /// namespace is unknown; else what the head makes likely.
    #[must_use]
    pub fn version(&self) -> SoapVersion {
        match self {
            // It answers with a page.
            Self::MethodNotAllowed => SoapVersion::V1_1,
            Self::UnsupportedMediaType { version }
            | Self::UnknownAction { version, .. }
            | Self::Refused { version, .. } => *version,
        }
    }

    /// The status that ASMX answers with. 500 comes with a fault, 400 and 415 with an empty body
    /// ([`encode_empty`]): ASMX gives no fault for XML that is not in order once the operation was
    /// recognised.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Refused { refused, .. } if refused.recognised && is_malformed(&refused.error) => {
                StatusCode::BAD_REQUEST
            }
            Self::UnknownAction { .. } | Self::Refused { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MethodNotAllowed => f.write_str("the method is not POST"),
            Self::UnsupportedMediaType { .. } => {
                f.write_str("the media type is not that of the SOAP message")
            }
            Self::UnknownAction { action, .. } => action.fmt(f),
            Self::Refused { refused, .. } => refused.fmt(f),
        }
    }
}

impl Error for RequestError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Refused { refused, .. } => refused.source(),
            _ => None,
        }
    }
}

/// Whether ASMX's XML reader refuses the document too. It is lax about encodings and processing
/// instructions: where we are not, the client gets a fault that says why.
fn is_malformed(error: &DecodeError) -> bool {
    match error.kind() {
        DecodeErrorKind::UnexpectedEnd | DecodeErrorKind::NotWellFormed | DecodeErrorKind::Namespace => true,
        DecodeErrorKind::Forbidden(construct) => construct == Construct::DocumentType,
        _ => false,
    }
}

/// Reads a request.
///
/// `text/xml` may bring an envelope of either version, `application/soap+xml` one of SOAP 1.2 only.
/// With `SOAPAction`, that has to name the operation; without it (and in SOAP 1.2 always) the body's
/// element may do so as well. Content-Encoding is not looked at: what is not XML is found out anyway.
///
/// # Errors
///
/// It is not a request of the operation; see [`RequestError`].
pub fn decode_request<O: Operation>(
    request: &Request<impl AsRef<[u8]>>,
    limits: &Limits,
) -> Result<Received<O>, RequestError> {
    if request.method() != Method::POST {
        return Err(RequestError::MethodNotAllowed);
    }
    let headers = request.headers();
    let media_type = media_type::of(headers);
    let soap_media_type = media_type.as_ref().and_then(|media_type| media_type.soap_version());
    // What ASMX assumes before it has seen the envelope.
    let likely = if headers.contains_key(SOAP_ACTION) && soap_media_type != Some(SoapVersion::V1_2) {
        SoapVersion::V1_1
    } else {
        SoapVersion::V1_2
    };
    let (Some(media_type), Some(soap_media_type)) = (media_type, soap_media_type) else {
        return Err(RequestError::UnsupportedMediaType { version: likely });
    };
    let action = NamedAction::of(headers, &media_type);
    let named = action.is(O::ACTION);
    if matches!(action, NamedAction::SoapAction(_)) && !named {
        return Err(RequestError::UnknownAction { version: SoapVersion::V1_1, action });
    }

    let read = message::decode_request::<O>(request.body().as_ref(), media_type.charset(), limits);
    let version = read.as_ref().map_or_else(|refused| refused.version, |envelope| Some(envelope.version));
    if (soap_media_type, version) == (SoapVersion::V1_2, Some(SoapVersion::V1_1)) {
        return Err(RequestError::UnsupportedMediaType { version: SoapVersion::V1_1 });
    }
    match read {
        Ok(envelope) => match envelope.body {
            Body::Payload(operation) => {
                Ok(Received { version: envelope.version, header: envelope.header, operation })
            }
            Body::Fault(_) => Err(RequestError::UnknownAction { version: envelope.version, action }),
        },
        Err(refused) if !named && names_no_operation(&refused) => {
            Err(RequestError::UnknownAction { version: version.unwrap_or(likely), action })
        }
        Err(mut refused) => {
            refused.recognised |= named;
            let version = match refused.error.kind() {
                DecodeErrorKind::VersionMismatch => SoapVersion::V1_1,
                _ => version.unwrap_or(likely),
            };
            Err(RequestError::Refused { version, refused })
        }
    }
}

/// Whether the reading ended at a Body that does not start with an element we know: with another one,
/// with text, or with nothing.
fn names_no_operation(refused: &message::Refused) -> bool {
    let inside = refused.error.path().strip_prefix("/Envelope/Body");
    !refused.recognised
        && match refused.error.kind() {
            DecodeErrorKind::UnexpectedElement => inside.is_some_and(|child| child.starts_with('/')),
            DecodeErrorKind::MissingElement | DecodeErrorKind::UnexpectedText => inside == Some(""),
            _ => false,
        }
}

/// The response with a result, rejections included: 200.
///
/// # Errors
///
/// A text holds a character that XML cannot write.
pub fn encode_response<O: Operation>(
    output: &O::Output,
    version: SoapVersion,
) -> Result<Response<Vec<u8>>, EncodeError> {
    let bytes = message::encode_response::<O>(output, version)?;
    Ok(response(StatusCode::OK, version, "private, max-age=0", bytes))
}

/// The response with a fault: 500 in both versions, Client and Sender faults included.
///
/// # Errors
///
/// A text holds a character that XML cannot write.
pub fn encode_fault(fault: &Fault, version: SoapVersion) -> Result<Response<Vec<u8>>, EncodeError> {
    Ok(fault_response(version, message::encode_fault(fault, version)?))
}

/// The response to an envelope of an unknown version: a SOAP 1.1 fault with an Upgrade header block.
///
/// # Errors
///
/// A text holds a character that XML cannot write.
pub fn encode_version_mismatch(fault: &Fault) -> Result<Response<Vec<u8>>, EncodeError> {
    Ok(fault_response(SoapVersion::V1_1, message::encode_version_mismatch(fault)?))
}

/// The response to mandatory header blocks that are not understood.
///
/// # Errors
///
/// A text holds a character that XML cannot write.
pub fn encode_must_understand(
    fault: &Fault,
    blocks: &[HeaderBlock],
    version: SoapVersion,
) -> Result<Response<Vec<u8>>, EncodeError> {
    Ok(fault_response(version, message::encode_must_understand(fault, blocks, version)?))
}

/// A response without a body, under the media type of a version: ASMX's 400 and 415.
#[must_use]
pub fn encode_empty(status: StatusCode, version: SoapVersion) -> Response<Vec<u8>> {
    response(status, version, "private", Vec::new())
}

fn fault_response(version: SoapVersion, bytes: Vec<u8>) -> Response<Vec<u8>> {
    response(StatusCode::INTERNAL_SERVER_ERROR, version, "private", bytes)
}

fn response(
    status: StatusCode,
    version: SoapVersion,
    cache_control: &'static str,
    bytes: Vec<u8>,
) -> Response<Vec<u8>> {
    let length = HeaderValue::from(bytes.len());
    let mut response = Response::new(bytes);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control));
    headers.insert(CONTENT_LENGTH, length);
    headers.insert(CONTENT_TYPE, message_type(version));
    response
}
