//! Markup that is no tag, each from its first byte: how long it is, or what is wrong with it.

use super::error::{Construct, ErrorKind};

/// What is wrong with the markup at the front of a text, and what was expected there.
pub(super) type Refusal = (ErrorKind, &'static str);

/// The markup that starts here is not ended.
pub(super) const CUT: Refusal = (ErrorKind::UnexpectedEnd, "the end of the markup that starts here");

const COMMENT: &str = "<!--";
const CDATA: &str = "<![CDATA[";
const CDATA_END: &str = "]]>";

/// What `<!` starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bang<'i> {
    Comment { length: usize },
    CData { length: usize, text: &'i str },
}

/// What stands where SOAP allows none of it.
pub(super) const fn forbidden(construct: Construct) -> Refusal {
    let expected = match construct {
        Construct::DocumentType => "no document type declaration",
        Construct::ProcessingInstruction => "no processing instruction",
    };
    (ErrorKind::Forbidden(construct), expected)
}

/// Reads a comment or a CDATA section (productions 15 and 18).
pub(super) fn bang(rest: &str) -> Result<Bang<'_>, Refusal> {
    if let Some(content) = rest.strip_prefix(COMMENT) {
        let hyphens = content.find("--").ok_or(CUT)?;
        return match content.as_bytes().get(hyphens + 2) {
            Some(b'>') => Ok(Bang::Comment { length: COMMENT.len() + hyphens + "-->".len() }),
            Some(_) if content[hyphens..].contains("-->") => {
                Err((ErrorKind::NotWellFormed, "no `--` in a comment"))
            }
            _ => Err(CUT),
        };
    }
    if let Some(content) = rest.strip_prefix(CDATA) {
        let end = content.find(CDATA_END).ok_or(CUT)?;
        return Ok(Bang::CData { length: CDATA.len() + end + CDATA_END.len(), text: &content[..end] });
    }
    if rest.as_bytes().get(2).is_some_and(|letter| letter.eq_ignore_ascii_case(&b'd')) {
        return Err(forbidden(Construct::DocumentType));
    }
    if COMMENT.starts_with(rest) || CDATA.starts_with(rest) {
        return Err(CUT);
    }
    Err((ErrorKind::NotWellFormed, "a comment or a CDATA section behind `<!`"))
}

/// Reads an XML declaration: its length and what stands between `<?xml` and `?>`. Whatever else starts
/// with `<?` is a processing instruction.
pub(super) fn declaration(rest: &str) -> Result<(usize, &str), Refusal> {
    let content = rest.strip_prefix("<?").and_then(|rest| rest.split_once("?>")).map(|(content, _)| content);
    match content.and_then(|content| content.strip_prefix("xml")) {
        Some(said) if said.is_empty() || said.starts_with([' ', '\t', '\r', '\n']) => {
            Ok(("<?xml?>".len() + said.len(), said))
        }
        _ => Err(forbidden(Construct::ProcessingInstruction)),
    }
}

/// Reads a reference: what stands between `&` and `;`.
pub(super) fn reference(rest: &str) -> Result<&str, Refusal> {
    const EXPECTED: &str = "`;` behind a reference";
    let content = rest.get(1..).unwrap_or_default();
    match content.bytes().position(|byte| matches!(byte, b';' | b'&' | b'<')) {
        None => Err((ErrorKind::UnexpectedEnd, EXPECTED)),
        Some(end) if content.as_bytes()[end] == b';' => Ok(&content[..end]),
        Some(_) => Err((ErrorKind::NotWellFormed, EXPECTED)),
    }
}
