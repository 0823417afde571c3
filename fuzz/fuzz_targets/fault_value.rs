//! Any fault, written, read and written again.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tracegains_conformance::law::{decoding, disguise};
use tracegains_core::operation::message::encode_fault;
use tracegains_core::soap::{Detail, FaultCode, Reason};
use tracegains_core::{Fault, SoapVersion};

type Parts<'a> =
    (&'a str, &'a str, Vec<&'a str>, &'a str, Option<&'a str>, Option<&'a str>, &'a str, bool, u64);

fuzz_target!(|value: Parts<'_>| {
    let (namespace, local, subcodes, reason, node, role, detail, v1_2, seed) = value;
    let version = if v1_2 { SoapVersion::V1_2 } else { SoapVersion::V1_1 };
    let mut fault = Fault::new(FaultCode::qualified(namespace, local), reason);
    fault.reasons.push(Reason::new(Some("de"), reason));
    fault.subcodes = subcodes.into_iter().map(FaultCode::unresolved).collect();
    (fault.node, fault.role) = (node.map(str::to_owned), role.map(str::to_owned));
    fault.detail = Detail::from_xml(detail).or_else(|_| Detail::from_xml("<d/>")).ok();
    if let Ok(bytes) = encode_fault(&fault, version) {
        decoding::fault(&bytes, Some("utf-8")).check();
        disguise::meaning_stays(&String::from_utf8_lossy(&bytes), seed).check();
    }
});
