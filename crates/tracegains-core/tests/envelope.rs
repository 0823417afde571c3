//! Envelope, Header and Body: what SOAP allows there and what hides in them.

mod messages;

use messages::{
    TG, answer, assert_refused, decode, decode_request, envelope, fault, logout, parameters, request, result,
};
use tracegains_core::operation::message::decode_request as decode_request_bytes;
use tracegains_core::soap::{Body, Limits, MustUnderstand};
use tracegains_core::{DecodeErrorKind, Logout, SoapVersion};

const OK: &str = "<LogoutResult><ResponseCode>OK</ResponseCode></LogoutResult>";

fn ok() -> String {
    format!("<LogoutResponse xmlns=\"{TG}\">{OK}</LogoutResponse>")
}

fn a_fault(version: SoapVersion) -> &'static str {
    match version {
        SoapVersion::V1_1 => {
            "<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring></s:Fault>"
        }
        SoapVersion::V1_2 => {
            "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>no</s:Text></s:Reason></s:Fault>"
        }
    }
}

/// An envelope around whatever stands in it.
fn around(version: SoapVersion, content: &str) -> String {
    format!("<s:Envelope xmlns:s=\"{}\">{content}</s:Envelope>", version.namespace())
}

/// Rule 4.
#[test]
fn a_root_that_is_no_envelope_of_a_known_version_is_a_version_mismatch() {
    for root in [
        "<Envelope><Body/></Envelope>",
        "<html><body/></html>",
        "<e:Envelope xmlns:e='http://www.w3.org/2001/12/soap-envelope'><e:Body/></e:Envelope>",
        "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope'><e:Body/></e:Envelope>",
        "<e:envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body/></e:envelope>",
        "<e:Body xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'/>",
    ] {
        assert_refused(root, DecodeErrorKind::VersionMismatch);
    }
}

/// Rules 3, 29 and 30; attacks C3, C4, C13.
#[test]
fn an_envelope_has_a_header_at_most_then_one_body_with_one_child_and_nothing_else() {
    for version in SoapVersion::ALL {
        let (ok, fault) = (ok(), a_fault(version));
        let body = format!("<s:Body>{ok}</s:Body>");
        for (content, kind) in [
            (String::new(), DecodeErrorKind::MissingElement),
            ("<s:Header/>".to_owned(), DecodeErrorKind::MissingElement),
            ("<s:Body/>".to_owned(), DecodeErrorKind::MissingElement),
            ("<s:Body> </s:Body>".to_owned(), DecodeErrorKind::MissingElement),
            (format!("{body}{body}"), DecodeErrorKind::UnexpectedElement),
            (format!("{body}<s:Body>{fault}</s:Body>"), DecodeErrorKind::UnexpectedElement),
            (format!("{body}<s:Header/>"), DecodeErrorKind::UnexpectedElement),
            (format!("{body}<x:y xmlns:x='urn:x'/>"), DecodeErrorKind::UnexpectedElement),
            (format!("<s:Header/><s:Header/>{body}"), DecodeErrorKind::DuplicateElement),
            (format!("<x/>{body}"), DecodeErrorKind::UnexpectedElement),
            (format!("<Body>{ok}</Body>"), DecodeErrorKind::UnexpectedElement),
            (format!("text{body}"), DecodeErrorKind::UnexpectedText),
            (format!("{body}text"), DecodeErrorKind::UnexpectedText),
            (format!("<s:Header>text</s:Header>{body}"), DecodeErrorKind::UnexpectedText),
            (format!("<s:Body>text{ok}</s:Body>"), DecodeErrorKind::UnexpectedText),
            (format!("<s:Body>{ok}text</s:Body>"), DecodeErrorKind::UnexpectedText),
            (format!("<s:Body>{ok}{ok}</s:Body>"), DecodeErrorKind::DuplicateElement),
            (format!("<s:Body>{ok}{fault}</s:Body>"), DecodeErrorKind::DuplicateElement),
            (format!("<s:Body>{fault}{ok}</s:Body>"), DecodeErrorKind::DuplicateElement),
            (format!("<s:Body>{fault}{fault}</s:Body>"), DecodeErrorKind::DuplicateElement),
            (format!("<s:Body>{ok}<other/></s:Body>"), DecodeErrorKind::DuplicateElement),
            (format!("<s:Body><other/>{ok}</s:Body>"), DecodeErrorKind::UnexpectedElement),
        ] {
            assert_refused(&around(version, &content), kind);
        }
    }
}

