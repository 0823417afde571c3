//! The scenarios, by topic.

mod answers;
mod connections;
mod framing;
mod heads;
mod limits;
mod redirects;
mod requests;
mod time;
mod tls;

use super::scenario::Scenario;

/// All scenarios, in the order of the report.
#[must_use]
pub fn catalogue() -> Vec<Scenario> {
    [
        requests::scenarios(),
        answers::scenarios(),
        redirects::scenarios(),
        framing::scenarios(),
        heads::scenarios(),
        limits::scenarios(),
        time::scenarios(),
        connections::scenarios(),
        tls::scenarios(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_scenario_has_a_name_of_its_own_and_something_to_lead_to() {
        let mut names = HashSet::new();
        for scenario in catalogue() {
            assert!(names.insert(scenario.name()), "twice: {}", scenario.name());
            assert!(!scenario.expected().is_empty(), "{}", scenario.name());
            assert!(!scenario.listens || !scenario.scripts.is_empty(), "{}", scenario.name());
            assert!(!scenario.name().contains('|'), "would break the table: {}", scenario.name());
        }
    }
}
