//! Header blocks: who they are for, and whether they have to be understood.

use std::fmt;

use crate::soap::SoapVersion;
use crate::text::Printable;

/// A header block of a message: its name and what SOAP says about it. Its content is checked for
/// well-formedness and dropped.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeaderBlock {
    /// The namespace of its name; empty where it is in none.
    pub namespace: String,
    /// The local part of its name.
    pub local_name: String,
    /// `mustUnderstand`, as far as it could be read.
    pub must_understand: MustUnderstand,
    /// `actor` (1.1) or `role` (1.2): the node it is meant for.
    pub role: Option<String>,
}

/// The `mustUnderstand` attribute of a header block (rule 42): `0` or `1` in SOAP 1.1, any
/// `xs:boolean` in 1.2. ASMX takes `true` and `false` in 1.1 too, and so do we.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MustUnderstand {
    /// Absent, `0` or `false`.
    No,
    /// `1` or `true`.
    Yes,
    /// Something else. A client refuses the message; the service reads it as `No`, as ASMX does.
    Invalid,
}

impl MustUnderstand {
    pub(crate) fn parse(value: Option<&str>) -> Self {
        match value.map(crate::xml::trim) {
            None | Some("0" | "false") => Self::No,
            Some("1" | "true") => Self::Yes,
            Some(_) => Self::Invalid,
        }
    }
}

impl HeaderBlock {
    /// A block that is optional and for the ultimate receiver.
    #[must_use]
    pub fn new(namespace: impl Into<String>, local_name: impl Into<String>) -> Self {
        Self {
            namespace: namespace.into(),
            local_name: local_name.into(),
            must_understand: MustUnderstand::No,
            role: None,
        }
    }

    /// Whether the block is mandatory and meant for the ultimate receiver. No TraceGains operation
    /// defines header blocks, so such a block is one that is not understood.
    #[must_use]
    pub fn is_mandatory(&self, version: SoapVersion) -> bool {
        self.must_understand == MustUnderstand::Yes && version.targets_ultimate_receiver(self.role.as_deref())
    }
}

impl fmt::Debug for HeaderBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeaderBlock")
            .field("namespace", &Printable::new(&self.namespace))
            .field("local_name", &Printable::new(&self.local_name))
            .field("must_understand", &self.must_understand)
            .field("role", &self.role.as_deref().map(Printable::new))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(must_understand: MustUnderstand, role: Option<&str>) -> HeaderBlock {
        HeaderBlock {
            namespace: "urn:h".to_owned(),
            local_name: "h".to_owned(),
            must_understand,
            role: role.map(str::to_owned),
        }
    }

    #[test]
    fn must_understand_is_read_as_a_boolean_with_white_space_around() {
        for (value, expected) in [
            (None, MustUnderstand::No),
            (Some("0"), MustUnderstand::No),
            (Some("false"), MustUnderstand::No),
            (Some("1"), MustUnderstand::Yes),
            (Some("true"), MustUnderstand::Yes),
            (Some(" true "), MustUnderstand::Yes),
            (Some("yes"), MustUnderstand::Invalid),
            (Some("True"), MustUnderstand::Invalid),
            (Some(""), MustUnderstand::Invalid),
        ] {
            assert_eq!(MustUnderstand::parse(value), expected, "{value:?}");
        }
    }

    #[test]
    fn a_mandatory_block_for_another_node_is_not_ours() {
        for version in SoapVersion::ALL {
            assert!(block(MustUnderstand::Yes, None).is_mandatory(version));
            assert!(!block(MustUnderstand::No, None).is_mandatory(version));
            assert!(!block(MustUnderstand::Yes, Some("urn:another-node")).is_mandatory(version));
        }
    }
}
