//! Plays the catalogue against a transport.

use std::error::Error;
use std::time::Instant;

use tracegains_core::{CallError, CallOptions, Completed, Logout, LogoutResult};

use super::catalogue::catalogue;
use super::identity::Identities;
use super::judge::Played;
use super::report::{Report, Row, Verdict};
use super::scenario::{CALLERS_HEADER, Needs, Scenario};
use super::stage::Stage;
use super::{Setup, parallel, pause};

/// Why a client could not be made.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// A transport on trial: what it is called, and what it does not claim to do.
#[derive(Clone, Debug)]
pub struct Trial {
    transport: String,
    tls: bool,
    keeps_connections: bool,
    only: Option<String>,
}

impl Trial {
    /// The trial of a transport that does TLS and keeps its connections for the next call.
    #[must_use]
    pub fn of(transport: impl Into<String>) -> Self {
        Self { transport: transport.into(), tls: true, keeps_connections: true, only: None }
    }

    /// It does no TLS: the report says so at each scenario that needs it.
    #[must_use]
    pub fn without_tls(self) -> Self {
        Self { tls: false, ..self }
    }

    /// It opens a connection for each request: the report says so at each scenario that demands
    /// otherwise. All others are played all the same.
    #[must_use]
    pub fn without_kept_connections(self) -> Self {
        Self { keeps_connections: false, ..self }
    }

    /// Only scenarios with this in their names: for whoever looks for the cause of a failure.
    #[must_use]
    pub fn only(self, part_of_name: impl Into<String>) -> Self {
        Self { only: Some(part_of_name.into()), ..self }
    }

    /// Plays the catalogue against a blocking transport. `client` makes a client: a function that makes a
    /// call.
    pub fn run<C, E>(&self, client: impl Fn(&Setup) -> Result<C, BoxError> + Sync) -> Report
    where
        C: Fn(Logout, CallOptions) -> Result<Completed<LogoutResult>, CallError<E>>,
        E: Error + 'static,
    {
        let started = Instant::now();
        let scenarios = self.scenarios();
        let identities = Identities::new().map_err(|error| error.to_string());
        let rows = parallel::on_threads(scenarios.len(), |number| {
            let scenario = &scenarios[number];
            if let Some(reason) = self.leaves_out(scenario) {
                return Row::new(scenario, Verdict::Skipped(reason), Vec::new());
            }
            let played =
                identities.as_ref().map_err(|error| BoxError::from(error.as_str())).and_then(|identities| {
                    let stage = Stage::set(scenario, identities)?;
                    let client = client(stage.setup())?;
                    let mut calls = Vec::new();
                    for number in 0..scenario.calls.len() {
                        if number > 0 {
                            std::thread::sleep(scenario.pause);
                        }
                        let (logout, options) = (stage.logout(), options(scenario)?);
                        let began = Instant::now();
                        let result = client(logout, options);
                        calls.push(Played::new(&result, began.elapsed()));
                    }
                    drop(client);
                    Ok(stage.judge(&calls))
                });
            played.unwrap_or_else(|error| could_not_play(scenario, &*error))
        });
        self.report(&scenarios, rows, started)
    }

    /// Plays the catalogue against an asynchronous transport, in the runtime that polls this future. It
    /// should have threads of its own: a peer that sends without end may keep a client busy for long, and
    /// other scenarios have deadlines.
    ///
    /// ```no_run
    /// # use tracegains_core::{*, call::*};
    /// # struct Client(Endpoint);
    /// # impl Client {
    /// #     async fn logout_with(&self, logout: Logout, options: CallOptions)
    /// #         -> Result<Completed<LogoutResult>, CallError<std::io::Error>> {
    /// #         LogoutCall::new(self.0.clone(), logout, options, 0).finish()
    /// #     }
    /// # }
    /// # async fn example() {
    /// use tracegains_conformance::transport::Trial;
    ///
    /// let trial = Trial::of("my transport").without_tls();
    /// let report = trial
    ///     .run_async(|setup| {
    ///         let client = Client(setup.endpoint.clone());
    ///         Ok(async move |logout, options| client.logout_with(logout, options).await)
    ///     })
    ///     .await;
    /// assert!(report.is_passed(), "{report}");
    /// # }
    /// ```
    pub async fn run_async<C, E>(&self, client: impl Fn(&Setup) -> Result<C, BoxError>) -> Report
    where
        C: AsyncFn(Logout, CallOptions) -> Result<Completed<LogoutResult>, CallError<E>>,
        E: Error + 'static,
    {
        let started = Instant::now();
        let scenarios = self.scenarios();
        let identities = Identities::new().map_err(|error| error.to_string());
        let (client, identities) = (&client, &identities);
        let rows = parallel::as_futures(scenarios.iter().map(|scenario| async move {
            if let Some(reason) = self.leaves_out(scenario) {
                return Ended::Judged(Row::new(scenario, Verdict::Skipped(reason), Vec::new()));
            }
            let played = async {
                let identities = identities.as_ref().map_err(|error| BoxError::from(error.as_str()))?;
                let stage = Stage::set(scenario, identities)?;
                let client = client(stage.setup())?;
                let mut calls = Vec::new();
                for number in 0..scenario.calls.len() {
                    if number > 0 {
                        pause::pause(scenario.pause).await;
                    }
                    let (logout, options) = (stage.logout(), options(scenario)?);
                    let began = Instant::now();
                    let result = client(logout, options).await;
                    calls.push(Played::new(&result, began.elapsed()));
                }
                drop(client);
                stage.stop();
                Ok(Ended::Played(Box::new(stage), calls))
            };
            played.await.unwrap_or_else(|error: BoxError| Ended::Judged(could_not_play(scenario, &*error)))
        }))
        .await;
        let rows = rows.into_iter().map(|ended| {
            Some(match ended? {
                Ended::Judged(row) => row,
                Ended::Played(stage, calls) => stage.judge(&calls),
            })
        });
        self.report(&scenarios, rows.collect(), started)
    }

    fn scenarios(&self) -> Vec<Scenario> {
        let mut scenarios = catalogue();
        if let Some(part) = &self.only {
            scenarios.retain(|scenario| scenario.name.contains(part.as_str()));
        }
        scenarios
    }

    /// Why a scenario says nothing about this transport.
    fn leaves_out(&self, scenario: &Scenario) -> Option<&'static str> {
        match scenario.needs {
            Needs::Tls if !self.tls => Some("no TLS"),
            Needs::KeptConnections if !self.keeps_connections => Some("keeps no connection"),
            _ => None,
        }
    }

    fn report(&self, scenarios: &[Scenario], rows: Vec<Option<Row>>, started: Instant) -> Report {
        let rows = scenarios.iter().zip(rows).map(|(scenario, row)| {
            let panicked = || Verdict::Failed(vec!["the client panicked".to_owned()]);
            row.unwrap_or_else(|| Row::new(scenario, panicked(), Vec::new()))
        });
        Report::new(self.transport.clone(), rows.collect(), started.elapsed())
    }
}

/// What a scenario came to. Judging waits for the peers' threads, which would hold up all other futures.
enum Ended<'s> {
    Judged(Row),
    Played(Box<Stage<'s>>, Vec<Played>),
}

fn options(scenario: &Scenario) -> Result<CallOptions, BoxError> {
    let (name, value) = CALLERS_HEADER;
    Ok(scenario.options.clone().header(name, value)?)
}

fn could_not_play(scenario: &Scenario, error: &(dyn Error + Send + Sync)) -> Row {
    Row::new(scenario, Verdict::Failed(vec![format!("could not be played: {error}")]), Vec::new())
}
