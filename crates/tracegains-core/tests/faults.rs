//! Faults: what SOAP defines, and what stacks really send. A fault is a fault in any dress.

mod messages;

use messages::{assert_refused, envelope, fault};
use tracegains_core::operation::message::{decode_response, encode_fault};
use tracegains_core::soap::{Body, FaultClass, Limits};
use tracegains_core::xml::Limit;
use tracegains_core::{DecodeErrorKind, Logout, SoapVersion};

const V11: SoapVersion = SoapVersion::V1_1;
const V12: SoapVersion = SoapVersion::V1_2;

#[test]
fn a_soap_1_1_fault_is_read_with_all_its_parts() {
    let fault = fault(&envelope(
        V11,
        "<s:Fault><faultcode>s:Client</faultcode><faultstring xml:lang='en-GB'>The session has ended.</faultstring><faultactor>http://127.0.0.1/actor</faultactor><detail><error code='42'>a&lt;b</error></detail></s:Fault>",
    ));
    assert_eq!((fault.code.class(), fault.code.as_str()), (FaultClass::Sender, "s:Client"));
    assert_eq!(fault.code.namespace(), Some(V11.namespace()));
    assert_eq!(fault.reason(), "The session has ended.");
    assert_eq!(fault.reasons[0].language.as_deref(), Some("en-GB"));
    assert_eq!(fault.role.as_deref(), Some("http://127.0.0.1/actor"));
    assert_eq!(fault.detail.as_ref().unwrap().markup(), "<error code='42'>a&lt;b</error>");
    assert_eq!(fault.node, None);
}

#[test]
fn a_soap_1_2_fault_is_read_with_all_its_parts() {
    let fault = fault(&envelope(
        V12,
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:q='urn:q'>q:A</s:Value><s:Subcode><s:Value xmlns:r='urn:r'>r:B</s:Value></s:Subcode></s:Subcode></s:Code><s:Reason><s:Text xml:lang='de'>aus</s:Text><s:Text xml:lang='en'>over</s:Text></s:Reason><s:Node>urn:node</s:Node><s:Role>urn:role</s:Role><s:Detail><x/></s:Detail></s:Fault>",
    ));
    assert_eq!(fault.code.class(), FaultClass::Sender);
    let subcodes: Vec<_> = fault.subcodes.iter().map(|c| (c.namespace().unwrap(), c.local_name())).collect();
    assert_eq!(subcodes, [("urn:q", "A"), ("urn:r", "B")]);
    assert_eq!(fault.reason(), "over");
    assert_eq!(fault.reason_in("de").unwrap().text, "aus");
    assert_eq!((fault.node.as_deref(), fault.role.as_deref()), (Some("urn:node"), Some("urn:role")));
    assert_eq!(fault.detail.as_ref().unwrap().markup(), "<x/>");
    assert!(!fault.detail.unwrap().is_unqualified());
}

#[test]
fn asmx_detail_in_no_namespace_is_the_detail() {
    let fault = fault(&envelope(
        V12,
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>x</s:Text></s:Reason><detail><error/></detail></s:Fault>",
    ));
    let detail = fault.detail.unwrap();
    assert_eq!(detail.markup(), "<error/>");
    assert!(detail.is_unqualified());
}

/// Rules 35 and 64: what is missing is missing, the fault is a fault.
#[test]
fn a_fault_that_lacks_parts_is_a_fault() {
    for version in SoapVersion::ALL {
        for content in [
            "",
            "<faultcode/>",
            "<s:Code/>",
            "<s:Code><s:Value/></s:Code>",
            "<s:Reason/>",
            "<faultstring/>",
            "<unknown>x</unknown>",
            "<s:Code><x/></s:Code>",
        ] {
            let read = fault(&envelope(version, &format!("<s:Fault>{content}</s:Fault>")));
            assert_eq!(
                (read.code.class(), read.code.as_str(), read.reason()),
                (FaultClass::Other, "", ""),
                "{content}"
            );
            assert_eq!(read.detail, None);
        }
    }
}

#[test]
fn node_soap_sends_a_1_2_shaped_fault_in_a_1_1_envelope_with_an_undeclared_prefix() {
    let read = fault(&envelope(
        V11,
        "<s:Fault><s:Code><s:Value>SOAP-ENV:Server</s:Value><s:Subcode><s:Value>InternalServerError</s:Value></s:Subcode></s:Code><s:Reason><s:Text>Error: down</s:Text></s:Reason></s:Fault>",
    ));
    assert_eq!((read.code.as_str(), read.code.class()), ("SOAP-ENV:Server", FaultClass::Other));
    assert_eq!(read.subcodes[0].as_str(), "InternalServerError");
    assert_eq!((read.reason(), read.reasons[0].language.as_deref()), ("Error: down", None));
}

