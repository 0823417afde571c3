//! What can be answered instead of the truth.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode};
use tracegains_core::operation::SERVICE_NAMESPACE;
use tracegains_core::soap::{Detail, FaultClass, FaultCode};
use tracegains_core::{Fault, LogoutResult, ResponseCode, SoapVersion};

use crate::refusal;

/// What is answered to a Logout instead of the truth.
///
/// It can be parsed: `fault`, `rejected`, `503`, `html`, `truncated` and `reset` are the usual trouble; `result=CODE`,
/// `result=CODE,MESSAGE` and `result` (without a code) are any result, `fault=CODE,TEXT` is any fault. A fault's
/// code is one of SOAP's, by its name in either version, or one of your own.
///
/// ```
/// use tracegains_service::Answer;
///
/// assert!(matches!("reset".parse(), Ok(Answer::Reset)));
/// assert!(matches!("result=Accepted,Queued.".parse(), Ok(Answer::Result(_))));
/// assert!("nonsense".parse::<Answer>().is_err());
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Answer {
    /// This result, in the version of the request.
    Result(LogoutResult),
    /// This fault, in the version of the request, under 500.
    Fault(Fault),
    /// This response, whatever the version. Its Content-Length is set where it has none; with another one
    /// than its body's the connection is closed behind it.
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
        f.write_str(
            "unknown answer: expected fault, rejected, 503, html, truncated, reset, result=CODE,MESSAGE or \
             fault=CODE,TEXT",
        )
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
            "result" => Self::Result(LogoutResult::empty()),
            _ => match text.split_once('=') {
                Some(("result", result)) => Self::Result(scripted_result(result)),
                Some(("fault", fault)) => Self::Fault(scripted_fault(fault).ok_or(UnknownAnswer)?),
                _ => return Err(UnknownAnswer),
            },
        })
    }
}

/// `CODE` or `CODE,MESSAGE`.
fn scripted_result(text: &str) -> LogoutResult {
    let (code, message) = text.split_once(',').map_or((text, None), |(code, message)| (code, Some(message)));
    let result = LogoutResult::new(ResponseCode::new(code));
    match message {
        Some(message) => result.with_message(message),
        None => result,
    }
}

/// `CODE,TEXT`.
fn scripted_fault(text: &str) -> Option<Fault> {
    let (code, text) = text.split_once(',').filter(|(code, _)| is_name(code))?;
    // One of SOAP's means the same by the name that either version gives it.
    let standard = FaultCode::qualified(SoapVersion::V1_2.namespace(), code);
    let code = match standard.class() {
        FaultClass::Other => FaultCode::qualified(SERVICE_NAMESPACE, code),
        _ => standard,
    };
    // As ASMX writes most of them.
    Some(Fault::new(code, text).with_detail(Detail::default()))
}

/// Whether a fault's code can be called so. XML allows more than ASCII, but no service has used it.
fn is_name(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
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
    for (name, value) in response.headers() {
        let _ = write!(head, "{}: {}\r\n", title_case(name), String::from_utf8_lossy(value.as_bytes()));
    }
    if !response.headers().contains_key(CONTENT_LENGTH) {
        let _ = write!(head, "Content-Length: {}\r\n", response.body().len());
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(response.body().get(..kept).unwrap_or(response.body()));
    bytes
}

/// A header's name as all other answers have it: `Content-Type`.
fn title_case(name: &HeaderName) -> String {
    let words = name.as_str().split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_names_an_answer_and_others_do_not() {
        for word in
            ["fault", "rejected", "503", "html", "truncated", "reset", "result", "result=", "fault=a,"]
        {
            assert!(word.parse::<Answer>().is_ok(), "{word}");
        }
        for word in [
            "",
            "Fault",
            "404",
            "ok",
            "result ",
            "fault=",
            "fault=Client",
            "html=a,b",
            "fault=,x",
            "fault=a b,x",
            "fault=1x,y",
            "fault=n:x,y",
        ] {
            assert_eq!(word.parse::<Answer>().unwrap_err(), UnknownAnswer, "{word}");
        }
    }

    #[test]
    fn any_result_and_any_fault_can_be_named() {
        let result = |text: &str| match text.parse() {
            Ok(Answer::Result(result)) => result,
            other => panic!("{text}: {other:?}"),
        };
        let of = |code| LogoutResult::new(ResponseCode::new(code));
        assert_eq!(result("result"), LogoutResult::empty());
        assert_eq!(result("result=Accepted"), of("Accepted"));
        assert_eq!(result("result=,"), of("").with_message(""));
        assert_eq!(result("result=418,Tea, not coffee"), of("418").with_message("Tea, not coffee"));

        let code = |text: &str| match text.parse() {
            Ok(Answer::Fault(fault)) => (fault.code.class(), fault.reason().to_owned()),
            other => panic!("{text}: {other:?}"),
        };
        for (name, class) in [
            ("Client", FaultClass::Sender),
            ("Sender", FaultClass::Sender),
            ("Server", FaultClass::Receiver),
            ("MustUnderstand", FaultClass::MustUnderstand),
            ("Client.Auth", FaultClass::Sender),
            ("Ended", FaultClass::Other),
        ] {
            assert_eq!(
                code(&format!("fault={name},It is, well, so.")),
                (class, "It is, well, so.".to_owned())
            );
        }
    }
}
