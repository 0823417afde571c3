//! Any HTTP response: when a logout is done.

use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use tracegains_core::SoapVersion;
use tracegains_core::binding::{self, Answer, BodyCollector, BodyEnding, MediaType};
use tracegains_core::soap::Limits;
use tracegains_core::{Logout, LogoutResult};

use super::Verdict;

/// A response made of loose parts: the answer is `Completed` only under 200, with one Content-Type of
/// the version sent, no content coding, a body that came to its end, and a result that is a success.
/// How the body was cut into chunks changes nothing.
pub fn response(
    status: u16,
    headers: &[(&str, &[u8])],
    body: &[u8],
    sent: SoapVersion,
    chunk: usize,
) -> Verdict {
    let Ok(status) = StatusCode::from_u16(status) else { return Verdict::Refused };
    let headers: HeaderMap = headers
        .iter()
        .filter_map(|(name, value)| {
            Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value).ok()?))
        })
        .collect();
    let collect = |chunk: usize| {
        let mut head = Response::new(());
        *head.status_mut() = status;
        *head.headers_mut() = headers.clone();
        let mut collector = BodyCollector::new(head.into_parts().0, Limits::default().xml.bytes);
        for chunk in body.chunks(chunk.max(1)) {
            if !collector.wants_more() {
                break;
            }
            collector.push(chunk);
        }
        collector.finish()
    };
    let decode = |response| binding::decode_response::<Logout>(response, sent, &Limits::default());
    let whole = collect(body.len());
    let answer = decode(&whole);
    let chunked = decode(&collect(chunk));
    let (one, two) = (format!("{answer:?}"), format!("{chunked:?}"));
    Verdict::when(one == two, || format!("{one}, and in chunks of {chunk}: {two}")).and(|| match &answer {
        Answer::Completed(result) => completed(&whole, result, sent),
        Answer::Rejected { rejection, .. } => Verdict::when(!rejection.response_code.is_success(), || {
            "a success was called a rejection".to_owned()
        }),
        _ => Verdict::Refused,
    })
}

fn completed(
    response: &Response<binding::ResponseBody>,
    result: &LogoutResult,
    sent: SoapVersion,
) -> Verdict {
    let types: Vec<_> = response.headers().get_all(http::header::CONTENT_TYPE).iter().collect();
    let agrees = |value: &&HeaderValue| {
        value
            .to_str()
            .ok()
            .and_then(|text| MediaType::parse(text).ok())
            .is_some_and(|m| m.essence() == sent.media_type())
    };
    let coded = response.headers().get_all(http::header::CONTENT_ENCODING).iter();
    for (holds, what) in [
        (response.status() == StatusCode::OK, "a status other than 200"),
        (types.len() == 1 && types.iter().all(agrees), "no media type of the version sent"),
        (
            coded.into_iter().all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity")),
            "a content coding",
        ),
        (matches!(response.body().ending(), BodyEnding::Complete), "a body that did not come to its end"),
        (result.is_success(), "a result that is no success"),
    ] {
        if !holds {
            return Verdict::Broken(format!("completed with {what}"));
        }
    }
    Verdict::Held
}

/// Any text as a media type: reading ends, and what is read says the same when its case is changed and
/// white space is put around its parameters.
pub fn media_type(text: &str) -> Verdict {
    let Ok(media_type) = MediaType::parse(text) else { return Verdict::Refused };
    let essence = media_type.essence();
    Verdict::when(essence == essence.to_ascii_lowercase() && essence.split('/').count() == 2, || {
        format!("{essence:?} is not a type and a subtype in lower case")
    })
    .and(|| {
        let again = MediaType::parse(&format!(" {text}\t"));
        Verdict::when(
            again.is_ok_and(|again| again.essence() == essence && again.charset() == media_type.charset()),
            || "white space around it makes another media type".to_owned(),
        )
    })
}
