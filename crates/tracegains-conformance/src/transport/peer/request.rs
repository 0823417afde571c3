//! A request as it came over the wire.

use std::fmt;

/// More is no request of this service.
const LONGEST: usize = 1024 * 1024;

/// A request: every line of its head as it came.
#[derive(Clone, PartialEq, Eq)]
pub(in crate::transport) struct SeenRequest {
    /// The number of the connection it came on, from 1.
    pub(in crate::transport) connection: usize,
    /// Method, target and version.
    pub(in crate::transport) line: String,
    /// Names as they came, values without white space around.
    pub(in crate::transport) headers: Vec<(String, String)>,
    /// As framed: a chunked body with its chunk sizes.
    pub(in crate::transport) body: Vec<u8>,
}

/// What bytes say about a request.
pub(super) enum Parsed {
    /// It has not ended yet.
    TooLittle,
    /// It, and its length in bytes.
    Request(Box<SeenRequest>, usize),
    /// They begin none.
    NoRequest(&'static str),
}

impl SeenRequest {
    pub(super) fn parse(bytes: &[u8], connection: usize) -> Parsed {
        if bytes.len() > LONGEST {
            return Parsed::NoRequest("it is longer than a mebibyte");
        }
        let Some(end) = find(bytes, b"\r\n\r\n") else { return Parsed::TooLittle };
        let Ok(head) = std::str::from_utf8(&bytes[..end]) else {
            return Parsed::NoRequest("its head is not ASCII");
        };
        let mut lines = head.split("\r\n");
        let line = lines.next().unwrap_or_default().to_owned();
        let mut headers = Vec::new();
        for line in lines {
            let Some((name, value)) = line.split_once(':') else {
                return Parsed::NoRequest("a line of its head has no colon");
            };
            headers.push((name.to_owned(), value.trim_matches([' ', '\t']).to_owned()));
        }
        let request = Self { connection, line, headers, body: Vec::new() };
        let start = end + 4;
        let length = if request.values("transfer-encoding").next().is_some() {
            find(&bytes[start..], b"0\r\n\r\n").map(|length| length + 5)
        } else {
            match request.values("content-length").next().map(str::parse::<usize>) {
                None => Some(0),
                Some(Ok(length)) if length <= LONGEST => {
                    Some(length).filter(|length| bytes.len() - start >= *length)
                }
                Some(_) => return Parsed::NoRequest("its Content-Length is no sensible number"),
            }
        };
        match length {
            None => Parsed::TooLittle,
            Some(length) => {
                let body = bytes[start..start + length].to_vec();
                Parsed::Request(Box::new(Self { body, ..request }), start + length)
            }
        }
    }

    /// The values of the lines with this name, in whatever case it was written.
    pub(in crate::transport) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for SeenRequest {
    /// The body holds key and session.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SeenRequest")
            .field("connection", &self.connection)
            .field("line", &self.line)
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes, redacted", self.body.len()))
            .finish()
    }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
