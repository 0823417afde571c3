//! How a call is made: SOAP version, repeats, times and limits.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use http::header::USER_AGENT;

use super::backoff::Backoff;
use super::header::{self, InvalidHeader};
use super::observer::Event;
use crate::operation::Rejection;
use crate::soap::{self, SoapVersion};

/// The shortest time an attempt may be given: HTTP clients disagree about what none means.
const SHORTEST_ATTEMPT: Duration = Duration::from_millis(1);

/// In which SOAP version to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SoapChoice {
    /// In this one.
    Only(SoapVersion),
    /// In 1.2, and once in 1.1 if the service answers that it does not speak 1.2 (a VersionMismatch
    /// fault, or 415). Such an answer says that the message was not processed, so the second attempt is
    /// not a repeat of work; it counts as an attempt, and no wait precedes it.
    Auto,
}

impl SoapChoice {
    pub(super) fn first(self) -> SoapVersion {
        match self {
            Self::Only(version) => version,
            Self::Auto => SoapVersion::V1_2,
        }
    }
}

impl From<SoapVersion> for SoapChoice {
    fn from(version: SoapVersion) -> Self {
        Self::Only(version)
    }
}

type Predicate = Arc<dyn Fn(&Rejection) -> bool + Send + Sync>;
type Observer = Arc<dyn Fn(Event<'_>) + Send + Sync>;

/// How a call is made. The defaults suit a command and a service alike.
///
/// ```
/// use std::time::Duration;
/// use tracegains_core::{CallOptions, SoapVersion};
///
/// let options = CallOptions::new()
///     .soap(SoapVersion::V1_2)
///     .attempts(5)
///     .deadline(Duration::from_secs(20))
///     .header("X-Gateway-Key", "a secret")?
///     .already_gone(|rejection| rejection.response_code.status() == Some(410));
/// assert!(!format!("{options:?}").contains("a secret"));
/// # Ok::<(), tracegains_core::call::InvalidHeader>(())
/// ```
#[derive(Clone)]
pub struct CallOptions {
    pub(super) soap: SoapChoice,
    pub(super) attempts: u32,
    pub(super) backoff: Backoff,
    pub(super) deadline: Option<Duration>,
    pub(super) attempt_timeout: Duration,
    pub(super) repeat_lost: bool,
    pub(super) limits: soap::Limits,
    pub(super) headers: HeaderMap,
    pub(super) action_parameter: bool,
    pub(super) already_gone: Option<Predicate>,
    pub(super) observer: Option<Observer>,
}

impl Default for CallOptions {
    fn default() -> Self {
        Self {
            soap: SoapChoice::Only(SoapVersion::V1_1),
            attempts: 3,
            backoff: Backoff::default(),
            deadline: Some(Duration::from_secs(60)),
            attempt_timeout: Duration::from_secs(30),
            repeat_lost: true,
            limits: soap::Limits::default(),
            headers: HeaderMap::new(),
            action_parameter: true,
            already_gone: None,
            observer: None,
        }
    }
}

impl CallOptions {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The SOAP version. Default: 1.1, which every ASMX service speaks.
    #[must_use]
    pub fn soap(self, choice: impl Into<SoapChoice>) -> Self {
        Self { soap: choice.into(), ..self }
    }

    /// How many requests may be sent in all, the first included; 0 counts as 1. Default: 3.
    #[must_use]
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..self }
    }

    /// The waits between attempts. Its ceiling also bounds the `Retry-After` that is obeyed: a service
    /// that asks for more ends the call, and the outcome says how long it asked for.
    #[must_use]
    pub fn backoff(self, backoff: Backoff) -> Self {
        Self { backoff, ..self }
    }

    /// The time for the whole call, waits included. Default: 60 s.
    #[must_use]
    pub fn deadline(self, deadline: Duration) -> Self {
        Self { deadline: Some(deadline), ..self }
    }

    /// No limit on the time of the whole call; each attempt keeps its own.
    #[must_use]
    pub fn no_deadline(self) -> Self {
        Self { deadline: None, ..self }
    }

    /// The time for one attempt, connecting included; less where the deadline is nearer. At least one
    /// millisecond. Default: 30 s.
    #[must_use]
    pub fn attempt_timeout(self, timeout: Duration) -> Self {
        Self { attempt_timeout: timeout.max(SHORTEST_ATTEMPT), ..self }
    }

    /// Whether a request that may have arrived may be sent again, where the operation's effect is the
    /// same twice. Default: yes. If not, only what was certainly not sent is repeated.
    #[must_use]
    pub fn repeat_lost(self, repeat: bool) -> Self {
        Self { repeat_lost: repeat, ..self }
    }

    /// What an answer may cost to read. `limits.xml.bytes` is the
    /// [`response_limit`](Self::response_limit).
    #[must_use]
    pub fn limits(self, limits: soap::Limits) -> Self {
        Self { limits, ..self }
    }

    /// How many bytes of an answer are read: `xml.bytes` of the [`limits`](Self::limits). Default:
    /// 1 MiB.
    #[must_use]
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.limits.xml.bytes = bytes;
        self
    }

    /// Adds a header to every request; a second one of the same name is sent beside the first. The value
    /// is treated as a secret.
    ///
    /// # Errors
    ///
    /// Name or value is not one, or the header belongs to the SOAP binding or to the HTTP client.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, InvalidHeader> {
        let (name, value) = header::parse(name, value)?;
        self.headers.append(name, value);
        Ok(self)
    }

    /// The `User-Agent`.
    ///
    /// # Errors
    ///
    /// The value is not one.
    pub fn user_agent(mut self, value: &str) -> Result<Self, InvalidHeader> {
        let (name, value) = header::parse(USER_AGENT.as_str(), value)?;
        self.headers.insert(name, value);
        Ok(self)
    }

    /// Whether a SOAP 1.2 request names its action in the Content-Type, as .NET's clients do. Default:
    /// yes; ASMX takes both, some gateways stumble over it.
    #[must_use]
    pub fn action_parameter(self, send: bool) -> Self {
        Self { action_parameter: send, ..self }
    }

    /// Which rejections mean that there is nothing left to do, so that the call counts as done
    /// ([`Completed::already_gone`](super::Completed::already_gone)). Default: none; how the service
    /// tells that a session is not active is not documented.
    #[must_use]
    pub fn already_gone(self, predicate: impl Fn(&Rejection) -> bool + Send + Sync + 'static) -> Self {
        Self { already_gone: Some(Arc::new(predicate)), ..self }
    }

    /// Shows each request, each answer and each wait to `observer`, for a protocol of what went over the
    /// wire. **What it is shown holds key and session**: it answers for where that goes. It changes
    /// nothing, and it delays the call by as long as it takes.
    #[must_use]
    pub fn observer(self, observer: impl Fn(Event<'_>) + Send + Sync + 'static) -> Self {
        Self { observer: Some(Arc::new(observer)), ..self }
    }

    /// An upper bound on the sum of the waits of a call, for those who plan with it: the ceiling before
    /// each repeat, since any of them may be a `Retry-After`, and never more than the deadline.
    #[must_use]
    pub fn longest_wait(&self) -> Duration {
        let waits = self.backoff.ceiling.saturating_mul(self.attempts.saturating_sub(1));
        self.deadline.map_or(waits, |deadline| waits.min(deadline))
    }

    /// An upper bound on the time of an attempt, for transports that have to know it beforehand: its time-out,
    /// and never more than the deadline.
    #[must_use]
    pub fn longest_attempt(&self) -> Duration {
        self.deadline.map_or(self.attempt_timeout, |deadline| self.attempt_timeout.min(deadline))
    }

    pub(super) fn observe(&self, event: Event<'_>) {
        if let Some(observer) = &self.observer {
            observer(event);
        }
    }

    pub(super) fn is_already_gone(&self, rejection: &Rejection) -> bool {
        self.already_gone.as_ref().is_some_and(|predicate| predicate(rejection))
    }
}

