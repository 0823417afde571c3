//! Our own bytes, exactly.

mod messages;

use messages::logout;
use tracegains_core::operation::message::{
    encode_fault, encode_must_understand, encode_request, encode_response, encode_version_mismatch,
};
use tracegains_core::soap::{Detail, FaultClass, FaultCode, HeaderBlock, Reason};
use tracegains_core::{Fault, Logout, LogoutResult, ResponseCode, SoapVersion};

const V1_1: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>";
const V1_2: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>";
const END: &str = "</soap:Body></soap:Envelope>";

#[track_caller]
fn assert_message(bytes: &[u8], head: &str, body: &str) {
    assert_eq!(std::str::from_utf8(bytes).unwrap(), format!("{head}{body}{END}"));
}

#[test]
fn a_request_is_one_line_with_lower_case_dashed_guids_in_an_allocation_of_its_size() {
    let body = "<Logout xmlns=\"https://api.tracegains.net/v7/soap\"><appKey>0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9</appKey><sessionId>5e55a1d0-0000-4000-8000-00000000000f</sessionId></Logout>";
    for (version, head) in [(SoapVersion::V1_1, V1_1), (SoapVersion::V1_2, V1_2)] {
        let bytes = encode_request(&logout(), version);
        assert_message(&bytes, head, body);
        assert_eq!(bytes.capacity(), bytes.len());
    }
}

#[test]
fn results_are_written_as_asmx_does() {
    let tg = "<LogoutResponse xmlns=\"https://api.tracegains.net/v7/soap\"";
    for (result, body) in [
        (LogoutResult::absent(), format!("{tg} />")),
        (LogoutResult::empty(), format!("{tg}><LogoutResult /></LogoutResponse>")),
        (LogoutResult::nil(), format!("{tg}><LogoutResult xsi:nil=\"true\" /></LogoutResponse>")),
        (
            LogoutResult::new(ResponseCode::ok()),
            format!("{tg}><LogoutResult><ResponseCode>OK</ResponseCode></LogoutResult></LogoutResponse>"),
        ),
        (
            LogoutResult::new(ResponseCode::ok()).with_message(""),
            format!(
                "{tg}><LogoutResult><ResponseCode>OK</ResponseCode><Message /></LogoutResult></LogoutResponse>"
            ),
        ),
        (
            LogoutResult::new(ResponseCode::new("Unauthorized")).with_message("<b> & \"q\" 'é'\t日\n]]>"),
            format!(
                "{tg}><LogoutResult><ResponseCode>Unauthorized</ResponseCode><Message>&lt;b&gt; &amp; \"q\" 'é'\t日\n]]&gt;</Message></LogoutResult></LogoutResponse>"
            ),
        ),
    ] {
        for (version, head) in [(SoapVersion::V1_1, V1_1), (SoapVersion::V1_2, V1_2)] {
            assert_message(&encode_response::<Logout>(&result, version).unwrap(), head, &body);
        }
    }
}

#[test]
fn a_message_that_xml_cannot_write_is_refused_by_name() {
    let result = LogoutResult::new(ResponseCode::ok()).with_message("a\u{1}b");
    let error = encode_response::<Logout>(&result, SoapVersion::V1_1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Message cannot be written: U+0001 at byte 1 is not a character of XML 1.0"
    );
}

#[test]
fn faults_are_written_as_asmx_does() {
    let fault = Fault::new(
        FaultCode::standard(FaultClass::Receiver),
        "Server was unable to process request. ---> no",
    )
    .with_detail(Detail::default());
    assert_message(
        &encode_fault(&fault, SoapVersion::V1_1).unwrap(),
        V1_1,
        "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Server was unable to process request. ---&gt; no</faultstring><detail /></soap:Fault>",
    );
    assert_message(
        &encode_fault(&fault, SoapVersion::V1_2).unwrap(),
        V1_2,
        "<soap:Fault><soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang=\"en\">Server was unable to process request. ---&gt; no</soap:Text></soap:Reason><soap:Detail /></soap:Fault>",
    );
}

