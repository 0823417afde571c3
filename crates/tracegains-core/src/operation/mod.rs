//! Operations of the TraceGains API, one file for each.
//!
//! [`Operation`] is the seam: name, action, how parameters and result are written and read, and what
//! counts as success. Nothing else in this crate is generic over what is called. The functions of
//! [`message`] turn an operation into a SOAP message and back, on both sides of the wire.

mod credential;
mod logout;
pub mod message;
mod response_code;

use std::fmt;

pub use credential::{AppKey, InvalidGuid, SessionId};
pub use logout::{Logout, LogoutResult, ResultForm};
pub use response_code::ResponseCode;

use crate::soap::{DecodeError, EncodeError};
use crate::text::Printable;
use crate::xml::{Reader, Writer};

/// The namespace of every element of the service. No trailing slash.
pub const SERVICE_NAMESPACE: &str = "https://api.tracegains.net/v7/soap";

/// An operation of the service: the request is `Self`, the answer is [`Self::Output`].
///
/// Client's and server's side of both messages stand in one place, so that one wire format has one
/// home. A new operation is a new file in this module.
pub trait Operation: Sized {
    /// What the service answers, rejections included.
    type Output;

    /// The name of the request's element in [`SERVICE_NAMESPACE`]. The response's element is the name
    /// with `Response` behind it.
    const NAME: &'static str;

    /// The name of the response's element.
    const RESPONSE_NAME: &'static str;

    /// The SOAP action, unquoted. What a URI cannot hold is percent-encoded; one of more than 900 bytes may not
    /// compile.
    const ACTION: &'static str;

    /// The `.asmx` service that offers it, without the extension.
    const SERVICE: &'static str = "Authentication";

    /// Whether doing it twice has the effect of doing it once, so that a request whose answer was lost
    /// may be sent again.
    const REPEATABLE: bool;

    /// Bytes that [`Self::write_request`] will write, so that a message is allocated once.
    fn request_length(&self) -> usize;

    /// Writes the request's element.
    fn write_request(&self, out: &mut Writer);

    /// Reads the request's element; its start tag was read, its end tag has to be.
    ///
    /// # Errors
    ///
    /// The element is not a request of this operation.
    fn read_request(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Writes the response's element.
    ///
    /// # Errors
    ///
    /// A text holds a character that XML cannot.
    fn write_response(output: &Self::Output, out: &mut Writer) -> Result<(), EncodeError>;

    /// Reads the response's element; its start tag was read, its end tag has to be.
    ///
    /// # Errors
    ///
    /// The element is not a response of this operation.
    fn read_response(reader: &mut Reader<'_>) -> Result<Self::Output, DecodeError>;

    /// What the service said against it; `None` for a success. When in doubt, it is a rejection.
    fn rejection(output: &Self::Output) -> Option<Rejection>;
}

/// The service's no, inside a well-formed answer: a `ResponseCode` that is not a success.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// The code.
    pub response_code: ResponseCode,
    /// The service's text for the log, where it sent one. The raw text; `Debug` and `Display` mask it.
    pub message: Option<String>,
}

impl Rejection {
    /// A rejection with a code and, perhaps, a message.
    #[must_use]
    pub fn new(response_code: ResponseCode, message: Option<String>) -> Self {
        Self { response_code, message }
    }
}

impl fmt::Display for Rejection {
    /// `Unauthorized: The session is not active.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.response_code, f)?;
        match self.message.as_deref() {
            None | Some("") => Ok(()),
            Some(message) => write!(f, ": {}", Printable::at_most(message, 500)),
        }
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rejection")
            .field("response_code", &self.response_code)
            .field("message", &self.message.as_deref().map(Printable::new))
            .finish()
    }
}
