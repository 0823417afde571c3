//! What the handlers of one service share.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tracegains_core::soap::Limits;

use crate::script::Scripts;
use crate::sessions::Sessions;

/// The state of one service.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) sessions: Sessions,
    pub(crate) scripts: Scripts,
    pub(crate) limits: Limits,
    /// How long the head of a request, and then its body, may take to come.
    pub(crate) patience: Duration,
    /// Somebody is told of each request: what is only for them is not made where there is nobody.
    pub(crate) is_observed: bool,
    /// How many POSTs came in.
    pub(crate) requests: AtomicU64,
}
