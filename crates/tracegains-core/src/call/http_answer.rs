//! An answer that brought no SOAP message, kept for the ticket.

use std::fmt;

use http::{HeaderMap, StatusCode};

use super::report::Masked;
use crate::binding::{HttpReason, ResponseBody};
use crate::text::Printable;

/// How many characters of a page are shown.
const EXCERPT: usize = 160;

/// An HTTP answer that brought no SOAP message, or one that contradicts its frame.
///
/// `Debug` shows the names of the headers and a masked excerpt of the body; headers and body
/// themselves are raw.
#[non_exhaustive]
pub struct HttpAnswer<E> {
    /// The status.
    pub status: StatusCode,
    /// What is wrong with it.
    pub why: HttpReason,
    /// The Content-Type, as it came. It is the peer's text.
    pub media_type: Option<String>,
    /// The headers, as they came: they may echo the request, and hold cookies.
    pub headers: HeaderMap,
    /// The body, as far as it came and the limit allowed. It may echo the request.
    pub body: ResponseBody,
    /// The transport's error, where the body broke.
    pub source: Option<E>,
}

impl<E> HttpAnswer<E> {
    /// The start of the body on one line, masked and escaped; empty where the body is not text.
    #[must_use]
    pub fn excerpt(&self) -> String {
        let bytes = self.body.as_ref();
        let binary = |byte: &u8| matches!(byte, 0..=8 | 14..=26 | 28..=31);
        if bytes.iter().any(binary) {
            return String::new();
        }
        // A word holds at least one character, so these are enough, and no GUID is cut in two.
        let text = String::from_utf8_lossy(bytes);
        let words: Vec<&str> = text.split_whitespace().take(EXCERPT).collect();
        Printable::at_most(&words.join(" "), EXCERPT).to_string()
    }
}

impl<E: fmt::Debug> fmt::Debug for HttpAnswer<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpAnswer")
            .field("status", &self.status)
            .field("why", &self.why)
            .field("media_type", &self.media_type.as_deref().map(Printable::new))
            .field("headers", &self.headers.keys().map(Masked).collect::<Vec<_>>())
            .field("body", &self.body)
            .field("excerpt", &Printable::new(&self.excerpt()))
            .field("source", &self.source.as_ref().map(Masked))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(body: &[u8]) -> String {
        HttpAnswer::<()> {
            status: StatusCode::OK,
            why: HttpReason::Status,
            media_type: None,
            headers: HeaderMap::new(),
            body: body.to_vec().into(),
            source: None,
        }
        .excerpt()
    }

    #[test]
    fn a_page_is_shown_on_one_line_and_cut() {
        assert_eq!(excerpt(b"<html>\r\n  <p>Sign\tin</p>\n</html>\n"), "<html> <p>Sign in</p> </html>");
        assert_eq!(excerpt("é ".repeat(1000).as_bytes()).chars().count(), EXCERPT + 1);
        assert_eq!(excerpt(b""), "");
        assert_eq!(excerpt(b"\xFF\xFEa\xC0"), "\u{fffd}\u{fffd}a\u{fffd}");
    }

    #[test]
    fn a_session_is_masked_wherever_the_excerpt_ends() {
        let session = "5e55a1d0-0000-4000-8000-00000000000f";
        for before in 0..EXCERPT + 3 {
            let shown = excerpt(format!("{}{session}", "x".repeat(before)).as_bytes());
            assert!(!shown.contains("5e55a"), "{shown}");
        }
        assert!(!excerpt(session.repeat(40).as_bytes()).contains("a1d0"));
    }

    #[test]
    fn bytes_that_are_no_text_are_not_shown() {
        let utf16: Vec<u8> = "5e55a1d0".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(excerpt(&utf16), "");
        assert_eq!(excerpt(&[0x1f, 0x8b, 8, 0]), "");
        let late: Vec<u8> = [b' '; 500].into_iter().chain(utf16).collect();
        assert_eq!(excerpt(&late), "");
    }
}
