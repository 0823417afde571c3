//! Key and session: from an option, a file, standard input or the environment.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::str::FromStr;

use tracegains_core::{InvalidGuid, Logout};

use crate::arguments::Credentials;
use crate::exit::BadInput;
use crate::shown::Secrets;

/// A GUID fits many times; a file that is longer is not one with a GUID in it.
const MOST_BYTES: u64 = 4096;

/// Where a secret may come from, in the order in which the places are asked.
struct Source<'a> {
    /// What it is, for people.
    what: &'static str,
    option: &'static str,
    given: Option<&'a OsString>,
    file_option: &'static str,
    file: Option<&'a Path>,
    variable: &'static str,
}

/// The request to send: key and session of the command line, else of the environment.
///
/// # Errors
///
/// One of them is nowhere, or is no GUID, or its file cannot be used.
pub(crate) fn logout(credentials: &Credentials) -> Result<Logout, BadInput> {
    let stdin = Path::new("-");
    if credentials.app_key_file.as_deref() == Some(stdin)
        && credentials.session_id_file.as_deref() == Some(stdin)
    {
        return Err(BadInput::new(
            "standard input can hold the application key or the session ID, not both: give `-` once",
        ));
    }
    let app_key = Source {
        what: "application key",
        option: "--app-key",
        given: credentials.app_key.as_ref(),
        file_option: "--app-key-file",
        file: credentials.app_key_file.as_deref(),
        variable: "TRACEGAINS_APP_KEY",
    };
    let session_id = Source {
        what: "session ID",
        option: "--session-id",
        given: credentials.session_id.as_ref(),
        file_option: "--session-id-file",
        file: credentials.session_id_file.as_deref(),
        variable: "TRACEGAINS_SESSION_ID",
    };
    Ok(Logout::new(app_key.read()?, session_id.read()?))
}

impl Source<'_> {
    fn read<T: FromStr<Err = InvalidGuid>>(&self) -> Result<T, BadInput> {
        if let Some(given) = self.given {
            return parse(given.to_str(), self.option);
        }
        if let Some(path) = self.file {
            return self.read_file(path);
        }
        // An empty variable is how many shells and CI systems unset one.
        match std::env::var_os(self.variable).filter(|value| !value.is_empty()) {
            Some(value) => parse(value.to_str(), self.variable),
            None => Err(BadInput::new(format!(
                "no {}: expected {}, {} or the environment variable {}",
                self.what, self.option, self.file_option, self.variable
            ))),
        }
    }

    fn read_file<T: FromStr<Err = InvalidGuid>>(&self, path: &Path) -> Result<T, BadInput> {
        let place = if path == Path::new("-") {
            format!("standard input ({})", self.file_option)
        } else {
            format!("{} {}", self.file_option, Secrets::Masked.text(&path.to_string_lossy()))
        };
        let bytes = read_bounded(path).map_err(|error| BadInput::new(format!("{place}: {error}")))?;
        let text = str::from_utf8(&bytes).ok().map(|text| text.trim_start_matches('\u{feff}').trim_ascii());
        if text.is_some_and(|text| text.contains(['\n', '\r'])) {
            return Err(BadInput::new(format!("{place}: more than one line: expected one GUID")));
        }
        parse(text, &place)
    }
}

fn parse<T: FromStr<Err = InvalidGuid>>(text: Option<&str>, place: &str) -> Result<T, BadInput> {
    match text.unwrap_or_default().parse() {
        Ok(secret) => Ok(secret),
        Err(error) => Err(BadInput::new(format!("{place}: {error}"))),
    }
}

fn read_bounded(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}
