//! Which operation a request names in its head, as ASMX reads it.

use std::borrow::Cow;
use std::fmt;

use http::{HeaderMap, HeaderValue};

use super::media_type::MediaType;
use super::request::SOAP_ACTION;
use crate::soap::SoapVersion;
use crate::text::Printable;

/// The operation that a request names in its head.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NamedAction {
    /// By a `SOAPAction` header, without its quotes and percent-encoding.
    SoapAction(String),
    /// By the `action` parameter of the media type.
    Parameter(String),
    /// Not at all: the element in the body decides.
    None,
}

impl NamedAction {
    /// SOAP 1.1 names the operation in `SOAPAction`, SOAP 1.2 in the `action` parameter. Many SOAP 1.2
    /// clients send `SOAPAction` too: under the media type of SOAP 1.2 it does not count.
    pub(super) fn of(headers: &HeaderMap, media_type: &MediaType) -> Self {
        if media_type.soap_version() != Some(SoapVersion::V1_2)
            && let Some(action) = soap_action(headers)
        {
            return Self::SoapAction(action);
        }
        match media_type.parameter("action") {
            None | Some("") => Self::None,
            Some(action) => Self::Parameter(action.to_owned()),
        }
    }

    /// Whether it names the operation with this action, character by character.
    pub(super) fn is(&self, known: &str) -> bool {
        match self {
            Self::SoapAction(action) | Self::Parameter(action) => action == known,
            Self::None => false,
        }
    }
}

impl fmt::Display for NamedAction {
    /// What ASMX says where it knows no operation of that name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SoapAction(action) => {
                let action = Printable::at_most(action, 200);
                write!(f, "Server did not recognize the value of HTTP Header SOAPAction: {action}.")
            }
            Self::Parameter(action) => {
                let action = Printable::at_most(action, 200);
                write!(f, "Unable to handle request. The action '{action}' was not recognized.")
            }
            Self::None => f.write_str(
                "Unable to handle request without a valid action parameter. Please supply a valid soap action.",
            ),
        }
    }
}

impl fmt::Debug for NamedAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SoapAction(action) => f.debug_tuple("SoapAction").field(&Printable::new(action)).finish(),
            Self::Parameter(action) => f.debug_tuple("Parameter").field(&Printable::new(action)).finish(),
            Self::None => f.write_str("None"),
        }
    }
}

/// The value of `SOAPAction`: quoted or not, blanks around it, percent-encoded. Equal lines are one;
/// different ones are joined, as ASP.NET does, and then name nothing.
fn soap_action(headers: &HeaderMap) -> Option<String> {
    let mut lines = headers.get_all(SOAP_ACTION).iter().map(named_by);
    let first = lines.next()?;
    let mut others: Vec<String> = Vec::new();
    for action in lines {
        if action != first && !others.contains(&action) {
            others.push(action);
        }
    }
    if others.is_empty() { Some(first) } else { Some(format!("{first},{}", others.join(","))) }
}

fn named_by(line: &HeaderValue) -> String {
    let line = String::from_utf8_lossy(line.as_bytes());
    let action = line.trim_matches([' ', '\t']);
    let action = action.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(action);
    percent_decoded(action).into_owned()
}

fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        rest = after;
        match (*first, after) {
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            (byte, _) => bytes.push(byte),
        }
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGOUT: &str = "https://api.tracegains.net/v7/soap/Logout";

    fn named(media_type: &str, lines: &[&str]) -> NamedAction {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(SOAP_ACTION, line.parse().unwrap());
        }
        NamedAction::of(&headers, &MediaType::parse(media_type).unwrap())
    }

    #[test]
    fn soap_action_is_read_in_every_spelling_that_asmx_takes() {
        for line in [
            format!("\"{LOGOUT}\""),
            LOGOUT.to_owned(),
            format!("  \"{LOGOUT}\"\t "),
            "\"https:%2F%2Fapi.tracegains.net%2Fv7%2Fsoap%2FLogout\"".to_owned(),
            "https%3a%2f%2fapi.tracegains.net%2Fv7/soap/Logout".to_owned(),
        ] {
            assert_eq!(named("text/xml", &[&line]), NamedAction::SoapAction(LOGOUT.to_owned()), "{line}");
            assert!(named("text/xml", &[&line, &line]).is(LOGOUT), "{line}");
        }
    }

    #[test]
    fn soap_action_that_names_something_else_names_not_logout() {
        for line in
            ["\"\"", "", "\"", "%", "%2", "%zz", "Logout", "\"https://api.tracegains.net/v7/soap/Logout/\""]
        {
            let action = named("text/xml", &[line]);
            assert!(matches!(action, NamedAction::SoapAction(_)), "{line}");
            assert!(!action.is(LOGOUT), "{line}");
        }
        assert!(!named("text/xml", &[LOGOUT, "https://api.tracegains.net/v7/soap/Login"]).is(LOGOUT));
        assert!(!named("text/xml", &[&LOGOUT.to_uppercase()]).is(LOGOUT));
        assert!(!NamedAction::None.is(""));
    }

    #[test]
    fn soap_action_does_not_count_under_the_media_type_of_soap_1_2() {
        let quoted = format!("\"{LOGOUT}\"");
        assert_eq!(named("application/soap+xml", &[&quoted]), NamedAction::None);
        assert_eq!(named("application/soap+xml; action=\"\"", &[&quoted]), NamedAction::None);
        let parameter = format!("application/soap+xml; action=\"{LOGOUT}\"");
        assert_eq!(named(&parameter, &["\"urn:other\""]), NamedAction::Parameter(LOGOUT.to_owned()));
    }

    #[test]
    fn without_soap_action_the_parameter_counts_under_either_media_type() {
        let action = named(&format!("text/xml; action={LOGOUT}"), &[]);
        assert_eq!(action, NamedAction::Parameter(LOGOUT.to_owned()));
        assert_eq!(named("text/xml", &[]), NamedAction::None);
    }

    #[test]
    fn an_unknown_action_is_refused_in_asmxs_words_and_without_its_secrets() {
        assert_eq!(
            NamedAction::SoapAction("urn:x".to_owned()).to_string(),
            "Server did not recognize the value of HTTP Header SOAPAction: urn:x."
        );
        assert_eq!(
            NamedAction::Parameter("urn:x".to_owned()).to_string(),
            "Unable to handle request. The action 'urn:x' was not recognized."
        );
        let session = "5e55a1d0-0000-4000-8000-00000000000f".to_owned();
        for action in [NamedAction::SoapAction(session.clone()), NamedAction::Parameter(session)] {
            let printed = format!("{action} {action:?}");
            assert!(printed.contains("5e55…") && !printed.contains("a1d0"), "{printed}");
        }
    }
}
