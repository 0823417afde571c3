//! What a person can do about a failed call.

use std::borrow::Cow;

use http::StatusCode;

use super::error::{CallErrorKind, Inner};
use super::failure::FailureKind;
use crate::binding::HttpReason;
use crate::operation::Rejection;
use crate::soap::{DecodeErrorKind, Fault, FaultClass};

const TRY_LATER: &str = "Try again later; if it lasts, ask whoever runs the service or the gateway.";
const NOT_THE_SERVICE: &str = "Something other than the service seems to have answered, a proxy or a sign-in page for example. \
     Check the address and the network.";

/// Whole sentences. Nothing of a peer's text is in them.
pub(super) fn of<E>(error: &Inner<E>) -> Cow<'static, str> {
    let advice = match &error.kind {
        CallErrorKind::Rejected { rejection, .. } => of_rejection(rejection),
        CallErrorKind::Fault { status, fault, .. } => of_fault(fault, *status),
        CallErrorKind::Decode { error, .. } => of_decode_error(error.kind()),
        CallErrorKind::Http(answer) => of_http(&answer.why, answer.status),
        CallErrorKind::Transport { kind, .. } => of_failure(*kind),
        CallErrorKind::Deadline { in_flight: true, .. } => {
            "Allow the call more time (`deadline`), or try again when the service is faster."
        }
        CallErrorKind::Deadline { in_flight: false, .. } => "Allow the call more time (`deadline`).",
    };
    match (pause(error), doubt(error)) {
        (None, None) => Cow::Borrowed(advice),
        (pause, doubt) => {
            let sentences = [Some(advice.to_owned()), pause, doubt];
            Cow::Owned(sentences.into_iter().flatten().collect::<Vec<_>>().join(" "))
        }
    }
}

/// How long the service asked to be left alone.
fn pause<E>(error: &Inner<E>) -> Option<String> {
    match error.retry_after?.as_secs() {
        0 => None,
        seconds @ ..86_400 => Some(format!("The service asks for a pause of {seconds} s.")),
        _ => Some("The service asks for a pause of a day or more.".to_owned()),
    }
}

/// What the caller does not know, and whether asking again is safe.
fn doubt<E>(error: &Inner<E>) -> Option<String> {
    if !error.may_have_arrived {
        return None;
    }
    let again = if error.repeatable { "; sending it again does no harm" } else { "" };
    let refused = match &error.kind {
        CallErrorKind::Rejected { .. } | CallErrorKind::Fault { .. } => !error.retryable,
        _ => false,
    };
    Some(if refused && error.earlier_may_have_arrived {
        format!(
            "An earlier attempt may have arrived and ended the session: then this answer may only say that the \
             session is gone{again}."
        )
    } else {
        format!("{} may have been done all the same{again}.", error.operation)
    })
}

fn of_rejection(rejection: &Rejection) -> &'static str {
    match rejection.response_code.status() {
        Some(400 | 422) => "The service refused the values: check the application key and the session ID.",
        Some(401 | 403 | 404 | 410) => {
            "The service knows no such active session for this key: it may have ended already, the key may be wrong, \
             or key and session belong to different environments (production and test)."
        }
        Some(408 | 429 | 500..=599) => TRY_LATER,
        _ => {
            "The session counts as not ended. Code and message are the service's own; its support knows what they mean."
        }
    }
}

fn of_fault(fault: &Fault, status: StatusCode) -> &'static str {
    match fault.code.class() {
        FaultClass::VersionMismatch => OTHER_VERSION,
        _ if status == StatusCode::UNSUPPORTED_MEDIA_TYPE => OTHER_VERSION,
        FaultClass::Sender => {
            "The service could not accept this request: check the address, the application key and the session ID. \
             Sending the same again is of no use."
        }
        FaultClass::Receiver => TRY_LATER,
        FaultClass::MustUnderstand | FaultClass::DataEncodingUnknown => {
            "This client sends neither header blocks nor an encoding style, so a gateway on the way must have added them: \
             ask whoever runs it."
        }
        _ => {
            "The code is the service's own; its reason and detail say more, and its support knows what they mean."
        }
    }
}

