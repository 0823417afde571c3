//! The client's settings.

use std::fmt;
use std::time::Duration;

#[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
use reqwest::{Certificate, Identity};
use reqwest::{Proxy, redirect, retry};
use tracegains_core::{CallOptions, Endpoint};

#[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
use crate::tls;
use crate::transport::{Transport, USER_AGENT_NAME};
use crate::{BuildError, Client};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// reqwest adds a time-out to the clock and panics where the sum is out of range.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

const PROXIES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Settings of a [`Client`]. What is wrong with them, [`build`](Self::build) tells.
#[must_use]
pub struct ClientBuilder {
    endpoint: Endpoint,
    options: CallOptions,
    connect_timeout: Option<Duration>,
    /// `Some(None)`: no proxy.
    proxy: Option<Option<Proxy>>,
    client_builder: Option<reqwest::ClientBuilder>,
    client: Option<reqwest::Client>,
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    roots: Option<Vec<Certificate>>,
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    client_certificate: Option<Identity>,
    /// The first mistake.
    error: Option<BuildError>,
}

impl ClientBuilder {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            options: CallOptions::new(),
            connect_timeout: None,
            proxy: None,
            client_builder: None,
            client: None,
            #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
            roots: None,
            #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
            client_certificate: None,
            error: None,
        }
    }

    tracegains_core::call_option_setters!();

    /// The time for connecting, name resolution and TLS included. Default: 10 s.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { connect_timeout: Some(timeout), ..self }
    }

    /// Sends every request through this proxy, to loopback too: `http://proxy.example:3128`, `https://…`,
    /// `socks5://…`; a user and a password may stand before the host. Default: the environment's proxies
    /// (`ALL_PROXY`, `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`), but none for loopback.
    pub fn proxy(self, url: &str) -> Self {
        // reqwest takes a scheme that it does not know, and then connects without the proxy.
        let known = url.split_once("://").is_none_or(|(scheme, _)| PROXIES.contains(&scheme));
        let proxy = Proxy::all(if known { url } else { "" }).map_err(|_| BuildError::Proxy);
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
    /// another's is told as [`BuildError::Client`].
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    pub fn client_certificate(self, chain_pem: &[u8], key_pem: &[u8]) -> Self {
        let certificate = tls::client_certificate(chain_pem, key_pem);
        self.set(certificate, |builder, certificate| builder.client_certificate = Some(certificate))
    }

    /// Builds reqwest's client from these settings; what must be off is switched off after them, and the
    /// rest is kept: resolver, TLS, proxies (other than for loopback), default headers, layers, cookies.
    /// Of [`client_with_its_own_policies`](Self::client_with_its_own_policies) and this, the last call
    /// counts.
    pub fn client_builder(self, builder: reqwest::ClientBuilder) -> Self {
        Self { client_builder: Some(builder), client: None, ..self }
    }

    /// Sends through a finished client, **whose policies are the caller's to answer for**: this crate can
    /// neither see nor change them. A client that follows redirects sends application key and session to
    /// whatever host an answer names; one that repeats by itself makes the count of attempts untrue; one
    /// that decodes content codings defeats the limit on bodies. The conformance kit
    /// (`tracegains-conformance`), run against the client, proves that it does none of this. Prefer
    /// [`client_builder`](Self::client_builder).
    ///
    /// Time-outs of attempts, the limit on bodies and everything that the core decides are in force.
    pub fn client_with_its_own_policies(self, client: reqwest::Client) -> Self {
        Self { client: Some(client), client_builder: None, ..self }
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
        let client = match self.client.take() {
            Some(_) if self.changes_the_client() => return Err(BuildError::FinishedClient),
            Some(client) => client,
            None => self.client()?,
        };
        let transport = Transport::new(client, &self.endpoint)?;
        Ok(Client::from_parts(self.endpoint, self.options, transport))
    }

    fn client(&mut self) -> Result<reqwest::Client, BuildError> {
        let mut builder = match self.client_builder.take() {
            // It may have a time-out for reads, which can be moved but not removed.
            Some(builder) => builder.read_timeout(LONGEST),
            None => own(self.endpoint.is_https())?,
        };
        let direct = self.proxy.is_none() && self.endpoint.is_loopback();
        if direct || self.proxy.is_some() {
            builder = builder.no_proxy();
        }
        if let Some(Some(proxy)) = self.proxy.take() {
            builder = builder.proxy(proxy);
        }
        #[cfg(feature = "rustls-no-provider")]
        tls::provider()?;
        #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
        {
            if self.roots.is_some() || self.client_certificate.is_some() {
                builder = tls::backend(builder);
            }
            if let Some(roots) = self.roots.take() {
                builder = builder.tls_certs_only(roots);
            } else if direct && !self.endpoint.is_https() {
                // Without TLS no trust store is needed; reqwest would ask for one all the same.
                builder = builder.tls_certs_only([]);
            }
            if let Some(identity) = self.client_certificate.take() {
                builder = builder.identity(identity);
            }
        }
        builder
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate()
            .http1_only()
            .http1_allow_obsolete_multiline_headers_in_responses(false)
            .http1_allow_spaces_after_header_name_in_responses(false)
            .http1_ignore_invalid_headers_in_responses(false)
            .https_only(self.endpoint.is_https())
            .connect_timeout(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT).min(LONGEST))
            .build()
            .map_err(|error| BuildError::Client(error.without_url()))
    }

    /// Whether a setting is there that a finished client cannot take.
    fn changes_the_client(&self) -> bool {
        #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
        if self.roots.is_some() || self.client_certificate.is_some() {
            return true;
        }
        self.proxy.is_some() || self.connect_timeout.is_some()
    }

    fn set<T>(mut self, value: Result<T, BuildError>, set: impl FnOnce(&mut Self, T)) -> Self {
        match value {
            Ok(value) => set(&mut self, value),
            Err(error) => self.error = self.error.or(Some(error)),
        }
        self
    }
}

/// reqwest's defaults, with our name and our choice of TLS library.
fn own(https: bool) -> Result<reqwest::ClientBuilder, BuildError> {
    let builder = reqwest::Client::builder().user_agent(USER_AGENT_NAME);
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    let builder = tls::backend(builder);
    if https && cfg!(not(any(feature = "rustls-no-provider", feature = "native-tls"))) {
        return Err(BuildError::NoTls);
    }
    Ok(builder)
}

impl fmt::Debug for ClientBuilder {
    /// Without proxy, reqwest's client and certificates.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("endpoint", &self.endpoint)
            .field("options", &self.options)
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}
