//! What is shown of other people's texts: masked, or raw where the user asked for it.

use std::fmt::Write as _;

use tracegains_core::text::Printable;

/// Whether secrets are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secrets {
    /// Every GUID-shaped run is cut to its first four digits, control characters are escaped.
    Masked,
    /// Every text is printed as it is.
    Shown,
}

impl Secrets {
    pub(crate) fn shown(yes: bool) -> Self {
        if yes { Self::Shown } else { Self::Masked }
    }

    /// A text as it is shown.
    pub(crate) fn text(self, text: &str) -> String {
        match self {
            Self::Masked => Printable::new(text).to_string(),
            Self::Shown => text.to_owned(),
        }
    }
}

/// Cuts every run that has the look of a GUID, or of a part of one, to its first four digits.
///
/// It is for the places where whole secrets come in pieces or misspelt: a mistyped option, a body that
/// was cut off. Eleven digits are as much as is shown of any run.
pub(crate) fn cut_digits(text: &str) -> String {
    const LEAST: usize = 12;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_ascii_hexdigit() { run(rest) } else { 0 };
        let (run, behind) = rest.split_at(length);
        if run.bytes().filter(u8::is_ascii_hexdigit).count() >= LEAST {
            let _ = write!(out, "{}…", run.get(..4).unwrap_or_default());
            rest = behind;
        } else if length > 0 {
            out.push_str(run);
            rest = behind;
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// Bytes of the run of hexadecimal digits and single dashes at the start of `text`.
fn run(text: &str) -> usize {
    let bytes = text.as_bytes();
    let belongs = |at: &usize| match bytes[*at] {
        b'-' => bytes.get(at + 1).is_some_and(u8::is_ascii_hexdigit),
        byte => byte.is_ascii_hexdigit(),
    };
    (0..bytes.len()).take_while(belongs).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "5e55a1d0-0000-4000-8000-00000000000f";

    #[test]
    fn a_guid_is_cut_to_four_digits_unless_secrets_are_shown() {
        let text = format!("no session {SESSION}\n");
        assert_eq!(Secrets::Masked.text(&text), r"no session 5e55…\n");
        assert_eq!(Secrets::Shown.text(&text), text);
    }

    #[test]
    fn no_part_of_a_guid_shows_more_than_eleven_of_its_digits() {
        for from in 0..SESSION.len() {
            for to in from..=SESSION.len() {
                let shown = cut_digits(&format!("<{}>é", &SESSION[from..to]));
                let digits = shown.bytes().filter(u8::is_ascii_hexdigit).count();
                assert!(digits <= 11 && shown.ends_with(">é"), "{shown}");
            }
        }
    }

    #[test]
    fn a_text_without_long_runs_of_digits_is_left_alone() {
        for text in
            ["", "é", "127.0.0.1:8080", "2026-10-17", "--dead-beef", "a--b-", "Fri, 01 Jan 2027 00:00:00 GMT"]
        {
            assert_eq!(cut_digits(text), text);
        }
        assert_eq!(cut_digits("/tmp/{5E55A1D0-0000-4000-8000-00000000000F}.key"), "/tmp/{5E55…}.key");
    }
}