impl fmt::Debug for CallOptions {
    /// Of the headers the names only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallOptions")
            .field("soap", &self.soap)
            .field("attempts", &self.attempts)
            .field("backoff", &self.backoff)
            .field("deadline", &self.deadline)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("repeat_lost", &self.repeat_lost)
            .field("limits", &self.limits)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("action_parameter", &self.action_parameter)
            .field("already_gone", &self.already_gone.is_some())
            .field("observer", &self.observer.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_make_no_sense_become_the_least_that_does() {
        let options = CallOptions::new().attempts(0).attempt_timeout(Duration::ZERO);
        assert_eq!((options.attempts, options.attempt_timeout), (1, Duration::from_millis(1)));
    }

    #[test]
    fn the_limit_on_bytes_is_one_number_under_two_names() {
        let options = CallOptions::new().response_limit(77);
        assert_eq!(options.limits.xml.bytes, 77);
        assert_eq!(options.limits(soap::Limits::default()).limits.xml.bytes, 1024 * 1024);
    }

    #[test]
    fn the_longest_wait_is_bounded_by_ceiling_and_deadline_and_does_not_overflow() {
        let seconds = Duration::from_secs;
        let options = CallOptions::new();
        assert_eq!(options.longest_wait(), seconds(60));
        assert_eq!(options.clone().deadline(seconds(7)).longest_wait(), seconds(7));
        assert_eq!(options.clone().no_deadline().attempts(4).longest_wait(), seconds(90));
        assert_eq!(options.clone().attempts(1).longest_wait(), Duration::ZERO);
        let endless = Backoff { ceiling: Duration::MAX, ..Backoff::default() };
        let options = options.backoff(endless).no_deadline().attempts(u32::MAX);
        assert_eq!(options.longest_wait(), Duration::MAX);
    }

    #[test]
    fn an_attempt_is_bounded_by_its_time_out_and_by_the_deadline() {
        let seconds = Duration::from_secs;
        let options = CallOptions::new();
        assert_eq!(options.longest_attempt(), seconds(30));
        assert_eq!(options.clone().attempt_timeout(seconds(7)).longest_attempt(), seconds(7));
        assert_eq!(options.clone().deadline(seconds(7)).longest_attempt(), seconds(7));
        assert_eq!(options.no_deadline().attempt_timeout(seconds(300)).longest_attempt(), seconds(300));
    }

    #[test]
    fn a_user_agent_replaces_the_one_before_and_other_headers_add_up() {
        let options = CallOptions::new().user_agent("a/1").unwrap().user_agent("b/2").unwrap();
        let options = options.header("x-tag", "1").unwrap().header("X-Tag", "2").unwrap();
        assert_eq!(options.headers.get_all(USER_AGENT).iter().count(), 1);
        assert_eq!(options.headers.get_all("x-tag").iter().count(), 2);
        assert_eq!(options.headers.get(USER_AGENT).unwrap(), "b/2");
    }
}
