//! What a hostile or broken peer sends, row by row: each is an error, or a fault, or inert; never a
//! success that is none. Single rules of XML are in `strict_xml.rs`, results in `logout_result.rs`.

mod messages;

use messages::{TG, answer, decode, decode_bytes, decode_request, envelope, fault, request, result};
use tracegains_core::binding::{self, Answer, BodyCollector, HttpReason};
use tracegains_core::operation::message::decode_response;
use tracegains_core::soap::{FaultClass, Limits};
use tracegains_core::xml::{Limit, Limits as XmlLimits};
use tracegains_core::{DecodeErrorKind, Logout, SoapVersion, http};

const V11: SoapVersion = SoapVersion::V1_1;
const OK: &str = "<LogoutResult><ResponseCode>200</ResponseCode></LogoutResult>";

fn ok() -> String {
    answer(V11, OK)
}

fn ok_element() -> String {
    format!("<LogoutResponse xmlns=\"{TG}\">{OK}</LogoutResponse>")
}

/// A success with something more in it that is skipped.
fn beside(skipped: &str) -> String {
    answer(V11, &format!("{OK}<skipped>{skipped}</skipped>"))
}

macro_rules! refused {
    ($($(#[$doc:meta])* $name:ident: $message:expr => $kind:pat,)+) => {
        $(
            $(#[$doc])*
            #[test]
            fn $name() {
                let message: String = $message;
                let kind = decode(&message).expect_err("it is accepted").kind();
                assert!(matches!(kind, $kind), "{kind:?}");
            }
        )+
    };
}

use DecodeErrorKind::{
    DuplicateElement, Encoding, Forbidden, InvalidValue, Limit as Over, MissingElement, Namespace,
    NotUnderstood, NotWellFormed, UnexpectedElement, UnexpectedEnd, UnexpectedText, VersionMismatch,
};

// A. Resources and entities.
refused! {
    a1_external_entity_of_a_file: format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}", beside("&e;")) => Forbidden(_),
    a2_parameter_entity: format!("<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1/x.dtd\"> %p;]>{}", ok()) => Forbidden(_),
    a3_external_dtd: format!("<!DOCTYPE Envelope SYSTEM \"http://127.0.0.1/a.dtd\">{}", ok()) => Forbidden(_),
    a3_dtd_in_lower_case: format!("<!doctype Envelope>{}", ok()) => Forbidden(_),
    a3_dtd_behind_the_root: format!("{}<!DOCTYPE x>", ok()) => Forbidden(_),
    a3_dtd_inside_the_root: beside("<!DOCTYPE x>") => Forbidden(_),
    a4_billion_laughs: format!("<!DOCTYPE x [<!ENTITY a \"&b;&b;\"><!ENTITY b \"&c;&c;\">]>{}", beside("&a;")) => Forbidden(_),
    a4_entity_without_a_dtd: beside("&laugh;") => NotWellFormed,
    a5_quadratic_blow_up: format!("<!DOCTYPE x [<!ENTITY a \"{}\">]>{}", "x".repeat(1000), beside(&"&a;".repeat(1000))) => Forbidden(_),
    a6_attributes_defaulted_by_a_dtd: format!("<!DOCTYPE x [<!ATTLIST LogoutResult xmlns CDATA \"urn:x\">]>{}", ok()) => Forbidden(_),
    a7_depth: beside(&"<a>".repeat(100_000)) => Over(Limit::Depth),
    a8_attributes: beside(&format!("<a {}/>", (0..60_000).map(|n| format!("b{n}='' ")).collect::<String>())) => Over(Limit::Attributes),
    a9_declarations_on_one_element: beside(&format!("<a {}/>", (0..50_000).map(|n| format!("xmlns:n{n}='u' ")).collect::<String>())) => Over(Limit::Declarations),
    a9_declarations_on_nested_elements: beside(&(0..60).map(|n| format!("<a xmlns:a{n}='u' xmlns:b{n}='u' xmlns:c{n}='u'>")).collect::<String>()) => Over(Limit::Declarations | Limit::Depth),
    a10_siblings: beside(&"<x/>".repeat(200_000)) => Over(Limit::Elements),
    a11_huge_text: answer(V11, &format!("<LogoutResult><ResponseCode>OK</ResponseCode><Message>{}</Message></LogoutResult>", "x".repeat(300_000))) => Over(Limit::Text),
    a11_huge_message: beside(&"<x>text</x>".repeat(100_000)) => Over(Limit::Bytes),
    a12_many_references: answer(V11, &format!("<LogoutResult><ResponseCode>OK</ResponseCode><Message>{}</Message></LogoutResult>", "&lt;".repeat(262_145))) => Over(Limit::Bytes | Limit::Text),
    a13_huge_name: beside(&format!("<{}/>", "n".repeat(100_000))) => Over(Limit::Name),
    a13_huge_prefix: beside(&format!("<a xmlns:{}='u'/>", "n".repeat(100_000))) => Over(Limit::Name),
    a13_huge_namespace: beside(&format!("<a xmlns='{}'/>", "n".repeat(300_000))) => Over(Limit::Text),
    a14_huge_comment: beside(&format!("<!--{}-->", "x".repeat(2_000_000))) => Over(Limit::Bytes),
    a15_unterminated_comment: beside(&"<!--".repeat(100_000)) => UnexpectedEnd,
    a15_unterminated_cdata: beside(&"<![CDATA[".repeat(50_000)) => UnexpectedEnd,
    a15_unterminated_attribute: beside(&"<a b=\"".repeat(50_000)) => NotWellFormed | UnexpectedEnd,
    a15_ampersands: beside(&"&".repeat(100_000)) => NotWellFormed,
    a16_chain_of_subcodes: envelope(SoapVersion::V1_2, &format!("<s:Fault><s:Code>{}", "<s:Subcode>".repeat(10_000))) => Over(Limit::Subcodes),
    a17_overflowing_decimal_reference: beside("&#4294967361;") => NotWellFormed,
    a17_overflowing_hexadecimal_reference: beside("&#x100000041;") => NotWellFormed,
    a17_signed_reference: beside("&#+65;") => NotWellFormed,
    a17_padded_reference: beside("&#x41 ;") => NotWellFormed,
}

#[test]
fn a12_many_pieces_of_text_are_one_text() {
    let content = "x<!---->".repeat(50_000);
    let message =
        format!("<LogoutResult><ResponseCode>OK</ResponseCode><Message>{content}</Message></LogoutResult>");
    assert_eq!(result(&answer(V11, &message)).unwrap().message().map(str::len), Some(50_000));
}

#[test]
fn a11_the_limit_on_bytes_comes_before_everything_else() {
    let limits = Limits { xml: XmlLimits { bytes: 10, ..XmlLimits::default() }, ..Limits::default() };
    let error = decode_response::<Logout>(b"<!DOCTYPE x [ <", None, &limits).unwrap_err();
    assert_eq!(error.kind(), Over(Limit::Bytes));
}

// B. What one parser accepts and another refuses.
refused! {
    b1_truncation_behind_the_result: ok().split_inclusive("</LogoutResult>").next().unwrap_or_default().to_owned() => UnexpectedEnd,
    b2_second_root_behind: ok() + &envelope(V11, "<s:Fault/>") => NotWellFormed,
    b2_second_root_before: envelope(V11, "<s:Fault/>") + &ok() => NotWellFormed,
    b3_text_behind_the_root: ok() + "Warning: <b>page</b>" => NotWellFormed,
    b3_text_before_the_root: "Warning ".to_owned() + &ok() => NotWellFormed,
    b3_reference_behind_the_root: ok() + "&#32;" => NotWellFormed,
    b4_declaration_between_two_documents: format!("{0}<?xml version=\"1.0\"?>{0}", ok()) => NotWellFormed,
    b5_two_attributes_of_one_expanded_name: beside("<a xmlns:p='u' xmlns:q='u' p:nil='false' q:nil='true'/>") => NotWellFormed,
    b6_attributes_without_space_between: beside("<a a=\"1\"b=\"2\"/>") => NotWellFormed,
    b6_attribute_without_quotes: beside("<a a=1/>") => NotWellFormed,
    b6_attribute_without_value: beside("<a a/>") => NotWellFormed,
    b6_less_than_in_an_attribute: beside("<a a=\"<\"/>") => NotWellFormed,
    b7_bad_attribute_that_hides_a_declaration: ok().replace("<s:Body", "<s:Body x") => NotWellFormed,
    b8_declaration_of_an_empty_prefix: ok().replace("<s:Body", "<s:Body xmlns:=\"urn:x\"") => NotWellFormed,
    b10_undeclared_prefix: beside("<p:a/>") => Namespace,
    b10_prefix_declared_away: beside("<a xmlns:p=\"\"/>") => Namespace,
    b10_fault_with_an_undeclared_prefix: envelope(V11, "<p:Fault/>") => Namespace,
    b11_slash_in_a_name: ok().replace("<LogoutResult>", "<LogoutResult/x>") => NotWellFormed,
    b11_quote_in_a_name: ok().replace("<LogoutResult>", "<LogoutResult\"x\">") => NotWellFormed | UnexpectedEnd,
    b11_digit_first: beside("<1></1>") => NotWellFormed,
    b11_two_colons: beside("<a:b:c/>") => NotWellFormed,
    b11_no_name: beside("<></>") => NotWellFormed,
    b12_nul: beside("\0") => NotWellFormed,
    b12_control_character_in_a_comment: beside("<!-- \u{1} -->") => NotWellFormed,
    b12_noncharacter_in_cdata: beside("<![CDATA[\u{fffe}]]>") => NotWellFormed,
    b12_control_character_by_reference: beside("&#1;") => NotWellFormed,
    b13_cdata_end_in_text: beside("]]>") => NotWellFormed,
    b13_hyphens_in_a_comment: beside("<!-- -- -->") => NotWellFormed,
    b13_instruction_without_target: beside("<??>") => Forbidden(_) | UnexpectedEnd,
    b13_instruction_called_xml: beside("<?XML?>") => Forbidden(_),
    b18_xml_1_1: format!("<?xml version=\"1.1\"?>{}", ok()) => NotWellFormed,
    b15_declared_latin_1: format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{}", ok()) => Encoding,
    b15_declared_utf_7: format!("<?xml version=\"1.0\" encoding=\"UTF-7\"?>{}", ok()) => Encoding,
}

#[test]
fn b9_a_namespace_is_what_its_references_stand_for() {
    let message = envelope(V11, "<s:Fault/>").replace("http:", "http&#58;");
    assert_eq!(fault(&message).code.class(), FaultClass::Other);
    let doubled = beside("<a xmlns:p='u&#49;' xmlns:q='u1' p:b='' q:b=''/>");
    assert_eq!(decode(&doubled).unwrap_err().kind(), NotWellFormed);
}

#[test]
fn b14_the_first_error_ends_the_decode() {
    let error = decode(&beside("<a a=1/><p:b/>&x;")).unwrap_err();
    assert_eq!(error.offset(), beside("<a a=1/>").find("1/>").unwrap_or_default());
}

#[test]
fn b15_marks_charsets_and_bytes_that_contradict_each_other() {
    let marked = format!("\u{feff}{}", ok());
    for (bytes, charset) in
        [(marked.as_bytes(), "utf-16"), (ok().as_bytes(), "utf-16"), (ok().as_bytes(), "iso-8859-1")]
    {
        let error = decode_response::<Logout>(bytes, Some(charset), &Limits::default()).unwrap_err();
        assert!(matches!(error.kind(), Encoding | UnexpectedEnd), "{error}");
    }
}

#[test]
fn b16_utf_16_that_looks_like_ascii_with_nuls() {
    let bytes: Vec<u8> = ok().bytes().flat_map(|b| [b, 0]).collect();
    // Little end first, and read as such; with one byte moved it is neither.
    assert!(decode_bytes(&bytes).is_ok());
    assert!(decode_bytes(&bytes[1..]).is_err());
    let inside: Vec<u8> = ok().replace("200", "2\u{0}0\u{0}0\u{0}").into_bytes();
    assert_eq!(decode_bytes(&inside).unwrap_err().kind(), NotWellFormed);
}

#[test]
fn b17_overlong_and_surrogate_utf_8() {
    for broken in [b"\xc0\x80".as_slice(), b"\xed\xa0\x80", b"\xf4\x90\x80\x80"] {
        let bytes = [beside("@").split('@').next().unwrap_or_default().as_bytes(), broken].concat();
        assert_eq!(decode_bytes(&bytes).unwrap_err().kind(), Encoding);
    }
}

// C. Decoys in the envelope.
refused! {
    c3_fault_and_response: envelope(V11, &format!("<s:Fault/>{}", ok_element())) => DuplicateElement,
    c3_response_and_fault: envelope(V11, &format!("{}<s:Fault/>", ok_element())) => DuplicateElement,
    c4_two_children: envelope(V11, &format!("{}<other/>", ok_element())) => DuplicateElement,
    c4_two_bodies: ok().replace("</s:Body>", "</s:Body><s:Body><s:Fault/></s:Body>") => UnexpectedElement,
    c6_response_in_an_ignored_child: answer(V11, &format!("<x>{OK}</x>")) => MissingElement,
    c7_envelope_in_an_envelope: envelope(V11, &ok()) => UnexpectedElement,
    c7_envelope_in_a_wrapper: envelope(V11, &format!("<w>{}</w>", ok())) => UnexpectedElement,
    c8_result_in_no_namespace: answer(V11, &OK.replace("<LogoutResult>", "<LogoutResult xmlns=''>")) => MissingElement,
    c8_code_in_a_namespace_with_a_slash: answer(V11, &OK.replace("<ResponseCode>", &format!("<ResponseCode xmlns='{TG}/'>"))) => MissingElement,
    c9_body_of_the_other_version: ok().replace("s:Body", "o:Body").replace("<o:Body", "<o:Body xmlns:o='http://www.w3.org/2003/05/soap-envelope'") => UnexpectedElement,
    c9_fault_of_the_other_version: envelope(V11, "<o:Fault xmlns:o='http://www.w3.org/2003/05/soap-envelope'/>") => UnexpectedElement,
    c11_another_operation: ok().replace("LogoutResponse", "LoginResponse") => UnexpectedElement,
    c11_a_longer_name: ok().replace("LogoutResponse", "LogoutResponse2") => UnexpectedElement,
    c11_an_echo_of_the_request: request(V11, &messages::parameters()) => UnexpectedElement,
    c12_two_results: answer(V11, &OK.repeat(2)) => DuplicateElement,
    c12_two_codes: answer(V11, "<LogoutResult><ResponseCode>200</ResponseCode><ResponseCode>500</ResponseCode></LogoutResult>") => DuplicateElement,
    c13_empty_code: answer(V11, "<LogoutResult><ResponseCode/></LogoutResult>") => InvalidValue,
    c13_empty_body: envelope(V11, "") => MissingElement,
    c14_nil_with_children: answer(V11, &OK.replace("<LogoutResult>", "<LogoutResult xsi:nil='true'>")) => UnexpectedElement,
    c18_text_beside_the_result: answer(V11, &format!("{OK}text")) => UnexpectedText,
    c18_text_in_the_body: envelope(V11, &format!("text{}", ok_element())) => UnexpectedText,
    c18_text_in_the_envelope: ok().replace("<s:Body>", "text<s:Body>") => UnexpectedText,
    c19_mandatory_unknown_header: ok().replace("<s:Body>", "<s:Header><h s:mustUnderstand='1'/></s:Header><s:Body>") => NotUnderstood,
    c10_an_envelope_of_no_version: ok().replace("http://schemas.xmlsoap.org/soap/envelope/", "urn:soap") => VersionMismatch,
}

/// An answer in its HTTP frame, to a request in SOAP 1.1.
fn framed(status: u16, media_type: &str, body: &str) -> Answer<tracegains_core::LogoutResult> {
    let head = http::Response::builder().status(status).header("content-type", media_type).body(()).unwrap();
    let mut collector = BodyCollector::new(head.into_parts().0, 1 << 20);
    collector.push(body.as_bytes());
    binding::decode_response::<Logout>(&collector.finish(), V11, &Limits::default())
}

#[test]
fn c1_a_fault_under_200_is_a_fault() {
    assert!(matches!(framed(200, "text/xml", &envelope(V11, "<s:Fault/>")), Answer::Fault { .. }));
}

#[test]
fn c2_a_success_under_500_contradicts_its_frame() {
    assert!(matches!(framed(500, "text/xml", &ok()), Answer::Http(HttpReason::Contradiction { .. })));
}

#[test]
fn c5_a_decoy_in_the_header_is_none() {
    let message = envelope(V11, "<s:Fault/>")
        .replace("<s:Body>", &format!("<s:Header>{}</s:Header><s:Body>", ok_element()));
    assert_eq!(fault(&message).reason(), "");
}

#[test]
fn c6_a_decoy_in_the_detail_is_none() {
    let message = envelope(V11, &format!("<s:Fault><detail>{}</detail></s:Fault>", ok_element()));
    assert!(fault(&message).detail.is_some());
}

#[test]
fn c10_a_success_in_the_other_version_is_an_error() {
    let other = answer(SoapVersion::V1_2, OK);
    for media_type in ["text/xml", "application/soap+xml"] {
        let Answer::Decode(error) = framed(200, media_type, &other) else { panic!("{media_type}") };
        assert_eq!(error.kind(), VersionMismatch);
    }
}

#[test]
fn c13_the_three_empty_shapes_are_told_apart() {
    use tracegains_core::operation::ResultForm::{Absent, Empty, Nil};
    for (content, form) in [("", Absent), ("<LogoutResult/>", Empty), ("<LogoutResult xsi:nil='1'/>", Nil)] {
        assert_eq!(result(&answer(V11, content)).unwrap().form(), form);
    }
}

#[test]
fn c15_xsi_type_changes_nothing() {
    let typed = OK.replace("<LogoutResult>", "<LogoutResult xsi:type='t:AdminResult'>");
    assert_eq!(result(&answer(V11, &typed)), result(&ok()));
}

#[test]
fn c16_games_with_the_text_of_a_code() {
    for (code, success) in [
        (" 200 ", true),
        ("2<!-- -->00", true),
        ("20&#48;", true),
        ("+200", false),
        ("200.0", false),
        ("0200", false),
        ("２００", false),
    ] {
        let message = answer(V11, &OK.replace("200", code));
        assert_eq!(result(&message).unwrap().is_success(), success, "{code}");
    }
}

#[test]
fn c17_text_is_not_cut_at_a_comment() {
    let (head, tail) = messages::SESSION.split_at(8);
    let split = messages::parameters().replace(messages::SESSION, &format!("{head}<!-- -->{tail}"));
    assert!(decode_request(&request(V11, &split)).is_ok());
    let cut = messages::parameters().replace(messages::SESSION, &format!("{}<!-- -->x", messages::SESSION));
    assert_eq!(decode_request(&request(V11, &cut)).unwrap_err().error.kind(), InvalidValue);
}

#[test]
fn c20_references_to_other_places_are_data() {
    let inert = "<ResponseCode>200</ResponseCode><a href='#id1' xmlns:l='http://www.w3.org/1999/xlink' l:href='file:///etc/passwd'/>";
    assert!(result(&answer(V11, &format!("<LogoutResult>{inert}</LogoutResult>"))).unwrap().is_success());
}

#[test]
fn c21_a_code_with_a_foreign_or_undeclared_prefix_has_no_class() {
    for code in ["<faultcode>x:Client</faultcode>", "<faultcode xmlns:x='urn:x'>x:Client</faultcode>"] {
        let read = fault(&envelope(V11, &format!("<s:Fault>{code}</s:Fault>")));
        assert_eq!((read.code.as_str(), read.code.class()), ("x:Client", FaultClass::Other));
    }
}

#[test]
fn c22_multipart_is_another_binding() {
    let body = format!("--x\r\nContent-Type: text/xml\r\n\r\n{}\r\n--x--", ok());
    let Answer::Http(HttpReason::MediaType { .. }) = framed(200, "multipart/related; boundary=x", &body)
    else {
        panic!()
    };
    let include =
        "<xop:Include xmlns:xop='http://www.w3.org/2004/08/xop/include' href='http://169.254.169.254/'/>";
    let inside = answer(
        V11,
        &format!("<LogoutResult><ResponseCode>OK</ResponseCode><Message>{include}</Message></LogoutResult>"),
    );
    assert_eq!(decode(&inside).unwrap_err().kind(), UnexpectedElement);
}

#[test]
fn c23_addresses_in_headers_are_not_followed() {
    let header = "<s:Header><a:ReplyTo xmlns:a='http://www.w3.org/2005/08/addressing'><a:Address>http://127.0.0.1:1/</a:Address></a:ReplyTo></s:Header><s:Body>";
    assert!(result(&ok().replace("<s:Body>", header)).unwrap().is_success());
}

#[test]
fn c24_unexpected_parameters_end_in_an_error() {
    for parameters in ["<appKey xmlns=''/><sessionId xmlns=''/>", "<x/>", "<appKey/><appKey/>", ""] {
        assert!(decode_request(&request(V11, parameters)).is_err(), "{parameters}");
    }
}
