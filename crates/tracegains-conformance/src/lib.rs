//! What proves this workspace: messages of real SOAP stacks, with the outcome each must have.

pub mod vectors;
