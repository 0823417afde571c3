//! Collects the body of a response: too large, cut off and complete are one decision, made here for
//! every transport.

use std::fmt;

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::response::Parts;
use http::{HeaderMap, Response};

use super::body::{BodyEnding, ResponseBody};

/// What a collector makes room for before a byte has come, however much a head declares.
const FIRST_ROOM: usize = 16 * 1024;

/// Collects a response's body from its head and a limit in bytes.
///
/// The transport hands over chunks while [`wants_more`](Self::wants_more), then says how the stream
/// ended: [`finish`](Self::finish) or [`cut_off`](Self::cut_off). Status and headers are kept in every
/// case.
///
/// ```
/// use tracegains_core::binding::{BodyCollector, BodyEnding};
/// use tracegains_core::http::Response;
///
/// let (head, ()) = Response::builder().header("Content-Length", "5").body(()).unwrap().into_parts();
/// let mut collector = BodyCollector::new(head, 1024);
/// for chunk in [b"<a".as_slice(), b"/>"] {
///     if collector.wants_more() {
///         collector.push(chunk);
///     }
/// }
/// let response = collector.finish();
/// assert_eq!(response.body().ending(), BodyEnding::CutOff { declared: Some(5) });
/// ```
#[must_use]
pub struct BodyCollector {
    head: Parts,
    bytes: Vec<u8>,
    limit: usize,
    length: Length,
    too_large: bool,
}

/// What the head says about the length of the body (RFC 9112 section 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    /// Nothing, or Transfer-Encoding, which wins over Content-Length. The transport knows the end.
    Open,
    Declared(u64),
    /// Content-Length is no number, or several that differ: the end cannot be known.
    Contradictory,
}

impl Length {
    fn of(headers: &HeaderMap) -> Self {
        if headers.contains_key(TRANSFER_ENCODING) {
            return Self::Open;
        }
        let mut length = Self::Open;
        for line in headers.get_all(CONTENT_LENGTH) {
            // A list of equal lengths is what an intermediary makes of equal lines.
            for value in line.as_bytes().split(|&byte| byte == b',') {
                length = match (length, number(value.trim_ascii())) {
                    (Self::Open, Some(value)) => Self::Declared(value),
                    (Self::Declared(before), Some(value)) if before == value => length,
                    _ => Self::Contradictory,
                };
            }
        }
        length
    }
}

/// Digits only: `u64::from_str` alone would take a sign.
fn number(value: &[u8]) -> Option<u64> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // More digits than a u64 holds is a number all the same, and larger than any limit.
    Some(str::from_utf8(value).ok()?.parse().unwrap_or(u64::MAX))
}

impl BodyCollector {
    /// A collector for the body behind `head`. It keeps at most `limit` bytes; a `Content-Length`
    /// above that is too large before a byte has come.
    pub fn new(head: Parts, limit: usize) -> Self {
        let length = Length::of(&head.headers);
        let declared = match length {
            Length::Declared(declared) => usize::try_from(declared).unwrap_or(usize::MAX),
            Length::Open | Length::Contradictory => 0,
        };
        let too_large = declared > limit;
        let room = if too_large { 0 } else { declared.min(FIRST_ROOM) };
        Self { head, bytes: Vec::with_capacity(room), limit, length, too_large }
    }

    /// Whether to read on. `false` once the body is too large: what is left of it is not worth the
    /// connection.
    #[must_use]
    pub fn wants_more(&self) -> bool {
        !self.too_large
    }

    /// Takes the next bytes of the body. Those above the limit are dropped, and so is everything once
    /// [`wants_more`](Self::wants_more) is `false`.
    pub fn push(&mut self, chunk: &[u8]) {
        if self.too_large {
            return;
        }
        let room = self.limit.saturating_sub(self.bytes.len());
        self.too_large = chunk.len() > room;
        self.bytes.extend_from_slice(chunk.get(..room).unwrap_or(chunk));
    }

    /// The stream has ended as the transport expects it to end. The body is complete unless it is too
    /// large or not as long as the head declared. A transport that hands over more than was declared
    /// has lost the frame of the message: such a body counts as cut off too.
    #[must_use]
    pub fn finish(self) -> Response<ResponseBody> {
        let received = u64::try_from(self.bytes.len()).unwrap_or(u64::MAX);
        let ending = match self.length {
            Length::Open => BodyEnding::Complete,
            Length::Declared(declared) if declared == received => BodyEnding::Complete,
            Length::Declared(declared) => BodyEnding::CutOff { declared: Some(declared) },
            Length::Contradictory => BodyEnding::CutOff { declared: None },
        };
        self.end(ending)
    }

    /// The transport met an error while it read the body.
    #[must_use]
    pub fn cut_off(self) -> Response<ResponseBody> {
        let declared = match self.length {
            Length::Declared(declared) => Some(declared),
            Length::Open | Length::Contradictory => None,
        };
        self.end(BodyEnding::CutOff { declared })
    }

    fn end(self, ending: BodyEnding) -> Response<ResponseBody> {
        let ending = if self.too_large { BodyEnding::TooLarge { limit: self.limit } } else { ending };
        Response::from_parts(self.head, ResponseBody::new(self.bytes, ending))
    }
}

