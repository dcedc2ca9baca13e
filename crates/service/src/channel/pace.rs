//! How fast each channel is spoken to, and when it is left alone.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{ChannelId, Millis, append::RoomKey};

/// Failures in a row after which a channel is left alone.
const FAILURES: u32 = 5;
/// How long at first, and at most.
const REST_MS: i64 = 5_000;
const REST_MAX_MS: i64 = 60_000;
/// Calls of one channel at the same time.
const AT_ONCE: u32 = 16;
/// When a place is looked for again.
const PLACE_MS: i64 = 250;

/// What this process knows of its channels.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    channels: Mutex<HashMap<ChannelId, Gait>>,
    heard: Mutex<HashMap<ChannelId, Millis>>,
    typing: Mutex<HashMap<RoomKey, Millis>>,
}

#[derive(Debug, Default)]
struct Gait {
    /// Thousandths of calls that may go out now.
    left: i64,
    at: Millis,
    running: u32,
    failures: u32,
    rests: u32,
    rest_until: Option<Millis>,
}

impl Pace {
    fn channels(&self) -> MutexGuard<'_, HashMap<ChannelId, Gait>> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for one call. After a rest a single one goes ahead to see how things stand.
    ///
    /// # Errors
    /// When to ask again.
    pub(super) fn ask(&self, channel: ChannelId, per_second: i64, now: Millis) -> Result<(), Millis> {
        let mut channels = self.channels();
        let gait =
            channels.entry(channel).or_insert_with(|| Gait { left: per_second * 1_000, at: now, ..Gait::default() });
        match gait.rest_until {
            Some(until) if now < until => return Err(until),
            Some(_) if gait.running > 0 => return Err(now.plus(PLACE_MS)),
            _ if gait.running >= AT_ONCE => return Err(now.plus(PLACE_MS)),
            _ => {}
        }
        let passed = (now.0 - gait.at.0).clamp(0, 1_000);
        gait.left = (gait.left + passed * per_second).min(per_second * 1_000);
        gait.at = now;
        if gait.left < 1_000 {
            return Err(now.plus((1_000 - gait.left) / per_second.max(1) + 1));
        }
        gait.left -= 1_000;
        gait.running += 1;
        Ok(())
    }

    /// A call has ended: well, or with trouble of the channel; it may have asked to be left alone for so many milliseconds.
    pub(super) fn ended(&self, channel: ChannelId, well: bool, rest: Option<i64>, now: Millis) {
        let mut channels = self.channels();
        let gait = channels.entry(channel).or_default();
        gait.running = gait.running.saturating_sub(1);
        if well {
            (gait.failures, gait.rests, gait.rest_until) = (0, 0, None);
            return;
        }
        gait.failures += 1;
        let tired = gait.failures >= FAILURES || gait.rest_until.is_some();
        let own = tired.then(|| (REST_MS << gait.rests.min(8)).min(REST_MAX_MS));
        if let Some(rest) = own.max(rest) {
            if own.is_some() {
                gait.rests += 1;
            }
            gait.rest_until = Some(now.plus(rest));
        }
    }

    /// Whether a room was not told of typing for so long.
    pub(super) fn is_time_to_type(&self, room: RoomKey, now: Millis, ms: i64) -> bool {
        let mut typing = self.typing.lock().unwrap_or_else(PoisonError::into_inner);
        let time = typing.get(&room).is_none_or(|at| now >= at.plus(ms));
        if time {
            typing.retain(|_, at| now < at.plus(ms));
            typing.insert(room, now);
        }
        time
    }

    /// Whether a channel was not heard of for so long.
    pub(super) fn is_news(&self, channel: ChannelId, now: Millis, ms: i64) -> bool {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let news = heard.get(&channel).is_none_or(|at| now >= at.plus(ms));
        if news {
            heard.insert(channel, now);
        }
        news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KAKAO: ChannelId = ChannelId(1);
    const NAVER: ChannelId = ChannelId(2);

    #[test]
    fn a_channel_is_spoken_to_no_faster_than_agreed() {
        let pace = Pace::default();
        let calls = |now: i64| {
            let passed = (0..100).take_while(|_| {
                let asked = pace.ask(KAKAO, 10, Millis(now)).is_ok();
                if asked {
                    pace.ended(KAKAO, true, None, Millis(now));
                }
                asked
            });
            passed.count()
        };
        assert_eq!(calls(0), 10);
        assert_eq!(calls(100), 1);
        assert_eq!(calls(10_000), 10);
        assert!(pace.ask(NAVER, 10, Millis(10_000)).is_ok(), "each has its own pace");
    }

    #[test]
    fn a_channel_in_trouble_is_left_alone_and_tried_by_one() {
        let pace = Pace::default();
        for _ in 0..FAILURES {
            assert_eq!(pace.ask(KAKAO, 100, Millis(0)), Ok(()));
            pace.ended(KAKAO, false, None, Millis(0));
        }
        assert_eq!(pace.ask(KAKAO, 100, Millis(1)), Err(Millis(5_000)));
        assert_eq!(pace.ask(KAKAO, 100, Millis(5_000)), Ok(()), "one sees how it stands");
        assert!(pace.ask(KAKAO, 100, Millis(5_000)).is_err(), "the others wait for it");
        pace.ended(KAKAO, false, None, Millis(5_000));
        assert_eq!(pace.ask(KAKAO, 100, Millis(5_001)), Err(Millis(15_000)), "twice as long");
        assert_eq!(pace.ask(KAKAO, 100, Millis(15_000)), Ok(()));
        pace.ended(KAKAO, true, None, Millis(15_000));
        for _ in 0..AT_ONCE {
            assert_eq!(pace.ask(KAKAO, 100, Millis(15_000)), Ok(()));
        }
        assert!(pace.ask(KAKAO, 100, Millis(15_000)).is_err(), "so many at once");
    }

    #[test]
    fn a_channel_says_when_to_come_back() {
        let pace = Pace::default();
        assert_eq!(pace.ask(KAKAO, 100, Millis(0)), Ok(()));
        pace.ended(KAKAO, false, Some(7_000), Millis(0));
        assert_eq!(pace.ask(KAKAO, 100, Millis(6_999)), Err(Millis(7_000)));
        assert_eq!(pace.ask(KAKAO, 100, Millis(7_000)), Ok(()));
    }
}
