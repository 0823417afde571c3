//! The blocking adapter, and ureq on its own.

use std::time::Duration;

use tracegains_core::http::Request;
use tracegains_core::{Endpoint, Logout};
use ureq::Agent;

use super::{call, request};

/// As the adapter names itself; all crates of the workspace have one version.
const USER_AGENT: &str = concat!("tracegains-ureq/", env!("CARGO_PKG_VERSION"));

/// Both clients of one server, each with its own connection.
#[derive(Debug)]
pub struct ThroughUreq {
    adapter: tracegains_ureq::Client,
    one_write: tracegains_ureq::Client,
    agent: Agent,
    logout: Logout,
    request: Request<Vec<u8>>,
}

impl ThroughUreq {
    /// The adapter with its defaults, and an agent that has the same settings for good.
    #[must_use]
    pub fn new(url: &str, logout: Logout) -> Self {
        let endpoint = Endpoint::with_plain_http_allowed(url).expect("an address");
        let (whole, connect) = (Some(Duration::from_secs(30)), Some(Duration::from_secs(10)));
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_response_header_size(64 * 1024)
            .proxy(None)
            .timeout_connect(connect)
            .timeout_send_request(whole)
            .timeout_send_body(whole)
            .timeout_recv_response(whole)
            .timeout_recv_body(whole)
            .build()
            .new_agent();
        let one_write = tracegains_ureq::Client::builder(endpoint.clone()).one_write().build();
        let one_write = one_write.expect("a client");
        let adapter = tracegains_ureq::Client::new(endpoint).expect("a client");
        Self { adapter, one_write, agent, request: request(url, &logout, USER_AGENT), logout }
    }

    /// A logout, verdict included.
    pub fn adapter(&self) {
        self.log_out(&self.adapter);
    }

    /// The same, with head and body of the request in one write.
    pub fn one_write(&self) {
        self.log_out(&self.one_write);
    }

    fn log_out(&self, client: &tracegains_ureq::Client) {
        let Logout { app_key, session_id, .. } = self.logout.clone();
        assert_eq!(client.logout(app_key, session_id).expect("a logout").attempts, 1);
    }

    /// The client alone, and behind it a call in memory on the answer: what an adapter cannot be faster than.
    pub fn alone_and_call(&self) {
        call(self.adapter.endpoint(), self.adapter.options(), &self.logout, self.exchange());
    }

    /// The same bytes there, and the answer's to their end; nobody looks at them.
    pub fn alone(&self) {
        assert!(!self.exchange().is_empty());
    }

    fn exchange(&self) -> Vec<u8> {
        let mut response = self.agent.run(self.request.clone()).expect("an answer");
        response.body_mut().read_to_vec().expect("all of the answer")
    }
}
