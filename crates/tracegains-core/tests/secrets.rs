//! Whatever prints: the secrets of a call are not in it, also where the peer echoes them.

mod messages;

use std::fmt::Debug;

use messages::{KEY, SESSION, TG, answer, decode, decode_request, envelope, logout, request};
use tracegains_core::binding::{self, BodyCollector, BodyEnding, MediaType, RequestBody, ResponseBody};
use tracegains_core::call::{Call, Failure, FailureKind};
use tracegains_core::soap::{Body, Detail, FaultCode, HeaderBlock, Limits, Reason};
use tracegains_core::xml::{Limits as XmlLimits, Reader};
use tracegains_core::{
    AppKey, CallOptions, Endpoint, Fault, Logout, LogoutResult, Rejection, ResponseCode, SessionId,
    SoapVersion, http,
};

const V11: SoapVersion = SoapVersion::V1_1;

/// Four digits may be shown, so that a person can tell sessions apart; no more of either secret, in any
/// spelling.
#[track_caller]
fn assert_clean(what: &str, printed: &str) {
    let lower = printed.to_ascii_lowercase();
    for secret in [KEY, SESSION] {
        for spelling in [secret.to_owned(), secret.replace('-', "")] {
            let tail = &spelling[5..];
            assert!(!lower.contains(tail), "{what} prints a secret: {printed}");
            assert!(!lower.contains(&spelling[..8]), "{what} prints a secret: {printed}");
        }
    }
}

#[track_caller]
fn debug(what: &str, value: &impl Debug) {
    assert_clean(what, &format!("{value:?}"));
    assert_clean(what, &format!("{value:#?}"));
}

/// The session as a peer may echo it.
fn echoes() -> Vec<String> {
    let plain = SESSION.replace('-', "");
    [
        SESSION.to_owned(),
        SESSION.to_uppercase(),
        plain.clone(),
        format!("{{{SESSION}}}"),
        format!("x{plain}y"),
        format!("{KEY}/{SESSION}"),
    ]
    .into()
}

#[test]
fn keys_sessions_and_requests_do_not_print() {
    debug("AppKey", &KEY.parse::<AppKey>().unwrap());
    debug("SessionId", &SESSION.parse::<SessionId>().unwrap());
    debug("Logout", &logout());
    debug("a malformed GUID", &format!("{SESSION}0").parse::<SessionId>());
    assert_clean("InvalidGuid", &format!("{SESSION}0").parse::<SessionId>().unwrap_err().to_string());
    let sent = binding::encode_request(&logout(), &Endpoint::production(), V11, true);
    debug("http::Request", &sent);
    debug("RequestBody", sent.body());
    let body: RequestBody = sent.into_body();
    assert!(String::from_utf8_lossy(body.as_ref()).contains(SESSION), "it is sent, of course");
    let mut call = Call::<Logout, String>::new(Endpoint::test(), logout(), CallOptions::new(), 1);
    debug("Call", &call);
    debug("Attempt", &call.begin(std::time::Duration::ZERO));
    debug("Call", &call);
}

#[test]
fn what_a_peer_echoes_is_cut_wherever_it_prints() {
    for echo in echoes() {
        let code = ResponseCode::new(&echo);
        let result = LogoutResult::new(code.clone()).with_message(echo.as_str());
        let rejection = Rejection::new(code.clone(), Some(echo.clone()));
        debug("ResponseCode", &code);
        debug("LogoutResult", &result);
        debug("Rejection", &rejection);
        assert_clean("Rejection", &format!("{code} {rejection}"));
        let mut fault = Fault::new(FaultCode::qualified(echo.as_str(), echo.as_str()), echo.as_str());
        fault.subcodes = vec![FaultCode::unresolved(echo.as_str())];
        fault.reasons.push(Reason::new(Some(&echo), echo.as_str()));
        (fault.node, fault.role) = (Some(echo.clone()), Some(echo.clone()));
        fault.detail = Detail::from_text(&echo).ok();
        debug("Fault", &fault);
        assert_clean("Fault", &format!("{fault} {} {}", fault.code, fault.detail.as_ref().unwrap()));
        debug("HeaderBlock", &HeaderBlock::new(echo.as_str(), echo.as_str()));
        debug("MediaType", &MediaType::parse(&format!("text/xml; charset=\"{echo}\"; {echo}=1")));
        debug("Endpoint", &Endpoint::new(&format!("https://{SESSION}.example/{SESSION}?s={SESSION}")));
        debug("Endpoint", &Endpoint::new(&format!("https://{SESSION}@example.com/")));
    }
}

