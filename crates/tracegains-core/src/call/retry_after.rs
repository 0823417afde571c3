//! `Retry-After`: when the service says that it may be asked again.

use std::time::Duration;

use http::HeaderMap;
use http::header::{DATE, HeaderName, RETRY_AFTER};

/// The wait that the headers of a response ask for (RFC 9110 section 10.2.3): a number of seconds, or
/// a date, which is read against the response's own `Date`, as the core has no clock and the two clocks
/// need not agree. A date that has passed is no wait.
///
/// What is malformed, doubled, or a date without a `Date` to read it against says nothing: back-off
/// applies.
pub(super) fn of(headers: &HeaderMap) -> Option<Duration> {
    let value = single(headers, RETRY_AFTER)?;
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a u64 holds is a number all the same, and above any ceiling.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let then = httpdate::parse_http_date(value).ok()?;
    let now = httpdate::parse_http_date(single(headers, DATE)?).ok()?;
    Some(then.duration_since(now).unwrap_or(Duration::ZERO))
}

fn single(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut lines = headers.get_all(name).iter();
    match (lines.next(), lines.next()) {
        (Some(line), None) => line.to_str().ok().map(str::trim),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(lines: &[(&'static str, &'static str)]) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, value.parse().unwrap());
        }
        of(&headers)
    }

    const NOON: &str = "Tue, 15 Nov 1994 12:00:00 GMT";

    #[test]
    fn seconds_are_read_however_many_they_are() {
        for (value, seconds) in [
            ("0", 0),
            ("120", 120),
            ("007", 7),
            (" 3 ", 3),
            ("999999999999", 999_999_999_999),
            ("99999999999999999999999999", u64::MAX),
        ] {
            assert_eq!(wait(&[("retry-after", value)]), Some(Duration::from_secs(seconds)), "{value}");
        }
    }

    #[test]
    fn a_date_is_read_against_the_date_of_the_response_in_all_three_formats() {
        for value in
            ["Tue, 15 Nov 1994 12:00:09 GMT", "Tuesday, 15-Nov-94 12:00:09 GMT", "Tue Nov 15 12:00:09 1994"]
        {
            assert_eq!(wait(&[("retry-after", value), ("date", NOON)]), Some(Duration::from_secs(9)));
        }
    }

    #[test]
    fn a_date_that_has_passed_is_no_wait() {
        for value in [NOON, "Tue, 15 Nov 1994 11:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"] {
            assert_eq!(wait(&[("retry-after", value), ("date", NOON)]), Some(Duration::ZERO), "{value}");
        }
    }

    #[test]
    fn a_date_without_a_readable_date_of_the_response_is_ignored() {
        let then = ("retry-after", "Tue, 15 Nov 1994 12:00:09 GMT");
        assert_eq!(wait(&[then]), None);
        assert_eq!(wait(&[then, ("date", "noon")]), None);
        assert_eq!(wait(&[then, ("date", NOON), ("date", NOON)]), None);
    }

    #[test]
    fn what_is_malformed_or_doubled_is_ignored() {
        for value in ["", "-1", "+1", "1.5", "1s", "soon", "1, 2", "0x10", "１２０", "12 0"] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, http::HeaderValue::from_bytes(value.as_bytes()).unwrap());
            headers.insert(DATE, NOON.parse().unwrap());
            assert_eq!(of(&headers), None, "{value:?}");
        }
        assert_eq!(wait(&[]), None);
        assert_eq!(wait(&[("retry-after", "1"), ("retry-after", "1")]), None);
    }
}
