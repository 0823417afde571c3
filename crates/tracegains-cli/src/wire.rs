//! `--show-wire`: the HTTP messages of a call, secrets masked, on standard error.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use tracegains_core::binding::{BodyEnding, MediaType, RequestBody, ResponseBody};
use tracegains_core::call::{Delivery, Event};
use tracegains_core::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use tracegains_core::http::{Request, Response, Uri};
use tracegains_core::soap::encoding::DecodedText;
use tracegains_core::text::Printable;

use crate::arguments;
use crate::shown::{Secrets, cut_digits};

/// Prints what goes over the wire.
#[derive(Clone, Copy)]
pub(crate) struct Wire {
    secrets: Secrets,
}

impl Wire {
    /// What the command line asks for.
    pub(crate) fn of(arguments: &arguments::Logout) -> Option<Self> {
        arguments.show_wire.then(|| Self { secrets: Secrets::shown(arguments.show_secrets) })
    }

    /// One event of a call.
    pub(crate) fn show(self, event: &Event<'_>) {
        let mut text = String::new();
        match event {
            Event::Sending { number, request, .. } => self.request(&mut text, *number, request),
            Event::Answered { response, .. } => self.response(&mut text, response),
            Event::Failed { kind, delivery, answer, .. } => {
                if let Some(answer) = answer {
                    self.response(&mut text, answer);
                }
                let sent = match delivery {
                    Delivery::NotSent => "not sent",
                    Delivery::MayHaveArrived => "it may have arrived",
                };
                let _ = writeln!(text, "* No whole answer: {} ({sent})", kind.as_str());
            }
            Event::Waiting { wait, .. } => {
                let _ = writeln!(text, "* Waiting {:.1} s", wait.as_secs_f64());
            }
            _ => {}
        }
        // Nobody is left to tell if standard error is gone.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// A request that is about to be sent. The HTTP client adds headers of its own.
    fn request(self, text: &mut String, number: u32, request: &Request<RequestBody>) {
        let _ = writeln!(text, "* Attempt {number}");
        let target = self.target(request.uri());
        let _ = writeln!(text, "> {} {target} HTTP/1.1", request.method());
        if let Some(authority) = request.uri().authority() {
            let _ = writeln!(text, "> host: {authority}");
        }
        self.headers(text, "> ", request.headers());
        self.body(text, "> ", request.headers(), request.body().as_ref());
    }

    /// An answer, as far as it came.
    fn response(self, text: &mut String, response: &Response<ResponseBody>) {
        let _ = writeln!(text, "< {:?} {}", response.version(), response.status());
        self.headers(text, "< ", response.headers());
        self.body(text, "< ", response.headers(), response.body().as_ref());
        let _ = match response.body().ending() {
            BodyEnding::Complete => Ok(()),
            BodyEnding::CutOff { declared: Some(length) } => {
                writeln!(text, "* The body is cut off: {length} bytes were declared")
            }
            BodyEnding::CutOff { declared: None } => writeln!(text, "* The body is cut off"),
            BodyEnding::TooLarge { limit } => {
                writeln!(text, "* The body is larger than {limit} bytes and not read to its end")
            }
        };
    }

    fn target(self, uri: &Uri) -> String {
        match (self.secrets, uri.query()) {
            (Secrets::Masked, Some(_)) => format!("{}?(not shown)", cut_digits(uri.path())),
            (Secrets::Masked, None) => cut_digits(uri.path()),
            (Secrets::Shown, _) => uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
        }
    }

    fn headers(self, text: &mut String, mark: &str, headers: &HeaderMap) {
        for (name, value) in headers {
            let _ = writeln!(text, "{mark}{name}: {}", self.header(name, value));
        }
    }

    fn header(self, name: &HeaderName, value: &HeaderValue) -> String {
        let text = String::from_utf8_lossy(value.as_bytes());
        if self.secrets == Secrets::Shown {
            return text.into_owned();
        }
        // A cookie is the session of a gateway. The core marks every header that a caller gives as a secret,
        // our own name included.
        let secret = value.is_sensitive() && *name != header::USER_AGENT;
        if secret || *name == header::SET_COOKIE {
            return "(not shown)".to_owned();
        }
        match text.split_once('?') {
            Some((before, _)) if *name == header::LOCATION => format!("{}?(not shown)", self.line(before)),
            _ => self.line(&text),
        }
    }

    fn body(self, text: &mut String, mark: &str, headers: &HeaderMap, body: &[u8]) {
        let _ = writeln!(text, "{}", mark.trim_end());
        if body.is_empty() {
            return;
        }
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = media_type.and_then(|value| MediaType::parse(value).ok());
        let decoded = DecodedText::new(body, media_type.as_ref().and_then(MediaType::charset));
        let content = match (decoded, self.secrets) {
            (Ok(decoded), _) => decoded.text,
            (Err(_), Secrets::Shown) => String::from_utf8_lossy(body),
            (Err(_), Secrets::Masked) => "".into(),
        };
        // Text of another encoding looks like this, and could not be masked.
        let binary = content.contains(|c: char| c.is_control() && !c.is_whitespace());
        if self.secrets == Secrets::Masked && (binary || content.is_empty()) {
            let _ = writeln!(text, "* {} bytes that are no text, not shown", body.len());
            return;
        }
        for line in content.lines() {
            let _ = writeln!(text, "{mark}{}", self.line(line));
        }
    }

    /// One line of someone's text. Bodies that break off may end in half a GUID.
    fn line(self, text: &str) -> String {
        match self.secrets {
            Secrets::Masked => cut_digits(&Printable::new(text).to_string()),
            Secrets::Shown => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: &str = "5e55a1d0-0000-4000-8000-00000000000f";

    fn body(content_type: &str, body: &[u8]) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
        let mut text = String::new();
        Wire { secrets: Secrets::Masked }.body(&mut text, "< ", &headers, body);
        text
    }

    #[test]
    fn a_body_is_masked_line_by_line() {
        let shown =
            body("text/xml", format!("<a>{SESSION}</a>\n<b/>\u{1b}[2J").replace('\u{1b}', "").as_bytes());
        assert_eq!(shown, "<\n< <a>5e55…</a>\n< <b/>[2J\n");
    }

    #[test]
    fn a_body_in_utf_16_is_masked_and_one_of_no_known_encoding_is_not_shown() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let text = format!("<a>{SESSION}</a>");
        assert_eq!(body("text/xml; charset=utf-16le", &utf16(&text)), "<\n< <a>5e55…</a>\n");
        assert_eq!(body("text/html", &utf16(SESSION)), "<\n* 72 bytes that are no text, not shown\n");
        assert_eq!(body("text/xml", b"\xff\x00\xff"), "<\n* 3 bytes that are no text, not shown\n");
    }

    #[test]
    fn half_a_session_at_the_end_of_a_body_is_cut() {
        assert_eq!(body("text/xml", &SESSION.as_bytes()[..30]), "<\n< 5e55…\n");
    }

    #[test]
    fn cookies_and_queries_are_not_shown() {
        let wire = Wire { secrets: Secrets::Masked };
        assert_eq!(wire.header(&header::SET_COOKIE, &HeaderValue::from_static("id=hunter2")), "(not shown)");
        let location = HeaderValue::from_static("https://host/login?token=hunter2");
        assert_eq!(wire.header(&header::LOCATION, &location), "https://host/login?(not shown)");
        assert_eq!(wire.target(&Uri::from_static("https://host/a?key=hunter2")), "/a?(not shown)");
    }
}
