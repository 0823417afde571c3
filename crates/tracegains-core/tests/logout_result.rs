//! What counts as a logout that was done, line by line. Everything else must never look like one.

mod messages;

use messages::{TG, answer, assert_refused, decode, envelope, result};
use tracegains_core::operation::ResultForm;
use tracegains_core::{DecodeErrorKind, LogoutResult, ResponseCode, SoapVersion};

fn with_result(content: &str) -> String {
    answer(SoapVersion::V1_1, &format!("<LogoutResult>{content}</LogoutResult>"))
}

#[track_caller]
fn read(content: &str) -> LogoutResult {
    let message = with_result(content);
    result(&message).unwrap_or_else(|error| panic!("{error} in {message}"))
}

#[track_caller]
fn refused(content: &str, kind: DecodeErrorKind) {
    for version in SoapVersion::ALL {
        assert_refused(&answer(version, content), kind);
    }
}

#[test]
fn a_logout_that_failed_inside_http_200_is_a_rejection() {
    let rejected = read("<ResponseCode>Unauthorized</ResponseCode><Message>No such session.</Message>");
    assert!(!rejected.is_success());
    assert_eq!(rejected.response_code().unwrap().as_str(), "Unauthorized");
    assert_eq!(rejected.message(), Some("No such session."));
}

#[test]
fn ok_200_no_content_and_204_are_success_and_white_space_around_them_does_not_count() {
    for code in
        ["OK", "200", "NoContent", "204", " OK ", "\r\n\t200 ", "<![CDATA[OK]]>", "O<!-- -->K", "2&#48;0"]
    {
        let done = read(&format!("<ResponseCode>{code}</ResponseCode>"));
        assert!(done.is_success(), "{code}");
        assert!(done.response_code().is_some());
    }
}

#[test]
fn every_other_code_is_a_rejection_other_2xx_included() {
    for code in [
        "Accepted",
        "202",
        "Created",
        "201",
        "ResetContent",
        "205",
        "206",
        "Unauthorized",
        "401",
        "404",
        "500",
        "ok",
        "Ok",
        "+200",
        "200.0",
        "0200",
        "２００",
        "2 00",
        "Success",
        "true",
        "0",
        "OK.",
        "\u{a0}OK",
    ] {
        let rejected = read(&format!("<ResponseCode>{code}</ResponseCode>"));
        assert!(!rejected.is_success(), "{code}");
        assert_eq!(rejected.response_code().unwrap().as_str(), code, "kept verbatim");
    }
}

#[test]
fn a_response_without_children_is_asmx_null_result_and_a_success_without_a_code() {
    for version in SoapVersion::ALL {
        for message in [
            envelope(version, &format!("<LogoutResponse xmlns=\"{TG}\" />")),
            answer(version, ""),
            answer(version, "\n  \n"),
            answer(version, "<!-- nothing -->"),
        ] {
            let done = result(&message).unwrap();
            assert_eq!(
                (done.is_success(), done.response_code(), done.form()),
                (true, None, ResultForm::Absent)
            );
        }
    }
}

#[test]
fn an_empty_result_is_a_success_without_a_code() {
    for content in [
        "<LogoutResult/>",
        "<LogoutResult />",
        "<LogoutResult></LogoutResult>",
        "<LogoutResult>\n</LogoutResult>",
        "<LogoutResult><!-- --></LogoutResult>",
        "<t:LogoutResult xmlns:t=\"https://api.tracegains.net/v7/soap\"/>",
    ] {
        let done = result(&answer(SoapVersion::V1_2, content)).unwrap();
        assert_eq!(
            (done.is_success(), done.response_code(), done.form()),
            (true, None, ResultForm::Empty),
            "{content}"
        );
    }
}

#[test]
fn a_nil_result_is_a_success_without_a_code() {
    for nil in ["true", "1", " true "] {
        for content in [
            format!("<LogoutResult xsi:nil=\"{nil}\"/>"),
            format!("<LogoutResult xsi:nil='{nil}'></LogoutResult>"),
            format!("<LogoutResult xsi:nil='{nil}'><!-- --></LogoutResult>"),
        ] {
            let done = result(&answer(SoapVersion::V1_1, &content)).unwrap();
            assert_eq!((done.is_success(), done.response_code(), done.form()), (true, None, ResultForm::Nil));
        }
    }
}

