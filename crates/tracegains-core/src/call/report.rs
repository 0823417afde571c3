//! An error and its causes on one line.

use std::error::Error;
use std::fmt;

use crate::text::Printable;

/// How many causes are followed: a chain may be endless.
const DEEPEST: usize = 16;

/// Prints an error and its causes on one line, each cause once: one whose text stands already in what
/// was printed before it is left out. Every text is masked and escaped as by [`Printable`], since
/// causes quote their peers.
///
/// ```
/// use std::io;
/// use tracegains_core::call::report;
///
/// let error = io::Error::other("no session 5e55a1d0-0000-4000-8000-00000000000f");
/// assert_eq!(report(&error).to_string(), "no session 5e55…");
/// ```
#[must_use]
pub fn report<'a>(error: &'a (dyn Error + 'static)) -> Report<'a> {
    Report { error }
}

/// What [`report`] returns, for `Display`.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    error: &'a (dyn Error + 'static),
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printed = Vec::new();
        let chain = std::iter::successors(Some(self.error), |&error| error.source()).take(DEEPEST);
        for error in chain {
            let text = Printable::new(&error.to_string()).to_string();
            if text.is_empty() || printed.iter().any(|before: &String| before.contains(&text)) {
                continue;
            }
            match printed.last() {
                None => {}
                // Behind whole sentences a colon alone would not say that a cause follows.
                Some(before) if before.ends_with('.') => f.write_str(" Cause: ")?,
                Some(_) => f.write_str(": ")?,
            }
            f.write_str(&text)?;
            printed.push(text);
        }
        Ok(())
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The `Debug` of a foreign value, masked: an error of a transport may quote what its peer sent.
pub(super) struct Masked<'a, T>(pub(super) &'a T);

impl<T: fmt::Debug> fmt::Debug for Masked<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Printable::new(&format!("{:?}", self.0)), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Link(&'static str, Option<Box<Link>>);

    impl fmt::Display for Link {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Link {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            self.1.as_deref().map(|link| link as _)
        }
    }

    fn chain(texts: &[&'static str]) -> String {
        let mut link = None;
        for text in texts.iter().rev() {
            link = Some(Box::new(Link(text, link)));
        }
        report(&*link.unwrap()).to_string()
    }

    #[test]
    fn causes_follow_on_one_line() {
        assert_eq!(chain(&["a", "b\nc", "d"]), r"a: b\nc: d");
        assert_eq!(chain(&["It failed. Try later.", "b", "c"]), "It failed. Try later. Cause: b: c");
    }

    #[test]
    fn a_cause_that_was_printed_already_is_left_out() {
        assert_eq!(chain(&["io: refused", "refused"]), "io: refused");
        assert_eq!(chain(&["a", "b", "a", "", "c"]), "a: b: c");
    }

    #[test]
    fn an_endless_chain_ends() {
        #[derive(Debug)]
        struct Endless;
        impl fmt::Display for Endless {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("again")
            }
        }
        impl Error for Endless {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                Some(self)
            }
        }
        assert_eq!(report(&Endless).to_string(), "again");
    }

    #[test]
    fn debug_of_a_foreign_value_is_masked() {
        let text = "5e55a1d0-0000-4000-8000-00000000000f";
        assert_eq!(format!("{:?}", Masked(&text)), "\"5e55…\"");
    }
}
