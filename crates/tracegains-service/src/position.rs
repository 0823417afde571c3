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

    /// The position that .NET gives when it finds fault with an element. It has read the tag that ends the
    /// element, if one stands at `offset`, and is at whatever comes next: at its name, if that is a tag.
    pub(crate) fn of_element(message: &[u8], offset: usize) -> Self {
        let rest = message.get(offset..).unwrap_or_default();
        let wide = matches!(message, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..]);
        let unit = if wide { 2 } else { 1 };
        // In UTF-16 the other half of an ASCII character is nothing.
        let is = |at: usize, byte: u8| {
            rest.get(at * unit..(at + 1) * unit).is_some_and(|unit| unit.contains(&byte))
        };
        let end = (1..rest.len() / unit)
            .find(|at| is(*at, b'>'))
            .filter(|end| is(0, b'<') && (is(1, b'/') || is(end - 1, b'/')))
            .map_or(0, |end| end + 1);
        let mark = match (is(end, b'<'), is(end + 1, b'/')) {
            (true, true) => 2,
            (true, false) => 1,
            (false, _) => 0,
        };
        Self::at(message, offset + (end + mark) * unit)
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
    fn the_place_of_an_element_is_what_comes_behind_its_end_tag_or_the_name_of_its_start_tag() {
        let text = "<a>\n<b>x</b>\n<c>y</c></a> <d/><e/>";
        for (tag, place) in [
            ("</b", "(2, 9)"),
            ("<c", "(3, 2)"),
            ("</c", "(3, 11)"),
            ("</a", "(3, 13)"),
            ("x", "(2, 4)"),
            ("<d", "(3, 19)"),
        ] {
            let at = text.find(tag).unwrap();
            assert_eq!(Position::of_element(text.as_bytes(), at).to_string(), place, "{tag}");
            let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(Position::of_element(&le, at * 2).to_string(), place, "{tag}");
            assert_eq!(Position::of_element(&be, at * 2).to_string(), place, "{tag}");
        }
    }

    #[test]
    fn an_offset_behind_the_end_is_the_end() {
        assert_eq!(Position::at(b"abc", 99).to_string(), "(1, 4)");
        assert_eq!(Position::of_element(b"abc", 99).to_string(), "(1, 4)");
    }

    #[test]
    fn whatever_the_bytes_are_there_is_a_position() {
        for message in [&b"\xff\xfe<>"[..], b"\xff\xfe>", b"<\0>", b"<", b"</", b"\0<>", b"\xc3<>"] {
            for offset in 0..=message.len() {
                assert!(Position::of_element(message, offset).line == 1, "{message:?} {offset}");
            }
        }
    }
}
