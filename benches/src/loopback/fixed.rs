//! A server that gives one answer to whatever comes, over connections that are kept.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};
use std::thread;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::wire::receive_message;

/// One thread for all connections, on a port of the system's choice, until it is dropped. Clients that are
/// compared share that thread: where the system puts it is then the same for each.
#[derive(Debug)]
pub struct FixedServer {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl FixedServer {
    /// Answers with this body under 200, as a SOAP 1.1 message.
    ///
    /// # Errors
    ///
    /// The system gives no port.
    pub fn start(body: &[u8]) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let answer: Arc<[u8]> = [head.as_bytes(), body].concat().into();
        let first = Arc::new(OnceLock::new());
        let (stop, stopped) = oneshot::channel();
        let runtime = Builder::new_current_thread().enable_io().build()?;
        thread::spawn(move || {
            runtime.spawn(async move {
                let listener = tokio::net::TcpListener::from_std(listener)?;
                loop {
                    let (stream, _) = listener.accept().await?;
                    tokio::spawn(serve(stream, Arc::clone(&answer), Arc::clone(&first)));
                }
                #[expect(unreachable_code, reason = "names the type of the errors")]
                Ok::<(), io::Error>(())
            });
            // The sender is dropped, and the connections with the runtime.
            drop(runtime.block_on(stopped));
        });
        Ok(Self { address, _stop: stop })
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/v7/soap/Authentication.asmx", self.address)
    }
}

/// A request that is not the first one byte for byte ends the connection: who is compared here has to
/// send the same.
async fn serve(mut stream: TcpStream, answer: Arc<[u8]>, first: Arc<OnceLock<Vec<u8>>>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let (_, end) = receive_message(&mut stream, &mut buffer).await?;
        if first.get_or_init(|| buffer[..end].to_vec()) != &buffer[..end] {
            return Err(io::ErrorKind::InvalidData.into());
        }
        stream.write_all(&answer).await?;
    }
}
