//! Logout: expires an active session ID.

use std::fmt;

use uuid::Uuid;
use uuid::fmt::Hyphenated;

use super::credential::parse_guid;
use super::{AppKey, Operation, Rejection, ResponseCode, SERVICE_NAMESPACE, SessionId};
use crate::soap::{DecodeError, DecodeErrorKind, EncodeError, duplicate, missing, unexpected};
use crate::text::Printable;
use crate::xml::{Reader, Writer, XSI_NAMESPACE, trim};

/// The request: end this session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Logout {
    /// The key of the application that logged in.
    pub app_key: AppKey,
    /// The session to end.
    pub session_id: SessionId,
}

impl Logout {
    /// The request that ends `session_id`.
    #[must_use]
    pub fn new(app_key: AppKey, session_id: SessionId) -> Self {
        Self { app_key, session_id }
    }
}

/// In which shape the result came. The page of the service shows an empty one; a real result has a
/// code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ResultForm {
    /// `<LogoutResponse />`: ASMX's null result.
    Absent,
    /// `<LogoutResult />`, as the page shows it.
    Empty,
    /// `<LogoutResult xsi:nil="true" />`.
    Nil,
    /// A result with a ResponseCode.
    Full,
}

/// What the service answered to a Logout, rejections included.
///
/// A result without a code is a success only in the shapes that the service's page and ASMX give for
/// an empty one; [`Self::response_code`] is then `None`.
#[derive(Clone, PartialEq, Eq)]
pub struct LogoutResult {
    form: ResultForm,
    response_code: Option<ResponseCode>,
    message: Option<String>,
}

impl LogoutResult {
    /// A result with a code and no message.
    #[must_use]
    pub fn new(response_code: ResponseCode) -> Self {
        Self { form: ResultForm::Full, response_code: Some(response_code), message: None }
    }

    /// The same result with a message. Has no effect on a result without a code: such a result is
    /// empty on the wire.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        if self.form == ResultForm::Full {
            self.message = Some(message.into());
        }
        self
    }

    const fn without_code(form: ResultForm) -> Self {
        Self { form, response_code: None, message: None }
    }

    /// `<LogoutResult />`.
    #[must_use]
    pub const fn empty() -> Self {
        Self::without_code(ResultForm::Empty)
    }

    /// `<LogoutResponse />`: the method returned null.
    #[must_use]
    pub const fn absent() -> Self {
        Self::without_code(ResultForm::Absent)
    }

    /// `<LogoutResult xsi:nil="true" />`.
    #[must_use]
    pub const fn nil() -> Self {
        Self::without_code(ResultForm::Nil)
    }

    /// In which shape the result came.
    #[must_use]
    pub const fn form(&self) -> ResultForm {
        self.form
    }

    /// The code; `None` where the service sent none, which is a success.
    #[must_use]
    pub const fn response_code(&self) -> Option<&ResponseCode> {
        self.response_code.as_ref()
    }

    /// The service's text for the log, raw: it may echo the request. `Debug` masks it.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Whether the session was ended.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.response_code.as_ref().is_none_or(ResponseCode::is_success)
    }
}

impl fmt::Debug for LogoutResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogoutResult")
            .field("form", &self.form)
            .field("response_code", &self.response_code)
            .field("message", &self.message.as_deref().map(Printable::new))
            .finish()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for LogoutResult {
    /// Texts of the service are masked.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut out = serializer.serialize_struct("LogoutResult", 3)?;
        out.serialize_field("form", &self.form)?;
        out.serialize_field("response_code", &self.response_code)?;
        out.serialize_field(
            "message",
            &self.message.as_deref().map(|text| Printable::new(text).to_string()),
        )?;
        out.end()
    }
}

/// The pieces of a request that never change.
const REQUEST: [&str; 3] = [
    "<Logout xmlns=\"https://api.tracegains.net/v7/soap\"><appKey>",
    "</appKey><sessionId>",
    "</sessionId></Logout>",
];

