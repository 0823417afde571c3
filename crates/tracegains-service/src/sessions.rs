//! The sessions that are open, in memory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::hint::black_box;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tracegains_core::{AppKey, SessionId};
use uuid::Uuid;

/// What tells the time; tests hand in one of their own.
pub(crate) type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// Open sessions, each bound to the application key it was issued for.
pub(crate) struct Sessions {
    clock: Clock,
    lifetime: Duration,
    hasher: RandomState,
    open: Mutex<Open>,
}

/// Sessions under a keyed hash of their IDs. Which bucket is looked into tells nothing of an ID to
/// someone who does not know the hasher's key; inside a bucket IDs are compared by [`same`].
type Buckets = HashMap<u64, Vec<Session>>;

/// Sessions that are open, and some that have expired.
#[derive(Default)]
struct Open {
    buckets: Buckets,
    /// How many sessions may be added before those that have expired are looked for.
    room: usize,
}

/// The least that a sweep makes room for.
const ROOM: usize = 1024;

impl Open {
    /// Makes room for one more session. Each sweep makes as much as it has looked at, so that many sessions
    /// take no longer each than few.
    fn make_room(&mut self, now: Instant) {
        if self.room == 0 {
            self.buckets.retain(|_, sessions| {
                sessions.retain(|session| session.is_live(now));
                !sessions.is_empty()
            });
            self.room = self.buckets.len().max(ROOM);
        }
        self.room -= 1;
    }
}

struct Session {
    id: SessionId,
    app_key: AppKey,
    /// `None`: later than the clock can tell.
    expires: Option<Instant>,
}

impl Session {
    fn is_live(&self, now: Instant) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

/// Compares two secrets in constant time: all bits at once, and one decision about all of them.
fn same(left: Uuid, right: Uuid) -> bool {
    black_box(left.as_u128() ^ right.as_u128()) == 0
}

impl Sessions {
    pub(crate) fn new(clock: Clock, lifetime: Duration) -> Self {
        Self { clock, lifetime, hasher: RandomState::new(), open: Mutex::default() }
    }

    /// Opens a session with a random ID.
    pub(crate) fn issue(&self, app_key: &AppKey) -> SessionId {
        let id = SessionId::new(Uuid::new_v4());
        self.add(app_key.clone(), id.clone());
        id
    }

    /// Opens a session with a given ID. One that is open under that ID is replaced.
    pub(crate) fn add(&self, app_key: AppKey, id: SessionId) {
        let now = (self.clock)();
        let expires = now.checked_add(self.lifetime);
        let bucket = self.bucket(&id);
        let mut open = self.lock();
        open.make_room(now);
        let sessions = open.buckets.entry(bucket).or_default();
        sessions.retain(|session| !same(session.id.expose_secret(), id.expose_secret()));
        sessions.push(Session { id, app_key, expires });
    }

    /// Whether the session is open, whosever it is.
    pub(crate) fn is_active(&self, id: &SessionId) -> bool {
        let now = (self.clock)();
        self.lock().buckets.get(&self.bucket(id)).is_some_and(|sessions| {
            sessions
                .iter()
                .any(|session| same(session.id.expose_secret(), id.expose_secret()) & session.is_live(now))
        })
    }

    /// How many sessions are open.
    pub(crate) fn active(&self) -> usize {
        let now = (self.clock)();
        self.lock().buckets.values().flatten().filter(|session| session.is_live(now)).count()
    }

    /// Ends the session if it is open and belongs to the key. The answer does not say which of the two
    /// was not so.
    pub(crate) fn end(&self, app_key: &AppKey, id: &SessionId) -> bool {
        self.remove(id, |session| same(session.app_key.expose_secret(), app_key.expose_secret()))
    }

    /// Ends the session as time would.
    pub(crate) fn expire(&self, id: &SessionId) -> bool {
        self.remove(id, |_| true)
    }

