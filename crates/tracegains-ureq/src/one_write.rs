//! Head and body of a request in one write.
//!
//! ureq writes the two one by one: two packets, and a server that is woken twice.

use std::fmt;

use ureq::config::Config;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, DefaultConnector, NextTimeout, Transport,
};
use ureq::{Agent, Error};

pub(crate) fn agent(config: Config) -> Agent {
    Agent::with_parts(config, DefaultConnector::new().chain(OneWrite), DefaultResolver::default())
}

#[derive(Debug)]
struct OneWrite;

impl<T: Transport> Connector<T> for OneWrite {
    type Out = Joined<T>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<T>) -> Result<Option<Self::Out>, Error> {
        Ok(chained.map(|inner| Joined { inner, head: Vec::new() }))
    }
}

/// A connection that holds a head back until there is more to write, or an answer is waited for.
struct Joined<T> {
    inner: T,
    head: Vec<u8>,
}

impl<T: Transport> Joined<T> {
    /// Writes the head, and `amount` bytes of output behind it.
    fn join(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let head = std::mem::take(&mut self.head);
        let output = self.inner.buffers().output();
        if let Some(joined) = output.get_mut(..head.len() + amount) {
            joined.copy_within(..amount, head.len());
            joined[..head.len()].copy_from_slice(&head);
            return self.inner.transmit_output(head.len() + amount, timeout);
        }
        // They do not fit together.
        let body = output[..amount].to_vec();
        for part in [head, body] {
            self.inner.buffers().output()[..part.len()].copy_from_slice(&part);
            self.inner.transmit_output(part.len(), timeout)?;
        }
        Ok(())
    }
}

impl<T: fmt::Debug> fmt::Debug for Joined<T> {
    /// Without the head: a caller's headers may hold keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Joined").field(&self.inner).finish()
    }
}

impl<T: Transport> Transport for Joined<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let written = &self.inner.buffers().output()[..amount];
        if !self.head.is_empty() {
            return self.join(amount, timeout);
        }
        // What ends in an empty line is a head: ureq writes one whole. A body that ends so was preceded by
        // its head, or is the next piece of it; it goes out at the latest when the answer is waited for.
        if written.ends_with(b"\r\n\r\n") {
            self.head.extend_from_slice(written);
            return Ok(());
        }
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        if !self.head.is_empty() {
            self.join(0, timeout)?;
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

#[cfg(test)]
mod tests {
    use ureq::unversioned::transport::LazyBuffers;

    use super::*;

    const HEAD: &[u8] = b"POST / HTTP/1.1\r\n\r\n";

    /// Notes each write.
    #[derive(Debug)]
    struct Wire {
        buffers: LazyBuffers,
        writes: Vec<Vec<u8>>,
    }

    impl Transport for Wire {
        fn buffers(&mut self) -> &mut dyn Buffers {
            &mut self.buffers
        }

        fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
            let written = self.buffers.output()[..amount].to_vec();
            self.writes.push(written);
            Ok(())
        }

        fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
            Ok(true)
        }

        fn is_open(&mut self) -> bool {
            true
        }
    }

    /// What goes out for these pieces, over a buffer of this size.
    fn writes(pieces: &[&[u8]], size: usize) -> Vec<Vec<u8>> {
        let wire = Wire { buffers: LazyBuffers::new(1, size), writes: Vec::new() };
        let mut joined = Joined { inner: wire, head: Vec::new() };
        for piece in pieces {
            joined.buffers().output()[..piece.len()].copy_from_slice(piece);
            joined.transmit_output(piece.len(), NextTimeout::default()).unwrap();
        }
        joined.await_input(NextTimeout::default()).unwrap();
        joined.inner.writes
    }

    #[test]
    fn head_and_body_are_one_write() {
        assert_eq!(writes(&[HEAD, b"body"], 100), [[HEAD, b"body"].concat()]);
    }

    #[test]
    fn what_does_not_fit_together_is_written_one_by_one() {
        assert_eq!(writes(&[HEAD, b"body"], HEAD.len() + 3), [HEAD, b"body"]);
        assert_eq!(writes(&[HEAD, b"body"], HEAD.len() + 4), [[HEAD, b"body"].concat()]);
    }

    #[test]
    fn a_head_alone_goes_out_before_an_answer_is_waited_for() {
        assert_eq!(writes(&[HEAD], 100), [HEAD]);
        assert_eq!(writes(&[HEAD], HEAD.len()), [HEAD]);
    }

    #[test]
    fn nothing_is_lost_or_turned_around_in_more_pieces() {
        let pieces: [&[u8]; 4] = [HEAD, b"one", b"two\r\n\r\n", b"three"];
        assert_eq!(writes(&pieces, 100).concat(), pieces.concat());
    }
}
