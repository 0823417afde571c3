//! The frame of every page.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{Response, StatusCode};

/// Both colour schemes, each with a contrast of at least 7 to 1 for text.
const STYLE: &str = "\
:root { color-scheme: light dark; --text: #1f2328; --back: #fff; --edge: #59636e; --code: #f3f5f7; --link: #0b4f9e }
@media (prefers-color-scheme: dark) {
  :root { --text: #f0f3f6; --back: #101418; --edge: #9aa4af; --code: #1c2229; --link: #9cc9ff }
}
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back);
  max-width: 60rem; margin: 0 auto; padding: 1rem }
a { color: var(--link) }
pre { background: var(--code); border: 1px solid var(--edge); border-radius: .25rem; padding: .75rem; overflow-x: auto }
pre b { font-weight: bold }
label { display: block; margin-top: .75rem }
input { font: inherit; width: 100%; max-width: 26rem; box-sizing: border-box; padding: .35rem;
  color: inherit; background: var(--back); border: 1px solid var(--edge) }
button { font: inherit; margin-top: .75rem; padding: .35rem 1rem }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
footer { margin-top: 2rem; border-top: 1px solid var(--edge) }
";

/// No script, nothing from elsewhere, no frame around, forms to this service only.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// A page with this title and content, which is markup.
pub(crate) fn page(status: StatusCode, title: &str, content: &str) -> Response<Vec<u8>> {
    let text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{} – TraceGains SOAP API: Authentication</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{content}</main>\n\
         <footer><p>This is a local service for tests. It is not run by TraceGains.</p></footer>\n\
         </body>\n</html>\n",
        escape(title)
    );
    let mut response = Response::new(text.into_bytes());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let cache = if status == StatusCode::OK { "private, max-age=0" } else { "private" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// Text as HTML or XML, fit to stand in an element and in a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // HTML has no way to write these.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
