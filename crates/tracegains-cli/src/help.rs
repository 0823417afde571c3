//! What `--help` says below the options.

pub(crate) const COMMAND: &str = "\
Exit status of `logout`:
  0  the session is logged out
  1  the server said no: it rejected the request, or answered with a SOAP fault
  2  the command line, the key or the session cannot be used
  3  nothing was sent: the server cannot be reached, TLS failed, or time was up
  4  the request was sent and no usable answer came: the session may have ended

Try it without a key: `tracegains logout --local`";

pub(crate) const LOGOUT: &str = "\
Exit status:
  0  the session is logged out
  1  the server said no: it rejected the request, or answered with a SOAP fault
  2  the command line, the key or the session cannot be used
  3  nothing was sent: the server cannot be reached, TLS failed, or time was up
  4  the request was sent and no usable answer came: the session may have ended.
     Sending it again is safe

Environment:
  TRACEGAINS_APP_KEY       application key, where no option gives it
  TRACEGAINS_SESSION_ID    session ID, where no option gives it
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY
                           proxies, never used for this machine itself

What is printed shows four digits of a GUID at most, unless --show-secrets.

JSON (--json): one object with logged_out, outcome (completed, rejected, fault,
decode, http, transport, deadline), soap, http_status, response_code, message,
fault {code, subcodes, reason, role, node, detail}, error {kind, offset, path,
expected}, attempts, may_have_arrived and advice; null where there is nothing to
tell. With --local one object a line and version, with endpoint, active_before
and active_after besides.

Examples:
  See both SOAP versions at work, on this machine alone:
    tracegains logout --local --show-wire

  The key in the environment, the session in a file:
    TRACEGAINS_APP_KEY=... tracegains logout --session-id-file session.txt

  The session from a password manager, in the test environment:
    pass show tracegains/session | tracegains logout --endpoint test \\
      --app-key-file key.txt --session-id-file - --json";

pub(crate) const DECODE: &str = "\
Each file holds one SOAP 1.1 or 1.2 message: the body of an HTTP message, without
its head. A file that cannot be read, or holds no such message, is an error of
that file; the others are read all the same.

JSON (--json): one object a line with file, kind (request, response, fault,
error), soap, logged_out, response_code, message, fault {code, subcodes, reason,
role, node, detail} and error {kind, offset, path, expected}; null where there is
nothing to tell.

GUIDs are cut to their first four digits, in file names too, unless
--show-secrets.

Exit status:
  0  every message could be read, whatever it says
  1  at least one could not
  2  the command line cannot be used

Examples:
  tracegains decode answer.xml
  tracegains decode --json captured/*.xml | grep '\"kind\":\"fault\"'
  curl ... | tracegains decode";

pub(crate) const SERVE: &str = "\
The first line of standard output is the address; each line after it is a session
of the service's own, as --session takes it. Open the address in a browser for a
description, samples and a form; add ?WSDL for the service description.

Ctrl-C ends it. Sessions are in memory, and gone with it.

Exit status:
  0  it was ended by Ctrl-C, or by a request of the system to end
  2  the command line cannot be used
  3  nothing can be served at this address

Examples:
  One session of the service's own, to log out of:
    tracegains serve

  A port of the system's choice and two sessions, for a script:
    tracegains serve --listen 127.0.0.1:0 --issue 2 --log

  The first call is cut off, the second one gets 503, the others the truth:
    tracegains serve --respond reset:1 --respond 503:1

  Every fourth call fails, and each takes its time:
    tracegains serve --fail-rate 0.25 --latency 200ms";

pub(crate) const COMPLETIONS: &str = "\
Example:
  tracegains completions bash > ~/.local/share/bash-completion/completions/tracegains";

pub(crate) const MAN: &str = "\
Example:
  tracegains man > tracegains.1 && man ./tracegains.1";
