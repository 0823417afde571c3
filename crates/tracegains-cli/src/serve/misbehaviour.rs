//! What the service is told to do wrong.

use std::ffi::OsString;
use std::fs;
use std::time::Duration;

use tracegains_core::{InvalidGuid, SessionId};
use tracegains_service::{Answer, LocalServiceBuilder, Script, UnknownAnswer};

use crate::arguments;
use crate::exit::BadInput;

/// The options, read.
pub(crate) struct Misbehaviour {
    latency: Duration,
    /// How many of the calls that nothing else is said of fail, and how.
    failures: Option<(f64, Answer)>,
    next: Vec<(u32, Script)>,
    sessions: Vec<(SessionId, Script)>,
}

/// What one option says, sorted by the calls that it says it of.
struct Said<T> {
    all: Option<T>,
    next: Vec<(u32, T)>,
    sessions: Vec<(SessionId, T)>,
}

/// Which calls something is said of.
enum Calls {
    All,
    Next(u32),
    Session(SessionId),
}

impl<T: Clone> Said<T> {
    fn read(
        option: &'static str,
        given: &[OsString],
        value: fn(&str) -> Result<T, String>,
    ) -> Result<Self, BadInput> {
        let bad = |problem: String| BadInput::new(format!("{option}: {problem}"));
        let mut said = Self { all: None, next: Vec::new(), sessions: Vec::new() };
        for given in given {
            let (text, calls) = scope(given.to_str().unwrap_or_default()).map_err(bad)?;
            let value = value(text).map_err(bad)?;
            match calls {
                Calls::Next(calls) => said.next.push((calls, value)),
                Calls::Session(session_id) if said.of(&session_id).is_none() => {
                    said.sessions.push((session_id, value));
                }
                Calls::Session(_) => return Err(bad("more than one for a session: expected one".to_owned())),
                Calls::All if said.all.is_none() => said.all = Some(value),
                Calls::All => return Err(bad("more than one for every call: expected one".to_owned())),
            }
        }
        Ok(said)
    }

    /// What is said of this session.
    fn of(&self, session_id: &SessionId) -> Option<T> {
        self.sessions.iter().find(|(id, _)| id == session_id).map(|(_, value)| value.clone())
    }
}

/// `VALUE`, `VALUE:CALLS` or `VALUE@SESSIONID`. Texts in an answer may have these signs, so there a number or a
/// GUID has to follow the last one to count.
fn scope(text: &str) -> Result<(&str, Calls), String> {
    let named = |(value, id): &(&str, &str)| !value.contains('=') || id.parse::<SessionId>().is_ok();
    if let Some((value, session_id)) = text.rsplit_once('@').filter(named) {
        let session_id = session_id.parse().map_err(|error: InvalidGuid| error.to_string())?;
        return Ok((value, Calls::Session(session_id)));
    }
    let counted = |(value, calls): &(&str, &str)| !value.contains('=') || calls.parse::<u32>().is_ok();
    let Some((value, calls)) = text.rsplit_once(':').filter(counted) else { return Ok((text, Calls::All)) };
    let calls = calls.parse().map_err(|_| "expected a number of calls behind the colon")?;
    Ok((value, Calls::Next(calls)))
}

impl Misbehaviour {
    /// # Errors
    ///
    /// An answer or a time that does not exist, calls that cannot be counted, a session that is no GUID.
    pub(crate) fn new(arguments: &arguments::Misbehaviour) -> Result<Self, BadInput> {
        let answers = Said::read("--respond", &arguments.respond, read_answer)?;
        let latencies = Said::read("--latency", &arguments.latency, read_latency)?;
        let next = together(&answers.next, &latencies.next);
        let named = answers.sessions.iter().map(|(id, _)| id);
        let sessions = named
            .chain(latencies.sessions.iter().map(|(id, _)| id))
            .map(|id| (id.clone(), script(answers.of(id), latencies.of(id))))
            .collect();
        let failures = match (arguments.fail_rate, answers.all) {
            (Some(rate), answer) => Some((rate, answer.unwrap_or_else(Answer::fault))),
            (None, Some(answer)) => Some((1.0, answer)),
            (None, None) => None,
        };
        Ok(Self { latency: latencies.all.unwrap_or_default(), failures, next, sessions })
    }

