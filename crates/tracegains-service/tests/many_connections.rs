//! A thousand connections at once, some of them slow, and the service answers.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod wire;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tracegains_core::{SessionId, SoapVersion};
use tracegains_service::LocalService;
use wire::{Connection, envelope, post, success};

const CONNECTIONS: usize = 1000;
const SLOW: usize = 64;
/// More than the standard library's queue of 128 takes.
const BURST: usize = 400;

/// A connection with a request that has not all been sent.
struct Slow {
    connection: Connection,
    version: SoapVersion,
    session_id: SessionId,
    request: Vec<u8>,
    sent: usize,
}

impl Slow {
    /// The first of them stop in the head, the others in the body.
    fn open(service: &LocalService, number: usize) -> Self {
        let version = SoapVersion::ALL[number % 2];
        let (app_key, session_id) = service.issue_session();
        let request = post(version, envelope(version, &app_key, &session_id));
        let sent = if number < SLOW / 2 { 10 } else { request.len() - 250 };
        let mut connection = Connection::to(service);
        connection.send(&request[..sent]);
        Self { connection, version, session_id, request, sent }
    }

    /// Sends one byte more, but never the last. Whether there was one to send.
    fn trickle(&mut self) -> bool {
        let more = self.sent + 1 < self.request.len();
        if more {
            self.connection.send(&self.request[self.sent..=self.sent]);
            self.sent += 1;
        }
        more
    }
}

/// Each end of a connection takes a descriptor, and both are here; the tests may run at once.
fn allow_descriptors() {
    #[cfg(unix)]
    {
        let needed = 2 * (CONNECTIONS + BURST) as u64 + 200;
        let allowed = rlimit::increase_nofile_limit(needed).unwrap();
        assert!(
            allowed >= needed,
            "this test needs {needed} file descriptors (ulimit -Hn): allowed are {allowed}"
        );
    }
}

#[test]
fn a_thousand_open_connections_of_which_64_are_slow_keep_nobody_from_logging_out() {
    allow_descriptors();
    let service = LocalService::builder().request_timeout(Duration::from_secs(300)).start().unwrap();
    let logout = |connection: &mut Connection, version| {
        let (app_key, session_id) = service.issue_session();
        let reply = connection.send(post(version, envelope(version, &app_key, &session_id))).reply();
        assert_eq!(reply.text(), success(version));
        assert!(!service.is_active(&session_id));
    };

    let mut slow: Vec<Slow> = (0..SLOW).map(|number| Slow::open(&service, number)).collect();
    let done = AtomicBool::new(false);
    let slow = thread::scope(|scope| {
        let trickling = scope.spawn(|| {
            while slow.iter_mut().map(Slow::trickle).filter(|sent| *sent).count() > 0
                && !done.load(Ordering::Relaxed)
            {
                thread::sleep(Duration::from_millis(5));
            }
            slow
        });
        // Each is used twice while all of them are open.
        let mut open: Vec<Connection> = (SLOW..CONNECTIONS).map(|_| Connection::to(&service)).collect();
        for version in SoapVersion::ALL {
            open.iter_mut().for_each(|connection| logout(connection, version));
        }
        logout(&mut Connection::to(&service), SoapVersion::V1_1);
        done.store(true, Ordering::Relaxed);
        trickling.join().unwrap()
    });

    // The slow ones were held as well: none has been answered, and each is once it is whole.
    for Slow { mut connection, version, session_id, request, sent } in slow {
        assert!(service.is_active(&session_id), "a part of a request ended the session");
        assert_eq!(connection.send(&request[sent..]).reply().text(), success(version));
    }
}

/// What finds no room in the queue is dropped, and waits a second until its own system tries again.
#[cfg(target_os = "linux")]
#[test]
fn a_burst_of_connections_waits_its_turn_and_none_is_dropped() {
    allow_descriptors();
    let (resume, paused) = std::sync::mpsc::channel::<()>();
    let (entered, busy) = std::sync::mpsc::channel();
    let paused = std::sync::Mutex::new(paused);
    // It is called on the service's own thread: nothing is accepted until it returns.
    let observer = move |_: &tracegains_service::Served| {
        let _ = entered.send(());
        let _ = paused.lock().unwrap().recv();
    };
    let service = LocalService::builder().observer(observer).start().unwrap();
    let mut first = Connection::to(&service);
    first.send(format!("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", wire::PATH));
    busy.recv_timeout(Duration::from_secs(10)).unwrap();

    let connect = || std::net::TcpStream::connect_timeout(&service.address(), Duration::from_secs(10));
    let burst: Vec<_> = (0..BURST).map_while(|_| connect().ok()).collect();
    drop(resume);
    assert_eq!(burst.len(), BURST);
    assert_eq!(first.reply().status, 200);
}
