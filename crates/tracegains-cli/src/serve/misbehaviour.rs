//! What the service is told to do wrong.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::time::Duration;

use tracegains_core::SessionId;
use tracegains_service::{Answer, LocalService, UnknownAnswer};

use crate::arguments;
use crate::exit::BadInput;

/// The options, read.
pub(crate) struct Misbehaviour {
    latency: Duration,
    /// How many of the calls that nothing else is said of fail, and how.
    failures: Option<(f64, Answer)>,
    next: Vec<(u32, Answer)>,
    sessions: Vec<(SessionId, Answer)>,
}

/// Which calls an answer is for.
enum Calls {
    All,
    Next(u32),
    Session(SessionId),
}

impl Misbehaviour {
    /// # Errors
    ///
    /// An answer that does not exist, calls that cannot be counted, a session that is no GUID.
    pub(crate) fn new(arguments: &arguments::Misbehaviour) -> Result<Self, BadInput> {
        let (mut next, mut sessions, mut all) = (Vec::new(), Vec::new(), None);
        for given in &arguments.respond {
            let (answer, calls) = respond(given)?;
            match calls {
                Calls::Next(calls) => next.push((calls, answer)),
                Calls::Session(session_id) => sessions.push((session_id, answer)),
                Calls::All if all.is_none() => all = Some(answer),
                Calls::All => {
                    return Err(BadInput::new(
                        "--respond: more than one answer for every call: expected one",
                    ));
                }
            }
        }
        let failures = match (arguments.fail_rate, all) {
            (Some(rate), answer) => Some((rate, answer.unwrap_or_else(Answer::fault))),
            (None, Some(answer)) => Some((1.0, answer)),
            (None, None) => None,
        };
        let latency = arguments.latency.map_or(Duration::ZERO, Duration::from);
        Ok(Self { latency, failures, next, sessions })
    }

    pub(crate) fn apply(&self, service: &LocalService) {
        service.latency(self.latency);
        if let Some((rate, answer)) = &self.failures {
            service.fail_rate(*rate, answer.clone());
        }
        for (calls, answer) in &self.next {
            service.script_next(*calls, answer.clone());
        }
        for (session_id, answer) in &self.sessions {
            service.script_session(session_id, answer.clone());
        }
    }
}

/// `ANSWER`, `ANSWER:CALLS` or `ANSWER@SESSIONID`. Texts in an answer may have colons, so there a number has
/// to follow the last one to count.
fn respond(given: &OsStr) -> Result<(Answer, Calls), BadInput> {
    let text = given.to_str().unwrap_or_default();
    if let Some((answer, session_id)) = text.rsplit_once('@') {
        let session_id = session_id.parse().map_err(|error| bad(&error))?;
        return Ok((read_answer(answer)?, Calls::Session(session_id)));
    }
    let counted = |(answer, calls): &(&str, &str)| !answer.contains('=') || calls.parse::<u32>().is_ok();
    let Some((answer, calls)) = text.rsplit_once(':').filter(counted) else {
        return Ok((read_answer(text)?, Calls::All));
    };
    let calls = calls.parse().map_err(|_| bad(&"expected a number of calls behind the colon"))?;
    Ok((read_answer(answer)?, Calls::Next(calls)))
}

/// A file's bytes, or what the service reads as an answer.
fn read_answer(text: &str) -> Result<Answer, BadInput> {
    match text.strip_prefix("raw=") {
        Some(path) => {
            fs::read(path).map(Answer::Raw).map_err(|error| bad(&format_args!("cannot read {path}: {error}")))
        }
        None => text.parse().map_err(|UnknownAnswer| bad(&format_args!("{UnknownAnswer}, or raw=FILE"))),
    }
}

fn bad(problem: &dyn fmt::Display) -> BadInput {
    BadInput::new(format!("--respond: {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(respond: &[&str], fail_rate: Option<f64>) -> Result<Misbehaviour, BadInput> {
        let respond = respond.iter().map(Into::into).collect();
        Misbehaviour::new(&arguments::Misbehaviour { latency: None, fail_rate, respond })
    }

    #[test]
    fn an_answer_is_for_every_call_for_the_next_ones_or_for_a_session() {
        let session = "5e55a1d0-0000-4000-8000-00000000000f";
        let read = read(&["reset:2", &format!("html@{session}"), "503", "fault:1"], None).unwrap();
        assert!(matches!(read.failures, Some((1.0, Answer::Http(_)))));
        assert!(matches!(read.next[..], [(2, Answer::Reset), (1, Answer::Fault(_))]));
        assert!(matches!(&read.sessions[..], [(id, Answer::Http(_))] if *id == session.parse().unwrap()));
    }

    #[test]
    fn a_rate_of_failure_needs_no_answer_and_takes_one() {
        assert!(matches!(read(&[], Some(0.5)).unwrap().failures, Some((0.5, Answer::Fault(_)))));
        assert!(matches!(read(&["reset"], Some(0.5)).unwrap().failures, Some((0.5, Answer::Reset))));
        assert!(read(&["reset:3"], None).unwrap().failures.is_none());
    }

    #[test]
    fn a_text_may_have_colons() {
        let read = read(&["fault=Client,Error 7: no such key", "result=OK,at 10:30:2"], None).unwrap();
        assert!(
            matches!(&read.failures, Some((_, Answer::Fault(f))) if f.reason() == "Error 7: no such key")
        );
        assert!(
            matches!(&read.next[..], [(2, Answer::Result(result))] if result.message() == Some("at 10:30"))
        );
    }

    #[test]
    fn what_is_misspelt_is_refused() {
        let session = "result=OK@5e55a1d0-0000-4000-8000-00000000000";
        for respond in [
            "",
            "404",
            "reset:",
            "reset:x",
            "reset:-1",
            ":3",
            "reset@",
            "reset@x",
            "@",
            "raw=/nowhere",
            session,
        ] {
            assert!(read(&[respond], None).is_err(), "{respond}");
        }
        assert!(read(&["reset", "503"], None).is_err());
    }
}
