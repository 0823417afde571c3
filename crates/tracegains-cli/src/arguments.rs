//! The command line. Values that may hold a secret (key, session, addresses with user information) are
//! taken as they are and read later: clap would repeat them in its errors.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use tracegains_core::SoapVersion;

use crate::help;

/// Log out TraceGains sessions, read SOAP messages, run a local service.
#[derive(Parser)]
#[command(name = "tracegains", version, arg_required_else_help = true, after_help = help::COMMAND)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// End a session
    #[command(after_help = help::LOGOUT)]
    Logout(Box<Logout>),
    /// Say what SOAP messages are: request, response or fault
    #[command(after_help = help::DECODE)]
    Decode(Decode),
    /// Run a service like TraceGains' own on this machine
    #[command(after_help = help::SERVE)]
    Serve(Serve),
    /// Print the completion script of a shell
    #[command(after_help = help::COMPLETIONS)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = help::MAN)]
    Man,
}

const CALL: &str = "Call";
const OUTPUT: &str = "Output";

#[derive(Args)]
pub(crate) struct Logout {
    #[command(flatten)]
    pub(crate) credentials: Credentials,
    #[command(flatten)]
    pub(crate) target: Target,
    /// SOAP version; `auto` starts with 1.2 and falls back to 1.1 [default: 1.1, with --local both]
    #[arg(long, value_name = "VERSION", value_enum, help_heading = CALL)]
    pub(crate) soap: Option<Soap>,
    /// Time for the whole call, waits between attempts included; one attempt has 30 at most
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60", help_heading = CALL)]
    pub(crate) timeout: Duration,
    /// How often the request is sent at most
    #[arg(long, value_name = "N", value_parser = attempts, default_value_t = 3, help_heading = CALL)]
    pub(crate) attempts: u32,
    /// HTTP client: blocking (ureq) or async (reqwest)
    #[arg(long, value_enum, default_value_t = Transport::Blocking, help_heading = CALL)]
    pub(crate) transport: Transport,
    /// Run a service on this machine, log out of it and show what happened; no key is needed
    #[arg(long, help_heading = CALL, conflicts_with_all = [
        "endpoint", "app_key", "app_key_file", "session_id", "session_id_file", "allow_plain_http", "ca_file", "proxy",
    ])]
    pub(crate) local: bool,
    /// Print one JSON object instead of text
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) json: bool,
    /// Print the HTTP messages to standard error, secrets masked
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) show_wire: bool,
    /// Print texts of the service and HTTP messages as they are, secrets included
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) show_secrets: bool,
    /// Print what the call does to standard error; twice: in more detail
    #[arg(short, long, action = clap::ArgAction::Count, help_heading = OUTPUT)]
    pub(crate) verbose: u8,
}

/// The two secrets. An option wins over the environment.
#[derive(Args)]
#[command(next_help_heading = "Secrets")]
pub(crate) struct Credentials {
    /// Application key; other users may see it in the list of processes [env: TRACEGAINS_APP_KEY]
    #[arg(long, value_name = "GUID", conflicts_with = "app_key_file")]
    pub(crate) app_key: Option<OsString>,
    /// File with the application key as its only line; `-` is standard input
    #[arg(long, value_name = "PATH")]
    pub(crate) app_key_file: Option<PathBuf>,
    /// Session ID; other users may see it in the list of processes [env: TRACEGAINS_SESSION_ID]
    #[arg(long, value_name = "GUID", conflicts_with = "session_id_file")]
    pub(crate) session_id: Option<OsString>,
    /// File with the session ID as its only line; `-` is standard input
    #[arg(long, value_name = "PATH")]
    pub(crate) session_id_file: Option<PathBuf>,
}

/// Where the request goes, and how it gets there.
#[derive(Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Target {
    /// `production`, `test`, or a URL: https, or http to this machine [default: production]
    #[arg(long, value_name = "ENDPOINT")]
    pub(crate) endpoint: Option<OsString>,
    /// Allow plain http to other machines: key and session then travel unprotected
    #[arg(long, requires = "endpoint")]
    pub(crate) allow_plain_http: bool,
    /// PEM file with the certificates to trust instead of the platform's
    #[arg(long, value_name = "PEM")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Proxy to use instead of the environment's
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<OsString>,
}

