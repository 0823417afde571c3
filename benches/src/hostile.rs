//! Messages made to cost as much as they can. Each is read in full, with the limits out of the way, and
//! refused, with the limits in place.

use std::fmt::Write as _;

use crate::messages::Shape;

const HEAD: &str = concat!(
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>",
    "<LogoutResponse xmlns=\"https://api.tracegains.net/v7/soap\"><LogoutResult><ResponseCode>OK</ResponseCode>"
);
const TAIL: &str = "</LogoutResult></LogoutResponse></s:Body></s:Envelope>";

fn around(inside: &str) -> Vec<u8> {
    format!("{HEAD}{inside}{TAIL}").into_bytes()
}

/// That many elements one in the other.
pub fn depth(count: usize) -> Vec<u8> {
    around(&("<a>".repeat(count) + &"</a>".repeat(count)))
}

/// That many attributes on one element.
pub fn attributes(count: usize) -> Vec<u8> {
    let mut element = String::from("<a");
    for number in 0..count {
        write!(element, " a{number}=\"\"").expect("a String takes all");
    }
    around(&(element + "/>"))
}

/// That many namespace declarations on one element.
pub fn declarations(count: usize) -> Vec<u8> {
    let mut element = String::from("<a");
    for number in 0..count {
        write!(element, " xmlns:a{number}=\"u\"").expect("a String takes all");
    }
    around(&(element + "/>"))
}

/// That many elements side by side.
pub fn siblings(count: usize) -> Vec<u8> {
    around(&"<a/>".repeat(count))
}

/// A text of that many bytes.
pub fn text(count: usize) -> Vec<u8> {
    around(&format!("<Message>{}</Message>", "x".repeat(count)))
}

/// A text in that many pieces: a reference each.
pub fn pieces(count: usize) -> Vec<u8> {
    around(&format!("<Message>{}</Message>", "&lt;".repeat(count)))
}

/// A hostile message: its name, its rule, the count that is asked for, and a smaller one to compare with.
pub type Hostile = (&'static str, Shape, usize, usize);

/// The hostile messages. The texts are both so large that the allocator maps fresh pages for them: what
/// the kernel does for that would else look like growth.
pub const ALL: [Hostile; 6] = [
    ("depth 10^5", depth, 100_000, 10_000),
    ("10^5 attributes", attributes, 100_000, 10_000),
    ("10^5 declarations", declarations, 100_000, 10_000),
    ("10^6 siblings", siblings, 1_000_000, 100_000),
    ("100 MB of text", text, 100_000_000, 40_000_000),
    ("10^6 pieces of text", pieces, 1_000_000, 100_000),
];
