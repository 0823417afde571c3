//! What the benches share: messages to read, the peers that read them, and a clock that compares.

pub mod compare;
pub mod hostile;
#[cfg(feature = "loopback")]
pub mod loopback;
pub mod messages;
pub mod ours;
pub mod peers;
pub mod table;
