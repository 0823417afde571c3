//! Blocking client for the TraceGains SOAP API V7, on [ureq].
//!
//! [`Client::logout`] ends a session. Encoding, decoding, repeats, waits and the meaning of every answer
//! are [`tracegains_core`]'s; this crate moves the bytes and sleeps. `tracegains-reqwest` is the same
//! client for async programs, name by name.
//!
//! ```no_run
//! use tracegains_ureq::{AppKey, Client, Endpoint, SessionId};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Endpoint::production())?;
//! let app_key: AppKey = std::env::var("TRACEGAINS_APP_KEY")?.parse()?;
//! let session_id: SessionId = std::env::var("TRACEGAINS_SESSION_ID")?.parse()?;
//! let done = client.logout(app_key, session_id)?;
//! println!("logged out after {} attempt(s)", done.attempts);
//! # Ok(())
//! # }
//! ```
//!
//! Everything else is an [`Error`]: a session that the service refused to end, too. It says whether the
//! request may have arrived, whether trying again can help, and what a person can do about it.
//!
//! # Time
//!
//! An attempt connects within 10 s and is answered within 30 s, a call ends within 60 s, waits included;
//! [`ClientBuilder`] changes all three. ureq counts time by phases, and so do we, since its time-outs for
//! a whole call start a thread each: the answer's head has the attempt's time, and so has its body. A
//! server that sends the head at the last moment and then nothing can thus hold an attempt for twice its
//! time, and name resolution takes as long as the platform lets it.
//!
//! # What is switched off
//!
//! For each request, whatever the agent's own settings are: redirects (ureq would drop the body, or send
//! the key to another host), status codes as errors (a fault comes under 500), ureq's own time-outs for
//! whole calls, its limit on bodies (the core's is in force), content codings. The environment's proxies
//! are used, but not for `localhost`, `127.0.0.0/8` and `::1`.
//!
//! An agent of your own ([`ClientBuilder::agent`]) keeps its connection pool, resolver, TLS settings, proxy
//! (other than for loopback) and middleware. Middleware sees key and session, and may answer in the
//! service's stead.
//!
//! # What is logged
//!
//! With the `tracing` feature a span for each call and an event for each attempt, without secrets. ureq
//! itself writes through the `log` crate: at trace level **every byte sent and received, key and session
//! included** (target `ureq_proto::util`). Keep that target off where you collect `log` records.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `rustls` (default) | TLS by rustls with ring and the platform's trust store |
//! | `rustls-no-provider` | the same, without ring: the program installs a crypto provider |
//! | `native-tls` | TLS by the platform; rustls is used where both are on |
//! | `tracing` | spans and events |
//! | `one-write` | `ClientBuilder::one_write`: head and body of a request in one packet |
//!
//! Without any of the first three, only plain http is spoken.
//!
//! # Versions
//!
//! [`http`], [`uuid`] and [`ureq`] are part of this crate's interface and re-exported: a new major version
//! of one of them is a new major version of this crate. A higher minimum Rust version is a minor change.
//! The feature `one-write` stands on `ureq::unversioned`, which may change with a minor version of ureq: it
//! may then fail to build until we follow.

// A test fails by a panic; a library does not.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod build_error;
mod builder;
mod client;
mod failure;
#[cfg(feature = "one-write")]
mod one_write;
#[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
mod tls;
mod transport;

pub use build_error::BuildError;
pub use builder::ClientBuilder;
pub use client::{Client, Error};
pub use tracegains_core::{
    self, AppKey, CallError, CallErrorKind, CallOptions, Completed, Endpoint, Logout, LogoutResult,
    Rejection, SessionId, SoapVersion, http, uuid,
};
pub use ureq;
