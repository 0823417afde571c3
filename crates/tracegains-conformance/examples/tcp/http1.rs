//! Just enough of HTTP/1.1 for one exchange, and strict about where things end.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use tracegains_core::binding::BodyCollector;
use tracegains_core::http::{HeaderMap, HeaderName, HeaderValue, Response, response::Parts};

/// The bytes of one exchange, each of which has to come before the time is up.
pub(crate) struct Wire {
    stream: TcpStream,
    until: Instant,
    buffer: Vec<u8>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream, until: Instant) -> Self {
        Self { stream, until, buffer: Vec::new() }
    }

    fn time_left(&self) -> Result<Option<Duration>> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(Some(left)) }
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.set_write_timeout(self.time_left()?)?;
        self.stream.write_all(bytes)
    }

    /// Whether more came, and not the end.
    fn fill(&mut self) -> Result<bool> {
        self.stream.set_read_timeout(self.time_left()?)?;
        let mut chunk = [0; 8192];
        let length = self.stream.read(&mut chunk)?;
        self.buffer.extend_from_slice(&chunk[..length]);
        Ok(length > 0)
    }

    /// A line without its end.
    fn line(&mut self) -> Result<String> {
        let mut searched = 0;
        loop {
            if let Some(end) = self.buffer[searched..].windows(2).position(|pair| pair == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..searched + end + 2).take(searched + end).collect();
                return String::from_utf8(line).map_err(|_| invalid("a line that is not ASCII"));
            }
            searched = self.buffer.len().saturating_sub(1);
            if self.buffer.len() > 64 * 1024 || !self.fill()? {
                return Err(invalid("a line without end"));
            }
        }
    }

    /// The head of the answer; those of interim answers are passed over.
    pub(crate) fn head(&mut self) -> Result<Parts> {
        for _ in 0..16 {
            let line = self.line()?;
            let (version, status) = line.split_once(' ').ok_or_else(|| invalid("no status line"))?;
            let status = status.split(' ').next().filter(|_| ["HTTP/1.0", "HTTP/1.1"].contains(&version));
            let status = status.and_then(|status| status.parse::<u16>().ok().filter(|_| status.len() == 3));
            let mut response = Response::new(());
            *response.status_mut() =
                status.and_then(|status| status.try_into().ok()).ok_or_else(|| invalid("no status"))?;
            *response.headers_mut() = self.headers()?;
            match response.status().as_u16() {
                101 => return Err(invalid("an upgrade that nobody asked for")),
                100..=199 => {}
                _ => return Ok(response.into_parts().0),
            }
        }
        Err(invalid("interim answers without end"))
    }

    fn headers(&mut self) -> Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        for _ in 0..256 {
            let line = self.line()?;
            if line.is_empty() {
                return Ok(headers);
            }
            let (name, value) = line.split_once(':').ok_or_else(|| invalid("a header without a colon"))?;
            // A blank before the colon, or at the start of a folded line, is not part of a name.
            let name: HeaderName = name.parse().map_err(|_| invalid("a header without a name"))?;
            let value = HeaderValue::from_bytes(value.trim_matches([' ', '\t']).as_bytes());
            headers.append(name, value.map_err(|_| invalid("a header with a control character"))?);
        }
        Err(invalid("headers without end"))
    }

    pub(crate) fn body(&mut self, head: &Parts, collector: &mut BodyCollector) -> Result<()> {
        let coding = head.headers.get_all("transfer-encoding").iter().collect::<Vec<_>>();
        let length = head.headers.get("content-length").and_then(|length| length.to_str().ok()?.parse().ok());
        match (head.status.as_u16(), coding.as_slice(), length) {
            (204 | 304, ..) => Ok(()),
            (_, [coding], _) if coding.as_bytes().eq_ignore_ascii_case(b"chunked") => self.chunks(collector),
            (_, [], Some(length)) => self.exactly(length, collector),
            (_, [], None) => {
                while collector.wants_more() {
                    collector.push(&std::mem::take(&mut self.buffer));
                    if collector.wants_more() && !self.fill()? {
                        break;
                    }
                }
                Ok(())
            }
            _ => Err(invalid("a transfer coding that is not `chunked`")),
        }
    }

    fn chunks(&mut self, collector: &mut BodyCollector) -> Result<()> {
        while collector.wants_more() {
            let line = self.line()?;
            let digits = line.split(';').next().unwrap_or_default().trim_end();
            if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(invalid("a chunk size that is no number"));
            }
            match u64::from_str_radix(digits, 16).map_err(|_| invalid("a chunk size that is no number"))? {
                0 => return self.headers().map(drop),
                size => self.exactly(size, collector)?,
            }
            if collector.wants_more() && !self.line()?.is_empty() {
                return Err(invalid("a chunk that is longer than it says"));
            }
        }
        Ok(())
    }

    fn exactly(&mut self, mut length: u64, collector: &mut BodyCollector) -> Result<()> {
        while length > 0 && collector.wants_more() {
            if self.buffer.is_empty() && !self.fill()? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            let part = self.buffer.len().min(usize::try_from(length).unwrap_or(usize::MAX));
            collector.push(&self.buffer.drain(..part).collect::<Vec<_>>());
            length -= part as u64;
        }
        Ok(())
    }
}

fn invalid(what: &'static str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}
