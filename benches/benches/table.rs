//! One row for each target: ours, the reference it is measured against, the ratio, the target.

use std::collections::HashMap;
use std::hint::black_box;
use std::process::Command;
#[cfg(feature = "loopback")]
use std::time::Duration;

#[cfg(feature = "loopback")]
use benches::compare::compare_for;
use benches::compare::{Comparison, compare, compare_on, shortest};
#[cfg(feature = "loopback")]
use benches::loopback::{
    AT_ONCE, FixedServer, Service, ThroughReqwest, ThroughUreq, beside_gsoap, on_one_processor,
};
use benches::messages::{self, MEBIBYTE};
use benches::table::{Row, Target, print, speed, time};
use benches::{hostile, ours, peers};
use tracegains_core::CallOptions;
use tracegains_core::binding::Endpoint;
use tracegains_core::soap::Limits;

/// How long one comparison over loopback is to take.
#[cfg(feature = "loopback")]
const LOOPBACK: Duration = Duration::from_secs(3);

fn main() {
    let counts = Counts::take();
    let mut details = None;
    let mut groups: Vec<Group> = vec![
        ("encode", Box::new(|| encode(&counts))),
        ("decode", Box::new(|| decode(&counts))),
        ("large", Box::new(large)),
        ("linear", Box::new(linear)),
        ("call", Box::new(|| vec![whole_call()])),
        #[cfg(feature = "loopback")]
        ("loopback", Box::new(loopback)),
        #[cfg(feature = "loopback")]
        ("gsoap", Box::new(gsoap)),
        (
            "hostile",
            Box::new(|| {
                let (rows, text) = hostile(&counts);
                details = Some(text);
                rows
            }),
        ),
    ];
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let Some(word) = words.iter().find(|word| groups.iter().all(|(name, _)| name != word)) {
        let names: Vec<&str> = groups.iter().map(|(name, _)| *name).collect();
        eprintln!("table: no group {word}; there are {}", names.join(", "));
        std::process::exit(2);
    }
    groups.retain(|(name, _)| words.is_empty() || words.iter().any(|word| word == name));
    let rows: Vec<Row> = groups.into_iter().flat_map(|(_, mut rows)| rows()).collect();
    println!();
    print(&rows);
    if let Some(details) = details {
        println!("\nHostile messages, read in full with the limits out of the way:\n");
        println!("{details}");
    }
}

/// Rows that are measured together, by the name that asks for them alone.
type Group<'a> = (&'static str, Box<dyn FnMut() -> Vec<Row> + 'a>);

/// What the binary `allocations` counted: allocations, bytes, bytes at the peak.
struct Counts(HashMap<String, [usize; 3]>);

impl Counts {
    fn take() -> Self {
        let output = Command::new(env!("CARGO_BIN_EXE_allocations")).output().expect("the counting binary");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let line = |line: &str| {
            let mut cells = line.split('\t');
            let name = cells.next()?.to_owned();
            let mut number = || cells.next()?.parse().ok();
            Some((name, [number()?, number()?, number()?]))
        };
        Self(text.lines().filter_map(line).collect())
    }

    fn of(&self, name: &str) -> [usize; 3] {
        *self.0.get(name).unwrap_or_else(|| panic!("nothing counted for {name}"))
    }
}

fn ratio(work: &str, found: Comparison, target: Target) -> Row {
    Row {
        work: work.to_owned(),
        ours: time(found.ours),
        reference: time(found.reference),
        value: found.ratio,
        spread: Some(found.quartiles),
        target,
    }
}

/// Speed of ours as a part of the reference's.
fn share(work: &str, bytes: usize, found: Comparison, target: Target) -> Row {
    let (low, high) = found.quartiles;
    Row {
        work: work.to_owned(),
        ours: speed(bytes, found.ours),
        reference: speed(bytes, found.reference),
        value: found.ratio.recip(),
        spread: Some((high.recip(), low.recip())),
        target,
    }
}

fn count(work: &str, ours: usize, reference: usize, target: Target) -> Row {
    Row {
        work: work.to_owned(),
        ours: ours.to_string(),
        reference: reference.to_string(),
        value: ours as f64 - reference as f64,
        spread: None,
        target,
    }
}

fn encode(counts: &Counts) -> Vec<Row> {
    let logout = messages::logout();
    let bytes = ours::encode(&logout);
    let found = compare(|| ours::encode(black_box(&logout)), || peers::copy(black_box(&bytes)));
    let [allocations, allocated, _] = counts.of("encode");
    vec![
        ratio("encode the request / copy its bytes", found, Target::AtMost(2.5)),
        count("encode: allocations beyond one", allocations, 1, Target::AtMost(0.0)),
        count("encode: bytes allocated beyond the request's", allocated, bytes.len(), Target::AtMost(0.0)),
    ]
}

