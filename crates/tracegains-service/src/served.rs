//! What a service tells of each request.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Method, Request, Response, StatusCode};
use tracegains_core::soap::FaultClass;
use tracegains_core::text::Printable;
use tracegains_core::{Fault, Logout, LogoutResult, SessionId, SoapVersion};

use crate::connection::Line;

/// One request and what was answered, for an [observer](crate::LocalServiceBuilder::observer).
///
/// The fields are as they came; `Display` is one line that is fit for a log: GUIDs are cut to four digits,
/// control characters escaped.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Served {
    /// Who sent it.
    pub peer: SocketAddr,
    /// The method.
    pub method: Method,
    /// Path and query.
    pub target: String,
    /// The version of the message, if it is a Logout.
    pub soap: Option<SoapVersion>,
    /// The session that it names, if it is a Logout.
    pub session_id: Option<SessionId>,
    /// The status; `None`: what was scripted is no response.
    pub status: Option<StatusCode>,
    /// What the answer comes down to: a ResponseCode, a fault, what else was scripted.
    pub outcome: Option<String>,
    /// The time from the end of the request's head to the answer.
    pub took: Duration,
}

impl fmt::Display for Served {
    /// `127.0.0.1:51234 POST /v7/soap/Authentication.asmx: SOAP 1.1, session 5e55…: 200 OK, 0.4 ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let method = Printable::at_most(self.method.as_str(), 20);
        write!(f, "{} {method} {}", self.peer, Printable::at_most(&self.target, 200))?;
        if let Some(version) = self.soap {
            write!(f, ": SOAP {version}")?;
        }
        if let Some(session_id) = &self.session_id {
            write!(f, ", session {}", Printable::new(&session_id.expose_secret().to_string()))?;
        }
        f.write_str(":")?;
        if let Some(status) = self.status {
            write!(f, " {}", status.as_u16())?;
        }
        if let Some(outcome) = &self.outcome {
            write!(f, " {}", Printable::at_most(outcome, 200))?;
        }
        write!(f, ", {:.1} ms", self.took.as_secs_f64() * 1000.0)
    }
}

/// Who is told.
pub(crate) type Observer = Arc<dyn Fn(&Served) + Send + Sync>;

/// What the handlers say of an answer; in the extensions of the response.
#[derive(Clone, Debug, Default)]
pub(crate) struct Note {
    logout: Option<(SoapVersion, SessionId)>,
    outcome: Option<String>,
}

impl Note {
    /// Notes the result.
    pub(crate) fn result<B>(response: &mut Response<B>, result: &LogoutResult) {
        let code = match result.response_code().map(|code| code.as_str()) {
            None => "no ResponseCode",
            Some("") => "an empty ResponseCode",
            Some(code) => code,
        };
        Self::other(response, code);
    }

    /// Notes the fault, by the name that its code has in this version.
    pub(crate) fn fault<B>(response: &mut Response<B>, fault: &Fault, version: SoapVersion) {
        let name = fault.code.local_name();
        // What stands behind a dot refines it.
        let (word, refined) = name.split_at(name.find('.').unwrap_or(name.len()));
        let word = match (version, fault.code.class()) {
            (SoapVersion::V1_1, FaultClass::Sender) => "Client",
            (SoapVersion::V1_1, FaultClass::Receiver) => "Server",
            (SoapVersion::V1_2, FaultClass::Sender) => "Sender",
            (SoapVersion::V1_2, FaultClass::Receiver) => "Receiver",
            _ => word,
        };
        Self::other(response, format!("fault {word}{refined}: {}", fault.reason()));
    }

    /// Notes what was wrong with the request, causes included.
    pub(crate) fn error<B>(response: &mut Response<B>, error: &dyn std::error::Error) {
        let causes = std::iter::successors(Some(error), |error| error.source());
        Self::other(response, causes.map(ToString::to_string).collect::<Vec<_>>().join(": "));
    }

    /// Notes what there is no better word for.
    pub(crate) fn other<B>(response: &mut Response<B>, outcome: impl Into<String>) {
        Self::of(response).outcome = Some(outcome.into());
    }

    /// Notes which request is answered.
    pub(crate) fn logout<B>(response: &mut Response<B>, version: SoapVersion, logout: &Logout) {
        Self::of(response).logout = Some((version, logout.session_id.clone()));
    }

    fn of<B>(response: &mut Response<B>) -> &mut Self {
        response.extensions_mut().get_or_insert_default()
    }
}

/// A request that is being answered.
pub(crate) struct Seen {
    peer: SocketAddr,
    method: Method,
    target: String,
    at: Instant,
}

impl Seen {
    pub(crate) fn new<B>(request: &Request<B>, peer: SocketAddr) -> Self {
        let target = request.uri().path_and_query().map_or("", |target| target.as_str()).to_owned();
        Self { peer, method: request.method().clone(), target, at: Instant::now() }
    }

    /// The request with its answer.
    pub(crate) fn served<B>(self, response: &Response<B>, line: &Line) -> Served {
        let note = response.extensions().get::<Note>().cloned().unwrap_or_default();
        let (soap, session_id) = note.logout.unzip();
        Served {
            peer: self.peer,
            method: self.method,
            target: self.target,
            soap,
            session_id,
            status: line.is_normal().then(|| response.status()),
            outcome: note.outcome,
            took: self.at.elapsed(),
        }
    }
}