const OTHER_VERSION: &str =
    "The service does not speak this SOAP version at this address: choose the other one, or `auto`.";

fn of_decode_error(kind: DecodeErrorKind) -> &'static str {
    match kind {
        DecodeErrorKind::UnexpectedEnd => TRY_LATER,
        DecodeErrorKind::VersionMismatch => {
            "The answer is in another SOAP version than the request: choose the other one."
        }
        DecodeErrorKind::Limit(_) => "If the answer is to be trusted, raise the limit (`limits`).",
        DecodeErrorKind::NotUnderstood => {
            "The answer demands that a header block is understood which this client does not know: ask whoever runs \
             the service or the gateway."
        }
        DecodeErrorKind::Encoding
        | DecodeErrorKind::NotWellFormed
        | DecodeErrorKind::Namespace
        | DecodeErrorKind::Forbidden(_) => {
            "The answer is damaged, or does not come from the service: check the address, and what stands between."
        }
        _ => {
            "The service may have changed, or something else has answered: check the address, and look for a newer version of this client."
        }
    }
}

fn of_http(why: &HttpReason, status: StatusCode) -> &'static str {
    match why {
        HttpReason::Redirect { .. } => {
            "Redirects are not followed, since the request carries the key and the session. If the service has moved, \
             use its new address; otherwise something on the way wants to be signed in to."
        }
        HttpReason::Status | HttpReason::ContentCoding { .. } if !status.is_success() => of_status(status),
        HttpReason::MediaType { .. } => NOT_THE_SERVICE,
        HttpReason::ContentCoding { .. } => {
            "No compression was asked for: a proxy on the way seems to add it. Ask whoever runs it to leave it off."
        }
        HttpReason::TooLarge { .. } => {
            "An answer of the service is a few hundred bytes long, so something else may have answered: check the address. \
             If the answer is to be trusted, raise the limit (`response_limit`)."
        }
        HttpReason::CutOff { .. } => TRY_LATER,
        HttpReason::Empty | HttpReason::Status | HttpReason::Contradiction { .. } => {
            "Whether the session was ended is not known. Check the address, and what stands between."
        }
    }
}

fn of_status(status: StatusCode) -> &'static str {
    match status.as_u16() {
        401 => {
            "The service, or a gateway before it, wants to be signed in to: add the header it asks for (`header`), or a client certificate."
        }
        403 => {
            "A gateway or a firewall before the service refuses this client: check whether this network and this address are allowed."
        }
        404 | 410 => "There is no service at this address: check host and path.",
        405 => "The address takes no POST: check host and path.",
        407 => {
            "The proxy wants to be signed in to: put user name and password into the proxy's URL (`proxy`)."
        }
        408 | 425 | 429 | 502 | 503 | 504 => TRY_LATER,
        411 | 413 | 417 => {
            "A gateway on the way refuses the request for its size or its frame: ask whoever runs it."
        }
        415 => OTHER_VERSION,
        431 => "A gateway on the way refuses the request for its headers: send fewer of your own.",
        400..=499 => {
            "The service or a gateway refuses the request: check the address, and what stands between."
        }
        500..=599 => {
            "The service or a gateway failed without saying why. If it lasts, ask whoever runs it, with the time of the call."
        }
        _ => NOT_THE_SERVICE,
    }
}

fn of_failure(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Unreachable => "Check the address, the network, the firewall and the proxy settings.",
        FailureKind::Timeout => {
            "Check the network and the proxy settings, allow more time, or try again later."
        }
        FailureKind::Tls => {
            "If the certificate comes from an authority of your own, name it with `root_certificates` (`--ca-file`); \
             otherwise check the host name, the clock, and what intercepts connections."
        }
        FailureKind::Other => "Check the network and what stands between, or try again later.",
    }
}
