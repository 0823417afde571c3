//! Media types: what a Content-Type says (RFC 9110 section 8.3, rule 57).

use std::borrow::Cow;
use std::fmt;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::soap::SoapVersion;
use crate::text::Printable;

/// A media type with its parameters: names in any case, values plain or quoted.
///
/// ```
/// use tracegains_core::binding::MediaType;
///
/// let media_type = MediaType::parse(r#"Text/XML; Charset="UTF-8""#)?;
/// assert_eq!(media_type.essence(), "text/xml");
/// assert_eq!(media_type.charset(), Some("UTF-8"));
/// # Ok::<(), tracegains_core::binding::InvalidMediaType>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct MediaType {
    essence: Cow<'static, str>,
    parameters: Cow<'static, [Parameter]>,
}

/// Name and value.
type Parameter = (Cow<'static, str>, Cow<'static, str>);

/// What nearly every answer says costs neither reading nor allocation.
const USUAL: [(&str, MediaType); 2] = [
    ("text/xml; charset=utf-8", MediaType::in_utf_8("text/xml")),
    ("application/soap+xml; charset=utf-8", MediaType::in_utf_8("application/soap+xml")),
];

/// The words that SOAP answers are made of cost no allocation.
const WORDS: [&str; 5] = ["text/xml", "application/soap+xml", "charset", "utf-8", "action"];

fn lower_case(text: &str) -> Cow<'static, str> {
    match WORDS.iter().find(|word| word.eq_ignore_ascii_case(text)) {
        Some(word) => Cow::Borrowed(word),
        None => Cow::Owned(text.to_ascii_lowercase()),
    }
}

impl MediaType {
    const fn in_utf_8(essence: &'static str) -> Self {
        const PARAMETERS: &[Parameter] = &[(Cow::Borrowed("charset"), Cow::Borrowed("utf-8"))];
        Self { essence: Cow::Borrowed(essence), parameters: Cow::Borrowed(PARAMETERS) }
    }

    /// Reads the value of a Content-Type. Values that are not quoted may hold `:`, `/`, `?`, `=` and
    /// `@` beside the characters of a token: SOAP 1.2 clients send the action, a URI, that way.
    ///
    /// # Errors
    ///
    /// The text is not a media type, or names a parameter twice: which of the two counts is not for us
    /// to say.
    pub fn parse(text: &str) -> Result<Self, InvalidMediaType> {
        if let Some((_, usual)) = USUAL.iter().find(|(usual, _)| *usual == text) {
            return Ok(usual.clone());
        }
        let (essence, mut rest) = text.split_at(place_of(b';', text).unwrap_or(text.len()));
        let essence = lower_case(trim(essence));
        let (kind, subtype) = essence.split_at(place_of(b'/', &essence).ok_or(InvalidMediaType)?);
        if !is_token(kind) || !is_token(&subtype[1..]) {
            return Err(InvalidMediaType);
        }
        let mut parameters: Vec<Parameter> = Vec::new();
        while let Some(after) = rest.strip_prefix(';') {
            rest = after.trim_start_matches(BLANK);
            // `;;` and a `;` at the end are empty parameters, which RFC 9110 allows.
            if rest.is_empty() || rest.starts_with(';') {
                continue;
            }
            let (name, after) = rest.split_at(place_of(b'=', rest).ok_or(InvalidMediaType)?);
            let name = lower_case(name);
            if !is_token(&name) || parameters.iter().any(|(known, _)| *known == name) {
                return Err(InvalidMediaType);
            }
            let (value, after) = value(&after[1..])?;
            parameters.push((name, value));
            rest = after.trim_start_matches(BLANK);
        }
        if rest.is_empty() {
            Ok(Self { essence, parameters: Cow::Owned(parameters) })
        } else {
            Err(InvalidMediaType)
        }
    }

    /// Type and subtype, in lower case: `text/xml`.
    #[must_use]
    pub fn essence(&self) -> &str {
        &self.essence
    }

    /// A parameter's value, without its quotes. `name` is in lower case.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// The `charset` parameter.
    #[must_use]
    pub fn charset(&self) -> Option<&str> {
        self.parameter("charset")
    }

    /// The SOAP version whose media type this is.
    #[must_use]
    pub fn soap_version(&self) -> Option<SoapVersion> {
        SoapVersion::ALL.into_iter().find(|version| version.media_type() == self.essence)
    }
}

/// White space between the parts of a header's value (OWS).
const BLANK: [char; 2] = [' ', '\t'];

fn trim(text: &str) -> &str {
    text.trim_matches(BLANK)
}

/// RFC 9110 section 5.6.2.
const fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// Where an ASCII character stands first. Headers are short: no search pays for its start.
fn place_of(character: u8, text: &str) -> Option<usize> {
    text.bytes().position(|byte| byte == character)
}

/// The value at the start of `text`, and what is behind it.
fn value(text: &str) -> Result<(Cow<'static, str>, &str), InvalidMediaType> {
    let Some(quoted) = text.strip_prefix('"') else {
        let is_value = |byte: u8| is_token_byte(byte) || matches!(byte, b':' | b'/' | b'?' | b'=' | b'@');
        let end = text.bytes().position(|byte| !is_value(byte)).unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        if value.is_empty() {
            return Err(InvalidMediaType);
        }
        let known = WORDS.iter().find(|word| **word == value);
        return Ok((known.map_or_else(|| Cow::Owned(value.to_owned()), |word| Cow::Borrowed(*word)), rest));
    };
    let mut value = String::new();
    let mut chars = quoted.chars();
    loop {
        match chars.next().ok_or(InvalidMediaType)? {
            '"' => return Ok((Cow::Owned(value), chars.as_str())),
            '\\' => value.push(chars.next().ok_or(InvalidMediaType)?),
            c => value.push(c),
        }
    }
}

