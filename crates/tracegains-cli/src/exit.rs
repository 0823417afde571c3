//! How the command ends: its exit status, and the one line for input that it cannot use.

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::shown::cut_digits;

/// The exit statuses, as `--help` tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// The session was logged out; every message could be read.
    Done,
    /// The server said no; a message could not be read.
    Refused,
    /// The command line, a key or a session cannot be used.
    Usage,
    /// Nothing was sent.
    NotSent,
    /// It was sent, and whether the session has ended is not known.
    Unknown,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Done => 0,
            Status::Refused => 1,
            Status::Usage => 2,
            Status::NotSent => 3,
            Status::Unknown => 4,
        })
    }
}

/// Input that cannot be used, said in one line. The line says what was expected and not what was given:
/// that may be most of a secret.
#[derive(Debug)]
pub(crate) struct BadInput(String);

impl BadInput {
    pub(crate) fn new(line: impl Into<String>) -> Self {
        Self(line.into())
    }
}

impl fmt::Display for BadInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Writes one line to standard error. File names and what the system says of them are in it, so it is
/// masked like any other text. Nobody is left to tell if standard error is gone.
pub(crate) fn complain(line: &impl fmt::Display) {
    let line = cut_digits(&line.to_string());
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let _ = writeln!(io::stderr(), "error: {line}");
}
