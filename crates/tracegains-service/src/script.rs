//! Misbehaviour on demand: which call gets which answer, how late, and what it does.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tracegains_core::SessionId;

use crate::answer::Answer;

/// What to do with a call: what to answer, how late, and whether the session is ended all the same. A call is a
/// Logout over SOAP; the form of the page always gets the truth.
///
/// ```
/// use std::time::Duration;
/// use tracegains_service::{Answer, Script};
///
/// let slow = Script::late(Duration::from_millis(200));
/// let lost = Script::from(Answer::Reset).after_logout();
/// # drop((slow, lost));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub(crate) answer: Option<Answer>,
    pub(crate) latency: Duration,
    pub(crate) after_logout: bool,
}

impl Script {
    /// The truth, but late.
    #[must_use]
    pub fn late(latency: Duration) -> Self {
        Self { latency, ..Self::default() }
    }

    /// The same, but late.
    #[must_use]
    pub fn with_latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// The session is ended first, before any latency, whatever is answered then: as with an answer that is
    /// lost on its way. Without this only the truth and [`Answer::Truncated`] end it, and not before they
    /// are due.
    #[must_use]
    pub fn after_logout(mut self) -> Self {
        self.after_logout = true;
        self
    }

    /// Whether what the method returns is answered, or some of it.
    pub(crate) fn is_true(&self) -> bool {
        matches!(self.answer, None | Some(Answer::Truncated))
    }
}

impl From<Answer> for Script {
    fn from(answer: Answer) -> Self {
        Self { answer: Some(answer), ..Self::default() }
    }
}

/// The scripts that are in force. What is said of a session counts most, then the next calls, then the
/// rate of failure.
#[derive(Default)]
pub(crate) struct Scripts(Mutex<InForce>);

#[derive(Default)]
struct InForce {
    sessions: HashMap<SessionId, Script>,
    next: Vec<(u32, Script)>,
    rate: f64,
    failure: Script,
    /// Calls that the rate has been asked about.
    asked: u64,
    latency: Duration,
}

impl Scripts {
    pub(crate) fn for_session(&self, id: SessionId, script: Script) {
        self.lock().sessions.insert(id, script);
    }

    pub(crate) fn for_next(&self, calls: u32, script: Script) {
        self.lock().next.push((calls, script));
    }

    pub(crate) fn fail(&self, rate: f64, script: Script) {
        let mut state = self.lock();
        // A rate that is no number fails nothing.
        state.rate = if rate.is_nan() { 0.0 } else { rate.clamp(0.0, 1.0) };
        state.failure = script;
        state.asked = 0;
    }

    pub(crate) fn delay(&self, latency: Duration) {
        self.lock().latency = latency;
    }

    pub(crate) fn clear(&self) {
        *self.lock() = InForce::default();
    }

    /// What to do with a call for this session. A latency for all calls is added to the script's own.
    pub(crate) fn take(&self, id: &SessionId) -> Script {
        let mut state = self.lock();
        let latency = state.latency;
        let mut script = match state.sessions.get(id) {
            Some(script) => script.clone(),
            None => state.next().unwrap_or_default(),
        };
        script.latency = script.latency.saturating_add(latency);
        script
    }

    fn lock(&self) -> MutexGuard<'_, InForce> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InForce {
    fn next(&mut self) -> Option<Script> {
        self.next.retain(|(calls, _)| *calls > 0);
        if let Some((calls, script)) = self.next.first_mut() {
            *calls -= 1;
            return Some(script.clone());
        }
        // The n-th call fails if n times the rate passes a whole number there: evenly spread, and the same
        // in every run.
        let due = |calls: u64| {
            #[expect(clippy::cast_precision_loss, reason = "no test makes 2^52 calls")]
            let due = calls as f64 * self.rate;
            (due + 1e-9).floor()
        };
        let fails = due(self.asked + 1) > due(self.asked);
        self.asked += 1;
        fails.then(|| self.failure.clone())
    }
}

impl fmt::Debug for Scripts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Scripts")
            .field("sessions", &state.sessions.len())
            .field("next", &state.next)
            .field("rate", &state.rate)
            .field("failure", &state.failure)
            .field("latency", &state.latency)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failing_calls(rate: f64, calls: usize) -> Vec<usize> {
        let scripts = Scripts::default();
        scripts.fail(rate, Answer::Reset.into());
        let id = SessionId::new(uuid::Uuid::nil());
        (1..=calls).filter(|_| scripts.take(&id).answer.is_some()).collect()
    }

    #[test]
    fn a_rate_of_failure_is_spread_evenly_and_the_same_in_every_run() {
        assert_eq!(failing_calls(0.25, 12), [4, 8, 12]);
        assert_eq!(failing_calls(0.1, 30), [10, 20, 30]);
        assert_eq!(failing_calls(1.0, 3), [1, 2, 3]);
        assert_eq!(failing_calls(0.4, 10).len(), 4);
        assert!(failing_calls(0.0, 100).is_empty());
        assert!(failing_calls(f64::NAN, 100).is_empty());
        assert_eq!(failing_calls(7.0, 2), [1, 2]);
    }

    #[test]
    fn a_script_for_the_next_calls_is_used_up() {
        let scripts = Scripts::default();
        scripts.for_next(2, Answer::Reset.into());
        scripts.for_next(1, Answer::html().into());
        let id = SessionId::new(uuid::Uuid::nil());
        let taken: Vec<_> = (0..4).map(|_| format!("{:?}", scripts.take(&id).answer)).collect();
        assert_eq!(taken[..2], ["Some(Reset)", "Some(Reset)"]);
        assert!(taken[2].starts_with("Some(Http(200 OK"), "{taken:?}");
        assert_eq!(taken[3], "None");
    }
}
