//! Limits that forget: so many at once, so many a second, for each key.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use domain::Millis;
use service::Error;

/// Keys that are remembered at most: full buckets are forgotten first, then all.
const KEYS: usize = 50_000;

/// A bucket of tokens for each key.
#[derive(Debug)]
pub(crate) struct Limiter<K> {
    /// Tokens that come back in a thousand seconds; whole numbers have no rounding to argue about.
    per_kilosecond: i64,
    burst: i64,
    buckets: Mutex<HashMap<K, Bucket>>,
}

/// `left` in millionths of a token.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: i64,
    at: Millis,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    /// `per_minute` tokens come back each minute, at most `burst` are kept.
    pub(crate) fn new(per_minute: i64, burst: i64) -> Self {
        Self { per_kilosecond: per_minute * 1000 / 60, burst, buckets: Mutex::default() }
    }

    /// Takes one token.
    ///
    /// # Errors
    /// [`Error::RateLimited`] with the time until one is there.
    pub(crate) fn take(&self, key: &K, now: Millis) -> Result<(), Error> {
        self.take_many(key, 1, now)
    }

    /// Takes so many tokens, or none.
    ///
    /// # Errors
    /// [`Error::RateLimited`] with the time until they are there.
    pub(crate) fn take_many(&self, key: &K, tokens: i64, now: Millis) -> Result<(), Error> {
        let wanted = tokens.clamp(0, self.burst) * 1_000_000;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let full = self.burst * 1_000_000;
        let left = buckets.get(key).map_or(full, |bucket| self.left(*bucket, now));
        if left < wanted {
            let missing = wanted - left;
            let seconds = missing.div_euclid(self.per_kilosecond.max(1) * 1000) + 1;
            return Err(Error::RateLimited { retry_after: seconds.unsigned_abs() });
        }
        if buckets.len() >= KEYS && !buckets.contains_key(key) {
            buckets.retain(|_, bucket| self.left(*bucket, now) < full);
            if buckets.len() >= KEYS {
                buckets.clear();
            }
        }
        buckets.insert(key.clone(), Bucket { left: left - wanted, at: now });
        Ok(())
    }

    /// Millionths of a token: `per_kilosecond` tokens in 10⁶ ms are as many millionths in one.
    fn left(&self, bucket: Bucket, now: Millis) -> i64 {
        let passed = (now.0 - bucket.at.0).clamp(0, 86_400_000);
        (bucket.left + passed * self.per_kilosecond).min(self.burst * 1_000_000)
    }
}

/// So many at the same time, for each key.
#[derive(Debug)]
pub(crate) struct Places<K: Hash + Eq + Clone> {
    most: usize,
    taken: Arc<Mutex<HashMap<K, usize>>>,
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place<K: Hash + Eq + Clone> {
    key: K,
    taken: Arc<Mutex<HashMap<K, usize>>>,
}

impl<K: Hash + Eq + Clone> Places<K> {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, taken: Arc::default() }
    }

    /// A place, where one is free.
    pub(crate) fn take(&self, key: K) -> Option<Place<K>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(key.clone()).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place { key, taken: Arc::clone(&self.taken) })
    }
}

impl<K: Hash + Eq + Clone> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let left = taken.get(&self.key).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            taken.remove(&self.key);
        } else {
            taken.insert(self.key.clone(), left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(limiter: &Limiter<&str>, key: &'static str, at: i64) -> bool {
        limiter.take(&key, Millis(at)).is_ok()
    }

    #[test]
    fn a_burst_passes_then_the_rate() {
        let limiter = Limiter::new(20 * 60, 60);
        assert_eq!((0..300).filter(|_| passes(&limiter, "a", 1_000)).count(), 60);
        assert!(passes(&limiter, "b", 1_000));
        assert_eq!((0..300).filter(|_| passes(&limiter, "a", 2_000)).count(), 20);
        assert_eq!((0..300).filter(|_| passes(&limiter, "a", 60_000)).count(), 60);
    }

    #[test]
    fn the_time_to_wait_is_told_in_whole_seconds() {
        let limiter = Limiter::new(6, 1);
        assert!(passes(&limiter, "a", 0));
        for (at, wait) in [(0, 11), (5_000, 6), (9_999, 1)] {
            let refused = limiter.take(&"a", Millis(at));
            assert!(matches!(refused, Err(Error::RateLimited { retry_after }) if retry_after == wait), "{refused:?}");
        }
        assert!(passes(&limiter, "a", 10_000));
    }

    #[test]
    fn many_are_taken_together_or_not_at_all() {
        let limiter = Limiter::new(60, 100);
        assert!(limiter.take_many(&"a", 70, Millis(0)).is_ok());
        let refused = limiter.take_many(&"a", 40, Millis(0));
        assert!(matches!(refused, Err(Error::RateLimited { retry_after: 11 })), "{refused:?}");
        assert!(limiter.take_many(&"a", 30, Millis(0)).is_ok(), "nothing was taken by the refused one");
        assert!(limiter.take_many(&"b", 1_000, Millis(0)).is_ok(), "what no bucket holds takes a full one");
    }

    #[test]
    fn places_are_free_again_once_left() {
        let places = Places::new(2);
        let (first, second) = (places.take("a"), places.take("a"));
        assert!(first.is_some() && second.is_some() && places.take("a").is_none());
        assert!(places.take("b").is_some());
        drop(first);
        let third = places.take("a");
        assert!(third.is_some() && places.take("a").is_none());
        drop((second, third));
        assert!(places.taken.lock().unwrap().is_empty(), "nobody is remembered");
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = Limiter::new(1, 1);
        for key in 0..(KEYS as u64 * 2) {
            limiter.take(&key, Millis(0)).unwrap();
        }
        assert!(limiter.buckets.lock().unwrap().len() <= KEYS);
    }
}
