//! The server's side: requests as ASMX was seen to take them, and responses as it was seen to send them.

use std::error::Error as _;

use http::{Request, StatusCode};

use super::{APP_KEY, SESSION_ID, envelope, logout};
use crate::binding::{
    Endpoint, NamedAction, Received, RequestError, decode_request, encode_empty, encode_fault,
    encode_must_understand, encode_request, encode_response, encode_version_mismatch,
};
use crate::operation::{Logout, LogoutResult, ResponseCode};
use crate::soap::{DecodeErrorKind, Fault, FaultClass, FaultCode, Limits, SoapVersion};

const V1_1: SoapVersion = SoapVersion::V1_1;
const V1_2: SoapVersion = SoapVersion::V1_2;
const TEXT_XML: (&str, &str) = ("Content-Type", "text/xml; charset=utf-8");
const SOAP_XML: (&str, &str) = ("Content-Type", "application/soap+xml; charset=utf-8");
const ACTION: (&str, &str) = ("SOAPAction", "\"https://api.tracegains.net/v7/soap/Logout\"");
const UNKNOWN_ACTION: (&str, &str) = ("SOAPAction", "\"urn:unknown\"");
const WITH_ACTION: (&str, &str) = (
    "Content-Type",
    "application/soap+xml; charset=utf-8; action=\"https://api.tracegains.net/v7/soap/Logout\"",
);
const WITH_UNKNOWN_ACTION: (&str, &str) =
    ("Content-Type", "application/soap+xml; charset=utf-8; action=\"urn:unknown\"");

fn message(version: SoapVersion) -> String {
    let logout = format!(
        "<Logout xmlns=\"https://api.tracegains.net/v7/soap\"><appKey>{APP_KEY}</appKey>\
         <sessionId>{SESSION_ID}</sessionId></Logout>"
    );
    envelope(version, &logout)
}

fn received(headers: &[(&str, &str)], body: &str) -> Result<Received<Logout>, RequestError> {
    let mut request = Request::post("/v7/soap/Authentication.asmx");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    decode_request(&request.body(body.as_bytes()).unwrap(), &Limits::default())
}

fn accepted(headers: &[(&str, &str)], body: &str) -> SoapVersion {
    let received = received(headers, body).unwrap_or_else(|error| panic!("{headers:?}: {error}"));
    assert_eq!(received.operation, logout(), "{headers:?}");
    received.version
}

/// Status, version of the answer, text.
fn refused(headers: &[(&str, &str)], body: &str) -> (u16, SoapVersion, String) {
    let error = received(headers, body).unwrap_err();
    let text = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    (error.status().as_u16(), error.version(), text)
}

#[test]
fn what_the_client_sends_the_server_reads() {
    for version in SoapVersion::ALL {
        for action_parameter in [true, false] {
            let request = encode_request(&logout(), &Endpoint::production(), version, action_parameter);
            let received = decode_request::<Logout>(&request, &Limits::default()).unwrap();
            assert_eq!((received.version, received.header, received.operation), (version, vec![], logout()));
        }
    }
}

#[test]
fn soap_action_is_taken_quoted_plain_encoded_twice_and_not_at_all() {
    for headers in [
        &[ACTION][..],
        &[("soapaction", "https://api.tracegains.net/v7/soap/Logout")],
        &[("SOAPAction", "  \"https://api.tracegains.net/v7/soap/Logout\"  ")],
        &[("SOAPAction", "\"https:%2F%2Fapi.tracegains.net%2Fv7%2Fsoap%2FLogout\"")],
        &[ACTION, ACTION],
        &[],
    ] {
        assert_eq!(accepted(&[&[TEXT_XML], headers].concat(), &message(V1_1)), V1_1);
    }
}

#[test]
fn soap_action_with_another_name_is_refused_before_the_body_is_read() {
    for (value, shown) in [
        ("\"\"", ""),
        ("\"urn:unknown\"", "urn:unknown"),
        ("\"https://api.tracegains.net/v7/soap/Logout/\"", "https://api.tracegains.net/v7/soap/Logout/"),
        ("\"https://api.tracegains.net/v7/soap/Login\"", "https://api.tracegains.net/v7/soap/Login"),
    ] {
        let text = format!("Server did not recognize the value of HTTP Header SOAPAction: {shown}.");
        for body in [message(V1_1), message(V1_2), "not XML".to_owned()] {
            assert_eq!(
                refused(&[TEXT_XML, ("SOAPAction", value)], &body),
                (500, V1_1, text.clone()),
                "{value}"
            );
        }
    }
}

