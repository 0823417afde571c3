//! A recorded response, collected in chunks and read as a client reads it.

use http::Response;
use tracegains_conformance::vectors::{ExpectedAnswer, ExpectedFault, ResponseVector};
use tracegains_core::binding::{Answer, BodyCollector, ResponseBody, decode_response};
use tracegains_core::operation::ResultForm;
use tracegains_core::soap::Limits;
use tracegains_core::{Fault, Logout, LogoutResult, SoapVersion};

use crate::same;

pub(crate) fn check(vector: &ResponseVector) -> Result<(), String> {
    let Some(response) = &vector.response else {
        return same("outcome", ExpectedAnswer::Nothing, vector.expected.clone());
    };
    let answer = decode_response::<Logout>(&collected(response), vector.sent, &Limits::default());
    same("outcome", found(&answer)?, vector.expected.clone())
}

/// The response as a transport hands it over, in pieces that cut names and characters.
fn collected(response: &Response<Vec<u8>>) -> Response<ResponseBody> {
    let (head, body) = response.clone().into_parts();
    let mut collector = BodyCollector::new(head, 1024 * 1024);
    for chunk in body.chunks(7) {
        if !collector.wants_more() {
            break;
        }
        collector.push(chunk);
    }
    collector.finish()
}

/// The core's answer in the words of the table.
fn found(answer: &Answer<LogoutResult>) -> Result<ExpectedAnswer, String> {
    Ok(match answer {
        Answer::Completed(result) => ExpectedAnswer::Completed {
            form: form(result.form())?.to_owned(),
            code: result.response_code().map(|code| code.as_str().to_owned()),
            message: result.message().map(str::to_owned),
        },
        Answer::Rejected { rejection, .. } => ExpectedAnswer::Rejected {
            code: rejection.response_code.as_str().to_owned(),
            message: rejection.message.clone(),
        },
        Answer::Fault { fault, version } => ExpectedAnswer::Fault(found_fault(fault, *version)),
        Answer::Decode(error) => ExpectedAnswer::Decode { kind: error.kind().as_str().to_owned() },
        Answer::Http(reason) => ExpectedAnswer::Http { reason: reason.as_str().to_owned() },
        other => return Err(format!("an outcome that the table has no word for: {other:?}")),
    })
}

fn form(form: ResultForm) -> Result<&'static str, String> {
    Ok(match form {
        ResultForm::Full => "full",
        ResultForm::Empty => "empty",
        ResultForm::Absent => "absent",
        ResultForm::Nil => "nil",
        other => return Err(format!("a form that the table has no word for: {other:?}")),
    })
}

fn found_fault(fault: &Fault, version: SoapVersion) -> ExpectedFault {
    ExpectedFault {
        version,
        class: fault.code.class().as_str().to_owned(),
        code: fault.code.as_str().to_owned(),
        subcodes: fault.subcodes.iter().map(|code| code.as_str().to_owned()).collect(),
        reason: fault.reasons.first().map(|reason| reason.text.clone()),
        node: fault.node.clone(),
        role: fault.role.clone(),
        detail: fault.detail.as_ref().map(|detail| detail.markup().to_owned()),
    }
}
