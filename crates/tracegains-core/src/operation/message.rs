//! Whole messages: an operation in an envelope, both sides of the wire.

use std::cell::Cell;
use std::convert::Infallible;

use super::{Operation, SERVICE_NAMESPACE};
use crate::soap::{
    Body, ChildElement, DecodeError, DecodeErrorKind, EncodeError, Envelope, Fault, HeaderBlock, Limits,
    SoapVersion, fault, read_envelope, unexpected, write_envelope,
};
use crate::xml::{Location, Writer, XML_NAMESPACE, XMLNS_NAMESPACE};

/// Writes a request: one line of UTF-8, allocated once.
///
/// ```
/// use tracegains_core::operation::message::encode_request;
/// use tracegains_core::{Logout, SoapVersion};
///
/// let logout = Logout::new(
///     "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9".parse()?,
///     "5e55a1d0-0000-4000-8000-00000000000f".parse()?,
/// );
/// let bytes = encode_request(&logout, SoapVersion::V1_1);
/// assert!(bytes.starts_with(b"<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope "));
/// # Ok::<(), tracegains_core::InvalidGuid>(())
/// ```
#[must_use]
pub fn encode_request<O: Operation>(operation: &O, version: SoapVersion) -> Vec<u8> {
    let written: Result<Vec<u8>, Infallible> =
        write_envelope(version, operation.request_length(), None, |out| {
            operation.write_request(out);
            Ok(())
        });
    match written {
        Ok(bytes) => bytes,
        Err(never) => match never {},
    }
}

/// Writes a response as ASMX does.
///
/// # Errors
///
/// A text holds a character that XML cannot write.
pub fn encode_response<O: Operation>(
    output: &O::Output,
    version: SoapVersion,
) -> Result<Vec<u8>, EncodeError> {
    write_envelope(version, 256, None, |out| O::write_response(output, out))
}

/// Writes a fault as ASMX does.
///
/// # Errors
///
/// A text holds a character that XML cannot write.
pub fn encode_fault(fault: &Fault, version: SoapVersion) -> Result<Vec<u8>, EncodeError> {
    write_envelope(version, 512, None, |out| fault::write(fault, version, out))
}

/// Writes the fault for an envelope of an unknown version: in SOAP 1.1, with an Upgrade header block
/// that lists what is supported (SOAP 1.2 part 1, section 5.4.7), as ASMX does.
///
/// # Errors
///
/// A text holds a character that XML cannot write.
pub fn encode_version_mismatch(fault: &Fault) -> Result<Vec<u8>, EncodeError> {
    const UPGRADE: &str = concat!(
        "<soap12:Upgrade xmlns:soap12=\"http://www.w3.org/2003/05/soap-envelope\">",
        "<soap12:SupportedEnvelope qname=\"soap:Envelope\" xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" />",
        "<soap12:SupportedEnvelope qname=\"soap12:Envelope\" xmlns:soap12=\"http://www.w3.org/2003/05/soap-envelope\" />",
        "</soap12:Upgrade>",
    );
    let version = SoapVersion::V1_1;
    write_envelope(version, 1024, Some(UPGRADE), |out| fault::write(fault, version, out))
}

/// Writes the fault for mandatory header blocks that are not understood. SOAP 1.2 names them in
/// NotUnderstood header blocks (part 1, section 5.4.8); SOAP 1.1 has no such thing.
///
/// # Errors
///
/// A text holds a character that XML cannot write.
pub fn encode_must_understand(
    fault: &Fault,
    blocks: &[HeaderBlock],
    version: SoapVersion,
) -> Result<Vec<u8>, EncodeError> {
    let mut header = Writer::default();
    for block in blocks.iter().filter(|_| version == SoapVersion::V1_2) {
        let field = "NotUnderstood";
        let prefix = match block.namespace.as_str() {
            "" => "",
            XML_NAMESPACE => "xml:",
            XMLNS_NAMESPACE => return Err(EncodeError::reserved_namespace(field)),
            _ => "q0:",
        };
        header.raw("<soap:NotUnderstood qname=\"");
        header.raw(prefix);
        header.attribute_value(&block.local_name).map_err(|e| EncodeError::new(field, e))?;
        if prefix == "q0:" {
            header.raw("\" xmlns:q0=\"");
            header.attribute_value(&block.namespace).map_err(|e| EncodeError::new(field, e))?;
        }
        header.raw("\"");
        header.raw(" />");
    }
    let header = String::from_utf8(header.into_bytes()).unwrap_or_default();
    let header = Some(header.as_str()).filter(|header| !header.is_empty());
    write_envelope(version, 512, header, |out| fault::write(fault, version, out))
}

