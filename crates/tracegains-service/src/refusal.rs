//! How a request that is not a Logout is answered: ASMX's statuses, fault codes and words.

use http::header::{ALLOW, CACHE_CONTROL, CONNECTION, HeaderValue};
use http::{Response, StatusCode};
use tracegains_core::binding::{self, RequestError};
use tracegains_core::operation::message::Refused;
use tracegains_core::soap::{Detail, EncodeError, FaultClass, FaultCode};
use tracegains_core::text::Printable;
use tracegains_core::{DecodeError, DecodeErrorKind, Fault, SoapVersion};

use crate::position::Position;
use crate::served::Note;

/// The answer to a request that was read no further than the error says. `message` is its body.
///
/// # Errors
///
/// The fault's text cannot be written. The texts are printable, so it always can.
pub(crate) fn refuse(error: &RequestError, message: &[u8]) -> Result<Response<Vec<u8>>, EncodeError> {
    match error {
        RequestError::MethodNotAllowed => Ok(method_not_allowed()),
        error if error.status() != StatusCode::INTERNAL_SERVER_ERROR => {
            let mut response = binding::encode_empty(error.status(), error.version());
            // The client is not told why.
            Note::error(&mut response, error);
            Ok(response)
        }
        RequestError::Refused { refused, version } => match refused.error.kind() {
            DecodeErrorKind::VersionMismatch => version_mismatch(),
            DecodeErrorKind::NotUnderstood => not_understood(refused, *version),
            _ => encode(&unreadable(refused, message), *version),
        },
        // An action we do not know. `Display` is ASMX's text.
        error => encode(&fault(FaultClass::Sender, error.to_string()), error.version()),
    }
}

fn version_mismatch() -> Result<Response<Vec<u8>>, EncodeError> {
    let [v1_1, v1_2] = SoapVersion::ALL.map(SoapVersion::namespace);
    let text = format!(
        "Possible SOAP version mismatch: Envelope namespace was unexpected. Expecting {v1_1} or {v1_2}."
    );
    let fault = fault(FaultClass::VersionMismatch, text);
    let mut response = binding::encode_version_mismatch(&fault)?;
    Note::fault(&mut response, &fault, SoapVersion::V1_1);
    Ok(response)
}

/// The method never ran, but ASMX caches this answer as one of the method: so do we.
fn not_understood(refused: &Refused, version: SoapVersion) -> Result<Response<Vec<u8>>, EncodeError> {
    let name = refused.not_understood.first().map_or("", |block| &block.local_name);
    let text = format!("SOAP header {} was not understood.", Printable::at_most(name, 200));
    // It is about the header, so there is no detail (SOAP 1.1 section 4.4).
    let fault = Fault::new(FaultCode::standard(FaultClass::MustUnderstand), text);
    let mut response = binding::encode_must_understand(&fault, &refused.not_understood, version)?;
    Note::fault(&mut response, &fault, version);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=0"));
    Ok(response)
}

/// The fault for a message that is not a Logout. Once the operation is recognised, or where ASMX itself
/// is lax, the sender is told; else ASMX says that it failed, and so do we.
fn unreadable(refused: &Refused, message: &[u8]) -> Fault {
    let error = &refused.error;
    let no_body = error.kind() == DecodeErrorKind::MissingElement && error.path() == "/Envelope";
    let cause = if no_body {
        "Request format is invalid: Missing required soap:Body element.".to_owned()
    } else {
        cause(error)
    };
    if !refused.recognised && (no_body || is_malformed(refused)) {
        let cause = match error.kind() {
            _ if no_body => cause,
            DecodeErrorKind::UnexpectedEnd if message.is_empty() => "Root element is missing.".to_owned(),
            _ => {
                let Position { line, column } = Position::at(message, error.offset());
                format!("{cause} Line {line}, position {column}.")
            }
        };
        return fault(FaultClass::Receiver, format!("Server was unable to process request. ---> {cause}"));
    }
    let place = if no_body {
        String::new()
    } else {
        let position = match error.kind() {
            DecodeErrorKind::InvalidValue
            | DecodeErrorKind::MissingElement
            | DecodeErrorKind::DuplicateElement
            | DecodeErrorKind::UnexpectedElement => Position::of_element(message, error.offset()),
            _ => Position::at(message, error.offset()),
        };
        format!("There is an error in XML document {position}. ---> ")
    };
    fault(FaultClass::Sender, format!("Server was unable to read request. ---> {place}{cause}"))
}

/// What is wrong, in one sentence. .NET's own for a GUID, since a caller may look for it.
fn cause(error: &DecodeError) -> String {
    let guid = error.kind() == DecodeErrorKind::InvalidValue && error.expected().starts_with("a GUID");
    if guid {
        return "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."
            .to_owned();
    }
    let text = format!("{}: expected {}.", error.kind(), Printable::at_most(error.expected(), 300));
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether the document itself is not in order: the core would say 400 if it had been recognised.
fn is_malformed(refused: &Refused) -> bool {
    let mut refused = Box::new(refused.clone());
    refused.recognised = true;
    let version = SoapVersion::V1_1;
    RequestError::Refused { version, refused }.status() == StatusCode::BAD_REQUEST
}

/// The answer to a body that is larger than allowed. The envelope was not read, so the media type has to
/// tell the version.
///
/// # Errors
///
/// The fault's text cannot be written, which it always can.
pub(crate) fn too_large(limit: usize, version: SoapVersion) -> Result<Response<Vec<u8>>, EncodeError> {
    let text = format!(
        "Server was unable to read request. ---> Maximum request length exceeded: expected at most {limit} bytes."
    );
    Ok(closing(encode(&fault(FaultClass::Sender, text), version)?))
}

/// The answer to a body that did not come, or not in time.
pub(crate) fn incomplete(status: StatusCode, version: SoapVersion) -> Response<Vec<u8>> {
    let mut response = closing(binding::encode_empty(status, version));
    Note::other(&mut response, "the request's body did not come, or not all of it");
    response
}

/// The answer to a method that nothing is done for.
pub(crate) fn method_not_allowed() -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, POST"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private"));
    response
}

/// The response for a fault.
///
/// # Errors
///
/// XML cannot write one of its texts.
pub(crate) fn encode(fault: &Fault, version: SoapVersion) -> Result<Response<Vec<u8>>, EncodeError> {
    let mut response = binding::encode_fault(fault, version)?;
    Note::fault(&mut response, fault, version);
    Ok(response)
}

/// A fault as ASMX writes most of them: English, with an empty detail.
pub(crate) fn fault(class: FaultClass, text: impl Into<String>) -> Fault {
    Fault::new(FaultCode::standard(class), text).with_detail(Detail::default())
}

/// The rest of the request was not read, so nothing can follow it.
fn closing(mut response: Response<Vec<u8>>) -> Response<Vec<u8>> {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
