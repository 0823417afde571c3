//! The client's settings.

use std::fmt;
use std::time::Duration;

use tracegains_core::{CallOptions, Endpoint};
#[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
use ureq::tls::{ClientCert, RootCerts, TlsConfig};
use ureq::{Agent, Proxy, ProxyProtocol};

#[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
use crate::tls;
use crate::transport::{Settings, Transport};
use crate::{BuildError, Client};

/// Settings of a [`Client`]. What is wrong with them, [`build`](Self::build) tells.
#[must_use]
pub struct ClientBuilder {
    endpoint: Endpoint,
    options: CallOptions,
    connect_timeout: Duration,
    proxy: Option<Option<Proxy>>,
    agent: Option<Agent>,
    #[cfg(feature = "one-write")]
    one_write: bool,
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    roots: Option<RootCerts>,
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    client_certificate: Option<ClientCert>,
    /// The first mistake.
    error: Option<BuildError>,
}

impl ClientBuilder {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            options: CallOptions::new(),
            connect_timeout: Duration::from_secs(10),
            proxy: None,
            agent: None,
            #[cfg(feature = "one-write")]
            one_write: false,
            #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
            roots: None,
            #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
            client_certificate: None,
            error: None,
        }
    }

    tracegains_core::call_option_setters!();

    /// The time for connecting, TLS included and name resolution not; never more than an attempt's.
    /// Default: 10 s.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { connect_timeout: timeout, ..self }
    }

    /// Sends every request through this proxy, to loopback too: `http://proxy.example:3128`, `https://…`,
    /// `socks5://…`; a user and a password may stand before the host. Default: the environment's proxies
    /// (`ALL_PROXY`, `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`), but none for loopback.
    pub fn proxy(self, url: &str) -> Self {
        let proxy = Proxy::new(url).map_err(|_| BuildError::Proxy);
        self.set(proxy, |builder, proxy| builder.proxy = Some(Some(proxy)))
    }

    /// No proxy, whatever the environment says.
    pub fn no_proxy(self) -> Self {
        Self { proxy: Some(None), ..self }
    }

    /// Trusts these certificates (one or more, in PEM) instead of the platform's.
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    pub fn root_certificates(self, pem: &[u8]) -> Self {
        self.set(tls::root_certificates(pem), |builder, roots| builder.roots = Some(roots))
    }

    /// Shows this certificate to the server: a chain in PEM, the client's own first, and its private key
    /// in PEM, without a passphrase. With `native-tls` alone the key has to be PKCS #8, and a key that is
    /// another's is told at the first call.
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    pub fn client_certificate(self, chain_pem: &[u8], key_pem: &[u8]) -> Self {
        let certificate = tls::client_certificate(chain_pem, key_pem);
        self.set(certificate, |builder, certificate| builder.client_certificate = Some(certificate))
    }

    /// Sends through this agent: its connections, resolver, middleware, TLS settings and, other than for
    /// loopback, proxy are used; what must be off is switched off for each request. Certificates given
    /// here replace the agent's TLS settings, and connections are not kept then.
    pub fn agent(self, agent: Agent) -> Self {
        Self { agent: Some(agent), ..self }
    }

    /// Sends head and body of a request in one write, where ureq makes two: one packet less, and a server
    /// that is woken once. An agent of your own writes as it does.
    #[cfg(feature = "one-write")]
    pub fn one_write(self) -> Self {
        Self { one_write: true, ..self }
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// A setting is wrong, or TLS is needed and cannot be had; see [`BuildError`].
    pub fn build(mut self) -> Result<Client, BuildError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        if self.proxy.is_none() && self.endpoint.is_loopback() {
            self.proxy = Some(None);
        }
        let supplied = self.agent.take();
        let settings = Settings {
            #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
            tls: (supplied.is_none() || self.roots.is_some() || self.client_certificate.is_some())
                .then(|| self.tls()),
            proxy: self.proxy,
            https_only: self.endpoint.is_https(),
            connect_timeout: self.connect_timeout,
        };
        let is_supplied = supplied.is_some();
        let transport = match supplied {
            Some(agent) => Transport::over(agent, settings),
            None => {
                #[cfg(feature = "one-write")]
                let new_agent = if self.one_write { crate::one_write::agent } else { Agent::new_with_config };
                #[cfg(not(feature = "one-write"))]
                let new_agent = Agent::new_with_config;
                Transport::own(settings, self.options.longest_attempt(), new_agent)
            }
        };
        check_tls(&transport, is_supplied)?;
        Ok(Client::from_parts(self.endpoint, self.options, transport))
    }

    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    fn tls(&self) -> TlsConfig {
        tls::config(self.roots.clone(), self.client_certificate.clone())
    }

    fn set<T>(mut self, value: Result<T, BuildError>, set: impl FnOnce(&mut Self, T)) -> Self {
        match value {
            Ok(value) => set(&mut self, value),
            Err(error) => self.error = self.error.or(Some(error)),
        }
        self
    }
}

/// Finds out now what would make ureq panic at the first request.
fn check_tls(transport: &Transport, supplied: bool) -> Result<(), BuildError> {
    let own = || transport.agent.config().proxy();
    let proxy = transport.settings.proxy.as_ref().map_or_else(own, Option::as_ref);
    if !transport.settings.https_only && proxy.is_none_or(|proxy| proxy.protocol() != ProxyProtocol::Https) {
        return Ok(());
    }
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    return match &transport.settings.tls {
        Some(config) => tls::check(config, false),
        None => tls::check(transport.agent.config().tls_config(), supplied),
    };
    #[cfg(not(any(feature = "rustls-no-provider", feature = "native-tls")))]
    if supplied { Ok(()) } else { Err(BuildError::NoTls) }
}

impl fmt::Debug for ClientBuilder {
    /// Without proxy, agent and certificates.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("endpoint", &self.endpoint)
            .field("options", &self.options)
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}
