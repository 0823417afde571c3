//! Media types and actions: what the head of a request may say, and what it decides.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod wire;

use tracegains_core::SoapVersion;
use tracegains_service::LocalService;
use wire::{ACTION, envelope, exchange, post, post_with};

const V1_1: SoapVersion = SoapVersion::V1_1;
const V1_2: SoapVersion = SoapVersion::V1_2;

/// Sends a request that names an open session, and checks that it is answered without a body.
#[track_caller]
fn is_unsupported(sent: SoapVersion, head: impl Fn(String) -> Vec<u8>, answered: SoapVersion) {
    let service = LocalService::start().unwrap();
    let (app_key, session_id) = service.issue_session();
    let reply = exchange(&service, head(envelope(sent, &app_key, &session_id)));
    assert_eq!((reply.status, reply.text()), (415, ""));
    assert_eq!(reply.header("content-type").unwrap(), format!("{}; charset=utf-8", answered.media_type()));
    assert_eq!(reply.header("cache-control"), Some("private"));
    assert!(service.is_active(&session_id));
}

#[test]
fn other_media_types_are_415_with_an_empty_body() {
    for media_type in [
        "Content-Type: application/json\r\n",
        "Content-Type: application/xml; charset=utf-8\r\n",
        "Content-Type: text/xmlfoo; charset=utf-8\r\n",
        "Content-Type: multipart/related; boundary=x\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: ;;;\r\n",
        "Content-Type: text/xml\r\nContent-Type: text/xml\r\n",
        "Content-Type: text/xml; charset=utf-8; charset=utf-16\r\n",
        "",
    ] {
        let soap_action = format!("{media_type}SOAPAction: \"{ACTION}\"\r\n");
        is_unsupported(V1_1, |body| post_with(&soap_action, body), V1_1);
        is_unsupported(V1_2, |body| post_with(media_type, body), V1_2);
    }
}

#[test]
fn the_media_type_of_soap_1_2_brings_no_soap_1_1() {
    is_unsupported(V1_1, |body| post(V1_2, body), V1_1);
}

#[test]
fn the_envelope_decides_the_version_under_text_xml() {
    let service = LocalService::start().unwrap();
    for soap_action in [format!("SOAPAction: \"{ACTION}\"\r\n"), String::new()] {
        let (app_key, session_id) = service.issue_session();
        let headers = format!("Content-Type: text/xml; charset=utf-8\r\n{soap_action}");
        let reply = exchange(&service, post_with(&headers, envelope(V1_2, &app_key, &session_id)));
        assert_eq!(reply.text(), wire::success(V1_2));
        assert_eq!(reply.header("content-type"), Some("application/soap+xml; charset=utf-8"));
    }
}

#[test]
fn actions_are_read_as_clients_write_them() {
    let service = LocalService::start().unwrap();
    let soap_1_1 = |header: &str| format!("Content-Type: text/xml; charset=utf-8\r\n{header}");
    let soap_1_2 = |rest: &str| format!("Content-Type: application/soap+xml{rest}\r\n");
    for (version, headers) in [
        (V1_1, soap_1_1("")),
        (V1_1, soap_1_1(&format!("SOAPAction: {ACTION}\r\n"))),
        (V1_1, soap_1_1(&format!("soapaction:   \"{ACTION}\"  \r\n"))),
        (V1_1, soap_1_1(&format!("SOAPAction: \"{ACTION}\"\r\nSOAPAction: \"{ACTION}\"\r\n"))),
        (V1_1, soap_1_1("SOAPAction: \"https%3A%2F%2Fapi.tracegains.net%2Fv7%2Fsoap%2FLogout\"\r\n")),
        (V1_2, soap_1_2("")),
        (V1_2, soap_1_2(&format!(";charset=utf-8;action=\"{ACTION}\""))),
        (V1_2, soap_1_2(&format!("; action={ACTION}; charset=utf-8"))),
        (V1_2, soap_1_2("; action=\"\"")),
        (V1_2, soap_1_2("; action=\"https://api.tracegains.net/v7/soap/Login\"")),
        (V1_2, soap_1_2("\r\nSOAPAction: \"urn:ignored-in-1.2\"")),
        (V1_1, format!("Content-Type: TEXT/XML; CHARSET=UTF-8\r\nSOAPAction: \"{ACTION}\"\r\n")),
    ] {
        let (app_key, session_id) = service.issue_session();
        let reply = exchange(&service, post_with(&headers, envelope(version, &app_key, &session_id)));
        assert_eq!(reply.text(), wire::success(version), "{headers}");
    }
}
