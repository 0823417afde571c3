//! Any parts of an HTTP response.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tracegains_conformance::law::exchange;
use tracegains_core::SoapVersion;

type Parts<'a> = (u16, bool, u8, &'a [u8], Vec<(&'a str, &'a [u8])>, &'a [u8]);

fuzz_target!(|parts: Parts<'_>| {
    let (status, v1_2, chunk, media_type, mut headers, body) = parts;
    let version = if v1_2 { SoapVersion::V1_2 } else { SoapVersion::V1_1 };
    headers.push(("content-type", media_type));
    exchange::response(status % 700, &headers, body, version, usize::from(chunk)).check();
});
