//! What a local service is to be like.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant};

use tracegains_core::soap::Limits;
use tracegains_core::{AppKey, SessionId, xml};

use crate::script::{Script, Scripts};
use crate::served::{Observer, Served};
use crate::server::Server;
use crate::service::LocalService;
use crate::sessions::{Clock, Sessions};
use crate::state::State;

/// A time that can be added to the clock.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Settings of a [`LocalService`], and [`start`](Self::start).
#[derive(Clone)]
pub struct LocalServiceBuilder {
    address: SocketAddr,
    session_lifetime: Duration,
    clock: Clock,
    request_limit: usize,
    request_timeout: Duration,
    sessions: Vec<(AppKey, SessionId)>,
    latency: Duration,
    failures: Option<(f64, Script)>,
    next: Vec<(u32, Script)>,
    scripted: Vec<(SessionId, Script)>,
    observer: Option<Observer>,
}

impl LocalServiceBuilder {
    pub(crate) fn new() -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            session_lifetime: Duration::from_secs(20 * 60),
            clock: Arc::new(Instant::now),
            request_limit: 4 * 1024 * 1024,
            request_timeout: Duration::from_secs(30),
            sessions: Vec::new(),
            latency: Duration::ZERO,
            failures: None,
            next: Vec::new(),
            scripted: Vec::new(),
            observer: None,
        }
    }

    /// Listens here instead of at 127.0.0.1 on a port of the system's choice (port 0).
    ///
    /// There is no TLS: another address than a loopback one sends session IDs over the network in the
    /// clear.
    #[must_use]
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// How long a session is open if nobody logs out. 20 minutes unless set.
    #[must_use]
    pub fn session_lifetime(mut self, lifetime: Duration) -> Self {
        self.session_lifetime = lifetime;
        self
    }

    /// The clock that sessions expire by, instead of the system's: a test moves time itself.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How many bytes a request's body may have; larger ones get a fault. 4 MiB unless set, as in ASP.NET.
    #[must_use]
    pub fn request_limit(mut self, bytes: usize) -> Self {
        self.request_limit = bytes;
        self
    }

    /// How long the head of a request may take to come, and then its body, and how long a client may take
    /// nothing of an answer. A connection that is slower, or idle for that long, is closed. 30 seconds unless
    /// set, a year at most.
    #[must_use]
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout.min(LONGEST);
        self
    }

    /// Answers every call this much later.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Lets a part of the calls fail: see [`LocalService::fail_rate`].
    #[must_use]
    pub fn fail_rate(mut self, rate: f64, failure: impl Into<Script>) -> Self {
        self.failures = Some((rate, failure.into()));
        self
    }

    /// Opens this session before anybody can call: see [`LocalService::add_session`].
    #[must_use]
    pub fn session(mut self, app_key: AppKey, session_id: SessionId) -> Self {
        self.sessions.push((app_key, session_id));
        self
    }

    /// Follows a script with the first calls, after those that are scripted already: see
    /// [`LocalService::script_next`].
    #[must_use]
    pub fn script_next(mut self, calls: u32, script: impl Into<Script>) -> Self {
        self.next.push((calls, script.into()));
        self
    }

    /// Follows a script with every call for this session: see [`LocalService::script_session`].
    #[must_use]
    pub fn script_session(mut self, session_id: &SessionId, script: impl Into<Script>) -> Self {
        self.scripted.push((session_id.clone(), script.into()));
        self
    }

    /// Tells of each request when its answer is ready. What HTTP cannot read is not told of. It is called on
    /// the service's own thread, so it must not take long.
    #[must_use]
    pub fn observer(mut self, observer: impl Fn(&Served) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Starts the service. It answers once this returns.
    ///
    /// # Errors
    ///
    /// The address cannot be listened at, or the system gives no thread.
    pub fn start(self) -> io::Result<LocalService> {
        let scripts = Scripts::default();
        scripts.delay(self.latency);
        if let Some((rate, failure)) = self.failures {
            scripts.fail(rate, failure);
        }
        for (calls, script) in self.next {
            scripts.for_next(calls, script);
        }
        for (session_id, script) in self.scripted {
            scripts.for_session(session_id, script);
        }
        let sessions = Sessions::new(self.clock, self.session_lifetime);
        for (app_key, session_id) in self.sessions {
            sessions.add(app_key, session_id);
        }
        let xml = xml::Limits { bytes: self.request_limit, ..xml::Limits::default() };
        let state = Arc::new(State {
            sessions,
            scripts,
            limits: Limits { xml, ..Limits::default() },
            patience: self.request_timeout,
            observer: self.observer,
            requests: AtomicU64::new(0),
        });
        let server = Server::start(self.address, Arc::clone(&state))?;
        LocalService::new(server, state)
    }
}

impl fmt::Debug for LocalServiceBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalServiceBuilder")
            .field("address", &self.address)
            .field("session_lifetime", &self.session_lifetime)
            .field("request_limit", &self.request_limit)
            .field("request_timeout", &self.request_timeout)
            .field("sessions", &self.sessions.len())
            .field("latency", &self.latency)
            .field("failures", &self.failures)
            .field("next", &self.next)
            .field("scripted", &self.scripted.len())
            .finish_non_exhaustive()
    }
}
