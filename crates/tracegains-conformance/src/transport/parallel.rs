//! Several scenarios at a time: most of a run is waiting.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
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
            running.extend(
                waiting.drain(..room).map(|(number, future)| (number, future, Arc::<Alarm>::default())),
            );
            running.retain_mut(|(number, future, alarm)| {
                if !alarm.is_due(context.waker()) {
                    return true;
                }
                let waker = Waker::from(Arc::clone(alarm));
                let mut context = Context::from_waker(&waker);
                match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context))) {
                    Ok(Poll::Pending) => return true,
                    Ok(Poll::Ready(result)) => results[*number] = Some(result),
                    Err(_) => {}
                }
                false
            });
            if running.is_empty() && waiting.is_empty() {
                return Poll::Ready(());
            }
            // Those that take a free place have to be polled first.
            if waiting.is_empty() || running.len() == AT_ONCE {
                return Poll::Pending;
            }
        }
    })
    .await;
    results
}

/// Wakes the whole, and remembers for which of the futures: to poll all of them for each byte that one
/// receives would make each slower the more there are.
#[derive(Default)]
struct Alarm {
    /// `None` until the first poll.
    whole: Mutex<Option<Waker>>,
    is_awake: AtomicBool,
}

impl Alarm {
    /// Whether to poll the future now.
    fn is_due(&self, whole: &Waker) -> bool {
        let before = self.whole.lock().unwrap_or_else(PoisonError::into_inner).replace(whole.clone());
        self.is_awake.swap(false, Ordering::AcqRel) || before.is_none()
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.is_awake.store(true, Ordering::Release);
        let whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(whole) = whole {
            whole.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::super::pause::pause;
    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        struct Unpark(thread::Thread);
        impl Wake for Unpark {
            fn wake(self: Arc<Self>) {
                self.0.unpark();
            }
        }
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut future = std::pin::pin!(future);
        loop {
            match future.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(result) => return result,
                Poll::Pending => thread::park(),
            }
        }
    }

    #[test]
    fn futures_run_beside_each_other_and_keep_their_order() {
        let before = Instant::now();
        let count = 3 * AT_ONCE;
        let results = block_on(as_futures((0..count).map(async |number| {
            pause(Duration::from_millis(20 + 10 * (number % 3) as u64)).await;
            pause(Duration::from_millis(10)).await;
            number
        })));
        assert_eq!(results, (0..count).map(Some).collect::<Vec<_>>());
        assert!(before.elapsed() < Duration::from_millis(20) * count as u32);
    }

    #[test]
    fn who_panics_takes_nobody_along() {
        let work = |number: usize| {
            assert!(number != 1, "on purpose");
            number
        };
        let expected = [Some(0), None, Some(2)];
        assert_eq!(on_threads(3, work), expected);
        assert_eq!(block_on(as_futures((0..3).map(async |number| work(number)))), expected);
        assert!(on_threads(0, work).is_empty());
        assert!(block_on(as_futures((0..0).map(async |number| work(number)))).is_empty());
    }
}