#[test]
fn in_soap_1_2_a_wrong_action_does_not_count_if_the_body_is_known() {
    for content_type in [
        SOAP_XML,
        WITH_ACTION,
        WITH_UNKNOWN_ACTION,
        ("Content-Type", "application/soap+xml; charset=utf-8; action=\"\""),
        (
            "Content-Type",
            "application/soap+xml;charset=utf-8;action=https://api.tracegains.net/v7/soap/Logout",
        ),
        ("Content-Type", "APPLICATION/SOAP+XML; CHARSET=UTF-8"),
    ] {
        assert_eq!(accepted(&[content_type], &message(V1_2)), V1_2);
        assert_eq!(
            accepted(&[content_type, UNKNOWN_ACTION], &message(V1_2)),
            V1_2,
            "SOAPAction is not for 1.2"
        );
    }
}

#[test]
fn a_body_that_names_no_operation_is_refused_in_asmxs_words() {
    let without =
        "Unable to handle request without a valid action parameter. Please supply a valid soap action.";
    let unknown = "Unable to handle request. The action 'urn:unknown' was not recognized.";
    for content in
        ["<Nope xmlns=\"https://api.tracegains.net/v7/soap\" />", "<Logout />", "", "text", "<soap:Fault />"]
    {
        let [v1_1, v1_2] = SoapVersion::ALL.map(|version| envelope(version, content));
        assert_eq!(refused(&[TEXT_XML], &v1_1), (500, V1_1, without.to_owned()), "{content}");
        assert_eq!(refused(&[TEXT_XML], &v1_2), (500, V1_2, without.to_owned()), "{content}");
        assert_eq!(refused(&[SOAP_XML], &v1_2), (500, V1_2, without.to_owned()), "{content}");
        assert_eq!(refused(&[WITH_UNKNOWN_ACTION], &v1_2), (500, V1_2, unknown.to_owned()), "{content}");
    }
}

#[test]
fn a_known_action_with_another_body_is_a_fault_about_the_body() {
    let nope = "<Nope xmlns=\"https://api.tracegains.net/v7/soap\" />";
    for (headers, version) in [(&[TEXT_XML, ACTION][..], V1_1), (&[WITH_ACTION], V1_2)] {
        let Err(RequestError::Refused { version: answered, refused }) =
            received(headers, &envelope(version, nope))
        else {
            panic!("{headers:?}");
        };
        assert_eq!((answered, refused.error.kind()), (version, DecodeErrorKind::UnexpectedElement));
        assert!(refused.recognised, "by the action");
    }
}

#[test]
fn xml_that_is_not_in_order_is_400_if_the_operation_was_recognised_and_500_if_not() {
    let dtd = message(V1_2).replace("<soap:Envelope", "<!DOCTYPE x><soap:Envelope");
    let xml_1_1 = message(V1_2).replace("version=\"1.0\"", "version=\"1.1\"");
    for body in ["", "  ", "hello", "{}", dtd.as_str(), xml_1_1.as_str()] {
        let answer = |headers: &[(&str, &str)]| {
            let (status, version, _) = refused(headers, body);
            (status, version)
        };
        assert_eq!(answer(&[TEXT_XML, ACTION]), (400, V1_1), "{body}");
        assert_eq!(answer(&[WITH_ACTION]), (400, V1_2), "{body}");
        assert_eq!(answer(&[WITH_ACTION, ACTION]), (400, V1_2), "{body}");
        assert_eq!(answer(&[SOAP_XML]), (500, V1_2), "{body}");
        assert_eq!(answer(&[SOAP_XML, ACTION]), (500, V1_2), "{body}");
        assert_eq!(answer(&[TEXT_XML]), (500, V1_2), "SOAP 1.2 where nothing tells the version: {body}");
    }
}

#[test]
fn a_body_element_that_was_read_is_a_recognised_operation() {
    let whole = message(V1_1);
    let cut = |at: &str| whole.split_at(whole.find(at).unwrap()).0.to_owned();
    let answer = |body: &str| {
        let (status, version, _) = refused(&[TEXT_XML], body);
        (status, version)
    };
    assert_eq!(answer(&cut("https://api.tracegains.net")), (500, V1_1), "cut inside the start tag");
    assert_eq!(answer(&cut("<sessionId>")), (400, V1_1), "cut behind it");
    assert_eq!(answer(&cut("</soap:Envelope>")), (400, V1_1));
    assert_eq!(answer(&format!("{whole}<x/>")), (400, V1_1));
}

