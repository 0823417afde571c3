//! What came of a trial.

use std::fmt;
use std::fmt::Write as _;
use std::time::Duration;

use super::outcome::Outcome;
use super::scenario::{Scenario, Topic};

/// What came of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Verdict {
    /// All is as it must be.
    Passed,
    /// What is wrong, in words.
    Failed(Vec<String>),
    /// It was not played, since the transport does not claim to do what it needs.
    Skipped(&'static str),
}

/// One scenario of a [`Report`].
#[derive(Clone, Debug)]
pub struct Row {
    topic: Topic,
    name: &'static str,
    verdict: Verdict,
    outcomes: Vec<Outcome>,
    choice: bool,
}

impl Row {
    pub(super) fn new(scenario: &Scenario, verdict: Verdict, outcomes: Vec<Outcome>) -> Self {
        Self {
            topic: scenario.topic,
            name: scenario.name,
            verdict,
            outcomes,
            choice: scenario.calls.iter().any(|expected| expected.leaves_a_choice()),
        }
    }

    /// What the scenario is about.
    #[must_use]
    pub fn topic(&self) -> Topic {
        self.topic
    }

    /// What the scenario is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What came of it.
    #[must_use]
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// How its calls ended.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }

    /// A few words; the outcome itself where clients may differ.
    fn cell(&self) -> String {
        match &self.verdict {
            Verdict::Passed if self.choice => {
                let outcomes: Vec<_> = self.outcomes.iter().map(Outcome::to_string).collect();
                format!("✓ {}", outcomes.join(", then "))
            }
            Verdict::Passed => "✓".to_owned(),
            Verdict::Failed(_) => "✗ failed".to_owned(),
            Verdict::Skipped(reason) => (*reason).to_owned(),
        }
    }
}

/// What came of the trial of a transport. `Display` prints all scenarios, and of those that failed, why.
#[derive(Clone, Debug)]
#[must_use]
pub struct Report {
    transport: String,
    rows: Vec<Row>,
    took: Duration,
}

impl Report {
    pub(super) fn new(transport: String, rows: Vec<Row>, took: Duration) -> Self {
        Self { transport, rows, took }
    }

    /// What the transport is called.
    #[must_use]
    pub fn transport(&self) -> &str {
        &self.transport
    }

    /// The scenarios, in the order of the catalogue.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How long it took.
    #[must_use]
    pub fn took(&self) -> Duration {
        self.took
    }

    /// Those that failed.
    pub fn failures(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| matches!(row.verdict, Verdict::Failed(_)))
    }

    /// Whether scenarios were played and none failed.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.count(|verdict| *verdict == Verdict::Passed) > 0 && self.failures().next().is_none()
    }

    fn count(&self, is: impl Fn(&Verdict) -> bool) -> usize {
        self.rows.iter().filter(|row| is(&row.verdict)).count()
    }

    /// `83 passed, 8 skipped`.
    fn sum(&self) -> String {
        let passed = self.count(|verdict| *verdict == Verdict::Passed);
        let mut sum = format!("{passed} passed");
        for (count, what) in [
            (self.failures().count(), "failed"),
            (self.count(|verdict| matches!(verdict, Verdict::Skipped(_))), "skipped"),
        ] {
            if count > 0 {
                let _ = write!(sum, ", {count} {what}");
            }
        }
        sum
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} in {:.1} s", self.transport, self.sum(), self.took.as_secs_f64())?;
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
        let mut topic = None;
        for row in &self.rows {
            if topic != Some(row.topic) {
                topic = Some(row.topic);
                writeln!(f, "\n{}", row.topic)?;
            }
            writeln!(f, "  {:width$}  {}", row.name, row.cell())?;
            if let Verdict::Failed(problems) = &row.verdict {
                for problem in problems {
                    writeln!(f, "    ! {problem}")?;
                }
            }
        }
        Ok(())
    }
}

/// The reports beside each other as a Markdown table. They are of the same catalogue.
#[must_use]
pub fn markdown(reports: &[&Report]) -> String {
    let mut out = String::from("| scenario |");
    for report in reports {
        let _ = write!(out, " {} |", report.transport);
    }
    let _ = write!(out, "\n|---|{}\n", "---|".repeat(reports.len()));
    let mut topic = None;
    for (n, row) in reports.first().map_or(&[][..], |report| report.rows()).iter().enumerate() {
        if topic != Some(row.topic) {
            topic = Some(row.topic);
            let _ = writeln!(out, "| **{}** |{}", row.topic, " |".repeat(reports.len()));
        }
        let _ = write!(out, "| {} |", row.name);
        for report in reports {
            let cell = report.rows.get(n).filter(|other| other.name == row.name).map(Row::cell);
            let _ = write!(out, " {} |", cell.unwrap_or_default());
        }
        out.push('\n');
    }
    out.push_str("| **in all** |");
    for report in reports {
        let _ = write!(out, " {} |", report.sum());
    }
    out.push('\n');
    out
}
