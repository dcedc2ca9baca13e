//! Limits that forget: so many at once, so many a second, for each key.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
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
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let full = self.burst * 1_000_000;
        let left = buckets.get(key).map_or(full, |bucket| self.left(*bucket, now));
        if left < 1_000_000 {
            let missing = 1_000_000 - left;
            let seconds = missing.div_euclid(self.per_kilosecond.max(1) * 1000) + 1;
            return Err(Error::RateLimited { retry_after: seconds.unsigned_abs() });
        }
        if buckets.len() >= KEYS && !buckets.contains_key(key) {
            buckets.retain(|_, bucket| self.left(*bucket, now) < full);
            if buckets.len() >= KEYS {
                buckets.clear();
            }
        }
        buckets.insert(key.clone(), Bucket { left: left - 1_000_000, at: now });
        Ok(())
    }

    /// Millionths of a token: `per_kilosecond` tokens in 10⁶ ms are as many millionths in one.
    fn left(&self, bucket: Bucket, now: Millis) -> i64 {
        let passed = (now.0 - bucket.at.0).clamp(0, 86_400_000);
        (bucket.left + passed * self.per_kilosecond).min(self.burst * 1_000_000)
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
    fn memory_is_bounded() {
        let limiter = Limiter::new(1, 1);
        for key in 0..(KEYS as u64 * 2) {
            limiter.take(&key, Millis(0)).unwrap();
        }
        assert!(limiter.buckets.lock().unwrap().len() <= KEYS);
    }
}
