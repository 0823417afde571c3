//! Judges a scenario by what the calls led to and what the peers saw.

use std::error::Error;
use std::time::Duration;

use tracegains_core::call::report;
use tracegains_core::{CallError, Completed, Logout, LogoutResult};

use super::outcome::Outcome;
use super::peer::Seen;
use super::scenario::Scenario;
use super::{APP_KEY, SESSION_ID, Setup, sent};

/// How much later than its deadline a call may end on a busy machine.
const GRACE: Duration = Duration::from_millis(1500);

/// One call that was made.
pub(super) struct Played {
    pub(super) outcome: Outcome,
    attempts: u32,
    may_have_arrived: bool,
    elapsed: Duration,
    /// All that can be printed of it.
    printed: Vec<String>,
}

impl Played {
    pub(super) fn new<E: Error + 'static>(
        result: &Result<Completed<LogoutResult>, CallError<E>>,
        elapsed: Duration,
    ) -> Self {
        let outcome = Outcome::of(result);
        match result {
            Ok(completed) => Self {
                outcome,
                attempts: completed.attempts,
                may_have_arrived: completed.may_have_arrived,
                elapsed,
                printed: vec![format!("{completed}"), format!("{completed:?}")],
            },
            Err(error) => {
                let mut printed =
                    vec![format!("{error:?}"), format!("{error:#?}"), report(error).to_string()];
                let chain =
                    std::iter::successors(Some(error as &(dyn Error + 'static)), |&error| error.source());
                printed.extend(chain.take(16).map(|error| error.to_string()));
                Self {
                    outcome,
                    attempts: error.attempts(),
                    may_have_arrived: error.may_have_arrived(),
                    elapsed,
                    printed,
                }
            }
        }
    }
}

/// What is wrong, in words; nothing where the scenario is passed.
pub(super) fn problems(
    scenario: &Scenario,
    setup: &Setup,
    logout: &Logout,
    calls: &[Played],
    seen: &Seen,
    elsewhere: &Seen,
) -> Vec<String> {
    let mut problems = seen.problems.clone();
    for (n, (call, expected)) in calls.iter().zip(&scenario.calls).enumerate() {
        let of_call = |problem: String| {
            if scenario.calls.len() == 1 { problem } else { format!("call {}: {problem}", n + 1) }
        };
        if !expected.allows(call.outcome) {
            let why = call.printed.last().filter(|_| call.outcome != Outcome::Completed);
            let why = why.map(|why| format!(" ({})", masked(why))).unwrap_or_default();
            problems.push(of_call(format!("{}, not {expected}{why}", call.outcome)));
        }
        if !expected.attempts.contains(&call.attempts) {
            let (least, most) = (expected.attempts.start(), expected.attempts.end());
            let range = if least == most { least.to_string() } else { format!("{least} to {most}") };
            problems.push(of_call(format!("{} attempts, not {range}", call.attempts)));
        }
        if expected.doubt.is_some_and(|doubt| doubt != call.may_have_arrived) {
            let says = if call.may_have_arrived { "may" } else { "cannot" };
            problems.push(of_call(format!("it says that an earlier or lost attempt {says} have arrived")));
        }
        if call.outcome.denies_delivery() && !seen.requests.is_empty() && scenario.calls.len() == 1 {
            problems.push(of_call("it says that nothing was sent, and a request arrived".to_owned()));
        }
        if call.elapsed > scenario.deadline + GRACE {
            problems.push(of_call(format!(
                "it took {:?}, with a deadline of {:?}",
                call.elapsed, scenario.deadline
            )));
        }
        if call.elapsed < expected.not_before {
            problems.push(of_call(format!("it took {:?} only, not {:?}", call.elapsed, expected.not_before)));
        }
        if call.printed.iter().any(|text| leaks(text, scenario.query)) {
            problems.push(of_call("what is printed shows a secret".to_owned()));
        }
    }
    counts(scenario, calls, seen, elsewhere, &mut problems);
    for (n, request) in seen.requests.iter().enumerate() {
        let Some(&version) = scenario.versions.get(n).or(scenario.versions.last()) else { break };
        let wrong = sent::problems(request, &setup.endpoint, logout, version, scenario.action_parameter);
        problems.extend(wrong.into_iter().map(|problem| format!("request {}: {problem}", n + 1)));
    }
    problems
}

/// Every attempt is one request, and there is none beside them.
fn counts(scenario: &Scenario, calls: &[Played], seen: &Seen, elsewhere: &Seen, problems: &mut Vec<String>) {
    let attempts: usize = calls.iter().map(|call| usize::try_from(call.attempts).unwrap_or(usize::MAX)).sum();
    let requests = scenario.requests.unwrap_or(attempts);
    if seen.requests.len() != requests {
        problems.push(format!("{} requests arrived, not {requests}", seen.requests.len()));
    }
    if seen.connections > attempts {
        problems.push(format!("{} connections for {attempts} attempts", seen.connections));
    }
    if scenario.one_connection && seen.connections != 1 {
        problems.push(format!("{} connections, not one", seen.connections));
    }
    if elsewhere.connections > 0 {
        problems.push("the target of the redirect was contacted".to_owned());
    }
}

/// Whether a text shows more of a secret than the few digits that a ticket may.
fn leaks(text: &str, query: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let shows = |secret: &str| {
        let start = &secret[..8];
        // As text, and as a list of bytes.
        let bytes = format!("{:?}", start.as_bytes());
        text.contains(start) || text.contains(bytes.trim_matches(['[', ']']))
    };
    shows(APP_KEY) || shows(SESSION_ID) || (!query.is_empty() && text.contains(&query.to_ascii_lowercase()))
}

/// Fit for a report.
fn masked(text: &str) -> String {
    tracegains_core::text::Printable::at_most(text, 200).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_any_case_and_as_bytes() {
        assert!(leaks(&format!("no session {SESSION_ID}"), ""));
        assert!(leaks(&format!("no session {}", SESSION_ID.to_uppercase()), ""));
        assert!(leaks(&format!("{:?}", APP_KEY.as_bytes()), ""));
        assert!(leaks("https://127.0.0.1/?key=hunter2", "key=hunter2"));
        assert!(!leaks("no session 5e55…", "key=hunter2"));
    }
}
