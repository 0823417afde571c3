//! The peers: what else writes and reads these bytes in Rust, and how little each of them does with them.

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{NsReader, Reader, Writer};
use serde::Deserialize;
use tracegains_core::Logout;

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SERVICE: &str = "https://api.tracegains.net/v7/soap";

/// The request's bytes as they are, in a buffer of their own.
#[inline(never)]
pub fn copy(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

/// The request by `format!`: nothing is escaped.
#[inline(never)]
pub fn format(logout: &Logout) -> String {
    let (key, session) = (logout.app_key.expose_secret(), logout.session_id.expose_secret());
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"{SOAP}\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>\
         <Logout xmlns=\"{SERVICE}\"><appKey>{key}</appKey><sessionId>{session}</sessionId></Logout>\
         </soap:Body></soap:Envelope>"
    )
}

/// The request by `quick_xml::Writer`.
#[inline(never)]
pub fn writer(logout: &Logout) -> Vec<u8> {
    let key = logout.app_key.expose_secret().to_string();
    let session = logout.session_id.expose_secret().to_string();
    let mut writer = Writer::new(Vec::new());
    let mut write = |event| writer.write_event(event).expect("a Vec takes all");
    write(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
    write(Event::Start(BytesStart::new("soap:Envelope").with_attributes([
        ("xmlns:soap", SOAP),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
    ])));
    write(Event::Start(BytesStart::new("soap:Body")));
    write(Event::Start(BytesStart::new("Logout").with_attributes([("xmlns", SERVICE)])));
    for (name, value) in [("appKey", &key), ("sessionId", &session)] {
        write(Event::Start(BytesStart::new(name)));
        write(Event::Text(BytesText::new(value)));
        write(Event::End(BytesEnd::new(name)));
    }
    for name in ["Logout", "soap:Body", "soap:Envelope"] {
        write(Event::End(BytesEnd::new(name)));
    }
    writer.into_inner()
}

/// A pass of `quick_xml::Reader` with its defaults to the end: finds tokens. No namespaces, no values,
/// nothing of what is inside a start tag. Returns the number of events.
pub fn reader(text: &str) -> usize {
    let mut reader = Reader::from_str(text);
    let mut events = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return events,
            Ok(event) => {
                std::hint::black_box(&event);
                events += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// A pass of `quick_xml::NsReader` that resolves the name of each element. No values, no check of
/// attributes. Returns the number of events.
pub fn ns_reader(text: &str) -> usize {
    let mut reader = NsReader::from_str(text);
    let mut events = 0;
    loop {
        match reader.read_resolved_event() {
            Ok((_, Event::Eof)) => return events,
            Ok(event) => {
                std::hint::black_box(&event);
                events += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// A tree of the document, by `roxmltree`. Returns whether there is one.
pub fn roxmltree(text: &str) -> bool {
    let options = roxmltree::ParsingOptions { nodes_limit: u32::MAX, ..Default::default() };
    roxmltree::Document::parse_with_options(text, options).is_ok()
}

/// A pass of `xml-rs`: namespaces and well-formedness, an owned string for each name and value.
/// Returns the number of events.
pub fn xml_rs(text: &str) -> usize {
    xml::EventReader::new(text.as_bytes())
        .into_iter()
        .filter(|event| {
            std::hint::black_box(event);
            event.is_ok()
        })
        .count()
}

#[derive(Debug, Deserialize)]
struct Envelope {
    #[serde(rename = "Body")]
    body: Body,
}

#[derive(Debug, Deserialize)]
struct Body {
    #[serde(rename = "LogoutResponse")]
    response: Option<LogoutResponse>,
    #[serde(rename = "Fault")]
    fault: Option<Fault>,
}

#[derive(Debug, Deserialize)]
struct LogoutResponse {
    #[serde(rename = "LogoutResult")]
    result: LogoutResult,
}

#[derive(Debug, Deserialize)]
struct LogoutResult {
    #[serde(rename = "ResponseCode")]
    code: Option<String>,
    #[serde(rename = "Message")]
    message: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Fault {
    faultcode: Option<String>,
    faultstring: Option<String>,
    faultactor: Option<String>,
}

/// serde over quick-xml: local names only, whatever namespace they are in. Returns whether it is a
/// success.
pub fn serde(text: &str) -> bool {
    let envelope: Envelope = match quick_xml::de::from_str(text) {
        Ok(envelope) => envelope,
        Err(error) => panic!("{error}"),
    };
    if let Some(fault) = &envelope.body.fault {
        std::hint::black_box((&fault.faultcode, &fault.faultstring, &fault.faultactor));
    }
    let result = envelope.body.response.map(|response| response.result);
    result.is_some_and(|result| {
        std::hint::black_box(&result.message);
        result.code.as_deref() == Some("OK")
    })
}
