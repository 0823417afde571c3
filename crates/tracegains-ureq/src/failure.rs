//! What an error of ureq says about the request. It says "not sent" only where ureq's source proves it.

use std::io::{self, ErrorKind};

use tracegains_core::call::{Failure, FailureKind};
use ureq::{Error, Timeout};

pub(crate) fn failure(error: Error) -> Failure<Error> {
    match &error {
        Error::HostNotFound | Error::ConnectionFailed | Error::ConnectProxyFailed(_) => {
            Failure::not_sent(FailureKind::Unreachable, error)
        }
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => Failure::not_sent(FailureKind::Timeout, error),
        Error::Timeout(_) => Failure::may_have_arrived(FailureKind::Timeout, error),
        // Settings, found wanting before anything was connected.
        Error::BadUri(_) | Error::InvalidProxyUrl | Error::RequireHttpsOnly(_) => {
            Failure::not_sent(FailureKind::Other, error).permanent()
        }
        Error::Tls(_) | Error::TlsRequired => Failure::not_sent(FailureKind::Tls, error).permanent(),
        // The verifier or the handshake could not be set up. What goes wrong later comes as `Io`.
        #[cfg(feature = "rustls-no-provider")]
        Error::Rustls(_) => Failure::not_sent(FailureKind::Tls, error).permanent(),
        #[cfg(feature = "native-tls")]
        Error::Der(_) => Failure::not_sent(FailureKind::Tls, error).permanent(),
        // Set-up and handshake only. The error is opaque: its text alone names the certificate.
        #[cfg(feature = "native-tls")]
        Error::NativeTls(native) => {
            let untrusted = native.to_string().contains("certificate");
            let failure = Failure::not_sent(FailureKind::Tls, error);
            if untrusted { failure.permanent() } else { failure }
        }
        Error::Io(io) => match kind_of(io) {
            Io::Refused => Failure::not_sent(FailureKind::Unreachable, error),
            Io::Untrusted => Failure::not_sent(FailureKind::Tls, error).permanent(),
            Io::Tls => Failure::may_have_arrived(FailureKind::Tls, error),
            Io::Other => Failure::may_have_arrived(FailureKind::Other, error),
        },
        _ => Failure::may_have_arrived(FailureKind::Other, error),
    }
}

enum Io {
    /// No connection was made.
    Refused,
    /// The server's certificate was refused, by us.
    #[cfg_attr(not(feature = "rustls-no-provider"), expect(dead_code))]
    Untrusted,
    /// TLS failed at a point that the error does not tell.
    #[cfg_attr(not(feature = "rustls-no-provider"), expect(dead_code))]
    Tls,
    Other,
}

fn kind_of(error: &io::Error) -> Io {
    #[cfg(feature = "rustls-no-provider")]
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        use rustls::Error as Tls;
        return match tls {
            Tls::InvalidCertificate(_) | Tls::NoCertificatesPresented | Tls::UnsupportedNameType => {
                Io::Untrusted
            }
            _ => Io::Tls,
        };
    }
    if error.kind() == ErrorKind::ConnectionRefused || is_lookup(error) { Io::Refused } else { Io::Other }
}

/// std gives failed lookups no kind of their own. Should its text change, they count as ambiguous.
fn is_lookup(error: &io::Error) -> bool {
    match error.raw_os_error() {
        // WSAHOST_NOT_FOUND to WSANO_DATA
        Some(code) => cfg!(windows) && (11001..=11004).contains(&code),
        None => error.to_string().starts_with("failed to lookup address information"),
    }
}

#[cfg(test)]
mod tests {
    use std::net::ToSocketAddrs as _;

    use tracegains_core::call::Delivery::{self, MayHaveArrived, NotSent};

    use super::*;

    fn of(error: Error) -> (Delivery, FailureKind, bool) {
        let failure = failure(error);
        (failure.delivery, failure.kind, failure.permanent)
    }

    fn of_io(kind: ErrorKind) -> (Delivery, FailureKind, bool) {
        of(Error::Io(kind.into()))
    }

    #[test]
    fn a_name_that_is_not_found_was_not_sent() {
        // No label has more than 63 characters: no server is asked for this one.
        let error = (&*"a".repeat(64), 80).to_socket_addrs().unwrap_err();
        assert_eq!(of(Error::Io(error)), (NotSent, FailureKind::Unreachable, false));
        assert_eq!(of(Error::HostNotFound), (NotSent, FailureKind::Unreachable, false));
    }

    #[test]
    fn only_failures_to_connect_were_certainly_not_sent() {
        for error in [Error::ConnectionFailed, Error::ConnectProxyFailed("407/407".to_owned())] {
            assert_eq!(of(error), (NotSent, FailureKind::Unreachable, false));
        }
        assert_eq!(of_io(ErrorKind::ConnectionRefused), (NotSent, FailureKind::Unreachable, false));
        for phase in [Timeout::Resolve, Timeout::Connect] {
            assert_eq!(of(Error::Timeout(phase)), (NotSent, FailureKind::Timeout, false));
        }
        for phase in [
            Timeout::Global,
            Timeout::PerCall,
            Timeout::PerRead,
            Timeout::PerWrite,
            Timeout::SendRequest,
            Timeout::SendBody,
            Timeout::RecvResponse,
            Timeout::RecvBody,
        ] {
            assert_eq!(of(Error::Timeout(phase)), (MayHaveArrived, FailureKind::Timeout, false), "{phase}");
        }
        for kind in [
            ErrorKind::UnexpectedEof,
            ErrorKind::ConnectionReset,
            ErrorKind::BrokenPipe,
            ErrorKind::HostUnreachable,
            ErrorKind::Other,
        ] {
            assert_eq!(of_io(kind), (MayHaveArrived, FailureKind::Other, false), "{kind}");
        }
        for error in [Error::LargeResponseHeader(2, 1), Error::BodyExceedsLimit(1)] {
            assert_eq!(of(error), (MayHaveArrived, FailureKind::Other, false));
        }
    }

    #[test]
    fn settings_that_cannot_work_are_not_tried_again() {
        assert_eq!(of(Error::InvalidProxyUrl), (NotSent, FailureKind::Other, true));
        assert_eq!(of(Error::TlsRequired), (NotSent, FailureKind::Tls, true));
        assert_eq!(of(Error::Tls("no name")), (NotSent, FailureKind::Tls, true));
    }

    #[cfg(feature = "rustls-no-provider")]
    #[test]
    fn a_certificate_that_we_refuse_was_not_sent_and_other_tls_errors_are_ambiguous() {
        let of = |error: rustls::Error| of(Error::Io(io::Error::new(ErrorKind::InvalidData, error)));
        let expired = rustls::Error::InvalidCertificate(rustls::CertificateError::Expired);
        assert_eq!(of(expired), (NotSent, FailureKind::Tls, true));
        assert_eq!(of(rustls::Error::DecryptError), (MayHaveArrived, FailureKind::Tls, false));
    }
}
