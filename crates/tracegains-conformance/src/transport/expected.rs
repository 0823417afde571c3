//! What a call has to lead to.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use tracegains_core::SoapVersion;
use tracegains_core::call::{Delivery, FailureKind};

use super::outcome::Outcome;

/// What one call of a scenario has to lead to. Where HTTP clients may rightly differ, it allows several
/// outcomes; a success is among them only where a complete, valid answer came.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    allowed: Allowed,
    pub(super) attempts: RangeInclusive<u32>,
    /// Whether an attempt before the last, or the last, may have arrived without our knowing.
    pub(super) doubt: Option<bool>,
    /// The call may not end earlier.
    pub(super) not_before: Duration,
}

#[derive(Clone, Debug)]
enum Allowed {
    These(Vec<Outcome>),
    /// Anything but a success.
    Failure,
    /// A valid answer came, in a form that a strict client refuses.
    Anything,
}

impl Expected {
    fn new(allowed: Allowed) -> Self {
        Self { allowed, attempts: 1..=1, doubt: None, not_before: Duration::ZERO }
    }

    pub(super) fn only(outcome: Outcome) -> Self {
        Self::new(Allowed::These(vec![outcome]))
    }

    pub(super) fn one_of(outcomes: impl Into<Vec<Outcome>>) -> Self {
        Self::new(Allowed::These(outcomes.into()))
    }

    pub(super) fn success() -> Self {
        Self::only(Outcome::Completed)
    }

    pub(super) fn rejection() -> Self {
        Self::only(Outcome::Rejected(200))
    }

    pub(super) fn fault(version: SoapVersion, status: u16) -> Self {
        Self::only(Outcome::Fault(version, status))
    }

    pub(super) fn http(status: u16, why: &'static str) -> Self {
        Self::only(Outcome::Http(status, why))
    }

    /// The connection broke behind the head of an answer. Whether a client tells how far it came is its
    /// own affair; each such attempt is repeated.
    pub(super) fn cut_off() -> Self {
        Self::one_of([Outcome::Http(200, "cut_off"), LOST]).attempts(2)
    }

    /// The connection broke before there was a whole head.
    pub(super) fn lost() -> Self {
        Self::only(LOST).attempts(2)
    }

    /// Nothing was sent, and it may be tried again.
    pub(super) fn unreachable() -> Self {
        Self::only(Outcome::Transport(FailureKind::Unreachable, Delivery::NotSent)).attempts(2)
    }

    /// No trusted connection: nothing was sent, and trying again is no use.
    pub(super) fn untrusted() -> Self {
        Self::only(Outcome::Transport(FailureKind::Tls, Delivery::NotSent)).doubt(false)
    }

    /// The whole time of the call was up, with a request in flight.
    pub(super) fn deadline() -> Self {
        Self::only(Outcome::Deadline { in_flight: true }).doubt(true)
    }

    pub(super) fn failure() -> Self {
        Self::new(Allowed::Failure).attempts_between(1..=2)
    }

    pub(super) fn success_or_failure() -> Self {
        Self::new(Allowed::Anything).attempts_between(1..=2)
    }

    pub(super) fn or(mut self, outcome: Outcome) -> Self {
        if let Allowed::These(outcomes) = &mut self.allowed {
            outcomes.push(outcome);
        }
        self
    }

    pub(super) fn attempts(self, attempts: u32) -> Self {
        self.attempts_between(attempts..=attempts)
    }

    pub(super) fn attempts_between(self, attempts: RangeInclusive<u32>) -> Self {
        Self { attempts, ..self }
    }

    pub(super) fn doubt(self, doubt: bool) -> Self {
        Self { doubt: Some(doubt), ..self }
    }

    pub(super) fn not_before(self, not_before: Duration) -> Self {
        Self { not_before, ..self }
    }

    pub(super) fn allows(&self, outcome: Outcome) -> bool {
        match &self.allowed {
            Allowed::These(outcomes) => outcomes.contains(&outcome),
            Allowed::Failure => outcome != Outcome::Completed,
            Allowed::Anything => true,
        }
    }

    /// Whether clients may differ.
    pub(super) fn leaves_a_choice(&self) -> bool {
        !matches!(&self.allowed, Allowed::These(outcomes) if outcomes.len() == 1)
    }
}

const LOST: Outcome = Outcome::Transport(FailureKind::Other, Delivery::MayHaveArrived);

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.allowed {
            Allowed::Failure => f.write_str("any failure"),
            Allowed::Anything => f.write_str("success or failure"),
            Allowed::These(outcomes) => {
                for (n, outcome) in outcomes.iter().enumerate() {
                    let or = if n == 0 { "" } else { " or " };
                    write!(f, "{or}{outcome}")?;
                }
                Ok(())
            }
        }
    }
}
