//! Headers that a caller adds to requests.

use std::fmt;

use http::header::{HeaderName, HeaderValue};

use crate::text::Printable;

/// Headers that the SOAP binding or the HTTP client writes. A second opinion about them would change
/// what is sent, how its end is found, or how the answer has to be read.
const RESERVED: [&str; 15] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-connection",
    "soapaction",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Why a header cannot be added to a request. It never repeats the value.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidHeader {
    /// The name is not one (RFC 9110 section 5.1).
    Name,
    /// The value holds a character that a header cannot: a line end, for example (rule 58).
    Value {
        /// The header's name.
        name: String,
    },
    /// The header belongs to the SOAP binding or to the HTTP client.
    Reserved {
        /// The header's name.
        name: String,
    },
}

impl fmt::Display for InvalidHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => f.write_str("not the name of a header: expected letters, digits and dashes"),
            Self::Value { name } => write!(
                f,
                "the value of the header `{}` holds a character that a header cannot hold: expected text on one line, without control characters",
                Printable::new(name)
            ),
            Self::Reserved { name } => write!(
                f,
                "the header `{}` cannot be set: the SOAP binding or the HTTP client writes it",
                Printable::new(name)
            ),
        }
    }
}

impl fmt::Debug for InvalidHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (variant, name) = match self {
            Self::Name => return f.write_str("Name"),
            Self::Value { name } => ("Value", name),
            Self::Reserved { name } => ("Reserved", name),
        };
        f.debug_struct(variant).field("name", &Printable::new(name)).finish()
    }
}

impl std::error::Error for InvalidHeader {}

/// A header as it goes out. The value is marked as sensitive: it may be a gateway's key.
pub(super) fn parse(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), InvalidHeader> {
    let name = name.parse::<HeaderName>().map_err(|_| InvalidHeader::Name)?;
    if RESERVED.contains(&name.as_str()) {
        return Err(InvalidHeader::Reserved { name: name.as_str().to_owned() });
    }
    let mut value =
        HeaderValue::from_str(value).map_err(|_| InvalidHeader::Value { name: name.as_str().to_owned() })?;
    value.set_sensitive(true);
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_binding_and_of_the_client_are_refused_in_any_case() {
        for name in RESERVED {
            for name in [name.to_owned(), name.to_uppercase()] {
                let error = parse(&name, "x").unwrap_err();
                assert_eq!(error, InvalidHeader::Reserved { name: name.to_lowercase() });
                assert!(error.to_string().contains(&name.to_lowercase()));
            }
        }
    }

    #[test]
    fn a_line_end_cannot_be_smuggled_in() {
        for value in ["a\r\nb: c", "a\nb", "a\rb", "a\0b", "a\u{1b}b", "\u{7f}"] {
            let error = parse("X-Key", value).unwrap_err();
            assert_eq!(error, InvalidHeader::Value { name: "x-key".to_owned() });
            assert!(!error.to_string().contains(value));
        }
        for name in ["", "a b", "a:b", "a\r\nb", "\u{e9}"] {
            assert_eq!(parse(name, "x").unwrap_err(), InvalidHeader::Name, "{name:?}");
        }
    }

    #[test]
    fn values_do_not_print() {
        let (name, value) = parse("X-Gateway-Key", "hunter2").unwrap();
        assert_eq!((name.as_str(), value.to_str().unwrap()), ("x-gateway-key", "hunter2"));
        assert!(!format!("{value:?}").contains("hunter2"));
    }
}
