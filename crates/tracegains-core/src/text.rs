//! Text from a peer, made fit to print.
//!
//! A fault, a message or a page may echo the key and the session it was sent, and may hold control
//! characters that forge log lines. Whatever this workspace prints of a peer's text goes through
//! [`Printable`]; the raw text stays behind accessors.

use std::fmt::{self, Write as _};

/// Shows a peer's text with every GUID-shaped run cut to its first four digits (`5e55…`), control
/// and bidirectional formatting characters escaped, and, if asked, cut to a length.
///
/// A GUID-shaped run is 32 hexadecimal digits, in any case, with or without dashes in the usual
/// four places.
///
/// ```
/// use tracegains_core::text::Printable;
///
/// let text = "no session 5e55a1d0-0000-4000-8000-00000000000f\nINFO all is well";
/// assert_eq!(Printable::new(text).to_string(), r"no session 5e55…\nINFO all is well");
/// ```
#[derive(Clone, Copy)]
pub struct Printable<'a> {
    text: &'a str,
    most: usize,
}

impl<'a> Printable<'a> {
    /// The whole text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text, most: usize::MAX }
    }

    /// At most this many characters of the text, then an ellipsis.
    #[must_use]
    pub fn at_most(text: &'a str, characters: usize) -> Self {
        Self { text, most: characters }
    }
}

/// Length in bytes of the GUID-shaped run at the start of `bytes`, if there is one. A longer run of
/// hexadecimal digits counts too, all of it: the secret may stand anywhere in it.
fn guid_run(bytes: &[u8]) -> Option<usize> {
    let digits = |range: std::ops::Range<usize>| {
        bytes.get(range).is_some_and(|run| run.iter().all(u8::is_ascii_hexdigit))
    };
    if digits(0..32) {
        return Some(bytes.iter().take_while(|b| b.is_ascii_hexdigit()).count());
    }
    let dashed = digits(0..8)
        && digits(9..13)
        && digits(14..18)
        && digits(19..23)
        && digits(24..36)
        && [8, 13, 18, 23].iter().all(|&at| bytes[at] == b'-');
    dashed.then_some(36)
}

/// Characters that change how a line reads without being seen: C0, C1, bidirectional controls,
/// line and paragraph separators, zero-width characters, the byte order mark.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.text;
        let mut left = self.most;
        while let Some(c) = rest.chars().next() {
            if left == 0 {
                return f.write_char('…');
            }
            left -= 1;
            if let Some(length) = guid_run(rest.as_bytes()) {
                f.write_str(&rest[..4])?;
                f.write_char('…')?;
                rest = &rest[length..];
                continue;
            }
            match c {
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                c if is_unprintable(c) => write!(f, "\\u{{{:x}}}", u32::from(c))?,
                c => f.write_char(c)?,
            }
            rest = &rest[c.len_utf8()..];
        }
        Ok(())
    }
}

impl fmt::Debug for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_guid_is_cut_to_four_digits() {
        for text in [
            "5e55a1d0-0000-4000-8000-00000000000f",
            "5E55A1D0-0000-4000-8000-00000000000F",
            "5e55a1d00000400080000000000000ff",
        ] {
            let shown = Printable::new(text).to_string();
            assert!(shown.eq_ignore_ascii_case("5e55…"), "{shown}");
            let inside = format!("x{{{text}}}y");
            assert!(Printable::new(&inside).to_string().eq_ignore_ascii_case("x{5e55…}y"));
        }
    }

    #[test]
    fn a_guid_behind_more_hexadecimal_digits_is_still_cut() {
        let shown = Printable::new("ab5e55a1d0-0000-4000-8000-00000000000f").to_string();
        assert!(!shown.contains("a1d0-0000"), "{shown}");
        let shown = Printable::new("ab5e55a1d00000400080000000000000ff").to_string();
        assert!(!shown.contains("0000400080000000"), "{shown}");
    }

    #[test]
    fn text_that_is_no_guid_is_kept() {
        for text in ["", "deadbeef", "5e55a1d0-0000-4000-8000-00000000000", "Session expired.", "日本語 é"]
        {
            assert_eq!(Printable::new(text).to_string(), text);
        }
    }

    #[test]
    fn control_and_bidirectional_characters_are_escaped() {
        let shown = Printable::new("a\r\n\u{1b}[2J\u{202e}b\u{85}\u{feff}").to_string();
        assert_eq!(shown, r"a\r\n\u{1b}[2J\u{202e}b\u{85}\u{feff}");
    }

    #[test]
    fn a_cut_never_shows_more_of_a_guid_than_four_digits() {
        let text = "5e55a1d0-0000-4000-8000-00000000000f";
        for most in 0..40 {
            let shown = Printable::at_most(text, most).to_string();
            assert!(shown.chars().count() <= 5, "{shown}");
        }
        assert_eq!(Printable::at_most("abcdef", 3).to_string(), "abc…");
    }
}
