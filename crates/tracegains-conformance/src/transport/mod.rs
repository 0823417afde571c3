//! Proves a transport: scripted servers, good, bad and hostile, and what a call over the transport must
//! lead to with each.
//!
//! A transport is whatever moves the bytes of a [`LogoutCall`](tracegains_core::LogoutCall): an adapter of
//! this workspace, or your own over any HTTP stack. The core decides what an answer means; what is left
//! for a transport to get wrong is how requests go out, where bodies end, which answer belongs to which
//! call, how long things take, and what it does behind the core's back: redirects, repeats, codings,
//! cookies.
//!
//! Tell how a client is made; the [catalogue] is then played against it on loopback sockets, each scenario
//! with a new client, several at a time. It takes a few seconds.
//!
//! ```no_run
//! # mod my {
//! #     use tracegains_core::{*, call::*};
//! #     pub struct Client(pub Endpoint);
//! #     impl Client {
//! #         pub fn logout_with(&self, logout: Logout, options: CallOptions)
//! #             -> Result<Completed<LogoutResult>, CallError<std::io::Error>> {
//! #             LogoutCall::new(self.0.clone(), logout, options, 0).finish()
//! #         }
//! #     }
//! # }
//! use tracegains_conformance::transport::Trial;
//!
//! let report = Trial::of("my transport").without_tls().run(|setup| {
//!     let client = my::Client(setup.endpoint.clone());
//!     Ok(move |logout, options| client.logout_with(logout, options))
//! });
//! assert!(report.is_passed(), "{report}");
//! ```
//!
//! Asynchronous transports are played by [`Trial::run_async`], in whatever runtime polls its future.
//!
//! # What is checked in every scenario
//!
//! - The outcome is the one that the scenario must lead to, within the deadline of the call; a success only
//!   where a complete, valid answer came.
//! - Each attempt that the outcome tells of was one request, and there was none beside them.
//! - Each request is the one that the core encoded: method, target, Host, headers, body, with a
//!   Content-Length and not chunked; no other coding than `identity` is asked for, no cookie or credential
//!   sent, no `Expect`, no `Upgrade`.
//! - No outcome says "not sent" once a request has arrived.
//! - Nothing that is printed of an outcome, its causes included, shows key, session or query; peers echo
//!   the session wherever they can.

mod answer;
mod catalogue;
mod expected;
mod gzip;
mod identity;
mod judge;
mod outcome;
mod parallel;
mod pause;
mod peer;
mod report;
mod scenario;
mod sent;
mod stage;
mod trial;

pub use catalogue::catalogue;
pub use outcome::Outcome;
pub use report::{Report, Row, Verdict, markdown};
pub use scenario::{Scenario, Topic};
pub use trial::{BoxError, Trial};

use tracegains_core::Endpoint;

/// The key that every call sends, and that no outcome may print.
const APP_KEY: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

/// The session that every call ends, and that no outcome may print.
const SESSION_ID: &str = "5e55a1d0-0000-4000-8000-00000000000f";

/// What a client has to be made for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Setup {
    /// Where the scripted server listens. No proxy may stand between.
    pub endpoint: Endpoint,
    /// The only authority to trust, as PEM; `None` where the endpoint is plain http.
    pub root_certificate: Option<String>,
}
