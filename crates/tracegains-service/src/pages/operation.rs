//! The page of Logout: what it does, a form to try it, and samples of its messages.

use http::{Response, StatusCode};
use tracegains_core::SoapVersion;

use super::html::{escape, page};
use super::reached::Reached;
use super::{LOGOUT, SERVICE, sample};

/// Posts to the operation's own path, as ASMX's form does.
const FORM: &str = "<p>To test the operation, fill in its parameters and choose Invoke. \
It ends the session for good.</p>
<form method=\"post\" action=\"Authentication.asmx/Logout\">
<label for=\"appKey\">appKey (GUID)</label>
<input id=\"appKey\" name=\"appKey\" required autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\">
<label for=\"sessionId\">sessionId (GUID)</label>
<input id=\"sessionId\" name=\"sessionId\" required autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\">
<div><button>Invoke</button></div>
</form>
";

const NO_FORM: &str = "<p>The test form is only available for requests from the local machine.</p>\n";

/// Who is at this machine and gave it another name may be another site's page: the form would be refused.
fn form(reached: &Reached) -> String {
    if reached.may_use_form() {
        return FORM.to_owned();
    }
    let here = reached.local_address().map(|address| {
        let address = escape(&address);
        format!("<p>At this machine it is at <a href=\"{address}?op=Logout\">{address}</a>.</p>\n")
    });
    NO_FORM.to_owned() + &here.unwrap_or_default()
}

/// A sample with its caption. Long lines are scrolled, so that it can be focused and has a name.
fn shown(version: SoapVersion, side: &str, sample: &str) -> String {
    format!(
        "<figure>\n<figcaption id=\"{side}-{version}\">SOAP {version} {side}</figcaption>\n\
         <pre tabindex=\"0\" role=\"region\" aria-labelledby=\"{side}-{version}\">{sample}</pre>\n</figure>\n"
    )
}

pub(crate) fn show(reached: &Reached) -> Response<Vec<u8>> {
    let mut content = format!(
        "<h1>TraceGains SOAP API: Authentication</h1>\n<p>{SERVICE}</p>\n\
         <p>Click <a href=\"?\">here</a> for a complete list of operations.</p>\n\
         <h2>Logout</h2>\n<p>{LOGOUT}</p>\n<h3>Test</h3>\n"
    );
    content += &form(reached);
    for version in SoapVersion::ALL {
        content += &format!(
            "<h3>SOAP {version}</h3>\n<p>The following is a sample SOAP {version} request and response. The \
             placeholders shown need to be replaced with actual values.</p>\n\
             {}{}",
            shown(version, "request", &sample::request(version, reached.host())),
            shown(version, "response", &sample::response(version)),
        );
    }
    page(StatusCode::OK, "Logout", &content)
}