    pub(crate) fn put_into(self, service: LocalServiceBuilder) -> LocalServiceBuilder {
        let mut service = service.latency(self.latency);
        if let Some((rate, answer)) = self.failures {
            service = service.fail_rate(rate, answer);
        }
        for (calls, script) in self.next {
            service = service.script_next(calls, script);
        }
        for (session_id, script) in self.sessions {
            service = service.script_session(&session_id, script);
        }
        service
    }
}

/// The truth where there is no answer, at once where there is no latency.
fn script(answer: Option<Answer>, latency: Option<Duration>) -> Script {
    answer.map_or_else(Script::default, Script::from).with_latency(latency.unwrap_or_default())
}

/// Both options speak of the same next calls.
fn together(answers: &[(u32, Answer)], latencies: &[(u32, Duration)]) -> Vec<(u32, Script)> {
    let (mut answers, mut latencies) = (Runs::new(answers), Runs::new(latencies));
    let mut scripts = Vec::new();
    while let Some(calls) = [answers.left(), latencies.left()].into_iter().flatten().min() {
        scripts.push((calls, script(answers.take(calls), latencies.take(calls))));
    }
    scripts
}

/// Values for calls that follow one another.
struct Runs<'a, T> {
    runs: &'a [(u32, T)],
    /// Calls of the first run that were taken.
    taken: u32,
}

impl<'a, T: Clone> Runs<'a, T> {
    fn new(runs: &'a [(u32, T)]) -> Self {
        Self { runs, taken: 0 }
    }

    /// For how many more calls the next value is. `None`: there is none.
    fn left(&self) -> Option<u32> {
        self.runs.first().map(|(calls, _)| calls - self.taken)
    }

    /// The value for as many calls, no more than are [left](Self::left).
    fn take(&mut self, calls: u32) -> Option<T> {
        let ((all, value), rest) = self.runs.split_first()?;
        self.taken += calls;
        if self.taken == *all {
            (self.runs, self.taken) = (rest, 0);
        }
        Some(value.clone())
    }
}

/// A file's bytes, or what the service reads as an answer.
fn read_answer(text: &str) -> Result<Answer, String> {
    match text.strip_prefix("raw=") {
        Some(path) => fs::read(path).map(Answer::Raw).map_err(|error| format!("cannot read {path}: {error}")),
        None => text.parse().map_err(|UnknownAnswer| format!("{UnknownAnswer}, or raw=FILE")),
    }
}

