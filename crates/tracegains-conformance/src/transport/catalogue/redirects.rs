//! Redirects: none is followed, and key and session go to nobody else.

use tracegains_core::SoapVersion;

use super::super::answer::{page, response, soap, success};
use super::super::expected::Expected;
use super::super::scenario::{Identity, Scenario, Topic};

const ELSEWHERE: &str = "Location: http://{elsewhere}/v7/soap/Authentication.asmx";

fn redirect(name: &'static str, status: &'static str, code: u16, location: &'static str) -> Scenario {
    Scenario::new(Topic::Redirects, name)
        .answer(response(status, &[location, "Content-Type: text/html"], &page()))
        .leads_to(Expected::http(code, "redirect"))
}

pub(super) fn scenarios() -> Vec<Scenario> {
    vec![
        redirect("301 to another origin is not followed", "301 Moved Permanently", 301, ELSEWHERE),
        redirect("302 to another origin is not followed", "302 Found", 302, ELSEWHERE),
        redirect("303 to another origin is not followed", "303 See Other", 303, ELSEWHERE),
        redirect("307 to another origin is not followed", "307 Temporary Redirect", 307, ELSEWHERE),
        redirect("308 to another origin is not followed", "308 Permanent Redirect", 308, ELSEWHERE),
        redirect(
            "307 to the same origin is not followed",
            "307 Temporary Redirect",
            307,
            "Location: http://{here}/other",
        ),
        redirect("302 to a relative target is not followed", "302 Found", 302, "Location: ?session=5e55a1d0"),
        redirect(
            "307 with user information and the session in its target is neither followed nor printed",
            "307 Temporary Redirect",
            307,
            "Location: http://5e55a1d0-0000-4000-8000-00000000000f:x@{elsewhere}/5e55a1d0-0000-4000-8000-00000000000f",
        ),
        redirect("302 to a file is not followed", "302 Found", 302, "Location: file:///etc/passwd"),
        redirect("302 to no URL is a redirect all the same", "302 Found", 302, "Location: http://[:::/%%%"),
        redirect("302 without a target is a redirect all the same", "302 Found", 302, "X-Nothing: here"),
        redirect("a body of 300 is not read as an answer", "300 Multiple Choices", 300, ELSEWHERE),
        Scenario::new(Topic::Redirects, "304 is no answer")
            .answer("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n")
            .leads_to(Expected::http(304, "redirect")),
        Scenario::new(Topic::Redirects, "a success in the body of a redirect is none")
            .answer(soap(SoapVersion::V1_1, "302 Found", &success(SoapVersion::V1_1)))
            .leads_to(Expected::http(302, "redirect")),
        redirect("307 from https to http is not followed", "307 Temporary Redirect", 307, ELSEWHERE)
            .identity(Identity::Good),
    ]
}
