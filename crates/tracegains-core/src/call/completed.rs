//! A call that did what it was to do.

use std::fmt;

use crate::soap::SoapVersion;

/// The operation was done: what the service said, and how the call got there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Completed<R> {
    /// What the service answered.
    pub result: R,
    /// The version of the exchange.
    pub version: SoapVersion,
    /// Requests that were sent or begun, this one included.
    pub attempts: u32,
    /// Whether an attempt before the last may have arrived too, so that the work may have been done
    /// more than once.
    pub may_have_arrived: bool,
    /// The service rejected the request, and the predicate of
    /// [`CallOptions::already_gone`](super::CallOptions::already_gone) says that this rejection means
    /// that there was nothing left to do.
    pub already_gone: bool,
}

impl<R> fmt::Display for Completed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.already_gone {
            "nothing was left to do: the service rejected the request in the way that counts as done"
        } else {
            "done"
        })?;
        write!(f, " (SOAP {}", self.version)?;
        if self.attempts > 1 {
            write!(f, ", {} attempts", self.attempts)?;
        }
        f.write_str(")")?;
        if self.may_have_arrived {
            f.write_str("; an earlier attempt may have arrived as well")?;
        }
        Ok(())
    }
}
