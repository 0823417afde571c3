//! What a Logout answers, and what it does to sessions.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tracegains_core::{AppKey, SessionId, SoapVersion};
use tracegains_service::LocalService;
use wire::{envelope, envelope_of, exchange, logout, post, rejection, success};

const V1_1: SoapVersion = SoapVersion::V1_1;

#[test]
fn a_session_is_ended_once_in_either_version() {
    let service = LocalService::start().unwrap();
    for version in SoapVersion::ALL {
        let (app_key, session_id) = service.issue_session();
        let request = post(version, envelope(version, &app_key, &session_id));
        let reply = exchange(&service, &request);
        assert_eq!(reply.status, 200);
        assert_eq!(reply.text(), success(version));
        assert_eq!(reply.header("content-type").unwrap(), format!("{}; charset=utf-8", version.media_type()));
        assert_eq!(reply.header("cache-control"), Some("private, max-age=0"));
        assert!(!service.is_active(&session_id));

        let again = exchange(&service, &request);
        assert_eq!(again.status, 200, "a rejection is in-band");
        assert_eq!(again.text(), rejection(version));
    }
    assert_eq!(service.requests(), 4);
}

#[test]
fn unknown_expired_and_foreign_sessions_are_rejected_alike() {
    let service = LocalService::start().unwrap();
    let (app_key, expired) = service.issue_session();
    let (_, foreign) = service.issue_session();
    let unknown: SessionId = "5e55a1d0-0000-4000-8000-00000000000f".parse().unwrap();
    assert!(service.expire(&expired));
    for session_id in [&expired, &foreign, &unknown] {
        let reply = exchange(&service, post(V1_1, envelope(V1_1, &app_key, session_id)));
        assert_eq!((reply.status, reply.text()), (200, rejection(V1_1).as_str()));
        let id = session_id.expose_secret();
        for spelling in [id.to_string(), id.simple().to_string()] {
            assert!(!reply.text().contains(&spelling), "the answer repeats the session ID");
        }
    }
    assert!(service.is_active(&foreign), "another application's session is left alone");
}

#[test]
fn a_session_expires_by_time() {
    let seconds = Arc::new(AtomicU64::new(0));
    let (hands, start) = (Arc::clone(&seconds), Instant::now());
    let service = LocalService::builder()
        .session_lifetime(Duration::from_secs(60))
        .clock(move || start + Duration::from_secs(hands.load(Ordering::SeqCst)))
        .start()
        .unwrap();
    let (app_key, early) = service.issue_session();
    let late = service.issue_session_for(&app_key);
    assert_eq!(service.active_sessions(), 2);

    seconds.store(59, Ordering::SeqCst);
    assert_eq!(exchange(&service, post(V1_1, envelope(V1_1, &app_key, &early))).text(), success(V1_1));
    seconds.store(60, Ordering::SeqCst);
    assert!(!service.is_active(&late));
    assert_eq!(exchange(&service, post(V1_1, envelope(V1_1, &app_key, &late))).text(), rejection(V1_1));
    assert_eq!(service.active_sessions(), 0);
}

#[test]
fn the_systems_clock_ends_sessions_too() {
    let service = LocalService::builder().session_lifetime(Duration::from_millis(30)).start().unwrap();
    let (_, session_id) = service.issue_session();
    assert!(service.is_active(&session_id));
    let started = Instant::now();
    while service.is_active(&session_id) {
        assert!(started.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn every_spelling_of_a_guid_that_dotnet_reads_names_the_session() {
    let service = LocalService::start().unwrap();
    let app_key: AppKey = "0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9".parse().unwrap();
    let session_id: SessionId = "5e55a1d0-0000-4000-8000-00000000000f".parse().unwrap();
    for spelling in [
        "5e55a1d0-0000-4000-8000-00000000000f",
        "5E55A1D0-0000-4000-8000-00000000000F",
        "5e55a1d000004000800000000000000f",
        "{5e55a1d0-0000-4000-8000-00000000000f}",
        "(5e55a1d0-0000-4000-8000-00000000000f)",
        " \t5e55a1d0-0000-4000-8000-00000000000f\n ",
        "<![CDATA[5e55a1d0-0000-4000-8000-00000000000f]]>",
        "5e55<![CDATA[a1d0]]>-0000-4000-8000-00000000000f",
        "&#x35;e55a1d0-0000-4000-8000-0000000000&#48;f",
        "5e55a1d0-0000<!-- joined, as SOAP has it -->-4000-8000-00000000000f",
    ] {
        service.add_session(app_key.clone(), session_id.clone());
        let body = envelope_of(V1_1, &logout("{0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9}", spelling));
        assert_eq!(exchange(&service, post(V1_1, body)).text(), success(V1_1), "{spelling}");
        assert!(!service.is_active(&session_id), "{spelling}");
    }
}

#[test]
fn parameters_stand_in_either_order_and_unknown_elements_are_skipped() {
    let service = LocalService::start().unwrap();
    let (app_key, session_id) = service.issue_session();
    let payload = format!(
        "<t:Logout xmlns:t=\"https://api.tracegains.net/v7/soap\"><t:extra><deep/></t:extra>\
         <t:sessionId>{}</t:sessionId><x xmlns=\"urn:x\">y</x><t:appKey>{}</t:appKey></t:Logout>",
        session_id.expose_secret(),
        app_key.expose_secret(),
    );
    let reply = exchange(&service, post(SoapVersion::V1_2, envelope_of(SoapVersion::V1_2, &payload)));
    assert_eq!(reply.text(), success(SoapVersion::V1_2));
}

type Encoder<'a> = &'a dyn Fn(&str) -> Vec<u8>;

#[test]
fn messages_in_other_encodings_are_read() {
    let service = LocalService::start().unwrap();
    let utf16 = |text: &str, unit: fn(u16) -> [u8; 2], mark: bool| {
        let mark = mark.then_some('\u{feff}');
        let text: String = mark.into_iter().chain(text.replace("utf-8", "utf-16").chars()).collect();
        text.encode_utf16().flat_map(unit).collect::<Vec<u8>>()
    };
    let utf8 = |text: &str| text.as_bytes().to_vec();
    let encoders: [(&str, Encoder<'_>); 7] = [
        ("; charset=utf-8", &|text| utf8(&format!("\u{feff}{text}"))),
        ("; charset=\"UTF-8\"", &utf8),
        ("", &utf8),
        ("; charset=utf-16", &|text| utf16(text, u16::to_le_bytes, true)),
        ("; charset=utf-16", &|text| utf16(text, u16::to_be_bytes, true)),
        ("", &|text| utf16(text, u16::to_le_bytes, true)),
        ("; charset=utf-16be", &|text| utf16(text, u16::to_be_bytes, false)),
    ];
    for (at, (charset, encode)) in encoders.into_iter().enumerate() {
        let (app_key, session_id) = service.issue_session();
        let body = encode(&envelope(V1_1, &app_key, &session_id));
        let headers = format!("Content-Type: text/xml{charset}\r\nSOAPAction: \"{}\"\r\n", wire::ACTION);
        assert_eq!(
            exchange(&service, wire::post_with(&headers, body)).text(),
            success(V1_1),
            "{at}: {charset}"
        );
    }
}
