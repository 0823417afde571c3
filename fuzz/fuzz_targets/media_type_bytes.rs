//! Any text as a media type.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tracegains_conformance::law::exchange;

fuzz_target!(|text: &str| exchange::media_type(text).check());
