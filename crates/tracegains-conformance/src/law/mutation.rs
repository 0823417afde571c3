//! Messages with something wrong in them: by bytes, and by the pieces that XML is made of.

use super::Random;

/// What is put in, at a place where it may hurt.
const PIECES: &[&str] = &[
    "<",
    ">",
    "&",
    "\"",
    "'",
    "/",
    "=",
    ":",
    "<!--",
    "-->",
    "--",
    "<![CDATA[",
    "]]>",
    "<?x y?>",
    "<?xml version=\"1.0\"?>",
    "<!DOCTYPE a>",
    "&lt;",
    "&#1;",
    "&#x41;",
    "&#xD800;",
    "&nbsp;",
    "&amp",
    "\0",
    "\u{1}",
    "\u{b}",
    "\u{fffe}",
    "\u{feff}",
    "\r",
    "\r\n",
    "\t",
    " ",
    "\u{a0}",
    "é",
    "\u{d7}",
    "1",
    "-",
    ".",
    "xmlns=\"\"",
    " xmlns=\"urn:x\"",
    " xmlns:p=\"urn:p\"",
    " xmlns:p=\"\"",
    " xmlns:xml=\"urn:x\"",
    " xmlns:xmlns=\"urn:x\"",
    " xmlns:q=\"http://www.w3.org/2000/xmlns/\"",
    " p:a=\"1\"",
    " a=\"1\"",
    " a='1'",
    " a=1",
    " a",
    " a=\"<\"",
    " a=\"&x;\"",
    " a=\"1\"b=\"2\"",
    " a=\"1\" a=\"2\"",
    "<a/>",
    "<a>",
    "</a>",
    "<p:a/>",
    "<a:b:c/>",
    "<1/>",
    "<x xmlns:y='u' xmlns:z='u' y:a='' z:a=''/>",
    "<x a='1' a='1'/>",
    "</a >",
    "<a/ b='1'>",
    "<:a/>",
    "<a:/>",
    "<xmlns:a/>",
];

/// A message with one to four mutations: some by bytes, which may leave it no text at all, most by
/// pieces.
#[must_use]
pub fn mutated(message: &str, random: &mut Random) -> Vec<u8> {
    let mut bytes = message.as_bytes().to_vec();
    for _ in 0..=random.below(4) {
        if random.once_in(3) {
            by_bytes(&mut bytes, random);
        } else {
            by_pieces(&mut bytes, random);
        }
    }
    bytes
}

fn by_bytes(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    let some = random.below(16).min(bytes.len() - at);
    match random.below(5) {
        0 => drop(bytes.drain(at..at + some)),
        1 => bytes.truncate(at),
        2 => {
            let copied = bytes[at..at + some].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, copied);
        }
        3 if !bytes.is_empty() => bytes[at] = u8::try_from(random.below(256)).unwrap_or_default(),
        _ if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
        _ => {}
    }
}

fn by_pieces(bytes: &mut Vec<u8>, random: &mut Random) {
    let places: Vec<usize> =
        bytes.iter().enumerate().filter(|(_, b)| b"<>\"=/ :&;".contains(b)).map(|(at, _)| at).collect();
    let at = random.one_of(&places).copied().unwrap_or_default() + random.below(2);
    let at = at.min(bytes.len());
    match random.below(8) {
        0 => drop_tag(bytes, at),
        1 => double_tag(bytes, at),
        2 => {
            // Another name: what opens no longer closes, what was declared no longer is.
            if let Some(letter) = bytes[at..].iter().position(u8::is_ascii_alphabetic) {
                bytes[at + letter] = b"aZ_:1-"[random.below(6)];
            }
        }
        _ => {
            let piece = random.one_of(PIECES).copied().unwrap_or_default();
            bytes.splice(at..at, piece.bytes());
        }
    }
}

/// The tag that starts at or behind this place.
fn tag(bytes: &[u8], at: usize) -> Option<std::ops::Range<usize>> {
    let start = at + bytes[at..].iter().position(|&b| b == b'<')?;
    let length = bytes[start..].iter().position(|&b| b == b'>')?;
    Some(start..start + length + 1)
}

fn drop_tag(bytes: &mut Vec<u8>, at: usize) {
    if let Some(tag) = tag(bytes, at) {
        bytes.drain(tag);
    }
}

fn double_tag(bytes: &mut Vec<u8>, at: usize) {
    if let Some(tag) = tag(bytes, at) {
        let copied = bytes[tag.clone()].to_vec();
        bytes.splice(tag.end..tag.end, copied);
    }
}
