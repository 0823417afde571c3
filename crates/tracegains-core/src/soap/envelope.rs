//! Envelope, header blocks and body, in both versions.

use crate::soap::encoding::DecodedText;
use crate::soap::fault;
use crate::soap::{DecodeError, DecodeErrorKind, Fault, HeaderBlock, Limits, MustUnderstand, SoapVersion};
use crate::xml::{Reader, StartTag, Writer};

macro_rules! declaration {
    () => {
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
    };
}

/// The start tag of the envelope.
macro_rules! envelope {
    ($namespace:literal) => {
        concat!(
            "<soap:Envelope xmlns:soap=\"",
            $namespace,
            "\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">"
        )
    };
}

const BODY: &str = "<soap:Body>";
const TAIL: &str = "</soap:Body></soap:Envelope>";

/// A message that was read: its version, its header blocks, and what its body holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Envelope<T> {
    /// The version, by the envelope's namespace.
    pub version: SoapVersion,
    /// The header blocks, in order.
    pub header: Vec<HeaderBlock>,
    /// The one child of the body.
    pub body: Body<T>,
}

/// What a body holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body<T> {
    /// The message proper.
    Payload(T),
    /// A fault in the envelope's own namespace.
    Fault(Fault),
}

/// A message that could not be read, and what had been seen of it when the error was met. ASMX words
/// its answer by that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) error: DecodeError,
    /// The version of the envelope, if its start tag was read.
    pub(crate) version: Option<SoapVersion>,
}

/// The start tag of the body's child, with the reader inside it.
pub(crate) struct ChildElement<'r, 'i> {
    pub(crate) reader: &'r mut Reader<'i>,
    pub(crate) tag: StartTag<'i>,
}

/// A message that was read, and what a SOAP node has to object to it all the same.
#[derive(Debug)]
pub(crate) struct Readable<T> {
    pub(crate) envelope: Envelope<T>,
    /// The first header block that is mandatory for us and not understood; else the first one whose
    /// `mustUnderstand` is no boolean.
    pub(crate) objection: Option<DecodeError>,
}

/// Reads a whole message, to the end of its bytes. `payload` reads the body's child, where that is not
/// a fault, to its end tag.
///
/// # Errors
///
/// The message is not in order; nothing of it is given out.
pub(crate) fn read_envelope<T>(
    bytes: &[u8],
    charset: Option<&str>,
    limits: &Limits,
    payload: impl FnOnce(ChildElement<'_, '_>) -> Result<T, DecodeError>,
) -> Result<Readable<T>, Box<Unreadable>> {
    let mut seen = Seen::default();
    let outcome = DecodedText::new(bytes, charset).and_then(|decoded| {
        let mut reader = Reader::new(&decoded.text, &limits.xml);
        read(&mut reader, &decoded, limits, payload, &mut seen).map_err(|error| {
            let offset = error.offset();
            // An encoding error is found in the bytes themselves.
            if error.kind() == DecodeErrorKind::Encoding {
                error
            } else {
                error.with_offset(decoded.received_offset(offset))
            }
        })
    });
    match outcome {
        Ok((version, body)) => {
            let Seen { header, not_understood, invalid, .. } = seen;
            let envelope = Envelope { version, header, body };
            Ok(Readable { envelope, objection: not_understood.or(invalid) })
        }
        Err(error) => Err(Box::new(Unreadable { error, version: seen.version })),
    }
}

/// What was seen of a message so far.
#[derive(Default)]
struct Seen {
    version: Option<SoapVersion>,
    header: Vec<HeaderBlock>,
    not_understood: Option<DecodeError>,
    invalid: Option<DecodeError>,
}

fn read<T>(
    reader: &mut Reader<'_>,
    decoded: &DecodedText<'_>,
    limits: &Limits,
    payload: impl FnOnce(ChildElement<'_, '_>) -> Result<T, DecodeError>,
    seen: &mut Seen,
) -> Result<(SoapVersion, Body<T>), DecodeError> {
    let root = reader.root()?;
    decoded.check_declared(reader.declared_encoding())?;
    let version = match SoapVersion::from_namespace(reader.namespace(&root)) {
        Some(version) if root.local_name() == "Envelope" => version,
        _ => {
            return Err(DecodeError::new(
                DecodeErrorKind::VersionMismatch,
                reader.location(),
                "an Envelope in the namespace of SOAP 1.1 or SOAP 1.2",
            ));
        }
    };
    seen.version = Some(version);
    check_attributes(reader, version)?;

    let mut header_seen = false;
    loop {
        let Some(child) = reader.child()? else {
            return Err(missing(reader, "a Body"));
        };
        if reader.is(&child, version.namespace(), "Body") {
            break;
        }
        if !reader.is(&child, version.namespace(), "Header") {
            return Err(unexpected(reader, "a Header, if any, then one Body, in the envelope's namespace"));
        }
        if header_seen {
            return Err(duplicate(reader, "one Header"));
        }
        header_seen = true;
        check_attributes(reader, version)?;
        read_header(reader, version, seen)?;
    }
    check_attributes(reader, version)?;
    let Some(tag) = reader.child()? else {
        return Err(missing(reader, "one element in the Body"));
    };
    let content = if reader.is(&tag, version.namespace(), "Fault") {
        Body::Fault(fault::read(reader, version, limits.subcodes)?)
    } else {
        Body::Payload(payload(ChildElement { reader, tag })?)
    };
    if reader.child()?.is_some() {
        return Err(duplicate(reader, "one element in the Body"));
    }
    if reader.child()?.is_some() {
        return Err(unexpected(reader, "nothing behind the Body"));
    }
    reader.end()?;
    Ok((version, content))
}

