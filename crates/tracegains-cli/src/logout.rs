//! `tracegains logout`: one call, from the command line to the exit status.

use std::io::{self, Write as _};

use tracegains_core::binding::InvalidEndpoint;
use tracegains_core::call::SoapChoice;
use tracegains_core::{CallOptions, Endpoint, SoapVersion};

use crate::arguments;
use crate::client::Client;
use crate::exit::{BadInput, Status, complain};
use crate::output::{Output, json_line};
use crate::report::Ended;
use crate::shown::Secrets;
use crate::wire::Wire;
use crate::{local, secrets, trace};

/// Logs out, and says how that went.
///
/// # Errors
///
/// The command line, the key or the session cannot be used.
pub(crate) fn run(arguments: &arguments::Logout) -> Result<Status, BadInput> {
    trace::start(arguments.verbose);
    if arguments.local {
        return local::run(arguments);
    }
    let endpoint = endpoint(&arguments.target)?;
    let request = secrets::logout(&arguments.credentials)?;
    let client = Client::open(arguments.transport, endpoint, &arguments.target)?;
    let choice = match arguments.soap {
        None => SoapVersion::V1_1.into(),
        Some(soap) => soap.version().map_or(SoapChoice::Auto, SoapChoice::Only),
    };
    let secrets = Secrets::shown(arguments.show_secrets);
    let ended = client.logout(request, options(arguments, choice), secrets);
    tell(&ended, arguments);
    Ok(ended.status)
}

fn endpoint(target: &arguments::Target) -> Result<Endpoint, BadInput> {
    let Some(text) = &target.endpoint else { return Ok(Endpoint::production()) };
    // What is no text is no URL, and the error says so.
    let text = text.to_str().unwrap_or_default();
    let endpoint = match text.parse() {
        Err(InvalidEndpoint::PlainHttp) if target.allow_plain_http => Endpoint::with_plain_http_allowed(text),
        endpoint => endpoint,
    };
    endpoint.map_err(|error| {
        let hint = if error == InvalidEndpoint::PlainHttp { "; --allow-plain-http allows it" } else { "" };
        BadInput::new(format!("--endpoint: {error}{hint}"))
    })
}

/// How the call is made.
pub(crate) fn options(arguments: &arguments::Logout, choice: SoapChoice) -> CallOptions {
    // The command names itself, whichever HTTP client it uses. The name is a valid one.
    let named = CallOptions::new().user_agent(concat!("tracegains/", env!("CARGO_PKG_VERSION")));
    let options =
        named.unwrap_or_default().soap(choice).attempts(arguments.attempts).deadline(arguments.timeout);
    match Wire::of(arguments) {
        Some(wire) => options.observer(move |event| wire.show(&event)),
        None => options,
    }
}

/// The outcome: a success or JSON on standard output, a failure on standard error as well.
fn tell(ended: &Ended, arguments: &arguments::Logout) {
    let mut out = Output::new();
    let written = match (arguments.json, &ended.failure) {
        (true, _) => json_line(&mut out, &ended.report),
        (false, None) => writeln!(out, "{}", ended.report.success()),
        (false, Some(_)) => Ok(()),
    };
    // The session is what it is, even if nobody can be told.
    out.finish(written);
    let Some(failure) = &ended.failure else { return };
    complain(failure);
    if !arguments.json {
        let mut stderr = io::stderr().lock();
        if arguments.show_secrets {
            let _ = ended.report.write_texts(&mut stderr);
        }
        if let Some(advice) = &ended.report.advice {
            let _ = writeln!(stderr, "{advice}");
        }
    }
}