#[test]
fn a_code_in_no_namespace_is_not_recognised() {
    refused(
        "<LogoutResult><ResponseCode xmlns=\"\">Unauthorized</ResponseCode></LogoutResult>",
        DecodeErrorKind::MissingElement,
    );
    refused(
        "<LogoutResult><ResponseCode xmlns=\"\">OK</ResponseCode></LogoutResult>",
        DecodeErrorKind::MissingElement,
    );
}

#[test]
fn a_result_in_no_namespace_is_not_recognised() {
    refused("<LogoutResult xmlns=\"\"/>", DecodeErrorKind::MissingElement);
    refused(
        "<LogoutResult xmlns=\"\"><ResponseCode>OK</ResponseCode></LogoutResult>",
        DecodeErrorKind::MissingElement,
    );
}

#[test]
fn a_namespace_that_is_nearly_the_service_is_not_it() {
    for namespace in [
        "https://api.tracegains.net/v7/soap/",
        "https://API.tracegains.net/v7/soap",
        "http://api.tracegains.net/v7/soap",
        "https://api.tracegains.net/v7/soap ",
        "urn:x",
    ] {
        let response = format!("<LogoutResponse xmlns=\"{namespace}\"><LogoutResult/></LogoutResponse>");
        assert_refused(&envelope(SoapVersion::V1_1, &response), DecodeErrorKind::UnexpectedElement);
        refused(&format!("<LogoutResult xmlns=\"{namespace}\"/>"), DecodeErrorKind::MissingElement);
        let code =
            format!("<LogoutResult><ResponseCode xmlns=\"{namespace}\">OK</ResponseCode></LogoutResult>");
        refused(&code, DecodeErrorKind::MissingElement);
    }
}

#[test]
fn names_are_compared_case_and_all() {
    refused("<LogoutResult><responseCode>OK</responseCode></LogoutResult>", DecodeErrorKind::MissingElement);
    refused("<LogoutResult><ResponseCODE>OK</ResponseCODE></LogoutResult>", DecodeErrorKind::MissingElement);
    refused("<logoutResult/>", DecodeErrorKind::MissingElement);
    refused("<LogoutResult><StatusCode>401</StatusCode></LogoutResult>", DecodeErrorKind::MissingElement);
}

#[test]
fn a_message_alone_is_an_error() {
    refused(
        "<LogoutResult><Message>Session expired.</Message></LogoutResult>",
        DecodeErrorKind::MissingElement,
    );
    refused("<LogoutResult><Message/></LogoutResult>", DecodeErrorKind::MissingElement);
}

#[test]
fn an_empty_code_is_an_error() {
    for code in [
        "<ResponseCode/>",
        "<ResponseCode></ResponseCode>",
        "<ResponseCode> \n</ResponseCode>",
        "<ResponseCode><![CDATA[]]></ResponseCode>",
    ] {
        refused(&format!("<LogoutResult>{code}</LogoutResult>"), DecodeErrorKind::InvalidValue);
    }
}

#[test]
fn a_nil_code_is_an_error() {
    refused("<LogoutResult><ResponseCode xsi:nil=\"true\"/></LogoutResult>", DecodeErrorKind::InvalidValue);
    refused(
        "<LogoutResult><ResponseCode xsi:nil=\"1\"></ResponseCode></LogoutResult>",
        DecodeErrorKind::InvalidValue,
    );
    refused(
        "<LogoutResult><ResponseCode xsi:nil=\"true\">OK</ResponseCode></LogoutResult>",
        DecodeErrorKind::UnexpectedText,
    );
}