/// Rules 43 and 44: SOAP 1.1 has no attributes of its own for Envelope, Header and Body, SOAP 1.2 only
/// qualified ones. `encodingStyle` is met in practice and ignored (rule 41).
fn check_attributes(reader: &Reader<'_>, version: SoapVersion) -> Result<(), DecodeError> {
    for (namespace, local) in reader.attribute_names() {
        let forbidden = if namespace == version.namespace() {
            local != "encodingStyle"
        } else {
            namespace.is_empty() && version == SoapVersion::V1_2
        };
        if forbidden {
            return Err(DecodeError::new(
                DecodeErrorKind::InvalidValue,
                reader.location(),
                "no attribute on Envelope, Header or Body that SOAP does not allow there",
            ));
        }
    }
    Ok(())
}

fn read_header(reader: &mut Reader<'_>, version: SoapVersion, seen: &mut Seen) -> Result<(), DecodeError> {
    let role = match version {
        SoapVersion::V1_1 => "actor",
        SoapVersion::V1_2 => "role",
    };
    while let Some(tag) = reader.child()? {
        let must_understand = reader.attribute(version.namespace(), "mustUnderstand");
        let block = HeaderBlock {
            namespace: reader.namespace(&tag).to_owned(),
            local_name: tag.local_name().to_owned(),
            must_understand: MustUnderstand::parse(must_understand.as_deref()),
            role: reader.attribute(version.namespace(), role).map(|role| crate::xml::trim(&role).to_owned()),
        };
        if block.is_mandatory(version) {
            seen.not_understood.get_or_insert_with(|| {
                let expected = "no mandatory header block: no operation defines one";
                DecodeError::new(DecodeErrorKind::NotUnderstood, reader.location(), expected)
            });
        } else if block.must_understand == MustUnderstand::Invalid {
            seen.invalid.get_or_insert_with(|| {
                let expected = "`mustUnderstand` to be `0`, `1`, `true` or `false`";
                DecodeError::new(DecodeErrorKind::InvalidValue, reader.location(), expected)
            });
        }
        seen.header.push(block);
        reader.skip()?;
    }
    Ok(())
}

/// Writes a message: `header` and `payload` write what stands inside Header and Body.
///
/// The prefix is `soap` in both versions and the declarations stand in the order soap, xsi, xsd, as
/// ASMX writes its answers.
pub(crate) fn write_envelope<E>(
    version: SoapVersion,
    capacity: usize,
    header: Option<&str>,
    payload: impl FnOnce(&mut Writer) -> Result<(), E>,
) -> Result<Vec<u8>, E> {
    let head = match version {
        SoapVersion::V1_1 => concat!(declaration!(), envelope!("http://schemas.xmlsoap.org/soap/envelope/")),
        SoapVersion::V1_2 => concat!(declaration!(), envelope!("http://www.w3.org/2003/05/soap-envelope")),
    };
    let header_length = header.map_or(0, |header| "<soap:Header></soap:Header>".len() + header.len());
    let mut out = Writer::with_capacity(head.len() + header_length + BODY.len() + capacity + TAIL.len());
    out.raw(head);
    if let Some(header) = header {
        out.raw("<soap:Header>");
        out.raw(header);
        out.raw("</soap:Header>");
    }
    out.raw(BODY);
    payload(&mut out)?;
    out.raw(TAIL);
    Ok(out.into_bytes())
}

pub(crate) fn missing(reader: &Reader<'_>, expected: &'static str) -> DecodeError {
    DecodeError::new(DecodeErrorKind::MissingElement, reader.closed_location(), expected)
}

pub(crate) fn unexpected(reader: &Reader<'_>, expected: &'static str) -> DecodeError {
    DecodeError::new(DecodeErrorKind::UnexpectedElement, reader.location(), expected)
}

pub(crate) fn duplicate(reader: &Reader<'_>, expected: &'static str) -> DecodeError {
    DecodeError::new(DecodeErrorKind::DuplicateElement, reader.location(), expected)
}
