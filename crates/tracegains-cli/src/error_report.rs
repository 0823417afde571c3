//! What went wrong, for people and for programs.

use std::{fmt, io};

use serde::Serialize;
use tracegains_core::DecodeError;

use crate::shown::Secrets;

/// An error in JSON. What the kind does not have is null.
#[derive(Serialize)]
pub(crate) struct ErrorReport {
    kind: &'static str,
    offset: Option<usize>,
    path: Option<String>,
    expected: Option<String>,
    /// The kind in words.
    #[serde(skip)]
    words: String,
}

impl ErrorReport {
    /// A message that is not what it should be.
    pub(crate) fn decode(error: &DecodeError, secrets: Secrets) -> Self {
        Self {
            kind: error.kind().as_str(),
            offset: Some(error.offset()),
            path: Some(secrets.text(error.path())),
            expected: Some(secrets.text(error.expected())),
            words: error.kind().to_string(),
        }
    }

    /// A file that cannot be read.
    pub(crate) fn file(error: &io::Error) -> Self {
        let words = format!("the file cannot be read: {error}");
        Self {
            kind: "file",
            offset: None,
            path: None,
            expected: Some(format!("a readable file: {error}")),
            words,
        }
    }

    /// Trouble that no place in a message has.
    pub(crate) fn kind(kind: &'static str) -> Self {
        Self { kind, offset: None, path: None, expected: None, words: kind.to_owned() }
    }
}

impl fmt::Display for ErrorReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)?;
        if let Some(offset) = self.offset {
            write!(f, " at byte {offset}")?;
        }
        if let Some(path) = &self.path {
            write!(f, " in {path}")?;
        }
        match &self.expected {
            Some(expected) if self.offset.is_some() => write!(f, ": expected {expected}"),
            _ => Ok(()),
        }
    }
}
