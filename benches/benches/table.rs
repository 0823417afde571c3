//! Prints how this project does against its peers, in one run on one machine: a row for each target, then
//! what hostile messages cost. `cargo bench --manifest-path benches/Cargo.toml`

use std::collections::HashMap;
use std::process::Command;

use benches::compare::{Comparison, compare, shortest};
use benches::messages::{self, MEBIBYTE};
use benches::table::{self, Row, Target, print, speed, time};
use benches::{hostile, ours, peers};
use tracegains_core::soap::Limits;
use tracegains_core::{CallOptions, Endpoint};

/// A row about time: ours against the reference's.
fn row(work: &str, compared: Comparison, most: f64) -> Row {
    Row {
        work: work.to_owned(),
        ours: time(compared.ours),
        reference: time(compared.reference),
        value: compared.ratio,
        spread: Some(compared.quartiles),
        target: Target::AtMost(most),
    }
}

/// A row about speed: ours as a part of the reference's.
fn speed_row(work: &str, bytes: usize, compared: Comparison, least: f64) -> Row {
    let (low, high) = compared.quartiles;
    Row {
        work: work.to_owned(),
        ours: speed(bytes, compared.ours),
        reference: speed(bytes, compared.reference),
        value: 1.0 / compared.ratio,
        spread: Some((1.0 / high, 1.0 / low)),
        target: Target::AtLeast(least),
    }
}

fn count_row(work: &str, ours: u64, reference: u64, value: f64, most: f64) -> Row {
    Row {
        work: work.to_owned(),
        ours: ours.to_string(),
        reference: reference.to_string(),
        value,
        spread: None,
        target: Target::AtMost(most),
    }
}

/// Allocations, bytes, peak bytes by name, counted in a process of its own.
fn allocations() -> HashMap<String, [u64; 3]> {
    let output = Command::new(env!("CARGO_BIN_EXE_allocations")).output().expect("the counting process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines()
        .map(|line| {
            let mut cells = line.split('\t');
            let name = cells.next().unwrap_or_default().to_owned();
            let mut number = || cells.next().and_then(|cell| cell.parse().ok()).expect("a number");
            (name, [number(), number(), number()])
        })
        .collect()
}

fn main() {
    // `cargo bench` hands over flags of a harness; there is nothing to choose here.
    let limits = Limits::default();
    let counted = allocations();
    let mut rows = Vec::new();

    let logout = messages::logout();
    let encoded = ours::encode(&logout);
    rows.push(row(
        "encode the request / copy its bytes",
        compare(|| ours::encode(&logout), || encoded.clone()),
        2.5,
    ));
    rows.push(count_row(
        "allocations of encoding",
        counted["encode"][0],
        1,
        counted["encode"][0] as f64,
        1.0,
    ));

    let success = messages::success();
    let text = std::str::from_utf8(&success).expect("UTF-8");
    let decode = || ours::decode(&success, &limits);
    rows.push(row(
        "decode the success answer / bare NsReader pass",
        compare(decode, || peers::ns_reader(text)),
        1.0,
    ));
    rows.push(row("the same / bare Reader pass (stretch)", compare(decode, || peers::reader(text)), 1.6));
    rows.push(row("the same / roxmltree::Document::parse", compare(decode, || peers::roxmltree(text)), 1.0));
    rows.push(row("the same / serde over quick-xml", compare(decode, || peers::serde(text)), 1.0));
    rows.push(row("the same / xml-rs", compare(decode, || peers::xml_rs(text)), 1.0));
    let (ours_count, bare) = (counted["decode success"][0], counted["reader success"][0]);
    rows.push(count_row(
        "allocations beyond a bare Reader pass",
        ours_count,
        bare,
        ours_count.saturating_sub(bare) as f64,
        4.0,
    ));
    for (name, fault) in [("1.1", messages::fault()), ("1.2", messages::fault_v1_2())] {
        let text = std::str::from_utf8(&fault).expect("UTF-8");
        let compared = compare(|| ours::decode(&fault, &limits), || peers::ns_reader(text));
        rows.push(row(&format!("decode a {name} fault with detail / bare NsReader pass"), compared, 0.95));
    }

    let open = ours::no_limits();
    for (name, shape) in [
        ("many siblings", messages::siblings as messages::Shape),
        ("deep", messages::deep),
        ("many attributes", messages::attributes),
    ] {
        let bytes = shape(MEBIBYTE);
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        let compared = compare(|| ours::decode(&bytes, &open), || peers::reader(text));
        rows.push(speed_row(&format!("decode 1 MiB, {name} / bare Reader"), bytes.len(), compared, 0.6));
        let (small, large) = (shape(1024), shape(8 * MEBIBYTE));
        let each = |bytes: &[u8]| shortest(|| ours::decode(bytes, &open)) / bytes.len() as f64;
        let (small_each, large_each) = (each(&small), each(&large));
        rows.push(Row {
            work: format!("{name}: time for a byte of 8 MiB / of 1 KiB"),
            ours: format!("{large_each:.2} ns"),
            reference: format!("{small_each:.2} ns"),
            value: large_each / small_each,
            spread: None,
            target: Target::AtMost(1.5),
        });
    }
    let plain = messages::plain_text(MEBIBYTE);
    let text = std::str::from_utf8(&plain).expect("UTF-8");
    let decode = || ours::decode(&plain, &open);
    rows.push(speed_row(
        "decode 1 MiB of text / bare Reader",
        plain.len(),
        compare(decode, || peers::reader(text)),
        0.35,
    ));
    rows.push(speed_row(
        "the same / roxmltree",
        plain.len(),
        compare(decode, || peers::roxmltree(text)),
        4.0,
    ));

    let (endpoint, options) = (Endpoint::production(), CallOptions::new());
    let answer = || ours::response(success.clone());
    let compared = compare(
        || ours::call(&endpoint, &options, &logout, answer()),
        || ours::by_hand(&endpoint, &logout, answer()),
    );
    rows.push(row("a whole call in memory / by hand", compared, 1.15));
    println!();
    print(&rows);

    println!(
        "\nHostile messages: read in full with the limits out of the way, and refused with them in place.\n"
    );
    println!(
        "| message | bytes | ns/byte | peak bytes/byte | a tenth of it: ns/byte | peak bytes/byte | refused in |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (name, shape, full) in hostile::ALL {
        let cost = |size: usize| {
            let bytes = shape(size);
            let each = shortest(|| ours::decode(&bytes, &open)) / bytes.len() as f64;
            let peak = counted[&format!("hostile {name} {size}")][2] as f64 / bytes.len() as f64;
            (bytes.len(), each, peak)
        };
        let (length, each, peak) = cost(full);
        let (_, tenth_each, tenth_peak) = cost(full / 10);
        let bytes = shape(full);
        let refused = table::time(shortest(|| ours::decode(&bytes, &limits)));
        println!(
            "| {name} | {length} | {each:.2} | {peak:.2} | {tenth_each:.2} | {tenth_peak:.2} | {refused} |"
        );
    }
}
