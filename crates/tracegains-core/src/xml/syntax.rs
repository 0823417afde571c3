//! What quick-xml itself refuses, in our terms.

use quick_xml::errors::IllFormedError;

use super::error::{Construct, ErrorKind};

/// What is wrong with a token, and what was expected.
pub(super) type Refusal = (ErrorKind, &'static str);

/// What stands where SOAP allows none of it.
pub(super) const fn forbidden(construct: Construct) -> Refusal {
    let expected = match construct {
        Construct::DocumentType => "no document type declaration",
        Construct::ProcessingInstruction => "no processing instruction",
    };
    (ErrorKind::Forbidden(construct), expected)
}

/// What is wrong at the start of `rest`, and what was expected there. `ended`: quick-xml read to the end of
/// the input.
pub(super) fn refusal(error: &quick_xml::Error, rest: &str, ended: bool) -> Refusal {
    if rest.starts_with("<?") {
        return forbidden(Construct::ProcessingInstruction);
    }
    if rest.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("<!d")) {
        return forbidden(Construct::DocumentType);
    }
    match error {
        quick_xml::Error::Syntax(_)
            if rest.starts_with("<!")
                && !["<!--", "<![CDATA["].iter().any(|m| m.starts_with(rest) || rest.starts_with(m)) =>
        {
            (ErrorKind::NotWellFormed, "a comment or a CDATA section behind `<!`")
        }
        quick_xml::Error::Syntax(_) => (ErrorKind::UnexpectedEnd, "the end of the markup that starts here"),
        quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) if ended => {
            (ErrorKind::UnexpectedEnd, "`;` behind a reference")
        }
        quick_xml::Error::IllFormed(IllFormedError::UnclosedReference) => {
            (ErrorKind::NotWellFormed, "`;` behind a reference")
        }
        quick_xml::Error::IllFormed(IllFormedError::DoubleHyphenInComment) => {
            (ErrorKind::NotWellFormed, "no `--` in a comment")
        }
        _ => (ErrorKind::NotWellFormed, "markup of XML 1.0"),
    }
}
