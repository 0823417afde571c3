//! The outcomes that the tables state, typed.

use http::StatusCode;
use tracegains_core::SoapVersion;

use super::table::Row;

/// What a client has to make of a response.
///
/// Names are the stable ones of the core: `DecodeErrorKind::as_str`, `HttpReason::as_str`,
/// `FaultClass::as_str`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExpectedAnswer {
    /// The logout was done.
    Completed {
        /// `full`, `empty`, `absent` or `nil`.
        form: String,
        /// `ResponseCode`.
        code: Option<String>,
        /// `Message`.
        message: Option<String>,
    },
    /// A well-formed no.
    Rejected {
        /// `ResponseCode`.
        code: String,
        /// `Message`.
        message: Option<String>,
    },
    /// A SOAP fault.
    Fault(ExpectedFault),
    /// Not the message it should be.
    Decode {
        /// The kind of trouble.
        kind: String,
    },
    /// No SOAP message, or one that contradicts its frame.
    Http {
        /// The reason.
        reason: String,
    },
    /// No HTTP response at all.
    Nothing,
}

/// A fault, as it has to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedFault {
    /// The version of its envelope.
    pub version: SoapVersion,
    /// Who is to blame: `sender`, `receiver`, ….
    pub class: String,
    /// The code's text.
    pub code: String,
    /// The texts of the subcodes, outermost first.
    pub subcodes: Vec<String>,
    /// The first reason.
    pub reason: Option<String>,
    /// `Node`.
    pub node: Option<String>,
    /// `Role` or `faultactor`.
    pub role: Option<String>,
    /// The markup inside the detail.
    pub detail: Option<String>,
}

/// What a server that offers Logout, and nothing else, has to make of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExpectedRequest {
    /// What the HTTP binding makes of it.
    pub outcome: RequestOutcome,
    /// The status of the answer, where the request is turned down.
    pub status: Option<StatusCode>,
    /// The SOAP version of the answer, where the request is turned down. `None`: nothing is known.
    pub answer: Option<SoapVersion>,
    /// What the body says, read without regard to method, action and media type but for its charset.
    /// `None`: there is no body to read.
    pub message: Option<ExpectedMessage>,
}

/// What the HTTP binding makes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RequestOutcome {
    /// A Logout.
    Logout,
    /// The message is turned down.
    Refused,
    /// Neither head nor body names Logout, or `SOAPAction` names something else.
    Action,
    /// Not a media type of SOAP, or not the one of its envelope.
    MediaType,
    /// Not a POST.
    Method,
    /// Not meant for an operation at all: a page was asked for.
    NotLogout,
    /// The file holds less than was sent, so there is nothing to read.
    Incomplete,
}

/// What the message in a request says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExpectedMessage {
    /// A Logout.
    Logout {
        /// The version of its envelope.
        version: SoapVersion,
        /// Lower case, with dashes.
        app_key: String,
        /// Lower case, with dashes.
        session_id: String,
    },
    /// It cannot be read.
    Refused {
        /// The kind of trouble.
        kind: String,
        /// The version of its envelope, if that could be read.
        version: Option<SoapVersion>,
        /// Whether its body element was seen to be Logout. `None`: nothing depends on it.
        is_recognised: Option<bool>,
    },
}

fn owned(value: Option<&str>) -> Option<String> {
    value.map(str::to_owned)
}

impl ExpectedAnswer {
    pub(super) fn from_row(row: &Row) -> Result<Self, String> {
        let what = || row.required("what").map(str::to_owned);
        let code = || row.required("code").map(str::to_owned);
        Ok(match row.required("outcome")? {
            "completed" => Self::Completed {
                form: what()?,
                code: owned(row.optional("code")?),
                message: owned(row.optional("text")?),
            },
            "rejected" => Self::Rejected { code: code()?, message: owned(row.optional("text")?) },
            "fault" => Self::Fault(ExpectedFault {
                version: row.version("version")?,
                class: what()?,
                code: code()?,
                subcodes: row
                    .optional("subcodes")?
                    .map(|list| list.split(',').map(str::to_owned).collect())
                    .unwrap_or_default(),
                reason: owned(row.optional("text")?),
                node: owned(row.optional("node")?),
                role: owned(row.optional("role")?),
                detail: owned(row.optional("detail")?),
            }),
            "decode" => Self::Decode { kind: what()? },
            "http" => Self::Http { reason: what()? },
            "nothing" => Self::Nothing,
            other => return Err(row.problem(&format!("unknown outcome {other}"))),
        })
    }
}

impl ExpectedRequest {
    pub(super) fn from_row(row: &Row) -> Result<Self, String> {
        let outcome = match row.required("outcome")? {
            "logout" => RequestOutcome::Logout,
            "refused" => RequestOutcome::Refused,
            "action" => RequestOutcome::Action,
            "media_type" => RequestOutcome::MediaType,
            "method" => RequestOutcome::Method,
            "not_logout" => RequestOutcome::NotLogout,
            "incomplete" => RequestOutcome::Incomplete,
            other => return Err(row.problem(&format!("unknown outcome {other}"))),
        };
        let status = row.optional("status")?.map(str::parse).transpose();
        Ok(Self {
            outcome,
            status: status.map_err(|_| row.problem("status is no status code"))?,
            answer: row.optional_version("answer")?,
            message: ExpectedMessage::from_row(row)?,
        })
    }
}

impl ExpectedMessage {
    fn from_row(row: &Row) -> Result<Option<Self>, String> {
        Ok(match row.optional("message")? {
            None => None,
            Some("logout") => Some(Self::Logout {
                version: row.version("version")?,
                app_key: row.required("app_key")?.to_owned(),
                session_id: row.required("session_id")?.to_owned(),
            }),
            Some(kind) => Some(Self::Refused {
                kind: kind.to_owned(),
                version: row.optional_version("version")?,
                is_recognised: match row.optional("recognised")? {
                    None => None,
                    Some("yes") => Some(true),
                    Some("no") => Some(false),
                    Some(other) => return Err(row.problem(&format!("recognised is {other}"))),
                },
            }),
        })
    }
}
