//! No-I/O core for the TraceGains SOAP API V7.

pub mod binding;
pub mod call;
pub mod operation;
pub mod soap;
pub mod text;
pub mod xml;

pub use binding::Endpoint;
pub use call::{CallError, CallErrorKind, CallOptions, Completed, LogoutCall};
pub use http;
pub use operation::{
    AppKey, InvalidGuid, Logout, LogoutResult, Operation, Rejection, ResponseCode, SessionId,
};
pub use soap::{DecodeError, DecodeErrorKind, Fault, SoapVersion};
pub use uuid;
