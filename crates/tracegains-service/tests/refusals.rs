//! Requests that are no Logout: ASMX's statuses, faults and words, and our stated differences.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod wire;

use tracegains_core::{SessionId, SoapVersion};
use tracegains_service::LocalService;
use wire::{ACTION, Reply, envelope_of, exchange, fault, logout, post, post_with};

const V1_1: SoapVersion = SoapVersion::V1_1;
const V1_2: SoapVersion = SoapVersion::V1_2;
const KEY: &str = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
const SESSION: &str = "5e55a1d0-0000-4000-8000-00000000000f";

/// Sends a request that names an open session in whatever way, and checks that it is still open then.
#[track_caller]
fn refused(request: impl AsRef<[u8]>) -> Reply {
    let service = LocalService::start().unwrap();
    let session: SessionId = SESSION.parse().unwrap();
    service.add_session(KEY.parse().unwrap(), session.clone());
    let reply = exchange(&service, request);
    assert!(service.is_active(&session), "a request that was refused ended the session");
    assert!(!String::from_utf8_lossy(&reply.body).contains("a1d0-0000"), "{}", reply.text());
    assert!(reply.header("cache-control").unwrap().starts_with("private"), "{reply:?}");
    reply
}

#[track_caller]
fn faults(request: impl AsRef<[u8]>, version: SoapVersion, code: &str, text: &str) {
    let reply = refused(request);
    assert_eq!(reply.text(), fault(version, code, text));
    assert_eq!(reply.status, 500);
    assert_eq!(reply.header("content-type").unwrap(), format!("{}; charset=utf-8", version.media_type()));
}

#[track_caller]
fn is_empty(request: impl AsRef<[u8]>, status: u16, version: SoapVersion) {
    let reply = refused(request);
    assert_eq!((reply.status, reply.text()), (status, ""));
    assert_eq!(reply.header("content-type").unwrap(), format!("{}; charset=utf-8", version.media_type()));
    assert_eq!(reply.header("content-length"), Some("0"));
}

fn page(version: SoapVersion) -> String {
    envelope_of(version, &logout(KEY, SESSION))
}

const BAD_GUID: &str = "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).";

#[test]
fn a_guid_that_is_none_is_a_senders_fault_in_dotnets_words_at_dotnets_place() {
    for (guid, column) in [
        ("5e55a1d0-0000-4000-8000-00000000000g", 66),
        ("5e55a1d0-0000-4000-8000-0000 0000000f", 67),
        ("urn:uuid:5e55a1d0-0000-4000-8000-00000000000f", 75),
        ("   ", 33),
        ("{0x5e55a1d0,0x0000,0x4000,{0x80,0x00,0x00,0x00,0x00,0x00,0x00,0x0f}}", 98),
        ("\u{a0}5e55a1d0-0000-4000-8000-00000000000f", 67),
    ] {
        let text = format!(
            "Server was unable to read request. ---&gt; There is an error in XML document (6, {column}). ---&gt; {BAD_GUID}"
        );
        faults(post(V1_1, envelope_of(V1_1, &logout(KEY, guid))), V1_1, "Client", &text);
        faults(post(V1_2, envelope_of(V1_2, &logout(KEY, guid))), V1_2, "Sender", &text);
    }
}

/// Where ASMX reads zero or takes one of several, we say no.
#[test]
fn parameters_that_are_missing_doubled_or_misplaced_are_a_senders_fault() {
    let tg = "https://api.tracegains.net/v7/soap";
    let (key, session) = (format!("<appKey>{KEY}</appKey>"), format!("<sessionId>{SESSION}</sessionId>"));
    for parameters in [
        String::new(),
        key.clone(),
        session.clone(),
        format!("{key}{key}{session}"),
        format!("{key}{session}{session}"),
        format!("{key}{session}<sessionId>no guid</sessionId>"),
        format!("{key}<sessionId xmlns=\"\">{SESSION}</sessionId>"),
        format!("<AppKey>{KEY}</AppKey>{session}"),
        format!("{key}<x>{session}</x>"),
        format!("{key}stray text{session}"),
        format!("{key}<sessionId xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"true\"/>"),
    ] {
        for version in SoapVersion::ALL {
            let payload = format!("<Logout xmlns=\"{tg}\">{parameters}</Logout>");
            let reply = refused(post(version, envelope_of(version, &payload)));
            assert_eq!(reply.status, 500, "{parameters}");
            let code = if version == V1_1 { "soap:Client" } else { "soap:Sender" };
            assert!(reply.text().contains(code), "{parameters}: {}", reply.text());
            let start = "Server was unable to read request. ---&gt; There is an error in XML document (";
            assert!(reply.text().contains(start), "{parameters}: {}", reply.text());
        }
    }
}

