//! Ctrl-C, and what else asks a program to end.

use std::io;

use tokio::runtime::{Builder, Runtime};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};

/// From the moment it exists, a request to stop does not kill the process but is waited for.
pub(crate) struct Stop {
    runtime: Runtime,
    #[cfg(unix)]
    signals: [Signal; 2],
    #[cfg(windows)]
    ctrl_c: CtrlC,
}

impl Stop {
    /// # Errors
    ///
    /// The system gives no way to be told.
    pub(crate) fn listen() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_io().build()?;
        let entered = runtime.enter();
        #[cfg(unix)]
        let signals = [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?];
        #[cfg(windows)]
        let ctrl_c = ctrl_c()?;
        drop(entered);
        Ok(Self {
            runtime,
            #[cfg(unix)]
            signals,
            #[cfg(windows)]
            ctrl_c,
        })
    }

    /// Returns once the process is asked to stop.
    #[cfg(unix)]
    pub(crate) fn wait(self) {
        let Self { runtime, signals: [mut interrupt, mut terminate] } = self;
        runtime.block_on(std::future::poll_fn(|context| {
            if interrupt.poll_recv(context).is_ready() || terminate.poll_recv(context).is_ready() {
                return std::task::Poll::Ready(());
            }
            std::task::Poll::Pending
        }));
    }

    /// Returns once the process is asked to stop.
    #[cfg(windows)]
    pub(crate) fn wait(mut self) {
        self.runtime.block_on(self.ctrl_c.recv());
    }
}
