//! One scenario being played: its peers, and what the client is made for.

use std::net::SocketAddr;

use tracegains_core::{Endpoint, Logout};

use super::identity::Identities;
use super::judge::{self, Played};
use super::peer::{Act, Nobody, Peer, Seen};
use super::report::{Row, Verdict};
use super::scenario::{Scenario, Topic};
use super::trial::BoxError;
use super::{APP_KEY, SESSION_ID, Setup, answer};

/// The path of the real service.
const PATH: &str = "/v7/soap/Authentication.asmx";

pub(super) struct Stage<'s> {
    scenario: &'s Scenario,
    setup: Setup,
    logout: Logout,
    peer: Option<Peer>,
    /// Where redirects lead. Nobody may come.
    elsewhere: Option<Peer>,
    _nobody: Option<Nobody>,
}

impl<'s> Stage<'s> {
    pub(super) fn set(scenario: &'s Scenario, identities: &Identities) -> Result<Self, BoxError> {
        let nobody = if scenario.listens { None } else { Some(Nobody::new()?) };
        let elsewhere = match scenario.topic {
            Topic::Redirects => Some(elsewhere(scenario)?),
            _ => None,
        };
        let peer = match &nobody {
            Some(_) => None,
            None => {
                let away = elsewhere.as_ref().map(Peer::address);
                let scripts =
                    |here| scenario.scripts.iter().map(|script| addressed(script, here, away)).collect();
                Some(Peer::start(identities.server(scenario.identity)?, scenario.life(), scripts)?)
            }
        };
        let address = nobody.as_ref().map(Nobody::address).or(peer.as_ref().map(Peer::address));
        let address = address.ok_or("a scenario has a peer or nobody")?;
        let scheme = if scenario.https { "https" } else { "http" };
        let query = if scenario.query.is_empty() { String::new() } else { format!("?{}", scenario.query) };
        let setup = Setup {
            endpoint: Endpoint::new(&format!(
                "{scheme}://{}:{}{PATH}{query}",
                scenario.host,
                address.port()
            ))?,
            root_certificate: scenario.https.then(|| identities.root_certificate()),
        };
        let logout = Logout::new(APP_KEY.parse()?, SESSION_ID.parse()?);
        Ok(Self { scenario, setup, logout, peer, elsewhere, _nobody: nobody })
    }

    pub(super) fn setup(&self) -> &Setup {
        &self.setup
    }

    pub(super) fn logout(&self) -> Logout {
        self.logout.clone()
    }

    /// The calls are over: tells the peers to stop, without waiting for them.
    pub(super) fn stop(&self) {
        for peer in [&self.peer, &self.elsewhere].into_iter().flatten() {
            peer.stop();
        }
    }

    /// Hears the peers and judges.
    pub(super) fn judge(self, calls: &[Played]) -> Row {
        let Self { scenario, setup, logout, peer, elsewhere, .. } = self;
        let [seen, elsewhere] = [peer, elsewhere].map(|peer| peer.map_or_else(Seen::default, Peer::finish));
        let problems = judge::problems(scenario, &setup, &logout, calls, &seen, &elsewhere);
        let verdict = if problems.is_empty() { Verdict::Passed } else { Verdict::Failed(problems) };
        Row::new(scenario, verdict, calls.iter().map(|call| call.outcome).collect())
    }
}

/// A server that says yes to everybody: who follows a redirect to it believes that all is well.
fn elsewhere(scenario: &Scenario) -> Result<Peer, BoxError> {
    let version = scenario.versions[0];
    let yes = answer::soap(version, "200 OK", &answer::success(version));
    Ok(Peer::start(None, scenario.life(), |_| vec![vec![Act::Read, Act::Send(yes)]])?)
}

fn addressed(script: &[Act], here: SocketAddr, away: Option<SocketAddr>) -> Vec<Act> {
    let Some(away) = away else { return script.to_vec() };
    let (here, away) = (here.to_string(), away.to_string());
    script.iter().map(|act| act.clone().replaced("{here}", &here).replaced("{elsewhere}", &away)).collect()
}
