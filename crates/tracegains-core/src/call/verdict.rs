//! The verdict table: what each way an attempt can end means for the call.

use http::StatusCode;

use super::failure::Delivery;
use crate::binding::{Answer, HttpReason};
use crate::operation::Rejection;
use crate::soap::{DecodeError, DecodeErrorKind, Fault, FaultClass};

/// Whether to send the request again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    /// No: it would end the same way, or the answer stands.
    Never,
    /// The request has not left, so nothing can be done twice.
    Always,
    /// The request has left: only where doing it twice is doing it once, and the options allow it.
    IfRepeatable,
    /// In the other SOAP version, where the options leave the choice to the call.
    OtherVersion,
}

/// What the end of an attempt means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) again: Again,
    /// Whether the service may have done the work without our knowing.
    pub(super) doubt: bool,
}

const UNSENT: Verdict = Verdict { again: Again::Always, doubt: false };
const UNSENT_FOR_GOOD: Verdict = Verdict { again: Again::Never, doubt: false };
const REPEAT: Verdict = Verdict { again: Again::IfRepeatable, doubt: true };
const REPEAT_REFUSED: Verdict = Verdict { again: Again::IfRepeatable, doubt: false };
const STOP: Verdict = Verdict { again: Again::Never, doubt: true };
const STOP_REFUSED: Verdict = Verdict { again: Again::Never, doubt: false };
const OTHER_VERSION: Verdict = Verdict { again: Again::OtherVersion, doubt: false };

/// A failure of the transport without an answer. Its kind does not matter: what matters is whether the
/// request may have arrived, and whether the transport knows that it will fail again.
pub(super) fn of_failure(delivery: Delivery, permanent: bool) -> Verdict {
    match (delivery, permanent) {
        (Delivery::NotSent, false) => UNSENT,
        (Delivery::NotSent, true) => UNSENT_FOR_GOOD,
        (Delivery::MayHaveArrived, false) => REPEAT,
        (Delivery::MayHaveArrived, true) => STOP,
    }
}

/// An answer under a status; `None` for a success, after which nothing is left to decide. A SOAP message
/// wins over the status line.
pub(super) fn of_answer<R>(answer: &Answer<R>, status: StatusCode) -> Option<Verdict> {
    Some(match answer {
        Answer::Completed(_) => return None,
        Answer::Rejected { rejection, .. } => of_rejection(rejection),
        Answer::Fault { fault, .. } => of_fault(fault, status),
        Answer::Decode(error) => of_decode_error(error),
        Answer::Http(reason) => of_http(reason, status),
    })
}

/// The in-band code says no. Codes of the class 4xx say that nothing was done, others leave it open.
fn of_rejection(rejection: &Rejection) -> Verdict {
    match rejection.response_code.status() {
        Some(408) => REPEAT,
        Some(429) => REPEAT_REFUSED,
        Some(400..=499) => STOP_REFUSED,
        Some(500..=599) => REPEAT,
        _ => STOP,
    }
}

fn of_fault(fault: &Fault, status: StatusCode) -> Verdict {
    match fault.code.class() {
        FaultClass::VersionMismatch => OTHER_VERSION,
        FaultClass::Sender | FaultClass::Other if status == StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            OTHER_VERSION
        }
        FaultClass::Receiver => REPEAT,
        FaultClass::Sender => STOP_REFUSED,
        FaultClass::MustUnderstand => STOP_REFUSED,
        FaultClass::DataEncodingUnknown => STOP_REFUSED,
        FaultClass::Other => STOP,
    }
}

/// A document that ends early is a lost answer; any other document will come again as it is.
fn of_decode_error(error: &DecodeError) -> Verdict {
    match error.kind() {
        DecodeErrorKind::UnexpectedEnd => REPEAT,
        _ => STOP,
    }
}

fn of_http(reason: &HttpReason, status: StatusCode) -> Verdict {
    match reason {
        HttpReason::CutOff { .. } => REPEAT,
        HttpReason::TooLarge { .. } => STOP,
        HttpReason::Redirect { .. } => of_redirect(status),
        HttpReason::Empty => STOP,
        HttpReason::MediaType { .. } => STOP,
        HttpReason::Contradiction { .. } => STOP,
        // A body in a coding that was not asked for brings no SOAP message: the status is all there is.
        HttpReason::Status | HttpReason::ContentCoding { .. } => of_status(status),
    }
}

