//! Why an HTTP response is no answer to a call.

use std::fmt;

use crate::text::Printable;

/// How many characters of a header's value are printed.
const SHOWN: usize = 200;

/// What is wrong with a response that does not bring the SOAP message it should, or brings one that
/// contradicts its frame.
///
/// The texts in it are the peer's; `Debug` and `Display` mask them.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpReason {
    /// The server sends the client elsewhere (3xx). Redirects are not followed: they would carry key
    /// and session to a place that the caller did not name (rules 49 and 50).
    Redirect {
        /// Where to, as far as it may be known: `scheme://host[:port]`, or `//host[:port]` where
        /// the Location names no scheme; never user information, path or query. `None` where the Location
        /// is missing or unreadable, or stays on the same host.
        to: Option<String>,
    },
    /// No SOAP message, under a status other than 200.
    Status,
    /// A media type that is not SOAP's, or not exactly one.
    MediaType {
        /// What the Content-Type says; `None` where there is none.
        found: Option<String>,
    },
    /// A success status (2xx) without a body.
    Empty,
    /// A content coding; none was asked for.
    ContentCoding {
        /// What the Content-Encoding says.
        found: String,
    },
    /// A body that is larger than the caller reads.
    TooLarge {
        /// The caller's limit in bytes.
        limit: usize,
    },
    /// A body whose end is not the declared one, or did not come.
    CutOff {
        /// Bytes that came.
        received: usize,
        /// `Content-Length`, where there was a single one.
        declared: Option<u64>,
    },
    /// A success that contradicts the frame it came in.
    Contradiction {
        /// What contradicts what.
        what: &'static str,
    },
}

impl HttpReason {
    /// A stable name for reports: `redirect`, `media_type`, ….
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Redirect { .. } => "redirect",
            Self::Status => "status",
            Self::MediaType { .. } => "media_type",
            Self::Empty => "empty",
            Self::ContentCoding { .. } => "content_coding",
            Self::TooLarge { .. } => "too_large",
            Self::CutOff { .. } => "cut_off",
            Self::Contradiction { .. } => "contradiction",
        }
    }
}

impl fmt::Display for HttpReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redirect { to: Some(to) } => write!(f, "a redirect to {}", Printable::at_most(to, SHOWN)),
            Self::Redirect { to: None } => f.write_str("a redirect"),
            Self::Status => f.write_str("no SOAP message"),
            Self::MediaType { found: Some(found) } => {
                write!(f, "the media type `{}` instead of SOAP's", Printable::at_most(found, SHOWN))
            }
            Self::MediaType { found: None } => f.write_str("no media type"),
            Self::Empty => f.write_str("no body"),
            Self::ContentCoding { found } => {
                write!(
                    f,
                    "the content coding `{}`, which was not asked for",
                    Printable::at_most(found, SHOWN)
                )
            }
            Self::TooLarge { limit } => write!(f, "a body larger than the limit of {limit} bytes"),
            Self::CutOff { received, declared: Some(declared) } => {
                write!(f, "an incomplete body: {received} bytes came, {declared} were declared")
            }
            Self::CutOff { received, declared: None } => {
                write!(f, "an incomplete body: it broke off after {received} bytes")
            }
            Self::Contradiction { what } => write!(f, "a contradiction: {what}"),
        }
    }
}

impl fmt::Debug for HttpReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Redirect { to } => {
                f.debug_struct("Redirect").field("to", &to.as_deref().map(Printable::new)).finish()
            }
            Self::Status => f.write_str("Status"),
            Self::MediaType { found } => {
                f.debug_struct("MediaType").field("found", &found.as_deref().map(Printable::new)).finish()
            }
            Self::Empty => f.write_str("Empty"),
            Self::ContentCoding { found } => {
                f.debug_struct("ContentCoding").field("found", &Printable::new(found)).finish()
            }
            Self::TooLarge { limit } => f.debug_struct("TooLarge").field("limit", limit).finish(),
            Self::CutOff { received, declared } => {
                f.debug_struct("CutOff").field("received", received).field("declared", declared).finish()
            }
            Self::Contradiction { what } => f.debug_struct("Contradiction").field("what", what).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_echoes_the_session_prints_four_digits_of_it() {
        let session = "5e55a1d0-0000-4000-8000-00000000000f";
        for reason in [
            HttpReason::Redirect { to: Some(format!("https://{session}.example")) },
            HttpReason::MediaType { found: Some(format!("text/{session}\r\n")) },
            HttpReason::ContentCoding { found: session.to_owned() },
        ] {
            for printed in [format!("{reason}"), format!("{reason:?}"), format!("{reason:#?}")] {
                assert!(printed.contains("5e55…"), "{printed}");
                assert!(!printed.contains("a1d0-0000") && !printed.contains('\r'), "{printed}");
            }
        }
    }

    #[test]
    fn an_incomplete_body_says_how_much_of_it_came() {
        let reason = HttpReason::CutOff { received: 3, declared: Some(9) };
        assert_eq!(reason.to_string(), "an incomplete body: 3 bytes came, 9 were declared");
        let reason = HttpReason::CutOff { received: 3, declared: None };
        assert_eq!(reason.to_string(), "an incomplete body: it broke off after 3 bytes");
    }
}
