//! The adapters of this workspace, and two transports that are not of it, against all scripted servers.

#[path = "../examples/table/transports.rs"]
mod transports;

#[test]
fn the_blocking_adapter_passes_every_scenario() {
    let report = transports::ureq();
    assert!(report.is_passed(), "{report}");
}

#[test]
fn the_asynchronous_adapter_passes_every_scenario() {
    let report = transports::reqwest().unwrap();
    assert!(report.is_passed(), "{report}");
}

#[test]
fn a_transport_over_hyper_passes_every_scenario() {
    let report = transports::hyper().unwrap();
    assert!(report.is_passed(), "{report}");
}

#[test]
fn a_transport_over_the_standard_library_passes_every_scenario() {
    let report = transports::tcp();
    assert!(report.is_passed(), "{report}");
}
