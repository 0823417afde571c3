//! A clock that compares: two pieces of work in turns, so that whatever else the machine does at the
//! time slows both, and a ratio of the two from each turn.

use std::time::{Duration, Instant};

/// What one comparison showed.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// Shortest time of the first, in nanoseconds.
    pub ours: f64,
    /// Shortest time of the second, in nanoseconds.
    pub reference: f64,
    /// Median of the ratios of all turns.
    pub ratio: f64,
    /// The quartiles of these ratios.
    pub quartiles: (f64, f64),
}

/// How long one batch of one of the two is to take.
const BATCH: Duration = Duration::from_micros(150);
/// How long one comparison is to take.
const WHOLE: Duration = Duration::from_millis(600);
const FEWEST_TURNS: usize = 21;

/// Compares two pieces of work.
pub fn compare<A, B>(mut ours: impl FnMut() -> A, mut reference: impl FnMut() -> B) -> Comparison {
    // Calibration warms caches and branch predictors too.
    let (ours_each, reference_each) = (calibrate(&mut ours), calibrate(&mut reference));
    let turn = batch(&mut ours, ours_each) + batch(&mut reference, reference_each);
    let turns = (WHOLE.as_secs_f64() / (turn * 1e-9)) as usize;
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    for turn in 0..turns.max(FEWEST_TURNS) {
        // The order changes, so that neither is always the one that finds the other's cache.
        let pair = if turn % 2 == 0 {
            let first = batch(&mut ours, ours_each);
            (first, batch(&mut reference, reference_each))
        } else {
            let first = batch(&mut reference, reference_each);
            (batch(&mut ours, ours_each), first)
        };
        pairs.push((pair.0 / ours_each as f64, pair.1 / reference_each as f64));
    }
    let mut ratios: Vec<f64> = pairs.iter().map(|(ours, reference)| ours / reference).collect();
    ratios.sort_by(f64::total_cmp);
    let at = |quarter: usize| ratios[(ratios.len() - 1) * quarter / 4];
    Comparison {
        ours: pairs.iter().map(|pair| pair.0).fold(f64::INFINITY, f64::min),
        reference: pairs.iter().map(|pair| pair.1).fold(f64::INFINITY, f64::min),
        ratio: at(2),
        quartiles: (at(1), at(3)),
    }
}

/// The shortest time of one run among several, in nanoseconds.
pub fn shortest<T>(mut work: impl FnMut() -> T) -> f64 {
    let each = calibrate(&mut work);
    let turns = (WHOLE.as_secs_f64() / 4.0 / (batch(&mut work, each) * 1e-9)) as usize;
    (0..turns.clamp(5, 1000)).map(|_| batch(&mut work, each) / each as f64).fold(f64::INFINITY, f64::min)
}

/// How many runs fill a batch.
fn calibrate<T>(work: &mut impl FnMut() -> T) -> u32 {
    let mut runs = 1;
    loop {
        let time = batch(work, runs);
        if time >= BATCH.as_secs_f64() * 1e9 || runs >= 1 << 20 {
            return runs;
        }
        runs *= 2;
    }
}

/// Time of that many runs, in nanoseconds.
fn batch<T>(work: &mut impl FnMut() -> T, runs: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..runs {
        std::hint::black_box(work());
    }
    start.elapsed().as_secs_f64() * 1e9
}
