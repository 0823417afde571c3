//! One attempt over ureq.

use std::io::{ErrorKind, Read as _};
use std::time::{Duration, Instant};

use tracegains_core::binding::{BodyCollector, RequestBody, ResponseBody};
use tracegains_core::call::{Attempt, Failure};
use tracegains_core::http::header::{ACCEPT_ENCODING, HeaderValue, USER_AGENT};
use tracegains_core::http::{Request, Response};
use ureq::config::{AutoHeaderValue, Config};
use ureq::{Agent, Proxy, Timeout};

use crate::failure::failure;

/// What ureq says of itself, here and to a proxy.
pub(crate) const USER_AGENT_NAME: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// ureq adds a time-out to the clock and panics where the sum is out of range.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

const LARGEST_HEAD: usize = 64 * 1024;

/// Settings that overrule an agent's, whoever made it.
#[derive(Clone)]
pub(crate) struct Settings {
    /// `None`: the agent's own. `Some(None)`: no proxy.
    pub(crate) proxy: Option<Option<Proxy>>,
    pub(crate) https_only: bool,
    pub(crate) connect_timeout: Duration,
    /// `None`: the agent's own, so that its connections are kept.
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    pub(crate) tls: Option<ureq::tls::TlsConfig>,
}

/// Puts settings into a `ConfigBuilder`, be it an agent's or a request's: ureq has no name for both.
macro_rules! overruled {
    ($config:expr, $settings:expr, $timeout:expr) => {{
        let (settings, timeout): (&Settings, Duration) = ($settings, $timeout);
        let mut config = $config
            .http_status_as_error(false)
            .max_redirects(0)
            .https_only(settings.https_only)
            .accept(AutoHeaderValue::Default)
            .max_response_header_size(LARGEST_HEAD)
            // A time-out for the whole call, or for resolving, starts a thread for every request.
            .timeout_global(None)
            .timeout_per_call(None)
            .timeout_resolve(None)
            .timeout_connect(Some(timeout.min(settings.connect_timeout)))
            .timeout_send_request(Some(timeout))
            .timeout_send_body(Some(timeout))
            .timeout_recv_response(Some(timeout))
            .timeout_recv_body(Some(timeout))
            .timeout_per_read(None)
            .timeout_per_write(None);
        if let Some(proxy) = &settings.proxy {
            config = config.proxy(proxy.clone());
        }
        #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
        if let Some(tls) = &settings.tls {
            config = config.tls_config(tls.clone());
        }
        config
    }};
}

/// An agent, and what it has to be told.
pub(crate) struct Transport {
    pub(crate) agent: Agent,
    pub(crate) settings: Settings,
    /// The agent has the settings itself, with this time for an attempt: a request needs none of its own.
    settled: Option<Duration>,
}

impl Transport {
    /// An agent of our own, made by `new_agent`, with this time for an attempt unless the deadline is nearer.
    pub(crate) fn own(settings: Settings, attempt: Duration, new_agent: fn(Config) -> Agent) -> Self {
        let attempt = attempt.min(LONGEST);
        let config = Agent::config_builder().user_agent(USER_AGENT_NAME);
        let agent = new_agent(overruled!(config, &settings, attempt).build());
        let settings = Settings {
            #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
            tls: None,
            ..settings
        };
        Self { agent, settings, settled: Some(attempt) }
    }

    /// An agent of the caller's, whose settings are overruled for each request.
    pub(crate) fn over(agent: Agent, settings: Settings) -> Self {
        Self { agent, settings, settled: None }
    }

    /// Sends one request and reads its answer, as far as the limit allows.
    pub(crate) fn send(&self, attempt: Attempt) -> Result<Response<ResponseBody>, Failure<ureq::Error>> {
        let started = Instant::now();
        let request = self.configure(attempt.request, attempt.timeout.min(LONGEST));
        let (head, mut body) = self.agent.run(request).map_err(failure)?.into_parts();
        let mut collector = BodyCollector::new(head, attempt.body_limit);
        let mut reader = body.as_reader();
        // Answers are half a kilobyte: more room costs more to clear than it saves reads.
        let mut chunk = [0; 1024];
        // ureq times the body from its head on; with a body that trickles, the attempt's time runs out
        // earlier. One read beyond it is allowed, so that an answer that is all there counts.
        let mut late = false;
        while collector.wants_more() {
            let error = match reader.read(&mut chunk) {
                Ok(0) => break,
                Ok(_) if late => ureq::Error::Timeout(Timeout::RecvBody),
                Ok(length) => {
                    collector.push(&chunk[..length]);
                    late = started.elapsed() >= attempt.timeout;
                    continue;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => error.into(),
            };
            return Err(failure(error).with_answer(collector.cut_off()));
        }
        Ok(collector.finish())
    }

    fn configure(&self, request: Request<RequestBody>, timeout: Duration) -> Request<Vec<u8>> {
        let mut request = request.map(RequestBody::into_bytes);
        let headers = request.headers_mut();
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(USER_AGENT_NAME));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if self.settled == Some(timeout) {
            return request;
        }
        overruled!(self.agent.configure_request(request), &self.settings, timeout).build()
    }
}
