//! `tracegains decode`: says what SOAP messages are. One of them is in memory at a time.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tracegains_core::operation::message::{decode_request, decode_response};
use tracegains_core::soap::{Body, Limits};
use tracegains_core::{DecodeError, Fault, Logout, LogoutResult, SoapVersion};

use crate::arguments;
use crate::error_report::ErrorReport;
use crate::exit::{BadInput, Status};
use crate::fault::FaultReport;
use crate::output::{Output, json_line};
use crate::shown::Secrets;

/// What a file holds.
enum Message {
    Request(SoapVersion, Logout),
    Response(SoapVersion, LogoutResult),
    Fault(SoapVersion, Fault),
    /// Not a message, of the version that its envelope has.
    Wrong(Option<SoapVersion>, DecodeError),
    Unreadable(io::Error),
}

/// One line of JSON. Every key is always there.
#[derive(Serialize)]
struct Report<'a> {
    file: &'a str,
    kind: &'static str,
    soap: Option<SoapVersion>,
    /// Whether the message says that the session was logged out.
    logged_out: bool,
    response_code: Option<String>,
    message: Option<String>,
    fault: Option<FaultReport>,
    error: Option<ErrorReport>,
}

/// Reads the messages and says what each is.
///
/// # Errors
///
/// The command line makes no sense.
pub(crate) fn run(arguments: &arguments::Decode) -> Result<Status, BadInput> {
    let stdin = [PathBuf::from("-")];
    let files = if arguments.files.is_empty() { stdin.as_slice() } else { &arguments.files };
    let from_stdin = files.iter().filter(|file| is_stdin(file)).count();
    if from_stdin > 1 {
        return Err(BadInput::new("standard input holds one message: give `-` once"));
    }
    if arguments.files.is_empty() && io::stdin().is_terminal() {
        return Err(BadInput::new("no message: expected files, or a message on standard input"));
    }
    let secrets = Secrets::shown(arguments.show_secrets);
    let mut out = Output::new();
    let mut status = Status::Done;
    let mut written = Ok(());
    for file in files {
        let message = read(file);
        if matches!(message, Message::Wrong(..) | Message::Unreadable(_)) {
            status = Status::Refused;
        }
        let name = secrets.text(&file.to_string_lossy());
        written = if arguments.json {
            json_line(&mut out, &message.report(&name, secrets))
        } else {
            message.write(&name, secrets, &mut out)
        };
        if written.is_err() {
            break;
        }
    }
    let all = out.finish(written);
    Ok(if all { status } else { Status::Refused })
}

fn is_stdin(file: &Path) -> bool {
    file == Path::new("-")
}

fn read(file: &Path) -> Message {
    let limits = Limits::default();
    match read_bounded(file, limits.xml.bytes) {
        Ok(bytes) => recognise(&bytes, &limits),
        Err(error) => Message::Unreadable(error),
    }
}

/// One byte more than a message may have is enough to see that it has too many.
fn read_bounded(file: &Path, most: usize) -> io::Result<Vec<u8>> {
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    if is_stdin(file) {
        io::stdin().lock().take(most).read_to_end(&mut bytes)?;
    } else {
        File::open(file)?.take(most).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

fn recognise(bytes: &[u8], limits: &Limits) -> Message {
    let not_an_answer = match decode_response::<Logout>(bytes, None, limits) {
        Ok(envelope) => {
            return match envelope.body {
                Body::Payload(result) => Message::Response(envelope.version, result),
                Body::Fault(fault) => Message::Fault(envelope.version, fault),
            };
        }
        Err(error) => error,
    };
    match decode_request::<Logout>(bytes, None, limits) {
        Ok(envelope) => match envelope.body {
            Body::Payload(request) => Message::Request(envelope.version, request),
            Body::Fault(fault) => Message::Fault(envelope.version, fault),
        },
        Err(refused) if refused.recognised => Message::Wrong(refused.version, refused.error),
        Err(refused) => Message::Wrong(refused.version, not_an_answer),
    }
}

impl Message {
    fn report<'a>(&self, file: &'a str, secrets: Secrets) -> Report<'a> {
        let mut report = Report {
            file,
            kind: "error",
            soap: None,
            logged_out: false,
            response_code: None,
            message: None,
            fault: None,
            error: None,
        };
        match self {
            Self::Request(version, _) => {
                report.kind = "request";
                report.soap = Some(*version);
            }
            Self::Response(version, result) => {
                report.kind = "response";
                report.soap = Some(*version);
                report.logged_out = result.is_success();
                report.response_code = result.response_code().map(|code| secrets.text(code.as_str()));
                report.message = result.message().map(|text| secrets.text(text));
            }
            Self::Fault(version, fault) => {
                report.kind = "fault";
                report.soap = Some(*version);
                report.fault = Some(FaultReport::new(fault, secrets));
            }
            Self::Wrong(version, error) => {
                report.soap = *version;
                report.error = Some(ErrorReport::decode(error, secrets));
            }
            Self::Unreadable(error) => report.error = Some(ErrorReport::file(error)),
        }
        report
    }

    fn write(&self, file: &str, secrets: Secrets, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Request(version, request) => {
                let session = secrets.text(&request.session_id.expose_secret().to_string());
                let key = secrets.text(&request.app_key.expose_secret().to_string());
                writeln!(out, "{file}: SOAP {version} request: log out session {session} with key {key}")
            }
            Self::Response(version, result) => {
                let ending = if result.is_success() { "logged out" } else { "not logged out" };
                write!(out, "{file}: SOAP {version} response: {ending}")?;
                if let Some(code) = result.response_code() {
                    write!(out, ", {}", secrets.text(code.as_str()))?;
                }
                if let Some(message) = result.message().filter(|message| !message.is_empty()) {
                    write!(out, ": {}", secrets.text(message))?;
                }
                writeln!(out)
            }
            Self::Fault(version, fault) => {
                let fault = FaultReport::new(fault, secrets);
                writeln!(out, "{file}: SOAP {version} fault: {}", fault.summary())?;
                fault.write_rest(out)
            }
            Self::Wrong(version, error) => {
                let version = version.map(|version| format!("SOAP {version} ")).unwrap_or_default();
                writeln!(out, "{file}: {version}error: {}", ErrorReport::decode(error, secrets))
            }
            Self::Unreadable(error) => writeln!(out, "{file}: error: {}", ErrorReport::file(error)),
        }
    }
}
