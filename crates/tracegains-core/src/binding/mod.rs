//! SOAP's HTTP binding: a message as an [`http::Request`], an [`http::Response`] as an answer, and the
//! mirror image of both for a server.
//!
//! Method, headers, action, media types, status codes and the ends of bodies are decided here and
//! nowhere else. The layer knows no time and no repetition; `call` builds both on top of it.

mod action;
mod body;
mod collector;
mod endpoint;
mod http_reason;
mod media_type;
mod redirect;
mod request;
mod response;
mod server;
#[cfg(test)]
mod tests;

pub use action::NamedAction;
pub use body::{BodyEnding, RequestBody, ResponseBody};
pub use collector::BodyCollector;
pub use endpoint::{Endpoint, InvalidEndpoint};
pub use http_reason::HttpReason;
pub use media_type::{InvalidMediaType, MediaType};
pub use request::encode_request;
pub use response::{Answer, decode_response};
pub use server::{
    Received, RequestError, decode_request, encode_empty, encode_fault, encode_must_understand,
    encode_response, encode_version_mismatch,
};
