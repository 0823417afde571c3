//! What the benches share: messages to read, the peers that read them, and a clock that compares.

pub mod compare;
pub mod hostile;
pub mod messages;
pub mod ours;
pub mod peers;
pub mod table;
