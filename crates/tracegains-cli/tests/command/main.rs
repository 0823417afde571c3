//! The command as its users meet it: arguments, standard streams, exit status.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod decode;
mod help;
mod input;
mod local;
mod outcomes;
mod run;
mod secrecy;
mod server;
mod tls;
mod wire;
