//! The blocking adapter beside gSOAP's C client, both against one nginx worker with a fixed answer.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::compare::Comparison;

/// What the rounds of `peers/logouts` showed.
#[derive(Debug)]
pub struct BesideGsoap {
    pub adapter: Comparison,
    pub one_write: Comparison,
}

/// Runs them, with the binary `ours`. `None`: nginx or gSOAP is not at hand; the script has said which.
pub fn beside_gsoap(ours: &str) -> Option<BesideGsoap> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/logouts");
    // Anything else it has to say goes to the user.
    let output = Command::new(script).env("OURS", ours).stderr(Stdio::inherit()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let rounds: Vec<[f64; 3]> = text.lines().filter_map(nanoseconds).collect();
    let turns = |which: usize| rounds.iter().map(|round| (round[which], round[2])).collect::<Vec<_>>();
    (output.status.success() && !rounds.is_empty())
        .then(|| BesideGsoap { adapter: Comparison::of(&turns(0)), one_write: Comparison::of(&turns(1)) })
}

/// A round: how long a logout took each client, where the line says how many were done in a second.
fn nanoseconds(line: &str) -> Option<[f64; 3]> {
    let rates: Vec<f64> = line.split(' ').map_while(|rate| rate.parse().ok()).collect();
    Some(<[f64; 3]>::try_from(rates).ok()?.map(|rate| 1e9 / rate))
}