fn decode(counts: &Counts) -> Vec<Row> {
    let limits = Limits::default();
    let bytes = messages::success();
    let text = std::str::from_utf8(&bytes).expect("UTF-8");
    let decode = || ours::decode(black_box(&bytes), &limits);
    let named = |name: &str| format!("decode the success answer / {name}");
    let ([ours, ..], [reader, ..]) = (counts.of("decode success"), counts.of("reader success"));
    let mut rows = vec![
        ratio(
            &named("bare NsReader pass"),
            compare(decode, || peers::ns_reader(black_box(text))),
            Target::AtMost(1.0),
        ),
        ratio(
            &named("bare Reader pass (stretch)"),
            compare(decode, || peers::reader(black_box(text))),
            Target::AtMost(1.6),
        ),
        count("decode: allocations beyond a bare Reader pass", ours, reader, Target::AtMost(4.0)),
        ratio(
            &named("roxmltree"),
            compare(decode, || peers::roxmltree(black_box(text))),
            Target::AtMost(1.0),
        ),
        ratio(
            &named("serde over quick-xml"),
            compare(decode, || peers::serde(black_box(text))),
            Target::AtMost(1.0),
        ),
        ratio(&named("xml-rs"), compare(decode, || peers::xml_rs(black_box(text))), Target::AtMost(1.0)),
    ];
    for (version, bytes) in [("1.1", messages::fault()), ("1.2", messages::fault_v1_2())] {
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        let decode = || ours::decode(black_box(&bytes), &limits);
        let found = compare(decode, || peers::ns_reader(black_box(text)));
        let work = format!("decode a {version} fault with detail / bare NsReader pass");
        rows.push(ratio(&work, found, Target::AtMost(0.95)));
    }
    rows
}

fn large() -> Vec<Row> {
    let limits = ours::no_limits();
    let mut rows = Vec::new();
    for (name, shape) in messages::SHAPES {
        let bytes = shape(MEBIBYTE);
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        let decode = || ours::decode(black_box(&bytes), &limits);
        let reader = compare(decode, || peers::reader(black_box(text)));
        let plain = name == "plain text";
        let target = Target::AtLeast(if plain { 0.35 } else { 0.6 });
        rows.push(share(&format!("speed, 1 MiB, {name} / bare Reader pass"), bytes.len(), reader, target));
        if plain {
            let tree = compare(decode, || peers::roxmltree(black_box(text)));
            rows.push(share("speed, 1 MiB, plain text / roxmltree", bytes.len(), tree, Target::AtLeast(4.0)));
        }
    }
    rows
}

/// What a byte more costs in large messages and in small ones, without what every message costs.
fn linear() -> Vec<Row> {
    let limits = ours::no_limits();
    let mut rows = Vec::new();
    for (name, shape) in messages::SHAPES {
        let empty = shape(0);
        let more = |size: usize| {
            let message = shape(size);
            let found = compare(
                || ours::decode(black_box(&message), &limits),
                || ours::decode(black_box(&empty), &limits),
            );
            (found.ours - found.reference) / (message.len() - empty.len()) as f64
        };
        let (small, large) = (more(1024), more(8 * MEBIBYTE));
        rows.push(Row {
            work: format!("time of a byte more, {name}: 8 MiB / 1 KiB"),
            ours: format!("{large:.2} ns"),
            reference: format!("{small:.2} ns"),
            value: large / small,
            spread: None,
            target: Target::AtMost(1.5),
        });
    }
    rows
}

fn whole_call() -> Row {
    let endpoint = Endpoint::production();
    let options = CallOptions::new();
    let logout = messages::logout();
    let success = messages::success();
    let found = compare_on(
        || ours::response(success.clone()),
        |response| ours::call(black_box(&endpoint), &options, &logout, response),
        |response| ours::by_hand(black_box(&endpoint), &logout, response),
    );
    ratio("a whole call in memory / by hand", found, Target::AtMost(1.15))
}

/// Each adapter beside its HTTP client alone, both with a connection to a server of their own.
#[cfg(feature = "loopback")]
struct Clients {
    ureq: ThroughUreq,
    reqwest: ThroughReqwest,
    _servers: [FixedServer; 2],
}

#[cfg(feature = "loopback")]
impl Clients {
    fn start() -> Self {
        let servers = [(); 2].map(|()| FixedServer::start(&messages::success()).expect("a port"));
        let ureq = ThroughUreq::new(&servers[0].url(), messages::logout());
        let reqwest = ThroughReqwest::new(&servers[1].url(), messages::logout());
        Self { ureq, reqwest, _servers: servers }
    }

    fn beside_ureq(&self, work: fn(&ThroughUreq)) -> Comparison {
        exchange(|| work(&self.ureq), || self.ureq.alone())
    }

    fn beside_reqwest(&self, work: fn(&ThroughReqwest)) -> Comparison {
        exchange(|| work(&self.reqwest), || self.reqwest.alone())
    }
}