impl fmt::Debug for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters =
            self.parameters.iter().map(|(name, value)| (Printable::new(name), Printable::new(value)));
        f.debug_struct("MediaType")
            .field("essence", &Printable::new(&self.essence))
            .field("parameters", &parameters.collect::<Vec<_>>())
            .finish()
    }
}

/// The text is not a media type, or names a parameter twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a media type: expected type/subtype and parameters that are each named once")]
pub struct InvalidMediaType;

/// What the Content-Type of a message is, if it is to be read: exactly one line, a media type.
pub(super) fn of(headers: &HeaderMap) -> Option<MediaType> {
    let mut lines = headers.get_all(CONTENT_TYPE).iter();
    let (line, None) = (lines.next()?, lines.next()) else { return None };
    MediaType::parse(line.to_str().ok()?).ok()
}

/// The lines of a header as one text, to be shown; `None` where there is none.
pub(super) fn shown(headers: &HeaderMap, name: http::HeaderName) -> Option<String> {
    let lines: Vec<_> =
        headers.get_all(name).iter().map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    if lines.is_empty() { None } else { Some(lines.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> MediaType {
        MediaType::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn case_quotes_and_blanks_do_not_change_a_media_type() {
        for text in [
            "text/xml; charset=UTF-8",
            "text/xml;charset=UTF-8",
            r#"Text/XML; Charset="UTF-8""#,
            " TEXT/XML \t;\tCHARSET=UTF-8 ",
            r#"text/xml;; charset="\U\T\F-8"; "#,
        ] {
            assert_eq!(parsed(text).essence(), "text/xml", "{text}");
            assert_eq!(parsed(text).charset(), Some("UTF-8"), "{text}");
            assert_eq!(parsed(text).soap_version(), Some(SoapVersion::V1_1), "{text}");
        }
    }

    #[test]
    fn the_usual_is_read_as_anything_else() {
        for (text, usual) in USUAL {
            assert_eq!(parsed(text), usual);
            assert_eq!(parsed(&format!("{text};")), usual, "read the long way");
        }
    }

    #[test]
    fn the_action_is_read_quoted_and_plain_and_anywhere() {
        let action = "https://api.tracegains.net/v7/soap/Logout";
        for text in [
            format!(r#"application/soap+xml; charset=utf-8; action="{action}""#),
            format!(r#"application/soap+xml; action="{action}"; charset=utf-8"#),
            format!("application/soap+xml;charset=utf-8;action={action}"),
            format!("application/soap+xml; ACTION={action} ; charset=utf-8"),
        ] {
            assert_eq!(parsed(&text).parameter("action"), Some(action), "{text}");
            assert_eq!(parsed(&text).charset(), Some("utf-8"), "{text}");
            assert_eq!(parsed(&text).soap_version(), Some(SoapVersion::V1_2), "{text}");
        }
        assert_eq!(parsed(r#"application/soap+xml; action="""#).parameter("action"), Some(""));
    }

    #[test]
    fn a_quoted_value_may_hold_what_separates_parameters() {
        let media_type = parsed(r#"text/xml; a="x;charset=\"no\"\\"; charset=utf-8"#);
        assert_eq!(media_type.parameter("a"), Some(r#"x;charset="no"\"#));
        assert_eq!(media_type.charset(), Some("utf-8"));
    }

    #[test]
    fn a_type_that_only_starts_like_soaps_is_another_type() {
        for text in ["text/xmlx", "text/xml+soap", "application/soap+xmlfoo", "application/xml", "text/html"]
        {
            assert_eq!(parsed(text).soap_version(), None, "{text}");
        }
    }

    #[test]
    fn a_parameter_named_twice_is_an_error() {
        for text in [
            "text/xml;charset=utf-8;charset=utf-16",
            "text/xml; charset=utf-8; charset=utf-8",
            r#"text/xml; charset=utf-8; Charset="utf-16""#,
        ] {
            assert_eq!(MediaType::parse(text), Err(InvalidMediaType), "{text}");
        }
    }

    #[test]
    fn what_is_no_media_type_is_an_error() {
        for text in [
            "",
            ";;;",
            "text",
            "/xml",
            "text/",
            "text/xml/x",
            "text /xml",
            "text/xml, text/html",
            "text/xml x",
            "text/xml; charset",
            "text/xml; charset=",
            "text/xml; =utf-8",
            "text/xml; charset =utf-8",
            "text/xml; charset= utf-8",
            "text/xml; charset=utf-8 utf-16",
            "text/xml; charset=utf-8, text/html",
            r#"text/xml; charset="utf-8"#,
            r#"text/xml; charset="utf-8\"#,
            r#"text/xml; charset="utf-8"x"#,
            "t\u{e9}xt/xml",
        ] {
            assert_eq!(MediaType::parse(text), Err(InvalidMediaType), "{text}");
        }
    }

    #[test]
    fn two_content_type_lines_are_none() {
        let mut headers = HeaderMap::new();
        assert_eq!(of(&headers), None);
        headers.append(CONTENT_TYPE, "text/xml".parse().unwrap());
        assert_eq!(of(&headers), Some(parsed("text/xml")));
        headers.append(CONTENT_TYPE, "text/xml".parse().unwrap());
        assert_eq!(of(&headers), None);
        assert_eq!(shown(&headers, CONTENT_TYPE).as_deref(), Some("text/xml, text/xml"));
    }
}
