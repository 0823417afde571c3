//! The character encoding of a message: UTF-8 or UTF-16.
//!
//! A byte order mark says it, else the `charset` of the Content-Type, else the XML declaration (RFC
//! 7303 section 3); without any it is UTF-8. A declaration counts only where there is no charset, since
//! a gateway that transcodes a message leaves it as it was. A mark that contradicts what counts is
//! refused (rules 21 and 22): another reader might follow the other and read another message.

use std::borrow::Cow;

use crate::soap::{DecodeError, DecodeErrorKind};
use crate::xml::Location;

/// An encoding that a message may be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, US-ASCII included.
    Utf8,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
}

/// What a label (a `charset` or an encoding name) allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Utf8,
    Ascii,
    Utf16,
    Utf16Le,
    Utf16Be,
    Unknown,
}

impl Label {
    /// Labels are compared without regard to case (RFC 2978 section 2.3).
    fn of(label: &str) -> Self {
        let known = [
            ("utf-8", Self::Utf8),
            ("us-ascii", Self::Ascii),
            ("ascii", Self::Ascii),
            ("utf-16", Self::Utf16),
            ("utf-16le", Self::Utf16Le),
            ("utf-16be", Self::Utf16Be),
        ];
        known
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(label))
            .map_or(Self::Unknown, |(_, found)| found)
    }

    const fn allows(self, encoding: Encoding) -> bool {
        matches!(
            (self, encoding),
            (Self::Utf8 | Self::Ascii, Encoding::Utf8)
                | (Self::Utf16 | Self::Utf16Le, Encoding::Utf16Le)
                | (Self::Utf16 | Self::Utf16Be, Encoding::Utf16Be)
        )
    }
}

/// A message as text, with the way back to the bytes it came in.
#[derive(Debug)]
pub struct DecodedText<'a> {
    /// The text, without a byte order mark.
    pub text: Cow<'a, str>,
    encoding: Encoding,
    mark: usize,
    /// A charset came with the message, so that its declaration does not count.
    labelled: bool,
}

impl<'a> DecodedText<'a> {
    /// Decodes the bytes of a message. `charset` is the parameter of the Content-Type, if there is one.
    ///
    /// # Errors
    ///
    /// The encoding is not UTF-8 or UTF-16, the byte order mark and the charset contradict each other,
    /// or the bytes are not in the encoding.
    pub fn new(bytes: &'a [u8], charset: Option<&str>) -> Result<Self, DecodeError> {
        let label = charset.map(Label::of);
        let (encoding, mark) = match bytes {
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => (Encoding::Utf16Le, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16Be, 2),
            // Without a mark UTF-16 begins with an ASCII character whatever the document says first
            // (XML appendix F); big end first where nothing tells (RFC 2781 section 4.3).
            [b'<', 0, ..] if label.is_none_or(|l| l == Label::Utf16) => (Encoding::Utf16Le, 0),
            [0, b'<', ..] if label.is_none_or(|l| l == Label::Utf16) => (Encoding::Utf16Be, 0),
            _ => match label {
                Some(Label::Utf16Le) => (Encoding::Utf16Le, 0),
                Some(Label::Utf16Be | Label::Utf16) => (Encoding::Utf16Be, 0),
                _ => (Encoding::Utf8, 0),
            },
        };
        if !label.is_none_or(|label| label.allows(encoding)) {
            return Err(refused(0, "a charset that is UTF-8 or UTF-16, as the bytes are"));
        }
        let content = bytes.get(mark..).unwrap_or_default();
        let text = match encoding {
            Encoding::Utf8 => {
                let text = std::str::from_utf8(content)
                    .map_err(|error| refused(mark + error.valid_up_to(), "UTF-8"))?;
                if label == Some(Label::Ascii) {
                    check_ascii(text, mark)?;
                }
                Cow::Borrowed(text)
            }
            Encoding::Utf16Le => Cow::Owned(from_utf16(content, mark, u16::from_le_bytes)?),
            Encoding::Utf16Be => Cow::Owned(from_utf16(content, mark, u16::from_be_bytes)?),
        };
        Ok(Self { text, encoding, mark, labelled: label.is_some() })
    }

    /// Compares the encoding that the XML declaration names with the one the message is in, where no
    /// charset has said it.
    ///
    /// # Errors
    ///
    /// They contradict each other.
    pub fn check_declared(&self, declared: Option<&str>) -> Result<(), DecodeError> {
        let Some(declared) = declared.filter(|_| !self.labelled) else { return Ok(()) };
        let label = Label::of(declared);
        if !label.allows(self.encoding) {
            return Err(refused(self.mark, "an XML declaration that names the encoding the message is in"));
        }
        if label == Label::Ascii { check_ascii(&self.text, self.mark) } else { Ok(()) }
    }

    /// The offset in the bytes received of an offset in [`Self::text`].
    #[must_use]
    pub fn received_offset(&self, offset: usize) -> usize {
        match self.encoding {
            Encoding::Utf8 => self.mark + offset,
            Encoding::Utf16Le | Encoding::Utf16Be => {
                let before = self.text.char_indices().take_while(|(at, _)| *at < offset);
                self.mark + before.map(|(_, c)| 2 * c.len_utf16()).sum::<usize>()
            }
        }
    }
}

fn check_ascii(text: &str, mark: usize) -> Result<(), DecodeError> {
    match text.bytes().position(|b| !b.is_ascii()) {
        Some(at) => Err(refused(mark + at, "US-ASCII, as it is labelled")),
        None => Ok(()),
    }
}

