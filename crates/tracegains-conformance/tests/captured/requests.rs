//! A recorded request, read as a server that offers Logout reads it.

use http::header::CONTENT_TYPE;
use http::{Method, Request};
use tracegains_conformance::vectors::{ExpectedMessage, RequestOutcome, RequestVector};
use tracegains_core::binding::{MediaType, RequestError, decode_request};
use tracegains_core::operation::message;
use tracegains_core::soap::{Body, Limits};
use tracegains_core::{Logout, SoapVersion};

use crate::same;

pub(crate) fn check(vector: &RequestVector) -> Result<(), String> {
    let (request, expected) = (&vector.request, &vector.expected);
    same("complete", vector.is_complete, expected.outcome != RequestOutcome::Incomplete)?;
    if !vector.is_complete {
        return Ok(());
    }
    if let Some(expected) = &expected.message {
        check_message(request, expected)?;
    }
    match decode_request::<Logout>(request, &Limits::default()) {
        Ok(received) => {
            same("outcome", RequestOutcome::Logout, expected.outcome)?;
            let found = logout(received.version, &received.operation);
            same("operation", Some(found), expected.message.clone())
        }
        Err(error) => {
            let outcome = match error {
                RequestError::Refused { .. } => RequestOutcome::Refused,
                RequestError::UnknownAction { .. } => RequestOutcome::Action,
                RequestError::UnsupportedMediaType { .. } => RequestOutcome::MediaType,
                // Pages are asked for with GET and HEAD; the service answers those before it decodes.
                RequestError::MethodNotAllowed if matches!(*request.method(), Method::GET | Method::HEAD) => {
                    RequestOutcome::NotLogout
                }
                RequestError::MethodNotAllowed => RequestOutcome::Method,
                other => return Err(format!("an outcome that the table has no word for: {other:?}")),
            };
            same("outcome", outcome, expected.outcome)?;
            if let Some(status) = expected.status {
                same("status", error.status(), status)?;
            }
            expected.answer.map_or(Ok(()), |answer| same("version of the answer", error.version(), answer))
        }
    }
}

/// The body alone.
fn check_message(request: &Request<Vec<u8>>, expected: &ExpectedMessage) -> Result<(), String> {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|line| line.to_str().ok());
    let media_type = media_type.and_then(|line| MediaType::parse(line).ok());
    let charset = media_type.as_ref().and_then(MediaType::charset);
    match message::decode_request::<Logout>(request.body(), charset, &Limits::default()) {
        Ok(envelope) => match &envelope.body {
            Body::Payload(operation) => same("message", &logout(envelope.version, operation), expected),
            Body::Fault(fault) => Err(format!("a fault as a request: {fault}")),
        },
        Err(refused) => {
            let ExpectedMessage::Refused { kind, version, is_recognised, .. } = expected else {
                return Err(format!("message: the table has a Logout, the core says {}", refused.error));
            };
            let found = (refused.error.kind().as_str(), refused.version);
            same("message", found, (kind.as_str(), *version))
                .and_then(|()| is_recognised.map_or(Ok(()), |is| same("recognised", refused.recognised, is)))
                .map_err(|mismatch| format!("{mismatch}\n  ({})", refused.error))
        }
    }
}

fn logout(version: SoapVersion, operation: &Logout) -> ExpectedMessage {
    ExpectedMessage::Logout {
        version,
        app_key: operation.app_key.expose_secret().hyphenated().to_string(),
        session_id: operation.session_id.expose_secret().hyphenated().to_string(),
    }
}
