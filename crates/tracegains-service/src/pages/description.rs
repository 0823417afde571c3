//! The page of the service: what it is, what it does, where its description is.

use http::{Response, StatusCode};

use super::html::page;
use super::{LOGOUT, SERVICE};

pub(crate) fn show() -> Response<Vec<u8>> {
    let content = format!(
        "<h1>TraceGains SOAP API: Authentication</h1>\n<p>{SERVICE}</p>\n\
         <p>The following operations are supported. For a formal definition, please review the \
         <a href=\"?WSDL\">Service Description</a>.</p>\n\
         <ul class=\"operations\">\n<li><a href=\"?op=Logout\">Logout</a><br>{LOGOUT}</li>\n</ul>\n"
    );
    page(StatusCode::OK, "Operations", &content)
}
