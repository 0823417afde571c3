//! Laws of the codec: what has to hold for every message, not for examples.
//!
//! Each law is a function of a message or a value. Property tests call them with values they make up,
//! fuzz targets with bytes; both ask for the same thing. A law that is given something it does not
//! speak about (a message that is refused, say) answers [`Verdict::Refused`].
//!
//! | law | says |
//! |---|---|
//! | [`round_trip`] | encode, then decode: the same value |
//! | [`decoding`] | any bytes: a decode ends, without a panic, and gives out no more than was sent; what it accepts an independent parser accepts too, with the same values |
//! | [`framing`] | a message that is cut is an error; so is one with more behind it than white space and comments |
//! | [`disguise`] | prefixes, attribute order, white space, CDATA, references, comments, line ends, declaration, encoding and chunks do not change what a message says |
//! | [`call`] | any sequence of events: a call ends, within its attempts, waits and deadline, the same way each time |
//! | [`exchange`] | any HTTP response: a logout is done only under 200, with the version's media type, in a complete body that decodes to a success |

pub mod call;
pub mod decoding;
pub mod disguise;
pub mod exchange;
pub mod framing;
mod independent;
pub mod mutation;
mod random;
pub mod round_trip;

pub use independent::well_formed;
pub use random::Random;

/// What a law says of what it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// The law holds.
    Held,
    /// The law does not speak of this: the message was refused, the value cannot be written.
    Refused,
    /// The law does not hold, and how.
    Broken(String),
}

impl Verdict {
    /// Panics where a law is broken: for property tests and fuzz targets, which report panics.
    ///
    /// # Panics
    ///
    /// The law is broken.
    #[track_caller]
    #[allow(clippy::panic, reason = "this is how a fuzzer is told")]
    pub fn check(self) {
        if let Self::Broken(how) = self {
            panic!("a law is broken: {how}");
        }
    }

    /// Whether the law was found to hold.
    #[must_use]
    pub const fn held(&self) -> bool {
        matches!(self, Self::Held)
    }

    /// `Held` where this is so, else broken, in words.
    pub(crate) fn when(holds: bool, how: impl FnOnce() -> String) -> Self {
        if holds { Self::Held } else { Self::Broken(how()) }
    }

    /// This verdict, unless it is `Held`; then the next.
    pub(crate) fn and(self, next: impl FnOnce() -> Self) -> Self {
        if self.held() { next() } else { self }
    }
}
