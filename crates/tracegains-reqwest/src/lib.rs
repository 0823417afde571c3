//! Async client for the TraceGains SOAP API V7, on [reqwest].
//!
//! [`Client::logout`] ends a session. Encoding, decoding, repeats, waits and the meaning of every answer
//! are [`tracegains_core`]'s; this crate moves the bytes and waits. `tracegains-ureq` is the same client
//! for blocking programs, name by name.
//!
//! ```no_run
//! use tracegains_reqwest::{AppKey, Client, Endpoint, SessionId};
//!
//! # async fn logout() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Endpoint::production())?;
//! let app_key: AppKey = std::env::var("TRACEGAINS_APP_KEY")?.parse()?;
//! let session_id: SessionId = std::env::var("TRACEGAINS_SESSION_ID")?.parse()?;
//! let done = client.logout(app_key, session_id).await?;
//! println!("logged out after {} attempt(s)", done.attempts);
//! # Ok(())
//! # }
//! ```
//!
//! Everything else is an [`Error`]: a session that the service refused to end, too. It says whether the
//! request may have arrived, whether trying again can help, and what a person can do about it.
//!
//! # Async
//!
//! The futures run on tokio (with its I/O and time drivers on), as reqwest's do. They are `Send` and
//! `'static`: they own what they need and can be spawned.
//!
//! **Dropping a future cancels the call.** Once its request was sent, nobody knows what became of the
//! session then: the service may have ended it or not. To log out for certain on a way out, let the call
//! run to its end; its deadline bounds it. Logging out twice does no harm.
//!
//! # Time
//!
//! An attempt connects within 10 s and is answered, body and all, within 30 s, a call ends within 60 s,
//! waits included; [`ClientBuilder`] changes all three.
//!
//! # What is switched off
//!
//! Redirects (reqwest would send the key to another host), reqwest's own repeats (the core counts
//! attempts), the referer, content codings, HTTP/2. The environment's proxies are used, but not for
//! `localhost`, `127.0.0.0/8` and `::1`. Errors carry no URL.
//!
//! A [`reqwest::ClientBuilder`] of your own ([`ClientBuilder::client_builder`]) keeps its resolver, TLS
//! settings, proxies (other than for loopback), default headers and layers; the settings above are applied
//! last. A finished [`reqwest::Client`] cannot be changed any more: see
//! [`ClientBuilder::client_with_its_own_policies`].
//!
//! # What is logged
//!
//! With the `tracing` feature a span for each call and an event for each attempt, without secrets.
//! reqwest's `connection_verbose` logs **every byte sent and received, key and session included**: leave
//! it off in a builder of your own.
//!
//! # Features
//!
//! | feature | |
//! |---|---|
//! | `rustls` (default) | TLS by rustls with ring and the platform's trust store |
//! | `rustls-no-provider` | the same, without ring: the program installs a crypto provider |
//! | `native-tls` | TLS by the platform; rustls is used where both are on |
//! | `tracing` | spans and events |
//!
//! With `rustls`, [`ClientBuilder::build`] installs ring as the crypto provider of the process, unless
//! there is one. A program that wants another installs it before. Without any of the first three, only
//! plain http is spoken.
//!
//! # Versions
//!
//! [`http`], [`uuid`] and [`reqwest`] are part of this crate's interface and re-exported: a new major
//! version of one of them is a new major version of this crate. A higher minimum Rust version is a minor
//! change.

// A test fails by a panic; a library does not.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod build_error;
mod builder;
mod client;
mod failure;
#[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
mod tls;
mod transport;

pub use build_error::BuildError;
pub use builder::ClientBuilder;
pub use client::{Client, Error};
pub use reqwest;
pub use tracegains_core::{
    self, AppKey, CallError, CallErrorKind, CallOptions, Completed, Endpoint, Logout, LogoutResult,
    Rejection, SessionId, SoapVersion, http, uuid,
};
