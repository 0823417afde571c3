//! What an error of reqwest says about the request. It says "not sent" only where reqwest proves it.

use std::error::Error as _;
use std::io;

use tracegains_core::call::{Failure, FailureKind};

pub(crate) fn failure(error: reqwest::Error) -> Failure<reqwest::Error> {
    // The URL may hold a gateway's key.
    let error = error.without_url();
    if error.is_builder() {
        // A URL or a setting, found wanting before anything was connected.
        Failure::not_sent(FailureKind::Other, error).permanent()
    } else if error.is_connect() {
        match tls_trouble(&error) {
            Some(Tls::Untrusted) => Failure::not_sent(FailureKind::Tls, error).permanent(),
            Some(Tls::Handshake) => Failure::not_sent(FailureKind::Tls, error),
            None if error.is_timeout() => Failure::not_sent(FailureKind::Timeout, error),
            None => Failure::not_sent(FailureKind::Unreachable, error),
        }
    } else if error.is_timeout() {
        Failure::may_have_arrived(FailureKind::Timeout, error)
    } else {
        Failure::may_have_arrived(FailureKind::Other, error)
    }
}

enum Tls {
    /// The server's certificate was refused, by us.
    Untrusted,
    #[cfg_attr(not(feature = "rustls-no-provider"), expect(dead_code))]
    Handshake,
}

fn tls_trouble(error: &reqwest::Error) -> Option<Tls> {
    let mut next = error.source();
    while let Some(cause) = next {
        #[cfg(feature = "rustls-no-provider")]
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            use rustls::Error as E;
            return Some(match tls {
                E::InvalidCertificate(_) | E::NoCertificatesPresented | E::UnsupportedNameType => {
                    Tls::Untrusted
                }
                _ => Tls::Handshake,
            });
        }
        // The platform's TLS libraries have opaque errors: their text alone names the certificate.
        if cfg!(feature = "native-tls") && cause.to_string().contains("certificate") {
            return Some(Tls::Untrusted);
        }
        // An error in an `io::Error` is not its source, but takes its place.
        next = match cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => cause.source(),
        };
    }
    None
}
