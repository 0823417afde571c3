//! Any result, written and read, and read in a disguise.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tracegains_conformance::law::{disguise, round_trip};
use tracegains_core::operation::message::encode_response;
use tracegains_core::{Logout, LogoutResult, ResponseCode, SoapVersion};

fuzz_target!(|value: (&str, &str, bool, bool, u64)| {
    let (code, message, has_message, v1_2, seed) = value;
    let version = if v1_2 { SoapVersion::V1_2 } else { SoapVersion::V1_1 };
    let result = LogoutResult::new(ResponseCode::new(code));
    let result = if has_message { result.with_message(message) } else { result };
    round_trip::response(&result, version).check();
    if let Ok(bytes) = encode_response::<Logout>(&result, version) {
        disguise::meaning_stays(&String::from_utf8_lossy(&bytes), seed).check();
    }
});
