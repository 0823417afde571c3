//! The messages that are measured: recorded ones, and large ones made from one rule each.

use std::fmt::Write as _;

use tracegains_conformance::vectors;
use tracegains_core::{Logout, SoapVersion};

/// One mebibyte: the default limit on a message.
pub const MEBIBYTE: usize = 1024 * 1024;

const HEAD: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"",
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"",
    " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>",
    "<LogoutResponse xmlns=\"https://api.tracegains.net/v7/soap\"><LogoutResult><ResponseCode>OK</ResponseCode>",
);
const TAIL: &str = "</LogoutResult></LogoutResponse></soap:Body></soap:Envelope>";

/// The request that is encoded.
pub fn logout() -> Logout {
    Logout::new(
        "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9".parse().expect("a GUID"),
        "5e55a1d0-0000-4000-8000-00000000000f".parse().expect("a GUID"),
    )
}

/// The request of the operation page, as it was sent to ASMX: indented. 450 bytes.
pub fn request() -> Vec<u8> {
    let vectors = vectors::requests().expect("the vectors of tracegains-conformance");
    let name = "asmx/soap11-operation-page.request";
    let vector = vectors.into_iter().find(|vector| vector.name == name);
    vector.unwrap_or_else(|| panic!("no vector {name}")).request.into_body()
}

/// The body of a recorded response, by its name in the vectors.
pub fn recorded(name: &str) -> Vec<u8> {
    let vectors = vectors::responses().expect("the vectors of tracegains-conformance");
    let vector = vectors.into_iter().find(|vector| vector.name == name);
    vector.and_then(|vector| vector.response).unwrap_or_else(|| panic!("no vector {name}")).into_body()
}

/// ASMX's own answer to the request of the operation page: OK, with a message. 417 bytes.
pub fn success() -> Vec<u8> {
    recorded("asmx/soap11-operation-page.response")
}

/// ASMX's SOAP 1.1 fault with code, reason, actor and detail. 506 bytes.
pub fn fault() -> Vec<u8> {
    recorded("asmx/soap11-client-fault-with-actor-and-detail.response")
}

/// ASMX's SOAP 1.2 fault with code, reason, node and detail. 564 bytes.
pub fn fault_v1_2() -> Vec<u8> {
    recorded("asmx/soap12-sender-fault-with-node-and-detail.response")
}

/// The page's sample of an answer: indented, with an empty result. 363 bytes.
pub fn page() -> Vec<u8> {
    vectors::seed(SoapVersion::V1_1, vectors::Side::Response).expect("the seed")
}

/// A successful answer of about `size` bytes with this inside its result.
fn around(inside: &str) -> Vec<u8> {
    format!("{HEAD}{inside}{TAIL}").into_bytes()
}

fn room(size: usize) -> usize {
    size.saturating_sub(HEAD.len() + TAIL.len())
}

/// Short elements, one behind the other, each with a short text.
pub fn siblings(size: usize) -> Vec<u8> {
    const ITEM: &str = "<Extra>value</Extra>";
    around(&ITEM.repeat(room(size) / ITEM.len()))
}

/// Elements one in the other.
pub fn deep(size: usize) -> Vec<u8> {
    let (open, close) = ("<Level>", "</Level>");
    let depth = room(size) / (open.len() + close.len());
    around(&(open.repeat(depth) + &close.repeat(depth)))
}

/// Elements with a hundred attributes each: within the default limit.
pub fn attributes(size: usize) -> Vec<u8> {
    let mut item = String::from("<Extra");
    for number in 0..100 {
        write!(item, " name{number}=\"value\"").expect("a String takes all");
    }
    item.push_str("/>");
    let whole = room(size) / item.len();
    if whole > 0 {
        return around(&item.repeat(whole));
    }
    // Too small for one: as many attributes as fit.
    item.truncate(room(size));
    item.truncate(item.rfind("\" ").map_or(6, |at| at + 1));
    around(&(item + "/>"))
}

/// One run of text, in the message that is kept.
pub fn plain_text(size: usize) -> Vec<u8> {
    const WORDS: &str = "The session was ended at the request of its owner. ";
    let mut text = WORDS.repeat(room(size) / WORDS.len() + 1);
    text.truncate(room(size).saturating_sub("<Message></Message>".len()));
    around(&format!("<Message>{text}</Message>"))
}

/// A shape of message, made to a size.
pub type Shape = fn(usize) -> Vec<u8>;

/// The large messages, by name.
pub const SHAPES: [(&str, Shape); 4] =
    [("siblings", siblings), ("deep", deep), ("attributes", attributes), ("plain text", plain_text)];
