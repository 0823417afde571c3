//! Why a message was refused.

use std::borrow::Cow;
use std::fmt;

use crate::xml::{self, Construct, Limit, Location};

/// The kind of trouble a message is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The bytes are not text in the encoding they are said to be in (rules 21 and 22).
    Encoding,
    /// The message ends before its envelope does.
    UnexpectedEnd,
    /// Not well-formed XML 1.0.
    NotWellFormed,
    /// Not namespace-well-formed.
    Namespace,
    /// A document type declaration or a processing instruction, which SOAP forbids.
    Forbidden(Construct),
    /// A limit was met.
    Limit(Limit),
    /// The root is not an Envelope in a known namespace, or the message is of the other version.
    VersionMismatch,
    /// A mandatory header block, meant for us, that we do not understand (rule 16).
    NotUnderstood,
    /// An element that may not stand there.
    UnexpectedElement,
    /// An element that has to be there is not.
    MissingElement,
    /// An element that may stand once stands twice.
    DuplicateElement,
    /// Text where only elements may stand.
    UnexpectedText,
    /// A value that is not of its type.
    InvalidValue,
}

impl DecodeErrorKind {
    /// A stable name for reports: `not_well_formed`, `limit`, ….
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Encoding => "encoding",
            Self::UnexpectedEnd => "unexpected_end",
            Self::NotWellFormed => "not_well_formed",
            Self::Namespace => "namespace",
            Self::Forbidden(_) => "forbidden",
            Self::Limit(_) => "limit",
            Self::VersionMismatch => "version_mismatch",
            Self::NotUnderstood => "not_understood",
            Self::UnexpectedElement => "unexpected_element",
            Self::MissingElement => "missing_element",
            Self::DuplicateElement => "duplicate_element",
            Self::UnexpectedText => "unexpected_text",
            Self::InvalidValue => "invalid_value",
        }
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let xml = match self {
            Self::Encoding => xml::ErrorKind::Encoding,
            Self::UnexpectedEnd => xml::ErrorKind::UnexpectedEnd,
            Self::NotWellFormed => xml::ErrorKind::NotWellFormed,
            Self::Namespace => xml::ErrorKind::Namespace,
            Self::Forbidden(construct) => xml::ErrorKind::Forbidden(*construct),
            Self::Limit(limit) => xml::ErrorKind::Limit(*limit),
            Self::UnexpectedElement => xml::ErrorKind::UnexpectedElement,
            Self::UnexpectedText => xml::ErrorKind::UnexpectedText,
            Self::VersionMismatch => return f.write_str("wrong SOAP version"),
            Self::NotUnderstood => return f.write_str("mandatory header block not understood"),
            Self::MissingElement => return f.write_str("missing element"),
            Self::DuplicateElement => return f.write_str("duplicate element"),
            Self::InvalidValue => return f.write_str("invalid value"),
        };
        xml.fmt(f)
    }
}

impl From<xml::ErrorKind> for DecodeErrorKind {
    fn from(kind: xml::ErrorKind) -> Self {
        match kind {
            xml::ErrorKind::Encoding => Self::Encoding,
            xml::ErrorKind::UnexpectedEnd => Self::UnexpectedEnd,
            xml::ErrorKind::NotWellFormed => Self::NotWellFormed,
            xml::ErrorKind::Namespace => Self::Namespace,
            xml::ErrorKind::Forbidden(construct) => Self::Forbidden(construct),
            xml::ErrorKind::Limit(limit) => Self::Limit(limit),
            xml::ErrorKind::UnexpectedText => Self::UnexpectedText,
            xml::ErrorKind::UnexpectedElement => Self::UnexpectedElement,
        }
    }
}

/// A message that is not what it should be: kind, byte offset, element path, what was expected.
///
/// It carries no text of the message but names of elements, and those are masked when printed.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Refusal>);

/// Boxed, so that the results that carry it stay small.
#[derive(Clone, PartialEq, Eq)]
struct Refusal {
    kind: DecodeErrorKind,
    location: Location,
    expected: Cow<'static, str>,
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(
        kind: DecodeErrorKind,
        location: Location,
        expected: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Refusal { kind, location, expected: expected.into() }))
    }

    /// The kind of trouble.
    #[must_use]
    pub fn kind(&self) -> DecodeErrorKind {
        self.0.kind
    }

    /// Byte offset from the start of the message as it was received.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.location.offset()
    }

    /// Local names of the open elements: `/Envelope/Body/LogoutResponse`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.location.path()
    }

    /// Where it was met: offset and path.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.0.location
    }

    /// What was expected there.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// The same trouble at another offset: used where the message was transcoded before reading.
    pub(crate) fn with_offset(mut self, offset: usize) -> Self {
        self.0.location = self.0.location.with_offset(offset);
        self
    }
}

impl From<xml::Error> for DecodeError {
    fn from(error: xml::Error) -> Self {
        let (kind, location, expected) = error.into_parts();
        Self::new(kind.into(), location, expected)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: expected {}", self.kind(), self.location(), self.expected())
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("kind", &self.kind())
            .field("location", self.location())
            .field("expected", &self.expected())
            .finish()
    }
}

impl std::error::Error for DecodeError {}

/// A value that cannot be put into a message: a character that XML 1.0 has no way to write
/// (rule 9), or a part that is not what it has to be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field} cannot be written: {reason}")]
pub struct EncodeError {
    field: &'static str,
    reason: Cow<'static, str>,
}

impl EncodeError {
    /// A name in the namespace of `xmlns`, which no prefix may stand for (Namespaces section 3).
    pub(crate) fn reserved_namespace(field: &'static str) -> Self {
        Self { field, reason: Cow::Borrowed("no prefix may stand for its namespace") }
    }

    pub(crate) fn new(field: &'static str, reason: impl fmt::Display) -> Self {
        Self { field, reason: reason.to_string().into() }
    }

    /// The field that holds it: `Message`, `faultstring`, ….
    #[must_use]
    pub fn field(&self) -> &'static str {
        self.field
    }
}