#[test]
fn parameters_that_cannot_be_read_are_a_fault_in_the_version_of_the_envelope() {
    for version in SoapVersion::ALL {
        let body = message(version).replace(SESSION_ID, "not-a-guid");
        let Err(error @ RequestError::Refused { .. }) = received(&[TEXT_XML], &body) else { panic!() };
        assert_eq!((error.status(), error.version()), (StatusCode::INTERNAL_SERVER_ERROR, version));
        assert!(!format!("{error} {error:?}").contains("not-a-guid"));
    }
}

#[test]
fn where_asmx_is_lax_the_sender_is_told_why_not() {
    let instruction = message(V1_1).replace("<appKey>", "<?x y?><appKey>");
    let encoding = message(V1_1).replace("encoding=\"utf-8\"", "encoding=\"utf-16\"");
    let unlabelled = ("content-type", "text/xml");
    for (media_type, body) in [(TEXT_XML, instruction), (unlabelled, encoding)] {
        let (status, version, text) = refused(&[media_type, ACTION], &body);
        assert_eq!((status, version), (500, V1_1), "{text}");
    }
}

#[test]
fn a_message_without_a_body_is_no_unknown_operation() {
    for version in SoapVersion::ALL {
        let body = format!("<e:Envelope xmlns:e=\"{}\" />", version.namespace());
        let Err(RequestError::Refused { version: answered, refused }) = received(&[TEXT_XML], &body) else {
            panic!()
        };
        assert_eq!((answered, refused.recognised), (version, false));
        assert_eq!(refused.error.kind(), DecodeErrorKind::MissingElement);
    }
}

#[test]
fn an_unknown_envelope_is_answered_in_soap_1_1_even_under_the_type_of_1_2() {
    for namespace in ["urn:unknown", "", "http://www.w3.org/2001/12/soap-envelope"] {
        let body = message(V1_2).replace(V1_2.namespace(), namespace).replace("xmlns:soap=\"\"", "");
        let body = if namespace.is_empty() { body.replace("soap:", "") } else { body };
        for headers in [&[WITH_ACTION][..], &[SOAP_XML], &[TEXT_XML, ACTION], &[TEXT_XML]] {
            let Err(error @ RequestError::Refused { .. }) = received(headers, &body) else {
                panic!("{headers:?}")
            };
            assert_eq!((error.status().as_u16(), error.version()), (500, V1_1), "{headers:?}");
        }
    }
}

#[test]
fn a_mandatory_header_block_is_refused_and_named() {
    for version in SoapVersion::ALL {
        let header =
            "<soap:Header><h:x xmlns:h=\"urn:h\" soap:mustUnderstand=\"1\" /></soap:Header><soap:Body>";
        let body = message(version).replace("<soap:Body>", header);
        let Err(RequestError::Refused { version: answered, refused }) = received(&[TEXT_XML], &body) else {
            panic!()
        };
        assert_eq!((answered, refused.error.kind()), (version, DecodeErrorKind::NotUnderstood));
        assert_eq!(refused.not_understood[0].local_name, "x");
        let optional = body.replace("mustUnderstand=\"1\"", "mustUnderstand=\"0\"");
        assert_eq!(received(&[TEXT_XML], &optional).unwrap().header[0].local_name, "x");
    }
}

#[test]
fn text_xml_brings_either_version_and_soap_xml_only_1_2() {
    assert_eq!(accepted(&[TEXT_XML, ACTION], &message(V1_2)), V1_2);
    assert_eq!(accepted(&[TEXT_XML], &message(V1_2)), V1_2);
    for headers in [&[SOAP_XML][..], &[WITH_ACTION], &[SOAP_XML, ACTION]] {
        let Err(error) = received(headers, &message(V1_1)) else { panic!("{headers:?}") };
        assert_eq!(error, RequestError::UnsupportedMediaType { version: V1_1 }, "{headers:?}");
    }
}

