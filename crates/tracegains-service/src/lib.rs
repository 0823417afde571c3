//! A local Authentication.asmx: the other side of the wire, for tests and for trying things out.
//!
//! [`LocalService`] runs in this process, on a loopback port of the system's choice, on a thread of its
//! own: several at once, from blocking and from async code, until it is dropped. It issues sessions,
//! lets them expire, ends them by Logout over SOAP 1.1 and 1.2, and misbehaves when it is told to.
//!
//! ```
//! use tracegains_service::{Answer, LocalService};
//!
//! let service = LocalService::start()?;
//! let (app_key, session_id) = service.issue_session();
//!
//! // Hand these to a client: `service.endpoint()`, `app_key`, `session_id`; then look at what it did.
//! assert!(service.is_active(&session_id));
//!
//! // The next two calls fail, and the one after them is answered properly.
//! service.script_next(2, Answer::unavailable(Some(1)));
//! # drop(app_key);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! In a browser the [address](LocalService::url) shows the pages of an ASMX service: a description, the
//! operation with samples and a form to try it, `?WSDL` and `?disco`.
//!
//! # A session that is not there
//!
//! An unknown, an expired and another application's session are answered alike, under HTTP 200: with the
//! ResponseCode `Unauthorized` and a message that does not repeat the session ID. IDs are random, found by a
//! keyed hash and compared in constant time.
//!
//! # Where it differs from ASMX
//!
//! Answers are ASMX's, byte for byte but for the values in them, as far as recorded exchanges tell. The rest
//! is on purpose:
//!
//! | what comes in | ASMX | here | why |
//! |---|---|---|---|
//! | a Body without Logout in it, under Logout's action | calls Logout with zeros | Client/Sender fault | a client's mistake has to be seen |
//! | appKey or sessionId missing, nil, unqualified | zero | Client/Sender fault | the same |
//! | a parameter twice | the first counts | Client/Sender fault | which one counts is nobody's to guess |
//! | two Body elements or children, a Header behind the Body, text beside elements | passes | Client/Sender fault | SOAP forbids it |
//! | processing instructions | pass | Client/Sender fault | SOAP forbids them |
//! | bytes that are not in their encoding; a charset other than UTF-8 and UTF-16 | U+FFFD, `?` | Client/Sender fault | a value must not change on its way |
//! | a GUID as `{0x…,{…}}`, with a no-break space around it, with `0x` or `+` in it | read | Client/Sender fault | no client means to send it |
//! | an empty GUID | a text of its own | the text for every other GUID that is none | one mistake, one text |
//! | a comment inside a GUID | 400 | joined text | XML says so |
//! | a mandatory header block for another node | fault | ignored | SOAP says so |
//! | a mandatory header block in SOAP 1.2 | fault | fault that names it in a NotUnderstood header block | SOAP says so |
//! | a header block that the recorded service defines | returned | skipped | the real service is not known to define one |
//! | `mustUnderstand` on such a header block | understood | not understood | the same |
//! | more than 64 elements deep, or another limit of the reader | passes | Client/Sender fault | a request may not cost more than it is worth |
//! | a body over the limit | an answer of the web server | Client/Sender fault, then the connection is closed | the client can tell what is wrong |
//! | XML that is not in order, where a fault is answered | .NET's sentence | our reader's sentence | it says what was expected |
//! | a text with a carriage return, to be sent | raw | `&#xD;` | a parser reads a raw one as a line feed |
//! | an envelope of an unknown version | names its namespace | names those that are known | it is the peer's text |
//! | a session ID in an action or a header's name | repeated | cut to four digits | faults are logged |
//! | `application/json` | a page, 500 | empty 415 | as for every other media type |
//! | a chunked request | 500 (Mono's server) | read | HTTP/1.1 |
//! | a method other than GET and POST | 405 with a page | empty 405 with Allow | HTTP/1.1 |
//! | the path in another case | found (IIS) | 404 | one address, one spelling |
//! | a request that does not end | waits | empty 408, or an end of the connection, after a time | no connection is held for ever |
//! | nothing is read of an answer | waits | an end of the connection, after a time | the same |
//! | a byte order mark that contradicts the charset | the mark counts | Client/Sender fault | a message in doubt is refused |
//! | a scripted text that XML cannot write | `&#x1;`, 200 | Server/Receiver fault | bytes can be scripted |
//! | a page asked for; an address where nothing is | ASP.NET's pages | our own | they are for people |
//! | no form, at the operation's own path | 500 and a text | 415 and a page | the same |
//! | the form of the operation's page, sent | the result as XML | the result as a page; 403 for what another machine or another site's page sends, or goes to another name than this machine's | the form is for people at this machine |
//! | `?WSDL` | ResponseCode is an enumeration, and always there | a string that may be missing | how the real service spells it is not documented |
//! | `?WSDL`, where forms may be sent | bindings for them as well | the two SOAP bindings | the form is for people at this machine |
//! | Login, Version | answered | an unknown action | not offered yet |
//! | a Logout under Login's action | calls Login | SOAP 1.1: an unknown action; SOAP 1.2: Logout | no request may be taken for another |
//!
//! What belongs to the web server that ASMX was recorded on is not copied: HTTP/1.0 answers, connections
//! closed after faults, no 100 Continue, its Server and X-AspNet-Version headers.

// A test fails by a panic; a library does not.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod answer;
mod builder;
mod connection;
mod pages;
mod paths;
mod position;
mod receive;
mod refusal;
mod routes;
mod script;
mod served;
mod server;
mod service;
mod sessions;
mod soap;
mod state;

pub use answer::{Answer, UnknownAnswer};
pub use builder::LocalServiceBuilder;
pub use script::Script;
pub use served::Served;
pub use service::LocalService;