#[test]
fn a_fault_says_what_was_expected_and_where() {
    let payload =
        format!("<Logout xmlns=\"https://api.tracegains.net/v7/soap\"><appKey>{KEY}</appKey></Logout>\n");
    faults(
        post(V1_1, envelope_of(V1_1, &payload)),
        V1_1,
        "Client",
        "Server was unable to read request. ---&gt; There is an error in XML document (4, 114). ---&gt; \
         Missing element: expected a sessionId in the service namespace.",
    );
}

/// With a known action ASMX does not look at the body's element; we do.
#[test]
fn a_body_that_is_no_logout_is_a_senders_fault_even_under_its_action() {
    let tg = "https://api.tracegains.net/v7/soap";
    let inside = format!("<appKey>{KEY}</appKey><sessionId>{SESSION}</sessionId>");
    for payload in [
        String::new(),
        format!("<Logout xmlns=\"{tg}/\">{inside}</Logout>"),
        format!("<Logout>{inside}</Logout>"),
        format!("<logout xmlns=\"{tg}\">{inside}</logout>"),
        format!("<Login xmlns=\"{tg}\">{inside}</Login>"),
        format!("<x xmlns=\"urn:x\"/>{}", logout(KEY, SESSION)),
        format!("{}<x xmlns=\"urn:x\"/>", logout(KEY, SESSION)),
        logout(KEY, SESSION).repeat(2),
        format!("stray text{}", logout(KEY, SESSION)),
    ] {
        let named_1_2 = format!("Content-Type: application/soap+xml; charset=utf-8; action=\"{ACTION}\"\r\n");
        for (version, request) in [
            (V1_1, post(V1_1, envelope_of(V1_1, &payload))),
            (V1_2, post_with(&named_1_2, envelope_of(V1_2, &payload))),
        ] {
            let reply = refused(request);
            let code = if version == V1_1 { "soap:Client" } else { "soap:Sender" };
            assert_eq!(reply.status, 500, "{payload}");
            assert!(reply.text().contains(code), "{payload}: {}", reply.text());
            assert!(reply.text().contains("Server was unable to read request. ---&gt; "), "{}", reply.text());
        }
    }
}

#[test]
fn nothing_that_names_an_operation_is_a_senders_fault() {
    let text =
        "Unable to handle request without a valid action parameter. Please supply a valid soap action.";
    for payload in ["", "<x xmlns=\"urn:x\"/>", "<Logout/>", "stray text"] {
        faults(post(V1_2, envelope_of(V1_2, payload)), V1_2, "Sender", text);
        let unnamed = post_with("Content-Type: text/xml; charset=utf-8\r\n", envelope_of(V1_1, payload));
        faults(unnamed, V1_1, "Client", text);
    }
}

#[test]
fn an_action_that_is_not_known_is_named_in_the_fault() {
    for (header, named) in [
        ("\"https://api.tracegains.net/v7/soap/Logout/\"", "https://api.tracegains.net/v7/soap/Logout/"),
        ("\"https://api.tracegains.net/v7/soap/Login\"", "https://api.tracegains.net/v7/soap/Login"),
        ("\"\"", ""),
        ("<b>", "&lt;b&gt;"),
        (SESSION, "5e55…"),
    ] {
        let headers = format!("Content-Type: text/xml; charset=utf-8\r\nSOAPAction: {header}\r\n");
        let text = format!("Server did not recognize the value of HTTP Header SOAPAction: {named}.");
        faults(post_with(&headers, page(V1_1)), V1_1, "Client", &text);
    }
    let headers = "Content-Type: application/soap+xml; charset=utf-8; action=\"urn:no\"\r\n";
    faults(
        post_with(headers, envelope_of(V1_2, "<x xmlns=\"urn:x\"/>")),
        V1_2,
        "Sender",
        "Unable to handle request. The action 'urn:no' was not recognized.",
    );
}

