use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{Millis, SiteId};

use super::Sms;

/// Messages that are kept at most, of all sites.
const KEPT: usize = 200;

/// Messages that nobody sends: they are shown to administrators and live in memory only.
#[derive(Debug, Default)]
pub struct Outbox {
    kept: Mutex<VecDeque<(SiteId, Shown)>>,
}

/// A message as administrators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// To whom it would have gone.
    pub to: String,
    /// What it says.
    pub text: String,
    /// When.
    pub at: Millis,
    /// When it stops being of use; it is forgotten then.
    pub expires_at: Millis,
}

impl Outbox {
    fn kept(&self) -> MutexGuard<'_, VecDeque<(SiteId, Shown)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn put(&self, sms: &Sms, now: Millis) {
        let mut kept = self.kept();
        kept.retain(|(_, shown)| shown.expires_at > now);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        let shown = Shown { to: sms.to.to_string(), text: sms.text.clone(), at: now, expires_at: sms.expires_at };
        kept.push_back((sms.site, shown));
    }

    /// The messages of a site that are still of use, newest first.
    #[must_use]
    pub fn list(&self, site: SiteId, now: Millis) -> Vec<Shown> {
        let mut kept = self.kept();
        kept.retain(|(_, shown)| shown.expires_at > now);
        kept.iter().rev().filter(|(of, _)| *of == site).map(|(_, shown)| shown.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sms(site: i64, n: usize, expires_at: i64) -> Sms {
        let to = format!("0101234{n:04}").parse().expect("mobile");
        Sms { site: SiteId(site), to, text: n.to_string(), expires_at: Millis(expires_at) }
    }

    #[test]
    fn each_site_sees_its_own_messages_until_they_expire() {
        let outbox = Outbox::default();
        outbox.put(&sms(1, 1, 100), Millis(0));
        outbox.put(&sms(2, 2, 100), Millis(0));
        outbox.put(&sms(1, 3, 200), Millis(1));
        let texts =
            |site, now| outbox.list(SiteId(site), Millis(now)).into_iter().map(|shown| shown.text).collect::<Vec<_>>();
        assert_eq!(texts(1, 99), ["3", "1"]);
        assert_eq!(texts(1, 100), ["3"]);
        assert_eq!(texts(2, 100), [""; 0]);
    }

    #[test]
    fn memory_is_bounded() {
        let outbox = Outbox::default();
        for n in 0..2 * KEPT {
            outbox.put(&sms(1, n, 100), Millis(0));
        }
        assert_eq!(outbox.list(SiteId(1), Millis(0)).len(), KEPT);
    }
}
