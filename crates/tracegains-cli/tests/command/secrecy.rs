//! Key and session are printed nowhere, however the server echoes them and whatever is switched on.

use tracegains_core::SoapVersion;
use tracegains_core::soap::FaultClass;

use crate::outcomes::{TRANSPORTS, fault, logout, result};
use crate::run::{KEY, SESSION};
use crate::server::{Answer, Server, answer, with_header};

fn echoes() -> Vec<Answer> {
    let plain = SESSION.replace('-', "");
    let text = format!("Key {KEY}, session {SESSION}, {plain}, {{{}}}.", SESSION.to_uppercase());
    let html = format!("<html><body>{text}</body></html>");
    let header = format!(
        "X-Echo: {text}\r\nSet-Cookie: session={SESSION}\r\nLocation: https://{SESSION}.example/{KEY}"
    );
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(html.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let Answer::Bytes(mut cut) = answer("200 OK", "text/xml", result("OK", &text)) else { unreachable!() };
    cut.truncate(cut.len() - 120);
    vec![
        answer("200 OK", "text/xml", result("OK", &text)),
        answer("200 OK", "text/xml", result("Unauthorized", &text)),
        answer("200 OK", "text/xml", result(SESSION, &text)),
        answer("500 Internal Server Error", "text/xml", fault(FaultClass::Sender, SoapVersion::V1_1, &text)),
        answer("500 Internal Server Error", "text/xml", fault(FaultClass::Other, SoapVersion::V1_2, &text)),
        answer("200 OK", "text/xml", format!("<s{plain}><x/>")),
        answer("200 OK", "text/html", &html),
        answer("200 OK", &format!("text/{SESSION}"), &html),
        answer("403 Forbidden", "text/html", &html),
        answer("403 Forbidden", "text/html; charset=utf-16", &utf16),
        answer("403 Forbidden", "text/html", &utf16[2..]),
        with_header("302 Found", "text/html", &header, &html),
        with_header("200 OK", "text/xml", &header, result("OK", "")),
        Answer::Bytes(cut),
        Answer::Bytes(format!("HTTP/1.1 999 {text}\r\n\r\n{text}").into_bytes()),
        Answer::Bytes(text.into_bytes()),
    ]
}

#[test]
fn no_secret_is_printed_whatever_the_server_echoes() {
    for transport in TRANSPORTS {
        for (number, answer) in echoes().into_iter().enumerate() {
            for more in
                [["--json", "-vv", "--show-wire"].as_slice(), &["-vv", "--show-wire"], &["--json"], &[]]
            {
                let server = Server::start([answer.clone()]);
                let more = [more, &["--attempts", "1", "--timeout", "10"]].concat();
                let ended = logout(&server.url, transport, &more);
                assert!([0, 1, 4].contains(&ended.status), "{number}: {}", ended.stderr);
                ended.assert_no_secret();
            }
        }
    }
}

#[test]
fn the_clients_dump_of_bytes_does_not_reach_the_trace() {
    for transport in TRANSPORTS {
        let server = Server::start([answer("200 OK", "text/xml", result("OK", ""))]);
        let ended = logout(&server.url, transport, &["-vvv"]);
        assert!(ended.stderr.contains("tracegains.call"), "{}", ended.stderr);
        assert!(!ended.stderr.contains("ureq_proto") && !ended.stderr.contains("hyper"), "{}", ended.stderr);
        // A dump is rows of hexadecimal digits and of text, sixteen bytes each.
        let joined: String = ended.stderr.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        assert!(!joined.contains(&SESSION.replace('-', "")[..16]), "{joined}");
        let hex: String = SESSION.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!joined.contains(&hex[..16]), "{joined}");
    }
}

#[test]
fn texts_are_printed_as_they_are_on_request() {
    for transport in TRANSPORTS {
        let message = format!("No session {SESSION}\nfor {KEY}");
        let rejection = answer("200 OK", "text/xml", result("Unauthorized", &message));
        let server = Server::start([rejection.clone(), rejection]);
        let ended = logout(&server.url, transport, &["--json", "--show-secrets"]);
        assert_eq!(ended.json()["message"], message);
        let ended = logout(&server.url, transport, &["--show-secrets"]);
        assert!(ended.stderr.contains(&format!("  message: {message}\n")), "{}", ended.stderr);
    }
}
