//! Requests and replies as bytes on a socket: no HTTP client stands between the tests and the service.

#![allow(dead_code, reason = "each test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use tracegains_core::{AppKey, SessionId, SoapVersion};
use tracegains_service::LocalService;

pub(crate) const PATH: &str = "/v7/soap/Authentication.asmx";
pub(crate) const ACTION: &str = "https://api.tracegains.net/v7/soap/Logout";

/// A reply, its body as the framing says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

/// A connection that gives up after ten seconds.
pub(crate) struct Connection(pub(crate) TcpStream);

impl Connection {
    pub(crate) fn to(service: &LocalService) -> Self {
        let stream = TcpStream::connect(service.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
        Self(stream)
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.0.write_all(bytes.as_ref()).unwrap();
        self
    }

    /// Reads the next reply.
    pub(crate) fn reply(&mut self) -> Reply {
        let head = self.head();
        let mut lines = head.lines();
        let status_line = lines.next().unwrap();
        assert!(status_line.starts_with("HTTP/1.1 "), "{status_line}");
        let status = status_line[9..12].parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut reply = Reply { status, headers, body: Vec::new() };
        let length = reply.header("content-length").map_or(0, |length| length.parse().unwrap());
        reply.body = vec![0; length];
        self.0.read_exact(&mut reply.body).unwrap();
        reply
    }

    /// Reads to the empty line.
    fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0
                .read_exact(&mut byte)
                .unwrap_or_else(|e| panic!("{e} after {:?}", String::from_utf8_lossy(&head)));
            head.push(byte[0]);
        }
        String::from_utf8(head).unwrap()
    }

    /// Reads what comes until the other side ends the connection.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        match self.0.read_to_end(&mut bytes) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
        }
        bytes
    }
}

/// Sends bytes on a connection of their own and reads one reply.
pub(crate) fn exchange(service: &LocalService, request: impl AsRef<[u8]>) -> Reply {
    Connection::to(service).send(request).reply()
}

/// The envelope of the operation's page.
pub(crate) fn envelope(version: SoapVersion, app_key: &AppKey, session_id: &SessionId) -> String {
    envelope_of(
        version,
        &logout(&app_key.expose_secret().to_string(), &session_id.expose_secret().to_string()),
    )
}

pub(crate) fn logout(app_key: &str, session_id: &str) -> String {
    format!(
        "    <Logout xmlns=\"https://api.tracegains.net/v7/soap\">\n      <appKey>{app_key}</appKey>\n      \
         <sessionId>{session_id}</sessionId>\n    </Logout>\n"
    )
}

/// An envelope as on the operation's page, with something else in its Body.
pub(crate) fn envelope_of(version: SoapVersion, payload: &str) -> String {
    let (prefix, namespace) = match version {
        SoapVersion::V1_1 => ("soap", version.namespace()),
        SoapVersion::V1_2 => ("soap12", version.namespace()),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{prefix}:Envelope \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:{prefix}=\"{namespace}\">\n  \
         <{prefix}:Body>\n{payload}  </{prefix}:Body>\n</{prefix}:Envelope>"
    )
}

/// A POST as on the operation's page.
pub(crate) fn post(version: SoapVersion, body: impl AsRef<[u8]>) -> Vec<u8> {
    let headers = match version {
        SoapVersion::V1_1 => {
            format!("Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{ACTION}\"\r\n")
        }
        SoapVersion::V1_2 => "Content-Type: application/soap+xml; charset=utf-8\r\n".to_owned(),
    };
    post_with(&headers, body)
}

/// A POST with other headers, each ended by CRLF.
pub(crate) fn post_with(headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut request =
        format!("POST {PATH} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {}\r\n\r\n", body.len())
            .into_bytes();
    request.extend_from_slice(body);
    request
}

/// The whole answer that the service gives for a session that was ended.
pub(crate) fn success(version: SoapVersion) -> String {
    result(version, "OK", "Session expired.")
}

pub(crate) fn rejection(version: SoapVersion) -> String {
    result(version, "Unauthorized", "The session ID is not active for this application key.")
}

fn result(version: SoapVersion, code: &str, message: &str) -> String {
    body(
        version,
        &format!(
            "<LogoutResponse xmlns=\"https://api.tracegains.net/v7/soap\"><LogoutResult>\
             <ResponseCode>{code}</ResponseCode><Message>{message}</Message></LogoutResult></LogoutResponse>"
        ),
    )
}

/// A fault as ASMX writes it; `text` is markup.
pub(crate) fn fault(version: SoapVersion, code: &str, text: &str) -> String {
    let fault = match version {
        SoapVersion::V1_1 => {
            format!("<faultcode>soap:{code}</faultcode><faultstring>{text}</faultstring><detail />")
        }
        SoapVersion::V1_2 => format!(
            "<soap:Code><soap:Value>soap:{code}</soap:Value></soap:Code><soap:Reason>\
             <soap:Text xml:lang=\"en\">{text}</soap:Text></soap:Reason><soap:Detail />"
        ),
    };
    body(version, &format!("<soap:Fault>{fault}</soap:Fault>"))
}

pub(crate) fn body(version: SoapVersion, payload: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"{}\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>{payload}</soap:Body></soap:Envelope>",
        version.namespace()
    )
}
