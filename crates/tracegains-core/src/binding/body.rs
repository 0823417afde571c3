//! The bodies of request and response, which hold secrets and therefore do not print.

use std::fmt;

/// The body of a request: it holds the application key and the session ID, so `Debug` does not show
/// it, not even through [`http::Request`]'s own.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestBody(Vec<u8>);

impl RequestBody {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, by value: any HTTP client takes them without a copy.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing in it; an encoded request never is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl AsRef<[u8]> for RequestBody {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<RequestBody> for Vec<u8> {
    fn from(body: RequestBody) -> Self {
        body.0
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RequestBody({} bytes, redacted)", self.0.len())
    }
}

/// How a body came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BodyEnding {
    /// All of it is here.
    Complete,
    /// Its length is not the one that the head declared, or the transport broke while reading. Nothing
    /// in it may be trusted (rules 54 and 55).
    CutOff {
        /// `Content-Length`, where there was a single one.
        declared: Option<u64>,
    },
    /// It is larger, or declared to be larger, than what the caller reads. What is here is its start.
    TooLarge {
        /// The caller's limit in bytes.
        limit: usize,
    },
}

/// The body of a response: what came of it, and how it ended. A peer may echo the request, so `Debug`
/// shows no byte of it.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseBody {
    bytes: Vec<u8>,
    ending: BodyEnding,
}

impl ResponseBody {
    /// A body that ended in a known way. [`BodyCollector`](super::BodyCollector) finds out how.
    #[must_use]
    pub fn new(bytes: Vec<u8>, ending: BodyEnding) -> Self {
        Self { bytes, ending }
    }

    /// The bytes, by value.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// How it ended.
    #[must_use]
    pub fn ending(&self) -> BodyEnding {
        self.ending
    }
}

impl AsRef<[u8]> for ResponseBody {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl From<Vec<u8>> for ResponseBody {
    /// A complete body.
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes, BodyEnding::Complete)
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseBody({} bytes, redacted, {:?})", self.bytes.len(), self.ending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"5e55a1d0-0000-4000-8000-00000000000f";

    #[test]
    fn a_request_prints_its_length_and_nothing_of_its_body() {
        let request = http::Request::new(RequestBody::new(SECRET.to_vec()));
        let printed = format!("{request:?} {request:#?}");
        assert!(printed.contains("RequestBody(36 bytes, redacted)"), "{printed}");
        assert!(!printed.contains("5e55") && !printed.contains("53, 101"), "{printed}");
    }

    #[test]
    fn a_response_prints_its_length_and_ending_and_nothing_of_its_body() {
        let body = ResponseBody::new(SECRET.to_vec(), BodyEnding::CutOff { declared: Some(99) });
        let printed = format!("{:?}", http::Response::new(body));
        assert!(
            printed.contains("ResponseBody(36 bytes, redacted, CutOff { declared: Some(99) })"),
            "{printed}"
        );
        assert!(!printed.contains("5e55") && !printed.contains("53, 101"), "{printed}");
    }

    #[test]
    fn the_bytes_go_out_unchanged_by_reference_and_by_value() {
        let body = RequestBody::new(SECRET.to_vec());
        assert_eq!(body.as_ref(), SECRET);
        assert_eq!((body.len(), body.is_empty()), (36, false));
        assert_eq!(Vec::from(body.clone()), body.into_bytes());
        let body = ResponseBody::from(SECRET.to_vec());
        assert_eq!(body.ending(), BodyEnding::Complete);
        assert_eq!(body.as_ref(), SECRET);
        assert_eq!(body.into_bytes(), SECRET);
    }
}
