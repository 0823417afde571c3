//! The two SOAP versions and what differs between them by name.

use std::fmt;
use std::str::FromStr;

/// A SOAP version. It is decided by the envelope's namespace, never by the media type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub enum SoapVersion {
    /// SOAP 1.1 (W3C Note, May 2000).
    #[cfg_attr(feature = "serde", serde(rename = "1.1"))]
    V1_1,
    /// SOAP 1.2 (W3C Recommendation, 2nd edition, April 2007).
    #[cfg_attr(feature = "serde", serde(rename = "1.2"))]
    V1_2,
}

impl SoapVersion {
    /// Both versions, oldest first.
    pub const ALL: [Self; 2] = [Self::V1_1, Self::V1_2];

    /// The namespace of Envelope, Header, Body and Fault.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::V1_1 => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::V1_2 => "http://www.w3.org/2003/05/soap-envelope",
        }
    }

    /// The version whose envelope namespace this is.
    #[must_use]
    pub fn from_namespace(namespace: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.namespace() == namespace)
    }

    /// The media type of a message in the HTTP binding (SOAP 1.1 section 6, RFC 3902).
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::V1_1 => "text/xml",
            Self::V1_2 => "application/soap+xml",
        }
    }

    /// The other version.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::V1_1 => Self::V1_2,
            Self::V1_2 => Self::V1_1,
        }
    }

    /// `"1.1"` or `"1.2"`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V1_1 => "1.1",
            Self::V1_2 => "1.2",
        }
    }

    /// Whether a header block with this `actor` (1.1) or `role` (1.2) is meant for the ultimate
    /// receiver, which is what both a client and this service are (SOAP 1.1 section 4.2.2, SOAP 1.2
    /// part 1 section 2.2). Absent and empty mean the ultimate receiver.
    #[must_use]
    pub fn targets_ultimate_receiver(self, role: Option<&str>) -> bool {
        let role = role.unwrap_or_default();
        match self {
            Self::V1_1 => matches!(role, "" | "http://schemas.xmlsoap.org/soap/actor/next"),
            Self::V1_2 => matches!(
                role,
                "" | "http://www.w3.org/2003/05/soap-envelope/role/next"
                    | "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver"
            ),
        }
    }
}

impl fmt::Display for SoapVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is neither `1.1` nor `1.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown SOAP version: expected `1.1` or `1.2`")]
pub struct UnknownSoapVersion;

impl FromStr for SoapVersion {
    type Err = UnknownSoapVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|version| version.as_str() == text).ok_or(UnknownSoapVersion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_known_by_the_exact_namespace_only() {
        for version in SoapVersion::ALL {
            assert_eq!(SoapVersion::from_namespace(version.namespace()), Some(version));
            assert_eq!(SoapVersion::from_namespace(&format!("{}/", version.namespace())), None);
        }
        assert_eq!(SoapVersion::from_namespace("http://www.w3.org/2001/12/soap-envelope"), None);
        assert_eq!(SoapVersion::from_namespace(""), None);
    }

    #[test]
    fn version_text_is_exact() {
        assert_eq!("1.1".parse(), Ok(SoapVersion::V1_1));
        assert_eq!("1.2".parse(), Ok(SoapVersion::V1_2));
        for text in ["", "1", "1.3", " 1.2", "auto"] {
            assert_eq!(text.parse::<SoapVersion>(), Err(UnknownSoapVersion), "{text:?}");
        }
    }

    #[test]
    fn an_absent_or_empty_role_is_the_ultimate_receiver_and_another_node_is_not() {
        for version in SoapVersion::ALL {
            assert!(version.targets_ultimate_receiver(None));
            assert!(version.targets_ultimate_receiver(Some("")));
            assert!(!version.targets_ultimate_receiver(Some("urn:other")));
        }
        let v12 = "http://www.w3.org/2003/05/soap-envelope/role/";
        assert!(SoapVersion::V1_2.targets_ultimate_receiver(Some(&format!("{v12}next"))));
        assert!(SoapVersion::V1_2.targets_ultimate_receiver(Some(&format!("{v12}ultimateReceiver"))));
        assert!(!SoapVersion::V1_2.targets_ultimate_receiver(Some(&format!("{v12}none"))));
        assert!(!SoapVersion::V1_1.targets_ultimate_receiver(Some(&format!("{v12}next"))));
    }
}
