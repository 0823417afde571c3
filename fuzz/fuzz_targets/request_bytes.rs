//! Any bytes as a request.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tracegains_conformance::law::{decoding, disguise};

fuzz_target!(|bytes: &[u8]| {
    decoding::request(bytes, None).check();
    if let Ok(text) = std::str::from_utf8(bytes) {
        disguise::meaning_stays(text, bytes.len() as u64).check();
    }
});