/// Times are medians: the shortest are luck.
#[cfg(feature = "loopback")]
fn exchange(mut ours: impl FnMut(), mut reference: impl FnMut()) -> Comparison {
    let found = compare_for(LOOPBACK, || (), |()| ours(), |()| reference());
    Comparison { ours: found.medians.0, reference: found.medians.1, ..found }
}

/// What goes over loopback, over connections that are kept.
#[cfg(feature = "loopback")]
fn loopback() -> Vec<Row> {
    let clients = Clients::start();
    let target = Target::AtMost(1.05);
    let mut rows = vec![
        ratio("one logout, blocking adapter / ureq alone", clients.beside_ureq(ThroughUreq::adapter), target),
        ratio(
            "one logout, async adapter / reqwest alone",
            clients.beside_reqwest(ThroughReqwest::adapter),
            target,
        ),
    ];
    drop(clients);
    rows.extend(on_one_processor(|| {
        let clients = Clients::start();
        let explained = |work: &str, found| ratio(&format!("on one processor: {work}"), found, Target::None);
        [
            explained("blocking adapter / ureq alone", clients.beside_ureq(ThroughUreq::adapter)),
            explained(
                "ureq alone and a call in memory / ureq alone",
                clients.beside_ureq(ThroughUreq::alone_and_call),
            ),
            explained(
                "blocking adapter with `one_write` / ureq alone",
                clients.beside_ureq(ThroughUreq::one_write),
            ),
            explained("async adapter / reqwest alone", clients.beside_reqwest(ThroughReqwest::adapter)),
            explained(
                "reqwest alone and a call in memory / reqwest alone",
                clients.beside_reqwest(ThroughReqwest::alone_and_call),
            ),
        ]
    }));
    let service = Service::start().expect("the local service");
    let served =
        compare_for(LOOPBACK, || service.open(), |round| service.local(round), |round| service.bare(round));
    let work = "requests of the local service / of a bare axum handler";
    rows.push(rate(work, AT_ONCE, served, Target::AtLeast(0.8)));
    rows
}

/// How much is done in a second, where `each` are done in the time that was compared.
#[cfg(feature = "loopback")]
fn rate(work: &str, each: usize, found: Comparison, target: Target) -> Row {
    let rate = |nanoseconds: f64| format!("{:.0}/s", each as f64 * 1e9 / nanoseconds);
    Row { ours: rate(found.medians.0), reference: rate(found.medians.1), ..share(work, 0, found, target) }
}

/// Sequential logouts, against one nginx worker.
#[cfg(feature = "loopback")]
fn gsoap() -> Vec<Row> {
    let found = beside_gsoap(env!("CARGO_BIN_EXE_ours"));
    let row = |work: &str, found: Option<Comparison>| match found {
        Some(found) => rate(work, 1, found, Target::AtLeast(1.0)),
        None => Row {
            work: work.to_owned(),
            ours: "–".to_owned(),
            reference: "–".to_owned(),
            value: f64::NAN,
            spread: None,
            target: Target::AtLeast(1.0),
        },
    };
    vec![
        row("logouts, blocking adapter / gSOAP's C client", found.as_ref().map(|found| found.adapter)),
        row("logouts, the same with `one_write` / gSOAP's", found.as_ref().map(|found| found.one_write)),
    ]
}

fn hostile(counts: &Counts) -> (Vec<Row>, String) {
    let (limits, none) = (Limits::default(), ours::no_limits());
    let mut text = String::from(
        "| message | bytes | ns/byte | peak bytes/byte | smaller: bytes | ns/byte | peak bytes/byte | refused in |\n\
         | ------- | ----- | ------- | --------------- | -------------- | ------- | --------------- | ---------- |\n",
    );
    let (mut slower, mut larger) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    for (name, shape, full, smaller) in hostile::ALL {
        let cost = |size: usize| {
            let bytes = shape(size);
            let time = shortest(|| ours::decode(black_box(&bytes), &none)) / bytes.len() as f64;
            let [_, _, peak] = counts.of(&format!("hostile {name} {size}"));
            (bytes.len(), time, peak as f64 / bytes.len() as f64)
        };
        let (small, small_time, small_peak) = cost(smaller);
        let (large, large_time, large_peak) = cost(full);
        slower = slower.max(large_time / small_time);
        larger = larger.max(large_peak - small_peak);
        let message = shape(full);
        let refused = time(shortest(|| ours::decode(black_box(&message), &limits).is_err()));
        text.push_str(&format!(
            "| {name} | {large} | {large_time:.2} | {large_peak:.2} | {small} | {small_time:.2} | {small_peak:.2} | {refused} |\n"
        ));
    }
    let row = |work: &str, value, target| Row {
        work: work.to_owned(),
        ours: "full size".to_owned(),
        reference: "smaller".to_owned(),
        value,
        spread: None,
        target,
    };
    let rows = vec![
        row("hostile messages: growth of time per byte, worst", slower, Target::AtMost(1.5)),
        row("hostile messages: growth of peak bytes per byte, worst", larger, Target::AtMost(0.5)),
    ];
    (rows, text)
}
