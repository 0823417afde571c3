//! One fault for both versions.
//!
//! SOAP 1.1 (section 4.4) and SOAP 1.2 (part 1, section 5.4) say the same things under other names;
//! [`Fault`] is what both say. It keeps what a peer sent even where that breaks the rules, since a
//! fault that is hard to read is still a failure and its text is what a person needs.

mod code;
mod detail;
mod wire;

use std::fmt;

pub use code::{FaultClass, FaultCode};
pub use detail::Detail;
pub(crate) use wire::{read, write};

use crate::text::Printable;

/// A SOAP fault: why the peer did not do what it was asked.
///
/// `Debug` and `Display` mask GUID-shaped runs and escape control characters; the fields hold the raw
/// text.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Fault {
    /// `faultcode` (1.1), `Code/Value` (1.2).
    pub code: FaultCode,
    /// `Code/Subcode/Value` and those nested in it, outermost first (1.2).
    pub subcodes: Vec<FaultCode>,
    /// `faultstring` (1.1; one), `Reason/Text` (1.2; one for each language).
    pub reasons: Vec<Reason>,
    /// `Node` (1.2): the node that met the trouble.
    pub node: Option<String>,
    /// `faultactor` (1.1), `Role` (1.2).
    pub role: Option<String>,
    /// `detail` (1.1), `Detail` (1.2) and ASMX's `detail` in no namespace.
    pub detail: Option<Detail>,
}

/// A human-readable reason, with its language where the peer named one.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Reason {
    /// `xml:lang`, as it came.
    pub language: Option<String>,
    /// The text.
    pub text: String,
}

impl Reason {
    /// A reason in a language (a BCP 47 tag such as `en`).
    #[must_use]
    pub fn new(language: Option<&str>, text: impl Into<String>) -> Self {
        Self { language: language.map(str::to_owned), text: text.into() }
    }
}

impl Fault {
    /// A fault with a code and a reason that names no language (SOAP 1.2 will say English, as ASMX does).
    #[must_use]
    pub fn new(code: FaultCode, reason: impl Into<String>) -> Self {
        Self { code, reasons: vec![Reason::new(None, reason)], ..Self::default() }
    }

    /// The same fault with a detail.
    #[must_use]
    pub fn with_detail(mut self, detail: Detail) -> Self {
        self.detail = Some(detail);
        self
    }

    /// The reason to show: the English one, else the first; empty where the peer gave none.
    #[must_use]
    pub fn reason(&self) -> &str {
        self.shown_reason().map_or("", |reason| &reason.text)
    }

    fn shown_reason(&self) -> Option<&Reason> {
        self.reason_in("en").or(self.reasons.first())
    }

    /// The reason in a language: the exact tag, or one that it is a prefix of (`en` finds `en-GB`).
    #[must_use]
    pub fn reason_in(&self, language: &str) -> Option<&Reason> {
        let tag = |reason: &Reason| reason.language.as_deref().unwrap_or_default().to_ascii_lowercase();
        let wanted = language.to_ascii_lowercase();
        self.reasons.iter().find(|reason| tag(reason) == wanted).or_else(|| {
            self.reasons
                .iter()
                .find(|reason| tag(reason).strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-')))
        })
    }
}

impl fmt::Display for Fault {
    /// Code and reason: `soap:Client (sender): The session ID is not valid.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.code, f)?;
        for subcode in &self.subcodes {
            write!(f, " / {}", Printable::new(&subcode.text))?;
        }
        match self.reason() {
            "" => f.write_str(", without a reason"),
            reason => write!(f, ": {}", Printable::at_most(reason, 500)),
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fault")
            .field("code", &self.code)
            .field("subcodes", &self.subcodes)
            .field("reasons", &self.reasons)
            .field("node", &self.node.as_deref().map(Printable::new))
            .field("role", &self.role.as_deref().map(Printable::new))
            .field("detail", &self.detail)
            .finish()
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reason")
            .field("language", &self.language.as_deref().map(Printable::new))
            .field("text", &Printable::new(&self.text))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_shown_is_the_english_one_else_the_first() {
        let mut fault = Fault { reasons: vec![Reason::new(Some("de"), "nein")], ..Fault::default() };
        assert_eq!(fault.reason(), "nein");
        fault.reasons.push(Reason::new(Some("en-GB"), "no"));
        assert_eq!(fault.reason(), "no");
        fault.reasons.push(Reason::new(Some("EN"), "exactly no"));
        assert_eq!(fault.reason(), "exactly no");
        assert_eq!(fault.reason_in("fr"), None);
        assert_eq!(Fault::default().reason(), "");
    }

    #[test]
    fn a_fault_that_echoes_the_session_prints_four_digits_of_it() {
        let session = "5e55a1d0-0000-4000-8000-00000000000f";
        let fault = Fault {
            code: FaultCode::unresolved(format!("x:{session}")),
            subcodes: vec![FaultCode::unresolved(session)],
            reasons: vec![Reason::new(Some(session), format!("Invalid session {session}"))],
            node: Some(session.to_owned()),
            role: Some(session.to_owned()),
            detail: Some(Detail::from_text(session).unwrap()),
        };
        for printed in [format!("{fault}"), format!("{fault:?}"), format!("{fault:#?}")] {
            assert!(printed.contains("5e55…"), "{printed}");
            assert!(!printed.contains("a1d0-0000"), "{printed}");
        }
    }
}
