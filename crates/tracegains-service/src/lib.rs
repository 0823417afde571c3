//! A local Authentication.asmx.

mod builder;
mod connection;
mod pages;
mod position;
mod receive;
mod refusal;
mod routes;
mod script;
mod server;
mod service;
mod sessions;
mod soap;
mod state;

pub use builder::LocalServiceBuilder;
pub use script::{Answer, Script, UnknownAnswer};
pub use service::LocalService;
