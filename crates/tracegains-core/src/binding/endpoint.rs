//! Where requests go, and where they may not go.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use http::Uri;
use http::uri::Authority;

use crate::text::Printable;

/// The address of the service: https anywhere, http only to this machine or by named permission.
///
/// `Debug` and `Display` show scheme, host, port and path; a query may hold a gateway's key and is not
/// shown.
///
/// ```
/// use tracegains_core::Endpoint;
///
/// let endpoint: Endpoint = "https://soap-gateway.example/tracegains?key=secret".parse()?;
/// assert_eq!(endpoint.to_string(), "https://soap-gateway.example/tracegains");
/// assert_eq!("production".parse::<Endpoint>()?, Endpoint::production());
/// assert!("http://soap-gateway.example/".parse::<Endpoint>().is_err());
/// # Ok::<(), tracegains_core::binding::InvalidEndpoint>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(Uri);

impl Endpoint {
    /// `https://api.tracegains.net/v7/soap/Authentication.asmx`.
    #[must_use]
    pub fn production() -> Self {
        Self(Uri::from_static("https://api.tracegains.net/v7/soap/Authentication.asmx"))
    }

    /// `https://api-test.tracegains.net/v7/soap/Authentication.asmx`: the vendor's test environment,
    /// with application keys of its own.
    #[must_use]
    pub fn test() -> Self {
        Self(Uri::from_static("https://api-test.tracegains.net/v7/soap/Authentication.asmx"))
    }

    /// Another address: a gateway, a local service.
    ///
    /// # Errors
    ///
    /// It is not an https URL, nor an http one to `localhost`, `127.0.0.0/8` or `[::1]`.
    pub fn new(url: &str) -> Result<Self, InvalidEndpoint> {
        let endpoint = Self::parse(url)?;
        if endpoint.is_https() || endpoint.is_loopback() {
            Ok(endpoint)
        } else {
            Err(InvalidEndpoint::PlainHttp)
        }
    }

    /// Another address, plain http to other machines included. **Keys and sessions then travel
    /// unprotected**: it is for networks that protect them by other means, a sidecar proxy for example.
    ///
    /// # Errors
    ///
    /// It is neither an https nor an http URL.
    pub fn with_plain_http_allowed(url: &str) -> Result<Self, InvalidEndpoint> {
        Self::parse(url)
    }

    fn parse(url: &str) -> Result<Self, InvalidEndpoint> {
        let (scheme, rest) = url.split_once("://").ok_or(InvalidEndpoint::NoScheme)?;
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            return Err(InvalidEndpoint::OtherScheme);
        }
        // `Uri` would drop a fragment silently and take other bytes into the path.
        if rest.contains('#') {
            return Err(InvalidEndpoint::Fragment);
        }
        if !rest.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(InvalidEndpoint::NotAUrl);
        }
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(InvalidEndpoint::UserInfo);
        }
        if authority.is_empty() || authority.starts_with(':') {
            return Err(InvalidEndpoint::NoHost);
        }
        check_host_and_port(authority)?;
        url.parse().map(Self).map_err(|_| InvalidEndpoint::NotAUrl)
    }

    /// The whole URL, query included, as it goes into the request.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.0
    }

    /// The host name or address; an IPv6 address without its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        without_brackets(self.0.host().unwrap_or_default())
    }

    /// The port; where the URL names none, 443 for https and 80 for http.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_u16().unwrap_or(if self.is_https() { 443 } else { 80 })
    }

    /// Whether requests are encrypted.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }

    /// Whether the host is this machine: `localhost`, an address in `127.0.0.0/8`, or `::1`. Other
    /// spellings of them do not count, and no name is looked up.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host();
        host.eq_ignore_ascii_case("localhost")
            || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
            || host.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
    }
}

fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

/// `Uri` takes more into its authority than a host and a port, and HTTP clients disagree about what the
/// rest means, so it is refused. Names beyond ASCII have to be written in Punycode.
fn check_host_and_port(authority: &str) -> Result<(), InvalidEndpoint> {
    let (is_host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']').ok_or(InvalidEndpoint::InvalidHost)?;
            (address.parse::<Ipv6Addr>().is_ok(), port)
        }
        None => {
            let (name, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
            (name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)), port)
        }
    };
    match port.strip_prefix(':') {
        _ if !is_host => Err(InvalidEndpoint::InvalidHost),
        None if port.is_empty() => Ok(()),
        None => Err(InvalidEndpoint::InvalidHost),
        Some(port) if is_port(port) => Ok(()),
        Some(_) => Err(InvalidEndpoint::InvalidPort),
    }
}