    /// Removes the session if it is open and `may` agrees. Every session of the bucket is looked at in
    /// full, wherever the right one stands.
    fn remove(&self, id: &SessionId, may: impl Fn(&Session) -> bool) -> bool {
        let now = (self.clock)();
        let mut open = self.lock();
        let Entry::Occupied(mut bucket) = open.buckets.entry(self.bucket(id)) else { return false };
        let sessions = bucket.get_mut();
        let before = sessions.len();
        sessions.retain(|session| {
            !(same(session.id.expose_secret(), id.expose_secret()) & may(session) & session.is_live(now))
        });
        let removed = sessions.len() < before;
        if sessions.is_empty() {
            bucket.remove();
        }
        removed
    }

    fn bucket(&self, id: &SessionId) -> u64 {
        self.hasher.hash_one(id)
    }

    /// A panic elsewhere leaves the map in order: no change to it takes more than one step.
    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("active", &self.active())
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// Sessions of ten seconds, under a clock that is moved by hand.
    fn sessions() -> (Sessions, Arc<AtomicU64>) {
        let seconds = Arc::new(AtomicU64::new(0));
        let start = Instant::now();
        let hands = Arc::clone(&seconds);
        let clock: Clock = Arc::new(move || start + Duration::from_secs(hands.load(Ordering::SeqCst)));
        (Sessions::new(clock, Duration::from_secs(10)), seconds)
    }

    fn key() -> AppKey {
        AppKey::new(Uuid::new_v4())
    }

    #[test]
    fn a_session_ends_once_and_for_its_own_key_only() {
        let (sessions, _) = sessions();
        let key = key();
        let id = sessions.issue(&key);
        assert!(!sessions.end(&self::key(), &id), "another application's key");
        assert!(sessions.is_active(&id));
        assert!(sessions.end(&key, &id));
        assert!(!sessions.is_active(&id));
        assert!(!sessions.end(&key, &id));
    }

    #[test]
    fn a_session_is_open_until_the_very_moment_it_expires() {
        let (sessions, seconds) = sessions();
        let key = key();
        let id = sessions.issue(&key);
        seconds.store(9, Ordering::SeqCst);
        assert!(sessions.is_active(&id));
        seconds.store(10, Ordering::SeqCst);
        assert!(!sessions.is_active(&id));
        assert!(!sessions.end(&key, &id));
        assert_eq!(sessions.active(), 0);
    }

    #[test]
    fn expired_sessions_do_not_pile_up() {
        let (sessions, seconds) = sessions();
        for at in 0..10 * ROOM as u64 {
            seconds.store(at * 10, Ordering::SeqCst);
            sessions.issue(&key());
            assert!(sessions.lock().buckets.len() <= ROOM);
        }
    }

    #[test]
    fn sessions_that_were_ended_do_not_pile_up() {
        let (sessions, _) = sessions();
        let key = key();
        let ids: Vec<SessionId> = (0..3 * ROOM).map(|_| sessions.issue(&key)).collect();
        assert_eq!(sessions.active(), 3 * ROOM, "none of them has expired");
        for id in &ids {
            assert!(sessions.end(&key, id));
        }
        assert!(sessions.lock().buckets.is_empty());
    }

    #[test]
    fn a_session_expired_by_hand_is_gone() {
        let (sessions, _) = sessions();
        let id = sessions.issue(&key());
        assert!(sessions.expire(&id));
        assert!(!sessions.expire(&id));
        assert!(!sessions.is_active(&id));
    }

    #[test]
    fn an_id_added_again_belongs_to_the_last_key() {
        let (sessions, _) = sessions();
        let (first, second, id) = (key(), key(), SessionId::new(Uuid::nil()));
        sessions.add(first.clone(), id.clone());
        sessions.add(second.clone(), id.clone());
        assert_eq!(sessions.active(), 1);
        assert!(!sessions.end(&first, &id));
        assert!(sessions.end(&second, &id));
    }

    #[test]
    fn a_lifetime_beyond_the_clock_never_ends() {
        let sessions = Sessions::new(Arc::new(Instant::now), Duration::MAX);
        let id = sessions.issue(&key());
        assert!(sessions.is_active(&id));
    }

    #[test]
    fn secrets_differ_wherever_the_bit_stands() {
        let one = Uuid::new_v4();
        for bit in 0..128 {
            assert!(!same(one, Uuid::from_u128(one.as_u128() ^ (1 << bit))), "bit {bit}");
        }
        assert!(same(one, one));
    }
}
