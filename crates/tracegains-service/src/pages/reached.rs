//! By which name, and from where, a request reached the service.

use std::net::{IpAddr, SocketAddr};

use http::Request;
use http::header::HOST;
use http::uri::Authority;
use tracegains_core::Endpoint;

use crate::connection::Connection;
use crate::paths;

/// How a request reached the service.
pub(crate) struct Reached {
    host: String,
    peer_is_loopback: bool,
    /// Where the connection came to.
    local: Option<SocketAddr>,
}

impl Reached {
    /// Host and port are those of the Host header, as the client sees the service; where that is missing
    /// or is no host, the address that the connection came to.
    pub(crate) fn by<B>(request: &Request<B>) -> Self {
        let connection = request.extensions().get::<Connection>();
        let named =
            request.headers().get(HOST).and_then(|host| host.to_str().ok()).filter(|host| is_host(host));
        let host = match (named, connection) {
            (Some(host), _) => host.to_owned(),
            (None, Some(connection)) => connection.local.to_string(),
            (None, None) => "localhost".to_owned(),
        };
        Self {
            host,
            peer_is_loopback: connection.is_some_and(|connection| is_loopback(connection.peer.ip())),
            local: connection.map(|connection| connection.local),
        }
    }

    /// Host and, perhaps, port.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The service's address, under the name the client knows it by.
    pub(crate) fn address(&self) -> String {
        format!("http://{}{}", self.host, paths::SERVICE)
    }

    /// Whether the test form may be used: from this machine, and to it.
    pub(crate) fn may_use_form(&self) -> bool {
        self.peer_is_loopback() && self.host_is_loopback()
    }

    /// The service's address by which a client at this machine reaches it as what it is.
    pub(crate) fn local_address(&self) -> Option<String> {
        let local = self.local.filter(|_| self.peer_is_loopback())?;
        Some(format!("http://{local}{}", paths::SERVICE))
    }

    /// Whether the request comes from this machine.
    fn peer_is_loopback(&self) -> bool {
        self.peer_is_loopback
    }

    /// Whether the client, too, means this machine: a page elsewhere can point a name of its own at
    /// 127.0.0.1, but not the name `localhost`. The endpoint takes plain http for a loopback host only.
    fn host_is_loopback(&self) -> bool {
        Endpoint::new(&self.address()).is_ok()
    }
}

fn is_loopback(ip: IpAddr) -> bool {
    ip.to_canonical().is_loopback()
}

/// Letters, digits and what stands in names, addresses and before a port. Nothing that means anything to
/// HTML, XML or a URL's path.
fn is_host(text: &str) -> bool {
    let is_named = text.parse().is_ok_and(|authority: Authority| !authority.host().is_empty());
    is_named && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Line;

    fn reached(host: &str) -> Reached {
        Reached::by(&Request::builder().header(HOST, host).body(()).unwrap())
    }

    #[test]
    fn the_address_is_the_one_the_client_used_if_it_is_one() {
        assert_eq!(reached("[::1]:80").address(), "http://[::1]:80/v7/soap/Authentication.asmx");
        for host in ["", "a b", "<script>", "a/b", "user@host", "a\"b", ":80", "[", "a:b:c"] {
            assert_eq!(reached(host).host(), "localhost", "{host}");
        }
    }

    #[test]
    fn only_peers_at_this_machine_are_local() {
        let from = |peer: &str| {
            let peer = SocketAddr::new(peer.parse().unwrap(), 51234);
            let local = SocketAddr::from(([127, 0, 0, 1], 80));
            let connection = Connection { peer, local, line: Line::default() };
            Reached::by(&Request::builder().extension(connection).body(()).unwrap())
        };
        for peer in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(from(peer).peer_is_loopback(), "{peer}");
        }
        for peer in ["192.0.2.1", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1", "::"] {
            assert!(!from(peer).peer_is_loopback(), "{peer}");
        }
        assert!(!reached("localhost").peer_is_loopback(), "a peer that is not known");
    }

    #[test]
    fn only_names_of_this_machine_mean_it() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:1", "127.1.2.3", "[::1]:8"] {
            assert!(reached(host).host_is_loopback(), "{host}");
        }
        for host in ["rebound.example:8080", "localhost.example", "10.0.0.1", "0.0.0.0"] {
            assert!(!reached(host).host_is_loopback(), "{host}");
        }
    }
}
