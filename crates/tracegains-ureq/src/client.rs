//! The client: the loop over the core's machine.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use tracegains_core::call::{Call, Step};
use tracegains_core::{
    AppKey, CallError, CallOptions, Completed, Endpoint, Logout, LogoutResult, Operation, SessionId,
};

use crate::BuildError;
use crate::builder::ClientBuilder;
use crate::transport::Transport;

/// How a call failed; the transport's own error is [`ureq::Error`].
pub type Error = CallError<ureq::Error>;

/// A client for one endpoint. A clone shares the connections.
///
/// ```no_run
/// use std::time::Duration;
/// use tracegains_ureq::{Client, Endpoint, SoapVersion};
///
/// let client = Client::builder(Endpoint::test())
///     .soap(SoapVersion::V1_2)
///     .deadline(Duration::from_secs(20))
///     .build()?;
/// # Ok::<(), tracegains_ureq::BuildError>(())
/// ```
#[derive(Clone)]
pub struct Client(Arc<Settled>);

/// What all clones of a client share.
struct Settled {
    endpoint: Endpoint,
    options: CallOptions,
    transport: Transport,
}

impl Client {
    /// A client with the defaults.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn new(endpoint: Endpoint) -> Result<Self, BuildError> {
        Self::builder(endpoint).build()
    }

    /// A client with other than the defaults.
    pub fn builder(endpoint: Endpoint) -> ClientBuilder {
        ClientBuilder::new(endpoint)
    }

    pub(crate) fn from_parts(endpoint: Endpoint, options: CallOptions, transport: Transport) -> Self {
        Self(Arc::new(Settled { endpoint, options, transport }))
    }

    /// Where the requests go.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// How calls are made: the start for options of a single call.
    #[must_use]
    pub fn options(&self) -> &CallOptions {
        &self.0.options
    }

    /// Ends a session.
    ///
    /// # Errors
    ///
    /// The session was not ended, or nobody knows whether it was; see [`CallError`].
    pub fn logout(&self, app_key: AppKey, session_id: SessionId) -> Result<Completed<LogoutResult>, Error> {
        self.logout_with(Logout::new(app_key, session_id), self.0.options.clone())
    }

    /// Ends a session, with options for this call alone: they replace the client's.
    ///
    /// # Errors
    ///
    /// As [`logout`](Self::logout).
    pub fn logout_with(
        &self,
        logout: Logout,
        options: CallOptions,
    ) -> Result<Completed<LogoutResult>, Error> {
        self.call(logout, options)
    }

    fn call<O: Operation>(&self, operation: O, options: CallOptions) -> Result<Completed<O::Output>, Error> {
        let started = Instant::now();
        let Settled { endpoint, transport, .. } = &*self.0;
        let mut call = Call::new(endpoint.clone(), operation, options, jitter());
        loop {
            match call.step() {
                Step::Send => {
                    let Some(attempt) = call.begin(started.elapsed()) else { continue };
                    match transport.send(attempt) {
                        Ok(response) => call.received(response, started.elapsed()),
                        Err(failure) => call.failed(failure, started.elapsed()),
                    }
                }
                Step::Wait(duration) => {
                    thread::sleep(duration);
                    call.waited(started.elapsed());
                }
                _ => break call.finish(),
            }
        }
    }
}

/// A number that differs from call to call: std's hasher is keyed at random.
fn jitter() -> u64 {
    RandomState::new().build_hasher().finish()
}

impl fmt::Debug for Client {
    /// Without the agent, whose settings may hold a proxy's password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", self.endpoint())
            .field("options", self.options())
            .finish_non_exhaustive()
    }
}
