//! SOAP's HTTP binding: a message as an [`http::Request`], an [`http::Response`] as an answer, and the
//! mirror image of both for a server.
//!
//! Method, headers, action, media types, status codes and the ends of bodies are decided here and
//! nowhere else. The layer knows no time and no repetition; `call` builds both on top of it.

mod body;
mod collector;
mod endpoint;
mod http_reason;
mod media_type;
mod redirect;
mod request;
mod response;

pub use body::{BodyEnding, RequestBody, ResponseBody};
pub use collector::BodyCollector;
pub use endpoint::{Endpoint, InvalidEndpoint};
pub use http_reason::HttpReason;
pub use media_type::{InvalidMediaType, MediaType};
pub use request::encode_request;
pub use response::{Answer, decode_response};
