//! Why a client could not be built.

use tracegains_core::call::InvalidHeader;

/// Why a client could not be built. It never repeats a URL, a key or a header's value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A header to send is not valid.
    #[error("a header for the requests is not valid")]
    Header(#[from] InvalidHeader),
    /// The endpoint is not a URL by the URL standard, which reqwest goes by: an IPv4 address with a number
    /// above 255, for one.
    #[error("the endpoint is not a URL that reqwest can connect to: look at its host")]
    Endpoint,
    /// The proxy's URL is not one.
    #[error(
        "the proxy is not valid: expected a URL like http://proxy.example:3128, with http, https, socks4, \
         socks4a, socks5 or socks5h before the colon"
    )]
    Proxy,
    /// No certificate, or one that cannot be read.
    #[error(
        "the root certificates cannot be read: expected one or more certificates in PEM, each between \
         BEGIN CERTIFICATE and END CERTIFICATE"
    )]
    RootCertificates,
    /// No certificate or key, or two that do not belong together.
    #[error(
        "the client certificate cannot be used: expected a chain of certificates in PEM, the client's own \
         first, and its private key in PEM without a passphrase (PKCS #8 is read by every TLS library)"
    )]
    ClientCertificate,
    /// rustls was compiled without a crypto provider, and the program has installed none.
    #[error(
        "rustls has no crypto provider: install one at the program's start \
         (`CryptoProvider::install_default`), or switch on the `rustls` feature, which brings ring"
    )]
    NoCryptoProvider,
    /// The endpoint is https, and no TLS was compiled in.
    #[error("https needs TLS: switch on one of the features `rustls`, `rustls-no-provider` and `native-tls`")]
    NoTls,
    /// A finished client was supplied together with a setting that only the builder of a client takes.
    #[error(
        "a finished reqwest::Client cannot be changed: give proxy, connect time-out and certificates to its \
         own builder, or supply that builder"
    )]
    FinishedClient,
    /// reqwest could not build its client: no trust store, an unusable certificate.
    #[error("the HTTP client could not be built")]
    Client(#[source] reqwest::Error),
}
