//! What is wrong with a document, and where.

use std::borrow::Cow;
use std::fmt;

use crate::text::Printable;

/// Where in a message something was found.
#[derive(Clone, PartialEq, Eq)]
pub struct Location {
    offset: usize,
    path: String,
}

impl Location {
    pub(crate) fn new(offset: usize, path: String) -> Self {
        Self { offset, path }
    }

    /// Byte offset from the start of the message as it was received, byte order mark included.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Local names of the open elements, outermost first: `/Envelope/Body/LogoutResponse`. `/` is the
    /// document itself. Names are the peer's text: print them through `Display` or `Debug`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The same place in other units: used where the message was transcoded before it was read.
    pub(crate) fn with_offset(&self, offset: usize) -> Self {
        Self { offset, path: self.path.clone() }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {} in {}", self.offset, Printable::new(&self.path))
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Location")
            .field("offset", &self.offset)
            .field("path", &Printable::new(&self.path))
            .finish()
    }
}

/// The kind of trouble a document is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are not text in the encoding they are said to be in.
    Encoding,
    /// The input ends before the document does.
    UnexpectedEnd,
    /// Not well formed by XML 1.0 (5th edition).
    NotWellFormed,
    /// Not namespace-well-formed by Namespaces in XML 1.0 (3rd edition).
    Namespace,
    /// Well-formed XML that SOAP does not allow.
    Forbidden(Construct),
    /// A limit that the caller set was met.
    Limit(Limit),
    /// Text where only elements may stand.
    UnexpectedText,
    /// An element where only text may stand.
    UnexpectedElement,
}

/// Well-formed XML that SOAP does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Construct {
    /// A document type declaration (rule 5).
    DocumentType,
    /// A processing instruction (rule 26).
    ProcessingInstruction,
}

impl fmt::Display for Construct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DocumentType => "document type declaration",
            Self::ProcessingInstruction => "processing instruction",
        })
    }
}

/// The limits of [`Limits`](crate::xml::Limits), by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Limit {
    /// Bytes of the whole message.
    Bytes,
    /// Elements open at once.
    Depth,
    /// Elements in the document.
    Elements,
    /// Attributes of one element, namespace declarations included.
    Attributes,
    /// Namespace declarations in scope.
    Declarations,
    /// Bytes of one name.
    Name,
    /// Bytes of one text or attribute value.
    Text,
    /// Nested Subcode elements of a SOAP 1.2 fault.
    Subcodes,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bytes => "message size in bytes",
            Self::Depth => "depth of elements",
            Self::Elements => "number of elements",
            Self::Attributes => "number of attributes of an element",
            Self::Declarations => "number of namespace declarations in scope",
            Self::Name => "length of a name in bytes",
            Self::Text => "length of a text in bytes",
            Self::Subcodes => "number of nested Subcode elements",
        })
    }
}

/// A document that was refused: what kind of trouble, where, and what was expected there.
///
/// It carries no text of the message but names of elements.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Refusal>);

/// Boxed, so that a result of every token is as small as its good part.
#[derive(Clone, PartialEq, Eq)]
struct Refusal {
    kind: ErrorKind,
    location: Location,
    expected: Cow<'static, str>,
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: ErrorKind, location: Location, expected: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Refusal { kind, location, expected: expected.into() }))
    }

    /// The kind of trouble.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where it was met.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.0.location
    }

    /// What was expected there.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    pub(crate) fn into_parts(self) -> (ErrorKind, Location, Cow<'static, str>) {
        (self.0.kind, self.0.location, self.0.expected)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding => f.write_str("wrong character encoding"),
            Self::UnexpectedEnd => f.write_str("the document ends too early"),
            Self::NotWellFormed => f.write_str("not well-formed XML"),
            Self::Namespace => f.write_str("wrong use of namespaces"),
            Self::Forbidden(construct) => write!(f, "SOAP forbids a {construct}"),
            Self::Limit(limit) => write!(f, "limit exceeded: {limit}"),
            Self::UnexpectedText => f.write_str("unexpected text"),
            Self::UnexpectedElement => f.write_str("unexpected element"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: expected {}", self.kind(), self.location(), self.expected())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("location", self.location())
            .field("expected", &self.expected())
            .finish()
    }
}

impl std::error::Error for Error {}
