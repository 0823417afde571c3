//! Certificates: whom the command trusts, and what it says where it does not.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::outcomes::{TRANSPORTS, logout, result};
use crate::run::file;
use crate::server::{Answer, answer, read_request};

/// A server at `localhost` with a certificate of its own: its port, and the certificate in PEM.
fn start() -> (u16, String) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let pem = own.cert.pem();
    let key = PrivatePkcs8KeyDer::from(own.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key.into())
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
            let request = read_request(&mut stream);
            if let Answer::Bytes(bytes) = answer("200 OK", "text/xml", result("OK", ""))
                && request.contains("<Logout ")
            {
                let _ = stream.write_all(&bytes);
                stream.conn.send_close_notify();
                let _ = stream.flush();
            }
        }
    });
    (port, pem)
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_status_3_and_not_tried_again() {
    let (port, _) = start();
    for transport in TRANSPORTS {
        let ended = logout(&format!("https://localhost:{port}/"), transport, &["--json"]);
        assert_eq!(ended.status, 3, "{}{}", ended.stdout, ended.stderr);
        let told = ended.json();
        assert_eq!(told["outcome"], "transport");
        assert_eq!(told["error"]["kind"], "tls", "{transport}: {}", ended.stderr);
        assert_eq!((&told["attempts"], &told["may_have_arrived"]), (&1.into(), &false.into()));
        assert!(told["advice"].as_str().unwrap().contains("--ca-file"), "{told}");
    }
}

#[test]
fn a_certificate_from_the_ca_file_is_trusted_for_its_host_only() {
    let (port, pem) = start();
    let pem = file(pem);
    for transport in TRANSPORTS {
        let ended = logout(&format!("https://localhost:{port}/"), transport, &["--ca-file", &pem]);
        assert_eq!(ended.status, 0, "{transport}: {}", ended.stderr);
        let ended = logout(&format!("https://127.0.0.1:{port}/"), transport, &["--ca-file", &pem]);
        assert_eq!(ended.status, 3, "{transport}: {}", ended.stderr);
    }
}

#[test]
fn a_server_without_tls_is_no_success_under_https() {
    for transport in TRANSPORTS {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}/", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        });
        let ended = logout(&url, transport, &["--json", "--attempts", "1", "--timeout", "20"]);
        // Not every client can tell that TLS failed before the request was sent.
        assert!([3, 4].contains(&ended.status), "{transport}: {}{}", ended.stdout, ended.stderr);
        assert_eq!(ended.json()["outcome"], "transport");
        assert_eq!(ended.json()["may_have_arrived"], ended.status == 4);
    }
}
