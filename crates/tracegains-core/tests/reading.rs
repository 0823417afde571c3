//! One message in many clothes: prefixes, white space, CDATA, references, comments, declaration, byte
//! order mark and encoding do not change what it says.

mod messages;

use messages::{KEY, SESSION, TG, decode_bytes, decode_request, logout, parameters, request};
use tracegains_core::operation::message::{decode_request as decode_request_bytes, encode_request};
use tracegains_core::soap::{Body, Limits};
use tracegains_core::{DecodeErrorKind, Logout, LogoutResult, ResponseCode, SoapVersion};

fn expected() -> LogoutResult {
    LogoutResult::new(ResponseCode::new("Unauthorized")).with_message("no <session> & \"more\" é")
}

#[track_caller]
fn assert_says(message: &[u8], version: SoapVersion) {
    let envelope =
        decode_bytes(message).unwrap_or_else(|e| panic!("{e} in {}", String::from_utf8_lossy(message)));
    assert_eq!(envelope.version, version);
    assert_eq!(envelope.body, Body::Payload(expected()), "{}", String::from_utf8_lossy(message));
}

fn clothes(version: SoapVersion) -> Vec<String> {
    let e = version.namespace();
    let message = "no &lt;session&gt; &amp; \"more\" é";
    let plain = format!(
        "<s:Envelope xmlns:s=\"{e}\"><s:Body><LogoutResponse xmlns=\"{TG}\"><LogoutResult><ResponseCode>Unauthorized</ResponseCode><Message>{message}</Message></LogoutResult></LogoutResponse></s:Body></s:Envelope>"
    );
    vec![
        plain.clone(),
        plain
            .replace("<s:", "<SOAP-ENV:")
            .replace("</s:", "</SOAP-ENV:")
            .replace("xmlns:s=", "xmlns:SOAP-ENV="),
        // The envelope in the default namespace, the service's elements prefixed.
        format!(
            "<Envelope xmlns='{e}' xmlns:t='{TG}'><Body><t:LogoutResponse><t:LogoutResult><t:ResponseCode>Unauthorized</t:ResponseCode><t:Message>{message}</t:Message></t:LogoutResult></t:LogoutResponse></Body></Envelope>"
        ),
        // Every element declares for itself.
        format!(
            "<a:Envelope xmlns:a='{e}'><b:Body xmlns:b='{e}'><LogoutResponse xmlns='{TG}'><x:LogoutResult xmlns:x='{TG}'><ResponseCode>Unauthorized</ResponseCode><x:Message>{message}</x:Message></x:LogoutResult></LogoutResponse></b:Body></a:Envelope>"
        ),
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{plain}"),
        format!("<?xml version='1.0'?>\n{plain}\r\n"),
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\" ?><!-- a -->\n{plain}\n<!-- b -->\n"
        ),
        format!("\u{feff}{plain}"),
        format!("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>{plain}"),
        plain.replace("><", ">\r\n\t <"),
        plain.replace("><", "><!-- <x/> -->\n<"),
        plain.replace(message, "<![CDATA[no <session> & \"more\" é]]>"),
        plain.replace(
            message,
            "no <![CDATA[<ses]]><!-- -->sion&gt; &#38;<![CDATA[]]> &quot;more&#x22; &#xE9;",
        ),
        plain.replace("Unauthorized", "<![CDATA[Un]]>auth&#111;<!--  -->rized"),
        plain.replace("Unauthorized", "\n  Unauthorized\t\n"),
        plain.replace(TG, &TG.replace("https:", "https&#58;").replace("api", "&#x61;pi")),
        plain.replace("<s:Body>", "<s:Header/><s:Body>"),
        plain.replace("<s:Body>", "<s:Header><h:x xmlns:h='urn:h'><h:y>z</h:y></h:x></s:Header><s:Body>"),
        plain.replace(
            "<LogoutResult>",
            "<LogoutResult xmlns:unused='urn:u' unused:a='1' b=\"2\" xml:lang='en'>",
        ),
        plain.replace("</LogoutResult>", "</LogoutResult\n>"),
        plain.replace("xmlns:s=", "xmlns:s \n=\t"),
        plain.replace("<s:Body>", "<s:Body xmlns:xml='http://www.w3.org/XML/1998/namespace'>"),
    ]
}

#[test]
fn an_answer_says_the_same_in_every_clothing() {
    for version in SoapVersion::ALL {
        for message in clothes(version) {
            assert_says(message.as_bytes(), version);
        }
    }
}

#[test]
fn an_answer_says_the_same_in_utf16() {
    for version in SoapVersion::ALL {
        for message in clothes(version) {
            let message = message.replace("utf-8", "utf-16").replace("UTF-8", "UTF-16");
            let marked = if message.starts_with('\u{feff}') { message } else { format!("\u{feff}{message}") };
            let little: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_says(&little, version);
            assert_says(&big, version);
        }
    }
}

/// Rule 28.
#[test]
fn line_ends_become_line_feeds_and_references_to_them_stay() {
    let message = messages::answer(
        SoapVersion::V1_1,
        "<LogoutResult><ResponseCode>OK</ResponseCode><Message>a\r\nb\rc\nd&#13;e&#xD;&#xA;f<![CDATA[\r\ng]]></Message></LogoutResult>",
    );
    let result = messages::result(&message).unwrap();
    assert_eq!(result.message(), Some("a\nb\nc\nd\re\r\nf\ng"));
}

