//! A fault, for people and for programs.

use std::io::{self, Write};

use serde::Serialize;
use tracegains_core::Fault;
use tracegains_core::soap::FaultCode;

use crate::shown::Secrets;

/// A fault in JSON. What the peer left out is null.
#[derive(Serialize)]
pub(crate) struct FaultReport {
    code: Option<String>,
    subcodes: Vec<String>,
    reason: Option<String>,
    role: Option<String>,
    node: Option<String>,
    detail: Option<String>,
}

impl FaultReport {
    pub(crate) fn new(fault: &Fault, secrets: Secrets) -> Self {
        let text = |text: &str| secrets.text(text);
        let present = |text: &str| Some(secrets.text(text)).filter(|text| !text.is_empty());
        Self {
            code: present(fault.code.as_str()),
            subcodes: fault.subcodes.iter().map(FaultCode::as_str).map(text).collect(),
            reason: present(fault.reason()),
            role: fault.role.as_deref().map(text),
            node: fault.node.as_deref().map(text),
            detail: fault.detail.as_ref().map(|detail| text(detail.markup())),
        }
    }

    /// `soap:Client: The session ID is not valid.`, on one line where the texts have one.
    pub(crate) fn summary(&self) -> String {
        let mut line = self.code.as_deref().unwrap_or("no fault code").to_owned();
        for subcode in &self.subcodes {
            line.push_str(" / ");
            line.push_str(subcode);
        }
        line.push_str(": ");
        line.push_str(self.reason.as_deref().unwrap_or("no reason given"));
        line
    }

    /// What there is besides code and reason, one indented line each.
    pub(crate) fn write_rest(&self, out: &mut impl Write) -> io::Result<()> {
        let rest = [("role", &self.role), ("node", &self.node), ("detail", &self.detail)];
        for (name, value) in rest {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                writeln!(out, "  {name}: {value}")?;
            }
        }
        Ok(())
    }
}