/// Reads an answer, whichever version it is in: a response or a fault.
///
/// `charset` is the parameter of the Content-Type, if there is one. A message with a mandatory header
/// block for us is refused before its body counts (rule 16).
///
/// # Errors
///
/// The bytes are not an answer to the operation; see [`DecodeError`].
pub fn decode_response<O: Operation>(
    bytes: &[u8],
    charset: Option<&str>,
    limits: &Limits,
) -> Result<Envelope<O::Output>, DecodeError> {
    let read = read_envelope(bytes, charset, limits, |ChildElement { reader, tag }| {
        if reader.is(&tag, SERVICE_NAMESPACE, O::RESPONSE_NAME) {
            O::read_response(reader)
        } else {
            Err(unexpected(reader, "the response element of the operation, or a Fault"))
        }
    });
    match read {
        Err(unreadable) => Err(unreadable.error),
        Ok(readable) => match readable.objection {
            Some(objection) => Err(objection),
            None => Ok(readable.envelope),
        },
    }
}

/// Why a request was refused, and how far the reading got: ASMX answers by that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the request cannot be read")]
#[non_exhaustive]
pub struct Refused {
    /// What is wrong with it.
    #[source]
    pub error: DecodeError,
    /// The version of the envelope, if its start tag was read.
    pub version: Option<SoapVersion>,
    /// Whether the body's child was read and is the request of the operation.
    pub recognised: bool,
    /// The mandatory header blocks, where [`DecodeErrorKind::NotUnderstood`] is what is wrong.
    pub not_understood: Vec<HeaderBlock>,
}

/// Reads a request, whichever version it is in.
///
/// A header block whose `mustUnderstand` is no boolean is optional, as it is to ASMX.
///
/// # Errors
///
/// The bytes are not a request of the operation; see [`Refused`].
pub fn decode_request<O: Operation>(
    bytes: &[u8],
    charset: Option<&str>,
    limits: &Limits,
) -> Result<Envelope<O>, Box<Refused>> {
    let recognised = Cell::new(false);
    let read = read_envelope(bytes, charset, limits, |ChildElement { reader, tag }| {
        if !reader.is(&tag, SERVICE_NAMESPACE, O::NAME) {
            return Err(unexpected(reader, "the request element of the operation"));
        }
        recognised.set(true);
        O::read_request(reader)
    });
    let readable = read.map_err(|unreadable| {
        Box::new(Refused {
            error: unreadable.error,
            version: unreadable.version,
            recognised: recognised.get(),
            not_understood: Vec::new(),
        })
    })?;
    let envelope = readable.envelope;
    let refused = |error, not_understood| {
        Box::new(Refused {
            error,
            version: Some(envelope.version),
            recognised: recognised.get(),
            not_understood,
        })
    };
    match (readable.objection, &envelope.body) {
        (Some(error), _) if error.kind() == DecodeErrorKind::NotUnderstood => {
            let mandatory = envelope.header.iter().filter(|block| block.is_mandatory(envelope.version));
            Err(refused(error, mandatory.cloned().collect()))
        }
        (_, Body::Fault(_)) => Err(refused(
            DecodeError::new(
                DecodeErrorKind::UnexpectedElement,
                Location::new(0, "/Envelope/Body/Fault".to_owned()),
                "a request, not a fault",
            ),
            Vec::new(),
        )),
        (_, Body::Payload(_)) => Ok(envelope),
    }
}
