//! What browsers and generators of clients get: pages, descriptions, and a form to try Logout with.

mod description;
mod disco;
mod form;
mod html;
mod operation;
mod reached;
mod sample;
mod wsdl;

use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};
use hyper::body::Incoming;

pub(crate) use form::submit;
use html::{escape, page};
use reached::Reached;

/// What ASMX says of the service, and of its one operation.
const SERVICE: &str = "The TraceGains V7 SOAP Authentication API.";
const LOGOUT: &str = "Expires an active session ID returned from the Login method.";

/// Answers a GET of the service. Keys of the query are read in any case, as in ASP.NET.
pub(crate) fn get(request: &Request<Incoming>) -> Response<Vec<u8>> {
    let reached = Reached::by(request);
    for (key, value) in form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes()) {
        // A key without a value: `?WSDL`.
        match key.to_ascii_lowercase().as_str() {
            "wsdl" => return wsdl::describe(&reached),
            "disco" => return disco::discover(&reached),
            "op" if value == "Logout" => return operation::show(&reached),
            "op" => return no_operation(&value),
            _ => {}
        }
    }
    description::show()
}

fn no_operation(name: &str) -> Response<Vec<u8>> {
    let content = format!(
        "<h1>No such operation</h1>\n<p>The service has no operation <code>{}</code>. \
         <a href=\"?\">Here is the list of its operations.</a></p>\n",
        escape(name)
    );
    page(StatusCode::NOT_FOUND, "No such operation", &content)
}

/// The answer where there is nothing.
pub(crate) fn not_found() -> Response<Vec<u8>> {
    let content = format!(
        "<h1>The resource cannot be found</h1>\n<p>The service is at <a href=\"{0}\">{0}</a>, spelled exactly \
         so.</p>\n",
        crate::paths::SERVICE
    );
    page(StatusCode::NOT_FOUND, "Not found", &content)
}

/// The answer to a request that names two hosts.
pub(crate) fn two_hosts() -> Response<Vec<u8>> {
    page(
        StatusCode::BAD_REQUEST,
        "Bad request",
        "<h1>Bad request</h1>\n<p>The request names two hosts.</p>\n",
    )
}

/// A description as XML.
fn xml(text: String) -> Response<Vec<u8>> {
    let mut response = Response::new(text.into_bytes());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=0"));
    response
}
