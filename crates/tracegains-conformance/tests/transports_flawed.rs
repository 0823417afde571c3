//! The scripted servers have to catch what transports do wrong: each flaw that is known from HTTP clients is
//! built in here, and found.

use std::io::{Error, ErrorKind};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use tracegains_conformance::transport::{Report, Trial, Verdict};
use tracegains_core::binding::{BodyCollector, ResponseBody};
use tracegains_core::call::{Attempt, Failure, FailureKind, Step};
use tracegains_core::http::{Response, response::Parts};
use tracegains_core::{CallError, CallOptions, Completed, Endpoint, Logout, LogoutCall, LogoutResult};

#[path = "../examples/tcp/http1.rs"]
mod http1;

use http1::Wire;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    None,
    FollowsRedirects,
    SendsTwice,
    DeniesDelivery,
    NeverSaysThatNothingWasSent,
    TakesABrokenBody,
    HasNoTime,
    ReadsForEver,
    AsksForGzip,
    SendsInChunks,
    SendsCookies,
    DropsTheAction,
    TakesOneHeaderOfAName,
    PrintsTheRequest,
    KeepsWhatIsLeftOver,
    DropsHeadersOfTheCaller,
    Panics,
}

struct Client {
    flaw: Flaw,
    endpoint: Endpoint,
    kept: Mutex<Option<Wire>>,
}

impl Client {
    fn logout(
        &self,
        logout: Logout,
        options: CallOptions,
    ) -> Result<Completed<LogoutResult>, CallError<Error>> {
        let started = Instant::now();
        let mut call = LogoutCall::new(self.endpoint.clone(), logout, options, 0);
        loop {
            match call.step() {
                Step::Send => {
                    let Some(attempt) = call.begin(started.elapsed()) else { continue };
                    match self.send(attempt) {
                        Ok(response) => call.received(response, started.elapsed()),
                        Err(failure) => call.failed(failure, started.elapsed()),
                    }
                }
                Step::Wait(duration) => {
                    std::thread::sleep(duration);
                    call.waited(started.elapsed());
                }
                _ => return call.finish(),
            }
        }
    }

    fn send(&self, attempt: Attempt) -> Result<Response<ResponseBody>, Failure<Error>> {
        let (flaw, limit) = (self.flaw, attempt.body_limit);
        let timeout = match flaw {
            Flaw::HasNoTime => Duration::from_secs(60),
            _ => attempt.timeout,
        };
        let bytes = self.written(attempt);
        let lost = |error: Error| {
            let kind = match error.kind() {
                ErrorKind::TimedOut | ErrorKind::WouldBlock => FailureKind::Timeout,
                _ => FailureKind::Other,
            };
            match flaw {
                Flaw::DeniesDelivery => Failure::not_sent(kind, error),
                Flaw::PrintsTheRequest => {
                    let request = String::from_utf8_lossy(&bytes);
                    Failure::may_have_arrived(kind, Error::other(format!("{error} after {request}")))
                }
                _ => Failure::may_have_arrived(kind, error),
            }
        };
        let kept = self.kept.lock().unwrap().take().filter(|_| flaw == Flaw::KeepsWhatIsLeftOver);
        let mut wire = match kept {
            Some(wire) => wire,
            None => connect(self.endpoint.uri().authority().unwrap().as_str(), timeout).map_err(|error| {
                match flaw {
                    Flaw::NeverSaysThatNothingWasSent => lost(error),
                    _ => Failure::not_sent(FailureKind::Unreachable, error),
                }
            })?,
        };
        if flaw == Flaw::SendsTwice {
            let mut again = connect(self.endpoint.uri().authority().unwrap().as_str(), timeout).unwrap();
            again.write(&bytes).unwrap();
            again.head().map_err(lost)?;
        }
        wire.write(&bytes).map_err(lost)?;
        let mut head = wire.head().map_err(lost)?;
        if let (true, Some(target)) = (flaw == Flaw::FollowsRedirects, target(&head)) {
            wire = connect(&target, timeout).map_err(lost)?;
            wire.write(&bytes).map_err(lost)?;
            head = wire.head().map_err(lost)?;
        }
        if flaw == Flaw::TakesOneHeaderOfAName {
            let last = head.headers.get_all("content-type").iter().next_back().cloned();
            last.map(|value| head.headers.insert("content-type", value));
        }
        let limit = if flaw == Flaw::ReadsForEver { usize::MAX } else { limit };
        let mut collector = BodyCollector::new(head.clone(), limit);
        match wire.body(&head, &mut collector) {
            Err(error) if flaw != Flaw::TakesABrokenBody => Err(lost(error).with_answer(collector.cut_off())),
            _ => {
                *self.kept.lock().unwrap() = Some(wire);
                Ok(collector.finish())
            }
        }
    }

