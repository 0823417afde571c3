//! Responses that are known to trip clients, by name.

use super::{answer, fault, name, received, rejection, result, success};
use crate::binding::{Answer, BodyCollector, HttpReason, decode_response};
use crate::operation::{Logout, LogoutResult, ResponseCode};
use crate::soap::{DecodeErrorKind, FaultClass, Limits, SoapVersion};

const V1_1: SoapVersion = SoapVersion::V1_1;
const V1_2: SoapVersion = SoapVersion::V1_2;
const XML: (&str, &str) = ("Content-Type", "text/xml; charset=utf-8");
const SOAP_XML: (&str, &str) = ("Content-Type", "application/soap+xml; charset=utf-8");

fn reason(answer: Answer<LogoutResult>) -> HttpReason {
    match answer {
        Answer::Http(reason) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_success_is_the_result_itself() {
    let expected = LogoutResult::new(ResponseCode::new("OK")).with_message("Session expired.");
    assert_eq!(answer(V1_1, 200, &[XML], &success(V1_1)), Answer::Completed(expected.clone()));
    assert_eq!(answer(V1_2, 200, &[SOAP_XML], &success(V1_2)), Answer::Completed(expected));
}

#[test]
fn an_accepted_logout_is_not_done() {
    let body = result(V1_1, "<ResponseCode>Accepted</ResponseCode>");
    assert_eq!(name(&answer(V1_1, 200, &[XML], &body)), "rejected");
}

fn redirected(status: u16, location: Option<&str>) -> Option<String> {
    let mut headers = vec![XML];
    headers.extend(location.map(|location| ("Location", location)));
    // A valid success in the body changes nothing: nobody knows who wrote it.
    match reason(answer(V1_1, status, &headers, &success(V1_1))) {
        HttpReason::Redirect { to } => to,
        other => panic!("{status}: {other:?}"),
    }
}

#[test]
fn a_301_is_not_followed_and_shows_the_origin_only() {
    let to = redirected(301, Some("https://other.example/soap?session=5e55"));
    assert_eq!(to.as_deref(), Some("https://other.example"));
}

#[test]
fn a_302_to_plain_http_is_not_followed() {
    assert_eq!(
        redirected(302, Some("http://api.tracegains.net/")).as_deref(),
        Some("http://api.tracegains.net")
    );
}

#[test]
fn a_303_with_user_information_does_not_show_it() {
    let to = redirected(303, Some("https://key:hunter2@other.example:8443/"));
    assert_eq!(to.as_deref(), Some("https://other.example:8443"));
}

#[test]
fn a_307_with_a_relative_location_names_no_origin() {
    assert_eq!(redirected(307, Some("/v7/soap/Other.asmx?session=5e55")), None);
}

#[test]
fn a_308_without_a_location_is_a_redirect_all_the_same() {
    assert_eq!(redirected(308, None), None);
}

#[test]
fn a_redirect_with_two_locations_names_no_origin() {
    let headers = [("Location", "https://a.example/"), ("Location", "https://b.example/")];
    assert_eq!(reason(answer(V1_1, 302, &headers, "")), HttpReason::Redirect { to: None });
}

#[test]
fn a_redirect_counts_even_where_its_body_is_broken() {
    let headers = [("Content-Length", "10"), ("Location", "https://a.example/")];
    assert_eq!(name(&answer(V1_1, 307, &headers, "short")), "http:redirect");
}

#[test]
fn success_statuses_without_a_body_are_no_success() {
    for status in [200, 202, 204] {
        for headers in [&[XML][..], &[], &[("Content-Length", "0")]] {
            assert_eq!(reason(answer(V1_1, status, headers, "")), HttpReason::Empty, "{status}");
        }
    }
}

#[test]
fn a_206_with_a_full_envelope_contradicts_itself() {
    assert_eq!(name(&answer(V1_1, 206, &[XML], &success(V1_1))), "http:contradiction");
}

#[test]
fn a_success_under_201_contradicts_itself() {
    assert_eq!(name(&answer(V1_2, 201, &[SOAP_XML], &success(V1_2))), "http:contradiction");
}

#[test]
fn a_success_under_500_contradicts_itself() {
    let what = "a success under a status other than 200";
    assert_eq!(reason(answer(V1_1, 500, &[XML], &success(V1_1))), HttpReason::Contradiction { what });
}

#[test]
fn a_success_under_the_other_media_type_contradicts_itself() {
    let what = "a success under the media type of the other SOAP version";
    assert_eq!(reason(answer(V1_1, 200, &[SOAP_XML], &success(V1_1))), HttpReason::Contradiction { what });
    assert_eq!(reason(answer(V1_2, 200, &[XML], &success(V1_2))), HttpReason::Contradiction { what });
}

#[test]
fn a_fault_is_the_same_fault_under_every_status() {
    for status in [200, 202, 400, 401, 407, 500, 503] {
        let Answer::Fault { fault, version } = answer(V1_2, status, &[SOAP_XML], &fault(V1_2)) else {
            panic!("{status}");
        };
        assert_eq!(
            (fault.code.class(), fault.reason(), version),
            (FaultClass::Sender, "No.", V1_2),
            "{status}"
        );
    }
}

#[test]
fn a_soap_1_2_fault_answers_a_soap_1_1_request() {
    assert_eq!(name(&answer(V1_1, 500, &[SOAP_XML], &fault(V1_2))), "fault:1.2");
    assert_eq!(name(&answer(V1_2, 500, &[XML], &fault(V1_1))), "fault:1.1");
}

#[test]
fn a_rejection_is_a_rejection_under_200_and_500() {
    for status in [200, 500] {
        let Answer::Rejected { rejection: rejected, output } = answer(V1_1, status, &[XML], &rejection(V1_1))
        else {
            panic!("{status}");
        };
        assert_eq!(output.message(), Some("No."));
        assert_eq!(rejected.response_code.as_str(), "Unauthorized");
        assert_eq!(rejected.message.as_deref(), Some("No."));
    }
}

#[test]
fn a_soap_1_1_answer_does_not_answer_a_soap_1_2_request() {
    let Answer::Decode(error) = answer(V1_2, 200, &[XML], &success(V1_1)) else { panic!() };
    assert_eq!(error.kind(), DecodeErrorKind::VersionMismatch);
    assert_eq!(error.expected(), "a SOAP 1.2 envelope, the version of the request");
    assert_eq!(name(&answer(V1_1, 500, &[SOAP_XML], &rejection(V1_2))), "decode:version_mismatch");
}

#[test]
fn a_valid_envelope_under_another_media_type_is_not_read() {
    for found in
        ["text/html", "text/plain", "application/xml", "text/xmlx", "application/json", "text/xml, text/xml"]
    {
        let reason = reason(answer(V1_1, 200, &[("Content-Type", found)], &success(V1_1)));
        assert_eq!(reason, HttpReason::MediaType { found: Some(found.to_owned()) });
    }
    assert_eq!(reason(answer(V1_1, 200, &[], &success(V1_1))), HttpReason::MediaType { found: None });
    assert_eq!(name(&answer(V1_1, 500, &[("Content-Type", "text/html")], &fault(V1_1))), "http:status");
}

#[test]
fn a_media_type_in_other_case_and_quotes_is_the_same() {
    let headers = [("Content-Type", "Text/XML; Charset=\"UTF-8\"")];
    assert_eq!(name(&answer(V1_1, 200, &headers, &success(V1_1))), "completed");
    let headers = [("Content-Type", "APPLICATION/SOAP+XML;x=y")];
    assert_eq!(name(&answer(V1_2, 200, &headers, &success(V1_2))), "completed");
}

#[test]
fn a_doubled_charset_is_no_media_type() {
    for charsets in ["charset=utf-8; charset=utf-16", "charset=utf-8; charset=utf-8"] {
        let content_type = format!("text/xml; {charsets}");
        let answer = answer(V1_1, 200, &[("Content-Type", &content_type)], &success(V1_1));
        assert_eq!(name(&answer), "http:media_type", "{charsets}");
    }
}

#[test]
fn two_content_types_are_none() {
    let answer = answer(V1_1, 200, &[XML, SOAP_XML], &success(V1_1));
    let found = "text/xml; charset=utf-8, application/soap+xml; charset=utf-8".to_owned();
    assert_eq!(reason(answer), HttpReason::MediaType { found: Some(found) });
}

#[test]
fn a_multipart_answer_is_not_unpacked() {
    let headers = [("Content-Type", "multipart/related; type=\"text/xml\"; boundary=b")];
    let body = format!("--b\r\nContent-Type: text/xml\r\n\r\n{}\r\n--b--", success(V1_1));
    assert_eq!(name(&answer(V1_1, 200, &headers, &body)), "http:media_type");
}

#[test]
fn a_content_coding_that_was_not_asked_for_is_an_error_and_identity_is_none() {
    for coding in ["gzip", "x-gzip", "br", "deflate", "identity, gzip", "GZIP"] {
        let answer = answer(V1_1, 200, &[XML, ("Content-Encoding", coding)], &success(V1_1));
        assert_eq!(reason(answer), HttpReason::ContentCoding { found: coding.to_owned() });
    }
    for coding in ["identity", "Identity", "", " identity , identity "] {
        let answer = answer(V1_1, 200, &[XML, ("Content-Encoding", coding)], &success(V1_1));
        assert_eq!(name(&answer), "completed", "{coding:?}");
    }
    let headers = [XML, ("Content-Encoding", "identity"), ("Content-Encoding", "gzip")];
    assert_eq!(name(&answer(V1_1, 200, &headers, &success(V1_1))), "http:content_coding");
}

#[test]
fn a_body_of_another_length_than_declared_is_not_read() {
    let body = success(V1_1);
    for declared in [body.len() + 1, body.len() - 1, 0] {
        let answer = answer(V1_1, 200, &[XML, ("Content-Length", &declared.to_string())], &body);
        let declared = u64::try_from(declared).ok();
        assert_eq!(reason(answer), HttpReason::CutOff { received: body.len(), declared });
    }
    let length = body.len().to_string();
    assert_eq!(name(&answer(V1_1, 200, &[XML, ("Content-Length", &length)], &body)), "completed");
}

#[test]
fn two_content_lengths_that_differ_leave_the_body_unread() {
    let body = success(V1_1);
    let (right, wrong) = (body.len().to_string(), "7".to_owned());
    let headers = [XML, ("Content-Length", right.as_str()), ("Content-Length", wrong.as_str())];
    let expected = HttpReason::CutOff { received: body.len(), declared: None };
    assert_eq!(reason(answer(V1_1, 200, &headers, &body)), expected);
}

#[test]
fn a_stream_that_broke_behind_a_whole_envelope_is_cut_off() {
    let (head, body) = received(200, &[XML], &success(V1_1)).into_parts();
    let mut collector = BodyCollector::new(head, 64 * 1024);
    collector.push(body.as_ref());
    let answer = decode_response::<Logout>(&collector.cut_off(), V1_1, &Limits::default());
    assert_eq!(name(&answer), "http:cut_off");
}

#[test]
fn a_body_above_the_limit_is_too_large_by_declaration_and_by_bytes() {
    let limit = 64 * 1024;
    let declared = answer(V1_1, 200, &[XML, ("Content-Length", "65537")], "");
    assert_eq!(reason(declared), HttpReason::TooLarge { limit });
    let sent = format!("{}{}", success(V1_1), " ".repeat(limit));
    assert_eq!(reason(answer(V1_1, 200, &[XML], &sent)), HttpReason::TooLarge { limit });
}

#[test]
fn an_answer_prints_no_session_that_the_peer_echoed() {
    let session = super::SESSION_ID;
    let echo = result(V1_1, &format!("<ResponseCode>{session}</ResponseCode><Message>{session}</Message>"));
    for answer in [
        answer(V1_1, 200, &[XML], &echo),
        answer(V1_1, 200, &[("Content-Type", session)], &echo),
        answer(V1_1, 302, &[("Location", &format!("https://{session}/"))], ""),
        answer(V1_1, 500, &[XML], &fault(V1_1).replace("No.", session)),
    ] {
        let printed = format!("{answer:?}");
        assert!(printed.contains("5e55…") && !printed.contains("a1d0-0000"), "{printed}");
    }
}
