//! `-v`: what this workspace's own crates trace, on standard error.

use std::io;

use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts tracing, from the second `-v` on in all detail.
///
/// HTTP clients below trace every byte they send, key and session included. None of that is let through:
/// only targets of our own are, and records of the `log` crate are not collected at all.
pub(crate) fn start(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let own =
        ["tracegains", "tracegains_core", "tracegains_ureq", "tracegains_reqwest", "tracegains_service"];
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(false)
        .with_target(false)
        .with_span_events(FmtSpan::CLOSE)
        .log_internal_errors(false)
        .with_filter(Targets::new().with_targets(own.map(|target| (target, level))));
    // It fails where one is started already, which nothing but this does.
    let _ = tracing_subscriber::registry().with(lines).try_init();
}
