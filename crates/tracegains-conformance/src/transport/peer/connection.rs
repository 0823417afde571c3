//! One connection: the scripts of its requests, one after the other.

use std::net::TcpStream;

use super::act::Act;
use super::request::{Parsed, SeenRequest};
use super::wire::{ServerTls, Wire};
use super::{GLANCE, Shared};

/// Serves requests until a script closes the connection, the client goes, or the peer is stopped.
pub(super) fn serve(stream: TcpStream, tls: Option<&ServerTls>, number: usize, shared: &Shared) {
    let Ok(mut wire) = Wire::new(stream, tls) else { return };
    while wire.wait_for_data(shared) {
        let Some(script) = shared.next_turn() else { return };
        for act in script {
            if !play(act, &mut wire, number, shared) {
                return;
            }
        }
    }
}

/// Whether to go on.
fn play(act: &Act, wire: &mut Wire, number: usize, shared: &Shared) -> bool {
    match act {
        Act::Read => match read(wire, number, shared) {
            Some(request) => {
                shared.seen().requests.push(request);
                true
            }
            None => false,
        },
        Act::Look => {
            let all_of_it = |seen: &[u8]| !matches!(SeenRequest::parse(seen, number), Parsed::TooLittle);
            match wire.peek_while(shared, |seen| !all_of_it(seen)) {
                Some(bytes) => {
                    note(SeenRequest::parse(&bytes, number), shared).is_some_and(|(request, _)| {
                        shared.seen().requests.push(request);
                        true
                    })
                }
                None => false,
            }
        }
        Act::Send(bytes) => wire.send(bytes, shared),
        Act::Drip(bytes, every) => bytes.chunks(1).all(|byte| wire.send(byte, shared) && shared.wait(*every)),
        Act::Flood(bytes) => {
            // In larger pieces: small ones cost more of the machine than of the client. And at the pace of a
            // network: a client that always finds more to read may keep others from running.
            let bytes = bytes.repeat((4 * 1024_usize).div_ceil(bytes.len().max(1)));
            while wire.send(&bytes, shared) && shared.wait(GLANCE) {}
            false
        }
        Act::Wait(duration) => shared.wait(*duration),
        Act::Silence => {
            while wire.receive(shared) {}
            false
        }
        Act::Close => {
            wire.say_goodbye();
            false
        }
        Act::Cut | Act::Reset => false,
    }
}

fn read(wire: &mut Wire, number: usize, shared: &Shared) -> Option<SeenRequest> {
    loop {
        match SeenRequest::parse(&wire.inbox, number) {
            Parsed::TooLittle => {
                if !wire.receive(shared) {
                    return None;
                }
            }
            parsed => {
                let (request, length) = note(parsed, shared)?;
                wire.inbox.drain(..length);
                if !wire.inbox.is_empty() {
                    shared.seen().problems.push("bytes behind the end of a request".to_owned());
                }
                return Some(request);
            }
        }
    }
}

fn note(parsed: Parsed, shared: &Shared) -> Option<(SeenRequest, usize)> {
    match parsed {
        Parsed::Request(request, length) => Some((*request, length)),
        Parsed::TooLittle => None,
        Parsed::NoRequest(why) => {
            shared.seen().problems.push(format!("what came is no HTTP request: {why}"));
            None
        }
    }
}
