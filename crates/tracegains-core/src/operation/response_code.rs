//! `ResponseCode`: the status that TraceGains puts into every result.

use std::borrow::Cow;
use std::fmt;

use crate::text::Printable;

/// The in-band status of a result: a .NET `HttpStatusCode` member name or a three-digit number.
///
/// How the service spells it is not documented, so both are read, exactly, case and all; any other
/// text is kept as it came. **Success is exactly `OK`, `200`, `NoContent` or `204`**: other 2xx codes
/// do not say that the work was done.
///
/// ```
/// use tracegains_core::ResponseCode;
///
/// let code = ResponseCode::new("Unauthorized");
/// assert_eq!(code.status(), Some(401));
/// assert!(!code.is_success());
/// assert!(ResponseCode::new("204").is_success());
/// assert!(!ResponseCode::new("ok").is_success());
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResponseCode(Cow<'static, str>);

impl ResponseCode {
    /// The code `OK`, as the service writes a success.
    #[must_use]
    pub fn ok() -> Self {
        Self::new("OK")
    }

    /// The code of this text. XML white space around it is not part of it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = crate::xml::trim(text);
        // The names that the service really sends cost no allocation.
        match MEMBERS.iter().find(|(name, _)| *name == text) {
            Some((name, _)) => Self(Cow::Borrowed(name)),
            None => Self(Cow::Owned(text.to_owned())),
        }
    }

    /// The text as it came. It is the peer's: print it through `Display`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTTP status that the code names, if it names one.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.0.as_bytes() {
            [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => self.0.parse().ok(),
            _ => MEMBERS.iter().find(|(name, _)| *name == self.0).map(|(_, status)| *status),
        }
    }

    /// Whether the operation was done: `OK`, `200`, `NoContent`, `204`, and nothing else.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(&*self.0, "OK" | "200" | "NoContent" | "204")
    }
}

impl fmt::Display for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Printable::new(&self.0), f)
    }
}

impl fmt::Debug for ResponseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResponseCode").field(&Printable::new(&self.0)).finish()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for ResponseCode {
    /// Writes the masked text: reports are read by more people than the session is for.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `System.Net.HttpStatusCode`, aliases included.
const MEMBERS: &[(&str, u16)] = &[
    ("Continue", 100),
    ("SwitchingProtocols", 101),
    ("Processing", 102),
    ("EarlyHints", 103),
    ("OK", 200),
    ("Created", 201),
    ("Accepted", 202),
    ("NonAuthoritativeInformation", 203),
    ("NoContent", 204),
    ("ResetContent", 205),
    ("PartialContent", 206),
    ("MultiStatus", 207),
    ("AlreadyReported", 208),
    ("IMUsed", 226),
    ("Ambiguous", 300),
    ("MultipleChoices", 300),
    ("Moved", 301),
    ("MovedPermanently", 301),
    ("Found", 302),
    ("Redirect", 302),
    ("RedirectMethod", 303),
    ("SeeOther", 303),
    ("NotModified", 304),
    ("UseProxy", 305),
    ("Unused", 306),
    ("RedirectKeepVerb", 307),
    ("TemporaryRedirect", 307),
    ("PermanentRedirect", 308),
    ("BadRequest", 400),
    ("Unauthorized", 401),
    ("PaymentRequired", 402),
    ("Forbidden", 403),
    ("NotFound", 404),
    ("MethodNotAllowed", 405),
    ("NotAcceptable", 406),
    ("ProxyAuthenticationRequired", 407),
    ("RequestTimeout", 408),
    ("Conflict", 409),
    ("Gone", 410),
    ("LengthRequired", 411),
    ("PreconditionFailed", 412),
    ("RequestEntityTooLarge", 413),
    ("RequestUriTooLong", 414),
    ("UnsupportedMediaType", 415),
    ("RequestedRangeNotSatisfiable", 416),
    ("ExpectationFailed", 417),
    ("MisdirectedRequest", 421),
    ("UnprocessableContent", 422),
    ("UnprocessableEntity", 422),
    ("Locked", 423),
    ("FailedDependency", 424),
    ("UpgradeRequired", 426),
    ("PreconditionRequired", 428),
    ("TooManyRequests", 429),
    ("RequestHeaderFieldsTooLarge", 431),
    ("UnavailableForLegalReasons", 451),
    ("InternalServerError", 500),
    ("NotImplemented", 501),
    ("BadGateway", 502),
    ("ServiceUnavailable", 503),
    ("GatewayTimeout", 504),
    ("HttpVersionNotSupported", 505),
    ("VariantAlsoNegotiates", 506),
    ("InsufficientStorage", 507),
    ("LoopDetected", 508),
    ("NotExtended", 510),
    ("NetworkAuthenticationRequired", 511),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn success_is_exactly_four_spellings() {
        for text in ["OK", "200", "NoContent", "204", " OK ", "\t200\r\n"] {
            assert!(ResponseCode::new(text).is_success(), "{text:?}");
        }
        let all =
            MEMBERS.iter().map(|(name, _)| (*name).to_owned()).chain((100..1000).map(|n| n.to_string()));
        for text in all.filter(|text| !matches!(text.as_str(), "OK" | "200" | "NoContent" | "204")) {
            assert!(!ResponseCode::new(&text).is_success(), "{text}");
            assert!(ResponseCode::new(&text).status().is_some(), "{text}");
        }
    }

    #[test]
    fn spellings_that_only_look_like_success_are_not() {
        for text in [
            "",
            "ok",
            "Ok",
            "nocontent",
            "+200",
            "200.0",
            "0200",
            "20",
            "2000",
            "２００",
            "200 OK",
            "O K",
            "\u{a0}OK",
            "\u{b}200",
            "0xC8",
            "2e2",
            "-200",
            "OK\u{200b}",
        ] {
            let code = ResponseCode::new(text);
            assert!(!code.is_success(), "{text:?}");
            assert_eq!(code.as_str(), text, "kept verbatim");
            assert_eq!(code.status(), None, "{text:?}");
        }
    }

    #[test]
    fn names_and_numbers_name_the_same_status() {
        assert_eq!(ResponseCode::new("Unauthorized").status(), ResponseCode::new("401").status());
        assert_eq!(ResponseCode::new("TooManyRequests").status(), Some(429));
        assert_eq!(ResponseCode::new("ServiceUnavailable").status(), Some(503));
    }

    #[test]
    fn a_code_that_echoes_a_session_is_masked() {
        let code = ResponseCode::new("5e55a1d0-0000-4000-8000-00000000000f");
        assert_eq!(format!("{code} {code:?}"), "5e55… ResponseCode(\"5e55…\")");
    }
}