/// Elsewhere, not done here; but 303 is how a server answers when it has done the work.
fn of_redirect(status: StatusCode) -> Verdict {
    match status.as_u16() {
        301 | 302 | 307 | 308 => STOP_REFUSED,
        _ => STOP,
    }
}

/// A status without a SOAP message. A gateway that answers 5xx may have passed the request on.
fn of_status(status: StatusCode) -> Verdict {
    match status.as_u16() {
        408 => REPEAT,
        415 => OTHER_VERSION,
        425 => REPEAT_REFUSED,
        429 => REPEAT_REFUSED,
        400..=499 => STOP_REFUSED,
        502 => REPEAT,
        503 => REPEAT,
        504 => REPEAT,
        _ => STOP,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::ResponseCode;
    use crate::soap::FaultCode;
    use crate::xml::Location;

    fn answer(answer: Answer<()>, status: u16) -> Verdict {
        of_answer(&answer, StatusCode::from_u16(status).unwrap()).expect("not a success")
    }

    fn fault(code: FaultCode, status: u16) -> Verdict {
        let version = crate::soap::SoapVersion::V1_1;
        answer(Answer::Fault { fault: Fault::new(code, "no"), version }, status)
    }

    /// Every row of the table, by name: again, doubt.
    #[track_caller]
    fn row(name: &str, verdicts: impl IntoIterator<Item = Verdict>, again: Again, doubt: bool) {
        let mut seen = 0;
        for (n, verdict) in verdicts.into_iter().enumerate() {
            assert_eq!(verdict, Verdict { again, doubt }, "row `{name}`, case {n}");
            seen += 1;
        }
        assert!(seen > 0, "row `{name}` has no case");
    }

    #[test]
    fn what_was_not_sent_is_repeated_unless_it_fails_for_good() {
        row("not sent", [of_failure(Delivery::NotSent, false)], Again::Always, false);
        row("not sent, for good", [of_failure(Delivery::NotSent, true)], Again::Never, false);
    }

    #[test]
    fn what_may_have_arrived_is_repeated_with_permission() {
        row("lost", [of_failure(Delivery::MayHaveArrived, false)], Again::IfRepeatable, true);
        row("lost, for good", [of_failure(Delivery::MayHaveArrived, true)], Again::Never, true);
    }

    #[test]
    fn a_success_needs_no_verdict() {
        assert_eq!(of_answer(&Answer::Completed(()), StatusCode::OK), None);
    }

    #[test]
    fn rejections_follow_their_code_whatever_the_status_line() {
        let rejected = |code: String| {
            [200, 401, 500, 503].map(|status| {
                let rejection = Rejection::new(ResponseCode::new(&code), None);
                answer(Answer::Rejected { rejection, output: () }, status)
            })
        };
        let codes =
            |codes: &[&str]| codes.iter().flat_map(|code| rejected((*code).to_owned())).collect::<Vec<_>>();
        let range = |codes: std::ops::Range<u16>| {
            codes
                .filter(|code| ![408, 429].contains(code))
                .flat_map(|code| rejected(code.to_string()))
                .collect::<Vec<_>>()
        };
        row("code 408", codes(&["408", "RequestTimeout"]), Again::IfRepeatable, true);
        row("code 429", codes(&["429", "TooManyRequests"]), Again::IfRepeatable, false);
        row("other code 4xx", range(400..500), Again::Never, false);
        row("other code 4xx, by name", codes(&["Unauthorized", "NotFound", "Gone"]), Again::Never, false);
        row("code 5xx", range(500..600), Again::IfRepeatable, true);
        row("code 5xx, by name", codes(&["ServiceUnavailable"]), Again::IfRepeatable, true);
        row("any other code", range(100..400), Again::Never, true);
        row("any other code", range(600..1000), Again::Never, true);
        row("no code that is known", codes(&["Accepted", "SessionGone", "ok"]), Again::Never, true);
    }

    #[test]
    fn faults_follow_their_class_whatever_the_status_line() {
        let of = |class: FaultClass| [200, 400, 401, 415, 500, 503].map(|status| (class, status));
        let class =
            |class: FaultClass| of(class).map(|(class, status)| fault(FaultCode::standard(class), status));
        let but_415 = |code: FaultCode| [200, 400, 401, 500, 503].map(|status| fault(code.clone(), status));
        row("VersionMismatch", class(FaultClass::VersionMismatch), Again::OtherVersion, false);
        row("Receiver, Server", class(FaultClass::Receiver), Again::IfRepeatable, true);
        row("Sender, Client", but_415(FaultCode::standard(FaultClass::Sender)), Again::Never, false);
        row(
            "Sender under 415",
            [fault(FaultCode::standard(FaultClass::Sender), 415)],
            Again::OtherVersion,
            false,
        );
        row("MustUnderstand", class(FaultClass::MustUnderstand), Again::Never, false);
        row("DataEncodingUnknown", class(FaultClass::DataEncodingUnknown), Again::Never, false);
        row("a code of its own", but_415(FaultCode::qualified("urn:x", "Server")), Again::Never, true);
        row("an undeclared prefix", but_415(FaultCode::unresolved("x:Server")), Again::Never, true);
        row("a code of its own, 415", [fault(FaultCode::unresolved("x"), 415)], Again::OtherVersion, false);
    }

    #[test]
    fn documents_that_end_early_are_lost_answers_and_others_stand() {
        let decode = |kind| {
            let error = DecodeError::new(kind, Location::new(0, "/".to_owned()), "an Envelope");
            answer(Answer::Decode(error), 200)
        };
        row("ends early", [decode(DecodeErrorKind::UnexpectedEnd)], Again::IfRepeatable, true);
        row(
            "not the message",
            [
                DecodeErrorKind::Encoding,
                DecodeErrorKind::NotWellFormed,
                DecodeErrorKind::Namespace,
                DecodeErrorKind::Forbidden(crate::xml::Construct::DocumentType),
                DecodeErrorKind::Limit(crate::xml::Limit::Depth),
                DecodeErrorKind::VersionMismatch,
                DecodeErrorKind::NotUnderstood,
                DecodeErrorKind::UnexpectedElement,
                DecodeErrorKind::MissingElement,
                DecodeErrorKind::DuplicateElement,
                DecodeErrorKind::UnexpectedText,
                DecodeErrorKind::InvalidValue,
            ]
            .map(decode),
            Again::Never,
            true,
        );
    }

    #[test]
    fn a_status_without_a_message_follows_the_status() {
        let status = |codes: &[u16]| {
            let coded = || HttpReason::ContentCoding { found: "br".to_owned() };
            let both = |code: &u16| [HttpReason::Status, coded()].map(|why| answer(Answer::Http(why), *code));
            codes.iter().flat_map(both).collect::<Vec<_>>()
        };
        let others = |range: std::ops::Range<u16>, but: &[u16]| {
            status(&range.filter(|code| !but.contains(code)).collect::<Vec<_>>())
        };
        row("408", status(&[408]), Again::IfRepeatable, true);
        row("415", status(&[415]), Again::OtherVersion, false);
        row("425", status(&[425]), Again::IfRepeatable, false);
        row("429", status(&[429]), Again::IfRepeatable, false);
        row("other 4xx, 401 403 407 413", others(400..500, &[408, 415, 425, 429]), Again::Never, false);
        row("502", status(&[502]), Again::IfRepeatable, true);
        row("503", status(&[503]), Again::IfRepeatable, true);
        row("504", status(&[504]), Again::IfRepeatable, true);
        row("500 and other 5xx", others(500..600, &[502, 503, 504]), Again::Never, true);
        row("1xx, 2xx", others(100..300, &[]), Again::Never, true);
        row("beyond", others(600..1000, &[]), Again::Never, true);
    }

    #[test]
    fn frames_that_are_wrong_are_final_and_broken_bodies_are_lost_answers() {
        let http =
            |why: HttpReason| [200, 401, 500, 503].map(|status| answer(Answer::Http(why.clone()), status));
        let redirect = |statuses: &[u16]| {
            let why = HttpReason::Redirect { to: None };
            statuses.iter().map(|status| answer(Answer::Http(why.clone()), *status)).collect::<Vec<_>>()
        };
        row("cut off", http(HttpReason::CutOff { received: 1, declared: None }), Again::IfRepeatable, true);
        row("too large", http(HttpReason::TooLarge { limit: 1 }), Again::Never, true);
        row("empty", http(HttpReason::Empty), Again::Never, true);
        row("media type", http(HttpReason::MediaType { found: None }), Again::Never, true);
        row("contradiction", http(HttpReason::Contradiction { what: "x" }), Again::Never, true);
        row("redirect", redirect(&[301, 302, 307, 308]), Again::Never, false);
        row("redirect after the work", redirect(&[300, 303, 304, 305, 399]), Again::Never, true);
    }
}