#[test]
fn a_fault_with_everything_in_it_is_written_as_asmx_does() {
    let detail = Detail::from_xml(
        "<error code=\"42\" xmlns=\"https://api.tracegains.net/v7/soap\">a&lt;b &amp; c</error>",
    )
    .unwrap();
    let mut fault = Fault::new(FaultCode::standard(FaultClass::Sender), "The session has ended.")
        .with_detail(detail.unqualified());
    fault.subcodes = vec![
        FaultCode::qualified("https://api.tracegains.net/v7/soap", "SessionInvalid"),
        FaultCode::qualified("urn:other", "SessionEnded"),
    ];
    fault.node = Some("http://127.0.0.1/node".to_owned());
    fault.role = Some("http://127.0.0.1/role".to_owned());
    assert_message(
        &encode_fault(&fault, SoapVersion::V1_2).unwrap(),
        V1_2,
        "<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value><soap:Subcode><soap:Value xmlns:q0=\"https://api.tracegains.net/v7/soap\">q0:SessionInvalid</soap:Value><soap:Subcode><soap:Value xmlns:q0=\"urn:other\">q0:SessionEnded</soap:Value></soap:Subcode></soap:Subcode></soap:Code><soap:Reason><soap:Text xml:lang=\"en\">The session has ended.</soap:Text></soap:Reason><soap:Node>http://127.0.0.1/node</soap:Node><soap:Role>http://127.0.0.1/role</soap:Role><detail><error code=\"42\" xmlns=\"https://api.tracegains.net/v7/soap\">a&lt;b &amp; c</error></detail></soap:Fault>",
    );
    fault.reasons = vec![Reason::new(Some("en-GB"), "The session has ended.")];
    assert_message(
        &encode_fault(&fault, SoapVersion::V1_1).unwrap(),
        V1_1,
        "<soap:Fault><faultcode>soap:Client</faultcode><faultstring xml:lang=\"en-GB\">The session has ended.</faultstring><faultactor>http://127.0.0.1/role</faultactor><detail><error code=\"42\" xmlns=\"https://api.tracegains.net/v7/soap\">a&lt;b &amp; c</error></detail></soap:Fault>",
    );
}

#[test]
fn a_code_of_ones_own_declares_its_prefix_itself() {
    let fault = Fault::new(FaultCode::qualified("urn:custom", "Custom.Code"), "custom code");
    assert_message(
        &encode_fault(&fault, SoapVersion::V1_2).unwrap(),
        V1_2,
        "<soap:Fault><soap:Code><soap:Value xmlns:q0=\"urn:custom\">q0:Custom.Code</soap:Value></soap:Code><soap:Reason><soap:Text xml:lang=\"en\">custom code</soap:Text></soap:Reason></soap:Fault>",
    );
}

#[test]
fn a_version_mismatch_lists_what_is_supported() {
    let fault = Fault::new(FaultCode::standard(FaultClass::VersionMismatch), "x");
    let message = String::from_utf8(encode_version_mismatch(&fault).unwrap()).unwrap();
    let header = "<soap:Header><soap12:Upgrade xmlns:soap12=\"http://www.w3.org/2003/05/soap-envelope\"><soap12:SupportedEnvelope qname=\"soap:Envelope\" xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" /><soap12:SupportedEnvelope qname=\"soap12:Envelope\" xmlns:soap12=\"http://www.w3.org/2003/05/soap-envelope\" /></soap12:Upgrade></soap:Header><soap:Body>";
    assert_eq!(
        message,
        V1_1.replace("<soap:Body>", header)
            + "<soap:Fault><faultcode>soap:VersionMismatch</faultcode><faultstring>x</faultstring></soap:Fault>"
            + END
    );
}

#[test]
fn blocks_that_were_not_understood_are_named_in_soap_1_2() {
    let blocks = [HeaderBlock::new("urn:h\"", "h"), HeaderBlock::new("", "g")];
    let fault = Fault::new(FaultCode::standard(FaultClass::MustUnderstand), "x");
    let message =
        String::from_utf8(encode_must_understand(&fault, &blocks, SoapVersion::V1_2).unwrap()).unwrap();
    assert!(message.contains("<soap:Header><soap:NotUnderstood qname=\"q0:h\" xmlns:q0=\"urn:h&quot;\" /><soap:NotUnderstood qname=\"g\" /></soap:Header>"), "{message}");
    let message =
        String::from_utf8(encode_must_understand(&fault, &blocks, SoapVersion::V1_1).unwrap()).unwrap();
    assert!(!message.contains("Header"), "{message}");
}
