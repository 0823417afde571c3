//! Counts allocations, in a process of its own: no clock runs over a counting allocator.
//!
//! Prints one line for each piece of work: name, allocations, bytes at the peak; tab-separated.

use benches::{hostile, messages, ours, peers};
use tracegains_core::soap::Limits;

fn count(name: &str, work: impl FnOnce()) {
    let counted = allocation_counter::measure(work);
    println!("{name}\t{}\t{}\t{}", counted.count_total, counted.bytes_total, counted.bytes_max);
}

fn main() {
    let logout = messages::logout();
    count("encode", || drop(std::hint::black_box(ours::encode(&logout))));
    let limits = Limits::default();
    for (name, bytes) in [
        ("success", messages::success()),
        ("fault", messages::fault()),
        ("fault 1.2", messages::fault_v1_2()),
    ] {
        let text = std::str::from_utf8(&bytes).expect("UTF-8");
        count(&format!("decode {name}"), || assert!(ours::decode(&bytes, &limits).is_ok()));
        count(&format!("reader {name}"), || assert!(peers::reader(text) > 0));
        count(&format!("ns_reader {name}"), || assert!(peers::ns_reader(text) > 0));
        count(&format!("roxmltree {name}"), || assert!(peers::roxmltree(text)));
    }
    for (name, shape, full, smaller) in hostile::ALL {
        for size in [smaller, full] {
            let bytes = shape(size);
            count(&format!("hostile {name} {size}"), || {
                assert!(ours::decode(&bytes, &ours::no_limits()).is_ok());
            });
            if size == full {
                count(&format!("refused {name} {size}"), || {
                    assert!(ours::decode(&bytes, &limits).is_err());
                });
            }
        }
    }
}
