//! Samples of Logout's messages, word for word as the page of the real service shows them.

use tracegains_core::{Logout, Operation as _, SoapVersion};

use super::html::escape;

/// What has to be replaced with a value.
fn placeholder(name: &str) -> String {
    format!("<b>{name}</b>")
}

/// A request, as markup.
pub(crate) fn request(version: SoapVersion, host: &str) -> String {
    let action = match version {
        SoapVersion::V1_1 => escape(&format!("SOAPAction: \"{}\"\n", Logout::ACTION)),
        SoapVersion::V1_2 => String::new(),
    };
    let guid = placeholder("guid");
    let payload = [
        open("Logout"),
        format!("      {}{guid}{}", escape("<appKey>"), escape("</appKey>")),
        format!("      {}{guid}{}", escape("<sessionId>"), escape("</sessionId>")),
        escape("    </Logout>"),
    ];
    format!(
        "POST {} HTTP/1.1\nHost: {}\n{}{action}\n{}",
        crate::paths::SERVICE,
        escape(host),
        headers(version),
        envelope(version, &payload.join("\n")),
    )
}

/// A response, as markup.
pub(crate) fn response(version: SoapVersion) -> String {
    let payload = [open("LogoutResponse"), escape("      <LogoutResult />"), escape("    </LogoutResponse>")]
        .join("\n");
    format!("HTTP/1.1 200 OK\n{}\n{}", headers(version), envelope(version, &payload))
}

fn headers(version: SoapVersion) -> String {
    format!(
        "Content-Type: {}; charset=utf-8\nContent-Length: {}\n",
        version.media_type(),
        placeholder("length")
    )
}

fn open(name: &str) -> String {
    escape(&format!("    <{name} xmlns=\"{}\">", tracegains_core::operation::SERVICE_NAMESPACE))
}

/// An envelope around markup. The page calls the prefix `soap12` in SOAP 1.2, though the wire does not.
fn envelope(version: SoapVersion, payload: &str) -> String {
    let prefix = match version {
        SoapVersion::V1_1 => "soap",
        SoapVersion::V1_2 => "soap12",
    };
    let head = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{prefix}:Envelope \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:{prefix}=\"{}\">\n  <{prefix}:Body>\n",
        version.namespace()
    );
    let tail = format!("\n  </{prefix}:Body>\n</{prefix}:Envelope>");
    format!("{}{payload}{}", escape(&head), escape(&tail))
}
