//! The SOAP endpoint: bytes in, Logout, bytes out.

use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Request, Response, StatusCode};
use hyper::body::Incoming;
use tracegains_core::binding::{self, MediaType};
use tracegains_core::soap::{EncodeError, FaultClass};
use tracegains_core::{Logout, LogoutResult, ResponseCode, SoapVersion};

use crate::answer::{Answer, wire_bytes};
use crate::connection::{Connection, Line};
use crate::receive::{Received, receive};
use crate::refusal;
use crate::script::Script;
use crate::served::Note;
use crate::state::State;

/// Answers one POST.
pub(crate) async fn answer(state: &State, request: Request<Incoming>) -> Response<Vec<u8>> {
    let (head, body) = request.into_parts();
    let limit = state.limits.xml.bytes;
    let received = receive(&head.headers, body, limit, state.patience).await;
    match received {
        Received::Whole(bytes) => {
            let request = Request::from_parts(head, bytes);
            let answered = call(state, &request).await;
            answered.unwrap_or_else(|error| unwritable(&error, likely_version(request.headers())))
        }
        Received::TooLarge => {
            let version = likely_version(&head.headers);
            refusal::too_large(limit, version).unwrap_or_else(|error| unwritable(&error, version))
        }
        Received::TooSlow => refusal::incomplete(StatusCode::REQUEST_TIMEOUT, likely_version(&head.headers)),
        Received::Broken => refusal::incomplete(StatusCode::BAD_REQUEST, likely_version(&head.headers)),
    }
}

async fn call(state: &State, request: &Request<Vec<u8>>) -> Result<Response<Vec<u8>>, EncodeError> {
    let received = match binding::decode_request::<Logout>(request, &state.limits) {
        Ok(received) => received,
        Err(error) => return refusal::refuse(&error, request.body()),
    };
    let (version, logout) = (received.version, received.operation);
    let script = state.scripts.take(&logout.session_id);
    let mut response = follow(script, state, request, version, &logout).await?;
    Note::logout(&mut response, version, &logout);
    Ok(response)
}

/// What the script for this call says.
async fn follow(
    script: Script,
    state: &State,
    request: &Request<Vec<u8>>,
    version: SoapVersion,
    logout: &Logout,
) -> Result<Response<Vec<u8>>, EncodeError> {
    let early = script.after_logout.then(|| carry_out(state, logout));
    if !script.latency.is_zero() {
        tokio::time::sleep(script.latency).await;
    }
    let result = match early {
        Some(result) => result,
        None if script.is_true() => carry_out(state, logout),
        None => LogoutResult::absent(),
    };
    let Some(answer) = script.answer else { return encode_result(&result, version) };
    let line = request.extensions().get::<Connection>().map(|connection| &connection.line);
    match answer {
        Answer::Result(result) => encode_result(&result, version),
        Answer::Fault(fault) => {
            let mut response = refusal::encode(&fault, version)?;
            // The method ran, as far as the caller can tell.
            response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=0"));
            Ok(response)
        }
        Answer::Http(response) => Ok(scripted(line, response)),
        Answer::Truncated => {
            let response = binding::encode_response::<Logout>(&result, version)?;
            let kept = response.body().len() / 2;
            Ok(instead(line, wire_bytes(&response, kept), "truncated"))
        }
        Answer::Raw(bytes) => Ok(instead(line, bytes, "raw bytes")),
        Answer::Reset => {
            line.into_iter().for_each(Line::reset);
            let mut response = Response::new(Vec::new());
            Note::other(&mut response, "reset");
            Ok(response)
        }
    }
}

fn encode_result(result: &LogoutResult, version: SoapVersion) -> Result<Response<Vec<u8>>, EncodeError> {
    let mut response = binding::encode_response::<Logout>(result, version)?;
    Note::result(&mut response, result);
    Ok(response)
}

/// The method itself. Who asks learns no more than that the session is not one of theirs.
pub(crate) fn carry_out(state: &State, logout: &Logout) -> LogoutResult {
    if state.sessions.end(&logout.app_key, &logout.session_id) {
        LogoutResult::new(ResponseCode::ok()).with_message("Session expired.")
    } else {
        LogoutResult::new(ResponseCode::new("Unauthorized"))
            .with_message("The session ID is not active for this application key.")
    }
}

/// A response as it was scripted, be it one that HTTP forbids: hyper writes none of those.
fn scripted(line: Option<&Line>, mut response: Response<Vec<u8>>) -> Response<Vec<u8>> {
    let length = HeaderValue::from(response.body().len());
    let lies = response.headers().get_all(CONTENT_LENGTH).iter().any(|told| told != length);
    if lies || response.status().is_informational() {
        return instead(line, wire_bytes(&response, response.body().len()), "scripted bytes");
    }
    Note::other(&mut response, "scripted response");
    response
}

/// Writes bytes to the connection instead of a response, and closes it.
fn instead(line: Option<&Line>, bytes: Vec<u8>, outcome: &str) -> Response<Vec<u8>> {
    line.into_iter().for_each(|line| line.write_instead(bytes.clone()));
    let mut response = Response::new(Vec::new());
    response.headers_mut().insert(http::header::CONNECTION, HeaderValue::from_static("close"));
    Note::other(&mut response, outcome);
    response
}

/// The version of an answer to a request whose envelope was not read.
fn likely_version(headers: &HeaderMap) -> SoapVersion {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| MediaType::parse(text).ok())
        .and_then(|media_type| media_type.soap_version())
        .unwrap_or(SoapVersion::V1_1)
}

/// A text that XML cannot write: a scripted one, since our own all can be.
fn unwritable(error: &EncodeError, version: SoapVersion) -> Response<Vec<u8>> {
    let text = format!(
        "Server was unable to process request. ---> There was an error generating the XML document. ---> {error}."
    );
    refusal::encode(&refusal::fault(FaultClass::Receiver, text), version)
        .unwrap_or_else(|_| binding::encode_empty(StatusCode::INTERNAL_SERVER_ERROR, version))
}
