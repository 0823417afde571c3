//! What goes out. What every request must be is checked in all scenarios; these bring the variants.

use tracegains_core::{SoapVersion, call::SoapChoice};

use super::super::answer::{rejection, response, soap, success, version_mismatch};
use super::super::expected::Expected;
use super::super::scenario::{Scenario, Topic};

use SoapVersion::{V1_1, V1_2};

pub(super) fn scenarios() -> Vec<Scenario> {
    let new = |name| Scenario::new(Topic::Requests, name);
    let yes = |version| soap(version, "200 OK", &success(version));
    vec![
        new("a request in SOAP 1.1 goes out as encoded")
            .answer(yes(V1_1))
            .leads_to(Expected::success().doubt(false)),
        new("a request in SOAP 1.2 goes out as encoded")
            .speaks(V1_2)
            .answer(yes(V1_2))
            .leads_to(Expected::success().doubt(false)),
        new("a request in SOAP 1.2 without the action parameter goes out as encoded")
            .speaks(V1_2)
            .without_action_parameter()
            .answer(yes(V1_2))
            .leads_to(Expected::success()),
        new("the host is sent as the endpoint names it")
            .host("localhost")
            .answer(yes(V1_1))
            .leads_to(Expected::success()),
        new("the query of the endpoint is sent, and not printed when the call fails")
            .query("gateway=hunter2")
            .answer(response("404 Not Found", &[], b""))
            .leads_to(Expected::http(404, "status")),
        new("the query of the endpoint is not printed when the connection breaks")
            .query("gateway=hunter2")
            .answer_and_close("")
            .leads_to(Expected::lost()),
        new("the query of the endpoint is not printed when nobody listens")
            .query("gateway=hunter2")
            .nobody_listens()
            .leads_to(Expected::unreachable()),
        new("a service that does not speak SOAP 1.2 is asked again in SOAP 1.1")
            .with(|options| options.soap(SoapChoice::Auto))
            .speaks_in_turn([V1_2, V1_1])
            .answer(soap(V1_1, "500 Internal Server Error", &version_mismatch(V1_1)))
            .answer(yes(V1_1))
            .leads_to(Expected::success().attempts(2).doubt(false)),
        new("415 is asked again in the other version as well")
            .with(|options| options.soap(SoapChoice::Auto))
            .speaks_in_turn([V1_2, V1_1])
            .answer(response("415 Unsupported Media Type", &[], b""))
            .answer(yes(V1_1))
            .leads_to(Expected::success().attempts(2).doubt(false)),
        new("a cookie that was set is sent neither with a repeat nor with the next call")
            .answer(response(
                "503 Service Unavailable",
                &["Retry-After: 0", "Set-Cookie: id=1; Path=/", "Set-Cookie: key=2; Path=/; HttpOnly"],
                b"",
            ))
            .answer(soap_with_cookie())
            .answer(soap(V1_1, "200 OK", &rejection(V1_1)))
            .leads_to(Expected::success().attempts(2))
            .leads_to(Expected::rejection()),
        challenge("a challenge of the server is not answered", "401 Unauthorized", "WWW-Authenticate", 401),
        challenge(
            "a challenge of a proxy is not answered",
            "407 Proxy Authentication Required",
            "Proxy-Authenticate",
            407,
        ),
        new("a connection upgrade that nobody asked for is no answer")
            .answer("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
            .deadline(std::time::Duration::from_millis(400))
            .leads_to(Expected::failure()),
    ]
}

fn soap_with_cookie() -> Vec<u8> {
    let lines = ["Content-Type: text/xml; charset=utf-8", "Set-Cookie: id=3; Path=/"];
    response("200 OK", &lines, &success(V1_1))
}

/// Credentials are never sent unasked, and the session is never sent to whoever asks for others.
fn challenge(name: &'static str, status: &'static str, header: &'static str, code: u16) -> Scenario {
    let lines = [
        &*format!("{header}: Basic realm=\"5e55a1d0-0000-4000-8000-00000000000f\""),
        &format!("{header}: Negotiate"),
        "Content-Type: text/html",
    ];
    Scenario::new(Topic::Requests, name)
        .answer(response(status, &lines, &super::super::answer::page()))
        .leads_to(Expected::http(code, "status").doubt(false))
}