impl Operation for Logout {
    type Output = LogoutResult;

    const NAME: &'static str = "Logout";
    const RESPONSE_NAME: &'static str = "LogoutResponse";
    const ACTION: &'static str = "https://api.tracegains.net/v7/soap/Logout";
    /// A session that is gone cannot be ended twice.
    const REPEATABLE: bool = true;

    fn request_length(&self) -> usize {
        REQUEST.iter().map(|piece| piece.len()).sum::<usize>() + 2 * Hyphenated::LENGTH
    }

    fn write_request(&self, out: &mut Writer) {
        let mut guid = [0; Hyphenated::LENGTH];
        out.raw(REQUEST[0]);
        out.raw(self.app_key.expose_secret().hyphenated().encode_lower(&mut guid));
        out.raw(REQUEST[1]);
        out.raw(self.session_id.expose_secret().hyphenated().encode_lower(&mut guid));
        out.raw(REQUEST[2]);
    }

    /// Parameters in either order, each once, unknown elements beside them skipped.
    fn read_request(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut app_key = None;
        let mut session_id = None;
        while let Some(tag) = reader.child()? {
            if reader.is(&tag, SERVICE_NAMESPACE, "appKey") {
                read_guid(reader, &mut app_key)?;
            } else if reader.is(&tag, SERVICE_NAMESPACE, "sessionId") {
                read_guid(reader, &mut session_id)?;
            } else {
                reader.skip()?;
            }
        }
        match (app_key, session_id) {
            (Some(app_key), Some(session_id)) => {
                Ok(Self::new(AppKey::new(app_key), SessionId::new(session_id)))
            }
            (None, _) => Err(missing(reader, "an appKey in the service namespace")),
            (_, None) => Err(missing(reader, "a sessionId in the service namespace")),
        }
    }

    fn write_response(output: &LogoutResult, out: &mut Writer) -> Result<(), EncodeError> {
        out.raw("<LogoutResponse xmlns=\"https://api.tracegains.net/v7/soap\"");
        match (output.form, &output.response_code) {
            (ResultForm::Absent, _) => {
                out.raw(" />");
                return Ok(());
            }
            (ResultForm::Nil, _) => out.raw("><LogoutResult xsi:nil=\"true\" />"),
            (_, None) => out.raw("><LogoutResult />"),
            (_, Some(code)) => {
                out.raw("><LogoutResult><ResponseCode>");
                out.text(code.as_str()).map_err(|e| EncodeError::new("ResponseCode", e))?;
                out.raw("</ResponseCode>");
                match output.message.as_deref() {
                    None => {}
                    Some("") => out.raw("<Message />"),
                    Some(message) => {
                        out.raw("<Message>");
                        out.text(message).map_err(|e| EncodeError::new("Message", e))?;
                        out.raw("</Message>");
                    }
                }
                out.raw("</LogoutResult>");
            }
        }
        out.raw("</LogoutResponse>");
        Ok(())
    }

    /// A LogoutResponse without children is ASMX's null result. Unknown elements are tolerated only
    /// beside a recognised ResponseCode.
    fn read_response(reader: &mut Reader<'_>) -> Result<LogoutResult, DecodeError> {
        let nil = is_nil(reader)?;
        let mut result: Option<LogoutResult> = None;
        let mut unknown = false;
        while let Some(tag) = reader.child()? {
            if nil {
                return Err(unexpected(reader, "nothing inside an element that is nil"));
            }
            if !reader.is(&tag, SERVICE_NAMESPACE, "LogoutResult") {
                unknown = true;
                reader.skip()?;
            } else if result.is_some() {
                return Err(duplicate(reader, "one LogoutResult"));
            } else {
                result = Some(read_result(reader)?);
            }
        }
        match result {
            None if unknown => {
                Err(missing(reader, "a LogoutResult with a ResponseCode, in the service namespace"))
            }
            None => Ok(LogoutResult::absent()),
            Some(result) if unknown && result.response_code.is_none() => {
                Err(missing(reader, "a ResponseCode in the LogoutResult, since there is other content"))
            }
            Some(result) => Ok(result),
        }
    }