fn read_latency(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|error| format!("expected a time such as 200ms or 3s: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(given: &[&str]) -> Vec<OsString> {
        given.iter().map(Into::into).collect()
    }

    fn answers(respond: &[&str]) -> Said<Answer> {
        Said::read("--respond", &given(respond), read_answer).unwrap()
    }

    fn read(respond: &[&str], latency: &[&str], fail_rate: Option<f64>) -> Result<Misbehaviour, BadInput> {
        let (respond, latency) = (given(respond), given(latency));
        Misbehaviour::new(&arguments::Misbehaviour { latency, fail_rate, respond })
    }

    const SESSION: &str = "5e55a1d0-0000-4000-8000-00000000000f";

    #[test]
    fn an_answer_is_for_every_call_for_the_next_ones_or_for_a_session() {
        let said = answers(&["reset:2", &format!("html@{SESSION}"), "503", "fault:1"]);
        assert!(matches!(said.all, Some(Answer::Http(_))));
        assert!(matches!(said.next[..], [(2, Answer::Reset), (1, Answer::Fault(_))]));
        assert!(matches!(&said.sessions[..], [(id, Answer::Http(_))] if *id == SESSION.parse().unwrap()));
        assert!(matches!(read(&["503"], &[], None).unwrap().failures, Some((1.0, Answer::Http(_)))));
    }

    #[test]
    fn a_latency_is_for_every_call_for_the_next_ones_or_for_a_session() {
        let latencies = ["50ms", "3s:2", "1s:1", &format!("2s@{SESSION}")];
        let said = Said::read("--latency", &given(&latencies), read_latency).unwrap();
        assert_eq!(said.all, Some(Duration::from_millis(50)));
        assert_eq!(said.next, [(2, Duration::from_secs(3)), (1, Duration::from_secs(1))]);
        assert_eq!(said.of(&SESSION.parse().unwrap()), Some(Duration::from_secs(2)));
        assert_eq!(read(&[], &latencies, None).unwrap().latency, Duration::from_millis(50));
    }

    #[test]
    fn answers_and_latencies_are_of_the_same_calls() {
        let shown = |scripts: Vec<(u32, Script)>| format!("{scripts:?}");
        let late = |answer: Option<Answer>, seconds| script(answer, Some(Duration::from_secs(seconds)));
        let together = read(&["reset:1", "truncated:3"], &["3s:2", "1s:1"], None).unwrap().next;
        let expected = vec![
            (1, late(Some(Answer::Reset), 3)),
            (1, late(Some(Answer::Truncated), 3)),
            (1, late(Some(Answer::Truncated), 1)),
            (1, script(Some(Answer::Truncated), None)),
        ];
        assert_eq!(shown(together), shown(expected));
        assert_eq!(shown(read(&[], &["3s:2"], None).unwrap().next), shown(vec![(2, late(None, 3))]));
        let session = format!("reset@{SESSION}");
        let [(_, both), ..] = &read(&[&session], &[&format!("3s@{SESSION}")], None).unwrap().sessions[..]
        else {
            panic!("a script for the session")
        };
        assert_eq!(format!("{both:?}"), format!("{:?}", late(Some(Answer::Reset), 3)));
    }

    #[test]
    fn a_rate_of_failure_needs_no_answer_and_takes_one() {
        assert!(matches!(read(&[], &[], Some(0.5)).unwrap().failures, Some((0.5, Answer::Fault(_)))));
        assert!(matches!(read(&["reset"], &[], Some(0.5)).unwrap().failures, Some((0.5, Answer::Reset))));
        assert!(read(&["reset:3"], &[], None).unwrap().failures.is_none());
    }

    #[test]
    fn a_text_may_have_colons() {
        let mail = answers(&["result=OK,Ask support@example.com: they know."]);
        assert!(matches!(mail.all, Some(Answer::Result(_))));
        let said = answers(&["fault=Client,Error 7: no such key", "result=OK,at 10:30:2"]);
        assert!(matches!(&said.all, Some(Answer::Fault(f)) if f.reason() == "Error 7: no such key"));
        assert!(
            matches!(&said.next[..], [(2, Answer::Result(result))] if result.message() == Some("at 10:30"))
        );
    }

    #[test]
    fn what_is_misspelt_is_refused() {
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
            "reset@5e55a1d0-0000-4000-8000-00000000000",
        ] {
            assert!(read(&[respond], &[], None).is_err(), "{respond}");
        }
        assert!(read(&["reset", "503"], &[], None).is_err());
        assert!(read(&[&format!("reset@{SESSION}"), &format!("503@{SESSION}")], &[], None).is_err());
        for latency in ["", "5", "-1s", "soon", "1s:", "1s:x", ":3", "1s@", "@", "1s@x"] {
            assert!(read(&[], &[latency], None).is_err(), "{latency}");
        }
        assert!(read(&[], &["1s", "2s"], None).is_err());
    }
}
