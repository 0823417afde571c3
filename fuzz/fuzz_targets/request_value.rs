//! Any request, written and read, and read in a disguise.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tracegains_conformance::law::{disguise, round_trip};
use tracegains_core::operation::message::encode_request;
use tracegains_core::uuid::Uuid;
use tracegains_core::{Logout, SoapVersion};

fuzz_target!(|value: (u128, u128, bool, u64)| {
    let version = if value.2 { SoapVersion::V1_1 } else { SoapVersion::V1_2 };
    let logout = Logout::new(Uuid::from_u128(value.0).into(), Uuid::from_u128(value.1).into());
    round_trip::request(&logout, version).check();
    let message = encode_request(&logout, version);
    disguise::meaning_stays(&String::from_utf8_lossy(&message), value.3).check();
});
