//! How long to wait between attempts where the service does not say.

use std::time::Duration;

/// Exponential back-off: the n-th repeat waits `base × factor^n`, at most `ceiling`, of which one half
/// is fixed and the other is jitter, so that many clients that failed together do not return together.
///
/// ```
/// use std::time::Duration;
/// use tracegains_core::call::Backoff;
///
/// let patient = Backoff { ceiling: Duration::from_secs(120), ..Backoff::default() };
/// assert_eq!(patient.base, Duration::from_millis(500));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait. Default: 500 ms.
    pub base: Duration,
    /// What each wait is multiplied with to get the next. Default: 2.
    pub factor: u32,
    /// The longest wait, and the longest `Retry-After` that is obeyed. Default: 30 s.
    pub ceiling: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { base: Duration::from_millis(500), factor: 2, ceiling: Duration::from_secs(30) }
    }
}

impl Backoff {
    /// The wait before a repeat; the first repeat has the number 0.
    pub(super) fn wait(&self, repeat: u32, jitter: u64) -> Duration {
        let grown = match self.factor.checked_pow(repeat) {
            Some(factor) => self.base.saturating_mul(factor),
            None if self.base.is_zero() => Duration::ZERO,
            None => Duration::MAX,
        };
        let half = grown.min(self.ceiling) / 2;
        half + fraction(half, splitmix64(jitter.wrapping_add(u64::from(repeat))))
    }
}

/// `part` of `whole`, where the largest number stands for just under all of it.
fn fraction(whole: Duration, part: u64) -> Duration {
    const NANOS: u128 = 1_000_000_000;
    // A duration has at most 94 bits of nanoseconds; 32 bits of jitter are plenty, and the product fits.
    let nanos = (whole.as_nanos() * u128::from(part >> 32)) >> 32;
    let seconds = u64::try_from(nanos / NANOS).unwrap_or(u64::MAX);
    Duration::new(seconds, u32::try_from(nanos % NANOS).unwrap_or(0))
}

/// Spreads a number over all 64 bits (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
/// Generators, 2014). Not for secrets.
fn splitmix64(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JITTERS: [u64; 6] = [0, 1, 2, 0x5555_5555_5555_5555, u64::MAX - 1, u64::MAX];

    fn bounds(backoff: Backoff, repeat: u32) -> (Duration, Duration) {
        let waits = (0..2000).chain(JITTERS).map(|jitter| backoff.wait(repeat, jitter));
        waits.fold((Duration::MAX, Duration::ZERO), |(low, high), wait| (low.min(wait), high.max(wait)))
    }

    #[test]
    fn waits_double_up_to_the_ceiling_and_half_of_each_is_jitter() {
        let ms = Duration::from_millis;
        for (repeat, full) in
            [(0, 500), (1, 1000), (2, 2000), (5, 16_000), (6, 30_000), (31, 30_000), (u32::MAX, 30_000)]
        {
            let (low, high) = bounds(Backoff::default(), repeat);
            assert!(low >= ms(full / 2) && low < ms(full * 11 / 20), "{repeat}: {low:?}");
            assert!(high <= ms(full) && high > ms(full * 19 / 20), "{repeat}: {high:?}");
        }
    }

    #[test]
    fn the_same_jitter_gives_the_same_wait_and_each_repeat_another() {
        let flat = Backoff { factor: 1, ..Backoff::default() };
        for jitter in JITTERS {
            assert_eq!(flat.wait(0, jitter), flat.wait(0, jitter));
            assert_ne!(flat.wait(0, jitter), flat.wait(1, jitter));
        }
    }

    #[test]
    fn no_numbers_overflow() {
        for base in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
            for factor in [0, 1, 2, u32::MAX] {
                for ceiling in [Duration::ZERO, Duration::from_nanos(1), Duration::MAX] {
                    for repeat in [0, 1, 63, u32::MAX] {
                        let backoff = Backoff { base, factor, ceiling };
                        for jitter in JITTERS {
                            assert!(backoff.wait(repeat, jitter) <= ceiling);
                        }
                    }
                }
            }
        }
        let none = Backoff { base: Duration::ZERO, ..Backoff::default() };
        assert_eq!(none.wait(u32::MAX, 7), Duration::ZERO, "no base, no wait, however often");
    }
}
