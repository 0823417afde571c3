//! Sends a recorded request to the service as it stands, and reads the answer.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use tracegains_service::LocalService;

/// What is compared of an answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) cache_control: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Sends bytes and reads the first answer.
pub(crate) fn exchange(service: &LocalService, request: &[u8]) -> Result<Answer, String> {
    exchange_bytes(service, request).map_err(|error| format!("on the connection: {error}"))?
}

fn exchange_bytes(service: &LocalService, request: &[u8]) -> std::io::Result<Result<Answer, String>> {
    let mut stream = TcpStream::connect(service.address())?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(10)))?;
    stream.write_all(request)?;
    let mut received = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read = stream.read(&mut piece)?;
        received.extend_from_slice(&piece[..read]);
        let answer = Answer::parse(&received);
        if read == 0 || !matches!(answer, Ok(None)) {
            let text = || format!("cut off: {:?}", String::from_utf8_lossy(&received));
            return Ok(answer.and_then(|answer| answer.ok_or_else(text)));
        }
    }
}

impl Answer {
    /// `None`: there is more to come.
    fn parse(bytes: &[u8]) -> Result<Option<Self>, String> {
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
        let head = std::str::from_utf8(&bytes[..end]).map_err(|error| error.to_string())?;
        let status = head.get(9..12).and_then(|status| status.parse().ok());
        let header = |name: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, v)| v.to_owned()).next()
        };
        let length = header("content-length").map_or(Ok(0), |length| length.parse::<usize>());
        let length = length.map_err(|error| error.to_string())?;
        Ok(bytes.get(end + 4..end + 4 + length).map(|body| Self {
            status: status.unwrap_or_default(),
            content_type: header("content-type"),
            cache_control: header("cache-control"),
            body: body.to_vec(),
        }))
    }
}
