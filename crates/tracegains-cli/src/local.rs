//! `tracegains logout --local`: both SOAP versions at work, on this machine alone.

use std::io::{self, Write as _};

use serde::Serialize;
use tracegains_core::call::SoapChoice;
use tracegains_core::{AppKey, Logout, SessionId, SoapVersion};
use tracegains_service::LocalService;

use crate::arguments;
use crate::client::Client;
use crate::exit::{BadInput, Status, complain};
use crate::logout::options;
use crate::output::{Output, json_line};
use crate::report::{Ended, Report};
use crate::shown::Secrets;

/// A service, and how to reach it.
struct Local<'a> {
    service: LocalService,
    url: String,
    client: Client,
    arguments: &'a arguments::Logout,
}

/// One line of JSON: the report of the call, and what the service says.
#[derive(Serialize)]
struct LocalReport<'a> {
    #[serde(flatten)]
    call: &'a Report,
    endpoint: &'a str,
    active_before: bool,
    active_after: bool,
}

/// Starts a service, and logs out of it in one version after the other.
///
/// # Errors
///
/// The HTTP client cannot be made.
pub(crate) fn run(arguments: &arguments::Logout) -> Result<Status, BadInput> {
    let service = match LocalService::start() {
        Ok(service) => service,
        Err(error) => {
            complain(&format_args!("the local service cannot be started: {error}"));
            return Ok(Status::NotSent);
        }
    };
    let client = Client::open(arguments.transport, service.endpoint(), &arguments.target)?;
    let local = Local { url: service.url(), service, client, arguments };
    let mut out = Output::new();
    let (status, written) = local.run(&mut out);
    out.finish(written);
    Ok(status)
}

impl Local<'_> {
    /// All versions asked for. What is told goes out step by step, since the messages are shown meanwhile;
    /// what cannot be told is done all the same.
    fn run(&self, out: &mut Output) -> (Status, io::Result<()>) {
        let asked = self.arguments.soap.map(|soap| soap.version().unwrap_or(SoapVersion::V1_2));
        let versions =
            SoapVersion::ALL.into_iter().filter(|version| asked.is_none_or(|asked| asked == *version));
        let mut status = Status::Done;
        let mut written = if self.arguments.json { Ok(()) } else { introduce(&self.url, out) };
        for version in versions {
            let (ended, told) = self.log_out(version, out);
            status = status.max(ended);
            written = written.and(told);
        }
        if !self.arguments.json && status == Status::Done {
            written = written.and_then(|()| conclude(out));
        }
        (status, written)
    }

    fn log_out(&self, version: SoapVersion, out: &mut Output) -> (Status, io::Result<()>) {
        let (app_key, session_id) = self.service.issue_session();
        let active_before = self.service.is_active(&session_id);
        let before = self.tell_before(version, &app_key, &session_id, out);
        let request = Logout::new(app_key, session_id.clone());
        let options = options(self.arguments, SoapChoice::Only(version));
        let ended = self.client.logout(request, options, self.secrets());
        let active_after = self.service.is_active(&session_id);
        let status = match ended.status {
            // The service says that it logged out, and did not.
            Status::Done if active_after || !active_before => Status::Refused,
            status => status,
        };
        let after = if self.arguments.json {
            let call = &ended.report;
            json_line(out, &LocalReport { call, endpoint: &self.url, active_before, active_after })
        } else {
            tell_after(&ended, active_after, out)
        };
        (status, before.and(after))
    }

    fn secrets(&self) -> Secrets {
        Secrets::shown(self.arguments.show_secrets)
    }

    fn tell_before(
        &self,
        version: SoapVersion,
        app_key: &AppKey,
        session_id: &SessionId,
        out: &mut Output,
    ) -> io::Result<()> {
        if self.arguments.json {
            return Ok(());
        }
        let key = self.secrets().text(&app_key.expose_secret().to_string());
        let session = self.secrets().text(&session_id.expose_secret().to_string());
        writeln!(out, "SOAP {version} ({})", version.media_type())?;
        writeln!(out, "  1. The service opens session {session} for application key {key}.")?;
        writeln!(out, "  2. Logout is sent.")?;
        out.flush()
    }
}

fn tell_after(ended: &Ended, active: bool, out: &mut Output) -> io::Result<()> {
    match &ended.failure {
        None => writeln!(out, "     {}", ended.report.success())?,
        Some(failure) => writeln!(out, "     {failure}")?,
    }
    let knows = if active { "still knows" } else { "no longer knows" };
    writeln!(out, "  3. Asked again, the service {knows} the session.\n")
}

fn introduce(url: &str, out: &mut Output) -> io::Result<()> {
    writeln!(out, "A service like TraceGains' own runs on this machine, for this demonstration only:")?;
    writeln!(out, "{url}\n")
}

fn conclude(out: &mut Output) -> io::Result<()> {
    writeln!(out, "It works. What went over the wire: tracegains logout --local --show-wire")?;
    writeln!(out, "With a key and a session of your own:  tracegains logout --help")
}