#[test]
fn xml_that_is_not_in_order_is_400_with_an_empty_body_once_the_operation_is_known() {
    let page_1_1 = page(V1_1);
    for body in [
        String::new(),
        " \n".to_owned(),
        "no xml".to_owned(),
        page_1_1[..page_1_1.len() - 30].to_owned(),
        page_1_1.replace("</sessionId>", "</sessionid>"),
        page_1_1.replace("?>\n", "?>\n<!DOCTYPE x>"),
        page_1_1.replace("<Logout", "<Logout a=\"1\" a=\"2\""),
        page_1_1.replace("<appKey>", "<q:appKey>").replace("</appKey>", "</q:appKey>"),
        page_1_1.replace("version=\"1.0\"", "version=\"1.1\""),
        page_1_1.replace(SESSION, "&#1;"),
        format!(" {page_1_1}"),
        format!("{page_1_1}<x/>"),
        format!("{page_1_1}text"),
    ] {
        is_empty(post(V1_1, &body), 400, V1_1);
        let named = format!("Content-Type: application/soap+xml; charset=utf-8; action=\"{ACTION}\"\r\n");
        is_empty(post_with(&named, body.replace(V1_1.namespace(), V1_2.namespace())), 400, V1_2);
    }
}

/// ASMX passes these; we do not, and say why.
#[test]
fn processing_instructions_and_wrong_encodings_are_a_senders_fault() {
    let page_1_1 = page(V1_1);
    let latin_1 = [page_1_1.as_bytes(), b"<!-- caf\xe9 -->"].concat();
    for body in [
        page_1_1.replace("?>\n", "?>\n<?pi here?>").into_bytes(),
        page_1_1.replace(SESSION, &format!("5e55<?pi?>{}", &SESSION[4..])).into_bytes(),
        latin_1,
    ] {
        for request in [post(V1_1, &body), post_with("Content-Type: text/xml; charset=utf-8\r\n", &body)] {
            let reply = refused(request);
            assert_eq!(reply.status, 500);
            let text = reply.text();
            assert!(text.contains("soap:Client") || text.contains("soap:Sender"), "{text}");
            assert!(
                text.contains("Server was unable to read request. ---&gt; There is an error in XML"),
                "{text}"
            );
        }
    }
}

#[test]
fn after_the_body_elements_start_tag_the_operation_is_known_without_an_action() {
    let page = page(V1_2);
    for cut in [page.find("<appKey>").unwrap(), page.find(SESSION).unwrap() + 8, page.len() - 5] {
        is_empty(post(V1_2, &page[..cut]), 400, V1_2);
    }
}

#[test]
fn xml_that_is_not_in_order_is_a_receivers_fault_before_the_operation_is_known() {
    let unnamed = |body: &str| post_with("Content-Type: text/xml; charset=utf-8\r\n", body);
    let start = "Server was unable to process request. ---&gt; ";
    // In SOAP 1.2 until the envelope says what it is, whatever the media type.
    for request in [post(V1_2, ""), unnamed("")] {
        faults(request, V1_2, "Receiver", &format!("{start}Root element is missing."));
    }
    for body in ["no xml", "{\"json\": true}", "<!DOCTYPE x><x/>", "<?xml version=\"1.1\"?><x/>"] {
        for request in [post(V1_2, body), unnamed(body)] {
            let reply = refused(request);
            assert_eq!(reply.status, 500);
            assert!(reply.text().contains("<soap:Value>soap:Receiver</soap:Value>"), "{}", reply.text());
            assert!(
                reply.text().contains(start) && reply.text().contains(" Line 1, position "),
                "{}",
                reply.text()
            );
        }
    }
    // The envelope's start tag was read: its version answers.
    let text = page(V1_1);
    let reply = refused(unnamed(&text[..text.find("<Logout").unwrap() + 20]));
    assert!(reply.text().contains("<faultcode>soap:Server</faultcode>"), "{}", reply.text());
    assert!(reply.text().contains(" Line 4, position "), "{}", reply.text());
}

#[test]
fn an_envelope_without_a_body_says_so() {
    for version in SoapVersion::ALL {
        let envelope = format!("<e:Envelope xmlns:e=\"{}\"/>", version.namespace());
        let cause = "Request format is invalid: Missing required soap:Body element.";
        let unnamed = format!("Content-Type: {}\r\n", version.media_type());
        let receiver = if version == V1_1 { "Server" } else { "Receiver" };
        let text = format!("Server was unable to process request. ---&gt; {cause}");
        faults(post_with(&unnamed, &envelope), version, receiver, &text);
        let named = match version {
            V1_1 => format!("Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \"{ACTION}\"\r\n"),
            V1_2 => format!("Content-Type: application/soap+xml; action=\"{ACTION}\"\r\n"),
        };
        let sender = if version == V1_1 { "Client" } else { "Sender" };
        let text = format!("Server was unable to read request. ---&gt; {cause}");
        faults(post_with(&named, &envelope), version, sender, &text);
    }
}

