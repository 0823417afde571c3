//! What a browser and a generator of clients see.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod wire;

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};

use tracegains_service::LocalService;
use wire::{Connection, PATH, Reply, exchange};

fn get(service: &LocalService, target: &str) -> Reply {
    exchange(service, format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", service.address()))
}

fn get_as(service: &LocalService, target: &str, host: &str) -> Reply {
    exchange(service, format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"))
}

/// Posts the test form.
fn submit(service: &LocalService, headers: &str, form: &str) -> Reply {
    let host = service.address();
    let length = form.len();
    exchange(
        service,
        format!(
            "POST {PATH}/Logout HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             {headers}Content-Length: {length}\r\n\r\n{form}"
        ),
    )
}

/// Text of a page: tags dropped, references resolved.
fn text_of(markup: &str) -> String {
    let mut text = String::new();
    for piece in markup.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(text, |text, (reference, c)| text.replace(reference, c))
}

/// HTML in order: every element closed where it has to be, attributes quoted, ids unique, labels that name
/// a field, one h1, headings without gaps, a language and a title; and no script.
#[track_caller]
fn is_a_page(reply: &Reply) {
    let html = reply.text();
    assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert!(reply.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    assert!(html.contains("prefers-color-scheme: dark") && html.contains("color-scheme: light dark"));
    assert!(!html.contains("<script") && !html.contains("javascript:"));
    assert!(html.contains("<title>") && html.contains("name=\"viewport\""));

    // The rest is checked as XML, which is stricter: void elements and bare attributes are closed first.
    let xml = html
        .replace("<!DOCTYPE html>", "")
        .replace("<br>", "<br/>")
        .replace(" required ", " required=\"\" ")
        .replace("initial-scale=1\">", "initial-scale=1\"/>")
        .replace("<meta charset=\"utf-8\">", "<meta charset=\"utf-8\"/>")
        .replace("spellcheck=\"false\">", "spellcheck=\"false\"/>");
    let document = roxmltree::Document::parse(&xml).unwrap_or_else(|e| panic!("{e}\n{xml}"));
    let named = |name: &'static str| document.descendants().filter(move |node| node.has_tag_name(name));
    assert_eq!(named("h1").count(), 1);
    assert_eq!(named("main").count(), 1);
    let mut level = 0;
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        if let Some(digit) =
            node.tag_name().name().strip_prefix('h').and_then(|digit| digit.parse::<u8>().ok())
        {
            assert!(digit <= level + 1, "h{digit} after h{level}");
            level = digit;
        }
        assert!(node.attributes().all(|attribute| !attribute.name().starts_with("on")), "{node:?}");
        if let Some(field) = node.attribute("for") {
            assert_eq!(named("input").filter(|input| input.attribute("id") == Some(field)).count(), 1);
        }
    }
    for input in named("input") {
        assert!(
            named("label").any(|label| label.attribute("for") == input.attribute("id")),
            "an input without a label"
        );
    }
}

#[test]
fn the_page_of_the_service_lists_the_operation_and_links_the_description() {
    let service = LocalService::start().unwrap();
    for target in [PATH.to_owned(), format!("{PATH}?"), format!("{PATH}?x=y")] {
        let reply = get(&service, &target);
        assert_eq!(reply.status, 200);
        is_a_page(&reply);
        let text = text_of(reply.text());
        assert!(text.contains("The TraceGains V7 SOAP Authentication API."), "{text}");
        assert!(text.contains("Expires an active session ID returned from the Login method."), "{text}");
        assert!(reply.text().contains("<a href=\"?WSDL\">Service Description</a>"));
        assert!(reply.text().contains("<a href=\"?op=Logout\">Logout</a>"));
    }
}

#[test]
fn the_page_of_the_operation_shows_the_samples_of_the_real_one_word_for_word() {
    let service = LocalService::start().unwrap();
    let reply = get_as(&service, &format!("{PATH}?op=Logout"), "api.tracegains.net");
    assert_eq!(reply.status, 200);
    is_a_page(&reply);
    let text = text_of(reply.text());
    let mut rest = text.as_str();
    for sentence in PROSE {
        rest = rest.split_once(sentence).unwrap_or_else(|| panic!("{sentence}\nis not in\n{rest}")).1;
    }
    let pieces = reply.text().split("<pre").skip(1).map(|piece| piece.split_once('>').unwrap().1);
    let samples: Vec<String> = pieces.map(|piece| text_of(piece.split_once("</pre>").unwrap().0)).collect();
    assert_eq!(samples, SAMPLES.split("\n-----\n").collect::<Vec<_>>());
}

#[test]
fn the_key_of_the_query_is_read_in_any_case() {
    let service = LocalService::start().unwrap();
    let page = get(&service, &format!("{PATH}?op=Logout"));
    for key in ["OP", "Op", "%6fp", "x=y&op"] {
        assert_eq!(get(&service, &format!("{PATH}?{key}=Logout")).body, page.body, "{key}");
    }
    let description = get(&service, &format!("{PATH}?WSDL"));
    for key in ["wsdl", "Wsdl", "wsdl=1"] {
        assert_eq!(get(&service, &format!("{PATH}?{key}")).body, description.body, "{key}");
    }
}

#[test]
fn what_a_page_repeats_of_a_request_is_text_and_never_markup() {
    let service = LocalService::start().unwrap();
    let attack = "%3Cscript%3Ealert(1)%3C/script%3E%22%27%26%00";
    let reply = get(&service, &format!("{PATH}?op={attack}"));
    assert_eq!(reply.status, 404);
    assert!(
        reply.text().contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\u{fffd}"),
        "{}",
        reply.text()
    );
    is_a_page(&reply);
    for target in ["?op=Logout", "?wsdl", "?disco"] {
        let reply = get_as(&service, &format!("{PATH}{target}"), "a\"><script>");
        assert!(reply.status == 400 || !reply.text().contains("<script"), "{}", reply.text());
    }
}

#[test]
fn a_path_that_is_not_there_gets_a_page_that_says_where_the_service_is() {
    let service = LocalService::start().unwrap();
    let reply = get(&service, "/");
    assert_eq!(reply.status, 404);
    is_a_page(&reply);
    assert!(reply.text().contains(&format!("<a href=\"{PATH}\">")));
}

#[test]
fn the_wsdl_describes_both_bindings_at_the_address_the_client_used() {
    let service = LocalService::start().unwrap();
    let reply = get_as(&service, &format!("{PATH}?WSDL"), "asmx.test:8080");
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/xml; charset=utf-8")));
    let document = roxmltree::Document::parse(reply.text()).unwrap();
    let (wsdl, xsd) = ("http://schemas.xmlsoap.org/wsdl/", "http://www.w3.org/2001/XMLSchema");
    let all = |namespace: &'static str, name: &'static str| {
        document.descendants().filter(move |node| node.has_tag_name((namespace, name)))
    };
    assert!(document.root_element().has_tag_name((wsdl, "definitions")));
    for soap in ["http://schemas.xmlsoap.org/wsdl/soap/", "http://schemas.xmlsoap.org/wsdl/soap12/"] {
        let binding = document.descendants().find(|node| node.has_tag_name((soap, "operation"))).unwrap();
        assert_eq!(binding.attribute("soapAction"), Some(wire::ACTION));
        assert_eq!(binding.attribute("style"), Some("document"));
        let address = document.descendants().find(|node| node.has_tag_name((soap, "address"))).unwrap();
        assert_eq!(address.attribute("location"), Some("http://asmx.test:8080/v7/soap/Authentication.asmx"));
    }
    assert_eq!(all(wsdl, "port").count(), 2);
    let guid = all(xsd, "simpleType").find(|node| node.attribute("name") == Some("guid")).unwrap();
    assert_eq!(
        guid.parent_element().unwrap().attribute("targetNamespace"),
        Some("http://microsoft.com/wsdl/types/")
    );
    for parameter in ["appKey", "sessionId"] {
        let element = all(xsd, "element").find(|node| node.attribute("name") == Some(parameter)).unwrap();
        assert_eq!(element.attribute("type"), Some("s1:guid"));
    }
    // The result inherits its members: what pages leave out, and callers then miss.
    let result = all(xsd, "complexType").find(|node| node.attribute("name") == Some("LogoutResult")).unwrap();
    let base = result.descendants().find(|node| node.has_tag_name((xsd, "extension"))).unwrap();
    assert_eq!(base.attribute("base"), Some("tns:RequestResult"));
    let base = all(xsd, "complexType").find(|node| node.attribute("name") == Some("RequestResult")).unwrap();
    let members: Vec<_> = base.descendants().filter_map(|node| node.attribute("name")).collect();
    assert_eq!(members, ["RequestResult", "ResponseCode", "Message"]);

    // Every name that is referred to is defined.
    let defined: Vec<_> = document.descendants().filter_map(|node| node.attribute("name")).collect();
    for node in document.descendants() {
        for attribute in ["element", "type", "base", "message", "binding"] {
            if let Some(("tns" | "s1", name)) =
                node.attribute(attribute).and_then(|name| name.split_once(':'))
            {
                assert!(defined.contains(&name), "{name}");
            }
        }
    }
}

#[test]
fn the_discovery_document_leads_to_the_description() {
    let service = LocalService::start().unwrap();
    let reply = get(&service, &format!("{PATH}?disco"));
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/xml; charset=utf-8")));
    let document = roxmltree::Document::parse(reply.text()).unwrap();
    let contract = document.descendants().find(|node| node.has_tag_name("contractRef")).unwrap();
    assert_eq!(contract.attribute("ref").unwrap(), format!("{}?wsdl", service.url()));
    let wsdl = get(&service, &format!("{PATH}?wsdl"));
    for soap in document.descendants().filter(|node| node.has_tag_name("soap")) {
        assert_eq!(soap.attribute("address").unwrap(), service.url());
        let binding = soap.attribute("binding").unwrap().split_once(':').unwrap().1;
        assert!(wsdl.text().contains(&format!("<wsdl:binding name=\"{binding}\"")), "{binding}");
    }
}

#[test]
fn the_form_ends_a_session_and_says_so() {
    let service = LocalService::start().unwrap();
    is_a_page(&get(&service, &format!("{PATH}?op=Logout")));
    let (app_key, session_id) = service.issue_session();
    let form = format!(
        "appKey=%7B{}%7D&sessionId={}&extra=1",
        app_key.expose_secret(),
        session_id.expose_secret().to_string().to_uppercase()
    );
    let origin = format!("Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", service.address());
    let reply = submit(&service, &origin, &form);
    assert_eq!(reply.status, 200);
    is_a_page(&reply);
    assert!(text_of(reply.text()).contains("Session expired."));
    assert!(!service.is_active(&session_id));
    assert!(!reply.text().contains(&session_id.expose_secret().to_string()));

    let reply = submit(&service, "", &form);
    is_a_page(&reply);
    assert!(text_of(reply.text()).contains("Unauthorized"), "a rejection is told as one");
}

#[test]
fn a_form_that_another_site_sent_is_forbidden() {
    let service = LocalService::start().unwrap();
    let (app_key, session_id) = service.issue_session();
    let form = format!("appKey={}&sessionId={}", app_key.expose_secret(), session_id.expose_secret());
    let here = service.address();
    for headers in [
        "Origin: http://evil.example\r\n".to_owned(),
        "Origin: null\r\n".to_owned(),
        format!("Origin: https://{here}\r\n"),
        format!("Origin: http://{here}.evil.example\r\n"),
        "Sec-Fetch-Site: cross-site\r\n".to_owned(),
        format!("Origin: http://{here}\r\nOrigin: http://evil.example\r\n"),
        "Sec-Fetch-Site: same-site\r\n".to_owned(),
    ] {
        let reply = submit(&service, &headers, &form);
        assert_eq!(reply.status, 403, "{headers}");
        is_a_page(&reply);
    }
    // A name of the other site's own that leads here, as in DNS rebinding: origin and host agree.
    let rebound = format!(
        "POST {PATH}/Logout HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    assert_eq!(exchange(&service, rebound).status, 403);
    // Without a host there is nothing that an origin could agree with.
    for origin in ["null", "https://evil.example", "http://evil.example"] {
        let hostless = format!(
            "POST {PATH}/Logout HTTP/1.1\r\nOrigin: {origin}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        assert_eq!(exchange(&service, hostless).status, 403, "{origin}");
    }
    assert!(service.is_active(&session_id));
}

#[test]
fn a_form_that_is_none_is_refused_without_repeating_it() {
    let service = LocalService::start().unwrap();
    let guid = "5e55a1d0-0000-4000-8000-00000000000f";
    for form in [
        String::new(),
        format!("appKey={guid}"),
        format!("appKey={guid}&sessionId={guid}x"),
        format!("appKey={guid}&sessionId={guid}&sessionId={guid}"),
        format!("appkey={guid}&sessionId={guid}"),
        format!("appKey={guid}&sessionId=<script>"),
    ] {
        let reply = submit(&service, "", &form);
        assert_eq!(reply.status, 400, "{form}");
        is_a_page(&reply);
        assert!(!reply.text().contains("a1d0-0000"), "{}", reply.text());
    }
    let mut connection = Connection::to(&service);
    connection.send(format!("GET {PATH}/Logout HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    let reply = connection.reply();
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
    let soap = format!(
        "POST {PATH}/Logout HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nContent-Length: 0\r\n\r\n"
    );
    assert_eq!(exchange(&service, soap).status, 415);
    let large = format!("appKey={}", "0".repeat(20_000));
    assert_eq!(submit(&service, "", &large).status, 413);
}

/// Needs an address of this machine other than loopback; without one there is nothing to test.
#[test]
fn the_form_is_for_the_local_machine_only() {
    let Some(outside) = outside_address() else { return };
    let service = LocalService::builder().address(SocketAddr::new(outside, 0)).start().unwrap();
    let reply = get(&service, &format!("{PATH}?op=Logout"));
    is_a_page(&reply);
    assert!(!reply.text().contains("<form"));
    assert!(reply.text().contains("The test form is only available for requests from the local machine."));
    let (app_key, session_id) = service.issue_session();
    let form = format!("appKey={}&sessionId={}", app_key.expose_secret(), session_id.expose_secret());
    assert_eq!(submit(&service, "", &form).status, 403);
    assert!(service.is_active(&session_id));
}

/// The address that a packet to elsewhere would leave from. Nothing is sent.
fn outside_address() -> Option<std::net::IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

/// The real page's sentences, in its order.
const PROSE: [&str; 6] = [
    "TraceGains SOAP API: Authentication",
    "The TraceGains V7 SOAP Authentication API.",
    "Click here for a complete list of operations.",
    "Expires an active session ID returned from the Login method.",
    "The following is a sample SOAP 1.1 request and response. The placeholders shown need to be replaced with actual values.",
    "The following is a sample SOAP 1.2 request and response. The placeholders shown need to be replaced with actual values.",
];

/// The real page's samples, in its order.
const SAMPLES: &str = "POST /v7/soap/Authentication.asmx HTTP/1.1
Host: api.tracegains.net
Content-Type: text/xml; charset=utf-8
Content-Length: length
SOAPAction: \"https://api.tracegains.net/v7/soap/Logout\"

<?xml version=\"1.0\" encoding=\"utf-8\"?>
<soap:Envelope xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">
  <soap:Body>
    <Logout xmlns=\"https://api.tracegains.net/v7/soap\">
      <appKey>guid</appKey>
      <sessionId>guid</sessionId>
    </Logout>
  </soap:Body>
</soap:Envelope>
-----
HTTP/1.1 200 OK
Content-Type: text/xml; charset=utf-8
Content-Length: length

<?xml version=\"1.0\" encoding=\"utf-8\"?>
<soap:Envelope xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">
  <soap:Body>
    <LogoutResponse xmlns=\"https://api.tracegains.net/v7/soap\">
      <LogoutResult />
    </LogoutResponse>
  </soap:Body>
</soap:Envelope>
-----
POST /v7/soap/Authentication.asmx HTTP/1.1
Host: api.tracegains.net
Content-Type: application/soap+xml; charset=utf-8
Content-Length: length

<?xml version=\"1.0\" encoding=\"utf-8\"?>
<soap12:Envelope xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:soap12=\"http://www.w3.org/2003/05/soap-envelope\">
  <soap12:Body>
    <Logout xmlns=\"https://api.tracegains.net/v7/soap\">
      <appKey>guid</appKey>
      <sessionId>guid</sessionId>
    </Logout>
  </soap12:Body>
</soap12:Envelope>
-----
HTTP/1.1 200 OK
Content-Type: application/soap+xml; charset=utf-8
Content-Length: length

<?xml version=\"1.0\" encoding=\"utf-8\"?>
<soap12:Envelope xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:soap12=\"http://www.w3.org/2003/05/soap-envelope\">
  <soap12:Body>
    <LogoutResponse xmlns=\"https://api.tracegains.net/v7/soap\">
      <LogoutResult />
    </LogoutResponse>
  </soap12:Body>
</soap12:Envelope>";

#[test]
fn the_form_is_shown_where_it_may_be_used_and_else_where_that_is() {
    let service = LocalService::start().unwrap();
    let target = format!("{PATH}?op=Logout");
    assert!(get(&service, &target).text().contains("<form "));
    let elsewhere = get_as(&service, &target, "api.tracegains.net");
    is_a_page(&elsewhere);
    assert!(!elsewhere.text().contains("<form "));
    let here = format!("<a href=\"{}?op=Logout\">", service.url());
    assert!(elsewhere.text().contains(&here), "{}", elsewhere.text());
}
