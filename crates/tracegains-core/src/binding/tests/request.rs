//! What goes out, byte by byte.

use http::{Method, Request};

use super::logout;
use crate::binding::{Endpoint, RequestBody, encode_request};
use crate::operation::{Operation, Rejection};
use crate::soap::{DecodeError, EncodeError, SoapVersion};
use crate::xml::{Reader, Writer};

/// A request as it would stand on an HTTP/1.1 connection, but for the host and the client's own headers.
fn written(request: &Request<RequestBody>) -> String {
    let mut out = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        out.push_str(&format!("{name}: {}\n", value.to_str().unwrap()));
    }
    out.push('\n');
    out.push_str(str::from_utf8(request.body().as_ref()).unwrap());
    out
}

#[test]
fn a_soap_1_1_request_has_exactly_these_headers_and_bytes() {
    let request = encode_request(&logout(), &Endpoint::production(), SoapVersion::V1_1, true);
    assert_eq!(
        written(&request),
        "POST https://api.tracegains.net/v7/soap/Authentication.asmx\n\
         content-type: text/xml; charset=utf-8\n\
         content-length: 418\n\
         soapaction: \"https://api.tracegains.net/v7/soap/Logout\"\n\
         \n\
         <?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\
         <soap:Body><Logout xmlns=\"https://api.tracegains.net/v7/soap\">\
         <appKey>0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9</appKey>\
         <sessionId>5e55a1d0-0000-4000-8000-00000000000f</sessionId></Logout></soap:Body></soap:Envelope>"
    );
}

#[test]
fn a_soap_1_2_request_has_exactly_these_headers_and_bytes() {
    let request = encode_request(&logout(), &Endpoint::test(), SoapVersion::V1_2, true);
    assert_eq!(
        written(&request),
        "POST https://api-test.tracegains.net/v7/soap/Authentication.asmx\n\
         content-type: application/soap+xml; charset=utf-8; action=\"https://api.tracegains.net/v7/soap/Logout\"\n\
         content-length: 416\n\
         \n\
         <?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://www.w3.org/2003/05/soap-envelope\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\
         <soap:Body><Logout xmlns=\"https://api.tracegains.net/v7/soap\">\
         <appKey>0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9</appKey>\
         <sessionId>5e55a1d0-0000-4000-8000-00000000000f</sessionId></Logout></soap:Body></soap:Envelope>"
    );
}

#[test]
fn the_action_parameter_can_be_left_off_and_changes_nothing_else() {
    let with = encode_request(&logout(), &Endpoint::test(), SoapVersion::V1_2, true);
    let without = encode_request(&logout(), &Endpoint::test(), SoapVersion::V1_2, false);
    assert_eq!(without.headers()["content-type"], "application/soap+xml; charset=utf-8");
    assert_eq!(with.body(), without.body());
    assert_eq!(without.headers().len(), 2, "no SOAPAction instead");
    let soap_1_1 =
        [true, false].map(|on| written(&encode_request(&logout(), &Endpoint::test(), SoapVersion::V1_1, on)));
    assert_eq!(soap_1_1[0], soap_1_1[1], "SOAP 1.1 has no such parameter");
}

#[test]
fn the_endpoints_query_is_sent() {
    let endpoint = Endpoint::new("https://gateway.example:8443/soap?tenant=7").unwrap();
    let request = encode_request(&logout(), &endpoint, SoapVersion::V1_1, true);
    assert_eq!(request.method(), Method::POST);
    assert_eq!(request.uri(), "https://gateway.example:8443/soap?tenant=7");
}

#[test]
fn a_request_prints_neither_key_nor_session() {
    for version in SoapVersion::ALL {
        let request = encode_request(&logout(), &Endpoint::production(), version, true);
        let printed = format!("{request:?} {request:#?}");
        assert!(!printed.contains("0a1b2c3d") && !printed.contains("5e55"), "{printed}");
    }
}

/// An operation defined elsewhere, with an action that tries to leave its header.
struct Hostile;

impl Operation for Hostile {
    type Output = ();
    const NAME: &'static str = "Hostile";
    const RESPONSE_NAME: &'static str = "HostileResponse";
    const ACTION: &'static str = "urn:a\"\r\nX-Evil: \u{e9}\\";
    const REPEATABLE: bool = false;

    fn request_length(&self) -> usize {
        0
    }

    fn write_request(&self, out: &mut Writer) {
        out.raw("<Hostile />");
    }

    fn read_request(_: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self)
    }

    fn write_response((): &(), _: &mut Writer) -> Result<(), EncodeError> {
        Ok(())
    }

    fn read_response(_: &mut Reader<'_>) -> Result<(), DecodeError> {
        Ok(())
    }

    fn rejection((): &()) -> Option<Rejection> {
        None
    }
}

#[test]
fn an_action_cannot_leave_its_header() {
    let escaped = "\"urn:a%22%0D%0AX-Evil:%20%C3%A9%5C\"";
    let request = encode_request(&Hostile, &Endpoint::test(), SoapVersion::V1_1, true);
    assert_eq!(request.headers()["soapaction"], escaped);
    let request = encode_request(&Hostile, &Endpoint::test(), SoapVersion::V1_2, true);
    let content_type = format!("application/soap+xml; charset=utf-8; action={escaped}");
    assert_eq!(request.headers()["content-type"], content_type);
}

#[test]
fn what_is_declared_is_the_length_of_the_body() {
    for version in SoapVersion::ALL {
        let request = encode_request(&logout(), &Endpoint::test(), version, true);
        assert_eq!(request.headers()["content-length"], request.body().len().to_string());
    }
}