#[test]
fn an_envelope_of_no_known_version_gets_a_soap_1_1_fault_with_an_upgrade_header() {
    let named = format!("Content-Type: application/soap+xml; charset=utf-8; action=\"{ACTION}\"\r\n");
    let page = page(V1_2);
    for body in [
        page.replace(V1_2.namespace(), "urn:unknown"),
        page.replace(V1_2.namespace(), "http://www.w3.org/2001/12/soap-envelope"),
        page.replace("Envelope", "envelope"),
        logout(KEY, SESSION),
        "<html/>".to_owned(),
    ] {
        for request in [post(V1_2, &body), post(V1_1, &body), post_with(&named, &body)] {
            let reply = refused(request);
            assert_eq!(reply.status, 500);
            assert_eq!(reply.header("content-type"), Some("text/xml; charset=utf-8"));
            assert!(reply.text().contains(
                "<soap:Header><soap12:Upgrade xmlns:soap12=\"http://www.w3.org/2003/05/soap-envelope\">\
                 <soap12:SupportedEnvelope qname=\"soap:Envelope\" xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" />\
                 <soap12:SupportedEnvelope qname=\"soap12:Envelope\" xmlns:soap12=\"http://www.w3.org/2003/05/soap-envelope\" />\
                 </soap12:Upgrade></soap:Header>\
                 <soap:Body><soap:Fault><faultcode>soap:VersionMismatch</faultcode>\
                 <faultstring>Possible SOAP version mismatch: Envelope namespace "
            ), "{}", reply.text());
        }
    }
}

#[test]
fn a_mandatory_header_block_that_is_not_understood_stops_the_logout() {
    for (version, attributes) in [
        (V1_1, "mustUnderstand=\"1\""),
        (V1_1, "mustUnderstand=\"true\""),
        (V1_1, "mustUnderstand=\"1\" e:actor=\"http://schemas.xmlsoap.org/soap/actor/next\""),
        (V1_2, "mustUnderstand=\"1\""),
        (V1_2, "mustUnderstand=\" true \""),
        (V1_2, "mustUnderstand=\"1\" e:role=\"http://www.w3.org/2003/05/soap-envelope/role/next\""),
        (
            V1_2,
            "mustUnderstand=\"1\" e:role=\"http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver\"",
        ),
    ] {
        let reply = refused(post(version, with_header(version, attributes)));
        assert_eq!(reply.status, 500, "{attributes}");
        let (header, inside) = match version {
            V1_1 => (
                "",
                "<faultcode>soap:MustUnderstand</faultcode><faultstring>SOAP header h was not understood.</faultstring>",
            ),
            V1_2 => (
                "<soap:Header><soap:NotUnderstood qname=\"q0:h\" xmlns:q0=\"urn:h\" /></soap:Header>",
                "<soap:Code><soap:Value>soap:MustUnderstand</soap:Value></soap:Code><soap:Reason>\
                 <soap:Text xml:lang=\"en\">SOAP header h was not understood.</soap:Text></soap:Reason>",
            ),
        };
        let expected = wire::body(version, &format!("<soap:Fault>{inside}</soap:Fault>"))
            .replace("<soap:Body>", &format!("{header}<soap:Body>"));
        assert_eq!(reply.text(), expected, "{attributes}");
        assert_eq!(reply.header("cache-control"), Some("private, max-age=0"), "as ASMX");
    }
}

#[test]
fn a_header_block_that_is_optional_or_for_another_node_is_ignored() {
    let service = LocalService::start().unwrap();
    for (version, attributes) in [
        (V1_1, "mustUnderstand=\"0\""),
        (V1_1, "mustUnderstand=\"1\" e:actor=\"urn:another-node\""),
        (V1_2, "mustUnderstand=\"false\""),
        (V1_2, "mustUnderstand=\"maybe\""),
        (V1_2, "mustUnderstand=\"1\" e:role=\"http://www.w3.org/2003/05/soap-envelope/role/none\""),
    ] {
        service.add_session(KEY.parse().unwrap(), SESSION.parse().unwrap());
        let reply = exchange(&service, post(version, with_header(version, attributes)));
        assert_eq!(reply.text(), wire::success(version), "{attributes}");
    }
}

fn with_header(version: SoapVersion, attributes: &str) -> String {
    let block = format!("<h xmlns=\"urn:h\" xmlns:e=\"{}\" e:{attributes}>1</h>", version.namespace());
    let prefix = if version == V1_1 { "soap" } else { "soap12" };
    let body = format!("<{prefix}:Body>");
    page(version).replace(&body, &format!("<{prefix}:Header>{block}</{prefix}:Header>{body}"))
}