impl fmt::Debug for BodyCollector {
    /// Neither the body nor the headers: both may echo the request.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyCollector")
            .field("status", &self.head.status)
            .field("length", &self.length)
            .field("received", &self.bytes.len())
            .field("limit", &self.limit)
            .field("wants_more", &self.wants_more())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(headers: &[(&'static str, &str)]) -> Parts {
        let mut response = Response::builder().status(500);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        response.body(()).unwrap().into_parts().0
    }

    fn ending(headers: &[(&'static str, &str)], chunks: &[&str]) -> BodyEnding {
        let mut collector = BodyCollector::new(head(headers), 10);
        for chunk in chunks {
            collector.push(chunk.as_bytes());
        }
        let response = collector.finish();
        assert_eq!(response.status(), 500, "the head is kept");
        assert!(response.body().as_ref().len() <= 10, "never more than the limit");
        response.body().ending()
    }

    #[test]
    fn a_body_as_long_as_declared_is_complete_in_any_chunks() {
        for chunks in [&["abcde"][..], &["a", "", "bcd", "e"], &["abcd", "e"]] {
            assert_eq!(ending(&[("content-length", "5")], chunks), BodyEnding::Complete, "{chunks:?}");
        }
        assert_eq!(ending(&[("content-length", "0")], &[]), BodyEnding::Complete);
    }

    #[test]
    fn a_body_without_a_declared_length_ends_where_the_stream_ends() {
        assert_eq!(ending(&[], &[]), BodyEnding::Complete);
        assert_eq!(ending(&[], &["abc"]), BodyEnding::Complete);
    }

    #[test]
    fn a_declared_length_larger_than_what_came_is_cut_off() {
        let declared = BodyEnding::CutOff { declared: Some(6) };
        assert_eq!(ending(&[("content-length", "6")], &["abcde"]), declared);
        assert_eq!(ending(&[("content-length", "6")], &[]), declared);
    }

    #[test]
    fn a_declared_length_smaller_than_what_came_is_cut_off_too() {
        let declared = BodyEnding::CutOff { declared: Some(4) };
        assert_eq!(ending(&[("content-length", "4")], &["abcde"]), declared);
    }

    #[test]
    fn two_content_lengths_that_differ_leave_no_known_end() {
        let unknown = BodyEnding::CutOff { declared: None };
        assert_eq!(ending(&[("content-length", "5"), ("content-length", "6")], &["abcde"]), unknown);
        assert_eq!(ending(&[("content-length", "5, 6")], &["abcde"]), unknown);
        for value in ["", "-1", "+5", "5.0", "5,", "0x5", "five"] {
            assert_eq!(ending(&[("content-length", value)], &["abcde"]), unknown, "{value:?}");
        }
    }

    #[test]
    fn two_content_lengths_that_agree_are_one() {
        for headers in [
            &[("content-length", "5"), ("content-length", "5")][..],
            &[("content-length", "5, 5")],
            &[("content-length", "005")],
        ] {
            assert_eq!(ending(headers, &["abcde"]), BodyEnding::Complete, "{headers:?}");
        }
    }

    #[test]
    fn transfer_encoding_wins_over_content_length() {
        let headers = [("transfer-encoding", "chunked"), ("content-length", "99")];
        assert_eq!(ending(&headers, &["abcde"]), BodyEnding::Complete);
    }

    #[test]
    fn a_declared_length_above_the_limit_is_too_large_before_a_byte_has_come() {
        for declared in ["11", "18446744073709551615", "99999999999999999999999999"] {
            let mut collector = BodyCollector::new(head(&[("content-length", declared)]), 10);
            assert!(!collector.wants_more(), "{declared}");
            collector.push(b"abc");
            let response = collector.finish();
            assert_eq!(response.body().ending(), BodyEnding::TooLarge { limit: 10 });
            assert!(response.body().as_ref().is_empty());
        }
    }

    #[test]
    fn bytes_above_the_limit_are_too_large_and_their_start_is_kept() {
        let mut collector = BodyCollector::new(head(&[]), 10);
        collector.push(b"0123456789");
        assert!(collector.wants_more(), "exactly the limit is not above it");
        collector.push(b"x");
        assert!(!collector.wants_more());
        collector.push(b"more");
        let response = collector.finish();
        assert_eq!(response.body().ending(), BodyEnding::TooLarge { limit: 10 });
        assert_eq!(response.body().as_ref(), b"0123456789");
        assert_eq!(ending(&[], &["0123456789abcdef"]), BodyEnding::TooLarge { limit: 10 });
    }

    #[test]
    fn a_limit_of_the_whole_address_space_does_not_overflow() {
        let mut collector =
            BodyCollector::new(head(&[("content-length", "9223372036854775807")]), usize::MAX);
        collector.push(b"abc");
        assert!(collector.wants_more());
        let cut_off = BodyEnding::CutOff { declared: Some(9_223_372_036_854_775_807) };
        assert_eq!(collector.finish().body().ending(), cut_off);
    }

    #[test]
    fn a_stream_that_broke_is_cut_off_whatever_came() {
        for headers in [&[][..], &[("transfer-encoding", "chunked")]] {
            let mut collector = BodyCollector::new(head(headers), 10);
            collector.push(b"abc");
            let response = collector.cut_off();
            assert_eq!(response.body().ending(), BodyEnding::CutOff { declared: None });
            assert_eq!(response.body().as_ref(), b"abc", "kept for the ticket");
        }
        let mut collector = BodyCollector::new(head(&[("content-length", "3")]), 10);
        collector.push(b"abc");
        assert_eq!(collector.cut_off().body().ending(), BodyEnding::CutOff { declared: Some(3) });
    }

    #[test]
    fn a_collector_prints_nothing_of_what_it_collects() {
        let mut collector = BodyCollector::new(head(&[("x-echo", "5e55a1d0")]), 1000);
        collector.push(b"5e55a1d0-0000-4000-8000-00000000000f");
        assert!(!format!("{collector:?}").contains("5e55"));
    }
}
