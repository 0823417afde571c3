//! `tracegains serve`: the service on this machine, until it is told to stop.

mod misbehaviour;
mod stop;

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::time::SystemTime;

use tracegains_core::{AppKey, InvalidGuid, SessionId};
use tracegains_service::{LocalService, Served};

use crate::arguments;
use crate::exit::{BadInput, Status, complain};
use crate::output::Output;
use misbehaviour::Misbehaviour;
use stop::Stop;

/// Serves until Ctrl-C.
///
/// # Errors
///
/// An option cannot be used.
pub(crate) fn run(arguments: &arguments::Serve) -> Result<Status, BadInput> {
    let address = address(arguments)?;
    let sessions = arguments.sessions.iter().map(|given| session(given)).collect::<Result<Vec<_>, _>>()?;
    let misbehaviour = Misbehaviour::new(&arguments.misbehaviour)?;
    match serve(arguments, address, sessions, misbehaviour) {
        Ok(()) => Ok(Status::Done),
        Err(error) => {
            complain(&format_args!("cannot serve at {address}: {error}"));
            Ok(Status::NotSent)
        }
    }
}

fn serve(
    arguments: &arguments::Serve,
    address: SocketAddr,
    sessions: Vec<(AppKey, SessionId)>,
    misbehaviour: Misbehaviour,
) -> io::Result<()> {
    // Before anyone can know that there is something to stop.
    let stop = Stop::listen()?;
    let mut builder =
        LocalService::builder().address(address).session_lifetime(arguments.session_lifetime.into());
    if arguments.log {
        builder = builder.observer(log);
    }
    let given = sessions.len();
    for (app_key, session_id) in sessions {
        builder = builder.session(app_key, session_id);
    }
    let service = misbehaviour.put_into(builder).start()?;
    announce(&service, arguments.issue.unwrap_or(u32::from(given == 0)));
    if !is_loopback(address) {
        note(&format_args!(
            "warning: whoever reaches {} can use this service; keys and sessions travel unprotected",
            service.address()
        ));
    }
    note(&"Press Ctrl-C to stop.");
    stop.wait();
    Ok(())
}

/// The first line is the address, each other one a session, as `--session` takes it. If nobody reads them
/// the service is there all the same.
fn announce(service: &LocalService, sessions: u32) {
    let mut out = Output::new();
    let mut written = writeln!(out, "{}", service.url());
    for _ in 0..sessions {
        let (app_key, session_id) = service.issue_session();
        let (app_key, session_id) = (app_key.expose_secret(), session_id.expose_secret());
        written = written.and_then(|()| writeln!(out, "{app_key}:{session_id}"));
    }
    out.finish(written);
}

/// One masked line for each request.
fn log(served: &Served) {
    note(&format_args!("{} {served}", humantime::format_rfc3339_millis(SystemTime::now())));
}

/// A line on standard error, in one write: others may write there too. If that is gone, the service serves on.
fn note(line: &dyn std::fmt::Display) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// An IPv4 address may be written as one of IPv6.
fn is_loopback(address: SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

/// Where to listen. What other machines can reach has to be meant.
fn address(arguments: &arguments::Serve) -> Result<SocketAddr, BadInput> {
    let address = arguments.listen;
    if is_loopback(address) || arguments.expose {
        return Ok(address);
    }
    Err(BadInput::new(format!(
        "--listen {address}: other machines can reach this address: whoever does can log out sessions here, and \
         keys and sessions travel unprotected. Expected a loopback address such as 127.0.0.1, or --expose as well"
    )))
}

/// `APPKEY:SESSIONID`.
fn session(given: &OsStr) -> Result<(AppKey, SessionId), BadInput> {
    let parts = given.to_str().and_then(|text| text.split_once(':'));
    let (app_key, session_id) =
        parts.ok_or_else(|| BadInput::new("--session: expected APPKEY:SESSIONID, two GUIDs"))?;
    let bad = |error: InvalidGuid| BadInput::new(format!("--session APPKEY:SESSIONID: {error}"));
    Ok((app_key.parse().map_err(bad)?, session_id.parse().map_err(bad)?))
}