#[test]
fn errors_point_into_a_message_and_do_not_repeat_it() {
    for echo in [SESSION.to_owned(), SESSION.replace('-', ""), format!("x{}", SESSION.replace('-', ""))] {
        let name = format!("_{echo}");
        for broken in [
            format!("<{name}><b></{name}>"),
            format!("<a {name}='1' {name}='2'/>"),
            format!("<a b='{echo}&x;'/>"),
            format!("<{name}:a/>"),
            format!("<a>&{echo};</a>"),
            format!("<!DOCTYPE {name}>"),
            format!("<a><{name}>\u{1}</{name}></a>"),
        ] {
            let mut reader = Reader::new(&broken, &XmlLimits::default());
            let error = reader.root().and_then(|_| reader.skip()).unwrap_err();
            debug("xml::Error", &error);
            assert_clean("xml::Error", &error.to_string());
            let error = decode(&answer(V11, &broken)).unwrap_err();
            debug("DecodeError", &error);
            assert_clean("DecodeError", &error.to_string());
        }
        let refused =
            decode_request(&request(V11, &format!("<appKey>{echo}0</appKey><sessionId>{echo}</sessionId>")));
        debug("Refused", &refused.unwrap_err());
    }
}

#[test]
fn answers_and_their_bodies_do_not_print() {
    let bodies = [
        answer(
            V11,
            &format!(
                "<LogoutResult><ResponseCode>No</ResponseCode><Message>{SESSION}</Message></LogoutResult>"
            ),
        ),
        envelope(
            V11,
            &format!("<s:Fault><faultcode>{SESSION}</faultcode><faultstring>{KEY}</faultstring></s:Fault>"),
        ),
        format!("<html>{SESSION}</html>"),
        format!("{TG} {KEY}"),
    ];
    for (status, media_type) in
        [(200, "text/xml"), (500, "text/xml"), (503, "text/html"), (302, "text/html"), (200, "text/plain")]
    {
        for body in &bodies {
            let head = http::Response::builder()
                .status(status)
                .header("content-type", media_type)
                .header("location", format!("https://example.com/{SESSION}?s={SESSION}"))
                .header("set-cookie", SESSION)
                .body(())
                .unwrap();
            let mut collector = BodyCollector::new(head.into_parts().0, 4096);
            collector.push(body.as_bytes());
            debug("BodyCollector", &collector);
            let response = collector.finish();
            debug("ResponseBody", response.body());
            debug("Answer", &binding::decode_response::<Logout>(&response, V11, &Limits::default()));
            let mut call =
                Call::<Logout, String>::new(Endpoint::test(), logout(), CallOptions::new().attempts(1), 1);
            assert!(call.begin(std::time::Duration::ZERO).is_some());
            call.received(response, std::time::Duration::ZERO);
            debug("Call", &call);
            let error = call.finish().unwrap_err();
            debug("CallError", error.kind());
            assert_clean("CallError", &error.advice());
        }
    }
    debug("ResponseBody", &ResponseBody::new(SESSION.as_bytes().to_vec(), BodyEnding::Complete));
    let failure = Failure::may_have_arrived(FailureKind::Other, "broken").with_answer(http::Response::new(
        ResponseBody::new(SESSION.as_bytes().to_vec(), BodyEnding::CutOff { declared: None }),
    ));
    debug("Failure", &failure);
    let Ok(read) = decode(&bodies[0]) else { panic!() };
    debug("Envelope", &read);
    assert!(matches!(read.body, Body::Payload(_)));
}