#[derive(Args)]
pub(crate) struct Decode {
    /// Files with one message each; none, or `-`, is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Print one JSON object a line instead of text
    #[arg(long)]
    pub(crate) json: bool,
    /// Print every text as it is, secrets included
    #[arg(long)]
    pub(crate) show_secrets: bool,
}

#[derive(Args)]
pub(crate) struct Serve {
    /// Address and port; port 0 is one of the system's choice
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = address, default_value = "127.0.0.1:8700")]
    pub(crate) listen: SocketAddr,
    /// Allow an address that other machines can reach; they can use the service then, without TLS
    #[arg(long)]
    pub(crate) expose: bool,
    /// Open this session; can be repeated
    #[arg(long = "session", value_name = "APPKEY:SESSIONID")]
    pub(crate) sessions: Vec<OsString>,
    /// Open this many sessions of the service's own and print them [default: 1, with --session 0]
    #[arg(long, value_name = "N")]
    pub(crate) issue: Option<u32>,
    /// How long a session is open if nobody logs out: 20m, 90s, 1h30m
    #[arg(long, value_name = "TIME", default_value = "20m")]
    pub(crate) session_lifetime: humantime::Duration,
    /// Print a line for each request that HTTP can read to standard error, secrets masked
    #[arg(long)]
    pub(crate) log: bool,
    #[command(flatten)]
    pub(crate) misbehaviour: Misbehaviour,
}

/// What the service is to do wrong.
#[derive(Args)]
#[command(next_help_heading = "Misbehaviour")]
pub(crate) struct Misbehaviour {
    /// Answer every logout this much later: 200ms, 3s; `3s:2` only the next two, `3s@SESSIONID` only those
    /// for this session; can be repeated
    #[arg(long, value_name = "TIME")]
    pub(crate) latency: Vec<OsString>,
    /// Part of the logouts that fail, from 0 to 1, evenly spread; with a fault unless a --respond for every
    /// call says how
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(crate) fail_rate: Option<f64>,
    /// Answer with fault, rejected, 503, html, truncated, reset, result=CODE,MESSAGE, fault=CODE,TEXT or
    /// raw=FILE; `503:2` only twice, `503@SESSIONID` only for this session; can be repeated
    #[arg(long, value_name = "ANSWER")]
    pub(crate) respond: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Soap {
    #[value(name = "1.1")]
    V1_1,
    #[value(name = "1.2")]
    V1_2,
    Auto,
}

impl Soap {
    /// The one version, unless the server's answer decides.
    pub(crate) fn version(self) -> Option<SoapVersion> {
        match self {
            Self::V1_1 => Some(SoapVersion::V1_1),
            Self::V1_2 => Some(SoapVersion::V1_2),
            Self::Auto => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Transport {
    Blocking,
    Async,
}

/// Seconds above zero, up to a day: clocks cannot add any number to the present.
fn seconds(text: &str) -> Result<Duration, &'static str> {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    // `f64` alone would also read `inf`, `nan` and `1e3`.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let time = text.parse().ok().filter(|_| digits).and_then(|time| Duration::try_from_secs_f64(time).ok());
    match time {
        Some(time) if time >= Duration::from_millis(1) && time <= DAY => Ok(time),
        _ => Err("expected a number of seconds above 0, at most 86400"),
    }
}

fn attempts(text: &str) -> Result<u32, &'static str> {
    match text.parse() {
        Ok(attempts @ 1..=1000) => Ok(attempts),
        _ => Err("expected a whole number from 1 to 1000"),
    }
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "expected an IP address and a port: 127.0.0.1:8700, [::1]:8700")
}

fn rate(text: &str) -> Result<f64, &'static str> {
    match text.parse() {
        Ok(rate) if (0.0..=1.0).contains(&rate) => Ok(rate),
        _ => Err("expected a number from 0 to 1"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_time_is_a_decimal_number_of_seconds_above_zero() {
        assert_eq!(seconds("60"), Ok(Duration::from_secs(60)));
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        assert_eq!(seconds("86400"), Ok(Duration::from_secs(86_400)));
        for text in
            ["0", "0.0", "0.0001", "-1", "+1", "1e3", "inf", "nan", "", ".", "1s", "86401", "1,5", " 1"]
        {
            assert!(seconds(text).is_err(), "{text:?}");
        }
    }
}
