//! Strategies for property tests: every value that a message can hold.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use tracegains_core::soap::{Detail, FaultClass, FaultCode, Reason};
use tracegains_core::uuid::Uuid;
use tracegains_core::{Fault, Logout, LogoutResult, ResponseCode, SoapVersion};

/// Either version.
pub fn version() -> impl Strategy<Value = SoapVersion> {
    prop_oneof![Just(SoapVersion::V1_1), Just(SoapVersion::V1_2)]
}

/// Text that XML can write: markup, white space, non-ASCII and what only looks like markup included.
pub fn text() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        4 => "[ -~]{0,12}",
        1 => "[\t\n\r <>&'\"\\]]{1,4}",
        1 => "[\u{80}-\u{ff}\u{2028}日é\u{1f600}\u{fffd}\u{10ffff}]{1,3}",
        1 => prop_oneof![Just("]]>"), Just("&amp;"), Just("<!-- -->"), Just("\r\n"), Just("<![CDATA[")].prop_map(str::to_owned),
    ];
    vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

/// A request of any two GUIDs.
pub fn logout() -> impl Strategy<Value = Logout> {
    any::<(u128, u128)>()
        .prop_map(|(key, session)| Logout::new(Uuid::from_u128(key).into(), Uuid::from_u128(session).into()))
}

/// A code: names, numbers, anything else.
pub fn response_code() -> impl Strategy<Value = ResponseCode> {
    let known =
        ["OK", "200", "NoContent", "204", "Accepted", "Unauthorized", "401", "ServiceUnavailable", "503"];
    let other = "[!-~]([ -~é]{0,10}[!-~])?";
    prop_oneof![
        proptest::sample::select(known.to_vec()).prop_map(ResponseCode::new),
        other.prop_map(|s| ResponseCode::new(&s))
    ]
}

/// A result in each of its shapes.
pub fn logout_result() -> impl Strategy<Value = LogoutResult> {
    prop_oneof![
        Just(LogoutResult::absent()),
        Just(LogoutResult::empty()),
        Just(LogoutResult::nil()),
        (response_code(), option::of(text())).prop_map(|(code, message)| match message {
            None => LogoutResult::new(code),
            Some(message) => LogoutResult::new(code).with_message(message),
        }),
    ]
}

fn fault_code() -> impl Strategy<Value = FaultCode> {
    let classes =
        [FaultClass::Sender, FaultClass::Receiver, FaultClass::VersionMismatch, FaultClass::MustUnderstand];
    prop_oneof![
        proptest::sample::select(classes.to_vec()).prop_map(FaultCode::standard),
        ("urn:[a-z]{1,8}", "[A-Za-z_][A-Za-z0-9._-]{0,12}")
            .prop_map(|(ns, local)| FaultCode::qualified(ns, local)),
        "(undeclared:)?[A-Za-z][A-Za-z0-9]{0,12}".prop_map(FaultCode::unresolved),
    ]
}

fn trimmed() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.trim_matches([' ', '\t', '\n', '\r']).to_owned())
}

fn detail() -> impl Strategy<Value = Detail> {
    let leaf = text().prop_filter_map("writable", |text| Detail::from_text(&text).ok());
    let element = (text(), "[a-z]{1,6}").prop_filter_map("well formed", |(text, name)| {
        let inner = Detail::from_text(&text).ok()?;
        Detail::from_xml(&format!("<{name} xmlns=\"urn:{name}\" code='42'>{}</{name}>", inner.markup())).ok()
    });
    prop_oneof![Just(Detail::default()), leaf, element]
}

/// A fault that a version has words for.
pub fn fault(version: SoapVersion) -> impl Strategy<Value = Fault> {
    let language = prop_oneof![Just("en"), Just("de"), Just("en-GB")];
    let (reasons, subcodes, node) = match version {
        SoapVersion::V1_1 => (
            vec((option::of(language), text()).prop_map(|(tag, text)| Reason::new(tag, text)), 1..=1).boxed(),
            Just(Vec::new()).boxed(),
            Just(None).boxed(),
        ),
        SoapVersion::V1_2 => (
            vec((language, text()).prop_map(|(tag, text)| Reason::new(Some(tag), text)), 1..3).boxed(),
            vec(fault_code(), 0..4).boxed(),
            option::of(trimmed()).boxed(),
        ),
    };
    (fault_code(), subcodes, reasons, node, option::of(trimmed()), option::of((detail(), any::<bool>())))
        .prop_map(move |(code, subcodes, reasons, node, role, detail)| {
            let mut fault = Fault::default();
            (fault.code, fault.subcodes, fault.reasons, fault.node, fault.role) =
                (code, subcodes, reasons, node, role);
            fault.detail = detail.map(|(detail, unqualified)| {
                if unqualified && version == SoapVersion::V1_2 { detail.unqualified() } else { detail }
            });
            fault
        })
}

/// A whole message: a request, a response or a fault, as we write it.
pub fn message() -> impl Strategy<Value = String> {
    use tracegains_core::operation::message::{encode_fault, encode_request, encode_response};
    let utf8 = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_default();
    prop_oneof![
        (logout(), version()).prop_map(move |(logout, version)| utf8(encode_request(&logout, version))),
        (logout_result(), version()).prop_filter_map("writable", move |(result, version)| {
            encode_response::<Logout>(&result, version).ok().map(utf8)
        }),
        version()
            .prop_flat_map(|version| (fault(version), Just(version)))
            .prop_filter_map("writable", move |(fault, version)| encode_fault(&fault, version)
                .ok()
                .map(utf8)),
    ]
}
