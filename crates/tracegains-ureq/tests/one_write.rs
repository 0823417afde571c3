//! What the server sees of `ClientBuilder::one_write`.
#![cfg(feature = "one-write")]

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use support::{key, session};
use tracegains_core::operation::ResponseCode;
use tracegains_core::operation::message::encode_response;
use tracegains_ureq::{Client, Endpoint, Logout, LogoutResult, SoapVersion};

/// An answer after which the connection is kept.
fn answer() -> String {
    let result = LogoutResult::new(ResponseCode::new("OK"));
    let body = String::from_utf8(encode_response::<Logout>(&result, SoapVersion::V1_1).unwrap()).unwrap();
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n{body}")
}

#[test]
fn a_request_arrives_whole_with_the_first_packet() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v7/soap/Authentication.asmx", listener.local_addr().unwrap());
    let server = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut buffer = [0; 64 * 1024];
        let mut firsts = Vec::new();
        for _ in 0..2 {
            let length = stream.read(&mut buffer).unwrap();
            firsts.push(String::from_utf8_lossy(&buffer[..length]).into_owned());
            stream.write_all(answer().as_bytes()).unwrap();
        }
        firsts
    });
    let client =
        Client::builder(Endpoint::with_plain_http_allowed(&url).unwrap()).one_write().build().unwrap();
    for _ in 0..2 {
        assert_eq!(client.logout(key(), session()).unwrap().attempts, 1);
    }
    for first in server.join().unwrap() {
        assert!(first.starts_with("POST ") && first.ends_with("</soap:Envelope>"), "{first}");
    }
}
