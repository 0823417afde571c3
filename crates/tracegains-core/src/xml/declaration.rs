//! The XML declaration (productions 23 to 26, 32, 80).

use super::characters::{is_space, trim_start};

/// What an XML declaration says; it has been found to be in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Declaration<'i> {
    /// The encoding it names.
    pub(super) encoding: Option<&'i str>,
}

pub(super) const USUAL_LENGTH: usize = r#"<?xml version="1.0" encoding="utf-8"?>"#.len();

/// The encoding that a declaration names which is written as nearly all are: in [`USUAL_LENGTH`] bytes at
/// the start of the document.
pub(super) fn usual(document: &str) -> Option<&str> {
    let (encoding, rest) = document.strip_prefix(r#"<?xml version="1.0" encoding=""#)?.split_at_checked(5)?;
    (encoding.eq_ignore_ascii_case("utf-8") && rest.starts_with("\"?>")).then_some(encoding)
}

/// Reads what stands between `<?xml` and `?>`: version, encoding, standalone, in this order, once each.
///
/// # Errors
///
/// What was expected.
pub(super) fn parse(mut content: &str) -> Result<Declaration<'_>, &'static str> {
    if pseudo_attribute(&mut content, "version")? != Some("1.0") {
        return Err("`version=\"1.0\"` first in the XML declaration: SOAP is XML 1.0");
    }
    let encoding = pseudo_attribute(&mut content, "encoding")?;
    if !encoding.is_none_or(is_encoding_name) {
        return Err("an encoding name in the XML declaration");
    }
    if !matches!(pseudo_attribute(&mut content, "standalone")?, None | Some("yes" | "no")) {
        return Err("`standalone` to be `yes` or `no`");
    }
    if content.bytes().all(is_space) {
        Ok(Declaration { encoding })
    } else {
        Err("version, encoding and standalone in this order, each once, and nothing else")
    }
}

/// Takes `S name S? '=' S? quoted` from the front of the content, if it is there.
fn pseudo_attribute<'i>(content: &mut &'i str, name: &str) -> Result<Option<&'i str>, &'static str> {
    let trimmed = trim_start(content);
    if trimmed.len() == content.len() {
        return Ok(None);
    }
    let Some(rest) = trimmed.strip_prefix(name) else { return Ok(None) };
    let rest = trim_start(rest).strip_prefix('=').ok_or("`=` behind a name in the XML declaration")?;
    let rest = trim_start(rest);
    let quote = match rest.as_bytes().first() {
        Some(&quote @ (b'"' | b'\'')) => quote,
        _ => return Err("a quoted value in the XML declaration"),
    };
    let closing = rest.bytes().skip(1).position(|byte| byte == quote);
    let length = closing.ok_or("a closing quote in the XML declaration")?;
    let (value, rest) = (&rest[1..=length], &rest[length + 2..]);
    *content = rest;
    Ok(Some(value))
}

/// Production 81.
fn is_encoding_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_in_order_are_read() {
        for (content, encoding) in [
            (r#" version="1.0""#, None),
            (r" version='1.0'", None),
            (" version = \"1.0\"\n", None),
            (r#" version="1.0" encoding="utf-8""#, Some("utf-8")),
            (r#" version="1.0" encoding='UTF-16' standalone="yes" "#, Some("UTF-16")),
            (r#" version="1.0" standalone='no'"#, None),
        ] {
            assert_eq!(parse(content).map(|d| d.encoding), Ok(encoding), "{content}");
        }
    }

    #[test]
    fn every_other_declaration_is_refused() {
        for content in [
            "",
            " ",
            r#"version="1.0""#,
            r#" version="1.1""#,
            r#" version="1.2""#,
            r#" version="1.0 ""#,
            r#" version="""#,
            " version=1.0",
            r#" version="1.0"#,
            r#" version="1.0' "#,
            r#" VERSION="1.0""#,
            r#" encoding="utf-8""#,
            r#" encoding="utf-8" version="1.0""#,
            r#" version="1.0"encoding="utf-8""#,
            r#" version="1.0" encoding="""#,
            r#" version="1.0" encoding="8bit""#,
            r#" version="1.0" encoding="utf 8""#,
            r#" version="1.0" Encoding="utf-8""#,
            r#" version="1.0" standalone="maybe""#,
            r#" version="1.0" standalone="""#,
            r#" version="1.0" standalone="yes" encoding="utf-8""#,
            r#" version="1.0" version="1.0""#,
            r#" version="1.0" x="y""#,
            r#" version="1.0" x"#,
            r#" versionx="1.0""#,
        ] {
            assert!(parse(content).is_err(), "{content}");
        }
    }
}
