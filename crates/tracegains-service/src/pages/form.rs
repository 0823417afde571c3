//! The test form, sent: Logout for people without a SOAP client at hand.

use http::header::{ALLOW, CONNECTION, CONTENT_TYPE, HOST, HeaderValue, ORIGIN};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use tracegains_core::binding::MediaType;
use tracegains_core::{Logout, Operation as _};

use super::html::{escape, page};
use super::reached::Reached;
use crate::receive::{Received, receive};
use crate::served::Note;
use crate::soap;
use crate::state::State;

/// A form with two GUIDs is far shorter.
const LIMIT: usize = 16 * 1024;

/// Answers what is sent to the operation's own path.
pub(crate) async fn submit(state: &State, request: Request<Incoming>) -> Response<Vec<u8>> {
    if request.method() != Method::POST {
        let text = "The form has to be posted.";
        let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", text);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    if !may_submit(&request) {
        let text =
            "The test form is only available for requests from the local machine, sent by the form itself.";
        return closing(refusal(StatusCode::FORBIDDEN, "Forbidden", text));
    }
    if !is_form(request.headers()) {
        let text = "The parameters have to be sent as application/x-www-form-urlencoded.";
        return closing(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported media type", text));
    }
    let (head, body) = request.into_parts();
    match receive(&head.headers, body, LIMIT, state.patience).await {
        Received::Whole(bytes) => match parameters(&bytes) {
            Ok(logout) => outcome(state, &logout),
            Err(text) => refusal(StatusCode::BAD_REQUEST, "Bad request", &text),
        },
        Received::TooLarge => {
            closing(refusal(StatusCode::PAYLOAD_TOO_LARGE, "Too large", "The form is too large."))
        }
        Received::TooSlow => {
            closing(refusal(StatusCode::REQUEST_TIMEOUT, "Time-out", "The form did not come in time."))
        }
        Received::Broken => {
            closing(refusal(StatusCode::BAD_REQUEST, "Bad request", "The form came only in part."))
        }
    }
}

/// From this machine, to this machine, and not by the page of another site: a browser says where a POST
/// comes from.
fn may_submit(request: &Request<Incoming>) -> bool {
    let headers = request.headers();
    let is_ours = |origin: &HeaderValue| {
        headers
            .get(HOST)
            .is_some_and(|host| origin.as_bytes().strip_prefix(b"http://") == Some(host.as_bytes()))
    };
    let same_origin = headers.get_all(ORIGIN).iter().all(is_ours);
    let same_site =
        headers.get("sec-fetch-site").is_none_or(|site| matches!(site.as_bytes(), b"same-origin" | b"none"));
    Reached::by(request).may_use_form() && same_origin && same_site
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| MediaType::parse(text).ok())
        .is_some_and(|media_type| media_type.essence() == "application/x-www-form-urlencoded")
}

/// The parameters, each once; other fields do not count. What was sent is not repeated in the error.
fn parameters(form: &[u8]) -> Result<Logout, String> {
    fn one<T: std::str::FromStr>(form: &[u8], name: &str) -> Result<T, String>
    where
        T::Err: std::fmt::Display,
    {
        let mut values = form_urlencoded::parse(form).filter(|(key, _)| key == name).map(|(_, value)| value);
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(format!("The form has to have one {name}."));
        };
        value.parse().map_err(|error| format!("{name} is {error}."))
    }
    Ok(Logout::new(one(form, "appKey")?, one(form, "sessionId")?))
}

fn outcome(state: &State, logout: &Logout) -> Response<Vec<u8>> {
    let result = soap::carry_out(state, logout);
    let code = result.response_code().map_or("", |code| code.as_str());
    let (heading, class) = match Logout::rejection(&result) {
        None => ("The session was ended", "ended"),
        Some(_) => ("The request was rejected", "rejected"),
    };
    let content = format!(
        "<h1>{heading}</h1>\n<dl class=\"{class}\">\n<dt>ResponseCode</dt><dd><code>{}</code></dd>\n<dt>Message</dt><dd>{}</dd>\n</dl>\n\
         <p><a href=\"../Authentication.asmx?op=Logout\">Back to Logout</a></p>\n",
        escape(code),
        escape(result.message().unwrap_or_default()),
    );
    let mut response = page(StatusCode::OK, heading, &content);
    Note::result(&mut response, &result);
    response
}

fn refusal(status: StatusCode, title: &str, text: &str) -> Response<Vec<u8>> {
    let content = format!(
        "<h1>{}</h1>\n<p>{}</p>\n<p><a href=\"../Authentication.asmx?op=Logout\">Back to Logout</a></p>\n",
        escape(title),
        escape(text)
    );
    let mut response = page(status, title, &content);
    Note::other(&mut response, text);
    response
}

/// What else was sent is not read.
fn closing(mut response: Response<Vec<u8>>) -> Response<Vec<u8>> {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
