//! Characters and names by the tables of XML 1.0 (5th edition) and Namespaces in XML 1.0.

use std::num::NonZeroUsize;

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
    let text = trim_start(text);
    let spaces = text.bytes().rev().take_while(|&byte| is_space(byte)).count();
    text.get(..text.len() - spaces).unwrap_or_default()
}

/// The text without XML white space before it.
pub(crate) fn trim_start(text: &str) -> &str {
    let spaces = text.bytes().take_while(|&byte| is_space(byte)).count();
    text.get(spaces..).unwrap_or_default()
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

/// Where a qualified name ends and where its colon stands, if it has one. Without a length there is no
/// name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct QNameAt {
    pub(super) length: usize,
    pub(super) colon: Option<NonZeroUsize>,
}

/// The qualified name at this offset of a text (Namespaces production 7). What comes behind it is not
/// looked at.
#[inline]
pub(super) fn qname_at(text: &str, offset: usize) -> QNameAt {
    let bytes = text.as_bytes();
    let class = |at: usize| bytes.get(at).map_or(0, |&byte| NAME[usize::from(byte)]);
    let ncname_end = |mut end: usize| {
        while class(end) != 0 {
            end += 1;
        }
        end
    };
    let mut end = ncname_end(offset);
    let mut colon = None;
    let mut starts = class(offset) == START;
    if bytes.get(end) == Some(&b':') {
        colon = NonZeroUsize::new(end - offset);
        starts &= class(end + 1) == START;
        end = ncname_end(end + 1);
    }
    match bytes.get(end) {
        Some(0x80..) => qname_beyond_ascii(text.get(offset..).unwrap_or_default()),
        Some(b':') => QNameAt::default(),
        _ if starts => QNameAt { length: end - offset, colon },
        _ => QNameAt::default(),
    }
}

#[cold]
fn qname_beyond_ascii(text: &str) -> QNameAt {
    let mut colon = None;
    let mut starts = true;
    let mut length = 0;
    for (at, c) in text.char_indices() {
        if if starts { is_name_start(c) } else { is_name_char(c) } {
            starts = false;
        } else if c == ':' && !starts && colon.is_none() {
            colon = NonZeroUsize::new(at);
            starts = true;
        } else if c == ':' {
            return QNameAt::default();
        } else {
            break;
        }
        length = at + c.len_utf8();
    }
    if starts { QNameAt::default() } else { QNameAt { length, colon } }
}

/// Prefix and local part of a QName. The prefix is empty where there is none.
pub(super) fn split_qname(name: &str) -> Option<(&str, &str)> {
    let found = qname_at(name, 0);
    (found.length == name.len() && !name.is_empty()).then(|| split_at_colon(name, found.colon))
}

/// Prefix and local part of a QName whose colon stands there.
#[inline]
pub(super) fn split_at_colon(name: &str, colon: Option<NonZeroUsize>) -> (&str, &str) {
    match colon {
        None => ("", name),
        Some(colon) => (&name[..colon.get()], &name[colon.get() + 1..]),
    }
}

/// What one pass over the whole input finds, so that no token is looked at for it again.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Scan {
    /// Offset of the first character that XML forbids everywhere.
    pub(crate) illegal: Option<usize>,
    /// Whether `]]>` occurs anywhere, so that texts have to be searched for it.
    pub(crate) cdata_end: bool,
    /// Whether there is a carriage return, so that line ends have to be normalised.
    pub(crate) carriage_return: bool,
}

/// Looks for forbidden characters, `]]>` and carriage returns.
pub(crate) fn scan(input: &str) -> Scan {
    // Blocks of a fixed size are told by comparisons that the compiler turns into vector instructions:
    // first by the fewest that pass plain ASCII, then, since indented messages are full of line feeds and
    // texts of other scripts, by all that matter.
    const BLOCK: usize = 64;
    let bytes = input.as_bytes();
    let is_suspicious = |block: &[u8]| any(block, is_beyond_plain) && any(block, is_doubtful);
    let mut found = Scan::default();
    let blocks = bytes.chunks_exact(BLOCK);
    let rest = blocks.remainder().len();
    for (number, block) in blocks.enumerate() {
        if is_suspicious(block) {
            look(bytes, number * BLOCK, BLOCK, &mut found);
            if found.illegal.is_some() {
                return found;
            }
        }
    }
    // A block for the rest, too, where the message is long enough for one.
    if rest > 0 && bytes.last_chunk::<BLOCK>().is_none_or(|block| is_suspicious(block)) {
        look(bytes, bytes.len() - rest, rest, &mut found);
    }
    found
}

/// Whether a byte of a block is so. All are looked at: that is what becomes vector instructions.
#[inline(always)]
fn any(block: &[u8], is_so: impl Fn(u8) -> bool) -> bool {
    block.iter().fold(0, |any, &byte| any | u8::from(is_so(byte))) != 0
}

/// A control, a byte beyond ASCII (by the same, signed, comparison), or what may begin `]]>`.
const fn is_beyond_plain(byte: u8) -> bool {
    ((byte as i8) < 0x20) | (byte == b']')
}

/// A control but line feed and tab, or what may begin `]]>`, U+FFFE or U+FFFF: the latter are the only
/// forbidden characters above C0 that UTF-8 can hold, and they start with EF.
const fn is_doubtful(byte: u8) -> bool {
    ((byte < 0x20) & (byte != b'\n') & (byte != b'\t')) | (byte == b']') | (byte == 0xef)
}

/// Looks at each byte of a block, to the first that is forbidden.
fn look(bytes: &[u8], start: usize, length: usize, found: &mut Scan) {
    for (at, &byte) in bytes.iter().enumerate().skip(start).take(length) {
        match byte {
            b'\t' | b'\n' => {}
            b'\r' => found.carriage_return = true,
            b']' => found.cdata_end |= bytes[at..].starts_with(b"]]>"),
            0..0x20 => return found.illegal = Some(at),
            0xef if matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])) => {
                return found.illegal = Some(at);
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
                let expected = (!is_char(c)).then_some(at);
                assert_eq!(scan(&text).illegal, expected, "{c:?} at {at}");
                assert_eq!(scan(&text).carriage_return, c == '\r');
            }
            assert!(scan(&format!("{}]]>", "x".repeat(at))).cdata_end);
            assert!(!scan(&format!("{}]]x]>", "x".repeat(at))).cdata_end);
        }
    }
}
