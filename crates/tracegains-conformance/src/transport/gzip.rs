//! Just enough of gzip (RFC 1951, RFC 1952) to send what nobody asked for.

/// The bytes, stored in a gzip file without compression.
pub(super) fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = header();
    let blocks = bytes.chunks(0xFFFF);
    let last = blocks.len().saturating_sub(1);
    for (n, block) in blocks.enumerate() {
        out.push(u8::from(n == last));
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    out.extend(crc32(bytes).to_le_bytes());
    out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    out
}

/// A gzip file of half a kilobyte for every hundred that come out of it: blanks. Its checksum is wrong, but
/// who gets that far has unpacked all of it.
pub(super) fn bomb(blanks: usize) -> Vec<u8> {
    let mut out = packed(blanks / 258);
    out.extend([0; 8]);
    out
}

/// One blank, and 258 more so many times, without the end of the file.
fn packed(times: usize) -> Vec<u8> {
    let mut bits = Bits { out: header(), filled: 0 };
    // One last block with the fixed code.
    bits.push(0b1, 1);
    bits.push(0b01, 2);
    // The literal blank: 0x30 + 32, eight bits, most significant first.
    bits.push_code(0x30 + u32::from(b' '), 8);
    for _ in 0..times {
        // Length 258 is symbol 285, distance 1 is symbol 0.
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
    }
    bits.push_code(0, 7);
    bits.out
}

fn header() -> Vec<u8> {
    vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
}

struct Bits {
    out: Vec<u8>,
    /// Bits used of the last byte; 0 stands for all of them.
    filled: u32,
}

impl Bits {
    /// Least significant bit first.
    fn push(&mut self, value: u32, count: u32) {
        for n in 0..count {
            if self.filled == 0 {
                self.out.push(0);
            }
            let bit = u8::from(value >> n & 1 == 1);
            if let Some(last) = self.out.last_mut() {
                *last |= bit << self.filled;
            }
            self.filled = (self.filled + 1) % 8;
        }
    }

    /// A Huffman code: most significant bit first.
    fn push_code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 },
        )
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn a_bomb_is_small() {
        let length = bomb(16 * 1024 * 1024).len();
        assert!(length < 128 * 1024, "{length}");
    }

    /// Where the system has one, its own gzip is the judge.
    #[test]
    fn gzip_reads_what_is_written() {
        let blanks = vec![b' '; 2581];
        let mut of_blanks = packed(10);
        of_blanks.extend(crc32(&blanks).to_le_bytes());
        of_blanks.extend(2581_u32.to_le_bytes());
        for (packed, unpacked) in [(stored(b"abc"), b"abc".to_vec()), (of_blanks, blanks)] {
            let gzip = Command::new("gzip")
                .arg("-dc")
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn();
            let Ok(mut gzip) = gzip else { return };
            gzip.stdin.take().unwrap().write_all(&packed).unwrap();
            assert!(gzip.wait_with_output().unwrap().stdout == unpacked);
        }
    }
}
