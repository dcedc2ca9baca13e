//! 통계: periods of whole days, and the hours of a week (F15).
//!
//! A consultation belongs to the day on which it began, in the site's time zone. 첫 응답 runs from when an agent was needed
//! (the beginning, or the end of the bot's part) to the first message of an agent; who never wrote is missed once it is over.

use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use crate::Millis;

/// Most days of a period.
pub const DAYS_MAX: i64 = 366;
/// Times are counted by quarters of an hour: every time zone is ahead of UTC by whole ones.
pub const QUARTER_MS: i64 = 15 * 60 * 1000;

/// Days from one to another, both inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: Date,
    to: Date,
}

/// Why two days are no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodFault {
    /// It ends before it begins.
    Backwards,
    /// It has more than [`DAYS_MAX`] days.
    TooLong,
}

impl Period {
    /// From a day to another one.
    ///
    /// # Errors
    /// Why they are none.
    pub fn new(from: Date, to: Date) -> Result<Self, PeriodFault> {
        match days(from, to) {
            n if n < 1 => Err(PeriodFault::Backwards),
            n if n > DAYS_MAX => Err(PeriodFault::TooLong),
            _ => Ok(Self { from, to }),
        }
    }

    /// The last `days` days up to this one; one at least.
    #[must_use]
    pub fn last(days: i64, today: Date) -> Self {
        Self { from: today.saturating_add((1 - days.max(1)).days()), to: today }
    }

    /// The first day.
    #[must_use]
    pub fn from(self) -> Date {
        self.from
    }

    /// The last day.
    #[must_use]
    pub fn to(self) -> Date {
        self.to
    }

    /// How many days.
    #[must_use]
    pub fn days(self) -> i64 {
        days(self.from, self.to)
    }

    /// As many days right before.
    #[must_use]
    pub fn before(self) -> Self {
        let to = self.from.saturating_sub(1.day());
        Self { from: to.saturating_sub((self.days() - 1).days()), to }
    }

    /// Each of its days.
    pub fn each_day(self) -> impl Iterator<Item = Date> {
        self.from.series(1.day()).take_while(move |day| *day <= self.to)
    }

    /// The first instant of it, and the first one after it; `None` where the calendar ends.
    #[must_use]
    pub fn bounds(self, zone: &TimeZone) -> Option<(Millis, Millis)> {
        let after = self.to.checked_add(1.day()).ok()?;
        Some((Millis::of_day(self.from, zone)?, Millis::of_day(after, zone)?))
    }
}

fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(i64::MAX, |span| i64::from(span.get_days()) + 1)
}

/// When in the week something was: Monday is 0, and the hour on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hour {
    /// 0 Monday to 6 Sunday.
    pub weekday: usize,
    /// 0 to 23.
    pub hour: usize,
}

/// The day and the hour of a quarter, counted from 1970 UTC, in `zone`; `None` where the calendar ends.
#[must_use]
pub fn of_quarter(quarter: i64, zone: &TimeZone) -> Option<(Date, Hour)> {
    let at = jiff::Timestamp::from_millisecond(quarter.checked_mul(QUARTER_MS)?).ok()?;
    let local = at.to_zoned(zone.clone());
    let weekday = usize::try_from(local.weekday().since(Weekday::Monday)).ok()?;
    Some((local.date(), Hour { weekday, hour: usize::try_from(local.hour()).ok()? }))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("bundled")
    }

    #[test]
    fn f15_a_period_has_whole_days_and_as_many_before_it() {
        let week = Period::new(date(2026, 3, 1), date(2026, 3, 7)).expect("a period");
        assert_eq!((week.days(), week.before().from(), week.before().to()), (7, date(2026, 2, 22), date(2026, 2, 28)));
        let day = Period::last(1, date(2026, 3, 1));
        assert_eq!((day.from(), day.before().from()), (date(2026, 3, 1), date(2026, 2, 28)));
        assert_eq!(Period::new(date(2026, 1, 1), date(2027, 1, 1)).map(Period::days), Ok(366));
        assert_eq!(Period::new(date(2026, 1, 1), date(2027, 1, 2)), Err(PeriodFault::TooLong));
        assert_eq!(Period::new(date(2026, 1, 2), date(2026, 1, 1)), Err(PeriodFault::Backwards));
        assert_eq!(week.each_day().count(), 7);
    }

    #[test]
    fn f15_days_begin_at_the_sites_midnight() {
        let day = Period::last(1, date(2026, 11, 23));
        let (from, until) = day.bounds(&zone("Asia/Seoul")).expect("in the calendar");
        assert_eq!(from.rfc3339(), "2026-11-22T15:00:00.000Z");
        assert_eq!(until.0 - from.0, 24 * 3_600_000);
        // On the day on which clocks go forward an hour is missing.
        let (from, until) = Period::last(1, date(2026, 3, 29)).bounds(&zone("Europe/Berlin")).expect("in the calendar");
        assert_eq!(until.0 - from.0, 23 * 3_600_000);
    }

    #[test]
    fn f15_a_quarter_falls_into_the_hour_on_the_wall() {
        let at = Millis::from_rfc3339("2026-11-22T15:00:00Z").expect("a time").0 / QUARTER_MS;
        let seoul = zone("Asia/Seoul");
        assert_eq!(of_quarter(at, &seoul), Some((date(2026, 11, 23), Hour { weekday: 0, hour: 0 })));
        assert_eq!(of_quarter(at - 1, &seoul), Some((date(2026, 11, 22), Hour { weekday: 6, hour: 23 })));
        assert_eq!(of_quarter(at, &zone("Asia/Kathmandu")).map(|(_, hour)| hour.hour), Some(20));
    }

    proptest! {
        #[test]
        fn f15_every_instant_of_a_period_is_on_one_of_its_days(start in 0_i32..20_000, days in 1_i64..40, part in 0.0_f64..1.0) {
            for name in ["Asia/Seoul", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"] {
                let zone = zone(name);
                let from = date(1980, 1, 1).checked_add(start.days()).expect("a day");
                let period = Period::new(from, from.checked_add((days - 1).days()).expect("a day")).expect("a period");
                let (first, after) = period.bounds(&zone).expect("bounds");
                #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any instant in between")]
                let at = first.0 + ((after.0 - first.0 - 1) as f64 * part) as i64;
                let (day, _) = of_quarter(at / QUARTER_MS, &zone).expect("a day");
                prop_assert!(period.each_day().any(|one| one == day), "{name} {day}");
                prop_assert_eq!(Some(day), Millis(at).date(&zone));
            }
        }
    }
}
