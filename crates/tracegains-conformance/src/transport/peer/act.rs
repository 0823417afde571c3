//! What a peer can do.

use std::time::Duration;

/// One thing that a peer does on a connection.
#[derive(Clone, Debug)]
pub(in crate::transport) enum Act {
    /// Reads the request and notes it.
    Read,
    /// Notes the request once all of it has come, but leaves it unread, for [`Act::Reset`].
    Look,
    /// Sends these bytes at once.
    Send(Vec<u8>),
    /// Sends these bytes one by one.
    Drip(Vec<u8>, Duration),
    /// Sends these bytes again and again until the client goes.
    Flood(Vec<u8>),
    /// Does nothing for a time.
    Wait(Duration),
    /// Does nothing until the client goes.
    Silence,
    /// Closes the connection in order; with TLS it says so first.
    Close,
    /// Closes the connection without the farewell of TLS.
    Cut,
    /// Drops the connection with the request still unread, by which the system resets it.
    Reset,
}

/// What a peer does about one request, from its first byte on. Behind it the connection stays open for
/// the next one, unless the script closes it.
pub(in crate::transport) type Script = Vec<Act>;

impl Act {
    pub(in crate::transport) fn send(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Send(bytes.into())
    }

    /// The same act with every `{name}` of its bytes replaced.
    pub(in crate::transport) fn replaced(self, name: &str, value: &str) -> Self {
        match self {
            Self::Send(bytes) => Self::Send(match String::from_utf8(bytes) {
                Ok(text) => text.replace(name, value).into_bytes(),
                Err(error) => error.into_bytes(),
            }),
            act => act,
        }
    }
}
