//! What became of a call, for people and for programs.

use std::error::Error;
use std::io::{self, Write};

use serde::Serialize;
use tracegains_core::call::{Delivery, report};
use tracegains_core::{CallError, CallErrorKind, Completed, LogoutResult, SoapVersion};

use crate::error_report::ErrorReport;
use crate::exit::Status;
use crate::fault::FaultReport;
use crate::shown::Secrets;

/// How a call ended, whichever client made it.
pub(crate) struct Ended {
    pub(crate) report: Report,
    pub(crate) status: Status,
    /// What happened and why, unless it was a success.
    pub(crate) failure: Option<String>,
}

type Outcome<E> = Result<Completed<LogoutResult>, CallError<E>>;

impl Ended {
    pub(crate) fn new<E: Error + 'static>(outcome: &Outcome<E>, secrets: Secrets) -> Self {
        let report = match outcome {
            Ok(completed) => Report::completed(completed, secrets),
            Err(error) => Report::failed(error, secrets),
        };
        Self { report, status: status(outcome), failure: outcome.as_ref().err().map(explanation) }
    }
}

/// A call in JSON. Every key is always there; null where there is nothing to tell.
#[derive(Serialize)]
pub(crate) struct Report {
    logged_out: bool,
    outcome: &'static str,
    soap: SoapVersion,
    http_status: Option<u16>,
    response_code: Option<String>,
    message: Option<String>,
    fault: Option<FaultReport>,
    error: Option<ErrorReport>,
    attempts: u32,
    may_have_arrived: bool,
    pub(crate) advice: Option<String>,
}

impl Report {
    fn completed(completed: &Completed<LogoutResult>, secrets: Secrets) -> Self {
        let result = &completed.result;
        Self {
            logged_out: true,
            outcome: "completed",
            soap: completed.version,
            // A success under any other status is none.
            http_status: Some(200),
            response_code: result.response_code().map(|code| secrets.text(code.as_str())),
            message: result.message().map(|text| secrets.text(text)),
            fault: None,
            error: None,
            attempts: completed.attempts,
            may_have_arrived: completed.may_have_arrived,
            advice: None,
        }
    }

    fn failed<E>(error: &CallError<E>, secrets: Secrets) -> Self {
        let rejection = error.rejection();
        Self {
            logged_out: false,
            outcome: error.kind().as_str(),
            soap: error.version(),
            http_status: error.status().map(|status| status.as_u16()),
            response_code: rejection.map(|rejection| secrets.text(rejection.response_code.as_str())),
            message: rejection
                .and_then(|rejection| rejection.message.as_deref())
                .map(|text| secrets.text(text)),
            fault: error.fault().map(|fault| FaultReport::new(fault, secrets)),
            error: match error.kind() {
                CallErrorKind::Decode { error, .. } => Some(ErrorReport::decode(error, secrets)),
                CallErrorKind::Http(answer) => Some(ErrorReport::kind(answer.why.as_str())),
                CallErrorKind::Transport { kind, .. } => Some(ErrorReport::kind(kind.as_str())),
                CallErrorKind::Deadline { .. } => Some(ErrorReport::kind("deadline")),
                _ => None,
            },
            attempts: error.attempts(),
            may_have_arrived: error.may_have_arrived(),
            advice: Some(advice(error)),
        }
    }

    /// The line of a success: `Logged out (OK, SOAP 1.1).`
    pub(crate) fn success(&self) -> String {
        let mut facts = Vec::new();
        facts.extend(self.response_code.clone());
        facts.push(format!("SOAP {}", self.soap));
        if self.attempts > 1 {
            facts.push(format!("{} attempts", self.attempts));
        }
        let mut line = format!("Logged out ({}).", facts.join(", "));
        if let Some(message) = self.message.as_deref().filter(|message| !message.is_empty()) {
            line.push_str(" The service says: ");
            line.push_str(message);
        }
        line
    }

    /// The service's texts as they came, for those who asked for them: the summary is always masked.
    pub(crate) fn write_texts(&self, out: &mut impl Write) -> io::Result<()> {
        for (name, text) in [("response code", &self.response_code), ("message", &self.message)] {
            if let Some(text) = text {
                writeln!(out, "  {name}: {text}")?;
            }
        }
        if let Some(fault) = &self.fault {
            writeln!(out, "  fault: {}", fault.summary())?;
            fault.write_rest(out)?;
        }
        Ok(())
    }
}

/// What happened and why, on one line.
fn explanation<E: Error + 'static>(error: &CallError<E>) -> String {
    let mut line = error.summary().to_string();
    if let Some(cause) = error.source() {
        line.push_str(": ");
        line.push_str(&report(cause).to_string());
    }
    line
}

/// The core's advice, in the words of this command line.
fn advice<E>(error: &CallError<E>) -> String {
    const WORDS: [(&str, &str); 4] = [
        ("`deadline`", "--timeout"),
        ("`root_certificates` (`--ca-file`)", "--ca-file"),
        ("`proxy`", "--proxy"),
        ("`auto`", "`--soap auto`"),
    ];
    WORDS.iter().fold(error.advice().into_owned(), |text, (api, option)| text.replace(api, option))
}

/// The exit status of a call.
fn status<E>(outcome: &Outcome<E>) -> Status {
    let error = match outcome {
        Ok(_) => return Status::Done,
        Err(error) => error,
    };
    match error.kind() {
        CallErrorKind::Rejected { .. } | CallErrorKind::Fault { .. } => Status::Refused,
        CallErrorKind::Transport { delivery: Delivery::NotSent, .. }
        | CallErrorKind::Deadline { in_flight: false, .. }
            if !error.may_have_arrived() =>
        {
            Status::NotSent
        }
        _ => Status::Unknown,
    }
}
