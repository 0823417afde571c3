//! The recorded answer beside the service's own.

use std::fmt::Write as _;
use std::fs;

use http::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName};
use tracegains_conformance::vectors;
use tracegains_service::LocalService;

use super::answer::{Answer, exchange};
use super::scripts;
use super::table::{Likeness, Row};

/// Sends the row's request and compares.
pub(crate) fn check(row: &Row, recorded: &Response<Vec<u8>>) -> Result<(), String> {
    let request = row.file("request");
    let request = fs::read(vectors::directory().join(&request)).map_err(|e| format!("{request}: {e}"))?;
    let service = LocalService::start().map_err(|error| error.to_string())?;
    scripts::prepare(&service, row.script.as_deref())?;
    let answer = exchange(&service, &at_our_address(&request))?;
    let found = likeness(&answer, recorded);
    let here = (found == Likeness::Differs).then(|| summary(&answer));
    if Some(found) == row.compared && here == row.here {
        return Ok(());
    }
    let mut problem = format!("the table says {:?} {:?}, it is {found:?} {here:?}", row.compared, row.here);
    let recorded_body = String::from_utf8_lossy(recorded.body());
    let _ = write!(
        problem,
        "\n  ASMX: {} {:?} {:?}\n    {recorded_body:?}\n  here: {} {:?} {:?}\n    {:?}",
        recorded.status().as_u16(),
        header(recorded, CONTENT_TYPE),
        header(recorded, CACHE_CONTROL),
        answer.status,
        answer.content_type,
        answer.cache_control,
        String::from_utf8_lossy(&answer.body),
    );
    Err(problem)
}

/// Where no result had members of its own, the recorded service stood beside the other one.
fn at_our_address(request: &[u8]) -> Vec<u8> {
    const BARE: &[u8] = b"POST /v7/soap/AuthenticationBare.asmx ";
    request
        .strip_prefix(BARE)
        .map_or_else(|| request.to_vec(), |rest| [b"POST /v7/soap/Authentication.asmx ", rest].concat())
}

fn header(recorded: &Response<Vec<u8>>, name: HeaderName) -> Option<&str> {
    recorded.headers().get(name).and_then(|value| value.to_str().ok())
}

fn likeness(answer: &Answer, recorded: &Response<Vec<u8>>) -> Likeness {
    let same_head = answer.status == recorded.status().as_u16()
        && answer.content_type.as_deref() == header(recorded, CONTENT_TYPE)
        && answer.cache_control.as_deref() == header(recorded, CACHE_CONTROL);
    let bodies = [recorded.body(), &answer.body].map(|body| String::from_utf8_lossy(body).into_owned());
    let [asmx, here] = &bodies;
    let same_but =
        |mask: fn(&str) -> Option<String>| mask(asmx).is_some_and(|masked| Some(masked) == mask(here));
    match () {
        () if !same_head => Likeness::Differs,
        () if recorded.body() == &answer.body => Likeness::Exactly,
        () if *asmx == here.replace("&#xD;", "\r") => Likeness::ButReturns,
        () if same_but(without_message) => Likeness::ButMessage,
        () if same_but(without_parser_text) => Likeness::ButParser,
        () if asmx.contains("{0}") && same_but(without_fault_text) => Likeness::ButPlaceholder,
        () => Likeness::Differs,
    }
}

fn without_message(body: &str) -> Option<String> {
    cut(body, body.find("<Message>")? + "<Message>".len(), body.find("</Message>")?)
}

fn without_parser_text(body: &str) -> Option<String> {
    const ARROW: &str = "---&gt; ";
    let (start, end) = fault_text(body)?;
    let text = body.get(start..end)?;
    // Behind a place in the document it is what was expected there that is told, and not by the parser.
    let arrow = text.rfind(ARROW).filter(|_| !text.contains("There is an error in XML document"))?;
    cut(body, start + arrow + ARROW.len(), end)
}

fn without_fault_text(body: &str) -> Option<String> {
    let (start, end) = fault_text(body)?;
    cut(body, start, end)
}

/// Where the text of a fault starts and ends, in either version.
fn fault_text(body: &str) -> Option<(usize, usize)> {
    ["faultstring", "soap:Text"].iter().find_map(|name| {
        let end = body.find(&format!("</{name}>"))?;
        let open = body.get(..end)?.rfind(&format!("<{name}"))?;
        Some((open + body.get(open..)?.find('>')? + 1, end))
    })
}

fn cut(body: &str, start: usize, end: usize) -> Option<String> {
    Some(format!("{}…{}", body.get(..start)?, body.get(end..)?))
}

/// Status, and what an answer comes down to: its ResponseCode or its fault's code.
fn summary(answer: &Answer) -> String {
    let body = String::from_utf8_lossy(&answer.body);
    let code = ["ResponseCode", "faultcode", "soap:Value"].iter().find_map(|name| {
        let (_, rest) = body.split_once(&format!("<{name}>"))?;
        rest.split('<').next()
    });
    code.map_or_else(|| answer.status.to_string(), |code| format!("{} {code}", answer.status))
}
