//! Any bytes as the content of a body, so that faults are found sooner.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tracegains_conformance::law::{decoding, disguise};
use tracegains_core::SoapVersion;

fuzz_target!(|input: (bool, &str)| {
    let version = if input.0 { SoapVersion::V1_1 } else { SoapVersion::V1_2 };
    let message =
        format!("<s:Envelope xmlns:s='{}'><s:Body>{}</s:Body></s:Envelope>", version.namespace(), input.1);
    decoding::fault(message.as_bytes(), None).check();
    disguise::meaning_stays(&message, message.len() as u64).check();
});
