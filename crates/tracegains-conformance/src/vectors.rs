//! Messages as real servers and clients sent them, byte for byte, and the outcome each must have.
//!
//! They stand as files in this package's `vectors` directory and are read from there at run time: the
//! source of the package has to be there, as it is in a checkout and in Cargo's registry cache.
//! `vectors/README.md` says where they come from and how the tables are laid out.
//!
//! ```
//! use tracegains_conformance::vectors::{self, Side};
//! use tracegains_core::SoapVersion;
//!
//! let page = vectors::seed(SoapVersion::V1_1, Side::Response)?;
//! assert!(page.ends_with(b"</soap:Envelope>"));
//! assert!(vectors::responses()?.iter().any(|vector| vector.name == "asmx/soap11-null-result.response"));
//! # Ok::<(), vectors::VectorError>(())
//! ```

mod expected;
mod message;
mod table;

use std::fmt;
use std::fs;
use std::path::Path;

use http::{Request, Response};
use tracegains_core::SoapVersion;

pub use expected::{ExpectedAnswer, ExpectedFault, ExpectedMessage, ExpectedRequest, RequestOutcome};
use message::{Head, Message};
use table::Table;

/// The directories that hold recorded HTTP messages, one pair of tables in each.
pub const SETS: [&str; 2] = ["asmx", "toolkits"];

/// One direction of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From the client.
    Request,
    /// From the server.
    Response,
}

/// What a server answered, and what a client has to make of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ResponseVector {
    /// Set and file: `asmx/soap11-null-result.response`.
    pub name: String,
    /// The version of the request that it answers.
    pub sent: SoapVersion,
    /// The answer, without its chunks; the headers are as they came. `None`: the server closed the
    /// connection without a byte.
    pub response: Option<Response<Vec<u8>>>,
    /// What a client has to make of it.
    pub expected: ExpectedAnswer,
    /// Why, where that is not plain.
    pub note: Option<String>,
}

/// What a client sent, and what this project's service has to make of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RequestVector {
    /// Set and file: `asmx/soap12-guid-urn-uuid.request`.
    pub name: String,
    /// The request, without its chunks; the headers are as they came. The body ends where
    /// `Content-Length` says, or where the file does.
    pub request: Request<Vec<u8>>,
    /// Whether the file holds the body to its end.
    pub is_complete: bool,
    /// What a server that offers Logout has to make of it.
    pub expected: ExpectedRequest,
    /// Why, where that is not plain.
    pub note: Option<String>,
}

/// A file of the vectors that is missing, or is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VectorError {
    file: String,
    problem: String,
}

impl VectorError {
    fn new(file: impl Into<String>, problem: impl fmt::Display) -> Self {
        Self { file: file.into(), problem: problem.to_string() }
    }

    /// The file, within the `vectors` directory.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }
}

impl fmt::Display for VectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vectors/{}: {}", self.file, self.problem)
    }
}

impl std::error::Error for VectorError {}

/// Where the vectors stand.
#[must_use]
pub fn directory() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors"))
}

fn read(file: &str) -> Result<Vec<u8>, VectorError> {
    fs::read(directory().join(file)).map_err(|error| VectorError::new(file, error))
}

/// A message of the operation page, placeholders and all: an envelope without HTTP around it.
///
/// # Errors
///
/// The file is not there.
pub fn seed(version: SoapVersion, side: Side) -> Result<Vec<u8>, VectorError> {
    let version = match version {
        SoapVersion::V1_1 => "soap11",
        SoapVersion::V1_2 => "soap12",
    };
    let side = match side {
        Side::Request => "request",
        Side::Response => "response",
    };
    read(&format!("seed/{version}-{side}.xml"))
}

/// Every recorded response, in the order of the tables.
///
/// # Errors
///
/// A file is missing, a table's row cannot be read, a message is no HTTP message, or its status is not
/// the one in the table.
pub fn responses() -> Result<Vec<ResponseVector>, VectorError> {
    let mut vectors = Vec::new();
    for set in SETS {
        let file = format!("{set}/responses.tsv");
        let problem = |problem: String| VectorError::new(&file, problem);
        for row in Table::parse(&read(&file)?).map_err(problem)?.rows() {
            let name = format!("{set}/{}", row.required("file").map_err(problem)?);
            let expected = ExpectedAnswer::from_row(row).map_err(problem)?;
            let bytes = read(&name)?;
            let response = match expected {
                ExpectedAnswer::Nothing if bytes.is_empty() => None,
                _ => Some(response(&bytes).map_err(|problem| VectorError::new(&name, problem))?),
            };
            let status = response.as_ref().map(|response| response.status().as_str().to_owned());
            if status.as_deref() != row.optional("status").map_err(problem)? {
                return Err(VectorError::new(name, format!("status {status:?} is not the one in the table")));
            }
            let sent = row.version("sent").map_err(problem)?;
            let note = row.optional("note").map_err(problem)?.map(str::to_owned);
            vectors.push(ResponseVector { name, sent, response, expected, note });
        }
    }
    Ok(vectors)
}

fn response(bytes: &[u8]) -> Result<Response<Vec<u8>>, String> {
    let Message { head: Head::Response { version, status }, headers, body, .. } = Message::parse(bytes)?
    else {
        return Err("a request, not a response".to_owned());
    };
    let mut response = Response::new(body);
    *response.version_mut() = version;
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// Every recorded request, in the order of the tables.
///
/// # Errors
///
/// A file is missing, a table's row cannot be read, or a message is no HTTP message.
pub fn requests() -> Result<Vec<RequestVector>, VectorError> {
    let mut vectors = Vec::new();
    for set in SETS {
        let file = format!("{set}/requests.tsv");
        let problem = |problem: String| VectorError::new(&file, problem);
        for row in Table::parse(&read(&file)?).map_err(problem)?.rows() {
            let name = format!("{set}/{}", row.required("file").map_err(problem)?);
            let expected = ExpectedRequest::from_row(row).map_err(problem)?;
            let (request, is_complete) =
                request(&read(&name)?).map_err(|problem| VectorError::new(&name, problem))?;
            let note = row.optional("note").map_err(problem)?.map(str::to_owned);
            vectors.push(RequestVector { name, request, is_complete, expected, note });
        }
    }
    Ok(vectors)
}

fn request(bytes: &[u8]) -> Result<(Request<Vec<u8>>, bool), String> {
    let Message { head: Head::Request { version, method, target }, headers, body, is_complete } =
        Message::parse(bytes)?
    else {
        return Err("a response, not a request".to_owned());
    };
    let mut request = Request::new(body);
    *request.version_mut() = version;
    *request.method_mut() = method;
    *request.uri_mut() = target;
    *request.headers_mut() = headers;
    Ok((request, is_complete))
}
