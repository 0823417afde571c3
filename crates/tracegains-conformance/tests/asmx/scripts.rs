//! What the recorded service was made to do for some of its sessions, told to ours.

use tracegains_core::soap::{Detail, FaultClass, FaultCode, Reason};
use tracegains_core::{Fault, LogoutResult, ResponseCode};
use tracegains_service::{Answer, LocalService};

use super::table::Row;

/// The application key of every recorded request.
const APP_KEY: u128 = 0x0a1b_2c3d_4e5f_6071_8293_a4b5_c6d7_e8f9;

/// Opens the sessions that the recorded requests name, and scripts the first call.
pub(crate) fn prepare(service: &LocalService, script: Option<&str>) -> Result<(), String> {
    for session in (1..=0x17).chain([APP_KEY]) {
        let ids = [APP_KEY, session].map(|guid| format!("{guid:032x}"));
        let app_key = ids[0].parse().map_err(|error| format!("the application key: {error}"))?;
        let session_id = ids[1].parse().map_err(|error| format!("the session ID: {error}"))?;
        service.add_session(app_key, session_id);
    }
    if let Some(script) = script {
        service.script_next(1, named(script).ok_or_else(|| format!("no script {script}"))?);
    }
    Ok(())
}

/// What a script of the table answers.
pub(crate) fn named(name: &str) -> Option<Answer> {
    all().into_iter().find_map(|(known, answer)| (known == name).then_some(answer))
}

/// Each script is there for a row.
pub(crate) fn check_used(rows: &[Row]) -> Result<(), String> {
    let is_used = |name: &str| rows.iter().any(|row| row.script.as_deref() == Some(name));
    let unused = all().into_iter().find(|(name, _)| !is_used(name));
    unused.map_or(Ok(()), |(name, _)| Err(format!("no row names the script {name}")))
}

fn all() -> Vec<(&'static str, Answer)> {
    let mut scripts = results();
    scripts.extend(faults().map(|(name, fault)| (name, Answer::Fault(fault))));
    scripts
}

fn results() -> Vec<(&'static str, Answer)> {
    let result = |code: &str, message: &str| LogoutResult::new(ResponseCode::new(code)).with_message(message);
    let ids = "appKey=0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9 sessionId=0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
    let odd =
        "<b>no & \"no\" 'no'</b> > ]]> café 日本語 😀\r\nnext\rline\nend\ttab\u{a0}nbsp\u{85}nel\u{2028}ls";
    [
        ("empty_result", LogoutResult::empty()),
        ("null_result", LogoutResult::absent()),
        ("ok_without_message", LogoutResult::new(ResponseCode::ok())),
        ("ok_empty_message", result("OK", "")),
        ("ok_padded_message", result("OK", "  padded  ")),
        ("ok_slow", result("OK", "slow")),
        ("not_found", result("NotFound", ids)),
        ("unauthorized_odd_message", result("Unauthorized", odd)),
    ]
    .map(|(name, result)| (name, Answer::Result(result)))
    .into()
}

/// .NET's actor is the `faultactor` of SOAP 1.1, but the `Node` of SOAP 1.2.
fn faults() -> [(&'static str, Fault); 14] {
    let unprocessed = |cause: &str| format!("Server was unable to process request. ---> {cause}");
    let ungenerated =
        |cause: &str| unprocessed(&format!("There was an error generating the XML document. ---> {cause}"));
    let exception =
        |cause: &str| fault(FaultClass::Receiver, unprocessed(cause)).with_detail(Detail::default());
    let generating =
        |cause: &str| fault(FaultClass::Receiver, ungenerated(cause)).with_detail(Detail::default());
    let invalid = "The session ID is not valid.";
    let ended = "The session has ended.";
    let host = |path: &str| Some(format!("http://127.0.0.1/{path}"));
    let with = |text: &str, change: &dyn Fn(&mut Fault)| {
        let mut fault = fault(FaultClass::Sender, text.to_owned()).with_detail(error_element());
        change(&mut fault);
        fault
    };
    [
        ("actor", with(invalid, &|fault| fault.role = host("actor"))),
        ("actor_as_node", with(invalid, &|fault| fault.node = host("actor"))),
        (
            "language_and_actor",
            with(ended, &|fault| {
                fault.reasons = vec![Reason::new(Some("en-GB"), ended)];
                fault.role = host("node");
            }),
        ),
        (
            "subcodes_node_and_role",
            with(ended, &|fault| {
                fault.subcodes = vec![
                    FaultCode::qualified("https://api.tracegains.net/v7/soap", "SessionInvalid"),
                    FaultCode::qualified("urn:other", "SessionEnded"),
                ];
                fault.node = host("node");
                fault.role = host("role");
            }),
        ),
        ("exception", exception("plain failure with <angle> & ampersand")),
        ("inner_exception", exception("outer ---> inner <cause>")),
        ("non_ascii_exception", exception("café 日本語 😀\r\nsecond line")),
        (
            "unset_code",
            generating(
                "Instance validation error: '0' is not a valid value for TraceGains.StandIn.ResponseCode.",
            ),
        ),
        (
            "undefined_code",
            generating(
                "Instance validation error: '418' is not a valid value for TraceGains.StandIn.ResponseCode.",
            ),
        ),
        (
            "lone_surrogate",
            generating(
                "The surrogate pair (0xD83D, 0x20) is invalid. A high surrogate character (0xD800 - 0xDBFF) must \
                 always be paired with a low surrogate character (0xDC00 - 0xDFFF).",
            ),
        ),
        ("header_fault", fault(FaultClass::Sender, "header is bad".to_owned())),
        ("sender_fault", fault(FaultClass::Sender, "no detail".to_owned()).with_detail(Detail::default())),
        (
            "receiver_fault",
            fault(FaultClass::Receiver, "server side".to_owned()).with_detail(Detail::default()),
        ),
        (
            "custom_code",
            Fault::new(FaultCode::qualified("urn:custom", "Custom.Code"), "custom code")
                .with_detail(Detail::default()),
        ),
    ]
}

fn fault(class: FaultClass, text: String) -> Fault {
    Fault::new(FaultCode::standard(class), text)
}

/// A detail that was made the documented .NET way.
fn error_element() -> Detail {
    let markup = "<error code=\"42\" xmlns=\"https://api.tracegains.net/v7/soap\">a&lt;b &amp; c</error>";
    Detail::from_xml(markup).unwrap_or_default().unqualified()
}