fn is_port(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok_and(|port| port > 0)
}

impl FromStr for Endpoint {
    type Err = InvalidEndpoint;

    /// `production`, `test`, or a URL as in [`Endpoint::new`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "production" => Ok(Self::production()),
            "test" => Ok(Self::test()),
            url => Self::new(url),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let authority = self.0.authority().map_or("", Authority::as_str);
        // A GUID in an address is nobody's to print either.
        let (authority, path) = (Printable::new(authority), Printable::new(self.0.path()));
        write!(f, "{}://{authority}{path}", self.0.scheme_str().unwrap_or_default())
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

/// Why an address was refused. It never repeats the address, which may hold a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidEndpoint {
    /// There is no `://` in it.
    #[error(
        "the endpoint has no scheme: expected `production`, `test` or a full URL that starts with https://"
    )]
    NoScheme,
    /// A scheme other than https and http.
    #[error(
        "the endpoint has a scheme that this client does not speak: expected a URL that starts with https://"
    )]
    OtherScheme,
    /// http to another machine.
    #[error(
        "the endpoint is plain http to another machine, which would show the key and the session to the network: \
         expected https, or http to localhost, 127.0.0.0/8 or [::1] (plain http elsewhere has to be allowed by name)"
    )]
    PlainHttp,
    /// A user name or password before the host.
    #[error(
        "the endpoint has user information before the host: expected none, secrets do not belong in a URL \
         (send a header instead)"
    )]
    UserInfo,
    /// No host behind the scheme.
    #[error("the endpoint has no host: expected a host name or address after https://")]
    NoHost,
    /// A host that is neither a name in ASCII nor an address.
    #[error(
        "the endpoint has an unreadable host: expected a name of letters, digits, hyphens and dots, an IPv4 \
         address, or an IPv6 address in brackets"
    )]
    InvalidHost,
    /// A port that is no number from 1 to 65535.
    #[error("the endpoint has an unreadable port: expected a number from 1 to 65535 after the colon")]
    InvalidPort,
    /// A `#` in it.
    #[error("the endpoint has a fragment: expected a URL without `#`, which is never sent")]
    Fragment,
    /// A character that a URL cannot hold.
    #[error(
        "the endpoint is not a URL: expected printable ASCII without spaces, other characters percent-encoded"
    )]
    NotAUrl,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_environments_are_known_by_name() {
        let production = "https://api.tracegains.net/v7/soap/Authentication.asmx";
        assert_eq!(Endpoint::production().uri(), production);
        assert_eq!("production".parse(), Ok(Endpoint::production()));
        assert_eq!(Endpoint::new(production), Ok(Endpoint::production()));
        let test = "https://api-test.tracegains.net/v7/soap/Authentication.asmx";
        assert_eq!(Endpoint::test().uri(), test);
        assert_eq!("test".parse(), Ok(Endpoint::test()));
        assert_ne!(Endpoint::test(), Endpoint::production());
    }

    #[test]
    fn https_goes_anywhere() {
        for (url, host, port) in [
            ("https://gateway.example", "gateway.example", 443),
            ("https://gateway.example:8443/soap?tenant=7", "gateway.example", 8443),
            ("HTTPS://Gateway.Example/", "Gateway.Example", 443),
            ("https://192.0.2.1/a", "192.0.2.1", 443),
            ("https://[2001:db8::1]:8443/a", "2001:db8::1", 8443),
            ("https://xn--bcher-kva.example/%20", "xn--bcher-kva.example", 443),
        ] {
            let endpoint = Endpoint::new(url).unwrap_or_else(|error| panic!("{url}: {error}"));
            assert_eq!((endpoint.host(), endpoint.port()), (host, port), "{url}");
            assert!(endpoint.is_https() && !endpoint.is_loopback(), "{url}");
        }
    }

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for (url, port) in [
            ("http://localhost:8080/v7", 8080),
            ("http://LOCALHOST", 80),
            ("http://127.0.0.1/", 80),
            ("http://127.8.9.10:1/", 1),
            ("http://[::1]:8080/", 8080),
        ] {
            let endpoint = Endpoint::new(url).unwrap_or_else(|error| panic!("{url}: {error}"));
            assert!(endpoint.is_loopback() && !endpoint.is_https(), "{url}");
            assert_eq!(endpoint.port(), port, "{url}");
        }
        for url in [
            "http://api.tracegains.net/v7/soap/Authentication.asmx",
            "http://localhost.example/",
            "http://127.0.0.1.example/",
            "http://128.0.0.1/",
            "http://0.0.0.0/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::2]/",
            "http://localhost./",
        ] {
            assert_eq!(Endpoint::new(url), Err(InvalidEndpoint::PlainHttp), "{url}");
            assert_eq!(url.parse::<Endpoint>(), Err(InvalidEndpoint::PlainHttp), "{url}");
            let allowed = Endpoint::with_plain_http_allowed(url).unwrap();
            assert!(!allowed.is_loopback() && !allowed.is_https(), "{url}");
        }
    }

    #[test]
    fn everything_else_is_refused_for_its_own_reason() {
        use InvalidEndpoint as Why;
        for (url, why) in [
            ("", Why::NoScheme),
            ("Production", Why::NoScheme),
            ("api.tracegains.net/v7/soap/Authentication.asmx", Why::NoScheme),
            ("//api.tracegains.net/", Why::NoScheme),
            ("https:/api.tracegains.net", Why::NoScheme),
            (r"\\host\share", Why::NoScheme),
            ("ftp://host/", Why::OtherScheme),
            ("file:///etc/passwd", Why::OtherScheme),
            ("://host/", Why::OtherScheme),
            (" https://host/", Why::OtherScheme),
            ("https://user:hunter2@host/", Why::UserInfo),
            ("https://@host/", Why::UserInfo),
            ("http://localhost@evil.example/", Why::UserInfo),
            ("https://", Why::NoHost),
            ("https:///path", Why::NoHost),
            ("https://?query", Why::NoHost),
            ("https://:443/", Why::NoHost),
            ("https://host/#part", Why::Fragment),
            ("https://host#@evil/", Why::Fragment),
            ("https://host:/", Why::InvalidPort),
            ("https://host:0/", Why::InvalidPort),
            ("https://host:65536/", Why::InvalidPort),
            ("https://host:+443/", Why::InvalidPort),
            ("https://[::1]x/", Why::InvalidHost),
            ("https://[::1/", Why::InvalidHost),
            ("https://::1/", Why::NoHost),
            ("https://2001:db8::1/", Why::InvalidPort),
            ("https://host/<a>", Why::NotAUrl),
            ("https://[host]/", Why::InvalidHost),
            ("https://ho%73t/", Why::InvalidHost),
            ("https://ho'st/", Why::InvalidHost),
            ("https://b\u{fc}cher.example/", Why::NotAUrl),
            ("https://host/a b", Why::NotAUrl),
            ("https://host/\r\nX: y", Why::NotAUrl),
            ("https://host/\n", Why::NotAUrl),
            (r"http://127.0.0.1\@evil.example/", Why::UserInfo),
            (r"http://127.0.0.1\.evil.example/", Why::InvalidHost),
        ] {
            assert_eq!(Endpoint::new(url), Err(why), "{url:?}");
            assert_eq!(Endpoint::with_plain_http_allowed(url), Err(why), "{url:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_was_expected_and_never_repeats_the_address() {
        for url in
            ["hunter2", "ftp://hunter2/", "http://hunter2/", "https://a:hunter2@b/", "https://host:hunter2/"]
        {
            let error = Endpoint::new(url).unwrap_err();
            assert!(error.to_string().contains("expected"), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_query_is_sent_and_not_printed() {
        let endpoint = Endpoint::new("https://gateway.example:8443/a/b?key=hunter2").unwrap();
        assert_eq!(endpoint.uri(), "https://gateway.example:8443/a/b?key=hunter2");
        assert_eq!(endpoint.to_string(), "https://gateway.example:8443/a/b");
        assert_eq!(format!("{endpoint:?}"), "Endpoint(https://gateway.example:8443/a/b)");
    }
}
