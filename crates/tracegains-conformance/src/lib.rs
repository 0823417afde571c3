//! What proves this workspace: messages of real SOAP stacks, with the outcome each must have, and laws
//! that hold for every message.

// A test fails by a panic; a library does not.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod law;
#[cfg(feature = "proptest")]
pub mod strategy;
#[cfg(feature = "transport")]
pub mod transport;
pub mod vectors;

/// The examples of the workspace's README, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
