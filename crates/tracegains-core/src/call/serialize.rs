//! Failed calls as values for reports: masked text, never a secret.

use std::error::Error;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::error::{CallError, CallErrorKind};
use super::report::report;
use crate::text::Printable;

impl<E: Error + 'static> Serialize for CallError<E> {
    /// An object of `outcome`, `summary`, `advice`, `causes`, `attempts`, `may_have_arrived`,
    /// `retryable`, `retry_after_seconds`, `soap_version`, `http_status`, `error` (the finer name of
    /// what went wrong), `response_code`, `message`, `fault_code`, `fault_reason`, `offset`, `path`,
    /// `expected`. What does not apply is null.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let shown = |text: &str| Printable::new(text).to_string();
        let (rejection, fault) = (self.rejection(), self.fault());
        let decode = match self.kind() {
            CallErrorKind::Decode { error, .. } => Some(error),
            _ => None,
        };
        let error = match self.kind() {
            CallErrorKind::Http(answer) => Some(answer.why.as_str()),
            CallErrorKind::Transport { kind, .. } => Some(kind.as_str()),
            CallErrorKind::Decode { error, .. } => Some(error.kind().as_str()),
            CallErrorKind::Fault { fault, .. } => Some(fault.code.class().as_str()),
            CallErrorKind::Rejected { .. } | CallErrorKind::Deadline { .. } => None,
        };
        let mut out = serializer.serialize_struct("CallError", 18)?;
        out.serialize_field("outcome", self.kind().as_str())?;
        out.serialize_field("error", &error)?;
        out.serialize_field("summary", &self.summary().to_string())?;
        out.serialize_field("causes", &self.source().map(|cause| report(cause).to_string()))?;
        out.serialize_field("advice", &self.advice())?;
        out.serialize_field("attempts", &self.attempts())?;
        out.serialize_field("may_have_arrived", &self.may_have_arrived())?;
        out.serialize_field("retryable", &self.is_retryable())?;
        out.serialize_field("retry_after_seconds", &self.retry_after().map(|wait| wait.as_secs()))?;
        out.serialize_field("soap_version", &self.version())?;
        out.serialize_field("http_status", &self.status().map(|status| status.as_u16()))?;
        out.serialize_field("response_code", &rejection.map(|rejection| &rejection.response_code))?;
        out.serialize_field(
            "message",
            &rejection.and_then(|rejection| rejection.message.as_deref()).map(shown),
        )?;
        out.serialize_field("fault_code", &fault.map(|fault| shown(fault.code.as_str())))?;
        out.serialize_field("fault_reason", &fault.map(|fault| shown(fault.reason())))?;
        out.serialize_field("offset", &decode.map(|error| error.offset()))?;
        out.serialize_field("path", &decode.map(|error| shown(error.path())))?;
        out.serialize_field("expected", &decode.map(|error| error.expected()))?;
        out.end()
    }
}
