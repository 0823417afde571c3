//! Any document: what the strict reader accepts, an independent parser accepts.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tracegains_conformance::law::decoding;

fuzz_target!(|text: &str| decoding::document(text).check());
