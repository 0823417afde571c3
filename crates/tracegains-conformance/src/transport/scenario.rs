//! One scenario: what the peer does, how the call is made, what it must lead to.

use std::fmt;
use std::time::Duration;

use tracegains_core::call::Backoff;
use tracegains_core::{CallOptions, SoapVersion};

use super::expected::Expected;
use super::peer::{Act, Script};

/// A name that only this header has, so that what the caller adds can be found again.
pub(super) const CALLERS_HEADER: (&str, &str) = ("X-Conformance", "asked for by the caller");

/// What a scenario is about: a heading in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Topic {
    /// Answers of a healthy HTTP server, good and bad.
    Answers,
    /// What goes out.
    Requests,
    /// 3xx.
    Redirects,
    /// Where a body ends.
    Framing,
    /// Heads that are odd or broken.
    Heads,
    /// Too much of something.
    Limits,
    /// Too slow.
    Time,
    /// Connections that break, or serve more than one call.
    Connections,
    /// Certificates and TLS.
    Tls,
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Answers => "Answers",
            Self::Requests => "Requests",
            Self::Redirects => "Redirects",
            Self::Framing => "Framing",
            Self::Heads => "Heads",
            Self::Limits => "Limits",
            Self::Time => "Time",
            Self::Connections => "Connections",
            Self::Tls => "TLS",
        })
    }
}

/// With what a peer identifies itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// Plain http.
    None,
    /// A certificate that is in order, for `127.0.0.1`, of the authority that the client trusts.
    Good,
    /// For another host.
    WrongName,
    /// No longer valid.
    Expired,
    /// Its own issuer.
    SelfSigned,
    /// Of an authority that the client does not know.
    UnknownIssuer,
}

/// What a transport has to be able to do for a scenario to say anything about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    Tls,
    KeptConnections,
}

/// One scenario of the [catalogue](super::catalogue).
pub struct Scenario {
    pub(super) name: &'static str,
    pub(super) topic: Topic,
    pub(super) needs: Needs,
    pub(super) identity: Identity,
    /// Whether the peer speaks TLS. A peer without, behind an https endpoint, is a scenario too.
    pub(super) https: bool,
    /// `false`: the endpoint is one at which nobody listens.
    pub(super) listens: bool,
    pub(super) host: &'static str,
    pub(super) query: &'static str,
    pub(super) scripts: Vec<Script>,
    /// The versions of the requests, in order; the last one stands for all that follow.
    pub(super) versions: Vec<SoapVersion>,
    pub(super) action_parameter: bool,
    pub(super) options: CallOptions,
    pub(super) deadline: Duration,
    /// One for each call on the same client.
    pub(super) calls: Vec<Expected>,
    /// Between the calls.
    pub(super) pause: Duration,
    /// Requests that the peer has to see; by default as many as there were attempts.
    pub(super) requests: Option<usize>,
    pub(super) one_connection: bool,
}

impl Scenario {
    pub(super) fn new(topic: Topic, name: &'static str) -> Self {
        // Long enough for a busy machine: a call that meets its deadline by accident fails the scenario.
        let deadline = Duration::from_secs(6);
        let backoff = Backoff { base: Duration::from_millis(2), factor: 2, ceiling: Duration::from_secs(2) };
        Self {
            name,
            topic,
            needs: Needs::Nothing,
            identity: Identity::None,
            https: false,
            listens: true,
            host: "127.0.0.1",
            query: "",
            scripts: Vec::new(),
            versions: vec![SoapVersion::V1_1],
            action_parameter: true,
            options: CallOptions::new()
                .attempts(2)
                .backoff(backoff)
                .deadline(deadline)
                .attempt_timeout(deadline)
                .response_limit(64 * 1024),
            deadline,
            calls: Vec::new(),
            pause: Duration::ZERO,
            requests: None,
            one_connection: false,
        }
    }

    /// What it is called: a sentence.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it is about.
    #[must_use]
    pub fn topic(&self) -> Topic {
        self.topic
    }

    /// What its calls must lead to, in words.
    #[must_use]
    pub fn expected(&self) -> String {
        self.calls.iter().map(Expected::to_string).collect::<Vec<_>>().join(", then ")
    }

    /// How long a peer is needed at most: it outlives each call, so that a client that reads for ever is
    /// seen to do so, and ends soon after, so that such a client ends as well.
    pub(super) fn life(&self) -> Duration {
        let calls = u32::try_from(self.calls.len()).unwrap_or(u32::MAX);
        (self.deadline + self.pause + Duration::from_secs(2)).saturating_mul(calls)
    }

    /// The next request is read and answered with these bytes; the connection stays open.
    pub(super) fn answer(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.plays([Act::Read, Act::send(bytes)])
    }

    /// The next request is read and answered with these bytes; then the connection is closed.
    pub(super) fn answer_and_close(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.plays([Act::Read, Act::send(bytes), Act::Close])
    }

    /// What is done about the next request.
    pub(super) fn plays(mut self, script: impl Into<Script>) -> Self {
        self.scripts.push(script.into());
        self
    }

    /// What the next call must lead to.
    pub(super) fn leads_to(mut self, expected: Expected) -> Self {
        self.calls.push(expected);
        self
    }

    pub(super) fn speaks(mut self, version: SoapVersion) -> Self {
        self.versions = vec![version];
        self.with(|options| options.soap(version))
    }

    pub(super) fn speaks_in_turn(self, versions: [SoapVersion; 2]) -> Self {
        Self { versions: versions.to_vec(), ..self }
    }

    pub(super) fn with(self, change: impl FnOnce(CallOptions) -> CallOptions) -> Self {
        Self { options: change(self.options), ..self }
    }

    pub(super) fn deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }.with(|options| options.deadline(deadline))
    }

    pub(super) fn pause(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    pub(super) fn host(self, host: &'static str) -> Self {
        Self { host, ..self }
    }

    pub(super) fn query(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    pub(super) fn without_action_parameter(self) -> Self {
        Self { action_parameter: false, ..self }.with(|options| options.action_parameter(false))
    }

    /// How many requests the peer sees, where that is not the number of attempts.
    pub(super) fn sees(self, requests: usize) -> Self {
        Self { requests: Some(requests), ..self }
    }

    pub(super) fn nobody_listens(self) -> Self {
        Self { listens: false, ..self.sees(0) }
    }

    /// Over https, with this identity.
    pub(super) fn identity(self, identity: Identity) -> Self {
        Self { identity, https: true, needs: Needs::Tls, ..self }
    }

    /// All calls go over one connection, for transports that keep connections at all.
    pub(super) fn over_one_connection(self) -> Self {
        Self { one_connection: true, needs: Needs::KeptConnections, ..self }
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenario")
            .field("topic", &self.topic)
            .field("name", &self.name)
            .field("expected", &self.expected())
            .finish_non_exhaustive()
    }
}
