//! What can be answered instead of the truth.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};
use tracegains_core::soap::FaultClass;
use tracegains_core::{Fault, LogoutResult, ResponseCode};

use crate::refusal;

/// What is answered to a Logout instead of the truth.
///
/// The words of the usual ones can be parsed: `fault`, `rejected`, `503`, `html`, `truncated`, `reset`.
///
/// ```
/// use tracegains_service::Answer;
///
/// assert!(matches!("reset".parse(), Ok(Answer::Reset)));
/// assert!("nonsense".parse::<Answer>().is_err());
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Answer {
    /// This result, in the version of the request.
    Result(LogoutResult),
    /// This fault, in the version of the request, under 500.
    Fault(Fault),
    /// This response, whatever the version. Its Content-Length is set where it has none.
    Http(Response<Vec<u8>>),
    /// The true answer, of which the body ends half-way. Its Content-Length tells of all of it.
    Truncated,
    /// Nothing: the connection is reset.
    Reset,
    /// These bytes instead of a response, status line and all. The connection is closed behind them.
    Raw(Vec<u8>),
}

impl Answer {
    /// A Server/Receiver fault: the method failed.
    #[must_use]
    pub fn fault() -> Self {
        Self::Fault(refusal::fault(
            FaultClass::Receiver,
            "Server was unable to process request. ---> The service was told to fail.",
        ))
    }

    /// A result that rejects the request: `Unauthorized`.
    #[must_use]
    pub fn rejected() -> Self {
        let code = ResponseCode::new("Unauthorized");
        Self::Result(LogoutResult::new(code).with_message("The service was told to reject the request."))
    }

    /// 503 without a SOAP message, with a Retry-After in seconds if one is given.
    #[must_use]
    pub fn unavailable(retry_after: Option<u64>) -> Self {
        let mut response = Response::new(Vec::new());
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        Self::Http(response)
    }

    /// 200 with a page, as a proxy or a portal puts in the way.
    #[must_use]
    pub fn html() -> Self {
        const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><title>Sign in</title></head>\
                            <body><h1>Sign in to continue</h1></body></html>";
        let mut response = Response::new(PAGE.as_bytes().to_vec());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        Self::Http(response)
    }
}

/// The text names no [`Answer`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownAnswer;

impl fmt::Display for UnknownAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown answer: expected fault, rejected, 503, html, truncated or reset")
    }
}

impl std::error::Error for UnknownAnswer {}

impl FromStr for Answer {
    type Err = UnknownAnswer;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "fault" => Self::fault(),
            "rejected" => Self::rejected(),
            "503" => Self::unavailable(None),
            "html" => Self::html(),
            "truncated" => Self::Truncated,
            "reset" => Self::Reset,
            _ => return Err(UnknownAnswer),
        })
    }
}

impl fmt::Debug for Answer {
    /// Bodies are not shown, only how long they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Result(result) => f.debug_tuple("Result").field(result).finish(),
            Self::Fault(fault) => f.debug_tuple("Fault").field(fault).finish(),
            Self::Http(response) => {
                write!(f, "Http({}, {} bytes)", response.status(), response.body().len())
            }
            Self::Truncated => f.write_str("Truncated"),
            Self::Reset => f.write_str("Reset"),
            Self::Raw(bytes) => write!(f, "Raw({} bytes)", bytes.len()),
        }
    }
}

/// A response as it goes over the wire, its body cut to `kept` bytes.
pub(crate) fn wire_bytes(response: &Response<Vec<u8>>, kept: usize) -> Vec<u8> {
    let status = response.status();
    let mut head = format!("HTTP/1.1 {} {}\r\n", status.as_str(), status.canonical_reason().unwrap_or(""));
    for (name, value) in response.headers().iter().filter(|(name, _)| *name != CONTENT_LENGTH) {
        let _ = write!(head, "{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes()));
    }
    let _ = write!(head, "{CONTENT_LENGTH}: {}\r\n\r\n", response.body().len());
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(response.body().get(..kept).unwrap_or(response.body()));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_names_an_answer_and_others_do_not() {
        for word in ["fault", "rejected", "503", "html", "truncated", "reset"] {
            assert!(word.parse::<Answer>().is_ok(), "{word}");
        }
        for word in ["", "Fault", "404", "ok"] {
            assert_eq!(word.parse::<Answer>().unwrap_err(), UnknownAnswer, "{word}");
        }
    }
}
