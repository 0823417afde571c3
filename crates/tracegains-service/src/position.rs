//! Line and column of a byte in a request, as .NET counts them.

use std::fmt;

/// Line and column, both from 1. A column is one UTF-16 code unit, a byte order mark is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Position {
    /// The position of a byte in the message as it was received.
    pub(crate) fn at(message: &[u8], offset: usize) -> Self {
        let before = message.get(..offset).unwrap_or(message);
        match message {
            [0xff, 0xfe, ..] | [b'<', 0, ..] => Self::behind(utf16(before, u16::from_le_bytes)),
            [0xfe, 0xff, ..] | [0, b'<', ..] => Self::behind(utf16(before, u16::from_be_bytes)),
            _ => Self::behind(String::from_utf8_lossy(before).chars()),
        }
    }

    /// The position behind the tag that stands at `offset`; that of `offset` where no tag does. .NET has
    /// read a tag when it finds what is wrong with it.
    pub(crate) fn behind_tag(message: &[u8], offset: usize) -> Self {
        let rest = message.get(offset..).unwrap_or_default();
        let wide = matches!(message, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..]);
        let tag = rest.first() == Some(&b'<') || (wide && rest.get(1) == Some(&b'<'));
        match rest.iter().position(|byte| *byte == b'>').filter(|_| tag) {
            // In UTF-16 the other half of `>` may be behind it.
            Some(end) if wide => Self::at(message, offset + end / 2 * 2 + 2),
            Some(end) => Self::at(message, offset + end + 1),
            None => Self::at(message, offset),
        }
    }

    /// The position behind some text. CR, LF and both together each end a line.
    fn behind(text: impl Iterator<Item = char>) -> Self {
        let mut position = Self { line: 1, column: 1 };
        let mut after_return = false;
        for c in text {
            match c {
                '\n' if after_return => {}
                '\r' | '\n' => position = Self { line: position.line + 1, column: 1 },
                '\u{feff}' if position == (Self { line: 1, column: 1 }) => {}
                c => position.column += c.len_utf16(),
            }
            after_return = c == '\r';
        }
        position
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> impl Iterator<Item = char> + '_ {
    let units = bytes.chunks_exact(2).map(move |pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
}

impl fmt::Display for Position {
    /// `(6, 66)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({}, {})", self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(message: &str, mark: &str) -> String {
        Position::at(message.as_bytes(), message.find(mark).unwrap()).to_string()
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        assert_eq!(at("<a/>", "<"), "(1, 1)");
        assert_eq!(at("<a>\n  <b/></a>", "<b"), "(2, 3)");
    }

    #[test]
    fn every_line_end_of_xml_ends_one_line() {
        assert_eq!(at("a\r\nb\rc\nd", "d"), "(4, 1)");
    }

    #[test]
    fn columns_are_utf_16_units_and_a_byte_order_mark_is_none() {
        assert_eq!(at("\u{feff}é😀x", "x"), "(1, 4)");
        let wide: Vec<u8> = "\u{feff}é\n😀x".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(Position::at(&wide, wide.len() - 2).to_string(), "(2, 3)");
    }

    #[test]
    fn behind_a_tag_is_behind_its_bracket() {
        let text = "<a>\n<b>x</b></a>";
        assert_eq!(Position::behind_tag(text.as_bytes(), text.find("</b").unwrap()).to_string(), "(2, 9)");
        assert_eq!(Position::behind_tag(text.as_bytes(), text.find('x').unwrap()).to_string(), "(2, 4)");
        for wide in [
            text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
            text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ] {
            let tag = text.find("</b").unwrap() * 2;
            assert_eq!(Position::behind_tag(&wide, tag).to_string(), "(2, 9)");
        }
    }

    #[test]
    fn an_offset_behind_the_end_is_the_end() {
        assert_eq!(Position::at(b"abc", 99).to_string(), "(1, 4)");
        assert_eq!(Position::behind_tag(b"abc", 99).to_string(), "(1, 4)");
    }
}