#[test]
fn soap_lite_sends_1_1_shaped_children_in_a_1_2_fault() {
    let read = fault(&envelope(
        V12,
        "<s:Fault><faultcode>s:Sender</faultcode><faultstring>no</faultstring></s:Fault>",
    ));
    assert_eq!((read.code.class(), read.reason()), (FaultClass::Sender, "no"));
}

#[test]
fn fault_children_in_the_envelope_namespace_are_read() {
    let read = fault(&envelope(
        V11,
        "<s:Fault><s:faultcode>s:Server</s:faultcode><s:faultstring>no</s:faultstring><s:detail><x/></s:detail></s:Fault>",
    ));
    assert_eq!((read.code.class(), read.reason()), (FaultClass::Receiver, "no"));
    assert_eq!(read.detail.unwrap().markup(), "<x/>");
}

#[test]
fn spyne_sends_a_subcode_without_a_prefix_and_an_empty_role() {
    let read = fault(&envelope(
        V12,
        "<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>Backend</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang='en'>down</s:Text></s:Reason><s:Role></s:Role></s:Fault>",
    ));
    assert_eq!((read.subcodes[0].as_str(), read.subcodes[0].namespace()), ("Backend", None));
    assert_eq!(read.role.as_deref(), Some(""));
}

/// Rules 36 and 37; attack C21.
#[test]
fn codes_are_resolved_by_the_prefixes_in_scope_and_kept_verbatim() {
    for (code, class) in [
        ("<faultcode>s:Server</faultcode>", FaultClass::Receiver),
        ("<faultcode> \n s:Server\t</faultcode>", FaultClass::Receiver),
        (
            "<faultcode xmlns:x='http://schemas.xmlsoap.org/soap/envelope/'>x:Server</faultcode>",
            FaultClass::Receiver,
        ),
        (
            "<faultcode xmlns='http://schemas.xmlsoap.org/soap/envelope/'>Server</faultcode>",
            FaultClass::Receiver,
        ),
        ("<faultcode>s:Client.Auth</faultcode>", FaultClass::Sender),
        ("<faultcode>s:VersionMismatch</faultcode>", FaultClass::VersionMismatch),
        ("<faultcode>s:MustUnderstand</faultcode>", FaultClass::MustUnderstand),
        ("<faultcode xmlns:x='urn:x'>x:Server</faultcode>", FaultClass::Other),
        ("<faultcode>x:Server</faultcode>", FaultClass::Other),
        ("<faultcode>Server</faultcode>", FaultClass::Other),
        ("<faultcode>500</faultcode>", FaultClass::Other),
        ("<faultcode>:</faultcode>", FaultClass::Other),
        ("<faultcode>a:b:c</faultcode>", FaultClass::Other),
        ("<faultcode>xml:Server</faultcode>", FaultClass::Other),
    ] {
        let read = fault(&envelope(V11, &format!("<s:Fault>{code}</s:Fault>")));
        assert_eq!(read.code.class(), class, "{code}");
        assert!(code.contains(read.code.as_str()), "{code}");
    }
}

#[test]
fn a_part_that_stands_twice_is_refused() {
    for content in [
        "<faultcode/><faultcode/>",
        "<faultcode/><s:Code/>",
        "<faultstring/><faultstring/>",
        "<s:Reason/><faultstring/>",
        "<faultactor/><faultactor/>",
        "<s:Role/><faultactor/>",
        "<s:Node/><s:Node/>",
        "<detail/><detail/>",
        "<s:Detail/><detail/>",
        "<s:Code><s:Value/><s:Value/></s:Code>",
        "<s:Code><s:Value/><s:Subcode/><s:Subcode/></s:Code>",
    ] {
        assert_refused(
            &envelope(V12, &format!("<s:Fault>{content}</s:Fault>")),
            DecodeErrorKind::DuplicateElement,
        );
    }
}

#[test]
fn elements_in_a_text_of_a_fault_are_refused() {
    for content in [
        "<faultstring>a<b/></faultstring>",
        "<faultcode><b/></faultcode>",
        "<s:Reason><s:Text><b/></s:Text></s:Reason>",
    ] {
        assert_refused(
            &envelope(V11, &format!("<s:Fault>{content}</s:Fault>")),
            DecodeErrorKind::UnexpectedElement,
        );
    }
    assert_refused(&envelope(V11, "<s:Fault>text</s:Fault>"), DecodeErrorKind::UnexpectedText);
}