fn from_utf16(bytes: &[u8], mark: usize, unit: fn([u8; 2]) -> u16) -> Result<String, DecodeError> {
    let mut pairs = bytes.chunks_exact(2);
    let mut text = String::with_capacity(bytes.len());
    let mut offset = mark;
    let units = pairs.by_ref().map(|pair| unit([pair[0], pair[1]]));
    for decoded in char::decode_utf16(units) {
        let c = decoded.map_err(|_| refused(offset, "UTF-16 with surrogates in pairs"))?;
        offset += 2 * c.len_utf16();
        text.push(c);
    }
    if pairs.remainder().is_empty() {
        Ok(text)
    } else {
        Err(DecodeError::new(
            DecodeErrorKind::UnexpectedEnd,
            Location::new(offset, "/".to_owned()),
            "UTF-16 of an even number of bytes",
        ))
    }
}

fn refused(offset: usize, expected: &'static str) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Encoding, Location::new(offset, "/".to_owned()), expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn text(bytes: &[u8], charset: Option<&str>) -> Result<String, DecodeErrorKind> {
        DecodedText::new(bytes, charset).map(|d| d.text.into_owned()).map_err(|e| e.kind())
    }

    #[test]
    fn one_text_in_every_encoding() {
        let expected = "<a>é😀</a>";
        let marked = format!("\u{feff}{expected}");
        for (bytes, charset) in [
            (expected.as_bytes().to_vec(), None),
            (expected.as_bytes().to_vec(), Some("UTF-8")),
            (marked.as_bytes().to_vec(), None),
            (marked.as_bytes().to_vec(), Some("utf-8")),
            (utf16(&marked, u16::to_le_bytes), None),
            (utf16(&marked, u16::to_be_bytes), None),
            (utf16(&marked, u16::to_le_bytes), Some("utf-16")),
            (utf16(&marked, u16::to_be_bytes), Some("UTF-16BE")),
            (utf16(expected, u16::to_le_bytes), Some("utf-16le")),
            (utf16(expected, u16::to_be_bytes), Some("utf-16be")),
            (utf16(expected, u16::to_be_bytes), Some("utf-16")),
            (utf16(expected, u16::to_le_bytes), Some("utf-16")),
            (utf16(expected, u16::to_le_bytes), None),
        ] {
            assert_eq!(text(&bytes, charset).as_deref(), Ok(expected), "{charset:?} {bytes:x?}");
        }
    }

    #[test]
    fn contradictions_and_other_encodings_are_refused() {
        let utf8 = b"<a/>".as_slice();
        let marked = b"\xef\xbb\xbf<a/>".as_slice();
        for (bytes, charset) in [
            (utf8, "iso-8859-1"),
            (utf8, "nope"),
            (utf8, ""),
            (utf8, "utf-7"),
            (utf8, "windows-1252"),
            (marked, "utf-16"),
            (b"\xff\xfe<\0a\0/\0>\0", "utf-8"),
            (b"\xff\xfe<\0a\0/\0>\0", "utf-16be"),
            ("<é/>".as_bytes(), "us-ascii"),
        ] {
            assert_eq!(text(bytes, Some(charset)), Err(DecodeErrorKind::Encoding), "{charset} {bytes:x?}");
        }
    }

    /// Attack B17.
    #[test]
    fn overlong_and_surrogate_utf8_is_refused_at_its_offset() {
        for bytes in [b"<a>\xc0\x80</a>".as_slice(), b"<a>\xed\xa0\x80</a>", b"<a>\xff</a>", b"<a>\xe9</a>"] {
            let error = DecodedText::new(bytes, None).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Encoding, 3));
        }
    }

    #[test]
    fn broken_utf16_is_refused_at_its_offset() {
        let lone = [0xff, 0xfe, b'<', 0, 0x00, 0xd8, b'a', 0];
        let error = DecodedText::new(&lone, None).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::Encoding, 4));
        let odd = [0xff, 0xfe, b'<', 0, b'a'];
        assert_eq!(DecodedText::new(&odd, None).unwrap_err().kind(), DecodeErrorKind::UnexpectedEnd);
    }

    #[test]
    fn the_declaration_has_to_agree() {
        let decoded = DecodedText::new(b"<a/>", None).unwrap();
        for (declared, agrees) in [
            (None, true),
            (Some("UTF-8"), true),
            (Some("utf-8"), true),
            (Some("US-ASCII"), true),
            (Some("utf-16"), false),
            (Some("iso-8859-1"), false),
            (Some("x-unknown"), false),
        ] {
            assert_eq!(decoded.check_declared(declared).is_ok(), agrees, "{declared:?}");
        }
        let decoded = DecodedText::new("<é/>".as_bytes(), None).unwrap();
        assert!(decoded.check_declared(Some("US-ASCII")).is_err());
        let labelled = DecodedText::new(b"<a/>", Some("utf-8")).unwrap();
        assert!(labelled.check_declared(Some("iso-8859-1")).is_ok(), "the charset counts");
    }

    #[test]
    fn an_offset_in_the_text_leads_back_to_the_bytes() {
        let decoded = DecodedText::new(b"\xef\xbb\xbf<a/>", None).unwrap();
        assert_eq!(decoded.received_offset(1), 4);
        let bytes = utf16("\u{feff}<é😀/>", u16::to_le_bytes);
        let decoded = DecodedText::new(&bytes, None).unwrap();
        let slash = decoded.text.find('/').unwrap();
        assert_eq!(bytes[decoded.received_offset(slash)], b'/');
    }
}
