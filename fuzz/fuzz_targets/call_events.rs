//! Any sequence of events, told to a call.
#![no_main]
use libfuzzer_sys::fuzz_target;
use tracegains_conformance::law::call::{Event, Setup, events};

type Input = (u8, u16, bool, bool, u64, Vec<(u8, u8, u16)>);

fuzz_target!(|input: Input| {
    let (attempts, deadline, repeat_lost, auto, jitter, list) = input;
    let setup = Setup { attempts: attempts % 12, deadline, repeat_lost, auto, jitter };
    let list: Vec<_> = list.into_iter().map(|(input, what, passed)| Event { input, what, passed }).collect();
    events(setup, &list).check();
});
