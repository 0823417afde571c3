//! A transport for ureq that sends the head of a request together with its body.
//!
//! ureq writes the two one by one: two packets, and a server that is woken twice. Its transports can be
//! wrapped, by an interface that may change with each minor version of ureq; that is no ground for a
//! library, so this stands here, to show what it comes to. `ClientBuilder::agent` takes such an agent.

use ureq::Agent;
use ureq::config::Config;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport,
};

/// An agent that sends each request in one write.
#[must_use]
pub fn agent() -> Agent {
    Agent::with_parts(Config::default(), DefaultConnector::new().chain(AtOnce), DefaultResolver::default())
}

#[derive(Debug)]
struct AtOnce;

impl<T: Transport> Connector<T> for AtOnce {
    type Out = Held<T>;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        chained: Option<T>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        Ok(chained.map(|inner| Held { inner, head: Vec::new() }))
    }
}

/// A connection that holds a head back until there is more to write, or an answer is waited for.
#[derive(Debug)]
struct Held<T> {
    inner: T,
    head: Vec<u8>,
}

impl<T: Transport> Held<T> {
    /// Writes what is held, and `amount` bytes of output behind it.
    fn flush(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let held = self.head.len();
        let output = self.inner.buffers().output();
        if held + amount > output.len() {
            return Err(ureq::Error::BodyExceedsLimit(output.len() as u64));
        }
        output.copy_within(..amount, held);
        output[..held].copy_from_slice(&self.head);
        self.head.clear();
        self.inner.transmit_output(held + amount, timeout)
    }
}

impl<T: Transport> Transport for Held<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let written = &self.inner.buffers().output()[..amount];
        if self.head.is_empty() && written.ends_with(b"\r\n\r\n") {
            self.head.extend_from_slice(written);
            return Ok(());
        }
        self.flush(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        if !self.head.is_empty() {
            self.flush(0, timeout)?;
        }
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
