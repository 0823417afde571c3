//! HTTP messages on a socket, as plainly as it can be done: what reads here costs next to nothing.

use std::io::{self, ErrorKind, Read as _};
use std::net::TcpStream;

use tokio::io::AsyncReadExt as _;

/// Reads one message with a Content-Length to its end, from the front of `buffer`. Returns where its body
/// begins and ends.
///
/// # Errors
///
/// The socket's own, and a message that is too large, cut off, or without a length.
pub fn read_message(mut stream: &TcpStream, buffer: &mut [u8]) -> io::Result<(usize, usize)> {
    let mut filled = 0;
    loop {
        match stream.read(&mut buffer[filled..])? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            read => filled += read,
        }
        if let Some(found) = ends(&buffer[..filled])? {
            return Ok(found);
        }
    }
}

/// The same on an async socket.
///
/// # Errors
///
/// As [`read_message`].
pub async fn receive_message(
    stream: &mut tokio::net::TcpStream,
    buffer: &mut [u8],
) -> io::Result<(usize, usize)> {
    let mut filled = 0;
    loop {
        match stream.read(&mut buffer[filled..]).await? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            read => filled += read,
        }
        if let Some(found) = ends(&buffer[..filled])? {
            return Ok(found);
        }
    }
}

/// Where the body of a message begins and ends; `None` until all of it is there.
fn ends(bytes: &[u8]) -> io::Result<Option<(usize, usize)>> {
    let Some(head) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let body = head + 4;
    let end = body + content_length(&bytes[..head]).ok_or(ErrorKind::InvalidData)?;
    Ok((bytes.len() >= end).then_some((body, end)))
}

fn content_length(head: &[u8]) -> Option<usize> {
    let line = head.split(|byte| *byte == b'\n').find_map(|line| {
        let (name, value) = line.split_at_checked("content-length:".len())?;
        name.eq_ignore_ascii_case(b"content-length:").then_some(value)
    })?;
    std::str::from_utf8(line).ok()?.trim().parse().ok()
}
