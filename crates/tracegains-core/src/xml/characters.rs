//! Characters and names by the tables of XML 1.0 (5th edition) and Namespaces in XML 1.0.

/// White space of XML (production 3): space, tab, line feed, carriage return. Nothing else.
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Whether a text is XML white space only, or empty.
pub(crate) fn is_blank(text: &str) -> bool {
    text.bytes().all(is_space)
}

/// The text without XML white space around it. Other Unicode white space stays.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

/// The text without XML white space before it.
pub(crate) fn trim_start(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}

/// Production 2: the characters that a document may hold, raw or by reference.
pub(crate) const fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

/// Production 4 without the colon: how a name without a prefix may start.
const fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | '_' | 'a'..='z'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
        | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}'
        | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// Production 4a without the colon: what may follow in a name.
const fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// What an ASCII byte may be in a name: nothing, something that follows, something that starts.
const fn name_table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8 as char;
        table[byte] = if is_name_start(c) {
            START
        } else if is_name_char(c) {
            FOLLOW
        } else {
            0
        };
        byte += 1;
    }
    table
}

const FOLLOW: u8 = 1;
const START: u8 = 2;
static NAME: [u8; 256] = name_table();

/// A qualified name at the front of a text (Namespaces production 7): its length, and where its colon
/// stands, if it has one. What comes behind it is not looked at.
///
/// # Errors
///
/// There is none: where that showed.
#[inline]
pub(super) fn qname_at(text: &str) -> Result<(usize, Option<usize>), usize> {
    let bytes = text.as_bytes();
    let class = |at: usize| bytes.get(at).map_or(0, |&byte| NAME[usize::from(byte)]);
    let mut at = 0;
    let mut colon = None;
    loop {
        if class(at) == START {
            at += 1;
            while class(at) != 0 {
                at += 1;
            }
            match bytes.get(at) {
                Some(b':') if colon.is_none() => {
                    colon = Some(at);
                    at += 1;
                    continue;
                }
                Some(0x80..) => {}
                Some(b':') => return Err(at),
                _ => return Ok((at, colon)),
            }
        }
        return if bytes.get(at).is_some_and(|&byte| byte >= 0x80) {
            qname_beyond_ascii(text)
        } else {
            Err(at)
        };
    }
}

#[cold]
fn qname_beyond_ascii(text: &str) -> Result<(usize, Option<usize>), usize> {
    let mut colon = None;
    let mut starts = true;
    for (at, c) in text.char_indices() {
        if if starts { is_name_start(c) } else { is_name_char(c) } {
            starts = false;
        } else if c == ':' && !starts && colon.is_none() {
            colon = Some(at);
            starts = true;
        } else if starts || c == ':' {
            return Err(at);
        } else {
            return Ok((at, colon));
        }
    }
    if starts { Err(text.len()) } else { Ok((text.len(), colon)) }
}

/// Prefix and local part of a QName. The prefix is empty where there is none.
pub(super) fn split_qname(name: &str) -> Option<(&str, &str)> {
    match qname_at(name) {
        Ok((length, None)) if length == name.len() => Some(("", name)),
        Ok((length, Some(colon))) if length == name.len() => Some((&name[..colon], &name[colon + 1..])),
        _ => None,
    }
}

/// What one pass over the whole input finds, so that no token is looked at for it again.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Scan {
    /// Offset of the first character that XML forbids everywhere; `usize::MAX` where there is none.
    pub(crate) illegal: usize,
    /// Whether `]]>` occurs anywhere, so that texts have to be searched for it.
    pub(crate) cdata_end: bool,
    /// Whether there is a carriage return, so that line ends have to be normalised.
    pub(crate) carriage_return: bool,
}

