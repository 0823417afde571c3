//! Several scenarios at a time: most of a run is waiting.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;

/// How many scenarios run at the same time.
const AT_ONCE: usize = 12;

/// Does the work for each number below `count` on a few threads; `None` where it panicked.
pub(super) fn on_threads<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<Option<T>> {
    let results: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(count) {
            scope.spawn(|| {
                while let Some((number, slot)) =
                    results.iter().enumerate().nth(next.fetch_add(1, Ordering::Relaxed))
                {
                    let result = catch_unwind(AssertUnwindSafe(|| work(number))).ok();
                    *slot.lock().unwrap_or_else(PoisonError::into_inner) = result;
                }
            });
        }
    });
    results.into_iter().map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// Polls the futures, a few at a time; `None` where one panicked.
pub(super) async fn as_futures<F: Future>(futures: impl IntoIterator<Item = F>) -> Vec<Option<F::Output>> {
    let mut waiting: VecDeque<_> = futures.into_iter().map(Box::pin).enumerate().collect();
    let mut results: Vec<_> = waiting.iter().map(|_| None).collect();
    let mut running = Vec::new();
    poll_fn(|context| {
        loop {
            let room = AT_ONCE.saturating_sub(running.len()).min(waiting.len());
            running.extend(waiting.drain(..room));
            let before = running.len();
            running.retain_mut(|(number, future)| {
                match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
                    Ok(Poll::Pending) => return true,
                    Ok(Poll::Ready(result)) => results[*number] = Some(result),
                    Err(_) => {}
                }
                false
            });
            if running.is_empty() && waiting.is_empty() {
                return Poll::Ready(());
            }
            // Those that took a free place have not been polled yet.
            if running.len() == before || waiting.is_empty() {
                return Poll::Pending;
            }
        }
    })
    .await;
    results
}