/// Attack A16.
#[test]
fn a_chain_of_subcodes_has_a_limit() {
    let chain = |n: usize| {
        let open = "<s:Subcode><s:Value>s:x</s:Value>".repeat(n);
        let close = "</s:Subcode>".repeat(n);
        envelope(
            V12,
            &format!("<s:Fault><s:Code><s:Value>s:Sender</s:Value>{open}{close}</s:Code></s:Fault>"),
        )
    };
    assert_eq!(fault(&chain(8)).subcodes.len(), 8);
    assert_refused(&chain(9), DecodeErrorKind::Limit(Limit::Subcodes));
    assert_refused(&chain(10_000), DecodeErrorKind::Limit(Limit::Subcodes));
}

/// Rule 39.
#[test]
fn a_detail_takes_anything_well_formed_and_keeps_it() {
    for markup in
        ["", "text", "<a/>", "<a b='1' c=\"2\">x<d/>y</a>z<!-- c --><![CDATA[<]]>", &"<e/>".repeat(100)]
    {
        let read = fault(&envelope(
            V11,
            &format!("<s:Fault><detail xmlns:l='urn:l' l:a='1'>{markup}</detail></s:Fault>"),
        ));
        assert_eq!(read.detail.unwrap().markup(), markup);
    }
    for broken in ["<p:a/>", "<a b=1/>", "&x;", "<a></b>"] {
        let message = envelope(V11, &format!("<s:Fault><detail>{broken}</detail></s:Fault>"));
        assert!(messages::decode(&message).is_err(), "{broken}");
    }
}

#[test]
fn a_detail_brings_along_the_declarations_it_needs() {
    let outside = "<s:Fault xmlns:p='urn:p' xmlns:q='urn:q&amp;\"' xmlns='urn:default'><detail xmlns:r='urn:r'><p:a q:b='1'><p:c/><d/></p:a><s:e/><x xmlns=''/><r:y xmlns:p='urn:own'><p:z/></r:y></detail></s:Fault>";
    let outside = outside.replace("<detail", "<s:detail").replace("</detail", "</s:detail");
    let read = fault(&envelope(V11, &outside.replace("&amp;\"", "&amp;")));
    let detail = read.detail.clone().unwrap();
    assert_eq!(
        detail.markup(),
        format!(
            "<p:a xmlns:q=\"urn:q&amp;\" xmlns:p=\"urn:p\" xmlns=\"urn:default\" q:b='1'><p:c/><d/></p:a><s:e xmlns:s=\"{}\"/><x xmlns=''/><r:y xmlns:r=\"urn:r\" xmlns:p='urn:own'><p:z/></r:y>",
            V11.namespace()
        )
    );
    // So it can be written again, and says the same.
    for version in SoapVersion::ALL {
        let bytes = encode_fault(&read, version).unwrap();
        let again = decode_response::<Logout>(&bytes, None, &Limits::default()).unwrap();
        let Body::Fault(again) = again.body else { panic!("no fault") };
        assert_eq!(again.detail.unwrap().markup(), detail.markup());
    }
}

/// Rule 65.
#[test]
fn a_fault_with_upgrade_or_not_understood_headers_is_a_fault() {
    let header = "<s:Header><s:Upgrade><s:SupportedEnvelope qname='s:Envelope'/></s:Upgrade><s:NotUnderstood qname='q:x' xmlns:q='urn:q'/></s:Header><s:Body>";
    let message = envelope(V12, "<s:Fault><s:Code><s:Value>s:VersionMismatch</s:Value></s:Code></s:Fault>")
        .replace("<s:Body>", header);
    assert_eq!(fault(&message).code.class(), FaultClass::VersionMismatch);
}

/// Found by fuzzing: such a code was written with a declaration that no reader accepts.
#[test]
fn a_code_in_a_reserved_namespace_is_written_readably_or_not_at_all() {
    use tracegains_core::Fault;
    use tracegains_core::operation::message::encode_must_understand;
    use tracegains_core::soap::{FaultCode, HeaderBlock};
    for version in SoapVersion::ALL {
        let xml = Fault::new(FaultCode::qualified("http://www.w3.org/XML/1998/namespace", "lang"), "no");
        let bytes = encode_fault(&xml, version).unwrap();
        assert_eq!(fault(std::str::from_utf8(&bytes).unwrap()).code, xml.code);
        let xmlns = Fault::new(FaultCode::qualified("http://www.w3.org/2000/xmlns/", "x"), "no");
        assert!(encode_fault(&xmlns, version).is_err());
    }
    let no = Fault::new(FaultCode::standard(FaultClass::MustUnderstand), "no");
    let block = |namespace| [HeaderBlock::new(namespace, "x")];
    let bytes = encode_must_understand(&no, &block("http://www.w3.org/XML/1998/namespace"), V12).unwrap();
    assert_eq!(fault(std::str::from_utf8(&bytes).unwrap()).code, no.code);
    assert!(encode_must_understand(&no, &block("http://www.w3.org/2000/xmlns/"), V12).is_err());
}
