//! The async adapter, and reqwest on its own, on a runtime of one thread.

use std::time::Duration;

use reqwest::{Request, redirect, retry};
use tokio::runtime::{Builder, Runtime};
use tracegains_core::{Endpoint, Logout};

use super::{call, request};

/// As the adapter names itself; all crates of the workspace have one version.
const USER_AGENT: &str = concat!("tracegains-reqwest/", env!("CARGO_PKG_VERSION"));

/// Both clients of one server, each with its own connection.
#[derive(Debug)]
pub struct ThroughReqwest {
    runtime: Runtime,
    adapter: tracegains_reqwest::Client,
    client: reqwest::Client,
    logout: Logout,
    request: Request,
}

impl ThroughReqwest {
    /// The adapter with its defaults, and a client that has the same settings.
    #[must_use]
    pub fn new(url: &str, logout: Logout) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let endpoint = Endpoint::with_plain_http_allowed(url).expect("an address");
        // First: it chooses the crypto provider, without which reqwest's own builder panics.
        let adapter = tracegains_reqwest::Client::new(endpoint).expect("a client");
        let client = reqwest::Client::builder()
            .tls_backend_rustls()
            .tls_certs_only([])
            .no_proxy()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .http1_only()
            .connect_timeout(Duration::from_secs(10))
            .build()
            .expect("a client");
        let mut request = Request::try_from(request(url, &logout, USER_AGENT)).expect("a request");
        *request.timeout_mut() = Some(Duration::from_secs(30));
        Self { runtime, adapter, client, request, logout }
    }

    /// A logout, verdict included.
    pub fn adapter(&self) {
        let Logout { app_key, session_id, .. } = self.logout.clone();
        let done = self.runtime.block_on(self.adapter.logout(app_key, session_id)).expect("a logout");
        assert_eq!(done.attempts, 1);
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
        // Its URL was read when it was made, as the adapter's is.
        let request = self.request.try_clone().expect("a body that can be sent again");
        self.runtime.block_on(async {
            let response = self.client.execute(request).await.expect("an answer");
            response.bytes().await.expect("all of the answer").into()
        })
    }
}
