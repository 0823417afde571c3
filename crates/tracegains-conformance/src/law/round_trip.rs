//! Encode, then decode: the same value.

use tracegains_core::operation::message::{
    decode_request, decode_response, encode_fault, encode_request, encode_response,
};
use tracegains_core::soap::{Body, Limits};
use tracegains_core::{Fault, Logout, LogoutResult, SoapVersion};

use super::Verdict;

/// A request is read back as it was written, in an allocation of its size.
pub fn request(logout: &Logout, version: SoapVersion) -> Verdict {
    let bytes = encode_request(logout, version);
    match decode_request::<Logout>(&bytes, Some("utf-8"), &Limits::default()) {
        Ok(read) => Verdict::when(
            read.version == version
                && read.body == Body::Payload(logout.clone())
                && bytes.capacity() == bytes.len(),
            || "the request is read back as another one, or was not allocated exactly".to_owned(),
        ),
        Err(refused) => Verdict::Broken(format!("our own request is refused: {}", refused.error)),
    }
}

/// A result is read back as it was written, and means the same: success stays success, no stays no.
pub fn response(result: &LogoutResult, version: SoapVersion) -> Verdict {
    let Ok(bytes) = encode_response::<Logout>(result, version) else { return Verdict::Refused };
    // A code that is blank, or is not trimmed, has no way onto the wire: it is read as no code.
    if result.response_code().is_some_and(|code| code.as_str().is_empty()) {
        return Verdict::Refused;
    }
    match decode_response::<Logout>(&bytes, Some("utf-8"), &Limits::default()) {
        Ok(read) => {
            Verdict::when(read.version == version && read.body == Body::Payload(result.clone()), || {
                format!("{result:?} is read back as {:?}", read.body)
            })
        }
        Err(error) => Verdict::Broken(format!("our own response is refused: {error}")),
    }
}

/// A fault is read back as it was written, as far as its version has words for it: SOAP 1.1 has one
/// reason, no subcodes and no node.
pub fn fault(fault: &Fault, version: SoapVersion) -> Verdict {
    let Ok(bytes) = encode_fault(fault, version) else { return Verdict::Refused };
    match decode_response::<Logout>(&bytes, Some("utf-8"), &Limits::default()) {
        Ok(read) => Verdict::when(read.version == version && read.body == Body::Fault(fault.clone()), || {
            format!("{fault:?} is read back as {:?}", read.body)
        }),
        Err(error) => Verdict::Broken(format!("our own fault is refused: {error}")),
    }
}
