//! The handle on a running service.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tracegains_core::{AppKey, Endpoint, SessionId};
use uuid::Uuid;

use crate::builder::LocalServiceBuilder;
use crate::paths;
use crate::script::Script;
use crate::server::Server;
use crate::state::State;

/// An Authentication.asmx in this process, on a thread of its own: usable from blocking and from async
/// code, as many at once as are wanted. It stops, and its port is free again, when it is dropped.
///
/// ```
/// use tracegains_service::LocalService;
///
/// let service = LocalService::start()?;
/// let (app_key, session_id) = service.issue_session();
/// assert!(service.is_active(&session_id));
/// println!("POST a Logout to {}", service.url());
/// # drop(app_key);
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct LocalService {
    server: Server,
    endpoint: Endpoint,
    state: Arc<State>,
}

impl LocalService {
    /// Starts a service on 127.0.0.1, on a port of the system's choice.
    ///
    /// # Errors
    ///
    /// The system gives no port or no thread.
    pub fn start() -> io::Result<Self> {
        Self::builder().start()
    }

    /// A service with other settings than the usual ones.
    #[must_use]
    pub fn builder() -> LocalServiceBuilder {
        LocalServiceBuilder::new()
    }

    pub(crate) fn new(server: Server, state: Arc<State>) -> io::Result<Self> {
        let url = format!("http://{}{}", reachable(server.address()), paths::SERVICE);
        let endpoint = Endpoint::with_plain_http_allowed(&url).map_err(io::Error::other)?;
        Ok(Self { server, endpoint, state })
    }

    /// Where to send requests.
    #[must_use]
    pub fn endpoint(&self) -> Endpoint {
        self.endpoint.clone()
    }

    /// The same as text: `http://127.0.0.1:49152/v7/soap/Authentication.asmx`.
    #[must_use]
    pub fn url(&self) -> String {
        self.endpoint.uri().to_string()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Opens a session for an application key that nobody had before.
    #[must_use]
    pub fn issue_session(&self) -> (AppKey, SessionId) {
        let app_key = AppKey::new(Uuid::new_v4());
        let session_id = self.issue_session_for(&app_key);
        (app_key, session_id)
    }

    /// Opens one more session for an application key.
    #[must_use]
    pub fn issue_session_for(&self, app_key: &AppKey) -> SessionId {
        self.state.sessions.issue(app_key)
    }

    /// Opens a session with an ID of the caller's choice. One that is open under that ID is replaced.
    pub fn add_session(&self, app_key: AppKey, session_id: SessionId) {
        self.state.sessions.add(app_key, session_id);
    }

    /// Whether the session is open: issued, not expired, not logged out.
    #[must_use]
    pub fn is_active(&self, session_id: &SessionId) -> bool {
        self.state.sessions.is_active(session_id)
    }

    /// How many sessions are open.
    #[must_use]
    pub fn active_sessions(&self) -> usize {
        self.state.sessions.active()
    }

    /// Ends the session as time would. Whether it was open.
    pub fn expire(&self, session_id: &SessionId) -> bool {
        self.state.sessions.expire(session_id)
    }

    /// How many POSTs came in so far, whatever was made of them. A client's repeats show here.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.state.requests.load(Ordering::Relaxed)
    }

    /// Follows a script with every call for this session, until [`behave`](Self::behave).
    pub fn script_session(&self, session_id: &SessionId, script: impl Into<Script>) {
        self.state.scripts.for_session(session_id.clone(), script.into());
    }

    /// Follows a script with the next calls, after those that are scripted already. Calls for a session
    /// with a script of its own, and requests that are no Logout, are not counted.
    pub fn script_next(&self, calls: u32, script: impl Into<Script>) {
        self.state.scripts.for_next(calls, script.into());
    }

    /// Lets a part of the calls, from 0 to 1, fail with a script. Which ones is the same in every run: at
    /// 0.25 every fourth. Scripted calls are not counted.
    pub fn fail_rate(&self, rate: f64, failure: impl Into<Script>) {
        self.state.scripts.fail(rate, failure.into());
    }

    /// Answers every call this much later.
    pub fn latency(&self, latency: Duration) {
        self.state.scripts.delay(latency);
    }

    /// Forgets every script, rate of failure and latency.
    pub fn behave(&self) {
        self.state.scripts.clear();
    }
}

impl fmt::Debug for LocalService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalService")
            .field("address", &self.address())
            .field("sessions", &self.state.sessions)
            .field("scripts", &self.state.scripts)
            .finish_non_exhaustive()
    }
}

/// The address to connect to, for one that stands for all of the machine's.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
