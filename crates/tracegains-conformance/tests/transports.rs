//! The adapters of this workspace, and two transports that are not of it, against all scripted servers.

use std::fs;
use std::sync::LazyLock;

use tracegains_conformance::transport::{Report, markdown};

#[path = "../examples/table/transports.rs"]
mod transports;

// Each transport runs once, for its own test and for the table.
static UREQ: LazyLock<Report> = LazyLock::new(transports::ureq);
static REQWEST: LazyLock<Report> = LazyLock::new(|| transports::reqwest().unwrap());
static HYPER: LazyLock<Report> = LazyLock::new(|| transports::hyper().unwrap());
static TCP: LazyLock<Report> = LazyLock::new(transports::tcp);

#[test]
fn the_blocking_adapter_passes_every_scenario() {
    assert!(UREQ.is_passed(), "{}", *UREQ);
}

#[test]
fn the_blocking_adapter_passes_every_scenario_in_one_write() {
    let report = transports::ureq_in_one_write();
    assert!(report.is_passed(), "{report}");
}

#[test]
fn the_asynchronous_adapter_passes_every_scenario() {
    assert!(REQWEST.is_passed(), "{}", *REQWEST);
}

#[test]
fn a_transport_over_hyper_passes_every_scenario() {
    assert!(HYPER.is_passed(), "{}", *HYPER);
}

#[test]
fn a_transport_over_the_standard_library_passes_every_scenario() {
    assert!(TCP.is_passed(), "{}", *TCP);
}

/// By name and in all: what exactly comes of a scenario that leaves it open may differ between systems.
#[test]
fn the_readme_shows_every_scenario() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md")).unwrap();
    let table = markdown(&[&*UREQ, &*REQWEST, &*HYPER, &*TCP]);
    let shown = |line: &str| match line.split(" | ").next() {
        Some("| **in all**") | None => readme.contains(line),
        Some(scenario) => readme.contains(scenario),
    };
    let missing: Vec<&str> = table.lines().filter(|line| !shown(line)).collect();
    assert!(
        missing.is_empty(),
        "not in README.md: {missing:#?}\n`cargo run -p tracegains-conformance --example table` prints the table"
    );
}
