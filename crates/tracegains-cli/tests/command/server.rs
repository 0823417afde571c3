//! A server on this machine that answers as it is told, one answer a connection.

use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What to do with a request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Send this, as it is.
    Bytes(Vec<u8>),
    /// Close the connection without a word.
    Silence,
    /// Say nothing until the client has gone, or for a few seconds.
    Nothing,
}

/// A response with a body, `Content-Length` and all.
pub(crate) fn answer(status: &str, content_type: &str, body: impl AsRef<[u8]>) -> Answer {
    with_header(status, content_type, "X-Nothing: nothing", body)
}

/// A response with one more header.
pub(crate) fn with_header(status: &str, content_type: &str, header: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n{header}\r\n\r\n"
    );
    Answer::Bytes([head.as_bytes(), body].concat())
}

/// The server: it stops once its answers are used up, and its thread ends with the tests otherwise.
pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/soap", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let answers: Vec<_> = answers.into_iter().collect();
        thread::spawn(move || {
            for answer in answers {
                let Ok((stream, _)) = listener.accept() else { return };
                seen.lock().unwrap().push(serve(stream, &answer));
            }
        });
        Self { url, requests }
    }

    /// The requests that came so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// An address where nobody listens: a port that a test has just given back may be another test's.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1/soap";

fn serve(mut stream: TcpStream, answer: &Answer) -> String {
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let request = read_request(&mut stream);
    match answer {
        Answer::Bytes(bytes) => {
            let _ = stream.write_all(bytes);
        }
        Answer::Silence => {}
        Answer::Nothing => {
            let _ = stream.read(&mut [0]);
        }
    }
    request
}

/// Head and body, whose length the head tells.
pub(crate) fn read_request(stream: &mut impl Read) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            if body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0) {
                return text;
            }
        }
        match stream.read(&mut chunk) {
            Ok(length) if length > 0 => bytes.extend_from_slice(&chunk[..length]),
            _ => return text,
        }
    }
}
