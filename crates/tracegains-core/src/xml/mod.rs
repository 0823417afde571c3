//! XML 1.0 as SOAP allows it: strict, namespace-aware, bounded reading, and writing.
//!
//! [`Reader`] stands on quick-xml's event reader, which finds tokens and nothing more: it accepts much
//! that XML forbids. Texts and tags that are in order it is not asked for, since each of their bytes has to be
//! looked at here. Every rule of XML 1.0 (5th edition) and Namespaces in XML 1.0 (3rd edition) that
//! concerns a document without a DTD is checked here, once, in skipped parts too.

mod attributes;
mod characters;
mod declaration;
mod error;
mod limits;
mod markup;
mod namespaces;
mod position;
mod reader;
mod reference;
mod search;
mod start_tag;
mod syntax;
mod tokens;
mod writer;

pub use attributes::StartTag;
pub use characters::trim;
pub use error::{Construct, Error, ErrorKind, Limit, Location};
pub use limits::Limits;
pub use reader::Reader;
pub use writer::{IllegalCharacter, Writer};

/// The namespace of `xsi:nil` and `xsi:type`.
pub const XSI_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The namespace that the prefix `xml` always stands for: `xml:lang`.
pub const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// The namespace that declarations themselves are in; no prefix may stand for it.
pub(crate) const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";
