//! A timer that needs no runtime.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

#[derive(Default)]
struct State {
    over: bool,
    waker: Option<Waker>,
}

/// Ready after a duration, by a thread that sleeps that long.
pub(super) struct Pause(Arc<Mutex<State>>);

pub(super) fn pause(duration: Duration) -> Pause {
    let state = Arc::new(Mutex::new(State::default()));
    let of_thread = Arc::clone(&state);
    thread::spawn(move || {
        thread::sleep(duration);
        let mut state = of_thread.lock().unwrap_or_else(PoisonError::into_inner);
        state.over = true;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    });
    Pause(state)
}

impl Future for Pause {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.over {
            return Poll::Ready(());
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