/// Attack C17.
#[test]
fn text_around_a_comment_is_joined_all_of_it() {
    let split =
        format!("<appKey>{KEY}</appKey><sessionId>{}<!-- -->{}</sessionId>", &SESSION[..9], &SESSION[9..]);
    for version in SoapVersion::ALL {
        let envelope = decode_request(&request(version, &split)).unwrap();
        assert_eq!(envelope.body, Body::Payload(logout()));
    }
}

#[test]
fn a_request_is_read_back_as_it_was_written() {
    for version in SoapVersion::ALL {
        let bytes = encode_request(&logout(), version);
        let envelope = decode_request_bytes::<Logout>(&bytes, Some("utf-8"), &Limits::default()).unwrap();
        assert_eq!((envelope.version, envelope.body), (version, Body::Payload(logout())));
    }
}

#[test]
fn parameters_are_read_in_either_order_and_unknown_elements_beside_them_skipped() {
    let (key, session) = (format!("<appKey>{KEY}</appKey>"), format!("<sessionId>{SESSION}</sessionId>"));
    for content in [
        format!("{session}{key}"),
        format!("<extra>1</extra>{key}<x:extra xmlns:x='urn:x'/>{session}<extra/>"),
        format!("{key}<sessionId xmlns=''>x</sessionId>{session}"),
        format!("<appKey a='1'>{{{}}}</appKey><sessionId> ({SESSION})\n</sessionId>", KEY.to_uppercase()),
        format!(
            "<appKey><![CDATA[{}]]></appKey><sessionId>&#53;{}</sessionId>",
            KEY.replace('-', ""),
            &SESSION[1..]
        ),
    ] {
        let envelope =
            decode_request(&request(SoapVersion::V1_2, &content)).unwrap_or_else(|e| panic!("{:?}", e.error));
        assert_eq!(envelope.body, Body::Payload(logout()), "{content}");
    }
}

#[test]
fn a_request_whose_parameters_are_not_in_order_is_refused() {
    let (key, session) = (format!("<appKey>{KEY}</appKey>"), format!("<sessionId>{SESSION}</sessionId>"));
    for (content, kind) in [
        (String::new(), DecodeErrorKind::MissingElement),
        (key.clone(), DecodeErrorKind::MissingElement),
        (session.clone(), DecodeErrorKind::MissingElement),
        (format!("{key}{session}{session}"), DecodeErrorKind::DuplicateElement),
        (format!("{key}{key}{session}"), DecodeErrorKind::DuplicateElement),
        (format!("<appKey xmlns=''>{KEY}</appKey>{session}"), DecodeErrorKind::MissingElement),
        (format!("<AppKey>{KEY}</AppKey>{session}"), DecodeErrorKind::MissingElement),
        (format!("{key}<sessionId/>"), DecodeErrorKind::InvalidValue),
        (format!("{key}<sessionId> </sessionId>"), DecodeErrorKind::InvalidValue),
        (format!("{key}<sessionId>urn:uuid:{SESSION}</sessionId>"), DecodeErrorKind::InvalidValue),
        (format!("{key}<sessionId>\u{a0}{SESSION}</sessionId>"), DecodeErrorKind::InvalidValue),
        (
            format!("{key}<sessionId xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>"),
            DecodeErrorKind::InvalidValue,
        ),
        (
            format!(
                "{key}<sessionId xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'>{SESSION}</sessionId>"
            ),
            DecodeErrorKind::InvalidValue,
        ),
        (format!("{key}text{session}"), DecodeErrorKind::UnexpectedText),
        (format!("{key}<sessionId><b/>{SESSION}</sessionId>"), DecodeErrorKind::UnexpectedElement),
    ] {
        let refused = decode_request(&request(SoapVersion::V1_1, &content)).unwrap_err();
        assert_eq!(refused.error.kind(), kind, "{} in {content}", refused.error);
        assert_eq!((refused.version, refused.recognised), (Some(SoapVersion::V1_1), true));
        let printed = format!("{refused} {refused:?} {}", refused.error);
        assert!(!printed.contains(&SESSION[4..]) && !printed.contains(&KEY[4..]), "{printed}");
    }
}

#[test]
fn a_request_says_how_far_it_was_read() {
    let whole = request(SoapVersion::V1_2, &parameters());
    let cut_at = |needle: &str| &whole[..whole.find(needle).unwrap() + needle.len()];
    for (message, version, recognised) in [
        ("", None, false),
        ("not xml", None, false),
        ("<html/>", None, false),
        (cut_at("<s:Envelope "), None, false),
        (cut_at("<s:Body>"), Some(SoapVersion::V1_2), false),
        (cut_at("<Logout "), Some(SoapVersion::V1_2), false),
        (cut_at("<appKey>"), Some(SoapVersion::V1_2), true),
        (cut_at("</s:Body>"), Some(SoapVersion::V1_2), true),
        (&whole.replace("Logout", "Login"), Some(SoapVersion::V1_2), false),
    ] {
        let refused = decode_request(message).unwrap_err();
        assert_eq!((refused.version, refused.recognised), (version, recognised), "{message}");
    }
}
