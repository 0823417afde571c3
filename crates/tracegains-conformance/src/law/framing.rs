//! Where a message ends.

use tracegains_core::operation::message::decode_response;
use tracegains_core::soap::Limits;
use tracegains_core::{DecodeError, Logout};

use super::Verdict;

fn accepted(bytes: &[u8]) -> Result<(), DecodeError> {
    decode_response::<Logout>(bytes, None, &Limits::default()).map(drop)
}

/// A message cut at `end` is an error, unless only white space and comments were cut off.
pub fn cut(message: &[u8], end: usize) -> Verdict {
    let Some((kept, rest)) = message.split_at_checked(end) else { return Verdict::Refused };
    if accepted(message).is_err() {
        return Verdict::Refused;
    }
    Verdict::when(accepted(kept).is_err() || is_epilog(rest), || format!("accepted when cut at byte {end}"))
}

/// A message with `tail` behind it is an error, unless that is white space and comments.
pub fn appended(message: &[u8], tail: &[u8]) -> Verdict {
    if accepted(message).is_err() {
        return Verdict::Refused;
    }
    let whole = [message, tail].concat();
    let fine = is_epilog(tail);
    match accepted(&whole) {
        Ok(()) => Verdict::when(fine, || "accepted with more behind it".to_owned()),
        Err(error) => Verdict::when(!fine || whole.len() > Limits::default().xml.bytes, || {
            format!("refused for white space or comments behind it: {error}")
        }),
    }
}

/// White space and comments (production 27, without processing instructions).
fn is_epilog(bytes: &[u8]) -> bool {
    let Ok(mut rest) = std::str::from_utf8(bytes) else { return false };
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        if rest.is_empty() {
            return true;
        }
        let Some((comment, behind)) = rest.strip_prefix("<!--").and_then(|rest| rest.split_once("-->"))
        else {
            return false;
        };
        let legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..='\u{10ffff}');
        if comment.contains("--") || comment.ends_with('-') || !comment.chars().all(legal) {
            return false;
        }
        rest = behind;
    }
}