#[test]
fn media_types_other_than_soaps_are_415() {
    for content_type in [
        "application/json",
        "application/xml; charset=utf-8",
        "application/octet-stream",
        "application/x-www-form-urlencoded",
        "multipart/related; boundary=x",
        "text/xmlfoo; charset=utf-8",
        "application/soap+xmlfoo",
        "text/xml; charset=utf-8; charset=utf-16",
        "text/xml, text/xml",
        ";;;",
        "",
    ] {
        let content_type = ("Content-Type", content_type);
        let with_action = received(&[content_type, ACTION], &message(V1_1)).unwrap_err();
        assert_eq!(with_action, RequestError::UnsupportedMediaType { version: V1_1 }, "{content_type:?}");
        let without = received(&[content_type], &message(V1_1)).unwrap_err();
        assert_eq!(without, RequestError::UnsupportedMediaType { version: V1_2 }, "{content_type:?}");
        assert_eq!(without.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    }
    assert!(matches!(received(&[ACTION], &message(V1_1)), Err(RequestError::UnsupportedMediaType { .. })));
    let two_lines = received(&[TEXT_XML, TEXT_XML, ACTION], &message(V1_1));
    assert!(matches!(two_lines, Err(RequestError::UnsupportedMediaType { .. })));
}

#[test]
fn a_media_type_is_read_in_any_case_with_quotes_and_without_a_charset() {
    for content_type in
        ["TEXT/XML; CHARSET=UTF-8", "text/xml", "text/xml; charset=\"utf-8\"", "text/xml;x=y;"]
    {
        assert_eq!(accepted(&[("Content-Type", content_type), ACTION], &message(V1_1)), V1_1);
    }
}

#[test]
fn other_methods_than_post_are_405() {
    for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD", "M-POST", "FOO", "post"] {
        let request =
            Request::builder().method(method).header(TEXT_XML.0, TEXT_XML.1).header(ACTION.0, ACTION.1);
        let error =
            decode_request::<Logout>(&request.body(message(V1_1)).unwrap(), &Limits::default()).unwrap_err();
        assert_eq!(error, RequestError::MethodNotAllowed, "{method}");
        assert_eq!(error.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[test]
fn an_unknown_action_says_who_named_it() {
    let Err(RequestError::UnknownAction { action, .. }) =
        received(&[WITH_UNKNOWN_ACTION], &envelope(V1_2, ""))
    else {
        panic!()
    };
    assert_eq!(action, NamedAction::Parameter("urn:unknown".to_owned()));
}

/// A response as it would stand on an HTTP/1.1 connection, without the body.
fn head(response: &http::Response<Vec<u8>>) -> String {
    let mut lines = vec![response.status().as_u16().to_string()];
    lines.extend(
        response.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())),
    );
    lines.join("\n")
}

#[test]
fn a_result_goes_out_under_asmxs_headers() {
    let result = LogoutResult::new(ResponseCode::new("OK"));
    for (version, length) in [(V1_1, 382), (V1_2, 380)] {
        let response = encode_response::<Logout>(&result, version).unwrap();
        let content_type = version.media_type();
        assert_eq!(
            head(&response),
            format!(
                "200\ncache-control: private, max-age=0\ncontent-length: {length}\n\
                 content-type: {content_type}; charset=utf-8"
            )
        );
        assert_eq!(response.body().len(), length);
    }
}

#[test]
fn a_rejection_goes_out_as_200_and_every_fault_as_500() {
    let result = LogoutResult::new(ResponseCode::new("Unauthorized"));
    let fault = Fault::new(FaultCode::standard(FaultClass::Sender), "No.");
    for version in SoapVersion::ALL {
        assert_eq!(encode_response::<Logout>(&result, version).unwrap().status(), 200);
        let answer = encode_fault(&fault, version).unwrap();
        let (length, media_type) = (answer.body().len(), version.media_type());
        assert_eq!(
            head(&answer),
            format!(
                "500\ncache-control: private\ncontent-length: {length}\ncontent-type: {media_type}; charset=utf-8"
            )
        );
        assert_eq!(encode_must_understand(&fault, &[], version).unwrap().status(), 500);
    }
}

#[test]
fn a_version_mismatch_goes_out_in_soap_1_1_with_what_is_supported() {
    let fault = Fault::new(FaultCode::standard(FaultClass::VersionMismatch), "No.");
    let answer = encode_version_mismatch(&fault).unwrap();
    assert_eq!(answer.status(), 500);
    assert_eq!(answer.headers()["content-type"], "text/xml; charset=utf-8");
    let body = String::from_utf8(answer.into_body()).unwrap();
    assert!(body.contains("<soap12:Upgrade ") && body.contains(V1_1.namespace()), "{body}");
}

#[test]
fn an_empty_answer_has_a_media_type_and_no_body() {
    let answer = encode_empty(StatusCode::UNSUPPORTED_MEDIA_TYPE, V1_2);
    assert_eq!(
        head(&answer),
        "415\ncache-control: private\ncontent-length: 0\ncontent-type: application/soap+xml; charset=utf-8"
    );
    assert!(answer.body().is_empty());
}

#[test]
fn a_text_that_xml_cannot_write_is_an_error_and_no_answer() {
    let result = LogoutResult::new(ResponseCode::new("OK")).with_message("\u{1}");
    assert!(encode_response::<Logout>(&result, V1_1).is_err());
    assert!(encode_fault(&Fault::new(FaultCode::standard(FaultClass::Sender), "\u{1}"), V1_1).is_err());
}
