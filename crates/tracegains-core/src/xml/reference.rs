//! Character and entity references.

use super::characters::is_char;

/// The character that a reference stands for: `content` is what stands between `&` and `;`.
///
/// Without a DTD only the five predefined entities exist (section 4.6). A character reference is
/// decimal or, behind a small `x`, hexadecimal digits, and must stand for a legal character (section
/// 4.1). `None`: it is neither.
pub(super) fn resolve(content: &str) -> Option<char> {
    let (digits, radix) = match content.as_bytes() {
        b"lt" => return Some('<'),
        b"gt" => return Some('>'),
        b"amp" => return Some('&'),
        b"quot" => return Some('"'),
        b"apos" => return Some('\''),
        [b'#', b'x', digits @ ..] => (digits, 16),
        [b'#', digits @ ..] => (digits, 10),
        _ => return None,
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0_u32;
    for &digit in digits {
        // Saturating: any number of leading zeros is legal, a number beyond Unicode never wraps.
        value = value.saturating_mul(radix).saturating_add(char::from(digit).to_digit(radix)?);
    }
    char::from_u32(value).filter(|&c| is_char(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_legal_characters_are_resolved() {
        for (content, expected) in [
            ("lt", '<'),
            ("gt", '>'),
            ("amp", '&'),
            ("quot", '"'),
            ("apos", '\''),
            ("#65", 'A'),
            ("#x41", 'A'),
            ("#x1F600", '😀'),
            ("#x1f600", '😀'),
            ("#9", '\t'),
            ("#xD", '\r'),
            ("#00000000000000000065", 'A'),
            ("#x10FFFF", '\u{10ffff}'),
        ] {
            assert_eq!(resolve(content), Some(expected), "{content}");
        }
    }

    /// Attacks A4, A17, B12: undeclared entities, tricks with numbers, illegal characters.
    #[test]
    fn every_other_reference_is_refused() {
        for content in [
            "",
            "#",
            "#x",
            "nbsp",
            "LT",
            "lt ",
            " lt",
            "#4294967361",
            "#x100000041",
            "#+65",
            "#-65",
            "#x41 ",
            "#X41",
            "#6 5",
            "#1",
            "#x0",
            "#xFFFE",
            "#xFFFF",
            "#xD800",
            "#xDFFF",
            "#x110000",
            "#６５",
            "e",
        ] {
            assert_eq!(resolve(content), None, "{content:?}");
        }
    }
}
