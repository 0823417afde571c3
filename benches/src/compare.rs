//! A clock that compares: two pieces of work in turns, so that whatever else the machine does at the
//! time slows both, and a ratio of the two from each turn.

use std::hint::black_box;
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
    /// Median times of both, in nanoseconds: for work whose shortest time is luck.
    pub medians: (f64, f64),
}

impl Comparison {
    /// What these turns showed: times of both in each, in nanoseconds. There is at least one.
    pub fn of(turns: &[(f64, f64)]) -> Self {
        let sorted = |value: fn(&(f64, f64)) -> f64| {
            let mut values: Vec<f64> = turns.iter().map(value).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        let (ours, reference) = (sorted(|turn| turn.0), sorted(|turn| turn.1));
        let ratios = sorted(|turn| turn.0 / turn.1);
        let at = |values: &[f64], quarter: usize| values[(values.len() - 1) * quarter / 4];
        Self {
            ours: ours[0],
            reference: reference[0],
            ratio: at(&ratios, 2),
            quartiles: (at(&ratios, 1), at(&ratios, 3)),
            medians: (at(&ours, 2), at(&reference, 2)),
        }
    }
}

/// How long one batch of one of the two is to take.
const BATCH: Duration = Duration::from_micros(150);
/// How long one comparison is to take.
const WHOLE: Duration = Duration::from_millis(600);
const FEWEST_TURNS: usize = 21;

/// Compares two pieces of work.
pub fn compare<A, B>(mut ours: impl FnMut() -> A, mut reference: impl FnMut() -> B) -> Comparison {
    compare_on(|| (), |()| ours(), |()| reference())
}

/// Compares two pieces of work that use up what `input` makes; making it is not timed.
pub fn compare_on<I, A, B>(
    input: impl FnMut() -> I,
    ours: impl FnMut(I) -> A,
    reference: impl FnMut(I) -> B,
) -> Comparison {
    compare_for(WHOLE, input, ours, reference)
}

/// The same, taking this long: work that waits for another thread is noisy.
pub fn compare_for<I, A, B>(
    whole: Duration,
    mut input: impl FnMut() -> I,
    mut ours: impl FnMut(I) -> A,
    mut reference: impl FnMut(I) -> B,
) -> Comparison {
    // Calibration warms caches and branch predictors too.
    let ours_each = calibrate(&mut input, &mut ours);
    let reference_each = calibrate(&mut input, &mut reference);
    let turn = batch(&mut input, &mut ours, ours_each) + batch(&mut input, &mut reference, reference_each);
    let turns = (whole.as_secs_f64() / (turn * 1e-9)) as usize;
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    for turn in 0..turns.max(FEWEST_TURNS) {
        // The order changes, so that neither is always the one that finds the other's cache.
        let pair = if turn % 2 == 0 {
            let first = batch(&mut input, &mut ours, ours_each);
            (first, batch(&mut input, &mut reference, reference_each))
        } else {
            let first = batch(&mut input, &mut reference, reference_each);
            (batch(&mut input, &mut ours, ours_each), first)
        };
        pairs.push((pair.0 / ours_each as f64, pair.1 / reference_each as f64));
    }
    Comparison::of(&pairs)
}

/// The shortest time of one run among several, in nanoseconds.
pub fn shortest<T>(mut work: impl FnMut() -> T) -> f64 {
    let mut work = |()| work();
    let each = calibrate(&mut || (), &mut work);
    let first = batch(&mut || (), &mut work, each);
    let turns = ((WHOLE.as_secs_f64() / 4.0 / (first * 1e-9)) as usize).clamp(5, 1000);
    (0..turns).map(|_| batch(&mut || (), &mut work, each) / each as f64).fold(f64::INFINITY, f64::min)
}

/// How many runs fill a batch.
fn calibrate<I, T>(input: &mut impl FnMut() -> I, work: &mut impl FnMut(I) -> T) -> usize {
    let mut runs = 1;
    while batch(input, work, runs) < BATCH.as_secs_f64() * 1e9 && runs < 1 << 20 {
        runs *= 2;
    }
    runs
}

/// Time of that many runs, in nanoseconds.
fn batch<I, T>(input: &mut impl FnMut() -> I, work: &mut impl FnMut(I) -> T, runs: usize) -> f64 {
    let inputs: Vec<I> = (0..runs).map(|_| input()).collect();
    let start = Instant::now();
    for input in inputs {
        black_box(work(input));
    }
    start.elapsed().as_secs_f64() * 1e9
}