    fn rejection(output: &LogoutResult) -> Option<Rejection> {
        let code = output.response_code.as_ref().filter(|code| !code.is_success())?;
        Some(Rejection::new(code.clone(), output.message.clone()))
    }
}

/// Reads the content of a LogoutResult: nothing, or exactly one ResponseCode and perhaps a Message.
fn read_result(reader: &mut Reader<'_>) -> Result<LogoutResult, DecodeError> {
    if is_nil(reader)? {
        read_nothing(reader)?;
        return Ok(LogoutResult::nil());
    }
    let mut code = None;
    let mut message = None;
    let mut message_seen = false;
    let mut content = false;
    while let Some(tag) = reader.child()? {
        content = true;
        if reader.is(&tag, SERVICE_NAMESPACE, "ResponseCode") {
            if code.is_some() {
                return Err(duplicate(reader, "one ResponseCode"));
            }
            code = Some(read_code(reader)?);
        } else if reader.is(&tag, SERVICE_NAMESPACE, "Message") {
            if message_seen {
                return Err(duplicate(reader, "one Message"));
            }
            message_seen = true;
            if is_nil(reader)? {
                read_nothing(reader)?;
            } else {
                message = Some(reader.text()?.into_owned());
            }
        } else {
            reader.skip()?;
        }
    }
    match code {
        None if content => Err(missing(reader, "a ResponseCode in the service namespace")),
        None => Ok(LogoutResult::empty()),
        Some(code) => Ok(LogoutResult { message, ..LogoutResult::new(code) }),
    }
}

fn read_code(reader: &mut Reader<'_>) -> Result<ResponseCode, DecodeError> {
    let invalid = |reader: &Reader<'_>| {
        let expected = "a status name or a three-digit number in the ResponseCode";
        DecodeError::new(DecodeErrorKind::InvalidValue, reader.closed_location(), expected)
    };
    if is_nil(reader)? {
        read_nothing(reader)?;
        return Err(invalid(reader));
    }
    let code = ResponseCode::new(&reader.text()?);
    if code.as_str().is_empty() { Err(invalid(reader)) } else { Ok(code) }
}

fn read_guid(reader: &mut Reader<'_>, slot: &mut Option<Uuid>) -> Result<(), DecodeError> {
    if slot.is_some() {
        return Err(duplicate(reader, "each parameter once"));
    }
    let nil = is_nil(reader)?;
    let text = reader.text()?;
    match parse_guid(&text) {
        Ok(guid) if !nil => {
            *slot = Some(guid);
            Ok(())
        }
        _ => Err(DecodeError::new(
            DecodeErrorKind::InvalidValue,
            reader.closed_location(),
            "a GUID of 32 hexadecimal digits, with 4 dashes or none",
        )),
    }
}

/// `xsi:nil` of the start tag read last (rule 46): an `xs:boolean`.
fn is_nil(reader: &Reader<'_>) -> Result<bool, DecodeError> {
    match reader.attribute(XSI_NAMESPACE, "nil").as_deref().map(trim) {
        None | Some("false" | "0") => Ok(false),
        Some("true" | "1") => Ok(true),
        Some(_) => Err(DecodeError::new(
            DecodeErrorKind::InvalidValue,
            reader.location(),
            "`xsi:nil` to be `true`, `false`, `1` or `0`",
        )),
    }
}

/// The end of an element that is nil: neither elements nor text, not even white space (XML Schema part
/// 1, section 3.3.4).
fn read_nothing(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    if reader.text()?.is_empty() {
        return Ok(());
    }
    Err(DecodeError::new(
        DecodeErrorKind::UnexpectedText,
        reader.closed_location(),
        "nothing inside an element that is nil",
    ))
}
