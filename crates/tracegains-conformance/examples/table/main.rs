//! Prints which transport passes which scenario, as Markdown.
//!
//! `cargo run -p tracegains-conformance --example table`

use std::process::ExitCode;

use tracegains_conformance::transport::{Report, markdown};

mod transports;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "it is what a command is for")]
fn main() -> std::io::Result<ExitCode> {
    let reports = [transports::ureq(), transports::reqwest()?, transports::hyper()?, transports::tcp()];
    print!("{}", markdown(&reports.each_ref()));
    for report in reports.iter().filter(|report| !report.is_passed()) {
        eprintln!("{report}");
    }
    Ok(if reports.iter().all(Report::is_passed) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