/// Rule 10; attacks C5, C6, C7, C11.
#[test]
fn a_response_anywhere_but_in_the_body_is_a_decoy() {
    for version in SoapVersion::ALL {
        let (ok, no) = (ok(), a_fault(version));
        let decoyed = around(version, &format!("<s:Header>{ok}</s:Header><s:Body>{no}</s:Body>"));
        assert_eq!(fault(&decoyed).reason(), "no");
        let inside = no.replace("</s:Fault>", &format!("<detail>{ok}</detail></s:Fault>"));
        assert_eq!(fault(&envelope(version, &inside)).reason(), "no");
        let nested = envelope(version, &format!("<w xmlns='urn:w'>{}</w>", envelope(version, &ok)));
        assert_refused(&nested, DecodeErrorKind::UnexpectedElement);
        let direct = envelope(version, &envelope(version, &ok));
        assert_refused(&direct, DecodeErrorKind::UnexpectedElement);
        assert_refused(&envelope(version, &format!("<x>{ok}</x>")), DecodeErrorKind::UnexpectedElement);
        assert_refused(
            &around(version, &format!("<s:Header>{ok}</s:Header><s:Body/>")),
            DecodeErrorKind::MissingElement,
        );
    }
}

/// Attack C9.
#[test]
fn names_of_the_other_envelope_namespace_are_not_ours() {
    for version in SoapVersion::ALL {
        let other = version.other().namespace();
        let body = format!("<o:Body xmlns:o='{other}'>{}</o:Body>", ok());
        assert_refused(&around(version, &body), DecodeErrorKind::UnexpectedElement);
        let fault = format!("<o:Fault xmlns:o='{other}'/>");
        assert_refused(&envelope(version, &fault), DecodeErrorKind::UnexpectedElement);
    }
}

fn with_header(version: SoapVersion, block: &str) -> String {
    around(version, &format!("<s:Header>{block}</s:Header><s:Body>{}</s:Body>", ok()))
}

/// Rules 16, 42 and 70; attack C19.
#[test]
fn a_mandatory_header_block_that_is_for_us_is_refused() {
    for (version, attributes) in [
        (SoapVersion::V1_1, "s:mustUnderstand='1'"),
        (SoapVersion::V1_1, "s:mustUnderstand='true'"),
        (SoapVersion::V1_1, "s:mustUnderstand='1' s:actor=''"),
        (SoapVersion::V1_1, "s:mustUnderstand='1' s:actor='http://schemas.xmlsoap.org/soap/actor/next'"),
        (SoapVersion::V1_2, "s:mustUnderstand='1'"),
        (SoapVersion::V1_2, "s:mustUnderstand=' true '"),
        (
            SoapVersion::V1_2,
            "s:mustUnderstand='1' s:role='http://www.w3.org/2003/05/soap-envelope/role/next'",
        ),
        (
            SoapVersion::V1_2,
            "s:mustUnderstand='1' s:role='http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver'",
        ),
    ] {
        let message =
            with_header(version, &format!("<h:a xmlns:h='urn:h'/><h:x xmlns:h='urn:h' {attributes}>y</h:x>"));
        assert_refused(&message, DecodeErrorKind::NotUnderstood);
        let error = decode(&message).unwrap_err();
        assert_eq!((error.path(), error.offset()), ("/Envelope/Header/x", message.find("<h:x").unwrap()));
    }
}

#[test]
fn a_header_block_for_another_node_or_an_optional_one_is_read_and_left() {
    for (version, attributes) in [
        (SoapVersion::V1_1, ""),
        (SoapVersion::V1_1, "s:mustUnderstand='0'"),
        (SoapVersion::V1_1, "s:mustUnderstand='1' s:actor='urn:another'"),
        (SoapVersion::V1_2, "s:mustUnderstand='false'"),
        (
            SoapVersion::V1_2,
            "s:mustUnderstand='1' s:role='http://www.w3.org/2003/05/soap-envelope/role/none'",
        ),
        (SoapVersion::V1_2, "s:mustUnderstand='1' s:role='urn:another'"),
        (SoapVersion::V1_2, "mustUnderstand='1'"),
        (SoapVersion::V1_2, "o:mustUnderstand='1' xmlns:o='http://schemas.xmlsoap.org/soap/envelope/'"),
    ] {
        let message = with_header(version, &format!("<h:x xmlns:h='urn:h' {attributes}/>"));
        let read = decode(&message).unwrap_or_else(|e| panic!("{e} in {message}"));
        assert_eq!(read.header.len(), 1);
        assert_eq!((read.header[0].namespace.as_str(), read.header[0].local_name.as_str()), ("urn:h", "x"));
    }
}

#[test]
fn a_must_understand_that_is_no_boolean_is_refused_by_a_client_and_optional_to_the_service() {
    for version in SoapVersion::ALL {
        let block = "<h xmlns='urn:h' s:mustUnderstand='maybe'/>";
        assert_refused(&with_header(version, block), DecodeErrorKind::InvalidValue);
        let asked = request(version, &parameters())
            .replace("<s:Body>", &format!("<s:Header>{block}</s:Header><s:Body>"));
        let read = decode_request(&asked).unwrap();
        assert_eq!(read.header[0].must_understand, MustUnderstand::Invalid);
        assert_eq!(read.body, Body::Payload(logout()));
    }
}

