//! What a message may cost to read.

use crate::xml;

/// Limits on a message: those of XML, and those of SOAP.
///
/// ```
/// use tracegains_core::soap::Limits;
///
/// let limits = Limits { subcodes: 2, ..Limits::default() };
/// assert_eq!(limits.xml.bytes, 1024 * 1024);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size, depth, numbers and lengths in the XML document.
    pub xml: xml::Limits,
    /// Nested Subcode elements of a SOAP 1.2 fault. Default: 8.
    pub subcodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { xml: xml::Limits::default(), subcodes: 8 }
    }
}
