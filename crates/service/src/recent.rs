use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::Millis;

/// Entries that are kept at most.
const MOST: usize = 4_096;

/// What was read for a token a moment ago, so that the next request need not ask the database again. Another process may
/// have changed it meanwhile: what is kept lives for seconds, and what must not be wrong is decided where it is written.
#[derive(Debug)]
pub(crate) struct Recent<V> {
    life_ms: i64,
    kept: Mutex<Kept<V>>,
}

/// Taken before reading; what was read counts only if nothing was forgotten meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(u64);

#[derive(Debug)]
struct Kept<V> {
    by_token: HashMap<String, (V, Millis)>,
    mark: Mark,
}

impl<V: Clone> Recent<V> {
    /// Keeps each value for so many milliseconds.
    pub(crate) fn new(life_ms: i64) -> Self {
        Self { life_ms, kept: Mutex::new(Kept { by_token: HashMap::new(), mark: Mark(0) }) }
    }

    pub(crate) fn find(&self, token_hash: &str, now: Millis) -> Option<V> {
        let kept = self.kept();
        let (value, at) = kept.by_token.get(token_hash)?;
        self.is_fresh(*at, now).then(|| value.clone())
    }

    pub(crate) fn mark(&self) -> Mark {
        self.kept().mark
    }

    pub(crate) fn keep(&self, token_hash: String, value: V, now: Millis, mark: Mark) {
        let mut kept = self.kept();
        if kept.mark != mark {
            return;
        }
        if kept.by_token.len() >= MOST {
            kept.by_token.retain(|_, (_, at)| self.is_fresh(*at, now));
            if kept.by_token.len() >= MOST {
                kept.by_token.clear();
            }
        }
        kept.by_token.insert(token_hash, (value, now));
    }

    /// Call after the commit that changed them.
    pub(crate) fn forget(&self, which: impl Fn(&V) -> bool) {
        let mut kept = self.kept();
        kept.mark.0 += 1;
        kept.by_token.retain(|_, (value, _)| !which(value));
    }

    /// The same for one token.
    pub(crate) fn forget_one(&self, token_hash: &str) {
        let mut kept = self.kept();
        kept.mark.0 += 1;
        kept.by_token.remove(token_hash);
    }

    fn is_fresh(&self, at: Millis, now: Millis) -> bool {
        (0..self.life_ms).contains(&(now.0 - at.0))
    }

    fn kept(&self) -> MutexGuard<'_, Kept<V>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_counts_for_its_life() {
        let recent = Recent::new(100);
        recent.keep("a".to_owned(), 1, Millis(1_000), recent.mark());
        assert_eq!(recent.find("a", Millis(1_099)), Some(1));
        assert_eq!(recent.find("a", Millis(1_100)), None);
        assert_eq!(recent.find("a", Millis(999)), None);
        assert_eq!(recent.find("b", Millis(1_000)), None);
    }

    #[test]
    fn what_changed_while_it_was_read_is_not_kept() {
        let recent = Recent::new(100);
        recent.keep("a".to_owned(), 1, Millis(0), recent.mark());
        recent.keep("b".to_owned(), 2, Millis(0), recent.mark());
        let mark = recent.mark();
        recent.forget(|value| *value == 1);
        recent.keep("a".to_owned(), 1, Millis(0), mark);
        assert_eq!(recent.find("a", Millis(0)), None);
        assert_eq!(recent.find("b", Millis(0)), Some(2));
    }

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        let recent = Recent::new(100);
        for n in 0..2 * MOST {
            recent.keep(n.to_string(), n, Millis(0), recent.mark());
        }
        assert!(recent.kept().by_token.len() <= MOST);
        assert_eq!(recent.find(&(2 * MOST - 1).to_string(), Millis(0)), Some(2 * MOST - 1));
    }
}
