//! Reading the body of a request: all of it, within a size and a time.

use std::time::Duration;

use http::HeaderMap;
use http::header::EXPECT;
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Incoming};
use tokio::time::timeout;

/// How reading a request's body ended.
pub(crate) enum Received {
    /// All of it.
    Whole(Vec<u8>),
    /// It is larger than allowed.
    TooLarge,
    /// It did not come in time.
    TooSlow,
    /// The connection broke, or the body is not framed as it says.
    Broken,
}

/// How many bytes of a body that is too large are read and dropped, so that a client which sends all of
/// it before it reads gets to see the answer.
const DRAINED: usize = 16 * 1024 * 1024;

/// Reads a body of at most `limit` bytes, within `patience`.
pub(crate) async fn receive(
    headers: &HeaderMap,
    body: Incoming,
    limit: usize,
    patience: Duration,
) -> Received {
    let declared = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    // The client waits for a word before it sends: nothing has to be read to refuse it.
    if declared > limit && headers.contains_key(EXPECT) {
        return Received::TooLarge;
    }
    let received = timeout(patience, collect(body, limit, declared.min(limit))).await;
    received.unwrap_or(if declared > limit { Received::TooLarge } else { Received::TooSlow })
}

async fn collect(mut body: Incoming, limit: usize, room: usize) -> Received {
    let mut bytes = Vec::with_capacity(room.min(64 * 1024));
    let mut dropped = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return Received::Broken };
        let Ok(data) = frame.into_data() else { continue };
        if dropped == 0 && bytes.len() + data.len() <= limit {
            bytes.extend_from_slice(&data);
            continue;
        }
        dropped += data.len().max(1);
        if dropped > DRAINED {
            break;
        }
    }
    if dropped == 0 { Received::Whole(bytes) } else { Received::TooLarge }
}