    fn written(&self, attempt: Attempt) -> Vec<u8> {
        assert!(self.flaw != Flaw::Panics, "a flaw");
        let (mut head, body) = attempt.request.into_parts();
        let mut body = body.into_bytes();
        let authority = self.endpoint.uri().authority().unwrap();
        let mut lines =
            format!("POST {} HTTP/1.1\r\nHost: {authority}\r\n", head.uri.path_and_query().unwrap());
        match self.flaw {
            Flaw::AsksForGzip => lines.push_str("Accept-Encoding: gzip\r\n"),
            Flaw::SendsCookies => lines.push_str("Cookie: a=b\r\n"),
            Flaw::DropsTheAction => drop(head.headers.remove("soapaction")),
            Flaw::DropsHeadersOfTheCaller => drop(head.headers.remove("x-conformance")),
            Flaw::SendsInChunks => {
                head.headers.remove("content-length");
                lines.push_str("Transfer-Encoding: chunked\r\n");
                body = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
            }
            _ => {}
        }
        let mut bytes = lines.into_bytes();
        for (name, value) in &head.headers {
            bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        bytes.extend([b"\r\n", body.as_slice()].concat());
        bytes
    }
}

fn connect(authority: &str, timeout: Duration) -> std::io::Result<Wire> {
    let address = authority.to_socket_addrs()?.next().ok_or(ErrorKind::NotFound)?;
    Ok(Wire::new(TcpStream::connect(address)?, Instant::now() + timeout))
}

fn target(head: &Parts) -> Option<String> {
    let location = head.headers.get("location")?.to_str().ok()?.strip_prefix("http://")?;
    Some(location.split('/').next()?.to_owned())
}

fn report(flaw: Flaw, scenario: &str) -> Report {
    Trial::of("flawed").without_tls().only(scenario).run(|setup| {
        let client = Client { flaw, endpoint: setup.endpoint.clone(), kept: Mutex::new(None) };
        Ok(move |logout, options| client.logout(logout, options))
    })
}

/// A transport without the flaw passes the scenario, and one with it fails it for this reason.
#[track_caller]
fn is_caught(flaw: Flaw, scenario: &str, reason: &str) {
    let without = report(Flaw::None, scenario);
    assert!(without.is_passed(), "{without}");
    let with = report(flaw, scenario);
    assert!(!with.is_passed(), "{flaw:?} passes `{scenario}`");
    let reasons = with.failures().flat_map(|row| match row.verdict() {
        Verdict::Failed(reasons) => reasons.clone(),
        _ => Vec::new(),
    });
    assert!(reasons.into_iter().any(|found| found.contains(reason)), "{with}");
}

#[test]
fn a_transport_that_follows_redirects_is_caught() {
    is_caught(Flaw::FollowsRedirects, "307 to another origin", "the target of the redirect was contacted");
}

#[test]
fn a_transport_that_follows_redirects_to_the_same_origin_is_caught() {
    is_caught(Flaw::FollowsRedirects, "307 to the same origin", "requests arrived, not 1");
}

#[test]
fn a_transport_that_sends_twice_is_caught() {
    is_caught(Flaw::SendsTwice, "a request in SOAP 1.1 goes out", "2 requests arrived, not 1");
}

#[test]
fn a_transport_that_says_not_sent_of_what_was_sent_is_caught() {
    is_caught(Flaw::DeniesDelivery, "a connection that is closed without an answer", "a request arrived");
}

#[test]
fn a_transport_that_never_says_not_sent_is_caught() {
    is_caught(
        Flaw::NeverSaysThatNothingWasSent,
        "where nobody listens",
        "may have arrived, not transport: unreachable, not sent",
    );
}

#[test]
fn a_transport_that_takes_a_broken_body_for_a_whole_one_is_caught() {
    is_caught(
        Flaw::TakesABrokenBody,
        "a whole message without the last chunk",
        "completed, not http 200: cut_off",
    );
}

#[test]
fn a_transport_without_time_outs_is_caught() {
    is_caught(Flaw::HasNoTime, "a silent server is left at the deadline", "with a deadline of 600ms");
}

#[test]
fn a_transport_that_reads_without_limit_is_caught() {
    is_caught(Flaw::ReadsForEver, "a body without end", "not http 200: too_large");
}

#[test]
fn a_transport_that_asks_for_a_coding_is_caught() {
    is_caught(Flaw::AsksForGzip, "a request in SOAP 1.1 goes out", "the coding `gzip` is asked for");
}

#[test]
fn a_transport_that_sends_in_chunks_is_caught() {
    is_caught(Flaw::SendsInChunks, "a request in SOAP 1.1 goes out", "`transfer-encoding` is sent");
}

#[test]
fn a_transport_that_sends_cookies_is_caught() {
    is_caught(Flaw::SendsCookies, "a request in SOAP 1.1 goes out", "`cookie` is sent");
}

#[test]
fn a_transport_that_drops_the_action_is_caught() {
    is_caught(Flaw::DropsTheAction, "a request in SOAP 1.1 goes out", "`soapaction` should be sent once");
}

#[test]
fn a_transport_that_drops_headers_of_the_caller_is_caught() {
    is_caught(
        Flaw::DropsHeadersOfTheCaller,
        "a request in SOAP 1.2 goes out",
        "`X-Conformance` should be sent once",
    );
}

#[test]
fn a_transport_that_keeps_one_header_of_each_name_is_caught() {
    is_caught(
        Flaw::TakesOneHeaderOfAName,
        "a success under two Content-Type lines",
        "completed, not http 200: media_type",
    );
}

#[test]
fn a_transport_whose_error_prints_the_request_is_caught() {
    is_caught(Flaw::PrintsTheRequest, "a connection that is closed without an answer", "shows a secret");
}

#[test]
fn a_transport_that_takes_what_is_left_over_for_the_next_answer_is_caught() {
    is_caught(
        Flaw::KeepsWhatIsLeftOver,
        "of two answers in one packet, the second is not taken for the next call",
        "call 2: completed",
    );
}

#[test]
fn a_transport_that_panics_is_caught() {
    is_caught(Flaw::Panics, "a request in SOAP 1.1 goes out", "the client panicked");
}