#[test]
fn nil_with_content_is_an_error() {
    refused(
        "<LogoutResult xsi:nil=\"true\"><ResponseCode>200</ResponseCode></LogoutResult>",
        DecodeErrorKind::UnexpectedElement,
    );
    refused("<LogoutResult xsi:nil=\"true\">OK</LogoutResult>", DecodeErrorKind::UnexpectedText);
    refused("<LogoutResult xsi:nil=\"true\"> </LogoutResult>", DecodeErrorKind::UnexpectedText);
    refused("<LogoutResult xsi:nil=\"maybe\"/>", DecodeErrorKind::InvalidValue);
    refused("<LogoutResult xsi:nil=\"TRUE\"/>", DecodeErrorKind::InvalidValue);
    refused("<LogoutResult xsi:nil=\"\"/>", DecodeErrorKind::InvalidValue);
    let nil = format!("<LogoutResponse xmlns=\"{TG}\" xsi:nil=\"true\"><LogoutResult/></LogoutResponse>");
    assert_refused(&envelope(SoapVersion::V1_1, &nil), DecodeErrorKind::UnexpectedElement);
}

#[test]
fn an_attribute_that_is_only_called_nil_is_not_xsi_nil() {
    let done = read("<ResponseCode nil=\"true\">OK</ResponseCode>");
    assert!(done.is_success());
    refused(
        "<LogoutResult xmlns:p=\"urn:p\" p:nil=\"true\"><x/></LogoutResult>",
        DecodeErrorKind::MissingElement,
    );
}

#[test]
fn an_unset_message_is_absent_and_an_empty_one_is_empty() {
    assert_eq!(read("<ResponseCode>OK</ResponseCode>").message(), None);
    assert_eq!(read("<ResponseCode>OK</ResponseCode><Message />").message(), Some(""));
    assert_eq!(read("<ResponseCode>OK</ResponseCode><Message xsi:nil='true' />").message(), None);
    assert_eq!(
        read("<Message>  padded  </Message><ResponseCode>OK</ResponseCode>").message(),
        Some("  padded  ")
    );
}

#[test]
fn unknown_elements_beside_a_recognised_code_are_skipped() {
    let with = read(
        "<New><ResponseCode>500</ResponseCode></New><ResponseCode>OK</ResponseCode><n:x xmlns:n='urn:n'>y</n:x>",
    );
    assert_eq!(with, LogoutResult::new(ResponseCode::ok()));
    let beside = answer(
        SoapVersion::V1_1,
        "<Before/><LogoutResult><ResponseCode>OK</ResponseCode></LogoutResult><After>x</After>",
    );
    assert!(result(&beside).unwrap().is_success());
}

#[test]
fn unknown_elements_that_are_skipped_are_checked_all_the_same() {
    for skipped in
        ["<x a='1' a='2'/>", "<x a=1/>", "<p:x/>", "<x>&nope;</x>", "<x>]]></x>", "<1/>", "<x>\u{1}</x>"]
    {
        let message = with_result(&format!("<ResponseCode>OK</ResponseCode>{skipped}"));
        assert!(decode(&message).is_err(), "{message}");
    }
}

#[test]
fn unknown_elements_without_a_code_are_an_error() {
    refused("<x/>", DecodeErrorKind::MissingElement);
    refused("<x/><LogoutResult/>", DecodeErrorKind::MissingElement);
    refused("<LogoutResult/><x/>", DecodeErrorKind::MissingElement);
    refused("<x/><LogoutResult xsi:nil=\"true\"/>", DecodeErrorKind::MissingElement);
    refused("<ResponseCode>OK</ResponseCode>", DecodeErrorKind::MissingElement);
    refused(
        "<x><LogoutResult><ResponseCode>OK</ResponseCode></LogoutResult></x>",
        DecodeErrorKind::MissingElement,
    );
    refused(
        "<LogoutResult><x><ResponseCode>OK</ResponseCode></x></LogoutResult>",
        DecodeErrorKind::MissingElement,
    );
}

