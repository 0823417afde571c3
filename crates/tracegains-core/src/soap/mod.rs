//! SOAP 1.1 and 1.2: versions, envelopes, header blocks, faults and character encodings.

pub mod encoding;
mod envelope;
mod error;
pub(crate) mod fault;
mod header_block;
mod limits;
mod version;

pub use envelope::{Body, Envelope};
pub(crate) use envelope::{ChildElement, duplicate, missing, read_envelope, unexpected, write_envelope};
pub use error::{DecodeError, DecodeErrorKind, EncodeError};
pub use fault::{Detail, Fault, FaultClass, FaultCode, Reason};
pub use header_block::{HeaderBlock, MustUnderstand};
pub use limits::Limits;
pub use version::{SoapVersion, UnknownSoapVersion};
