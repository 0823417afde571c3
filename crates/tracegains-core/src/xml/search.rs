//! Searches for one of a few bytes, many bytes at a time.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);

/// Marks the bytes of a word that are this one. The lowest mark is right; those above it may be wrong.
pub(super) const fn equal(word: u64, byte: u8) -> u64 {
    let difference = word ^ (ONES * byte as u64);
    difference.wrapping_sub(ONES) & !difference & HIGHS
}

/// Marks the bytes of a word that are below a bound of ASCII. The lowest mark is right.
pub(super) const fn below(word: u64, bound: u8) -> u64 {
    word.wrapping_sub(ONES * bound as u64) & !word & HIGHS
}

/// The place of the first byte that is wanted. `marks` says the same of eight bytes, the first of them
/// lowest, with a mark in the highest bit of each.
///
/// Many runs are shorter than a word, so one comes first; the rest is passed over in blocks, by
/// comparisons that the compiler turns into vector instructions.
#[inline(always)]
pub(super) fn find(bytes: &[u8], marks: impl Fn(u64) -> u64, wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let mut rest = bytes;
    while let Some((word, behind)) = rest.split_first_chunk::<8>() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return Some(bytes.len() - rest.len() + marks.trailing_zeros() as usize / 8);
        }
        rest = behind;
        while let Some((block, behind)) = rest.split_first_chunk::<16>() {
            if block.iter().fold(0, |any, &byte| any | u8::from(wanted(byte))) != 0 {
                break;
            }
            rest = behind;
        }
    }
    let at = rest.iter().position(|&byte| wanted(byte))?;
    Some(bytes.len() - rest.len() + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_what_a_look_at_each_byte_finds() {
        let wanted = |byte: u8| byte == b'<' || byte < 0x20;
        let marks = |word| equal(word, b'<') | below(word, 0x20);
        for length in 0..200 {
            let plain: Vec<u8> = (0..length).map(|at| b"; =\xbc\x80\xff\x20\xa0"[at % 8]).collect();
            assert_eq!(find(&plain, marks, wanted), None);
            for at in 0..length {
                for byte in [b'<', 0, 0x1f] {
                    let mut bytes = plain.clone();
                    bytes[at] = byte;
                    bytes[length - 1] = b'<';
                    assert_eq!(find(&bytes, marks, wanted), Some(at.min(length - 1)), "{at} of {length}");
                }
            }
        }
    }
}