#[test]
fn a_second_result_code_or_message_is_an_error() {
    let code = "<ResponseCode>200</ResponseCode>";
    let other = "<ResponseCode>500</ResponseCode>";
    refused("<LogoutResult/><LogoutResult/>", DecodeErrorKind::DuplicateElement);
    refused(&format!("<LogoutResult>{code}{other}</LogoutResult>"), DecodeErrorKind::DuplicateElement);
    refused(&format!("<LogoutResult>{code}{code}</LogoutResult>"), DecodeErrorKind::DuplicateElement);
    refused(
        &format!("<LogoutResult>{code}<Message>a</Message><Message/></LogoutResult>"),
        DecodeErrorKind::DuplicateElement,
    );
    refused(
        &format!("<LogoutResult>{code}<Message xsi:nil='1'/><Message/></LogoutResult>"),
        DecodeErrorKind::DuplicateElement,
    );
}

#[test]
fn text_beside_elements_is_an_error() {
    refused("<LogoutResult>OK</LogoutResult>", DecodeErrorKind::UnexpectedText);
    refused("<LogoutResult>x<ResponseCode>OK</ResponseCode></LogoutResult>", DecodeErrorKind::UnexpectedText);
    refused("<LogoutResult><ResponseCode>OK</ResponseCode>x</LogoutResult>", DecodeErrorKind::UnexpectedText);
    refused(
        "<LogoutResult><ResponseCode>OK</ResponseCode>&#120;</LogoutResult>",
        DecodeErrorKind::UnexpectedText,
    );
    refused(
        "<LogoutResult><ResponseCode>OK</ResponseCode><![CDATA[x]]></LogoutResult>",
        DecodeErrorKind::UnexpectedText,
    );
    refused("OK<LogoutResult/>", DecodeErrorKind::UnexpectedText);
    refused("<LogoutResult/>OK", DecodeErrorKind::UnexpectedText);
}

#[test]
fn elements_inside_a_code_or_a_message_are_an_error() {
    refused(
        "<LogoutResult><ResponseCode>OK<x/></ResponseCode></LogoutResult>",
        DecodeErrorKind::UnexpectedElement,
    );
    refused(
        "<LogoutResult><ResponseCode><ResponseCode>OK</ResponseCode></ResponseCode></LogoutResult>",
        DecodeErrorKind::UnexpectedElement,
    );
    refused(
        "<LogoutResult><ResponseCode>OK</ResponseCode><Message>a<b/></Message></LogoutResult>",
        DecodeErrorKind::UnexpectedElement,
    );
}

#[test]
fn xsi_type_changes_nothing() {
    let done = answer(
        SoapVersion::V1_1,
        "<LogoutResult xsi:type=\"t:AdminResult\"><ResponseCode xsi:type=\"int\">OK</ResponseCode></LogoutResult>",
    );
    assert!(result(&done).unwrap().is_success());
    let rejected = answer(
        SoapVersion::V1_1,
        "<LogoutResult xsi:type=\"t:OkResult\"><ResponseCode>401</ResponseCode></LogoutResult>",
    );
    assert!(!result(&rejected).unwrap().is_success());
}

#[test]
fn another_operations_answer_and_an_echo_of_the_request_are_errors() {
    for element in
        ["LoginResponse", "LogoutResponse2", "Logout", "logoutResponse", "LogoutResult", "Envelope"]
    {
        let message =
            envelope(SoapVersion::V1_1, &format!("<{element} xmlns=\"{TG}\"><LogoutResult/></{element}>"));
        assert_refused(&message, DecodeErrorKind::UnexpectedElement);
    }
}

/// Attack C20.
#[test]
fn references_to_other_places_are_inert() {
    refused("<LogoutResult href=\"#id1\"><x/></LogoutResult>", DecodeErrorKind::MissingElement);
    let include = "<ResponseCode>OK</ResponseCode><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\"/>";
    assert!(read(include).is_success());
}

#[test]
fn an_error_says_where_and_what_was_expected() {
    let message = with_result("<Message>x</Message>");
    let error = decode(&message).unwrap_err();
    assert_eq!(error.path(), "/Envelope/Body/LogoutResponse/LogoutResult");
    assert_eq!(error.offset(), message.find("</LogoutResult>").unwrap());
    assert_eq!(
        error.to_string(),
        format!(
            "missing element at byte {} in /Envelope/Body/LogoutResponse/LogoutResult: expected a ResponseCode in the service namespace",
            error.offset()
        )
    );
}
