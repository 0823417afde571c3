//! The local service against ASMX: fed each recorded request, byte for byte over a socket, it gives the
//! recorded status, media type and envelope. `vectors/asmx/service.tsv` says for every exchange how much of
//! that holds, and which of the service's stated differences is to blame where it does not. One test for
//! each exchange, named for its files.

mod asmx {
    pub(crate) mod answer;
    pub(crate) mod comparison;
    pub(crate) mod scripts;
    pub(crate) mod table;
}

use std::process::ExitCode;
use std::sync::Arc;

use asmx::table::Row;
use libtest_mimic::{Arguments, Failed, Trial};
use tracegains_conformance::vectors::{self, ResponseVector};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = trials()
        .unwrap_or_else(|problem| vec![Trial::test("the exchanges can be read", || Err(problem.into()))]);
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trials() -> Result<Vec<Trial>, String> {
    let rows = asmx::table::rows()?;
    let responses: Vec<ResponseVector> = vectors::responses()
        .map_err(|error| error.to_string())?
        .into_iter()
        .filter(|vector| vector.name.starts_with("asmx/"))
        .collect();
    let belong = asmx::table::check(&rows, &responses);
    let scripts_used = asmx::scripts::check_used(&rows);
    let mut trials = vec![
        Trial::test("every exchange has one row, and every row names what there is", || {
            belong.map_err(Failed::from)
        }),
        Trial::test("every script is used", || scripts_used.map_err(Failed::from)),
    ];
    let responses = Arc::new(responses);
    for row in rows.into_iter().filter(Row::is_sent) {
        let responses = Arc::clone(&responses);
        trials.push(Trial::test(row.exchange.clone(), move || {
            let name = row.file("response");
            let recorded = responses.iter().find(|vector| vector.name == name);
            let recorded = recorded.and_then(|vector| vector.response.as_ref());
            let recorded = recorded.ok_or_else(|| format!("{name} is not there"))?;
            asmx::comparison::check(&row, recorded).map_err(Failed::from)
        }));
    }
    Ok(trials)
}
