//! Every recorded message, read by the core and compared with the outcome that the tables state. One
//! test for each message, named for its file.

mod captured {
    pub(crate) mod requests;
    pub(crate) mod responses;
    pub(crate) mod tables;
}

use std::fmt::Debug;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use tracegains_conformance::vectors::{self, VectorError};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = captured::tables::trials();
    trials.extend(of(vectors::responses(), |v| v.name.clone(), captured::responses::check));
    trials.extend(of(vectors::requests(), |v| v.name.clone(), captured::requests::check));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// One trial for each vector; one that fails if they cannot be read.
fn of<V: Send + 'static>(
    vectors: Result<Vec<V>, VectorError>,
    name: fn(&V) -> String,
    check: fn(&V) -> Result<(), String>,
) -> Vec<Trial> {
    match vectors {
        Ok(vectors) => vectors
            .into_iter()
            .map(|vector| Trial::test(name(&vector), move || check(&vector).map_err(Failed::from)))
            .collect(),
        Err(error) => vec![Trial::test("the vectors can be read", move || Err(error.to_string().into()))],
    }
}

/// Compares what is with what the table says.
fn same<T: PartialEq + Debug>(what: &str, found: T, expected: T) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}:\n  the table says {expected:?}\n  the core says  {found:?}"))
}
