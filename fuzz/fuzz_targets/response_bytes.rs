//! Any bytes as an answer.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tracegains_conformance::law::{decoding, framing};

fuzz_target!(|bytes: &[u8]| {
    decoding::answer(bytes, None).check();
    decoding::answer(bytes, Some("utf-8")).check();
    framing::cut(bytes, bytes.len() / 2).check();
    framing::appended(bytes, b"<!-- -->\0").check();
});
