//! The command as its users meet it: arguments, standard streams, exit status.

mod decode;
mod help;
mod input;
mod local;
mod outcomes;
mod run;
mod secrecy;
mod serve;
mod server;
mod tls;
mod wire;