#[test]
fn the_service_is_told_which_mandatory_blocks_were_not_understood() {
    let header = "<s:Header><a xmlns='urn:a'/><b xmlns='urn:b' s:mustUnderstand='1'/><c xmlns='urn:c' s:mustUnderstand='1'/></s:Header><s:Body>";
    for version in SoapVersion::ALL {
        let refused =
            decode_request(&request(version, &parameters()).replace("<s:Body>", header)).unwrap_err();
        assert_eq!(refused.error.kind(), DecodeErrorKind::NotUnderstood);
        let names: Vec<_> = refused.not_understood.iter().map(|block| block.local_name.as_str()).collect();
        assert_eq!(names, ["b", "c"]);
    }
}

/// Rules 41, 43 and 44.
#[test]
fn attributes_that_soap_does_not_allow_are_refused_and_encoding_style_is_ignored() {
    let good = |version: SoapVersion, at: &str, attribute: &str| {
        around(version, &format!("<s:Header/><s:Body>{}</s:Body>", ok()))
            .replace(at, &format!("{at} {attribute}"))
    };
    for at in ["<s:Envelope", "<s:Header", "<s:Body"] {
        for version in SoapVersion::ALL {
            assert_refused(&good(version, at, "s:foo='1'"), DecodeErrorKind::InvalidValue);
            for allowed in [
                "s:encodingStyle='urn:x'",
                "x:y='1' xmlns:x='urn:x'",
                "xml:lang='en'",
                "xmlns:unused='urn:u'",
            ] {
                assert!(result(&good(version, at, allowed)).unwrap().is_success(), "{at} {allowed}");
            }
        }
        assert_refused(&good(SoapVersion::V1_2, at, "id='1'"), DecodeErrorKind::InvalidValue);
        assert!(result(&good(SoapVersion::V1_1, at, "id='1'")).is_ok());
    }
}

/// Rule 31.
#[test]
fn a_response_in_no_namespace_is_not_one() {
    assert_refused(
        &envelope(SoapVersion::V1_1, "<LogoutResponse><LogoutResult/></LogoutResponse>"),
        DecodeErrorKind::UnexpectedElement,
    );
    assert_refused(
        &envelope(
            SoapVersion::V1_1,
            &format!("<LogoutResponse xmlns='{TG}' xmlns:x='urn:x'/>").replace("<L", "<x:L"),
        ),
        DecodeErrorKind::UnexpectedElement,
    );
}

/// Rule 1; attack B1.
#[test]
fn a_message_cut_anywhere_is_an_error() {
    for version in SoapVersion::ALL {
        for whole in [answer(version, OK), envelope(version, a_fault(version))] {
            let whole = format!("<?xml version=\"1.0\"?>{whole}");
            for end in 0..whole.len() {
                let error = decode(&whole[..end]).unwrap_err();
                assert!(error.offset() <= end, "{error} of {end} bytes");
            }
            assert!(decode(&whole).is_ok());
        }
    }
}

/// Attacks B2, B3, B4.
#[test]
fn only_white_space_and_comments_may_stand_around_the_envelope() {
    let whole = answer(SoapVersion::V1_1, OK);
    for around in [" ", "\r\n\t", "<!-- x -->", "\n<!-- x -->\n"] {
        assert!(decode(&format!("{whole}{around}")).is_ok(), "{around:?}");
        assert!(decode(&format!("{around}{whole}")).is_ok(), "{around:?}");
    }
    for around in [
        "x",
        "&#32;",
        "<![CDATA[ ]]>",
        "\0",
        "\u{a0}",
        "<x/>",
        "</x>",
        &whole,
        "<?xml version=\"1.0\"?>",
        "<?x?>",
        "<!DOCTYPE x>",
        "Warning: page",
    ] {
        assert!(decode(&format!("{whole}{around}")).is_err(), "behind: {around:?}");
        let before = format!("{around}{whole}");
        assert_eq!(decode(&before).is_ok(), around == "<?xml version=\"1.0\"?>", "before: {around:?}");
    }
}

#[test]
fn a_fault_is_no_request() {
    let refused = decode_request(&envelope(SoapVersion::V1_1, a_fault(SoapVersion::V1_1))).unwrap_err();
    assert_eq!(refused.error.kind(), DecodeErrorKind::UnexpectedElement);
}

#[test]
fn an_offset_counts_the_bytes_that_were_received() {
    let message = answer(
        SoapVersion::V1_1,
        "<LogoutResult><ResponseCode>OK</ResponseCode><Message>é😀</Message><x></LogoutResult>",
    );
    let at = message.find("</LogoutResult>").unwrap();
    assert_eq!(decode(&message).unwrap_err().offset(), at);
    assert_eq!(decode(&format!("\u{feff}{message}")).unwrap_err().offset(), at + 3);
    let utf16: Vec<u8> = format!("\u{feff}{message}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    let error = decode_request_bytes::<Logout>(&utf16, None, &Limits::default()).unwrap_err().error;
    assert_eq!(error.kind(), DecodeErrorKind::UnexpectedElement);
    let error = messages::decode_bytes(&utf16).unwrap_err();
    assert_eq!(utf16[error.offset()..error.offset() + 4], [0, b'<', 0, b'/']);
}
