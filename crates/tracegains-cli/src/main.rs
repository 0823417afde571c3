//! The `tracegains` command: log out TraceGains sessions, read SOAP messages, serve them locally.

// A test fails by a panic; a command says what is wrong.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod arguments;
mod client;
mod decode;
mod error_report;
mod exit;
mod fault;
mod help;
mod local;
mod logout;
mod manual;
mod output;
mod report;
mod secrets;
mod serve;
mod shown;
mod trace;
mod usage;
mod wire;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use exit::{BadInput, Status, complain};

fn main() -> ExitCode {
    client::choose_tls();
    let arguments = match usage::parse() {
        Ok(arguments) => arguments,
        Err(status) => return status.into(),
    };
    run(arguments)
        .unwrap_or_else(|bad| {
            complain(&bad);
            Status::Usage
        })
        .into()
}

fn run(arguments: Arguments) -> Result<Status, BadInput> {
    match arguments.command {
        Command::Logout(logout) => logout::run(&logout),
        Command::Decode(decode) => decode::run(&decode),
        Command::Serve(serve) => serve::run(&serve),
        Command::Completions { shell } => Ok(manual::completions(shell)),
        Command::Man => Ok(manual::page()),
    }
}
