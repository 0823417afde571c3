//! Writing XML: constant markup, escaped text.

use super::characters::is_char;

/// A text holds a character that XML 1.0 cannot write, not even as a reference (rule 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("U+{:04X} at byte {offset} is not a character of XML 1.0", u32::from(*character))]
pub struct IllegalCharacter {
    /// The character.
    pub character: char,
    /// Its place in the text, in bytes.
    pub offset: usize,
}

/// Collects a document: one line of UTF-8.
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
}

impl Writer {
    /// A writer that needs no second allocation up to `capacity` bytes.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { out: Vec::with_capacity(capacity) }
    }

    /// Writes markup as it is. The caller answers for its being well formed.
    pub fn raw(&mut self, markup: &str) {
        self.out.extend_from_slice(markup.as_bytes());
    }

    /// Writes text as ASMX does: `<`, `>` and `&` escaped, all else raw. Only a carriage return goes
    /// out as a reference, since a raw one would be read back as a line feed.
    ///
    /// # Errors
    ///
    /// The text holds a character that XML 1.0 cannot write. Nothing was written.
    pub fn text(&mut self, text: &str) -> Result<(), IllegalCharacter> {
        self.escaped(text, |byte| match byte {
            b'<' => Some("&lt;"),
            b'>' => Some("&gt;"),
            b'&' => Some("&amp;"),
            b'\r' => Some("&#xD;"),
            _ => None,
        })
    }

    /// Writes the inside of a double-quoted attribute value.
    ///
    /// # Errors
    ///
    /// As for [`Self::text`].
    pub fn attribute_value(&mut self, value: &str) -> Result<(), IllegalCharacter> {
        self.escaped(value, |byte| match byte {
            b'<' => Some("&lt;"),
            b'&' => Some("&amp;"),
            b'"' => Some("&quot;"),
            b'\t' => Some("&#x9;"),
            b'\n' => Some("&#xA;"),
            b'\r' => Some("&#xD;"),
            _ => None,
        })
    }

    fn escaped(
        &mut self,
        text: &str,
        escape: impl Fn(u8) -> Option<&'static str>,
    ) -> Result<(), IllegalCharacter> {
        if let Some((offset, character)) = text.char_indices().find(|&(_, c)| !is_char(c)) {
            return Err(IllegalCharacter { character, offset });
        }
        let bytes = text.as_bytes();
        let mut written = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            if let Some(reference) = escape(byte) {
                self.out.extend_from_slice(&bytes[written..at]);
                self.out.extend_from_slice(reference.as_bytes());
                written = at + 1;
            }
        }
        self.out.extend_from_slice(&bytes[written..]);
        Ok(())
    }

    /// What was written.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        let mut writer = Writer::default();
        writer.text(text).unwrap();
        String::from_utf8(writer.into_bytes()).unwrap()
    }

    /// Attack E8.
    #[test]
    fn text_cannot_become_markup() {
        assert_eq!(text("</sessionId><x/>"), "&lt;/sessionId&gt;&lt;x/&gt;");
        assert_eq!(text("]]>&amp;"), "]]&gt;&amp;amp;");
        assert_eq!(text("\"q\" 'q' é 日 \u{85}\t\n"), "\"q\" 'q' é 日 \u{85}\t\n");
        assert_eq!(text("a\r\nb"), "a&#xD;\nb");
    }

    #[test]
    fn an_attribute_value_cannot_leave_its_quotes() {
        let mut writer = Writer::default();
        writer.attribute_value("\"><x a='1'&\n").unwrap();
        assert_eq!(writer.into_bytes(), b"&quot;>&lt;x a='1'&amp;&#xA;");
    }

    #[test]
    fn a_character_that_xml_cannot_write_is_refused_and_nothing_is_written() {
        for (bad, offset) in [("a\u{1}", 1), ("\0", 0), ("é\u{fffe}", 2), ("\u{ffff}", 0), ("\u{b}", 0)] {
            let mut writer = Writer::default();
            let error = writer.text(bad).unwrap_err();
            assert_eq!(error.offset, offset);
            assert!(writer.into_bytes().is_empty());
        }
    }
}
