//! Fault codes: QNames that peers write in many ways.

use std::borrow::Cow;
use std::fmt;

use crate::soap::SoapVersion;
use crate::text::Printable;

/// Who is to blame, as far as the code says. Both versions' words for the same thing are one class,
/// and a dotted refinement (`Client.Auth`, deprecated but met) keeps the class of its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum FaultClass {
    /// `Client` (1.1), `Sender` (1.2): the message was wrong; sending it again is of no use.
    Sender,
    /// `Server` (1.1), `Receiver` (1.2): the peer could not process it; later it may.
    Receiver,
    /// The envelope's version is not one the peer reads.
    VersionMismatch,
    /// A mandatory header block was not understood.
    MustUnderstand,
    /// The encoding style is not supported (1.2).
    DataEncodingUnknown,
    /// A code of the peer's own, or one whose prefix is not declared.
    #[default]
    Other,
}

impl FaultClass {
    /// A stable name for reports: `sender`, `receiver`, ….
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Receiver => "receiver",
            Self::VersionMismatch => "version_mismatch",
            Self::MustUnderstand => "must_understand",
            Self::DataEncodingUnknown => "data_encoding_unknown",
            Self::Other => "other",
        }
    }

    /// The local name of the standard code in a version. SOAP 1.1 has no DataEncodingUnknown: `Client`.
    pub(crate) fn local_name(self, version: SoapVersion) -> &'static str {
        match (self, version) {
            (Self::VersionMismatch, _) => "VersionMismatch",
            (Self::MustUnderstand, _) => "MustUnderstand",
            (Self::Receiver, SoapVersion::V1_1) => "Server",
            (Self::Receiver | Self::Other, SoapVersion::V1_2) => "Receiver",
            (Self::Other, SoapVersion::V1_1) => "Server",
            (Self::Sender | Self::DataEncodingUnknown, SoapVersion::V1_1) => "Client",
            (Self::Sender, SoapVersion::V1_2) => "Sender",
            (Self::DataEncodingUnknown, SoapVersion::V1_2) => "DataEncodingUnknown",
        }
    }
}

/// A fault code: the text as it came and, where its prefix was declared, the name it stands for
/// (rule 36).
///
/// Two codes are equal if they mean the same: the expanded name where there is one, the text else.
#[derive(Clone, Default)]
pub struct FaultCode {
    pub(crate) text: String,
    /// Not allocated for the envelope namespaces, which nearly all codes are in.
    pub(crate) namespace: Option<Cow<'static, str>>,
}

impl FaultCode {
    /// The standard code of a class, in whichever version it is written. [`FaultClass::Other`] gives
    /// the receiver's: a standard code has to be one of the five.
    #[must_use]
    pub fn standard(class: FaultClass) -> Self {
        let version = SoapVersion::V1_2;
        Self::qualified(version.namespace(), class.local_name(version))
    }

    /// A code of one's own: a local name in a namespace.
    #[must_use]
    pub fn qualified(namespace: impl Into<String>, local: impl Into<String>) -> Self {
        Self { text: local.into(), namespace: Some(Cow::Owned(namespace.into())) }
    }

    /// A code whose prefix, if it has one, stands for nothing: kept as text.
    #[must_use]
    pub fn unresolved(text: impl Into<String>) -> Self {
        Self { text: text.into(), namespace: None }
    }

    /// The text as it came, without white space around: `soap:Client`. It is the peer's: print it
    /// through `Display`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The namespace that its prefix stands for. `None`: it has no prefix and no default namespace was
    /// declared, or its prefix was not.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The text after the prefix; all of it where the prefix was not declared.
    #[must_use]
    pub fn local_name(&self) -> &str {
        match (&self.namespace, self.text.split_once(':')) {
            (Some(_), Some((_, local))) => local,
            _ => &self.text,
        }
    }

    /// Who is to blame. Only a code in an envelope namespace, of either version, has a class.
    #[must_use]
    pub fn class(&self) -> FaultClass {
        if self.namespace().and_then(SoapVersion::from_namespace).is_none() {
            return FaultClass::Other;
        }
        match self.local_name().split('.').next() {
            Some("Client" | "Sender") => FaultClass::Sender,
            Some("Server" | "Receiver") => FaultClass::Receiver,
            Some("VersionMismatch") => FaultClass::VersionMismatch,
            Some("MustUnderstand") => FaultClass::MustUnderstand,
            Some("DataEncodingUnknown") => FaultClass::DataEncodingUnknown,
            _ => FaultClass::Other,
        }
    }
}

/// A standard code means the same in both versions: `soap:Client` in 1.1 is `soap:Sender` in 1.2.
impl PartialEq for FaultCode {
    fn eq(&self, other: &Self) -> bool {
        let bare_standard =
            |code: &Self| code.class() != FaultClass::Other && !code.local_name().contains('.');
        if bare_standard(self) && bare_standard(other) {
            return self.class() == other.class();
        }
        self.namespace == other.namespace && self.local_name() == other.local_name()
    }
}

impl Eq for FaultCode {}

impl fmt::Display for FaultCode {
    /// `soap:Client (sender)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.text.as_str() {
            "" => f.write_str("a fault without a code"),
            text => write!(f, "{} ({})", Printable::at_most(text, 200), self.class().as_str()),
        }
    }
}

impl fmt::Debug for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultCode")
            .field("text", &Printable::new(&self.text))
            .field("namespace", &self.namespace().map(Printable::new))
            .field("class", &self.class())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(version: SoapVersion, text: &str) -> FaultCode {
        FaultCode { text: text.to_owned(), namespace: Some(version.namespace().into()) }
    }

    #[test]
    fn both_versions_words_are_one_class_and_dots_refine_it() {
        for (text, class) in [
            ("soap:Client", FaultClass::Sender),
            ("soap:Sender", FaultClass::Sender),
            ("Client.Auth", FaultClass::Sender),
            ("soap:Server.Backend", FaultClass::Receiver),
            ("s:Receiver", FaultClass::Receiver),
            ("s:VersionMismatch", FaultClass::VersionMismatch),
            ("s:MustUnderstand", FaultClass::MustUnderstand),
            ("s:DataEncodingUnknown", FaultClass::DataEncodingUnknown),
            ("s:Clients", FaultClass::Other),
            ("s:client", FaultClass::Other),
        ] {
            for version in SoapVersion::ALL {
                assert_eq!(code(version, text).class(), class, "{text}");
            }
        }
    }

    #[test]
    fn a_code_outside_the_envelope_namespaces_has_no_class() {
        assert_eq!(FaultCode::qualified("urn:x", "Client").class(), FaultClass::Other);
        assert_eq!(FaultCode::unresolved("SOAP-ENV:Server").class(), FaultClass::Other);
        assert_eq!(FaultCode::unresolved("Client").class(), FaultClass::Other);
        assert_eq!(FaultCode::unresolved("x:Client").local_name(), "x:Client");
    }

    #[test]
    fn codes_are_compared_by_what_they_mean() {
        assert_eq!(code(SoapVersion::V1_1, "a:Client"), code(SoapVersion::V1_2, "b:Sender"));
        assert_ne!(code(SoapVersion::V1_1, "a:Client.A"), code(SoapVersion::V1_1, "a:Client"));
        assert_eq!(FaultCode::qualified("urn:x", "q0:E"), FaultCode::qualified("urn:x", "q1:E"));
        assert_ne!(FaultCode::qualified("urn:x", "E"), FaultCode::qualified("urn:y", "E"));
    }
}
