//! Takes one raw HTTP/1 message apart: as much of the protocol as the recorded messages need.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version};

/// A message from its first byte to the end of its body. What stands behind that is left out.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) head: Head,
    pub(super) headers: HeaderMap,
    /// Without its chunks.
    pub(super) body: Vec<u8>,
    /// Whether the body is as long as its framing says.
    pub(super) is_complete: bool,
}

/// The start line.
#[derive(Debug, PartialEq)]
pub(super) enum Head {
    Request { version: Version, method: Method, target: Uri },
    Response { version: Version, status: StatusCode },
}

impl Message {
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let end =
            bytes.windows(4).position(|w| w == b"\r\n\r\n").ok_or("no empty line behind the headers")?;
        let mut lines =
            std::str::from_utf8(&bytes[..end]).map_err(|_| "a head that is no text")?.split("\r\n");
        let head = Head::parse(lines.next().unwrap_or_default())?;
        let headers = lines.map(header).collect::<Result<HeaderMap, _>>()?;
        let rest = &bytes[end + 4..];

        let is_chunked = headers
            .get(TRANSFER_ENCODING)
            .is_some_and(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked"));
        let (body, is_complete) = if is_chunked {
            (dechunk(rest)?, true)
        } else if let Some(length) = headers.get(CONTENT_LENGTH) {
            let length: usize = length
                .to_str()
                .ok()
                .and_then(|l| l.parse().ok())
                .ok_or("a Content-Length that is no number")?;
            (rest[..length.min(rest.len())].to_vec(), length <= rest.len())
        } else if matches!(head, Head::Request { .. }) {
            (Vec::new(), true)
        } else {
            (rest.to_vec(), true)
        };
        Ok(Self { head, headers, body, is_complete })
    }
}

impl Head {
    fn parse(line: &str) -> Result<Self, String> {
        let parts: Vec<&str> = line.splitn(3, ' ').collect();
        match parts[..] {
            [version, status, ..] if version.starts_with("HTTP/") => {
                let status = status.parse().map_err(|_| format!("status {status:?}"))?;
                Ok(Self::Response { version: parse_version(version)?, status })
            }
            [method, target, version] => Ok(Self::Request {
                version: parse_version(version)?,
                method: method.parse().map_err(|_| format!("method {method:?}"))?,
                target: target.parse().map_err(|_| format!("target {target:?}"))?,
            }),
            _ => Err(format!("start line {line:?}")),
        }
    }
}

fn parse_version(text: &str) -> Result<Version, String> {
    match text {
        "HTTP/1.0" => Ok(Version::HTTP_10),
        "HTTP/1.1" => Ok(Version::HTTP_11),
        _ => Err(format!("protocol {text:?}")),
    }
}

fn header(line: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = line.split_once(':').ok_or_else(|| format!("header line {line:?}"))?;
    let value = value.trim_matches([' ', '\t']);
    Ok((
        name.parse().map_err(|_| format!("header name {name:?}"))?,
        value.parse().map_err(|_| format!("header value {value:?}"))?,
    ))
}

fn dechunk(mut rest: &[u8]) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|w| w == b"\r\n").ok_or("no end of line behind a chunk size")?;
        let line = std::str::from_utf8(&rest[..end]).map_err(|_| "a chunk size that is no text")?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| format!("chunk size {size:?}"))?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Ok(body);
        }
        let chunk = rest.get(..size).ok_or("a chunk that is cut off")?;
        body.extend_from_slice(chunk);
        rest = rest[size..].strip_prefix(b"\r\n").ok_or("no end of line behind a chunk")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> (Vec<u8>, bool) {
        let message = Message::parse(text.as_bytes()).unwrap();
        (message.body, message.is_complete)
    }

    #[test]
    fn a_body_ends_where_its_framing_says() {
        assert_eq!(body("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc"), (b"ab".to_vec(), true));
        assert_eq!(body("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc"), (b"abc".to_vec(), false));
        assert_eq!(body("HTTP/1.0 200 OK\r\n\r\nto the end"), (b"to the end".to_vec(), true));
        assert_eq!(body("GET / HTTP/1.1\r\n\r\n"), (Vec::new(), true));
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(body(chunked), (b"abc0123456789".to_vec(), true));
    }

    #[test]
    fn a_message_that_is_none_is_an_error_in_words() {
        for text in [
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 abc\r\n\r\n",
            "HTTP/2 200 OK\r\n\r\n",
            "POST /\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
        ] {
            assert!(Message::parse(text.as_bytes()).is_err(), "{text:?}");
        }
    }
}
