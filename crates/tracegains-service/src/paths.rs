//! Where the service answers. Paths are exact; ASMX behind IIS takes them in any case.

/// SOAP, the pages and the descriptions.
pub(crate) const SERVICE: &str = "/v7/soap/Authentication.asmx";

/// Where the test form is sent: the operation's own path, as in ASMX.
pub(crate) const LOGOUT: &str = "/v7/soap/Authentication.asmx/Logout";
