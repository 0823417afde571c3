//! What proves this workspace: messages of real SOAP stacks, with the outcome each must have, and laws
//! that hold for every message.

pub mod law;
#[cfg(feature = "proptest")]
pub mod strategy;
#[cfg(feature = "transport")]
pub mod transport;
pub mod vectors;
