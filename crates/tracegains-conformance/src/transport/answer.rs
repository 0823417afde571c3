//! What peers say. Written out, not encoded by the core: a flaw of its writer must not hide one of its
//! reader.

use tracegains_core::SoapVersion;

use super::SESSION_ID;

/// The head of a response: status line, these lines, and the empty one.
pub(super) fn head(status: &str, lines: &[&str]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status}\r\n");
    for line in lines {
        head.push_str(line);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// A response with a Content-Length that is true.
pub(super) fn response(status: &str, lines: &[&str], body: &[u8]) -> Vec<u8> {
    let length = format!("Content-Length: {}", body.len());
    let lines: Vec<&str> = lines.iter().copied().chain([length.as_str()]).collect();
    joined(head(status, &lines), body)
}

/// A SOAP message under a status.
pub(super) fn soap(version: SoapVersion, status: &str, message: &[u8]) -> Vec<u8> {
    response(status, &[content_type(version)], message)
}

/// A response whose body comes in these chunks.
pub(super) fn chunked(version: SoapVersion, chunks: &[&[u8]]) -> Vec<u8> {
    let mut out = chunked_head(version);
    for part in chunks {
        out.extend(chunk(part));
    }
    joined(out, b"0\r\n\r\n")
}

/// The head of a chunked response.
pub(super) fn chunked_head(version: SoapVersion) -> Vec<u8> {
    head("200 OK", &[content_type(version), "Transfer-Encoding: chunked"])
}

/// One chunk.
pub(super) fn chunk(bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("{:x}\r\n", bytes.len()).into_bytes();
    out.extend_from_slice(bytes);
    joined(out, b"\r\n")
}

pub(super) fn joined(mut first: Vec<u8>, second: &[u8]) -> Vec<u8> {
    first.extend_from_slice(second);
    first
}

/// The line that goes with a message.
pub(super) fn content_type(version: SoapVersion) -> &'static str {
    match version {
        SoapVersion::V1_1 => "Content-Type: text/xml; charset=utf-8",
        SoapVersion::V1_2 => "Content-Type: application/soap+xml; charset=utf-8",
    }
}

fn envelope(version: SoapVersion, body: &str) -> Vec<u8> {
    let namespace = match version {
        SoapVersion::V1_1 => "http://schemas.xmlsoap.org/soap/envelope/",
        SoapVersion::V1_2 => "http://www.w3.org/2003/05/soap-envelope",
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <soap:Envelope xmlns:soap=\"{namespace}\"><soap:Body>{body}</soap:Body></soap:Envelope>"
    )
    .into_bytes()
}

fn result(version: SoapVersion, code: &str, message: &str) -> Vec<u8> {
    envelope(
        version,
        &format!(
            "<LogoutResponse xmlns=\"https://api.tracegains.net/v7/soap\"><LogoutResult>\
             <ResponseCode>{code}</ResponseCode><Message>{message}</Message>\
             </LogoutResult></LogoutResponse>"
        ),
    )
}

/// The session was ended.
pub(super) fn success(version: SoapVersion) -> Vec<u8> {
    result(version, "200", &format!("Session {SESSION_ID} has ended."))
}

/// The session was not ended.
pub(super) fn rejection(version: SoapVersion) -> Vec<u8> {
    result(version, "401", &format!("Session {SESSION_ID} is not active."))
}

/// A fault that blames the sender, or the receiver.
pub(super) fn fault(version: SoapVersion, blames_sender: bool) -> Vec<u8> {
    let text = format!("Session {SESSION_ID} could not be ended.");
    let code = match (version, blames_sender) {
        (SoapVersion::V1_1, true) => "Client",
        (SoapVersion::V1_1, false) => "Server",
        (SoapVersion::V1_2, true) => "Sender",
        (SoapVersion::V1_2, false) => "Receiver",
    };
    fault_with_code(version, code, &text)
}

/// The version of the request is not spoken here.
pub(super) fn version_mismatch(version: SoapVersion) -> Vec<u8> {
    fault_with_code(version, "VersionMismatch", "Another version, please.")
}

fn fault_with_code(version: SoapVersion, code: &str, text: &str) -> Vec<u8> {
    let fault = match version {
        SoapVersion::V1_1 => {
            format!(
                "<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{text}</faultstring></soap:Fault>"
            )
        }
        SoapVersion::V1_2 => format!(
            "<soap:Fault><soap:Code><soap:Value>soap:{code}</soap:Value></soap:Code>\
             <soap:Reason><soap:Text xml:lang=\"en\">{text}</soap:Text></soap:Reason></soap:Fault>"
        ),
    };
    envelope(version, &fault)
}

/// A page of a proxy, which quotes the session.
pub(super) fn page() -> Vec<u8> {
    format!(
        "<!DOCTYPE html><html><head><title>Sign in</title></head>\
         <body><p>Sign in to continue with {SESSION_ID}.</p></body></html>"
    )
    .into_bytes()
}
