//! What the handlers of one service share.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use tracegains_core::soap::Limits;

use crate::script::Scripts;
use crate::served::Observer;
use crate::sessions::Sessions;

/// The state of one service.
pub(crate) struct State {
    pub(crate) sessions: Sessions,
    pub(crate) scripts: Scripts,
    pub(crate) limits: Limits,
    /// How long the head of a request, and then its body, may take to come.
    pub(crate) patience: Duration,
    /// Who is told of each request.
    pub(crate) observer: Option<Observer>,
    /// How many POSTs came in.
    pub(crate) requests: AtomicU64,
}
