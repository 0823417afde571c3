//! The two HTTP clients behind one door.

use std::error::Error;
use std::fs;
use std::path::Path;

use tokio::runtime::{self, Runtime};
use tracegains_core::{CallOptions, Endpoint, Logout};

use crate::arguments;
use crate::exit::BadInput;
use crate::report::Ended;
use crate::shown::Secrets;

/// A client of either kind.
pub(crate) enum Client {
    Blocking(tracegains_ureq::Client),
    Async(tracegains_reqwest::Client, Runtime),
}

/// Both clients use ring: chosen once, so that what other crates compile in changes nothing.
pub(crate) fn choose_tls() {
    // It fails where one is chosen already, which nothing but this does.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

impl Client {
    /// The client that the command line asks for.
    ///
    /// # Errors
    ///
    /// A setting of it cannot be used.
    pub(crate) fn open(
        choice: arguments::Transport,
        endpoint: Endpoint,
        target: &arguments::Target,
    ) -> Result<Self, BadInput> {
        // What is no text is no URL, and the client says so.
        let proxy = target.proxy.as_deref().map(|url| url.to_str().unwrap_or_default());
        let roots = target.ca_file.as_deref().map(read_roots).transpose()?;
        match choice {
            arguments::Transport::Blocking => {
                let mut builder = tracegains_ureq::Client::builder(endpoint);
                if let Some(url) = proxy {
                    builder = builder.proxy(url);
                }
                if let Some(pem) = roots {
                    builder = builder.root_certificates(&pem);
                }
                builder.build().map(Self::Blocking).map_err(|error| unusable(&error))
            }
            arguments::Transport::Async => {
                let mut builder = tracegains_reqwest::Client::builder(endpoint);
                if let Some(url) = proxy {
                    builder = builder.proxy(url);
                }
                if let Some(pem) = roots {
                    builder = builder.root_certificates(&pem);
                }
                let client = builder.build().map_err(|error| unusable(&error))?;
                let runtime = runtime::Builder::new_current_thread().enable_all().build();
                runtime.map(|runtime| Self::Async(client, runtime)).map_err(|error| unusable(&error))
            }
        }
    }

    /// One call.
    pub(crate) fn logout(&self, request: Logout, options: CallOptions, secrets: Secrets) -> Ended {
        match self {
            Self::Blocking(client) => Ended::new(&client.logout_with(request, options), secrets),
            Self::Async(client, runtime) => {
                Ended::new(&runtime.block_on(client.logout_with(request, options)), secrets)
            }
        }
    }
}

fn read_roots(path: &Path) -> Result<Vec<u8>, BadInput> {
    fs::read(path).map_err(|error| {
        BadInput::new(format!("--ca-file {}: {error}", Secrets::Masked.text(&path.to_string_lossy())))
    })
}

/// The settings come from the command line, and so does what is wrong with them.
fn unusable(error: &(dyn Error + 'static)) -> BadInput {
    BadInput::new(tracegains_core::call::report(error).to_string())
}
