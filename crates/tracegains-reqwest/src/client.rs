//! The client: the loop over the core's machine.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _};
use std::num::NonZeroUsize;
use std::sync::Arc;

use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::time::{Instant, sleep};
use tracegains_core::call::{Call, Step};
use tracegains_core::{
    AppKey, CallError, CallOptions, Completed, Endpoint, Logout, LogoutResult, Operation, SessionId,
};

use crate::BuildError;
use crate::builder::ClientBuilder;
use crate::transport::Transport;

/// How a call failed; the transport's own error is [`reqwest::Error`].
pub type Error = CallError<reqwest::Error>;

/// A client for one endpoint. A clone shares the connections.
///
/// ```no_run
/// use std::time::Duration;
/// use tracegains_reqwest::{Client, Endpoint, SoapVersion};
///
/// let client = Client::builder(Endpoint::test())
///     .soap(SoapVersion::V1_2)
///     .deadline(Duration::from_secs(20))
///     .build()?;
/// # Ok::<(), tracegains_reqwest::BuildError>(())
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

    /// Ends a session. The call begins when the future is polled first; dropping the future leaves a
    /// session of unknown fate (see "Async" on the [crate's page](crate)).
    ///
    /// # Errors
    ///
    /// The session was not ended, or nobody knows whether it was; see [`CallError`].
    pub fn logout(
        &self,
        app_key: AppKey,
        session_id: SessionId,
    ) -> impl Future<Output = Result<Completed<LogoutResult>, Error>> + Send + use<> {
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
    ) -> impl Future<Output = Result<Completed<LogoutResult>, Error>> + Send + use<> {
        self.clone().call(logout, options)
    }

    /// Ends many sessions of one application, at most `concurrency` at a time. Outcomes come in the order
    /// in which the calls end, each with its session; no outcome stops the others. Nothing happens unless
    /// the stream is polled; dropping it cancels the calls under way.
    ///
    /// ```no_run
    /// use std::num::NonZeroUsize;
    /// use std::pin::pin;
    ///
    /// use futures_util::StreamExt as _;
    /// # use tracegains_reqwest::{AppKey, Client, SessionId};
    ///
    /// # async fn all(client: Client, app_key: AppKey, sessions: Vec<SessionId>) {
    /// let mut outcomes = pin!(client.logout_all(sessions, app_key, NonZeroUsize::new(4).unwrap()));
    /// while let Some((_session, outcome)) = outcomes.next().await {
    ///     match outcome {
    ///         Ok(done) => println!("{done}"),
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    /// }
    /// # }
    /// ```
    pub fn logout_all<I>(
        &self,
        sessions: I,
        app_key: AppKey,
        concurrency: NonZeroUsize,
    ) -> impl Stream<Item = (SessionId, Result<Completed<LogoutResult>, Error>)> + use<I>
    where
        I: IntoIterator<Item = SessionId>,
    {
        let client = self.clone();
        stream::iter(sessions)
            .map(move |session_id| {
                let outcome = client.logout(app_key.clone(), session_id.clone());
                async move { (session_id, outcome.await) }
            })
            .buffer_unordered(concurrency.get())
    }

    async fn call<O: Operation>(
        self,
        operation: O,
        options: CallOptions,
    ) -> Result<Completed<O::Output>, Error> {
        let Settled { endpoint, transport, .. } = &*self.0;
        let call = Call::new(endpoint.clone(), operation, options, jitter());
        #[cfg(feature = "tracing")]
        {
            use tracing::Instrument as _;
            let span = call.span().clone();
            drive(transport, call).instrument(span).await
        }
        #[cfg(not(feature = "tracing"))]
        drive(transport, call).await
    }
}

async fn drive<O: Operation>(
    transport: &Transport,
    mut call: Call<O, reqwest::Error>,
) -> Result<Completed<O::Output>, Error> {
    let started = Instant::now();
    loop {
        match call.step() {
            Step::Send => {
                let Some(attempt) = call.begin(started.elapsed()) else { continue };
                match transport.send(attempt).await {
                    Ok(response) => call.received(response, started.elapsed()),
                    Err(failure) => call.failed(failure, started.elapsed()),
                }
            }
            Step::Wait(duration) => {
                sleep(duration).await;
                call.waited(started.elapsed());
            }
            _ => break call.finish(),
        }
    }
}

/// A number that differs from call to call: std's hasher is keyed at random.
fn jitter() -> u64 {
    RandomState::new().build_hasher().finish()
}

impl fmt::Debug for Client {
    /// Without reqwest's client, whose default headers may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", self.endpoint())
            .field("options", self.options())
            .finish_non_exhaustive()
    }
}