/// Looks for forbidden characters, `]]>` and carriage returns.
pub(crate) fn scan(input: &str) -> Scan {
    // Blocks of a fixed size are told by comparisons that the compiler turns into vector instructions:
    // first by few, then, since indented messages are full of line feeds, by all that matter.
    const BLOCK: usize = 64;
    let bytes = input.as_bytes();
    let mut found = Scan { illegal: usize::MAX, cdata_end: false, carriage_return: false };
    let blocks = bytes.chunks_exact(BLOCK);
    let rest = bytes.len() - blocks.remainder().len();
    for (number, block) in blocks.enumerate() {
        let suspicious = block.iter().fold(0, |any, &b| any | u8::from(b < 0x20) | is_rare(b));
        if suspicious != 0 && block.iter().fold(0, |any, &b| any | is_control(b) | is_rare(b)) != 0 {
            look(bytes, number * BLOCK, BLOCK, &mut found);
            if found.illegal != usize::MAX {
                return found;
            }
        }
    }
    look(bytes, rest, BLOCK, &mut found);
    found
}

/// What may begin `]]>`, U+FFFE or U+FFFF: the latter are the only forbidden characters above C0 that
/// UTF-8 can hold, and they start with EF.
const fn is_rare(byte: u8) -> u8 {
    (byte == b']') as u8 | (byte == 0xef) as u8
}

const fn is_control(byte: u8) -> u8 {
    (byte < 0x20) as u8 & (byte != b'\n') as u8 & (byte != b'\t') as u8
}

/// Looks at each byte of a block, to the first that is forbidden.
fn look(bytes: &[u8], start: usize, length: usize, found: &mut Scan) {
    for (at, &byte) in bytes.iter().enumerate().skip(start).take(length) {
        match byte {
            b'\t' | b'\n' => {}
            b'\r' => found.carriage_return = true,
            b']' => found.cdata_end |= bytes[at..].starts_with(b"]]>"),
            0..0x20 => return found.illegal = at,
            0xef if matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])) => {
                return found.illegal = at;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_tables() {
        for name in ["a", "_", "LogoutResult", "a-b.c1", "é", "日本", "a\u{b7}", "\u{10000}x"] {
            assert_eq!(split_qname(name), Some(("", name)), "{name:?}");
        }
        for name in
            ["", "1", "-a", ".a", "a b", "a/", "a\"", "\u{d7}", "a\u{d7}", "\u{2190}", "\u{b7}a", "\u{f0000}"]
        {
            assert_eq!(split_qname(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_qualified_name_has_at_most_one_colon_between_two_names() {
        assert_eq!(split_qname("soap:Body"), Some(("soap", "Body")));
        assert_eq!(split_qname("Body"), Some(("", "Body")));
        for name in ["", ":", ":a", "a:", "a:b:c", "a:1", "1:a", "a::b"] {
            assert_eq!(split_qname(name), None, "{name:?}");
        }
    }

    #[test]
    fn only_xml_white_space_is_trimmed() {
        assert_eq!(trim(" \t\r\nx y\n"), "x y");
        assert_eq!(trim("\u{a0}x\u{2003}"), "\u{a0}x\u{2003}");
    }

    /// The scan has to say what a look at each character says, wherever the character stands.
    #[test]
    fn the_scan_agrees_with_the_character_table() {
        let interesting: Vec<char> =
            (0..0x30).chain(0xd7f0..0xe010).chain(0xffe0..0x1_0010).filter_map(char::from_u32).collect();
        for at in [0, 1, 61, 62, 63, 64, 65, 127, 200] {
            for &c in &interesting {
                let text = format!("{}{c}{}", "x".repeat(at), "é".repeat(40));
                let expected = if is_char(c) { usize::MAX } else { at };
                assert_eq!(scan(&text).illegal, expected, "{c:?} at {at}");
                assert_eq!(scan(&text).carriage_return, c == '\r');
            }
            assert!(scan(&format!("{}]]>", "x".repeat(at))).cdata_end);
            assert!(!scan(&format!("{}]]x]>", "x".repeat(at))).cdata_end);
        }
    }
}
