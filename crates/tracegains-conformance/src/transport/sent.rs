//! Whether a request went out as the core encoded it, and nothing beside it.

use tracegains_core::binding::encode_request;
use tracegains_core::{Endpoint, Logout, SoapVersion};

use super::peer::SeenRequest;
use super::scenario::CALLERS_HEADER;

/// What no client may send along: credentials and cookies that nobody gave it, and what would change how
/// the request is framed or answered.
const NEVER: [&str; 13] = [
    "authorization",
    "content-encoding",
    "cookie",
    "expect",
    "http2-settings",
    "origin",
    "proxy-authorization",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-forwarded-for",
];

/// What is wrong with a request, in words.
pub(super) fn problems(
    seen: &SeenRequest,
    endpoint: &Endpoint,
    logout: &Logout,
    version: SoapVersion,
    action_parameter: bool,
) -> Vec<String> {
    let encoded = encode_request(logout, endpoint, version, action_parameter);
    let mut problems = Vec::new();
    let target = endpoint.uri().path_and_query().map_or("/", |target| target.as_str());
    if !["HTTP/1.1", "HTTP/1.0"].iter().any(|http| seen.line == format!("POST {target} {http}")) {
        problems.push(format!("the request line is `{}`", seen.line));
    }
    if seen.body != encoded.body().as_ref() {
        problems.push("the body is not the one that the core encoded".to_owned());
    }
    let host = endpoint.uri().authority().map_or("", |authority| authority.as_str());
    let of_core = encoded.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or("")));
    for (name, value) in of_core.chain([("host", host), CALLERS_HEADER]) {
        let values: Vec<&str> = seen.values(name).collect();
        if values != [value] {
            problems.push(format!("`{name}` should be sent once, as `{value}`, and is {values:?}"));
        }
    }
    if version == SoapVersion::V1_2 && seen.values("soapaction").next().is_some() {
        problems.push("`SOAPAction` is sent with SOAP 1.2".to_owned());
    }
    for name in NEVER {
        if seen.values(name).next().is_some() {
            problems.push(format!("`{name}` is sent"));
        }
    }
    if let Some(coding) = seen.values("accept-encoding").find(|value| !value.eq_ignore_ascii_case("identity"))
    {
        problems.push(format!("the coding `{coding}` is asked for"));
    }
    let odd =
        |value: &&str| !value.eq_ignore_ascii_case("keep-alive") && !value.eq_ignore_ascii_case("close");
    if let Some(value) = seen.values("connection").find(odd) {
        problems.push(format!("`Connection: {value}` is sent"));
    }
    problems
}
