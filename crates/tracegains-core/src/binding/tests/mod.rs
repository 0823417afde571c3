//! The binding as its users see it: whole requests and whole responses.

mod request;
mod response;
mod response_table;
mod server;

use http::{Response, StatusCode};

use super::{Answer, BodyCollector, ResponseBody, decode_response};
use crate::operation::{Logout, LogoutResult};
use crate::soap::{Limits, SoapVersion};

const APP_KEY: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
const SESSION_ID: &str = "5e55a1d0-0000-4000-8000-00000000000f";

fn logout() -> Logout {
    Logout::new(APP_KEY.parse().unwrap(), SESSION_ID.parse().unwrap())
}

/// An envelope as ASMX writes it.
fn envelope(version: SoapVersion, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"{}\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\
         <soap:Body>{body}</soap:Body></soap:Envelope>",
        version.namespace()
    )
}

fn result(version: SoapVersion, content: &str) -> String {
    let response = format!(
        "<LogoutResponse xmlns=\"https://api.tracegains.net/v7/soap\"><LogoutResult>{content}</LogoutResult>\
         </LogoutResponse>"
    );
    envelope(version, &response)
}

fn success(version: SoapVersion) -> String {
    result(version, "<ResponseCode>OK</ResponseCode><Message>Session expired.</Message>")
}

fn rejection(version: SoapVersion) -> String {
    result(version, "<ResponseCode>Unauthorized</ResponseCode><Message>No.</Message>")
}

fn fault(version: SoapVersion) -> String {
    let fault = match version {
        SoapVersion::V1_1 => {
            "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>No.</faultstring><detail /></soap:Fault>"
        }
        SoapVersion::V1_2 => {
            "<soap:Fault><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason>\
             <soap:Text xml:lang=\"en\">No.</soap:Text></soap:Reason><soap:Detail /></soap:Fault>"
        }
    };
    envelope(version, fault)
}

/// A response as a transport gives it to the core, in one chunk.
fn received(status: u16, headers: &[(&str, &str)], body: &str) -> Response<ResponseBody> {
    let mut response = Response::builder().status(StatusCode::from_u16(status).unwrap());
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let mut collector = BodyCollector::new(response.body(()).unwrap().into_parts().0, 64 * 1024);
    collector.push(body.as_bytes());
    collector.finish()
}

fn answer(sent: SoapVersion, status: u16, headers: &[(&str, &str)], body: &str) -> Answer<LogoutResult> {
    decode_response::<Logout>(&received(status, headers, body), sent, &Limits::default())
}

/// The answer by its stable names: `completed`, `http:redirect`, `decode:version_mismatch`, ….
fn name(answer: &Answer<LogoutResult>) -> String {
    match answer {
        Answer::Completed(_) => "completed".to_owned(),
        Answer::Rejected { .. } => "rejected".to_owned(),
        Answer::Fault { version, .. } => format!("fault:{version}"),
        Answer::Decode(error) => format!("decode:{}", error.kind().as_str()),
        Answer::Http(reason) => format!("http:{}", reason.as_str()),
    }
}
